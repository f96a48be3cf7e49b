from __future__ import annotations

import io
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from openpyxl.utils.cell import coordinate_to_tuple

from bontot_batch import documents
from bontot_batch import guidance as guidance_data
from bontot_batch.documents.catalogue import Need
from bontot_batch.model import Finding, Registration, Roster, Severity, Spelling, State, Tally, UnitKind
from bontot_batch.office.appraisal import Appraised, read_appraisals
from bontot_batch.office.cells import code_key
from bontot_batch.office.columns import REGISTERED
from bontot_batch.office.findings import CODES, OfficeError
from bontot_batch.office.roster import read_roster
from bontot_batch.office.table import load_sheets, recognise
from bontot_batch.office.tally import after_the_decision, one_count_a_day, read_tally
from bontot_batch.office.writer import (
    Rival,
    write_appraisals,
    write_blank_appraisals,
    write_blank_roster,
    write_open_appraisals,
    write_roster,
    write_tally,
)
from bontot_batch.vietnamese import clean

ON = date(2026, 12, 15)
FILE = "danh_muc.xlsx"
BODIES, UNITS, APPRAISALS, MEETING, RESULTS, REGISTER = (
    *("Cấp ủy", "Tổ chức đảng", "Thẩm định", "Hội nghị", "Kết quả", "Số văn bản"),
)
SELECTIONS = "Chọn phiếu"
Rows = dict[str, list[list[object]]]
load = cache(guidance_data.load)


def roster_rows() -> Rows:
    """Headings in row 1; bodies in rows 2 and 3, units in rows 2 to 5."""
    return {
        BODIES: [
            ["Mã", "Tên cấp ủy", "Cấp", "Dòng tiêu đề 1", "Dòng tiêu đề 2", "Địa danh", "Ký hiệu", "Quyền hạn ký",
             "Chức vụ người ký", "Họ tên người ký", "Cơ quan tham mưu", "Năm", "Ngày quyết định",
             "Số quyết định đầu tiên"],
            ["DUT", "Đảng ủy các cơ quan Đảng tỉnh", "Đảng ủy trực thuộc tỉnh", "ĐẢNG BỘ TỈNH LAI CHÂU",
             "ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH", "Lai Châu", "QĐ/ĐU", None, "BÍ THƯ", "Lò Văn Thử", None, 2026,
             datetime(2026, 12, 15), 12],
            ["NAMMA", "Đảng ủy xã Nậm Mạ", "Đảng ủy xã", "ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY XÃ NẬM MẠ", "Nậm Mạ",
             "QĐ/ĐU", None, "BÍ THƯ", None, None, "2026", "12/12/2026", None],
        ],
        UNITS: [
            ["Mã", "Tên tổ chức đảng", "Loại hình", "Trực thuộc", "Cấp quyết định", "Thư điện tử"],
            ["012", "Đảng bộ Sở A & B", "Đảng bộ cơ sở", "Đảng bộ các cơ quan tỉnh", "DUT", "so.a@laichau.vn"],
            [13, "Chi bộ Trung tâm C", "CBCS", "012", "dut", None],
            ["CB-01", "Chi bộ bản Nậm Lúc", "Chi bộ trực thuộc", "Đảng bộ xã Nậm Mạ", "NAMMA", None],
            ["CB-02", "Chi bộ bản Hua Pha", "Chi bộ trực thuộc", "NAMMA", "NAMMA", None],
        ],
        REGISTER: [
            ["Mã cấp ủy ban hành", "Loại văn bản", "Mã tổ chức đảng nhận", "Số văn bản", "Ngày ký"],
            ["NAMMA", "Tờ trình", None, 8, "10/12/2026"],
            ["NAMMA", "Thông báo", "CB-02", 21, datetime(2026, 12, 15)],
            ["DUT", "báo cáo", None, None, None],
        ],
    }  # fmt: skip


def appraisal_rows() -> Rows:
    return {
        APPRAISALS: [
            ["Mã tổ chức đảng", "Khoản", "Kết luận", "Lý do", "Người kết luận", "Ngày", "Văn bản"],
            ["CB-01", "1.b.6", "Đạt", "Tháng 8 lũ quét,\nkhông họp được", "Ban Thường vụ", "10/12/2026", "BB 05"],
            ["012", "a7", "không đạt", "Số liệu kê sai", "Ban Thường vụ", datetime(2026, 12, 9), None],
        ]
    }


def tally_rows() -> Rows:
    return {
        MEETING: [
            ["Mã cấp ủy", "Ngày họp", "Triệu tập", "Có mặt", "Phát ra", "Thu về", "Hợp lệ",
             "Không hợp lệ: Đánh dấu cả hai ô", "Lý do khác"],
            ["NAMMA", datetime(2026, 12, 12), 23, 22, 22, 21, 20, 1, None],
        ],
        RESULTS: [
            ["Mã", "Tên tổ chức đảng", "Đồng ý", "Không đồng ý", "Không hợp lệ tại dòng", "Đạt TC1", "Đạt TC2",
             "Đạt TC3", "Đạt TC4"],
            ["CB-01", "Chi bộ bản Nậm Lúc", 18, 2, None, 20, 19, 18, 17],
            ["CB-02", "Chi bộ bản Hua Pha", 12, 7, 1, None, None, None, None],
        ],
    }  # fmt: skip


