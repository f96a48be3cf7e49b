"""The decisions: on one unit, and with a list attached."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_SECTION
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
    title,
)


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
        "{{ cap_uy.thi_hanh }} và các tổ chức đảng có tên trong danh sách kèm theo "
        "chịu trách nhiệm thi hành Quyết định này.",
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
