"""One file from a unit, end to end: its bytes become typed answers with places, or findings that say why not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bontot_batch import form_reader, legible, refusals, traps
from bontot_batch import vietnamese as vi
from bontot_batch.answers import Spot
from bontot_batch.errors import Refused
from bontot_batch.form import FOR_READERS_ONLY, IDENTITY, META_SHEET, VERSION, VERSIONS, Form, Label, Role, define
from bontot_batch.guidance import FORMS, Guidance
from bontot_batch.intake import OLD_FORMATS, Item
from bontot_batch.model import Answers, Finding, Input, Mail, Place
from bontot_batch.old_workbook import open_old
from bontot_batch.quick_workbook import open_quickly
from bontot_batch.refusals import finding
from bontot_batch.workbook import Book, Cells, RawCell, open_book, read_bytes

_GET_BLANK_FORM = "Lấy lại biểu mẫu trống do cấp trên gửi, điền lại rồi gửi."


@dataclass(frozen=True, slots=True)
class Submission:
    """What one file says. ``form`` is "" when no form could be read; ``unit`` is the code it claims to come from."""

    file: str
    form: str = ""
    unit: str = ""
    answers: Answers = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    content: str = ""  # digest of what was filled in, equal for two files that say the same
    unread: Mapping[str, str] = field(default_factory=dict)  # what stands in the cells that could not be read
    version: str = VERSION  # of the form it was written in
    issued_to: str = ""  # code of the unit the form was filled in for beforehand
    corrects: tuple[str, ...] = ()  # contents of the submissions that were handed back as this form, marked
    mail: Mail | None = None  # the mail that brought it

    @property
    def blank(self) -> bool:
        """Whether nothing was answered beyond what the office fills in beforehand."""
        said = (name for name, entry in self.answers.items() if entry.value is not None)
        return not any(name not in IDENTITY for name in (*said, *self.unread))

    @property
    def mark(self) -> str:
        """What stands for the content where a person chooses: enough digits to tell one unit's forms apart."""
        return mark_of(self.content)


def mark_of(content: str) -> str:
    """The beginning of a form's digest, in place of the whole."""
    return content[:12]


@lru_cache(maxsize=16)
def spots(form: str, guidance: Guidance, version: str) -> tuple[Spot, ...]:
    """Where each field of a form of this version stands."""
    fields = define(form, guidance, version).fields
    return tuple((name, entry.sheet, entry.row, entry.column) for name, entry in fields.items())


def read(item: Item, guidance: Guidance) -> Submission:
    """Read one file that a unit sent. Never raises for what is in the file: every trouble is a finding."""
    place = Place(item.name)
    if told := refusals.refusal(item.kind):
        return unreadable(item, finding(place, *told))
    try:
        data = read_bytes(item.path)
        book = _opened(item, data)
        form = _form_of(book, guidance)
        book = legible.converted(book, form)
    except Refused as refusal:
        return unreadable(item, finding(refusal.place or place, refusal.code, refusal.message, refusal.hint))
    answers, unclear = form_reader.parse(book, form)
    blank, lacking = _not_asked(book, form, guidance)
    found = (
        *(*_remarks(item, book, form), *unclear, *form_reader.stray(book, form)),
        *(*traps.find(book, form, answers), *lacking),
    )
    return Submission(
        item.name,
        form.key,
        _unit_code(book, answers),
        {**answers, **blank},
        (*item.findings, *found),
        _digest(book, form),
        form_reader.unread(book, form, answers),
        form.version,
        _meta(book).get("unit", ""),
        tuple(_meta(book).get("corrects", "").split()),
        item.mail,
    )


def _opened(item: Item, data: bytes) -> Book:
    """The workbook, by the quick reader where nothing in it is odd. Raises Refused."""
    if item.kind.family in OLD_FORMATS:
        return open_old(data, item.name)
    plain = open_quickly(data, item.name, FOR_READERS_ONLY)
    return open_book(data, item.name, FOR_READERS_ONLY) if plain is None else plain


def unreadable(item: Item, *why: Finding) -> Submission:
    """The submission of a file that could not be read as a form."""
    return Submission(item.name, findings=(*item.findings, *why), mail=item.mail)


def _not_asked(book: Book, form: Form, guidance: Guidance) -> tuple[Answers, tuple[Finding, ...]]:
    """What a form of an older version did not ask: blank where that is allowed, a finding where it is not."""
    if form.version == VERSIONS[-1]:
        return {}, ()
    newest = define(form.key, guidance)
    added = [entry for name, entry in newest.fields.items() if name not in form.fields]
    lacking = tuple(
        finding(
            Place(book.file, entry.sheet),
            "F18",
            f"{entry.label}: biểu mẫu phiên bản {form.version} chưa có ô này.",
            f"Điền biểu mẫu phiên bản {newest.version} rồi gửi lại.",
        )
        for entry in added
        if entry.required
    )
    return {entry.name: Input(None, Place(book.file, entry.sheet)) for entry in added if not entry.required}, lacking


