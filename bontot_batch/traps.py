"""The only module that finds what a form shows differently from what it holds."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bontot_batch import form_marks, legible, lookalikes, number_formats
from bontot_batch import vietnamese as vi
from bontot_batch.form import FOR_READERS_ONLY, META_SHEET, PERCENT_TWICE, Field, Form, FormSheet, Kind
from bontot_batch.model import Answers, Finding, Place, Severity
from bontot_batch.workbook import Area, Book, RawCell

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("D16", Severity.ERROR, "Ô hiện ra khác với giá trị nó chứa."),
    ("D17", Severity.ERROR, "Tỷ lệ lớn gấp trăm lần: gõ số không có dấu % vào ô phần trăm."),
    ("D18", Severity.WARNING, "Ngày gõ thành chữ; đã hiểu theo thứ tự ngày, tháng, năm."),
    ("D19", Severity.WARNING, "Tệp tính ngày từ năm 1904; ngày có thể lệch bốn năm."),
    ("D20", Severity.ERROR, "Ô nhập bị gộp với ô khác, câu trả lời có thể đã mất."),
    ("D21", Severity.WARNING, "Ô nhập bị gộp với ô bên cạnh."),
    ("D22", Severity.ERROR, "Ô nhập lấy giá trị từ tệp khác."),
    ("D23", Severity.WARNING, "Dòng hoặc cột bị ẩn có câu trả lời."),
    ("D24", Severity.WARNING, "Trang của biểu mẫu bị ẩn."),
    ("D25", Severity.WARNING, "Có ghi chú gắn vào ô; nội dung trong đó không được đọc."),
    ("D26", Severity.WARNING, "Có chữ cái, chữ số của bộ chữ khác trông như chữ Việt; đã đổi."),
    ("D27", Severity.WARNING, "Chữ gõ bằng phông cũ (TCVN3, VNI); đã đổi sang Unicode."),
    ("D28", Severity.ERROR, "Chữ có lẽ gõ bằng phông cũ (TCVN3, VNI), không đọc chắc chắn được."),
    ("D29", Severity.WARNING, "Có nội dung nằm xa ngoài biểu mẫu, không được đọc."),
    ("F35", Severity.WARNING, "Tệp lấy số liệu từ tệp khác."),
    ("F36", Severity.WARNING, "Tệp có trang bị ẩn không phải của biểu mẫu."),
)
_SEVERITY = {code: severity for code, severity, _ in CODES}
_LISTED = 8  # cells named in one finding
_SHORT = 60  # characters of a quotation
_NUMBERS = frozenset((Kind.COUNT, Kind.COUNT_OR_NOT_ASSIGNED, Kind.YEAR))
_DUST = Decimal("0.000001")

Spot = tuple[Place, str]
"""A cell with a trap, and what is to be said of it."""


def find(book: Book, form: Form, answers: Answers) -> tuple[Finding, ...]:
    """Every trap in a form whose layout is right; one finding for all cells of a sheet that share a trap.

    ``answers`` are what was read: cells that could not be read have findings of their own too.
    """
    filled = {sheet.name: tuple(_filled(book, sheet)) for sheet in form.sheets}
    sent = _Sent(book, form, answers, filled)
    return tuple(finding for trap in _TRAPS for finding in trap(sent))


@dataclass(frozen=True, slots=True)
class _Sent:
    """A form as it came: the workbook, the form it is, what was read of it, by sheet the input cells with anything."""

    book: Book
    form: Form
    answers: Answers
    filled: Mapping[str, tuple[tuple[Field, RawCell], ...]]

    @property
    def file(self) -> str:
        """The workbook's file."""
        return self.book.file

    def read(self, sheet: FormSheet) -> Iterator[tuple[Field, RawCell]]:
        """The input cells of a sheet in which something stands that could be read."""
        found = self.filled[sheet.name]
        return ((entry, cell) for entry, cell in found if entry.name in self.answers and not cell.blank)


def _together(code: str, spots: Sequence[Spot], message: str, hint: str) -> Iterator[Finding]:
    """One finding at the first cell, which names them all."""
    if spots:
        parts = [f"{place.cell} {said}".strip() for place, said in spots]
        rest = f"; và {len(parts) - _LISTED} ô nữa" if len(parts) > _LISTED else ""
        listed = "; ".join(parts[:_LISTED])
        yield Finding(spots[0][0], code, _SEVERITY[code], f"{message}: {listed}{rest}.", hint)


