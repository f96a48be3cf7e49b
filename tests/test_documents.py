"""Word documents: what they say, how they are laid out, and that nothing is lost on the way into them."""

from __future__ import annotations

import io
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import word_templates
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.shared import Pt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from word_reading import lines, opened, rows, text_of

from bontot_batch import documents
from bontot_batch.documents import DocumentError, Properties, Templates, desk
from bontot_batch.guidance import load
from bontot_batch.model import (
    Appraisal,
    Body,
    ClauseOutcome,
    Finding,
    Place,
    Registration,
    Severity,
    State,
    Tally,
    TallyRow,
    Unit,
    UnitKind,
    UnitResult,
    UnitState,
    Vote,
)
from bontot_batch.vietnamese import clean

NOWHERE = Place("danh_muc.xlsx")
ON = date(2026, 12, 20)
MEETING = date(2026, 12, 5)
GUIDANCE = load(ON)
OLD_GUIDANCE = load(date(2024, 12, 20))
ROOT = Path(__file__).parent.parent
TEMPLATES = Templates((ROOT / "templates",))
PROPERTIES = Properties("Quyết định công nhận", "38.168.053", ON)

COMMUNE = Body(
    code="NM",
    name="Đảng ủy xã Nậm Mạ",
    level="dang_uy_xa",
    header_1="ĐẢNG BỘ TỈNH LAI CHÂU",
    header_2="ĐẢNG ỦY XÃ NẬM MẠ",
    place_name="Nậm Mạ",
    symbol="QĐ/ĐU",
    authority="T/M ĐẢNG ỦY",
    signer_title="BÍ THƯ",
    signer_name="Lò Văn Pánh",
    advisor="Ban Xây dựng Đảng",
    year=2026,
    decision_date=date(2026, 12, 8),
    first_number=5,
    place=NOWHERE,
)
UNSIGNED = Registration()
PROVINCIAL = replace(
    COMMUNE,
    code="KCQ",
    name="Đảng ủy các cơ quan Đảng tỉnh",
    level="dang_uy_truc_thuoc_tinh",
    header_2="ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH",
    authority="T/M BAN THƯỜNG VỤ",
    advisor="Ban Tổ chức Đảng ủy",
)
OPEN = replace(COMMUNE, decision_date=None, first_number=None, signer_name="", advisor="")
PROVINCE = replace(
    PROVINCIAL, code="TU", name="Tỉnh ủy Lai Châu", level="tinh_uy", header_1="", header_2="TỈNH ỦY LAI CHÂU"
)


def signed(number: int | None, day: date = date(2026, 12, 8)) -> Registration:
    return Registration(number, day)


def unit(
    name: str = "Chi bộ bản Pá Đởn", *, code: str = "CB01", kind: str = "chi_bo_truc_thuoc", body: Body = COMMUNE
) -> Unit:
    return Unit(code, name, UnitKind(kind), "Đảng bộ xã Nậm Mạ", "", body.code, "", NOWHERE)


def result(who: Unit, state: UnitState = UnitState.RECOGNISED, **more: Any) -> UnitResult:
    passed = state is UnitState.RECOGNISED
    agree = 12 if passed else 7
    vote = Vote(agree, 13 - agree, 15, MEETING, {}, passed, f"Đồng ý {agree}/15, cần hơn một nửa.")
    return UnitResult(who, state, vote=vote if passed or state is UnitState.NOT_RECOGNISED else None, **more)


TWO = [
    result(unit()),
    result(unit("Chi bộ Trường Tiểu học Nậm Mạ", code="CB02", kind="chi_bo_dang_bo_bo_phan")),
]
TALLY = Tally(
    body="NM",
    meeting_date=MEETING,
    summoned=15,
    present=14,
    issued=14,
    collected=14,
    valid=13,
    invalid=(("Đánh dấu cả hai ô", 1), ("Không đánh dấu ô nào", 0)),
    rows=(
        TallyRow("CB01", 12, 1, 0, {"a": 13, "b": 12, "c": 11, "d": 10}, NOWHERE),
        TallyRow("CB02", 7, 5, 1, {"a": 13, "b": 12, "c": 11}, NOWHERE),
    ),
    place=NOWHERE,
)
VOTED = [TWO[0], result(TWO[1].unit, UnitState.NOT_RECOGNISED)]


def fill(name: str, context: dict[str, Any], templates: Templates = TEMPLATES) -> Any:
    return opened(documents.render(templates, name, context, PROPERTIES))


# What decisions say


def test_a_decision_on_one_unit_says_exactly_this() -> None:
    document = fill("02-QD.docx", documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5)))
    grounds = [f"- Căn cứ {basis.text};" for basis in GUIDANCE.legal_bases if "02-QĐ" in basis.forms]
    assert len(grounds) >= 4
    assert lines(document) == [
        "ĐẢNG BỘ TỈNH LAI CHÂU",
        "ĐẢNG ỦY XÃ NẬM MẠ",
        "*",
        "Số 05-QĐ/ĐU",
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Nậm Mạ, ngày 08 tháng 12 năm 2026",
        "QUYẾT ĐỊNH",
        "về việc công nhận “chi bộ bốn tốt” năm 2026",
        "-----",
        *grounds,
        "- Căn cứ kết quả bỏ phiếu kín của hội nghị Đảng ủy xã Nậm Mạ, ngày 05 tháng 12 năm 2026;",
        "- Xét đề nghị của Ban Xây dựng Đảng,",
        "ĐẢNG ỦY XÃ NẬM MẠ",
        "QUYẾT ĐỊNH",
        "Điều 1. Công nhận Chi bộ bản Pá Đởn, trực thuộc Đảng bộ xã Nậm Mạ, đạt “chi bộ bốn tốt” năm 2026.",
        "Điều 2. Quyết định này có hiệu lực kể từ ngày ký.",
        "Điều 3. Văn phòng, Ban Xây dựng Đảng và Chi bộ bản Pá Đởn chịu trách nhiệm thi hành Quyết định này.",
        "Nơi nhận:",
        "- Như Điều 3;",
        "- Cấp ủy cấp trên trực tiếp (để báo cáo);",
        "- Lưu Văn phòng.",
        "T/M ĐẢNG ỦY",
        "BÍ THƯ",
        "Lò Văn Pánh",
    ]


