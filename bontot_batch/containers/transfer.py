"""The only module that undoes how mails carry bytes as text: base64, quoted-printable, uuencode."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator

_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]+)\r?\n", re.MULTILINE)
_END = re.compile(rb"^(?:end[ \t]*\r?$|begin [0-7]{3,4} )", re.MULTILINE)


def undone(raw: bytes, encoding: str) -> tuple[bytes, bool]:
    """What was sent under a Content-Transfer-Encoding, and whether all of it could be read."""
    if "base64" in encoding:
        return base64_bytes(raw)
    if "quoted" in encoding:
        return quopri.decodestring(raw), True
    if "uu" in encoding:
        return _uuencoded_part(raw)
    return raw, encoding in {"", "7bit", "8bit", "binary", "none"} or raw.isascii()


def base64_bytes(raw: bytes) -> tuple[bytes, bool]:
    """What can be read of base64, and whether it was all sound: whole groups of letters and nothing else."""
    out = bytearray()
    sound = not re.search(rb"[^A-Za-z0-9+/=\s]", raw)
    letters = re.sub(rb"[^A-Za-z0-9+/=]+", b"", raw)
    for run in re.finditer(rb"([A-Za-z0-9+/]+)(=*)", letters):
        over = len(run[1]) % 4
        sound = sound and (over == 0 or len(run[1] + run[2]) % 4 == 0)
        whole = run[1][:-1] if over == 1 else run[1]
        out += binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))
    return bytes(out), sound


def files_in(text: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Each uuencoded file in a text: its name as it stands there, its content, whether it is whole."""
    at = 0
    while begin := _BEGIN.search(text, at):
        end = _END.search(text, begin.end())
        at = end.start() if end else len(text)
        content, sound = _lines(text[begin.end() : at])
        if content:
            yield begin[1].strip(), content, sound and end is not None and end[0].startswith(b"end")


def _uuencoded_part(text: bytes) -> tuple[bytes, bool]:
    """The content of a part that says it is uuencoded, with or without its begin line, and whether it is whole."""
    for _, content, sound in files_in(text):
        return content, sound
    return _lines(text)


def _lines(lines: bytes) -> tuple[bytes, bool]:
    """The content of uuencoded lines and whether all of them could be read."""
    out = bytearray()
    for line in lines.splitlines():
        if line.strip() in {b"", b"`", b"end"}:
            continue
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            length = ((line[0] - 32) & 63) * 4 // 3 + 2
            try:  # some encoders write more signs than the line has bytes
                out += binascii.a2b_uu(line[:length])
            except binascii.Error:
                return bytes(out), False
    return bytes(out), True
