"""The only module that opens the workbooks units sent: cell by cell with value, number format and formula.

openpyxl is the reader of record; what it gives is copied into frozen records, so nothing later depends on it.
"""

from __future__ import annotations

import errno
import html
import io
import posixpath
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from bontot_batch import vietnamese as vi
from bontot_batch.errors import Refused
from bontot_batch.model import Place
from bontot_batch.package import BROKEN, damaged, examine, trimmed

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_REASONS = {
    errno.EACCES: "không có quyền, hoặc chương trình khác đang giữ tệp",
    errno.EPERM: "không có quyền",
    errno.ENOENT: "tệp không còn ở đó",
    errno.EISDIR: "thư mục",
}
MAX_FILE_BYTES = 25 * 1024 * 1024
FORM_ROWS, FORM_COLUMNS = 500, 50  # openpyxl makes every cell of the range it walks, so the range is bounded
_ANCHOR = re.compile(
    rb"<(?:\w+:)?(?:oneCell|twoCell|absolute)Anchor\b.*?</(?:\w+:)?(?:oneCell|twoCell|absolute)Anchor>", re.DOTALL
)
_ANCHORED_AT = re.compile(rb"<(?:\w+:)?from>\s*<(?:\w+:)?col>(\d+)<.*?<(?:\w+:)?row>(\d+)<", re.DOTALL)
_CONTENTS, _CONTENTS_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SHEET, _RELATION = re.compile(r"<(?:\w+:)?sheet\b[^>]*>"), re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_NAME, _ID, _TARGET = (re.compile(rf'\b{given}="([^"]*)"') for given in ("name", "(?i:id)", "Target"))
_LINKS = "xl/externalLinks/externalLink"
_EMPTY_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'

_QUOTED = re.compile(r'"[^"]*"')
_LINK = re.compile(r"\[[^\[\]]+\][^!\[\]]*!")  # the name of the workbook stands in brackets before that of the sheet


FORMAT_UNKNOWN = ""  # what a cell of an old format says of how its number is shown


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as it stands in the file. ``value`` of a formula is its stored result, None when there is none."""

    value: object
    number_format: str = "General"
    formula: str = ""
    error: str = ""
    font: str = field(default="", compare=False)  # of a text; how it looks is no part of what it says
    original: str = field(default="", compare=False)  # the text as it stands in the file, where it had to be converted

    @property
    def linked(self) -> bool:
        """Whether the value comes from another workbook."""
        return bool(_LINK.search(_QUOTED.sub("", self.formula)))

    @property
    def blank(self) -> bool:
        """Whether a person would call the cell empty."""
        value = self.value
        # What begins with a letter or digit is not empty, whatever comes after; most texts do.
        return value is None or (isinstance(value, str) and not value[:1].isalnum() and not vi.clean(value))

    @property
    def shown(self) -> str:
        """The value for a message, shortened to a line."""
        text = vi.clean(str(self.value))
        return text if len(text) <= 80 else text[:79] + "…"


Cells = Mapping[tuple[int, int], RawCell]
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a reader of a sheet sees, or does not see, beside the values in its cells."""

    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merged: tuple[Area, ...] = ()
    comments: Mapping[tuple[int, int], str] = field(default_factory=dict)
    beyond: tuple[int, int] | None = None  # the first cell with content outside FORM_ROWS and FORM_COLUMNS


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its non-empty cells by sheet and (row, column), both 1-based, and where pictures lie on them."""

    file: str
    sheets: Mapping[str, Cells]
    pictures: tuple[Place, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict)
    since_1904: bool = False  # days are counted from 1904, as Excel for Mac once did
    links: bool = False  # takes values from other workbooks
    fonts: tuple[str, ...] = ()  # of the whole workbook, where it is not known which cell has which

    def look(self, name: str) -> Look:
        """How a sheet looks; nothing special where that is not known."""
        if name in self.looks:
            return self.looks[name]
        wanted = vi.fold(name)
        return next((look for title, look in self.looks.items() if vi.fold(title) == wanted), Look())

    def sheet(self, name: str) -> Cells | None:
        """The cells of a sheet, its name compared as Excel compares names (no case) and free of Unicode form."""
        if name in self.sheets:
            return self.sheets[name]
        wanted = vi.fold(name)
        for title, cells in self.sheets.items():
            if vi.fold(title) == wanted:
                return cells
        return None


def read_bytes(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """The whole file; Refused when it is larger than ``most`` bytes or the system does not give it."""
    try:
        if path.stat().st_size > most:
            size = f"tệp lớn hơn {most // (1024 * 1024)} MB, biểu mẫu không thể lớn như vậy."
            raise Refused("F13", size, "Gửi lại đúng tệp biểu mẫu.")
        return path.read_bytes()
    except OSError as error:
        raise Refused(
            "F15",
            f"máy không cho mở tệp ({_REASONS.get(error.errno or 0, 'lỗi đọc')}).",
            "Đóng tệp nếu đang mở ở chương trình khác, hoặc chép lại tệp rồi chạy lại.",
        ) from error


def has_sheet(data: bytes, name: str) -> bool:
    """Whether a workbook lists a sheet of this name, by a look at its table of contents alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return f'name="{name}"'.encode() in package.read("xl/workbook.xml")
    except BROKEN:
        return False


