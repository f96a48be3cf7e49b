"""Decision numbers: given once, in the order of the tally, kept whatever happens, explained where not in use."""

from __future__ import annotations

from dataclasses import replace

import pytest
import season
from one_body import one_body

from bontot_batch import decided, gaps, numbers
from bontot_batch.batch import SeasonResult
from bontot_batch.model import Number, UnitState


@pytest.fixture(scope="module")
def voted(tmp_path_factory: pytest.TempPathFactory) -> SeasonResult:
    """Three units that passed, the first number being 12."""
    folder = tmp_path_factory.mktemp("so")
    season.write_season(one_body(3, 3), folder)
    return season.run_season(folder, jobs=1)


def given(result: SeasonResult, decisions: str = decided.SINGLE) -> dict[str, int]:
    return {each.subject: each.number for each in numbers.assign(result, decisions)}


def with_state(result: SeasonResult, code: str, state: UnitState) -> SeasonResult:
    units = tuple(replace(each, state=state) if each.unit.code == code else each for each in result.units)
    return replace(result, units=units)


def with_first(result: SeasonResult, number: int | None) -> SeasonResult:
    roster = result.office.roster
    bodies = {code: replace(body, first_number=number) for code, body in roster.bodies.items()}
    return replace(result, office=replace(result.office, roster=replace(roster, bodies=bodies)))


def kept(result: SeasonResult, decisions: str = decided.SINGLE) -> SeasonResult:
    return replace(result, numbers=numbers.assign(result, decisions))


def test_the_first_numbers_follow_the_tally(voted: SeasonResult) -> None:
    assert given(voted) == {"N1": 12, "N2": 13, "N3": 14}


def test_a_unit_whose_vote_passed_has_its_place_even_while_it_is_not_recognised(voted: SeasonResult) -> None:
    returned = with_state(voted, "N1", UnitState.RETURNED)

    assert given(returned) == {"N1": 12, "N2": 13, "N3": 14}
    assert [bool(each.void) for each in numbers.assign(returned, decided.SINGLE)] == [True, False, False]


def test_another_order_or_first_number_changes_none_that_was_given(voted: SeasonResult) -> None:
    (tally,) = voted.office.tallies
    turned = replace(voted.office, tallies=(replace(tally, rows=tally.rows[::-1]),))
    again = with_first(replace(kept(voted), office=turned), 50)

    assert given(again) == {"N1": 12, "N2": 13, "N3": 14}


def test_without_a_first_number_none_is_given_but_those_given_stay(voted: SeasonResult) -> None:
    assert given(with_first(voted, None)) == {}
    assert given(with_first(kept(voted), None)) == {"N1": 12, "N2": 13, "N3": 14}


def test_what_is_voted_on_later_comes_after_all_that_were_given(voted: SeasonResult) -> None:
    known = replace(voted, numbers=(Number("B1", decided.DECISION, "N3", 12), Number("B1", decided.DECISION, "X", 15)))

    assert given(known) == {"N3": 12, "X": 15, "N1": 16, "N2": 17}


def test_a_decision_with_a_list_has_a_number_of_its_own_in_the_same_series(voted: SeasonResult) -> None:
    listed = kept(kept(voted), decided.LIST)
    form = next(each for each in listed.numbers if each.document == decided.LIST_DECISION)

    assert (form.number, form.void) == (15, "")
    assert all(each.void for each in listed.numbers if each is not form)
    single = kept(listed)
    assert [each.number for each in single.numbers if each.void] == [15]


def test_every_number_not_in_use_is_explained_in_a_line(voted: SeasonResult) -> None:
    assert list(gaps.lines(kept(voted))) == []
    lost = with_state(kept(voted), "N2", UnitState.NOT_MET)
    (line,) = gaps.lines(kept(lost))
    assert line.startswith("Số 13 của")
    assert "không được công nhận" in line


def test_a_stretch_that_was_never_given_is_explained_in_one_line(voted: SeasonResult) -> None:
    known = replace(voted, numbers=(Number("B1", decided.DECISION, "N1", 12),))
    (line,) = gaps.lines(kept(with_first(known, 50)))

    assert line.startswith("Các số từ 13 đến 49")


def test_the_numbers_of_a_body_that_left_the_roster_are_kept(voted: SeasonResult) -> None:
    known = replace(voted, numbers=(Number("CU", decided.DECISION, "A", 3),))
    (orphan,) = (each for each in numbers.assign(known, decided.SINGLE) if each.body == "CU")

    assert orphan.number == 3
    assert "không còn trong danh mục" in orphan.void