def test_a_standing_committee_decides_and_votes_under_its_own_name() -> None:
    won = result(unit("Đảng bộ Ban Nội chính", kind="dang_bo_co_so", body=PROVINCIAL))
    said = lines(fill("01-QD.docx", documents.decision(GUIDANCE, PROVINCIAL, won, signed(5))))
    assert "BAN THƯỜNG VỤ ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH" in said
    assert "về việc công nhận “đảng bộ cơ sở bốn tốt” năm 2026" in said
    assert any("hội nghị Ban Thường vụ Đảng ủy các cơ quan Đảng tỉnh, ngày 05 tháng 12" in line for line in said)


def test_a_list_decision_counts_titles_and_attaches_every_unit() -> None:
    won = [
        result(unit("Chi bộ Văn phòng", kind="chi_bo_co_so", body=PROVINCIAL)),
        result(unit("Đảng bộ Ban Nội chính", kind="dang_bo_co_so", body=PROVINCIAL)),
        result(unit("Chi bộ Báo và Đài", kind="chi_bo_co_so", body=PROVINCIAL)),
    ]
    document = fill("01-QD_danh_sach.docx", documents.list_decision(GUIDANCE, PROVINCIAL, won, signed(12)))
    said = lines(document)
    assert "về việc công nhận “chi bộ bốn tốt”, “đảng bộ cơ sở bốn tốt” năm 2026" in said
    assert (
        "Điều 1. Công nhận 02 tổ chức đảng đạt “chi bộ bốn tốt” và 01 tổ chức đảng đạt "
        "“đảng bộ cơ sở bốn tốt” năm 2026 (có danh sách kèm theo)."
    ) in said
    assert (
        "(kèm theo Quyết định số 12-QĐ/ĐU, ngày 08 tháng 12 năm 2026 của Ban Thường vụ Đảng ủy các cơ quan Đảng tỉnh)"
    ) in said
    assert rows(document.tables[-1]) == [
        ["TT", "Tên tổ chức đảng", "Trực thuộc", "Công nhận"],
        ["1", "Chi bộ Văn phòng", "Đảng bộ xã Nậm Mạ", "“chi bộ bốn tốt”"],
        ["2", "Đảng bộ Ban Nội chính", "Đảng bộ xã Nậm Mạ", "“đảng bộ cơ sở bốn tốt”"],
        ["3", "Chi bộ Báo và Đài", "Đảng bộ xã Nậm Mạ", "“chi bộ bốn tốt”"],
    ]


def test_what_the_office_has_not_set_stays_open_and_marks_a_draft() -> None:
    document = fill("02-QD.docx", documents.decision(GUIDANCE, OPEN, TWO[0], UNSIGNED))
    raw = [each.text for table in document.tables for each in table._cells[0].paragraphs + table._cells[1].paragraphs]
    assert "Số      -QĐ/ĐU" in raw
    assert "Nậm Mạ, ngày     tháng     năm 2026" in raw
    assert "Dự thảo lần …" in raw
    assert raw[-1] == ""  # room for the signer's name
    said = lines(document)
    assert not any("Xét đề nghị" in line for line in said)
    assert sum(line.startswith("- Căn cứ") and line.endswith(",") for line in said) == 1


@pytest.mark.parametrize(
    ("registration", "draft"),
    [
        (Registration(5, date(2026, 12, 8)), False),
        (Registration(None, date(2026, 12, 8)), True),
        (Registration(5), True),
    ],
    ids=["number and date are set", "the number is open", "the date is open"],
)
def test_a_draft_is_what_still_lacks_its_number_or_date(registration: Registration, draft: bool) -> None:
    said = lines(fill("02-QD.docx", documents.decision(GUIDANCE, COMMUNE, TWO[0], registration)))
    assert ("Dự thảo lần …" in said) is draft


def test_tinh_uy_has_no_line_above_it_and_nobody_above_to_report_to() -> None:
    won = result(unit("Đảng bộ xã Nậm Mạ", kind="dang_bo_co_so", body=PROVINCE))
    said = lines(fill("01-QD.docx", documents.decision(GUIDANCE, PROVINCE, won, signed(5))))
    assert said[:2] == ["TỈNH ỦY LAI CHÂU", "*"]
    assert not any("cấp trên" in line for line in said)


def test_an_advisor_that_is_the_office_itself_is_named_once() -> None:
    body = replace(COMMUNE, advisor="Văn phòng Đảng ủy")
    said = lines(fill("02-QD.docx", documents.decision(GUIDANCE, body, TWO[0], signed(5))))
    assert any(line.startswith("Điều 3. Văn phòng Đảng ủy và Chi bộ bản Pá Đởn") for line in said)


