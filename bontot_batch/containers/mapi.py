"""What Outlook's properties mean, alike in .msg and winmail.dat: the mail, its texts, the name and role of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import Message

from bontot_batch import vietnamese as vi
from bontot_batch.containers.envelope import is_certain, mail_of
from bontot_batch.containers.message import headers_of, is_picture, is_text_of_mail, shown_in
from bontot_batch.containers.names import file_name, title_name
from bontot_batch.containers.parts import Part, Role, Trouble
from bontot_batch.model import Mail

Value = str | bytes | int | datetime
Properties = Mapping[int, Value]

MESSAGE_CLASS, SUBJECT, SUBMITTED, HEADERS, DELIVERED, FLAGS = 0x001A, 0x0037, 0x0039, 0x007D, 0x0E06, 0x0E07
BODY, RICH_TEXT, HTML = 0x1000, 0x1009, 0x1013
DISPLAY_NAME, DATA, SHORT_NAME, METHOD, LONG_NAME = 0x3001, 0x3701, 0x3704, 0x3705, 0x3707
MIME_TYPE, CONTENT_ID, HIDDEN = 0x370E, 0x3712, 0x7FFE
_SENDERS = (0x5D01, 0x0C1F, 0x5D02, 0x0065)  # SMTP address and address of the sender, then of whom he writes for
_UNSENT = 8
_BY_REFERENCE = {2, 3, 4, 7}
_OLE_OBJECT = 6
_ADDRESS = re.compile(r"[^\s@]+@[^\s@]+")
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)

_RESEND = "Xin đơn vị đính kèm tệp rồi gửi lại."
_LINK = Trouble("F41", "thư chỉ có đường dẫn đến tệp, không kèm nội dung.", _RESEND)
_NOT_THERE = Trouble("F29", "tệp đính kèm không còn nội dung.", _RESEND)


def file_time(ticks: int) -> datetime | None:
    """A time counted in ten-millionths of a second from 1601, UTC; None when it is none."""
    try:
        return _EPOCH + timedelta(microseconds=ticks // 10) if ticks else None
    except OverflowError:
        return None


def text(values: Properties, name: int) -> str:
    """A property that is a text; "" when it is not there."""
    value = values.get(name)
    return value.strip("\0") if isinstance(value, str) else ""


def number(values: Properties, name: int) -> int:
    """A property that is a number or a yes; 0 when it is not there."""
    value = values.get(name)
    return value if isinstance(value, int) else 0


def raw(values: Properties, name: int) -> bytes:
    """A property as bytes; a text becomes UTF-8; b"" when it is not there."""
    value = values.get(name)
    return value if isinstance(value, bytes) else value.encode("utf-8", "replace") if isinstance(value, str) else b""


def mail(values: Properties) -> Mail:
    """The record of a mail.

    The day is the delivery the server noted, certain as ``envelope.mail_of`` says, never so for a draft.
    """
    headers = headers_of(text(values, HEADERS).encode("utf-8", "replace"))
    of_headers = mail_of(headers)
    subject = vi.clean(text(values, SUBJECT)) or of_headers.subject
    delivered, submitted = _time(values, DELIVERED), _time(values, SUBMITTED)
    unsent = bool(number(values, FLAGS) & _UNSENT)
    certain = not unsent and is_certain(delivered, submitted or delivered, subject)
    day = None if unsent else delivered or of_headers.date or submitted
    if delivered is None and not unsent:
        certain = of_headers.certain
    return Mail(_sender(values, headers, of_headers), day, certain, subject)


def _time(values: Properties, name: int) -> datetime | None:
    value = values.get(name)
    return value if isinstance(value, datetime) else None


def _sender(values: Properties, headers: Message, of_headers: Mail) -> str:
    own = [text(values, name).strip() for name in _SENDERS]
    return next((each.lower() for each in own if _ADDRESS.fullmatch(each)), of_headers.sender if headers else "")


def bodies(values: Properties) -> Iterator[Part]:
    """The texts of a mail: plain and HTML; Outlook's own rich text where there is neither."""
    found = [each for name in (BODY, HTML) if (each := raw(values, name).strip(b"\0"))]
    for each in found or [raw(values, RICH_TEXT)]:
        if each:
            yield Part("", each, Role.BODY)


def shown(values: Properties) -> frozenset[str]:
    """The Content-IDs of the pictures that the mail's text shows."""
    return shown_in(raw(values, HTML))


def attachment(values: Properties, shown: frozenset[str], ending: str = "") -> Part:
    """A file attached to a mail; ``ending`` is that of a mail attached to it, which goes by its subject."""
    content = raw(values, DATA)
    name = next((each for key in (LONG_NAME, SHORT_NAME) if (each := file_name(text(values, key)))), "")
    if ending:
        name = title_name(text(values, DISPLAY_NAME), ending)
    elif not name:
        name = file_name(text(values, DISPLAY_NAME))
    if DATA in values:
        return Part(name, content, _role(values, shown, name, content))
    return Part(name, b"", trouble=(_LINK if number(values, METHOD) in _BY_REFERENCE else _NOT_THERE,))


def _role(values: Properties, shown: frozenset[str], name: str, content: bytes) -> Role:
    kind = text(values, MIME_TYPE).lower()
    hidden = bool(number(values, HIDDEN))
    if kind in {"text/vcard", "text/x-vcard"} or name.lower().endswith((".vcf", ".p7s")):
        return Role.SIGNATURE
    if kind.startswith("message/") or kind == "text/rfc822-headers" or is_text_of_mail(name):
        return Role.BODY
    if kind == "text/calendar" or (hidden and number(values, METHOD) == _OLE_OBJECT):
        return Role.DECORATION
    in_text = hidden or text(values, CONTENT_ID).strip("<> ") in shown
    return Role.DECORATION if in_text and is_picture(kind, name, content) else Role.FILE
