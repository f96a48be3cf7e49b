"""The only module that says what the guidance demands: one pure function per measured part of a clause.

A rule's parameters are the fields it reads (or the table it reads); the engine fills them in, and records them as
what the outcome rests on. Every number a rule compares with comes from the guidance data. Shares are compared as
whole numbers, never through a rounded percentage.
"""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bontot_batch import vietnamese as vi
from bontot_batch.answers import Inputs, values
from bontot_batch.form import (
    NO,
    NONE,
    NOT_ASSIGNED,
    TABLES,
    Meeting,
    Organisation,
    answer_field,
    evidence_field,
    rows_of,
    table_fields,
)
from bontot_batch.guidance import Clause, Guidance
from bontot_batch.model import Answers, Appraisal, ClauseOutcome, Ruling, Share, State, UnitState, Value, Vote

# A clause with two parts, a criterion and a unit all take the heaviest state; "not applicable" only when alone.
WEIGHT = (State.NOT_MET, State.NO_DATA, State.NEEDS_JUDGEMENT, State.MET, State.NOT_APPLICABLE)
_WEIGHTS = {state: at for at, state in enumerate(WEIGHT)}


def combine(states: Iterable[State]) -> State:
    """The state of a whole from the states of its parts: the heaviest of them.

    Raises ValueError when there are no parts.
    """
    return min(states, key=_WEIGHTS.__getitem__)


def _together(parts: Sequence[Ruling]) -> Ruling:
    """A clause from its parts: the heaviest state, every reason, every share, and which reasons made the state."""
    if len(parts) == 1:
        (part,) = parts
        return part if part.deciding else Ruling(part.state, part.reason, part.shares, part.reason)
    shares = tuple(share for part in parts for share in part.shares)
    state = combine(part.state for part in parts)
    deciding = " ".join(part.deciding or part.reason for part in parts if part.state is state)
    return Ruling(state, " ".join(part.reason for part in parts), shares, deciding)


@dataclass(frozen=True, slots=True)
class Rule:
    """One measured part of a clause: a function of named fields, and the clause it decides."""

    clause: str
    function: Callable[..., Ruling]
    needs: tuple[str, ...]

    @property
    def title(self) -> str:
        """What the rule demands, as people read it."""
        return (self.function.__doc__ or "").splitlines()[0]

    def fields(self) -> tuple[str, ...]:
        """The form fields the rule reads, tables spelled out cell by cell."""
        return _fields(self.needs)


