"""What a file of a run holds, wherever it is kept until the run puts it in place: in hand, laid down, or there already.

A province's documents do not fit into memory: who makes one lays it down, whole and proven to be on the disk.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
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
Lay = Callable[[str, bytes], Content]
"""Keeps the content of the file of this name until it is put in place. Raises OSError where it cannot."""


def in_hand(_name: str, content: bytes) -> Content:
    """Keep a content in memory."""
    return content


def lay(path: Path, content: bytes) -> Laid:
    """Write a file whole, have it on the disk, read it back. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if path.read_bytes() != content:
        raise OSError(errno.EIO, "read back otherwise than written")
    return Laid(path, digest(content))


def digest(content: Content) -> str:
    """The sha256 of a content."""
    return hashlib.sha256(content).hexdigest() if isinstance(content, bytes) else content.sha256


def read(content: Content) -> bytes:
    """A content's bytes. Raises OSError where it is kept in a file that is no longer there."""
    return content if isinstance(content, bytes) else content.path.read_bytes()
