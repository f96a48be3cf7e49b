"""What the summary report of a season says. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bontot_batch.documents import report_figures
from bontot_batch.documents.catalogue import draft_line
from bontot_batch.documents.common import (
    ADVISORS,
    Context,
    clause_lines,
    day_or_space,
    guidance_cited,
    issuer_names,
    number_and_symbol,
    numbered,
    place_and_day,
    registered,
    signer,
    superior,
    titles,
)
from bontot_batch.documents.report_sources import added_up
from bontot_batch.guidance import Guidance
from bontot_batch.model import (
    OPEN,
    STATE_NAMES,
    UNIT_STATE_NAMES,
    Body,
    Registration,
    Severity,
    State,
    UnitResult,
    UnitState,
)
from bontot_batch.vietnamese import clean, document_number, format_number, format_share, long_date

DOTS, FEW_DOTS = "…" * 10, "…" * 4  # few where the line has no more room
GROUPS = (
    UnitState.RECOGNISED,
    UnitState.NOT_RECOGNISED,
    UnitState.ELIGIBLE,
    UnitState.NEEDS_JUDGEMENT,
    UnitState.NOT_MET,
    UnitState.NOT_PROPOSED,
    UnitState.RETURNED,
    UnitState.UNREADABLE,
    UnitState.MISSING,
)
"""The order of a report: from what is settled to what is still to come."""


def report(
    guidance: Guidance,
    bodies: Sequence[Body],
    results: Sequence[UnitResult],
    issuer: Body | None,
    registration: Registration = OPEN,
) -> Context:
    """The summary of a season; without an issuer its number, name, place and signer stay open."""
    year = bodies[0].year
    won = sum(result.state is UnitState.RECOGNISED for result in results)
    return {
        "cap_uy": issuer_names(issuer) if issuer else _open_issuer(),
        "so_ky_hieu": number_and_symbol(issuer, "BC", registration)
        if issuer
        else f"{document_number(None)}-BC/{FEW_DOTS}",
        "dia_danh_ngay": place_and_day(guidance, issuer, registration.day)
        if issuer
        else f"{FEW_DOTS}, {day_or_space(guidance, None)}",
        "du_thao": draft_line("bao_cao", registered(registration) if issuer else ()),
        "danh_hieu": titles(guidance, results),
        "nam": str(year),
        "huong_dan": guidance_cited(guidance),
        "den_ngay": day_or_space(guidance, registration.day if issuer else None),
        "tong_so": format_number(len(results)),
        "so_cong_nhan": format_number(won),
        "ty_le": report_figures.shares(results),
        "theo_loai_hinh": report_figures.by_kind(guidance, results),
        "khoan_khong_dat": report_figures.commonest(guidance, results),
        "nam_truoc": "",  # see beside_last_year
        "so_khong_dung": [],  # see unused_numbers
        **added_up(),  # of a roll-up: see there
        "loai_hinh": {kind.value: name.name for kind, name in guidance.kinds.items()},
        "cap_uy_xet": _counts(guidance, bodies, results),
        "nhom": [_group(guidance, state, results) for state in GROUPS],
        "tham_dinh": _overturned(guidance, results),
        "ky": signer(issuer) if issuer else dict.fromkeys(("quyen_han", "chuc_vu", "ho_ten"), DOTS),
        "noi_nhan": superior(issuer),
    }


def _counts(guidance: Guidance, bodies: Sequence[Body], results: Sequence[UnitResult]) -> list[Context]:
    """Units by state and kind: of all bodies together where there are several, then of each."""
    whole = [("Tất cả các cấp ủy", list(results))] if len(bodies) > 1 else []
    by_body: dict[str, list[UnitResult]] = {body.code: [] for body in bodies}
    for result in results:
        by_body.setdefault(result.unit.body, []).append(result)
    each = [(clean(body.name), by_body[body.code]) for body in bodies]
    return [
        {"ten": name, "tong_so": format_number(len(part)), "dong": _count_rows(guidance, part)}
        for name, part in (*whole, *each)
    ]


def _count_rows(guidance: Guidance, results: Sequence[UnitResult]) -> list[Context]:
    parts = [(UNIT_STATE_NAMES[state], [r for r in results if r.state is state]) for state in GROUPS]
    return [
        {"ten": name, "cong": format_number(len(part)), "ty_le": format_share(len(part), len(results))}
        | {kind.value: format_number(sum(r.unit.kind is kind for r in part)) for kind in guidance.kinds}
        for name, part in (*parts, ("Cộng", list(results)))
    ]


def _group(guidance: Guidance, state: UnitState, results: Sequence[UnitResult]) -> Context:
    chosen = [result for result in results if result.state is state]
    stories = ["\n".join(_story(guidance, result)) for result in chosen]
    return {
        "ten": UNIT_STATE_NAMES[state],
        "so_luong": format_number(len(chosen)),
        "co_ly_do": "có" if any(stories) else "",
        "don_vi": [row | {"noi_dung": story} for row, story in zip(numbered(chosen), stories, strict=True)],
    }


def _story(guidance: Guidance, result: UnitResult) -> list[str]:
    """Why a unit stands where it stands, one line for each ground."""
    match result.state:
        case UnitState.RECOGNISED | UnitState.NOT_RECOGNISED:
            return [result.vote.reason] if result.vote else []
        case UnitState.NOT_MET:
            return clause_lines(guidance, result, {State.NOT_MET})
        case UnitState.NEEDS_JUDGEMENT:
            return clause_lines(guidance, result, {State.NEEDS_JUDGEMENT, State.NO_DATA})
        case UnitState.RETURNED | UnitState.UNREADABLE:
            return [clean(f.message) for f in result.findings if f.severity is Severity.ERROR]
        case _:
            return []


def _overturned(guidance: Guidance, results: Sequence[UnitResult]) -> list[Context]:
    """Every appraisal that says otherwise than the figures, both sides shown."""
    found = [
        (result, outcome, outcome.appraisal)
        for result in results
        for outcome in result.clauses
        if outcome.overturned and outcome.appraisal
    ]
    return [
        {
            "tt": str(number),
            "ten": clean(result.unit.name),
            "noi_dung": f"{outcome.clause} {guidance.clauses[outcome.clause].label}",
            "ket_qua_tinh": STATE_NAMES[outcome.computed],
            "ly_do_tinh": clean(outcome.reason),
            "ket_qua_tham_dinh": STATE_NAMES[appraisal.conclusion],
            "ly_do": clean(appraisal.reason),
            "nguoi": clean(appraisal.who),
            "ngay": long_date(appraisal.when),
            "van_ban": clean(appraisal.document),
        }
        for number, (result, outcome, appraisal) in enumerate(found, start=1)
    ]


def _open_issuer() -> Mapping[str, str]:
    return dict.fromkeys(("ten", "dong_1", "dong_2", "tap_the", "chu_the"), DOTS) | {"thi_hanh": ADVISORS}
