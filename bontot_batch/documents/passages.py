"""The paragraphs of a Word file in reading order, each with its place in words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")
_CONTROL = re.compile(r"(\{%.*?%\}|\{#.*?#\}|\s)+")
_ROW_TAG = re.compile(r"\{[%{#]-?tr ")
WRAPPERS = ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:hyperlink", "w:footnote")
"""What stands around paragraphs, rows and cells and is none of them."""
BREAKS = ("w:tab", "w:br", "w:cr")
"""What is a space in a text."""
NO_TEXT = ("w:pPr", "w:rPr", "w:del", "w:moveFrom", "w:txbxContent")
"""What in a paragraph is none of its text, as is Word's copy of a drawing for older versions."""
_WRAPPERS = frozenset(map(qn, WRAPPERS))
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT, _RUN, _PARAGRAPH, _TABLE, _ROW, _CELL = map(qn, ("w:t", "w:r", "w:p", "w:tbl", "w:tr", "w:tc"))
_BOX = qn("w:txbxContent")
_PARAGRAPH_PROPERTIES = qn("w:pPr")
_HIDDEN = frozenset((qn("w:del"), qn("w:moveFrom"), _FALLBACK))
_BREAKS = frozenset(map(qn, BREAKS))
_NO_TEXT = frozenset((*map(qn, NO_TEXT), _FALLBACK))
_BLOCKS, _ROWS, _CELLS = frozenset((_PARAGRAPH, _TABLE)), frozenset((_ROW,)), frozenset((_CELL,))
SIDE_PARTS = {"header": "đầu trang", "footer": "chân trang", "footnotes": "chú thích cuối trang"}
_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph with text: where it stands in words, what it says, and what it is part of."""

    place: str
    text: str
    element: Any
    table: Any = None
    row: Any = None
    cell: Any = None

    @property
    def said(self) -> str:
        """The text without template tags, spaces collapsed."""
        return " ".join(TAG.sub("", self.text).split())

    @property
    def control(self) -> bool:
        """Whether nothing of it is printed: tags that only steer, in a paragraph or a row of their own."""
        row_tags = self.row is not None and _ROW_TAG.search(plain_text(self.row)) is not None
        return row_tags or _CONTROL.fullmatch(self.text) is not None

    @property
    def quoted(self) -> str:
        """The beginning of the text, short enough for a message."""
        text = " ".join(self.text.split())
        return text if len(text) <= _QUOTE else f"{text[:_QUOTE].rstrip()}…"


def body_passages(document: Any) -> list[Passage]:
    """Every paragraph of the document's body that has text, tables and text boxes included."""
    return list(_walk(document.element.body, ""))


def side_passages(document: Any) -> Iterator[list[Passage]]:
    """The paragraphs of each page head, page foot and of the footnotes, part by part."""
    for name, part in sorted((str(each.partname), each) for each in document.part.package.iter_parts()):
        kind = re.fullmatch(r"/word/(header|footer|footnotes)\d*\.xml", name)
        if kind:
            element = part.element if hasattr(part, "element") else parse_xml(part.blob)
            yield list(_walk(element, SIDE_PARTS[kind[1]]))


def plain_text(element: Any) -> str:
    """The text of a paragraph or of a larger part, in NFC; tabs and line breaks are spaces."""
    return unicodedata.normalize("NFC", "".join(_pieces(element)))


def letters(element: Any) -> Iterator[tuple[Any, str]]:
    """Each run of a paragraph with its text; what is deleted or stands in a text box is left out."""
    for child in element:
        if child.tag == _RUN:
            yield child, "".join(_pieces(child))
        elif child.tag not in _HIDDEN and child.tag != _PARAGRAPH_PROPERTIES:
            yield from letters(child)


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag == _TEXT:
            yield child.text or ""
        elif tag in _BREAKS:
            yield " "
        elif tag not in _NO_TEXT:
            yield from _pieces(child)


def _walk(container: Any, where: str, around: tuple[Any, Any, Any] = (None, None, None)) -> Iterator[Passage]:
    """The passages of a body, cell or text box; paragraphs with text and tables are counted from 1."""
    paragraphs = tables = 0
    many = sum(bool(plain_text(each).strip()) for each in blocks(container)) > 1
    for block in blocks(container):
        if block.tag == _TABLE:
            tables += 1
            yield from _walk_table(block, _join(where, f"bảng {tables}"))
            continue
        text = plain_text(block)
        filled = bool(text.strip())
        paragraphs += filled
        place = _join(where, f"đoạn {paragraphs}") if many or not where else where
        if filled:
            yield Passage(place, text, block, *around)
        for box in text_boxes(block):
            yield from _walk(box, _join(place, "khung chữ"), around)


def _walk_table(table: Any, where: str) -> Iterator[Passage]:
    for number, row in enumerate(rows(table), start=1):
        for position, cell in enumerate(cells(row), start=1):
            yield from _walk(cell, f"{where}, dòng {number}, ô {position}", (table, row, cell))


def blocks(container: Any) -> list[Any]:
    """The paragraphs and tables directly in a container, those in content controls too."""
    return _children(container, _BLOCKS)


def rows(table: Any) -> list[Any]:
    """The rows of a table, not those of a table inside it."""
    return _children(table, _ROWS)


def cells(row: Any) -> list[Any]:
    """The cells of a row, those in content controls too."""
    return _children(row, _CELLS)


def text_boxes(paragraph: Any) -> Iterator[Any]:
    """What stands in the text boxes of a paragraph, each once though Word keeps a copy for older versions."""
    for box in paragraph.iter(_BOX):
        if next(box.iterancestors(_FALLBACK), None) is None:
            yield box


def _children(container: Any, wanted: frozenset[str]) -> list[Any]:
    found = []
    for child in container:
        if child.tag in wanted:
            found.append(child)
        elif child.tag in _WRAPPERS:
            found += _children(child, wanted)
    return found


def _join(where: str, what: str) -> str:
    return f"{where}, {what}" if where else what
