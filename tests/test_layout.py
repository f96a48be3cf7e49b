"""The layout checker: silent on our templates and documents, and exact about what was changed in them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from layout_edits import FOLDER, Change, at, changed, exact_height, letters, setting, wording

from bontot_batch import cli
from bontot_batch.documents import TEMPLATE_NAMES, Properties, Templates, render
from bontot_batch.documents.layout import deviations
from bontot_batch.documents.samples import samples
from bontot_batch.documents.stretched import longest
from bontot_batch.guidance import load

GUIDANCE = load(date(2026, 12, 20))


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_the_programs_template_follows_the_book(name: str) -> None:
    assert [str(each) for each in deviations((FOLDER / name).read_bytes())] == []


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_filled_document_follows_the_book_with_the_shortest_and_the_longest_record(name: str) -> None:
    full, bare = samples(name, GUIDANCE)
    for context in (full, bare, longest(full)):
        data = render(Templates((FOLDER,)), name, context, Properties("", "", GUIDANCE.on))
        assert [str(each) for each in deviations(data)] == []


def test_every_document_of_a_run_over_the_samples_follows_the_book(tmp_path: Path) -> None:
    CliRunner().invoke(cli.main, ["run", str(FOLDER.parent / "input_samples"), "--out", str(tmp_path)])
    made = sorted(tmp_path.rglob("*.docx"))
    assert len(made) >= 10
    told = {path.name: [str(each) for each in deviations(path.read_bytes())] for path in made}
    assert {name: found for name, found in told.items() if found} == {}


DECISIONS = [name for name in TEMPLATE_NAMES if "QD" in name]
DECISION_CHANGES: dict[str, tuple[Change, str]] = {
    "a colon after Số": (wording("Số {{", "Số ", "Số: "), "số, ký hiệu"),
    "a colon after Điều 1": (wording("Điều 1.", "Điều 1.", "Điều 1:"), "chữ “Điều”"),
    "Điều 1 is not bold": (letters("Điều 1.", bold=False), "kiểu đậm của Điều"),
    "the whole article is bold": (letters("Điều 2.", bold=True), "kiểu đậm của Điều"),
    "an article is in 13 pt": (letters("Điều 1.", size=Pt(13)), "cỡ chữ của Điều"),
    "an article is in italics": (letters("Điều 1.", italic=True), "kiểu nghiêng của Điều"),
    "the text ends in ./.": (wording("Điều 2.", "ngày ký.", "ngày ký./."), "dấu kết thúc"),
    "lines are 24 pt apart": (setting("Điều 1.", line_spacing=Pt(24)), "giãn dòng của Điều"),
    "lines are one and a half apart": (setting("Điều 1.", line_spacing=1.5), "giãn dòng của Điều"),
    "the first line is not indented": (setting("Điều 1.", first_line_indent=Mm(0)), "thụt đầu dòng của Điều"),
    "paragraphs are 3 pt apart": (setting("Điều 1.", space_after=Pt(3)), "cách đoạn sau Điều"),
    "the text is not justified": (setting("Điều 1.", alignment=ALIGN.LEFT), "căn lề của Điều"),
    "a ground has no hyphen": (wording("- {{ c }}", "- ", ""), "đầu dòng căn cứ"),
    "trích yếu begins with a capital": (wording("về việc", "về việc", "Về việc"), "chữ đầu trích yếu"),
    "trích yếu is abbreviated": (wording("về việc", "về việc", "v/v"), "trích yếu"),
    "a long dash under trích yếu": (wording("-----", "-----", "———"), "dòng dưới trích yếu"),
    "a document is cited without its comma": (
        wording("Điều 2.", "Quyết định này", "Hướng dẫn số 05-HD/TU ngày 03/5/2024"),
        "viện dẫn văn bản",
    ),
    "a day below ten without its zero": (
        wording("Điều 2.", "kể từ ngày ký", "kể từ ngày 5 tháng 12 năm 2026"),
        "ngày tháng",
    ),
}


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize(("change", "told"), DECISION_CHANGES.values(), ids=DECISION_CHANGES)
def test_one_change_of_a_decision_is_told_alone(name: str, change: Change, told: str) -> None:
    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == [told]


LISTS = [name for name in TEMPLATE_NAMES if name not in {"01-QD.docx", "02-QD.docx", "thong_bao.docx"}]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("property_", "told"), [("w:tblHeader", "dòng tiêu đề của bảng"), ("w:cantSplit", "dòng của bảng")]
)
def test_a_list_without_its_repeated_heading_or_with_torn_rows_is_told(name: str, property_: str, told: str) -> None:
    def change(document: Any) -> None:
        row = next(
            row for row in document.element.body.iter(qn("w:tr")) if row.find(f".//{qn('w:tblHeader')}") is not None
        )
        row.trPr.remove(row.trPr.find(qn(property_)))

    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == [told]


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        (("PHỤ LỤC 1", "PHỤ LỤC 2"), []),
        (("PHỤ LỤC I", "PHỤ LỤC II"), ["tên phụ lục", "tên phụ lục"]),
        (("PHỤ LỤC", "PHỤ LỤC 2"), ["tên phụ lục"]),
        (("PHỤ LỤC", "DANH SÁCH"), []),
    ],
    ids=["numbered", "in Roman figures", "one without its number", "one annex alone"],
)
def test_of_two_annexes_each_bears_its_number(titles: tuple[str, str], told: list[str]) -> None:
    def change(document: Any) -> None:
        at(document, "DANH SÁCH").runs[0].text = titles[0]
        second = deepcopy(document.sections[1]._sectPr)
        table = document.tables[-1]._tbl
        end = OxmlElement("w:p")
        end.get_or_add_pPr().append(second)
        table.addnext(end)
        title = deepcopy(at(document, titles[0])._p)
        end.addnext(title)
        Paragraph(title, document).runs[0].text = titles[1]
        title.addnext(deepcopy(at(document, "-----")._p))

    found = changed((FOLDER / "02-QD_danh_sach.docx").read_bytes(), change)
    assert [what for _, what in found if what == "tên phụ lục"] == told


@pytest.mark.parametrize("name", LISTS)
def test_a_row_of_a_fixed_height_is_told(name: str) -> None:
    def change(document: Any) -> None:
        exact_height(next(row for row in _rows(document) if "tblHeader" in row._tr.xml))

    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == ["chiều cao dòng của bảng"]


def _rows(document: Any) -> Iterator[Any]:
    return (row for table in document.tables for row in table.rows)


def test_a_missing_star_and_missing_hyphens_are_told() -> None:
    def change(document: Any) -> None:
        for start in ("*", "-----"):
            paragraph = at(document, start)._p
            paragraph.getparent().remove(paragraph)

    found = changed((FOLDER / "02-QD.docx").read_bytes(), change)
    assert ("cả văn bản", "dấu sao") in found
    assert ("cả văn bản", "năm gạch nối") in found


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("ngày 5 tháng 12 năm 2026", "“ngày 05 tháng 12”"),
        ("ngày 05 tháng 2 năm 2026", "“ngày 05 tháng 02”"),
        ("ngày 27 tháng 05 năm 2026", "“ngày 27 tháng 5”"),
    ],
    ids=["a day below ten without its zero", "February without its zero", "May with a zero"],
)
def test_the_zero_of_days_and_months_is_checked(written: str, right: str) -> None:
    full, _ = samples("02-QD.docx", GUIDANCE)
    full["dia_danh_ngay"] = f"Nậm Mạ, {written}"
    data = render(Templates((FOLDER,)), "02-QD.docx", full, Properties("", "", GUIDANCE.on))
    assert [(each.what, each.expected) for each in deviations(data)] == [("ngày tháng", right)]


def test_a_font_or_size_that_comes_from_a_style_or_the_theme_is_seen() -> None:
    def change(document: Any) -> None:
        fonts = document.styles["Normal"].element.rPr.rFonts
        for key in list(fonts.attrib):
            del fonts.attrib[key]
        fonts.set(qn("w:asciiTheme"), "minorHAnsi")
        fonts.set(qn("w:hAnsiTheme"), "minorHAnsi")

    told = {what for _, what in changed((FOLDER / "02-QD.docx").read_bytes(), change)}
    assert told == {"phông chữ"}


def test_a_deviation_says_where_what_which_and_by_what_rule() -> None:
    document = docx.Document(str(FOLDER / "02-QD.docx"))
    at(document, "{{ dia_danh_ngay }}").runs[0].font.size = Pt(13)
    saved = io.BytesIO()
    document.save(saved)
    (found,) = deviations(saved.getvalue())
    assert str(found) == (
        "bảng 1, dòng 1, ô 2, đoạn 2 (“{{ dia_danh_ngay }}”): cỡ chữ của địa danh, ngày tháng: 13, cần 14 "
        "(Hướng dẫn 36-HD/VPTW, 05-HD/VPTW)."
    )
    assert found.hint
