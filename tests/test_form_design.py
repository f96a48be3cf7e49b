"""A form as the one who fills it in meets it: names, limits and messages, the sheets to read, print, and marks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
import readme_tables
from conftest import Submit
from filled_forms import CHI_BO, DANG_BO, good_answers
from openpyxl.worksheet.worksheet import Worksheet

from bontot_batch import form_guide, form_preview, form_reader, guidance
from bontot_batch.checks import CHECKS
from bontot_batch.form import (
    FOR_READERS_ONLY,
    GUIDE_SHEET,
    LISTS_SHEET,
    MARKS_SHEET,
    PREVIEW_SHEET,
    Form,
    Kind,
    define,
)
from bontot_batch.form_writer import Mark, Prefill, write
from bontot_batch.guidance import FORMS, Guidance
from bontot_batch.model import Finding, Place, Severity, Value
from bontot_batch.units import check_submission
from bontot_batch.workbook import open_book

DECEMBER = guidance.load(date(2026, 12, 15))
DEFINED = {key: define(key, DECEMBER) for key in FORMS}
PLAIN_FUNCTIONS = {"IF", "AND", "OR", "NOT", "N", "INT", "SUM", "DATE", "TRIM", "ISNUMBER"}
PLAIN_FUNCTIONS |= {"COUNT", "COUNTA", "COUNTIF", "COUNTBLANK"}


def opened(form: Form, filled: Prefill | None = None, *marks: Mark) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(write(form, DECEMBER, filled or Prefill({}), marks)))


@pytest.fixture(scope="module", params=FORMS)
def blank(request: pytest.FixtureRequest) -> tuple[Form, openpyxl.Workbook]:
    return DEFINED[request.param], opened(DEFINED[request.param])


def validations(form: Form, book: openpyxl.Workbook) -> Iterator[tuple[str, object]]:
    """The name of every field with what Excel says and allows in its cell."""
    by_cell = {(entry.sheet, entry.place("").cell): entry.name for entry in form.fields.values()}
    for sheet in form.sheets:
        for each in book[sheet.name].data_validations.dataValidation:
            yield by_cell[sheet.name, str(each.sqref)], each


# --- filling in


def test_every_input_cell_is_named_after_its_field(blank: tuple[Form, openpyxl.Workbook]) -> None:
    form, book = blank
    named = {name: defined.attr_text for name, defined in book.defined_names.items() if name.startswith("o_")}
    places = {entry.name: entry.place("") for entry in form.fields.values()}
    cells = {name: re.sub(r"([A-Z]+)([0-9]+)", r"$\1$\2", place.cell) for name, place in places.items()}
    assert named == {f"o_{name}": f"'{places[name].sheet}'!{cell}" for name, cell in cells.items()}


def test_tab_leads_from_input_to_input_and_no_password_bars_the_office(blank: tuple[Form, openpyxl.Workbook]) -> None:
    form, book = blank
    for sheet in form.sheets:
        protection = book[sheet.name].protection
        assert (protection.sheet, protection.selectLockedCells, protection.selectUnlockedCells) == (True, True, False)
    assert all(page.protection.password is None for page in book.worksheets)


def test_every_input_cell_says_how_to_fill_it_in_within_the_room_excel_gives(
    blank: tuple[Form, openpyxl.Workbook],
) -> None:
    form, book = blank
    said = dict(validations(form, book))
    assert set(said) == set(form.fields)
    for each in said.values():
        assert 0 < len(each.promptTitle) <= 32  # type: ignore[attr-defined]
        assert 0 < len(each.errorTitle) <= 32  # type: ignore[attr-defined]
        assert 0 < len(each.prompt) <= 255  # type: ignore[attr-defined]
        assert 0 < len(each.error) <= 255  # type: ignore[attr-defined]
        assert each.showInputMessage  # type: ignore[attr-defined]
        assert each.showErrorMessage  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("field", "first", "last"),
    [
        pytest.param("month_3_date", "DATE(o_year,1,1)", "DATE(o_year,12,31)", id="a meeting falls into the year"),
        pytest.param("signed", "DATE(o_year,10,1)", "DATE(o_year+1,3,31)", id="a form is signed at the year's end"),
        pytest.param("founded", "DATE(1930,1,1)", "DATE(o_year,12,31)", id="a unit is not founded after the year"),
    ],
)
def test_a_date_is_limited_by_the_year_assessed(field: str, first: str, last: str) -> None:
    form = DEFINED[CHI_BO]
    limit = dict(validations(form, opened(form)))[field]
    assert f",{first}," in limit.formula1  # type: ignore[attr-defined]
    assert f",{last}," in limit.formula2  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("form_key", "field", "value", "beside", "text"),
    [
        pytest.param(CHI_BO, "admitted", 2, "D6", "Năm trước: 2", id="beside a figure"),
        pytest.param(
            *(CHI_BO, "admission_assigned", "not_assigned", "D5"),
            "Năm trước: không giao chỉ tiêu\nSố, hoặc ghi: không giao chỉ tiêu",
            id="above the hint that stands there",
        ),
        pytest.param(CHI_BO, "attendance", Decimal("95.5"), "C27", "Năm trước: 95,5%", id="beside a share"),
        pytest.param(DANG_BO, "subordinates_total", 7, "D14", "Năm trước: 7", id="beside a figure of a đảng bộ"),
    ],
)
def test_last_year_stands_beside_the_input_and_never_in_it(
    form_key: str, field: str, value: Value, beside: str, text: str
) -> None:
    form = DEFINED[form_key]
    data = write(form, DECEMBER, Prefill({}, last_year={field: value}))
    entry = form.fields[field]
    page = openpyxl.load_workbook(io.BytesIO(data))[entry.sheet]
    assert (page[beside].value, page[entry.place("").cell].value) == (text, None)


def test_last_year_never_covers_another_input_cell() -> None:
    form = DEFINED[CHI_BO]
    everything = dict.fromkeys(form.fields, "x")
    page = opened(form, Prefill({}, last_year=everything))
    assert all(page[entry.sheet][entry.place("").cell].value is None for entry in form.fields.values())


# --- the sheets to read


def test_a_spelling_added_to_the_guidance_reaches_dropdown_reader_guide_and_readme(
    submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    excellent = replace(DECEMBER.ranks["HTXSNV"], name="Xuất sắc nhất", accepted=("hạng nhất",))
    changed = replace(DECEMBER, ranks={**DECEMBER.ranks, "HTXSNV": excellent})
    form = define(CHI_BO, changed)
    book = openpyxl.load_workbook(io.BytesIO(write(form, changed)))

    def listed(title: str) -> set[object]:
        return {cell.value for row in book[title].iter_rows() for cell in row}

    assert "Xuất sắc nhất" in listed(LISTS_SHEET)
    assert {"Xuất sắc nhất", "hạng nhất"} <= listed(GUIDE_SHEET)
    monkeypatch.setattr(guidance, "load", lambda *_: changed)
    assert "| Xuất sắc nhất | hạng nhất |" in readme_tables.spellings()

    entry = form.fields["organisation_1_rank"]
    book[entry.sheet][entry.place("").cell] = "hạng nhất"
    saved = io.BytesIO()
    book.save(saved)
    assert read_under(changed, saved.getvalue())["organisation_1_rank"] == "HTXSNV"
    assert "organisation_1_rank" not in submit(saved.getvalue()).answers  # today's guidance does not know it


def read_under(in_force: Guidance, data: bytes) -> Mapping[str, Value]:
    answers, _ = form_reader.parse(open_book(data, "phieu.xlsx"), define(CHI_BO, in_force))
    return {name: answer.value for name, answer in answers.items()}


def test_the_guide_lists_every_check_in_the_form_it_concerns() -> None:
    told = {key: {line.texts[-1] for line in form_guide.lay_out(form)} for key, form in DEFINED.items()}
    titles = {check.title for check in CHECKS}
    assert titles <= told[CHI_BO] | told[DANG_BO]
    assert {check.title for check in CHECKS if check.code in {"C60", "C61"}} & told[DANG_BO] == set()
    assert {check.title for check in CHECKS if check.code in {"C40", "C41"}} & told[CHI_BO] == set()


def test_the_guide_says_how_to_fill_in_every_kind_of_cell(blank: tuple[Form, openpyxl.Workbook]) -> None:
    form, _ = blank
    kinds = {entry.kind for entry in form.fields.values()} - {Kind.CHOICE}
    assert kinds <= set(form_guide.KIND_NAMES)


@pytest.mark.parametrize("key", FORMS)
def test_the_preview_uses_plain_functions_only_and_stores_no_results(key: str) -> None:
    data = write(DEFINED[key], DECEMBER)
    formulas = [cell.content for cell in form_preview.lay_out(DEFINED[key], DECEMBER).cells.values()]
    formulas = [each for each in formulas if each.startswith("=")]
    assert set(re.findall(r"([A-Z]+)\(", re.sub('"[^"]*"', "", " ".join(formulas)))) <= PLAIN_FUNCTIONS
    assert max(map(len, formulas)) <= 8192
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True)[PREVIEW_SHEET]
    written = openpyxl.load_workbook(io.BytesIO(data))[PREVIEW_SHEET]
    cells = [cell.coordinate for row in written.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(cells) == len(formulas)
    assert {stored[cell].value for cell in cells} == {None}


# --- on paper


def test_every_sheet_prints_on_a4_with_its_headings_the_unit_and_the_page() -> None:
    form = DEFINED[CHI_BO]
    book = opened(form, Prefill({}, "NK&T-001"), Mark(finding("signed"), "signed"))
    for page in book.worksheets:
        if page.sheet_state == "visible":
            assert page.page_setup.paperSize == 9  # A4
            assert page.sheet_properties.pageSetUpPr.fitToPage
            assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) in {(1, 0), (None, 0)}
            assert page.print_title_rows
            assert "NK&&T-001" in page.oddFooter.left.text
            assert "&P/&N" in page.oddFooter.right.text or "Page" in page.oddFooter.right.text


def test_the_headings_stay_in_sight() -> None:
    book = opened(DEFINED[CHI_BO])
    assert {name: book[name].freeze_panes for name in ("Thông tin chung", "Tự đánh giá", "Số liệu", "Sinh hoạt")} == {
        "Thông tin chung": "A5",
        "Tự đánh giá": "A5",
        "Số liệu": "A4",
        "Sinh hoạt": "A6",
    }


# --- marks


def finding(field: str, severity: Severity = Severity.ERROR, code: str = "D01") -> Finding:
    place = DEFINED[CHI_BO].fields[field].place("phieu.xlsx") if field else Place("phieu.xlsx")
    return Finding(place, code, severity, f"Có điều cần xem ở {field or 'tệp'}.", "Ghi lại cho đúng.")


def rows(page: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(cell.value for cell in row) for row in page.iter_rows(min_row=5)]


def test_the_first_sheet_lists_every_finding_errors_first_each_with_its_cell() -> None:
    marks = (
        Mark(finding("proposed", Severity.WARNING, "C26"), "proposed"),
        Mark(finding("month_2_date", code="C60"), "month_2_date"),
        Mark(finding("signed"), "signed"),
        Mark(finding("", code="U03"), ""),
    )
    book = opened(DEFINED[CHI_BO], None, *marks)
    page = book[MARKS_SHEET]
    assert book.sheetnames[0] == MARKS_SHEET
    assert [(row[1], row[2], row[3], row[6]) for row in rows(page)] == [
        ("LỖI", "(cả phiếu)", "", "U03"),
        ("LỖI", "Thông tin chung", "C12", "D01"),
        ("LỖI", "Sinh hoạt", "B7", "C60"),
        ("LƯU Ý", "Thông tin chung", "C11", "C26"),
    ]
    links = [page.cell(row, 4).hyperlink for row in (5, 6, 7, 8)]
    assert [link and link.location for link in links] == [
        *(None, "'Thông tin chung'!C12", "'Sinh hoạt'!B7", "'Thông tin chung'!C11"),
    ]


def test_a_cell_at_fault_has_a_colour_by_severity_and_a_comment_with_all_that_was_found() -> None:
    warning, error = finding("admitted", Severity.WARNING, "C30"), finding("admitted", code="D02")
    marks = (Mark(warning, "admitted"), Mark(error, "admitted"), Mark(replace(warning, code="C21"), "contact"))
    book = opened(DEFINED[CHI_BO], None, *marks)
    admitted, contact, parent = book["Số liệu"]["C6"], book["Thông tin chung"]["C13"], book["Thông tin chung"]["C8"]
    assert all(word in admitted.comment.text for word in ("C30", "D02", warning.message, warning.hint))
    assert parent.comment is None
    colours = {cell.fill.start_color.rgb for cell in (admitted, contact, parent)}
    assert len(colours) == 3


def test_marks_change_nothing_of_what_is_read(submit: Submit) -> None:
    form = DEFINED[CHI_BO]
    filled = Prefill(good_answers(CHI_BO, members_total=99), "NK-001", raws={"admitted": "1,250"})
    plain = submit(write(form, DECEMBER, filled))
    marks = [Mark(each, "admitted") for each in check_submission(plain, None, DECEMBER, 2026)]
    marked = submit(write(form, DECEMBER, filled, marks))
    assert len(marks) >= 2
    assert marked == plain


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        pytest.param("admitted", "1,250", "D03", id="a number with two meanings"),
        pytest.param("admitted", "mười hai", "D02", id="words for a number"),
        pytest.param("admitted", "=1+1", "D09", id="the text of a formula, which is not run"),
        pytest.param("admitted", "#REF!", "D08", id="an error value"),
        pytest.param("signed", "cuối tháng 11", "D04", id="no date"),
        pytest.param("answer_1_a_1", "xuất sắc", "D06", id="no choice"),
        pytest.param("year", "2.026", "D14", id="a year with a dot"),
    ],
)
def test_what_could_not_be_read_comes_back_as_it_was_written(field: str, text: str, code: str, submit: Submit) -> None:
    handed_in = submit(write(DEFINED[CHI_BO], DECEMBER, Prefill(good_answers(CHI_BO), raws={field: text})))
    assert [each.code for each in handed_in.findings] == [code]
    assert field not in handed_in.answers


def test_the_sheets_for_people_are_none_of_the_forms_own() -> None:
    assert not {sheet.name for form in DEFINED.values() for sheet in form.sheets} & set(FOR_READERS_ONLY)


def test_passing_over_the_sheets_for_people_loses_no_answer() -> None:
    data = write(DEFINED[CHI_BO], DECEMBER, Prefill(good_answers(CHI_BO)), [Mark(finding("signed"), "signed")])
    whole, quick = open_book(data, "phieu.xlsx"), open_book(data, "phieu.xlsx", FOR_READERS_ONLY)
    assert {title for title, cells in quick.sheets.items() if not cells} == set(FOR_READERS_ONLY)
    assert all(cells == whole.sheets[title] for title, cells in quick.sheets.items() if cells)
