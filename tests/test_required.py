"""The names that a template must print: a copy in which one is typed over is refused, by the desk and by the proof."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn

from bontot_batch import cli
from bontot_batch.documents import TEMPLATE_NAMES, DocumentError, NotReleasedError, Properties, Templates, desk, render
from bontot_batch.documents.catalogue import MUST_PRINT
from bontot_batch.documents.dictionary import MEANINGS, in_its_loops, names
from bontot_batch.documents.expectation import flows
from bontot_batch.documents.required import needed, unprinted, unsaid
from bontot_batch.documents.samples import samples
from bontot_batch.guidance import load

FOLDER = Path(__file__).parent.parent / "templates"
GUIDANCE = load(date(2026, 12, 20))
TYPED = "chữ gõ tay năm ngoái"
RECORD = Properties("", "", GUIDANCE.on)


def typed_over(xml: str, path: str, by: str = TYPED) -> str:
    """The template with words in place of every tag that prints the name."""
    *lists, last = path.split("[]")
    if not lists:
        return xml.replace(f"{{{{ {last} }}}}", by)
    loop = rf"(\{{%\w* for (\w+) in (?:\w+\.)?{lists[-1].removeprefix('.')} %\}})(.*?)(?=\{{%\w* endfor)"
    return re.sub(loop, lambda each: each[1] + each[3].replace(f"{{{{ {each[2]}{last} }}}}", by), xml, flags=re.DOTALL)


def copied(folder: Path, name: str, path: str, by: str = TYPED) -> Path:
    with zipfile.ZipFile(FOLDER / name) as before, zipfile.ZipFile(folder / name, "w") as after:
        for each in before.namelist():
            data = before.read(each)
            if each == "word/document.xml":
                changed = typed_over(data.decode(), path, by).encode()
                assert changed != data, path
                data = changed
            after.writestr(each, data)
    return folder / name


def without(name: str, path: Path) -> list[str]:
    return unprinted(name, flows(docx.Document(str(path))), samples(name, GUIDANCE))


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_every_template_declares_names_that_it_is_given_and_prints_them(name: str) -> None:
    given = {each.path for each in names(name, GUIDANCE)}
    assert MUST_PRINT[name]
    assert set(MUST_PRINT[name]) <= given & set(MEANINGS)
    assert without(name, FOLDER / name) == []
    full, bare = samples(name, GUIDANCE)
    assert {path for each in (full, bare) for path, _ in needed(name, each)} == set(MUST_PRINT[name])


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_copy_without_one_of_the_names_is_refused(tmp_path: Path, name: str) -> None:
    for path in MUST_PRINT[name]:
        assert without(name, copied(tmp_path, name, path)) == [path]


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_name_is_missed_though_its_words_are_those_of_the_record_that_tries_it(tmp_path: Path, name: str) -> None:
    full, _ = samples(name, GUIDANCE)
    values = dict(needed(name, full))
    for path in ("nam", "dia_danh_ngay", "danh_hieu"):
        assert without(name, copied(tmp_path, name, path, values[path])) == [path]


@pytest.mark.parametrize(
    ("name", "path", "written"),
    [
        ("01-QD.docx", "don_vi.ten", "{{ don_vi.ten }}"),
        ("02-QD.docx", "can_cu[]", "{% for x in can_cu %} … {{ x }} … {% endfor %}"),
        ("01-QD_danh_sach.docx", "danh_sach[].ten", "{% for x in danh_sach %} … {{ x.ten }} … {% endfor %}"),
        ("thong_bao.docx", "ly_do[]", "{% for x in ly_do %} … {{ x }} … {% endfor %}"),
    ],
)
def test_the_fault_says_the_name_its_meaning_and_what_to_do(tmp_path: Path, name: str, path: str, written: str) -> None:
    (fault,) = desk.check(copied(tmp_path, name, path), GUIDANCE).faults
    assert fault.message == f"không in “{path}” ({MEANINGS[path]})"
    assert written in fault.hint
    with pytest.raises(DocumentError, match=re.escape(f"không in “{path}”")):
        desk.verify(Templates((tmp_path, FOLDER)), GUIDANCE)


def test_all_names_typed_over_are_told_at_once_and_end_the_check_with_1(tmp_path: Path) -> None:
    typed = ("don_vi.ten", "nam", "ky.ho_ten")
    document: Any = docx.Document(str(FOLDER / "01-QD.docx"))
    for node in document.element.body.iter(qn("w:t")):
        for path in typed:
            node.text = node.text.replace(f"{{{{ {path} }}}}", TYPED)
    document.save(str(tmp_path / "01-QD.docx"))
    found = CliRunner().invoke(cli.main, ["templates", "check", str(tmp_path / "01-QD.docx"), "--on", "20/12/2026"])
    assert found.exit_code == 1
    assert "3 lỗi" in found.output
    assert all(f"không in “{path}”" in found.output for path in typed)


@pytest.mark.parametrize(
    "change", ["{{ nam|bang_chu }}", "{{ nam|so }}", "{% set n = nam %}{{ n }}", "{{ 'năm ' ~ nam }}"]
)
def test_a_name_may_be_printed_through_a_filter_or_another_name(tmp_path: Path, change: str) -> None:
    assert without("02-QD.docx", copied(tmp_path, "02-QD.docx", "nam", change)) == []


@pytest.mark.parametrize(
    "change", ["{% if du_thao %}{{ nam }}{% endif %}", "{% if nam %}2026{% endif %}", "{{ nam|length }}"]
)
def test_a_name_that_is_only_asked_for_or_printed_in_drafts_is_missed(tmp_path: Path, change: str) -> None:
    assert without("02-QD.docx", copied(tmp_path, "02-QD.docx", "nam", change)) == ["nam"]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("01-QD.docx", "don_vi.ten"), ("01-QD.docx", "dia_danh_ngay"), ("01-QD.docx", "ky.ho_ten"),
        ("02-QD.docx", "so_ky_hieu"), ("02-QD_danh_sach.docx", "danh_sach[].ten"), ("thong_bao.docx", "ly_do[]"),
        ("thong_bao.docx", "bo_phieu"), ("giai_trinh.docx", "ket_luan"),
        ("bien_ban_kiem_phieu.docx", "ket_qua[].ty_le"),
    ],
)  # fmt: skip
def test_a_document_that_does_not_say_its_own_values_is_not_released(tmp_path: Path, name: str, path: str) -> None:
    full, _ = samples(name, GUIDANCE)
    with pytest.raises(NotReleasedError, match=re.escape(f"không có “{path}”: giá trị")):
        render(Templates((copied(tmp_path, name, path).parent,)), name, full, RECORD)


def test_a_value_stands_in_a_text_in_capitals_in_words_or_with_its_tones_moved() -> None:
    found = partial(unsaid, said=("NĂM HAI NGHÌN KHÔNG TRĂM HAI MƯƠI SÁU, ĐẢNG ỦY xã",))
    assert list(found([("nam", "2026"), ("ten", "Đảng uỷ  xã")])) == []
    assert list(found([("nam", "2025")])) == [("nam", "2025")]


def test_a_loop_in_a_loop_is_written_out() -> None:
    assert in_its_loops("nhom[].don_vi[].ten") == (
        "{% for x in nhom %} … {% for y in x.don_vi %} … {{ y.ten }} … {% endfor %} … {% endfor %}"
    )
