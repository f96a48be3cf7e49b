"""Parts of a template whose structure no value can change: filled in, they are already what would be written.

docxtpl parses every document that it filled, mends its tables, and writes it out again. That changes nothing where
only texts, and whole rows and paragraphs, come and go; such a document is parsed in its proof alone. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

from bontot_batch.documents import environment

DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_PLAIN_TAG = re.compile(r"\{\{[^&<>]*\}\}|\{%-?\s*(if|elif|else|endif|for|endfor)\b[^&<>]*%\}|\{#[^&<>]*#\}")
_BLOCK = re.compile(r"\{%-?\s*(\w+)")
_FILTER = re.compile(r"\|\s*(\w+)")
_PLAIN_FILTERS = frozenset((*environment.FILTERS, "length", "first", "last", "join", "default"))
_FILLED = re.compile(r"(<(w:\w+)(?: [^<>]*[^<>/])?>)(?=[^<]*\{)")  # what may be left empty
_SPECIAL = re.compile("[&<>\n]")
_AFTER_BREAK = '<w:t xml:space="preserve">'
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": f"</w:t><w:br/>{_AFTER_BREAK}"}
_TEXT, _TABLE, _GRID, _COLUMN, _ROW = map(qn, ("w:t", "w:tbl", "w:tblGrid", "w:gridCol", "w:tr"))
_RUN, _CELL, _OWN, _SPAN, _VALUE, _BOX = map(qn, ("w:r", "w:tc", "w:tcPr", "w:gridSpan", "w:val", "w:txbxContent"))
_SPAN_OF_CELL = f"{_OWN}/{_SPAN}"


@dataclass(frozen=True, slots=True)
class Settled:
    """A part as it is written, with its tags; and how each element that may be left empty is written then."""

    source: str
    emptied: Mapping[str, str]

    def written(self, filled: str) -> str:
        """The part with its tags filled, each value ``as_written``, as docxtpl would write it."""
        for found, short in self.emptied.items():
            filled = filled.replace(found, short)
        return filled


def settle(before: str, source: str, after: str) -> Settled | None:
    """A part, cleaned by docxtpl, that stands between two others; None if values can change more than its text."""
    if not all(map(_is_plain, _TAG.findall(source))):
        return None
    try:
        root = etree.fromstring(f"{before}{source}{after}")
    except etree.XMLSyntaxError:
        return None
    written: str = etree.tostring(root, encoding="unicode")
    if not (written.startswith(before) and written.endswith(after) and _changes_no_more_than_text(root)):
        return None
    inner = written[len(before) : len(written) - len(after)]
    fillable = {_AFTER_BREAK: "w:t"} | {opening[1]: opening[2] for opening in _FILLED.finditer(inner)}
    return Settled(inner, {f"{opening}</{name}>": f"{opening[:-1]}/>" for opening, name in fillable.items()})


def _is_plain(tag: str) -> bool:
    """Whether a tag prints a value, asks or repeats, so that each value is printed once, and none as markup."""
    return _PLAIN_TAG.fullmatch(tag) is not None and _PLAIN_FILTERS.issuperset(_FILTER.findall(tag))


def as_written(text: str) -> str:
    """A value, clean, as it stands in the text of a settled part: its line breaks are Word's."""
    return _SPECIAL.sub(lambda sign: _WRITTEN[sign[0]], text) if _SPECIAL.search(text) else text


def _changes_no_more_than_text(root: Any) -> bool:
    return (
        all(map(_holds_values_as_text, root.iter()))
        and next(root.iter(_BOX), None) is None
        and all(map(_keeps_its_columns, root.iter(_TABLE)))
        and _has_whole_blocks(root)
    )


def _has_whole_blocks(root: Any) -> bool:
    """Whether all that a block of Jinja leaves out or repeats begins and ends in the same element."""
    within: list[Any] = []
    for element, text in _texts(root):
        for word in _BLOCK.findall(text):
            if word in {"if", "for"}:
                within.append(element)
            elif not within or within[-1] is not element:
                return False
            elif word.startswith("end"):
                within.pop()
    return not within


def _texts(element: Any) -> Iterator[tuple[Any, str]]:
    """Each text below an element, in reading order, with the element that it stands in."""
    yield element, element.text or ""
    for child in element:
        yield from _texts(child)
        yield element, child.tail or ""


def _holds_values_as_text(element: Any) -> bool:
    """Whether tags in an element that print stand in the text of a run, and none in what it says of itself."""
    if (
        not isinstance(element.tag, str)
        or any("{" in value for value in element.values())
        or "{{" in (element.tail or "")
    ):
        return False
    return "{{" not in (element.text or "") or (element.tag == _TEXT and element.getparent().tag == _RUN)


def _keeps_its_columns(table: Any) -> bool:
    """Whether each row is as wide as the table says, and one is always there."""
    grid, first = table.find(_GRID), table.find(_ROW)
    if grid is None or first is None or any("{" in (each.tail or "") for each in first.itersiblings(preceding=True)):
        return False
    columns = len(grid.findall(_COLUMN))
    return all(not _varies(row) and _fits(row.findall(_CELL), columns) for row in table.iter(_ROW))


def _fits(cells: list[Any], columns: int) -> bool:
    return len(cells) <= columns <= width(cells)


def _varies(row: Any) -> bool:
    """Whether cells of a row come and go, or change in what is said of them."""
    own = ("".join(each.itertext()) for cell in row.iter(_CELL) for each in cell.findall(_OWN))
    return any("{" in text for text in (row.text or "", *(each.tail or "" for each in row), *own))


def width(cells: list[Any]) -> int:
    """How many columns cells cover, of which some may span several."""
    spans = (cell.find(_SPAN_OF_CELL) for cell in cells)
    return sum(1 if span is None else int(span.get(_VALUE)) for span in spans)
