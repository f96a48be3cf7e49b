"""The archive that a Word file is: its parts packed always alike, and those all documents share packed only once."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from docx.opc.exceptions import OpcError

UNREADABLE = (
    *(OSError, EOFError, RuntimeError, LookupError, ValueError, SyntaxError, AttributeError),
    *(OpcError, zipfile.BadZipFile, zlib.error),
)
"""What reading a damaged Word file raises."""

BODY, CORE = "word/document.xml", "docProps/core.xml"
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml|docProps/core\.xml")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the oldest time that a zip file can hold
_CONTENTS = "[Content_Types].xml"
_QUICKLY = 1  # how hard to pack what differs in each document: a twentieth larger, in a third of the time


@dataclass(frozen=True, slots=True)
class _Where:
    """What an archive says of a part: enough to know that its bytes are those that were packed before."""

    offset: int
    checksum: int
    packed: int
    size: int
    method: int

    @classmethod
    def of(cls, entry: zipfile.ZipInfo) -> _Where:
        return cls(entry.header_offset, entry.CRC, entry.compress_size, entry.file_size, entry.compress_type)


@dataclass(frozen=True, slots=True)
class Seal:
    """The parts of a template that are not filled, packed once, at the beginning of each of its documents."""

    whole: bytes  # an archive of these parts alone
    packed: bytes  # the beginning of it, without the directory at its end
    places: Mapping[str, _Where]
    contents: Mapping[str, bytes]

    def closed(self, parts: Mapping[str, bytes]) -> bytes:
        """An archive of the sealed parts and of these, in this order. Same input, same bytes."""
        result = io.BytesIO()
        result.write(self.whole)
        with zipfile.ZipFile(result, "a") as target:
            for name, content in parts.items():
                target.writestr(_entry(name), content, compresslevel=_QUICKLY)
        return result.getvalue()

    def holds(self, entry: zipfile.ZipInfo) -> bool:
        """Whether a part of an archive that begins with ``packed`` is one of the sealed ones."""
        return self.places.get(entry.filename) == _Where.of(entry)


def sealed(contents: Mapping[str, bytes]) -> Seal:
    """Pack the parts that are not filled, in a fixed order with fixed times."""
    fixed = {name: contents[name] for name in sorted(contents, key=_rank) if not is_filled(name)}
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as target:
        for name, content in fixed.items():
            target.writestr(_entry(name), content)
        entries = target.infolist()
        end = target.start_dir
    whole = result.getvalue()
    return Seal(whole, whole[:end], {each.filename: _Where.of(each) for each in entries}, fixed)


def _rank(name: str) -> tuple[bool, str]:
    return name != _CONTENTS, name


def parts(data: bytes, seal: Seal | None = None) -> dict[str, bytes]:
    """Every part of an archive, each held against its checksum, or for sealed ones against what was packed.

    Raises one of UNREADABLE when the archive is damaged.
    """
    known = seal if seal is not None and data.startswith(seal.packed) else None
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = archive.infolist()
        if len(entries) != len({entry.filename for entry in entries}):
            raise zipfile.BadZipFile("a part stands there twice")
        return {
            entry.filename: known.contents[entry.filename]
            if known is not None and known.holds(entry)
            else archive.read(entry)
            for entry in entries
        }


def is_filled(name: str) -> bool:
    """Whether a part differs between the documents of a template: its text, or what the file says of itself."""
    return _FILLED.fullmatch(name) is not None


def stamp(data: bytes) -> bytes:
    """The same Word file with its parts in a fixed order and fixed times in its archive."""
    return packed(parts(data))


def packed(contents: Mapping[str, bytes]) -> bytes:
    """A Word file of these parts. Same parts, same bytes."""
    return sealed(contents).closed({name: contents[name] for name in sorted(contents) if is_filled(name)})


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # else the bytes tell Windows from Linux
    return entry
