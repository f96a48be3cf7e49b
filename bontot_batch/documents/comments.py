"""Puts Word comments at the paragraphs of a document that something is to be said about."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from bontot_batch.documents.archive import stamp

AUTHOR, INITIALS = "Kiểm tra mẫu", "KT"


@dataclass(frozen=True, slots=True)
class Note:
    """What is said at a paragraph; None for the file or the page as a whole."""

    paragraph: Any
    place: str
    text: str
    hint: str


def commented(document: Any, notes: Sequence[Note]) -> bytes:
    """The document with a comment for each note; what Word lets no comment stand at is said at the beginning."""
    first = next(document.element.body.iter(qn("w:p")), None)
    if first is None:
        first = document.add_paragraph()._p
    for note in notes:
        anchor = _anchor(document, note.paragraph)
        said = f"{note.text} {note.hint}" if anchor is not None else f"{note.place}: {note.text} {note.hint}"
        _comment(document, first if anchor is None else anchor, said)
    data = io.BytesIO()
    document.save(data)
    return stamp(data.getvalue())


def _anchor(document: Any, paragraph: Any) -> Any:
    """The paragraph itself, or the one around its text box; None outside the body, where Word has no comments."""
    if paragraph is None or document.element.body not in paragraph.iterancestors():
        return None
    boxed = next(paragraph.iterancestors(qn("w:txbxContent")), None)
    return paragraph if boxed is None else next(boxed.iterancestors(qn("w:p")))


def _comment(document: Any, element: Any, text: str) -> None:
    paragraph = Paragraph(element, document)
    runs = paragraph.runs or [paragraph.add_run()]
    comment = document.add_comment([runs[0], runs[-1]], text, AUTHOR, INITIALS)
    comment._comment_elm.attrib.pop(qn("w:date"), None)  # else the same check gives other bytes a minute later
