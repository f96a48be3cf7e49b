"""Invented records that fill every name of every template, to try an office's templates before a run."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bontot_batch.documents.contexts import Context, ballot, decision, list_decision, minutes
from bontot_batch.documents.report import report
from bontot_batch.guidance import AuthorityLine, BodyLevel, Guidance, KindName
from bontot_batch.model import (
    Appraisal,
    Body,
    ClauseOutcome,
    Place,
    State,
    Tally,
    TallyRow,
    Unit,
    UnitResult,
    UnitState,
    Vote,
)

_NOWHERE = Place("danh_muc.xlsx")
_MEETING = date(2026, 12, 12)


def samples(template: str, guidance: Guidance) -> tuple[Context, Context]:
    """What a template must be able to print: a record with everything set, and one with all left open."""
    authority = _authority(guidance, template)
    full = _body(guidance.levels[authority.levels[0]])
    bare = _bare(full)
    results = _results(guidance, full, authority)
    winners = [result for result in results if result.state is UnitState.RECOGNISED]
    tally = _tally(guidance, winners)
    plain = replace(tally, present=tally.summoned, invalid=(), rows=(replace(tally.rows[0], criteria={}),))
    kind = template.removesuffix(".docx")
    if kind == "03-PDG":
        return ballot(guidance, full, winners), ballot(guidance, bare, winners[:1])
    if kind == "bien_ban_kiem_phieu":
        return minutes(guidance, full, tally, winners), minutes(guidance, bare, plain, winners)
    if kind == "bao_cao_tong_hop":
        return report(guidance, (full,), results, full), report(guidance, (full, bare), results[:1], None)
    if kind.endswith("_danh_sach"):
        return list_decision(guidance, full, winners, 7), list_decision(guidance, bare, winners[:1], None)
    return decision(guidance, full, winners[0], 7), decision(guidance, bare, winners[0], None)


def _authority(guidance: Guidance, template: str) -> AuthorityLine:
    """Who decides with this form; anyone when the template is none of a decision."""
    form = template[:5].replace("D", "Đ")
    return next((line for line in guidance.authority if line.form == form), guidance.authority[0])


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


def _results(guidance: Guidance, body: Body, authority: AuthorityLine) -> list[UnitResult]:
    """A unit in each state, two of them recognised; one clause overturned by appraisal."""
    states = (UnitState.RECOGNISED, *UnitState)
    kinds = authority.kinds
    vote = Vote(12, 1, 15, _MEETING, {}, True, "Đồng ý 12/15 (80%).")
    return [
        UnitResult(
            unit=_unit(number, guidance.kinds[kinds[number % len(kinds)]], body),
            state=state,
            clauses=_clauses(guidance, state),
            vote=vote if state in (UnitState.RECOGNISED, UnitState.NOT_RECOGNISED) else None,
        )
        for number, state in enumerate(states, start=1)
    ]


def _unit(number: int, kind: KindName, body: Body) -> Unit:
    name = f"{kind.name} Nậm Củm {number}"
    return Unit(f"CB{number:02}", name, kind.kind, body.name, "", body.code, "", _NOWHERE)


def _clauses(guidance: Guidance, state: UnitState) -> tuple[ClauseOutcome, ...]:
    number = next(iter(guidance.clauses))
    overturned = Appraisal(
        "CB01", number, State.MET, "Đã bổ sung hồ sơ", "Ban Xây dựng Đảng", _MEETING, "15-BC/BXDĐ", _NOWHERE
    )
    found = State.NEEDS_JUDGEMENT if state is UnitState.NEEDS_JUDGEMENT else State.NOT_MET
    kept = overturned if state is UnitState.RECOGNISED else None
    return (ClauseOutcome(number, found, "69/100 (69%), cần từ 70%.", (), kept),)


def _tally(guidance: Guidance, results: list[UnitResult]) -> Tally:
    votes = {criterion.key: 13 for criterion in guidance.criteria}
    rows = tuple(TallyRow(result.unit.code, 12, 1, 0, votes, _NOWHERE) for result in results)
    return Tally("DU01", _MEETING, 15, 14, 14, 14, 13, (("Đánh dấu cả hai ô", 1),), rows, _NOWHERE)
