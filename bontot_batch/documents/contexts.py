"""What decisions, ballots and minutes say: the names that templates use and their values, all texts. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from bontot_batch.documents.catalogue import Need, draft_line
from bontot_batch.documents.common import (
    Context,
    collective,
    day_or_space,
    issuer_names,
    numbered,
    place_and_day,
    registered,
    signer,
    superior,
    title,
    titles,
)
from bontot_batch.guidance import Guidance, VoteRule
from bontot_batch.model import Body, Registration, Tally, TallyRow, UnitResult
from bontot_batch.vietnamese import clean, document_number, format_number, format_share, long_date
from bontot_batch.voting import base_count, decide, short_criteria

BASES = {
    "summoned": "số thành viên được triệu tập",
    "present": "số thành viên có mặt",
    "valid": "số phiếu hợp lệ",
}
"""What the votes are counted against, by the vote rule's base."""


def decision_form(guidance: Guidance, body: Body, result: UnitResult) -> str:
    """The form ("01-QĐ", "02-QĐ") by which a body recognises a unit. Raises ValueError when it may not."""
    line = guidance.authority_for(body.level, result.unit.kind)
    if line is None:
        raise ValueError(f"{body.code} ({body.level}) does not recognise {result.unit.code} ({result.unit.kind})")
    return line.form


def decision(guidance: Guidance, body: Body, result: UnitResult, registration: Registration) -> Context:
    """The decision on one recognised unit; without a number or a day the space for it stays open."""
    unit = result.unit
    return _decision(guidance, body, (result,), registration) | {
        "don_vi": {"ten": clean(unit.name), "truc_thuoc": clean(unit.parent)},
    }


def list_decision(guidance: Guidance, body: Body, results: Sequence[UnitResult], registration: Registration) -> Context:
    """The decision on several recognised units, with a list attached; every unit takes the same form."""
    rows = [
        row | {"danh_hieu": title(guidance, result)} for row, result in zip(numbered(results), results, strict=True)
    ]
    return _decision(guidance, body, results, registration) | {
        "danh_sach": rows,
        "cong_nhan": _recognised_counts(guidance, results),
    }


def _decision(guidance: Guidance, body: Body, results: Sequence[UnitResult], registration: Registration) -> Context:
    have = registered(registration) | {Need.VOTE}  # only who won the vote gets here
    day = day_or_space(guidance, registration.day, _meetings(results))
    return {
        "cap_uy": issuer_names(body),
        "so_ky_hieu": f"{document_number(registration.number)}-{clean(body.symbol)}",
        "ngay": day,
        "dia_danh_ngay": f"{clean(body.place_name)}, {day}",
        "du_thao": draft_line("quyet_dinh", have),
        "danh_hieu": titles(guidance, results),
        "nam": str(body.year),
        "can_cu": _grounds(guidance, body, results),
        "ky": signer(body),
        "noi_nhan": ["Như Điều 3", *superior(body)],
    }


def _grounds(guidance: Guidance, body: Body, results: Sequence[UnitResult]) -> list[str]:
    """The căn cứ lines with their closing marks: a semicolon, a comma on the last."""
    form = decision_form(guidance, body, results[0])
    lines = [f"Căn cứ {basis.text}" for basis in guidance.legal_bases if form in basis.forms]
    meetings = _meetings(results)
    if meetings:
        lines.append(f"Căn cứ kết quả bỏ phiếu kín của {_meetings_named(body, meetings)}")
    if body.advisor:
        lines.append(f"Xét đề nghị của {clean(body.advisor)}")
    return [f"{each};" for each in lines[:-1]] + [f"{each}," for each in lines[-1:]]


def _meetings_named(body: Body, days: Sequence[date]) -> str:
    """The meeting with its day, or the meetings with theirs: "…, ngày 05 …, ngày 06 … và ngày 07 …"."""
    *before, last = map(long_date, days)
    named = f"hội nghị {collective(body)}"
    return f"các {named}, {', '.join(before)} và {last}" if before else f"{named}, {last}"


def _meetings(results: Sequence[UnitResult]) -> list[date]:
    return sorted({result.vote.meeting_date for result in results if result.vote})


def ballot(guidance: Guidance, body: Body, results: Sequence[UnitResult]) -> Context:
    """The secret ballot on every eligible unit of a body; the day of the meeting is filled in by hand."""
    return {
        "cap_uy": issuer_names(body),
        "dia_danh_ngay": place_and_day(guidance, body, None),
        "danh_hieu": titles(guidance, results),
        "nam": str(body.year),
        "tieu_chi": guidance.criteria_names,
        "danh_sach": numbered(results),
    }


