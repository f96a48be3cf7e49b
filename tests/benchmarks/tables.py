"""What was measured, as tables to read and as data for programs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata

from benchmarks.measuring import Times

Value = str | int | float | None
"""A figure; None is one that was not measured."""
Row = dict[str, Value]
_LIBRARIES = ("docxtpl", "lxml", "openpyxl", "pandas", "python-calamine")


@dataclass(frozen=True, slots=True)
class Table:
    """Figures of one kind; every row has the same columns."""

    title: str
    rows: Sequence[Row]

    def markdown(self) -> str:
        """The table as a person reads it."""
        if not self.rows:
            return f"### {self.title}\n\nnot measured\n"
        columns = list(self.rows[0])
        lines = [columns, ["---"] * len(columns), *([shown(row[name]) for name in columns] for row in self.rows)]
        return "\n".join([f"### {self.title}", "", *(f"| {' | '.join(line)} |" for line in lines), ""])


def timed(times: Times, per: int) -> list[Row]:
    """A row for each variant: milliseconds for each of ``per`` things."""
    return [
        {
            "variant": name,
            "ms": 1000 * times.median(name) / per,
            "lowest": 1000 * min(taken) / per,
            "highest": 1000 * max(taken) / per,
            "rounds": len(taken),
        }
        for name, taken in times.rounds.items()
    ]


def compared(times: Times, per: int, base: str, missing: Sequence[str] = ()) -> list[Row]:
    """The same with how often each variant fits into the base's time, and rows for what could not be measured."""
    fits = f"times as fast as {base}"
    rows = [row | {fits: times.ratio(base, name)} for name, row in zip(times.rounds, timed(times, per), strict=True)]
    return rows + [dict.fromkeys(rows[0]) | {"variant": name} for name in missing]


def shown(value: Value) -> str:
    """A figure in as many digits as mean something."""
    if value is None:
        return "not measured"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else value


def machine() -> dict[str, Value]:
    """What the figures were taken on."""
    versions: dict[str, Value] = {name: metadata.version(name) for name in _LIBRARIES}
    here = {"python": platform.python_version(), "system": platform.system(), "processors": os.cpu_count()}
    return {**here, **versions}


def as_json(tables: Sequence[Table]) -> str:
    """Everything as data."""
    data = {"machine": machine(), "tables": [{"title": each.title, "rows": list(each.rows)} for each in tables]}
    return json.dumps(data, ensure_ascii=False, indent=1)
