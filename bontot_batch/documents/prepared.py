"""A template made ready once, so that each document costs no more than its own text; alone knows docxtpl.

docxtpl takes a template apart, cleans its tags, has them compiled and packs all parts again for every document. What
of that is the same for all documents of a template is kept here: docxtpl's own cleaned parts, compiled, and the parts
it does not fill, packed. A template is made ready only with a document that docxtpl made, and only if the same values
then give the same document byte for byte; any other template is left to docxtpl.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from docx.opc.coreprops import CoreProperties
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import Template
from lxml import etree

from bontot_batch.documents import archive
from bontot_batch.documents.archive import BODY, CORE, UNREADABLE, Seal
from bontot_batch.documents.filling import Filling, engine
from bontot_batch.documents.properties import Properties, describe, write
from bontot_batch.documents.settled import DECLARATION, Settled, settle, width

_FOOTNOTES = "word/footnotes.xml"
_BODY_TAG = re.compile(r"<w:body[^>]*>")
_LISTING = "\n\t\a\f"  # what docxtpl turns into line breaks, tabs, paragraphs and pages
_PARAGRAPH = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)  # where it looks for them
_ESCAPES = ("{_{", "}_}", "{_%", "%_}")
_RENUMBERED = "docPr"  # drawings, to which docxtpl gives new numbers
_MARKED_DAY = date(1999, 1, 1)
_MARK = re.compile("\ue000(\\w+)\ue001")
_BODY, _TABLE, _GRID, _COLUMN, _ROW = map(qn, ("w:body", "w:tbl", "w:tblGrid", "w:gridCol", "w:tr"))
_CELL, _SPAN = map(qn, ("w:tc", "w:gridSpan"))


class UnfitError(Exception):
    """A template, or the values of one document, that only docxtpl itself can fill."""


class NoTemplateError(Exception):
    """A file that is no Word document."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that holds tags: its text before and after what is filled, and that, compiled."""

    name: str
    before: str
    filled: Template
    after: str
    settled: Settled | None  # what it is where it need not be parsed to be written

    def content(self, values: Mapping[str, object]) -> bytes:
        """The part filled in. Raises UnfitError, and what Jinja raises."""
        said = self.filled.render(values)
        if _is_listing(said):
            said = _PARAGRAPH.sub(_resolved, said)
        if self.settled:
            return f"{DECLARATION}{self.before}{self.settled.written(said)}{self.after}".encode()
        try:
            root = etree.fromstring(f"{self.before}{said}{self.after}")
        except etree.XMLSyntaxError as error:
            raise UnfitError from error
        if self.name == BODY and moves_columns(root):
            raise UnfitError
        return _serialised(root)


@dataclass(frozen=True, slots=True)
class Prepared:
    """What all documents of one template have in common."""

    seal: Seal
    fixed: Mapping[str, bytes]  # heads and feet of pages without tags
    parts: tuple[_Part, ...]
    properties: Callable[[Properties], bytes]

    def fill(self, filling: Filling, properties: Properties) -> bytes:
        """A document with the values of ``filling``, whose faults say what could not be printed.

        Raises UnfitError, and what Jinja raises.
        """
        with filling.under_way():
            filled = {part.name: part.content(filling.context) for part in self.parts}
        contents = {**self.fixed, **filled, CORE: self.properties(properties)}
        return self.seal.closed({name: contents[name] for name in sorted(contents)})


_ready: dict[bytes, Prepared | None] = {}  # by the template's file; None stands for one that is left to docxtpl


def filled(source: bytes, filling: Filling, properties: Properties) -> tuple[bytes, Seal | None]:
    """A document, and the seal on what it shares with the others of its template, where there is one.

    Raises NoTemplateError, and what Jinja raises; values that could not be printed are faults of ``filling``.
    """
    ready = _ready.get(source)
    if ready is not None:
        with suppress(UnfitError):
            return ready.fill(filling, properties), ready.seal
    data = by_docxtpl(source, filling, properties)
    if source not in _ready and not filling.faults:
        _ready[source] = prepare(source, data, filling.context, properties)
    return data, None


def by_docxtpl(source: bytes, filling: Filling, properties: Properties) -> bytes:
    """A document as docxtpl makes it, packed as all are packed. Raises as ``filled`` does."""
    # A new DocxTemplate for each document: one that is used twice can carry the first one's data along.
    try:
        template: Any = DocxTemplate(io.BytesIO(source))
        template.init_docx()
    except UNREADABLE as error:
        raise NoTemplateError from error
    # docxtpl fills tags in these too, which Word may have copied from the first line.
    for name in ("author", "comments", "identifier", "language", "subject", "title"):
        setattr(template.docx.core_properties, name, "")
    with filling.under_way() as engine:
        template.render(dict(filling.context), engine)
    describe(template.docx.core_properties, properties)
    data = io.BytesIO()
    template.save(data)
    return archive.stamp(data.getvalue())


