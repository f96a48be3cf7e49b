"""The only module that writes forms: blank, prefilled with what the roster knows, or handed back with marks."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import xlsxwriter

from bontot_batch import form_guide, form_limits, form_marks, form_preview
from bontot_batch import vietnamese as vi
from bontot_batch.form import (
    GUIDE_SHEET,
    LAST_YEAR,
    LISTS_SHEET,
    MARKS_SHEET,
    META_SHEET,
    PREVIEW_SHEET,
    Field,
    Form,
    FormSheet,
    Kind,
    Label,
    Role,
)
from bontot_batch.form_marks import Mark
from bontot_batch.form_styles import BAD, GOOD, LINE_HEIGHT, OPEN, REQUIRED, Formats, lines
from bontot_batch.guidance import Guidance
from bontot_batch.model import Unit, Value

__all__ = ["BLANK", "Mark", "Prefill", "prefill", "write"]

_CREATED = datetime.datetime(2026, 1, 1)  # fixed, so that the same form has the same bytes
_FIRST_EXCEL_DAY = datetime.date(1900, 3, 1)  # before it Excel's own calendar is wrong
_ROW_HEIGHT = 19
_MOST_LINES = 8  # shown of a note at first
_SECTIONS_ON_TWO_PAGES = 4  # of which the first two stand on the first page
_UPRIGHT = 105  # characters across that an upright page shows at a good size


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is written into a form beforehand: field name to value, and the unit code for the hidden sheet."""

    values: Mapping[str, Value]
    unit: str = ""
    raws: Mapping[str, str] = field(default_factory=dict)  # text of cells that could not be read, as it came
    last_year: Mapping[str, Value] = field(default_factory=dict)  # shown beside the input, never inside it
    corrects: tuple[str, ...] = ()  # digests of the submissions this is the marked copy of
    to_confirm: bool = False  # whether every value was read from a format that may have changed it


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


