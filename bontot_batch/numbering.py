"""Says what does not fit in the numbers and days of a season's documents, at the cell where each was typed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from bontot_batch import decided
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.decided import DECISION, Decision, borne, day_of, rows_of, typed
from bontot_batch.model import (
    OPEN,
    UNIT_STATE_NAMES,
    Body,
    Finding,
    Number,
    Place,
    Registration,
    UnitResult,
    UnitState,
)
from bontot_batch.numbers import of_another
from bontot_batch.office.columns import REGISTER, REGISTERED
from bontot_batch.office.findings import finding
from bontot_batch.office.register import NOTICE

PROPOSAL, COMMENDATION, REPORT = "to_trinh", "khen_thuong", "bao_cao"
PROPOSED = (UnitState.ELIGIBLE, UnitState.NEEDS_JUDGEMENT)
NOTIFIED = (UnitState.NOT_MET, UnitState.NOT_RECOGNISED)
COMMENDED = (UnitState.RECOGNISED, UnitState.ELIGIBLE)
"""The states of units that a proposal, a notice, a list for commendation is about."""

_SHEET = f"trang “{REGISTER.sheet}” của danh mục"
_MOST = 8  # numbers that are named one by one


def contradictions(season: SeasonResult, decisions: str) -> tuple[Finding, ...]:
    """What stands in the way of numbering at all: then nothing may be written. ``season.numbers`` is what was given."""
    found: list[Finding] = []
    for body, its in decided.by_body(season):
        due = decided.due(its, body, decisions)
        found += (*_two_in_one_row(its, due), *_given_twice(its, body, due), *_voted_after(its, body, due))
    return tuple(sorted(found))


def remarks(season: SeasonResult, decisions: str) -> tuple[Finding, ...]:
    """What a person should know of numbers and days that were typed; ``season.numbers`` are those assigned."""
    found: list[Finding] = []
    parts = {body.code: (body, its) for body, its in decided.by_body(season)}
    for body, its in parts.values():
        due = decided.due(its, body, decisions)
        found += (*_of_decisions(its, due), *_dated_otherwise(its, body), *_left_open(its, body, due))
    units = {each.unit.code: each for each in season.units}
    rows = season.office.roster.registered.items()
    found += (each for key, row in rows for each in _of_row(parts[key[0]][1], units, key, row))
    return tuple(sorted(found))


def registration(season: SeasonResult, body: str, document: str, unit: str = "") -> Registration:
    """What the register says of a document other than a decision; nothing where that is of one before the last vote."""
    row = season.office.roster.registration(body, document, unit)
    return _told_by(row, _vote_told(season, body, document, unit) if row.day else None)


def of_report(season: SeasonResult, row: Registration) -> tuple[Registration, tuple[Finding, ...]]:
    """What a register says of the report on all of a season; nothing, with why, where that is before the last vote."""
    voted = max((each.vote.meeting_date for each in season.units if each.vote), default=None)
    if voted is None or _told_by(row, voted) is row:
        return row, ()
    return OPEN, (_too_early(row, REGISTERED[REPORT][0].lower(), voted, "số, ngày"),)


def _told_by(row: Registration, voted: date | None) -> Registration:
    """The row of a document that tells of a vote; nothing where its day is before that."""
    return OPEN if row.day and voted and row.day < voted else row


def _vote_told(season: SeasonResult, body: str, document: str, unit: str) -> date | None:
    """The last vote that a notice, a list for commendation or a report tells of."""
    if document not in {NOTICE, COMMENDATION, REPORT}:
        return None
    told = (
        each.vote.meeting_date
        for each in season.units
        if each.vote and each.unit.body == body and (each.unit.code == unit or not unit)
    )
    return max(told, default=None)


# Contradictions -----------------------------------------------------------------------------------------------------


def _two_in_one_row(season: SeasonResult, due: Sequence[Decision]) -> Iterator[Finding]:
    """A decision with a list for which the register says two numbers or two days."""
    for decision in due:
        for name, what in (("number", "số"), ("day", "ngày")):
            rows = [row for _, row in rows_of(season, decision) if getattr(row, name)]
            for row in rows[1:]:
                if getattr(row, name) != getattr(rows[0], name):
                    at = f"ở dòng {rows[0].places['body'].row}"
                    message = f"Quyết định kèm danh sách này đã được ghi {what} khác {at}."
                    yield finding("R16", row.places[name], message, f"Ghi một {what} cho mỗi quyết định.")


def _given_twice(season: SeasonResult, body: Body, due: Sequence[Decision]) -> Iterator[Finding]:
    """A number typed for two decisions, or for one when another one bears it that was issued."""
    said = {each.key: number for each in due if (number := typed(season, each).number)}
    holders = {each.number: each for each in season.numbers if each.body == body.code}
    first: dict[int, Decision] = {}
    for decision in (each for each in due if each.key in said):
        number = said[decision.key]
        place = next(row.places["number"] for _, row in rows_of(season, decision) if row.number)
        earlier = first.setdefault(number, decision)
        if earlier is not decision:
            message = f"Số {number:02} đã được ghi cho quyết định công nhận {earlier.units[0].unit.name}."
            yield finding("R19", place, message, "Mỗi quyết định một số: sửa một trong hai dòng.")
        elif of_another(holders.get(number), decision.key, said):
            yield _issued_to(season, body, holders[number], place)


def _issued_to(season: SeasonResult, body: Body, holder: Number, place: Place) -> Finding:
    unit = season.office.roster.units.get(holder.subject)
    whom = f"công nhận {unit.name}" if unit else "kèm danh sách" if holder.units else f"cho {holder.subject}"
    day = f" ngày {vi.format_date(holder.day)}" if holder.day else ""
    message = f"Số {holder.number:02} của {body.name} là số của quyết định {whom}{day} đã ra."
    return finding("R20", place, message, "Ghi số khác, hoặc ghi cả số mới của quyết định kia ở trang này.")


def _voted_after(season: SeasonResult, body: Body, due: Sequence[Decision]) -> Iterator[Finding]:
    """A meeting whose day is now after that of decisions which were issued on its votes."""
    bears = borne(season.numbers)
    late: dict[date, list[Number]] = {}
    for decision in due:
        number = bears.get((body.code, *decision.key))
        if number and number.day and not typed(season, decision).day:
            again = any(decided.voted_again(season, each, number.day) for each in decision.units)
            if decision.voted and decision.voted > number.day and not again:
                late.setdefault(decision.voted, []).append(number)
    for tally in season.office.tallies_of(body.code):
        if tally.meeting_date in late:
            numbers = _named(late.pop(tally.meeting_date))
            message = f"Ngày họp {vi.format_date(tally.meeting_date)} sau ngày của quyết định đã ra ({numbers})."
            hint = f"Kiểm tra ngày họp. Ngày họp đúng thì ghi ngày đúng của từng quyết định ở {_SHEET}."
            yield finding("V10", tally.dated_at or tally.place, message, hint)


# Remarks ------------------------------------------------------------------------------------------------------------


def _of_decisions(season: SeasonResult, due: Iterable[Decision]) -> Iterator[Finding]:
    """A day typed for a decision that is before the vote it cites."""
    for decision in due:
        for unit, row in rows_of(season, decision):
            if row.day and decision.voted and row.day < decision.voted:
                yield _too_early(row, f"quyết định công nhận {unit.unit.name}", decision.voted, "ngày")


def _too_early(row: Registration, document: str, voted: date, left: str) -> Finding:
    signed = vi.format_date(row.day) if row.day else ""
    message = (
        f"Ngày ký {signed} của {document} trước ngày bỏ phiếu {vi.format_date(voted)}; "
        f"văn bản để ngỏ {left}, là dự thảo."
    )
    hint = f"Kiểm tra hai ngày; văn bản lập sau lần bỏ phiếu đó thì ghi {left} mới."
    return finding("R23", row.places["day"], message, hint)


def _dated_otherwise(season: SeasonResult, body: Body) -> Iterator[Finding]:
    """The body's day is another than that of decisions which were issued and keep theirs."""
    day, registered = body.decision_date, season.office.roster.registered
    if day is None or body.dated_at is None:
        return
    rows = ((key[2], row) for key, row in registered.items() if key[:2] == (body.code, DECISION))
    by_hand = {unit for unit, row in rows if row.day}
    kept = [
        each
        for each in season.numbers
        if each.body == body.code and each.day not in {None, day} and not each.void
        if each.subject not in by_hand and not by_hand.intersection(each.units)
    ]  # fmt: skip
    if kept:
        said = f"Danh mục ghi ngày quyết định {vi.format_date(day)}"
        message = f"{said}; {len(kept)} quyết định đã ra giữ nguyên số, ngày ({_named(kept)})."
        hint = (
            f"Ngày mới chỉ dùng cho quyết định chưa ra. Sửa ngày của quyết định đã ra: ghi số, ngày đúng ở {_SHEET} "
            "(chép dòng ở trang “Số quyết định” của tong_hop.xlsx rồi sửa ngày)."
        )
        yield finding("R22", body.dated_at, message, hint)


