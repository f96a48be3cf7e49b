"""The only module that opens winmail.dat (TNEF), in which Outlook hides what was attached to a mail."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bontot_batch.containers import mapi
from bontot_batch.containers.names import readable
from bontot_batch.containers.parts import Budget, Opened, Part, Trouble, counted, damaged

SIGNATURE = b"\x78\x9f\x3e\x22"

_HEAD = 6
_MESSAGE, _ATTACHMENT = 1, 2
_RENDERING, _TITLE, _DATA, _FILE_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
_SUBJECT, _BODY, _PROPERTIES = 0x8004, 0x800C, 0x9003
_TEXT_8, _TEXT, _BINARY, _OBJECT, _TIME, _GUID = 0x1E, 0x1F, 0x102, 0x0D, 0x40, 0x48
_SIZES = {2: 4, 3: 4, 4: 4, 10: 4, 11: 4, 5: 8, 6: 8, 7: 8, 20: 8, _TIME: 8, _GUID: 16}
_NUMBERS = {2, 3, 11}
_MANY, _NAMED = 0x1000, 0x8000
_INTERFACE = 16  # bytes before an embedded object

_INCOMPLETE = Trouble("F29", "tệp winmail.dat bị hỏng một phần; phần đọc được đã lấy ra.", "Xin đơn vị gửi lại.")


class _Broken(Exception):  # noqa: N818 - the data ends or contradicts itself here
    pass


@dataclass(slots=True)
class _Content:
    """What was read so far: the mail's properties and those of each attachment."""

    mail: dict[int, mapi.Value] = field(default_factory=dict)
    attached: list[dict[int, mapi.Value]] = field(default_factory=list)
    whole: bool = True


def open_tnef(data: bytes, budget: Budget) -> Opened:
    """The texts and attachments in a winmail.dat; Refused when nothing in it can be read.

    It is the mail that carries it and says nothing of itself; only a mail attached to that one was delivered before.
    """
    content = _read(data)
    parts = counted(_parts(content), budget)
    if not parts and not content.whole:
        raise damaged("tệp winmail.dat")
    mail = mapi.mail(content.mail) if mapi.DELIVERED in content.mail else None
    return Opened(parts, mail, () if content.whole else (_INCOMPLETE,))


def _parts(content: _Content) -> Iterator[Part]:
    yield from mapi.bodies(content.mail)
    shown = mapi.shown(content.mail)
    for values in content.attached:
        embedded = mapi.raw(values, mapi.DATA).startswith(SIGNATURE)
        yield mapi.attachment(values, shown, ".dat" if embedded else "")


def _read(data: bytes) -> _Content:
    content = _Content()
    at = _HEAD
    try:
        while at < len(data):
            level, name, size = _unpack("<BHxxI", data, at)
            value, (checksum,) = _take(data, at + 9, size), _unpack("<H", data, at + 9 + size)
            content.whole &= sum(value) & 0xFFFF == checksum
            _note(content, level, name, value)
            at += 11 + size
    except _Broken:
        content.whole = False
    return content


def _note(content: _Content, level: int, name: int, value: bytes) -> None:
    if level == _MESSAGE:
        _note_of_mail(content, name, value)
    elif level != _ATTACHMENT:
        raise _Broken
    elif name == _RENDERING:
        content.attached.append({})
    elif name in {_TITLE, _DATA, _FILE_PROPERTIES}:
        if not content.attached:
            content.attached.append({})
        values = content.attached[-1]
        if name == _FILE_PROPERTIES:
            content.whole &= _read_properties(value, values)
        elif name == _TITLE:
            values.setdefault(mapi.SHORT_NAME, readable(value.rstrip(b"\0")))
        else:
            values.setdefault(mapi.DATA, value)


def _note_of_mail(content: _Content, name: int, value: bytes) -> None:
    if name == _PROPERTIES:
        content.whole &= _read_properties(value, content.mail)
    elif name == _SUBJECT:
        content.mail.setdefault(mapi.SUBJECT, readable(value.rstrip(b"\0")))
    elif name == _BODY:
        content.mail.setdefault(mapi.BODY, value.rstrip(b"\0"))


def _read_properties(data: bytes, values: dict[int, mapi.Value]) -> bool:
    """Add the properties in a block of them; False when the block is not whole."""
    try:
        (count,) = _unpack("<I", data, 0)
        at = 4
        for _ in range(count):
            at = _read_property(data, at, values)
    except _Broken:
        return False
    return True


def _read_property(data: bytes, at: int, values: dict[int, mapi.Value]) -> int:
    """Add the property that stands here; where the next one stands."""
    kind, name = _unpack("<HH", data, at)
    at += 4
    if name >= _NAMED:
        at = _after_label(data, at)
    many, kind = bool(kind & _MANY), kind & ~_MANY
    if kind in _SIZES:
        (count,), at = (_unpack("<I", data, at), at + 4) if many else ((1,), at)
        value = _take(data, at, count * _SIZES[kind])
        if not many:
            values.update(_fixed(kind, name, value))
        return at + len(value)
    if kind not in {_TEXT_8, _TEXT, _BINARY, _OBJECT}:
        raise _Broken
    (count,), at = _unpack("<I", data, at), at + 4
    for _ in range(count):
        (size,) = _unpack("<I", data, at)
        values.update(_variable(kind, name, _take(data, at + 4, size)))
        at += 4 + size + -size % 4
    return at


def _after_label(data: bytes, at: int) -> int:
    """Where the value of a property stands that goes by a name or number of its own."""
    (by_name,) = _unpack("<I", data, at + 16)
    if not by_name:
        return at + 24
    (size,) = _unpack("<I", data, at + 20)
    _take(data, at + 24, size)
    return at + 24 + size + -size % 4


def _fixed(kind: int, name: int, value: bytes) -> dict[int, mapi.Value]:
    if kind == _TIME and (time := mapi.file_time(int.from_bytes(value, "little"))):
        return {name: time}
    return {name: int.from_bytes(value, "little")} if kind in _NUMBERS else {}


def _variable(kind: int, name: int, value: bytes) -> dict[int, mapi.Value]:
    if kind == _TEXT:
        return {name: value.decode("utf-16-le", "replace").rstrip("\0")}
    if kind == _TEXT_8:
        return {name: readable(value.rstrip(b"\0"))}
    return {name: value[_INTERFACE:] if kind == _OBJECT else value}


def _unpack(layout: str, data: bytes, at: int) -> tuple[int, ...]:
    try:
        return struct.unpack_from(layout, data, at)
    except struct.error as error:
        raise _Broken from error


def _take(data: bytes, at: int, size: int) -> bytes:
    if at + size > len(data):
        raise _Broken
    return data[at : at + size]
