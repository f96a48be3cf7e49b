"""Gives decisions their numbers: each is proposed once, then kept; says which numbers no decision bears. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

from bontot_batch import documents
from bontot_batch.batch import SeasonResult
from bontot_batch.model import UNIT_STATE_NAMES, Body, Number, UnitResult, UnitState
from bontot_batch.voting import decide

DECISION, LIST_DECISION = "quyet_dinh", "quyet_dinh_danh_sach"
SINGLE, LIST = "single", "list"

_Key = tuple[str, str]
"""The document and what it is for: a unit's code, or the form of a decision with a list."""


def assign(season: SeasonResult, decisions: str) -> tuple[Number, ...]:
    """Every number ever given and those now due, body by body in their order, with why any is not in use.

    What ``season.numbers`` holds is kept. A decision without one gets the next of its body, in the order of the tally;
    a unit whose vote passed has its place there even while it is not recognised. Without a first number none is given.
    """
    bodies = season.office.roster.bodies
    given: dict[str, dict[_Key, int]] = {}
    for each in season.numbers:
        given.setdefault(each.body, {})[each.document, each.subject] = each.number
    found = [each for body in bodies.values() for each in _of_body(season, body, given.get(body.code, {}), decisions)]
    orphans = (each for each in season.numbers if each.body not in bodies)
    gone = "cấp ủy không còn trong danh mục"
    found += [Number(each.body, each.document, each.subject, each.number, gone) for each in orphans]
    return tuple(found)


def _of_body(season: SeasonResult, body: Body, given: Mapping[_Key, int], decisions: str) -> list[Number]:
    due = dict(_due(season, body, decisions))
    taken = dict(given)
    if body.first_number is not None:
        free = max((body.first_number - 1, *taken.values())) + 1
        new = (key for key in due if key not in given)
        taken |= {key: number for number, key in enumerate(new, start=free)}
    units = {each.unit.code: each for each in season.units}
    return [
        Number(body.code, *key, number, due[key] if key in due else _unused(key, units, decisions))
        for key, number in sorted(taken.items(), key=lambda each: each[1])
    ]


def _due(season: SeasonResult, body: Body, decisions: str) -> Iterator[tuple[_Key, str]]:
    """What a number is due to, in the order of the tally, with why it is not in use yet ("": it is)."""
    units = {each.unit.code: each for each in season.units}
    passed = passed_in_order(season, body)
    if decisions == LIST:
        yield from (((LIST_DECISION, form), "") for form in by_form(season, body, [units[code] for code in passed]))
        return
    for code in passed:
        yield (DECISION, code), _lost(units[code])


def _lost(result: UnitResult) -> str:
    if result.state is UnitState.RECOGNISED:
        return ""
    return f"{result.unit.name} không được công nhận, nay ở trạng thái: {UNIT_STATE_NAMES[result.state].lower()}"


def _unused(key: _Key, units: Mapping[str, UnitResult], decisions: str) -> str:
    """Why a number that was given before is due to nothing in this run."""
    document, subject = key
    if document == LIST_DECISION:
        return "quyết định nay lập riêng cho từng đơn vị" if decisions == SINGLE else "danh sách không còn đơn vị nào"
    if subject not in units:
        return f"đơn vị mã {subject} không còn trong danh mục"
    if decisions == LIST and units[subject].state is UnitState.RECOGNISED:
        return f"{units[subject].unit.name} nay có trong quyết định kèm danh sách"
    return _lost(units[subject]) or f"{units[subject].unit.name} nay do cấp ủy khác quyết định"


def passed_in_order(season: SeasonResult, body: Body) -> list[str]:
    """The units whose votes passed, meeting by meeting in the order of the tally."""
    rule = season.office.guidance.vote
    held = season.office.tallies_of(body.code)
    return [row.unit for tally in held for row in tally.rows if decide(tally, row, rule).passed]


def by_form(season: SeasonResult, body: Body, passed: Iterable[UnitResult]) -> dict[str, list[UnitResult]]:
    """The recognised units among those who passed, by the form of decision that they get."""
    found: dict[str, list[UnitResult]] = {}
    for each in passed:
        if each.state is UnitState.RECOGNISED:
            found.setdefault(documents.decision_form(season.office.guidance, body, each), []).append(each)
    return found


def gap_lines(season: SeasonResult) -> Iterator[str]:
    """A line for each number of a body that no decision of this run bears, and for each stretch never given."""
    names = {body.code: body.name for body in season.office.roster.bodies.values()}
    for each in season.numbers:
        if each.void:
            yield f"Số {each.number:02} của {names.get(each.body, each.body)} không dùng: {each.void}."
    for before, after in pairwise(season.numbers):
        if before.body == after.body and after.number > before.number + 1:
            skipped = f"từ {before.number + 1:02} đến {after.number - 1:02}"
            why = "chưa cấp cho văn bản nào, vì danh mục đặt số tiếp theo lớn hơn"
            yield f"Các số {skipped} của {names.get(before.body, before.body)} không dùng: {why}."
