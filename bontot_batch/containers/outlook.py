"""The only module that opens Outlook's mails (.msg)."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile
from oxmsg.domain.encodings import encoding_from_codepage
from oxmsg.storage import Storage

from bontot_batch.containers import compound, mapi
from bontot_batch.containers.message import entity_parts
from bontot_batch.containers.names import decoded, readable
from bontot_batch.containers.parts import Budget, Opened, Part, Trouble, counted

_PROPERTIES = "__properties_version1.0"
_EMBEDDED = f"__substg1.0_{mapi.DATA:04X}000D"
_TOP_HEADER, _INNER_HEADER, _ATTACHMENT_HEADER = 32, 24, 8
_INTEGER, _BOOLEAN, _TIME, _TEXT_8, _TEXT, _BINARY = 0x0003, 0x000B, 0x0040, 0x001E, 0x001F, 0x0102
_CODE_PAGES = (0x3FFD, 0x3FDE)
_MAILS = ("ipm.note", "report.", "ipm.schedule", "ipm.post", "ipm.document", "ipm.outlook.recall")
_SECURE = "ipm.note.smime"
_OTHER_ITEM = Trouble(
    "F40", "mục của Outlook này không phải là thư (danh bạ, lịch hẹn…).", "Xin đơn vị gửi phiếu bằng thư thường."
)


def is_outlook(data: bytes) -> bool:
    """Whether the bytes are an item of Outlook."""
    if not data.startswith(olefile.MAGIC):
        return False
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            return bool(ole.exists(_PROPERTIES))
    except Exception:  # olefile raises whatever a damaged directory makes it stumble over
        return False


def open_outlook(data: bytes, budget: Budget) -> Opened:
    """Every text and attachment of an Outlook mail; a mail inside it comes out as an .msg file of its own.

    Raises Refused for one that is damaged, encrypted, or beyond the limits.
    """
    item = _loaded(data, budget)
    values = _values(item, _TOP_HEADER)
    kind = mapi.text(values, mapi.MESSAGE_CLASS).lower()
    parts = counted(_parts(item, values, secure=kind.startswith(_SECURE)), budget)
    trouble = () if not kind or kind.startswith(_MAILS) else (_OTHER_ITEM,)
    return Opened(parts, mapi.mail(values), trouble)


def _loaded(data: bytes, budget: Budget) -> Storage:
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        # Many entries may point at the same bytes, so that a small file fills the memory.
        declared = sum(entry.size for entry in ole.direntries if entry)
        if declared > 2 * len(data):
            budget.count_bytes(declared)
        return Storage.from_ole(ole)


def _parts(item: Storage, values: mapi.Properties, *, secure: bool) -> Iterator[Part]:
    shown = mapi.shown(values)
    attached = [_attachment(each, shown) for each in item.iter_attachment_storages()]
    sealed = secure and len(attached) == 1
    found = [part for each in attached for part in entity_parts(each, whole=sealed)]
    if not sealed or found == attached:
        yield from mapi.bodies(values)
    yield from found


def _attachment(storage: Storage, shown: frozenset[str]) -> Part:
    values = dict(_values(storage, _ATTACHMENT_HEADER))
    inside = next((each for each in storage.storages if each.name == _EMBEDDED), None)
    if inside is None:
        return mapi.attachment(values, shown)
    folder = _folder(inside)
    head = folder.get(_PROPERTIES)
    if not isinstance(head, bytes):  # an object of another program, drawn into the text
        return mapi.attachment(values | {mapi.DATA: compound.write(folder)}, shown)
    # A mail of its own has eight bytes more before its properties than one inside another.
    folder[_PROPERTIES] = head[:_INNER_HEADER] + bytes(_TOP_HEADER - _INNER_HEADER) + head[_INNER_HEADER:]
    inner = _values(inside, _INNER_HEADER)
    title = mapi.text(inner, mapi.SUBJECT) or mapi.text(values, mapi.DISPLAY_NAME)
    return mapi.attachment(values | {mapi.DATA: compound.write(folder), mapi.DISPLAY_NAME: title}, shown, ".msg")


def _folder(storage: Storage) -> dict[str, bytes | compound.Folder]:
    streams: dict[str, bytes | compound.Folder] = {each.name: each.bytes_ for each in storage.streams}
    return streams | {each.name: _folder(each) for each in storage.storages}


def _values(storage: Storage, header: int) -> mapi.Properties:
    """The properties of an item or an attachment: short ones from their table, long ones from their streams."""
    streams = {each.name: each.bytes_ for each in storage.streams}
    values: dict[int, mapi.Value] = {}
    table = streams.get(_PROPERTIES, b"")[header:]
    for kind, name, value in struct.iter_unpack("<HH4xQ", table[: len(table) // 16 * 16]):
        if kind in {_INTEGER, _BOOLEAN}:
            values[name] = value & 0xFFFFFFFF
        elif kind == _TIME and (time := mapi.file_time(value)):
            values[name] = time
    charset = _charset(values)
    for label, content in streams.items():
        if label.startswith("__substg1.0_") and len(label) == len("__substg1.0_00000000"):
            values.update(_long_value(label[-8:], content, charset))
    return values


def _long_value(label: str, content: bytes, charset: str) -> dict[int, mapi.Value]:
    try:
        name, kind = int(label[:4], 16), int(label[4:], 16)
    except ValueError:
        return {}
    if kind == _TEXT:
        return {name: content.decode("utf-16-le", "replace")}
    if kind == _TEXT_8:
        return {name: decoded(content, charset) if charset else readable(content)}
    return {name: content} if kind == _BINARY else {}


def _charset(values: mapi.Properties) -> str:
    for name in _CODE_PAGES:
        if page := mapi.number(values, name):
            try:
                return encoding_from_codepage(page)
            except (KeyError, ValueError):
                continue
    return ""
