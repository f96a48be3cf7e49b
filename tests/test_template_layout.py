"""Every template held to every rule: a copy with any one property changed is told, at its place, and nothing else."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from layout_edits import FOLDER, Change, at, changed, exact_height, has, letters, page, setting, wording

from bontot_batch.documents import TEMPLATE_NAMES


def _roman(section: Any) -> None:
    kind = OxmlElement("w:pgNumType")
    kind.set(qn("w:fmt"), "lowerRoman")
    section._sectPr.append(kind)


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
    "the page number is a Roman one": (lambda document: _roman(document.sections[0]), "kiểu số trang"),
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
    "{{ co_quan.dong_1 }}": "tên cơ quan cấp trên",
    "{{ co_quan.dong_2 }}": "tên cơ quan ban hành",
    "{{ co_quan.chuc_vu }}": "chức vụ người ký",
}
TITLES = {
    "01-QD.docx": ("QUYẾT ĐỊNH", "về việc"),
    "01-QD_danh_sach.docx": ("QUYẾT ĐỊNH", "về việc"),
    "02-QD.docx": ("QUYẾT ĐỊNH", "về việc"),
    "02-QD_danh_sach.docx": ("QUYẾT ĐỊNH", "về việc"),
    "03-PDG.docx": ("PHIẾU ĐÁNH GIÁ", "công nhận"),
    "bien_ban_kiem_phieu.docx": ("BIÊN BẢN", "bỏ phiếu kín công nhận"),
    "bao_cao_tong_hop.docx": ("BÁO CÁO", "tổng hợp"),
    "to_trinh.docx": ("TỜ TRÌNH", "về việc"),
    "thong_bao.docx": ("THÔNG BÁO", "về kết quả"),
    "giai_trinh.docx": ("BẢN GIẢI TRÌNH", "kết quả"),
    "de_nghi_khen_thuong.docx": ("DANH SÁCH", "tổ chức đảng đề nghị"),
}
DECISIONS_WITH_LIST = ("01-QD_danh_sach.docx", "02-QD_danh_sach.docx")
TEXTS = {
    "01-QD.docx": ("Điều 1.", "Điều"),
    "01-QD_danh_sach.docx": ("Điều 1.", "Điều"),
    "02-QD.docx": ("Điều 1.", "Điều"),
    "02-QD_danh_sach.docx": ("Điều 1.", "Điều"),
    "03-PDG.docx": ("Đề nghị đồng chí", "nội dung"),
    "bien_ban_kiem_phieu.docx": ("3. Hội nghị", "nội dung"),
    "bao_cao_tong_hop.docx": ("Thực hiện", "nội dung"),
    "to_trinh.docx": ("Thực hiện", "nội dung"),
    "thong_bao.docx": ("Căn cứ", "nội dung"),
    "giai_trinh.docx": ("1. Đơn vị", "nội dung"),
    "de_nghi_khen_thuong.docx": ("Theo", "nội dung"),
}
"""Of each template the beginning of a paragraph of running text, and what component it is."""


def test_every_template_has_its_title_and_its_running_text_here() -> None:
    assert set(TITLES) == set(TEXTS) == set(TEMPLATE_NAMES)


TEXT_CHANGES: dict[str, tuple[dict[str, object], dict[str, object], str]] = {
    "in 13 pt": ({"size": Pt(13)}, {}, "cỡ chữ của {}"),
    "in 16 pt": ({"size": Pt(16)}, {}, "cỡ chữ của {}"),
    "in italics": ({"italic": True}, {}, "kiểu nghiêng của {}"),
    "in bold": ({"bold": True}, {}, "kiểu đậm của {}"),
    "in another font": ({"name": "Calibri"}, {}, "phông chữ"),
    "aligned at the left": ({}, {"alignment": ALIGN.LEFT}, "căn lề của {}"),
    "24 pt a line": ({}, {"line_spacing": Pt(24)}, "giãn dòng của {}"),
    "17 pt a line": ({}, {"line_spacing": Pt(17)}, "giãn dòng của {}"),
    "one line and a half": ({}, {"line_spacing": 1.5}, "giãn dòng của {}"),
    "not indented": ({}, {"first_line_indent": Mm(0)}, "thụt đầu dòng của {}"),
    "indented by 12,7 mm": ({}, {"first_line_indent": Mm(12.7)}, "thụt đầu dòng của {}"),
}


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
@pytest.mark.parametrize(("font", "layout", "told"), TEXT_CHANGES.values(), ids=TEXT_CHANGES)
def test_one_change_of_running_text_is_told_alone(
    name: str, font: dict[str, object], layout: dict[str, object], told: str
) -> None:
    start, component = TEXTS[name]

    def change(document: Any) -> None:
        letters(start, **font)(document)
        setting(start, **layout)(document)

    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == [told.format(component)]


@pytest.mark.parametrize(
    "name", [name for name in TEMPLATE_NAMES if name not in {"03-PDG.docx", "de_nghi_khen_thuong.docx"}]
)
def test_paragraphs_of_running_text_3_pt_apart_are_told(name: str) -> None:
    start, component = TEXTS[name]
    found = changed((FOLDER / name).read_bytes(), setting(start, space_after=Pt(3)))
    assert [what for _, what in found] == [f"cách đoạn sau {component}"]


def in_the_issuers_cell(name: str) -> Change:
    def change(document: Any) -> None:
        document.tables[0].cell(0, 0)._tc.get_or_add_tcPr().append(OxmlElement(name))

    return change


HEAD_CHANGES: dict[str, tuple[Change, str]] = {
    "a long name stays in one line": (in_the_issuers_cell("w:noWrap"), "ô tên cơ quan"),
    "a long name is squeezed": (in_the_issuers_cell("w:tcFitText"), "ô tên cơ quan"),
    "the head has a fixed height": (lambda document: exact_height(document.tables[0].rows[0]), "dòng tên cơ quan"),
    "the Party's title in lower case": (
        wording("ĐẢNG CỘNG", "ĐẢNG CỘNG SẢN VIỆT NAM", "Đảng Cộng sản Việt Nam"),
        "chữ hoa của tiêu đề ĐẢNG CỘNG SẢN VIỆT NAM",
    ),
    "the line under the title is short": (
        setting("ĐẢNG CỘNG", left_indent=Mm(30), right_indent=Mm(30)),
        "đường kẻ dưới tiêu đề",
    ),
    "no line under the title": (
        lambda document: at(document, "ĐẢNG CỘNG")._p.pPr.remove(at(document, "ĐẢNG CỘNG")._p.pPr.find(qn("w:pBdr"))),
        "đường kẻ dưới tiêu đề",
    ),
    "the date stands at the left": (
        setting("{{ dia_danh_ngay }}", alignment=ALIGN.LEFT),
        "căn lề của địa danh, ngày tháng",
    ),
    "the star stands at the left": (setting("*", alignment=ALIGN.LEFT), "căn lề của dấu sao"),
    "a long dash under trích yếu": (wording("-----", "-----", "———"), "dòng dưới trích yếu"),
    "four hyphens under trích yếu": (wording("-----", "-----", "----"), "dòng dưới trích yếu"),
}


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
@pytest.mark.parametrize(("change", "told"), HEAD_CHANGES.values(), ids=HEAD_CHANGES)
def test_one_change_of_the_head_is_told_alone(name: str, change: Change, told: str) -> None:
    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == [told]


SIGNED_FOR_A_BODY = [name for name in TEMPLATE_NAMES if has(name, "{{ ky.quyen_han }}")]
SIGNING_CHANGES: dict[str, tuple[Change, list[str]]] = {
    "signed for the secretary": (
        wording("{{ ky.chuc_vu }}", "{{ ky.chuc_vu }}", "K/T BÍ THƯ"),
        ["quyền hạn ký"],
    ),
    "T/M with dots": (wording("{{ ky.quyen_han }}", "{{ ky.quyen_han }}", "T.M BAN THƯỜNG VỤ"), ["quyền hạn ký"]),
    "the post names the body": (
        wording("{{ ky.chuc_vu }}", "{{ ky.chuc_vu }}", "BÍ THƯ ĐẢNG ỦY"),
        ["chức vụ người ký"],
    ),
    "the name has a degree": (wording("{{ ky.ho_ten }}", "{{ ky.ho_ten }}", "TS. Lò Văn Mẫu"), ["họ tên người ký"]),
    "the name has a rank": (wording("{{ ky.ho_ten }}", "{{ ky.ho_ten }}", "Thượng tá Lò Văn Mẫu"), ["họ tên người ký"]),
    "a deputy who leads signs": (wording("{{ ky.chuc_vu }}", "{{ ky.chuc_vu }}", "PHÓ BÍ THƯ THƯỜNG TRỰC"), []),
}


@pytest.mark.parametrize("name", SIGNED_FOR_A_BODY)
@pytest.mark.parametrize(("change", "told"), SIGNING_CHANGES.values(), ids=SIGNING_CHANGES)
def test_who_signs_and_how_is_told(name: str, change: Change, told: list[str]) -> None:
    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == told


NUMBERED = [name for name in TEMPLATE_NAMES if has(name, "Số {{")]


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("written", ["Số: 05-QĐ/ĐU", "Số 5-QĐ/ĐU", "Số 05/QĐ-ĐU", "Số 05/ĐU", "Số. 05-QĐ/ĐU"])
def test_a_number_and_symbol_in_another_form_is_told(name: str, written: str) -> None:
    found = changed((FOLDER / name).read_bytes(), wording("Số {{", "Số {{ so_ky_hieu }}", written))
    assert [what for _, what in found] == ["số, ký hiệu"]


WITH_RECIPIENTS = [name for name in TEMPLATE_NAMES if has(name, "Nơi nhận")]
RECIPIENT_CHANGES: dict[str, tuple[Change, str]] = {
    "Nơi nhận is not underlined": (letters("Nơi nhận:", underline=False), "gạch chân của Nơi nhận"),
    "a colon after Lưu": (wording("- Lưu", "- Lưu", "- Lưu:"), "dòng cuối nơi nhận"),
    "Lưu VT as in State documents": (wording("- Lưu", "Văn phòng", "VT"), "dòng cuối nơi nhận"),
    "no full stop at the end": (wording("- Lưu", "Văn phòng.", "Văn phòng"), "dòng cuối nơi nhận"),
    "a line without its semicolon": (wording("- {{ n }};", ";", ""), "dòng nơi nhận"),
}


@pytest.mark.parametrize("name", WITH_RECIPIENTS)
@pytest.mark.parametrize(("change", "told"), RECIPIENT_CHANGES.values(), ids=RECIPIENT_CHANGES)
def test_one_change_of_the_recipients_is_told_alone(name: str, change: Change, told: str) -> None:
    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == [told]


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_two_ways_to_write_one_word_are_told(name: str) -> None:
    start, _ = TEXTS[name]

    def change(document: Any) -> None:
        at(document, start).add_run(" Đảng uỷ và Đảng ủy.").font.size = Pt(14)

    found = [(what) for _, what in changed((FOLDER / name).read_bytes(), change)]
    assert found == ["cách viết chữ ủy"]


@pytest.mark.parametrize("name", DECISIONS_WITH_LIST)
def test_an_annex_that_goes_on_with_the_page_numbers_is_told(name: str) -> None:
    def change(document: Any) -> None:
        annex = document.sections[1]._sectPr
        annex.remove(annex.find(qn("w:pgNumType")))

    assert [what for _, what in changed((FOLDER / name).read_bytes(), change)] == ["số trang của phụ lục, danh sách"]


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
