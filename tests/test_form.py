"""The form from its one definition: what is written can be read back, and what was moved is never read shifted."""

from __future__ import annotations

import datetime
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from conftest import Submit
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from bontot_batch import form_reader
from bontot_batch import vietnamese as vi
from bontot_batch.form import (
    GUIDE_SHEET,
    META_SHEET,
    NO,
    NONE,
    NOT_ASSIGNED,
    PREVIEW_SHEET,
    TABLES,
    VERSION,
    YES,
    Field,
    Form,
    Kind,
    Meeting,
    Organisation,
    Role,
    define,
    describe,
    rows,
    table_fields,
)
from bontot_batch.form_writer import BLANK, Prefill, prefill, write
from bontot_batch.guidance import FORMS, Guidance, load
from bontot_batch.model import Place, State, Unit, UnitKind, Value
from bontot_batch.units import check_submission
from bontot_batch.workbook import Book, Cells, RawCell, open_book

DECEMBER = load(datetime.date(2026, 12, 15))
DEFINED = {key: define(key, DECEMBER) for key in FORMS}
BLANK_BYTES = {key: write(form, DECEMBER) for key, form in DEFINED.items()}
BLANK_BOOKS = {key: open_book(data, "phieu.xlsx") for key, data in BLANK_BYTES.items()}
SHEETS = [pytest.param(key, sheet.name, id=f"{key}, {sheet.name}") for key in FORMS for sheet in DEFINED[key].sheets]