def test_units_voted_on_at_several_meetings_name_each_day_once() -> None:
    later = replace(TWO[1], vote=replace(TWO[1].vote, meeting_date=date(2026, 12, 7)))  # type: ignore[type-var]
    grounds = documents.list_decision(GUIDANCE, COMMUNE, [*TWO, later], signed(5))["can_cu"]
    assert grounds[-2] == (
        "Căn cứ kết quả bỏ phiếu kín của các hội nghị Đảng ủy xã Nậm Mạ, "
        "ngày 05 tháng 12 năm 2026 và ngày 07 tháng 12 năm 2026;"
    )


def test_the_bases_of_a_decision_are_those_in_force_on_its_day() -> None:
    body = replace(COMMUNE, level="dang_uy_co_so", decision_date=date(2024, 12, 8), year=2024)
    old = documents.decision(OLD_GUIDANCE, body, TWO[0], signed(5))["can_cu"]
    assert not any("208-QĐ/TW" in line for line in old)
    assert any("208-QĐ/TW" in line for line in documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5))["can_cu"])


def test_a_body_without_authority_gets_no_decision() -> None:
    with pytest.raises(ValueError, match="does not recognise"):
        documents.decision(GUIDANCE, COMMUNE, result(unit(kind="dang_bo_co_so")), signed(5))


@pytest.mark.parametrize(
    ("form", "listed", "name"),
    [("01-QĐ", False, "01-QD.docx"), ("02-QĐ", True, "02-QD_danh_sach.docx")],
)
def test_each_form_of_decision_has_its_template(form: str, listed: bool, name: str) -> None:
    assert documents.decision_template(form, listed=listed) == name
    assert name in documents.TEMPLATE_NAMES


def test_a_decision_recognises_and_neither_awards_nor_pays() -> None:
    for name in ("01-QD.docx", "02-QD.docx", "01-QD_danh_sach.docx", "02-QD_danh_sach.docx"):
        said = " ".join(lines(docx.Document(ROOT / "templates" / name))).lower()
        assert "công nhận" in said
        assert not any(word in said for word in ("tặng", "tiền", "kinh phí", "./."))


# What the other documents say


def test_a_ballot_lists_every_unit_with_boxes_and_nothing_about_the_voter() -> None:
    document = fill("03-PDG.docx", documents.ballot(GUIDANCE, COMMUNE, TWO))
    grid = rows(document.tables[-1])
    names = [criterion.name for criterion in GUIDANCE.criteria]
    assert grid[0][2::2] == [*names, "Đề nghị công nhận"]
    assert grid[1][2:] == ["Đạt", "Không đạt"] * 4 + ["Đồng ý", "Không đồng ý"]
    assert grid[2:] == [
        ["1", "Chi bộ bản Pá Đởn", *[""] * 10],
        ["2", "Chi bộ Trường Tiểu học Nậm Mạ", *[""] * 10],
    ]
    said = " ".join(lines(document))
    assert "đánh dấu (X) vào ô tương ứng" in said
    assert "Nậm Mạ, ngày tháng năm 2026" in said
    assert "Lò Văn Pánh" not in said


def test_minutes_state_the_meeting_the_ballots_the_threshold_and_each_result() -> None:
    document = fill("bien_ban_kiem_phieu.docx", documents.minutes(GUIDANCE, COMMUNE, TALLY, VOTED))
    said = lines(document)
    assert (
        "3. Hội nghị Đảng ủy xã Nậm Mạ: tổng số được triệu tập 15 đồng chí; có mặt 14 đồng chí; vắng mặt 1 đồng chí."
    ) in said
    assert (
        "1. Số phiếu phát ra: 14 phiếu; thu về: 14 phiếu; hợp lệ: 13 phiếu; không hợp lệ: 1 phiếu, trong đó:"
    ) in said
    assert "- Đánh dấu cả hai ô: 1 phiếu." in said
    assert not any("Không đánh dấu ô nào" in line for line in said)
    assert any(GUIDANCE.vote.label[1:] in line for line in said)
    by_unit, by_criterion = document.tables[1:3]
    assert rows(by_unit)[1:] == [
        ["1", "Chi bộ bản Pá Đởn", "12", "1", "0", "12/15 (80%)", "Đủ số phiếu"],
        ["2", "Chi bộ Trường Tiểu học Nậm Mạ", "7", "5", "1", "7/15 (46,67%)", "Không đủ số phiếu"],
    ]
    assert rows(by_criterion)[1:] == [
        ["1", "Chi bộ bản Pá Đởn", "13", "12", "11", "10"],
        ["2", "Chi bộ Trường Tiểu học Nậm Mạ", "13", "12", "11", "–"],
    ]
    assert said[-3:] == ["TỔ KIỂM PHIẾU", "CHỦ TRÌ HỘI NGHỊ", "BÍ THƯ"]


def test_minutes_of_votes_on_each_criterion_say_that_rule_and_name_the_criterion_that_was_short() -> None:
    short = replace(TALLY.rows[0], criteria={"a": 13, "b": 12, "c": 11, "d": 7})
    told = documents.minutes(GUIDANCE, COMMUNE, replace(TALLY, rows=(short, TALLY.rows[1])), VOTED)
    name = GUIDANCE.criteria_names["d"]
    assert told["nguong"].endswith("đồng ý, số phiếu đánh giá “Đạt” của từng tiêu chí cũng đạt mức đó")
    assert [row["ket_qua"] for row in told["ket_qua"]] == [
        f"Không đủ số phiếu: {name} 7/15 (46,67%)",
        "Không đủ số phiếu",
    ]
    plain = documents.minutes(GUIDANCE, COMMUNE, replace(TALLY, rows=(replace(short, criteria={}),)), VOTED)
    assert plain["nguong"] == f"h{GUIDANCE.vote.label[1:]}"