def _filled(book: Book, sheet: FormSheet) -> Iterator[tuple[Field, RawCell]]:
    """The input cells in which something stands."""
    cells = book.sheet(sheet.name) or {}
    for entry in sheet.fields:
        cell = cells.get((entry.row, entry.column))
        if cell is not None and (cell.error or cell.formula or not cell.blank):
            yield entry, cell


def _quoted(text: str) -> str:
    text = vi.clean(text)
    return f"“{text}”" if len(text) <= _SHORT else f"“{text[: _SHORT - 1]}…”"


# --- numbers and days


def _shown_otherwise(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        spots = []
        for entry, cell in sent.filled[sheet.name]:
            answer = sent.answers.get(entry.name)
            shown = _misleading(entry, cell, answer.value if answer else None)
            if shown is not None:
                sight = f"hiện {_quoted(shown)}" if shown else "không hiện gì"
                spots.append((entry.place(sent.file), f"{sight}, giá trị là {_held(entry, cell)}"))
        yield from _together(
            "D16",
            spots,
            "Ô hiện ra khác với giá trị nó chứa",
            "Chọn định dạng General (Chung) cho ô để thấy giá trị thật, rồi gõ lại cho đúng.",
        )


def _misleading(entry: Field, cell: RawCell, answer: object) -> str | None:
    """What a cell shows, where that says something else than it holds."""
    value = cell.value
    if isinstance(value, str):
        shown = number_formats.of_text(value, cell.number_format)
        return shown.strip() if shown != value and vi.clean(shown) != vi.clean(value) else None
    if isinstance(value, datetime.date):
        return number_formats.added_to_date(cell.number_format) or None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    number = Decimal(str(value))
    seen = number_formats.of_number(number, cell.number_format) if number >= 0 else None
    return None if seen is None or _says(entry.kind, seen, number, answer) else seen.text


def _says(kind: Kind, seen: number_formats.Shown, value: Decimal, answer: object) -> bool:
    """Whether a person who sees this takes it for the answer that was read, or for what could not be read."""
    if seen.number is None or seen.exact is None or "‰" in seen.text:
        return False
    if answer is None:
        return True
    if kind is Kind.SHARE:
        said = seen.exact if seen.decimals else seen.number
        return isinstance(answer, Decimal) and abs(said - answer) <= _DUST
    if kind in _NUMBERS:
        return seen.number == value and ("%" not in seen.text or value == 0)
    padded = kind in {Kind.TEXT, Kind.NOTE} and seen.text.lstrip().startswith("0") and value >= 1
    return seen.number == value and not padded and "%" not in seen.text


def _held(entry: Field, cell: RawCell) -> str:
    if isinstance(cell.value, datetime.date):
        return vi.format_date(cell.value)
    if isinstance(cell.value, int | float):
        percent = entry.kind is Kind.SHARE and "%" in cell.number_format
        return vi.format_decimal(Decimal(str(cell.value))) + (" (1 là 100%)" if percent else "")
    return _quoted(str(cell.value))


def _percent_twice(sent: _Sent) -> Iterator[Finding]:
    for entry in sent.form.fields.values():
        share = sent.answers[entry.name].value if entry.kind is Kind.SHARE and entry.name in sent.answers else None
        if isinstance(share, Decimal) and share >= PERCENT_TWICE:
            meant = vi.format_decimal((share / 100).normalize())
            guess = f"; có lẽ định ghi {meant}%" if share <= 100 * 100 else ""
            message = f"{entry.label}: ô hiện {vi.format_decimal(share)}%{guess}."
            hint = "Gõ lại tỷ lệ kèm dấu %, từ 0% đến 100%, ví dụ 98,5%."
            yield Finding(entry.place(sent.file), "D17", _SEVERITY["D17"], message, hint)


def _days_as_text(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        spots = [
            (entry.place(sent.file), f"{_quoted(cell.value)} là ngày {entry.show(sent.answers[entry.name].value)}")
            for entry, cell in sent.read(sheet)
            if entry.kind is Kind.DATE and isinstance(cell.value, str)
        ]
        yield from _together(
            "D18",
            spots,
            "Ngày gõ thành chữ, đã hiểu theo thứ tự ngày, tháng, năm",
            "Xem ngày đã hiểu có đúng không; nếu sai thì gõ lại dạng 15/03/2026.",
        )


def _counted_from_1904(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets if sent.book.since_1904 else ():
        spots = [
            (entry.place(sent.file), f"là ngày {entry.show(sent.answers[entry.name].value)}")
            for entry, cell in sent.read(sheet)
            if entry.kind is Kind.DATE and isinstance(cell.value, datetime.date)
        ]
        yield from _together(
            "D19",
            spots,
            "Tệp tính ngày từ năm 1904 nên ngày chép từ tệp khác có thể lệch bốn năm một ngày; đã đọc",
            "Đối chiếu các ngày này với bản giấy; ngày sai thì gõ lại.",
        )


# --- cells


def _merged(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        lost: list[Spot] = []
        kept: list[Spot] = []
        for area in sorted(sent.book.look(sheet.name).merged):
            inputs = [entry for entry in sheet.fields if _covers(area, entry)]
            if inputs and area[:2] != area[2:]:
                alone = len(inputs) == 1 and (inputs[0].row, inputs[0].column) == area[:2]
                corner = Place("", "", *area[2:]).cell
                spot = inputs[0].place(sent.file), f"(vùng gộp {Place('', '', *area[:2]).cell}:{corner})"
                (kept if alone else lost).append(spot)
        yield from _together(
            "D20",
            lost,
            "Ô nhập bị gộp với ô khác, nội dung các ô bị gộp có thể đã mất",
            "Bỏ gộp ô rồi điền lại từng ô trong vùng đó.",
        )
        yield from _together("D21", kept, "Ô nhập bị gộp với ô bên cạnh", "Bỏ gộp ô và xem câu trả lời còn đúng không.")


def _covers(area: Area, entry: Field) -> bool:
    top, left, bottom, right = area
    return top <= entry.row <= bottom and left <= entry.column <= right


def _from_another_file(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        spots = [
            (entry.place(sent.file), f"({cell.formula}) đang là {_quoted(entry.show(sent.answers[entry.name].value))}")
            for entry, cell in sent.read(sheet)
            if cell.linked
        ]
        yield from _together(
            "D22",
            spots,
            "Ô nhập lấy giá trị từ tệp khác, giá trị đã lưu có thể không còn đúng",
            "Gõ thẳng giá trị thay cho công thức.",
        )
    if sent.book.links:
        yield Finding(
            Place(sent.file),
            "F35",
            _SEVERITY["F35"],
            "Tệp lấy số liệu từ tệp khác; tệp kia không được mở, chỉ dùng giá trị đã lưu.",
            "Kiểm tra lại số liệu; nên gõ thẳng giá trị.",
        )


def _hidden_cells(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        look = sent.book.look(sheet.name)
        spots = [
            (entry.place(sent.file), f"({_quoted(cell.error or cell.formula or cell.shown)})")
            for entry, cell in sent.filled[sheet.name]
            if entry.row in look.hidden_rows or entry.column in look.hidden_columns
        ]
        yield from _together(
            "D23",
            spots,
            "Dòng hoặc cột bị ẩn có câu trả lời, đã đọc như các ô khác",
            "Cho hiện lại dòng, cột bị ẩn và xem câu trả lời có đúng không.",
        )


def _comments(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        spots = [
            (Place(sent.file, sheet.name, *at), _quoted(said))
            for at, text in sorted(sent.book.look(sheet.name).comments.items())
            if (said := form_marks.added_to_comment(text))
        ]
        yield from _together(
            "D25",
            spots,
            "Có ghi chú gắn vào ô, nội dung trong đó không được đọc",
            "Nếu ghi chú là câu trả lời thì gõ thẳng vào ô.",
        )


def _other_letters(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        spots = [
            (entry.place(sent.file), changed)
            for entry, cell in sent.filled[sheet.name]
            if isinstance(cell.value, str) and (changed := _changed_words(cell.value))
            if not legible.doubt(cell, sent.book.fonts)
        ]
        yield from _together(
            "D26",
            spots,
            "Có chữ cái, chữ số của bộ chữ khác trông như chữ Việt, đã đổi",
            "Xem chữ sau khi đổi có đúng không; nếu sai thì gõ lại.",
        )


def _changed_words(text: str) -> str:
    if text.isascii():
        return ""
    text = unicodedata.normalize("NFC", text)
    if lookalikes.replaced(text) == text:
        return ""
    pairs = ((word, lookalikes.replaced(word)) for word in text.split())
    changed = dict.fromkeys(f"{_quoted_as_is(old)} → “{new}”" for old, new in pairs if old != new)
    return ", ".join(list(changed)[:3]) + (", …" if len(changed) > 3 else "")


def _quoted_as_is(word: str) -> str:
    # By eye the letters are the same: their own script has to be named.
    scripts = dict.fromkeys(
        name for letter in word if (name := _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0], ""))
    )
    return f"“{word}”" + (f" ({', '.join(scripts)})" if scripts else "")


_SCRIPTS = {"CYRILLIC": "có chữ Nga", "GREEK": "có chữ Hy Lạp"}


def _old_fonts(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        filled = sent.filled[sheet.name]
        changed = [
            (entry.place(sent.file), f"{_quoted(cell.original)} → {_quoted(cell.shown)}")
            for entry, cell in filled
            if cell.original
        ]
        yield from _together(
            "D27",
            changed,
            "Chữ gõ bằng phông cũ, đã đổi sang Unicode",
            "Xem chữ sau khi đổi có đúng không; nếu sai thì gõ lại bằng phông Unicode (Times New Roman).",
        )
        doubtful = [
            (entry.place(sent.file), f"{_quoted(cell.shown)} ({_meant(doubt)})")
            for entry, cell in filled
            if (doubt := legible.doubt(cell, sent.book.fonts))
        ]
        yield from _together(
            "D28",
            doubtful,
            "Chữ có lẽ gõ bằng phông cũ, không đọc chắc chắn được",
            "Gõ lại bằng phông Unicode (Times New Roman).",
        )


def _meant(doubt: legible.Doubt) -> str:
    return f"có lẽ là {_quoted(doubt.text)}" if doubt.text else f"lẫn chữ Unicode với chữ {doubt.encoding}"


# --- sheets


def _hidden_sheets(sent: _Sent) -> Iterator[Finding]:
    own = {vi.fold(sheet.name) for sheet in sent.form.sheets}
    for sheet in sent.form.sheets:
        if sent.book.look(sheet.name).hidden and sent.filled[sheet.name]:
            message = f"Trang “{sheet.name}” bị ẩn; câu trả lời trong đó vẫn được đọc."
            hint = "Cho hiện lại trang và xem câu trả lời có đúng không."
            yield Finding(Place(sent.file, sheet.name), "D24", _SEVERITY["D24"], message, hint)
    ours = own | {vi.fold(name) for name in (META_SHEET, *FOR_READERS_ONLY)}
    strange = [
        title
        for title, cells in sent.book.sheets.items()
        if vi.fold(title) not in ours
        and sent.book.look(title).hidden
        and not all(cell.blank for cell in cells.values())
    ]
    if strange:
        names = ", ".join(f"“{title}”" for title in strange[:_LISTED])
        message = f"Tệp có trang bị ẩn không phải của biểu mẫu: {names}; nội dung trong đó không được đọc."
        hint = "Xem trang bị ẩn có phải là một phần câu trả lời không; nếu không thì xóa trang đó."
        yield Finding(Place(sent.file), "F36", _SEVERITY["F36"], message, hint)


def _far_away(sent: _Sent) -> Iterator[Finding]:
    for sheet in sent.form.sheets:
        at = sent.book.look(sheet.name).beyond
        if at is not None:
            place = Place(sent.file, sheet.name, *at)
            message = f"Ô {place.cell} và có thể cả các ô khác nằm xa ngoài biểu mẫu; nội dung ở đó không được đọc."
            hint = "Chuyển nội dung vào ô được tô màu, hoặc xóa đi."
            yield Finding(place, "D29", _SEVERITY["D29"], message, hint)


_TRAPS: tuple[Callable[[_Sent], Iterator[Finding]], ...] = (
    _shown_otherwise,
    _percent_twice,
    _days_as_text,
    _counted_from_1904,
    _merged,
    _from_another_file,
    _hidden_cells,
    _comments,
    _other_letters,
    _old_fonts,
    _hidden_sheets,
    _far_away,
)
