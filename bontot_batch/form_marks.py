"""What a form that is handed back says: its first sheet with every finding, and the comment on each cell at fault."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bontot_batch import vietnamese as vi
from bontot_batch.form import Field, Form, Role
from bontot_batch.form_styles import LINE_HEIGHT, Formats, lines
from bontot_batch.model import SEVERITY_NAMES, Finding, Severity

_LEVELS = "|".join(SEVERITY_NAMES.values())
_OURS = re.compile(rf"^(?:{_LEVELS}) [A-Z][0-9]{{2}}\n(?:[^\n→].*(?:\n|$))+(?:→ .*)?", re.MULTILINE)
_CONVERSATION = re.compile(r"^\[[^\]]*\]\s.*?linkid=870924\s+[^\n]*:\s*", re.DOTALL)
_TALLEST = 409  # points; a taller row damages the workbook
_HEADINGS = ("TT", "Mức", "Trang", "Ô", "Nội dung", "Cách sửa", "Mã")
_ANSWER_HEADINGS = ("TT", "", "Trang", "Ô", "Nội dung", "Đã đọc là", "Đúng?")
_WIDTHS = (5, 9, 18, 8, 52, 44, 7)
_COMMENT_CHARACTERS, _COMMENT_WIDTH, _COMMENT_LINE = 46, 310, 17  # a line of a comment; pixels


@dataclass(frozen=True, slots=True)
class Mark:
    """A finding to be marked in a form; ``field`` is the cell at fault, "" for the form as a whole."""

    finding: Finding
    field: str


def worst(marks: Sequence[Mark]) -> Severity:
    """The severity by which a cell with these marks is coloured."""
    return Severity.ERROR if any(each.finding.severity is Severity.ERROR for each in marks) else Severity.WARNING


def by_field(marks: Sequence[Mark]) -> dict[str, list[Mark]]:
    """The marks of each cell."""
    found: dict[str, list[Mark]] = {}
    for each in marks:
        found.setdefault(each.field, []).append(each)
    return found


def comment(marks: Sequence[Mark]) -> tuple[str, dict[str, object]]:
    """The text of a cell's comment and its size."""
    parts = [
        f"{SEVERITY_NAMES[each.finding.severity]} {each.finding.code}\n{each.finding.message}"
        + (f"\n→ {each.finding.hint}" if each.finding.hint else "")
        for each in marks
    ]
    text = "\n\n".join(parts)
    height = (lines(text, _COMMENT_CHARACTERS) + 1) * _COMMENT_LINE
    return text, {"author": "", "width": _COMMENT_WIDTH, "height": height, "font_size": 10, "color": "#FFFFE1"}


def added_to_comment(text: str) -> str:
    """What a comment says beside the marks that were handed back, without what Excel writes before a conversation."""
    text = vi.clean(_CONVERSATION.sub("", text), lines=True)
    return "\n".join(line for line in _OURS.sub("\n", text).split("\n") if line)


def write_sheet(
    page: Any, form: Form, marks: Sequence[Mark], formats: Formats, read: Sequence[tuple[Field, str]] = ()
) -> None:
    """The list of findings, errors first, each with a link to its cell; below it what was read, to be confirmed."""
    order = {name: number for number, name in enumerate(form.fields)}
    listed = sorted(marks, key=lambda each: (each.finding.severity is not Severity.ERROR, order.get(each.field, -1)))
    for column, width in enumerate(_WIDTHS):
        page.set_column(column, column, width)
    page.write_string(0, 0, "NHỮNG CHỖ CẦN SỬA TRONG PHIẾU", formats[Role.TITLE])
    page.write_string(1, 0, _summary(marks), formats["remark"])
    page.write_row(3, 0, _HEADINGS, formats[Role.HEADING])
    for row, each in enumerate(listed, 4):
        _write_finding(page, row, form, each, formats)
    if read:
        _write_answers(page, 5 + len(listed), read, formats)
    page.freeze_panes(4, 0)
    page.repeat_rows(3)


def _write_answers(page: Any, row: int, read: Sequence[tuple[Field, str]], formats: Formats) -> None:
    """Every answer as it was read, with a link to its cell."""
    page.write_string(row, 0, "NHỮNG CÂU TRẢ LỜI ĐÃ ĐỌC ĐƯỢC, ĐỀ NGHỊ ĐỐI CHIẾU", formats[Role.TITLE])
    page.write_row(row + 1, 0, _ANSWER_HEADINGS, formats[Role.HEADING])
    for number, (entry, text) in enumerate(read, 1):
        at = row + 1 + number
        texts = (str(number), "", entry.sheet, "", entry.label, text, "")
        for column, each in enumerate(texts):
            page.write_string(at, column, each, formats["cell" if column > 1 else "centre"])
        cell = entry.place("").cell
        page.write_url(at, 3, f"internal:'{entry.sheet}'!{cell}", formats["link"], cell, "Đến ô này")
        height = max(lines(entry.label, _WIDTHS[4]), lines(text, _WIDTHS[5])) * LINE_HEIGHT + 4
        page.set_row(at, min(height, _TALLEST))


def _summary(marks: Sequence[Mark]) -> str:
    errors = sum(each.finding.severity is Severity.ERROR for each in marks)
    counted = [f"{errors} lỗi phải sửa"] if errors else []
    counted += [f"{len(marks) - errors} điểm cần xem lại"] if len(marks) > errors else []
    return f"Phiếu có {' và '.join(counted)}. Bấm vào cột Ô để đến chỗ cần sửa; sửa xong, lưu tệp và gửi lại."


def _write_finding(page: Any, row: int, form: Form, mark: Mark, formats: Formats) -> None:
    found = mark.finding
    entry = form.fields.get(mark.field)
    texts = (
        str(row - 3),
        SEVERITY_NAMES[found.severity],
        entry.sheet if entry else "(cả phiếu)",
        "",
        found.message,
        found.hint,
        found.code,
    )
    styles = ("centre", f"mark {found.severity.value}", "cell", "cell", "cell", "cell", "centre")
    for column, text in enumerate(texts):
        page.write_string(row, column, text, formats[styles[column]])
    if entry:
        cell = entry.place("").cell
        page.write_url(row, 3, f"internal:'{entry.sheet}'!{cell}", formats["link"], cell, "Đến ô này")
    height = max(lines(texts[column], _WIDTHS[column]) for column in (4, 5)) * LINE_HEIGHT + 4
    page.set_row(row, min(height, _TALLEST))
