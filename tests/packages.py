"""Zip packages for tests: sound ones, changed ones, and swollen ones that are cheap to make."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD, TAIL = f"<worksheet {MAIN}><sheetData>", "</sheetData></worksheet>"


def package(parts: Mapping[str, bytes]) -> bytes:
    """A zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        return {name: made.read(name) for name in made.namelist()}


def with_parts(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The package with each part changed, and more parts at its end."""
    return package({**{name: change(name, content) for name, content in parts_of(data).items()}, **more})


def in_first_sheet(data: bytes, mark: bytes, inserted: bytes) -> bytes:
    """The workbook with some XML put before a mark in its first sheet."""

    def change(name: str, content: bytes) -> bytes:
        return content.replace(mark, inserted + mark, 1) if name == "xl/worksheets/sheet1.xml" else content

    return with_parts(data, change)


def workbook_parts(sheet: bytes, shared: bytes = b"") -> dict[str, bytes]:
    """The parts of a workbook with this sheet, and these shared texts."""
    listed = {"xl/workbook.xml": "sheet.main", "xl/worksheets/sheet1.xml": "worksheet"}
    listed |= {"xl/sharedStrings.xml": "sharedStrings"} if shared else {}
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{OFFICE}.{kind}+xml"/>' for name, kind in listed.items()
    )
    space = "http://schemas.openxmlformats.org/package/2006"
    targets = [("officeDocument", "xl/workbook.xml")]
    inner = [("worksheet", "worksheets/sheet1.xml"), *([("sharedStrings", "sharedStrings.xml")] if shared else [])]
    pages = '<sheets><sheet name="Trang" sheetId="1" r:id="rId1"/></sheets>'
    book = f'<workbook {MAIN} xmlns:r="{RELATED}">{pages}</workbook>'
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    return {
        "[Content_Types].xml": f'<Types xmlns="{space}/content-types">{default}{types}</Types>'.encode(),
        "_rels/.rels": relations(targets).encode(),
        "xl/workbook.xml": book.encode(),
        "xl/_rels/workbook.xml.rels": relations(inner).encode(),
        "xl/worksheets/sheet1.xml": sheet,
        **({"xl/sharedStrings.xml": shared} if shared else {}),
    }


def relations(targets: Sequence[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{each}</Relationships>'


def sheet(rows: str) -> bytes:
    return (HEAD + rows + TAIL).encode()


def workbook(rows: str, shared: str = "") -> bytes:
    """A workbook with these rows, as XML, on its only sheet."""
    return package(workbook_parts(sheet(rows), shared.encode()))


@dataclass(frozen=True)
class Repeated:
    """A part made of one piece many times over, packed once however often it is repeated."""

    head: bytes
    piece: bytes
    times: int
    tail: bytes


def swollen(parts: Mapping[str, bytes | Repeated]) -> bytes:
    """A sound zip with these parts, made in far less time and memory than it unpacks to."""
    out, directory = io.BytesIO(), b""
    for name, content in parts.items():
        part = content if isinstance(content, Repeated) else Repeated(content, b"", 0, b"")
        packed = flushed(part.head) + flushed(part.piece) * part.times + flushed(part.tail) + b"\x03\x00"
        size = len(part.head) + len(part.piece) * part.times + len(part.tail)
        about = struct.pack("<HHHHIIIHH", 0, 8, 0, 0x21, checksum(part), len(packed), size, len(name), 0)
        where = out.tell()
        out.write(b"PK\x03\x04" + struct.pack("<H", 20) + about + name.encode() + packed)
        directory += b"PK\x01\x02" + struct.pack("<HH", 20, 20) + about
        directory += struct.pack("<HHHII", 0, 0, 0, 0, where) + name.encode()
    ending = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(directory), out.tell(), 0)
    return out.getvalue() + directory + b"PK\x05\x06" + ending


def flushed(data: bytes) -> bytes:
    """The data packed so that it may stand among other packed data."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH) if data else b""


def checksum(part: Repeated) -> int:
    result = zlib.crc32(part.head)
    for _ in range(part.times):
        result = zlib.crc32(part.piece, result)
    return zlib.crc32(part.tail, result)