def test_minutes_without_absence_invalid_ballots_or_criteria_votes_leave_those_parts_out() -> None:
    plain = replace(TALLY, present=15, invalid=(), rows=(replace(TALLY.rows[0], criteria={}),))
    document = fill("bien_ban_kiem_phieu.docx", documents.minutes(GUIDANCE, COMMUNE, plain, VOTED))
    said = " ".join(lines(document))
    assert "Lý do vắng mặt" not in said
    assert "không hợp lệ: 0 phiếu." in said
    assert "theo từng tiêu chí" not in said
    assert len(document.tables) == 3  # head, results, signatures


@pytest.mark.parametrize(
    ("base", "share"), [("summoned", "12/15 (80%)"), ("present", "12/14 (85,71%)"), ("valid", "12/13 (92,31%)")]
)
def test_minutes_count_the_share_over_the_base_of_the_vote_rule(base: str, share: str) -> None:
    guidance = replace(GUIDANCE, vote=replace(GUIDANCE.vote, base=base))
    assert documents.minutes(guidance, COMMUNE, TALLY, VOTED)["ket_qua"][0]["ty_le"] == share


def season() -> list[UnitResult]:
    """A unit in every state, one recognised against the figures."""
    short, met = "69/100 (69%), cần từ 70%.", "71/100 (71%)."
    appraisal = Appraisal(
        "CB01", "1.d.6", State.MET, "Đã có kết luận", "Ban Xây dựng Đảng", MEETING, "15-BC/BXDĐ", NOWHERE
    )
    clauses = {
        UnitState.RECOGNISED: (ClauseOutcome("1.d.6", State.NOT_MET, short, (), appraisal),),
        UnitState.NOT_MET: (
            ClauseOutcome("1.a.1", State.MET, met, ()),
            ClauseOutcome("1.d.6", State.NOT_MET, short, ()),
            ClauseOutcome(
                "1.c.1", State.MET, met, (), replace(appraisal, conclusion=State.NOT_MET, reason="Mất đoàn kết")
            ),
        ),
        UnitState.NEEDS_JUDGEMENT: (
            ClauseOutcome("1.b.6", State.NEEDS_JUDGEMENT, "Tháng 3 không họp.", ()),
            ClauseOutcome("1.d.6", State.NO_DATA, "Không có đảng viên nào được xếp loại.", ()),
        ),
    }
    findings = {
        UnitState.RETURNED: (
            Finding(NOWHERE, "F01", Severity.ERROR, "Tổng số 21 khác 20."),
            Finding(NOWHERE, "F02", Severity.WARNING, "Nên xem lại."),
        )
    }
    return [
        result(
            unit(f"Chi bộ bản số {number}", code=f"CB{number:02}"),
            state,
            clauses=clauses.get(state, ()),
            findings=findings.get(state, ()),
        )
        for number, state in enumerate(UnitState, start=1)
    ]


def test_a_report_counts_every_unit_once_by_state_and_kind() -> None:
    document = fill("bao_cao_tong_hop.docx", documents.report(GUIDANCE, [COMMUNE], season(), COMMUNE))
    counts = rows(document.tables[2])
    assert counts[0][1:-2] == [name.name for name in GUIDANCE.kinds.values()]
    assert [row[-2] for row in counts[1:]] == ["1"] * 9 + ["9"]
    assert counts[-1] == ["Cộng", "0", "0", "9", "0", "9", "9/9 (100%)"]


def test_a_report_gives_the_grounds_of_each_state() -> None:
    groups = documents.report(GUIDANCE, [COMMUNE], season(), COMMUNE)["nhom"]
    grounds = {group["ten"]: group["don_vi"][0]["noi_dung"].split("\n") for group in groups}
    label = {number: f"{number} {clause.label}" for number, clause in GUIDANCE.clauses.items()}
    assert grounds == {
        "Được công nhận": ["Đồng ý 12/15, cần hơn một nửa."],
        "Không được công nhận": ["Đồng ý 7/15, cần hơn một nửa."],
        "Đủ điều kiện, chờ bỏ phiếu": [""],
        "Cần thẩm định": [
            f"{label['1.b.6']}: Tháng 3 không họp.",
            f"{label['1.d.6']}: Không có đảng viên nào được xếp loại.",
        ],
        "Chưa đạt": [
            f"{label['1.d.6']}: 69/100 (69%), cần từ 70%.",
            f"{label['1.c.1']}: thẩm định “Không đạt”: Mất đoàn kết.",
        ],
        "Không đề nghị": [""],
        "Có lỗi, trả lại": ["Tổng số 21 khác 20."],
        "Không đọc được": [""],
        "Chưa nộp": [""],
    }


def test_a_report_counts_up_to_its_own_day_and_leaves_an_unknown_one_open() -> None:
    registered = documents.report(GUIDANCE, [COMMUNE], season(), COMMUNE, Registration(9, date(2026, 11, 20)))
    assert registered["den_ngay"] == "ngày 20 tháng 11 năm 2026"
    unregistered = documents.report(GUIDANCE, [COMMUNE], season(), COMMUNE)
    assert unregistered["den_ngay"] == "ngày     tháng     năm 2026"


