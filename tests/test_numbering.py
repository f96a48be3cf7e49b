"""Numbers and days typed by hand, days of decisions on two meetings: who bears what, and what is said of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import season
from one_body import one_body

from bontot_batch import (
    decided,
    documents,
    gaps,
    numbering,
    numbers,
    plan,
    press,
    printing,
    publish,
    results,
    summary,
    terminal,
)
from bontot_batch.batch import SeasonResult
from bontot_batch.decided import DECISION, LIST, LIST_DECISION, SINGLE, Decision
from bontot_batch.model import Body, Finding, Number, Place, Registration, UnitState
from bontot_batch.office.columns import REGISTER

FIRST, SECOND = date(2026, 12, 12), date(2026, 12, 20)  # two meetings: over N1 and N2, over N3 and N4
AFTER_FIRST, AFTER_SECOND = date(2026, 12, 14), date(2026, 12, 22)
DATED_AT = Place("danh_muc.xlsx", "Cấp ủy", 4, 13)


@pytest.fixture(scope="module")
def met_twice(tmp_path_factory: pytest.TempPathFactory) -> SeasonResult:
    """Four units of B1, recognised at two meetings; the first number is 12, the day of decisions is not set."""
    made = one_body(4, 4)
    (whole,) = made.tallies
    earlier = replace(season.with_rows(whole, whole.rows[:2]), meeting_date=FIRST)
    later = replace(season.with_rows(whole, whole.rows[2:]), meeting_date=SECOND)
    bodies = {"B1": replace(made.roster.bodies["B1"], decision_date=None)}
    made = replace(made, tallies=(earlier,), roster=replace(made.roster, bodies=bodies))
    folder = tmp_path_factory.mktemp("hai_hoi_nghi")
    season.write_season(made, folder)
    units = [made.roster.units[row.unit] for row in later.rows]
    season.write_tally(folder / "lan_2.xlsx", bodies["B1"], units, made.guidance, later)
    return season.run_season(folder, jobs=1)


def with_date(result: SeasonResult, day: date | None) -> SeasonResult:
    roster = result.office.roster
    bodies = {"B1": replace(roster.bodies["B1"], decision_date=day, dated_at=DATED_AT)}
    return replace(result, office=replace(result.office, roster=replace(roster, bodies=bodies)))


def with_rows(result: SeasonResult, rows: Mapping[str, Registration], document: str = DECISION) -> SeasonResult:
    """The season with rows in the register, by unit; each in a line of its own, from line 4 on."""
    listed = {
        ("B1", document, unit): replace(row, places=places(line)) for line, (unit, row) in enumerate(rows.items(), 4)
    }
    roster = result.office.roster
    registered = {**roster.registered, **listed}
    return replace(result, office=replace(result.office, roster=replace(roster, registered=registered)))


def places(line: int) -> Mapping[str, Place]:
    names = ("body", "document", "unit", "number", "day")
    return {name: Place("danh_muc.xlsx", "Số văn bản", line, column) for column, name in enumerate(names, 1)}


def issued(result: SeasonResult, decisions: str = SINGLE) -> SeasonResult:
    """The season after a run in which every decision that had its number and its day was made."""
    given = replace(result, numbers=numbers.assign(result, decisions))
    borne = [replace(number, day=day) for number, day in signed(given, decisions).values() if day]
    return replace(given, numbers=numbers.issued(given.numbers, borne))


def signed(result: SeasonResult, decisions: str = SINGLE) -> dict[str, tuple[Number, date | None]]:
    """By unit, the number of the decision on it and the day that this bears."""
    body = result.office.roster.bodies["B1"]
    bears = decided.borne(numbers.assign(result, decisions))
    found = {}
    for each in decided.due(result, body, decisions):
        number = bears["B1", *each.key]
        day = decided.day_of(result, body, each, number)
        found |= {unit.unit.code: (number, day) for unit in each.units}
    return found


def shown(result: SeasonResult, decisions: str = SINGLE) -> dict[str, tuple[int, date | None]]:
    return {unit: (number.number, day) for unit, (number, day) in signed(result, decisions).items()}


def wrong(result: SeasonResult, decisions: str = SINGLE) -> list[tuple[str, str]]:
    return [(each.code, each.place.cell) for each in numbering.contradictions(result, decisions)]


def told(result: SeasonResult, decisions: str = SINGLE) -> list[tuple[str, str]]:
    given = replace(result, numbers=numbers.assign(result, decisions))
    return [(each.code, each.place.cell) for each in numbering.remarks(given, decisions)]


def void(result: SeasonResult, decisions: str = SINGLE) -> dict[int, str]:
    return {each.number: each.void for each in numbers.assign(result, decisions) if each.void}


# A decision's day travels with its number


def test_the_day_of_the_body_is_not_that_of_decisions_on_later_votes(met_twice: SeasonResult) -> None:
    first = with_date(met_twice, AFTER_FIRST)

    assert shown(first) == {
        "N1": (12, AFTER_FIRST), "N2": (13, AFTER_FIRST), "N3": (14, None), "N4": (15, None),
    }  # fmt: skip
    assert told(first) == [("R24", DATED_AT.cell)]


def test_a_day_that_is_changed_is_that_of_the_decisions_that_had_none(met_twice: SeasonResult) -> None:
    later = with_date(issued(with_date(met_twice, AFTER_FIRST)), AFTER_SECOND)

    assert shown(later) == {
        "N1": (12, AFTER_FIRST), "N2": (13, AFTER_FIRST), "N3": (14, AFTER_SECOND), "N4": (15, AFTER_SECOND),
    }  # fmt: skip
    assert told(later) == [("R22", DATED_AT.cell)]
    (remark,) = numbering.remarks(replace(later, numbers=numbers.assign(later, SINGLE)), SINGLE)
    assert "22/12/2026" in remark.message
    assert "số 12, 13, ngày 14/12/2026" in remark.message


@pytest.mark.parametrize("day", [None, AFTER_FIRST], ids=["deleted", "as it was"])
def test_a_day_that_says_nothing_new_is_not_remarked_on(met_twice: SeasonResult, day: date | None) -> None:
    later = with_date(issued(with_date(met_twice, AFTER_FIRST)), day)

    assert shown(later)["N1"] == (12, AFTER_FIRST)
    assert "R22" not in {code for code, _ in told(later)}


def test_the_day_of_the_vote_itself_is_not_before_it(met_twice: SeasonResult) -> None:
    assert shown(with_date(met_twice, SECOND))["N3"] == (14, SECOND)
    assert told(with_date(met_twice, SECOND)) == []


def test_a_decision_without_a_number_is_not_issued_and_takes_any_new_day(met_twice: SeasonResult) -> None:
    unnumbered = with_date(met_twice, AFTER_SECOND)
    roster = unnumbered.office.roster
    body = replace(roster.bodies["B1"], first_number=None)
    unnumbered = replace(unnumbered, office=replace(unnumbered.office, roster=replace(roster, bodies={"B1": body})))

    assert numbers.assign(unnumbered, SINGLE) == ()
    assert told(unnumbered) == []


def test_a_lost_decision_that_comes_back_has_its_number_and_its_day_again(met_twice: SeasonResult) -> None:
    kept = issued(with_date(met_twice, AFTER_SECOND))
    fallen = replace(kept.units[0], state=UnitState.RETURNED, vote=None)
    without = replace(kept, units=(fallen, *kept.units[1:]))
    gone = replace(without, numbers=numbers.assign(without, SINGLE))
    assert list(void(gone)) == [12]
    back = replace(gone, units=kept.units)

    assert shown(with_date(back, date(2026, 12, 30)))["N1"] == (12, AFTER_SECOND)


def test_a_meeting_that_is_now_after_the_decisions_on_its_votes_is_said_at_its_day(met_twice: SeasonResult) -> None:
    kept = issued(with_date(met_twice, AFTER_FIRST))
    moved = date(2026, 12, 16)
    first, second = kept.office.tallies
    units = tuple(replace(each, vote=replace(each.vote, meeting_date=moved)) if each.unit.code in {"N1", "N2"}
                  else each for each in kept.units if each.vote)  # fmt: skip
    office = replace(kept.office, tallies=(replace(first, meeting_date=moved), second))
    late = replace(kept, units=units, office=office)
    assert first.dated_at is not None

    assert wrong(late) == [("V10", first.dated_at.cell)]
    assert wrong(with_rows(late, {"N1": Registration(None, SECOND), "N2": Registration(None, SECOND)})) == []


def voted_again(result: SeasonResult) -> SeasonResult:
    """N1 on the second meeting's tally as well, whose vote is the one that counts."""
    first, second = result.office.tallies
    rows = (*second.rows, replace(first.rows[0], place=second.rows[0].place))
    units = tuple(replace(each, vote=replace(each.vote, meeting_date=SECOND)) if each.unit.code == "N1" and each.vote
                  else each for each in result.units)  # fmt: skip
    return replace(result, units=units, office=replace(result.office, tallies=(first, replace(second, rows=rows))))


