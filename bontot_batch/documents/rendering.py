"""Fills Word templates and releases only what was proven: the only module that knows docxtpl."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, pass_context
from jinja2.runtime import Context as JinjaContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from bontot_batch.documents import environment, proof
from bontot_batch.documents.cleaning import clean_for_word, cleaned
from bontot_batch.documents.expectation import expect
from bontot_batch.documents.proof import UNREADABLE, Properties
from bontot_batch.documents.required import needed
from bontot_batch.errors import SetupError

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip file can hold
_CONTENTS = "[Content_Types].xml"
_FAULTS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, SyntaxError)


class DocumentError(SetupError):
    """The office's templates or their values are at fault; ``str()`` is one or more lines in Vietnamese."""


class NotReleasedError(DocumentError):
    """One document that is at fault with its values: it is kept back, the others of the run are not.

    ``faults`` says why, each a Vietnamese sentence fragment that does not name the template.
    """

    def __init__(self, where: str, faults: tuple[str, ...]) -> None:
        super().__init__("\n".join(f"{where}: {fault}." for fault in faults))
        self.where, self.faults = where, faults

    def __reduce__(self) -> tuple[Any, ...]:
        """How the error comes back whole from another process."""
        return type(self), (self.where, self.faults)


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


def render(
    templates: Templates,
    name: str,
    context: Mapping[str, object],
    properties: Properties,
    prepare: Callable[[bytes], bytes] | None = None,
) -> bytes:
    """A filled document, opened again and proven; same input, same bytes.

    ``prepare`` changes the template's file before it is filled: what it does is part of what the document is held
    against, so it must always do the same.

    Raises NotReleasedError when it cannot be filled with these values or is not proven, DocumentError when the
    template is no template at all.
    """
    path = templates.path(name)
    where = f"Mẫu Word {path}"
    blanks = tuple(f"chưa có giá trị cho “{each}”" for each in _blanks(context, ""))
    if blanks:
        raise NotReleasedError(where, blanks)
    values: Mapping[str, object] = {name: cleaned(value) for name, value in context.items()}
    template, source = _open(path, where, prepare)
    data = _fill(template, values, properties, where)
    try:
        blueprint = proof.blueprint(source)
        faults = proof.faults(data, blueprint, expect(blueprint.flows, values), properties, needed(name, values))
    except (*_FAULTS, *UNREADABLE) as error:
        raise NotReleasedError(where, ("không đối chiếu được văn bản với mẫu",)) from error
    if faults:
        raise NotReleasedError(where, tuple(dict.fromkeys(faults)))
    return data


def stamp(data: bytes) -> bytes:
    """The same Word file with its parts in a fixed order and fixed times in its archive."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=lambda each: (each != _CONTENTS, each)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # else the bytes tell Windows from Linux
            target.writestr(entry, source.read(name))
    return result.getvalue()


def _open(path: Path, where: str, prepare: Callable[[bytes], bytes] | None) -> tuple[Any, bytes]:
    # A new DocxTemplate for each document: one that is used twice can carry the first one's data along.
    try:
        source = path.read_bytes()
        source = prepare(source) if prepare else source
        template = DocxTemplate(io.BytesIO(source))
        template.init_docx()
    except UNREADABLE as error:
        raise DocumentError(f"{where}: không mở được, cần một tệp Word .docx còn nguyên vẹn.") from error
    # docxtpl fills tags in these too, which Word may have copied from the first line.
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        setattr(template.docx.core_properties, name, "")
    return template, source


def _fill(template: Any, values: Mapping[str, object], properties: Properties, where: str) -> bytes:
    filling = _Filling(values)
    try:
        template.render(dict(values), filling.environment())
    except TemplateSyntaxError as error:
        raise DocumentError(f"{where}: có thẻ viết sai{_near(error)}.") from error
    except _FAULTS as error:
        raise NotReleasedError(where, tuple(dict.fromkeys(filling.faults)) or ("có thẻ không tính được",)) from error
    if filling.faults:
        raise NotReleasedError(where, tuple(dict.fromkeys(filling.faults)))
    proof.describe(template.docx.core_properties, properties)
    data = io.BytesIO()
    template.save(data)
    return stamp(data.getvalue())


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
    elif environment.is_nothing(value):
        yield path


@dataclass(slots=True)
class _Filling:
    """One rendering: what it could not print."""

    context: Mapping[str, object]
    faults: list[str] = field(default_factory=list)

    def environment(self) -> SandboxedEnvironment:
        filling = self

        class Noted(environment.Unknown):
            """Notes the unknown name and goes on, so that one pass finds them all."""

            def __init__(self, hint: Any = None, obj: Any = missing, name: Any = None, exc: Any = TypeError) -> None:
                super().__init__(hint, obj, name, exc)
                filling.faults.append(filling.unknown(name, obj))

            def __getattr__(self, name: str) -> Any:
                if name.startswith("__"):
                    raise AttributeError(name)
                return self

        return environment.create(undefined=Noted, finalize=self.finalize)

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
        if isinstance(value, StrictUndefined):
            return ""
        try:
            text = clean_for_word(environment.text_of(value))
        except environment.UnprintableError as error:
            self.faults.append(str(error))
            return ""
        # docxtpl reads "{_{" as an escape for "{{"; an underscore written as a reference is left alone.
        return Markup(str(escape(text)).replace("_", "&#95;"))
