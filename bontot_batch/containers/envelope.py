"""What a mail says of itself: who sent it, when it was delivered, what it is about."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

from bontot_batch import vietnamese as vi
from bontot_batch.containers.names import header_text
from bontot_batch.model import Mail

CLOCKS_DIFFER = timedelta(hours=24)

_LONGEST = 400  # of a header that is looked into: the library goes a call deeper at every bracket
_FORWARDED = re.compile(r"(?:fwd?|tr|wg|chuyen tiep)\s*:")
_ADDRESS = re.compile(r"[^\s@,;<>()\"]+@[^\s@,;<>()\"]+")


def mail_of(headers: Message) -> Mail:
    """The record of a mail from its headers.

    The day is that of the topmost Received line, certain when the sender's own Date lies within 24 hours of it and
    the mail does not forward another one's text; without one it is Date, not certain. A time that does not say its
    zone is no date: what was sent before what could not be told from it.
    """
    subject = header_text(headers.get("subject"))
    received, sent = time_of((headers.get("received") or "").rpartition(";")[2]), time_of(headers.get("date"))
    return Mail(sender_of(headers), received or sent, is_certain(received, sent, subject), subject)


def sender_of(headers: Message) -> str:
    """The sender's address in lower case; "" when no header gives one."""
    for name in ("from", "sender", "return-path"):
        written = (headers.get(name) or "")[:_LONGEST]
        for value in (written, header_text(written)):
            for _, address in getaddresses([" ".join(value.split())]):
                if found := _ADDRESS.fullmatch(header_text(address)):
                    return found[0].lower()
            if found := _ADDRESS.search(header_text(value)):
                return found[0].lower()
    return ""


def time_of(value: str | None) -> datetime | None:
    """The time a header gives, with its zone; None when it gives none that can be read."""
    text = header_text((value or "")[:_LONGEST])
    try:
        time = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if time.tzinfo is None:
        # "-0000" is a time in UTC from a sender who does not tell where he is.
        return time.replace(tzinfo=UTC) if "-0000" in text else None
    return time


def is_certain(delivered: datetime | None, sent: datetime | None, subject: str) -> bool:
    """Whether the day a mail was delivered is the day its files were sent."""
    if delivered is None or sent is None or _FORWARDED.match(vi.fold(subject.partition(":")[0]) + ":"):
        return False
    return abs(delivered - sent) <= CLOCKS_DIFFER
