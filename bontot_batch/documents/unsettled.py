"""What Word keeps open in a template: tracked changes and comments, which every document would carry along."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bontot_batch.documents.passages import SIDE_PARTS, Passage, body_passages
from bontot_batch.documents.tags import WHOLE, Fault, fault

_MOVED = ("moveFrom", "moveTo", "moveFromRangeStart", "moveToRangeStart")
_CELLS = ("cellIns", "cellDel", "cellMerge")
_STYLED = tuple(f"{each}Change" for each in ("rPr", "pPr", "sectPr", "tblPr", "tblPrEx", "tblGrid", "tcPr", "trPr"))
_CHANGES = tuple(qn(f"w:{each}") for each in ("ins", "del", *_MOVED, *_CELLS, *_STYLED, "numberingChange"))
_COMMENTS = (qn("w:commentReference"), qn("w:commentRangeStart"))
_PLACES = {**SIDE_PARTS, "endnotes": "chú thích cuối văn bản"}
_SIDE_PARTS = re.compile(rf"/word/({'|'.join(_PLACES)})\d*\.xml")
_KINDS = (
    (
        _CHANGES,
        "còn sửa đổi chưa chốt (Track Changes), mọi văn bản sẽ mang theo",
        "Trong Word: Review, Duyệt (Accept) hoặc Từ chối (Reject) mọi thay đổi, tắt Track Changes, rồi lưu lại.",
    ),
    (
        _COMMENTS,
        "còn ghi chú (Comment), mọi văn bản sẽ mang theo",
        "Trong Word: Review, Delete All Comments in Document để xóa ghi chú, rồi lưu lại.",
    ),
)


def unsettled(document: Any) -> Iterator[Fault]:
    """Each paragraph with changes or comments that are still open, in the body, then in page heads and feet."""
    body = document.element.body
    yield from _open(body, body_passages(document), WHOLE)
    for part in sorted(document.part.package.iter_parts(), key=lambda each: str(each.partname)):
        kind = _SIDE_PARTS.fullmatch(str(part.partname))
        if kind:
            yield from _open(parse_xml(part.blob), [], _PLACES[kind[1]])


def _open(element: Any, passages: list[Passage], where: str) -> Iterator[Fault]:
    by_paragraph = {each.element: each for each in passages}
    for tags, message, hint in _KINDS:
        found = (_around(each, by_paragraph) for each in element.iter(*tags))
        for passage in dict.fromkeys(found):
            yield fault(passage, message, hint) if passage else Fault(where, "", message, hint)


def _around(element: Any, by_paragraph: dict[Any, Passage]) -> Passage | None:
    """The passage in which an element stands; None where that has no text left."""
    around = (by_paragraph.get(each) for each in element.iterancestors(qn("w:p")))
    return next((each for each in around if each), None)
