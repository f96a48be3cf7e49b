"""What workbooks were when they were opened before, so that one that is still the same is not opened again.

A receipt stands for the bytes of a file, its name and the program's version. Only of plain workbooks is one kept in
which nothing odd was met: that it is none of the office's own, or what its sheets hold if it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

from bontot_batch import __version__, filetypes, recipe
from bontot_batch.intake import Item
from bontot_batch.office.table import Sheets

_PLAIN = frozenset((str, int, float, bool, type(None)))  # values that JSON has, too
_MOMENTS: Mapping[str, Callable[[str], object]] = {
    each.__name__: each.fromisoformat for each in (datetime, date, time)
}  # the others that a cell may hold
_encode = json.JSONEncoder(separators=(",", ":")).encode  # in ASCII: a cell may hold half of a letter


def key(name: str, digest: str) -> str:
    """What the receipt of a file is kept under."""
    return recipe.digest("receipt", __version__, name, digest)


def as_text(item: Item, sheets: Sheets | None) -> str | None:
    """The receipt of a file that was opened; ``sheets`` where it is the office's own. None for one that is not kept."""
    if item.kind != filetypes.WORKBOOK or item.findings or item.parts is not None or not item.digest:
        return None
    try:
        told = {name: [list(map(_told, row)) for row in rows] for name, rows in sheets.items()} if sheets else None
        return _encode(told)
    except (TypeError, ValueError):
        return None


def from_text(text: str) -> tuple[Sheets | None] | None:
    """What a receipt says: the sheets of a workbook of the office, or that it is none; None where it is damaged."""
    try:
        told = json.loads(text)
        if told is None:
            return (None,)
        return ({name: [list(map(_value, row)) for row in rows] for name, rows in told.items()},)
    except (ValueError, TypeError, LookupError, AttributeError):
        return None


def _told(value: object) -> Any:
    kind = value.__class__
    if kind in _PLAIN:
        return value
    if kind.__name__ not in _MOMENTS or not isinstance(value, date | time):
        raise TypeError(kind)
    return [kind.__name__, value.isoformat()]


def _value(told: Any) -> object:
    if not isinstance(told, list):
        return told
    kind, text = told
    return _MOMENTS[kind](text)
