"""What the proposal (tờ trình) to the deciding body says, and the list proposed for commendation. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bontot_batch.documents.catalogue import Need, draft_line
from bontot_batch.documents.common import (
    OFFICE,
    Context,
    clause_lines,
    guidance_cited,
    issuer_names,
    numbered,
    place_and_day,
    registered,
    signer,
    title,
    titles,
)
from bontot_batch.guidance import Guidance
from bontot_batch.model import OPEN, STATE_NAMES, Body, Registration, State, UnitResult, UnitState
from bontot_batch.spelling import upper
from bontot_batch.vietnamese import clean, document_number, fold, format_number, long_date, without_tone

_HEADS = {"van phong": "CHÁNH VĂN PHÒNG", "uy ban": "CHỦ NHIỆM", "ban": "TRƯỞNG BAN"}
"""Who signs for an advisory office, by the first words of its name."""


def proposal(
    guidance: Guidance, body: Body, results: Sequence[UnitResult], registration: Registration = OPEN
) -> Context:
    """What the advisory office puts before the body: the units to vote on, and those that need its judgement."""
    eligible = [each for each in results if each.state is UnitState.ELIGIBLE]
    doubtful = [each for each in results if each.state is UnitState.NEEDS_JUDGEMENT]
    return {
        "cap_uy": issuer_names(body),
        "co_quan": advisory(body),
        "so_ky_hieu": f"{document_number(registration.number)}-TTr/{_initials(advisory(body)['ten'])}",
        "dia_danh_ngay": place_and_day(guidance, body, registration.day),
        "du_thao": draft_line("to_trinh", registered(registration)),
        "danh_hieu": titles(guidance, [*eligible, *doubtful]),
        "nam": str(body.year),
        "huong_dan": guidance_cited(guidance),
        "nguong": guidance.vote.label[:1].lower() + guidance.vote.label[1:],
        "tieu_chi": guidance.criteria_names,
        "so_du_dieu_kien": format_number(len(eligible)),
        "du_dieu_kien": [
            row | _criteria_states(guidance, each) for row, each in zip(numbered(eligible), eligible, strict=True)
        ],
        "so_can_cho_y_kien": format_number(len(doubtful)),
        "can_cho_y_kien": [
            row | {"noi_dung": "\n".join(_open_clauses(guidance, each))}
            for row, each in zip(numbered(doubtful), doubtful, strict=True)
        ],
        "noi_nhan": ["Như trên"],
    }


def advisory(body: Body) -> Mapping[str, str]:
    """How the advisory office names itself: below its body, signed by its head."""
    name = clean(body.advisor) or OFFICE
    words = fold(name)
    return {
        "ten": name,
        "dong_1": upper(clean(body.header_2, lines=True)),
        "dong_2": upper(name),
        "chuc_vu": next((post for start, post in _HEADS.items() if words.startswith(start)), "THỦ TRƯỞNG CƠ QUAN"),
    }


def _initials(name: str) -> str:
    """The symbol of an office from its name: Ban Tổ chức Đảng ủy gives BTCĐU; what is in brackets does not count."""
    return "".join(without_tone(word[0])[0] for word in re.sub(r"\(.*?\)", "", name).split()).upper()


def _criteria_states(guidance: Guidance, result: UnitResult) -> Context:
    """The state of each criterion by its letter, and the clauses that an appraisal settled."""
    states = {
        key: STATE_NAMES[result.criteria[key]] if key in result.criteria else "" for key in guidance.criteria_names
    }
    settled = [each.clause for each in result.clauses if each.appraisal]
    return {**states, "ghi_chu": f"Thẩm định khoản {', '.join(settled)}" if settled else ""}


def _open_clauses(guidance: Guidance, result: UnitResult) -> list[str]:
    return clause_lines(guidance, result, {State.NEEDS_JUDGEMENT, State.NO_DATA})


def commendation(
    guidance: Guidance, body: Body, results: Sequence[UnitResult], registration: Registration = OPEN
) -> Context:
    """The units whose recognition is put forward as a ground for commendation; a draft while one waits for its vote."""
    voted = {Need.VOTE} if all(each.vote for each in results) else set()
    return {
        "cap_uy": issuer_names(body),
        "dia_danh_ngay": place_and_day(guidance, body, registration.day),
        "du_thao": draft_line("khen_thuong", registered(registration) | voted),
        "danh_hieu": titles(guidance, results),
        "nam": str(body.year),
        "huong_dan": guidance_cited(guidance),
        "so_luong": format_number(len(results)),
        "danh_sach": [
            row | {"danh_hieu": title(guidance, each), "ket_qua": _vote_result(each), "nam_lien": _years(each)}
            for row, each in zip(numbered(results), results, strict=True)
        ],
        "ky": signer(body),
    }


def _years(result: UnitResult) -> str:
    """For how many years in a row a unit is recognised, as far back as the years were compared; "" where none was."""
    before = result.last_year
    if before is None:
        return ""
    if before.change == "newly":
        return "công nhận mới so với năm trước"
    if not before.consecutive:
        return ""
    until = "" if before.change == "kept" else ", tính đến năm trước"
    return f"được công nhận {format_number(before.consecutive)} năm liền{until}"


def _vote_result(result: UnitResult) -> str:
    if result.vote is None:
        return "Chờ bỏ phiếu"
    return f"{result.vote.agree}/{result.vote.summoned} phiếu đồng ý, {long_date(result.vote.meeting_date)}"
