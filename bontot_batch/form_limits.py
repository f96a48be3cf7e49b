"""What Excel lets into an input cell, and what it says before and after: dropdowns and limits with their messages."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from bontot_batch.form import NOT_ASSIGNED_SPELLINGS, Field, Kind
from bontot_batch.form_reader import how_to_fill

NAME = "o_"  # every input cell is named after its field
LARGEST_COUNT = 999_999
_TITLE, _MESSAGE = 32, 255  # as many characters as Excel takes
_ERROR_TITLE = "Giá trị chưa đúng"
_YEAR_KNOWN = f"ISNUMBER({NAME}year)"


def name(field: str) -> str:
    """The name by which formulas speak of an input cell."""
    return NAME + field


def limit(entry: Field, source: str = "") -> dict[str, object]:
    """The data validation of a cell; ``source`` is the range a dropdown takes its list from."""
    return {
        "input_title": _cut(f"Khoản {entry.clause}" if entry.clause else entry.label, _TITLE),
        "input_message": _cut(f"{entry.label}.\n{how_to_fill(entry)}", _MESSAGE),
        "error_title": _ERROR_TITLE,
        "error_message": _cut(f"{how_to_fill(entry)} {_reason(entry)}", _MESSAGE),
        **_allowed(entry, source),
    }


def _reason(entry: Field) -> str:
    """What the cell takes, for someone whose value it has just refused."""
    if entry.kind is Kind.DATE:
        return _DAYS.get(entry.name, "Ngày phải thuộc năm đánh giá.")
    return _REASONS.get(entry.kind, "")


_DAYS: Mapping[str, str] = {
    "signed": "Ngày ký phải từ 01/10 của năm đánh giá đến 31/3 năm sau.",
    "founded": "Ngày thành lập không được sau năm đánh giá.",
}
_REASONS: Mapping[Kind, str] = {
    Kind.COUNT: f"Ô này chỉ nhận số nguyên từ 0 đến {LARGEST_COUNT:,}.".replace(",", "."),
    Kind.SHARE: "Ô này chỉ nhận tỷ lệ từ 0% đến 100%.",
    Kind.YEAR: "Ô này chỉ nhận năm từ 2000 đến 2099.",
}


def _allowed(entry: Field, source: str) -> dict[str, object]:
    if entry.kind is Kind.CHOICE:
        return {"validate": "list", "source": source}
    if entry.kind is Kind.DATE:
        first, last = _days(entry)
        return {"validate": "date", "criteria": "between", "minimum": first, "maximum": last}
    if entry.kind is Kind.COUNT_OR_NOT_ASSIGNED:
        return {"validate": "custom", "value": f"={count_or_not_assigned(entry)}"}
    between: Mapping[Kind, tuple[str, int, int]] = {
        Kind.COUNT: ("integer", 0, LARGEST_COUNT),
        Kind.YEAR: ("integer", 2000, 2099),
        Kind.SHARE: ("decimal", 0, 1),
    }
    if entry.kind in between:
        what, low, high = between[entry.kind]
        return {"validate": what, "criteria": "between", "minimum": low, "maximum": high}
    return {"validate": "any"}


def count_or_not_assigned(entry: Field) -> str:
    """A formula that is true when the cell holds a whole number or says that nothing was assigned."""
    cell = entry.place("").cell
    return f"IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),{not_assigned(cell)})"


def not_assigned(cell: str) -> str:
    """A formula that is true when the cell says that nothing was assigned."""
    said = ",".join(f'TRIM({cell})="{text}"' for text in NOT_ASSIGNED_SPELLINGS)
    return f"OR({said})"


def _days(entry: Field) -> tuple[object, object]:
    """The days a cell takes, reckoned from the year assessed; any day while that is not filled in."""
    year = name("year")
    first, last = {
        "signed": (f"DATE({year},10,1)", f"DATE({year}+1,3,31)"),
        "founded": ("DATE(1930,1,1)", f"DATE({year},12,31)"),
    }.get(entry.name, (f"DATE({year},1,1)", f"DATE({year},12,31)"))
    earliest, latest = datetime.date(1930, 1, 1), datetime.date(2100, 12, 31)
    return _when_known(first, earliest), _when_known(last, latest)


def _when_known(day: str, otherwise: datetime.date) -> str:
    return f"=IF({_YEAR_KNOWN},{day},DATE({otherwise.year},{otherwise.month},{otherwise.day}))"


def _cut(text: str, size: int) -> str:
    """At most ``size`` characters, cut at a word."""
    return text if len(text) <= size else text[: size - 1].rsplit(" ", 1)[0] + "…"
