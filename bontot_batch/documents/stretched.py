"""The longest record a template may meet, to see whether its layout holds: long names, tables of several pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bontot_batch.documents.common import Context

ROWS = 40
NAME = 300  # letters
_MORE = ", trường phổ thông dân tộc bán trú tiểu học và trung học cơ sở"
_NAMES = frozenset(("ten", "truc_thuoc"))
_HEAD = "dong_2"  # the issuer's name above the document, in capitals


def longest(context: Context) -> Context:
    """The same record with names of 300 letters and tables of forty rows."""
    return {key: _stretch(value) for key, value in context.items()}


def _stretch(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _in_a_record(key, each) for key, each in value.items()}
    if isinstance(value, list) and value and isinstance(value[0], Mapping) and "tt" in value[0]:
        rows = (value * ROWS)[:ROWS]
        return [_stretch(row) | {"tt": str(number)} for number, row in enumerate(rows, start=1)]
    return [_stretch(each) for each in value] if isinstance(value, list) else value


def _in_a_record(key: str, value: Any) -> Any:
    if key == _HEAD:
        return _lengthen(value).upper()
    return _lengthen(value) if key in _NAMES else _stretch(value)


def _lengthen(name: Any) -> Any:
    return (name + _MORE * (NAME // len(_MORE) + 1))[:NAME] if isinstance(name, str) else _stretch(name)
