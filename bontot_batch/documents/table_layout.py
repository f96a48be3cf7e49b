"""The tables: the head's cells give long names room, a list repeats its first row and tears no row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from bontot_batch.documents import book
from bontot_batch.documents.book import Component
from bontot_batch.documents.deviation import Deviation
from bontot_batch.documents.parts import Anatomy, Part
from bontot_batch.documents.passages import plain_text, rows

_NAMES = (Component.SUPERIOR, Component.ISSUER)


def check(anatomy: Anatomy) -> Iterator[Deviation]:
    """The cell of the issuer's name, then every list."""
    issuer = next((part for part in anatomy.parts if part.component in _NAMES and part.passage.cell is not None), None)
    if issuer:
        yield from _room_for_names(issuer)
    for table in anatomy.lists:
        yield from _list(table)


def _room_for_names(part: Part) -> Iterator[Deviation]:
    """A long name goes on in the next line, and the row grows with it."""
    cell, passage = part.passage.cell, part.passage
    for name, found in (("w:noWrap", "không cho xuống dòng"), ("w:tcFitText", "ép chữ cho vừa ô")):
        if _is_on(cell.find(f"{qn('w:tcPr')}/{qn(name)}")):
            yield Deviation(
                *(passage.place, passage.quoted, "ô tên cơ quan", found, "tên dài tự xuống dòng"),
                *(book.BOOK, book.STEPS["ô tên cơ quan"], passage.element),
            )
    if _is_fixed(passage.row):
        yield Deviation(
            *(passage.place, passage.quoted, "dòng tên cơ quan", "chiều cao cố định", "cao theo tên"),
            *(book.BOOK, book.STEPS["chiều cao dòng"], passage.element),
        )


def _list(table: Any) -> Iterator[Deviation]:
    """A list: its first row comes again on each page, no row is torn or cut."""
    position = sum(1 for _ in table.itersiblings(qn("w:tbl"), preceding=True)) + 1
    printed = [
        (number, row)
        for number, row in enumerate(rows(table), start=1)
        if not re.search(r"\{[%{#]-?tr ", plain_text(row))
    ]
    for index, (number, row) in enumerate(printed):
        heads = index == 0 and len(printed) > 1
        for what, found, expected, step in _row_faults(row, heads=heads):
            quoted = " ".join(plain_text(row).split())[:60]
            anchor = next(row.iter(qn("w:p")), None)
            yield Deviation(
                *(f"bảng {position}, dòng {number}", quoted, what, found, expected),
                *(book.HABIT, book.STEPS[step], anchor),
            )


def _row_faults(row: Any, *, heads: bool) -> Iterator[tuple[str, str, str, str]]:
    if heads and not _is_on(row.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}")):
        yield "dòng tiêu đề của bảng", "không lặp lại", "lặp lại ở đầu mỗi trang", "dòng tiêu đề bảng"
    if not _is_on(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}")):
        yield "dòng của bảng", "có thể bị ngắt sang hai trang", "nằm trọn một trang", "ngắt dòng bảng"
    if _is_fixed(row):
        yield "chiều cao dòng của bảng", "cố định, tên dài bị cắt", "cao theo chữ", "chiều cao dòng"


def _is_fixed(row: Any) -> bool:
    height = row.find(f"{qn('w:trPr')}/{qn('w:trHeight')}")
    return height is not None and height.get(qn("w:hRule")) == "exact"


def _is_on(found: Any) -> bool:
    return found is not None and found.get(qn("w:val")) not in {"0", "false", "off"}
