"""A file that is still the same is not opened again, and says what it said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import season
from filled_forms import CHI_BO, cell, fill, good_answers, put
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bontot_batch import answers, batch, filetypes, intake, ledger, readings, receipts, reception, submission
from bontot_batch.form import VERSION
from bontot_batch.guidance import Guidance
from bontot_batch.intake import SourceFile
from bontot_batch.model import Finding, Place, Severity, State, Value
from bontot_batch.readings import Readings
from bontot_batch.reception import Found
from bontot_batch.submission import Submission

ON = date(2026, 12, 20)


def found(folder: Path) -> Found:
    with intake.spool() as spool:
        return reception.find([folder], spool)


def read(folder: Path, guidance: Guidance, kept: Readings) -> tuple[Submission, ...]:
    return batch.read_forms(found(folder), guidance, 1, kept=kept)


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ho_so")
    season.write_season(season.make_season(12, 3, ON), folder)
    return folder


def test_what_was_read_once_says_the_same_when_it_is_known(sent: Path, guidance: Guidance) -> None:
    first = Readings()
    anew = read(sent, guidance, first)
    asked: list[str] = []

    def known(key: str) -> str | None:
        asked.append(key)
        return first.new.get(key)

    again = Readings(known)
    assert read(sent, guidance, again) == anew
    assert len(asked) == len(anew)
    assert again.new == {}  # only what is no whole reading was opened again
    readable = sum(bool(each.form) for each in anew)
    assert len(first.new) == readable > 5


def test_every_answer_and_finding_comes_back_with_its_type_and_place(sent: Path, guidance: Guidance) -> None:
    first = Readings()
    anew = read(sent, guidance, first)
    again = read(sent, guidance, Readings(first.new.get))
    for one, other in zip(anew, again, strict=True):
        assert dict(one.answers) == dict(other.answers)
        assert [type(each.value) for each in one.answers.values()] == [
            type(each.value) for each in other.answers.values()
        ]
        assert [(each.message, each.hint) for each in one.findings] == [
            (each.message, each.hint) for each in other.findings
        ]


VALUES = st.none() | st.text(max_size=20) | st.integers() | st.dates() | st.decimals(allow_nan=False)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(VALUES | st.sampled_from(State), max_size=5), text=st.text(max_size=30))
def test_any_values_and_texts_come_back_as_they_were(values: list[Value], text: str, guidance: Guidance) -> None:
    spots = submission.spots(CHI_BO, guidance, VERSION)
    said = {name: value for (name, *_), value in zip(spots, values, strict=False)}
    whole = Submission(
        "f.xlsx", CHI_BO, text, answers.of_values(said, "f.xlsx", spots), unread={"a": text},
        findings=(Finding(Place("f.xlsx", text, 1, 2), "D01", Severity.ERROR, text, text),), corrects=(text,),
    )  # fmt: skip
    item = intake.Item("f.xlsx", Path("f.xlsx"), filetypes.UNKNOWN)

    back = readings.from_text(readings.as_text(whole) or "", item, guidance)

    assert back == whole
    assert [type(each.value) for each in back.answers.values()] == [type(value) for value in said.values()]


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '["khac", {}, [], "", "", {}, "2", "", []]', "[1,2,3]"])
def test_a_damaged_reading_is_no_reading(text: str, guidance: Guidance) -> None:
    item = intake.Item("f.xlsx", Path("f.xlsx"), filetypes.UNKNOWN)
    assert readings.from_text(text, item, guidance) is None


@pytest.mark.parametrize("changed", ["an answer", "the name of the file", "the guidance"])
def test_a_form_is_read_again_when_anything_it_depends_on_changed(
    changed: str, tmp_path: Path, guidance: Guidance
) -> None:
    data = fill(CHI_BO, good_answers(CHI_BO), guidance)
    (tmp_path / "a.xlsx").write_bytes(data)
    first = Readings()
    read(tmp_path, guidance, first)

    if changed == "an answer":
        (tmp_path / "a.xlsx").write_bytes(put(data, {cell(CHI_BO, "unit_name", guidance): "Chi bộ bản Nậm Ngà"}))
    elif changed == "the name of the file":
        (tmp_path / "a.xlsx").rename(tmp_path / "b.xlsx")
    else:
        guidance = replace(guidance, document="06-HD/TU")
    second = Readings(first.new.get)
    (again,) = read(tmp_path, guidance, second)

    assert len(second.new) == 1
    assert again.form == CHI_BO


def test_readings_stay_in_the_ledger_and_one_without_them_has_none(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as book:
        assert book.reading("k") is None
        book.keep_readings({"k": "một", "l": "hai"})
    with ledger.read(tmp_path) as book:
        assert book is not None
        assert (book.reading("k"), book.reading("l"), book.reading("m")) == ("một", "hai", None)


def test_a_file_that_is_still_the_same_is_not_opened_again_and_is_told_the_same(
    sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = Readings()
    with intake.spool() as spool:
        anew = reception.find([sent], spool, kept=first)
    opened: list[str] = []

    def noted(function: object, items: list[SourceFile], *_: object) -> tuple[object, ...]:
        opened.extend(each.name for each in items)
        return tuple(reception._receive(tmp_path, each) for each in items)

    monkeypatch.setattr(reception, "isolate", noted)
    again = reception.find([sent], tmp_path, kept=Readings(first.new.get))

    assert again == anew
    plain = {each.name for each in anew.items if each.kind == filetypes.WORKBOOK and not each.findings}
    assert {"danh_muc.xlsx"} <= plain
    assert not plain.intersection(opened)


@pytest.mark.parametrize("changed", ["its bytes", "its name"])
def test_a_workbook_of_the_office_is_opened_again_when_it_changed(changed: str, sent: Path, tmp_path: Path) -> None:
    path = tmp_path / "danh_muc.xlsx"
    path.write_bytes((sent / path.name).read_bytes())
    first = Readings()
    with intake.spool() as spool:
        reception.find([tmp_path], spool, kept=first)
        if changed == "its bytes":
            book = openpyxl.load_workbook(path)
            book["Tổ chức đảng"]["B6"] = "Chi bộ bản Nậm Ngà"
            book.save(path)
        else:
            path.rename(tmp_path / "danh_muc_2.xlsx")
        second = Readings(first.new.get)
        found = reception.find([tmp_path], spool, kept=second)
        assert reception.find([tmp_path], spool) == found
    assert len(second.new) == 1
    assert second.new.keys().isdisjoint(first.new)


MOMENTS = (st.times() | st.datetimes()).map(lambda each: each.replace(fold=0))
CELLS = st.none() | st.text(max_size=9) | st.booleans() | st.integers() | st.floats() | st.dates() | MOMENTS


@given(rows=st.lists(st.lists(CELLS, max_size=4), max_size=4))
def test_the_cells_of_an_office_workbook_come_back_as_they_were(rows: list[list[object]]) -> None:
    item = intake.Item("danh_muc.xlsx", Path("danh_muc.xlsx"), filetypes.WORKBOOK, "1f")

    text = receipts.as_text(item, {"Danh mục": rows})
    (sheets,) = receipts.from_text(text or "") or ()

    assert repr(sheets) == repr({"Danh mục": rows})


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"a": 1}', '{"a": [1]}', '{"a": [[["khac", ""]]]}'])
def test_a_damaged_receipt_is_none(text: str) -> None:
    assert receipts.from_text(text) is None


def test_of_a_file_in_which_anything_is_odd_there_is_no_receipt() -> None:
    plain = intake.Item("a.xlsx", Path("a.xlsx"), filetypes.WORKBOOK, "1f")
    odd = Finding(Place("a.xlsx"), "F01", Severity.WARNING, "", "")

    assert receipts.as_text(plain, None) == "null"
    for item in (
        replace(plain, findings=(odd,)), replace(plain, kind=filetypes.UNKNOWN), replace(plain, digest=""),
        replace(plain, parts=0),
    ):  # fmt: skip
        assert receipts.as_text(item, None) is None
    assert receipts.as_text(plain, {"a": [[object()]]}) is None
