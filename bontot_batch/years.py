"""Holds this year's results against those of the year before: newly recognised, lost, how many years in a row. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bontot_batch.batch import SeasonResult
from bontot_batch.model import UnitState, YearOnYear
from bontot_batch.office.cells import code_key

LOST = (UnitState.NOT_PROPOSED, UnitState.NOT_MET, UnitState.NOT_RECOGNISED)
Standing = tuple[UnitState, int]
"""A unit's state at the end of a year, and for how many years in a row it had been recognised by then."""


def compared(result: SeasonResult, before: Mapping[str, Standing]) -> SeasonResult:
    """The result with each unit held against the year before, by its code."""
    known = {code_key(code): standing for code, standing in before.items()}
    units = (replace(each, last_year=compare(each.state, known.get(code_key(each.unit.code)))) for each in result.units)
    return replace(result, units=tuple(units))


def compare(now: UnitState, before: Standing | None) -> YearOnYear:
    """What became of a unit since the year before; None: it was not there then."""
    state, years = before or (None, 0)
    won = state is UnitState.RECOGNISED
    if now is UnitState.RECOGNISED:
        return YearOnYear(state, "kept" if won else "newly", (max(years, 1) if won else 0) + 1)
    if not won:
        return YearOnYear(state, "none", 0)
    return YearOnYear(state, "lost", 0) if now in LOST else YearOnYear(state, "open", max(years, 1))
