"""Builds the Word templates of an office's documents; offices then edit the files in Word.

Run ``python tests/word_templates.py`` after a change here; a test holds the files in ``templates/`` to this script.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from bontot_batch.documents import stamp

FOLDER = Path(__file__).parent.parent / "templates"
FONT = "Times New Roman"
PORTRAIT_WIDTH, LANDSCAPE_WIDTH = 165, 252  # mm between the margins
TITLE_LENGTH = 76.5  # mm: "ĐẢNG CỘNG SẢN VIỆT NAM" in 15 pt bold, with a little air
DOTS = "…" * 20

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


# The parts that documents share


def heading(document: Any, *, number: bool, width: int = PORTRAIT_WIDTH) -> None:
    """Issuing body, number and draft mark on the left; the Party's title, place and date on the right."""
    right = 96 if width == PORTRAIT_WIDTH else 120
    left = width - right
    grid = table(document, (left, right), 1, lines=False)
    issuer, party = grid.rows[0].cells
    _right_margin(issuer, 2)  # a long name must not touch the Party's title
    paragraph(issuer, "{%p if cap_uy.dong_1 %}")
    centred(issuer, "{{ cap_uy.dong_1 }}")
    paragraph(issuer, "{%p endif %}")
    centred(issuer, "{{ cap_uy.dong_2 }}", style=BOLD)
    centred(issuer, "*")
    if number:
        centred(issuer, "Số {{ so_ky_hieu }}")
        paragraph(issuer, "{%p if du_thao %}")
        centred(issuer, "{{ du_thao }}", style=ITALIC)
        paragraph(issuer, "{%p endif %}")
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


# The documents


def decision_opening(document: Any) -> None:
    heading(document, number=True)
    title(document, "QUYẾT ĐỊNH", "về việc công nhận {{ danh_hieu }} năm {{ nam }}")
    paragraph(document, "{%p for c in can_cu %}")
    body(document, "- {{ c }}")
    paragraph(document, "{%p endfor %}")
    centred(document, "{{ cap_uy.chu_the }}", style=BOLD, before=10, keep=True)
    centred(document, "QUYẾT ĐỊNH", style=BOLD, after=6, keep=True)


def article(document: Any, number: int, text: str, *, keep: bool = False) -> None:
    body(document, (f"Điều {number}.", BOLD), " " + text, keep=keep)


def decision_single() -> Any:
    document = blank_document()
    page(document.sections[0])
    decision_opening(document)
    article(
        document,
        1,
        "Công nhận {{ don_vi.ten }}, trực thuộc {{ don_vi.truc_thuoc }}, đạt {{ danh_hieu }} năm {{ nam }}.",
    )
    article(document, 2, "Quyết định này có hiệu lực kể từ ngày ký.")
    article(
        document,
        3,
        "{{ cap_uy.thi_hanh }} và {{ don_vi.ten }} chịu trách nhiệm thi hành Quyết định này.",
        keep=True,
    )
    signatures(document, recipients, signer)
    return document


def decision_list() -> Any:
    document = blank_document()
    page(document.sections[0])
    decision_opening(document)
    article(document, 1, "Công nhận {{ cong_nhan }} năm {{ nam }} (có danh sách kèm theo).")
    article(document, 2, "Quyết định này có hiệu lực kể từ ngày ký.")
    article(
        document,
        3,
        "{{ cap_uy.thi_hanh }} và các tổ chức đảng có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này.",
        keep=True,
    )
    signatures(document, recipients, signer)
    annex = document.add_section(WD_SECTION.NEW_PAGE)
    page(annex)
    restart_page_numbers(annex)
    centred(document, "DANH SÁCH", size=16, style=BOLD)
    centred(document, "tổ chức đảng được công nhận {{ danh_hieu }} năm {{ nam }}", style=BOLD)
    centred(
        document,
        "(kèm theo Quyết định số {{ so_ky_hieu }}, {{ ngay }} của {{ cap_uy.tap_the }})",
        style=ITALIC,
    )
    centred(document, "-----", after=8)
    columns = (
        ("TT", 12, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 63, "{{ d.ten }}", ALIGN.LEFT),
        ("Trực thuộc", 52, "{{ d.truc_thuoc }}", ALIGN.LEFT),
        ("Công nhận", 38, "{{ d.danh_hieu }}", ALIGN.CENTER),
    )
    list_table(document, columns, "{%tr for d in danh_sach %}", 13)
    return document


CRITERIA = "abcd"