def edited(data: bytes, edit: Callable[[Workbook], object]) -> bytes:
    """The workbook after someone opened it, did something to it and saved it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def with_cell(form: Form, name: str, content: object) -> bytes:
    """A blank form with one cell filled in as it is typed."""
    entry = form.fields[name]

    def put(book: Workbook) -> None:
        book[entry.sheet].cell(entry.row, entry.column).value = content  # type: ignore[assignment]

    return edited(BLANK_BYTES[form.key], put)


def rename(book: Workbook, title: str) -> None:
    """Rename the sheet of figures; by way of another name, for openpyxl numbers a title that differs in case only."""
    sheet = book["Số liệu"]
    sheet.title = "…"
    sheet.title = title


# --- the definition


@pytest.mark.parametrize("key", FORMS)
def test_no_two_fields_share_a_cell_and_no_field_stands_on_a_label(key: str) -> None:
    form = DEFINED[key]
    fields = [(entry.sheet, entry.row, entry.column) for entry in form.fields.values()]
    labels = {(sheet.name, label.row, label.column) for sheet in form.sheets for label in sheet.labels}
    assert len(set(fields)) == len(fields) == sum(len(sheet.fields) for sheet in form.sheets)
    assert not labels & set(fields)


@pytest.mark.parametrize("key", FORMS)
def test_every_clause_of_the_guidance_has_its_row(key: str) -> None:
    answers = [entry.clause for name, entry in DEFINED[key].fields.items() if name.startswith("answer_")]
    assert answers == [clause.number for clause in DECEMBER.clauses_of(key)]


def test_only_a_branch_reports_meetings_and_ranks_its_members_only_a_committee_its_branches() -> None:
    branch, committee = (set(DEFINED[key].fields) for key in FORMS)
    assert {"month_12_grade", "quarter_4_date", "members_htxsnv", "attendance"} <= branch - committee
    assert {"subordinates_total", "subordinates_khtnv", "answer_1_a_7"} <= committee - branch
    assert set(table_fields("months") + table_fields("quarters")) <= branch


@pytest.mark.parametrize("key", FORMS)
def test_no_spelling_of_a_choice_is_accepted_for_another_unless_the_form_says_it_is_unclear(key: str) -> None:
    for entry in DEFINED[key].fields.values():
        for choice, spellings in entry.choices.items():
            for spelling in spellings:
                if (entry.name, vi.fold(spelling)) == ("answer_1_a_6", "khong"):
                    continue  # "không": không đạt, or không áp dụng
                assert vi.parse_choice(spelling, entry.choices) == choice


def test_a_bare_khong_is_unclear_only_where_not_applicable_is_allowed() -> None:
    fields = DEFINED["chi_bo"].fields
    assert vi.parse_choice("không", fields["answer_1_a_1"].choices) == State.NOT_MET
    with pytest.raises(vi.Unclear) as unclear:
        vi.parse_choice("không", fields["answer_1_a_6"].choices)
    assert unclear.value.ambiguous


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("unit_name", None, "(để trống)"),
        ("unit_name", "Chi bộ bản Nậm Mạ", "Chi bộ bản Nậm Mạ"),
        ("signed", datetime.date(2026, 2, 5), "05/02/2026"),
        ("admission_assigned", NOT_ASSIGNED, "không giao chỉ tiêu"),
        ("admission_assigned", 0, "0"),
        ("proposed", YES, "Có"),
        ("month_1_grade", NONE, "Không họp"),
        ("answer_1_a_1", State.NOT_MET, "Không đạt"),
    ],
)
def test_a_value_is_shown_as_people_write_it(name: str, value: Value, shown: str) -> None:
    assert DEFINED["chi_bo"].fields[name].show(value) == shown


@pytest.mark.parametrize(
    ("period", "number", "day", "ended"),
    [
        ("month", 1, datetime.date(2026, 1, 31), False),
        ("month", 1, datetime.date(2026, 2, 1), True),
        ("month", 12, datetime.date(2026, 12, 31), False),
        ("month", 12, datetime.date(2027, 1, 1), True),
        ("quarter", 1, datetime.date(2026, 3, 31), False),
        ("quarter", 1, datetime.date(2026, 4, 1), True),
        ("quarter", 4, datetime.date(2027, 1, 1), True),
    ],
)
def test_a_period_is_over_on_the_day_after_its_last(
    period: str, number: int, day: datetime.date, *, ended: bool
) -> None:
    assert Meeting(period, number).ended_before(day, 2026) is ended


def test_a_row_of_a_table_is_left_out_when_one_of_its_cells_could_not_be_read() -> None:
    book = BLANK_BOOKS["chi_bo"]
    answers, _ = form_reader.parse(book, DEFINED["chi_bo"])
    unreadable = {name: entry for name, entry in answers.items() if name != "organisation_3_rank"}
    assert rows("organisations", answers) == TABLES["organisations"]
    assert [row.number for row in rows("organisations", unreadable)] == [1, 2, 4, 5, 6, 7, 8]
    assert all(row.blank for row in (*rows("months", answers), *rows("organisations", answers)))
    assert not Organisation(1, reason="mới lập").blank


# --- written and read back


def value_of(entry: Field) -> st.SearchStrategy[Value]:
    """Any value that a field may hold."""
    text = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
    by_kind: Mapping[Kind, st.SearchStrategy[Value]] = {
        Kind.TEXT: text.map(vi.clean).filter(bool),
        Kind.NOTE: text.map(lambda typed: vi.clean(typed, lines=True)).filter(lambda typed: bool(vi.clean(typed))),
        Kind.COUNT: st.integers(0, vi.LARGEST_NUMBER),
        Kind.COUNT_OR_NOT_ASSIGNED: st.integers(0, vi.LARGEST_NUMBER) | st.just(NOT_ASSIGNED),
        Kind.YEAR: st.integers(2000, 2099),
        Kind.SHARE: st.decimals(0, 100, places=4),
        Kind.DATE: st.dates(datetime.date(vi.FIRST_YEAR, 1, 1), datetime.date(vi.LAST_YEAR, 12, 31)),
        Kind.CHOICE: st.sampled_from(sorted(entry.choices)) if entry.choices else st.none(),
    }
    return by_kind[entry.kind] if entry.required else st.none() | by_kind[entry.kind]


@pytest.mark.parametrize("key", FORMS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_every_value_written_is_read_back_from_its_own_cell(key: str, data: st.DataObject) -> None:
    form = DEFINED[key]
    values = data.draw(st.fixed_dictionaries({name: value_of(entry) for name, entry in form.fields.items()}))
    book = open_book(write(form, DECEMBER, Prefill(values)), "phieu.xlsx")
    assert form_reader.layout_fault(book, form) is None
    answers, findings = form_reader.parse(book, form)
    assert findings == ()
    assert {name: answer.value for name, answer in answers.items()} == values
    assert all(answers[name].place == entry.place("phieu.xlsx") for name, entry in form.fields.items())


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("Chi bộ Trường THCS & THPT <Sìn Hồ>", id="with & and <"),
        pytest.param("Chi bộ “Hồng Lĩnh” 'số 2' \"cũ\"", id="with quotes"),
        pytest.param("=Chi bộ bản Mới", id="that begins as a formula"),
        pytest.param("https://namma.example", id="that looks like a link"),
        pytest.param("Chi bộ " + "rất dài " * 24 + "ơ", id="of 200 characters"),
        pytest.param("012", id="of digits with a leading zero"),
    ],
)
def test_a_name_comes_back_whole(name: str) -> None:
    form = DEFINED["chi_bo"]
    answers, _ = form_reader.parse(open_book(write(form, DECEMBER, Prefill({"unit_name": name})), "f"), form)
    assert answers["unit_name"].value == name


def test_a_decomposed_name_comes_back_composed() -> None:
    form = DEFINED["chi_bo"]
    typed = unicodedata.normalize("NFD", "Chi bộ bản Nậm Mạ")
    answers, _ = form_reader.parse(open_book(write(form, DECEMBER, Prefill({"unit_name": typed})), "f"), form)
    assert answers["unit_name"].value == "Chi bộ bản Nậm Mạ"


@pytest.mark.parametrize("key", FORMS)
def test_a_blank_form_lacks_exactly_its_required_fields(key: str, submit: Submit) -> None:
    handed_in = submit(BLANK_BYTES[key])
    found = check_submission(handed_in, None, DECEMBER, 2026)
    required = {(entry.sheet, entry.place("").cell) for entry in DEFINED[key].fields.values() if entry.required}
    assert {(each.place.sheet, each.place.cell) for each in found} == required
    assert {each.code for each in found} == {"D01"}
    assert len(found) == len(required)


@pytest.mark.parametrize("kind", UnitKind, ids=str)
def test_a_prefilled_form_carries_what_the_roster_knows(kind: UnitKind, submit: Submit) -> None:
    key = DECEMBER.kinds[kind].form
    unit = Unit("NM-07", "Chi bộ bản Nậm Mạ", kind, "Đảng bộ xã Nậm Mạ", "", "NM", "", Place("danh_muc.xlsx"))
    handed_in = submit(write(DEFINED[key], DECEMBER, prefill(unit, 2026)))
    known = {name: handed_in.answers[name].value for name in ("unit_code", "unit_name", "unit_kind", "parent", "year")}
    assert known == {
        "unit_code": "NM-07",
        "unit_name": "Chi bộ bản Nậm Mạ",
        "unit_kind": kind,
        "parent": "Đảng bộ xã Nậm Mạ",
        "year": 2026,
    }
    assert (handed_in.form, handed_in.unit) == (key, "NM-07")


def test_a_prefilled_form_is_known_by_its_hidden_sheet_when_the_code_was_rubbed_out(submit: Submit) -> None:
    unit = Unit("NM-07", "Chi bộ bản Nậm Mạ", UnitKind.CHI_BO_CO_SO, "", "", "NM", "", Place("danh_muc.xlsx"))
    sent = write(DEFINED["chi_bo"], DECEMBER, prefill(unit, 2026))

    def rub_out(book: Workbook) -> None:
        book["Thông tin chung"]["C5"] = None

    assert submit(edited(sent, rub_out)).unit == "NM-07"


@pytest.mark.parametrize("key", FORMS)
def test_the_same_form_has_the_same_bytes_whatever_the_hour(key: str) -> None:
    assert write(DEFINED[key], DECEMBER) == BLANK_BYTES[key]
    with zipfile.ZipFile(io.BytesIO(BLANK_BYTES[key])) as package:
        assert len({part.date_time for part in package.infolist()}) == 1
        assert b"2026-01-01T00:00:00Z" in package.read("docProps/core.xml")


# --- what Excel lets a person do


@pytest.fixture(params=FORMS)
def opened(request: pytest.FixtureRequest) -> tuple[Form, Workbook]:
    return DEFINED[request.param], openpyxl.load_workbook(io.BytesIO(BLANK_BYTES[request.param]))


def test_each_dropdown_offers_the_choices_of_its_field(opened: tuple[Form, Workbook]) -> None:
    form, book = opened
    offered: dict[tuple[str, str], list[str]] = {}
    for page in book.worksheets:
        for validation in page.data_validations.dataValidation:
            if validation.type == "list":
                sheet, cells = validation.formula1.replace("'", "").replace("$", "").split("!")
                listed = [str(cell.value) for (cell,) in book[sheet][cells]]
                offered |= {(page.title, cell): listed for cell in str(validation.sqref).split()}
    choices = [entry for entry in form.fields.values() if entry.kind is Kind.CHOICE]
    assert offered == {
        (entry.sheet, entry.place("").cell): [spelt[0] for spelt in entry.choices.values()] for entry in choices
    }


def test_whole_numbers_dates_and_shares_have_limits(opened: tuple[Form, Workbook]) -> None:
    form, book = opened
    limits = {
        (page.title, str(validation.sqref)): validation.type
        for page in book.worksheets
        for validation in page.data_validations.dataValidation
        if validation.type not in {"list", None}
    }
    types = {
        Kind.COUNT: "whole",
        Kind.YEAR: "whole",
        Kind.DATE: "date",
        Kind.SHARE: "decimal",
        Kind.COUNT_OR_NOT_ASSIGNED: "custom",
    }
    assert limits == {
        (entry.sheet, entry.place("").cell): types[entry.kind] for entry in form.fields.values() if entry.kind in types
    }


def test_only_input_cells_can_be_typed_into(opened: tuple[Form, Workbook]) -> None:
    form, book = opened
    assert all(page.protection.sheet for page in book.worksheets)
    unlocked = {
        (page.title, cell.coordinate)
        for page in book.worksheets
        for row in page.iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    assert unlocked == {(entry.sheet, entry.place("").cell) for entry in form.fields.values()}


def test_sheets_that_are_not_for_people_cannot_be_shown_from_the_menu(opened: tuple[Form, Workbook]) -> None:
    form, book = opened
    states = {page.title: page.sheet_state for page in book.worksheets}
    shown = {*(sheet.name for sheet in form.sheets), PREVIEW_SHEET, GUIDE_SHEET}
    assert {title for title, state in states.items() if state == "visible"} == shown
    assert {state for title, state in states.items() if title.startswith("_")} == {"veryHidden"}


# --- the data dictionary


@pytest.mark.parametrize("key", FORMS)
def test_another_program_can_fill_a_form_from_its_description_alone(key: str, submit: Submit) -> None:
    sample = {
        "text": "Chi bộ bản Nậm Mạ",
        "note": "Báo cáo số 12",
        "count": 7,
        "count_or_not_assigned": 2,
        "year": 2026,
        "share": 0.985,
        "date": datetime.date(2026, 11, 20),
    }
    expected = sample | {"share": Decimal("98.5")}
    described = describe(DEFINED[key])
    typed, meant = {}, {}
    for number, entry in enumerate(described):
        choices = entry["choices"]
        assert isinstance(choices, dict)
        chosen = list(choices)[number % len(choices)] if choices else ""
        at = (entry["sheet"], entry["cell"])
        typed[at] = choices[chosen] if choices else sample[str(entry["type"])]
        meant[entry["field"]] = chosen or expected[str(entry["type"])]

    def fill(book: Workbook) -> None:
        for (sheet, cell), content in typed.items():
            book[sheet][cell] = content

    handed_in = submit(edited(BLANK_BYTES[key], fill))
    assert handed_in.findings == ()
    assert {name: answer.value for name, answer in handed_in.answers.items()} == meant


@pytest.mark.parametrize("key", FORMS)
def test_the_description_lists_every_field_once_with_its_clause(key: str) -> None:
    described = {str(each["field"]): each for each in describe(DEFINED[key])}
    assert list(described) == list(DEFINED[key].fields)
    assert described["admission_assigned"]["clause"] == "1.a.3"
    assert {each["form"] for each in described.values()} == {key}
    assert {name for name, each in described.items() if each["required"]} == {
        name for name, entry in DEFINED[key].fields.items() if entry.required
    }


# --- how people fill it in


@pytest.mark.parametrize(
    ("name", "typed", "read"),
    [
        pytest.param("members_total", "12", 12, id="a number typed as text"),
        pytest.param("members_total", "12 đồng chí", 12, id="a number with its unit"),
        pytest.param("members_total", "1.818", 1818, id="a number with a thousands dot"),
        pytest.param("members_total", "\u00a012\u00a0", 12, id="a number between non-breaking spaces"),
        pytest.param("members_total", 12.0, 12, id="a number that Excel holds with a fraction"),
        pytest.param("admission_assigned", "Không giao chỉ tiêu", NOT_ASSIGNED, id="no number assigned"),
        pytest.param("signed", "05/12/2026", datetime.date(2026, 12, 5), id="a date typed as text"),
        pytest.param("signed", "ngày 05 tháng 12 năm 2026", datetime.date(2026, 12, 5), id="a date in words"),
        pytest.param(
            "signed", datetime.datetime(2026, 12, 5, 9, 30), datetime.date(2026, 12, 5), id="a date with time"
        ),
        pytest.param("answer_1_a_1", "x", State.MET, id="a tick"),
        pytest.param("answer_1_a_1", "✓", State.MET, id="a tick as a sign"),
        pytest.param("answer_1_a_1", "ĐẠT", State.MET, id="capitals"),
        pytest.param("answer_1_a_1", unicodedata.normalize("NFD", "Không đạt"), State.NOT_MET, id="decomposed text"),
        pytest.param("answer_1_a_1", "Không\u00a0đạt ", State.NOT_MET, id="a non-breaking space inside"),
        pytest.param("proposed", "có", YES, id="yes"),
        pytest.param("proposed", "không", NO, id="no"),
        pytest.param("organisation_1_rank", "HTSXNV", "HTXSNV", id="a slip in an abbreviation"),
        pytest.param("organisation_1_rank", "Hoàn thành tốt", "HTTNV", id="a rank cut short"),
        pytest.param("organisation_1_kind", "MTTQ", "mttq", id="an abbreviated kind"),
        pytest.param("month_1_grade", "Yếu", "kem", id="yếu is read as kém"),
        pytest.param("month_1_grade", "nghỉ họp", NONE, id="not held"),
        pytest.param("unit_kind", "CBCS", UnitKind.CHI_BO_CO_SO, id="an abbreviated kind of unit"),
        pytest.param("year", "2026", 2026, id="a year typed as text"),
        pytest.param("attendance", "98,5%", Decimal("98.5"), id="a share typed as text"),
        pytest.param("unit_code", 12, "12", id="a code that became a number"),
        pytest.param("unit_code", "012", "012", id="a code with its leading zero"),
        pytest.param("evidence_1_a_1", " NQ 12 \r\n BC  15 ", "NQ 12\nBC 15", id="evidence in two lines"),
    ],
)
def test_what_people_type_is_read(name: str, typed: object, read: Value, submit: Submit) -> None:
    answer = submit(with_cell(DEFINED["chi_bo"], name, typed)).answers[name]
    assert answer.value == read
    assert type(answer.value) is type(read) or isinstance(read, str)


def test_a_share_counts_in_percent_only_by_its_number_format(submit: Submit) -> None:
    form = DEFINED["chi_bo"]
    entry = form.fields["attendance"]

    def put_as_plain_number(book: Workbook) -> None:
        cell = book[entry.sheet].cell(entry.row, entry.column)
        cell.value, cell.number_format = 98.5, "General"

    assert submit(with_cell(form, "attendance", 0.985)).answers["attendance"].value == Decimal("98.5")
    assert submit(edited(BLANK_BYTES["chi_bo"], put_as_plain_number)).answers["attendance"].value == Decimal("98.5")


def test_empty_and_zero_and_not_assigned_are_three_things(submit: Submit) -> None:
    form = DEFINED["chi_bo"]
    empty = submit(BLANK_BYTES["chi_bo"])
    assert "admission_assigned" not in empty.answers
    assert ("D01", form.fields["admission_assigned"].place("phieu.xlsx")) in {(e.code, e.place) for e in empty.findings}
    assert submit(with_cell(form, "admission_assigned", 0)).answers["admission_assigned"].value == 0
    said = submit(with_cell(form, "admission_assigned", "không giao chỉ tiêu"))
    assert said.answers["admission_assigned"].value == NOT_ASSIGNED
    assert empty.answers["founded"].value is None  # not required: empty is an answer


@pytest.mark.parametrize("spaces", ["   ", "\u00a0", "\u200b", "\n"])
def test_a_cell_of_spaces_is_empty(spaces: str, submit: Submit) -> None:
    handed_in = submit(with_cell(DEFINED["chi_bo"], "admitted", spaces))
    at_the_cell = [
        each for each in handed_in.findings if each.place == DEFINED["chi_bo"].fields["admitted"].place("phieu.xlsx")
    ]
    assert [each.code for each in at_the_cell] == ["D01"]


# --- a layout that was changed


def moved(cells: Cells, where: Callable[[int, int], tuple[int, int] | None]) -> Cells:
    """The cells after rows or columns were inserted or deleted."""
    targets = ((where(row, column), cell) for (row, column), cell in cells.items())
    return {target: cell for target, cell in targets if target}


def ways_to_move(last_row: int) -> Iterator[tuple[str, Callable[[int, int], tuple[int, int] | None]]]:
    for at in range(1, last_row + 2):
        yield f"row inserted at {at}", lambda row, column, at=at: (row + (row >= at), column)
        yield (
            f"row {at} deleted",
            lambda row, column, at=at: None if row == at else (row - (row > at), column),
        )
    for at in range(1, 7):
        yield f"column inserted at {at}", lambda row, column, at=at: (row, column + (column >= at))
        yield (
            f"column {at} deleted",
            lambda row, column, at=at: None if column == at else (row, column - (column > at)),
        )
    for at in range(1, last_row):
        swapped = {at: at + 1, at + 1: at}
        yield f"rows {at} and {at + 1} swapped", lambda row, column, swapped=swapped: (swapped.get(row, row), column)


def filled_book(key: str) -> Book:
    """A form each of whose cells holds something of its own."""
    form, book = DEFINED[key], BLANK_BOOKS[key]
    sheets = {title: dict(cells) for title, cells in book.sheets.items()}
    for number, entry in enumerate(form.fields.values(), 1):
        sheets[entry.sheet][entry.row, entry.column] = RawCell(f"ô số {number}")
    return Book(book.file, sheets)


@pytest.mark.parametrize(("key", "title"), SHEETS)
def test_a_moved_row_or_column_is_refused_unless_no_cell_is_read_from_a_wrong_place(key: str, title: str) -> None:
    form, book = DEFINED[key], filled_book(key)
    fields = [entry for entry in form.fields.values() if entry.sheet == title]
    last_row = max(row for row, _ in book.sheets[title])
    refused = 0
    for what, where in ways_to_move(last_row):
        cells = moved(book.sheets[title], where)
        fault = form_reader.layout_fault(replace(book, sheets={**book.sheets, title: cells}), form)
        shifted = [
            entry.name
            for entry in fields
            if cells.get((entry.row, entry.column)) != book.sheets[title][entry.row, entry.column]
        ]
        assert fault is not None or not shifted, f"{what}: {shifted[0]} is read from a wrong place"
        refused += fault is not None
    assert refused > last_row  # not by refusing nothing


@pytest.mark.parametrize(("key", "title"), SHEETS)
def test_a_printed_cell_that_says_something_else_is_named(key: str, title: str) -> None:
    form, book = DEFINED[key], BLANK_BOOKS[key]
    sheet = next(each for each in form.sheets if each.name == title)
    for label in sheet.labels:
        for other in ("Nội dung khác", ""):
            cells = {**book.sheets[title], (label.row, label.column): RawCell(other)}
            fault = form_reader.layout_fault(replace(book, sheets={**book.sheets, title: cells}), form)
            if label.role is Role.HINT:
                assert fault is None
            else:
                assert fault is not None
                assert fault[0] == Place("phieu.xlsx", title, label.row, label.column)


@pytest.mark.parametrize(
    ("edit", "cell"),
    [
        pytest.param(lambda book: book["Số liệu"].insert_rows(6), "'Số liệu'!A6", id="row inserted"),
        pytest.param(lambda book: book["Số liệu"].delete_rows(5), "'Số liệu'!A5", id="row deleted"),
        pytest.param(lambda book: book["Số liệu"].insert_cols(2), "'Số liệu'!B5", id="column inserted"),
        pytest.param(lambda book: book["Số liệu"].delete_cols(1), "'Số liệu'!A1", id="column deleted"),
        pytest.param(lambda book: book.remove(book["Số liệu"]), "'Số liệu'", id="sheet deleted"),
        pytest.param(lambda book: rename(book, "Số liệu 2026"), "'Số liệu'", id="sheet renamed"),
        pytest.param(
            lambda book: setattr(book["Tự đánh giá"]["B6"], "value", "Khoản mới"), "'Tự đánh giá'!B6", id="label edited"
        ),
    ],
)
def test_a_changed_layout_is_refused_once_with_its_place(
    edit: Callable[[Workbook], object], cell: str, submit: Submit
) -> None:
    handed_in = submit(edited(BLANK_BYTES["chi_bo"], edit))
    assert [(each.code, str(each.place)) for each in handed_in.findings] == [("F12", cell)]
    assert (handed_in.form, handed_in.answers) == ("", {})


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(lambda book: rename(book, "SỐ LIỆU"), id="sheet renamed in capitals"),
        pytest.param(
            lambda book: rename(book, unicodedata.normalize("NFD", "Số liệu")),
            id="sheet renamed in decomposed text",
        ),
        pytest.param(lambda book: book.move_sheet("Số liệu", -2), id="sheets in another order"),
        pytest.param(lambda book: book.create_sheet("Ghi chú").append(["Gửi cấp ủy"]), id="a sheet added"),
        pytest.param(lambda book: book["Số liệu"].insert_rows(40), id="row inserted below the last"),
        pytest.param(
            lambda book: setattr(
                book["Số liệu"]["B6"],
                "value",
                unicodedata.normalize("NFD", "Số đảng viên\u00a0đã kết nạp  trong năm "),
            ),
            id="label typed again",
        ),
        pytest.param(lambda book: setattr(book["Số liệu"]["A2"], "value", None), id="hint deleted"),
        pytest.param(lambda book: book.remove(book["_danh_muc"]), id="lists deleted"),
        pytest.param(lambda book: book.remove(book[META_SHEET]), id="hidden sheet lost"),
    ],
)
@pytest.mark.parametrize("key", FORMS)
def test_a_harmless_change_is_read_right(key: str, edit: Callable[[Workbook], object], submit: Submit) -> None:
    filled = write(DEFINED[key], DECEMBER, Prefill({"unit_code": "NM-07", "admitted": 3, "disciplined": 1}))
    before, after = submit(filled), submit(edited(filled, edit))
    assert (after.form, after.unit) == (key, "NM-07")
    assert after.answers == before.answers
    assert after.answers["admitted"].value == 3
    assert after.findings == before.findings


def test_another_version_is_refused_and_both_versions_named(submit: Submit) -> None:
    older = replace(DEFINED["chi_bo"], version="2025.1")
    (refusal,) = submit(write(older, DECEMBER)).findings
    assert refusal.code == "F11"
    assert "2025.1" in refusal.message
    assert VERSION in refusal.message


def test_a_workbook_that_is_not_one_of_our_forms_is_refused(submit: Submit) -> None:
    def keep_one_sheet(book: Workbook) -> None:
        for title in ("Tự đánh giá", "Số liệu", "Sinh hoạt", META_SHEET):
            book.remove(book[title])

    other = Workbook()
    other.active.append(["STT", "Họ và tên"])  # type: ignore[union-attr]
    saved = io.BytesIO()
    other.save(saved)
    for data in (saved.getvalue(), edited(BLANK_BYTES["chi_bo"], keep_one_sheet)):
        handed_in = submit(data)
        assert [each.code for each in handed_in.findings] == ["F10"]
        assert handed_in.findings[0].place == Place("phieu.xlsx")


# --- two files that say the same


def test_the_digest_depends_on_what_was_filled_in_only(guidance: Guidance, submit: Submit) -> None:
    def colour(book: Workbook) -> None:
        book["Số liệu"].column_dimensions["B"].width = 80
        book["Số liệu"]["D5"] = "hướng dẫn khác"

    filled = write(DEFINED["chi_bo"], guidance, Prefill({"admitted": 3}))
    other = write(DEFINED["chi_bo"], guidance, Prefill({"admitted": 4}))
    contents = [submit(data).content for data in (filled, edited(filled, colour), other, BLANK_BYTES["chi_bo"])]
    assert contents[0] == contents[1]
    assert len(set(contents)) == 3


def test_blank_means_nothing_filled_in() -> None:
    assert write(DEFINED["chi_bo"], DECEMBER, BLANK) == BLANK_BYTES["chi_bo"]
