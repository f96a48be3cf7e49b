"""The layout checker: silent on our templates and documents, and exact about any one property that was changed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from bontot_batch import cli
from bontot_batch.documents import TEMPLATE_NAMES, Properties, Templates, render
from bontot_batch.documents.layout import deviations
from bontot_batch.documents.samples import samples
from bontot_batch.documents.stretched import longest
from bontot_batch.guidance import load

FOLDER = Path(__file__).parent.parent / "templates"
GUIDANCE = load(date(2026, 12, 20))
Change = Callable[[Any], None]


def changed(data: bytes, change: Change) -> list[tuple[str, str]]:
    """What is told of a copy with one change: place and property."""
    document = docx.Document(io.BytesIO(data))
    change(document)
    saved = io.BytesIO()
    document.save(saved)
    return [(each.place, each.what) for each in deviations(saved.getvalue())]


def at(document: Any, start: str) -> Paragraph:
    """The first paragraph, in tables too, that begins with these words."""
    found = (Paragraph(each, document) for each in document.element.body.iter(qn("w:p")))
    return next(each for each in found if each.text.strip().startswith(start))


def has(name: str, start: str) -> bool:
    document = docx.Document(str(FOLDER / name))
    return any(
        Paragraph(each, document).text.strip().startswith(start) for each in document.element.body.iter(qn("w:p"))
    )


def letters(start: str, **properties: object) -> Change:
    def change(document: Any) -> None:
        for run in at(document, start).runs:
            for key, value in properties.items():
                setattr(run.font, key, value)

    return change


def setting(start: str, **properties: object) -> Change:
    def change(document: Any) -> None:
        for key, value in properties.items():
            setattr(at(document, start).paragraph_format, key, value)

    return change


def wording(start: str, old: str, new: str) -> Change:
    def change(document: Any) -> None:
        run = next(each for each in at(document, start).runs if old in each.text)
        run.text = run.text.replace(old, new)

    return change


def page(**properties: object) -> Change:
    def change(document: Any) -> None:
        for key, value in properties.items():
            setattr(document.sections[0], key, value)

    return change


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


PAGE_CHANGES: dict[str, tuple[Change, str]] = {
    "the page is letter size": (page(page_height=Mm(279), page_width=Mm(216)), "khổ giấy"),
    "the top margin is 25 mm": (page(top_margin=Mm(25)), "lề trên"),
    "the bottom margin is 15 mm": (page(bottom_margin=Mm(15)), "lề dưới"),
    "the left margin is 35 mm": (page(left_margin=Mm(35)), "lề trái"),
    "the right margin is 20 mm": (page(right_margin=Mm(20)), "lề phải"),
    "the page number is 12.7 mm from the edge": (page(header_distance=Mm(12.7)), "số trang cách mép trên"),
    "the first page has its number": (page(different_first_page_header_footer=False), "số trang ở trang 1"),
    "the page number stands at the right": (
        lambda document: setattr(document.sections[0].header.paragraphs[0], "alignment", ALIGN.RIGHT),
        "vị trí số trang",
    ),
    "the page number is in 10 pt": (
        lambda document: setattr(document.sections[0].header.paragraphs[0].runs[0].font, "size", Pt(10)),
        "cỡ chữ số trang",
    ),
}


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
@pytest.mark.parametrize(("change", "told"), PAGE_CHANGES.values(), ids=PAGE_CHANGES)
def test_one_change_of_the_page_is_told_alone(name: str, change: Change, told: str) -> None:
    found = changed((FOLDER / name).read_bytes(), change)
    assert [what for place, what in found if place.startswith("trang")] == [told]
    assert len({what for _, what in found}) == 1


LINES = {
    "{{ cap_uy.dong_1 }}": "tên cơ quan cấp trên",
    "{{ cap_uy.dong_2 }}": "tên cơ quan ban hành",
    "*": "dấu sao",
    "Số {{": "số, ký hiệu",
    "{{ du_thao }}": "dòng dự thảo",
    "ĐẢNG CỘNG SẢN": "tiêu đề ĐẢNG CỘNG SẢN VIỆT NAM",
    "{{ dia_danh_ngay }}": "địa danh, ngày tháng",
    "-----": "năm gạch nối",
    "- {{ c }}": "căn cứ",
    "{{ cap_uy.chu_the }}": "chủ thể ban hành",
    "{{ ky.quyen_han }}": "quyền hạn người ký",
    "{{ ky.chuc_vu }}": "chức vụ người ký",
    "{{ ky.ho_ten }}": "họ tên người ký",
    "Nơi nhận:": "Nơi nhận",
    "- {{ n }};": "danh sách nơi nhận",
    "- Lưu": "danh sách nơi nhận",
    "TỔ KIỂM PHIẾU": "quyền hạn người ký",
}
TITLES = {
    "01-QD.docx": ("QUYẾT ĐỊNH", "về việc"),
    "01-QD_danh_sach.docx": ("QUYẾT ĐỊNH", "về việc"),
    "02-QD.docx": ("QUYẾT ĐỊNH", "về việc"),
    "02-QD_danh_sach.docx": ("QUYẾT ĐỊNH", "về việc"),
    "03-PDG.docx": ("PHIẾU ĐÁNH GIÁ", "công nhận"),
    "bien_ban_kiem_phieu.docx": ("BIÊN BẢN", "công nhận"),
    "bao_cao_tong_hop.docx": ("BÁO CÁO", "tổng hợp"),
}


def components() -> Iterator[tuple[str, str, str]]:
    for name, (kind, abstract) in TITLES.items():
        yield name, kind, "tên loại"
        yield name, abstract, "trích yếu"
        yield from ((name, start, component) for start, component in LINES.items() if has(name, start))


@pytest.mark.parametrize(("name", "start", "component"), list(components()))
def test_one_change_of_a_components_letters_is_told_at_its_paragraph(name: str, start: str, component: str) -> None:
    data = (FOLDER / name).read_bytes()
    run = at(docx.Document(io.BytesIO(data)), start).runs[0]
    changes = {
        f"cỡ chữ của {component}": {"size": Pt(11)},
        f"kiểu đậm của {component}": {"bold": not run.font.bold},
        f"kiểu nghiêng của {component}": {"italic": not run.font.italic},
        "phông chữ": {"name": "Arial"},
        "màu chữ": {"color": None},
    }
    for told, properties in changes.items():
        change = letters(start, **properties) if told != "màu chữ" else _red(start)
        found = changed(data, change)
        assert [what for _, what in found if what != "đường kẻ dưới tiêu đề"] == [told]
        assert len({place for place, _ in found}) == 1


def _red(start: str) -> Change:
    def change(document: Any) -> None:
        for run in at(document, start).runs:
            run.font.color.rgb = RGBColor(0xC0, 0, 0)

    return change


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
    "a colon after Lưu": (wording("- Lưu", "- Lưu", "- Lưu:"), "dòng cuối nơi nhận"),
    "Lưu VT as in State documents": (wording("- Lưu", "Văn phòng", "VT"), "dòng cuối nơi nhận"),
    "Nơi nhận is not underlined": (letters("Nơi nhận:", underline=False), "gạch chân của Nơi nhận"),
    "the Party's title in lower case": (
        wording("ĐẢNG CỘNG", "ĐẢNG CỘNG SẢN VIỆT NAM", "Đảng Cộng sản Việt Nam"),
        "chữ hoa của tiêu đề ĐẢNG CỘNG SẢN VIỆT NAM",
    ),
    "the line under the title is short": (
        setting("ĐẢNG CỘNG", left_indent=Mm(30), right_indent=Mm(30)),
        "đường kẻ dưới tiêu đề",
    ),
}


@pytest.mark.parametrize("name", DECISIONS)
@pytest.mark.parametrize(("change", "told"), DECISION_CHANGES.values(), ids=DECISION_CHANGES)
def test_one_change_of_a_decision_is_told_alone(name: str, change: Change, told: str) -> None:
    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == [told]


LISTS = [name for name in TEMPLATE_NAMES if name not in {"01-QD.docx", "02-QD.docx"}]


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