def test_a_decision_on_a_second_vote_is_another_one_with_a_number_of_its_own(met_twice: SeasonResult) -> None:
    again = voted_again(issued(with_date(met_twice, AFTER_FIRST)))

    assert wrong(again) == []
    assert shown(with_date(again, AFTER_SECOND))["N1"] == (16, AFTER_SECOND)
    assert "bỏ phiếu lại ngày 20/12/2026, quyết định mới mang số 16" in void(again)[12]
    settled = issued(with_date(again, AFTER_SECOND))
    assert shown(settled)["N1"] == (16, AFTER_SECOND)
    assert numbers.assign(settled, SINGLE) == settled.numbers


def test_before_its_decision_was_issued_a_second_vote_changes_no_number(met_twice: SeasonResult) -> None:
    given = replace(met_twice, numbers=numbers.assign(met_twice, SINGLE))

    assert shown(voted_again(given))["N1"] == (12, None)
    assert void(voted_again(given)) == {}


def test_a_number_is_borne_by_the_decision_of_its_own_body_unless_it_was_replaced() -> None:
    old, new = Number("B1", DECISION, "N1", 12, replaced=True), Number("B1", DECISION, "N1", 31)
    other = Number("B2", DECISION, "N1", 12)

    assert decided.borne([old, new, other]) == {("B1", DECISION, "N1"): new, ("B2", DECISION, "N1"): other}


