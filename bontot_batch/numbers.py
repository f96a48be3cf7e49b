"""Gives decisions their numbers: each is proposed once, then kept, unless another is typed by hand. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from bontot_batch import decided
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.decided import DECISION, LIST_DECISION, SINGLE, Decision, Key, typed, voted_again, why_lost
from bontot_batch.model import Body, Number, UnitResult, UnitState


def assign(season: SeasonResult, decisions: str) -> tuple[Number, ...]:
    """Every number ever given and those now due, body by body in their order, with why any is not in use.

    What ``season.numbers`` holds is kept. A number typed in the register takes the place of the one that its decision
    had. A decision without one gets the next of its body, in the order of the tally; a unit whose vote passed has its
    place there even while it is not recognised. Without a first number none is given.
    """
    bodies = season.office.roster.bodies
    units = {each.unit.code: each for each in season.units}
    found = [each for body, its in decided.by_body(season) for each in _Series(its, body, decisions, units).numbers()]
    gone = "cấp ủy không còn trong danh mục"
    found += [replace(each, void=gone) for each in season.numbers if each.body not in bodies]
    return tuple(found)


def issued(numbers: Iterable[Number], borne: Iterable[Number]) -> tuple[Number, ...]:
    """The numbers after final documents were made that bear some of them, with the day that each bears."""
    days = {(each.body, each.number): each.day for each in borne if each.day}
    return tuple(replace(each, day=days.get((each.body, each.number), each.day)) for each in numbers)


def of_another(holder: Number | None, key: Key, retyped: Container[Key]) -> bool:
    """Whether a number typed for one decision is that of another, which was issued and for which none is typed."""
    if holder is None or holder.day is None or holder.replaced:
        return False
    other = (holder.document, holder.subject)
    return other != key and other not in retyped


class _Series:
    """The numbers of one body: which it gave, which decisions are due, which of them bear what.

    ``season`` is what concerns that body, ``units`` are all of the roster by code.
    """

    def __init__(self, season: SeasonResult, body: Body, decisions: str, units: Mapping[str, UnitResult]) -> None:
        self.season, self.body, self.decisions, self.units = season, body, decisions, units
        self.kept = season.numbers
        self.held = {(each.document, each.subject): each for each in self.kept if not each.replaced}
        self.due = {each.key: each for each in decided.due(season, body, decisions)}

    def numbers(self) -> list[Number]:
        """All of them in their order."""
        by_hand = self._typed()
        borne = {**by_hand, **self._kept_by(self.due.keys() - by_hand.keys(), set(by_hand.values()))}
        borne |= self._new([key for key in self.due if key not in borne], set(borne.values()))
        in_use = {number: key for key, number in borne.items()}
        rows = {each.number: self._unused(each, borne) for each in self.kept if each.number not in in_use}
        for number, key in in_use.items():
            rows[number] = self._in_use(number, key, typed_now=key in by_hand)
        return [rows[number] for number in sorted(rows)]

    def _typed(self) -> dict[Key, int]:
        """What is typed for decisions that are due; what contradicts is told elsewhere and not followed here."""
        said = {key: number for key, each in self.due.items() if (number := typed(self.season, each).number)}
        holders = {each.number: each for each in self.kept}
        found: dict[int, Key] = {}
        for key, number in said.items():
            if not of_another(holders.get(number), key, said):
                found.setdefault(number, key)
        return {key: number for number, key in found.items()}

    def _kept_by(self, keys: Iterable[Key], taken: set[int]) -> dict[Key, int]:
        """The numbers that decisions have already and keep."""
        return {
            key: self.held[key].number
            for key in keys
            if key in self.held and self.held[key].number not in taken and not self._voted_again(key)
        }

    def _voted_again(self, key: Key) -> bool:
        """Whether a decision on a unit rests on a vote after that for which it was issued: then it is another one."""
        day, decision = self.held[key].day, self.due[key]
        return bool(day) and any(voted_again(self.season, each, day) for each in decision.units if day)

    def _new(self, keys: Sequence[Key], borne: set[int]) -> dict[Key, int]:
        """The next numbers of the series, past all that were ever given and all that are typed."""
        if self.body.first_number is None:
            return {}
        taken = {*borne, *(each.number for each in self.kept), *self._registered()}
        last = max((each.number for each in self.kept if not each.by_hand), default=0)
        free = _free(max(last + 1, self.body.first_number), taken)
        return {key: next(free) for key in keys}

    def _registered(self) -> Iterator[int]:
        for (body, document, _), row in self.season.office.roster.registered.items():
            if body == self.body.code and document == DECISION and row.number:
                yield row.number

    def _in_use(self, number: int, key: Key, *, typed_now: bool) -> Number:
        decision = self.due[key]
        held = self.held.get(key)
        same = held if held and held.number == number else None
        day = held.day if held and not self._voted_again(key) else None
        on = tuple(each.unit.code for each in decision.units) if decision.document == LIST_DECISION else ()
        if held and held.day:
            on = tuple(dict.fromkeys((*held.units, *on)))  # who was on a list when it was issued
        by_hand = typed_now or bool(same and same.by_hand)
        return Number(self.body.code, *key, number, decision.lost, day, on, by_hand)

    def _unused(self, each: Number, borne: Mapping[Key, int]) -> Number:
        key = (each.document, each.subject)
        if each.replaced:
            return each
        if key in self.due:
            return replace(each, void=self._why_replaced(self.due[key], borne.get(key)), replaced=True)
        return replace(each, void=self._why_unused(each))

    def _why_replaced(self, decision: Decision, by: int | None) -> str:
        if self._voted_again(decision.key) and decision.voted:
            new = f"mang số {by:02}" if by else "chưa có số"
            return f"bỏ phiếu lại ngày {vi.format_date(decision.voted)}, quyết định mới {new}"
        return f"văn thư cấp số {by:02} thay cho số này"

    def _why_unused(self, each: Number) -> str:
        """Why a number that was given before is due to nothing in this run."""
        if each.document == LIST_DECISION:
            single = "quyết định nay lập riêng cho từng đơn vị"
            return single if self.decisions == SINGLE else "danh sách không còn đơn vị nào"
        if each.subject not in self.units:
            return f"đơn vị mã {each.subject} không còn trong danh mục"
        return self._why_not_alone(self.units[each.subject])

    def _why_not_alone(self, result: UnitResult) -> str:
        if self.decisions != SINGLE and result.state is UnitState.RECOGNISED:
            return f"{result.unit.name} nay có trong quyết định kèm danh sách"
        return why_lost(result) or f"{result.unit.name} nay do cấp ủy khác quyết định"


def _free(first: int, taken: set[int]) -> Iterator[int]:
    number = first
    while True:
        if number not in taken:
            yield number
        number += 1