def changed(rows: Rows, sheet: str, cells: Mapping[str, object]) -> Rows:
    rows = deepcopy(rows)
    for cell, value in cells.items():
        row, column = coordinate_to_tuple(cell)
        if row > len(rows[sheet]):
            rows[sheet].append([None] * len(rows[sheet][0]))
        rows[sheet][row - 1][column - 1] = value
    return rows


def saved(rows: Rows, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(path)
    return path


def good_roster() -> Roster:
    return read_roster(roster_rows(), FILE, load, ON)[0]


def roster_findings(rows: Rows, on: date | None = ON) -> tuple[Finding, ...]:
    try:
        return read_roster(rows, FILE, load, on)[2]
    except OfficeError as error:
        return error.findings


def appraisal_findings(rows: Rows) -> tuple[Finding, ...]:
    try:
        return read_appraisals(rows, "tham_dinh.xlsx", good_roster(), load(ON)).warnings
    except OfficeError as error:
        return error.findings


def tally_findings(rows: Rows) -> tuple[Finding, ...]:
    try:
        read_tally(rows, "kiem_phieu.xlsx", good_roster(), load(ON))
    except OfficeError as error:
        return error.findings
    return ()


def spots(findings: tuple[Finding, ...]) -> set[tuple[str, str, str]]:
    return {(finding.place.sheet, finding.place.cell, finding.code) for finding in findings}


# ------------------------------------------------------------------ what a good roster says


def test_a_good_roster_has_no_findings_and_takes_defaults_from_the_level():
    roster, guidance, warnings = read_roster(roster_rows(), FILE, load, ON)
    assert warnings == ()
    body = roster.bodies["NAMMA"]
    assert (body.level, body.authority, body.advisor) == ("dang_uy_xa", "T/M ĐẢNG ỦY", "Ban Xây dựng Đảng")
    assert (body.year, body.decision_date, body.first_number) == (2026, date(2026, 12, 12), None)
    assert roster.bodies["DUT"].first_number == 12
    assert guidance.on == ON
    assert list(roster.units) == ["012", "13", "CB-01", "CB-02"]
    unit = roster.units["13"]
    assert (unit.kind, unit.body) == (UnitKind.CHI_BO_CO_SO, "DUT")
    assert unit.place.cell == "A3"


@pytest.mark.parametrize(
    ("code", "parent", "parent_code"),
    [
        pytest.param("13", "Đảng bộ Sở A & B", "012", id="a code of the list gives the unit's name"),
        pytest.param("CB-01", "Đảng bộ xã Nậm Mạ", "", id="a name stays a name"),
        pytest.param("CB-02", "Đảng ủy xã Nậm Mạ", "", id="a body's code gives the body's name"),
    ],
)
def test_parents(code, parent, parent_code):
    unit = good_roster().units[code]
    assert (unit.parent, unit.parent_code) == (parent, parent_code)


def test_a_parent_given_by_the_name_of_one_listed_unit_is_that_unit():
    rows = changed(roster_rows(), UNITS, {"D3": "đảng bộ sở a & b"})
    unit = read_roster(rows, FILE, load, ON)[0].units["13"]
    assert (unit.parent, unit.parent_code) == ("Đảng bộ Sở A & B", "012")


@pytest.mark.parametrize("typed", ["QĐ/ĐU", "-QĐ/ĐU", "Số      -QĐ/ĐU", "số …-QĐ/ĐU", "qđ/đu"])
def test_a_symbol_loses_what_was_typed_before_it(typed):
    roster = read_roster(changed(roster_rows(), BODIES, {"G2": typed}), FILE, load, ON)[0]
    assert roster.bodies["DUT"].symbol == "QĐ/ĐU"


def unplaced(roster: Roster) -> list[object]:
    return [replace(item, place=None) for item in (*roster.bodies.values(), *roster.units.values())]


def test_columns_in_another_order_with_titles_above_and_more_columns_read_the_same():
    good = roster_rows()
    rows = {
        "Trang 1": [["DANH MỤC"], [], *(["x", *line[::-1], "Ghi chú"] for line in good[BODIES])],
        "Trang 2": [[], ["ghi chú"], *([None, *line[::-1]] for line in good[UNITS]), [7], [None, " "]],
    }
    assert recognise(rows) == "roster"
    roster, _, warnings = read_roster(rows, FILE, load, ON)
    assert warnings == ()
    assert unplaced(roster) == unplaced(good_roster())
    assert roster.units["CB-01"].place.cell == "G6"


def test_a_saved_workbook_keeps_text_codes_and_addresses(tmp_path):
    rows = roster_rows()
    rows[UNITS] = [[], [None, "Danh mục năm 2026"], *([None, *line] for line in rows[UNITS])]
    sheets = load_sheets(saved(rows, tmp_path / "a.xlsx"), FILE)
    assert recognise(sheets) == "roster"
    units = read_roster(sheets, FILE, load, ON)[0].units
    assert list(units) == ["012", "13", "CB-01", "CB-02"]
    assert units["012"].place.cell == "B4"
    assert str(units["012"].place) == "'Tổ chức đảng'!B4"


def test_the_run_date_is_the_latest_decision_date_when_none_is_given():
    assert read_roster(roster_rows(), FILE, load, None)[1].on == date(2026, 12, 15)


def test_the_run_date_is_the_last_day_of_the_year_when_no_decision_date_is_known():
    rows = changed(roster_rows(), BODIES, {"M2": None, "M3": None})
    assert read_roster(rows, FILE, load, None)[1].on == date(2026, 12, 31)


def test_a_huyen_uy_of_2024_is_read_by_the_first_period():
    dated = {"L2": 2024, "L3": 2024, "M2": "10/12/2024", "M3": "10/12/2024", "C2": "Huyện ủy", "C3": "Đảng ủy cơ sở"}
    rows = changed(changed(roster_rows(), BODIES, dated), REGISTER, {"E2": "10/12/2024", "E3": "15/12/2024"})
    roster, guidance, warnings = read_roster(rows, FILE, load, None)
    assert guidance.on == date(2024, 12, 10)
    assert roster.bodies["DUT"].level == "huyen_uy"
    assert guidance.authority_for("huyen_uy", UnitKind.CHI_BO_CO_SO).since == date(2024, 5, 3)
    assert warnings == ()


# ------------------------------------------------------------------ one cell changed

SECOND_BODY = {
    f"{column}4": value
    for column, value in zip("ABCDEFGHIJKLMN", ["Namma", *roster_rows()[BODIES][2][1:]], strict=True)
}
ROSTER_CASES = [
    pytest.param(BODIES, {"B2": "  "}, {("B2", "R03")}, id="blank name"),
    pytest.param(BODIES, {"D2": None}, {("D2", "R03")}, id="no higher body above the header of another than tỉnh ủy"),
    pytest.param(BODIES, {"C2": "Đảng ủy quận"}, {("C2", "R04")}, id="unknown level"),
    pytest.param(BODIES, {"M2": "31/11/2026"}, {("M2", "R04")}, id="a day that is not in the calendar"),
    pytest.param(BODIES, {"N2": 0}, {("N2", "R04")}, id="decision number zero"),
    pytest.param(BODIES, {"N2": float("nan")}, {("N2", "R04")}, id="an error of Excel"),
    pytest.param(BODIES, {"G2": datetime(2026, 1, 2)}, {("G2", "R04")}, id="a text that Excel made a date"),
    pytest.param(BODIES, {"A3": "NAM/MA"}, {("A3", "R05")}, id="code with a slash"),
    pytest.param(UNITS, {"A5": "CB:02"}, {("A5", "R05")}, id="code with a colon"),
    pytest.param(UNITS, {"A5": "..."}, {("A5", "R05")}, id="code of dots"),
    pytest.param(UNITS, {"A5": "C" * 41}, {("A5", "R05")}, id="code of 41 characters"),
    pytest.param(UNITS, {"A5": 3.8168e17}, {("A5", "R05")}, id="code typed as a huge number"),
    pytest.param(UNITS, {"A5": 38.168}, {("A5", "R05")}, id="code typed as a fraction"),
    pytest.param(UNITS, {"A5": True}, {("A5", "R05")}, id="code that is TRUE"),
    pytest.param(UNITS, {"A5": "cb 01"}, {("A5", "R06")}, id="the same code in other letters"),
    pytest.param(BODIES, SECOND_BODY, {("A4", "R06")}, id="body listed twice"),
    pytest.param(UNITS, {"E5": "NAMPI"}, {("E5", "R07")}, id="unknown deciding body"),
    pytest.param(UNITS, {"D5": "CB-99"}, {("D5", "R08")}, id="unknown code above"),
    pytest.param(UNITS, {"D5": "CB-02"}, {("D5", "R09")}, id="a unit under itself"),
    pytest.param(UNITS, {"D4": "CB-02", "D5": "CB-01"}, {("D4", "R09"), ("D5", "R09")}, id="two units in a circle"),
    pytest.param(UNITS, {"D3": "CB-02", "D4": "CB-02", "D5": "CB-01"}, {("D4", "R09"), ("D5", "R09")},
                 id="a unit under a circle is not in it"),
    pytest.param(UNITS, {"C5": "Đảng bộ cơ sở"}, {("E5", "R10")}, id="a kind that the body may not recognise"),
    pytest.param(BODIES, {"L3": 2025, "M3": None}, {("L3", "R11")}, id="two years"),
    pytest.param(BODIES, {"L2": 26, "L3": 26}, {("L2", "R04"), ("L3", "R04")}, id="a year of two digits"),
    pytest.param(BODIES, {"G2": "Quyết định"}, {("G2", "R12")}, id="symbol without a slash"),
    pytest.param(BODIES, {"G2": "Số 12-QĐ/ĐU"}, {("G2", "R12")}, id="symbol with a number"),
    pytest.param(UNITS, {"F2": "so.ab@laichau"}, {("F2", "R13")}, id="e-mail without a domain"),
    pytest.param(UNITS, {"F2": "a@b.vn; c@d.vn"}, {("F2", "R13")}, id="two e-mails"),
    pytest.param(BODIES, {"M2": "31/10/2026"}, {("M2", "R14")}, id="decided the day before the season"),
    pytest.param(BODIES, {"M2": "01/11/2026"}, set(), id="decided on the first day of the season"),
    pytest.param(BODIES, {"M2": "31/03/2027"}, set(), id="decided on the last day of the season"),
    pytest.param(BODIES, {"M2": "01/04/2027"}, {("M2", "R14")}, id="decided the day after the season"),
    pytest.param(BODIES, {"I2": "K/T BÍ THƯ"}, {("I2", "R17")}, id="signed for the secretary"),
    pytest.param(BODIES, {"H2": "K.T bí thư"}, {("H2", "R17")}, id="signed for the secretary, with a dot"),
    pytest.param(BODIES, {"I2": "Bí thư Đảng ủy"}, {("I2", "R18")}, id="a post with the name of the body"),
    pytest.param(BODIES, {"J2": "TS. Lò Văn Thử"}, {("J2", "R18")}, id="a name with a degree"),
    pytest.param(BODIES, {"J2": "Thượng tá Lò Văn Thử"}, {("J2", "R18")}, id="a name with a rank"),
    *(
        pytest.param(BODIES, {"J2": f"{each} Lò Văn Thử"}, {("J2", "R18")}, id=f"a name with {each}")
        for each in ("Ths", "Th.S", "ThS.", "Ông", "bà", "Đ/c", "Đồng chí")
    ),
    *(
        pytest.param(BODIES, {"J2": name}, set(), id=f"a name: {name}")
        for name in ("Bàn Văn Thử", "Đồng Văn Chí", "Thào A Sử", "Tsằn Văn Ba")
    ),
    pytest.param(BODIES, {"I2": "PHÓ BÍ THƯ THƯỜNG TRỰC"}, set(), id="a deputy who leads"),
    pytest.param(REGISTER, {"A2": "NAMPI"}, {("A2", "R15")}, id="a number for an unknown body"),
    pytest.param(REGISTER, {"C3": "CB-99"}, {("C3", "R15")}, id="a notice to an unknown unit"),
    pytest.param(REGISTER, {"C3": "012"}, {("C3", "R15")}, id="a notice to a unit that another body decides on"),
    pytest.param(REGISTER, {"C3": None}, {("C3", "R03")}, id="a notice to nobody"),
    pytest.param(REGISTER, {"A4": "NAMMA", "B4": "tờ trình"}, {("B4", "R16")}, id="a document with two numbers"),
    pytest.param(REGISTER, {"B4": "Công văn"}, {("B4", "R04")}, id="a document that gets no number here"),
    pytest.param(REGISTER, {"D2": 0}, {("D2", "R04")}, id="number zero of a document"),
    pytest.param(REGISTER, {"B3": "Quyết định công nhận"}, set(), id="the number of a decision"),
    pytest.param(REGISTER, {"B3": "Quyết định", "C3": None}, {("C3", "R03")}, id="a decision on nobody"),
    pytest.param(REGISTER, {"B3": "Quyết định", "C3": "012"}, {("C3", "R15")}, id="a decision of another body"),
    pytest.param(REGISTER, {"A4": "NAMMA", "B4": "Thông báo", "C4": "CB-01", "D4": 21}, {("D4", "R19")},
                 id="two notices with one number"),
    pytest.param(REGISTER, {"A4": "NAMMA", "B4": "Quyết định", "C4": "CB-01", "D4": 21}, set(),
                 id="a notice and a decision with one number, each in its own series"),
    pytest.param(REGISTER, {"A4": "DUT", "B4": "Thông báo", "C4": "012", "D4": 21}, set(),
                 id="notices of two bodies with one number"),
    pytest.param(REGISTER, {"E2": "1/10/2026"}, set(), id="signed on the first day of the season"),
    pytest.param(REGISTER, {"E2": "30/9/2026"}, {("E2", "R14")}, id="signed the day before the season"),
    pytest.param(REGISTER, {"B3": "Quyết định", "E3": "31/10/2026"}, {("E3", "R14")}, id="decided before the season"),
    pytest.param(REGISTER, {"B3": "Quyết định", "E3": "31/3/2027"}, set(), id="decided on its last day"),
    pytest.param(UNITS, {"B1": "Ghi chú"}, {("A1", "R02")}, id="a column is missing"),
    pytest.param(UNITS, {"F1": "Mã đơn vị"}, {("F1", "R02")}, id="a column stands twice"),
    pytest.param(UNITS, {"A1": "x", "B1": "y", "C1": "z"}, {("", "R01")}, id="no list of units"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "cells", "expected"), ROSTER_CASES)
def test_a_changed_roster(sheet, cells, expected):
    found = roster_findings(changed(roster_rows(), sheet, cells))
    assert {(cell, code) for _, cell, code in spots(found)} == expected


def test_the_register_gives_documents_their_number_and_day():
    roster = good_roster()
    assert roster.registration("NAMMA", "to_trinh") == Registration(8, date(2026, 12, 10))
    assert roster.registration("NAMMA", "thong_bao", "CB-02") == Registration(21, date(2026, 12, 15))
    assert roster.registration("NAMMA", "thong_bao", "CB-01") == Registration()
    assert roster.registration("DUT", "bao_cao") == Registration()


def test_a_roster_need_not_have_a_register():
    rows = {name: lines for name, lines in roster_rows().items() if name != REGISTER}
    assert read_roster(rows, FILE, load, ON)[0].registered == {}


def test_every_document_that_is_registered_is_one_that_needs_its_number_or_day():
    registrable = {Need.NUMBER, Need.DATE}
    in_catalogue = {entry.key for entry in documents.ENTRIES if entry.needs & registrable}
    assert set(REGISTERED) == in_catalogue


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (None, None),
        ("ủy, dấu ở chữ u (kiểu cũ)", Spelling.OLD),
        ("Kiểu mới", Spelling.NEW),
    ],
)
def test_the_spelling_of_a_body_is_a_choice(typed, read):
    rows = roster_rows()
    for line, value in zip(rows[BODIES], ("Cách viết chữ ủy", typed, typed), strict=True):
        line.append(value)
    assert read_roster(rows, FILE, load, ON)[0].bodies["DUT"].spelling is read


