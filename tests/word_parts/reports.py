"""The summary report."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_SECTION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from word_parts.layout import (
    BOLD,
    ITALIC,
    blank_document,
    body,
    centred,
    heading,
    list_table,
    page,
    paragraph,
    recipients,
    restart_page_numbers,
    signatures,
    signer,
    table_or_none,
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
    added_up(document)
    body(
        document,
        "Tổng số tổ chức đảng trong danh mục: {{ tong_so }}. Có phiếu tự đánh giá dùng được: {{ ty_le.da_nhan }} tổng "
        "số; được xét (không kể đơn vị không đề nghị): {{ ty_le.duoc_xet }} tổng số.",
    )
    body(
        document,
        "Đủ điều kiện bỏ phiếu: {{ ty_le.du_dieu_kien }} số được xét. Được công nhận: {{ so_cong_nhan }}, gồm "
        "{{ ty_le.cong_nhan_du_dieu_kien }} số đủ điều kiện; {{ ty_le.cong_nhan_duoc_xet }} số được xét; "
        "{{ ty_le.cong_nhan }} tổng số.",
    )
    kinds_table(document)
    paragraph(document, "{%p for c in cap_uy_xet %}")
    body(document, "{{ loop.index }}. {{ c.ten }}: {{ c.tong_so }} tổ chức đảng", before=9, keep=True)
    counts_table(document)
    paragraph(document, "{%p endfor %}")
    body(document, "II. CÁC KHOẢN NHIỀU ĐƠN VỊ KHÔNG ĐẠT NHẤT", style=BOLD, before=12, keep=True)
    clauses_table(document)
    body(document, "III. THẨM ĐỊNH KHÁC VỚI KẾT QUẢ TÍNH TỪ SỐ LIỆU", style=BOLD, before=12, keep=True)
    overturned_table(document)
    last_year(document)
    unused_numbers(document)
    sources(document)
    body(document, "Trên đây là kết quả xét công nhận {{ danh_hieu }} năm {{ nam }} (có danh sách kèm theo).",
         before=9, keep=True)  # fmt: skip
    signatures(document, recipients, signer)
    annex(document)
    return document


def kinds_table(document: Any) -> None:
    columns = (
        ("Loại hình", 43, "{{ d.ten }}", ALIGN.LEFT),
        ("Tổng số", 17, "{{ d.tong_so }}", ALIGN.CENTER),
        ("Được xét", 17, "{{ d.duoc_xet }}", ALIGN.CENTER),
        ("Đủ điều kiện", 17, "{{ d.du_dieu_kien }}", ALIGN.CENTER),
        ("Được công nhận", 17, "{{ d.cong_nhan }}", ALIGN.CENTER),
        ("Công nhận trên số đủ điều kiện", 27, "{{ d.ty_le_du_dieu_kien }}", ALIGN.CENTER),
        ("Công nhận trên số được xét", 27, "{{ d.ty_le_duoc_xet }}", ALIGN.CENTER),
    )
    list_table(document, columns, "{%tr for d in theo_loai_hinh %}", 12)


def clauses_table(document: Any) -> None:
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Khoản", 18, "{{ d.khoan }}", ALIGN.CENTER),
        ("Nội dung", 96, "{{ d.noi_dung }}", ALIGN.LEFT),
        ("Không đạt trên số đơn vị xét", 40, "{{ d.khong_dat }}", ALIGN.CENTER),
    )
    table_or_none(document, "khoan_khong_dat", columns)


def last_year(document: Any) -> None:
    """What changed since the year before; nothing where its result is not there."""
    paragraph(document, "{%p if nam_truoc %}")
    body(document, "IV. SO VỚI NĂM {{ nam_truoc.nam }}", style=BOLD, before=12, keep=True)
    body(
        document,
        "Năm {{ nam_truoc.nam }}: được công nhận {{ nam_truoc.cong_nhan }} tổng số; năm {{ nam }}: "
        "{{ ty_le.cong_nhan }} tổng số.{% if nam_truoc.khong_con %} Số đơn vị năm trước được công nhận, nay không còn "
        "trong danh mục: {{ nam_truoc.khong_con }}.{% endif %}{% if nam_truoc.lien_tiep %} Số đơn vị được công nhận "
        "liên tục: {{ nam_truoc.lien_tiep }}.{% endif %}",
    )
    columns = (
        ("Kết quả", 125, "{{ d.ten }}", ALIGN.LEFT),
        ("Số tổ chức đảng", 40, "{{ d.so_luong }}", ALIGN.CENTER),
    )
    list_table(document, columns, "{%tr for d in nam_truoc.thay_doi %}", 12)
    paragraph(document, "{%p endif %}")


def unused_numbers(document: Any) -> None:
    """The numbers of decisions that none bears; nothing where there is no such number."""
    paragraph(document, "{%p if so_khong_dung %}")
    number = "{% if nam_truoc %}V{% else %}IV{% endif %}"
    body(document, f"{number}. SỐ QUYẾT ĐỊNH KHÔNG DÙNG", style=BOLD, before=12, keep=True)
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Số", 28, "{{ d.so }}", ALIGN.CENTER),
        ("Cấp ủy", 46, "{{ d.cap_uy }}", ALIGN.LEFT),
        ("Lý do", 80, "{{ d.ly_do }}", ALIGN.LEFT),
    )
    list_table(document, columns, "{%tr for d in so_khong_dung %}", 12)
    paragraph(document, "{%p endif %}")


def added_up(document: Any) -> None:
    """What the figures of a report on several results are of, said where the first figures stand."""
    paragraph(document, "{%p if nguon %}")
    body(
        document,
        "Báo cáo này cộng kết quả của {{ nguon | length }} nơi"
        "{% if khong_cong %}; {{ khong_cong | length }} nơi chưa được cộng vào{% endif %} (xem mục Nguồn số liệu).",
    )
    paragraph(document, "{%p endif %}")


def sources(document: Any) -> None:
    """The results that were added up, those that were not and why; nothing where the season is one run's."""
    paragraph(document, "{%p if nguon %}")
    cases = (("if nam_truoc and so_khong_dung", "VI"), ("elif nam_truoc or so_khong_dung", "V"), ("else", "IV"))
    for case, number in cases:
        paragraph(document, f"{{%p {case} %}}")
        body(document, f"{number}. NGUỒN SỐ LIỆU", style=BOLD, before=12, keep=True)
    paragraph(document, "{%p endif %}")
    body(
        document,
        "Mỗi số trong báo cáo này cộng từ tệp ket_qua.json của các nơi sau, cùng theo hướng dẫn "
        "{{ nguon[0].quy_dinh }}:",
        keep=True,
    )
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Cấp quyết định", 46, "{{ d.cap_uy }}", ALIGN.LEFT),
        ("Thư mục", 34, "{{ d.thu_muc }}", ALIGN.LEFT),
        ("Số tổ chức đảng", 19, "{{ d.so_don_vi }}", ALIGN.CENTER),
        ("Xét tại ngày", 26, "{{ d.ngay }}", ALIGN.CENTER),
        ("Dấu của tệp (sha256)", 29, "{{ d.dau_tep }}", ALIGN.CENTER),
    )
    list_table(document, columns, "{%tr for d in nguon %}", 12)
    remarks(document, "khong_cong", "Chưa cộng vào báo cáo này:", "Lý do", "{{ d.ly_do }}")
    remarks(document, "luu_y", "Đã cộng, cần lưu ý:", "Nội dung", "{{ d.noi_dung }}")
    paragraph(document, "{%p endif %}")