def test_a_report_shows_both_sides_of_an_overturned_appraisal() -> None:
    document = fill("bao_cao_tong_hop.docx", documents.report(GUIDANCE, [COMMUNE], season(), COMMUNE))
    shown = next(rows(each) for each in document.tables if rows(each)[0][-1] == "Thẩm định")
    assert len(shown) == 3
    assert shown[2] == [
        "2",
        "Chi bộ bản số 8",
        f"1.d.6 {GUIDANCE.clauses['1.d.6'].label}",
        "Không đạt. 69/100 (69%), cần từ 70%.",
        "Đạt. Đã có kết luận (Ban Xây dựng Đảng, ngày 05 tháng 12 năm 2026, văn bản 15-BC/BXDĐ)",
    ]


def test_a_report_of_several_bodies_without_an_issuer_leaves_its_head_open() -> None:
    context = documents.report(GUIDANCE, [COMMUNE, PROVINCIAL], season(), None)
    assert [part["tong_so"] for part in context["cap_uy_xet"]] == ["9", "9", "0"]
    said = lines(fill("bao_cao_tong_hop.docx", context))
    assert said[1] == "…" * 10
    assert not any("Lò Văn Pánh" in line for line in said)


# Nothing is lost, nothing gets in

HOSTILE = {
    "ampersand and angle brackets": "Chi bộ Sở A & B <x> </w:t> ]]> &amp;",
    "markup of a Word paragraph": "Chi bộ <w:p/> <w:br/>",
    "straight and curly quotes": "Chi bộ \"số 1\" 'hai' “ba” ‘bốn’",
    "two hundred characters": "Chi bộ " + "Trường Phổ thông dân tộc bán trú " * 6,
    "decomposed letters": unicodedata.normalize("NFD", "Chi bộ bản Nậm Củm, xã Pa Tần, đường biên giới"),
    "line breaks": "Chi bộ\r\nbản Nậm Củm\nxã Pa Tần\rLai Châu",
    "template tags": "Chi bộ {{ 7*7 }} {% for x in y %} {# ghi chú #} }} %}",
    "escapes of the template engine": "Chi bộ {_{ 7*7 }_} {_% x %_}",
    "page break and bell": "Chi bộ \f bản \a Nậm\vCủm",
    "characters that no Word file can hold": "Chi bộ \x00\x1b\ud800\ufffe bản Nậm Củm",
    "tab and no-break space": "Chi bộ\tbản\u00a0Nậm Củm",
    "words that look like nothing": "Chi bộ None nan NaN",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_comes_out_whole_in_every_document(name: str) -> None:
    won = [replace(each, unit=replace(each.unit, name=name)) for each in VOTED]
    expected = clean(name)
    contexts = {
        "02-QD.docx": (documents.decision(GUIDANCE, COMMUNE, won[0], signed(5)), 2),
        "02-QD_danh_sach.docx": (documents.list_decision(GUIDANCE, COMMUNE, won, signed(5)), 2),
        "03-PDG.docx": (documents.ballot(GUIDANCE, COMMUNE, won), 2),
        "bien_ban_kiem_phieu.docx": (documents.minutes(GUIDANCE, COMMUNE, TALLY, won), 4),
        "bao_cao_tong_hop.docx": (documents.report(GUIDANCE, [COMMUNE], won, COMMUNE), 2),
    }
    for template, (context, times) in contexts.items():
        document = fill(template, context)
        assert sum(line.count(expected) for line in lines(document)) == times, template


def own_template(folder: Path, text: str = "{{ ten }}") -> Templates:
    """A template with one text in the body, in a table, in the page head and in a footer."""
    document = docx.Document()
    section = document.sections[0]
    document.add_table(1, 1).cell(0, 0).text = text
    for box in (document, section.header, section.footer):
        box.add_paragraph(text)
    document.save(str(folder / "mau.docx"))
    return Templates((folder,))


@given(st.text(st.characters(codec=None), max_size=60))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_at_all_is_printed_in_body_table_head_and_foot(tmp_path: Path, text: str) -> None:
    if text in ("None", "nan", "NaN", "NaT"):
        return
    data = documents.render(own_template(tmp_path), "mau.docx", {"ten": text}, PROPERTIES)
    document = docx.Document(io.BytesIO(data))
    section = document.sections[0]
    expected = " ".join(documents.clean_for_word(text).split())
    parts = (document.element.body, section.header._element, section.footer._element)
    assert [text_of(part).count(expected) >= 1 for part in parts] == [True] * 3


@pytest.mark.parametrize(
    ("value", "of"),
    [
        (None, "None"),
        (12.0, "float"),
        (float("nan"), "nan"),
        (True, "bool"),
        ("None", "text None"),
        ("nan", "text nan"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_value_that_is_no_text_is_refused_by_name(value: object, of: str) -> None:
    context = documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5))
    context["don_vi"]["truc_thuoc"] = value
    with pytest.raises(DocumentError, match=r"02-QD\.docx: chưa có giá trị cho “don_vi\.truc_thuoc”"):
        documents.render(TEMPLATES, "02-QD.docx", context, PROPERTIES)


@pytest.mark.parametrize("expression", ["1/3", "none", "don_vi", "1 == 1", "range(3)"])
def test_an_expression_that_gives_no_text_is_refused(tmp_path: Path, expression: str) -> None:
    templates = own_template(tmp_path, f"{{{{ {expression} }}}}")
    with pytest.raises(DocumentError, match="không in được"):
        documents.render(templates, "mau.docx", {"don_vi": {"ten": "Chi bộ"}}, PROPERTIES)


def test_a_missing_value_is_an_error_and_never_a_blank() -> None:
    context = documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5))
    del context["don_vi"]["truc_thuoc"]
    with pytest.raises(DocumentError, match=r"02-QD\.docx: không có tên “don_vi\.truc_thuoc”"):
        documents.render(TEMPLATES, "02-QD.docx", context, PROPERTIES)


