"""Which numbers of a series no decision bears, and why, as rows for whoever tells it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from bontot_batch.batch import SeasonResult

_SKIPPED = "chưa cấp cho văn bản nào, vì danh mục đặt số tiếp theo lớn hơn"


@dataclass(frozen=True, slots=True)
class Gap:
    """One number that is not in use, or a stretch that was never given; ``body`` is the name of the body."""

    body: str
    first: int
    last: int
    why: str
    given: bool = True  # whether it was once given to a decision

    @property
    def numbers(self) -> str:
        """The number, or the first and the last of the stretch."""
        return f"{self.first:02}" if self.first == self.last else f"{self.first:02} đến {self.last:02}"


def gaps(season: SeasonResult) -> tuple[Gap, ...]:
    """Each number of a body that no decision of this run bears, then each stretch that was never given.

    What lies before or after a number typed by hand is none of this series: văn thư gave it to other documents.
    """
    return (*_unused(season), *_skipped(season))


def _unused(season: SeasonResult) -> Iterator[Gap]:
    for each in season.numbers:
        if each.void:
            yield Gap(_name(season, each.body), each.number, each.number, each.void)


def _skipped(season: SeasonResult) -> Iterator[Gap]:
    for before, after in pairwise(season.numbers):
        by_hand = before.by_hand or after.by_hand
        if before.body == after.body and after.number > before.number + 1 and not by_hand:
            yield Gap(_name(season, before.body), before.number + 1, after.number - 1, _SKIPPED, given=False)


def _name(season: SeasonResult, code: str) -> str:
    body = season.office.roster.bodies.get(code)
    return body.name if body else code


def lines(season: SeasonResult) -> Iterator[str]:
    """The same as sentences."""
    for each in gaps(season):
        named = f"Số {each.numbers}" if each.first == each.last else f"Các số từ {each.numbers}"
        yield f"{named} của {each.body} không dùng: {each.why}."
