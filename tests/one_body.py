"""A small season of one body: enough for all that follows from its meetings and numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import season

from bontot_batch.guidance import load

ON = date(2026, 12, 15)


def one_body(count: int, passed: int) -> season.Season:
    """A body whose first number is set, ``count`` good units, the first ``passed`` of them voted for."""
    body = replace(next(iter(season.make_season(2, 1, ON).roster.bodies.values())), code="B1", first_number=12)
    base = next(case.unit for case in season.make_season(40, 3, ON).cases if case.form == "chi_bo")
    named = [replace(base, code=f"N{n}", name=f"Chi bộ bản Nà {n}", body="B1", kind=kind_of(body.level),
                     parent="Đảng bộ xã", parent_code="") for n in range(1, count + 1)]  # fmt: skip
    tally = season.meeting_of(body, date(2026, 12, 12), summoned=15)
    tally = season.with_rows(tally, [season.votes(unit, tally, 12) for unit in named[:passed]])
    roster = replace(
        season.make_season(2, 1, ON).roster, bodies={"B1": body}, units={unit.code: unit for unit in named}
    )
    return season.Season(ON, roster, tuple(season.form_case(unit, (), on=ON) for unit in named), (), (tally,))


def kind_of(level: str) -> season.UnitKind:
    guidance = load(ON)
    return next(kind for line in guidance.authority if level in line.levels for kind in line.kinds)
