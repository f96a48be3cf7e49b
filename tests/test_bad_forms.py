"""Forms that people took apart: each gets a clear finding with its place, none is read wrong."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date

import openpyxl
import pytest
from conftest import Submit
from filled_forms import CHI_BO, DANG_BO, Formula, cell, fill, good_answers, guidance_on, put
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bontot_batch.form import META_SHEET, define
from bontot_batch.model import Place, Severity, Value

DECEMBER = guidance_on(date(2026, 12, 15))
ANSWERS = good_answers(CHI_BO)
BRANCH = fill(CHI_BO, ANSWERS, DECEMBER)
COMMITTEE = fill(DANG_BO, good_answers(DANG_BO), DECEMBER)


def edited(data: bytes, *edits: Callable[[Workbook], object]) -> bytes:
    """The workbook after someone took the protection off and worked on it."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for page in book.worksheets:
        page.protection.sheet = False
    for edit in edits:
        edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def swap_columns(page: Worksheet, one: int, other: int) -> None:
    for row in range(1, page.max_row + 1):
        first, second = page.cell(row, one), page.cell(row, other)
        first.value, second.value = second.value, first.value


def swap_rows(page: Worksheet, one: int, other: int) -> None:
    for column in range(1, page.max_column + 1):
        first, second = page.cell(one, column), page.cell(other, column)
        first.value, second.value = second.value, first.value


def copied(page: Worksheet, title: str) -> Callable[[Workbook], Worksheet]:
    """An edit that lays a copy of a sheet, of this workbook or another, into the workbook."""

    def copy(book: Workbook) -> Worksheet:
        made = book.create_sheet(title)
        for row in page.iter_rows():
            for each in row:
                made.cell(each.row, each.column, each.value)
        return made

    return copy


def page_of(data: bytes, title: str) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(data))[title]


def row_of(name: str) -> int:
    return define(CHI_BO, DECEMBER).fields[name].row


def at(data: bytes, name: str, content: object, form_key: str = CHI_BO) -> bytes:
    return put(data, {cell(form_key, name, DECEMBER): content})


# --- moved, deleted, renamed


MOVED: dict[str, tuple[Callable[[Workbook], object], str]] = {
    "two columns of the self-assessment changed about": (
        lambda book: swap_columns(book["Tự đánh giá"], 3, 4),
        "Tự đánh giá",
    ),
    "two clauses changed about": (
        lambda book: swap_rows(book["Tự đánh giá"], row_of("answer_1_a_1"), row_of("answer_1_a_2")),
        "Tự đánh giá",
    ),
    "two months changed about": (
        lambda book: swap_rows(book["Sinh hoạt"], row_of("month_2_date"), row_of("month_3_date")),
        "Sinh hoạt",
    ),
    "date and grade of the meetings changed about": (lambda book: swap_columns(book["Sinh hoạt"], 2, 3), "Sinh hoạt"),
    "a line of figures deleted": (lambda book: book["Số liệu"].delete_rows(row_of("admitted")), "Số liệu"),
    "the last line deleted": (lambda book: book["Sinh hoạt"].delete_rows(row_of("attendance")), "Sinh hoạt"),
    "the empty lines deleted": (lambda book: book["Số liệu"].delete_rows(row_of("members_total") - 2), "Số liệu"),
    "a line inserted for remarks": (lambda book: book["Số liệu"].insert_rows(row_of("admitted")), "Số liệu"),
    "the title cut off": (lambda book: book["Thông tin chung"].delete_rows(1, 3), "Thông tin chung"),
    "a block dragged one line down": (
        lambda book: book["Số liệu"].move_range(f"A{row_of('members_total')}:D{row_of('breaching')}", rows=1),
        "Số liệu",
    ),
    "a sheet renamed": (lambda book: setattr(book["Thông tin chung"], "title", "Thông tin"), "Thông tin chung"),
    "a sheet deleted": (lambda book: book.remove(book["Sinh hoạt"]), "Sinh hoạt"),
}


