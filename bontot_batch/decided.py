"""Which decisions a season's votes call for: what each is on, the votes it cites, the day it bears. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bontot_batch import documents
from bontot_batch.batch import SeasonResult
from bontot_batch.model import OPEN, UNIT_STATE_NAMES, Body, Number, Registration, UnitResult, UnitState
from bontot_batch.voting import passes

DECISION, LIST_DECISION = "quyet_dinh", "quyet_dinh_danh_sach"
SINGLE, LIST = "single", "list"

Key = tuple[str, str]
"""The document and what it is for: a unit's code, or the name of a decision with a list."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that has its place in a body's series, with the units that it is on.

    ``lost`` says why it is not made in this run although its vote passed; "" for one that is.
    """

    document: str
    subject: str
    units: tuple[UnitResult, ...]
    lost: str = ""

    @property
    def key(self) -> Key:
        """By what its number is kept."""
        return self.document, self.subject

    @property
    def voted(self) -> date | None:
        """The day of the last vote that it cites."""
        return max((each.vote.meeting_date for each in self.units if each.vote), default=None)

    @property
    def place(self) -> int:
        """Which of the decisions with a list it is, from 1."""
        return int(self.subject.rpartition("(")[2].removesuffix(")")) if self.subject.endswith(")") else 1


def by_body(season: SeasonResult) -> Iterator[tuple[Body, SeasonResult]]:
    """Each body with the season as far as it concerns that body: its units, its numbers; all are gone through once."""
    units: dict[str, list[UnitResult]] = {}
    for result in season.units:
        units.setdefault(result.unit.body, []).append(result)
    given: dict[str, list[Number]] = {}
    for number in season.numbers:
        given.setdefault(number.body, []).append(number)
    for code, body in season.office.roster.bodies.items():
        yield body, replace(season, units=tuple(units.get(code, ())), numbers=tuple(given.get(code, ())))


def due(season: SeasonResult, body: Body, decisions: str) -> tuple[Decision, ...]:
    """A body's decisions in the order of the tally: one on each unit, or with a list for all that are not issued.

    A unit whose vote passed has its place also while it is not recognised, but on no list.
    """
    passed = _passed(season, body)
    if decisions == SINGLE:
        return tuple(Decision(DECISION, each.unit.code, (each,), why_lost(each)) for each in passed)
    return tuple(each for form, units in _by_form(season, body, passed).items() for each in _lists(season, form, units))


def why_lost(result: UnitResult) -> str:
    """Why there is no decision on a unit; "" where there is one."""
    if result.state is UnitState.RECOGNISED:
        return ""
    return f"{result.unit.name} không được công nhận, nay ở trạng thái: {UNIT_STATE_NAMES[result.state].lower()}"


def typed(season: SeasonResult, decision: Decision) -> Registration:
    """What the register says of a decision, at whichever of its units: the first number, the first day."""
    rows = [row for _, row in rows_of(season, decision)]
    return Registration(
        next((row.number for row in rows if row.number), None), next((row.day for row in rows if row.day), None)
    )


def rows_of(season: SeasonResult, decision: Decision) -> Iterator[tuple[UnitResult, Registration]]:
    """The rows of the register that are about a decision, with the unit each is typed for."""
    for each in decision.units:
        row = season.office.roster.registration(each.unit.body, DECISION, each.unit.code)
        if row is not OPEN:
            yield each, row


def day_of(season: SeasonResult, body: Body, decision: Decision, number: Number | None) -> date | None:
    """The day a decision bears: as typed in the register, as it was issued, or the body's; none before its vote."""
    day = typed(season, decision).day or (number.day if number else None) or body.decision_date
    return day if day and not (decision.voted and day < decision.voted) else None


def borne(numbers: Iterable[Number]) -> Mapping[tuple[str, str, str], Number]:
    """The number that each decision bears, by its body and its key; none for one that is open."""
    found: dict[tuple[str, str, str], Number] = {}
    for each in numbers:
        if not each.replaced:
            found.setdefault((each.body, each.document, each.subject), each)
    return found


