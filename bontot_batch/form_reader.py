"""The only module that reads a filled form: compares its layout with the definition, then types every input cell."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from bontot_batch import vietnamese as vi
from bontot_batch.form import FIRST_ROW, LAST_YEAR, NOT_ASSIGNED, NOT_ASSIGNED_SPELLINGS, Field, Form, Kind, Role
from bontot_batch.model import Answers, Finding, Input, Place, Severity, Value
from bontot_batch.workbook import FORMAT_UNKNOWN, Book, RawCell

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("D01", Severity.ERROR, "Ô bắt buộc bị để trống."),
    ("D02", Severity.ERROR, "Ô số không đọc được thành một số nguyên."),
    ("D03", Severity.ERROR, "Ô số có thể hiểu theo hai cách."),
    ("D04", Severity.ERROR, "Ô ngày không đọc được thành một ngày."),
    ("D05", Severity.ERROR, "Ô ngày có thể hiểu theo hai cách."),
    ("D06", Severity.ERROR, "Ô lựa chọn không khớp lựa chọn nào."),
    ("D07", Severity.ERROR, "Ô lựa chọn có thể hiểu theo hai cách."),
    ("D08", Severity.ERROR, "Ô chứa giá trị lỗi của Excel."),
    ("D09", Severity.ERROR, "Ô chứa công thức chưa có kết quả."),
    ("D10", Severity.WARNING, "Ô nhập chứa công thức; dùng kết quả đã lưu."),
    ("D11", Severity.ERROR, "Ô tỷ lệ không đọc được."),
    ("D12", Severity.ERROR, "Ô tỷ lệ có thể hiểu theo hai cách."),
    ("D13", Severity.ERROR, "Ô chữ lại chứa ngày tháng hoặc giá trị lô-gíc."),
    ("D14", Severity.ERROR, "Ô năm không phải một năm có bốn chữ số."),
    ("D15", Severity.ERROR, "Có nội dung ghi ngoài các ô được điền."),
)
_ERROR_VALUE = re.compile(r"#(?:N/A|[A-Z0-9/_]+[!?])|Err:[0-9]{3}")
_COUNT_SHOWN_AS = "số nguyên, ví dụ 12"
_SEVERITY = {code: severity for code, severity, _ in CODES}
_UNCLEAR_CODES: Mapping[Kind, tuple[str, str]] = {  # no meaning, two meanings
    Kind.TEXT: ("D13", "D13"),
    Kind.NOTE: ("D13", "D13"),
    Kind.COUNT: ("D02", "D03"),
    Kind.COUNT_OR_NOT_ASSIGNED: ("D02", "D03"),
    Kind.YEAR: ("D14", "D14"),
    Kind.SHARE: ("D11", "D12"),
    Kind.DATE: ("D04", "D05"),
    Kind.CHOICE: ("D06", "D07"),
}


def layout_fault(book: Book, form: Form) -> tuple[Place, str] | None:
    """The first place where a workbook's printed labels differ from the form, and what stands there; None if none."""
    for sheet in form.sheets:
        cells = book.sheet(sheet.name)
        if cells is None:
            return Place(book.file, sheet.name), f"không thấy trang “{sheet.name}”"
        for label in sheet.labels:
            if label.role is Role.HINT:
                continue
            cell = cells.get((label.row, label.column))
            if cell is not None and cell.value == label.text:
                continue
            found = "" if cell is None else vi.clean(str(cell.value))
            if vi.fold(found) != vi.fold(label.text):
                place = Place(book.file, sheet.name, label.row, label.column)
                return place, f"ô {place.cell} phải là “{label.text}” nhưng lại là “{found}”"
    return None


