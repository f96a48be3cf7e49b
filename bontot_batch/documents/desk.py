"""The template desk: tells an office everything that is wrong with a template at once, before a run meets it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from bontot_batch.documents import drafts, layout
from bontot_batch.documents.catalogue import TEMPLATE_NAMES
from bontot_batch.documents.comments import Note, commented
from bontot_batch.documents.deviation import Deviation
from bontot_batch.documents.dictionary import given, in_its_loops, names
from bontot_batch.documents.expectation import flows
from bontot_batch.documents.names import unknown_names
from bontot_batch.documents.parts import is_draft_line
from bontot_batch.documents.passages import body_passages, side_passages
from bontot_batch.documents.properties import Properties
from bontot_batch.documents.rendering import DocumentError, Templates, render
from bontot_batch.documents.required import unprinted
from bontot_batch.documents.samples import samples
from bontot_batch.documents.stretched import longest
from bontot_batch.documents.tags import WHOLE, Fault, script
from bontot_batch.documents.trial import run_time_faults
from bontot_batch.documents.unsettled import unsettled
from bontot_batch.guidance import Guidance
from bontot_batch.vietnamese import fold

_UNREADABLE = (
    *(OSError, EOFError, RuntimeError, LookupError, ValueError, SyntaxError, AttributeError),
    *(OpcError, zipfile.BadZipFile, zlib.error),
)
_ALWAYS_A_DRAFT = "văn bản đã đủ số, ngày vẫn mang chữ “Dự thảo”"
_OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"
_WORD_FILES = frozenset((".docx", ".docm", ".doc", ".dotx", ".dotm", ".odt", ".rtf"))
_SAVE_AS = "Mở bằng Word, chọn Save As, loại Word Document (.docx), bỏ mật khẩu nếu có."


@dataclass(frozen=True, slots=True)
class Checked:
    """All that was found in a template: faults stop a run, remarks do not. ``copy`` has a comment at each."""

    template: str  # whose names it was held against
    faults: tuple[Fault, ...]
    remarks: tuple[Fault, ...]
    deviations: tuple[Deviation, ...]
    copy: bytes | None


def find(templates: Templates, name: str) -> Path | None:
    """The file of a template named as an office would: "02-QĐ", "02-qd.docx"; None when there is no such."""
    wanted = _key(name)
    return next((templates.path(each) for each in TEMPLATE_NAMES if _key(each) == wanted), None)


def check(path: Path, guidance: Guidance) -> Checked:
    """Everything wrong with a template: tags, names, values, layout. Raises DocumentError when it cannot be read."""
    opened = _open(path, guidance)
    faults = _faults(opened, guidance)
    if opened.document is None:
        return Checked(opened.template, faults, (), (), None)
    remarks = tuple(_habits(opened.data, opened.document))
    deviations = layout.examine(opened.document)
    copy = _copy(opened.document, faults, remarks, deviations)
    return Checked(opened.template, faults, remarks, deviations, copy)


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that is held against a template's names; without a document when it is no Word file."""

    path: Path
    data: bytes
    template: str
    document: Any


def _open(path: Path, guidance: Guidance) -> _Opened:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"Không đọc được {path}.") from error
    template = next((each for each in TEMPLATE_NAMES if _key(each) == _key(path.name)), "")
    if _unreadable(data) is not None:
        return _Opened(path, data, template, None)
    document = docx.Document(io.BytesIO(data))
    return _Opened(path, data, template or _likeliest(document, guidance), document)


def _faults(opened: _Opened, guidance: Guidance) -> tuple[Fault, ...]:
    """What stops a run: the file itself, what is open in it, its tags, or what happens when it is filled."""
    unreadable = _unreadable(opened.data)
    if unreadable is not None:
        return (unreadable,)
    document, template = opened.document, opened.template
    faults = tuple(_tag_faults(document, template, guidance))
    if not faults:
        faults = tuple(_filling_faults(opened.path, document, template, guidance))
    return (*unsettled(document), *faults)


def verify(templates: Templates, guidance: Guidance, names: Iterable[str] = TEMPLATE_NAMES) -> None:
    """Look at the templates in use before a run; raises DocumentError with all faults of all, each with its place."""
    told = [
        f"Mẫu Word {path}: {each.place}{f' (“{each.quoted}”)' if each.quoted else ''}: {each.message}. {each.hint}"
        for path in map(templates.path, names)
        for each in _faults(_open(path, guidance), guidance)
    ]
    told += _overlooked(templates)
    if told:
        raise DocumentError("\n".join(told))


def _overlooked(templates: Templates) -> Iterator[str]:
    """Files in the office's folders that are meant as templates but bear a name or a type that is not looked for."""
    for folder in (each for each in templates.folders[:-1] if each.is_dir()):
        for path in sorted(folder.iterdir()):
            meant = next((each for each in TEMPLATE_NAMES if _key(each) == _key(path.stem)), "")
            written = path.suffix.casefold() in _WORD_FILES and not path.name.startswith("~$")  # Word's own lock
            if meant and written and not (folder / meant).is_file():
                yield f"Mẫu Word {path}: tên tệp khác {meant} nên không được dùng. Đổi tên, hoặc lưu lại thành {meant}."