def edited(folder: Path, name: str, old: str, new: str) -> Templates:
    """The program's templates with one word of one template changed, as an office would in Word."""
    source = ROOT / "templates" / name
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(folder / name, "w") as after:
        for entry in before.namelist():
            data = before.read(entry)
            if entry == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(entry, data)
    return Templates((folder, ROOT / "templates"))


def test_the_program_accepts_its_own_templates_in_every_period() -> None:
    for guidance in (OLD_GUIDANCE, load(date(2025, 12, 20)), GUIDANCE):
        desk.verify(TEMPLATES, guidance)


def test_unknown_names_of_all_templates_are_told_at_once_with_a_suggestion(tmp_path: Path) -> None:
    edited(tmp_path, "01-QD.docx", "don_vi.truc_thuoc", "don_vi.truc_thuocc")
    edited(tmp_path, "01-QD_danh_sach.docx", "{{ cong_nhan }}", "{{ cong_nhann }}")
    templates = edited(tmp_path, "03-PDG.docx", "{{ d.ten }}", "{{ d.tenn }} {{ khong_he_co }}")
    with pytest.raises(DocumentError) as refused:
        desk.verify(templates, GUIDANCE)
    told = str(refused.value).splitlines()
    expected = (
        ("03-PDG.docx", "bảng 2, dòng 4, ô 2", "không có tên “d.tenn”; có phải “d.ten”?"),
        ("03-PDG.docx", "bảng 2, dòng 4, ô 2", "không có tên “khong_he_co”"),
        ("01-QD.docx", "đoạn 9", "không có tên “don_vi.truc_thuocc”; có phải “don_vi.truc_thuoc”?"),
        ("01-QD_danh_sach.docx", "đoạn 9", "không có tên “cong_nhann”; có phải “cong_nhan”?"),
    )
    for line, (name, place, message) in zip(told, expected, strict=True):
        assert line.startswith(f"Mẫu Word {tmp_path / name}: {place} (“")
        assert message in line


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{%p endfor %}", "{%p endforr %}", "thẻ viết sai"),
        ("{{ don_vi.ten }}", "{{ don_vi.ten + 1 }}", "không tính được"),
        ("{{ don_vi.ten }}", "{{ ''.__class__.__mro__ }}", "không có tên “__class__”"),
        ("{{ don_vi.ten }}", "{{r don_vi.ten }}", "không in được đủ giá trị “Chi bộ bản Pá Đởn”"),
        ("{{ nam }}", "{% raw %}{{ nam }}{% endraw %}", "còn thẻ “{{” chưa được điền"),
        ("{{ nam }}", "{{ can_cu[99] }}", "không có tên “99”"),
    ],
    ids=[
        "a misspelt tag",
        "arithmetic on a text",
        "a way out of the sandbox",
        "a run tag that swallows the name",
        "a tag that is left standing",
        "an item that is not there",
    ],
)
def test_a_fault_in_an_office_template_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    templates = edited(tmp_path, "02-QD.docx", old, new)
    with pytest.raises(DocumentError) as refused:
        documents.render(templates, "02-QD.docx", documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5)), PROPERTIES)
    assert told in str(refused.value)
    assert str(tmp_path / "02-QD.docx") in str(refused.value)


@pytest.mark.parametrize("flag", ["safe", "e"])
def test_filters_that_mark_text_as_safe_do_not_let_markup_in(tmp_path: Path, flag: str) -> None:
    templates = edited(tmp_path, "02-QD.docx", "{{ don_vi.ten }}", f"{{{{ don_vi.ten|{flag} }}}}")
    hostile = replace(TWO[0], unit=unit("Chi bộ <w:p/> & B"))
    said = lines(fill("02-QD.docx", documents.decision(GUIDANCE, COMMUNE, hostile, signed(5)), templates))
    assert sum("Chi bộ <w:p/> & B" in line for line in said) == 2


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), (ROOT / "pyproject.toml").read_bytes()],
    ids=["an empty file", "a cut zip", "an old or encrypted Word file", "a text file"],
)
def test_a_file_that_is_no_word_document_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "03-PDG.docx").write_bytes(content)
    with pytest.raises(DocumentError, match=r"03-PDG\.docx: cả tệp: .*(không mở được|kiểu cũ)"):
        desk.verify(Templates((tmp_path, ROOT / "templates")), GUIDANCE)


