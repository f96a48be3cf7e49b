"""Opens a finished document again, from its bytes, and says everything for which it may not be released."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from lxml import etree

from bontot_batch.documents import archive, finished
from bontot_batch.documents.archive import UNREADABLE
from bontot_batch.documents.expectation import SIGNS, Expected, expect, flows, lines, missing, said
from bontot_batch.documents.finished import Finished, all_text
from bontot_batch.documents.properties import Properties, differences
from bontot_batch.documents.required import unsaid

_WORDS_FOR_NOTHING = ("None", "nan", "NaN", "NaT", "Undefined")
_NOTHING = re.compile(rf"\b({'|'.join(_WORDS_FOR_NOTHING)})\b")
_SHOWN = re.compile(r"word/[^/]+\.xml")
_DOUBTFUL = ("{", "}", *_WORDS_FOR_NOTHING)
_PARAGRAPH, _CELL, _SECTION = map(qn, ("w:p", "w:tc", "w:sectPr"))
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
class Blueprint:
    """A template as it is before anything is filled in: the flow of its text, the bytes of all parts without tags.

    ``signs`` and ``nothing`` count what those parts show of signs of tags and of words for "no value"; ``own`` counts
    such words in the text of the others.
    """

    flows: Mapping[str, str]
    untouched: Mapping[str, bytes]
    signs: Counter[str]
    nothing: Counter[str]
    own: Counter[str]
    sections: frozenset[bytes]


# One template serves hundreds of documents. Nothing but frozen data is kept: no object that fills documents.
@lru_cache(maxsize=64)
def blueprint(template: bytes) -> Blueprint:
    """Take a template apart. Raises one of UNREADABLE."""
    document = docx.Document(io.BytesIO(template))
    text_of = flows(document)
    sections = frozenset(_sections(document.element))
    _ = document.core_properties  # python-docx adds them where a template has none
    saved = io.BytesIO()
    document.save(saved)
    untouched = {name: part for name, part in archive.parts(saved.getvalue()).items() if not archive.is_filled(name)}
    text = "\n".join(all_text(parse_xml(part)) for name, part in untouched.items() if _SHOWN.fullmatch(name))
    signs = Counter({sign: text.count(sign) for sign in SIGNS})
    nothing = _nothing(text)
    own = _nothing(" ".join(text_of.values()))
    return Blueprint(text_of, untouched, signs, nothing, own, sections)


def faults(  # noqa: PLR0913, PLR0917 - what is held against what, and two things that may be left out
    data: bytes,
    template: Blueprint,
    values: Mapping[str, object],
    properties: Properties,
    needed: Sequence[tuple[str, str]] = (),
    seal: archive.Seal | None = None,
) -> list[str]:
    """Why a document may not be released, as Vietnamese sentence fragments; empty when it is sound.

    ``needed`` are the names, each with its value, that must stand in it whatever its template says. Parts under
    ``seal`` are held against the bytes that were packed once. Raises what Jinja raises when it cannot fill the
    template's text.
    """
    try:
        document = finished.read(data, seal)
    except UNREADABLE:
        return [_DAMAGED]
    return [
        *(() if _says_plainly(document, template, values) else _amiss(document, template, values)),
        *_unsaid(needed, document.flows),
        *differences(document.core, properties),
        *_other_parts(document.parts, template),
        *_other_structure(document.body, template),
    ]


def _says_plainly(document: Finished, template: Blueprint, values: Mapping[str, object]) -> bool:
    """Whether a document says what it must and no more, as far as that can be told without looking at each value."""
    found, expected = document.flows, said(template.flows, values)
    if expected is None or template.signs.total() or template.nothing or expected.keys() != found.keys():
        return False
    text = "\n".join((*found.values(), *document.beside))
    return all(_is_same(expected[name], found[name]) for name in found) and not any(map(text.__contains__, _DOUBTFUL))


def _is_same(expected: str, found: str) -> bool:
    return expected == found or lines(expected) == lines(found)


def _amiss(document: Finished, template: Blueprint, values: Mapping[str, object]) -> Iterator[str]:
    """What a document says too much or too little."""
    expected = expect(template.flows, values)
    yield from _other_text(expected, {name: lines(flow) for name, flow in document.flows.items()})
    yield from _left_over(document, expected, template)
    for line in expected.gaps:
        yield f"chỗ điền để trống trong đoạn “{line[:_QUOTE]}”"


def _other_text(expected: Expected, found: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    if found == expected.lines:
        return ()
    text = " ".join(line for each in found.values() for line in each)
    return list(_lost(text, expected.printed)) or _other_lines(expected.lines, found)


def _lost(text: str, printed: Counter[str]) -> Iterator[str]:
    for value, times in printed.items():
        if value and text.count(value) < times:
            yield f"không in được đủ giá trị “{value[:_QUOTE]}”"


def _unsaid(needed: Sequence[tuple[str, str]], found: Mapping[str, str]) -> Iterator[str]:
    whole = "\n".join(found.values())
    doubtful = [each for each in needed if each[1] not in whole]
    lost: dict[str, list[str]] = {}
    for name, value in unsaid(doubtful, (line for flow in found.values() for line in lines(flow))) if doubtful else ():
        lost.setdefault(name, []).append(value)
    for name, values in lost.items():
        more = f" và {len(values) - 1} giá trị nữa" if len(values) > 1 else ""
        yield f"không có “{name}”: giá trị “{values[0][:_QUOTE]}”{more} không đứng ở đâu trong văn bản"


def _other_lines(expected: Mapping[str, tuple[str, ...]], found: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for name in sorted({*expected, *found}):
        wanted, there = expected.get(name, ()), found.get(name, ())
        if wanted == there:
            continue
        told = [f"mất đoạn “{line[:_QUOTE]}”" for line in missing(wanted, there)]
        told += [f"thừa đoạn “{line[:_QUOTE]}”" for line in missing(there, wanted)]
        yield from told or ["số đoạn, bảng, dòng của bảng hoặc phần không như mẫu"]


def _left_over(document: Finished, expected: Expected, template: Blueprint) -> Iterator[str]:
    """Tags that were not filled and words for "no value" that neither the data nor the template says."""
    text = "\n".join(all_text(parse_xml(document.parts[name])) for name in document.flows)
    for sign in SIGNS if template.signs.total() or "{" in text or "}" in text else ():
        if text.count(sign) + template.signs[sign] > expected.signs[sign]:
            yield f"còn thẻ “{sign}” chưa được điền"
    found = template.nothing + _nothing(text)
    given = sum(map(_nothing, expected.printed.elements()), Counter[str]()) if found else Counter[str]()
    for word in sorted(found - given - template.own):
        yield f"có chữ “{word}”, là dấu hiệu của giá trị thiếu"


def _nothing(text: str) -> Counter[str]:
    """How often each word for "no value" stands in a text."""
    return Counter(_NOTHING.findall(text)) if any(word in text for word in _WORDS_FOR_NOTHING) else Counter()


def _other_parts(parts: Mapping[str, bytes], template: Blueprint) -> Iterator[str]:
    there = {name: content for name, content in parts.items() if not archive.is_filled(name)}
    for name in sorted({*there, *template.untouched}):
        if there.get(name) != template.untouched.get(name):
            stem = re.sub(r"\d*\.\w+$", "", name.rsplit("/", 1)[-1])
            yield f"{_PART_NAMES.get(stem, f'phần {name}')} không như trong mẫu"


def _other_structure(body: Any, template: Blueprint) -> Iterator[str]:
    if not template.sections.issuperset(_sections(body)):
        yield "khổ giấy, lề hoặc đầu trang, chân trang không như trong mẫu"
    if any(len(cell) == 0 or cell[-1].tag != _PARAGRAPH for cell in body.iter(_CELL)):
        yield "có ô của bảng không còn đoạn nào, Word sẽ báo tệp hỏng"


def _sections(body: Any) -> Iterator[bytes]:
    for section in body.iter(_SECTION):
        yield etree.tostring(section, method="c14n", exclusive=True)