Said = Callable[[SeasonResult, Body, Sequence[Decision]], Iterator[Finding]]


class Walked(tuple[Number, ...]):
    """Numbers that count how often somebody walks all of them."""

    walks = 0

    def __iter__(self) -> Iterator[Number]:
        self.walks += 1
        return super().__iter__()


@pytest.mark.parametrize("said", [numbering._voted_after, numbering._left_open])
def test_numbers_are_walked_once_however_many_decisions_are_due(met_twice: SeasonResult, said: Said) -> None:
    given = issued(with_date(met_twice, AFTER_SECOND))
    walked = Walked(given.numbers)
    body = given.office.roster.bodies["B1"]
    due = decided.due(given, body, SINGLE)
    list(said(replace(given, numbers=walked), body, due))

    assert (len(due), walked.walks) == (4, 1)


# Numbers typed by hand


def test_a_number_typed_for_a_unit_is_that_of_its_decision_and_the_series_skips_it(met_twice: SeasonResult) -> None:
    typed = with_rows(met_twice, {"N2": Registration(13, None), "N4": Registration(40, AFTER_SECOND)})

    assert shown(typed) == {"N1": (12, None), "N2": (13, None), "N3": (14, None), "N4": (40, AFTER_SECOND)}
    assert wrong(typed) == []
    assert list(gaps.lines(replace(typed, numbers=numbers.assign(typed, SINGLE)))) == []  # 15 to 39 are of others


