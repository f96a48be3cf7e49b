"""Writes the office's own workbooks, blank or prefilled, from the columns that the readers use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from bontot_batch.guidance import Guidance
from bontot_batch.model import Appraisal, Body, Registration, Roster, Tally, Unit
from bontot_batch.office.columns import (
    APPRAISALS,
    BODIES,
    CRITERION_PREFIX,
    INVALID_PREFIX,
    REGISTER,
    REGISTERED,
    SELECTIONS,
    SPELLINGS,
    UNITS,
    CellKind,
    Column,
    ListForm,
    choices,
    meeting_list,
    result_list,
)

Entry = Mapping[str, str | int | date | None]
"""What a row is prefilled with, by column name."""

HELP_SHEET = "Hướng dẫn"
_INPUT_ROWS = 5_000  # how far down dropdowns and limits reach
_HEADING_ROW = 2  # 0-based: title, note, headings
_CREATED = datetime(2024, 5, 3)  # fixed, so that the same content is the same bytes
_LARGEST_COUNT = 999_999
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class Rival:
    """One of the different forms of a unit among which a person is to choose, as its row in the list says it."""

    unit: Unit
    files: str
    came: str
    differs: str
    mark: str


def write_blank_roster(target: Path | BinaryIO, guidance: Guidance) -> None:
    """Write a roster workbook to start from."""
    _write(target, guidance, ((BODIES, ()), (UNITS, ()), (REGISTER, ())))


def write_roster(target: Path | BinaryIO, roster: Roster, guidance: Guidance) -> None:
    """Write a roster workbook that lists these bodies and units."""
    bodies = [_body_entry(body, guidance) for body in roster.bodies.values()]
    units = [_unit_entry(unit, guidance) for unit in roster.units.values()]
    registered = [_register_entry(*key, entry) for key, entry in roster.registered.items()]
    _write(target, guidance, ((BODIES, bodies), (UNITS, units), (REGISTER, registered)))


def write_blank_appraisals(target: Path | BinaryIO, guidance: Guidance) -> None:
    """Write an appraisal workbook to start from."""
    write_appraisals(target, (), guidance)


def write_appraisals(target: Path | BinaryIO, appraisals: Iterable[Appraisal], guidance: Guidance) -> None:
    """Write an appraisal workbook that holds these appraisals."""
    entries = [_appraisal_entry(appraisal, guidance) for appraisal in appraisals]
    _write(target, guidance, ((APPRAISALS, entries), (SELECTIONS, ())))


def write_open_appraisals(
    target: Path | BinaryIO, clauses: Iterable[tuple[Unit, str]], rivals: Iterable[Rival], guidance: Guidance
) -> None:
    """Write an appraisal workbook with a row for each clause that waits for a conclusion, and each form to choose."""
    entries = [{"unit": unit.code, "name": unit.name, "clause": clause} for unit, clause in clauses]
    forms = [
        {"unit": each.unit.code, "name": each.unit.name, "file": each.files, "came": each.came}
        | {"differs": each.differs, "content": each.mark}
        for each in rivals
    ]
    _write(target, guidance, ((APPRAISALS, entries), (SELECTIONS, forms)))


def write_tally(
    target: Path | BinaryIO, body: Body, units: Sequence[Unit], guidance: Guidance, tally: Tally | None = None
) -> None:
    """Write a body's tally workbook with the units voted on; the numbers are blank unless a tally is given."""
    meeting: Entry = _meeting_entry(tally, guidance) if tally else {}
    votes = {row.unit: row for row in tally.rows} if tally else {}
    results = []
    for unit in units:
        entry: dict[str, str | int | date | None] = {"unit": unit.code, "name": unit.name}
        if unit.code in votes:
            row = votes[unit.code]
            entry |= {"agree": row.agree, "disagree": row.disagree, "invalid": row.invalid or None}
            entry |= {f"{CRITERION_PREFIX}{key}": count for key, count in row.criteria.items()}
        results.append(entry)
    meeting = {"body": body.code, **meeting}
    _write(target, guidance, ((meeting_list(guidance), [meeting]), (result_list(guidance), results)))


