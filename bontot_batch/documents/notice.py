"""What a unit is told: the notice that it was not recognised, and the sheet that explains every clause. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bontot_batch.documents.catalogue import draft_line
from bontot_batch.documents.common import (
    Context,
    clause_lines,
    guidance_cited,
    issuer_names,
    number_and_symbol,
    place_and_day,
    registered,
    signer,
    titles,
)
from bontot_batch.form import Form, define
from bontot_batch.guidance import Clause, Guidance
from bontot_batch.guidance.reader import short_date
from bontot_batch.model import (
    OPEN,
    STATE_NAMES,
    UNIT_STATE_NAMES,
    Body,
    ClauseOutcome,
    Registration,
    State,
    Unit,
    UnitResult,
)
from bontot_batch.near_miss import single_changes
from bontot_batch.vietnamese import clean, document_number, fold, long_date

_MEMBERS_RANKED = "members_htnv"
_NO_SINGLE_CHANGE = "Phải thay đổi nhiều số liệu."


def notice(guidance: Guidance, body: Body, result: UnitResult, registration: Registration = OPEN) -> Context:
    """The notice to a unit that was not recognised: the clauses that failed with their figures, or the vote."""
    vote = result.vote
    return {
        "cap_uy": issuer_names(body),
        "so_ky_hieu": number_and_symbol(body, "TB", registration),
        "dia_danh_ngay": place_and_day(guidance, body, registration.day),
        "du_thao": draft_line("thong_bao", registered(registration)),
        "danh_hieu": titles(guidance, (result,)),
        "nam": str(body.year),
        "huong_dan": guidance_cited(guidance),
        "don_vi": _unit(guidance, result),
        "ly_do": clause_lines(guidance, result, {State.NOT_MET}),
        "bo_phieu": clean(vote.reason) if vote else "",
        "ngay_hop": long_date(vote.meeting_date) if vote else "",
        "ky": signer(body),
        "noi_nhan": [clean(result.unit.name), *_committee_above(body, result.unit)],
    }


def _committee_above(body: Body, unit: Unit) -> list[str]:
    """The cấp ủy right above a unit, when that is not the one that issues the notice."""
    committee = re.sub("^Đảng bộ ", "Đảng ủy ", clean(unit.parent))
    return [committee] if committee and fold(committee) != fold(clean(body.name)) else []


def explanation(guidance: Guidance, body: Body, result: UnitResult, registration: Registration = OPEN) -> Context:
    """Every clause of one unit: values and cells, threshold with its date and source, result, what would meet it.

    ``registration`` is that of the decision on the unit, alone or with others on a list.
    """
    form = define(guidance.kinds[result.unit.kind].form, guidance)
    changes = single_changes(result, guidance)
    return {
        "cap_uy": issuer_names(body),
        "dia_danh_ngay": place_and_day(guidance, body, None),
        "danh_hieu": titles(guidance, (result,)),
        "nam": str(body.year),
        "huong_dan": guidance_cited(guidance),
        "den_ngay": long_date(guidance.on),
        "don_vi": _unit(guidance, result),
        "tep_phieu": clean(result.file),
        "ket_luan": UNIT_STATE_NAMES[result.state],
        "bo_phieu": clean(result.vote.reason) if result.vote else "",
        "quyet_dinh": _decision_named(body, registration),
        "bon_tieu_chi": [
            {"ten": criterion.name, "ket_qua": STATE_NAMES[result.criteria[criterion.key]]}
            for criterion in guidance.criteria
            if criterion.key in result.criteria
        ],
        "khoan": [
            _clause_row(guidance, form, number, outcome, changes.get(outcome.clause, ()))
            for number, outcome in enumerate(result.clauses, start=1)
        ],
        "can_thay_doi": [
            {"tt": str(number), "khoan": clause, "thay_doi": " Hoặc: ".join(found) or _NO_SINGLE_CHANGE}
            for number, (clause, found) in enumerate(changes.items(), start=1)
        ],
    }


def _decision_named(body: Body, registration: Registration) -> str:
    """The decision by its number and its day, as far as it has them."""
    if registration.number is None:
        return ""
    named = f"số {document_number(registration.number)}-{clean(body.symbol)}"
    return f"{named}, {long_date(registration.day)}" if registration.day else named


def _unit(guidance: Guidance, result: UnitResult) -> Mapping[str, str]:
    unit = result.unit
    return {
        "ten": clean(unit.name),
        "ma": clean(unit.code),
        "loai_hinh": guidance.kinds[unit.kind].name,
        "truc_thuoc": clean(unit.parent),
    }


def _clause_row(
    guidance: Guidance, form: Form, number: int, outcome: ClauseOutcome, changes: Sequence[str]
) -> Mapping[str, str]:
    clause = guidance.clauses[outcome.clause]
    return {
        "tt": str(number),
        "khoan": outcome.clause,
        "noi_dung": clause.label,
        "so_lieu": "\n".join(_values(form, outcome)),
        "muc": "\n".join(_thresholds(guidance, form, clause)),
        "ket_qua": STATE_NAMES[outcome.final],
        "ly_do": clean(outcome.reason),
        "tham_dinh": _appraised(outcome),
        "thay_doi": " Hoặc: ".join(changes),
    }


def _values(form: Form, outcome: ClauseOutcome) -> Iterator[str]:
    for name, entry in outcome.inputs:
        if name in form.fields:
            field, place = form.fields[name], entry.place
            label = field.label.removeprefix(f"Khoản {outcome.clause}: ")
            shown = f"{label[:1].upper()}{label[1:]}: {clean(field.show(entry.value))}"
            yield f"{shown} [{place.sheet}!{place.cell}]"


def _thresholds(guidance: Guidance, form: Form, clause: Clause) -> Iterator[str]:
    """What the clause demands, from which day and by which passage, said once for all that rests on the same."""
    demands: dict[tuple[date, str], list[str]] = {}
    if clause.judged:
        demands[clause.since, clause.source] = [f"Tự đánh giá: {STATE_NAMES[State.MET]}"]
    for each in guidance.thresholds:
        of_members = each.name.startswith("member_")  # of a chi bộ only: the other form has no ranks of members
        if each.clause == clause.number and (not of_members or _MEMBERS_RANKED in form.fields):
            demands.setdefault((each.since, each.source), []).append(f"{each.label}: {guidance.shown(each)}")
    for (since, source), lines in demands.items():
        yield from (f"{line};" for line in lines[:-1])
        yield f"{lines[-1]} (từ {short_date(since)}; {source})"


def _appraised(outcome: ClauseOutcome) -> str:
    appraisal = outcome.appraisal
    if appraisal is None:
        return ""
    document = f", văn bản {clean(appraisal.document)}" if appraisal.document else ""
    return (
        f"Thẩm định: {STATE_NAMES[appraisal.conclusion]} (tính theo phiếu: {STATE_NAMES[outcome.computed]}). "
        f"{clean(appraisal.reason)} ({clean(appraisal.who)}, {long_date(appraisal.when)}{document})"
    )
