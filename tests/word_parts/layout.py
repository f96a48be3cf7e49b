"""The pieces that the Word templates are built from: page, paragraphs, tables, head, title and closing block."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 165, 252  # mm between the margins
TITLE_LENGTH = 76.5  # mm: "ĐẢNG CỘNG SẢN VIỆT NAM" in 15 pt bold, with a little air
DOTS = "…" * 20
CRITERIA = "abcd"

Part = tuple[str, dict[str, bool]]
BOLD, ITALIC, UNDERLINE = {"bold": True}, {"italic": True}, {"underline": True}


def paragraph(
    box: Any,
    *parts: str | Part,
    size: int = 14,
    align: ALIGN = ALIGN.LEFT,
    before: float = 0,
    after: float = 0,
    style: dict[str, bool] | None = None,
    keep: bool = False,
) -> Any:
    """A paragraph of a document or a cell; a part is a text, or a text with its own style."""
    fresh = box.paragraphs[0] if hasattr(box, "merge") and len(box.paragraphs) == 1 else None
    result = fresh if fresh is not None and not fresh.runs else box.add_paragraph()
    result.alignment = align
    layout = result.paragraph_format
    layout.space_before, layout.space_after = Pt(before), Pt(after)
    layout.keep_with_next = keep
    for part in parts:
        text, own = (part, {}) if isinstance(part, str) else part
        run = result.add_run(text)
        run.font.size = Pt(size)
        for name, value in {"bold": False, "italic": False, **(style or {}), **own}.items():
            setattr(run.font, name, value)
    return result


def centred(box: Any, *parts: str | Part, **layout: Any) -> Any:
    return paragraph(box, *parts, align=ALIGN.CENTER, **layout)


def body(box: Any, *parts: str | Part, **layout: Any) -> Any:
    """Running text: justified, first line in by 10 mm, exactly 18 pt a line, 6 pt between paragraphs."""
    result = paragraph(box, *parts, **{"align": ALIGN.JUSTIFY, "after": 6, **layout})
    result.paragraph_format.first_line_indent = Mm(10)
    result.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    result.paragraph_format.line_spacing = Pt(18)
    return result


def rule(par: Any, length: float, width: float) -> None:
    """A solid line under ``par``, ``length`` mm long, in a column of ``width`` mm."""
    side = Mm((width - length) / 2)
    par.paragraph_format.left_indent = par.paragraph_format.right_indent = side
    borders = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    for name, value in {"val": "single", "sz": "8", "space": "1", "color": "000000"}.items():
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    par._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def page(section: Any, *, landscape: bool = False) -> None:
    """A4 with the margins of Party documents; page number at the top from the second page on."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    par = section.header.paragraphs[0]
    par.style = "Normal"
    par.alignment = ALIGN.CENTER
    run = par.add_run()
    run.font.size = Pt(14)
    for kind, text in (("begin", ""), ("", " PAGE "), ("separate", ""), (None, "2"), ("end", "")):
        run._r.append(_field_piece(kind, text))
    section.first_page_header.is_linked_to_previous = False


def _field_piece(kind: str | None, text: str) -> Any:
    if not text:
        piece = OxmlElement("w:fldChar")
        piece.set(qn("w:fldCharType"), kind)
        return piece
    piece = OxmlElement("w:instrText" if kind == "" else "w:t")
    piece.text = text
    return piece


def restart_page_numbers(section: Any) -> None:
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(start, "w:cols", "w:titlePg", "w:docGrid")


