"""Invented records that fill every name of every template, to try an office's templates before a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bontot_batch import rules
from bontot_batch.documents.common import Context
from bontot_batch.documents.contexts import ballot, decision, list_decision, minutes
from bontot_batch.documents.notice import explanation, notice
from bontot_batch.documents.proposal import commendation, proposal
from bontot_batch.documents.report import report
from bontot_batch.documents.report_figures import beside_last_year, unused_numbers
from bontot_batch.documents.report_sources import Added, Remark, added_up
from bontot_batch.form import Field, Kind, define
from bontot_batch.gaps import Gap
from bontot_batch.guidance import AuthorityLine, BodyLevel, Guidance, KindName
from bontot_batch.model import (
    OPEN,
    Answers,
    Appraisal,
    Body,
    ClauseOutcome,
    Input,
    LastYear,
    Place,
    Registration,
    State,
    Tally,
    TallyRow,
    Unit,
    UnitResult,
    UnitState,
    Value,
    Vote,
    YearOnYear,
)

_NOWHERE = Place("danh_muc.xlsx")
_MEETING = date(2026, 12, 12)
_REGISTERED = Registration(7, date(2026, 12, 15))
_STOOD: Mapping[UnitState, YearOnYear] = {
    UnitState.RECOGNISED: YearOnYear(UnitState.RECOGNISED, "kept", 3),
    UnitState.NOT_RECOGNISED: YearOnYear(UnitState.RECOGNISED, "lost", 0),
    UnitState.ELIGIBLE: YearOnYear(UnitState.RECOGNISED, "open", 1),
}
_GAPS = (Gap("Đảng ủy xã Nậm Mạ", 9, 11, "chưa cấp cho văn bản nào"),)
_ADDED = (
    Added("ket_qua/xa_1", ("Đảng ủy xã Nậm Mạ",), 24, _MEETING, "05-HD/TU 03/5/2024", "0.1.0", "9f86d081884c7d65"),
    Added("ket_qua/xa_2", ("Đảng ủy xã Hua Bum",), 31, _MEETING, "05-HD/TU 03/5/2024", "0.1.0", "60303ae22b998861"),
)
_NOTED = Remark("ket_qua/xa_2", "Xét tại ngày khác phần lớn các nơi, cùng quy định nên vẫn cộng.")
_LAST_YEAR = LastYear(2025, 12, frozenset(("CB01", "CB03", "CB99")))
_FIGURES: Mapping[str, Value] = {
    "year": 2026,
    "admission_assigned": 2,
    "admitted": 1,
    "members_total": 20,
    "members_htxsnv": 2,
    "members_httnv": 11,
    "members_htnv": 7,
    "organisation_1_kind": "mttq",
    "organisation_1_name": "Ủy ban Mặt trận Tổ quốc xã Nậm Mạ",
    "organisation_1_rank": "HTTNV",
}


def samples(template: str, guidance: Guidance) -> tuple[Context, Context]:
    """What a template must be able to print: a record with everything set, and one with all left open."""
    authority = _authority(guidance, template)
    full = _body(guidance.levels[authority.levels[0]])
    return _SAMPLES.get(template.removesuffix(".docx"), _decisions)(guidance, template, full, _bare(full))


def _results(guidance: Guidance, body: Body, template: str) -> list[UnitResult]:
    return _units(guidance, body, _authority(guidance, template))


def _of_state(results: Sequence[UnitResult], *states: UnitState) -> list[UnitResult]:
    return [result for result in results if result.state in states]


def _decisions(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    won = _of_state(_results(guidance, full, template), UnitState.RECOGNISED)
    if template.endswith("_danh_sach.docx"):
        return list_decision(guidance, full, won, _REGISTERED), list_decision(guidance, bare, won[:1], OPEN)
    return decision(guidance, full, won[0], _REGISTERED), decision(guidance, bare, won[0], OPEN)


def _ballots(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    won = _of_state(_results(guidance, full, template), UnitState.RECOGNISED)
    return ballot(guidance, full, won), ballot(guidance, bare, won[:1])


def _minutes(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    won = _of_state(_results(guidance, full, template), UnitState.RECOGNISED)
    tally = _tally(guidance, won)
    plain = replace(tally, present=tally.summoned, invalid=(), rows=(replace(tally.rows[0], criteria={}),))
    return minutes(guidance, full, tally, won), minutes(guidance, bare, plain, won)


def _report(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    results = [replace(each, last_year=_STOOD.get(each.state)) for each in _results(guidance, full, template)]
    told = report(guidance, (full,), results, full, _REGISTERED)
    told |= beside_last_year(results, _LAST_YEAR) | unused_numbers(_GAPS)
    told |= added_up(_ADDED, (Remark("ket_qua/xa_3", "Không thấy ket_qua.json."),), (_NOTED,))
    return told, report(guidance, (full, bare), results[:1], None)


def _proposal(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    results = _results(guidance, full, template)
    doubtful = _of_state(results, UnitState.NEEDS_JUDGEMENT)
    return proposal(guidance, full, results, _REGISTERED), proposal(guidance, bare, doubtful)


def _notice(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    results = _results(guidance, full, template)
    (lost,), (failed,) = (_of_state(results, state) for state in (UnitState.NOT_RECOGNISED, UnitState.NOT_MET))
    both = replace(lost, clauses=failed.clauses)
    return notice(guidance, full, both, _REGISTERED), notice(guidance, bare, replace(failed, clauses=()))


def _explanation(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    (lost,) = _of_state(_results(guidance, full, template), UnitState.NOT_RECOGNISED)
    answers = _answers(guidance, lost)
    computed = rules.assess(guidance.kinds[lost.unit.kind].form, answers, guidance)
    settled = rules.appraise(computed, {computed[0].clause: _overturning(computed[0].clause, State.NOT_MET)})
    told = replace(lost, file="phieu.xlsx", answers=answers, clauses=settled)
    told = replace(told, criteria=rules.criteria(settled, guidance))
    return explanation(guidance, full, told, _REGISTERED), explanation(
        guidance, bare, replace(told, vote=None, clauses=computed[-1:], answers={})
    )


def _commendation(guidance: Guidance, template: str, full: Body, bare: Body) -> tuple[Context, Context]:
    results = _results(guidance, full, template)
    won, waiting = (_of_state(results, state) for state in (UnitState.RECOGNISED, UnitState.ELIGIBLE))
    again = [replace(each, last_year=_STOOD[each.state]) for each in won]
    return commendation(guidance, full, again, _REGISTERED), commendation(guidance, bare, waiting)


_Both = Callable[[Guidance, str, Body, Body], tuple[Context, Context]]
_SAMPLES: Mapping[str, _Both] = {
    "03-PDG": _ballots,
    "bien_ban_kiem_phieu": _minutes,
    "bao_cao_tong_hop": _report,
    "to_trinh": _proposal,
    "thong_bao": _notice,
    "giai_trinh": _explanation,
    "de_nghi_khen_thuong": _commendation,
}
"""The pair of records of each template that is not a decision's."""


