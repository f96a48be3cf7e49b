"""Opens a finished document again, from its bytes, and says everything for which it may not be released."""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from bontot_batch.documents.cleaning import clean_for_word
from bontot_batch.documents.expectation import SIGNS, Expected, flows, lines, missing
from bontot_batch.documents.required import unsaid
from bontot_batch.model import Number

UNREADABLE = (
    *(OSError, EOFError, RuntimeError, LookupError, ValueError, SyntaxError, AttributeError),
    *(OpcError, zipfile.BadZipFile, zlib.error),
)
"""What reading a damaged Word file raises."""

_NOTHING = re.compile(r"\b(None|nan|NaN|NaT|Undefined)\b")
_FILLED = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml|docProps/core\.xml")
_TEXT = frozenset((qn("w:t"), qn("w:delText"), qn("w:instrText"), qn("a:t"), qn("m:t")))
_QUOTE = 120
_PART_NAMES = {
    "styles": "bộ kiểu chữ",
    "settings": "thiết lập chung",
    "numbering": "cách đánh số tự động",
    "theme": "bộ phông chữ, màu",
    "fontTable": "danh sách phông chữ",
}
_DAMAGED = "tệp Word không còn nguyên vẹn, không mở lại được"


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself: a title, the code of the unit or body, the day of the run, the guidance it took.

    ``status`` is how far it has come, "DỰ THẢO"; "" for a final document. ``number`` is the decision's own.
    """

    title: str
    subject: str
    on: date
    guidance: str = ""
    status: str = ""
    number: Number | None = None

    @property
    def numbered(self) -> str:
        """The number and what it is for, as a program can read it back; "" for a document without one."""
        if self.number is None:
            return ""
        said = [self.number.document, self.number.number, self.number.body, self.number.subject]
        return json.dumps(said, ensure_ascii=False)

    @property
    def run(self) -> str:
        """Which run made the file: the guidance in force and the day it was asked for, never the clock."""
        return f"{self.guidance}; {self.on.isoformat()}" if self.guidance else self.on.isoformat()


@dataclass(frozen=True, slots=True)
class Blueprint:
    """A template as it is before anything is filled in: the flow of its text, the bytes and text of all other parts."""

    flows: Mapping[str, str]
    untouched: Mapping[str, bytes]
    text: str
    sections: frozenset[bytes]


def describe(core: Any, properties: Properties) -> None:
    """Write the properties into a document's core properties, which escape them once."""
    core.title, core.subject = _short(properties.title), _short(properties.subject)
    core.category, core.identifier = _short(properties.guidance), _short(properties.run)
    core.content_status = _short(properties.status)
    core.keywords = _short(properties.numbered)
    core.author = core.last_modified_by = core.version = ""
    core.revision = 1
    core.created = core.modified = datetime.combine(properties.on, time())


def read_number(data: bytes) -> Number | None:
    """The number that a document's properties say it bears; None where they say none, or it is no Word file."""
    try:
        document, number, body, subject = json.loads(docx.Document(io.BytesIO(data)).core_properties.keywords)
        return Number(str(body), str(document), str(subject), int(number))
    except UNREADABLE:
        return None
    except TypeError:  # keywords that an office wrote itself
        return None


def _short(text: str) -> str:
    return clean_for_word(text)[:255]


# One template serves hundreds of documents. Nothing but frozen data is kept: no object that fills documents.
@lru_cache(maxsize=64)
def blueprint(template: bytes) -> Blueprint:
    """Take a template apart. Raises one of UNREADABLE."""
    document = docx.Document(io.BytesIO(template))
    flow, sections = flows(document, template=True), frozenset(_sections(document))
    _ = document.core_properties  # python-docx adds them where a template has none
    saved = io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as archive:
        untouched = {name: archive.read(name) for name in archive.namelist() if not _FILLED.fullmatch(name)}
    return Blueprint(flow, untouched, _text(untouched), sections)


def faults(
    data: bytes,
    template: Blueprint,
    expected: Expected,
    properties: Properties,
    needed: Sequence[tuple[str, str]] = (),
) -> list[str]:
    """Why a document may not be released, as Vietnamese sentence fragments; empty when it is sound.

    ``needed`` are the names, each with its value, that must stand in it whatever its template says.
    """
    try:
        parts = _parts(data)
        document = docx.Document(io.BytesIO(data))
        found = {name: lines(flow) for name, flow in flows(document, template=False).items()}
    except UNREADABLE:
        return [_DAMAGED]
    said = " ".join(line for each in found.values() for line in each)
    lost = list(_lost(said, expected.printed))
    return [
        *(lost or _other_lines(expected.lines, found)),
        *_unsaid(needed, found),
        *_left_over(parts, expected, template),
        *(f"chỗ điền để trống trong đoạn “{line[:_QUOTE]}”" for line in expected.gaps),
        *_other_properties(document.core_properties, properties),
        *_other_parts(parts, template),
        *_other_structure(document, template),
    ]


