"""Says which single change would have met a clause that was not met, by asking the rules again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

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
        yield from islice((text for text, new in way if _meets(clause, {**said, **new}, guidance)), 1)


def _meets(clause: str, said: Said, guidance: Guidance) -> bool:
    return rules.state(guidance.clauses[clause], said, guidance) is State.MET


def _ways(clause: str, said: Said, guidance: Guidance) -> Iterator[Iterable[Change]]:
    """The ways to change what a clause rests on; each gives its changes, the smallest first."""
    if answer_field(clause) in said:
        yield [("Tự đánh giá Đạt.", {answer_field(clause): State.MET.value})]
    if clause == "1.a.3":
        yield _admissions(said)
    elif clause == "1.a.6":
        yield from ([change] for change in _organisations(said, guidance))
    elif clause == "1.b.6":
        yield from ([change] for change in _meetings(said, guidance))
    elif clause == "1.d.6":
        yield from ([change] for change in _blame(said))
    for counted, prefix, what in _COUNTED:
        if clause == counted:
            yield from (_better_ranked(prefix, what, below, said, guidance) for below in guidance.ranks)


def _count(said: Said, name: str) -> int:
    value = said.get(name)
    return value if isinstance(value, int) else 0


def _admissions(said: Said) -> Iterator[Change]:
    admitted, assigned = _count(said, "admitted"), _count(said, "admission_assigned")
    for more in range(1, assigned - admitted + 1):
        yield f"Thiếu {more} đảng viên kết nạp mới.", {"admitted": admitted + more}


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


def _better_ranked(prefix: str, what: str, below: str, said: Said, guidance: Guidance) -> Iterator[Change]:
    """Some of one level ranked at a better one instead: the fewest first, then the smallest step."""
    worse = _field(prefix, below)
    levels = sorted(guidance.ranks.values(), key=lambda rank: rank.order)
    above = [rank.key for rank in levels if rank.order > guidance.ranks[below].order]
    for number in range(1, _count(said, worse) + 1):
        for rank in above:
            better = _field(prefix, rank)
            text = f"Thiếu {number} {what} xếp loại {rank} (trong số đang xếp loại {below})."
            yield text, {worse: _count(said, worse) - number, better: _count(said, better) + number}


def _field(prefix: str, rank: str) -> str:
    return f"{prefix}_{rank.lower()}"