def prepare(source: bytes, made: bytes, values: Mapping[str, object], properties: Properties) -> Prepared | None:
    """A template made ready, with a document that docxtpl made of it with these values and properties.

    None when it needs what only docxtpl can do, or would not give the very same document.
    """
    try:
        template = DocxTemplate(io.BytesIO(source))
        template.render_init()
        parts = (_body(template), *_sides(template))
        contents = archive.parts(made)
        filled = {part.name for part in parts} | {CORE}
        fixed = {name: part for name, part in contents.items() if archive.is_filled(name) and name not in filled}
        ready = Prepared(archive.sealed(contents), fixed, parts, _properties(contents[CORE]))
        return ready if ready.fill(Filling(values), properties) == made else None
    except (UnfitError, *UNREADABLE):
        return None


def _resolved(paragraph: re.Match[str]) -> str:
    """A paragraph with its line breaks and tabs made by docxtpl, which would look at all of them for long."""
    resolved: str = DocxTemplate("").resolve_listing(paragraph[0]) if _is_listing(paragraph[0]) else paragraph[0]
    return resolved


def _is_listing(text: str) -> bool:
    return any(sign in text for sign in _LISTING)


def moves_columns(body: Any) -> bool:
    """Whether docxtpl would add columns to a table or take some away: its rows are not as wide as it says."""
    wide = width if next(body.iter(_SPAN), None) is not None else len
    return any(_is_uneven(table, wide) for table in body.iter(_TABLE))


def _is_uneven(table: Any, wide: Callable[[list[Any]], int]) -> bool:
    grid = table.find(_GRID)
    columns = len(grid.findall(_COLUMN)) if grid is not None else -1
    rows = [row.findall(_CELL) for row in table.iter(_ROW)]
    return not max(map(len, rows), default=0) <= columns <= max(map(wide, rows), default=0)


def _body(template: Any) -> _Part:
    root = template.xml_to_string(template.docx._element)
    opening = _BODY_TAG.search(root)
    if opening is None:
        raise UnfitError
    end = root.rindex("</w:body>") + len("</w:body>")
    # Cleaned as docxtpl does; the names its first tag declares are already declared in the part it stands in.
    source = _BODY_TAG.sub(lambda _: opening[0], template.patch_xml(template.get_xml()), count=1)
    return _part(BODY, root[: opening.start()], source, root[end:])


def _sides(template: Any) -> tuple[_Part, ...]:
    """The heads and feet of pages that hold tags."""
    found = {}
    for uri in (template.HEADER_URI, template.FOOTER_URI):
        for _, part in template.get_headers_footers(uri):
            source = template.get_part_xml(part)
            if "{" in source:
                name = str(part.partname).removeprefix("/")
                found[name] = _part(name, "", template.patch_xml(source), "")
    notes = [each for each in template.docx.part.package.iter_parts() if str(each.partname) == f"/{_FOOTNOTES}"]
    if any(b"{" in each.blob for each in notes):
        raise UnfitError
    return tuple(found.values())


def _part(name: str, before: str, source: str, after: str) -> _Part:
    if _is_listing(source) or _RENUMBERED in source or any(sign in source for sign in _ESCAPES):
        raise UnfitError
    found = settle(before, source, after)
    if found is None:
        return _Part(name, before, engine().from_string(source), after, None)
    return _Part(name, before, engine(settled=True).from_string(found.source), after, found)


def _properties(core: bytes) -> Callable[[Properties], bytes]:
    """What gives the part with a document's properties: as docxtpl wrote it, with our texts in their places."""
    element = parse_xml(core)
    names = Properties("", "", _MARKED_DAY).texts
    write(CoreProperties(element), {name: f"\ue000{name}\ue001" for name in names}, _MARKED_DAY)
    text = _serialised(element).decode("utf-8").replace(_MARKED_DAY.isoformat(), "\ue000day\ue001")

    def filled(properties: Properties) -> bytes:
        said = {**properties.texts, "day": properties.on.isoformat()}
        return _MARK.sub(lambda mark: escape(said[mark[1]]), text).encode("utf-8")

    return filled


def _serialised(root: Any) -> bytes:
    """A part as python-docx writes it."""
    content: bytes = etree.tostring(root, encoding="UTF-8", standalone=True)
    return content
