"""The summary report."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from word_parts.layout import (
    BOLD,
    blank_document,
    body,
    heading,
    list_table,
    page,
    paragraph,
    recipients,
    signatures,
    signer,
    title,
)


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
    body(document, "Trên đây là kết quả xét công nhận {{ danh_hieu }} năm {{ nam }}.", before=9, keep=True)
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