def test_only_an_error_stops_a_roster():
    rows = changed(roster_rows(), BODIES, {"M2": "01/04/2027"})
    (warning,) = read_roster(rows, FILE, load, ON)[2]
    assert warning.severity is Severity.WARNING
    with pytest.raises(OfficeError):
        read_roster(changed(rows, UNITS, {"B2": None}), FILE, load, ON)


def test_all_findings_come_at_once_even_without_a_readable_year():
    rows = changed(roster_rows(), BODIES, {"L2": "năm nay", "L3": None, "M2": None, "M3": None})
    rows = changed(rows, UNITS, {"F2": "không có"})
    expected = {(BODIES, "L2", "R04"), (BODIES, "L3", "R03"), (UNITS, "F2", "R13")}
    assert spots(roster_findings(rows, on=None)) == expected


def test_the_message_on_authority_names_both_and_the_date():
    (finding,) = roster_findings(changed(roster_rows(), UNITS, {"C5": "Đảng bộ cơ sở"}))
    for words in ("15/12/2026", "Đảng ủy xã Nậm Mạ", "Đảng bộ cơ sở"):
        assert words in finding.message


def test_a_list_that_stands_on_two_sheets_is_an_error():
    rows = roster_rows()
    rows["Bản sao"] = rows[UNITS]
    assert spots(roster_findings(rows)) == {("Bản sao", "", "R01")}