def test_a_template_cut_short_is_refused(tmp_path: Path) -> None:
    whole = (ROOT / "templates" / "02-QD.docx").read_bytes()
    for size in range(0, len(whole), len(whole) // 20):
        (tmp_path / "02-QD.docx").write_bytes(whole[:size])
        with pytest.raises(DocumentError, match="không mở được"):
            desk.verify(Templates((tmp_path, ROOT / "templates")), GUIDANCE)


# Where templates come from


def test_an_office_folder_wins_file_by_file(tmp_path: Path) -> None:
    named, work = tmp_path / "mau rieng", tmp_path / "viec"
    (work / "templates").mkdir(parents=True)
    named.mkdir()
    for folder, name in ((named, "01-QD.docx"), (work / "templates", "01-QD.docx"), (work / "templates", "02-QD.docx")):
        (folder / name).touch()
    found = documents.find_templates(named, work)
    assert found.path("01-QD.docx") == named / "01-QD.docx"
    assert found.path("02-QD.docx") == work / "templates" / "02-QD.docx"
    assert found.path("03-PDG.docx").read_bytes() == (ROOT / "templates" / "03-PDG.docx").read_bytes()


def test_a_named_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="mau_rieng"):
        documents.find_templates(tmp_path / "mau_rieng", tmp_path)


def test_a_template_that_is_nowhere_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"Không tìm thấy mẫu Word to_trinh\.docx"):
        desk.verify(Templates((tmp_path,)), GUIDANCE)


def contents(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("name", documents.TEMPLATE_NAMES)
def test_the_template_is_the_one_that_its_script_builds(name: str) -> None:
    assert contents((ROOT / "templates" / name).read_bytes()) == contents(word_templates.build(name))


def test_the_same_input_gives_the_same_bytes_and_names_no_author() -> None:
    context = documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5))
    first, second = (documents.render(TEMPLATES, "02-QD.docx", context, PROPERTIES) for _ in range(2))
    assert first == second
    core = docx.Document(io.BytesIO(first)).core_properties
    assert (core.title, core.subject) == ("Quyết định công nhận", "38.168.053")
    assert (core.author, core.last_modified_by) == ("", "")
    assert core.created == core.modified
    assert core.created is not None
    assert core.created.date() == ON


def test_tags_in_the_properties_of_a_template_are_not_filled(tmp_path: Path) -> None:
    templates = own_template(tmp_path)
    document = docx.Document(str(tmp_path / "mau.docx"))
    document.core_properties.title = "{{ ten }} {{ khong_co }}"
    document.save(str(tmp_path / "mau.docx"))
    filled = fill("mau.docx", {"ten": "Chi bộ"}, templates)
    assert filled.core_properties.title == PROPERTIES.title


# Layout


def all_documents() -> Iterator[tuple[str, dict[str, Any]]]:
    won = [result(unit(f"Chi bộ bản số {number}", code=f"CB{number:02}")) for number in range(1, 41)]
    long = result(unit(HOSTILE["two hundred characters"]))
    tally_rows = tuple(replace(TALLY.rows[0], unit=each.unit.code) for each in won)
    provincial = result(unit("Đảng bộ Ban Nội chính", kind="dang_bo_co_so", body=PROVINCIAL))
    yield "01-QD.docx", documents.decision(GUIDANCE, PROVINCIAL, provincial, signed(5))
    yield "01-QD_danh_sach.docx", documents.list_decision(GUIDANCE, PROVINCIAL, [provincial], signed(None))
    yield "02-QD.docx", documents.decision(GUIDANCE, OPEN, long, UNSIGNED)
    yield "02-QD_danh_sach.docx", documents.list_decision(GUIDANCE, COMMUNE, won, signed(5))
    yield "03-PDG.docx", documents.ballot(GUIDANCE, COMMUNE, won)
    yield "bien_ban_kiem_phieu.docx", documents.minutes(GUIDANCE, COMMUNE, replace(TALLY, rows=tally_rows), won)
    yield "bao_cao_tong_hop.docx", documents.report(GUIDANCE, [COMMUNE], season(), COMMUNE)
    yield (
        "to_trinh.docx",
        documents.proposal(GUIDANCE, COMMUNE, [replace(each, state=UnitState.ELIGIBLE) for each in won]),
    )
    yield "thong_bao.docx", documents.notice(GUIDANCE, COMMUNE, replace(long, state=UnitState.NOT_RECOGNISED))
    yield "giai_trinh.docx", documents.explanation(GUIDANCE, COMMUNE, season()[4])
    yield "de_nghi_khen_thuong.docx", documents.commendation(GUIDANCE, COMMUNE, won)


@pytest.mark.parametrize(
    ("name", "context"), list(all_documents()), ids=lambda each: each if isinstance(each, str) else ""
)
def test_page_margins_fonts_and_page_numbers_follow_the_party_rules(name: str, context: dict[str, Any]) -> None:
    document = fill(name, context)
    landscape = name in (documents.BALLOT, documents.EXPLANATION)
    for section in document.sections:
        size = (round(section.page_width.mm), round(section.page_height.mm))
        assert size == ((297, 210) if landscape else (210, 297))
        assert section.orientation == (WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT)
        margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
        assert [round(each.mm) for each in margins] == [20, 20, 30, 15]
        assert round(section.header_distance.mm) == 10
        assert section.different_first_page_header_footer
        assert section.first_page_header.paragraphs[0].text == ""
        number = section.header.paragraphs[0]
        assert number.alignment == WD_ALIGN_PARAGRAPH.CENTER
        assert "PAGE" in number._p.xml
        assert number.runs[0].font.size == Pt(14)
    assert document.styles["Normal"].font.name == "Times New Roman"
    assert not any(run.font.name for par in document.element.body.iter(qn("w:p")) for run in runs_of(document, par))


def runs_of(document: Any, element: Any) -> list[Any]:
    return list(docx.text.paragraph.Paragraph(element, document).runs)


