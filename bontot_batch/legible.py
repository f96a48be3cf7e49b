"""The only module that turns answers typed in an old font into the text their authors saw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bontot_batch import old_fonts
from bontot_batch import vietnamese as vi
from bontot_batch.form import Field, Form, Kind
from bontot_batch.old_fonts import Reading
from bontot_batch.workbook import Book, Cells, RawCell


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text that may be in an old encoding: which, and what it then says; "" for a text that is so in part only."""

    encoding: str
    text: str


def converted(book: Book, form: Form) -> Book:
    """The book with every input cell in Unicode whose meaning is sure, and what stood there kept beside it.

    Sure is what an old font shows, and what spells exactly one choice of its cell.
    """
    changed = {sheet.name: _changed(book, book.sheet(sheet.name) or {}, sheet.fields) for sheet in form.sheets}
    by_key = {vi.fold(name): cells for name, cells in changed.items() if cells}
    if not by_key:
        return book
    sheets = {title: {**cells, **by_key.get(vi.fold(title), {})} for title, cells in book.sheets.items()}
    return replace(book, sheets=sheets)


def doubt(cell: RawCell, fonts: Sequence[str]) -> Doubt | None:
    """Why a text was left as it is although it does not look like Unicode; None for an ordinary one."""
    if not isinstance(cell.value, str) or cell.original or cell.value.isascii():
        return None
    return _doubt(cell.value, cell.font, tuple(fonts))


@lru_cache(maxsize=4096)
def _doubt(text: str, font: str, fonts: tuple[str, ...]) -> Doubt | None:
    reading = _reading(text, font, fonts)
    if reading:
        return Doubt(reading.encoding, reading.text)
    mixed = old_fonts.mixes(text)
    return Doubt(mixed, "") if mixed else None


def _changed(book: Book, cells: Cells, fields: Sequence[Field]) -> Cells:
    changed = {}
    for entry in fields:
        cell = cells.get((entry.row, entry.column))
        if cell is not None and isinstance(cell.value, str):
            reading = _reading(cell.value, cell.font, tuple(book.fonts))
            if reading and (reading.sure or _is_choice(reading.text, entry)):
                changed[entry.row, entry.column] = replace(cell, value=reading.text, original=cell.value)
    return changed


# Most texts of a form are the same few, in every form.
@lru_cache(maxsize=4096)
def _reading(text: str, font: str, fonts: tuple[str, ...]) -> Reading | None:
    if font or not fonts:
        return old_fonts.reading(text, font)
    # Which of the workbook's fonts the cell has is not known: not whether it shows capitals either.
    plain = [font for font in fonts if not old_fonts.shows_capitals(font)] or fonts
    by_encoding = {old_fonts.of_font(each): each for each in plain}
    found = (old_fonts.reading(text, each) for encoding, each in by_encoding.items() if encoding)
    readings = [each for each in found if each]
    if not readings:
        return old_fonts.reading(text)
    best = max(readings, key=lambda each: each.sure)
    return best if len({each.text for each in readings}) == 1 else replace(best, sure=False)


def _is_choice(text: str, entry: Field) -> bool:
    if entry.kind is not Kind.CHOICE:
        return False
    try:
        vi.parse_choice(text, entry.choices)
    except vi.Unclear:
        return False
    return True
