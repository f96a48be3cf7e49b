"""A form that is still the same is not read again, and says what it said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import season
from filled_forms import CHI_BO, cell, fill, good_answers, put
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bontot_batch import answers, batch, filetypes, intake, ledger, readings, reception, submission
from bontot_batch.form import VERSION
from bontot_batch.guidance import Guidance
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