def _named(numbers: Sequence[Number]) -> str:
    """The numbers with their day, or with the first and the last of their days."""
    said = ", ".join(f"{each.number:02}" for each in numbers[:_MOST])
    days = sorted({each.day for each in numbers if each.day})
    more = f" … và {len(numbers) - _MOST} số nữa" if len(numbers) > _MOST else ""
    span = f"từ {vi.format_date(days[0])} đến {vi.format_date(days[-1])}" if len(days) > 1 else vi.format_date(days[0])
    return f"số {said}{more}, ngày {span}"


def _left_open(season: SeasonResult, body: Body, due: Iterable[Decision]) -> Iterator[Finding]:
    """The body's day is that of decisions on earlier votes, and those on later ones have none yet."""
    day, bears = body.decision_date, borne(season.numbers)
    open_ones = [
        each
        for each in due
        if not each.lost
        and not typed(season, each).day
        and day_of(season, body, each, bears.get((body.code, *each.key))) is None
    ]
    voted = max((each.voted for each in open_ones if each.voted), default=None)
    if day and body.dated_at and voted:
        message = (
            f"Ngày quyết định {vi.format_date(day)} trước ngày bỏ phiếu {vi.format_date(voted)}; {len(open_ones)} "
            "quyết định theo lần bỏ phiếu đó để ngỏ ngày, là dự thảo."
        )
        hint = "Có ngày của các quyết định đó thì ghi thay ngày này; quyết định đã ra giữ nguyên số, ngày."
        yield finding("R24", body.dated_at, message, hint)


