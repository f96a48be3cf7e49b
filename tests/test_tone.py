"""One way to write ủy in a whole document: the body's own, in its values and in the template's words."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from word_reading import lines, opened

from bontot_batch.documents import Properties, Templates, finish, in_values, render
from bontot_batch.documents.catalogue import TEMPLATE_NAMES
from bontot_batch.documents.samples import samples
from bontot_batch.documents.tone import all_in, of_body, spelled
from bontot_batch.guidance import load
from bontot_batch.model import Body, Place, Spelling

FOLDER = Path(__file__).parent.parent / "templates"
GUIDANCE = load(date(2026, 12, 20))
OLD, NEW = Spelling.OLD, Spelling.NEW


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Đảng ủy xã", "Đảng uỷ xã"),
        ("ĐẢNG ỦY XÃ", "ĐẢNG UỶ XÃ"),
        ("Ủy ban nhân dân", "Uỷ ban nhân dân"),
        ("cấp ủy, chi ủy; tỉnh ủy.", "cấp uỷ, chi uỷ; tỉnh uỷ."),
    ],
)
def test_the_word_is_written_one_way_or_the_other(old: str, new: str) -> None:
    assert spelled(old, NEW) == spelled(new, NEW) == new
    assert spelled(new, OLD) == spelled(old, OLD) == old
    assert unicodedata.normalize("NFC", spelled(unicodedata.normalize("NFD", old), NEW)) == new


@pytest.mark.parametrize("name", ["Lò Văn Thủy", "Thúy Hòa", "thuỷ lợi", "khủy", "quy chế", "Suỷ"])
def test_names_and_other_words_keep_their_tone_where_it_is(name: str) -> None:
    assert spelled(name, NEW) == spelled(name, OLD) == name


@given(st.text(st.sampled_from("uUủỦyYỷỶ ̉ab.,")), st.sampled_from(Spelling))
def test_a_text_is_written_one_way_and_then_stays_so(text: str, spelling: Spelling) -> None:
    once = spelled(text, spelling)
    assert spelled(once, spelling) == once
    assert set(all_in(once)) <= {spelling}


def body(name: str, header: str = "", spelling: Spelling | None = None) -> Body:
    return Body(
        *("DU01", name, "dang_uy_xa", "ĐẢNG BỘ TỈNH LAI CHÂU", header, "Nậm Mạ", "QĐ/ĐU", "T/M", "BÍ THƯ", "", ""),
        *(2026, None, None, Place("danh_muc.xlsx"), spelling),
    )


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        (body("Đảng ủy xã Nậm Mạ", "ĐẢNG ỦY XÃ NẬM MẠ"), OLD),
        (body("Đảng uỷ xã Nậm Mạ", "ĐẢNG UỶ XÃ NẬM MẠ"), NEW),
        (body("Đảng ủy xã Nậm Mạ", "ĐẢNG UỶ XÃ NẬM MẠ"), NEW),
        (body("Chi bộ Nậm Mạ"), OLD),
        (body("Đảng ủy xã Nậm Mạ", "ĐẢNG ỦY XÃ NẬM MẠ", NEW), NEW),
    ],
    ids=[
        "as its names are written: ủy",
        "as its names are written: uỷ",
        "the head of the document before the list",
        "no such word",
        "the setting before the names",
    ],
)
def test_a_body_writes(who: Body, expected: Spelling) -> None:
    assert of_body(who) is expected


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
@pytest.mark.parametrize("spelling", list(Spelling))
def test_a_finished_document_is_written_one_way_throughout(name: str, spelling: Spelling) -> None:
    context, _ = samples(name, GUIDANCE)
    filled = render(Templates((FOLDER,)), name, in_values(context, spelling), Properties("", "", GUIDANCE.on))
    finished = finish(filled, spelling, draft=False)
    assert set(all_in("\n".join(lines(opened(finished))))) == {spelling}
    if spelling is OLD:  # as the program's own templates are written
        assert finished == filled


def test_a_person_keeps_the_name_as_it_is_written() -> None:
    context, _ = samples("02-QD.docx", GUIDANCE)
    context["ky"] = {**context["ky"], "ho_ten": "Lò Thị Thủy"}
    assert in_values(context, NEW)["ky"]["ho_ten"] == "Lò Thị Thủy"
    assert replace(body("Đảng ủy xã"), spelling=NEW).spelling is NEW