def test_a_roster_without_a_single_unit_is_an_error():
    rows = roster_rows()
    rows[UNITS] = rows[UNITS][:1]
    assert spots(roster_findings(rows)) == {(UNITS, "", "R01")}


def test_a_file_that_is_no_workbook_is_one_clear_error(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 hong")
    with pytest.raises(OfficeError) as caught:
        load_sheets(path, "thu.eml!a.xlsx")
    (finding,) = caught.value.findings
    assert (finding.code, finding.place.file) == ("R01", "thu.eml!a.xlsx")


@given(st.text(alphabet="abcXYZ019ĐđÁ.- ", min_size=1, max_size=12))
def test_codes_are_the_same_whatever_their_case_and_spaces(code):
    assert code_key(code) == code_key(code.upper()) == code_key(f" {code.lower()} ")


# ------------------------------------------------------------------ appraisals


def test_appraisals_are_read_with_clause_numbers_in_every_spelling():
    read = read_appraisals(appraisal_rows(), "tham_dinh.xlsx", good_roster(), load(ON))
    appraisals, warnings = read.appraisals, read.warnings
    assert warnings == ()
    first, second = appraisals
    assert (first.unit, first.clause, first.conclusion) == ("CB-01", "1.b.6", State.MET)
    assert first.reason == "Tháng 8 lũ quét,\nkhông họp được"
    assert (second.unit, second.clause, second.conclusion) == ("012", "1.a.7", State.NOT_MET)
    assert (second.when, second.document, second.place.cell) == (date(2026, 12, 9), "", "A3")


APPRAISAL_CASES = [
    pytest.param({"A2": "CB-77"}, {("A2", "A06")}, id="unknown unit"),
    pytest.param({"A2": "?"}, {("A2", "A05")}, id="unusable code"),
    pytest.param({"B2": "1.a.7"}, {("B2", "A07")}, id="a clause of the other form"),
    pytest.param({"B2": "1.e.1"}, {("B2", "A07")}, id="a clause that does not exist"),
    pytest.param({"C2": "Cần thẩm định"}, {("C2", "A04")}, id="neither met nor not met"),
    pytest.param({"D2": None}, {("D2", "A03")}, id="no reason"),
    pytest.param({"E2": None}, {("E2", "A03")}, id="nobody who concluded"),
    pytest.param({"F2": None}, {("F2", "A03")}, id="no day"),
    pytest.param({"F2": "13/12/2026"}, {("F2", "A09")}, id="concluded after the decision"),
    pytest.param({"F2": "12/12/2026"}, set(), id="concluded on the day of the decision"),
    pytest.param({"F2": "01/10/2026"}, set(), id="concluded on the first day of the season"),
    pytest.param({"F2": "30/9/2026"}, {("F2", "A10")}, id="concluded before the season"),
    pytest.param({"A3": "cb-01", "B3": "B.6"}, {("B3", "A08")}, id="the same clause of the same unit twice"),
    pytest.param({"D1": "Ghi chú"}, {("A1", "A02")}, id="a column is missing"),
    pytest.param({"A1": "u", "B1": "v", "C1": "x", "D1": "y"}, {("", "A01")}, id="no list"),
]


@pytest.mark.parametrize(("cells", "expected"), APPRAISAL_CASES)
def test_a_changed_appraisal(cells, expected):
    found = appraisal_findings(changed(appraisal_rows(), APPRAISALS, cells))
    assert {(cell, code) for _, cell, code in spots(found)} == expected


# ------------------------------------------------------------------ forms chosen among several


def selection_rows() -> Rows:
    """An appraisal workbook in which one of two forms of CB-01 was chosen, and CB-02 still waits."""
    headings = ["Mã tổ chức đảng", "Tệp phiếu", "Dấu nội dung", "Chọn", "Lý do chọn", "Người chọn", "Ngày chọn"]
    return {
        **appraisal_rows(),
        SELECTIONS: [
            headings,
            ["CB-01", "a.xlsx", "0a1b2c3d4e5f", None, None, None, None],
            ["cb-01", "b.xlsx", "AAAAAAAAAAAA", "x", "Đơn vị xác nhận", "Ban Xây dựng Đảng", "10/12/2026"],
            ["CB-02", "c.xlsx", "bbbbbbbbbbbb", None, None, None, None],
            ["CB-02", "d.xlsx", "cccccccccccc", None, None, None, None],
        ],
    }


def test_a_chosen_form_is_read_with_all_that_it_was_chosen_from():
    (chosen,) = read_appraisals(selection_rows(), "a.xlsx", good_roster(), load(ON)).selections
    assert (chosen.unit, chosen.mark, chosen.seen) == ("CB-01", "aaaaaaaaaaaa", {"0a1b2c3d4e5f", "aaaaaaaaaaaa"})
    assert (chosen.who, chosen.when, chosen.place.cell) == ("Ban Xây dựng Đảng", date(2026, 12, 10), "D3")


SELECTION_CASES = [
    pytest.param({"D2": "x", "E2": "k", "F2": "k", "G2": "10/12/2026"}, {("D3", "A11")}, id="both forms chosen"),
    pytest.param({"A3": "CB-77"}, {("A3", "A06")}, id="chosen for an unknown unit"),
    pytest.param({"D3": "có thể"}, {("D3", "A04")}, id="neither chosen nor not"),
    pytest.param({"D3": None}, {("D3", "A03")}, id="reasons but no mark"),
    pytest.param({"E3": None}, {("E3", "A03")}, id="chosen without a reason"),
    pytest.param({"F3": None}, {("F3", "A03")}, id="chosen by nobody"),
    pytest.param({"G3": None}, {("G3", "A03")}, id="chosen on no day"),
    pytest.param({"G3": "10/12/2025"}, {("G3", "A10")}, id="a list of the year before"),
    pytest.param({"D1": "Ghi chú"}, {("A1", "A02")}, id="the column for the choice is missing"),
    pytest.param({"A1": "u", "C1": "v", "D1": "w", "E1": "y"}, set(), id="no such list"),
]


@pytest.mark.parametrize(("cells", "expected"), SELECTION_CASES)
def test_a_changed_list_of_chosen_forms(cells, expected):
    found = appraisal_findings(changed(selection_rows(), SELECTIONS, cells))
    assert {(cell, code) for _, cell, code in spots(found)} == expected


def test_a_list_of_forms_to_choose_from_reads_back_as_nothing_chosen_until_one_is_marked(tmp_path):
    unit = good_roster().units["CB-01"]
    rivals = [Rival(unit, f"{mark}.xlsx", "tệp trong thư mục", "'Số liệu'!C5: “2”", mark * 12) for mark in "ab"]
    sheets = read_back(lambda target: write_open_appraisals(target, (), rivals, load(ON)), tmp_path)
    assert recognise(sheets) == "appraisals"
    assert read_appraisals(sheets, "a.xlsx", good_roster(), load(ON)) == Appraised((), (), ())
    row = next(row for row in sheets[SELECTIONS] if "b" * 12 in row)
    row[row.index("b" * 12) + 1 :] = ["x", "Đơn vị xác nhận", "Ban Xây dựng Đảng", datetime(2026, 12, 10)]
    (chosen,) = read_appraisals(sheets, "a.xlsx", good_roster(), load(ON)).selections
    assert (chosen.mark, chosen.seen) == ("b" * 12, {"a" * 12, "b" * 12})


# ------------------------------------------------------------------ tally


def test_a_tally_is_read_whole():
    tally = read_tally(tally_rows(), "kiem_phieu.xlsx", good_roster(), load(ON))
    assert (tally.body, tally.meeting_date) == ("NAMMA", date(2026, 12, 12))
    assert (tally.summoned, tally.present, tally.issued, tally.collected, tally.valid) == (23, 22, 22, 21, 20)
    assert dict(tally.invalid) == {
        "Không do tổ kiểm phiếu phát ra": 0, "Đánh dấu cả hai ô": 1, "Không đánh dấu ô nào": 0, "Lý do khác": 0,
    }  # fmt: skip
    first, second = tally.rows
    assert (first.unit, first.agree, first.disagree, first.invalid) == ("CB-01", 18, 2, 0)
    assert first.criteria == {"a": 20, "b": 19, "c": 18, "d": 17}
    assert (second.agree, second.disagree, second.invalid, second.criteria) == (12, 7, 1, {})


TALLY_CASES = [
    pytest.param(MEETING, {"A2": "NAMPI"}, {("A2", "V06")}, id="unknown body"),
    pytest.param(MEETING, {"A2": "A|B"}, {("A2", "V05")}, id="unusable code"),
    pytest.param(MEETING, {"B2": None}, {("B2", "V03")}, id="no day"),
    pytest.param(MEETING, {"B2": datetime(2025, 12, 12)}, {("B2", "V19")}, id="last year's meeting"),
    pytest.param(MEETING, {"B2": datetime(2026, 10, 1)}, set(), id="met on the first day of the season"),
    pytest.param(MEETING, {"C2": None}, {("C2", "V03")}, id="summoned left blank"),
    pytest.param(MEETING, {"C2": "hai ba"}, {("C2", "V04")}, id="summoned in words"),
    pytest.param(MEETING, {"C2": 22}, set(), id="all summoned are present"),
    pytest.param(MEETING, {"C2": 21}, {("D2", "V11")}, id="more present than summoned"),
    pytest.param(MEETING, {"E2": 23}, {("E2", "V12")}, id="more ballots issued than present"),
    pytest.param(MEETING, {"E2": 20}, {("F2", "V13")}, id="more ballots collected than issued"),
    pytest.param(MEETING, {"H2": 2}, {("G2", "V14")}, id="valid and invalid are not what was collected"),
    pytest.param(MEETING, {"A3": "DUT", "B3": "12/12/2026", "C3": 9, "D3": 9, "E3": 9, "F3": 9, "G3": 9},
                 {("A3", "V09")}, id="two meetings"),
    pytest.param(RESULTS, {"A3": "CB-09"}, {("A3", "V07")}, id="unknown unit"),
    pytest.param(RESULTS, {"A3": "13"}, {("A3", "V07")}, id="a unit of another body"),
    pytest.param(RESULTS, {"A3": "cb-01"}, {("A3", "V08")}, id="a unit twice"),
    pytest.param(RESULTS, {"C3": 13}, {("C3", "V15")}, id="agree and disagree are not the valid ballots"),
    pytest.param(RESULTS, {"D3": None}, {("D3", "V03")}, id="disagree left blank"),
    pytest.param(RESULTS, {"F2": 21}, {("F2", "V16")}, id="more votes for a criterion than valid ballots"),
    pytest.param(RESULTS, {"G2": None}, {("G2", "V17")}, id="one criterion left blank"),
    pytest.param(RESULTS, {"C1": "Ghi chú"}, {("A1", "V02")}, id="a column is missing"),
    pytest.param(RESULTS, {"A1": "x", "C1": "y"}, {("", "V01")}, id="no list of results"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "cells", "expected"), TALLY_CASES)
def test_a_changed_tally(sheet, cells, expected):
    found = tally_findings(changed(tally_rows(), sheet, cells))
    assert {(cell, code) for _, cell, code in spots(found)} == expected


def test_a_tally_whose_numbers_are_all_blank_is_not_yet_filled():
    rows = changed(tally_rows(), MEETING, dict.fromkeys(("C2", "D2", "E2", "F2", "G2", "H2")))
    blank = [f"{column}{row}" for column in "CDEFGHI" for row in (2, 3)]
    rows = changed(rows, RESULTS, dict.fromkeys(blank))
    assert read_tally(rows, "kiem_phieu.xlsx", good_roster(), load(ON)) is None
    assert spots(tally_findings(changed(rows, RESULTS, {"C2": 0}))) >= {(RESULTS, "D2", "V03"), (MEETING, "C2", "V03")}


def test_a_unit_counted_in_two_tallies_is_an_error_that_names_the_first():
    first = read_tally(tally_rows(), "a.xlsx", good_roster(), load(ON))
    second = read_tally(tally_rows(), "b.xlsx", good_roster(), load(ON))
    assert one_count_a_day([first]) == ()
    found = one_count_a_day([first, second])
    assert [(each.code, each.place.file) for each in found] == [("V18", "b.xlsx")] * len(second.rows)
    assert all("a.xlsx" in each.message for each in found)


def test_a_unit_may_be_voted_on_again_at_a_later_meeting():
    first = read_tally(tally_rows(), "a.xlsx", good_roster(), load(ON))
    assert one_count_a_day([first, replace(first, meeting_date=date(2026, 12, 13))]) == ()


def meetings(*days: int) -> list[Tally]:
    first = read_tally(tally_rows(), "a.xlsx", good_roster(), load(ON))
    return [replace(first, meeting_date=date(2026, 12, day)) for day in days]


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        pytest.param([12], [], id="met on the day of the decision"),
        pytest.param([13], ["V10"], id="met the day after"),
        pytest.param([13, 14], ["V10", "V10"], id="met twice, both times after it"),
        pytest.param([12, 13], [], id="the day is that of the decisions on the first meeting"),
    ],
)
def test_a_meeting_after_the_day_of_its_decisions(days, codes):
    found = after_the_decision(meetings(*days), good_roster())  # whose day is 12 December
    assert [each.code for each in found] == codes
    assert {each.place.cell for each in found} <= {"B2"}


