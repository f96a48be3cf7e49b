"""Mails, archives and Outlook's own forms written by hand, as no careful library would write them."""

from __future__ import annotations

import base64
import binascii
import io
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import quote

from bontot_batch.containers import compound

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
XLSX = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WINMAIL = b"\x78\x9f\x3e\x22\x01\x00"


# --- the ways of writing a name ---


def to_cp1258(text: str) -> bytes:
    """Vietnamese in Windows' own encoding: letters whole where it has them, else a letter and its tone."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            spelled = unicodedata.normalize("NFD", letter)
            tone = next(mark for mark in spelled if mark in "\u0300\u0301\u0303\u0309\u0323")
            out += unicodedata.normalize("NFC", spelled.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def _word(text: str) -> bytes:
    return b"=?UTF-8?B?" + base64.b64encode(text.encode("utf-8")) + b"?="


def _quoted(raw: bytes) -> bytes:
    return b'"' + raw.replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def rfc2231(name: str, key: bytes) -> bytes:
    return b"; " + key + b"*=UTF-8''" + quote(name, safe="").encode("ascii")


def rfc2231_pieces(name: str, key: bytes) -> bytes:
    raw = name.encode("utf-8")
    cuts = [raw[at : at + 7] for at in range(0, len(raw), 7)] or [b""]
    head = b"UTF-8''"
    pieces = [b"%s*%d*=%s" % (key, number, quote(cut, safe="").encode("ascii")) for number, cut in enumerate(cuts)]
    pieces[0] = pieces[0].replace(b"*=", b"*=" + head, 1)
    return b"".join(b";\r\n " + each for each in reversed(pieces))  # the order of the pieces is free


def rfc2047_quoted(name: str, key: bytes) -> bytes:
    return b"; " + key + b'="' + _word(name) + b'"'


def rfc2047_bare(name: str, key: bytes) -> bytes:
    return b"; " + key + b"=" + _word(name)


def rfc2047_split(name: str, key: bytes) -> bytes:
    """Two words that share a letter's bytes, in one quoted string over two lines."""
    raw = name.encode("utf-8")
    middle = len(raw) // 2
    words = [b"=?utf-8?b?" + base64.b64encode(each) + b"?=" for each in (raw[:middle], raw[middle:])]
    return b"; " + key + b'="' + b"\r\n ".join(words) + b'"'


def rfc2047_letters(name: str, key: bytes) -> bytes:
    signs = "".join(f"={each:02X}" for each in name.encode("utf-8"))
    return b"; " + key + b'="=?utf-8?q?' + signs.encode("ascii") + b'?="'


def raw_utf8(name: str, key: bytes) -> bytes:
    return b"; " + key + b"=" + _quoted(name.encode("utf-8"))


def raw_cp1258(name: str, key: bytes) -> bytes:
    return b"; " + key + b"=" + _quoted(to_cp1258(name))


def raw_bare(name: str, key: bytes) -> bytes:
    return b"; " + key + b"=" + name.encode("utf-8")


NAME_FORMS: tuple[Callable[[str, bytes], bytes], ...] = (
    *(rfc2231, rfc2231_pieces, rfc2047_quoted, rfc2047_bare, rfc2047_split, rfc2047_letters),
    *(raw_utf8, raw_cp1258, raw_bare),
)


# --- parts and mails ---


