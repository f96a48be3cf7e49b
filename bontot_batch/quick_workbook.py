"""Reads an .xlsx form that has nothing odd about it, in a tenth of the time; leaves every other to ``workbook``.

The XML of its sheets is looked at once for all that would make two readers differ: formulas, errors, hidden rows,
hyperlinks, comments, formats that the form does not have. Where there is none of it, calamine gives the values, and
the styles the cells bear say how they are shown. What comes out is what openpyxl would have given.
"""

from __future__ import annotations

import datetime
import html
import io
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from lxml import etree

from bontot_batch import vietnamese as vi
from bontot_batch.package import quick_parts
from bontot_batch.workbook import FORM_COLUMNS, FORM_ROWS, Area, Book, Cells, Look, RawCell

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_CONTENTS, _RELATIONS, _STYLES, _TEXTS = (
    *("xl/workbook.xml", "xl/_rels/workbook.xml.rels"),
    *("xl/styles.xml", "xl/sharedStrings.xml"),
)
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ORDINARY = re.compile(
    r"docProps/|docMetadata/|_rels/|\[Content_Types\]\.xml|xl/(_rels|worksheets|theme|persons|printerSettings)/"
    r"|xl/(workbook|styles|sharedStrings|calcChain)\.xml"
)
_CELL = re.compile(rb'<c r="([A-Z]{1,2})([1-9][0-9]{0,4})"(?: s="([0-9]+)")?(?: t="(?:s|n|inlineStr)")?(/?)>')
_STYLED = re.compile(rb' (?:s|style)="([^"]*)"')
_VALUE = re.compile(rb"<v>([^<]*)</v>")
_PLAIN_VALUES = re.compile(rb"(?:-?[0-9]{1,15}(?:\.[0-9]*[1-9])? )*")
_ODD_ELEMENT = re.compile(rb"<(?:f[ >]|hyperlink|drawing|legacyDrawing|picture|oleObject|control|tablePart)")
_ODD = (b"zeroHeight", b' ht="0"', b' ht="0.', b' width="0"', b' width="0.0"', b"='")
_ODD_IN_TEXT = (b"_x", b"<r>", b"<rPh", b"<phonetic")
_CODED = re.compile(rb"&#(?:[0-9]|[12][0-9]|3[01]|0[0-9]*|x[01]?[0-9a-fA-F]|x0[0-9a-fA-F]*);")
_PREFIXED = re.compile(rb"<\w+:")
_MERGED = re.compile(rb'<mergeCell ref="([A-Z]{1,2})([0-9]+):([A-Z]{1,2})([0-9]+)"/>')
_FORMATS: Mapping[int, str] = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 9: "0%", 10: "0.00%", 49: "@"}
_DATE_FORMATS = frozenset(("dd/mm/yyyy", "dd/mm/yyyy;@", "d/m/yyyy", "dd\\/mm\\/yyyy"))
_KNOWN_FORMATS = frozenset((*_FORMATS.values(), "0.0%", "0.0", *_DATE_FORMATS))
_FIRST_DAY = datetime.datetime(1900, 3, 1)  # before it, programs count days differently


class _OddError(Exception):
    """Something that only the reader of record may judge."""


@dataclass(frozen=True, slots=True)
class _Style:
    """How cells of one style are shown: a number format and the name of a font."""

    number_format: str
    font: str


def open_quickly(data: bytes, file: str, passed_over: Collection[str] = ()) -> Book | None:
    """The book as ``workbook.open_book`` gives it, empty cells left out; None where it is not as plain as a form.

    Raises Refused as that does.
    """
    parts = quick_parts(data)
    if parts is None or not all(map(_ORDINARY.match, parts)) or not {_CONTENTS, _RELATIONS, _STYLES} <= parts.keys():
        return None
    try:
        return _book(data, parts, file, {vi.fold(each) for each in passed_over})
    except MemoryError:
        raise  # how much a file may take is for the worker to say
    except Exception:  # whatever either library finds odd, the reader of record judges
        return None


def _book(data: bytes, parts: Mapping[str, bytes], file: str, passed_over: Collection[str]) -> Book:
    import python_calamine  # noqa: PLC0415 - loaded only in the workers that read

    if _has_odd_text(parts.get(_TEXTS, b"")):
        raise _OddError
    styles = _styles(parts[_STYLES])
    book = python_calamine.load_workbook(io.BytesIO(data))
    sheets: dict[str, Cells] = {}
    looks: dict[str, Look] = {}
    for title, hidden, part in _listed(parts[_CONTENTS], parts[_RELATIONS]):
        read = vi.fold(title) not in passed_over
        merged = _merged(parts[part]) if read else ()
        sheets[title] = dict(_cells(parts[part], book, title, styles, merged)) if read else {}
        looks[title] = Look(hidden, merged=merged)
    return Book(file, sheets, looks=looks)


