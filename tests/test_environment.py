"""The one language of templates: what it prints, what it refuses, its Vietnamese filters."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import docx
import pandas as pd
import pytest
from jinja2 import TemplateError, UndefinedError
from jinja2.exceptions import SecurityError

from bontot_batch import documents, mail
from bontot_batch.documents import Templates, desk, environment
from bontot_batch.documents.cleaning import cleaned
from bontot_batch.guidance import Guidance


def said(text: str, **given: object) -> str:
    return environment.create().from_string(text).render(**given)


@pytest.mark.parametrize(
    ("tag", "text"),
    [
        ("{{ '1818'|so }}", "1.818"),
        ("{{ '1.818'|so }}", "1.818"),
        ("{{ 1818|bang_chu }}", "một nghìn tám trăm mười tám"),
        ("{{ '15 phiếu'|bang_chu }}", "mười lăm"),
        ("{{ 12|ty_le(15) }}", "12/15 (80%)"),
        ("{{ '12'|ty_le('15') }}", "12/15 (80%)"),
        ("{{ 2|ty_le(3) }}", "2/3 (66,67%)"),
        ("{{ 0|ty_le(0) }}", "0/0"),
        ("{{ 'ngày 05 tháng 02 năm 2026'|ngay_so }}", "05/02/2026"),
        ("{{ '5/2/2026'|ngay_thang }}", "ngày 05 tháng 02 năm 2026"),
        ("{{ '05/02/2026'|ngay_bang_chu }}", "ngày năm tháng hai năm hai nghìn không trăm hai mươi sáu"),
        ("{{ 'ngày     tháng     năm 2026'|ngay_so }}", "     /     /2026"),
        ("{{ 'ngày     tháng     năm 2026'|ngay_thang }}", "ngày     tháng     năm 2026"),
        ("{{ 'đảng uỷ'|viet_hoa }}", "ĐẢNG UỶ"),
        ("{{ 'ủy ban KIỂM TRA'|hoa_dau }}", "Ủy ban KIỂM TRA"),
        ("{{ 'Đảng uỷ, hoà, quý'|dau_cu }}", "Đảng ủy, hòa, quý"),
        ("{{ 'Đảng ủy, hòa, quý'|dau_moi }}", "Đảng uỷ, hoà, quý"),
        ("{{ 12 }}", "12"),
    ],
)
def test_a_filter_says_it_in_vietnamese(tag: str, text: str) -> None:
    assert said(tag) == text


@pytest.mark.parametrize("tag", ["{{ 'nhiều'|so }}", "{{ 1.5|so }}", "{{ '12'|ty_le }}", "{{ '31/02/2026'|ngay_so }}"])
def test_a_filter_refuses_what_it_cannot_read(tag: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        said(tag)


@pytest.mark.parametrize(
    "value",
    [None, float("nan"), pd.NaT, 12.0, 95.5, Decimal("1.5"), True, date(2026, 1, 2), datetime(2026, 1, 2), [], {},
     object(), "None", "nan", "NaT"],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else f"text {value}",
)  # fmt: skip
def test_a_value_that_is_no_text_and_no_whole_number_is_not_printed(value: object) -> None:
    with pytest.raises(UndefinedError, match="không in được"):
        said("{{ x }}", x=value)


def test_an_unknown_name_is_told_and_never_a_blank() -> None:
    with pytest.raises(UndefinedError, match="không có tên “khong_co”"):
        said("{{ khong_co }}")
    with pytest.raises(UndefinedError, match="không có tên “khong_co”"):
        said("{% if khong_co %}{% endif %}")


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ cycler.__init__.__globals__.os }}",
        "{{ lipsum.__globals__ }}",
        "{% for x in range(100000000) %}{% endfor %}",
    ],
)
def test_a_template_stays_in_its_sandbox(tag: str) -> None:
    with pytest.raises((SecurityError, TemplateError, OverflowError)):
        said(tag)


def test_every_filter_says_in_vietnamese_what_it_is_for() -> None:
    for name, each in environment.FILTERS.items():
        assert (each.__doc__ or "").strip().endswith("."), name


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a\r\nb\rc\vd\fe\u2028g\u2029h\x85i", "a\nb\nc\nd\ne\ng\nh\ni"),
        ("a\tb\nc", "a\tb\nc"),
        ("\x00a\x07\x1bb\x7f\x9f", "ab"),
        ("\ud800a\udfff\ufffe\uffff", "a"),
        ("\u202ea\u202c\u2066b\u2069\u200e\u200f\u061c", "ab"),
        ("a\u0323\u0302", "ậ"),
        ("a\u200bb\u00a0c", "a\u200bb\u00a0c"),
    ],
    ids=[
        "every end of a line is one",
        "tabs and line breaks stay",
        "control characters",
        "halves of a pair and no characters",
        "marks of direction",
        "decomposed letters",
        "spaces of a special kind stay",
    ],
)
def test_a_text_is_cleaned_of_what_spoils_a_word_file(text: str, clean: str) -> None:
    assert documents.clean_for_word(text) == clean
    assert documents.clean_for_word(clean) == clean
    assert cleaned({"a": [{"b": text}], "c": 1}) == {"a": [{"b": clean}], "c": 1}


def checked(folder: Path, text: str, guidance: Guidance) -> list[str]:
    """What the template desk says of a decision with one more paragraph."""
    document = docx.Document(str(Path(__file__).parents[1] / "templates" / "02-QD.docx"))
    document.add_paragraph(text)
    document.save(str(folder / "02-QD.docx"))
    return [fault.message for fault in desk.check(folder / "02-QD.docx", guidance).faults]


def test_the_template_desk_knows_the_filters(tmp_path: Path, guidance: Guidance) -> None:
    assert checked(tmp_path, "{{ nam|bang_chu }}, {{ don_vi.ten|viet_hoa }}", guidance) == []
    assert checked(tmp_path, "{{ nam|bang_chuu }}", guidance) == ["không có phép đổi “bang_chuu”; có phải “bang_chu”?"]
    assert checked(tmp_path, "{{ don_vi.ten|so }}", guidance) == ["thẻ “{{ don_vi.ten|so }}” không tính được"]


def test_letters_know_the_filters(tmp_path: Path) -> None:
    (tmp_path / "thu_nhac.txt").write_text("Tiêu đề: {{ nam|bang_chu }}\n{{ ten|viet_hoa }} & <b>", encoding="utf-8")

    assert mail.letter(mail.REMINDER, Templates((tmp_path,)), nam="2026", ten="đảng ủy") == (
        "hai nghìn không trăm hai mươi sáu",
        "ĐẢNG ỦY & <b>",
    )
