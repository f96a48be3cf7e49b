"""What a finished Word file says, read from its bytes: each part as a flow of lines.

A line ends every paragraph; a line of its own stands for each table, row and section. ``expectation`` says the same of
a template.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from docx.opc.coreprops import CoreProperties
from docx.oxml import parse_xml
from docx.oxml.ns import nsmap, qn
from lxml import etree

from bontot_batch.documents import archive
from bontot_batch.documents.archive import BODY, CORE, Seal
from bontot_batch.documents.passages import BREAKS, NO_TEXT, WRAPPERS

TABLE, ROW, SECTION = "\ufdd0", "\ufdd1", "\ufdd2"
END = "\ufdd3"  # of a line; no template and no clean text holds any of these, which are no characters
_AROUND, _SPACES, _NOT_SAID = map("|".join, (WRAPPERS, BREAKS, NO_TEXT))
_LOOKED_THROUGH = "".join(
    f"""
  <xsl:template match="*" mode="{mode}"/>
  <xsl:template match="{_AROUND}" mode="{mode}"><xsl:apply-templates select="*" mode="{mode}"/></xsl:template>
"""
    for mode in ("block", "row", "cell")
)
_FLOW = etree.XSLT(
    etree.XML(f"""
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:w="{nsmap["w"]}"
    xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">
  <xsl:output method="text" encoding="UTF-8"/>
  <xsl:variable name="boxes" select="boolean(//w:txbxContent)"/>

  <xsl:template match="/*"><xsl:call-template name="container"/></xsl:template>
  <xsl:template match="/*[w:body]"><xsl:apply-templates select="w:body" mode="container"/></xsl:template>

  <!-- a body, cell or text box -->
  <xsl:template name="container" match="*" mode="container">
    <xsl:apply-templates select="*" mode="block"/>
    <xsl:if test="w:sectPr">{SECTION}{END}</xsl:if>
  </xsl:template>

  {_LOOKED_THROUGH}
  <xsl:template match="w:p" mode="block">
    <xsl:apply-templates select="*" mode="text"/>
    <xsl:text>{END}</xsl:text>
    <xsl:if test="$boxes">
      <xsl:apply-templates select=".//w:txbxContent[not(ancestor::mc:Fallback)]" mode="container"/>
    </xsl:if>
    <xsl:if test="w:pPr/w:sectPr">{SECTION}{END}</xsl:if>
  </xsl:template>
  <xsl:template match="w:tbl" mode="block">
    <xsl:text>{TABLE}{END}</xsl:text>
    <xsl:apply-templates select="*" mode="row"/>
  </xsl:template>

  <xsl:template match="w:tr" mode="row">
    <xsl:text>{ROW}{END}</xsl:text>
    <xsl:apply-templates select="*" mode="cell"/>
  </xsl:template>

  <xsl:template match="w:tc" mode="cell"><xsl:apply-templates select="." mode="container"/></xsl:template>

  <!-- the text of a paragraph: tabs and line breaks are spaces; what is deleted is none of it, nor a text box -->
  <xsl:template match="*" mode="text"><xsl:apply-templates select="*" mode="text"/></xsl:template>
  <xsl:template match="w:t" mode="text"><xsl:value-of select="text()"/></xsl:template>
  <xsl:template match="{_SPACES}" mode="text"><xsl:text> </xsl:text></xsl:template>
  <xsl:template match="mc:Fallback|{_NOT_SAID}" mode="text"/>
</xsl:stylesheet>""")
)
_TEXT = tuple(map(qn, ("w:t", "w:delText", "w:instrText", "a:t", "m:t")))
_PARAGRAPHS = (qn("w:p"), qn("a:p"))
_TOLD_BY_NO_FLOW = _TEXT[1:]


class _Said(NamedTuple):
    """What a part says: as it is printed, and all its text where there is some that no flow tells."""

    flow: str
    all_text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """A Word file, read: all parts, what each with text says, the root of its body, what it says of itself."""

    parts: Mapping[str, bytes]
    flows: Mapping[str, str]
    beside: tuple[str, ...]  # all text of the parts with some that is deleted, of a field, of a drawing or a formula
    body: Any
    core: Any


def read(data: bytes, seal: Seal | None = None) -> Finished:
    """Read a Word file; parts under ``seal`` are held against what was packed. Raises one of UNREADABLE."""
    parts = archive.parts(data, seal)
    body = parse_xml(parts[BODY])
    sides = (name for name in parts if archive.is_filled(name) and name not in {BODY, CORE})
    said = {BODY: _said(body)} | {name: _said_beside(parts[name]) for name in sides}
    flows = {name: each.flow for name, each in said.items()}
    beside = tuple(each.all_text for each in said.values() if each.all_text)
    return Finished(parts, flows, beside, body, CoreProperties(parse_xml(parts[CORE])))


def flow(root: Any) -> str:
    """The flow of a part, from its root."""
    return str(_FLOW(root))


def _said(root: Any) -> _Said:
    return _Said(flow(root), all_text(root) if next(root.iter(*_TOLD_BY_NO_FLOW), None) is not None else "")


@lru_cache(maxsize=64)  # heads and feet of pages are the same in most documents of a template
def _said_beside(part: bytes) -> _Said:
    return _said(parse_xml(part))


def all_text(root: Any) -> str:
    """All text of a part, deleted text and field codes too, a paragraph a line."""
    return "\n".join("".join(node.text or "" for node in each.iter(*_TEXT)) for each in root.iter(*_PARAGRAPHS))
