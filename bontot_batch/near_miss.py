"""Says which single change would have met a clause that was not met, by asking the rules again. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence

from bontot_batch import rules
from bontot_batch.answers import values
from bontot_batch.form import NONE, TABLES, Meeting, Organisation, answer_field
from bontot_batch.guidance import Guidance
from bontot_batch.model import State, UnitResult, Value

_COUNTED = (("1.a.7", "subordinates", "tổ chức đảng trực thuộc"), ("1.d.6", "members", "đảng viên"))

Said = Mapping[str, Value]
"""What a form says: by field, its value."""

Change = tuple[str, Mapping[str, Value]]
"""A change of a form: what it is in words, and the new value of each field it touches."""

Scale = tuple[int, Callable[[int], Change]]
"""Changes of one kind from 1 to the most there can be, and the change of each size; a larger one never helps less."""


def single_changes(result: UnitResult, guidance: Guidance) -> Mapping[str, tuple[str, ...]]:
    """For each clause that is not met: the changes of the form each of which alone would meet it.

    A clause that no single change meets is there with an empty tuple. One that an appraisal settled is not there.
    """
    said = values(result.answers)
    return {
        outcome.clause: tuple(_enough(outcome.clause, said, guidance))
        for outcome in result.clauses
        if outcome.final is State.NOT_MET and outcome.appraisal is None
    }


def _enough(clause: str, said: Said, guidance: Guidance) -> Iterator[str]:
    """Of each way to change the form, the smallest change that is enough."""
    for way in _ways(clause, said, guidance):
        sizes = [(_smallest(scale, clause, said, guidance), scale) for scale in way]
        enough = [(size, scale) for size, scale in sizes if size <= scale[0]]
        if enough:
            size, (_, change) = min(enough, key=lambda each: each[0])
            yield change(size)[0]


def _smallest(scale: Scale, clause: str, said: Said, guidance: Guidance) -> int:
    """The smallest size that is enough, one more than the most where none is. Halved, as a number may be mistyped."""
    most, change = scale

    def meets(size: int) -> bool:
        return _meets(clause, {**said, **change(size)[1]}, guidance)

    return 1 + bisect_left(range(1, most + 1), True, key=meets)


def _meets(clause: str, said: Said, guidance: Guidance) -> bool:
    return rules.state(guidance.clauses[clause], said, guidance) is State.MET


def _ways(clause: str, said: Said, guidance: Guidance) -> Iterator[Sequence[Scale]]:
    """The ways to change what a clause rests on; of the scales of one way, the first of equal size is told."""
    if answer_field(clause) in said:
        yield [_single(("Tự đánh giá Đạt.", {answer_field(clause): State.MET.value}))]
    if clause == "1.a.3":
        yield [_admissions(said)]
    elif clause == "1.a.6":
        yield from ([_single(change)] for change in _organisations(said, guidance))
    elif clause == "1.b.6":
        yield from ([_single(change)] for change in _meetings(said, guidance))
    elif clause == "1.d.6":
        yield from ([_single(change)] for change in _blame(said))
    for counted, prefix, what in _COUNTED:
        if clause == counted:
            yield from (_better_ranked(prefix, what, below, said, guidance) for below in guidance.ranks)


def _single(change: Change) -> Scale:
    return 1, lambda _: change


def _count(said: Said, name: str) -> int:
    value = said.get(name)
    return value if isinstance(value, int) else 0


def _admissions(said: Said) -> Scale:
    admitted, assigned = _count(said, "admitted"), _count(said, "admission_assigned")
    return max(0, assigned - admitted), lambda more: (
        f"Thiếu {more} đảng viên kết nạp mới.",
        {"admitted": admitted + more},
    )


def _organisations(said: Said, guidance: Guidance) -> Iterator[Change]:
    floor = guidance.parameters.organisation_floor
    for row in TABLES["organisations"]:
        assert isinstance(row, Organisation)
        rank = said.get(row.field("rank"))
        if rank in (None, NONE) or guidance.at_least(str(rank), floor):
            continue
        name = said.get(row.field("name")) or f"Tổ chức {row.number}"
        yield f"{name} được xếp loại {floor}.", {row.field("rank"): floor}


def _meetings(said: Said, guidance: Guidance) -> Iterator[Change]:
    floor = guidance.parameters.meeting_floor
    grade_name = guidance.meeting_grades[floor].name
    for row in (*TABLES["months"], *TABLES["quarters"]):
        assert isinstance(row, Meeting)
        grade = said.get(row.field("grade"))
        if grade is None or (grade != NONE and guidance.grade_at_least(str(grade), floor)):
            continue
        missed = "có sinh hoạt chuyên đề" if row.period == "quarter" else "có họp"
        words = f"{missed}, xếp loại {grade_name}" if grade == NONE else f"xếp loại {grade_name}"
        yield f"{row.label} {words}.", {row.field("grade"): floor}


def _blame(said: Said) -> Iterator[Change]:
    for name, what in (("disciplined", "bị xử lý kỷ luật"), ("breaching", "vi phạm")):
        if _count(said, name):
            yield f"Không có đảng viên {what} (phiếu ghi {_count(said, name)}).", {name: 0}


def _better_ranked(prefix: str, what: str, below: str, said: Said, guidance: Guidance) -> list[Scale]:
    """Some of one level ranked at a better one instead: a scale for each better one, the smallest step first."""
    worse = _field(prefix, below)

    def ranked(rank: str) -> Callable[[int], Change]:
        better = _field(prefix, rank)
        return lambda number: (
            f"Thiếu {number} {what} xếp loại {rank} (trong số đang xếp loại {below}).",
            {worse: _count(said, worse) - number, better: _count(said, better) + number},
        )

    levels = sorted(guidance.ranks.values(), key=lambda rank: rank.order)
    above = [rank.key for rank in levels if rank.order > guidance.ranks[below].order]
    return [(_count(said, worse), ranked(rank)) for rank in above]


def _field(prefix: str, rank: str) -> str:
    return f"{prefix}_{rank.lower()}"
