"""Counts units and clauses, as pandas tables: the figures of the reports, each from one place. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bontot_batch.model import State, UnitResult, UnitState

if TYPE_CHECKING:
    import pandas as pd


def by_body(units: Sequence[UnitResult]) -> pd.DataFrame:
    """Units by deciding body (rows, in the order of the units) and state (columns), keys throughout."""
    return _by_state(units, ["body"])


def by_body_and_kind(units: Sequence[UnitResult]) -> pd.DataFrame:
    """Units by deciding body and kind (rows, in the order of the units) and state (columns), keys throughout."""
    return _by_state(units, ["body", "kind"])


def _by_state(units: Sequence[UnitResult], keys: list[str]) -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - half a second, paid only by runs that write reports

    frame = pd.DataFrame(
        [(each.unit.body, each.unit.kind.value, each.state.value) for each in units], columns=["body", "kind", "state"]
    )
    table = frame.groupby([*keys, "state"], sort=False).size().unstack(fill_value=0)
    return table.reindex(columns=[state.value for state in UnitState], fill_value=0)


def by_clause(units: Sequence[UnitResult]) -> pd.DataFrame:
    """Units by clause (rows) and final state (columns), keys throughout; a clause nobody was asked has no row."""
    import pandas as pd  # noqa: PLC0415

    frame = pd.DataFrame(
        [(clause.clause, clause.final.value) for each in units for clause in each.clauses], columns=["clause", "state"]
    )
    table = frame.groupby(["clause", "state"], sort=False).size().unstack(fill_value=0)
    return table.reindex(columns=[state.value for state in State], fill_value=0)


def records(table: pd.DataFrame) -> dict[object, dict[str, int]]:
    """A table of counts as plain numbers: by row key, then by column."""
    columns = [str(name) for name in table.columns]
    rows = table.to_numpy().tolist()
    return {key: dict(zip(columns, map(int, row), strict=True)) for key, row in zip(table.index, rows, strict=True)}
