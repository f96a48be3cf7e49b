"""The proof of a document: each fault is planted, and found; a sound document has none."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import given
from hypothesis import strategies as st

from bontot_batch import documents
from bontot_batch.documents import DocumentError, NotReleasedError, Properties, Templates, proof
from bontot_batch.documents.cleaning import clean_for_word
from bontot_batch.documents.expectation import expect, lines, said
from bontot_batch.documents.samples import samples
from bontot_batch.guidance import Guidance

ROOT = Path(__file__).parents[1]
OURS = Templates((ROOT / "templates",))
RECORD = Properties("Quyết định công nhận Chi bộ A & B", "38.168.053", date(2026, 12, 15), "05-HD/TU")
CONTEXT = {"ten": "Chi bộ A & B", "nam": "2026", "don_vi": [{"ten": "Bản Một"}, {"ten": "Bản Hai"}], "trong": ""}


def template() -> Any:
    """A template with a sentence, a loop, a table, page head and foot, each with a value."""
    document = docx.Document()
    document.add_paragraph("Công nhận {{ ten }} năm {{ nam }}.")
    for text in ("{%p for d in don_vi %}", "- {{ d.ten }};", "{%p endfor %}"):
        document.add_paragraph(text)
    table = document.add_table(4, 2)
    for row, texts in zip(
        table.rows, (("TT", "Tên"), ("{%tr for d in don_vi %}", ""), ("{{ loop.index }}", "{{ d.ten }}"),
                     ("{%tr endfor %}", "")), strict=True,
    ):  # fmt: skip
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ ten }}"
    section.footer.paragraphs[0].text = "Năm {{ nam }}"
    return document


def saved(document: Any) -> bytes:
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def fill(folder: Path, source: bytes, context: dict[str, object] | None = None) -> bytes:
    (folder / "mau.docx").write_bytes(source)
    return documents.render(Templates((folder,)), "mau.docx", context or CONTEXT, RECORD)


def faults(data: bytes, source: bytes, record: Properties = RECORD) -> list[str]:
    blueprint = proof.blueprint(source)
    return proof.faults(data, blueprint, CONTEXT, record)


def changed(data: bytes, change: Callable[[dict[str, bytes]], None]) -> bytes:
    """The same file with its parts changed by hand."""
    with zipfile.ZipFile(io.BytesIO(data)) as before:
        parts = {name: before.read(name) for name in before.namelist()}
    change(parts)
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as after:
        for name, content in parts.items():
            after.writestr(name, content)
    return result.getvalue()


def in_part(name: str, old: str, new: str) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old.encode() in parts[name], f"{old} is not in {name}"
        parts[name] = parts[name].replace(old.encode(), new.encode(), 1)

    return change


def without(pattern: str) -> Callable[[dict[str, bytes]], None]:
    """Take the first element out of the body that has this text in it."""

    def change(parts: dict[str, bytes]) -> None:
        root = parse_xml(parts["word/document.xml"])
        kind, _, text = pattern.partition(" ")
        found = next(each for each in root.iter(qn(kind)) if text in "".join(each.itertext()))
        found.getparent().remove(found)
        parts["word/document.xml"] = docx.oxml.parser.etree.tostring(root)  # type: ignore[attr-defined] # untyped

    return change


def test_a_sound_document_has_no_fault(tmp_path: Path) -> None:
    source = saved(template())

    assert faults(fill(tmp_path, source), source) == []


def test_every_template_of_the_program_makes_sound_documents(guidance: Guidance) -> None:
    for name in documents.TEMPLATE_NAMES:
        source = OURS.path(name).read_bytes()
        blueprint = proof.blueprint(source)
        for context in samples(name, guidance):
            data = documents.render(OURS, name, context, RECORD)
            assert proof.faults(data, blueprint, context, RECORD) == [], name


BODY, STYLES = "word/document.xml", "word/styles.xml"
PLANTED: dict[str, tuple[Callable[[dict[str, bytes]], None], str]] = {
    "a value is lost": (in_part(BODY, "Bản Hai", ""), "không in được đủ giá trị “Bản Hai”"),
    "a value is another": (in_part(BODY, "năm 2026.", "năm 2025."), "không in được đủ giá trị “2026”"),
    "a value in the page head is lost": (in_part("word/header1.xml", "Chi bộ", "Chi"), "đủ giá trị “Chi bộ A"),
    "a value in the page foot is lost": (in_part("word/footer1.xml", "2026", "202"), "không in được đủ giá trị “2026”"),
    "the template's own words are lost": (in_part(BODY, "Công nhận", "Công"), "mất đoạn “Công nhận"),
    "a paragraph of a loop is lost": (without("w:p - Bản Một;"), "không in được đủ giá trị “Bản Một”"),
    "an empty row is lost": (without("w:tr TT"), "mất đoạn “TT”"),
    "a paragraph is added": (
        in_part(BODY, "<w:sectPr", "<w:p><w:r><w:t>Thêm</w:t></w:r></w:p><w:sectPr"), "thừa đoạn “Thêm”",
    ),
    "an empty paragraph is added": (in_part(BODY, "<w:sectPr", "<w:p/><w:sectPr"), "số đoạn, bảng"),
    "a table is added": (
        in_part(BODY, "<w:sectPr", "<w:tbl><w:tblPr/><w:tblGrid/></w:tbl><w:sectPr"), "số đoạn, bảng",
    ),
    "a tag is left in the body": (in_part(BODY, "Bản Một", "Bản Một {{ ten }}"), "còn thẻ “{{”"),
    "a tag is left in a field code": (
        in_part(BODY, "<w:sectPr", "<w:p><w:r><w:instrText>{% x %}</w:instrText></w:r></w:p><w:sectPr"), "còn thẻ “{%”",
    ),
    "a comment tag is left": (in_part(BODY, "Bản Một", "Bản Một {# x #}"), "còn thẻ “{#”"),
    "a missing value is printed": (in_part(BODY, "Bản Một", "None"), "có chữ “None”"),
    "a missing number is printed": (in_part(BODY, "năm 2026.", "năm nan."), "có chữ “nan”"),
    "the unit's code is another": (in_part("docProps/core.xml", "38.168.053", "38.168.054"), "ghi mã “38.168.054”"),
    "the title is another": (in_part("docProps/core.xml", "công nhận", "thu hồi"), "thuộc tính của tệp ghi tên"),
    "the run is another": (in_part("docProps/core.xml", "2026-12-15</dc:id", "2025-12-15</dc:id"), "tệp ghi lần chạy"),
    "a style is another": (in_part(STYLES, 'w:val="', 'w:val="x'), "bộ kiểu chữ không như trong mẫu"),
    "a setting is added": (in_part("word/settings.xml", "</w:settings>", "<w:x/></w:settings>"), "thiết lập chung"),
    "the page is another": (in_part(BODY, "<w:pgMar w:", '<w:pgMar w:x="1" w:'), "khổ giấy, lề"),
    "the theme is another": (in_part("word/theme/theme1.xml", "Office", "Other"), "bộ phông chữ, màu không như"),
    "a part that is referred to is lost": (lambda parts: parts.pop("word/theme/theme1.xml"), "bộ phông chữ, màu"),
    "a part is added": (lambda parts: parts.update({"word/them.bin": b""}), "phần word/them.bin không như"),
    "a cell has no paragraph": (without("w:p TT"), "có ô của bảng không còn đoạn nào"),
    "the XML is broken": (in_part(BODY, "</w:body>", ""), "không mở lại được"),
    "the body is lost": (lambda parts: parts.pop(BODY), "không mở lại được"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "told"), PLANTED.values(), ids=PLANTED)
def test_a_planted_fault_is_found(tmp_path: Path, change: Callable[[dict[str, bytes]], None], told: str) -> None:
    source = saved(template())
    data = changed(fill(tmp_path, source), change)

    assert any(told in each for each in faults(data, source)), faults(data, source)


def test_a_cut_file_is_found_wherever_it_is_cut(tmp_path: Path) -> None:
    source = saved(template())
    data = fill(tmp_path, source)
    for size in range(0, len(data), len(data) // 40):
        assert faults(data[:size], source) == ["tệp Word không còn nguyên vẹn, không mở lại được"], size


def test_a_flipped_bit_in_any_part_is_found(tmp_path: Path) -> None:
    source = saved(template())
    data = fill(tmp_path, source)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        places = [each.header_offset + 30 + len(each.filename) + each.compress_size // 2 for each in archive.infolist()]
    for place in places:
        assert faults(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :], source), place


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_there_twice_is_found(tmp_path: Path) -> None:
    source = saved(template())
    data = io.BytesIO(fill(tmp_path, source))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(BODY, archive.read(BODY))

    assert faults(data.getvalue(), source) == ["tệp Word không còn nguyên vẹn, không mở lại được"]


def test_the_document_of_another_unit_is_found(tmp_path: Path) -> None:
    source = saved(template())
    (tmp_path / "mau.docx").write_bytes(source)
    other = Properties(RECORD.title, "38.168.099", RECORD.on, RECORD.guidance)
    swapped = documents.render(Templates((tmp_path,)), "mau.docx", CONTEXT, other)

    assert faults(swapped, source) == ["thuộc tính của tệp ghi mã “38.168.099”, không phải “38.168.053”"]


def test_the_text_of_another_unit_is_found(tmp_path: Path) -> None:
    source = saved(template())
    swapped = fill(tmp_path, source, {**CONTEXT, "ten": "Chi bộ khác"})

    assert any("không in được đủ giá trị “Chi bộ A & B”" in each for each in faults(swapped, source))


def loses(document: Any, text: str) -> bytes:
    document.add_paragraph(text)
    document.add_paragraph("Hết.")
    document.add_paragraph("{%p endif %}")
    return saved(document)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Kính gửi {{ ten }} {%p if nam %}", "không in được đủ giá trị “Chi bộ A & B”"),
        ("Nguyên văn {%p if nam %}", "mất đoạn “Nguyên văn”"),
        ("{%p if nam %}{{ ten }}", "không in được đủ giá trị “Chi bộ A & B”"),
    ],
    ids=["a value before the tag", "words before the tag", "a value after the tag"],
)
def test_text_beside_a_tag_that_takes_its_paragraph_is_missed(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(NotReleasedError, match=told):
        fill(tmp_path, loses(template(), text))


def test_text_beside_a_tag_that_takes_its_row_is_missed(tmp_path: Path) -> None:
    document = template()
    document.tables[0].rows[1].cells[1].text = "Ghi chú của {{ ten }}"
    with pytest.raises(NotReleasedError, match="không in được đủ giá trị “Chi bộ A & B”"):
        fill(tmp_path, saved(document))


def test_a_minus_sign_that_swallows_words_is_missed(tmp_path: Path) -> None:
    document = template()
    document.add_paragraph("Đầu câu.")
    document.add_paragraph("Chữ này mất {%- if nam %} còn chữ này ở lại{% endif %}")
    with pytest.raises(NotReleasedError, match="mất đoạn"):
        fill(tmp_path, saved(document))


@pytest.mark.parametrize(
    "text",
    ["Trực thuộc {{ trong }}, đạt.", "Trực thuộc {{ trong|viet_hoa }}", "Của {{ nhom.trong }}"],
    ids=["a name", "a name with a filter", "a name in a group"],
)
def test_an_empty_value_within_a_sentence_is_a_gap(tmp_path: Path, text: str) -> None:
    document = template()
    document.add_paragraph(text)
    with pytest.raises(NotReleasedError, match="chỗ điền để trống trong đoạn"):
        fill(tmp_path, saved(document), {**CONTEXT, "nhom": {"trong": ""}})


@pytest.mark.parametrize(
    "text",
    [
        "{{ trong }}",
        "{{ trong }}{{ ten }}",
        "- {{ trong }};",
        "{% if trong %}Trực thuộc {{ trong }}{% endif %}",
        "Gồm {% for d in don_vi %}{{ d.ten }}{{ ', ' if not loop.last else '' }}{% endfor %}",
        "Trực thuộc {{ trong or '' }}",
    ],
    ids=[
        "alone in its paragraph",
        "beside another value",
        "in a line of a list",
        "left out by the template",
        "a comma that the last one lacks",
        "an empty text that the template asks for",
    ],
)
def test_an_empty_text_that_is_meant_is_no_gap(tmp_path: Path, text: str) -> None:
    document = template()
    document.add_paragraph(text)

    assert fill(tmp_path, saved(document))


def test_words_for_nothing_in_data_and_in_the_template_are_words(tmp_path: Path) -> None:
    document = template()
    document.add_paragraph("Chữ nan của mẫu")

    assert fill(tmp_path, saved(document), {**CONTEXT, "ten": "Chi bộ None, NaN {{ x }} {% y %} {# z #}"})


def with_text_box(document: Any) -> Any:
    box = parse_xml(
        f'<w:p {nsdecls("w", "wp", "a")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml"><w:r><mc:AlternateContent><mc:Choice Requires="wps">'
        "<w:drawing><wps:txbx><w:txbxContent><w:p><w:r><w:t>Khung {{ ten }}</w:t></w:r></w:p></w:txbxContent>"
        "</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r>"
        "<w:t>Khung {{ ten }}</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    document.element.body.insert(0, box)
    return document


def test_a_value_in_a_text_box_is_proven_too(tmp_path: Path) -> None:
    source = saved(with_text_box(template()))
    data = fill(tmp_path, source)

    assert faults(data, source) == []
    lost = changed(data, in_part(BODY, "Khung Chi bộ", "Khung Chi"))
    assert faults(lost, source) == ["không in được đủ giá trị “Chi bộ A & B”"]


def test_tags_in_parts_that_are_never_filled_are_found(tmp_path: Path) -> None:
    document = template()
    run = document.paragraphs[0].runs[0]
    document.add_comment(run, "Xem {{ ten }}", "", "")
    with pytest.raises(NotReleasedError, match=r"còn thẻ “\{\{” chưa được điền"):
        fill(tmp_path, saved(document))


def test_properties_are_escaped_exactly_once(tmp_path: Path) -> None:
    data = fill(tmp_path, saved(template()))
    core = docx.Document(io.BytesIO(data)).core_properties

    assert core.title == "Quyết định công nhận Chi bộ A & B"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"A &amp; B</dc:title>" in archive.read("docProps/core.xml")


def test_properties_tell_unit_guidance_and_run_and_no_clock(tmp_path: Path) -> None:
    core = docx.Document(io.BytesIO(fill(tmp_path, saved(template())))).core_properties

    assert (core.subject, core.category, core.identifier) == ("38.168.053", "05-HD/TU", "05-HD/TU; 2026-12-15")
    assert core.created is not None
    assert core.created.date() == core.modified.date() == RECORD.on  # type: ignore[union-attr] # is set


def test_a_document_that_is_not_released_is_no_fault_of_the_set_up(tmp_path: Path) -> None:
    with pytest.raises(NotReleasedError) as kept_back:
        fill(tmp_path, saved(template()), {**CONTEXT, "nam": None})
    assert kept_back.value.faults == ("chưa có giá trị cho “nam”",)
    assert str(tmp_path / "mau.docx") in str(kept_back.value)

    with pytest.raises(DocumentError) as refused:
        fill(tmp_path, b"PK")
    assert not isinstance(refused.value, NotReleasedError)


def test_what_is_done_to_a_template_beforehand_is_proven_with_it(tmp_path: Path) -> None:
    def prepare(data: bytes) -> bytes:
        return changed(data, in_part(BODY, "Công nhận", "Thôi công nhận"))

    (tmp_path / "mau.docx").write_bytes(saved(template()))
    data = documents.render(Templates((tmp_path,)), "mau.docx", CONTEXT, RECORD, prepare)

    assert docx.Document(io.BytesIO(data)).paragraphs[0].text == "Thôi công nhận Chi bộ A & B năm 2026."


def test_samples_of_every_template_leave_no_gap_in_a_sentence(guidance: Guidance) -> None:
    for name in documents.TEMPLATE_NAMES:
        flows = proof.blueprint(OURS.path(name).read_bytes()).flows
        for context in samples(name, guidance):
            assert expect(flows, context).gaps == (), name


@pytest.mark.parametrize("name", documents.TEMPLATE_NAMES)
def test_both_ways_of_filling_the_text_of_a_template_agree(name: str, guidance: Guidance) -> None:
    flows = proof.blueprint(OURS.path(name).read_bytes()).flows
    for context in samples(name, guidance):
        plainly = said(flows, context)

        assert plainly is not None
        assert {part: lines(flow) for part, flow in plainly.items()} == expect(flows, context).lines


def flows_of(*texts: str) -> dict[str, str]:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return dict(proof.blueprint(saved(document)).flows)


VALUES = st.text(st.sampled_from("aĐệ \n\t\"'&<>{}%#_“\u00a0\u0301"), max_size=8)


@given(value=VALUES, other=VALUES)
def test_both_ways_agree_on_any_texts_unless_only_one_can_tell(value: str, other: str) -> None:
    context = {"ten": clean_for_word(value), "nam": clean_for_word(other)}
    flows = flows_of("Công nhận {{ ten }} năm", "{{ nam }}", "{{ ten|viet_hoa }}")
    expected = expect(flows, context)
    plainly = said(flows, context)

    if plainly is None:
        assert expected.gaps or expected.signs.total() or any(sign in value + other for sign in "{}")
    else:
        assert {part: lines(flow) for part, flow in plainly.items()} == expected.lines
        assert not expected.gaps
        assert not expected.signs.total()


def grid(*rows: tuple[str, ...]) -> Any:
    """A template that is one table."""
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return document


EACH, ALL = "{%tr for d in don_vi %}", "{%tr endfor %}"
LAWFUL = {
    "a cell merged downwards in a loop": grid((EACH, ""), ("{% vm %}{{ ten }}", "{{ d.ten }}"), (ALL, "")),
    "columns of a loop": grid(("{%tc for d in don_vi %}", "{{ d.ten }}", "{%tc endfor %}")),
    "a cell merged across a loop": grid(
        ("{%tc for d in don_vi %}", "{% hm %}{{ ten }}", "{%tc endfor %}"),
        ("{%tc for d in don_vi %}", "{{ d.ten }}", "{%tc endfor %}"),
    ),
    "a cell over two columns": grid(("{% colspan 2 %}{{ ten }}", "x"), ("{{ nam }}", "x")),
    "a cell with a colour": grid(("{% cellbg 'FFFF00' %}{{ ten }}", "x")),
    "a loop in a loop": grid((EACH, ""), ("{% for e in don_vi %}{{ e.ten }}, {% endfor %}", "{{ d.ten }}"), (ALL, "")),
    "rows that are left out": grid(("{%tr if trong %}", ""), ("Mất", ""), ("{%tr endif %}", ""), ("Còn", "{{ ten }}")),
    "a row that is a comment": grid(("{#tr ghi chú #}", ""), ("Còn", "{{ ten }}")),
}


def lines_of(*texts: str) -> Any:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    return document


LAWFUL |= {
    "curly quotes in a tag": lines_of("{{ ten if nam == “2026” else ‘khác’ }}"),
    "run tags": lines_of("Năm {%r if nam %}{{ nam }}{%r endif %} hết"),
    "a loop over parts of a paragraph": lines_of("Gồm {% for d in don_vi %}{{ d.ten }}; {% endfor %}hết."),
    "a loop over paragraphs without a sign": lines_of("Đầu {% for d in don_vi %}", "{{ d.ten }}", "{% endfor %} cuối"),
    "paragraphs that are joined": lines_of("Thuộc", "{%- if nam %} năm {{ nam }} {%- endif %}", "của {{ ten }}"),
    "a comment": lines_of("{#p ghi chú #}", "Còn {# ghi chú #}{{ ten }}"),
    "a name of the template's own": lines_of("{%p set x = ten %}", "Của {{ x }}"),
    "signs of tags as words": lines_of("Viết {_{ ten }_} và {_% if %_} thế này: {{ ten }}"),
    "line breaks and tabs": lines_of("a\tb\nc {{ ten }}"),
    "a filter of ours": lines_of("{{ ten|viet_hoa }}, {{ nam|bang_chu }}, {{ 12|ty_le(15) }}"),
    "decomposed letters": lines_of(unicodedata.normalize("NFD", "Đảng ủy xã Nậm Mạ") + " {{ ten }}"),
}


@pytest.mark.parametrize("document", LAWFUL.values(), ids=LAWFUL)
def test_whatever_docxtpl_can_do_is_no_fault(tmp_path: Path, document: Any) -> None:
    source = saved(document)

    assert faults(fill(tmp_path, source), source) == []