def write(form: Form, guidance: Guidance, filled: Prefill = BLANK, marks: Sequence[Mark] = ()) -> bytes:
    """The form as an .xlsx workbook: labels locked, input cells open, dropdowns and limits in Vietnamese.

    With marks, a first sheet lists the findings, and the cells at fault are coloured and carry a comment.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": form.title, "created": _CREATED})
        _Writer(book, form, filled, marks).write(guidance)
    return buffer.getvalue()


class _Writer:
    """One workbook while it is written."""

    def __init__(self, book: Any, form: Form, filled: Prefill, marks: Sequence[Mark]) -> None:
        self.book, self.form, self.filled, self.marks = book, form, filled, marks
        self.formats = Formats(book)
        self.lists = _ChoiceLists(book)
        self.marked = form_marks.by_field(marks)

    def write(self, guidance: Guidance) -> None:
        if self.marks:
            page = self.add_page(MARKS_SHEET)
            form_marks.write_sheet(page, self.form, self.marks, self.formats, self.answers())
        for sheet in self.form.sheets:
            self.write_sheet(sheet)
        self.write_preview(form_preview.lay_out(self.form, guidance))
        self.write_guide(form_guide.lay_out(self.form))
        self.lists.finish()
        _write_meta(self.book, self.form, guidance, self.filled)
        self.book.worksheets()[0].activate()

    def answers(self) -> list[tuple[Field, str]]:
        """Every answer as text, where the unit is to confirm them."""
        if not self.filled.to_confirm:
            return []
        values, raws = self.filled.values, self.filled.raws
        told = ((entry, raws.get(name) or entry.show(values.get(name))) for name, entry in self.form.fields.items())
        return [(entry, text) for entry, text in told if values.get(entry.name) is not None or entry.name in raws]

    def add_page(self, name: str) -> Any:
        """A sheet that prints on A4 across, protected without a password, so that an office can open it."""
        page = self.book.add_worksheet(name)
        page.protect("", {"format_columns": True, "format_rows": True})
        page.set_default_row(_ROW_HEIGHT)
        page.hide_gridlines(2)
        page.set_paper(9)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.center_horizontally()
        page.set_margins(left=0.6, right=0.4, top=0.6, bottom=0.7)
        code = self.filled.unit.replace("&", "&&") or "....................."
        page.set_footer(f"&L&10Mã tổ chức đảng: {code}&C&10&A&R&10Trang &P/&N")
        return page

    def write_sheet(self, sheet: FormSheet) -> None:
        page = self.add_page(sheet.name)
        # Tab and the arrow keys then lead from one input cell to the next.
        page.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": False})
        if sum(sheet.widths) <= _UPRIGHT:
            page.set_portrait()
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, width)
        labels = (*sheet.labels, *self.last_year(sheet))  # a figure after the hint in whose cell it stands
        for label in labels:
            page.write_string(label.row - 1, label.column - 1, label.text, self.formats[_style(label)])
        self.write_legend(page)
        for entry in sheet.fields:
            self.write_field(page, entry)
        texts = [entry.place("").cell for entry in sheet.fields if entry.kind in {Kind.TEXT, Kind.NOTE}]
        if texts:
            page.ignore_errors({"number_stored_as_text": " ".join(texts)})  # a code such as 012 is no mistake
        self.highlight_required(page, sheet)
        self.set_heights(page, sheet, labels)
        self.freeze(page, sheet)

    def write_legend(self, page: Any) -> None:
        page.write_string(2, 1, "Ô để điền", self.formats["legend input"])
        page.write_string(2, 2, "Bắt buộc, còn trống", self.formats["legend required"])
        page.set_row(2, _ROW_HEIGHT)
        if self.marks:
            page.write_string(2, 3, "Đỏ: lỗi; cam: xem lại", self.formats["mark error"])

    def write_field(self, page: Any, entry: Field) -> None:
        row, column = entry.row - 1, entry.column - 1
        marks = self.marked.get(entry.name, [])
        style = self.formats.input(entry.kind, form_marks.worst(marks) if marks else None)
        if entry.name in self.filled.raws:
            page.write_string(row, column, self.filled.raws[entry.name], style)  # never as a formula
        else:
            _write_value(page, entry, self.filled.values.get(entry.name), style)
        if marks:
            page.write_comment(row, column, *form_marks.comment(marks))
        source = self.lists.reference(tuple(shown[0] for shown in entry.choices.values())) if entry.choices else ""
        page.data_validation(row, column, row, column, form_limits.limit(entry, source))
        address = xlsxwriter.utility.xl_rowcol_to_cell(row, column, True, True)
        self.book.define_name(form_limits.name(entry.name), f"='{entry.sheet}'!{address}")

    def last_year(self, sheet: FormSheet) -> Iterator[Label]:
        """Last year's figure to the right of its input, where that cell is free or holds a hint only."""
        hints = {(each.row, each.column): each.text for each in sheet.labels if each.role is Role.HINT}
        printed = {(each.row, each.column) for each in sheet.labels} - set(hints)
        taken = printed | {(each.row, each.column) for each in sheet.fields}
        for entry in sheet.fields:
            value, at = self.filled.last_year.get(entry.name), (entry.row, entry.column + 1)
            if value is not None and at not in taken and at[1] <= len(sheet.widths):
                shown = f"{vi.format_decimal(value)}%" if isinstance(value, Decimal) else entry.show(value)
                text = "\n".join(part for part in (f"{LAST_YEAR}{shown}", hints.get(at, "")) if part)
                yield Label(*at, text, Role.HINT)

    def highlight_required(self, page: Any, sheet: FormSheet) -> None:
        """Colour the required cells that are still empty."""
        cells = [entry.place("").cell for entry in sheet.fields if entry.required and entry.name not in self.marked]
        if cells:
            rule = {"type": "blanks", "format": self.formats.fill(REQUIRED), "multi_range": " ".join(cells)}
            page.conditional_format(cells[0], rule)

    def set_heights(self, page: Any, sheet: FormSheet, labels: Sequence[Label]) -> None:
        """Room for labels that wrap and for what is already written; other rows grow as they are filled in."""
        needed: dict[int, int] = {}
        for label in labels:
            if label.role in {Role.LABEL, Role.HEADING, Role.HINT} and label.row > 2:
                wanted = lines(label.text, sheet.widths[label.column - 1])
                needed[label.row] = max(needed.get(label.row, 1), wanted)
        for entry in sheet.fields:
            written = self.filled.raws.get(entry.name) or self.filled.values.get(entry.name)
            if entry.kind in {Kind.TEXT, Kind.NOTE} and written:
                wanted = min(_MOST_LINES, lines(str(written), sheet.widths[entry.column - 1]))
                needed[entry.row] = max(needed.get(entry.row, 1), wanted)
        for row, wanted in needed.items():
            if wanted > 1:
                page.set_row(row - 1, wanted * LINE_HEIGHT + 3)

    def freeze(self, page: Any, sheet: FormSheet) -> None:
        """Keep the first headings in sight, on the screen and on every printed page."""
        first_input = min(entry.row for entry in sheet.fields)
        headings = [label.row for label in sheet.labels if label.role is Role.HEADING and label.row < first_input]
        page.freeze_panes(max(headings, default=3), 0)
        page.repeat_rows(headings[-1] - 1 if headings else 0)
        sections = [label.row for label in sheet.labels if label.role is Role.SECTION]
        if len(sections) >= _SECTIONS_ON_TWO_PAGES:
            page.set_h_pagebreaks([sections[2] - 1])

    def write_preview(self, preview: form_preview.Preview) -> None:
        page = self.add_page(PREVIEW_SHEET)
        for column, width in enumerate(form_preview.WIDTHS):
            page.set_column(column, column, width)
        for (row, column), cell in preview.cells.items():
            style = self.formats[cell.style]
            if cell.content.startswith("="):
                # An empty stored result: programs that do not recalculate show nothing, the others do recalculate.
                page.write_formula(row - 1, column - 1, cell.content, style, "")
            else:
                page.write_string(row - 1, column - 1, cell.content, style)
                wanted = lines(cell.content, form_preview.WIDTHS[column - 1])
                if cell.style == "cell" and wanted > 1:
                    page.set_row(row - 1, wanted * LINE_HEIGHT + 3)
        for name, (row, column, last_row, last_column) in preview.names.items():
            area = xlsxwriter.utility.xl_range_abs(row - 1, column - 1, last_row - 1, last_column - 1)
            self.book.define_name(name, f"='{PREVIEW_SHEET}'!{area}")
        for texts, colour in ((preview.good, GOOD), (preview.bad, BAD), (preview.open, OPEN)):
            for text in texts:
                rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": self.formats.fill(colour)}
                page.conditional_format(3, 2, preview.last_row - 1, len(form_preview.WIDTHS) - 1, rule)
        page.freeze_panes(3, 0)
        page.repeat_rows(0)

    def write_guide(self, guide: Sequence[form_guide.Line]) -> None:
        page = self.add_page(GUIDE_SHEET)
        for column, width in enumerate(form_guide.WIDTHS):
            page.set_column(column, column, width)
        for row, line in enumerate(guide):
            for column, text in enumerate(line.texts):
                page.write_string(row, column, text, self.formats[line.styles[column]])
            if line.wraps:
                wanted = max(lines(*pair) for pair in zip(line.texts, form_guide.WIDTHS, strict=False))
                page.set_row(row, wanted * LINE_HEIGHT + 3)
        page.repeat_rows(0)