def minutes(guidance: Guidance, body: Body, tally: Tally, results: Sequence[UnitResult]) -> Context:
    """The minutes of a count; ``results`` holds at least every unit that the tally names."""
    by_code = {result.unit.code: result for result in results}
    voted = [by_code[row.unit] for row in tally.rows]
    rule = guidance.vote
    return {
        "cap_uy": issuer_names(body),
        "dia_danh_ngay": place_and_day(guidance, body, tally.meeting_date),
        "danh_hieu": titles(guidance, voted),
        "nam": str(body.year),
        "tieu_chi": guidance.criteria_names,
        "hop": {
            "ngay": long_date(tally.meeting_date),
            "trieu_tap": format_number(tally.summoned),
            "co_mat": format_number(tally.present),
            "vang_mat": format_number(tally.summoned - tally.present),
        },
        "phieu": _ballots(tally),
        "nguong": _rule_of_the_vote(rule, tally),
        "mau_so": BASES[rule.base],
        "ket_qua": [_vote_row(guidance, tally, row, result) for row, result in _numbered_votes(tally, voted)],
        "phieu_tieu_chi": _criteria_votes(guidance, tally, voted),
        "ky": signer(body),
    }


def _numbered_votes(tally: Tally, voted: Sequence[UnitResult]) -> Iterable[tuple[TallyRow, tuple[int, UnitResult]]]:
    return zip(tally.rows, enumerate(voted, start=1), strict=True)


def _ballots(tally: Tally) -> Context:
    return {
        "phat_ra": format_number(tally.issued),
        "thu_ve": format_number(tally.collected),
        "hop_le": format_number(tally.valid),
        "khong_hop_le": format_number(sum(count for _, count in tally.invalid)),
        "ly_do": [{"ten": clean(why), "so": format_number(count)} for why, count in tally.invalid if count],
    }


def _vote_row(guidance: Guidance, tally: Tally, row: TallyRow, voted: tuple[int, UnitResult]) -> Context:
    """What the meeting counted for one unit, whatever has become of the unit since."""
    number, result = voted
    return {
        "tt": str(number),
        "ten": clean(result.unit.name),
        "dong_y": format_number(row.agree),
        "khong_dong_y": format_number(row.disagree),
        "khong_hop_le": format_number(row.invalid),
        "ty_le": format_share(row.agree, base_count(tally, guidance.vote)),
        "ket_qua": _vote_outcome(guidance, tally, row),
    }


def _rule_of_the_vote(rule: VoteRule, tally: Tally) -> str:
    """When a unit has votes enough, as the guidance says it, and for each criterion where the body voted on each."""
    said = rule.label[:1].lower() + rule.label[1:]
    each = any(row.criteria for row in tally.rows)
    return f"{said}, số phiếu đánh giá “Đạt” của từng tiêu chí cũng đạt mức đó" if each else said


def _vote_outcome(guidance: Guidance, tally: Tally, row: TallyRow) -> str:
    """Whether the votes were enough; a criterion that was short of them is named with its figure."""
    if decide(tally, row, guidance.vote).passed:
        return "Đủ số phiếu"
    base = base_count(tally, guidance.vote)
    short = [
        f"{guidance.criteria_names[key]} {format_share(row.criteria[key], base)}"
        for key in short_criteria(tally, row, guidance.vote)
    ]
    return f"Không đủ số phiếu: {'; '.join(short)}" if short else "Không đủ số phiếu"


def _criteria_votes(guidance: Guidance, tally: Tally, voted: Sequence[UnitResult]) -> list[Context]:
    if not any(row.criteria for row in tally.rows):
        return []
    keys = [criterion.key for criterion in guidance.criteria]
    return [
        {"tt": str(number), "ten": clean(result.unit.name)}
        | {key: format_number(row.criteria[key]) if key in row.criteria else "–" for key in keys}
        for row, (number, result) in _numbered_votes(tally, voted)
    ]


def _recognised_counts(guidance: Guidance, results: Sequence[UnitResult]) -> str:
    won = [title(guidance, result) for result in results]
    counts = (f"{won.count(each):02} tổ chức đảng đạt {each}" for each in dict.fromkeys(won))
    return " và ".join(counts)
