"""Says which single change would have met a clause that was not met, by asking the rules again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from bontot_batch import rules
from bontot_batch.form import NONE, TABLES, Meeting, Organisation, answer_field
from bontot_batch.guidance import Guidance
from bontot_batch.model import Answers, Input, Place, State, UnitResult, Value

_COUNTED = (("1.a.7", "subordinates", "tổ chức đảng trực thuộc"), ("1.d.6", "members", "đảng viên"))
_NOTHING = Input(None, Place(""))

Change = tuple[str, Mapping[str, Value]]
"""A change of a form: what it is in words, and the new value of each field it touches."""


def single_changes(result: UnitResult, guidance: Guidance) -> Mapping[str, tuple[str, ...]]:
    """For each clause that is not met: the changes of the form each of which alone would meet it.

    A clause that no single change meets is there with an empty tuple. One that an appraisal settled is not there.
    """
    return {
        outcome.clause: tuple(_enough(outcome.clause, result, guidance))
        for outcome in result.clauses
        if outcome.final is State.NOT_MET and outcome.appraisal is None
    }


def _enough(clause: str, result: UnitResult, guidance: Guidance) -> Iterator[str]:
    """Of each way to change the form, the smallest change that is enough."""
    for way in _ways(clause, result.answers, guidance):
        yield from islice((text for text, values in way if _meets(clause, values, result, guidance)), 1)


def _meets(clause: str, values: Mapping[str, Value], result: UnitResult, guidance: Guidance) -> bool:
    changed = {name: replace(result.answers.get(name, _NOTHING), value=value) for name, value in values.items()}
    answers = {**result.answers, **changed}
    return rules.assess_clause(guidance.clauses[clause], answers, guidance).computed is State.MET


def _ways(clause: str, answers: Answers, guidance: Guidance) -> Iterator[Iterable[Change]]:
    """The ways to change what a clause rests on; each gives its changes, the smallest first."""
    if answer_field(clause) in answers:
        yield [("Tự đánh giá Đạt.", {answer_field(clause): State.MET.value})]
    if clause == "1.a.3":
        yield _admissions(answers)
    elif clause == "1.a.6":
        yield from ([change] for change in _organisations(answers, guidance))
    elif clause == "1.b.6":
        yield from ([change] for change in _meetings(answers, guidance))
    elif clause == "1.d.6":
        yield from ([change] for change in _blame(answers))
    for counted, prefix, what in _COUNTED:
        if clause == counted:
            yield from (_better_ranked(prefix, what, below, answers, guidance) for below in guidance.ranks)


def _count(answers: Answers, name: str) -> int:
    value = answers.get(name, _NOTHING).value
    return value if isinstance(value, int) else 0


def _admissions(answers: Answers) -> Iterator[Change]:
    admitted, assigned = _count(answers, "admitted"), _count(answers, "admission_assigned")
    for more in range(1, assigned - admitted + 1):
        yield f"Thiếu {more} đảng viên kết nạp mới.", {"admitted": admitted + more}


def _organisations(answers: Answers, guidance: Guidance) -> Iterator[Change]:
    floor = guidance.parameters.organisation_floor
    for row in TABLES["organisations"]:
        assert isinstance(row, Organisation)
        rank = answers.get(row.field("rank"), _NOTHING).value
        if rank in (None, NONE) or guidance.at_least(str(rank), floor):
            continue
        name = answers.get(row.field("name"), _NOTHING).value or f"Tổ chức {row.number}"
        yield f"{name} được xếp loại {floor}.", {row.field("rank"): floor}


def _meetings(answers: Answers, guidance: Guidance) -> Iterator[Change]:
    floor = guidance.parameters.meeting_floor
    grade_name = guidance.meeting_grades[floor].name
    for row in (*TABLES["months"], *TABLES["quarters"]):
        assert isinstance(row, Meeting)
        grade = answers.get(row.field("grade"), _NOTHING).value
        if grade is None or (grade != NONE and guidance.grade_at_least(str(grade), floor)):
            continue
        missed = "có sinh hoạt chuyên đề" if row.period == "quarter" else "có họp"
        words = f"{missed}, xếp loại {grade_name}" if grade == NONE else f"xếp loại {grade_name}"
        yield f"{row.label} {words}.", {row.field("grade"): floor}


def _blame(answers: Answers) -> Iterator[Change]:
    for name, what in (("disciplined", "bị xử lý kỷ luật"), ("breaching", "vi phạm")):
        if _count(answers, name):
            yield f"Không có đảng viên {what} (phiếu ghi {_count(answers, name)}).", {name: 0}


def _better_ranked(prefix: str, what: str, below: str, answers: Answers, guidance: Guidance) -> Iterator[Change]:
    """Some of one level ranked at a better one instead: the fewest first, then the smallest step."""
    worse = _field(prefix, below)
    levels = sorted(guidance.ranks.values(), key=lambda rank: rank.order)
    above = [rank.key for rank in levels if rank.order > guidance.ranks[below].order]
    for number in range(1, _count(answers, worse) + 1):
        for rank in above:
            better = _field(prefix, rank)
            text = f"Thiếu {number} {what} xếp loại {rank} (trong số đang xếp loại {below})."
            yield text, {worse: _count(answers, worse) - number, better: _count(answers, better) + number}


def _field(prefix: str, rank: str) -> str:
    return f"{prefix}_{rank.lower()}"
