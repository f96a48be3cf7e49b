"""The only module that loads list-shaped workbooks: finds a list by its headings, reads its rows."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bontot_batch import vietnamese as vi
from bontot_batch.errors import Refused
from bontot_batch.model import Answers, Finding, Input, Place, Severity
from bontot_batch.office.cells import Choices, is_blank, read_cell
from bontot_batch.office.columns import APPRAISALS, BODIES, MEETING, CellKind, Column, ListForm
from bontot_batch.office.findings import OfficeError, Report
from bontot_batch.package import examine, trimmed
from bontot_batch.workbook import FORM_ROWS, read_bytes

Sheets = Mapping[str, Sequence[Sequence[object]]]
"""Raw values by sheet name and row, from the sheet's first row and column on; a blank cell is None."""

HEADING_ROWS = 15
_WORKBOOKS = (("roster", BODIES), ("appraisals", APPRAISALS), ("tally", MEETING))


@dataclass(frozen=True, slots=True)
class OfficeList:
    """A list found in a workbook: where its columns stand (1-based) and the rows below its headings."""

    form: ListForm
    file: str
    sheet: str
    positions: Mapping[str, int]
    rows: tuple[tuple[int, Sequence[object]], ...]

    def place(self, row: int, name: str) -> Place:
        """The cell of a column in a row; the row's first cell stands in for a column that is not there."""
        return Place(self.file, self.sheet, row, self.positions.get(name, 1))

    def only(self, rows: Sequence[tuple[int, Sequence[object]]]) -> OfficeList:
        """The same list with these of its rows."""
        return replace(self, rows=tuple(rows))

    def raw(self, cells: Sequence[object], name: str) -> object:
        """What a row holds in a column, None where the sheet has no such column."""
        position = self.positions.get(name, 0)
        return cells[position - 1] if 0 < position <= len(cells) else None


@dataclass(frozen=True, slots=True)
class Row:
    """A row typed by its list's columns. A cell that could not be read is absent, a blank one is None."""

    cells: Answers
    places: Mapping[str, Place]

    def __contains__(self, name: str) -> bool:
        """Whether the cell was read and is not blank."""
        return name in self.cells and self.cells[name].value is not None

    def blank(self, name: str) -> bool:
        """Whether the cell is blank, which one that could not be read is not."""
        return name in self.cells and self.cells[name].value is None

    def unclear(self, names: Sequence[str]) -> bool:
        """Whether one of these cells could not be read."""
        return any(name not in self.cells for name in names)

    def text(self, name: str) -> str:
        """A text or code, "" when blank."""
        value = self.cells[name].value if name in self.cells else None
        return value if isinstance(value, str) else ""

    def count(self, name: str) -> int:
        """A count, 0 when blank: ask ``in`` first where that matters."""
        return self.optional_count(name) or 0

    def optional_count(self, name: str) -> int | None:
        """A count, None when blank."""
        value = self.cells[name].value if name in self.cells else None
        return value if isinstance(value, int) else None

    def day(self, name: str) -> date | None:
        """A date, None when blank."""
        value = self.cells[name].value if name in self.cells else None
        return value if isinstance(value, date) else None


def load_sheets(path: Path, name: str) -> Sheets:
    """Every sheet as rows of raw values; ``name`` is the file as users know it. Raises OfficeError."""
    import pandas as pd  # noqa: PLC0415 - half a second that only runs with an office's workbook pay

    try:
        data = read_bytes(path)
        examine(data)
        with warnings.catch_warnings():
            # openpyxl tells which dropdowns and colours it drops; none of them carries a value.
            warnings.filterwarnings("ignore", module="openpyxl")
            frames = pd.read_excel(
                io.BytesIO(trimmed(data, FORM_ROWS)), sheet_name=None, header=None, dtype=object,
                keep_default_na=False, na_filter=False, engine="openpyxl",
            )  # fmt: skip
    except Refused as refused:
        raise _unopened(name, refused.message, refused.hint) from refused
    except Exception as error:  # a damaged workbook raises many kinds of exception
        hint = "Mở bằng Excel và lưu lại thành tệp mới."
        raise _unopened(name, "tệp Excel bị hỏng, không mở được.", hint) from error
    return {str(sheet): [_without_blanks(row) for row in frame.to_numpy().tolist()] for sheet, frame in frames.items()}


def _without_blanks(row: Sequence[object]) -> list[object]:
    return [None if is_blank(value) else value for value in row]


def _unopened(name: str, message: str, hint: str) -> OfficeError:
    return OfficeError([Finding(Place(name), "R01", Severity.ERROR, message[:1].upper() + message[1:], hint)])


def recognise(sheets: Sheets) -> str | None:
    """Which of the office's workbooks this is by its headings: "roster", "appraisals", "tally" or None."""
    for name, form in _WORKBOOKS:
        for rows in sheets.values():
            _, found = _headings(rows, form)
            # Three quarters: a forgotten column still gets a message, a report of ours is no appraisal list.
            if 4 * _known(found, form) >= 3 * len(form.required):
                return name
    return None