@pytest.mark.parametrize(
    ("start", "size", "bold", "italic", "centred"),
    [
        ("ĐẢNG BỘ TỈNH", 14, False, False, True),
        ("ĐẢNG ỦY XÃ", 14, True, False, True),
        ("*", 14, False, False, True),
        ("Số ", 14, False, False, True),
        ("Dự thảo lần", 14, False, True, True),
        ("ĐẢNG CỘNG SẢN VIỆT NAM", 15, True, False, True),
        ("Nậm Mạ, ngày", 14, False, True, True),
        ("QUYẾT ĐỊNH", 16, True, False, True),
        ("về việc công nhận", 14, True, False, True),
        ("-----", 14, False, False, True),
        ("- Căn cứ", 14, False, False, False),
        ("Nơi nhận:", 14, False, False, False),
        ("- Như Điều 3;", 12, False, False, False),
        ("- Lưu", 12, False, False, False),
        ("T/M ĐẢNG ỦY", 14, True, False, True),
        ("BÍ THƯ", 14, False, False, True),
    ],
)
def test_each_component_of_a_decision_has_its_size_and_style(
    start: str, size: int, bold: bool, italic: bool, centred: bool
) -> None:
    document = fill(
        "02-QD.docx", documents.decision(GUIDANCE, replace(OPEN, signer_name="Lò Văn Pánh"), TWO[0], UNSIGNED)
    )
    found = next(each for each in document.element.body.iter(qn("w:p")) if text_of(each).startswith(start.strip()))
    par = docx.text.paragraph.Paragraph(found, document)
    for run in par.runs:
        assert (run.font.size, bool(run.font.bold), bool(run.font.italic)) == (Pt(size), bold, italic)
        assert bool(run.font.underline) is (start == "Nơi nhận:")
    assert (par.alignment == WD_ALIGN_PARAGRAPH.CENTER) is centred


def test_running_text_is_justified_indented_and_evenly_spaced() -> None:
    document = fill("02-QD.docx", documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5)))
    articles = [par for par in document.paragraphs if par.text.startswith(("Điều ", "- Căn cứ"))]
    assert len(articles) >= 7
    for par in articles:
        layout = par.paragraph_format
        assert par.alignment == WD_ALIGN_PARAGRAPH.JUSTIFY
        assert round(layout.first_line_indent.mm) == 10
        assert (layout.line_spacing_rule, layout.line_spacing) == (WD_LINE_SPACING.EXACTLY, Pt(18))
        assert layout.space_before + layout.space_after == Pt(6)
    heads = [
        (par.runs[0].text, par.runs[0].font.bold, par.runs[1].font.bold) for par in articles if "Điều 1." in par.text
    ]
    assert heads == [("Điều 1.", True, False)]


def test_the_partys_title_has_a_line_under_it_and_the_head_has_no_borders() -> None:
    document = fill("02-QD.docx", documents.decision(GUIDANCE, COMMUNE, TWO[0], signed(5)))
    head = document.tables[0]
    assert len(head.columns) == 2
    assert head._tbl.find(f".//{qn('w:tblBorders')}") is None
    assert head.style is None or head.style.name == "Normal Table"
    title = head.cell(0, 1).paragraphs[0]
    assert title._p.find(f".//{qn('w:pBdr')}/{qn('w:bottom')}").get(qn("w:val")) == "single"


def test_the_annex_starts_a_page_of_its_own_with_its_own_numbers() -> None:
    document = fill("02-QD_danh_sach.docx", documents.list_decision(GUIDANCE, COMMUNE, TWO, signed(5)))
    assert len(document.sections) == 2
    annex = document.sections[1]._sectPr
    assert annex.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert annex.find(qn("w:type")) is None or annex.find(qn("w:type")).get(qn("w:val")) == "nextPage"


@pytest.mark.parametrize(("name", "headers"), [("02-QD_danh_sach.docx", 1), ("03-PDG.docx", 2)])
def test_tables_repeat_their_headings_and_keep_rows_whole(name: str, headers: int) -> None:
    document = fill(name, dict(all_documents())[name])
    properties = [row._tr.trPr for row in document.tables[-1].rows]
    assert [row.find(qn("w:tblHeader")) is not None for row in properties] == [True] * headers + [False] * 40
    assert all(row.find(qn("w:cantSplit")) is not None for row in properties)


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_suite_opens_every_document_on_as_many_pages_as_it_needs(tmp_path: Path) -> None:
    pages = {
        "01-QD.docx": (1, 1),
        "01-QD_danh_sach.docx": (2, 2),
        "02-QD.docx": (1, 2),
        "02-QD_danh_sach.docx": (3, 4),
        "03-PDG.docx": (2, 4),
        "bien_ban_kiem_phieu.docx": (3, 6),
        "bao_cao_tong_hop.docx": (2, 5),
        "to_trinh.docx": (2, 5),
        "thong_bao.docx": (1, 1),
        "giai_trinh.docx": (1, 2),
        "de_nghi_khen_thuong.docx": (2, 5),
    }
    for name, context in all_documents():
        (tmp_path / name).write_bytes(documents.render(TEMPLATES, name, context, PROPERTIES))
    profile = (tmp_path / "profile").as_uri()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", *pages],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=240,
    )
    for name, (fewest, most) in pages.items():
        data = (tmp_path / name).with_suffix(".pdf").read_bytes()
        count = data.count(b"/Type/Page") - data.count(b"/Type/Pages")
        assert fewest <= count <= most, f"{name}: {count} pages"
