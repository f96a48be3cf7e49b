"""The only module that looks into S/MIME envelopes (CMS): says what one is and takes signed content out, unverified."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = (bytes.fromhex("2a864886f70d010703"), bytes.fromhex("2a864886f70d0109100117"))
_MOST_NESTED = 20
_MOST_ELEMENTS = 50_000
_OID, _OCTETS, _SEQUENCE, _CONTEXT_0 = 0x06, 0x04, 0x30, 0xA0
_CONSTRUCTED = 0x20


class Envelope(StrEnum):
    """What an S/MIME envelope is."""

    SIGNED = "signed"
    ENCRYPTED = "encrypted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class _Element:
    tag: int
    start: int
    end: int  # of the content
    after: int  # where the next element stands


def envelope(data: bytes) -> Envelope:
    """What the bytes of a smime.p7m are."""
    try:
        kind = data[slice(*_content_type(data))]
    except (IndexError, ValueError):
        return Envelope.UNKNOWN
    return Envelope.SIGNED if kind == _SIGNED else Envelope.ENCRYPTED if kind in _ENCRYPTED else Envelope.UNKNOWN


def signed_content(data: bytes) -> bytes:
    """What was signed; b"" when it is not in the envelope or cannot be found."""
    try:
        outer = _children(data, _element(data, 0))
        signed = _children(data, _children(data, outer[1])[0])
        content = next(each for each in signed if each.tag == _SEQUENCE)
        return _octets(data, _children(data, _children(data, content)[1])[0])
    except (IndexError, ValueError, StopIteration):
        return b""


def _content_type(data: bytes) -> tuple[int, int]:
    outer = _element(data, 0)
    if outer.tag != _SEQUENCE:
        raise ValueError("no sequence")
    first = _element(data, outer.start)
    if first.tag != _OID:
        raise ValueError("no content type")
    return first.start, first.end


def _octets(data: bytes, element: _Element, depth: int = 0) -> bytes:
    """The bytes of an octet string, which may be given in pieces."""
    if depth > _MOST_NESTED:
        raise ValueError("nested too deep")
    if element.tag & ~_CONSTRUCTED not in {_OCTETS, 0x80}:
        raise ValueError("no octet string")
    if not element.tag & _CONSTRUCTED:
        return data[element.start : element.end]
    return b"".join(_octets(data, each, depth + 1) for each in _children(data, element))


def _children(data: bytes, element: _Element, depth: int = 0) -> list[_Element]:
    found: list[_Element] = []
    at = element.start
    while at < element.end:
        if len(found) == _MOST_ELEMENTS:
            raise ValueError("too many elements")
        found.append(_element(data, at, depth))
        at = found[-1].after
    return found


def _element(data: bytes, at: int, depth: int = 0) -> _Element:
    """The element that starts here; IndexError or ValueError when it is not whole."""
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("a tag of many bytes")
    if length == 0x80:
        return _open_ended(data, tag, start, depth)
    if length > 0x80:
        size = length & 0x7F
        start, length = start + size, int.from_bytes(data[start : start + size], "big")
    if start + length > len(data):
        raise ValueError("cut short")
    return _Element(tag, start, start + length, start + length)


def _open_ended(data: bytes, tag: int, start: int, depth: int) -> _Element:
    if depth > _MOST_NESTED:
        raise ValueError("nested too deep")
    at = start
    for _ in range(_MOST_ELEMENTS):
        if data[at : at + 2] == b"\x00\x00":
            return _Element(tag, start, at, at + 2)
        at = _element(data, at, depth + 1).after
    raise ValueError("too many elements")