def ballot() -> Any:
    document = blank_document()
    page(document.sections[0], landscape=True)
    heading(document, number=False, width=LANDSCAPE_WIDTH)
    title(document, "PHIẾU ĐÁNH GIÁ", "công nhận {{ danh_hieu }} năm {{ nam }}")
    body(
        document,
        "Đề nghị đồng chí cho ý kiến đối với từng tổ chức đảng có tên dưới đây bằng cách đánh dấu (X) "
        "vào ô tương ứng: với mỗi tiêu chí chọn một trong hai ô Đạt, Không đạt; ở cột cuối chọn một "
        "trong hai ô Đồng ý, Không đồng ý. Phiếu kín, không ghi họ tên người bỏ phiếu.",
        after=8,
    )
    grid = table(document, (11, 76, *((16, 17) * 4), 16, 17), 5, lines=True)
    top, sub, start, row, stop = grid.rows
    for column, text in ((0, "TT"), (1, "Tên tổ chức đảng")):
        centred(top.cells[column].merge(sub.cells[column]), text, size=12, style=BOLD)
    groups = [f"{{{{ tieu_chi.{key} }}}}" for key in CRITERIA] + ["Đề nghị công nhận"]
    for index, text in enumerate(groups):
        first = 2 + 2 * index
        centred(top.cells[first].merge(top.cells[first + 1]), text, size=12, style=BOLD)
        answers = ("Đồng ý", "Không đồng ý") if index == len(CRITERIA) else ("Đạt", "Không đạt")
        for offset, answer in enumerate(answers):
            centred(sub.cells[first + offset], answer, size=12)
    paragraph(start.cells[0], "{%tr for d in danh_sach %}")
    centred(row.cells[0], "{{ d.tt }}", size=13, before=4, after=4)
    paragraph(row.cells[1], "{{ d.ten }}", size=13, before=4, after=4)
    paragraph(stop.cells[0], "{%tr endfor %}")
    for each in (top, sub, row):
        unsplit(each, header=each is not row)
        for cell in each.cells:
            cell.vertical_alignment = VERTICAL.CENTER
    return document


def minutes() -> Any:
    document = blank_document()
    page(document.sections[0])
    heading(document, number=False)
    title(document, "BIÊN BẢN KIỂM PHIẾU", "công nhận {{ danh_hieu }} năm {{ nam }}")
    body(document, "I. THỜI GIAN, ĐỊA ĐIỂM, THÀNH PHẦN", style=BOLD, keep=True)
    body(document, "1. Thời gian: …… giờ ……, {{ hop.ngay }}.")
    body(document, f"2. Địa điểm: {DOTS}")
    body(document, "3. Hội nghị {{ cap_uy.tap_the }}: tổng số được triệu tập {{ hop.trieu_tap }} đồng chí; "
         "có mặt {{ hop.co_mat }} đồng chí; vắng mặt {{ hop.vang_mat }} đồng chí.")  # fmt: skip
    paragraph(document, "{%p if hop.vang_mat != '0' %}")
    body(document, f"Lý do vắng mặt: {DOTS}")
    paragraph(document, "{%p endif %}")
    body(document, f"4. Chủ trì hội nghị: {DOTS}")
    body(document, f"5. Tổ kiểm phiếu: {DOTS}")
    body(document, "II. KẾT QUẢ KIỂM PHIẾU", style=BOLD, keep=True)
    body(document, "1. Số phiếu phát ra: {{ phieu.phat_ra }} phiếu; thu về: {{ phieu.thu_ve }} phiếu; hợp lệ: "
         "{{ phieu.hop_le }} phiếu; không hợp lệ: {{ phieu.khong_hop_le }} phiếu"
         "{% if phieu.ly_do %}, trong đó:{% else %}.{% endif %}")  # fmt: skip
    paragraph(document, "{%p for l in phieu.ly_do %}")
    body(document, "- {{ l.ten }}: {{ l.so }} phiếu{% if loop.last %}.{% else %};{% endif %}")
    paragraph(document, "{%p endfor %}")
    body(document, "2. Kết quả đối với từng tổ chức đảng (tổ chức đảng đủ số phiếu khi {{ nguong }}):", keep=True)
    minutes_table(document)
    paragraph(document, "{%p if phieu_tieu_chi %}")
    body(document, "3. Số phiếu đánh giá “Đạt” theo từng tiêu chí:", before=9, keep=True)
    columns = [
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 54, "{{ d.ten }}", ALIGN.LEFT),
        *((f"{{{{ tieu_chi.{key} }}}}", 25, f"{{{{ d.{key} }}}}", ALIGN.CENTER) for key in CRITERIA),
    ]
    list_table(document, columns, "{%tr for d in phieu_tieu_chi %}", 12)
    paragraph(document, "{%p endif %}")
    body(document, "Biên bản lập thành …… bản, được thông qua tại hội nghị.", before=9, keep=True)
    signatures(
        document,
        lambda cell: [centred(cell, text, style=BOLD) for text in ("TỔ KIỂM PHIẾU", "", "", "", "")],
        lambda cell: [centred(cell, text, style=BOLD) for text in ("CHỦ TRÌ HỘI NGHỊ", "", "", "", "")],
    )
    return document


def minutes_table(document: Any) -> None:
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 50, "{{ d.ten }}", ALIGN.LEFT),
        ("Đồng ý", 15, "{{ d.dong_y }}", ALIGN.CENTER),
        ("Không đồng ý", 17, "{{ d.khong_dong_y }}", ALIGN.CENTER),
        ("Không hợp lệ", 17, "{{ d.khong_hop_le }}", ALIGN.CENTER),
        ("Đồng ý trên {{ mau_so }}", 27, "{{ d.ty_le }}", ALIGN.CENTER),
        ("Kết quả", 28, "{{ d.ket_qua }}", ALIGN.CENTER),
    )
    list_table(document, columns, "{%tr for d in ket_qua %}", 12)