def voted_again(season: SeasonResult, result: UnitResult, issued: date) -> bool:
    """Whether what counts for a unit is a vote after a day, one before that day being on record."""
    if result.vote is None or result.vote.meeting_date <= issued:
        return False
    held = season.office.tallies_of(result.unit.body)
    return any(row.unit == result.unit.code for tally in held if tally.meeting_date <= issued for row in tally.rows)


def _passed(season: SeasonResult, body: Body) -> list[UnitResult]:
    """The units whose votes passed, meeting by meeting in the order of the tally; each at the vote that counts."""
    held = season.office.tallies_of(body.code)
    units = {each.unit.code: each for each in season.units if each.unit.body == body.code} if held else {}
    rule = season.office.guidance.vote
    found: dict[str, UnitResult] = {}
    for tally in held:
        for row in tally.rows:
            vote = units[row.unit].vote
            counts = vote is None or vote.meeting_date == tally.meeting_date
            if counts and passes(tally, row, rule):
                found.setdefault(row.unit, units[row.unit])
    return list(found.values())


def _by_form(season: SeasonResult, body: Body, passed: Iterable[UnitResult]) -> Mapping[str, list[UnitResult]]:
    """The recognised units among those who passed, by the form of decision that they get."""
    found: dict[str, list[UnitResult]] = {}
    for each in passed:
        if each.state is UnitState.RECOGNISED:
            found.setdefault(documents.decision_form(season.office.guidance, body, each), []).append(each)
    return found


def _lists(season: SeasonResult, form: str, units: Sequence[UnitResult]) -> Iterator[Decision]:
    """The decisions with a list that were issued, each with its own units; then those of all other units."""
    issued = [each for each in season.numbers if _is_issued_list(each, units[0].unit.body, form)]
    on: dict[str, list[UnitResult]] = {each.subject: [] for each in issued}
    others: list[UnitResult] = []
    for unit in units:
        home = next((each for each in issued if _belongs(season, unit, each, issued)), None)
        (on[home.subject] if home else others).append(unit)
    names = (form if number == 1 else f"{form} ({number})" for number in range(1, len(on) + len(others) + 2))
    free = (name for name in names if name not in on)
    on |= {next(free): group for group in _groups(season, others)}
    yield from (Decision(LIST_DECISION, name, tuple(group)) for name, group in on.items() if group)


def _is_issued_list(number: Number, body: str, form: str) -> bool:
    ours = number.body == body and number.document == LIST_DECISION and form_of(number.subject) == form
    return ours and number.day is not None and not number.replaced


def form_of(subject: str) -> str:
    """The form of a decision with a list, from its name: that of "02-QĐ (2)" is 02-QĐ."""
    return subject.partition(" (")[0]


def _belongs(season: SeasonResult, result: UnitResult, issued: Number, others: Sequence[Number]) -> bool:
    """Whether a unit is on a list that was issued: it was then, or the register now says so."""
    number = _typed_number(season, result)
    if number in {each.number for each in others}:
        return number == issued.number
    if issued.day is None or voted_again(season, result, issued.day):
        return False
    if issued.units:
        return result.unit.code in issued.units
    # The ledger and the record were lost: then the day tells.
    return result.vote is not None and result.vote.meeting_date <= issued.day


def _groups(season: SeasonResult, units: Sequence[UnitResult]) -> list[list[UnitResult]]:
    """Units that are on no list yet, as the register divides them; all together where it says nothing.

    Whom it does not name goes with the first it names of the same meeting.
    """
    by_number: dict[int | None, list[UnitResult]] = {None: []}
    of_meeting: dict[date | None, int] = {}
    for each in units:
        number = _typed_number(season, each)
        if number:
            of_meeting.setdefault(_voted(each), number)
    for each in units:
        number = _typed_number(season, each) or of_meeting.get(_voted(each))
        by_number.setdefault(number, []).append(each)
    return [group for group in by_number.values() if group]


def _typed_number(season: SeasonResult, result: UnitResult) -> int | None:
    return season.office.roster.registration(result.unit.body, DECISION, result.unit.code).number


def _voted(result: UnitResult) -> date | None:
    return result.vote.meeting_date if result.vote else None
