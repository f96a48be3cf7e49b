"""The one definition of the language of templates: a sandbox, strict about names and values, with Vietnamese filters.

Documents and letters are filled with it; the template desk reads templates by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from bontot_batch import spelling
from bontot_batch import vietnamese as vi

_NOTHING = frozenset(("None", "nan", "NaN", "NaT"))
_OPEN_DATE = re.compile(r"ngày\s+tháng\s+năm (\d{4})")
_GAP = " " * 5


class Unknown(StrictUndefined):
    """A name that the program does not give; saying so is all it can do."""

    @property
    def _undefined_message(self) -> str:
        name = self._undefined_name
        return f"không có tên “{name}”" if name else "có thẻ không có giá trị để in"


class UnprintableError(UndefinedError):
    """A value that has no place in a text: nothing, a number that is no whole number, a list, an object."""

    def __init__(self) -> None:
        super().__init__("có thẻ cho ra giá trị không in được, không phải chữ hay số nguyên")


class _Sandbox(SandboxedEnvironment):
    """The sandbox, which finds a name of a record without first looking for one of Python's own."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if obj.__class__ is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


def create(
    *, undefined: type[StrictUndefined] = Unknown, finalize: Callable[..., object] | None = None, **options: Any
) -> SandboxedEnvironment:
    """An environment of its own for one use; escapes markup unless ``autoescape`` says otherwise."""
    options = {"autoescape": True, **options}
    engine = _Sandbox(undefined=undefined, finalize=finalize or printable, **options)
    engine.filters.update(FILTERS)
    return engine


def printable(value: object) -> object:
    """The value as a template prints it. Raises UnprintableError; an unknown name raises when it is printed."""
    return value if isinstance(value, StrictUndefined) else text_of(value)


def is_nothing(value: object) -> bool:
    """Whether a value is no text, or the word by which Python or pandas means that there is none."""
    return not isinstance(value, str) or value in _NOTHING


def text_of(value: object) -> str:
    """A text, or a whole number in digits. Raises UnprintableError for anything else, also for the word "None"."""
    if isinstance(value, Markup):
        value = value.unescape()
    if isinstance(value, bool) or not isinstance(value, str | int) or value in _NOTHING:
        raise UnprintableError
    return str(value)


def _count(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return vi.parse_count(value)


def _number(value: object) -> str:
    """Số với dấu chấm hàng nghìn: 1.818."""
    return vi.format_number(_count(value))


def _in_words(value: object) -> str:
    """Số viết bằng chữ: một nghìn tám trăm mười tám."""
    return spelling.number_in_words(_count(value))


def _share(numerator: object, denominator: object) -> str:
    """Tỷ lệ kèm tử số và mẫu số: 12/15 (80%)."""
    return vi.format_share(_count(numerator), _count(denominator))


def _short_date(value: object) -> str:
    """Ngày dạng 05/02/2026; ngày để ngỏ thì chừa chỗ."""
    year = _open_year(value)
    return f"{_GAP}/{_GAP}/{year}" if year else vi.format_date(vi.parse_date(value))


def _long_date(value: object) -> str:
    """Ngày dạng ngày 05 tháng 02 năm 2026."""
    year = _open_year(value)
    return vi.open_date(year) if year else vi.long_date(vi.parse_date(value))


def _date_in_words(value: object) -> str:
    """Ngày viết bằng chữ: ngày năm tháng hai năm hai nghìn không trăm hai mươi sáu."""
    year = _open_year(value)
    if year:
        return f"ngày{_GAP}tháng{_GAP}năm {spelling.number_in_words(year)}"
    return spelling.date_in_words(vi.parse_date(value))


def _open_year(value: object) -> int | None:
    """The year of a day that is still to be filled in by hand."""
    found = None if isinstance(value, date) else _OPEN_DATE.search(str(value))
    return int(found[1]) if found else None


def _upper(value: object) -> str:
    """Viết hoa cả câu, giữ dấu: ĐẢNG ỦY."""
    return spelling.upper(text_of(value))


def _capitalised(value: object) -> str:
    """Viết hoa chữ đầu, các chữ khác giữ nguyên."""
    return spelling.capitalised(text_of(value))


def _old_tone(value: object) -> str:
    """Đặt dấu kiểu ủy, hòa."""
    return spelling.old_tone(text_of(value))


def _modern_tone(value: object) -> str:
    """Đặt dấu kiểu uỷ, hoà."""
    return vi.modern_tone(text_of(value))


FILTERS: Mapping[str, Callable[..., str]] = {
    "so": _number,
    "bang_chu": _in_words,
    "ty_le": _share,
    "ngay_so": _short_date,
    "ngay_thang": _long_date,
    "ngay_bang_chu": _date_in_words,
    "viet_hoa": _upper,
    "hoa_dau": _capitalised,
    "dau_cu": _old_tone,
    "dau_moi": _modern_tone,
}
"""What a template may do with a value, by the name it writes after the bar. Docstrings are for the office."""
