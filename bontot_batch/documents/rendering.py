"""Fills the office's Word templates and releases only what was proven."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import TemplateError, TemplateSyntaxError

from bontot_batch.documents import environment, prepared, proof
from bontot_batch.documents.archive import UNREADABLE
from bontot_batch.documents.cleaning import cleaned
from bontot_batch.documents.filling import Filling
from bontot_batch.documents.prepared import NoTemplateError
from bontot_batch.documents.properties import Properties
from bontot_batch.documents.required import needed
from bontot_batch.errors import SetupError

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


def render(  # noqa: PLR0913, PLR0917 - two of them may be left out
    templates: Templates,
    name: str,
    context: Mapping[str, object],
    properties: Properties,
    prepare: Callable[[bytes], bytes] | None = None,
    also: Sequence[str] = (),
) -> bytes:
    """A filled document, opened again and proven; same input, same bytes.

    ``prepare`` changes the template's file before it is filled: what it does is part of what the document is held
    against, so it must always do the same. ``also`` are names whose values must stand in this document, beside those
    that every one of its kind must say.

    Raises NotReleasedError when it cannot be filled with these values or is not proven, DocumentError when the
    template is no template at all.
    """
    path = templates.path(name)
    where = f"Mẫu Word {path}"
    blanks = tuple(f"chưa có giá trị cho “{each}”" for each in _blanks(context, ""))
    if blanks:
        raise NotReleasedError(where, blanks)
    values: Mapping[str, object] = {name: cleaned(value) for name, value in context.items()}
    try:
        source = path.read_bytes()
        source = prepare(source) if prepare else source
    except UNREADABLE as error:
        raise _no_template(where) from error
    data, seal = _filled(source, values, properties, where)
    try:
        faults = proof.faults(data, proof.blueprint(source), values, properties, needed(name, values, also), seal)
    except (*_FAULTS, *UNREADABLE) as error:
        raise NotReleasedError(where, ("không đối chiếu được văn bản với mẫu",)) from error
    if faults:
        raise NotReleasedError(where, tuple(dict.fromkeys(faults)))
    return data


def _filled(source: bytes, values: Mapping[str, object], properties: Properties, where: str) -> tuple[bytes, Any]:
    filling = Filling(values)
    try:
        made = prepared.filled(source, filling, properties)
    except NoTemplateError as error:
        raise _no_template(where) from error
    except TemplateSyntaxError as error:
        raise DocumentError(f"{where}: có thẻ viết sai{_near(error)}.") from error
    except _FAULTS as error:
        raise NotReleasedError(where, tuple(dict.fromkeys(filling.faults)) or ("có thẻ không tính được",)) from error
    if filling.faults:
        raise NotReleasedError(where, tuple(dict.fromkeys(filling.faults)))
    return made


def _no_template(where: str) -> DocumentError:
    return DocumentError(f"{where}: không mở được, cần một tệp Word .docx còn nguyên vẹn.")


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
