"""Whole seasons with known outcomes, and the rules against a second statement of the guidance."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import guidance_table
import pytest
from conftest import Submit
from hypothesis import event, example, given, settings
from hypothesis import strategies as st
from season import (
    CHI_BO,
    DANG_BO,
    STORIES,
    Season,
    before_founding,
    fill,
    good_answers,
    guidance_on,
    make_season,
    meeting,
    members,
    organisations,
    plausible,
    run_season,
    spots,
    subordinates,
    write_season,
)

from bontot_batch import rules, units
from bontot_batch.batch import SeasonResult
from bontot_batch.form import Form
from bontot_batch.guidance import FORMS, Guidance
from bontot_batch.model import Answers, Input, State, UnitKind, UnitState, Value

ON = date(2026, 12, 15)
Plain = Mapping[str, Value]


def run(season: Season, folder: Path, jobs: int = 1) -> SeasonResult:
    write_season(season, folder, jobs)
    return run_season(folder, jobs)


def assert_as_built(season: Season, result: SeasonResult) -> None:
    """Units, clauses, findings and files are what the season was built to come to."""
    assert result.office.roster == season.roster
    assert result.office.appraisals == season.appraisals
    assert sorted(result.office.tallies, key=lambda each: each.body) == sorted(
        season.tallies, key=lambda each: each.body
    )
    for case, unit in zip(season.cases, result.units, strict=True):
        computed = {clause.clause: clause.computed for clause in unit.clauses}
        assert (unit.state, spots(unit.findings), computed) == (case.state, case.findings, case.clauses), case
    files = {each.file: (each.state, spots(each.findings)) for each in result.files}
    assert {sent.name: files[sent.name] for sent in season.files} == {
        sent.name: (sent.state, sent.findings) for sent in season.files
    }


# The forms that seasons are made of ----------------------------------------------------------------------------


@pytest.mark.parametrize("form_key", FORMS)
def test_a_good_form_has_no_finding_and_every_clause_met(form_key: str, guidance: Guidance, submit: Submit) -> None:
    sent = submit(fill(form_key, good_answers(form_key), guidance))
    findings = units.check_submission(sent, None, guidance, 2026)

    assert findings == ()
    assert {each.computed for each in rules.assess(form_key, sent.answers, guidance)} == {State.MET}


@pytest.mark.parametrize("form_key", FORMS)
def test_what_is_filled_in_is_read_back(
    form_key: str, guidance: Guidance, forms: Mapping[str, Form], submit: Submit
) -> None:
    answers = good_answers(form_key)
    sent = submit(fill(form_key, answers, guidance))

    assert {name: entry.value for name, entry in sent.answers.items()} == {
        name: answers.get(name) for name in forms[form_key].fields
    }


@pytest.mark.parametrize("form_key", FORMS)
@pytest.mark.parametrize("seed", range(5))
def test_plausible_figures_are_as_good(form_key: str, seed: int, guidance: Guidance, submit: Submit) -> None:
    sent = submit(fill(form_key, good_answers(form_key, **plausible(form_key, 2026, Random(seed))), guidance))

    assert units.check_submission(sent, None, guidance, 2026) == ()
    assert {each.computed for each in rules.assess(form_key, sent.answers, guidance)} == {State.MET}


# Seasons -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [1, 2])
def test_a_season_comes_to_what_it_was_built_for(tmp_path: Path, seed: int) -> None:
    season = make_season(60, seed)

    assert_as_built(season, run(season, tmp_path))


def test_a_season_of_2024_is_decided_by_a_district_committee(tmp_path: Path) -> None:
    season = make_season(40, 24, date(2024, 12, 10))
    result = run(season, tmp_path)

    assert {body.level for body in season.roster.bodies.values()} == {"huyen_uy", "dang_uy_co_so"}
    assert {unit.kind for unit in season.roster.units.values()} == set(UnitKind)
    assert UnitState.RECOGNISED in {each.state for each in result.units}
    assert_as_built(season, result)


def test_the_outcome_does_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    season = make_season(24, 3)
    alone, together = run(season, tmp_path / "in"), run(season, tmp_path / "in", jobs=2)

    assert alone == together


def test_the_same_seed_makes_the_same_season_and_another_seed_another() -> None:
    assert make_season(30, 5) == make_season(30, 5)
    assert make_season(30, 5) != make_season(30, 6)


@pytest.mark.parametrize("on", [date(2024, 12, 10), ON], ids=str)
def test_a_large_season_holds_every_state_and_every_story(on: date) -> None:
    season = make_season(600, 1, on)

    assert {case.state for case in season.cases} == set(UnitState)
    assert {name for case in season.cases for name in case.stories} == set(STORIES)


@pytest.mark.soak
def test_two_thousand_units_come_to_what_they_were_built_for(tmp_path: Path) -> None:
    season = make_season(2_000, 7)

    assert_as_built(season, run(season, tmp_path, jobs=os.cpu_count() or 1))


# Eligible if and only if ---------------------------------------------------------------------------------------

YEAR = 2026
GRADES = ("tot", "kha")
SPOILED = ("trung_binh", "kem", "none", None)
LAST_DAYS = [date(YEAR, month, 1) - timedelta(days=1) for month in range(2, 13)]
RANKS = st.sampled_from(["HTTNV", "HTXSNV", "HTTNV", "HTXSNV", "HTNV", "KHTNV", "none"])
FEW = st.sampled_from([0, 0, 0, 0, 1])


def near_seventy(draw: st.DrawFn) -> tuple[int, int]:
    """Ranked well and ranked HTNV, at or beside 70%."""
    ranked = draw(st.sampled_from([0, 1, 3, 10, 13, 20, 99, 100]))
    good = -(-7 * ranked // 10) + draw(st.sampled_from([-1, 0, 0, 1]))
    good = min(max(good, 0), ranked)
    return good, ranked - good


@st.composite
def figures(draw: st.DrawFn, form_key: str) -> Plain:
    assigned = draw(st.sampled_from(["not_assigned", 0, 1, 2, 3, 10]))
    target = assigned if isinstance(assigned, int) else 0
    changes: dict[str, Value] = {
        "admission_assigned": assigned,
        "admitted": max(0, target + draw(st.sampled_from([-1, 0, 0, 1]))),
        "disciplined": draw(FEW),
        "breaching": draw(FEW),
        **organisations(*draw(st.lists(RANKS, max_size=2)), *draw(st.sampled_from([(), ("HTTNV",)]))),
    }
    counts = members if form_key == CHI_BO else subordinates
    return {**changes, **counts(*near_seventy(draw), draw(FEW))}


@st.composite
def calendar(draw: st.DrawFn) -> Plain:
    """A year of meetings of which a few may be spoiled, of a unit founded on some day or long ago."""
    rows: dict[str, Value] = {"founded": None}
    if draw(st.booleans()):
        founded = draw(st.sampled_from([*LAST_DAYS, *(day + timedelta(days=1) for day in LAST_DAYS)]))
        rows = dict(before_founding(founded))
    spoiled = st.tuples(st.sampled_from(PERIODS), st.sampled_from(SPOILED))
    for (period, number), grade in draw(st.lists(spoiled, max_size=2)):
        day = date(YEAR, number if period == "month" else number * 3, 5) if grade not in {None, "none"} else None
        rows |= meeting(period, number, day, grade, "Mưa lũ" if grade == "none" else None)
    return rows


PERIODS = [("month", number) for number in range(1, 13)] + [("quarter", number) for number in range(1, 5)]


@st.composite
def own_answers(draw: st.DrawFn, form_key: str) -> Plain:
    answers: dict[str, Value] = {"proposed": draw(st.sampled_from(["yes"] * 5 + ["no"]))}
    if draw(st.booleans()):
        answers["answer_1_a_6"] = draw(st.sampled_from(["met", "not_applicable", "not_met"]))
    if draw(st.integers(0, 3)) == 0:
        clause = draw(st.sampled_from(guidance_table.clauses_of(form_key)))
        answers["answer_" + clause.replace(".", "_")] = "not_met"
    return answers


@st.composite
def filled_in(draw: st.DrawFn) -> tuple[str, Plain]:
    form_key = draw(st.sampled_from(FORMS))
    parts = [own_answers(form_key), figures(form_key), *([calendar()] if form_key == CHI_BO else [])]
    changed = {name: value for part in parts for name, value in draw(kept(part)).items()}
    return form_key, good_answers(form_key, YEAR, **changed)


def kept(part: st.SearchStrategy[Plain]) -> st.SearchStrategy[Plain]:
    """One part of the form changed, or left as in a good form: else hardly any unit would be eligible."""
    return st.one_of(st.just({}), st.just({}), part)


def typed(form: Form, plain: Plain) -> Answers:
    return {name: Input(plain.get(name), entry.place("f")) for name, entry in form.fields.items()}


def everything_skipped() -> dict[str, Any]:
    rows: dict[str, Any] = {}
    for period, number in PERIODS:
        rows |= meeting(period, number, None, "none", "Mưa lũ")
    return rows


@settings(max_examples=400, deadline=None)
@example(filled=(CHI_BO, good_answers(CHI_BO)))
@example(filled=(DANG_BO, good_answers(DANG_BO)))
@example(filled=(CHI_BO, good_answers(CHI_BO, **members(69, 30))))
@example(filled=(CHI_BO, good_answers(CHI_BO, **members(7, 3))))
@example(filled=(CHI_BO, good_answers(CHI_BO, **members(0, 0))))
@example(filled=(DANG_BO, good_answers(DANG_BO, **subordinates(0, 0))))
@example(filled=(CHI_BO, good_answers(CHI_BO, **everything_skipped())))
@given(filled=filled_in())
def test_a_unit_is_eligible_if_and_only_if_the_guidance_says_so(
    filled: tuple[str, Plain], guidance: Guidance, forms: Mapping[str, Form]
) -> None:
    form_key, plain = filled
    outcomes = rules.assess(form_key, typed(forms[form_key], plain), guidance)
    state = rules.unit_state(str(plain["proposed"]), rules.criteria(outcomes, guidance))
    event(f"{form_key}: {state}")

    assert {each.clause: each.computed.value for each in outcomes} == guidance_table.clause_states(form_key, plain)
    assert (state is UnitState.ELIGIBLE) == guidance_table.eligible(form_key, plain)
    assert state.value == guidance_table.standing(
        plain["proposed"] == "yes", guidance_table.clause_states(form_key, plain)
    )


@given(
    founded=st.dates(date(2024, 1, 1), date(2024, 12, 31)),
    spoiled=st.sampled_from(PERIODS),
    grade=st.sampled_from(SPOILED),
)
def test_a_period_counts_unless_it_was_over_when_the_unit_was_founded(
    founded: date, spoiled: tuple[str, int], grade: str | None, forms: Mapping[str, Form]
) -> None:
    plain = good_answers(CHI_BO, 2024, founded=founded, **meeting(*spoiled, None, grade))
    guidance = guidance_on(date(2024, 12, 10))
    outcomes = rules.assess(CHI_BO, typed(forms[CHI_BO], plain), guidance)

    assert (
        next(each.computed for each in outcomes if each.clause == "1.b.6").value
        == (guidance_table.clause_states(CHI_BO, plain)["1.b.6"])
    )


def test_the_second_statement_holds_the_same_clauses_as_the_guidance(guidance: Guidance) -> None:
    for form_key in FORMS:
        assert tuple(each.number for each in guidance.clauses_of(form_key)) == guidance_table.clauses_of(form_key)
    by_number = {row.number: row for row in guidance_table.CLAUSES}
    assert len(by_number) == 23
    for number, clause in guidance.clauses.items():
        assert clause.judged == by_number[number].answered
        assert clause.measured == (by_number[number].figures is not None)