def _authority(guidance: Guidance, template: str) -> AuthorityLine:
    """Who decides with this form; who recognises chi bộ when the template is none of a decision."""
    form = template[:5].replace("D", "Đ")
    return next((line for line in guidance.authority if line.form == form), guidance.authority[-1])


def _body(level: BodyLevel) -> Body:
    return Body(
        code="DU01",
        name="Đảng ủy xã Nậm Mạ",
        level=level.key,
        header_1="ĐẢNG BỘ TỈNH LAI CHÂU",
        header_2="ĐẢNG ỦY XÃ NẬM MẠ",
        place_name="Nậm Mạ",
        symbol=level.symbol,
        authority=level.authority,
        signer_title="BÍ THƯ",
        signer_name="Lò Văn Mẫu",
        advisor=level.advisor,
        year=2026,
        decision_date=date(2026, 12, 15),
        first_number=7,
        place=_NOWHERE,
    )


def _bare(body: Body) -> Body:
    return replace(body, header_1="", signer_name="", advisor="", decision_date=None, first_number=None)


def _units(guidance: Guidance, body: Body, authority: AuthorityLine) -> list[UnitResult]:
    """A unit in each state, two of them recognised; one clause overturned by appraisal."""
    states = (UnitState.RECOGNISED, *UnitState)
    kinds = authority.kinds
    vote = Vote(12, 1, 15, _MEETING, {}, True, "12/15 phiếu đồng ý trên số được triệu tập, cần hơn 1/2: đạt")
    return [
        UnitResult(
            unit=_unit(number, guidance.kinds[kinds[number % len(kinds)]], body),
            state=state,
            clauses=_clauses(guidance, state),
            criteria={criterion.key: State.MET for criterion in guidance.criteria},
            vote=vote if state in (UnitState.RECOGNISED, UnitState.NOT_RECOGNISED) else None,
        )
        for number, state in enumerate(states, start=1)
    ]


def _unit(number: int, kind: KindName, body: Body) -> Unit:
    name = f"{kind.name} Nậm Củm {number}"
    return Unit(f"CB{number:02}", name, kind.kind, body.name, "", body.code, "", _NOWHERE)


def _clauses(guidance: Guidance, state: UnitState) -> tuple[ClauseOutcome, ...]:
    number = next(iter(guidance.clauses))
    found = State.NEEDS_JUDGEMENT if state is UnitState.NEEDS_JUDGEMENT else State.NOT_MET
    kept = _overturning(number, State.MET) if state is UnitState.RECOGNISED else None
    return (ClauseOutcome(number, found, "69/100 (69%), cần từ 70%.", (), kept),)


def _overturning(clause: str, conclusion: State) -> Appraisal:
    return Appraisal(
        "CB01", clause, conclusion, "Đã bổ sung hồ sơ", "Ban Xây dựng Đảng", _MEETING, "15-BC/BXDĐ", _NOWHERE
    )


def _answers(guidance: Guidance, result: UnitResult) -> Answers:
    """A form filled in all over, one member short of the share that the last clause asks for."""
    fields = define(guidance.kinds[result.unit.kind].form, guidance).fields
    return {name: Input(_answer(field), field.place("phieu.xlsx")) for name, field in fields.items()}


def _answer(field: Field) -> Value:
    if field.name in _FIGURES:
        return _FIGURES[field.name]
    if field.name.startswith("organisation_"):
        return None
    match field.kind:
        case Kind.CHOICE:
            return next(iter(field.choices))
        case Kind.COUNT | Kind.COUNT_OR_NOT_ASSIGNED:
            return 0
        case Kind.NOTE if field.name.startswith("evidence_"):
            return "Có nghị quyết, biên bản"
        case _:
            return None


def _tally(guidance: Guidance, results: list[UnitResult]) -> Tally:
    votes = {criterion.key: 13 for criterion in guidance.criteria}
    rows = tuple(TallyRow(result.unit.code, 12, 1, 0, votes, _NOWHERE) for result in results)
    return Tally("DU01", _MEETING, 15, 14, 14, 14, 13, (("Đánh dấu cả hai ô", 1),), rows, _NOWHERE)
