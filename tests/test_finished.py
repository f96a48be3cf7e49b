"""What a finished part says: a line for each paragraph, a mark for each table, row and section, in reading order."""

from __future__ import annotations

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from bontot_batch.documents.finished import END, ROW, SECTION, TABLE, all_text, flow

COMPATIBLE = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def said(inner: str) -> list[str]:
    root = parse_xml(f"<w:document {nsdecls('w', 'a')} {COMPATIBLE}><w:body>{inner}</w:body></w:document>")
    return flow(root).split(END)[:-1]


def par(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def box(text: str) -> str:
    return f"<w:txbxContent>{par(text)}</w:txbxContent>"


def twice(inner: str) -> str:
    """As Word keeps a drawing: for itself, and for older versions."""
    choices = f"<mc:Choice>{inner}</mc:Choice><mc:Fallback>{inner}</mc:Fallback>"
    return f"<mc:AlternateContent>{choices}</mc:AlternateContent>"


CASES = {
    "paragraphs": (par("Một") + par("Hai"), ["Một", "Hai"]),
    "an empty paragraph": ("<w:p/>", [""]),
    "runs are one text": ("<w:p><w:r><w:t>Chi </w:t></w:r><w:r><w:t>bộ</w:t></w:r></w:p>", ["Chi bộ"]),
    "tabs and breaks are spaces": (
        "<w:p><w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t></w:r></w:p>",
        ["a b c"],
    ),
    "tab stops are none": ("<w:p><w:pPr><w:tabs><w:tab/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>", ["a"]),
    "a link": ("<w:p><w:hyperlink><w:r><w:t>a</w:t></w:r></w:hyperlink></w:p>", ["a"]),
    "deleted text": ("<w:p><w:del><w:r><w:delText>a</w:delText></w:r></w:del><w:r><w:t>b</w:t></w:r></w:p>", ["b"]),
    "moved text": ("<w:p><w:moveFrom><w:r><w:t>a</w:t></w:r></w:moveFrom></w:p>", [""]),
    "a table": (
        f"<w:tbl><w:tr><w:tc>{par('a')}</w:tc><w:tc>{par('b')}{par('c')}</w:tc></w:tr></w:tbl>",
        [TABLE, ROW, "a", "b", "c"],
    ),
    "a table in a table": (
        f"<w:tbl><w:tr><w:tc><w:tbl><w:tr><w:tc>{par('a')}</w:tc></w:tr></w:tbl>{par('b')}</w:tc></w:tr></w:tbl>",
        [TABLE, ROW, TABLE, ROW, "a", "b"],
    ),
    "content controls": (f"<w:sdt><w:sdtContent>{par('a')}</w:sdtContent></w:sdt>", ["a"]),
    "a row in a content control": (
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>{par('a')}</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
        [TABLE, ROW, "a"],
    ),
    "a text box, told once": (
        f"<w:p><w:r><w:t>a</w:t>{twice(box('b'))}</w:r></w:p>",
        ["a", "b"],
    ),
    "sections": (
        f"<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>a</w:t></w:r></w:p>{par('b')}<w:sectPr/>",
        ["a", SECTION, "b", SECTION],
    ),
    "a value that looks like markup": (par("a &lt;w:p&gt; &amp;amp; b"), ["a <w:p> &amp; b"]),
}


@pytest.mark.parametrize(("inner", "expected"), CASES.values(), ids=CASES)
def test_a_body_says_its_lines(inner: str, expected: list[str]) -> None:
    assert said(inner) == expected


def test_page_heads_and_footnotes_say_theirs() -> None:
    assert flow(parse_xml(f"<w:hdr {nsdecls('w')}>{par('Trang')}</w:hdr>")) == f"Trang{END}"
    notes = "".join(f"<w:footnote>{par(text)}</w:footnote>" for text in "ab")
    assert flow(parse_xml(f"<w:footnotes {nsdecls('w')}>{notes}</w:footnotes>")) == f"a{END}b{END}"


def test_all_text_has_deleted_text_and_field_codes_too() -> None:
    field = "<w:r><w:instrText>PAGE</w:instrText><w:t>2</w:t></w:r>"
    deleted = "<w:del><w:r><w:delText>x</w:delText></w:r></w:del>"

    assert all_text(parse_xml(f"<w:hdr {nsdecls('w')}><w:p>{field}{deleted}</w:p>{par('y')}</w:hdr>")) == "PAGE2x\ny"