def remarks(document: Any, rows: str, lead: str, heading: str, text: str) -> None:
    """A table of what is said of folders; nothing where there is nothing to say."""
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Thư mục", 46, "{{ d.thu_muc }}", ALIGN.LEFT),
        (heading, 108, text, ALIGN.LEFT),
    )
    paragraph(document, f"{{%p if {rows} %}}")
    body(document, lead, before=9, keep=True)
    list_table(document, columns, f"{{%tr for d in {rows} %}}", 12)
    paragraph(document, "{%p endif %}")


def annex(document: Any) -> None:
    """The lists: by result, then what changed since the year before."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    page(section)
    restart_page_numbers(section)
    centred(document, "DANH SÁCH", size=16, style=BOLD)
    centred(document, "tổ chức đảng theo kết quả xét công nhận {{ danh_hieu }} năm {{ nam }}", style=BOLD)
    centred(document, "(kèm theo Báo cáo số {{ so_ky_hieu }} của {{ cap_uy.tap_the }})", style=ITALIC)
    centred(document, "-----", after=8)
    paragraph(document, "{%p for n in nhom %}")
    body(document, "{{ loop.index }}. {{ n.ten }}: {{ n.so_luong }} tổ chức đảng", before=9, keep=True)
    group_tables(document)
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p if nam_truoc %}")
    paragraph(document, "{%p for n in nam_truoc.thay_doi %}")
    body(document, "{{ nhom | length + loop.index }}. {{ n.ten }}: {{ n.so_luong }} tổ chức đảng", before=9, keep=True)
    paragraph(document, "{%p if n.don_vi %}")
    list_table(document, WITH_YEARS, "{%tr for d in n.don_vi %}", 12)
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p endif %}")


NAMES_ONLY = (
    ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
    ("Tên tổ chức đảng", 86, "{{ d.ten }}", ALIGN.LEFT),
    ("Trực thuộc", 68, "{{ d.truc_thuoc }}", ALIGN.LEFT),
)
WITH_YEARS = (
    ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
    ("Tên tổ chức đảng", 74, "{{ d.ten }}", ALIGN.LEFT),
    ("Trực thuộc", 56, "{{ d.truc_thuoc }}", ALIGN.LEFT),
    ("Số năm liền", 24, "{{ d.so_nam }}", ALIGN.CENTER),
)
KINDS = ("chi_bo_co_so", "dang_bo_co_so", "chi_bo_truc_thuoc", "chi_bo_dang_bo_bo_phan")


def counts_table(document: Any) -> None:
    columns = [
        ("Kết quả", 34, "{{ d.ten }}", ALIGN.LEFT),
        *((f"{{{{ loai_hinh.{kind} }}}}", 21, f"{{{{ d.{kind} }}}}", ALIGN.CENTER) for kind in KINDS),
        ("Cộng", 18, "{{ d.cong }}", ALIGN.CENTER),
        ("Tỷ lệ trên tổng số", 29, "{{ d.ty_le }}", ALIGN.CENTER),
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
    list_table(document, NAMES_ONLY, loop, 12)
    paragraph(document, "{%p endif %}")


def overturned_table(document: Any) -> None:
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 38, "{{ d.ten }}", ALIGN.LEFT),
        ("Nội dung", 36, "{{ d.noi_dung }}", ALIGN.LEFT),
        ("Kết quả tính", 38, "{{ d.ket_qua_tinh }}. {{ d.ly_do_tinh }}", ALIGN.LEFT),
        ("Thẩm định", 42, THAM_DINH, ALIGN.LEFT),
    )
    table_or_none(document, "tham_dinh", columns, vertical=VERTICAL.TOP)
