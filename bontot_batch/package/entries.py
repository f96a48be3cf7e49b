"""A package part by part: counted as it is unpacked, its sizes, checksums and names taken on no one's word."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence

from bontot_batch.package import limits
from bontot_batch.package.content import Content

_CHUNK = 65_536
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # no office program writes another
_LOCAL_HEADER = 30  # bytes before the name that stands at a part itself


def examine(data: bytes) -> None:
    """Refuse a package that is damaged, contradicts itself or could overwhelm a reader (codes F02, F03, F19 to F24).

    Every part is unpacked once, in pieces. Cells that are formatted but empty are no reason to refuse.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            check_directory(data, entries)
            content, total = Content(), 0
            for entry in entries:
                content.begin()
                for chunk in _unpacked(package, entry):
                    total += len(chunk)
                    if total > limits.MAX_UNPACKED:
                        raise limits.too_large()
                    content.feed(chunk)
                content.end()
    except limits.BROKEN as error:
        raise limits.damaged() from error


def check_directory(data: bytes, entries: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse what can be told before anything is unpacked."""
    if len(entries) > limits.MAX_PARTS:
        raise limits.too_many_parts(len(entries))
    if sum(entry.file_size for entry in entries) > limits.MAX_UNPACKED:
        raise limits.too_large()
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        key = plain(name).casefold()
        if key in seen:
            raise limits.twice(name)
        seen.add(key)
        if entry.flag_bits & 1:
            raise limits.locked()
        if entry.compress_type not in _METHODS:
            raise limits.damaged()
        if "\0" in name or _name_at_part(data, entry) != name:
            raise limits.named_otherwise(name)


def plain(name: str) -> str:
    """A part's name as other programs mean it, whatever the separator it was written with."""
    return name.replace("\\", "/").lstrip("/")


def _name_at_part(data: bytes, entry: zipfile.ZipInfo) -> str:
    start = entry.header_offset
    length = int.from_bytes(data[start + 26 : start + 28], "little")
    spelt = data[start + _LOCAL_HEADER : start + _LOCAL_HEADER + length]
    return spelt.decode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _unpacked(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The part in pieces; refused when it is larger than is sane, damaged when it is not as long as it says."""
    size, most = 0, max(limits.RATIO_FROM, limits.MAX_RATIO * entry.compress_size)
    with package.open(entry) as part:
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise limits.too_dense()
            yield chunk
    if size != entry.file_size:
        raise limits.damaged()
