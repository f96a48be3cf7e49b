"""Types one cell of the office's workbooks: raw value in, value out, or why it has no clear meaning."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bontot_batch import vietnamese as vi
from bontot_batch.model import Value
from bontot_batch.office.columns import CellKind

Choices = Mapping[str, Sequence[str]]
"""The keys of a choice with their spellings, the one to print first."""

LONGEST_CODE = 40
_EXACT_BELOW = 10**15  # Excel keeps fifteen digits of a number; beyond that the last ones are made up
_BARRED = frozenset('<>:"/\\|?*')
_CODE_EXPECTED = "mã bằng chữ cái, chữ số, dấu chấm hoặc gạch nối, trong ô định dạng Văn bản (Text)"
_TEXT_EXPECTED = "lại nội dung trong ô định dạng Văn bản (Text)"


def is_blank(value: object) -> bool:
    """Whether a person would call the cell empty."""
    return value is None or (isinstance(value, str) and not vi.clean(value))


def code_key(code: str) -> str:
    """What makes two codes the same: case, spaces and marks do not count, as they do not in file names."""
    return vi.slug(code).casefold()


def read_cell(raw: object, kind: CellKind, choices: Choices) -> Value:
    """The value of a cell that is not blank; raises Unclear."""
    # pandas gives an error cell (#N/A, #REF!) as not-a-number, the one value that differs from itself.
    if isinstance(raw, float) and raw != raw:  # noqa: PLR0124
        raise vi.Unclear("ô đang báo lỗi của Excel", expected="thẳng giá trị thay cho công thức")
    return _READERS[kind](raw, choices)


def _code(raw: object, _choices: Choices) -> str:
    if isinstance(raw, str):
        return _usable(vi.clean(raw))
    number = _number(raw)
    if abs(number) >= _EXACT_BELOW:
        reason = "mã được ghi như một số quá dài nên Excel đã làm sai các chữ số cuối"
        raise vi.Unclear(reason, expected=_CODE_EXPECTED)
    if number < 0 or number != int(number):
        raise vi.Unclear(f"mã được ghi như số {_shown(number)}", expected=_CODE_EXPECTED)
    return str(int(number))


def _usable(code: str) -> str:
    barred = sorted(_BARRED.intersection(code))
    if barred:
        reason = f"mã “{code}” có ký tự {' '.join(barred)} không dùng được trong tên tệp"
        raise vi.Unclear(reason, expected=_CODE_EXPECTED)
    if code.endswith(".") or not any(letter.isalnum() for letter in code):
        raise vi.Unclear(f"mã “{code}” không dùng được trong tên tệp", expected=_CODE_EXPECTED)
    if len(code) > LONGEST_CODE:
        raise vi.Unclear(f"mã dài {len(code)} ký tự, quá {LONGEST_CODE} ký tự", expected=_CODE_EXPECTED)
    return code


def _text(raw: object, _choices: Choices) -> str:
    return vi.clean(raw) if isinstance(raw, str) else _shown(_number(raw))


def _note(raw: object, _choices: Choices) -> str:
    return vi.clean(raw, lines=True) if isinstance(raw, str) else _shown(_number(raw))


def _number(raw: object) -> int | float:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return raw
    if isinstance(raw, date):
        raise vi.Unclear(f"Excel đã đổi nội dung ô thành ngày {vi.format_date(raw)}", expected=_TEXT_EXPECTED)
    raise vi.Unclear(f"ô ghi “{str(raw).upper()}”, không phải chữ", expected=_TEXT_EXPECTED)


def _shown(number: float) -> str:
    return str(number).removesuffix(".0").replace(".", ",")


_READERS: Mapping[CellKind, Callable[[object, Choices], Value]] = {
    CellKind.CODE: _code,
    CellKind.TEXT: _text,
    CellKind.NOTE: _note,
    CellKind.COUNT: lambda raw, _: vi.parse_count(raw),
    CellKind.DATE: lambda raw, _: vi.parse_date(raw),
    CellKind.CHOICE: vi.parse_choice,
}