def _of_row(
    season: SeasonResult, units: Mapping[str, UnitResult], key: tuple[str, str, str], row: Registration
) -> Iterator[Finding]:
    """What does not fit in one row of the register: nothing it is for, or a day before the vote it tells of."""
    body, document, unit = key
    if row.number is None and row.day is None:
        return
    named = REGISTERED[document][0].lower()
    why = _unused_by_unit(units[unit], document) if unit else _unused(season, body, document)
    if why:
        message = f"Số, ngày ghi cho {named} chưa dùng: {why}."
        yield finding("R21", row.places["document"], message, "Kiểm tra lại mã, loại văn bản; đúng thì để nguyên.")
    elif document != DECISION and registration(season, body, document, unit) is OPEN:
        voted = _vote_told(season, body, document, unit)
        if voted:
            yield _too_early(row, f"{named} cho {units[unit].unit.name}" if unit else named, voted, "số, ngày")


def _unused_by_unit(result: UnitResult, document: str) -> str:
    """Why this run has no decision on a unit, or no notice to it; "" where it has."""
    fits = result.state is UnitState.RECOGNISED if document == DECISION else result.state in NOTIFIED
    return "" if fits else f"{result.unit.name} ở trạng thái “{UNIT_STATE_NAMES[result.state]}”"


def _unused(season: SeasonResult, body: str, document: str) -> str:
    """Why this run has no document of a kind; "" where it has one, or had one before a vote."""
    office = season.office
    states = {each.state for each in season.units if each.unit.body == body}
    if document == PROPOSAL and not office.tallies_of(body) and not states.intersection(PROPOSED):
        return "chưa có đơn vị nào để trình"
    if document == COMMENDATION and not states.intersection(COMMENDED):
        return "chưa có đơn vị nào để đề nghị"
    if document == REPORT and len(office.roster.bodies) > 1:
        return "báo cáo chung của nhiều cấp ủy không có cơ quan ban hành"
    return ""
