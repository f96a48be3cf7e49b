"""What the proposal, the notice, the explanation and the list for commendation say, word for word."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_near_miss import CHI_BO, answers
from word_reading import lines, opened, rows

from bontot_batch import documents, rules
from bontot_batch.documents import Properties, Templates
from bontot_batch.documents.catalogue import DRAFT
from bontot_batch.guidance import load
from bontot_batch.model import (
    Appraisal,
    Body,
    ClauseOutcome,
    Place,
    Registration,
    State,
    Unit,
    UnitKind,
    UnitResult,
    UnitState,
    Vote,
    YearOnYear,
)

NOWHERE = Place("danh_muc.xlsx")
MEETING = date(2026, 12, 5)
GUIDANCE = load(date(2026, 12, 20))
TEMPLATES = Templates((Path(__file__).parent.parent / "templates",))
REGISTERED = Registration(8, date(2026, 12, 1))
COMMUNE = Body(
    *("NM", "Đảng ủy xã Nậm Mạ", "dang_uy_xa", "ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY XÃ NẬM MẠ", "Nậm Mạ", "QĐ/ĐU"),
    *("T/M ĐẢNG ỦY", "BÍ THƯ", "Lò Văn Pánh", "Ban Xây dựng Đảng", 2026, date(2026, 12, 8), 5, NOWHERE),
)
CRITERIA = dict.fromkeys("abcd", State.MET)
CITED = "Hướng dẫn số 05-HD/TU, ngày 03 tháng 5 năm 2024 của Tỉnh ủy Lai Châu"
PUT_FORWARD = (
    f"Thực hiện {CITED}, sau khi thẩm định hồ sơ của các đơn vị, Ban Xây dựng Đảng trình Đảng ủy xã Nậm Mạ "
    "xem xét, bỏ phiếu kín công nhận “chi bộ bốn tốt” năm 2026 như sau:"
)
NOT_RECOGNISED = (
    f"Căn cứ {CITED}, Đảng ủy xã Nậm Mạ thông báo: Chi bộ bản Pá Đởn, trực thuộc Đảng bộ xã Nậm Mạ, không được "
    "công nhận “chi bộ bốn tốt” năm 2026."
)


def unit(state: UnitState, name: str = "Chi bộ bản Pá Đởn", code: str = "CB01", **more: Any) -> UnitResult:
    who = Unit(code, name, UnitKind.CHI_BO_TRUC_THUOC, "Đảng bộ xã Nậm Mạ", "", "NM", "", NOWHERE)
    return UnitResult(who, state, criteria=CRITERIA, **more)


def vote(agree: int) -> Vote:
    return Vote(agree, 13 - agree, 15, MEETING, {}, agree > 7, f"{agree}/15 phiếu đồng ý trên số được triệu tập")


def fill(name: str, context: dict[str, Any]) -> Any:
    return opened(documents.render(TEMPLATES, name, context, Properties("", "NM", date(2026, 12, 20))))


DOUBTFUL = unit(
    UnitState.NEEDS_JUDGEMENT,
    "Chi bộ bản Nậm Củm",
    "CB02",
    clauses=(ClauseOutcome("1.b.6", State.NEEDS_JUDGEMENT, "Tháng 8 không họp.", ()),),
)


def test_a_proposal_says_exactly_this() -> None:
    document = fill(
        "to_trinh.docx",
        documents.proposal(GUIDANCE, COMMUNE, [unit(UnitState.ELIGIBLE), DOUBTFUL], REGISTERED),
    )
    names = [criterion.name for criterion in GUIDANCE.criteria]
    assert lines(document) == [
        *("ĐẢNG ỦY XÃ NẬM MẠ", "BAN XÂY DỰNG ĐẢNG", "*", "Số 08-TTr/BXDĐ"),
        *("ĐẢNG CỘNG SẢN VIỆT NAM", "Nậm Mạ, ngày 01 tháng 12 năm 2026"),
        *("TỜ TRÌNH", "về việc xét công nhận “chi bộ bốn tốt” năm 2026", "-----"),
        "Kính gửi: Đảng ủy xã Nậm Mạ",
        PUT_FORWARD,
        "I. ĐỦ ĐIỀU KIỆN, TRÌNH BỎ PHIẾU: 1 TỔ CHỨC ĐẢNG",
        *("TT", "Tên tổ chức đảng", *names, "Ghi chú"),
        *("1", "Chi bộ bản Pá Đởn", *["Đạt"] * 4),
        "II. CẦN CHO Ý KIẾN: 1 TỔ CHỨC ĐẢNG",
        *("TT", "Tên tổ chức đảng", "Nội dung cần cho ý kiến"),
        *("1", "Chi bộ bản Nậm Củm", f"1.b.6 {GUIDANCE.clauses['1.b.6'].label}: Tháng 8 không họp."),
        f"Tổ chức đảng được công nhận khi đạt cả bốn tiêu chí và h{GUIDANCE.vote.label[1:]}.",
        "Ban Xây dựng Đảng kính trình Đảng ủy xã Nậm Mạ xem xét, quyết định.",
        *("Nơi nhận:", "- Như trên;", "- Lưu Văn phòng.", "TRƯỞNG BAN"),
    ]


def test_a_proposal_without_a_number_is_a_draft_and_an_empty_part_says_so() -> None:
    said = lines(fill("to_trinh.docx", documents.proposal(GUIDANCE, COMMUNE, [DOUBTFUL])))
    assert DRAFT in said
    assert said[said.index("I. ĐỦ ĐIỀU KIỆN, TRÌNH BỎ PHIẾU: 0 TỔ CHỨC ĐẢNG") + 1] == "Không có."
    asked = PUT_FORWARD.replace("bỏ phiếu kín", "cho ý kiến trước khi bỏ phiếu kín")
    assert asked in said


@pytest.mark.parametrize(
    ("advisor", "symbol", "post"),
    [
        ("Ban Xây dựng Đảng", "BXDĐ", "TRƯỞNG BAN"),
        ("Ban Tổ chức Đảng ủy", "BTCĐU", "TRƯỞNG BAN"),
        ("Văn phòng Đảng ủy", "VPĐU", "CHÁNH VĂN PHÒNG"),
        ("Ủy ban Kiểm tra Đảng ủy", "UBKTĐU", "CHỦ NHIỆM"),
        ("", "VP", "CHÁNH VĂN PHÒNG"),
        ("Phòng Tổng hợp", "PTH", "THỦ TRƯỞNG CƠ QUAN"),
        ("Tổ thẩm định (UBKT)", "TTĐ", "THỦ TRƯỞNG CƠ QUAN"),
    ],
)
def test_the_office_that_proposes_signs_by_its_head(advisor: str, symbol: str, post: str) -> None:
    context = documents.proposal(GUIDANCE, replace(COMMUNE, advisor=advisor), [DOUBTFUL], REGISTERED)
    assert context["so_ky_hieu"].endswith(f"-TTr/{symbol}")
    assert context["co_quan"]["chuc_vu"] == post


def test_a_clause_settled_by_appraisal_is_noted_beside_the_unit() -> None:
    appraisal = Appraisal("CB01", "1.b.6", State.MET, "Đã xem xét", "Ban", MEETING, "", NOWHERE)
    settled = ClauseOutcome("1.b.6", State.NEEDS_JUDGEMENT, "Tháng 8 không họp.", (), appraisal)
    context = documents.proposal(GUIDANCE, COMMUNE, [unit(UnitState.ELIGIBLE, clauses=(settled,))])
    assert context["du_dieu_kien"][0]["ghi_chu"] == "Thẩm định khoản 1.b.6"


FAILED = unit(
    UnitState.NOT_MET,
    clauses=(
        ClauseOutcome("1.a.1", State.MET, "Đơn vị tự đánh giá: Đạt.", ()),
        ClauseOutcome("1.d.6", State.NOT_MET, "13/20 (65%) xếp loại HTTNV trở lên, tối thiểu 70%.", ()),
    ),
)


def test_a_notice_gives_each_failed_clause_with_its_figures() -> None:
    said = lines(fill("thong_bao.docx", documents.notice(GUIDANCE, COMMUNE, FAILED, REGISTERED)))
    assert said == [
        *("ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY XÃ NẬM MẠ", "*", "Số 08-TB/ĐU"),
        *("ĐẢNG CỘNG SẢN VIỆT NAM", "Nậm Mạ, ngày 01 tháng 12 năm 2026"),
        *("THÔNG BÁO", "về kết quả xét công nhận “chi bộ bốn tốt” năm 2026", "-----"),
        NOT_RECOGNISED,
        "Các nội dung không đạt:",
        f"- 1.d.6 {GUIDANCE.clauses['1.d.6'].label}: 13/20 (65%) xếp loại HTTNV trở lên, tối thiểu 70%.",
        "Đảng ủy xã Nậm Mạ thông báo để Chi bộ bản Pá Đởn biết, có biện pháp khắc phục.",
        *("Nơi nhận:", "- Chi bộ bản Pá Đởn;", "- Lưu Văn phòng."),
        *("T/M ĐẢNG ỦY", "BÍ THƯ", "Lò Văn Pánh"),
    ]


@pytest.mark.parametrize(
    ("parent", "above"),
    [
        ("Đảng bộ xã Nậm Mạ", []),
        ("Đảng ủy xã Nậm Mạ", []),
        ("Đảng bộ bộ phận Nông trường", ["Đảng ủy bộ phận Nông trường"]),
        ("", []),
    ],
)
def test_a_notice_goes_to_the_committee_above_the_unit_but_not_to_its_issuer(parent: str, above: list[str]) -> None:
    lost = unit(UnitState.NOT_MET)
    lost = replace(lost, unit=replace(lost.unit, parent=parent))

    assert documents.notice(GUIDANCE, COMMUNE, lost)["noi_nhan"] == ["Chi bộ bản Pá Đởn", *above]


@pytest.mark.parametrize("computed", [State.NEEDS_JUDGEMENT, State.NO_DATA, State.MET])
def test_a_notice_gives_the_appraisal_that_a_clause_failed_by_and_not_the_figures(computed: State) -> None:
    appraisal = Appraisal("CB01", "1.b.6", State.NOT_MET, "Không có lý do chính đáng", "Ban", MEETING, "", NOWHERE)
    settled = ClauseOutcome("1.b.6", computed, "15/15 (100%). Không họp: Tháng 8.", (), appraisal)
    context = documents.notice(GUIDANCE, COMMUNE, unit(UnitState.NOT_MET, clauses=(settled,)))
    label = GUIDANCE.clauses["1.b.6"].label
    assert context["ly_do"] == [f"1.b.6 {label}: thẩm định “Không đạt”: Không có lý do chính đáng."]


def test_an_appraisal_that_confirms_the_figures_leaves_them_as_the_ground() -> None:
    appraisal = Appraisal("CB01", "1.d.6", State.NOT_MET, "Đúng", "Ban", MEETING, "", NOWHERE)
    confirmed = ClauseOutcome("1.d.6", State.NOT_MET, "13/20 (65%), tối thiểu 70%.", (), appraisal)
    context = documents.notice(GUIDANCE, COMMUNE, unit(UnitState.NOT_MET, clauses=(confirmed,)))
    assert context["ly_do"][0].endswith(": 13/20 (65%), tối thiểu 70%.")


def test_a_notice_leaves_out_the_parts_of_a_clause_that_were_met() -> None:
    context = documents.notice(GUIDANCE, COMMUNE, explained())
    (line,) = (each for each in context["ly_do"] if each.startswith("1.d.6"))
    assert line.endswith(": 13/20 (65%) đảng viên xếp loại HTTNV trở lên, tối thiểu 70%.")


def test_a_notice_after_a_lost_vote_gives_the_count_and_no_clause() -> None:
    lost = unit(UnitState.NOT_RECOGNISED, vote=vote(7))
    said = lines(fill("thong_bao.docx", documents.notice(GUIDANCE, COMMUNE, lost)))
    assert "Kết quả bỏ phiếu kín, ngày 05 tháng 12 năm 2026: 7/15 phiếu đồng ý trên số được triệu tập." in said
    assert "Các nội dung không đạt:" not in said
    assert DRAFT in said


def explained() -> UnitResult:
    given = answers(CHI_BO, members_httnv=13, members_htnv=7)
    outcomes = rules.assess("chi_bo", given, GUIDANCE)
    return unit(
        UnitState.NOT_MET, file="NM/phieu.xlsx", answers=given, clauses=outcomes,
    )  # fmt: skip


def test_an_explanation_gives_values_cells_thresholds_dates_and_the_single_change() -> None:
    document = fill("giai_trinh.docx", documents.explanation(GUIDANCE, COMMUNE, explained()))
    said = lines(document)
    assert (
        "1. Đơn vị: Chi bộ bản Pá Đởn (mã CB01), Chi bộ trực thuộc đảng ủy cơ sở, trực thuộc Đảng bộ xã Nậm Mạ."
    ) in said
    assert "- Khoản 1.d.6: Thiếu 1 đảng viên xếp loại HTTNV (trong số đang xếp loại HTNV)." in said
    table = {row[1].split()[0]: row for row in rows(document.tables[-1])[1:]}
    assert list(table) == [clause.number for clause in GUIDANCE.clauses_of("chi_bo")]
    _, _, values, threshold, outcome = table["1.d.6"]
    assert "Đảng viên xếp loại: Hoàn thành tốt nhiệm vụ: 13 [" in values
    assert "Đảng viên của chi bộ đạt mức tốt, ít nhất: 70%;" in threshold
    assert "(từ 03/5/2024; Hướng dẫn 05-HD/TU, mục 1.d, gạch đầu dòng thứ 6)" in threshold
    assert outcome.startswith("Không đạt. ")
    assert "13/20 (65%) xếp loại HTTNV trở lên, tối thiểu 70%." in outcome


def test_an_explanation_shows_an_appraisal_beside_what_the_form_gave() -> None:
    appraisal = Appraisal(
        *("CB01", "1.d.6", State.MET, "Đã xếp loại lại", "Ban Xây dựng Đảng", MEETING, "15-BC/BXDĐ", NOWHERE)
    )
    before = explained()
    settled = replace(before, clauses=rules.appraise(before.clauses, {"1.d.6": appraisal}))
    context = documents.explanation(GUIDANCE, COMMUNE, settled)
    row = next(each for each in context["khoan"] if each["khoan"] == "1.d.6")
    assert row["ket_qua"] == "Đạt"
    assert row["tham_dinh"] == (
        "Thẩm định: Đạt (tính theo phiếu: Không đạt). Đã xếp loại lại (Ban Xây dựng Đảng, "
        "ngày 05 tháng 12 năm 2026, văn bản 15-BC/BXDĐ)"
    )
    assert context["can_thay_doi"] == []


def test_a_list_for_commendation_names_the_units_and_their_votes_and_no_reward() -> None:
    won = unit(UnitState.RECOGNISED, vote=vote(12))
    context = documents.commendation(GUIDANCE, COMMUNE, [won], Registration(None, date(2026, 12, 9)))
    document = fill("de_nghi_khen_thuong.docx", context)
    said = lines(document)
    assert DRAFT not in said
    assert rows(document.tables[1])[1] == [
        *("1", "Chi bộ bản Pá Đởn", "Đảng bộ xã Nậm Mạ", "“chi bộ bốn tốt”"),
        "12/15 phiếu đồng ý, ngày 05 tháng 12 năm 2026",
    ]
    assert not any(word in " ".join(said).lower() for word in ("tặng", "tiền", "kinh phí"))


@pytest.mark.parametrize(
    ("state", "year", "said"),
    [
        pytest.param("recognised", YearOnYear(UnitState.RECOGNISED, "kept", 3), "; được công nhận 3 năm liền",
                     id="kept"),
        pytest.param("recognised", YearOnYear(None, "newly", 1), "; công nhận mới so với năm trước", id="newly"),
        pytest.param("eligible", YearOnYear(UnitState.RECOGNISED, "open", 2),
                     "; được công nhận 2 năm liền, tính đến năm trước", id="waits for the vote"),
        pytest.param("eligible", YearOnYear(UnitState.MISSING, "none", 0), "", id="never recognised"),
        pytest.param("recognised", None, "", id="not compared"),
    ],
)  # fmt: skip
def test_a_list_for_commendation_says_for_how_many_years_in_a_row(
    state: str, year: YearOnYear | None, said: str
) -> None:
    result = unit(UnitState(state), vote=vote(12) if state == "recognised" else None)
    context = documents.commendation(GUIDANCE, COMMUNE, [replace(result, last_year=year)])
    cell = rows(fill("de_nghi_khen_thuong.docx", context).tables[1])[1][-1]
    vote_alone = "12/15 phiếu đồng ý, ngày 05 tháng 12 năm 2026" if state == "recognised" else "Chờ bỏ phiếu"
    assert cell == f"{vote_alone}{said}"


def test_a_list_for_commendation_stays_a_draft_while_a_unit_waits_for_its_vote() -> None:
    both = [unit(UnitState.RECOGNISED, vote=vote(12)), unit(UnitState.ELIGIBLE, code="CB02")]
    context = documents.commendation(GUIDANCE, COMMUNE, both, Registration(None, date(2026, 12, 9)))
    assert context["du_thao"] == DRAFT
    assert context["danh_sach"][1]["ket_qua"] == "Chờ bỏ phiếu"


HOSTILE = {
    "ampersand and angle brackets": "Chi bộ Sở A & B <x> </w:t> ]]> &amp;",
    "template tags": "Chi bộ {{ 7*7 }} {% for x in y %} {# ghi chú #} }} %}",
    "three hundred letters": ("Chi bộ Trường Phổ thông dân tộc bán trú Tiểu học " * 7)[:300].strip(),
    "words that look like nothing": "Chi bộ None nan NaN",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_comes_out_whole(name: str) -> None:
    failed = replace(FAILED, unit=replace(FAILED.unit, name=name))
    contexts = {
        "to_trinh.docx": (documents.proposal(GUIDANCE, COMMUNE, [unit(UnitState.ELIGIBLE, name)]), 1),
        "thong_bao.docx": (documents.notice(GUIDANCE, COMMUNE, failed), 3),
        "giai_trinh.docx": (documents.explanation(GUIDANCE, COMMUNE, failed), 1),
        "de_nghi_khen_thuong.docx": (documents.commendation(GUIDANCE, COMMUNE, [unit(UnitState.ELIGIBLE, name)]), 1),
    }
    for template, (context, times) in contexts.items():
        assert sum(line.count(name) for line in lines(fill(template, context))) == times, template