def test_a_number_typed_for_a_decision_that_is_not_due_is_skipped_and_remarked_on(met_twice: SeasonResult) -> None:
    fallen = replace(met_twice.units[3], state=UnitState.NOT_MET, vote=None)
    without = replace(met_twice, units=(*met_twice.units[:3], fallen))
    first, second = without.office.tallies
    without = replace(without, office=replace(without.office, tallies=(first, replace(second, rows=second.rows[:1]))))
    typed = with_rows(without, {"N4": Registration(13)})

    assert {unit: number for unit, (number, _) in shown(typed).items()} == {"N1": 12, "N2": 14, "N3": 15}
    assert told(typed) == [("R21", "B4")]


def test_a_typed_number_takes_the_place_of_the_one_before_and_the_day_stays(met_twice: SeasonResult) -> None:
    corrected = with_rows(issued(with_date(met_twice, AFTER_SECOND)), {"N1": Registration(31)})

    assert shown(corrected)["N1"] == (31, AFTER_SECOND)
    assert void(corrected) == {12: "văn thư cấp số 31 thay cho số này"}
    settled = issued(corrected)
    assert numbers.assign(settled, SINGLE) == settled.numbers
    without_the_row = replace(settled, office=met_twice.office)
    assert shown(without_the_row)["N1"] == (31, AFTER_SECOND)  # a number that was given stays
    back = with_rows(without_the_row, {"N1": Registration(12)})
    assert shown(back)["N1"] == (12, AFTER_SECOND)
    assert list(void(back)) == [31]


def test_a_day_typed_for_an_issued_decision_corrects_it_and_stays(met_twice: SeasonResult) -> None:
    kept = issued(with_date(met_twice, AFTER_SECOND))
    corrected = issued(with_rows(kept, {"N1": Registration(None, date(2026, 12, 23))}))

    assert shown(corrected)["N1"] == (12, date(2026, 12, 23))
    assert shown(replace(corrected, office=kept.office))["N1"] == (12, date(2026, 12, 23))
    assert told(corrected) == []  # what is typed by hand differs on purpose
    assert told(replace(corrected, office=kept.office)) == [("R22", DATED_AT.cell)]


def test_two_numbers_may_change_places(met_twice: SeasonResult) -> None:
    kept = issued(with_date(met_twice, AFTER_SECOND))
    turned = with_rows(kept, {"N1": Registration(13), "N2": Registration(12)})

    assert wrong(turned) == []
    assert (shown(turned)["N1"][0], shown(turned)["N2"][0]) == (13, 12)
    assert void(turned) == {}
    assert numbers.assign(issued(turned), SINGLE) == issued(turned).numbers


def test_a_number_of_a_draft_goes_to_the_decision_it_is_typed_for(met_twice: SeasonResult) -> None:
    given = replace(met_twice, numbers=numbers.assign(met_twice, SINGLE))
    typed = with_rows(given, {"N4": Registration(12)})

    assert wrong(typed) == []
    assert {unit: number for unit, (number, _) in shown(typed).items()} == {"N1": 16, "N2": 13, "N3": 14, "N4": 12}
    assert list(void(typed)) == [15]


CONTRADICTIONS = [
    pytest.param({"N1": Registration(20), "N2": Registration(20)}, SINGLE, [("R19", "D5")], id="one number twice"),
    pytest.param({"N1": Registration(20), "N2": Registration(21)}, SINGLE, [], id="two numbers"),
    pytest.param({"N1": Registration(13)}, SINGLE, [("R20", "D4")], id="the number of an issued decision"),
    pytest.param({"N1": Registration(13), "N2": Registration(30)}, SINGLE, [], id="which gets another"),
    pytest.param({"N1": Registration(12)}, SINGLE, [], id="its own number"),
]


