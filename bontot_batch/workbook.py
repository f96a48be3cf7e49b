"""The only module that opens the workbooks units sent: cell by cell with value, number format and formula.

openpyxl is the reader of record; what it gives is copied into frozen records, so nothing later depends on it.
The old formats .xls and .ods are read by calamine, which a damaged .xls can make abort: only workers open files.
"""

from __future__ import annotations

import datetime
import html
import io
import posixpath
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bontot_batch import vietnamese as vi
from bontot_batch.errors import Refused
from bontot_batch.model import Place

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024
MAX_PARTS = 1_000
MAX_ROW, MAX_COLUMN_LETTERS = 60_000, 2  # no list is longer, none is wider than column ZZ
FORM_ROWS, FORM_COLUMNS = 500, 50  # openpyxl makes every cell of the range it walks, so the range is bounded
_FAR_CELL = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
# openpyxl makes every cell of a merged or linked range, so these are bounded too; whole rows stay within it.
MAX_RANGE_CELLS = 100_000
_ANCHOR = re.compile(
    rb"<(?:\w+:)?(?:oneCell|twoCell|absolute)Anchor\b.*?</(?:\w+:)?(?:oneCell|twoCell|absolute)Anchor>", re.DOTALL
)
_ANCHORED_AT = re.compile(rb"<(?:\w+:)?from>\s*<(?:\w+:)?col>(\d+)<.*?<(?:\w+:)?row>(\d+)<", re.DOTALL)
_RANGE = re.compile(rb'<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')
_CONTENTS, _CONTENTS_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET, _RELATION = re.compile(r"<(?:\w+:)?sheet\b[^>]*>"), re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_NAME, _ID, _TARGET = (re.compile(rf'\b{given}="([^"]*)"') for given in ("name", "(?i:id)", "Target"))
_EMPTY_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'

# What reading a damaged or incomplete package raises.
BROKEN_PACKAGE = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError)


FORMAT_UNKNOWN = ""  # what a cell of an old format says of how its number is shown


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands in the file. ``value`` of a formula is its stored result, None when there is none."""

    value: object
    number_format: str = "General"
    formula: str = ""
    error: str = ""

    @property
    def blank(self) -> bool:
        """Whether a person would call the cell empty."""
        return self.value is None or (isinstance(self.value, str) and not vi.clean(self.value))

    @property
    def shown(self) -> str:
        """The value for a message, shortened to a line."""
        text = vi.clean(str(self.value))
        return text if len(text) <= 80 else text[:79] + "…"


Cells = Mapping[tuple[int, int], RawCell]


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its non-empty cells by sheet and (row, column), both 1-based, and where pictures lie on them."""

    file: str
    sheets: Mapping[str, Cells]
    pictures: tuple[Place, ...] = ()

    def sheet(self, name: str) -> Cells | None:
        """The cells of a sheet, its name compared as Excel compares names (no case) and free of Unicode form."""
        wanted = vi.fold(name)
        for title, cells in self.sheets.items():
            if vi.fold(title) == wanted:
                return cells
        return None


def read_bytes(path: Path) -> bytes:
    """The whole file; Refused when it is larger than a form can be or the system does not give it."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Refused("F13", "tệp lớn hơn 25 MB, biểu mẫu không thể lớn như vậy.", "Gửi lại đúng tệp biểu mẫu.")
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            "F15",
            f"máy không cho mở tệp ({error.strerror or 'lỗi đọc'}).",
            "Đóng tệp nếu đang mở ở chương trình khác, hoặc chép lại tệp rồi chạy lại.",
        ) from error


def guard(data: bytes) -> None:
    """Refuse what could overwhelm a reader: too many or too large parts, wrong checksums, cells far off the form."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
                raise Refused("F13", "tệp giải nén ra quá lớn so với một biểu mẫu.", "Gửi lại đúng tệp biểu mẫu.")
            for entry in entries:
                content = package.read(entry)  # also verifies the checksum
                if "worksheets/" in entry.filename and _reaches_too_far(content):
                    raise Refused(
                        "F13",
                        "có ô dữ liệu nằm quá xa (ngoài dòng 60.000 hoặc cột ZZ), hoặc vùng gộp ô quá lớn.",
                        "Chép nội dung sang biểu mẫu mới rồi gửi lại.",
                    )
    except BROKEN_PACKAGE as error:
        raise _damaged() from error