def open_book(data: bytes, file: str, passed_over: Iterable[str] = ()) -> Book:
    """Read an .xlsx or .xlsm workbook; Refused, with a code, when it is damaged or too large.

    Sheets named in ``passed_over`` come back empty: reading them would take longer than reading all the others.
    Macros are never run and links to other workbooks never followed.
    """
    examine(data)
    try:
        # openpyxl warns of each extension it leaves out; a form saved by Excel has some, and none holds an answer.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _book(_emptied(trimmed(data, FORM_ROWS), passed_over), file)
    except MemoryError:
        raise  # how much a file may take is for the worker to say
    except Exception as error:  # openpyxl raises nineteen kinds of exception on damaged files
        raise damaged() from error


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


def _book(data: bytes, file: str) -> Book:
    import openpyxl  # noqa: PLC0415 - costs a quarter of a second; only runs that read pay it
    from openpyxl.utils.datetime import CALENDAR_MAC_1904  # noqa: PLC0415

    formulas = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    sheets = {sheet.title: dict(_cells(sheet)) for sheet in formulas.worksheets}
    if any(cell.formula for cells in sheets.values() for cell in cells.values()):
        values = openpyxl.load_workbook(io.BytesIO(data), keep_links=False, data_only=True)
        for sheet in values.worksheets:
            _lay_results(sheets[sheet.title], sheet)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        pictures = tuple(place for sheet in formulas.worksheets for place in _pictures(package, sheet, file))
        links = any(name.startswith(_LINKS) for name in package.namelist())
    looks = {sheet.title: _look(sheet) for sheet in formulas.worksheets}
    return Book(file, {**sheets}, pictures, looks, formulas.epoch == CALENDAR_MAC_1904, links)


def _pictures(package: zipfile.ZipFile, sheet: Worksheet, file: str) -> Iterator[Place]:
    """Where pictures and text boxes are anchored; the sheet alone for one that hangs on no cell."""
    # openpyxl's own list of images is empty where no image library is installed.
    for relation in getattr(sheet, "_rels", ()):
        if relation.Type.endswith("/drawing"):
            for anchor in _ANCHOR.findall(package.read(relation.target)):
                at = _ANCHORED_AT.search(anchor)
                yield Place(file, sheet.title, *(int(at[2]) + 1, int(at[1]) + 1) if at else ())


def _cells(sheet: Worksheet) -> Iterator[tuple[tuple[int, int], RawCell]]:
    rows, columns = min(sheet.max_row, FORM_ROWS), min(sheet.max_column, FORM_COLUMNS)
    for row in sheet.iter_rows(max_row=rows, max_col=columns):
        for cell in row:
            if cell.value is None:
                continue
            at = (cell.row, cell.column)
            if cell.data_type == "f":
                formula = cell.value if isinstance(cell.value, str) else getattr(cell.value, "text", "=…")
                yield at, RawCell(None, cell.number_format, formula=str(formula), font=_font(cell))
            elif cell.data_type == "e":
                yield at, RawCell(None, cell.number_format, error=str(cell.value))
            else:
                font = _font(cell) if isinstance(cell.value, str) else ""
                yield at, RawCell(cell.value, cell.number_format, font=font)


def _font(cell: Cell | MergedCell) -> str:
    return cell.font.name or ""


def _lay_results(cells: dict[tuple[int, int], RawCell], values: Worksheet) -> None:
    """Put the stored results beside the formulas."""
    for (row, column), cell in cells.items():
        if cell.formula:
            result = values.cell(row, column)
            is_error = result.data_type == "e"
            value, error = (None, str(result.value)) if is_error else (result.value, "")
            cells[row, column] = replace(cell, value=value, error=error)


def _look(sheet: Worksheet) -> Look:
    # The cells that are stored; walking the sheet would make every cell up to the farthest one.
    stored = getattr(sheet, "_cells", {})
    return Look(
        sheet.sheet_state != sheet.SHEETSTATE_VISIBLE,
        frozenset(row for row, shape in sheet.row_dimensions.items() if shape.hidden or shape.height == 0),
        frozenset(_hidden_columns(sheet)),
        tuple((each.min_row, each.min_col, each.max_row, each.max_col) for each in sheet.merged_cells.ranges),
        {at: cell.comment.text for at, cell in sorted(stored.items()) if getattr(cell, "comment", None)},
        min((at for at, cell in stored.items() if is_beyond(*at) and not RawCell(cell.value).blank), default=None),
    )


def _hidden_columns(sheet: Worksheet) -> Iterator[int]:
    for shape in sheet.column_dimensions.values():
        if shape.hidden or shape.width == 0:
            yield from range(shape.min or 1, min(shape.max or 1, FORM_COLUMNS) + 1)


def is_beyond(row: int, column: int) -> bool:
    """Whether a cell lies outside the range that is read."""
    return row > FORM_ROWS or column > FORM_COLUMNS