@pytest.mark.parametrize(("rows", "decisions", "found"), CONTRADICTIONS)
def test_numbers_that_contradict_each_other_stop_the_run(
    met_twice: SeasonResult, rows: Mapping[str, Registration], decisions: str, found: list[tuple[str, str]]
) -> None:
    assert wrong(with_rows(issued(with_date(met_twice, AFTER_SECOND)), rows), decisions) == found


def test_the_number_of_a_decision_that_was_withdrawn_is_not_given_to_another(met_twice: SeasonResult) -> None:
    kept = issued(with_date(met_twice, AFTER_SECOND))
    fallen = replace(kept.units[0], state=UnitState.RETURNED, vote=None)
    without = with_rows(replace(kept, units=(fallen, *kept.units[1:])), {"N2": Registration(12)})

    assert wrong(without) == [("R20", "D4")]


# Days typed by hand


@pytest.mark.parametrize(
    ("day", "bears", "codes"),
    [(SECOND, SECOND, []), (date(2026, 12, 19), None, [("R23", "E4")])],
    ids=["the day of the vote", "the day before"],
)
def test_a_decision_is_not_dated_before_its_vote(
    met_twice: SeasonResult, day: date, bears: date | None, codes: list[tuple[str, str]]
) -> None:
    typed = with_rows(met_twice, {"N3": Registration(30, day)})

    assert (shown(typed)["N3"], told(typed)) == ((30, bears), codes)


@pytest.mark.parametrize("document", ["khen_thuong", "bao_cao"])
@pytest.mark.parametrize(("day", "codes"), [(SECOND, []), (date(2026, 12, 19), [("R23", "E4")])])
def test_what_tells_of_the_votes_is_not_dated_before_the_last(
    met_twice: SeasonResult, document: str, day: date, codes: list[tuple[str, str]]
) -> None:
    row = Registration(7, day)
    typed = with_rows(met_twice, {"": row}, document)

    assert told(typed) == codes
    assert numbering.registration(typed, "B1", document) == (Registration() if codes else row)


def failed(result: SeasonResult) -> SeasonResult:
    """The vote on N3 failed."""
    lost = [replace(each, state=UnitState.NOT_RECOGNISED) if each.unit.code == "N3" else each for each in result.units]
    return replace(result, units=tuple(lost))


@pytest.mark.parametrize(("day", "codes"), [(SECOND, []), (date(2026, 12, 19), [("R23", "E4")])])
def test_a_notice_is_not_dated_before_the_vote_it_tells_of(
    met_twice: SeasonResult, day: date, codes: list[tuple[str, str]]
) -> None:
    typed = with_rows(failed(met_twice), {"N3": Registration(7, day)}, "thong_bao")

    assert told(typed) == codes
    assert (numbering.registration(typed, "B1", "thong_bao", "N3").day is None) is bool(codes)


UNUSED = [
    pytest.param("thong_bao", "N1", True, id="a notice to a recognised unit"),
    pytest.param("thong_bao", "N3", False, id="a notice to a unit that failed"),
    pytest.param(DECISION, "N1", False, id="a decision on a recognised unit"),
    pytest.param(DECISION, "N3", True, id="a decision on a unit that failed"),
    pytest.param("to_trinh", "", False, id="the proposal that was voted on"),
    pytest.param("khen_thuong", "", False, id="a list for commendation"),
    pytest.param("bao_cao", "", False, id="the report of the one body"),
]


@pytest.mark.parametrize(("document", "unit", "unused"), UNUSED)
def test_a_row_that_nothing_uses_is_remarked_on(
    met_twice: SeasonResult, document: str, unit: str, unused: bool
) -> None:
    typed = with_rows(failed(met_twice), {unit: Registration(7, AFTER_SECOND)}, document)

    assert told(typed) == ([("R21", "B4")] if unused else [])
    assert told(with_rows(failed(met_twice), {unit: Registration()}, document)) == []  # nothing typed yet


