"""Forms in .xls and .ods: read apart from the program, with a remark, so that nothing in them can bring it down."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

import openpyxl
import pytest
from conftest import Submit
from filled_forms import CHI_BO, DANG_BO, fill, good_answers, guidance_on

from bontot_batch import units
from bontot_batch.errors import Refused
from bontot_batch.form import define
from bontot_batch.model import Place, Severity
from bontot_batch.old_workbook import open_old
from bontot_batch.workbook import FORMAT_UNKNOWN, RawCell

DECEMBER = guidance_on(date(2026, 12, 15))
Grid = Mapping[tuple[int, int], object]

# --- workbooks in the OpenDocument format, written by hand


def ods(sheets: Mapping[str, Grid]) -> bytes:
    """A workbook with these cells by (row, column); an error is its text ("#N/A")."""
    names = ("office", "table", "text")
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    tables = "".join(
        f'<table:table table:name="{escape(title)}">{rows(grid)}</table:table>' for title, grid in sheets.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("META-INF/manifest.xml", "<manifest/>")
        package.writestr("content.xml", content)
    return out.getvalue()


def rows(grid: Grid) -> str:
    height, width = (max((at[axis] for at in grid), default=0) for axis in (0, 1))
    return "".join(
        "<table:table-row>"
        + "".join(cell(grid.get((row, column))) for column in range(1, width + 1))
        + "</table:table-row>"
        for row in range(1, height + 1)
    )


def cell(value: object) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, datetime):
        kind = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif str(value).startswith("#"):
        kind = 'table:formula="of:=1/0" office:value-type="string" office:string-value=""'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def as_ods(xlsx: bytes, changes: Mapping[tuple[str, int, int], object] | None = None) -> bytes:
    """The same workbook in the OpenDocument format, values only, with changed cells."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx), data_only=True)
    sheets = {
        page.title: {(each.row, each.column): each.value for row in page.iter_rows() for each in row}
        for page in book.worksheets
    }
    for (title, row, column), value in (changes or {}).items():
        sheets[title][row, column] = value
    return ods(sheets)


@pytest.mark.parametrize("form_key", [CHI_BO, DANG_BO])
def test_a_form_in_another_format_says_the_same_as_the_form_itself(form_key: str, submit: Submit) -> None:
    answers = good_answers(form_key)
    data = fill(form_key, answers, DECEMBER)
    ours, other = submit(data), submit(as_ods(data), "phieu.ods")
    assert {name: each.value for name, each in other.answers.items()} == answers
    assert (other.form, other.unit, other.content) == (ours.form, ours.unit, ours.content)
    (remark,) = other.findings
    assert (remark.code, remark.severity, remark.place) == ("F05", Severity.WARNING, Place("phieu.ods"))
    assert units.check_submission(other, None, DECEMBER, 2026) == (remark,)


@pytest.mark.parametrize(
    ("written", "read"),
    [(0.985, "98.5"), (1, "100"), (98.5, "98.5"), (0, "0")],
    ids=["fraction", "all", "percent", "none"],
)
def test_a_share_whose_format_was_lost_is_read_as_the_form_s_percent_cell_shows_it(
    written: float, read: str, submit: Submit
) -> None:
    share = define(CHI_BO, DECEMBER).fields["attendance"]
    data = as_ods(fill(CHI_BO, good_answers(CHI_BO), DECEMBER), {(share.sheet, share.row, share.column): written})
    handed_in = submit(data)
    assert [each.code for each in handed_in.findings] == ["F05"]
    assert handed_in.answers["attendance"].value == Decimal(read)


def test_a_cell_with_an_error_looks_empty_and_is_asked_for(submit: Submit) -> None:
    admitted = define(CHI_BO, DECEMBER).fields["admitted"]
    answers = good_answers(CHI_BO, attendance=None)
    handed_in = submit(
        as_ods(fill(CHI_BO, answers, DECEMBER), {(admitted.sheet, admitted.row, admitted.column): "#DIV/0!"})
    )
    assert [(each.code, each.place.cell) for each in handed_in.findings[1:]] == [("D01", admitted.place("").cell)]


def test_cells_keep_their_addresses_and_numbers_their_kind() -> None:
    book = open_old(ods({"Sổ": {(3, 2): 12, (3, 4): 0.5, (5, 3): datetime(2026, 12, 5), (5, 4): "012"}}), "so.ods")
    assert book.sheets == {
        "Sổ": {
            (3, 2): RawCell(12, FORMAT_UNKNOWN),
            (3, 4): RawCell(0.5, FORMAT_UNKNOWN),
            (5, 3): RawCell(datetime(2026, 12, 5), FORMAT_UNKNOWN),
            (5, 4): RawCell("012", FORMAT_UNKNOWN),
        }
    }
    assert isinstance(book.sheets["Sổ"][3, 2].value, int)


def test_a_workbook_that_is_no_form_is_refused_as_such(submit: Submit) -> None:
    (refusal,) = submit(ods({"Sổ": {(1, 1): "STT"}})).findings
    assert (refusal.code, refusal.severity) == ("F10", Severity.ERROR)


def damaged() -> Mapping[str, bytes]:
    sound = ods({"Sổ": {(1, 1): "STT"}})
    content = sound.index(b"<?xml")
    return {
        "cut": sound[: len(sound) // 2],
        "wrong checksum": sound[: content + 200] + b"x" + sound[content + 201 :],
        "no workbook inside": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 3000,
    }


@pytest.mark.parametrize("name", damaged())
def test_a_damaged_workbook_is_refused(name: str) -> None:
    with pytest.raises(Refused) as refused:
        open_old(damaged()[name], "phieu.ods")
    assert refused.value.code == "F02"


def test_a_package_without_its_table_of_contents_is_refused(submit: Submit) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert [each.code for each in submit(out.getvalue(), "phieu.ods").findings] == ["F02"]
