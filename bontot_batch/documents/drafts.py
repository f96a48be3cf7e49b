"""Marks a draft so that nobody takes it for the final document: "DỰ THẢO" across every page, pale, in every printer."""

from __future__ import annotations

import io
import re
import zipfile
from functools import lru_cache
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bontot_batch.documents import tone
from bontot_batch.documents.archive import UNREADABLE, stamp
from bontot_batch.model import Spelling
from bontot_batch.vietnamese import fold

MARK = "DỰ THẢO"
_SHAPE = "BontotDuThao"
_GREY = "#c4c4c4"  # pale beside black letters, still there on a printer without colours
# A shape of letters, as Word's own watermarks are. It takes no room: its paragraph is one point high.
_WATERMARK = """
<w:p {w} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
 <w:pPr><w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/></w:pPr>
 <w:r><w:rPr><w:noProof/></w:rPr><w:pict>
  <v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800"
    path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas>
    <v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
    <v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
    <v:f eqn="if @0 @4 21600"/></v:formulas>
    <v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>
  <v:shape id="{shape}{number}" o:spid="_x0000_s{spid}" type="#_x0000_t136" fillcolor="{grey}" stroked="f"
    style="position:absolute;margin-left:0;margin-top:0;width:440pt;height:110pt;rotation:315;z-index:-251658752;
    mso-position-horizontal:center;mso-position-horizontal-relative:margin;
    mso-position-vertical:center;mso-position-vertical-relative:margin">
   <v:textpath style="font-family:&quot;Times New Roman&quot;;font-size:1pt;font-weight:bold" string="{mark}"/>
  </v:shape></w:pict></w:r></w:p>
"""


@lru_cache(maxsize=64)  # of a template, for hundreds of documents
def finish(data: bytes, spelling: Spelling, *, draft: bool) -> bytes:
    """A filled document in its body's spelling, marked as long as it is a draft."""
    spelled = tone.in_file(data, spelling)
    return mark(spelled) if draft else spelled


def mark(data: bytes) -> bytes:
    """The same Word file with "DỰ THẢO" across each of its pages, and as its content status. Same input, same bytes."""
    document = docx.Document(io.BytesIO(data))
    for number, header in enumerate(_headers(document), start=1):
        header.is_linked_to_previous = False
        shape = _WATERMARK.format(
            w=nsdecls("w"), shape=_SHAPE, number=number, spid=4096 + number, grey=_GREY, mark=MARK
        )
        header._element.append(parse_xml(shape))
    document.core_properties.content_status = MARK
    saved = io.BytesIO()
    document.save(saved)
    return stamp(saved.getvalue())


def is_marked(data: bytes) -> bool:
    """Whether a Word file bears the mark, ours or an office's own, on one of its pages."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        pages = [archive.read(name) for name in archive.namelist() if re.fullmatch(r"word/[a-z]+\d*\.xml", name)]
    return any(_drawn(page.decode("utf-8", "replace")) for page in pages)


def _drawn(page: str) -> bool:
    return any(fold(words).startswith("du thao") for words in re.findall(r'textpath[^>]*string="([^"]*)"', page))


def _headers(document: Any) -> list[Any]:
    """The head of every kind of page that each section has, save those taken over from a section that is marked."""
    found: list[Any] = []
    marked: set[str] = set()
    for section in document.sections:
        kinds = {"other": section.header}
        if section.different_first_page_header_footer:
            kinds["first"] = section.first_page_header
        if document.settings.odd_and_even_pages_header_footer:
            kinds["even"] = section.even_page_header
        found += [head for kind, head in kinds.items() if kind not in marked or not head.is_linked_to_previous]
        marked |= kinds.keys()
    return found


def is_final(data: bytes) -> bool:
    """Whether it is a Word document without the mark of a draft; not so for any other file."""
    try:
        return bool(docx.Document(io.BytesIO(data)).core_properties.content_status != MARK)
    except UNREADABLE:
        return False
