"""The only module that knows how mails and archives spell names and headers: RFC 2047, RFC 2231, raw bytes, zip."""

from __future__ import annotations

import quopri
import re
import unicodedata
import zlib
from collections.abc import Iterator
from email.message import Message
from urllib.parse import unquote, unquote_to_bytes

from bontot_batch import vietnamese as vi
from bontot_batch.containers.transfer import base64_bytes

_ENCODED_WORD = re.compile(r"=\?([^?\s]+)\?([bBqQ])\?([^?]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]+\?[bBqQ]\?)")
_PARAMETER = re.compile(
    r""";\s*(?P<key>[^\s=;"]+)\s*=\s*(?P<value>(?:"(?:[^"\\]|\\.)*(?:"|$)|=\?[^?\s]+\?[bBqQ]\?[^?]*\?=|[^;"])*)""",
    re.DOTALL,
)
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)(?:"|$)\s*', re.DOTALL)
_CONTINUED = re.compile(r"(?P<base>[^*]+)\*(?P<number>[0-9]{1,4})(?P<encoded>\*?)")
_CHARSET_PREFIX = re.compile(r"[A-Za-z0-9_.:-]+'[A-Za-z0-9-]*'")
_PERCENT_BYTES = re.compile(r"(?:%[89A-Fa-f][0-9A-Fa-f]){2}")
_PATH_START = re.compile(r"[A-Za-z]:[\\/]|[\\/]|\.\.?[\\/]")
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]+')
_VIETNAMESE_LETTERS = frozenset("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_UNICODE_PATH = 0x7075
_LONGEST = 120


def readable(raw: bytes, otherwise: str = "latin-1") -> str:
    """Text of unknown encoding: UTF-8, else Windows' Vietnamese where that gives Vietnamese, else the one named."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _vietnamese(raw) or raw.decode(otherwise, "replace")


def _vietnamese(raw: bytes) -> str:
    try:
        text = unicodedata.normalize("NFC", raw.decode("cp1258"))
    except UnicodeDecodeError:
        return ""
    return text if all(_is_vietnamese(each) for each in text if each > "\x7f") else ""


def _is_vietnamese(letter: str) -> bool:
    spelled = unicodedata.normalize("NFD", letter.lower())
    bare = unicodedata.normalize("NFC", "".join(each for each in spelled if each not in _TONES))
    return bare in _VIETNAMESE_LETTERS or bare in "–—‘’“”…"


def decoded(raw: bytes, charset: str) -> str:
    """Bytes that name their encoding, which may be wrong or unknown."""
    try:
        return raw.decode(charset)
    except (LookupError, UnicodeError, ValueError):
        return readable(raw)


def as_bytes(text: str) -> bytes:
    """The bytes of a header as they stood in the mail: what was not ASCII came in as surrogates."""
    return text.encode("utf-8", "surrogateescape")


def header_text(value: str | None) -> str:
    """A header as a person reads it: encoded words, raw bytes and folded lines resolved; "" when there is none."""
    return vi.clean(_with_words(re.sub(r"\r?\n[ \t]*", " ", value or "")))


def _with_words(text: str) -> str:
    """A text with its encoded words decoded; a letter's bytes may be split between two words of one encoding."""
    pieces: list[tuple[str, bytes]] = []  # encoding ("" for plain text) and bytes
    end = 0
    text = _BETWEEN_WORDS.sub(r"\1", text)
    for word in _ENCODED_WORD.finditer(text):
        charset = word[1].partition("*")[0].lower()
        pieces += [("", as_bytes(text[end : word.start()])), (charset, _word_bytes(word[2], word[3]))]
        end = word.end()
    pieces.append(("", as_bytes(text[end:])))
    return "".join(decoded(raw, charset) if charset else readable(raw) for charset, raw in _joined(pieces))


def _joined(pieces: list[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    before, collected = "", b""
    for charset, raw in pieces:
        if raw and charset != before:
            yield before, collected
            before, collected = charset, b""
        collected += raw
    yield before, collected


def _word_bytes(how: str, text: str) -> bytes:
    raw = as_bytes(text)
    if how in "qQ":
        return quopri.decodestring(raw.replace(b"_", b"=20"))
    return base64_bytes(raw)[0]


def parameters(header: str | None) -> dict[str, str]:
    """The parameters of a header as people read them, keys in lower case, however they were written.

    RFC 2231 (which may be in pieces) goes before the plain form of the same name.
    """
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for found in _PARAMETER.finditer(";" + (header or "").partition(";")[2]):
        key, value = found["key"].lower(), _unquoted(found["value"])
        if part := _CONTINUED.fullmatch(key):
            pieces.setdefault(part["base"], {}).setdefault(int(part["number"]), (value, bool(part["encoded"])))
        elif key.endswith("*"):
            pieces.setdefault(key[:-1], {})[-1] = (value, True)
        else:
            plain.setdefault(key, _plain_value(value))
    return plain | {key: text for key, each in pieces.items() if (text := _from_pieces(each))}


def _unquoted(value: str) -> str:
    value = re.sub(r"\r?\n[ \t]?", "", value) if "\n" in value and '"' not in value else value
    value = re.sub(r"\r?\n[ \t]*", " ", value).strip()
    # Only the quote and the backslash are ever escaped: mailers of Windows send paths as they are.
    return re.sub(r'\\(["\\])', r"\1", _QUOTED.sub(r"\1", value)) if '"' in value else value


def _plain_value(value: str) -> str:
    if prefix := _CHARSET_PREFIX.match(value):
        if "%" in value[prefix.end() :]:
            return _from_pieces({-1: (value, True)})
    elif _PERCENT_BYTES.search(value):
        value = unquote(value, errors="surrogateescape")
    return header_text(value)


def _from_pieces(pieces: dict[int, tuple[str, bool]]) -> str:
    if -1 in pieces:
        pieces = {-1: pieces[-1]}
    ordered = [pieces[number] for number in sorted(pieces)]
    charset, first = "", ordered[0][0]
    if ordered[0][1] and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
    texts = [(first, ordered[0][1]), *ordered[1:]]
    raw = b"".join(unquote_to_bytes(as_bytes(text)) if encoded else as_bytes(text) for text, encoded in texts)
    return header_text(decoded(raw, charset) if charset else raw.decode("utf-8", "surrogateescape"))


def attachment_name(part: Message) -> str:
    """The name of a part of a mail, from wherever a mailer may have put it; "" when it has none."""
    for header, key in (("content-disposition", "filename"), ("content-type", "name")):
        written = parameters(part.get(header))
        name = written.get(key) or written.get("name" if key == "filename" else "filename", "")
        if name := file_name(name):
            return name
    location = header_text(part.get("content-location"))
    return "" if location.lower().startswith("cid:") else file_name(unquote(location.rstrip("/").rpartition("/")[2]))


def file_name(name: str) -> str:
    """A name without the folders it once lay in, without signs that break a path or hide what stands there."""
    name = vi.clean(name)
    if _PATH_START.match(name) or "\\" in name:
        name = re.split(r"[\\/]", name.rstrip("\\/"))[-1]
    return name.replace("/", "-").strip()


def title_name(title: str, ending: str) -> str:
    """A file name made of a subject, such as "Báo cáo quý IV.eml"; the ending alone when there is no subject."""
    return vi.clean(_NOT_IN_NAMES.sub("-", vi.clean(title)))[:_LONGEST].strip(" .-") + ending


def entry_name(name: str, flag_bits: int, extra: bytes) -> str:
    """The name of an entry of a zip archive, from the name ``zipfile`` made of its bytes.

    An entry that does not say its name is UTF-8 is asked for Info-ZIP's Unicode path, then told by its bytes.
    """
    if flag_bits & 0x800:
        return safe_path(name)
    raw = name.encode("cp437")
    return safe_path(_unicode_path(raw, extra) or readable(raw, "cp437"))


def _unicode_path(raw: bytes, extra: bytes) -> str:
    while len(extra) >= 4:
        kind, size = int.from_bytes(extra[:2], "little"), int.from_bytes(extra[2:4], "little")
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and field[:5] == b"\x01" + zlib.crc32(raw).to_bytes(4, "little"):
            return field[5:].decode("utf-8", "replace")
    return ""


def safe_path(name: str) -> str:
    """A path people can read, relative and with "/": no drive, no way upwards, no signs that hide something."""
    steps = [vi.clean(step) for step in re.sub(r"^[A-Za-z]:", "", name).replace("\\", "/").split("/")]
    return "/".join(step for step in steps if step not in {"", ".", ".."})