@cache
def _fields(needs: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(field for need in needs for field in (table_fields(need) if need in TABLES else (need,)))


def rule(clause: str) -> Callable[[Callable[..., Ruling]], Rule]:
    """Mark a function as the measured part of ``clause``; its positional parameters name the fields it reads."""

    def wrap(function: Callable[..., Ruling]) -> Rule:
        parameters = inspect.signature(function).parameters.values()
        needs = tuple(each.name for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD)
        return Rule(clause, function, needs)

    return wrap


def _share(numerator: int, denominator: int) -> str:
    return vi.format_share(numerator, denominator)


def _met_if(*shares: Share) -> State:
    return State.MET if all(share.enough for share in shares) else State.NOT_MET


@rule("1.a.3")
def admissions_complete(admission_assigned: int | str, admitted: int, *, guidance: Guidance) -> Ruling:
    """Kết nạp đảng viên đạt đủ tỷ lệ tối thiểu so với chỉ tiêu được giao."""
    if admission_assigned in {NOT_ASSIGNED, 0}:
        return Ruling(State.NOT_APPLICABLE, "Không được giao chỉ tiêu kết nạp đảng viên, không xét phần này.")
    assert isinstance(admission_assigned, int)
    floor = guidance.parameters.admission_percent
    share = Share("admission_percent", admitted, admission_assigned, floor)
    reason = f"Kết nạp {_share(admitted, admission_assigned)} chỉ tiêu được giao, tối thiểu {floor}%."
    return Ruling(_met_if(share), reason, (share,))


@rule("1.a.6")
def organisations_well_ranked(organisations: Sequence[Organisation], *, guidance: Guidance) -> Ruling:
    """Chính quyền, Mặt trận Tổ quốc, tổ chức chính trị - xã hội đều được xếp loại từ mức tối thiểu trở lên."""
    floor = guidance.parameters.organisation_floor
    ranked = [row for row in organisations if row.rank not in (None, NONE)]
    if not ranked:
        return Ruling(State.NOT_APPLICABLE, "Không có tổ chức nào được xếp loại; người thẩm định lưu ý.")
    below = [row for row in ranked if not guidance.at_least(str(row.rank), floor)]
    reason = f"{_share(len(ranked) - len(below), len(ranked))} tổ chức xếp loại {floor} trở lên, cần tất cả."
    if below:
        names = "; ".join(f"{row.name or f'tổ chức {row.number}'} ({row.rank})" for row in below)
        return Ruling(State.NOT_MET, f"{reason} Chưa đạt: {names}.")
    return Ruling(State.MET, reason)


def _two_shares(
    counts: Mapping[str, int],
    what: str,
    guidance: Guidance,
    whose: str,
    floors: tuple[int, str, int, str],
) -> Ruling:
    """The pair of tests the guidance sets for organisations (1.a.7) and for members (1.d.6), over those ranked.

    ``floors`` are percent and rank of the lower test, percent and rank of the upper; ``whose`` begins their names.
    """
    pass_percent, pass_floor, good_percent, good_floor = floors
    ranked = sum(counts.values())
    if ranked == 0:
        return Ruling(State.NO_DATA, f"Không có {what} nào được xếp loại, chưa đủ số liệu để kết luận.")
    passed = sum(count for rank, count in counts.items() if guidance.at_least(rank, pass_floor))
    good = sum(count for rank, count in counts.items() if guidance.at_least(rank, good_floor))
    shares = (
        Share(f"{whose}_pass_percent", passed, ranked, pass_percent),
        Share(f"{whose}_good_percent", good, ranked, good_percent),
    )
    demands = (
        f"xếp loại {pass_floor} trở lên, tối thiểu {pass_percent}%",
        f"xếp loại {good_floor} trở lên, tối thiểu {good_percent}%",
    )
    reason = f"{_share(passed, ranked)} {what} {demands[0]}; {_share(good, ranked)} {demands[1]}."
    short = [
        f"{_share(share.part, ranked)} {what} {demand}"
        for share, demand in zip(shares, demands, strict=True)
        if not share.enough
    ]
    return Ruling(_met_if(*shares), reason, shares, f"{'; '.join(short)}." if short else "")


@rule("1.a.7")
def subordinates_ranked(
    subordinates_htxsnv: int,
    subordinates_httnv: int,
    subordinates_htnv: int,
    subordinates_khtnv: int,
    *,
    guidance: Guidance,
) -> Ruling:
    """Tổ chức đảng trực thuộc được xếp loại đạt cả hai tỷ lệ tối thiểu, tính trên số được xếp loại."""
    p = guidance.parameters
    counts = {
        "HTXSNV": subordinates_htxsnv,
        "HTTNV": subordinates_httnv,
        "HTNV": subordinates_htnv,
        "KHTNV": subordinates_khtnv,
    }
    return _two_shares(
        counts,
        "tổ chức đảng trực thuộc",
        guidance,
        "subordinate",
        (p.subordinate_pass_percent, p.subordinate_pass_floor, p.subordinate_good_percent, p.subordinate_good_floor),
    )


@rule("1.b.6")
def meetings_held_and_graded(
    months: Sequence[Meeting],
    quarters: Sequence[Meeting],
    founded: datetime.date | None,
    year: int,
    *,
    guidance: Guidance,
) -> Ruling:
    """Mọi kỳ sinh hoạt đã họp xếp loại từ mức tối thiểu trở lên; mỗi quý có sinh hoạt chuyên đề.

    Periods that ended before the unit was founded are not expected. A month without a meeting, with its reason, is
    for the committee to judge; a quarter without a thematic meeting fails the clause.
    """
    expected = [row for row in (*months, *quarters) if founded is None or not row.ended_before(founded, year)]
    held = [row for row in expected if row.grade not in {None, NONE}]
    parts = (_held_well(held, guidance), *_not_held([row for row in expected if row not in held], guidance))
    return _together(parts)


def _held_well(held: Sequence[Meeting], guidance: Guidance) -> Ruling:
    if not held:
        return Ruling(State.NO_DATA, "Không có kỳ sinh hoạt nào được xếp loại, chưa đủ số liệu để kết luận.")
    p = guidance.parameters
    floor = guidance.meeting_grades[p.meeting_floor].name
    below = [row for row in held if not guidance.grade_at_least(str(row.grade), p.meeting_floor)]
    good = len(held) - len(below)
    reason = f"{_share(good, len(held))} kỳ sinh hoạt xếp loại {floor} trở lên, tối thiểu {p.meeting_percent}%."
    share = Share("meeting_percent", good, len(held), p.meeting_percent)
    if not share.enough:
        return Ruling(State.NOT_MET, f"{reason} Dưới mức {floor}: {_names(below)}.", (share,))
    return Ruling(State.MET, reason, (share,))


def _not_held(missed: Sequence[Meeting], guidance: Guidance) -> Iterator[Ruling]:
    no_theme = [row for row in missed if row.period == "quarter" and row.grade == NONE]
    if no_theme and guidance.parameters.thematic_per_quarter > 0:
        yield Ruling(State.NOT_MET, f"Không tổ chức sinh hoạt chuyên đề: {_names(no_theme)}.")
    unanswered = [row for row in missed if row.grade is None]
    if unanswered:
        yield Ruling(State.NO_DATA, f"Chưa khai: {_names(unanswered)}.")
    skipped = [row for row in missed if row.period == "month" and row.grade == NONE]
    if skipped:
        yield Ruling(State.NEEDS_JUDGEMENT, f"Không họp, cần thẩm định lý do: {_names(skipped)}.")


def _names(meetings: Iterable[Meeting]) -> str:
    return ", ".join(row.label for row in meetings)


@rule("1.d.6")
def members_blameless(disciplined: int, breaching: int, *, guidance: Guidance) -> Ruling:
    """Không có đảng viên bị xử lý kỷ luật hoặc vi phạm."""
    p = guidance.parameters
    met = disciplined <= p.disciplined_ceiling and breaching <= p.breach_ceiling
    reason = f"Số đảng viên bị kỷ luật: {disciplined}; vi phạm: {breaching}; cho phép: {p.disciplined_ceiling}."
    return Ruling(State.MET if met else State.NOT_MET, reason)


@rule("1.d.6")
def members_ranked(
    members_htxsnv: int, members_httnv: int, members_htnv: int, members_khtnv: int, *, guidance: Guidance
) -> Ruling:
    """Đảng viên được xếp loại đạt cả hai tỷ lệ tối thiểu, tính trên số được xếp loại (chi bộ)."""
    p = guidance.parameters
    counts = {
        "HTXSNV": members_htxsnv,
        "HTTNV": members_httnv,
        "HTNV": members_htnv,
        "KHTNV": members_khtnv,
    }
    return _two_shares(
        counts,
        "đảng viên",
        guidance,
        "member",
        (p.member_pass_percent, p.member_pass_floor, p.member_good_percent, p.member_good_floor),
    )


RULES: tuple[Rule, ...] = (
    admissions_complete,
    organisations_well_ranked,
    subordinates_ranked,
    meetings_held_and_graded,
    members_blameless,
    members_ranked,
)


@cache
def self_assessed(answer: str | None) -> Ruling:
    """The judged part of a clause: the unit's own answer, which the committee may set otherwise at appraisal."""
    if answer is None:
        return Ruling(State.NO_DATA, "Đơn vị chưa tự đánh giá.")
    state = State(answer)
    said = {State.MET: "Đạt", State.NOT_MET: "Không đạt", State.NOT_APPLICABLE: "Không áp dụng"}[state]
    return Ruling(state, f"Đơn vị tự đánh giá: {said}.")


# The engine ----------------------------------------------------------------------------------------------------


def measured(answers: Answers, guidance: Guidance) -> dict[str, Ruling]:
    """The measured part of each clause all of whose cells could be read, by clause number."""
    return _measured(values(answers), guidance, RULES)


def _measured(said: Mapping[str, Value], guidance: Guidance, rules: Iterable[Rule]) -> dict[str, Ruling]:
    parts: dict[str, list[Ruling]] = {}
    unreadable: set[str] = set()
    for each in rules:
        known = list(map(said.__contains__, each.fields()))
        if all(known):
            parts.setdefault(each.clause, []).append(_call(each, said, guidance))
        elif any(known):
            unreadable.add(each.clause)
    return {clause: _together(rulings) for clause, rulings in parts.items() if clause not in unreadable}


def _call(each: Rule, said: Mapping[str, Value], guidance: Guidance) -> Ruling:
    arguments = [rows_of(need, said) if need in TABLES else said[need] for need in each.needs]
    return each.function(*arguments, guidance=guidance)


def assess(
    form: str, answers: Answers, guidance: Guidance, figures: Mapping[str, Ruling] | None = None
) -> tuple[ClauseOutcome, ...]:
    """Every clause that applies to units with this form, computed from what they wrote.

    ``figures`` are the measured parts of the same answers, where they are known already.
    """
    known, said = measured(answers, guidance) if figures is None else figures, values(answers)
    return tuple(_outcome(clause, answers, said, known.get(clause.number)) for clause in guidance.clauses_of(form))


def state(clause: Clause, said: Mapping[str, Value], guidance: Guidance) -> State:
    """How one clause alone comes out, as ``assess`` has it, from the values of a form by field."""
    figures = _measured(said, guidance, _rules_of(clause.number))
    return _whole(clause, said, figures.get(clause.number)).state


@cache
def _rules_of(clause: str) -> tuple[Rule, ...]:
    return tuple(each for each in RULES if each.clause == clause)


def _outcome(clause: Clause, answers: Answers, said: Mapping[str, Value], figures: Ruling | None) -> ClauseOutcome:
    reads = _reads(clause.number, clause.judged, clause.measured)
    inputs = Inputs(answers, tuple([name for name in reads if said.get(name) is not None]))
    whole = _whole(clause, said, figures)
    return ClauseOutcome(clause.number, whole.state, whole.reason, inputs, shares=whole.shares, deciding=whole.deciding)


def _whole(clause: Clause, said: Mapping[str, Value], figures: Ruling | None) -> Ruling:
    parts: list[Ruling] = []
    if clause.judged:
        answer = said.get(answer_field(clause.number))
        parts.append(self_assessed(None if answer is None else str(answer)))
    if clause.measured:
        parts.append(figures or Ruling(State.NO_DATA, "Thiếu số liệu để tính."))
    return _together(parts)


@cache
def _reads(clause: str, judged: bool, measured: bool) -> tuple[str, ...]:
    """The fields that a clause rests on, each once."""
    said = (answer_field(clause), evidence_field(clause)) if judged else ()
    figures = tuple(field for each in _rules_of(clause) for field in each.fields()) if measured else ()
    return tuple(dict.fromkeys((*said, *figures)))


def appraise(outcomes: Iterable[ClauseOutcome], appraisals: Mapping[str, Appraisal]) -> tuple[ClauseOutcome, ...]:
    """Lay the committee's appraisals (by clause number) beside the computed outcomes."""
    if not appraisals:
        return tuple(outcomes)
    return tuple(replace(outcome, appraisal=appraisals.get(outcome.clause)) for outcome in outcomes)


def criteria(outcomes: Iterable[ClauseOutcome], guidance: Guidance) -> dict[str, State]:
    """The state of each of the four criteria from the final states of its clauses."""
    by_criterion: dict[str, list[State]] = {criterion.key: [] for criterion in guidance.criteria}
    for outcome in outcomes:
        by_criterion[guidance.clauses[outcome.clause].criterion].append(outcome.final)
    return {key: combine(states) for key, states in by_criterion.items()}


def unit_state(proposed: str, criteria_states: Mapping[str, State]) -> UnitState:
    """Where a unit without errors stands before the vote (mục 2: all four criteria, on the unit's own proposal)."""
    if proposed == NO:
        return UnitState.NOT_PROPOSED
    if State.NOT_MET in criteria_states.values():
        return UnitState.NOT_MET
    if all(state is State.MET for state in criteria_states.values()):
        return UnitState.ELIGIBLE
    return UnitState.NEEDS_JUDGEMENT


def after_vote(state: UnitState, vote: Vote | None) -> UnitState:
    """The state after the secret ballot; only an eligible unit can be voted on."""
    if state is not UnitState.ELIGIBLE or vote is None:
        return state
    return UnitState.RECOGNISED if vote.passed else UnitState.NOT_RECOGNISED