def blank_document() -> Any:
    document = Document()
    fonts = document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:rFonts')}")
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    document.styles.element.find(f".//{qn('w:docDefaults')}//{qn('w:lang')}").set(qn("w:val"), "vi-VN")
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(14)
    for script in ("eastAsia", "cs"):
        normal.element.rPr.rFonts.set(qn(f"w:{script}"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1
    compat = document.settings.element.find(qn("w:compat"))
    compat.insert(0, OxmlElement("w:doNotExpandShiftReturn"))  # a line break must not stretch justified text
    for key, link in list(document.part.package.rels.items()):
        if link.reltype.endswith("/thumbnail"):
            del document.part.package.rels[key]
    return document


def table(box: Any, widths: Sequence[float], rows: int, *, lines: bool) -> Any:
    """A table of fixed column widths (mm), with lines or, for layout, without."""
    result = box.add_table(rows, len(widths))
    if lines:
        result.style = "Table Grid"
    result.alignment = WD_TABLE_ALIGNMENT.CENTER
    result.autofit = False
    for column, width in zip(result.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    if not lines:
        _no_cell_margins(result)
    return result


def _no_cell_margins(result: Any) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    result._tbl.tblPr.insert_element_before(margins, "w:tblLook")


def unsplit(row: Any, *, header: bool = False) -> None:
    """Keep a row on one page; a header row comes again on each page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def list_table(
    box: Any,
    columns: Sequence[tuple[str, float, str, ALIGN]],
    loop: str,
    size: int,
    *,
    vertical: VERTICAL = VERTICAL.CENTER,
) -> None:
    """A table with a header row and one row for each item: heading, width in mm, text and alignment of each column."""
    result = table(box, [width for _, width, _, _ in columns], 4, lines=True)
    header, start, row, stop = result.rows
    for (heading, _, text, align), head, cell in zip(columns, header.cells, row.cells, strict=True):
        centred(head, heading, size=size, style=BOLD, before=2, after=2)
        paragraph(cell, text, size=size, align=align, before=2, after=2)
        head.vertical_alignment, cell.vertical_alignment = VERTICAL.CENTER, vertical
    paragraph(start.cells[0], loop)
    paragraph(stop.cells[0], "{%tr endfor %}")
    unsplit(header, header=True)
    unsplit(row)


def table_or_none(
    document: Any,
    rows: str,
    columns: Sequence[tuple[str, float, str, ALIGN]],
    *,
    vertical: VERTICAL = VERTICAL.CENTER,
) -> None:
    """A table of the items ``d`` of the name ``rows``, or a line that says there are none."""
    paragraph(document, f"{{%p if {rows} %}}")
    list_table(document, columns, f"{{%tr for d in {rows} %}}", 12, vertical=vertical)
    paragraph(document, "{%p else %}")
    body(document, "Không có.")
    paragraph(document, "{%p endif %}")


# The parts that documents share


def heading(
    document: Any, *, number: bool, draft: bool | None = None, width: int = PORTRAIT_WIDTH, issuer: str = "cap_uy"
) -> None:
    """Issuing body, number and draft mark on the left; the Party's title, place and date on the right."""
    right = 96 if width == PORTRAIT_WIDTH else 120
    left = width - right
    grid = table(document, (left, right), 1, lines=False)
    names, party = grid.rows[0].cells
    _right_margin(names, 2)  # a long name must not touch the Party's title
    paragraph(names, f"{{%p if {issuer}.dong_1 %}}")
    centred(names, f"{{{{ {issuer}.dong_1 }}}}")
    paragraph(names, "{%p endif %}")
    centred(names, f"{{{{ {issuer}.dong_2 }}}}", style=BOLD)
    centred(names, "*")
    if number:
        centred(names, "Số {{ so_ky_hieu }}")
    if number if draft is None else draft:
        paragraph(names, "{%p if du_thao %}")
        centred(names, "{{ du_thao }}", style=ITALIC)
        paragraph(names, "{%p endif %}")
    rule(centred(party, "ĐẢNG CỘNG SẢN VIỆT NAM", size=15, style=BOLD), TITLE_LENGTH, right)
    centred(party, "{{ dia_danh_ngay }}", style=ITALIC, before=14)


def _right_margin(cell: Any, width: float) -> None:
    margins, edge = OxmlElement("w:tcMar"), OxmlElement("w:right")
    edge.set(qn("w:w"), str(Mm(width).twips))
    edge.set(qn("w:type"), "dxa")
    margins.append(edge)
    cell._tc.get_or_add_tcPr().append(margins)


def title(document: Any, name: str, *subject: str) -> None:
    """Tên loại, trích yếu and the five hyphens under it."""
    centred(document, name, size=16, style=BOLD, before=18)
    centred(document, *subject, style=BOLD)
    centred(document, "-----", after=6)


def signatures(document: Any, left: Callable[[Any], None], right: Callable[[Any], None]) -> None:
    """The closing block of two columns, held together on one page."""
    paragraph(document, "", size=6, keep=True)
    grid = table(document, (80, 85), 1, lines=False)
    unsplit(grid.rows[0])
    for cell, fill in zip(grid.rows[0].cells, (left, right), strict=True):
        fill(cell)
        for par in cell.paragraphs:
            par.paragraph_format.keep_with_next = True
    end = paragraph(document, "", size=1)
    end.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    end.paragraph_format.line_spacing = Pt(1)


def signer(cell: Any) -> None:
    centred(cell, "{{ ky.quyen_han }}", style=BOLD)
    centred(cell, "{{ ky.chuc_vu }}")
    for _ in range(4):
        centred(cell, "")
    centred(cell, "{{ ky.ho_ten }}", style=BOLD)


def recipients(cell: Any) -> None:
    paragraph(cell, ("Nơi nhận:", UNDERLINE))
    paragraph(cell, "{%p for n in noi_nhan %}")
    paragraph(cell, "- {{ n }};", size=12)
    paragraph(cell, "{%p endfor %}")
    paragraph(cell, "- Lưu Văn phòng.", size=12)