@pytest.mark.parametrize("what", MOVED)
def test_a_rearranged_form_is_refused_and_the_sheet_named(what: str, submit: Submit) -> None:
    edit, sheet = MOVED[what]
    handed_in = submit(edited(BRANCH, edit))
    (refusal,) = handed_in.findings
    assert (refusal.code, refusal.severity, refusal.place.sheet) == ("F12", Severity.ERROR, sheet)
    assert sheet in refusal.message or refusal.place.cell in refusal.message
    assert refusal.hint
    assert (handed_in.form, handed_in.answers) == ("", {})


def test_an_unlocked_form_that_stayed_as_it_was_is_read(submit: Submit) -> None:
    handed_in = submit(edited(BRANCH))
    assert handed_in.findings == ()
    assert {name: entry.value for name, entry in handed_in.answers.items()} == ANSWERS


# --- two forms in one workbook


def without_hidden_sheet(book: Workbook) -> None:
    book.remove(book[META_SHEET])


def put_another_code(book: Workbook) -> None:
    sheet, address = cell(CHI_BO, "unit_code", DECEMBER)
    book[f"{sheet} (2)"][address] = "NK-002"


def laid(data: bytes, *titles: str, ending: str = " (2)") -> list[Callable[[Workbook], object]]:
    return [copied(page_of(data, title), title + ending) for title in titles]


OTHER_BRANCH = fill(CHI_BO, ANSWERS | {"admitted": 0}, DECEMBER)
MERGED: dict[str, tuple[bytes, str]] = {
    "a second first sheet with another code": (
        edited(BRANCH, *laid(BRANCH, "Thông tin chung"), put_another_code),
        "Thông tin chung (2)",
    ),
    "the figures of another branch, named as LibreOffice names a copy": (
        edited(BRANCH, *laid(OTHER_BRANCH, "Số liệu", ending="_2")),
        "Số liệu_2",
    ),
    "all sheets of a committee behind those of a branch": (
        edited(BRANCH, *laid(COMMITTEE, "Thông tin chung", "Tự đánh giá", "Số liệu")),
        "Thông tin chung (2)",
    ),
    "the meetings of a branch in the form of a committee": (
        edited(COMMITTEE, *laid(BRANCH, "Sinh hoạt", ending="")),
        "Sinh hoạt",
    ),
    "two forms of which the hidden sheet was lost": (
        edited(BRANCH, *laid(OTHER_BRANCH, "Số liệu"), without_hidden_sheet),
        "Số liệu (2)",
    ),
}


@pytest.mark.parametrize("what", MERGED)
def test_two_forms_in_one_workbook_are_refused_and_the_second_named(what: str, submit: Submit) -> None:
    data, sheet = MERGED[what]
    handed_in = submit(data)
    (refusal,) = handed_in.findings
    assert (refusal.code, refusal.severity, refusal.place) == ("F16", Severity.ERROR, Place("phieu.xlsx", sheet))
    assert f"“{sheet}”" in refusal.message
    assert (handed_in.form, handed_in.answers) == ("", {})


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(BRANCH, id="with the same answers"),
        pytest.param(fill(CHI_BO, {}, DECEMBER), id="with none"),
    ],
)
def test_a_copy_that_says_nothing_else_does_no_harm(copy: bytes, submit: Submit) -> None:
    handed_in = submit(edited(BRANCH, *laid(copy, "Thông tin chung", "Tự đánh giá", "Số liệu", "Sinh hoạt")))
    assert handed_in.findings == ()
    assert {name: entry.value for name, entry in handed_in.answers.items()} == ANSWERS


def test_a_sheet_of_notes_is_no_second_form(submit: Submit) -> None:
    def add(book: Workbook) -> None:
        book.create_sheet("Số liệu chi tiết").append(["Tên", "Số đảng viên"])

    assert submit(edited(BRANCH, add)).findings == ()


# --- formulas in input cells


@pytest.mark.parametrize(
    ("content", "code", "value"),
    [
        pytest.param(Formula("=1+1", 2), "D10", 2, id="a sum with its result"),
        pytest.param(Formula("=Tổng!B2"), "D09", None, id="a sum that was never calculated"),
        pytest.param("=[1]Sheet1!$A$1", "D09", None, id="a link to another workbook"),
        pytest.param("#REF!", "D08", None, id="what is left of a link"),
    ],
)
def test_a_formula_in_an_input_cell_is_told_with_its_cell(
    content: object, code: str, value: Value, submit: Submit
) -> None:
    handed_in = submit(at(BRANCH, "admitted", content))
    (found,) = handed_in.findings
    assert (found.code, str(found.place)) == (code, "'{}'!{}".format(*cell(CHI_BO, "admitted", DECEMBER)))
    read = handed_in.answers.get("admitted")
    assert (read.value if read else None) == value


