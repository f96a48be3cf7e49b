"""Answers kept small say the same as a dictionary of them, wherever they are asked."""

from __future__ import annotations

import datetime
import pickle
from dataclasses import replace
from decimal import Decimal

import pytest

from bontot_batch.answers import Inputs, Packed, Spot, packed, told, told_of, values
from bontot_batch.model import Answers, Input, Place
from bontot_batch.on_demand import Later, OnDemand, OnDemandByKey

FILE = "NK/NK-01.xlsx"
SPOTS: tuple[Spot, ...] = (
    ("admitted", "Số liệu", 8, 3),
    ("attendance", "Sinh hoạt", 30, 2),
    ("evidence_1_a_1", "Tự đánh giá", 6, 4),
    ("founded", "Thông tin chung", 10, 3),
)
SAID: Answers = {
    "admitted": Input(3, Place(FILE, "Số liệu", 8, 3)),
    "attendance": Input(Decimal("98.5"), Place(FILE, "Sinh hoạt", 30, 2)),
    "evidence_1_a_1": Input("Nghị quyết 12-NQ/CB ngày 05/02/2026", Place(FILE, "Tự đánh giá", 6, 4)),
    "founded": Input(None, Place(FILE, "Thông tin chung", 10, 3)),
}


def without(name: str) -> Answers:
    return {key: each for key, each in SAID.items() if key != name}


@pytest.mark.parametrize(
    "answers", [SAID, without("admitted"), without("founded"), {}], ids=["all", "first", "last", "0"]
)
def test_answers_kept_small_are_the_same_answers(answers: Answers) -> None:
    small = packed(answers, FILE, SPOTS)
    assert isinstance(small, Packed)
    again = pickle.loads(pickle.dumps(small))

    for kept in (small, again):
        assert kept == answers
        assert dict(kept) == answers
        assert (list(kept), len(kept)) == (list(answers), len(answers))
        assert [name in kept for name, *_ in SPOTS] == [name in answers for name, *_ in SPOTS]
        assert "no_such_field" not in kept
        assert kept.get("admitted") == answers.get("admitted")
        assert values(kept) == {name: each.value for name, each in answers.items()}
        assert list(told(kept)) == list(told(answers))


def test_a_cell_that_could_not_be_read_is_no_answer_and_an_empty_one_is() -> None:
    small = packed(without("admitted"), FILE, SPOTS)
    with pytest.raises(KeyError):
        small["admitted"]
    assert small["founded"] == Input(None, Place(FILE, "Thông tin chung", 10, 3))


@pytest.mark.parametrize(
    "place",
    [
        Place(FILE, "Số liệu", 9, 3),
        Place(FILE, "Số liệu", 8, 4),
        Place(FILE, "Sinh hoạt", 8, 3),
        Place("khac.xlsx", "Số liệu", 8, 3),
        Place(FILE, "Số liệu"),
    ],
    ids=["row", "column", "sheet", "file", "no cell"],
)
def test_answers_that_stand_elsewhere_are_left_as_they_are(place: Place) -> None:
    answers = {**SAID, "admitted": replace(SAID["admitted"], place=place)}
    assert packed(answers, FILE, SPOTS) is answers


def test_an_answer_to_a_field_the_form_has_not_is_not_lost() -> None:
    answers = {**SAID, "contact": Input("0213", Place(FILE, "Thông tin chung", 12, 3))}
    assert packed(answers, FILE, SPOTS) is answers


@pytest.mark.parametrize("small", [True, False], ids=["small", "as read"])
def test_what_a_clause_rests_on_is_the_same_as_a_tuple_of_it(small: bool) -> None:
    answers = packed(SAID, FILE, SPOTS) if small else SAID
    names = ("attendance", "admitted")
    inputs = Inputs(answers, names)
    plain = tuple((name, SAID[name]) for name in names)

    assert (inputs, plain, len(inputs)) == (plain, inputs, 2)
    assert (inputs[0], inputs[1:], hash(inputs)) == (plain[0], plain[1:], hash(plain))
    assert inputs != plain[:1]
    assert pickle.loads(pickle.dumps(inputs)) == plain
    assert list(told_of(inputs)) == list(told_of(plain))
    assert list(told_of(inputs)) == [
        ("attendance", Decimal("98.5"), "'Sinh hoạt'!B30"),
        ("admitted", 3, "'Số liệu'!C8"),
    ]


def test_things_made_on_demand_are_those_of_a_list_and_of_a_dictionary() -> None:
    days = (datetime.date(2026, 12, 5), datetime.date(2026, 12, 15), datetime.date(2027, 1, 1))
    made = OnDemand(days, datetime.date.isoformat)
    later = Later(lambda: [day.isoformat() for day in days], 3)
    by_key = OnDemandByKey({str(day.day): day for day in days}, datetime.date.isoformat)
    plain = [day.isoformat() for day in days]

    assert (list(made), len(made), made[0], made[-1], list(made[1:])) == (plain, 3, plain[0], plain[-1], plain[1:])
    assert (list(later), len(later), later[0], later[-1], later[1:]) == (plain, 3, plain[0], plain[-1], plain[1:])
    assert dict(by_key) == dict(zip(("5", "15", "1"), plain, strict=True))
    assert ("15" in by_key, "2" in by_key, len(by_key)) == (True, False, 3)
    with pytest.raises(IndexError):
        made[3]
