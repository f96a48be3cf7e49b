"""The proposal to the deciding body and the notice to a unit."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from word_parts.layout import (
    BOLD,
    CRITERIA,
    blank_document,
    body,
    centred,
    heading,
    page,
    paragraph,
    recipients,
    signatures,
    signer,
    table_or_none,
    title,
)


def proposal() -> Any:
    document = blank_document()
    page(document.sections[0])
    heading(document, number=True, issuer="co_quan")
    title(document, "TỜ TRÌNH", "về việc xét công nhận {{ danh_hieu }} năm {{ nam }}")
    centred(document, "Kính gửi: {{ cap_uy.tap_the }}", after=6)
    body(document, "Thực hiện {{ huong_dan }}, sau khi thẩm định hồ sơ của các đơn vị, {{ co_quan.ten }} trình "
         "{{ cap_uy.tap_the }} xem xét, {% if du_dieu_kien %}bỏ phiếu kín công nhận{% else %}cho ý kiến trước khi bỏ "
         "phiếu kín công nhận{% endif %} {{ danh_hieu }} năm {{ nam }} như sau:")  # fmt: skip
    body(document, "I. ĐỦ ĐIỀU KIỆN, TRÌNH BỎ PHIẾU: {{ so_du_dieu_kien }} TỔ CHỨC ĐẢNG", style=BOLD, keep=True)
    eligible_table(document)
    body(document, "II. CẦN CHO Ý KIẾN: {{ so_can_cho_y_kien }} TỔ CHỨC ĐẢNG", style=BOLD, before=12, keep=True)
    judgement_table(document)
    body(document, "Tổ chức đảng được công nhận khi đạt cả bốn tiêu chí và {{ nguong }}.", before=9)
    body(document, "{{ co_quan.ten }} kính trình {{ cap_uy.tap_the }} xem xét, quyết định.", keep=True)
    signatures(document, recipients, head_of_office)
    return document


def head_of_office(cell: Any) -> None:
    centred(cell, "{{ co_quan.chuc_vu }}")
    for _ in range(4):
        centred(cell, "")


def eligible_table(document: Any) -> None:
    columns = [
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 51, "{{ d.ten }}", ALIGN.LEFT),
        *((f"{{{{ tieu_chi.{key} }}}}", 21, f"{{{{ d.{key} }}}}", ALIGN.CENTER) for key in CRITERIA),
        ("Ghi chú", 19, "{{ d.ghi_chu }}", ALIGN.LEFT),
    ]
    table_or_none(document, "du_dieu_kien", columns)


def judgement_table(document: Any) -> None:
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 51, "{{ d.ten }}", ALIGN.LEFT),
        ("Nội dung cần cho ý kiến", 103, "{{ d.noi_dung }}", ALIGN.LEFT),
    )
    table_or_none(document, "can_cho_y_kien", columns, vertical=VERTICAL.TOP)


def notice() -> Any:
    document = blank_document()
    page(document.sections[0])
    heading(document, number=True)
    title(document, "THÔNG BÁO", "về kết quả xét công nhận {{ danh_hieu }} năm {{ nam }}")
    body(document, "Căn cứ {{ huong_dan }}, {{ cap_uy.tap_the }} thông báo: {{ don_vi.ten }}, trực thuộc "
         "{{ don_vi.truc_thuoc }}, không được công nhận {{ danh_hieu }} năm {{ nam }}.")  # fmt: skip
    paragraph(document, "{%p if ly_do %}")
    body(document, "Các nội dung không đạt:", keep=True)
    paragraph(document, "{%p for l in ly_do %}")
    body(document, "- {{ l }}")
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p if bo_phieu %}")
    body(document, "Kết quả bỏ phiếu kín, {{ ngay_hop }}: {{ bo_phieu }}.")
    paragraph(document, "{%p endif %}")
    body(document, "{{ cap_uy.tap_the }} thông báo để {{ don_vi.ten }} biết, có biện pháp khắc phục.", keep=True)
    signatures(document, recipients, signer)
    return document