@lru_cache(maxsize=64)  # forms that one program saved mostly list their sheets in the same words
def _listed(listing: bytes, relations: bytes) -> tuple[tuple[str, bool, str], ...]:
    """Name of each sheet, whether it is hidden, and the part it is in."""
    contents = etree.fromstring(listing)
    properties = contents.find(f"{_MAIN}workbookPr")
    if properties is not None and properties.get("date1904", "0") not in {"0", "false"}:
        raise _OddError
    targets = {}
    for relation in etree.fromstring(relations):
        if relation.get("Type").endswith("/worksheet"):
            targets[relation.get("Id")] = posixpath.join("xl", relation.get("Target")).lstrip("/")
    listed = contents.find(f"{_MAIN}sheets")
    titles = [sheet.get("name") for sheet in listed]
    if len(set(map(vi.fold, titles))) != len(titles):
        raise _OddError
    return tuple(
        (title, sheet.get("state", "visible") != "visible", targets[sheet.get(_RELATED)])
        for sheet, title in zip(listed, titles, strict=True)
    )


def _merged(part: bytes) -> tuple[Area, ...]:
    found = _MERGED.findall(part)
    if len(found) != part.count(b"<mergeCell "):
        raise _OddError
    return tuple((int(top), _number(left), int(bottom), _number(right)) for left, top, right, bottom in found)


def _cells(
    part: bytes, book: CalamineWorkbook, title: str, styles: tuple[_Style, ...], merged: tuple[Area, ...]
) -> Iterator[tuple[tuple[int, int], RawCell]]:
    placed = _placed(part, styles)
    hidden = set(_covered(merged))
    grid = book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    for (row, column), style in placed:
        value = grid[row - 1][column - 1] if row <= len(grid) and column <= len(grid[row - 1]) else ""
        if value != "":
            if (row, column) in hidden:
                raise _OddError
            yield (row, column), _cell(value, style)


def _placed(part: bytes, styles: tuple[_Style, ...]) -> list[tuple[tuple[int, int], _Style]]:
    """Where the cells with anything in them stand, in order, and how each is shown."""
    empty = b"<sheetData/>" in part
    content = b"" if empty else part[part.index(b"<sheetData>") : part.rindex(b"</sheetData>")]
    met, values = _CELL.findall(content), _VALUE.findall(content)
    known = (
        not _is_odd(part) and not _has_odd_text(content) and not _PREFIXED.search(content)
        and len(met) == content.count(b"<c") and len(values) == content.count(b"<v")
        and _PLAIN_VALUES.fullmatch(b"".join(value + b" " for value in values))
        and all(int(style) < len(styles) for style in set(_STYLED.findall(part)))
    )  # fmt: skip
    places = [(int(row), _number(letters)) for letters, row, _, _ in met]
    ordered = all(first < second for first, second in pairwise(places))
    within = all(row <= FORM_ROWS and column <= FORM_COLUMNS for row, column in places)
    if not (known and ordered and within):
        raise _OddError
    return [(at, styles[int(style or 0)]) for at, (_, _, style, end) in zip(places, met, strict=True) if not end]


def _covered(merged: tuple[Area, ...]) -> Iterator[tuple[int, int]]:
    """The cells of merged ranges of which nothing is shown."""
    for top, left, bottom, right in merged:
        for row in range(top, min(bottom, FORM_ROWS) + 1):
            yield from ((row, at) for at in range(left, min(right, FORM_COLUMNS) + 1) if (row, at) != (top, left))


def _is_odd(part: bytes) -> bool:
    """Whether a sheet has anything on which readers differ, beside what its cells say."""
    hidden = part.count(b" hidden=") - part.count(b' hidden="0"') - part.count(b' hidden="false"')
    plain = b"<worksheet" in part[:200] and part.count(_MAIN[1:-1].encode()) == 1
    return hidden > 0 or not plain or any(each in part for each in _ODD) or _ODD_ELEMENT.search(part) is not None


def _has_odd_text(part: bytes) -> bool:
    """Whether texts hold letters written as codes below 32, or beside what they say how it is read."""
    return any(each in part for each in _ODD_IN_TEXT) or (b"&#" in part and _CODED.search(part) is not None)


def _cell(value: object, style: _Style) -> RawCell:
    if style.number_format not in _KNOWN_FORMATS:
        raise _OddError
    if isinstance(value, str):
        return RawCell(value, style.number_format, font=style.font)
    if isinstance(value, float):
        if style.number_format in _DATE_FORMATS or abs(value) >= 2**53:
            raise _OddError
        return RawCell(int(value) if value.is_integer() else value, style.number_format)
    if type(value) is datetime.date and style.number_format in _DATE_FORMATS:
        day = datetime.datetime(value.year, value.month, value.day)
        if day >= _FIRST_DAY:
            return RawCell(day, style.number_format)
    raise _OddError


# Forms saved by one program mostly have the same styles, byte for byte.
@lru_cache(maxsize=64)
def _styles(part: bytes) -> tuple[_Style, ...]:
    root = etree.fromstring(part)
    formats = dict(_FORMATS)
    for each in root.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt"):
        formats[int(each.get("numFmtId"))] = html.unescape(each.get("formatCode"))
    fonts = [each.find(f"{_MAIN}name") for each in root.iterfind(f"{_MAIN}fonts/{_MAIN}font")]
    names = ["" if each is None else each.get("val", "") for each in fonts]
    return tuple(
        _Style(formats.get(int(each.get("numFmtId", "0")), ""), names[int(each.get("fontId", "0"))])
        for each in root.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
    )


@lru_cache(maxsize=1_000)
def _number(letters: bytes) -> int:
    """A column's number by its letters, 1-based."""
    result = 0
    for letter in letters:
        result = 26 * result + letter - 64
    return result
