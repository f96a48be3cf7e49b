"""Fills Word templates and proves what it filled: the only module that knows docxtpl."""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import TemplateError, TemplateSyntaxError, Undefined, pass_context
from jinja2.runtime import Context as JinjaContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from bontot_batch.documents.samples import samples
from bontot_batch.errors import SetupError
from bontot_batch.guidance import Guidance

BALLOT, MINUTES, REPORT = "03-PDG.docx", "bien_ban_kiem_phieu.docx", "bao_cao_tong_hop.docx"
TEMPLATE_NAMES = (
    *("01-QD.docx", "01-QD_danh_sach.docx", "02-QD.docx", "02-QD_danh_sach.docx"),
    *(BALLOT, MINUTES, REPORT),
)

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip file can hold
_LINE_BREAK = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_BREAKS_WORD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_TAGS = ("{{", "}}", "{%", "%}", "{#", "#}")
_NOTHING = frozenset(("None", "nan", "NaN", "NaT"))
_PAGES = re.compile(r"word/(document|header|footer|footnotes)\d*\.xml")
_UNREADABLE = (
    *(OSError, EOFError, RuntimeError, LookupError, ValueError, SyntaxError, AttributeError),
    *(OpcError, zipfile.BadZipFile, zlib.error),
)
_TEMPLATE_FAULTS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, SyntaxError)


class DocumentError(SetupError):
    """The office's templates or their values are at fault; ``str()`` is one or more lines in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself: a title, the unit's or body's code, the day of the run."""

    title: str
    subject: str
    on: date


@dataclass(frozen=True, slots=True)
class Templates:
    """Where templates are looked for, file by file, the office's own folders first."""

    folders: tuple[Path, ...]

    def path(self, name: str) -> Path:
        """The template's file. Raises DocumentError when no folder has it."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise DocumentError(f"Không tìm thấy mẫu Word {name} trong: {', '.join(map(str, self.folders))}.")


def find_templates(folder: Path | None, cwd: Path) -> Templates:
    """The named folder, ``templates`` in the working folder, then the program's own. Raises DocumentError."""
    if folder is not None and not folder.is_dir():
        raise DocumentError(f"Không có thư mục mẫu {folder}.")
    packed = Path(str(resources.files("bontot_batch"))) / "templates"
    own = packed if packed.is_dir() else packed.parent.parent / "templates"
    named = (folder,) if folder is not None else ()
    return Templates((*named, cwd / "templates", own))


def decision_template(form: str, *, listed: bool) -> str:
    """The template of a decision form: "01-QĐ" and a list make 01-QD_danh_sach.docx."""
    return f"{form.replace('Đ', 'D')}{'_danh_sach' if listed else ''}.docx"


def verify(templates: Templates, guidance: Guidance) -> None:
    """Fill every template with sample records; raises DocumentError with the faults of all of them."""
    faults: dict[str, None] = {}
    for name in TEMPLATE_NAMES:
        for context in samples(name, guidance):
            try:
                render(templates, name, context, Properties(name, "", guidance.on))
            except DocumentError as error:
                faults |= dict.fromkeys(str(error).splitlines())
    if faults:
        raise DocumentError("\n".join(faults))


def render(templates: Templates, name: str, context: Mapping[str, object], properties: Properties) -> bytes:
    """A filled document, read back and found whole; same input, same bytes. Raises DocumentError."""
    path = templates.path(name)
    where = f"Mẫu Word {path}"
    blanks = [f"{where}: chưa có giá trị cho “{each}”." for each in _blanks(context, "")]
    if blanks:
        raise DocumentError("\n".join(blanks))
    filling = _Filling(context)
    template = _open(path, where)
    try:
        template.render(dict(context), filling.environment())
    except TemplateSyntaxError as error:
        raise DocumentError(f"{where}: có thẻ viết sai{_near(error)}.") from error
    except _TEMPLATE_FAULTS as error:
        faults = filling.faults or ["có thẻ không tính được"]
        raise DocumentError(_lines(where, faults)) from error
    if filling.faults:
        raise DocumentError(_lines(where, filling.faults))
    _describe(template, properties)
    data = io.BytesIO()
    template.save(data)
    _prove(data, filling.printed, where)
    return stamp(data.getvalue())