def report() -> Any:
    document = blank_document()
    page(document.sections[0])
    heading(document, number=True)
    title(document, "BÁO CÁO", "tổng hợp kết quả xét công nhận {{ danh_hieu }} năm {{ nam }}")
    body(document, "Thực hiện {{ huong_dan }}, kết quả xét công nhận {{ danh_hieu }} năm {{ nam }}, "
         "tính đến {{ den_ngay }}, như sau:")  # fmt: skip
    body(document, "I. TÌNH HÌNH CHUNG", style=BOLD, keep=True)
    body(document, "Tổng số tổ chức đảng trong danh mục: {{ tong_so }}; được công nhận: {{ so_cong_nhan }}.")
    paragraph(document, "{%p for c in cap_uy_xet %}")
    body(document, "{{ loop.index }}. {{ c.ten }}: {{ c.tong_so }} tổ chức đảng", before=9, keep=True)
    counts_table(document)
    paragraph(document, "{%p endfor %}")
    body(document, "II. DANH SÁCH THEO KẾT QUẢ", style=BOLD, before=12, keep=True)
    paragraph(document, "{%p for n in nhom %}")
    body(document, "{{ loop.index }}. {{ n.ten }}: {{ n.so_luong }} tổ chức đảng", before=9, keep=True)
    group_tables(document)
    paragraph(document, "{%p endfor %}")
    body(document, "III. THẨM ĐỊNH KHÁC VỚI KẾT QUẢ TÍNH TỪ SỐ LIỆU", style=BOLD, before=12, keep=True)
    overturned_table(document)
    signatures(document, recipients, signer)
    return document


KINDS = ("chi_bo_co_so", "dang_bo_co_so", "chi_bo_truc_thuoc", "chi_bo_dang_bo_bo_phan")


def counts_table(document: Any) -> None:
    columns = [
        ("Kết quả", 49, "{{ d.ten }}", ALIGN.LEFT),
        *((f"{{{{ loai_hinh.{kind} }}}}", 25, f"{{{{ d.{kind} }}}}", ALIGN.CENTER) for kind in KINDS),
        ("Cộng", 16, "{{ d.cong }}", ALIGN.CENTER),
    ]
    list_table(document, columns, "{%tr for d in c.dong %}", 12)


THAM_DINH = (
    "{{ d.ket_qua_tham_dinh }}. {{ d.ly_do }} ({{ d.nguoi }}, {{ d.ngay }}"
    "{% if d.van_ban %}, văn bản {{ d.van_ban }}{% endif %})"
)


def group_tables(document: Any) -> None:
    """The units of one state: with the grounds where there are any, nothing where there is no unit."""
    number, name, parent, grounds = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 42, "{{ d.ten }}", ALIGN.LEFT),
        ("Trực thuộc", 34, "{{ d.truc_thuoc }}", ALIGN.LEFT),
        ("Kết quả, lý do", 78, "{{ d.noi_dung }}", ALIGN.LEFT),
    )
    loop = "{%tr for d in n.don_vi %}"
    paragraph(document, "{%p if n.co_ly_do %}")
    list_table(document, (number, name, parent, grounds), loop, 12, vertical=VERTICAL.TOP)
    paragraph(document, "{%p elif n.don_vi %}")
    wide_name, wide_parent = (name[0], 86, *name[2:]), (parent[0], 68, *parent[2:])
    list_table(document, (number, wide_name, wide_parent), loop, 12)
    paragraph(document, "{%p endif %}")


def overturned_table(document: Any) -> None:
    paragraph(document, "{%p if tham_dinh %}")
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 38, "{{ d.ten }}", ALIGN.LEFT),
        ("Nội dung", 36, "{{ d.noi_dung }}", ALIGN.LEFT),
        ("Kết quả tính", 38, "{{ d.ket_qua_tinh }}. {{ d.ly_do_tinh }}", ALIGN.LEFT),
        ("Thẩm định", 42, THAM_DINH, ALIGN.LEFT),
    )
    list_table(document, columns, "{%tr for d in tham_dinh %}", 12, vertical=VERTICAL.TOP)
    paragraph(document, "{%p else %}")
    body(document, "Không có.")
    paragraph(document, "{%p endif %}")


BUILDERS: dict[str, Callable[[], Any]] = {
    "01-QD.docx": decision_single,
    "02-QD.docx": decision_single,
    "01-QD_danh_sach.docx": decision_list,
    "02-QD_danh_sach.docx": decision_list,
    "03-PDG.docx": ballot,
    "bien_ban_kiem_phieu.docx": minutes,
    "bao_cao_tong_hop.docx": report,
}


def build(name: str) -> bytes:
    """The template's bytes, the same on every run."""
    document = BUILDERS[name]()
    properties = document.core_properties
    properties.title = properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = datetime(2024, 5, 3)
    data = io.BytesIO()
    document.save(data)
    return stamp(data.getvalue())


if __name__ == "__main__":
    for template in BUILDERS:
        (FOLDER / template).write_bytes(build(template))