def _headings(rows: Sequence[Sequence[object]], form: ListForm) -> tuple[int, Mapping[str, list[int]]]:
    """The row (1-based) that holds most of the list's headings, and where each of them stands."""
    names = {vi.fold(text): column.name for column in form.columns for text in (column.heading, *column.others)}
    best: tuple[int, Mapping[str, list[int]]] = (0, {})
    for number, row in enumerate(rows[:HEADING_ROWS], start=1):
        found: dict[str, list[int]] = {}
        for position, value in enumerate(row, start=1):
            name = names.get(vi.fold(value)) if isinstance(value, str) else None
            if name:
                found.setdefault(name, []).append(position)
        if _known(found, form) > _known(best[1], form):
            best = number, found
    return best


def _known(found: Mapping[str, list[int]], form: ListForm) -> int:
    return sum(column.name in found for column in form.required)


def open_lists(sheets: Sheets, forms: Sequence[ListForm], report: Report) -> tuple[OfficeList, ...]:
    """The sheet that holds each list, whatever its name; raises OfficeError when a list or a column is missing."""
    found = [_open_list(sheets, form, report, needed=True) for form in forms]
    report.stop_on_errors()
    return tuple(one for one in found if one)


def open_optional(sheets: Sheets, form: ListForm, report: Report) -> OfficeList | None:
    """The sheet that holds a list which a workbook may do without; None where there is none that is sound."""
    return _open_list(sheets, form, report, needed=False)


def _open_list(sheets: Sheets, form: ListForm, report: Report, *, needed: bool) -> OfficeList | None:
    hits = [(name, rows, *_headings(rows, form)) for name, rows in sheets.items()]
    hits = [hit for hit in hits if 2 * _known(hit[3], form) >= len(form.required)]
    if not hits and not needed:
        return None
    if len(hits) != 1:
        _report_sheets([hit[0] for hit in hits], form, report)
        return None
    sheet, rows, heading_row, found = hits[0]
    _report_columns(form, Place(report.file, sheet, heading_row, 1), found, report)
    positions = {name: at[0] for name, at in found.items()}
    below = tuple(
        (number, row)
        for number, row in enumerate(rows[heading_row:], start=heading_row + 1)
        # A column of ours must hold something: row numbers often run on below the last entry.
        if any(not is_blank(row[position - 1]) for position in positions.values() if position <= len(row))
    )
    return OfficeList(form, report.file, sheet, positions, below)


def _report_sheets(found: Sequence[str], form: ListForm, report: Report) -> None:
    if found:
        names = ", ".join(f"“{name}”" for name in found)
        message = f"Có {len(found)} trang cùng là danh sách “{form.sheet}”: {names}."
        report.add("01", Place(report.file, found[1]), message, "Giữ lại một trang.")
    else:
        headings = ", ".join(column.heading for column in form.required)
        message = f"Không thấy trang nào là danh sách “{form.sheet}”."
        report.add("01", Place(report.file), message, f"Thêm trang có dòng tiêu đề gồm: {headings}.")


def _report_columns(form: ListForm, at: Place, found: Mapping[str, list[int]], report: Report) -> None:
    for column in form.columns:
        positions = found.get(column.name, [])
        if len(positions) > 1:
            place = Place(at.file, at.sheet, at.row, positions[1])
            message = f"Có {len(positions)} cột cùng là “{column.heading}”."
            report.add("02", place, message, "Giữ lại một cột.")
        if column.required and not positions:
            report.add("02", at, f"Thiếu cột “{column.heading}”.", f"Thêm cột này. {column.help}")


def read_rows(
    source: OfficeList, choices: Mapping[str, Choices], report: Report, *, names: Sequence[str] | None = None
) -> tuple[Row, ...]:
    """The rows with every cell typed, or those of the columns ``names`` only; faults go to the report."""
    columns = [column for column in source.form.columns if names is None or column.name in names]
    rows = []
    for number, cells in source.rows:
        places = {column.name: source.place(number, column.name) for column in columns}
        raws = ((column, source.raw(cells, column.name)) for column in columns)
        read = {
            column.name: entry
            for column, raw in raws
            if (entry := _read(raw, column, choices.get(column.name, {}), places[column.name], report))
        }
        rows.append(Row(read, places))
    return tuple(rows)


def _read(raw: object, column: Column, choices: Choices, place: Place, report: Report) -> Input | None:
    if is_blank(raw):
        if column.required:
            report.add("03", place, f"Ô “{column.heading}” đang để trống.", f"Không để trống ô này. {column.help}")
        return Input(None, place)
    try:
        return Input(read_cell(raw, column.kind, choices), place)
    except vi.Unclear as unclear:
        reason = f"Ô “{column.heading}”: {unclear}"
        code = "05" if column.kind is CellKind.CODE else "04"
        report.add(code, place, reason if reason.endswith("?") else f"{reason}.", _how(column, unclear))
        return None


def _how(column: Column, unclear: vi.Unclear) -> str:
    if column.kind is CellKind.CHOICE:
        return f"Chọn một trong: {unclear.expected}."
    return f"Ghi {unclear.expected}." if unclear.expected else column.help
