"""The template desk: every fault of a template at once, with its place and cure, and nothing said of a sound one."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn

from bontot_batch import cli, template_commands
from bontot_batch.documents import ENTRIES, TEMPLATE_NAMES, DocumentError, Templates, desk, dictionary, drafts
from bontot_batch.guidance import load

FOLDER = Path(__file__).parent.parent / "templates"
ON = date(2026, 12, 20)
GUIDANCE = load(ON)


def edited(folder: Path, name: str, *changes: tuple[str, str], entry: str = "word/document.xml") -> Path:
    """A copy of a template with words changed, as an office would in Word."""
    with zipfile.ZipFile(FOLDER / name) as before, zipfile.ZipFile(folder / name, "w") as after:
        for each in before.namelist():
            data = before.read(each)
            if each == entry:
                for old, new in changes:
                    assert old.encode() in data, old
                    data = data.replace(old.encode(), new.encode(), 1)
            after.writestr(each, data)
    return folder / name


def told(path: Path) -> list[tuple[str, str]]:
    return [(each.place, each.message) for each in desk.check(path, GUIDANCE).faults]


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_nothing_is_said_of_the_programs_own_template(name: str) -> None:
    checked = desk.check(FOLDER / name, GUIDANCE)
    assert (checked.template, checked.faults, checked.remarks, checked.deviations, checked.copy) == (
        *(name, (), (), (), None),
    )


FAULTS = {
    "a misspelt name": (
        ("{{ don_vi.ten }}", "{{ don_vi.tenn }}"),
        "không có tên “don_vi.tenn”; có phải “don_vi.ten”?",
    ),
    "a name written with Vietnamese marks": (
        ("{{ don_vi.ten }}", "{{ đơn_vị.tên }}"),
        "không có tên “đơn_vị”; có phải “don_vi”?",
    ),
    "a name in two words": (("{{ don_vi.ten }}", "{{ don vi.ten }}"), "thẻ “{{ don vi.ten }}” viết sai"),
    "a tag that is not closed": (
        ("{{ nam }}.</w:t>", "{{ nam }.</w:t>"),
        "thẻ “{{ nam }.” chưa đóng bằng “}}”",
    ),
    "a tag that is not opened": (
        ("{{ don_vi.ten }}", "don_vi.ten }}"),
        "có dấu “}}” mà không có dấu mở thẻ trước nó",
    ),
    "a misspelt command": (
        ("{%p endfor %}", "{%p endforr %}"),
        "thẻ “{%p endforr %}” viết sai, không có lệnh “endforr”; có phải “endfor”?",
    ),
    "a loop that swallows the rest": (
        ("{%p endfor %}", "hết căn cứ"),
        "vòng lặp “{%p for c in can_cu %}” chưa đóng, nuốt cả phần sau",
    ),
    "an end too many": (
        ("{{ don_vi.ten }}", "{{ don_vi.ten }}{% endif %}"),
        "thẻ “{% endif %}” thừa, không có {% if %} nào đang mở",
    ),
    "words beside a tag that takes its paragraph": (
        ("{%p for c in can_cu %}", "Các căn cứ: {%p for c in can_cu %}"),
        "chữ “Các căn cứ:” đứng cạnh thẻ “{%p for c in can_cu %}” sẽ mất",
    ),
    "a whole group where a value belongs": (
        ("{{ don_vi.ten }}", "{{ don_vi }}"),
        "“don_vi” gồm nhiều giá trị, không in được",
    ),
    "a list where a value belongs": (("{{ nam }}", "{{ can_cu }}"), "“can_cu” là danh sách, không in được"),
    "a loop over a text": (
        ("{%p for c in can_cu %}", "{%p for c in nam %}"),
        "“nam” không phải danh sách, không lặp được",
    ),
    "arithmetic on a text": (
        ("{{ don_vi.ten }}", "{{ don_vi.ten + 1 }}"),
        "thẻ “{{ don_vi.ten + 1 }}” không tính được",
    ),
    "a value that is neither text nor whole number": (
        ("{{ nam }}", "{{ 1/3 }}"),
        "thẻ “{{ 1/3 }}” cho ra giá trị không in được, không phải chữ hay số nguyên",
    ),
    "an unknown filter": (
        ("{{ don_vi.ten }}", "{{ don_vi.ten|uper }}"),
        "không có phép đổi “uper”; có phải “upper”?",
    ),
    "a space before the letter of a paragraph's tag": (
        ("{%p for c in can_cu %}", "{% p for c in can_cu %}"),
        "thẻ “{% p for c in can_cu %}” thừa dấu cách trước “p”",
    ),
    "a tag of a cell outside every table": (
        ("{{ don_vi.ten }}", "{% cellbg nam %}"),
        "thẻ “{% cellbg nam %}” đứng ngoài ô của bảng",
    ),
    "a per cent sign inside a paragraph's tag": (
        ("{%p if du_thao %}", "{%p if nam|length % 2 %}"),
        "thẻ “{%p if nam|length % 2 %}” có dấu % hoặc } ở giữa",
    ),
    "a quotation mark without its partner in a value": (
        ("{{ nam }}", "{{ nam|replace('2', '3) }}"),
        "thẻ “{{ nam|replace('2', '3) }}” có dấu nháy mở mà không đóng",
    ),
    "a quotation mark without its partner in a condition": (
        ("{%p if du_thao %}", "{%p if du_thao == “x %}"),
        "thẻ “{%p if du_thao == “x %}” có dấu nháy mở mà không đóng",
    ),
    "a run tag that loses its value": (
        ("{{ don_vi.ten }}", "{{r don_vi.ten }}"),
        "thẻ “{{r don_vi.ten }}” không in được giá trị",
    ),
}


@pytest.mark.parametrize(("change", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_place_and_a_cure(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    faults = desk.check(edited(tmp_path, "02-QD.docx", change), GUIDANCE).faults
    assert message in [each.message for each in faults]
    for each in faults:
        assert each.place.startswith(("đoạn", "bảng"))
        assert each.quoted
        assert each.hint


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_loop_or_condition_of_any_template_that_swallows_the_rest_is_told(tmp_path: Path, name: str) -> None:
    data = (FOLDER / name).read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        ends = [each for each in ENDS if each.encode() in archive.read("word/document.xml")]
    for number, end in enumerate(ends):
        (tmp_path / str(number)).mkdir()
        found = told(edited(tmp_path / str(number), name, (end, "{# #}")))
        assert any("chưa đóng, nuốt cả phần sau" in message for _, message in found), end


ENDS = ("{%p endfor %}", "{%tr endfor %}", "{%p endif %}")


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_misspelt_name_of_any_template_is_placed_and_the_right_one_offered(tmp_path: Path, name: str) -> None:
    ((place, message),) = told(edited(tmp_path, name, ("{{ dia_danh_ngay }}", "{{ dia_dan_ngay }}")))
    assert place == "bảng 1, dòng 1, ô 2, đoạn 2"
    assert message == "không có tên “dia_dan_ngay”; có phải “dia_danh_ngay”?"


@pytest.mark.parametrize(
    "change",
    [("{{ nam }}", "{{ nam }} (Dự thảo)"), ("QUYẾT ĐỊNH</w:t>", "Dự thảo lần 2</w:t>")],
    ids=["a word in the text is no mark", "a line of its own is"],
)
def test_a_template_that_always_says_it_is_a_draft_is_told(tmp_path: Path, change: tuple[str, str]) -> None:
    messages = [message for _, message in told(edited(tmp_path, "02-QD.docx", change))]
    expected = ["văn bản đã đủ số, ngày vẫn mang chữ “Dự thảo”"] if "lần" in change[1] else []
    assert messages == expected


def test_an_offices_own_watermark_of_a_draft_is_told(tmp_path: Path) -> None:
    path = tmp_path / "02-QD.docx"
    path.write_bytes(drafts.mark((FOLDER / "02-QD.docx").read_bytes()))
    assert [message for _, message in told(path)] == ["văn bản đã đủ số, ngày vẫn mang chữ “Dự thảo”"]


def test_all_faults_are_told_at_once_in_reading_order(tmp_path: Path) -> None:
    path = edited(
        tmp_path,
        "02-QD.docx",
        ("{{ so_ky_hieu }}", "{{ so_ky_hieuu }}"),
        ("{%p for c in can_cu %}", "{%p for c can_cu %}"),
        ("{{ don_vi.truc_thuoc }}", "{{ don_vi.truc_thuocc }}"),
        ("{{ ky.ho_ten }}", "{{ ky.ho_tenn }}"),
    )
    assert told(path) == [
        ("bảng 1, dòng 1, ô 1, đoạn 6", "không có tên “so_ky_hieuu”; có phải “so_ky_hieu”?"),
        ("đoạn 4", "thẻ “{%p for c can_cu %}” viết sai"),
        ("đoạn 9", "không có tên “don_vi.truc_thuocc”; có phải “don_vi.truc_thuoc”?"),
        ("bảng 2, dòng 1, ô 2, đoạn 3", "không có tên “ky.ho_tenn”; có phải “ky.ho_ten”?"),
    ]


def test_what_follows_a_misspelt_group_is_checked_too(tmp_path: Path) -> None:
    path = edited(tmp_path, "02-QD.docx", ("{{ don_vi.truc_thuoc }}", "{{ donvi.tructhuoc }}"))
    assert [message for _, message in told(path)] == [
        "không có tên “donvi”; có phải “don_vi”?",
        "không có tên “donvi.tructhuoc”; có phải “donvi.truc_thuoc”?",
    ]


def test_a_fault_in_a_page_head_is_placed_there(tmp_path: Path) -> None:
    document = docx.Document(str(FOLDER / "02-QD.docx"))
    document.sections[0].header.paragraphs[0].add_run("{{ namm }}")
    document.save(str(tmp_path / "02-QD.docx"))
    assert told(tmp_path / "02-QD.docx") == [("đầu trang", "không có tên “namm”; có phải “nam”?")]


def test_a_loop_variable_is_unknown_outside_its_loop(tmp_path: Path) -> None:
    path = edited(tmp_path, "02-QD.docx", ("{{ don_vi.ten }}", "{{ c }}"))
    assert [message for _, message in told(path)] == ["không có tên “c”"]


def test_a_tag_split_by_word_into_runs_is_read_whole(tmp_path: Path) -> None:
    split = "{{ don_</w:t></w:r><w:r><w:t>vi.ten }}"
    assert told(edited(tmp_path, "02-QD.docx", ("{{ don_vi.ten }}", split))) == []


def test_a_row_tag_outside_a_table_is_told(tmp_path: Path) -> None:
    path = edited(tmp_path, "02-QD.docx", ("{%p for c", "{%tr for c"), ("{%p endfor", "{%tr endfor"))
    assert "thẻ “{%tr for c in can_cu %}” đứng ngoài bảng" in [message for _, message in told(path)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "không mở được"),
        (b"PK\x03\x04", "không mở được"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "kiểu cũ (.doc) hoặc có mật khẩu"),
    ],
    ids=["an empty file", "a cut file", "an old or locked file"],
)
def test_a_file_that_is_no_template_is_told_with_a_cure(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "02-QD.docx").write_bytes(content)
    (fault,) = desk.check(tmp_path / "02-QD.docx", GUIDANCE).faults
    assert message in fault.message
    assert ".docx" in fault.hint


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_file_with_macros_is_told(tmp_path: Path, name: str) -> None:
    plain = "wordprocessingml.document.main+xml"
    path = edited(tmp_path, name, (f"vnd.openxmlformats-officedocument.{plain}",
                  "vnd.ms-word.document.macroEnabled.main+xml"), entry="[Content_Types].xml")  # fmt: skip
    (fault,) = desk.check(path.rename(path.with_suffix(".docm")), GUIDANCE).faults
    assert "(.docm)" in fault.message
    assert "loại Word Document (.docx)" in fault.hint


def test_a_file_saved_by_libreoffice_is_remarked_and_works(tmp_path: Path) -> None:
    path = edited(tmp_path, "02-QD.docx", ("Microsoft Macintosh Word", "LibreOffice/24.2"), entry="docProps/app.xml")
    checked = desk.check(path, GUIDANCE)
    assert checked.faults == ()
    assert [each.message for each in checked.remarks] == ["tệp do LibreOffice lưu, lề và bảng có thể đã đổi"]


def test_the_copy_has_a_comment_at_each_fault(tmp_path: Path) -> None:
    path = edited(
        tmp_path, "02-QD.docx", ("{{ don_vi.ten }}", "{{ don_vi.tenn }}"), ("{{ ky.ho_ten }}", "{{ ho_ten }}")
    )
    first, second = (desk.check(path, GUIDANCE).copy for _ in range(2))
    assert first == second
    assert first is not None
    document = docx.Document(io.BytesIO(first))
    said = [comment.text for comment in document.comments]
    marked = [each.getparent() for each in document.element.body.iter(qn("w:commentRangeStart"))]
    assert len(said) == len(marked) == 2
    assert said[0].startswith("LỖI: không có tên “don_vi.tenn”")
    assert "don_vi.tenn" in "".join(marked[0].itertext())
    assert "ho_ten" in "".join(marked[1].itertext())


def test_a_file_without_a_single_tag_is_remarked(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "02-QD.docx"))
    checked = desk.check(tmp_path / "02-QD.docx", GUIDANCE)
    assert [each.message for each in checked.remarks] == ["không có thẻ nào, mọi văn bản sẽ như nhau"]


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_templates_that_went_through_libreoffice_have_no_faults(tmp_path: Path) -> None:
    (tmp_path / "mau").mkdir()
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "docx",
         "--outdir", str(tmp_path / "mau"), *(str(FOLDER / name) for name in TEMPLATE_NAMES)],
        check=True, capture_output=True, timeout=240,
    )  # fmt: skip
    for name in TEMPLATE_NAMES:
        checked = desk.check(tmp_path / "mau" / name, GUIDANCE)
        assert checked.faults == ()
        assert any("LibreOffice" in each.message for each in checked.remarks)


def test_a_file_with_a_name_of_its_own_is_held_against_the_template_it_fits(tmp_path: Path) -> None:
    path = tmp_path / "phieu cua co quan.docx"
    path.write_bytes((FOLDER / "03-PDG.docx").read_bytes())
    assert desk.check(path, GUIDANCE).template == "03-PDG.docx"
    assert told(path) == []


@pytest.mark.parametrize("name", ["02-QĐ", "02-qd", "02-QD.docx"])
def test_a_template_is_found_by_the_name_an_office_uses(name: str) -> None:
    assert desk.find(Templates((FOLDER,)), name) == FOLDER / "02-QD.docx"


@pytest.mark.parametrize("name", ["02-QĐ.docx", "02-QD.docm", "02-QD.doc", "thong bao.docx", "GIAI_TRINH.DOTX"])
def test_a_template_that_would_be_overlooked_for_its_name_stops_a_run(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    with pytest.raises(DocumentError, match="nên không được dùng"):
        desk.verify(Templates((tmp_path, FOLDER)), GUIDANCE)


@pytest.mark.parametrize("name", ["~$02-QD.docx", "02-QD cu.docx", "02-QD.pdf", "ghi chu.docx"])
def test_a_file_that_is_meant_as_no_template_is_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"")
    desk.verify(Templates((tmp_path, FOLDER)), GUIDANCE)


# The data dictionary


def test_every_name_has_a_meaning_and_no_meaning_is_left_over() -> None:
    paths = dictionary.all_paths(GUIDANCE)
    assert paths - set(dictionary.MEANINGS) == set()
    assert set(dictionary.MEANINGS) - paths == set()


def test_every_document_has_a_title() -> None:
    assert set(dictionary.TITLES) == set(TEMPLATE_NAMES)


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_the_dictionary_shows_how_to_write_each_name_with_an_example(name: str) -> None:
    found = {each.path: each for each in dictionary.names(name, GUIDANCE)}
    assert found["cap_uy.ten"].written == "{{ cap_uy.ten }}"
    assert found["cap_uy.ten"].example == "Đảng ủy xã Nậm Mạ"
    assert all(each.meaning for each in found.values())


def test_names_in_nested_lists_are_shown_with_their_loops() -> None:
    lines = list(template_commands.names_lines("bao_cao_tong_hop.docx", GUIDANCE))
    assert any("{% for x in nhom %}" in line for line in lines)
    assert any("{% for y in x.don_vi %}" in line for line in lines)
    assert any("{{ y.noi_dung }}: Lý do" in line for line in lines)


# The commands


def call(*arguments: object) -> Any:
    result = CliRunner().invoke(cli.main, ["templates", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_the_list_says_whose_file_is_used(tmp_path: Path) -> None:
    edited(tmp_path, "02-QD.docx")
    lines = call("list", "--templates", tmp_path).output.splitlines()
    files = {line.strip().partition(":")[0]: str(tmp_path) in line for line in lines if line.startswith("  ")}
    assert files == {each: each == "02-QD.docx" for each in TEMPLATE_NAMES}
    assert [line.partition(":")[0] for line in lines if not line.startswith("  ")] == [each.key for each in ENTRIES]


def test_check_ends_with_0_on_sound_templates_and_1_on_faults(tmp_path: Path) -> None:
    assert call("check", "--on", "20/12/2026").exit_code == 0
    edited(tmp_path, "02-QD.docx", ("{{ don_vi.ten }}", "{{ don_vi.tenn }}"))
    found = call("check", "02-QĐ", "--templates", tmp_path, "--out", tmp_path / "ra", "--on", "20/12/2026")
    assert found.exit_code == 1
    assert "có phải “don_vi.ten”?" in found.output
    assert [path.name for path in (tmp_path / "ra").iterdir()] == ["02-QD_ghi_chu.docx"]


def test_a_deviation_alone_is_a_remark_and_ends_with_0(tmp_path: Path) -> None:
    edited(tmp_path, "02-QD.docx", ("Số {{", "Số: {{"))
    found = call("check", tmp_path / "02-QD.docx", "--on", "20/12/2026")
    assert found.exit_code == 0
    assert "LƯU Ý: số, ký hiệu" in found.output


@pytest.mark.parametrize("command", ["check", "vars", "preview"])
def test_a_name_that_is_no_template_is_a_wrong_call(command: str) -> None:
    found = call(command, "99-QD")
    assert found.exit_code == 2
    assert "Không có mẫu hay tệp “99-QD”" in found.output


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_every_template_can_be_previewed_with_the_longest_and_the_shortest(name: str) -> None:
    files = desk.preview(Templates((FOLDER,)), name, GUIDANCE)
    assert [kind.removesuffix(".docx").rpartition("_")[2] for kind in files] == ["nhat", "nhat"]
    longest, shortest = files.values()
    assert len(longest) > 0
    assert len(docx.Document(io.BytesIO(shortest)).paragraphs) > 0


def test_preview_fills_the_longest_and_the_shortest_and_never_overwrites(tmp_path: Path) -> None:
    for _ in range(2):
        assert call("preview", "02-QD_danh_sach", "--out", tmp_path, "--on", "20/12/2026").exit_code == 0
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 4
    longest = docx.Document(str(tmp_path / "xem_truoc_02-QD_danh_sach_dai_nhat.docx"))
    assert len(longest.tables[-1].rows) == 41
    assert max(len(cell.text) for cell in longest.tables[-1].columns[1].cells) == 300


def test_a_document_without_the_mark_of_a_draft_is_final() -> None:
    released = (FOLDER / "02-QD.docx").read_bytes()

    assert drafts.is_final(released)
    assert not drafts.is_final(drafts.mark(released))
    assert not drafts.is_final(b"no Word file")


def test_changes_and_comments_that_are_still_open_stop_a_run(tmp_path: Path) -> None:
    path = tmp_path / "02-QD.docx"
    document = docx.Document(str(FOLDER / "02-QD.docx"))
    paragraph = document.paragraphs[-1]
    paragraph._p.append(parse_xml(f'<w:ins {nsdecls("w")} w:id="1" w:author="C"><w:r><w:t>thêm</w:t></w:r></w:ins>'))
    document.add_comment(paragraph.add_run("xem lại"), "Sửa theo ý kiến", "C", "C")
    document.save(str(path))

    messages = [message for _, message in told(path)]
    assert messages == [
        "còn sửa đổi chưa chốt (Track Changes), mọi văn bản sẽ mang theo",
        "còn ghi chú (Comment), mọi văn bản sẽ mang theo",
    ]


# What Word keeps open in a file

OPEN = 'w:id="90" w:author="A" w:date="2026-12-01T00:00:00Z"'
CHANGES = {
    "words put in": f"<w:ins {OPEN}><w:r><w:t>thêm</w:t></w:r></w:ins>",
    "words taken out": f"<w:del {OPEN}><w:r><w:delText>bớt</w:delText></w:r></w:del>",
    "words moved here": f"<w:moveTo {OPEN}><w:r><w:t>dời</w:t></w:r></w:moveTo>",
    "another look": f"<w:r><w:rPr><w:rPrChange {OPEN}><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr><w:t>đậm</w:t></w:r>",
}


def with_part_of(element: Any, xml: str) -> None:
    element.append(parse_xml(f"<w:p {nsdecls('w')}>{xml}</w:p>")[0])


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_tracked_change_stops_a_run_with_its_place_and_a_cure(tmp_path: Path, change: str) -> None:
    document = docx.Document(str(FOLDER / "02-QD.docx"))
    with_part_of(next(each for each in document.paragraphs if "don_vi.ten" in each.text)._p, change)
    document.save(str(tmp_path / "02-QD.docx"))
    (fault,) = desk.check(tmp_path / "02-QD.docx", GUIDANCE).faults
    assert fault.place == "đoạn 9"
    assert "{{ don_vi.ten }}" in fault.quoted
    assert "Track Changes" in fault.message
    assert "Duyệt (Accept) hoặc Từ chối (Reject)" in fault.hint
    with pytest.raises(DocumentError, match=r"đoạn 9 .*Track Changes"):
        desk.verify(Templates((tmp_path, FOLDER)), GUIDANCE)


def test_a_tracked_change_in_a_page_head_is_placed_there(tmp_path: Path) -> None:
    document = docx.Document(str(FOLDER / "02-QD.docx"))
    with_part_of(document.sections[0].header.paragraphs[0]._p, CHANGES["words put in"])
    document.save(str(tmp_path / "02-QD.docx"))
    (fault,) = desk.check(tmp_path / "02-QD.docx", GUIDANCE).faults
    assert (fault.place, "Track Changes" in fault.message) == ("đầu trang", True)


def test_a_comment_stops_a_run_with_its_place_and_a_cure(tmp_path: Path) -> None:
    document = docx.Document(str(FOLDER / "02-QD.docx"))
    paragraph = next(each for each in document.paragraphs if "don_vi.ten" in each.text)
    document.add_comment(paragraph.runs[:1], "Xem lại", "A", "A")
    document.save(str(tmp_path / "02-QD.docx"))
    (fault,) = desk.check(tmp_path / "02-QD.docx", GUIDANCE).faults
    assert (fault.place, fault.message) == ("đoạn 9", "còn ghi chú (Comment), mọi văn bản sẽ mang theo")
    assert "xóa ghi chú" in fault.hint


def test_the_copy_with_comments_is_to_be_read_and_is_no_template(tmp_path: Path) -> None:
    path = edited(tmp_path, "02-QD.docx", ("Số {{", "Số: {{"))
    copy = desk.check(path, GUIDANCE).copy
    assert copy is not None
    path.write_bytes(copy)
    assert ["còn ghi chú (Comment)" in message for _, message in told(path)] == [True]