def test_a_meeting_may_follow_the_day_of_the_roster_where_each_decision_has_its_own():
    rows = roster_rows()
    rows[REGISTER] += [["NAMMA", "Quyết định", code, None, "15/12/2026"] for code in ("CB-01", "CB-02")]
    assert after_the_decision(meetings(13), read_roster(rows, FILE, load, ON)[0]) == ()
    one_open = read_roster(changed(rows, REGISTER, {"E6": None}), FILE, load, ON)[0]
    assert [each.code for each in after_the_decision(meetings(13), one_open)] == ["V10"]


def test_a_body_may_meet_twice_over_different_units():
    first = read_tally(tally_rows(), "a.xlsx", good_roster(), load(ON))
    halves = [replace(first, rows=first.rows[:1]), replace(first, rows=first.rows[1:])]
    assert all(half.rows for half in halves)
    assert one_count_a_day(halves) == ()


# ------------------------------------------------------------------ recognising and writing


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param(roster_rows(), "roster", id="roster"),
        pytest.param(appraisal_rows(), "appraisals", id="appraisals"),
        pytest.param(tally_rows(), "tally", id="tally"),
        pytest.param({"Tổng hợp": [["Mã", "Tên tổ chức đảng", "Khoản", "Kết luận", "Lý do"]]}, None, id="a report"),
        pytest.param({BODIES: [[]] * 15 + roster_rows()[BODIES]}, None, id="headings below row 15"),
        pytest.param({BODIES: [[]] * 14 + roster_rows()[BODIES]}, "roster", id="headings in row 15"),
        pytest.param({}, None, id="no sheet"),
    ],
)
def test_recognised_by_headings(rows, expected):
    assert recognise(rows) == expected


