"""Changes of one property in a copy of a Word template, and what the layout checker then tells."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from bontot_batch.documents.layout import deviations

FOLDER = Path(__file__).parent.parent / "templates"
Change = Callable[[Any], None]


def changed(data: bytes, change: Change) -> list[tuple[str, str]]:
    """What is told of a copy with one change: place and property."""
    document = docx.Document(io.BytesIO(data))
    change(document)
    saved = io.BytesIO()
    document.save(saved)
    return [(each.place, each.what) for each in deviations(saved.getvalue())]


def at(document: Any, start: str) -> Paragraph:
    """The first paragraph, in tables too, that begins with these words."""
    found = (Paragraph(each, document) for each in document.element.body.iter(qn("w:p")))
    return next(each for each in found if each.text.strip().startswith(start))


def has(name: str, start: str) -> bool:
    document = docx.Document(str(FOLDER / name))
    return any(
        Paragraph(each, document).text.strip().startswith(start) for each in document.element.body.iter(qn("w:p"))
    )


def letters(start: str, **properties: object) -> Change:
    def change(document: Any) -> None:
        for run in at(document, start).runs:
            for key, value in properties.items():
                setattr(run.font, key, value)

    return change


def setting(start: str, **properties: object) -> Change:
    def change(document: Any) -> None:
        for key, value in properties.items():
            setattr(at(document, start).paragraph_format, key, value)

    return change


def wording(start: str, old: str, new: str) -> Change:
    def change(document: Any) -> None:
        run = next(each for each in at(document, start).runs if old in each.text)
        run.text = run.text.replace(old, new)

    return change


def page(**properties: object) -> Change:
    def change(document: Any) -> None:
        for key, value in properties.items():
            setattr(document.sections[0], key, value)

    return change


def exact_height(row: Any) -> None:
    row.height, row.height_rule = Mm(20), WD_ROW_HEIGHT_RULE.EXACTLY
