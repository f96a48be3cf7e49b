"""The sheet of instructions: made from the same fields, spellings and checks that the returned form is read with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bontot_batch.checks import figures, general, meetings, self_assessment
from bontot_batch.checks.engine import Check, Season
from bontot_batch.form import MARKS_SHEET, PREVIEW_SHEET, TABLES, Form, Kind, Role
from bontot_batch.form_reader import how_to_fill
from bontot_batch.model import SEVERITY_NAMES

WIDTHS = (26, 36, 76)

_STEPS = (
    (
        "Điền",
        "Điền lần lượt từng trang; bấm phím Tab để đến ô cần điền tiếp theo. Bấm vào ô, ô hiện lời nhắc cách ghi.",
    ),
    ("Chọn", "Ô có mũi tên: bấm mũi tên và chọn trong danh sách."),
    (
        "Xem trước",
        f"Trang “{PREVIEW_SHEET}” cho biết còn thiếu mấy ô, tổng số có khớp không, từng khoản tạm tính thế nào.",
    ),
    (
        "Gửi",
        "Lưu tệp ở dạng Excel (.xlsx), gửi cả tệp. Không xóa, chèn dòng, cột; không đổi tên trang; không gửi ảnh chụp.",
    ),
    (
        "Sửa",
        f"Tệp bị trả lại có thêm trang “{MARKS_SHEET}”: sửa ngay trong tệp đó rồi gửi lại, không phải điền lại từ đầu.",
    ),
)
_COLOURS = (
    ("legend input", "Phiếu", "Ô để điền."),
    ("legend required", "Phiếu", "Ô bắt buộc, còn để trống; điền xong thì màu nhạt đi."),
    ("mark error", "Phiếu trả lại", "Ô có lỗi phải sửa; để con trỏ lên ô để đọc lỗi và cách sửa."),
    ("mark warning", "Phiếu trả lại", "Ô cần xem lại; đúng rồi thì giữ nguyên."),
    ("legend good", PREVIEW_SHEET, "Đạt, khớp."),
    ("legend bad", PREVIEW_SHEET, "Không đạt, không khớp."),
    ("legend open", PREVIEW_SHEET, "Chưa kết luận được: chưa điền, không có số liệu hoặc cần thẩm định."),
)
KIND_NAMES = {
    Kind.TEXT: "Ô chữ",
    Kind.NOTE: "Ô ghi nhiều dòng",
    Kind.COUNT: "Ô số",
    Kind.COUNT_OR_NOT_ASSIGNED: "Ô chỉ tiêu",
    Kind.YEAR: "Ô năm",
    Kind.SHARE: "Ô tỷ lệ",
    Kind.DATE: "Ô ngày",
}
_GROUPS = (
    ("Thông tin chung", general.CHECKS),
    ("Tự đánh giá", self_assessment.CHECKS),
    ("Số liệu", figures.CHECKS),
    ("Sinh hoạt chi bộ", meetings.CHECKS),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the sheet: what stands in its cells, in which style, and whether it may need several lines."""

    texts: tuple[str, ...]
    styles: tuple[str, ...]
    wraps: bool = True


def lay_out(form: Form) -> tuple[Line, ...]:
    """Every row of the instructions for one form, from the top."""
    return (
        Line(("HƯỚNG DẪN ĐIỀN PHIẾU",), (Role.TITLE,), wraps=False),
        Line((form.title,), ("remark",), wraps=False),
        *_section("I. Các bước"),
        *(_row(f"Bước {number}", *step) for number, step in enumerate(_STEPS, 1)),
        *_section("II. Màu của ô", "Màu", "Ở đâu", "Nghĩa là"),
        *(Line(("", *rest), (colour, "cell", "cell")) for colour, *rest in _COLOURS),
        *_section("III. Cách ghi từng loại ô", "Loại ô", "Có ở trang", "Cách ghi"),
        *_kinds(form),
        *_section("IV. Các chữ được chấp nhận", "Ô", "Cách ghi đúng", "Cũng đọc được"),
        *_spellings(form),
        *_section("V. Phiếu được kiểm tra những gì", "Phần", "Mức", "Phát hiện khi"),
        *_checks(form),
    )


def _section(title: str, *headings: str) -> Iterator[Line]:
    yield Line(("",), (Role.HINT,), wraps=False)
    yield Line((title,), (Role.SECTION,), wraps=False)
    if headings:
        yield Line(headings, (Role.HEADING,) * len(headings), wraps=False)


def _row(*texts: str) -> Line:
    return Line(texts, ("cell",) * len(texts))


def _kinds(form: Form) -> Iterator[Line]:
    for kind, name in KIND_NAMES.items():
        found = [entry for entry in form.fields.values() if entry.kind is kind]
        if found:
            yield _row(name, ", ".join(dict.fromkeys(entry.sheet for entry in found)), how_to_fill(found[0]))
    chosen = dict.fromkeys(entry.sheet for entry in form.fields.values() if entry.choices)
    yield _row("Ô lựa chọn", ", ".join(chosen), "Chọn trong danh sách của ô; các chữ được chấp nhận ở phần IV.")


def _spellings(form: Form) -> Iterator[Line]:
    """Each list of choices once, under the label of the first cell that has it."""
    lists: dict[tuple[tuple[str, ...], ...], str] = {}
    for entry in form.fields.values():
        if entry.choices:
            lists.setdefault(tuple(tuple(shown) for shown in entry.choices.values()), _subject(entry.label))
    for choices, label in lists.items():
        for number, (name, *others) in enumerate(choices):
            yield _row(label if number == 0 else "", name, "; ".join(dict.fromkeys(others)))


def _subject(label: str) -> str:
    """What a label of a table's cell is about, without the row: "Tháng 1: xếp loại" is "Xếp loại (Tháng 1…)"."""
    row, colon, what = label.partition(": ")
    return f"{what[:1].upper()}{what[1:]} ({row} …)" if colon else label


def _checks(form: Form) -> Iterator[Line]:
    for group, checks in _GROUPS:
        titles = [(each.title, SEVERITY_NAMES[each.severity]) for each in checks if _concerns(each, form)]
        for number, (title, severity) in enumerate(titles):
            yield _row(group if number == 0 else "", severity, title)


def _concerns(check: Check, form: Form) -> bool:
    """Whether the form has everything that a check reads, beside what it knows of the season."""
    read = [need for need in check.needs if not hasattr(Season, need)]
    cells = [TABLES[need][0].field(TABLES[need][0].PARTS[0]) if need in TABLES else need for need in read]
    return all(cell in form.fields for cell in cells)