# Decisions with a list


def lists(result: SeasonResult) -> list[tuple[int | None, date | None, Sequence[str]]]:
    """The decisions with a list: number, day, who is on it."""
    body = result.office.roster.bodies["B1"]
    bears = decided.borne(numbers.assign(result, LIST))
    found = []
    for each in decided.due(result, body, LIST):
        number = bears.get(("B1", *each.key))
        day = decided.day_of(result, body, each, number)
        found.append((number.number if number else None, day, [unit.unit.code for unit in each.units]))
    return found


def test_before_any_is_issued_one_list_holds_all(met_twice: SeasonResult) -> None:
    assert lists(with_date(met_twice, AFTER_SECOND)) == [(12, AFTER_SECOND, ["N1", "N2", "N3", "N4"])]


def only_first_meeting(result: SeasonResult) -> SeasonResult:
    """The season before the second meeting was held."""
    waiting = [replace(each, state=UnitState.ELIGIBLE, vote=None) for each in result.units[2:]]
    office = replace(result.office, tallies=result.office.tallies[:1])
    return replace(result, units=(*result.units[:2], *waiting), office=office)


def after_one_list(result: SeasonResult) -> SeasonResult:
    """The list of the first meeting was issued; then the second was held."""
    first = issued(with_date(only_first_meeting(result), AFTER_FIRST), LIST)
    return with_date(replace(result, numbers=first.numbers), AFTER_FIRST)


def test_an_issued_list_gets_no_new_unit_and_the_others_get_a_list_of_their_own(met_twice: SeasonResult) -> None:
    later = after_one_list(met_twice)

    assert lists(later) == [(12, AFTER_FIRST, ["N1", "N2"]), (13, None, ["N3", "N4"])]
    assert lists(with_date(later, AFTER_SECOND)) == [
        (12, AFTER_FIRST, ["N1", "N2"]),
        (13, AFTER_SECOND, ["N3", "N4"]),
    ]
    done = issued(with_date(later, AFTER_SECOND), LIST)
    assert numbers.assign(done, LIST) == done.numbers


def test_a_unit_that_is_settled_after_its_list_was_issued_gets_onto_the_next(met_twice: SeasonResult) -> None:
    first = only_first_meeting(met_twice)
    fallen = replace(first.units[1], state=UnitState.RETURNED, vote=None)
    without = issued(with_date(replace(first, units=(first.units[0], fallen, *first.units[2:])), AFTER_FIRST), LIST)
    back = replace(without, units=first.units)

    assert lists(back) == [(12, AFTER_FIRST, ["N1"]), (13, AFTER_FIRST, ["N2"])]
    assert lists(with_rows(back, {"N2": Registration(12)})) == [(12, AFTER_FIRST, ["N1", "N2"])]  # said by hand


def test_without_its_units_an_issued_list_is_known_by_its_day(met_twice: SeasonResult) -> None:
    later = after_one_list(met_twice)
    lost = replace(later, numbers=tuple(replace(each, units=()) for each in later.numbers))

    assert [units for _, _, units in lists(lost)] == [["N1", "N2"], ["N3", "N4"]]


def test_a_number_typed_for_one_unit_of_each_meeting_divides_the_list(met_twice: SeasonResult) -> None:
    typed = with_rows(met_twice, {"N2": Registration(20, AFTER_FIRST), "N3": Registration(31, AFTER_SECOND)})

    assert sorted(lists(typed)) == [(20, AFTER_FIRST, ["N1", "N2"]), (31, AFTER_SECOND, ["N3", "N4"])]
    assert wrong(typed, LIST) == []
    assert numbers.assign(issued(typed, LIST), LIST) == issued(typed, LIST).numbers


