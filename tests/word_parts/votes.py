"""What a meeting that votes needs: the ballot and the minutes of the count."""

from __future__ import annotations

from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from word_parts.layout import (
    BOLD,
    CRITERIA,
    DOTS,
    LANDSCAPE_WIDTH,
    blank_document,
    body,
    centred,
    heading,
    list_table,
    page,
    paragraph,
    signatures,
    table,
    title,
    unsplit,
)


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
    title(document, "BIÊN BẢN KIỂM PHIẾU", "bỏ phiếu kín công nhận {{ danh_hieu }} năm\u00a0{{ nam }}")
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
        lambda cell: (
            [centred(cell, text, style=BOLD) for text in ("CHỦ TRÌ HỘI NGHỊ",)]
            + [centred(cell, text) for text in ("{{ ky.chuc_vu }}", "", "", "", "")]
        ),
    )
    return document


def minutes_table(document: Any) -> None:
    columns = (
        ("TT", 11, "{{ d.tt }}", ALIGN.CENTER),
        ("Tên tổ chức đảng", 47, "{{ d.ten }}", ALIGN.LEFT),
        ("Đồng ý", 15, "{{ d.dong_y }}", ALIGN.CENTER),
        ("Không đồng ý", 17, "{{ d.khong_dong_y }}", ALIGN.CENTER),
        ("Không hợp lệ", 17, "{{ d.khong_hop_le }}", ALIGN.CENTER),
        ("Đồng ý trên {{ mau_so }}", 27, "{{ d.ty_le }}", ALIGN.CENTER),
        ("Kết quả", 31, "{{ d.ket_qua }}", ALIGN.CENTER),
    )
    list_table(document, columns, "{%tr for d in ket_qua %}", 12)
