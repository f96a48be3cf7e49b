"""The only module that writes forms: blank, or prefilled with what the roster knows of a unit."""

from __future__ import annotations

import datetime
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from bontot_batch.form import META_SHEET, Field, Form, FormSheet, Kind, Role
from bontot_batch.guidance import Guidance
from bontot_batch.model import Unit, Value

FONT = "Times New Roman"
INPUT_COLOUR = "#FFF7D6"
HEAD_COLOUR = "#D9E5F3"
_ROW_HEIGHT = 18
_CREATED = datetime.datetime(2026, 1, 1)  # fixed, so that the same form has the same bytes


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is written into a form beforehand: field name to value, and the unit code for the hidden sheet."""

    values: Mapping[str, Value]
    unit: str = ""


BLANK = Prefill({})


def prefill(unit: Unit, year: int) -> Prefill:
    """What the roster knows of a unit, for its own form."""
    values: dict[str, Value] = {
        "unit_code": unit.code,
        "unit_name": unit.name,
        "unit_kind": unit.kind.value,
        "parent": unit.parent,
        "year": year,
    }
    return Prefill(values, unit.code)


def write(form: Form, guidance: Guidance, filled: Prefill = BLANK) -> bytes:
    """The form as an .xlsx workbook: labels locked, input cells open, dropdowns and limits in Vietnamese."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": form.title, "created": _CREATED})
        formats = _formats(book)
        lists = _ChoiceLists(book)
        for sheet in form.sheets:
            _write_sheet(book, sheet, formats, lists, filled)
        lists.finish()
        _write_meta(book, form, guidance, filled)
    return buffer.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    base = {"font_name": FONT, "font_size": 12, "valign": "vcenter", "text_wrap": True}
    boxed = {**base, "border": 1}
    open_cell = {**boxed, "locked": False, "bg_color": INPUT_COLOUR}
    return {
        Role.TITLE: book.add_format({**base, "bold": True, "font_size": 14, "text_wrap": False}),
        Role.SECTION: book.add_format({**base, "bold": True, "text_wrap": False}),
        Role.HEADING: book.add_format({**boxed, "bold": True, "align": "center", "bg_color": HEAD_COLOUR}),
        Role.LABEL: book.add_format(boxed),
        Role.HINT: book.add_format({**base, "italic": True, "font_size": 11}),
        "title_hint": book.add_format({**base, "italic": True, "font_size": 11, "text_wrap": False}),
        Kind.TEXT: book.add_format({**open_cell, "num_format": "@"}),
        Kind.NOTE: book.add_format({**open_cell, "num_format": "@"}),
        Kind.COUNT: book.add_format({**open_cell, "num_format": "0", "align": "center"}),
        Kind.COUNT_OR_NOT_ASSIGNED: book.add_format({**open_cell, "align": "center"}),
        Kind.YEAR: book.add_format({**open_cell, "num_format": "0", "align": "center"}),
        Kind.SHARE: book.add_format({**open_cell, "num_format": "0.0%", "align": "center"}),
        Kind.DATE: book.add_format({**open_cell, "num_format": "dd/mm/yyyy", "align": "center"}),
        Kind.CHOICE: book.add_format({**open_cell, "align": "center"}),
    }


class _ChoiceLists:
    """The hidden sheet with the lists of the dropdowns; each list is written once, whoever uses it."""

    NAME = "_danh_muc"

    def __init__(self, book: Any) -> None:
        self._book = book
        self._columns: dict[tuple[str, ...], int] = {}

    def reference(self, shown: tuple[str, ...]) -> str:
        column = self._columns.setdefault(shown, len(self._columns))
        letter = xlsxwriter.utility.xl_col_to_name(column)
        return f"='{self.NAME}'!${letter}$1:${letter}${len(shown)}"

    def finish(self) -> None:
        sheet = self._book.add_worksheet(self.NAME)
        for shown, column in self._columns.items():
            sheet.write_column(0, column, shown)
        sheet.very_hidden()
        sheet.protect()