def stamp(data: bytes) -> bytes:
    """The same Word file with fixed times in its archive."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else the bytes tell Windows from Linux
            target.writestr(entry, source.read(name))
    return result.getvalue()


def _open(path: Path, where: str) -> Any:
    # A new DocxTemplate for each document: one that is used twice can carry the first one's data along.
    try:
        template = DocxTemplate(io.BytesIO(path.read_bytes()))
        template.init_docx()
    except _UNREADABLE as error:
        raise DocumentError(f"{where}: không mở được, cần một tệp Word .docx còn nguyên vẹn.") from error
    # docxtpl fills tags in these too, which Word may have copied from the first line.
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        setattr(template.docx.core_properties, name, "")
    return template


def _describe(template: Any, properties: Properties) -> None:
    core = template.docx.core_properties
    core.title, core.subject = clean_for_word(properties.title)[:255], clean_for_word(properties.subject)[:255]
    core.author = core.last_modified_by = core.keywords = core.category = core.content_status = core.version = ""
    core.revision = 1
    core.created = core.modified = datetime.combine(properties.on, time())


def _lines(where: str, faults: list[str]) -> str:
    return "\n".join(f"{where}: {fault}." for fault in dict.fromkeys(faults))


def _near(error: TemplateSyntaxError) -> str:
    lines = [line.strip() for line in getattr(error, "docx_context", ())]
    tagged = [line for line in lines if "{%" in line or "{{" in line]
    return f" gần đoạn “{tagged[0][:120]}”" if tagged else ""


def _blanks(value: object, path: str) -> Iterator[str]:
    """The names of the context whose value is not a text."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _blanks(each, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, each in enumerate(value, start=1):
            yield from _blanks(each, f"{path}[{number}]")
    elif not isinstance(value, str) or value in _NOTHING:
        yield path


def clean_for_word(text: str) -> str:
    """The text in NFC without what Word cannot hold, or would turn into a new page or paragraph."""
    text = _BREAKS_WORD.sub("", _LINE_BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", text)


@dataclass(slots=True)
class _Filling:
    """What one rendering printed, and what it could not."""

    context: Mapping[str, object]
    printed: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def environment(self) -> SandboxedEnvironment:
        filling = self

        class Unknown(Undefined):
            """Notes the unknown name and goes on, so that one pass finds them all."""

            def __init__(self, hint: Any = None, obj: Any = missing, name: Any = None, exc: Any = TypeError) -> None:
                super().__init__(hint, obj, name, exc)
                filling.faults.append(filling.unknown(name, obj))

            def __getattr__(self, name: str) -> Any:
                if name.startswith("__"):
                    raise AttributeError(name)
                return self

        return SandboxedEnvironment(autoescape=True, undefined=Unknown, finalize=self.finalize)

    def unknown(self, name: object, owner: object) -> str:
        """The fault of a name that the program does not give, with the nearest one that it does."""
        if name is None:
            return "có thẻ không có giá trị để in"
        given = self.context if owner is missing else owner if isinstance(owner, Mapping) else {}
        group = next((f"{key}." for key, value in self.context.items() if value is given), "")
        near = get_close_matches(str(name), [str(key) for key in given], n=1, cutoff=0.6)
        hint = f"; có phải “{group}{near[0]}”?" if near else ""
        return f"không có tên “{group}{name}”{hint}"

    # With the context passed, Jinja does not fold constants beforehand: only what is printed gets here.
    @pass_context
    def finalize(self, _: JinjaContext, value: object) -> object:
        """What goes into the document for a value: a text or a whole number, nothing else."""
        if isinstance(value, Undefined):
            return ""
        if isinstance(value, Markup):
            value = value.unescape()
        if isinstance(value, bool) or not isinstance(value, str | int) or value in _NOTHING:
            self.faults.append("có thẻ cho ra giá trị không in được, không phải chữ hay số nguyên")
            return ""
        text = clean_for_word(str(value))
        self.printed[" ".join(text.split())] += 1
        # docxtpl reads "{_{" as an escape for "{{"; an underscore written as a reference is left alone.
        return Markup(str(escape(text)).replace("_", "&#95;"))


def _prove(data: io.BytesIO, printed: Counter[str], where: str) -> None:
    """Every printed value stands in the file as often as it was printed, and no tag is left."""
    text = _text_of(data)
    lost = [value for value, times in printed.items() if value and text.count(value) < times]
    faults = [f"không in được đủ giá trị “{value[:120]}”" for value in lost]
    for tag in _TAGS:
        if text.count(tag) > sum(value.count(tag) * times for value, times in printed.items()):
            faults.append(f"còn thẻ “{tag}” chưa được điền")
    if faults:
        raise DocumentError(_lines(where, faults))


def _text_of(data: io.BytesIO) -> str:
    """All text of the file, page heads and feet too, in NFC with spaces collapsed."""
    with zipfile.ZipFile(data) as archive:
        names = [name for name in archive.namelist() if _PAGES.fullmatch(name)]
        pages = [parse_xml(archive.read(name)) for name in names]
    paragraphs = (each for page in pages for each in page.iter(qn("w:p")))
    text = " ".join(" ".join("".join(_pieces(each)).split()) for each in paragraphs)
    return unicodedata.normalize("NFC", text)


def _pieces(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br"), qn("w:cr")):
        yield (node.text or "") if node.tag == qn("w:t") else " "