def read_back(write, tmp_path: Path) -> Rows:
    path = tmp_path / "so.xlsx"
    buffer = io.BytesIO()
    write(buffer)
    path.write_bytes(buffer.getvalue())
    write(path)
    assert path.read_bytes() == buffer.getvalue()  # the same bytes each time, to a path or a buffer
    return load_sheets(path, path.name)


def test_blank_workbooks_are_recognised_and_hold_no_rows(tmp_path):
    roster = read_back(lambda target: write_blank_roster(target, load(ON)), tmp_path)
    assert recognise(roster) == "roster"
    assert {code for _, _, code in spots(roster_findings(roster))} == {"R01"}
    appraisals = read_back(lambda target: write_blank_appraisals(target, load(ON)), tmp_path)
    assert recognise(appraisals) == "appraisals"
    assert read_appraisals(appraisals, "so.xlsx", good_roster(), load(ON)) == Appraised((), (), ())


def test_a_written_roster_reads_back_whole(tmp_path):
    rows = changed(roster_rows(), UNITS, {"B5": '=HYPERLINK("x") <Chi bộ> & "Hua Pha"'})
    rows = changed(rows, UNITS, {"B4": "Chi bộ " + "rất dài " * 24})
    roster = read_roster(rows, FILE, load, ON)[0]
    sheets = read_back(lambda target: write_roster(target, roster, load(ON)), tmp_path)
    assert unplaced(read_roster(sheets, FILE, load, ON)[0]) == unplaced(roster)


