"""The only module that writes compound files, the form of .msg: a mail inside a mail is made a file of its own."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Union

Folder = Mapping[str, Union[bytes, "Folder"]]
"""Streams and folders by name."""

_SECTOR, _MINI, _CUTOFF = 4096, 64, 4096
_END, _FREE, _FAT, _NOBODY = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFF
_ROOT, _STORAGE, _STREAM = 5, 1, 2
_MOST_FAT = 109  # sectors of the table that fit into the header: 436 MB of content


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    left: int = _NOBODY
    right: int = _NOBODY
    child: int = _NOBODY


def write(folder: Folder) -> bytes:
    """The compound file that holds these streams and folders. ValueError beyond 400 MB."""
    entries = [_Entry("Root Entry", _ROOT)]
    _add(folder, entries[0], entries)
    small = [entry for entry in entries if entry.kind == _STREAM and 0 < len(entry.content) < _CUTOFF]
    large = [entry for entry in entries if entry.kind == _STREAM and len(entry.content) >= _CUTOFF]
    mini_table, mini_starts = _chained([entry.content for entry in small], _MINI)
    entries[0].content = b"".join(_padded(entry.content, _MINI) for entry in small)
    directory_size = -(-len(entries) * 128 // _SECTOR) * _SECTOR
    streams = [entries[0].content, _packed(mini_table), bytes(directory_size), *(entry.content for entry in large)]
    table, starts = _chained(streams, _SECTOR)
    places = {id(entry): start for entry, start in zip(small, mini_starts, strict=True)}
    places |= {id(entry): start for entry, start in zip([entries[0], *large], [starts[0], *starts[3:]], strict=True)}
    streams[2] = _padded(b"".join(_record(entry, places.get(id(entry), _END)) for entry in entries), _SECTOR)
    return _assembled(streams, table, starts, len(mini_table))


def _add(folder: Folder, parent: _Entry, entries: list[_Entry]) -> None:
    numbers = []
    for name in sorted(folder, key=lambda each: (len(each), each.upper())):
        inside = folder[name]
        entry = _Entry(name, _STREAM, inside) if isinstance(inside, bytes) else _Entry(name, _STORAGE)
        numbers.append(len(entries))
        entries.append(entry)
        if not isinstance(inside, bytes):
            _add(inside, entry, entries)
    parent.child = _balanced(numbers, entries)


def _balanced(numbers: Sequence[int], entries: list[_Entry]) -> int:
    """Link the entries of one folder into a search tree; its root's number."""
    if not numbers:
        return _NOBODY
    middle = len(numbers) // 2
    entry = entries[numbers[middle]]
    entry.left = _balanced(numbers[:middle], entries)
    entry.right = _balanced(numbers[middle + 1 :], entries)
    return numbers[middle]


def _chained(streams: Sequence[bytes], size: int) -> tuple[list[int], list[int]]:
    """The table that links each stream's sectors, and where each stream starts."""
    table: list[int] = []
    starts = []
    for stream in streams:
        count = -(-len(stream) // size)
        starts.append(len(table) if count else _END)
        table += [*range(len(table) + 1, len(table) + count), _END] if count else []
    return table, starts


def _assembled(streams: list[bytes], table: list[int], starts: list[int], minis: int) -> bytes:
    per_sector = _SECTOR // 4
    fat_count = 1
    while fat_count * per_sector < len(table) + fat_count:
        fat_count += 1
    if fat_count > _MOST_FAT:
        raise ValueError("too large for a compound file of one header")
    where = range(len(table), len(table) + fat_count)
    fat = _packed([*table, *(_FAT for _ in where)])
    mini_sectors = -(-minis * 4 // _SECTOR)
    header = struct.pack(
        "<8s16x5H6x9I",
        *(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 4, 0xFFFE, 12, 6),
        *(len(streams[2]) // _SECTOR, fat_count, starts[2], 0, _CUTOFF, starts[1], mini_sectors, _END, 0),
    )
    header += struct.pack(f"<{_MOST_FAT}I", *where, *[_FREE] * (_MOST_FAT - fat_count))
    return _padded(header, _SECTOR) + b"".join(_padded(each, _SECTOR) for each in streams) + fat


def _packed(table: Sequence[int]) -> bytes:
    filled = [*table, *[_FREE] * (-len(table) % (_SECTOR // 4))]
    return struct.pack(f"<{len(filled)}I", *filled)


def _padded(content: bytes, size: int) -> bytes:
    return content + bytes(-len(content) % size)


def _record(entry: _Entry, start: int) -> bytes:
    name = entry.name.encode("utf-16-le")[:62]
    links = (entry.left, entry.right, entry.child)
    return struct.pack("<64sHBB3I36xIQ", name, len(name) + 2, entry.kind, 1, *links, start, len(entry.content))