def parse(book: Book, form: Form) -> tuple[Answers, tuple[Finding, ...]]:
    """Every field of a form whose layout is right: values with their places, and what could not be read."""
    answers: dict[str, Input] = {}
    findings: list[Finding] = []
    for sheet in form.sheets:
        cells = book.sheet(sheet.name) or {}
        for entry in sheet.fields:
            place = entry.place(book.file)
            value, finding = _read_cell(entry, cells.get((entry.row, entry.column)), place)
            if finding:
                findings.append(finding)
            if finding is None or finding.severity is Severity.WARNING:
                answers[entry.name] = Input(value, place)
    return answers, tuple(findings)


def stray(book: Book, form: Form) -> tuple[Finding, ...]:
    """What was written in the form's columns outside its input cells: a ninth organisation must not go unseen.

    A note to the right of the form is nobody's answer and harms nothing.
    """
    findings = []
    for sheet in form.sheets:
        printed = {(label.row, label.column) for label in sheet.labels}
        printed |= {(entry.row, entry.column) for entry in sheet.fields}
        for (row, column), cell in sorted((book.sheet(sheet.name) or {}).items()):
            beside = row < FIRST_ROW or column > len(sheet.widths)
            ours = (row, column) in printed or cell.shown.startswith(LAST_YEAR.strip())
            if not beside and not ours and not cell.blank:
                findings.append(
                    Finding(
                        Place(book.file, sheet.name, row, column),
                        "D15",
                        _SEVERITY["D15"],
                        f"Ô này không phải ô để điền nhưng có nội dung “{cell.shown}”.",
                        "Chuyển nội dung vào ô được tô màu, hoặc xóa đi.",
                    )
                )
    return tuple(findings)


def unread(book: Book, form: Form, answers: Answers) -> dict[str, str]:
    """What stands, as text, in the cells that could not be read: so that it can be handed back as it came."""
    written: dict[str, str] = {}
    for sheet in form.sheets:
        cells = book.sheet(sheet.name) or {}
        for entry in sheet.fields:
            cell = cells.get((entry.row, entry.column))
            if entry.name not in answers and cell is not None:
                written[entry.name] = cell.error or _as_text(cell) or cell.formula
    return {name: text for name, text in written.items() if text}


def _as_text(cell: RawCell) -> str:
    value = cell.value
    if "%" in cell.number_format and isinstance(value, int | float) and not isinstance(value, bool):
        return f"{vi.format_decimal(100 * Decimal(str(value)))}%"  # as the cell shows it
    if isinstance(value, datetime.date):
        return vi.format_date(value)
    if isinstance(value, float):
        return vi.format_decimal(Decimal(str(value)))  # a dot would make thousands of decimals
    return "" if value is None else vi.clean(str(value), lines=True)


def _read_cell(entry: Field, cell: RawCell | None, place: Place) -> tuple[Value, Finding | None]:
    def finding(code: str, message: str, hint: str) -> Finding:
        return Finding(place, code, _SEVERITY[code], f"{entry.label}: {message}", hint)

    error, formula = _without_result(entry, cell) if cell else ("", "")
    if error:
        return None, finding("D08", f"ô chứa giá trị lỗi {error}.", "Xóa công thức hỏng và gõ lại giá trị.")
    if formula:
        return None, finding(
            "D09", f"ô chứa công thức {formula} chưa có kết quả.", "Gõ thẳng giá trị thay cho công thức."
        )
    if cell is None or cell.blank:
        if entry.required:
            return None, finding("D01", "ô đang để trống.", how_to_fill(entry))
        return None, None
    try:
        value = _READERS[entry.kind](cell, entry)
    except vi.Unclear as unclear:
        no_meaning, two_meanings = _UNCLEAR_CODES[entry.kind]
        code = two_meanings if unclear.ambiguous else no_meaning
        return None, finding(code, f"{unclear}.", how_to_fill(entry))
    if cell.formula and not cell.linked:
        return value, finding(
            "D10",
            f"ô chứa công thức {cell.formula}; đã dùng kết quả {entry.show(value)}.",
            "Kiểm tra lại kết quả; nên gõ thẳng giá trị.",
        )
    return value, None