def _parts(data: bytes) -> dict[str, bytes]:
    """Every part with its bytes; raises one of UNREADABLE when the archive is damaged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        if len(names) != len(set(names)):
            raise zipfile.BadZipFile("a part stands there twice")
        return {name: archive.read(name) for name in names}  # reading holds each part against its checksum


def _lost(said: str, printed: Counter[str]) -> Iterator[str]:
    for value, times in printed.items():
        if value and said.count(value) < times:
            yield f"không in được đủ giá trị “{value[:_QUOTE]}”"


def _unsaid(needed: Sequence[tuple[str, str]], found: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name, value in unsaid(needed, (line for each in found.values() for line in each)):
        yield f"không có “{name}”: giá trị “{value[:_QUOTE]}” không đứng ở đâu trong văn bản"


def _other_lines(expected: Mapping[str, tuple[str, ...]], found: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name in sorted({*expected, *found}):
        wanted, there = expected.get(name, ()), found.get(name, ())
        if wanted == there:
            continue
        told = [f"mất đoạn “{line[:_QUOTE]}”" for line in missing(wanted, there)]
        told += [f"thừa đoạn “{line[:_QUOTE]}”" for line in missing(there, wanted)]
        yield from told or ["số đoạn, bảng, dòng của bảng hoặc phần không như mẫu"]


def _left_over(parts: Mapping[str, bytes], expected: Expected, template: Blueprint) -> Iterator[str]:
    """Tags that were not filled and words for "no value" that neither the data nor the template says."""
    filled = {name: content for name, content in parts.items() if _FILLED.fullmatch(name)}
    text = f"{template.text}\n{_text(filled)}"
    for sign in SIGNS:
        if text.count(sign) > expected.signs[sign]:
            yield f"còn thẻ “{sign}” chưa được điền"
    given = Counter(word for value in expected.printed.elements() for word in _NOTHING.findall(value))
    own = Counter(_NOTHING.findall(" ".join(template.flows.values())))
    for word in sorted(Counter(_NOTHING.findall(text)) - given - own):
        yield f"có chữ “{word}”, là dấu hiệu của giá trị thiếu"


def _text(parts: Mapping[str, bytes]) -> str:
    """All text of the parts that a page shows, deleted text and field codes too, a paragraph a line."""
    shown = (content for name, content in parts.items() if re.fullmatch(r"word/[^/]+\.xml", name))
    paragraphs = (each for content in shown for each in parse_xml(content).iter(qn("w:p"), qn("a:p")))
    return "\n".join("".join(node.text or "" for node in each.iter(*_TEXT)) for each in paragraphs)


def _other_properties(core: Any, properties: Properties) -> Iterator[str]:
    if core.subject != _short(properties.subject):
        yield f"thuộc tính của tệp ghi mã “{core.subject}”, không phải “{_short(properties.subject)}”"
    if core.title != _short(properties.title):
        yield f"thuộc tính của tệp ghi tên “{core.title}”, không phải “{_short(properties.title)}”"
    if (core.category, core.identifier) != (_short(properties.guidance), _short(properties.run)):
        yield "thuộc tính của tệp ghi lần chạy khác"
    if core.keywords != _short(properties.numbered):
        yield "thuộc tính của tệp ghi số văn bản khác"
    if core.content_status != _short(properties.status):
        yield f"thuộc tính của tệp ghi tình trạng “{core.content_status}”, không phải “{_short(properties.status)}”"


def _other_parts(parts: Mapping[str, bytes], template: Blueprint) -> Iterator[str]:
    there = {name: content for name, content in parts.items() if not _FILLED.fullmatch(name)}
    for name in sorted({*there, *template.untouched}):
        if there.get(name) != template.untouched.get(name):
            stem = re.sub(r"\d*\.\w+$", "", name.rsplit("/", 1)[-1])
            yield f"{_PART_NAMES.get(stem, f'phần {name}')} không như trong mẫu"


def _other_structure(document: Any, template: Blueprint) -> Iterator[str]:
    if not template.sections.issuperset(_sections(document)):
        yield "khổ giấy, lề hoặc đầu trang, chân trang không như trong mẫu"
    if any(len(cell) == 0 or cell[-1].tag != qn("w:p") for cell in document.element.body.iter(qn("w:tc"))):
        yield "có ô của bảng không còn đoạn nào, Word sẽ báo tệp hỏng"


def _sections(document: Any) -> Iterator[bytes]:
    for section in document.element.body.iter(qn("w:sectPr")):
        yield etree.tostring(section, method="c14n", exclusive=True)