def _body_entry(body: Body, guidance: Guidance) -> Entry:
    names = [column.name for column in BODIES.columns]
    spelling = SPELLINGS[body.spelling][0] if body.spelling else None
    shown = {"level": guidance.levels[body.level].name, "spelling": spelling}
    return {name: getattr(body, name) for name in names} | shown


def _register_entry(body: str, document: str, unit: str, entry: Registration) -> Entry:
    return {
        "body": body,
        "document": REGISTERED[document][0],
        "unit": unit,
        "number": entry.number,
        "day": entry.day,
    }


def _unit_entry(unit: Unit, guidance: Guidance) -> Entry:
    names = [column.name for column in UNITS.columns]
    parent = unit.parent_code or unit.parent
    return {name: getattr(unit, name) for name in names} | {"kind": guidance.kinds[unit.kind].name, "parent": parent}


def _appraisal_entry(appraisal: Appraisal, guidance: Guidance) -> Entry:
    names = [column.name for column in APPRAISALS.columns if column.name != "name"]
    conclusion = choices(guidance)["conclusion"][appraisal.conclusion][0]
    return {name: getattr(appraisal, name) for name in names} | {"conclusion": conclusion}


def _meeting_entry(tally: Tally, guidance: Guidance) -> Entry:
    invalid = dict(tally.invalid)
    names = ("meeting_date", "summoned", "present", "issued", "collected", "valid")
    reasons = {f"{INVALID_PREFIX}{key}": invalid.get(reason.name) for key, reason in guidance.invalid_reasons.items()}
    return {name: getattr(tally, name) for name in names} | reasons


@dataclass(frozen=True, slots=True)
class _Styles:
    title: Format
    note: Format
    required: Format
    optional: Format
    text: Format
    number: Format
    day: Format

    def of(self, column: Column) -> Format:
        """The format of a column's cells; codes and texts are Text so that 012 stays 012."""
        return {CellKind.COUNT: self.number, CellKind.DATE: self.day}.get(column.kind, self.text)


def _write(target: Path | BinaryIO, guidance: Guidance, lists: Sequence[tuple[ListForm, Sequence[Entry]]]) -> None:
    book = xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, {"in_memory": True, **_OPTIONS})
    book.set_properties({"title": lists[0][0].title, "created": _CREATED})
    styles = _make_styles(book)
    sheets = [(book.add_worksheet(form.sheet), form, entries) for form, entries in lists]
    spelled = {name: [spellings[0] for spellings in options.values()] for name, options in choices(guidance).items()}
    sources = _write_help(book.add_worksheet(HELP_SHEET), [form for form, _ in lists], spelled, styles)
    for sheet, form, entries in sheets:
        _write_list(sheet, form, entries, styles)
        _add_inputs(sheet, form, sources)
        _set_page(sheet)
    book.close()


def _make_styles(book: Workbook) -> _Styles:
    font = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
    heading = {**font, "bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"}
    return _Styles(
        title=book.add_format({**font, "bold": True, "font_size": 14}),
        note=book.add_format({**font, "italic": True, "font_color": "#595959"}),
        required=book.add_format({**heading, "bg_color": "#F8CBAD"}),
        optional=book.add_format({**heading, "bg_color": "#E2EFDA"}),
        text=book.add_format({**font, "num_format": "@", "text_wrap": True}),
        number=book.add_format({**font, "num_format": "0"}),
        day=book.add_format({**font, "num_format": "dd/mm/yyyy"}),
    )