class _ChoiceLists:
    """The hidden sheet with the lists of the dropdowns; each list is written once, whoever uses it."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._columns: dict[tuple[str, ...], int] = {}

    def reference(self, shown: tuple[str, ...]) -> str:
        column = self._columns.setdefault(shown, len(self._columns))
        letter = xlsxwriter.utility.xl_col_to_name(column)
        return f"='{LISTS_SHEET}'!${letter}$1:${letter}${len(shown)}"

    def finish(self) -> None:
        sheet = self._book.add_worksheet(LISTS_SHEET)
        for shown, column in self._columns.items():
            sheet.write_column(0, column, shown)
        sheet.very_hidden()
        sheet.protect()


def _style(label: Label) -> str:
    """The name of the style in which a printed cell is written."""
    if label.role is Role.HINT and label.row == 2:
        return "remark"
    return "centre" if label.role is Role.LABEL and label.column == 1 else label.role


def _write_value(page: Any, entry: Field, value: Value, style: Any) -> None:
    row, column = entry.row - 1, entry.column - 1
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, datetime.date):
        if value < _FIRST_EXCEL_DAY:
            page.write_string(row, column, vi.format_date(value), style)
        else:
            page.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        page.write_string(row, column, entry.show(value) if entry.kind is not Kind.TEXT else value, style)
    elif entry.kind is Kind.SHARE:
        page.write_number(row, column, float(value) / 100, style)
    else:
        page.write_number(row, column, float(value), style)


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
        *((("corrects", " ".join(filled.corrects)),) if filled.corrects else ()),
    )
    for row, pair in enumerate(rows):
        page.write_row(row, 0, pair)
    page.very_hidden()
    page.protect()
