"""The only module that says whether bytes are a container, by what is in them."""

from __future__ import annotations

import io
import re
import zipfile

from bontot_batch.containers.mailbox import is_mailbox
from bontot_batch.containers.outlook import is_outlook
from bontot_batch.containers.parts import Container
from bontot_batch.containers.tnef import SIGNATURE
from bontot_batch.package import BROKEN

_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK", b"PK00PK")
_PACKAGE_FOLDERS = ("[content_types].xml", "_rels/", "docprops/", "xl/", "word/", "ppt/", "customxml/", "mimetype")
_HEAD = 65_536
_HEADER = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_TELLING = {b"from", b"to", b"subject", b"received", b"message-id", b"mime-version", b"return-path", b"delivered-to"}
_KNOWN = _TELLING | {
    *(b"date", b"cc", b"bcc", b"sender", b"reply-to", b"in-reply-to", b"references", b"content-type", b"x-mailer"),
    *(b"content-transfer-encoding", b"content-disposition", b"thread-topic", b"thread-index", b"dkim-signature"),
    *(b"authentication-results", b"x-received", b"x-originating-ip", b"importance", b"x-priority", b"list-id"),
}
_WEB_ARCHIVE = {b"snapshot-content-location", b"x-document-type"}


def container(data: bytes) -> Container | None:
    """Which container the bytes are; None for everything else, Office and OpenDocument files among it."""
    if data.startswith(_ZIP_STARTS):
        return None if _is_document(data) else Container.ZIP
    if data.startswith(SIGNATURE):
        return Container.TNEF
    if is_outlook(data):
        return Container.OUTLOOK
    if is_mailbox(data):
        return Container.MAILBOX
    return Container.MAIL if _is_mail(data) else None


def _is_document(data: bytes) -> bool:
    """Whether a zip is one document: of Office, OpenDocument, or Apple's Numbers, Pages and Keynote."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {entry.filename.replace("\\", "/").casefold() for entry in package.infolist()}
            return "[content_types].xml" in names or _has_type(package) or any(n.endswith(".iwa") for n in names)
    except BROKEN:
        # Its directory cannot be read: the first file in it still tells.
        length = int.from_bytes(data[26:28], "little")
        return data[30 : 30 + length].decode("latin-1").replace("\\", "/").casefold().startswith(_PACKAGE_FOLDERS)


def _has_type(package: zipfile.ZipFile) -> bool:
    if "mimetype" not in package.namelist():
        return False
    with package.open("mimetype") as stream:
        return stream.read(12) == b"application/"


def _is_mail(data: bytes) -> bool:
    """Whether there are a mail's headers at the top: two known ones, one of which nothing but a mail has."""
    fields = set()
    for line in data[:_HEAD].removeprefix(b"\xef\xbb\xbf").lstrip().splitlines():
        header = _HEADER.match(line)
        if header:
            fields.add(header[1].lower())
        elif not line.strip() or not (fields or line.startswith((b"From ", b">From "))):
            break
    return len(fields & _KNOWN) >= 2 and bool(fields & _TELLING) and not fields & _WEB_ARCHIVE