def _write_list(sheet: Worksheet, form: ListForm, entries: Sequence[Entry], styles: _Styles) -> None:
    sheet.write_string(0, 0, form.title, styles.title)
    note = f"Cột màu cam phải ghi, cột màu xanh có thể để trống. Cách ghi từng cột: trang {HELP_SHEET}."
    sheet.write_string(1, 0, note, styles.note)
    sheet.set_row(0, 20)
    sheet.set_row(_HEADING_ROW, 48)
    for position, column in enumerate(form.columns):
        style = styles.required if column.required else styles.optional
        sheet.write_string(_HEADING_ROW, position, column.heading, style)
        sheet.set_column(position, position, column.width, styles.of(column))
    for row, entry in enumerate(entries, start=_HEADING_ROW + 1):
        for position, column in enumerate(form.columns):
            _write_value(sheet, row, position, entry.get(column.name), styles.of(column))


def _write_value(sheet: Worksheet, row: int, position: int, value: str | int | date | None, style: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(row, position, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, position, value, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, position, datetime(value.year, value.month, value.day), style)
    else:
        sheet.write_number(row, position, value, style)


def _add_inputs(sheet: Worksheet, form: ListForm, sources: Mapping[str, str]) -> None:
    """Dropdowns, number and date limits, and the help that shows when a cell is selected."""
    first, last = _HEADING_ROW + 1, _HEADING_ROW + _INPUT_ROWS
    for position, column in enumerate(form.columns):
        rule: dict[str, object] = {"validate": "any"}
        if column.name in sources:
            rule = {"validate": "list", "source": sources[column.name]}
        elif form in {UNITS, REGISTER} and column.name == "body":
            rule = {"validate": "list", "source": _body_codes()}
        elif column.kind is CellKind.COUNT:
            rule = {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": _LARGEST_COUNT}
        elif column.kind is CellKind.DATE:
            rule = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1)}
        words = {"input_title": column.heading[:32], "input_message": column.help[:255]}
        refusal = {"error_title": "Chưa đúng", "error_message": column.help[:255]}
        sheet.data_validation(first, position, last, position, {**rule, **words, **refusal})


def _body_codes() -> str:
    position = [column.name for column in BODIES.columns].index("code")
    letter = chr(ord("A") + position)
    return f"='{BODIES.sheet}'!${letter}${_HEADING_ROW + 2}:${letter}${_HEADING_ROW + 1 + _INPUT_ROWS}"


def _write_help(
    sheet: Worksheet, forms: Sequence[ListForm], spelled: Mapping[str, Sequence[str]], styles: _Styles
) -> Mapping[str, str]:
    """A sheet that explains every column and holds the lists of the dropdowns; returns where each list stands."""
    columns = [(form, column) for form in forms for column in form.columns]
    for position, (heading, width) in enumerate((("Trang", 16), ("Cột", 34), ("Phải ghi", 12), ("Cách ghi", 70))):
        sheet.write_string(0, position, heading, styles.required)
        sheet.set_column(position, position, width)
    for row, (form, column) in enumerate(columns, start=1):
        values = (form.sheet, column.heading, "Có" if column.required else "Không", column.help)
        for position, value in enumerate(values):
            sheet.write_string(row, position, value, styles.text)
    sources = {}
    row = len(columns) + 2
    for _, column in columns:
        if column.kind is not CellKind.CHOICE:
            continue
        names = spelled[column.name]
        sheet.write_string(row, 1, f"Danh sách: {column.heading}", styles.required)
        for offset, name in enumerate(names, start=1):
            sheet.write_string(row + offset, 1, name, styles.text)
        sources[column.name] = f"='{HELP_SHEET}'!$B${row + 2}:$B${row + 1 + len(names)}"
        row += len(names) + 2
    _set_page(sheet, heading_row=0)
    return sources


def _set_page(sheet: Worksheet, heading_row: int = _HEADING_ROW) -> None:
    sheet.set_paper(9)  # A4
    sheet.set_landscape()
    sheet.hide_gridlines(0)  # print them too
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(heading_row)
    sheet.freeze_panes(heading_row + 1, 0)
    sheet.ignore_errors({"number_stored_as_text": "A1:Z10000"})  # no green corner beside the code 012
