"""The only module that finds what the office was sent, from the folders given down to the last part of a mail."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bontot_batch import filetypes
from bontot_batch.containers import Budget, Container, Part, Role, Trouble, container, open_container
from bontot_batch.errors import Refused
from bontot_batch.filetypes import Family, FileType
from bontot_batch.model import Finding, Mail, Place, Severity
from bontot_batch.refusals import finding
from bontot_batch.whereabouts import Inside
from bontot_batch.workbook import read_bytes

INSIDE, _INSIDE_A_NAME = "!", "！"  # between the name of a mail or archive and the name of what came in it
WORKBOOKS = frozenset({Family.WORKBOOK, Family.MACRO_WORKBOOK})
OLD_FORMATS = frozenset({Family.OLD_WORKBOOK, Family.OPEN_DOCUMENT})
_LARGEST = 400 * 1024 * 1024  # bytes of a file that is opened at all; what a form may have is less
# An archive of which some files are locked is opened for the others.
_CARRIERS = frozenset({Family.ZIP, Family.MAIL, Family.MAILBOX, Family.OUTLOOK, Family.TNEF, Family.LOCKED})
_SPOOL_PREFIX = "bontot_"
_LARGE_PICTURE = 60_000  # bytes; a logo is smaller, a photo of a form is not
_NO_ROOM = Trouble("F15", "máy không còn chỗ để lấy tệp ra khỏi thư.", "Giải phóng ổ đĩa rồi chạy lại.")
_EMPTY = Trouble("F01", "tệp nén rỗng, bên trong không có tệp nào.", "Xin đơn vị gửi lại tệp.")


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file met in the source: where it is, and the name by which people know it (with "/")."""

    path: Path
    name: str


def collect(sources: Iterable[Path], out: Path | None = None) -> tuple[SourceFile, ...]:
    """Every file below the sources but the output folder ``out``, in an order that does not depend on the machine.

    Names are relative to the folder given; a second folder's twin of a name carries that folder's name before it.
    """
    ours = Inside(out) if out else None
    met = [
        (source, path, name) for source in sources for path, name in _walk(source) if not (ours and ours.holds(path))
    ]
    names = {name for _, _, name in met}
    found: dict[str, SourceFile] = {}
    for source, path, name in met:
        unique, number = name, 1
        # A name like "thu.eml!phieu.xlsx" beside a thu.eml is that of something inside it.
        while unique in found or any(unique[:at] in names for at, sign in enumerate(unique) if sign == INSIDE):
            number += 1
            unique = f"{source.name} ({number})/{name}"
        found[unique] = SourceFile(path, unique)
    return tuple(found[name] for name in sorted(found))


def _walk(source: Path) -> Iterator[tuple[Path, str]]:
    """Every file below a folder, and every folder that the system does not open."""
    if source.is_file():
        yield source, source.name
        return
    closed: list[Path] = []
    for folder, _, files in os.walk(source, onerror=lambda error: closed.append(Path(str(error.filename)))):
        for file in files:
            path = Path(folder, file)
            if not path.is_symlink():
                yield path, _readable(path.relative_to(source).as_posix())
    yield from ((path, _readable(path.relative_to(source).as_posix())) for path in closed)


def _readable(name: str) -> str:
    """A name people and files can show: what the system could not decode is marked instead of breaking a report."""
    return os.fsencode(name).decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that came in: a file of a folder, or a part of a mail or archive."""

    name: str
    path: Path  # where its bytes can be read, if it may be a form
    kind: FileType
    digest: str = ""  # sha256 of its bytes; "" where they could not be read
    container: str = ""  # the item it came in; "" for a file of a folder
    mail: Mail | None = None  # the innermost mail it came in; for a mail, itself
    role: Role = Role.FILE
    findings: tuple[Finding, ...] = ()
    parts: int | None = None  # how many things were found in it; None for what is not opened further

    @property
    def refused(self) -> bool:
        """Whether it is already known that nothing more can be done with it."""
        return any(each.severity is Severity.ERROR for each in self.findings)


@contextlib.contextmanager
def spool() -> Iterator[Path]:
    """A folder for what is taken out of mails and archives, gone when the run is over."""
    with tempfile.TemporaryDirectory(prefix=_SPOOL_PREFIX, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def receive(source: SourceFile, folder: Path) -> tuple[Item, ...]:
    """A file and, if it is a mail or archive, everything in it; forms found inside are laid down in ``folder``.

    Never raises for what is in the file: every trouble is a finding of its item.
    """
    item = Item(source.name, source.path, filetypes.UNKNOWN)
    try:
        data = read_bytes(source.path, _LARGEST)
    except Refused as refusal:
        return (_with(item, Trouble(refusal.code, refusal.message, refusal.hint)),)
    item = replace(item, kind=filetypes.tell(data, source.name), digest=_digest(data))
    return tuple(_opened(item, data, Budget(), folder))


def _opened(item: Item, data: bytes, budget: Budget, folder: Path) -> Iterator[Item]:
    """The item, and what is in it if it is a container."""
    kind = container(data) if item.kind.family in _CARRIERS else None
    if kind is None:
        yield item
        return
    try:
        opened = open_container(kind, data, budget)
        inside = budget.below(kind)
    except Refused as refusal:
        yield _with(item, Trouble(refusal.code, refusal.message, refusal.hint))
        return
    if kind is Container.ZIP and not opened.parts:
        yield _with(item, _EMPTY)
        return
    item = _with(replace(item, mail=opened.mail or item.mail, parts=len(opened.parts)), *opened.trouble)
    yield item
    for part in _shown_as_files(opened.parts):
        yield from _opened(_part(part, item, folder), part.content, inside, folder)


def _part(part: Part, within: Item, folder: Path) -> Item:
    """What was found in a container; its bytes are kept where they may be a form's."""
    kind, digest = filetypes.tell(part.content, part.name), _digest(part.content)
    # So that a name tells where one thing ends and what is in it begins.
    name = f"{within.name}{INSIDE}{part.name.replace(INSIDE, _INSIDE_A_NAME)}"
    item = _with(Item(name, folder / digest, kind, digest, within.name, within.mail, part.role), *part.trouble)
    if kind.family not in WORKBOOKS | OLD_FORMATS:
        return item
    return item if _kept(item.path, part.content) else _with(item, _NO_ROOM)


def _kept(path: Path, content: bytes) -> bool:
    """Lay bytes down; whether they are there now. Two workers may come upon the same form at once."""
    ours = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        if not path.exists():
            ours.write_bytes(content)
            ours.replace(path)
    except OSError:
        return path.exists()
    return True


def _shown_as_files(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts of a mail that carries nothing but pictures: large ones are what it was sent for."""
    if any(part.role is Role.FILE for part in parts):
        return parts
    return tuple(
        replace(part, role=Role.FILE) if part.role is Role.DECORATION and len(part.content) > _LARGE_PICTURE else part
        for part in parts
    )


def _with(item: Item, *trouble: Trouble) -> Item:
    found = tuple(finding(Place(item.name), each.code, each.message, each.hint) for each in trouble)
    return replace(item, findings=(*item.findings, *found))


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