def _write_sheet(book: Any, sheet: FormSheet, formats: Mapping[str, Any], lists: _ChoiceLists, filled: Prefill) -> None:
    page = book.add_worksheet(sheet.name)
    for column, width in enumerate(sheet.widths):
        page.set_column(column, column, width)
    page.set_default_row(_ROW_HEIGHT)
    for label in sheet.labels:
        if label.role is Role.LABEL and len(label.text) > 1.15 * sheet.widths[label.column - 1]:
            page.set_row(label.row - 1, 2 * _ROW_HEIGHT)
        style = formats["title_hint"] if label.role is Role.HINT and label.row == 2 else formats[label.role]
        page.write_string(label.row - 1, label.column - 1, label.text, style)
    for entry in sheet.fields:
        _write_value(page, entry, filled.values.get(entry.name), formats[entry.kind])
        validation = _validation(entry, lists)
        if validation:
            page.data_validation(entry.row - 1, entry.column - 1, entry.row - 1, entry.column - 1, validation)
    _set_up_page(page, sheet)


def _set_up_page(page: Any, sheet: FormSheet) -> None:
    page.protect("", {"format_columns": True, "format_rows": True})  # no password: an office can open it
    page.set_paper(9)
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.6)
    page.set_footer("&C&P/&N")
    first_input = min(entry.row for entry in sheet.fields)
    headings = [label.row for label in sheet.labels if label.role is Role.HEADING and label.row < first_input]
    page.freeze_panes(max(headings, default=3), 0)


def _write_value(page: Any, entry: Field, value: Value, style: Any) -> None:
    row, column = entry.row - 1, entry.column - 1
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, datetime.date):
        page.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        page.write_string(row, column, entry.show(value) if entry.kind is not Kind.TEXT else value, style)
    elif entry.kind is Kind.SHARE:
        page.write_number(row, column, float(value) / 100, style)
    else:
        page.write_number(row, column, float(value), style)


def _validation(entry: Field, lists: _ChoiceLists) -> dict[str, Any] | None:
    """The input limit of a cell, with what Excel says when it is broken."""
    message = {"input_title": entry.label[:32], "error_title": "Giá trị chưa đúng"}
    if entry.kind is Kind.CHOICE:
        source = lists.reference(tuple(shown[0] for shown in entry.choices.values()))
        return {
            **message,
            "validate": "list",
            "source": source,
            "input_message": "Chọn trong danh sách.",
            "error_message": "Chọn một giá trị trong danh sách.",
        }
    if entry.kind in (Kind.COUNT, Kind.YEAR):
        low, high = (2000, 2099) if entry.kind is Kind.YEAR else (0, 999_999)
        return {
            **message,
            "validate": "integer",
            "criteria": "between",
            "minimum": low,
            "maximum": high,
            "input_message": "Ghi một số nguyên.",
            "error_message": "Ô này chỉ nhận số nguyên.",
        }
    if entry.kind is Kind.DATE:
        return {
            **message,
            "validate": "date",
            "criteria": "between",
            "minimum": datetime.date(1930, 1, 1),
            "maximum": datetime.date(2100, 12, 31),
            "input_message": "Ghi ngày dạng 15/03/2026.",
            "error_message": "Ô này chỉ nhận ngày, dạng ngày/tháng/năm.",
        }
    if entry.kind is Kind.SHARE:
        return {
            **message,
            "validate": "decimal",
            "criteria": "between",
            "minimum": 0,
            "maximum": 1,
            "input_message": "Ghi tỷ lệ phần trăm, ví dụ 98,5%.",
            "error_message": "Ghi tỷ lệ từ 0% đến 100%.",
        }
    return None


def _write_meta(book: Any, form: Form, guidance: Guidance, filled: Prefill) -> None:
    """The very hidden sheet by which a returned form is recognised whatever its file is called."""
    page = book.add_worksheet(META_SHEET)
    year = filled.values.get("year", "")
    rows = (
        ("form", form.key),
        ("version", form.version),
        ("guidance", guidance.document),
        ("unit", filled.unit),
        ("year", str(year)),
    )
    for row, pair in enumerate(rows):
        page.write_row(row, 0, pair)
    page.very_hidden()
    page.protect()
