"""The only module that takes mailboxes (.mbox) apart into their mails."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bontot_batch.containers.message import headers_of
from bontot_batch.containers.names import header_text, title_name
from bontot_batch.containers.parts import Budget, Opened, Part, counted, damaged

# The line between two mails: "From ", perhaps an address, and a time or the dash of Thunderbird; a header follows it.
# "From Russia with love" in the middle of a text is none.
_SHAPE = rb"From (?:-|[^\r\n]{0,200}[0-9]{1,2}:[0-9]{2}[^\r\n]{0,200})[ \t]{0,9}\r?\n(?=(?:>From )|[!-9;-~]+:)"
_FIRST = re.compile(_SHAPE)
_BETWEEN = re.compile(rb"(?:(?<=\n\n)|(?<=\n\r\n))" + _SHAPE)
_LENGTH = re.compile(rb"^Content-Length:[ \t]*([0-9]{1,12})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_BLANKS = re.compile(rb"(?:\r?\n){0,2}")
_ESCAPED = re.compile(rb"^>(>*From )", re.MULTILINE)
_BOM = b"\xef\xbb\xbf"


def is_mailbox(data: bytes) -> bool:
    """Whether the bytes begin as a mailbox does: a line between mails, then a header."""
    return _FIRST.match(data.removeprefix(_BOM)) is not None


def open_mailbox(data: bytes, budget: Budget) -> Opened:
    """The mails of a mailbox in order, each a file named by its number and subject."""
    data = data.removeprefix(_BOM)
    if not _FIRST.match(data):
        raise damaged("hộp thư")
    mails = (_mail(number, raw) for number, raw in enumerate(_mails(data), 1))
    return Opened(counted(mails, budget, as_they_stand=True))


def _mail(number: int, raw: bytes) -> Part:
    content = _ESCAPED.sub(rb"\1", raw)
    subject = header_text(headers_of(content).get("subject"))
    return Part(f"{number:04}-{title_name(subject, '.eml')}" if subject else f"{number:04}.eml", content)


def _mails(data: bytes) -> Iterator[bytes]:
    at: int | None = 0
    while at is not None:
        start = data.index(b"\n", at) + 1
        at = _by_length(data, start)
        if at is None:
            between = _BETWEEN.search(data, start)
            at = between.start() if between else None
        elif at == len(data):
            at = None
            yield data[start:]
            return
        yield data[start:at]


def _by_length(data: bytes, start: int) -> int | None:
    """Where the mail that starts here ends by its own Content-Length; None unless another one begins just there."""
    head = _END_OF_HEAD.search(data, start)
    length = _LENGTH.search(data, start, head.start()) if head else None
    if head is None or length is None:
        return None
    end = head.end() + int(length[1])
    if end > len(data):
        return None
    blanks = _BLANKS.match(data, end)
    end = blanks.end() if blanks else end
    return end if end == len(data) or _FIRST.match(data, end) else None
