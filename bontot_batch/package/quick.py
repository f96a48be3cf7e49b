"""A package with nothing out of the ordinary, unpacked at once: what ``examine`` would find no fault in, and less."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from xml.parsers import expat

from bontot_batch.package.entries import check_directory
from bontot_batch.package.limits import BROKEN

_MOST_PARTS, _LARGEST_PART = 60, 512 * 1024  # a form has twenty parts, the largest of a hundred kilobytes
_LONGEST_RUN = 8_000  # bytes between two tags, well below what a cell may hold
_DENSEST = 100  # unpacked to packed
_TEXT = (".xml", ".rels")
_OPAQUE = "xl/printerSettings/"  # which no reader of values opens


def quick_parts(data: bytes) -> dict[str, bytes] | None:
    """The parts by name, each held against its checksum and its XML whole; None where one needs a closer look.

    Raises Refused as ``examine`` does for what the directory of the package alone tells.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            check_directory(data, entries)
            if len(entries) > _MOST_PARTS or any(entry.file_size > _LARGEST_PART for entry in entries):
                return None
            if any(entry.file_size > _DENSEST * max(entry.compress_size, 1) for entry in entries):
                return None
            parts = {entry.filename: package.read(entry) for entry in entries}
    except BROKEN:
        return None
    return parts if all(map(_is_plain, parts, parts.values())) else None


def _is_plain(name: str, part: bytes) -> bool:
    if not name.endswith(_TEXT):
        return name.startswith(_OPAQUE)
    return _is_plain_text(part)


# Half of a form's parts are the same in all forms: its styles, its theme, the sheets that nobody fills in.
@lru_cache(maxsize=128)
def _is_plain_text(part: bytes) -> bool:
    """Whether a part is XML that every reader takes the same way: whole, in UTF-8, declaring nothing."""
    if b"<!" in part or part.count(b"<?") > 1:
        return False
    if b"\r" in part and b"\r" in part.replace(b"?>\r\n", b"", 1):
        return False
    if not _in_utf8(part) or max(map(len, part.split(b"<"))) > _LONGEST_RUN:
        return False
    try:
        expat.ParserCreate().Parse(part, True)
    except expat.ExpatError:
        return False
    return True


def _in_utf8(part: bytes) -> bool:
    head = part[:100]
    said = head[: head.find(b"?>")].lower() if head.startswith(b"<?xml") else b""
    return not part.startswith((b"\xef\xbb\xbf", b"\xfe\xff", b"\xff\xfe")) and (
        b"encoding" not in said or b"utf-8" in said
    )