# --- a value pasted as a picture

DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
AT_CELL = (
    "<xdr:{kind}><xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>9525</xdr:colOff><xdr:row>{row}</xdr:row>"
    "<xdr:rowOff>0</xdr:rowOff></xdr:from>{rest}<xdr:clientData/></xdr:{kind}>"
)
TO = "<xdr:to><xdr:col>9</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>"
SIZE = '<xdr:ext cx="900" cy="900"/>'
NOWHERE = '<xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="900" cy="900"/><xdr:clientData/></xdr:absoluteAnchor>'


def with_drawing(data: bytes, title: str, anchors: str) -> bytes:
    """The workbook with drawn things on one sheet, put into the package by hand."""
    number = openpyxl.load_workbook(io.BytesIO(data)).sheetnames.index(title) + 1
    part = f"xl/worksheets/sheet{number}.xml"
    links = f'<Relationship Id="rId99" Type="{RELATION}/drawing" Target="../drawings/drawing99.xml"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == part:
                content = content.replace(
                    b"</worksheet>", f'<drawing xmlns:r="{RELATION}" r:id="rId99"/></worksheet>'.encode()
                )
            new.writestr(name, content)
        new.writestr(
            f"xl/worksheets/_rels/sheet{number}.xml.rels", f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>'
        )
        new.writestr("xl/drawings/drawing99.xml", f'<xdr:wsDr xmlns:xdr="{DRAWING}">{anchors}</xdr:wsDr>')
    return out.getvalue()


def anchored(name: str, kind: str = "twoCellAnchor") -> str:
    entry = define(CHI_BO, DECEMBER).fields[name]
    rest = TO if kind == "twoCellAnchor" else SIZE
    return AT_CELL.format(kind=kind, column=entry.column - 1, row=entry.row - 1, rest=rest)


def test_an_answer_pasted_as_a_picture_is_named_with_its_cell_and_the_cell_is_empty(submit: Submit) -> None:
    blank = fill(CHI_BO, ANSWERS | {"admitted": None}, DECEMBER)
    sheet, address = cell(CHI_BO, "admitted", DECEMBER)
    handed_in = submit(with_drawing(blank, sheet, anchored("admitted")))
    assert [(each.code, str(each.place)) for each in handed_in.findings] == [
        ("F17", f"'{sheet}'!{address}"),
        ("D01", f"'{sheet}'!{address}"),
    ]
    assert address in handed_in.findings[0].message
    assert "admitted" not in handed_in.answers


def test_every_picture_is_named_once(submit: Submit) -> None:
    drawn = anchored("admitted") + anchored("admitted", "oneCellAnchor") + anchored("disciplined", "oneCellAnchor")
    handed_in = submit(with_drawing(BRANCH, "Số liệu", drawn))
    cells = [cell(CHI_BO, name, DECEMBER)[1] for name in ("admitted", "disciplined")]
    assert [(each.code, each.place.cell) for each in handed_in.findings] == [("F17", each) for each in cells]
    assert {name: entry.value for name, entry in handed_in.answers.items()} == ANSWERS


def test_a_picture_that_hangs_on_no_cell_is_named_with_its_sheet(submit: Submit) -> None:
    (found,) = submit(with_drawing(BRANCH, "Tự đánh giá", NOWHERE)).findings
    assert (found.code, found.severity) == ("F17", Severity.WARNING)
    assert found.place == Place("phieu.xlsx", "Tự đánh giá")
    assert "Tự đánh giá" in found.message


def test_a_picture_on_a_sheet_of_ones_own_is_nobodys_concern(submit: Submit) -> None:
    data = edited(BRANCH, lambda book: book.create_sheet("Ảnh"))
    assert submit(with_drawing(data, "Ảnh", anchored("admitted"))).findings == ()