def base64_lines(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", b"\r\n")


def attached(content: bytes, disposition: bytes = b"", kind: bytes = XLSX, more: bytes = b"") -> bytes:
    """A part in base64; ``disposition`` and ``kind`` are written with their parameters as they are given."""
    head = b"Content-Type: " + kind + b"\r\n"
    if disposition:
        head += b"Content-Disposition: " + disposition + b"\r\n"
    return head + more + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(content)


def multipart(kind: bytes, parts: Sequence[bytes], boundary: bytes, more: bytes = b"") -> bytes:
    head = b"Content-Type: multipart/" + kind + more + b'; boundary="' + boundary + b'"\r\n\r\n'
    return head + b"".join(b"--" + boundary + b"\r\n" + each + b"\r\n" for each in parts) + b"--" + boundary + b"--\r\n"


def text(words: str, kind: bytes = b"plain") -> bytes:
    head = b"Content-Type: text/" + kind + b"; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head + words.encode("utf-8")


def mail(body: bytes, subject: str, sender: str, sent: datetime, received: datetime | None = None) -> bytes:
    head = [
        b"From: " + _word("Chi bộ") + b" <" + sender.encode("ascii") + b">",
        b"To: bantochuc@vanphong.example",
        b"Subject: " + _word(subject),
        b"Date: " + format_datetime(sent).encode("ascii"),
        b"Message-ID: <" + str(zlib.crc32(body)).encode("ascii") + b"@noigui.example>",
        b"MIME-Version: 1.0",
    ]
    if received:
        head.insert(0, b"Received: from a.example by b.example; " + format_datetime(received).encode("ascii"))
    return b"\r\n".join(head) + b"\r\n" + body


# --- archives, Outlook's own forms, signed mails ---


def zipped(entries: Mapping[bytes, bytes], flag_bits: int = 0, extra: bytes = b"") -> bytes:
    """A zip archive whose names are these very bytes; ``zipfile`` itself would write others."""
    out, directory = bytearray(), bytearray()
    for name, content in entries.items():
        squeezer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = squeezer.compress(content) + squeezer.flush()
        fields = (flag_bits, 8, 0, 0x5D61, zlib.crc32(content), len(packed), len(content), len(name), len(extra))
        directory += b"PK\x01\x02" + struct.pack("<6H3I2H", 20, 20, *fields) + bytes(10)
        directory += struct.pack("<I", len(out)) + name + extra
        out += b"PK\x03\x04" + struct.pack("<5H3I2H", 20, *fields) + name + extra + packed
    end = struct.pack("<4H2IH", 0, 0, len(entries), len(entries), len(directory), len(out), 0)
    return bytes(out + directory) + b"PK\x05\x06" + end


def tnef(files: Mapping[str, bytes], body: str = "", subject: str = "") -> bytes:
    """A winmail.dat as Outlook writes it."""
    out = bytearray(WINMAIL)
    out += attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    if body:
        properties = [text_property(0x1000, body), *([text_property(0x0037, subject)] if subject else [])]
        out += attribute(1, 0x00069003, struct.pack("<I", len(properties)) + b"".join(properties))
    for name, content in files.items():
        out += attribute(2, 0x00069002, bytes(14))
        out += attribute(2, 0x00018010, name.encode("ascii", "replace")[:12] + b"\0")
        out += attribute(2, 0x0006800F, content)
        out += attribute(2, 0x00069005, struct.pack("<I", 1) + text_property(0x3707, name))
    return bytes(out)


def attribute(level: int, name: int, value: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def text_property(name: int, words: str) -> bytes:
    raw = (words + "\0").encode("utf-16-le")
    return struct.pack("<HHII", 0x1F, name, 1, len(raw)) + raw + bytes(-len(raw) % 4)


def outlook_folder(
    files: Mapping[str, bytes | compound.Folder], subject: str, body: str, *, kind: str = "IPM.Note", header: int = 32,
    sender: str = "", delivered: datetime | None = None,
) -> dict[str, bytes | compound.Folder]:  # fmt: skip
    """The streams of an Outlook mail; a file that is itself such a folder is a mail inside it."""
    ticks = int((delivered - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000 if delivered else 0
    table = struct.pack("<HHIQ", 0x40, 0x0E06, 6, ticks) + struct.pack("<HHIQ", 0x40, 0x0039, 6, ticks)
    folder: dict[str, bytes | compound.Folder] = {
        "__properties_version1.0": bytes(header) + table,
        "__substg1.0_001A001F": kind.encode("utf-16-le"),
        "__substg1.0_0037001F": subject.encode("utf-16-le"),
        "__substg1.0_1000001F": body.encode("utf-16-le"),
        "__substg1.0_5D01001F": sender.encode("utf-16-le"),
    }
    for number, (name, content) in enumerate(files.items()):
        method = 1 if isinstance(content, bytes) else 5
        folder[f"__attach_version1.0_#{number:08X}"] = {
            "__properties_version1.0": bytes(8) + struct.pack("<HHIQ", 3, 0x3705, 6, method),
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__substg1.0_37010102" if method == 1 else "__substg1.0_3701000D": content,
        }
    return folder


def der(tag: int, *contents: bytes) -> bytes:
    body = b"".join(contents)
    size = len(body).to_bytes(max(1, (len(body).bit_length() + 7) // 8), "big")
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else bytes([128 + len(size)]) + size) + body


def signed_envelope(content: bytes) -> bytes:
    """S/MIME's opaque form, as far as a reader without keys sees it."""
    data = der(0x06, bytes.fromhex("2a864886f70d010701"))
    inner = der(0x30, data, der(0xA0, der(0x04, content)))
    signed = der(0x30, der(0x02, b"\x01"), der(0x31), inner, der(0x31))
    return der(0x30, der(0x06, bytes.fromhex("2a864886f70d010702")), der(0xA0, signed))


def encrypted_envelope() -> bytes:
    return der(0x30, der(0x06, bytes.fromhex("2a864886f70d010703")), der(0xA0, der(0x30, bytes(200))))


def uuencoded(content: bytes, name: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


def archive(files: Mapping[str, bytes]) -> bytes:
    """A zip archive as ``zipfile`` writes it, names flagged as UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