def has_sheet(data: bytes, name: str) -> bool:
    """Whether a workbook lists a sheet of this name, by a look at its table of contents alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return f'name="{name}"'.encode() in package.read("xl/workbook.xml")
    except BROKEN_PACKAGE:
        return False


def open_book(data: bytes, file: str, passed_over: Iterable[str] = ()) -> Book:
    """Read an .xlsx or .xlsm workbook; Refused, with a code, when it is damaged or too large.

    Sheets named in ``passed_over`` come back empty: reading them would take longer than reading all the others.
    Macros are never run and links to other workbooks never followed.
    """
    guard(data)
    try:
        # openpyxl warns of each extension it leaves out; a form saved by Excel has some, and none holds an answer.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _book(_emptied(data, passed_over), file)
    except MemoryError:
        raise  # how much a file may take is for the worker to say
    except Exception as error:  # openpyxl raises nineteen kinds of exception on damaged files
        raise _damaged() from error


def _emptied(data: bytes, titles: Iterable[str]) -> bytes:
    """The workbook with nothing on the sheets of these titles."""
    wanted = {vi.fold(title) for title in titles}
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if not {_CONTENTS, _CONTENTS_RELATIONS} <= set(package.namelist()):
            return data
        ids = {
            at[1]
            for tag in _SHEET.findall(package.read(_CONTENTS).decode("utf-8"))
            if (at := _ID.search(tag)) and (named := _NAME.search(tag)) and vi.fold(html.unescape(named[1])) in wanted
        }
        parts = {
            posixpath.join("xl", target[1]).lstrip("/")
            for tag in _RELATION.findall(package.read(_CONTENTS_RELATIONS).decode("utf-8"))
            if (at := _ID.search(tag)) and at[1] in ids and (target := _TARGET.search(tag))
        }
        if not parts:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as copy:
            for entry in package.infolist():
                copy.writestr(entry.filename, _EMPTY_SHEET if entry.filename in parts else package.read(entry))
        return out.getvalue()


def open_old(data: bytes, file: str) -> Book:
    """Read an .xls or .ods workbook; Refused when it is damaged.

    Only values are known of these formats: a cell with an error or with a formula that was never calculated looks
    empty, a formula looks like its result, and a number comes without the format that says whether it is a percentage.
    """
    if data.startswith(b"PK"):
        guard(data)
    try:
        return Book(file, _old_sheets(data))
    except MemoryError:
        raise  # how much a file may take is for the worker to say
    except Exception as error:
        raise _damaged() from error


def _old_sheets(data: bytes) -> dict[str, Cells]:
    import python_calamine  # noqa: PLC0415 - loaded only where it may fail

    book = python_calamine.load_workbook(io.BytesIO(data))
    # skip_empty_area=True, the default, would shift every address.
    rows = {name: book.get_sheet_by_name(name).to_python(False, FORM_ROWS) for name in book.sheet_names}
    return {
        name: {
            (row, column): RawCell(_as_in_xlsx(value), FORMAT_UNKNOWN)
            for row, values in enumerate(sheet, 1)
            for column, value in enumerate(values[:FORM_COLUMNS], 1)
            if value != ""
        }
        for name, sheet in rows.items()
    }


def _as_in_xlsx(value: object) -> object:
    """The same kind of value as an .xlsx gives, so that the same answers are the same content."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime.combine(value, datetime.time())
    return value


def _book(data: bytes, file: str) -> Book:
    import openpyxl  # noqa: PLC0415 - costs a quarter of a second; only runs that read pay it

    formulas = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    sheets = {sheet.title: dict(_cells(sheet)) for sheet in formulas.worksheets}
    if any(cell.formula for cells in sheets.values() for cell in cells.values()):
        values = openpyxl.load_workbook(io.BytesIO(data), keep_links=False, data_only=True)
        for sheet in values.worksheets:
            _lay_results(sheets[sheet.title], sheet)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        pictures = tuple(place for sheet in formulas.worksheets for place in _pictures(package, sheet, file))
    return Book(file, {**sheets}, pictures)


def _pictures(package: zipfile.ZipFile, sheet: Worksheet, file: str) -> Iterator[Place]:
    """Where pictures and text boxes are anchored; the sheet alone for one that hangs on no cell."""
    # openpyxl's own list of images is empty where no image library is installed.
    for relation in getattr(sheet, "_rels", ()):
        if relation.Type.endswith("/drawing"):
            for anchor in _ANCHOR.findall(package.read(relation.target)):
                at = _ANCHORED_AT.search(anchor)
                yield Place(file, sheet.title, *(int(at[2]) + 1, int(at[1]) + 1) if at else ())


def _damaged() -> Refused:
    return Refused(
        "F02",
        "tệp Excel bị hỏng, không mở được.",
        "Mở bằng Excel, lưu lại thành tệp .xlsx mới rồi gửi lại.",
    )


def _reaches_too_far(sheet_xml: bytes) -> bool:
    far = any(int(row) > MAX_ROW or len(letters) > MAX_COLUMN_LETTERS for letters, row in _FAR_CELL.findall(sheet_xml))
    return far or sum(_size(*corners) for corners in _RANGE.findall(sheet_xml)) > MAX_RANGE_CELLS


def _size(first_column: bytes, first_row: bytes, last_column: bytes, last_row: bytes) -> int:
    """How many cells lie between two corners."""
    return (abs(int(last_row) - int(first_row)) + 1) * (abs(_number(last_column) - _number(first_column)) + 1)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number


def _cells(sheet: Worksheet) -> Iterator[tuple[tuple[int, int], RawCell]]:
    rows, columns = min(sheet.max_row, FORM_ROWS), min(sheet.max_column, FORM_COLUMNS)
    for row in sheet.iter_rows(max_row=rows, max_col=columns):
        for cell in row:
            if cell.value is None:
                continue
            at = (cell.row, cell.column)
            if cell.data_type == "f":
                formula = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", "=…")
                yield at, RawCell(None, cell.number_format, formula=str(formula))
            elif cell.data_type == "e":
                yield at, RawCell(None, cell.number_format, error=str(cell.value))
            else:
                yield at, RawCell(cell.value, cell.number_format)


def _lay_results(cells: dict[tuple[int, int], RawCell], values: Worksheet) -> None:
    """Put the stored results beside the formulas."""
    for (row, column), cell in cells.items():
        if cell.formula:
            result = values.cell(row, column)
            is_error = result.data_type == "e"
            cells[row, column] = RawCell(
                None if is_error else result.value,
                cell.number_format,
                cell.formula,
                error=str(result.value) if is_error else "",
            )
