"""One file from a unit, end to end: its bytes become typed answers with places, or findings that say why not."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bontot_batch import form_reader, intake
from bontot_batch import vietnamese as vi
from bontot_batch.form import META_SHEET, VERSION, Form, define
from bontot_batch.guidance import FORMS, Guidance
from bontot_batch.intake import FileKind, SourceFile
from bontot_batch.model import Answers, Finding, Place, Severity
from bontot_batch.workbook import Book, Refused, open_book, read_bytes

_SEVERITY = {code: severity for code, severity, _ in intake.CODES}
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


def read(source: SourceFile, guidance: Guidance) -> Submission:
    """Read one file of the source. Never raises for what is in the file: every trouble is a finding."""
    place = Place(source.name)
    try:
        data = read_bytes(source.path)
        kind = intake.classify(data, source.name)
        if kind in intake.REFUSALS:
            return Submission(source.name, findings=(_finding(place, *intake.REFUSALS[kind]),))
        book = open_book(data, source.name)
        form = define(_form_key(book), guidance)
        _refuse_other_version(book)
        _refuse_moved_layout(book, form)
    except Refused as refusal:
        where = refusal.place or place
        return Submission(source.name, findings=(_finding(where, refusal.code, refusal.message, refusal.hint),))
    answers, findings = form_reader.parse(book, form)
    if kind is FileKind.MACRO_WORKBOOK:
        findings = (_finding(place, "F14", "tệp có macro; macro không được chạy.", ""), *findings)
    return Submission(
        source.name,
        form.key,
        _unit_code(book, answers),
        answers,
        findings,
        _digest(book, form),
        form_reader.unread(book, form, answers),
    )


def crashed(source: SourceFile, error: BaseException) -> Submission:
    """The submission of a file on which the program itself failed."""
    message = f"chương trình gặp lỗi khi đọc tệp này ({type(error).__name__})."
    finding = Finding(Place(source.name), "X01", Severity.ERROR, message, "Báo người hỗ trợ kỹ thuật, gửi kèm tệp.")
    return Submission(source.name, findings=(finding,))


def code_in_name(name: str, codes: Iterable[str]) -> str:
    """The unit code that stands, whole, in a file's name (the longest one); "" when there is none."""
    folded = f" {_code_key(name.rsplit('/', 1)[-1])} "
    found = [code for code in codes if f" {_code_key(code)} " in folded]
    return max(found, key=len, default="")


def _code_key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", vi.clean(text).casefold()).strip()


def _finding(place: Place, code: str, message: str, hint: str) -> Finding:
    return Finding(place, code, _SEVERITY[code], message[:1].upper() + message[1:], hint)


def _form_key(book: Book) -> str:
    """Which form a workbook is: by its hidden sheet, or where that was lost by the sheets it has."""
    meta = _meta(book)
    if meta.get("form") in FORMS:
        return meta["form"]
    titles = {vi.fold(title) for title in book.sheets}
    if {"thong tin chung", "tu danh gia", "so lieu"} <= titles:
        return "chi_bo" if "sinh hoat" in titles else "dang_bo_co_so"
    raise Refused("F10", "tệp Excel này không phải biểu mẫu tự đánh giá.", _GET_BLANK_FORM)


def _refuse_other_version(book: Book) -> None:
    version = _meta(book).get("version", VERSION)
    if version != VERSION:
        raise Refused("F11", f"biểu mẫu phiên bản {version}, đợt này dùng phiên bản {VERSION}.", _GET_BLANK_FORM)


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