def test_a_number_typed_for_one_meeting_leaves_the_other_to_the_series(met_twice: SeasonResult) -> None:
    typed = with_rows(met_twice, {"N1": Registration(20)})

    assert sorted(lists(typed)) == [(12, None, ["N3", "N4"]), (20, None, ["N1", "N2"])]


def test_the_number_of_an_issued_list_is_corrected_at_any_of_its_units(met_twice: SeasonResult) -> None:
    corrected = with_rows(after_one_list(met_twice), {"N2": Registration(25)})

    assert lists(corrected) == [(25, AFTER_FIRST, ["N1", "N2"]), (13, None, ["N3", "N4"])]
    assert list(void(corrected, LIST)) == [12]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        pytest.param({"N1": Registration(20), "N2": Registration(20)}, [], id="the same for two units of a list"),
        pytest.param({"N1": Registration(20), "N2": Registration(21)}, [("R16", "D5")], id="two numbers of a list"),
        pytest.param({"N1": Registration(20, AFTER_FIRST), "N2": Registration(20, SECOND)}, [("R16", "E5")],
                     id="two days of a list"),
        pytest.param({"N1": Registration(20), "N3": Registration(20)}, [("R19", "D5")], id="one number of two lists"),
    ],
)  # fmt: skip
def test_what_contradicts_itself_about_a_list(
    met_twice: SeasonResult, rows: Mapping[str, Registration], found: list[tuple[str, str]]
) -> None:
    lists_of_two = issued(with_date(after_one_list(met_twice), AFTER_SECOND), LIST)

    assert wrong(with_rows(lists_of_two, rows), LIST) == found


def test_a_unit_voted_on_again_leaves_the_list_it_was_on(met_twice: SeasonResult) -> None:
    again = voted_again(after_one_list(met_twice))

    assert [units for _, _, units in lists(again)] == [["N2"], ["N3", "N4", "N1"]]


def test_a_list_is_named_by_its_form_and_its_place(met_twice: SeasonResult) -> None:
    body = met_twice.office.roster.bodies["B1"]
    first, second = decided.due(after_one_list(met_twice), body, LIST)

    assert (first.place, second.place) == (1, 2)
    assert second.subject == f"{first.subject} (2)"
    assert decided.form_of(second.subject) == first.subject
    assert {first.document, second.document} == {LIST_DECISION}


# Where it is told


def test_a_unit_is_told_its_decision_or_the_list_it_is_on(met_twice: SeasonResult) -> None:
    alone = issued(with_date(met_twice, AFTER_SECOND))
    listed = after_one_list(met_twice)
    symbol = met_twice.office.roster.bodies["B1"].symbol

    assert f"Số quyết định: 12-{symbol}, ngày 22/12/2026" in list(terminal.explain_lines(alone.units[0], alone))
    assert f"Số quyết định kèm danh sách: 12-{symbol}, ngày 14/12/2026" in list(
        terminal.explain_lines(listed.units[0], listed)
    )
    assert not any("Số quyết định" in line for line in terminal.explain_lines(listed.units[2], listed))


@pytest.mark.parametrize(("decisions", "day"), [(SINGLE, "22"), (LIST, "22")])
def test_the_sheet_that_explains_a_unit_names_its_decision(met_twice: SeasonResult, decisions: str, day: str) -> None:
    season_of = issued(with_date(met_twice, AFTER_SECOND), decisions)
    (first, *_) = plan.plan(season_of, plan.Choice(frozenset({"giai_trinh"}), decisions))
    symbol = met_twice.office.roster.bodies["B1"].symbol

    assert (
        first.document.context(met_twice.office.guidance)["quyet_dinh"]
        == f"số 12-{symbol}, ngày {day} tháng 12 năm 2026"
    )