def _remarks(item: Item, book: Book, form: Form) -> Iterator[Finding]:
    """What a person should know of a file that was read as a form."""
    if item.kind.family in refusals.REMARKS:
        yield finding(Place(book.file), *refusals.REMARKS[item.kind.family])
    titles = {vi.fold(sheet.name) for sheet in form.sheets}
    for at in dict.fromkeys(book.pictures):
        if vi.fold(at.sheet) in titles:
            where = f"ở ô {at.cell}" if at.cell else f"trên trang “{at.sheet}”"
            message = f"có ảnh hoặc khung chữ {where}; nội dung trong đó không được đọc."
            yield finding(at, "F17", message, "Gõ câu trả lời thẳng vào ô; ảnh minh chứng gửi thành tệp riêng.")


def crashed(item: Item, error: BaseException) -> Submission:
    """The submission of a file on which the program itself failed."""
    return unreadable(item, refusals.crashed(Place(item.name), error))


def _form_of(book: Book, guidance: Guidance) -> Form:
    """The form a workbook is, in the version it was written in; Refused when it is none, another or a changed one."""
    key = _form_key(book)
    version = _meta(book).get("version", VERSIONS[-1])
    if version not in VERSIONS:
        readable = ", ".join(VERSIONS)
        raise Refused("F11", f"biểu mẫu phiên bản {version}, đợt này dùng phiên bản {readable}.", _GET_BLANK_FORM)
    form = define(key, guidance, version)
    _refuse_second_form(book, form, guidance)
    _refuse_moved_layout(book, form)
    return form


def _form_key(book: Book) -> str:
    """Which form a workbook is: by its hidden sheet, or where that was lost by the sheets it has."""
    meta = _meta(book)
    if meta.get("form") in FORMS:
        return meta["form"]
    titles = {vi.fold(title) for title in book.sheets}
    if {"thong tin chung", "tu danh gia", "so lieu"} <= titles:
        return "chi_bo" if "sinh hoat" in titles else "dang_bo_co_so"
    raise Refused("F10", "tệp Excel này không phải biểu mẫu tự đánh giá.", _GET_BLANK_FORM)


def _refuse_second_form(book: Book, form: Form, guidance: Guidance) -> None:
    """Refuse a workbook that holds, beside the form's own sheets, a sheet of a form that says something else."""
    own = {vi.fold(sheet.name) for sheet in form.sheets}
    kinds = (form, *(define(key, guidance) for key in FORMS if key != form.key))
    printed = {_title(sheet.labels): sheet.name for kind in kinds for sheet in kind.sheets}
    for title, cells in book.sheets.items():
        top = cells.get((1, 1))
        name = printed.get(vi.fold(str(top.value))) if top and vi.fold(title) not in own else None
        original = book.sheet(name) if name and vi.fold(name) in own else {}
        # Without the original the sheet is no second one but the form's own under another name.
        if name and original is not None and _says_otherwise(cells, original):
            message = f"hai biểu mẫu trong một tệp: trang “{title}” là một bản khác của trang “{name}”."
            raise Refused("F16", message, "Để lại một biểu mẫu trong mỗi tệp rồi gửi lại.", Place(book.file, title))


def _says_otherwise(copy: Cells, original: Cells) -> bool:
    """Whether a copy of a sheet holds anything that the sheet itself does not."""
    nothing = RawCell(None)
    return any(
        vi.clean(str(cell.value)) != vi.clean(str(original.get(at, nothing).value))
        for at, cell in copy.items()
        if not cell.blank
    )


def _title(labels: Sequence[Label]) -> str:
    return next(vi.fold(label.text) for label in labels if label.role is Role.TITLE)


def _refuse_moved_layout(book: Book, form: Form) -> None:
    fault = form_reader.layout_fault(book, form)
    if fault:
        place, difference = fault
        raise Refused("F12", f"bố cục biểu mẫu đã bị thay đổi: {difference}.", _GET_BLANK_FORM, place)


def _meta(book: Book) -> dict[str, str]:
    cells = book.sheet(META_SHEET) or {}
    return {
        str(cell.value): str(cells[row, 2].value)
        for (row, column), cell in cells.items()
        if column == 1 and (row, 2) in cells
    }


def _unit_code(book: Book, answers: Answers) -> str:
    typed = answers.get("unit_code")
    return str(typed.value) if typed and typed.value else _meta(book).get("unit", "")


def _digest(book: Book, form: Form) -> str:
    digest = hashlib.sha256(form.key.encode("utf-8"))
    for sheet in form.sheets:
        cells = book.sheet(sheet.name) or {}
        for entry in sheet.fields:
            cell = cells.get((entry.row, entry.column))
            said = "" if cell is None or cell.blank else f"{cell.formula}|{cell.error}|{vi.clean(str(cell.value))}"
            digest.update(said.encode("utf-8", "replace") + b"\x00")
    return digest.hexdigest()
