"""The page: its size and margins, and the page number at its top from the second page on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from bontot_batch.documents import book
from bontot_batch.documents.deviation import Deviation
from bontot_batch.documents.formatting import MM, Formatting, points
from bontot_batch.documents.passages import plain_text
from bontot_batch.vietnamese import fold

_CLOSE = 0.5  # mm
_ANNEX = re.compile(r"danh sach|phu luc|bieu ")


def check(document: Any, formatting: Formatting) -> Iterator[Deviation]:
    """Every section of the document."""
    several = len(document.sections) > 1
    for number, section in enumerate(document.sections, start=1):
        place = f"trang, phần {number}" if several else "trang"
        yield from _page(section, place)
        yield from _page_number(section, place, formatting)
        if number > 1 and _is_annex(document, number):
            yield from _restart(section, place)
    if document.settings.odd_and_even_pages_header_footer:
        yield from _even_pages(document)


def _page(section: Any, place: str) -> Iterator[Deviation]:
    size = sorted((_mm(section.page_width), _mm(section.page_height)))
    if any(abs(found - wanted) > _CLOSE for found, wanted in zip(size, book.PAGE, strict=True)):
        found = " × ".join(f"{each:.0f}" for each in size) + " mm"
        yield _told(place, "khổ giấy", "khổ giấy", found, "A4 (210 × 297 mm)")
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    for (side, wanted), margin in zip(book.MARGINS.items(), margins, strict=True):
        if abs(_mm(margin) - wanted) > _CLOSE:
            yield _told(place, "lề", f"lề {side}", f"{_shown(_mm(margin))} mm", f"{_shown(wanted)} mm")
    if _mm(section.gutter) > _CLOSE:
        yield _told(place, "lề", "lề đóng gáy (gutter)", f"{_shown(_mm(section.gutter))} mm", "0 mm")


def _page_number(section: Any, place: str, formatting: Formatting) -> Iterator[Deviation]:
    """Arabic figures, centred 10 mm below the upper edge, none on the first page."""
    numbers = _numbers(section.header._element)
    if not numbers:
        below = ", ở chân trang" if _numbers(section.footer._element) else ""
        yield _told(place, "số trang", "số trang", f"không có ở đầu trang{below}", "ở giữa đầu trang, từ trang 2")
        return
    if abs(_mm(section.header_distance) - book.NUMBER_FROM_EDGE) > _CLOSE:
        found = f"{_shown(_mm(section.header_distance))} mm"
        yield _told(place, "số trang", "số trang cách mép trên", found, f"{_shown(book.NUMBER_FROM_EDGE)} mm")
    first = section.first_page_header._element if section.different_first_page_header_footer else None
    if first is None or _numbers(first):
        yield _told(place, "số trang", "số trang ở trang 1", "có", "không ghi")
    kind = section._sectPr.find(qn("w:pgNumType"))
    if kind is not None and kind.get(qn("w:fmt")) not in {None, "decimal"}:
        yield _told(place, "số trang", "kiểu số trang", "không phải chữ số Ả Rập", "chữ số Ả Rập")
    for paragraph in numbers:
        yield from _number_style(paragraph, place, formatting)


def _number_style(paragraph: Any, place: str, formatting: Formatting) -> Iterator[Deviation]:
    if formatting.setting(paragraph).align != "center":
        yield _told(place, "số trang", "vị trí số trang", "không ở giữa", "ở giữa")
    least, most = book.NUMBER_SIZES
    sizes = {look.size for look in formatting.looks(paragraph) if look.text.strip()}
    if any(not least <= size <= most for size in sizes):
        found = ", ".join(map(_shown, sorted(sizes)))
        yield _told(place, "cỡ chữ", "cỡ chữ số trang", found, f"{_shown(least)}–{_shown(most)}")


def _even_pages(document: Any) -> Iterator[Deviation]:
    for section in document.sections:
        if not _numbers(section.even_page_header._element):
            yield _told("trang chẵn", "số trang", "số trang", "không có ở đầu trang chẵn", "ở giữa đầu trang")
            return


def _restart(section: Any, place: str) -> Iterator[Deviation]:
    start = section._sectPr.find(qn("w:pgNumType"))
    if start is None or start.get(qn("w:start")) != "1":
        yield _told(place, "số trang", "số trang của phụ lục, danh sách", "đánh tiếp", "đánh riêng từ 1")


def _is_annex(document: Any, number: int) -> bool:
    """Whether the first words of a section are those of an annex."""
    section = 1
    for block in document.element.body:
        if section == number and plain_text(block).strip():
            return block.tag == qn("w:p") and _ANNEX.match(fold(plain_text(block))) is not None
        section += block.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None
    return False


def _numbers(part: Any) -> list[Any]:
    """The paragraphs that hold the number of the page."""
    return [
        paragraph
        for paragraph in part.iter(qn("w:p"))
        if any(re.search(r"\bPAGE\b", text) for text in _field_codes(paragraph))
    ]


def _field_codes(paragraph: Any) -> Iterator[str]:
    yield from (each.text or "" for each in paragraph.iter(qn("w:instrText")))
    yield from (each.get(qn("w:instr")) or "" for each in paragraph.iter(qn("w:fldSimple")))


def cell_width(cell: Any, formatting: Formatting) -> float:
    """The width between the inner margins of a cell, in points."""
    table = next(cell.iterancestors(qn("w:tbl")))
    width = cell.find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    total = points(width.get(qn("w:w"))) if width is not None and width.get(qn("w:type")) == "dxa" else 0.0
    if not total:
        column = sum(1 for _ in cell.itersiblings(qn("w:tc"), preceding=True))
        grid = table.findall(f"{qn('w:tblGrid')}/{qn('w:gridCol')}")
        total = points(grid[column].get(qn("w:w"))) if column < len(grid) else 0.0
    return total - sum(_cell_margin(cell, table, sides, formatting) for sides in (("left", "start"), ("right", "end")))


def _cell_margin(cell: Any, table: Any, sides: tuple[str, str], formatting: Formatting) -> float:
    own = cell.find(f"{qn('w:tcPr')}/{qn('w:tcMar')}")
    for margins in (own, formatting.table_property(table, "w:tblCellMar")):
        for side in sides:
            edge = None if margins is None else margins.find(qn(f"w:{side}"))
            if edge is not None:
                return points(edge.get(qn("w:w")))
    return 0.0


def _mm(length: Any) -> float:
    return 0.0 if length is None else length.pt / MM


def _shown(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _told(place: str, step: str, what: str, found: str, expected: str) -> Deviation:
    return Deviation(place, "", what, found, expected, book.BOOK, book.STEPS[step])