def test_every_number_stands_in_the_summary_as_the_register_wants_it(met_twice: SeasonResult) -> None:
    corrected = issued(with_rows(issued(with_date(met_twice, AFTER_SECOND)), {"N1": Registration(31)}))
    table = next(each for each in summary.tables(corrected) if each.name == "Số quyết định")

    assert [name for name, _ in table.columns][:5] == [column.heading for column in REGISTER.columns]
    assert [row[:5] for row in table.rows] == [
        ("B1", "Quyết định công nhận", "N1", 12, "22/12/2026"),
        ("B1", "Quyết định công nhận", "N2", 13, "22/12/2026"),
        ("B1", "Quyết định công nhận", "N3", 14, "22/12/2026"),
        ("B1", "Quyết định công nhận", "N4", 15, "22/12/2026"),
        ("B1", "Quyết định công nhận", "N1", 31, "22/12/2026"),
    ]
    assert [row[6:] for row in table.rows if row[6] == "Không dùng"] == [("Không dùng", void(corrected)[12])]


def test_a_stretch_that_was_never_given_is_the_last_row_of_the_summary(met_twice: SeasonResult) -> None:
    given = replace(met_twice, numbers=(Number("B1", DECISION, "N1", 12), Number("B1", DECISION, "N2", 15)))
    table = next(each for each in summary.tables(given) if each.name == "Số quyết định")

    assert table.rows[-1][3:7] == ("13 đến 14", "", "", "Không dùng")


def reported(result: SeasonResult) -> object:
    (report,) = plan.plan(result, plan.Choice(frozenset({"bao_cao"})))
    return report.document.context(result.office.guidance)["so_khong_dung"]


def test_the_report_names_the_numbers_that_are_not_in_use_and_why(met_twice: SeasonResult) -> None:
    assert reported(issued(with_date(met_twice, AFTER_SECOND))) == []
    corrected = issued(with_rows(issued(with_date(met_twice, AFTER_SECOND)), {"N1": Registration(31)}))
    assert reported(corrected) == [
        {"tt": "1", "so": "12", "cap_uy": met_twice.office.roster.bodies["B1"].name, "ly_do": void(corrected)[12]}
    ]


def test_what_the_record_tells_of_numbers_is_read_back_whole(met_twice: SeasonResult, tmp_path: Path) -> None:
    listed = issued(with_date(met_twice, AFTER_SECOND), LIST)
    corrected = issued(with_rows(listed, {"N1": Registration(31)}), LIST)
    (tmp_path / results.FILE_NAME).write_text(results.as_json(corrected), encoding="utf-8")

    assert results.read_numbers(tmp_path) == corrected.numbers
    assert any(each.replaced and each.day for each in corrected.numbers)
    assert any(each.units and each.by_hand for each in corrected.numbers)


def test_numbers_of_an_earlier_version_are_read_without_day_and_list(tmp_path: Path) -> None:
    first = {"body": "B1", "document": DECISION, "subject": "N1", "number": 12, "void": ""}
    (tmp_path / results.FILE_NAME).write_text(json.dumps({"run": {"numbers": [first]}}), encoding="utf-8")

    assert results.read_numbers(tmp_path) == (Number("B1", DECISION, "N1", 12),)
    assert documents.number_of([DECISION, 12, "B1", "N1"]) == Number("B1", DECISION, "N1", 12)


def test_a_bundle_is_in_the_order_of_the_numbers(met_twice: SeasonResult, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = issued(with_date(with_rows(met_twice, {"N1": Registration(40), "N3": Registration(7)}), AFTER_SECOND))
    planned = plan.plan(typed, plan.Choice(frozenset({"quyet_dinh"})))
    jobs = {
        each.path: publish.Product((each.path,), each.units, each.document.template, each.document.properties, "")
        for each in planned
    }
    pdfs = {printing.pdf_name(path): job.units[0].encode() for path, job in jobs.items()}
    monkeypatch.setattr(printing, "bundle", lambda parts, *_: b" ".join(parts))

    assert dict(press._bundles(typed, jobs, pdfs)) == {"quyet_dinh/tap_in_B1.pdf": b"N3 N2 N4 N1"}
