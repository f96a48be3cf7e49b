"""Types that are text: web pages, tables with separators, plain words."""

from __future__ import annotations

import codecs
import json
import re

from bontot_batch.filetypes import kinds
from bontot_batch.filetypes.kinds import FileType, other

_HEAD = 65_536  # bytes that suffice to know a text by
_WEB_ARCHIVE_FIELDS = {"x-document-type", "snapshot-content-location"}


def tell_text(data: bytes, name: str) -> FileType | None:
    """The type of a text; None for bytes that are none."""
    text = _decoded(data[:_HEAD])
    if text is None:
        return None
    start = text.lstrip("\ufeff \t\r\n").lower()
    return (
        _tell_web_archive(text.lstrip("\ufeff \t\r\n"))
        or _tell_marked_up(start)
        or _tell_worded(start)
        or (other("tệp JSON") if _is_json(data) else None)
        or (kinds.CSV if _is_table(text, name) else kinds.TEXT)
    )


def _decoded(head: bytes) -> str | None:
    """The text in one of the ways Windows writes it; None for what is no text."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = head.decode("utf-16", "replace")
    elif head[1::2].count(0) > len(head) // 3:
        text = head.decode("utf-16-le", "replace")
    else:
        try:
            # A letter may lie across the end of what is looked at.
            text = codecs.getincrementaldecoder("utf-8")().decode(head)
        except UnicodeDecodeError:
            text = head.decode("cp1258", "replace")
    odd = sum(text.count(chr(code)) for code in range(32) if chr(code) not in "\t\n\r\f\x1a")
    return None if odd or text.count("\ufffd") > len(text) // 50 else text


def _tell_web_archive(text: str) -> FileType | None:
    """A web page saved like a mail, by the fields at its top."""
    fields = _fields(text)
    saved_by_excel = fields == {"mime-version", "content-type"} and "multipart/related" in text[:2000]
    return kinds.WEB_ARCHIVE if saved_by_excel or fields & _WEB_ARCHIVE_FIELDS else None


def _fields(text: str) -> set[str]:
    """The names of the header fields a text begins with."""
    names = set()
    for line in text.splitlines()[:500]:
        field = re.match(r"([!-9;-~]+)[ \t]*:", line)
        if field:
            names.add(field[1].lower())
        elif not line.startswith((" ", "\t")):
            break
    return names


def _tell_marked_up(start: str) -> FileType | None:
    if "urn:schemas-microsoft-com:office:spreadsheet" in start[:4000] and start.startswith("<?"):
        return kinds.XML_WORKBOOK
    if "opendocument:xmlns:office" in start and "opendocument.spreadsheet" in start:
        return kinds.FLAT_WORKBOOK
    if re.match(r"<(!doctype html|html|head|body|table|meta|style)\b", start) or "<html" in start[:2000]:
        return kinds.WEB_PAGE
    if "<svg" in start[:2000]:
        return other("hình vẽ SVG")
    return other("tệp XML") if start.startswith("<?xml") else None


def _tell_worded(start: str) -> FileType | None:
    marks = {
        "begin:vcard": other("danh thiếp"),
        "begin:vcalendar": other("lịch hẹn"),
        "[internetshortcut]": kinds.WEB_SHORTCUT,
        "-----begin p": kinds.SIGNATURE,
    }
    return next((kind for mark, kind in marks.items() if start.startswith(mark)), None)


def _is_json(data: bytes) -> bool:
    if data.lstrip()[:1] not in {b"{", b"["}:
        return False
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _is_table(text: str, name: str) -> bool:
    """Whether lines are divided alike; one comma divides sentences too, so there the name decides."""
    if name.casefold().endswith((".csv", ".tsv")) or text.lstrip("\ufeff").lower().startswith("sep="):
        return True
    lines = [line for line in text.splitlines() if line.strip()][:5]
    least = {";": 1, "\t": 1, "|": 1, ",": 2}
    return len(lines) > 1 and any(
        lines[0].count(mark) >= few and len({line.count(mark) for line in lines}) == 1 for mark, few in least.items()
    )
