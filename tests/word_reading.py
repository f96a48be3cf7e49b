"""Reads back what a Word file says: its paragraphs and tables as plain text, spaces collapsed."""

from __future__ import annotations

import io
from typing import Any

import docx
from docx.oxml.ns import qn


def opened(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data))


def text_of(element: Any) -> str:
    nodes = element.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
    pieces = (node.text if node.tag == qn("w:t") else " " for node in nodes)
    return " ".join("".join(piece or "" for piece in pieces).split())


def lines(document: Any) -> list[str]:
    """Every paragraph of the body in order, those in tables too."""
    found = (text_of(each) for each in document.element.body.iter(qn("w:p")))
    return [line for line in found if line]


def rows(table: Any) -> list[list[str]]:
    return [[" ".join(cell.text.split()) for cell in row.cells] for row in table.rows]
