"""The only module that opens the old formats .xls and .ods.

calamine reads them; a damaged .xls can make it abort, so it is called in workers only.
"""

from __future__ import annotations

import datetime
import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import olefile

from bontot_batch.package import BROKEN, damaged, examine
from bontot_batch.workbook import (
    FORM_COLUMNS,
    FORM_ROWS,
    FORMAT_UNKNOWN,
    Book,
    Cells,
    Look,
    RawCell,
    is_beyond,
)

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

# Records of an old workbook that stand before its first sheet.
_FONT, _DATE_1904, _END = 0x31, 0x22, 0x0A
_FONT_NAME = 14  # where the name begins in a font's record: its length, then its letters
_STYLES = ("content.xml", "styles.xml")
_FACE = re.compile(rb'\b(?:style:font-name|svg:font-family|fo:font-family)="([^"]*)"')


def open_old(data: bytes, file: str) -> Book:
    """Read an .xls or .ods workbook; Refused when it is damaged.

    Only values are known of these formats: a cell with an error or with a formula that was never calculated looks
    empty, a formula looks like its result, and a number comes without the format that says whether it is a percentage.
    Which sheets are hidden is known of both, merged ranges of .xls only, comments and hidden rows of neither.
    """
    if data.startswith(b"PK"):
        examine(data)
    try:
        sheets, looks = _sheets(data)
    except MemoryError:
        raise  # how much a file may take is for the worker to say
    except Exception as error:  # calamine tells of damage in many kinds of exception
        raise damaged() from error
    fonts, since_1904 = _fonts_of_package(data) if data.startswith(b"PK") else _globals(data)
    return Book(file, sheets, looks=looks, since_1904=since_1904, fonts=fonts)


def _sheets(data: bytes) -> tuple[dict[str, Cells], dict[str, Look]]:
    import python_calamine  # noqa: PLC0415 - loaded only where it may fail

    book = python_calamine.load_workbook(io.BytesIO(data))
    visible = python_calamine.SheetVisibleEnum.Visible
    hidden = {each.name: each.visible != visible for each in book.sheets_metadata}
    pages = {name: book.get_sheet_by_name(name) for name in book.sheet_names}
    return (
        {name: _cells(page) for name, page in pages.items()},
        {name: Look(hidden[name], merged=_merged(page), beyond=_beyond(page)) for name, page in pages.items()},
    )


def _cells(page: CalamineSheet) -> Cells:
    # skip_empty_area=True, the default, would shift every address.
    return {
        (row, column): RawCell(_as_in_xlsx(value), FORMAT_UNKNOWN)
        for row, values in enumerate(page.to_python(False, FORM_ROWS), 1)
        for column, value in enumerate(values[:FORM_COLUMNS], 1)
        if value != ""
    }


def _as_in_xlsx(value: object) -> object:
    """The same kind of value as an .xlsx gives, so that the same answers are the same content."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return datetime.datetime.combine(value, datetime.time())
    return value


def _merged(page: CalamineSheet) -> tuple[tuple[int, int, int, int], ...]:
    ranges = page.merged_cell_ranges or []
    return tuple((top + 1, left + 1, bottom + 1, right + 1) for (top, left), (bottom, right) in ranges)


def _beyond(page: CalamineSheet) -> tuple[int, int] | None:
    """The first cell with content outside the range that is read."""
    if page.end is None or not is_beyond(page.end[0] + 1, page.end[1] + 1):
        return None
    top, left = page.start or (0, 0)
    filled = (
        (row, column)
        for row, values in enumerate(page.iter_rows(), top + 1)
        for column, value in enumerate(values, left + 1)
        if is_beyond(row, column) and not RawCell(value).blank
    )
    return next(filled, None)


def _globals(data: bytes) -> tuple[tuple[str, ...], bool]:
    """The fonts of an .xls, and whether it counts days from 1904."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            stream = next(name for name in ("Workbook", "Book") if ole.exists(name))
            records = tuple(_records(ole.openstream(stream).read()))
    except Exception:  # olefile raises whatever a damaged directory makes it stumble over
        return (), False
    names = (_font_name(body) for kind, body in records if kind == _FONT and len(body) > _FONT_NAME + 1)
    return tuple(dict.fromkeys(names)), (_DATE_1904, b"\x01\x00") in records


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = (int.from_bytes(stream[at + part : at + part + 2], "little") for part in (0, 2))
        if kind == _END:
            return
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _font_name(body: bytes) -> str:
    """The name in a font's record: of Excel 97 on with a mark that says how wide its letters are, before without."""
    length, letters = body[_FONT_NAME], body[_FONT_NAME + 1 :]
    if len(letters) == length:
        return letters.decode("latin-1")
    return letters[1:].decode("utf-16-le" if letters[0] & 1 else "latin-1", "replace")


def _fonts_of_package(data: bytes) -> tuple[tuple[str, ...], bool]:
    """The fonts named in an .ods; its days are dates, whatever they are counted from."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [package.read(name) for name in _STYLES if name in package.namelist()]
    except BROKEN:
        return (), False
    named = (
        html.unescape(face.decode("utf-8", "replace")).strip("'") for part in parts for face in _FACE.findall(part)
    )
    return tuple(dict.fromkeys(named)), False