@settings(max_examples=25, deadline=None)  # the first one pays for importing pandas
@example("_x0041_")
@example("'=1+1")
@example("#N/A")
@example("TRUE")
@given(st.text(min_size=1))
def test_any_name_survives_writing_and_reading(name):
    assume(clean(name))
    roster = good_roster()
    units = roster.units | {"CB-02": replace(roster.units["CB-02"], name=clean(name))}
    buffer = io.BytesIO()
    write_roster(buffer, replace(roster, units=units), load(ON))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(buffer.getvalue())
        back = read_roster(load_sheets(path, FILE), FILE, load, ON)[0]
    assert back.units["CB-02"].name == clean(name)


def test_written_appraisals_read_back_whole(tmp_path):
    appraisals = read_appraisals(appraisal_rows(), "a.xlsx", good_roster(), load(ON)).appraisals
    sheets = read_back(lambda target: write_appraisals(target, appraisals, load(ON)), tmp_path)
    back = read_appraisals(sheets, "a.xlsx", good_roster(), load(ON)).appraisals
    assert [replace(a, place=None) for a in back] == [replace(a, place=None) for a in appraisals]


def test_a_written_tally_is_blank_until_its_numbers_are_given(tmp_path):
    roster = good_roster()
    units = [roster.units["CB-01"], roster.units["CB-02"]]
    body = roster.bodies["NAMMA"]
    blank = read_back(lambda target: write_tally(target, body, units, load(ON)), tmp_path)
    assert recognise(blank) == "tally"
    assert read_tally(blank, "a.xlsx", roster, load(ON)) is None
    tally = read_tally(tally_rows(), "a.xlsx", roster, load(ON))
    filled = read_back(lambda target: write_tally(target, body, units, load(ON), tally), tmp_path)
    back = read_tally(filled, "a.xlsx", roster, load(ON))
    bare = [replace(t, place=None, rows=tuple(replace(row, place=None) for row in t.rows)) for t in (tally, back)]
    assert bare[0] == bare[1]


def test_every_code_has_a_case():
    cases = [case.values[-1] for case in (*ROSTER_CASES, *APPRAISAL_CASES, *SELECTION_CASES, *TALLY_CASES)]
    several = {"V10", "V18"}  # they compare two workbooks
    whole = {"R20", "R21", "R22", "R23", "R24"}  # they need the season: see test_numbering
    assert {code for expected in cases for _, code in expected} == {code for code, _, _ in CODES} - several - whole
