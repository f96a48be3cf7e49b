"""What a file of a run holds, wherever it is kept until the run puts it in place: in hand, laid down, or there already.

A province's documents do not fit into memory: who makes one lays it down, whole and proven to be on the disk.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Laid:
    """A content laid down in a file of its own, from which it will be moved into place."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """The content of a file that stays as an earlier run wrote it."""

    path: Path
    sha256: str


Content = bytes | Laid | Kept
Pieces = bytes | Iterable[bytes]
"""A content that is made, whole or piece by piece."""
Lay = Callable[[str, Pieces], Content]
"""Keeps the content of the file of this name until it is put in place. Raises OSError where it cannot."""


def in_hand(_name: str, content: Pieces) -> bytes:
    """Keep a content in memory."""
    return content if isinstance(content, bytes) else b"".join(content)


def lay(path: Path, content: Pieces) -> Laid:
    """Write a file whole, have it on the disk, read it back. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = hashlib.sha256()
    with path.open("wb") as stream:
        for piece in (content,) if isinstance(content, bytes) else content:
            written.update(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    laid = Laid(path, written.hexdigest())
    if of_file(path) != laid.sha256:
        raise OSError(errno.EIO, "read back otherwise than written")
    return laid


def of_file(path: Path) -> str:
    """The sha256 of what a file holds. Raises OSError."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(content: Content) -> str:
    """The sha256 of a content."""
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else content.sha256


def read(content: Content) -> bytes:
    """A content's bytes. Raises OSError where it is kept in a file that is no longer there."""
    return content if isinstance(content, bytes) else content.path.read_bytes()