def preview(templates: Templates, template: str, guidance: Guidance) -> Mapping[str, bytes]:
    """The template filled with the longest and the shortest record. Raises DocumentError."""
    full, bare = samples(template, guidance)
    stem = template.removesuffix(".docx")
    return {
        f"xem_truoc_{stem}_{kind}.docx": render(templates, template, context, Properties("Xem trước", "", guidance.on))
        for kind, context in (("dai_nhat", longest(full)), ("ngan_nhat", bare))
    }


def _key(name: str) -> str:
    return fold(name.casefold().removesuffix(".docx"))


def _unreadable(data: bytes) -> Fault | None:
    """Why a file is no template at all."""
    if data.startswith(_OLD_OR_LOCKED):
        return Fault(WHOLE, "", "tệp Word kiểu cũ (.doc) hoặc có mật khẩu", _SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if b"macroEnabled" in archive.read("[Content_Types].xml"):
                return Fault(WHOLE, "", "tệp có macro (.docm)", _SAVE_AS)
        docx.Document(io.BytesIO(data))
    except _UNREADABLE:
        return Fault(WHOLE, "", "không mở được, không phải tệp Word .docx còn nguyên vẹn", _SAVE_AS)
    return None


def _likeliest(document: Any, guidance: Guidance) -> str:
    """Which template a file with a name of its own is meant to be: the one whose names fit best."""
    return min(TEMPLATE_NAMES, key=lambda name: len(list(_tag_faults(document, name, guidance))))


def _tag_faults(document: Any, template: str, guidance: Guidance) -> Iterator[Fault]:
    """The faults that reading alone shows, in the body, then in page heads and feet."""
    held = given(template, guidance)
    for passages in (body_passages(document), *side_passages(document)):
        written = script(passages)
        found = [*written.faults, *unknown_names(written, held)]
        order = {each.element: number for number, each in enumerate(passages)}
        yield from sorted(dict.fromkeys(found), key=lambda each: order[each.paragraph])


def _filling_faults(path: Path, document: Any, template: str, guidance: Guidance) -> Iterator[Fault]:
    """The faults that show when the template is filled: with places where one can be told."""
    contexts = samples(template, guidance)
    placed = [
        fault
        for passages in (body_passages(document), *side_passages(document))
        for fault in run_time_faults(script(passages), contexts)
    ]
    found = dict.fromkeys(placed or _missing_names(document, template, guidance))
    yield from found
    if found:
        return
    templates = Templates((path.parent,))
    told: dict[str, None] = {}
    for context in contexts:
        try:
            filled = render(templates, path.name, context, Properties("", "", guidance.on))
        except DocumentError as error:
            told |= dict.fromkeys(str(error).splitlines())
        else:
            if not context.get("du_thao") and _looks_a_draft(filled):
                yield Fault(WHOLE, "", _ALWAYS_A_DRAFT, "Xóa chữ đó; chương trình tự ghi “DỰ THẢO” khi cần.")
    for line in told:
        message = line.removeprefix(f"Mẫu Word {path}: ").removesuffix(".")
        yield Fault(WHOLE, "", message, "Xem lại các thẻ và chữ bên cạnh thẻ.")


def _missing_names(document: Any, template: str, guidance: Guidance) -> Iterator[Fault]:
    """The names that every document of its kind must print and this template does not: words typed over them."""
    missing = unprinted(template, flows(document), samples(template, guidance))
    for name in names(template, guidance) if missing else ():
        if name.path in missing:
            message = f"không in “{name.path}” ({name.meaning})"
            hint = f"Ghi {in_its_loops(name.path)} vào chỗ của giá trị đó, thay cho chữ gõ sẵn."
            yield Fault(WHOLE, "", message, hint)


def _looks_a_draft(filled: bytes) -> bool:
    """Whether a final document still says that it is a draft."""
    passages = body_passages(docx.Document(io.BytesIO(filled)))
    return drafts.is_marked(filled) or any(is_draft_line(each) for each in passages)


def _habits(data: bytes, document: Any) -> Iterator[Fault]:
    """What is no fault but often becomes one."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        about = archive.read("docProps/app.xml") if "docProps/app.xml" in archive.namelist() else b""
    if b"LibreOffice" in about:
        message = "tệp do LibreOffice lưu, lề và bảng có thể đã đổi"
        yield Fault(WHOLE, "", message, "Mở bằng Word, xem lại từng trang, lưu lại dạng .docx.")
    if not _tagged(document):
        yield Fault(WHOLE, "", "không có thẻ nào, mọi văn bản sẽ như nhau", "Thêm tên vào mẫu: bontot templates vars.")


def _tagged(document: Any) -> bool:
    return any(script(passages).tags for passages in (body_passages(document), *side_passages(document)))


def _copy(
    document: Any, faults: Sequence[Fault], remarks: Sequence[Fault], deviations: Sequence[Deviation]
) -> bytes | None:
    notes = [
        *(Note(each.paragraph, each.place, f"LỖI: {each.message}.", each.hint) for each in faults),
        *(Note(each.paragraph, each.place, f"LƯU Ý: {each.message}.", each.hint) for each in remarks),
        *(Note(each.paragraph, each.place, f"LƯU Ý: {each.message}.", each.hint) for each in deviations),
    ]
    return commented(document, notes) if notes else None
