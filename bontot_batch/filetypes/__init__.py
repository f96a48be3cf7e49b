"""The only module that says what a file is, by its content: a signature first, then the structure behind it."""

from __future__ import annotations

import olefile

from bontot_batch.containers import Container, container
from bontot_batch.filetypes.kinds import (
    EMPTY,
    LEFTOVER,
    MAIL,
    MAILBOX,
    SHORTCUTS,
    TABLES,
    TNEF,
    UNKNOWN,
    WORKBOOK,
    Family,
    FileType,
)
from bontot_batch.filetypes.office import tell_compound, tell_package
from bontot_batch.filetypes.signatures import tell_signed
from bontot_batch.filetypes.text import tell_text

__all__ = ["SHORTCUTS", "TABLES", "UNKNOWN", "WORKBOOK", "Family", "FileType", "is_leftover", "tell"]

_CARRIERS = {Container.MAIL: MAIL, Container.MAILBOX: MAILBOX, Container.TNEF: TNEF}
_PACKAGE_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_LEFTOVER_NAMES = {"thumbs.db", "ehthumbs.db", "desktop.ini", ".ds_store", ".gitkeep"}


def tell(data: bytes, name: str) -> FileType:
    """What a file is. The name counts only for leftovers of Office and the system and for a CSV that is in doubt."""
    if is_leftover(name):
        return LEFTOVER
    if not data:
        return EMPTY
    if data.startswith(_PACKAGE_STARTS):
        return tell_package(data)
    if data.startswith(olefile.MAGIC):
        return tell_compound(data)
    carrier = container(data)
    if carrier in _CARRIERS:
        return _CARRIERS[carrier]
    return tell_signed(data) or tell_text(data, name) or UNKNOWN


def is_leftover(name: str) -> bool:
    """Whether the name is one that Office and the system give their own temporary files."""
    last = name.rsplit("/", 1)[-1].casefold()
    return last in _LEFTOVER_NAMES or last.startswith(("~$", ".~lock")) or "__macosx/" in name.casefold()