def _without_result(entry: Field, cell: RawCell) -> tuple[str, str]:
    """The error value or the formula that stands where a result should; both "" for a cell with a value of its own.

    Both also come as plain text: pasted as values, typed into a cell formatted as text, handed back in a marked copy.
    """
    text = vi.clean(cell.value) if isinstance(cell.value, str) else ""
    if cell.error or _ERROR_VALUE.fullmatch(text):
        return cell.error or text, ""
    if cell.value is None or (text.startswith("=") and entry.kind not in {Kind.TEXT, Kind.NOTE}):
        return "", cell.formula or text
    return "", ""


def how_to_fill(entry: Field) -> str:
    """What to write into a cell, said to whoever fills in the form."""
    if entry.kind is Kind.CHOICE:
        return "Chọn một trong: " + "; ".join(shown[0] for shown in entry.choices.values()) + "."
    if entry.kind is Kind.COUNT_OR_NOT_ASSIGNED:
        return f"Ghi {_COUNT_SHOWN_AS}, hoặc ghi “không giao chỉ tiêu”."
    return {
        Kind.TEXT: "Ghi bằng chữ vào ô này.",
        Kind.NOTE: "Ghi bằng chữ vào ô này.",
        Kind.COUNT: f"Ghi {_COUNT_SHOWN_AS}; không có thì ghi 0.",
        Kind.YEAR: "Ghi năm bằng bốn chữ số, ví dụ 2026.",
        Kind.SHARE: "Ghi tỷ lệ phần trăm, ví dụ 98,5%.",
        Kind.DATE: "Ghi ngày dạng 15/03/2026.",
    }[entry.kind]


def _read_text(cell: RawCell, entry: Field) -> Value:
    if isinstance(cell.value, datetime.date | bool):
        raise vi.Unclear("Excel đã đổi nội dung thành ngày tháng hoặc giá trị lô-gíc", expected="chữ")
    number = cell.value
    text = str(int(number)) if isinstance(number, float) and number.is_integer() else str(number)
    return vi.clean(text, lines=entry.kind is Kind.NOTE)


def _read_year(cell: RawCell, _entry: Field) -> Value:
    # A year is a plain number: 2.026 with a dot is how a thousand is written, never a year.
    value = cell.value if not isinstance(cell.value, str) else vi.clean(cell.value).replace(".", "?")
    year = vi.parse_count(value)
    if not 2000 <= year <= 2099:
        raise vi.Unclear("không phải một năm có bốn chữ số", expected="năm")
    return year


def _read_share(cell: RawCell, _entry: Field) -> Value:
    # A file that keeps no formats was saved from the form, whose cell for a share is a percent cell.
    fraction = isinstance(cell.value, int | float) and 0 < cell.value <= 1
    lost = cell.number_format == FORMAT_UNKNOWN and fraction
    return vi.parse_share(cell.value, "0%" if lost else cell.number_format)


def _read_count_or_not_assigned(cell: RawCell, _entry: Field) -> Value:
    if isinstance(cell.value, str) and vi.fold(cell.value) in {vi.fold(text) for text in NOT_ASSIGNED_SPELLINGS}:
        return NOT_ASSIGNED
    return vi.parse_count(cell.value)


_READERS: Mapping[Kind, Callable[[RawCell, Field], Value]] = {
    Kind.TEXT: _read_text,
    Kind.NOTE: _read_text,
    Kind.COUNT: lambda cell, _: vi.parse_count(cell.value),
    Kind.COUNT_OR_NOT_ASSIGNED: _read_count_or_not_assigned,
    Kind.YEAR: _read_year,
    Kind.SHARE: _read_share,
    Kind.DATE: lambda cell, _: vi.parse_date(cell.value),
    Kind.CHOICE: lambda cell, entry: vi.parse_choice(cell.value, entry.choices),
}
