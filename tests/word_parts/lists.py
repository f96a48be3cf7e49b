"""The sheet that explains a unit's result clause by clause, and the list proposed for commendation."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from word_parts.layout import (
    LANDSCAPE_WIDTH,
    blank_document,
    body,
    heading,
    list_table,
    page,
    paragraph,
    signatures,
    signer,
    title,
)

RESULT = "{{ d.ket_qua }}. {{ d.ly_do }}{% if d.tham_dinh %} {{ d.tham_dinh }}{% endif %}"


def explanation() -> Any:
    document = blank_document()
    page(document.sections[0], landscape=True)
    heading(document, number=False, width=LANDSCAPE_WIDTH)
    title(document, "BẢN GIẢI TRÌNH", "kết quả xét công nhận {{ danh_hieu }} năm {{ nam }}")
    body(document, "1. Đơn vị: {{ don_vi.ten }} (mã {{ don_vi.ma }}), {{ don_vi.loai_hinh }}, trực thuộc "
         "{{ don_vi.truc_thuoc }}.")  # fmt: skip
    body(
        document,
        "2. Căn cứ: {{ huong_dan }}; mức áp dụng tại {{ den_ngay }}"
        "{% if tep_phieu %}; phiếu tự đánh giá {{ tep_phieu }}{% endif %}.",
    )
    body(document, "3. Kết luận: {{ ket_luan }}. Từng tiêu chí: "
         "{% for t in bon_tieu_chi %}{{ t.ten }}: {{ t.ket_qua }}{% if not loop.last %}; {% endif %}{% endfor %}."
         )  # fmt: skip
    paragraph(document, "{%p if bo_phieu %}")
    body(document, "4. Bỏ phiếu: {{ bo_phieu }}.{% if quyet_dinh %} Quyết định công nhận {{ quyet_dinh }}.{% endif %}")
    paragraph(document, "{%p endif %}")
    paragraph(document, "{%p if can_thay_doi %}")
    body(document, "Khoản không đạt và thay đổi duy nhất đủ để đạt:", keep=True)
    paragraph(document, "{%p for k in can_thay_doi %}")
    body(document, "- Khoản {{ k.khoan }}: {{ k.thay_doi }}")
    paragraph(document, "{%p endfor %}")
    paragraph(document, "{%p endif %}")
    body(document, "Chi tiết từng khoản:", before=6, keep=True)
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Khoản, nội dung", 56, "{{ d.khoan }} {{ d.noi_dung }}", ALIGN.LEFT),
        ("Giá trị trong phiếu [ô]", 67, "{{ d.so_lieu }}", ALIGN.LEFT),
        ("Mức cần đạt (từ ngày; căn cứ)", 62, "{{ d.muc }}", ALIGN.LEFT),
        ("Kết quả, lý do", 56, RESULT, ALIGN.LEFT),
    )
    list_table(document, columns, "{%tr for d in khoan %}", 12, vertical=VERTICAL.TOP)
    return document


def commendation() -> Any:
    document = blank_document()
    page(document.sections[0])
    heading(document, number=False, draft=True)
    title(document, "DANH SÁCH", "tổ chức đảng đề nghị xét khen thưởng năm {{ nam }}")
    body(document, "Theo {{ huong_dan }}, việc công nhận {{ danh_hieu }} là một trong các tiêu chí xét khen thưởng. "
         "{{ cap_uy.tap_the }} đề nghị xem xét {{ so_luong }} tổ chức đảng sau đây:")  # fmt: skip
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 48, "{{ d.ten }}", ALIGN.LEFT),
        ("Trực thuộc", 36, "{{ d.truc_thuoc }}", ALIGN.LEFT),
        ("Danh hiệu", 26, "{{ d.danh_hieu }}", ALIGN.CENTER),
        ("Kết quả bỏ phiếu", 44, "{{ d.ket_qua }}{% if d.nam_lien %}; {{ d.nam_lien }}{% endif %}", ALIGN.CENTER),
    )
    list_table(document, columns, "{%tr for d in danh_sach %}", 12)
    body(document, "Danh sách có {{ so_luong }} tổ chức đảng.", before=9, keep=True)
    signatures(document, lambda cell: None, signer)
    return document
