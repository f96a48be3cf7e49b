"""Each clause on its exact boundaries, then how clauses become criteria, a unit's state and a recognition."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontot_batch import rules
from bontot_batch.form import NO, NONE, NOT_ASSIGNED, TABLES, YES, Meeting, Organisation, answer_field
from bontot_batch.guidance import FORMS, Clause, Guidance, load
from bontot_batch.model import Appraisal, ClauseOutcome, Input, Place, State, UnitState, Value, Vote

MET, NOT_MET, NOT_APPLICABLE, NO_DATA, NEEDS_JUDGEMENT = (
    *(State.MET, State.NOT_MET, State.NOT_APPLICABLE),
    *(State.NO_DATA, State.NEEDS_JUDGEMENT),
)
DECEMBER = load(date(2026, 12, 15))
JUDGED = [
    pytest.param(form, clause, id=f"{clause.number} in {form}")
    for form in FORMS
    for clause in DECEMBER.clauses_of(form)
    if clause.judged
]
HERE = Place("phieu.xlsx", "Số liệu", 1, 1)


def answers_of(**values: Value) -> dict[str, Input]:
    return {name: Input(value, HERE) for name, value in values.items()}


def table(name: str, filled: Sequence[Organisation | Meeting] = ()) -> dict[str, Input]:
    """All cells of a table: the rows given, the others blank."""
    given_rows = {(getattr(row, "period", ""), row.number): row for row in filled}
    whole = [given_rows.get((getattr(row, "period", ""), row.number), row) for row in TABLES[name]]
    return answers_of(**{row.field(part): getattr(row, part) for row in whole for part in row.PARTS})


def assess_one(form: str, clause: str, answers: Mapping[str, Input], guidance: Guidance = DECEMBER) -> ClauseOutcome:
    return next(each for each in rules.assess(form, answers, guidance) if each.clause == clause)


# --- 1.a.3 admissions


@pytest.mark.parametrize(
    ("assigned", "admitted", "state", "share"),
    [
        pytest.param(10, 10, MET, "10/10 (100%)", id="exactly the number assigned"),
        pytest.param(10, 9, NOT_MET, "9/10 (90%)", id="one short"),
        pytest.param(10, 11, MET, "11/10 (110%)", id="one more than assigned"),
        pytest.param(1, 0, NOT_MET, "0/1 (0%)", id="one assigned and none admitted"),
        pytest.param(1, 1, MET, "1/1", id="one assigned and one admitted"),
        pytest.param(1000, 999, NOT_MET, "999/1.000 (99,9%)", id="one short of a thousand"),
        pytest.param(999_999, 999_998, NOT_MET, "(99,99%)", id="one short of a million is not shown as 100"),
    ],
)
def test_1_a_3_compares_admissions_with_the_number_assigned(
    assigned: int, admitted: int, state: State, share: str, guidance: Guidance
) -> None:
    ruling = rules.admissions_complete.function(assigned, admitted, guidance=guidance)
    assert ruling.state is state
    assert share in ruling.reason


@pytest.mark.parametrize("admitted", [0, 3])
@pytest.mark.parametrize("assigned", [0, NOT_ASSIGNED])
def test_1_a_3_does_not_apply_where_no_number_was_assigned(
    assigned: int | str, admitted: int, guidance: Guidance
) -> None:
    assert rules.admissions_complete.function(assigned, admitted, guidance=guidance).state is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("answer", "assigned", "admitted", "state"),
    [
        pytest.param(MET, 2, 2, MET, id="says met and figures are met"),
        pytest.param(MET, 2, 1, NOT_MET, id="saying met does not override figures"),
        pytest.param(NOT_MET, 2, 2, NOT_MET, id="says not met and figures are met"),
        pytest.param(MET, NOT_ASSIGNED, 0, MET, id="the judged part alone remains"),
        pytest.param(NOT_MET, NOT_ASSIGNED, 0, NOT_MET, id="the judged part alone remains and is not met"),
        pytest.param(None, 2, 2, NO_DATA, id="no answer"),
        pytest.param(None, 2, 1, NOT_MET, id="no answer but figures not met"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_1_a_3_needs_both_its_parts(
    form: str, answer: State | None, assigned: int | str, admitted: int, state: State
) -> None:
    answers = answers_of(answer_1_a_3=answer, admission_assigned=assigned, admitted=admitted)
    assert assess_one(form, "1.a.3", answers).computed is state


# --- 1.a.6 organisations


def organisations(*ranks: str | None) -> tuple[Organisation, ...]:
    return tuple(
        Organisation(number, "khac", f"Tổ chức thứ {number}", rank, "mới lập" if rank == NONE else None)
        if rank
        else Organisation(number)
        for number, rank in enumerate(ranks, 1)
    )


@pytest.mark.parametrize(
    ("ranks", "state", "share"),
    [
        pytest.param(("HTTNV",), MET, "1/1", id="one exactly at the floor"),
        pytest.param(("HTXSNV", "HTTNV"), MET, "2/2", id="one above the floor and one at it"),
        pytest.param(("HTTNV", "HTNV"), NOT_MET, "1/2 (50%)", id="one below the floor"),
        pytest.param(("HTXSNV",) * 7 + ("HTNV",), NOT_MET, "7/8 (87,5%)", id="one of eight below the floor"),
        pytest.param(("KHTNV",), NOT_MET, "0/1", id="one that failed its tasks"),
        pytest.param(("HTTNV", NONE), MET, "1/1", id="one not ranked does not count"),
        pytest.param(("HTNV", NONE), NOT_MET, "0/1", id="one not ranked does not help"),
        pytest.param(("HTTNV", None, "HTXSNV", None), MET, "2/2", id="blank rows do not count"),
    ],
)
def test_1_a_6_wants_every_ranked_organisation_at_the_floor(
    ranks: tuple[str | None, ...], state: State, share: str, guidance: Guidance
) -> None:
    ruling = rules.organisations_well_ranked.function(organisations(*ranks), guidance=guidance)
    assert ruling.state is state
    assert share in ruling.reason


@pytest.mark.parametrize(
    "ranks", [pytest.param((), id="none listed"), pytest.param((NONE, NONE), id="none of those listed was ranked")]
)
def test_1_a_6_does_not_apply_where_no_organisation_was_ranked(ranks: tuple[str, ...], guidance: Guidance) -> None:
    ruling = rules.organisations_well_ranked.function(organisations(*ranks), guidance=guidance)
    assert ruling.state is NOT_APPLICABLE
    assert "thẩm định" in ruling.reason


def test_1_a_6_names_only_the_organisations_below_the_floor(guidance: Guidance) -> None:
    rows = (
        Organisation(1, "hoi_phu_nu", "Chi hội Phụ nữ", "HTTNV"),
        Organisation(2, "cong_doan", "Công đoàn cơ sở", "HTNV"),
        Organisation(3, "khac", None, "KHTNV"),
    )
    reason = rules.organisations_well_ranked.function(rows, guidance=guidance).reason
    assert "Công đoàn cơ sở (HTNV); tổ chức 3 (KHTNV)" in reason
    assert "Phụ nữ" not in reason


@pytest.mark.parametrize(
    ("answer", "ranks", "state"),
    [
        pytest.param(MET, ("HTTNV",), MET, id="says met and figures are met"),
        pytest.param(MET, ("HTNV",), NOT_MET, id="saying met does not override figures"),
        pytest.param(MET, (), MET, id="the judged part alone remains"),
        pytest.param(NOT_MET, ("HTTNV",), NOT_MET, id="says not met and figures are met"),
        pytest.param(NOT_APPLICABLE, (), NOT_APPLICABLE, id="not applicable when both parts are"),
        pytest.param(NOT_APPLICABLE, ("HTTNV",), MET, id="says not applicable but figures are met"),
        pytest.param(NOT_APPLICABLE, ("HTNV",), NOT_MET, id="says not applicable but figures are not met"),
        pytest.param(None, ("HTTNV",), NO_DATA, id="no answer"),
    ],
)
@pytest.mark.parametrize("form", FORMS)
def test_1_a_6_needs_both_its_parts(form: str, answer: State | None, ranks: tuple[str, ...], state: State) -> None:
    answers = answers_of(answer_1_a_6=answer) | table("organisations", organisations(*ranks))
    assert assess_one(form, "1.a.6", answers).computed is state


# --- 1.a.7 subordinate organisations and 1.d.6 members: the same pair of shares

SHARES = [  # HTXSNV, HTTNV, HTNV, KHTNV
    pytest.param((3, 4, 3, 0), MET, ("10/10 (100%)", "7/10 (70%)"), id="7 of 10 good is exactly 70 percent"),
    pytest.param((2, 4, 4, 0), NOT_MET, ("10/10", "6/10 (60%)"), id="6 of 10 good"),
    pytest.param((0, 69, 30, 0), NOT_MET, ("99/99", "69/99 (69,70%)"), id="69 of 99 good is less than 70 percent"),
    pytest.param((0, 70, 30, 0), MET, ("100/100", "70/100 (70%)"), id="70 of 100 good"),
    pytest.param((0, 69, 31, 0), NOT_MET, ("100/100", "69/100 (69%)"), id="69 of 100 good"),
    pytest.param((0, 6999, 3001, 0), NOT_MET, ("6.999/10.000 (69,99%)",), id="6999 of 10000 good"),
    pytest.param((0, 699_999, 300_000, 0), NOT_MET, ("699.999/999.999 (69,99%)",), id="a hair below 70 percent"),
    pytest.param((0, 2, 1, 0), NOT_MET, ("3/3", "2/3 (66,67%)"), id="2 of 3 good"),
    pytest.param((0, 3, 1, 0), MET, ("4/4", "3/4 (75%)"), id="3 of 4 good"),
    pytest.param((5, 4, 0, 1), NOT_MET, ("9/10 (90%)", "9/10 (90%)"), id="a single KHTNV among ten"),
    pytest.param((0, 999, 0, 1), NOT_MET, ("999/1.000 (99,9%)",), id="a single KHTNV among a thousand"),
    pytest.param((0, 0, 0, 1), NOT_MET, ("0/1",), id="the only one is KHTNV"),
    pytest.param((0, 0, 1, 0), NOT_MET, ("1/1", "0/1 (0%)"), id="the only one is HTNV"),
    pytest.param((0, 1, 0, 0), MET, ("1/1 (100%)",), id="the only one is HTTNV"),
    pytest.param((12, 0, 0, 0), MET, ("12/12",), id="all excellent"),
    pytest.param((0, 0, 0, 0), NO_DATA, (), id="0 of 0 is no data"),
]
PAIRS = [
    pytest.param(rules.subordinates_ranked, id="1.a.7"),
    pytest.param(rules.members_ranked, id="1.d.6"),
]


@pytest.mark.parametrize("rule", PAIRS)
@pytest.mark.parametrize(("counts", "state", "shares"), SHARES)
def test_all_pass_and_seventy_percent_good_of_those_ranked(
    rule: rules.Rule, counts: tuple[int, int, int, int], state: State, shares: tuple[str, ...], guidance: Guidance
) -> None:
    ruling = rule.function(*counts, guidance=guidance)
    assert ruling.state is state
    assert all(share in ruling.reason for share in shares)


@pytest.mark.parametrize("rule", PAIRS)
@given(counts=st.tuples(*[st.integers(0, 999_999)] * 3, st.integers(0, 2)).filter(any))
def test_shares_decide_as_exact_fractions_do(rule: rules.Rule, counts: tuple[int, int, int, int]) -> None:
    excellent, good, _, failed = counts
    met = failed == 0 and Fraction(excellent + good, sum(counts)) >= Fraction(70, 100)
    assert rule.function(*counts, guidance=DECEMBER).state is (MET if met else NOT_MET)


@pytest.mark.parametrize(("counts", "state", "shares"), SHARES)
def test_1_a_7_is_decided_by_its_figures_alone(
    counts: tuple[int, int, int, int], state: State, shares: tuple[str, ...]
) -> None:
    names = ("subordinates_htxsnv", "subordinates_httnv", "subordinates_htnv", "subordinates_khtnv")
    figures = answers_of(**dict(zip(names, counts, strict=True)))
    for said in (MET, NOT_MET, None):
        outcome = assess_one("dang_bo_co_so", "1.a.7", figures | answers_of(answer_1_a_7=said))
        assert outcome.computed is state
        assert all(share in outcome.reason for share in shares)


# --- 1.b.6 meetings


def meetings(changes: Mapping[tuple[str, int], str | None] | None = None) -> dict[str, tuple[Meeting, ...]]:
    """A year in which every meeting was held and is Khá, save the changes: a grade, NONE, or None for a blank row."""

    def row(period: str, number: int) -> Meeting:
        grade = (changes or {}).get((period, number), "kha")
        blank = Meeting(period, number)
        if grade is None:
            return blank
        if grade == NONE:
            return replace(blank, grade=NONE, reason="Dịch bệnh, xã cách ly")
        return replace(blank, date=date(2026, blank.months[-1], 3), grade=grade)

    return {
        "months": tuple(row("month", number) for number in range(1, 13)),
        "quarters": tuple(row("quarter", number) for number in range(1, 5)),
    }


def up_to(month: int, quarter: int, grade: str | None) -> dict[tuple[str, int], str | None]:
    """The same change for the first months and quarters of a year."""
    first_months = {("month", number): grade for number in range(1, month + 1)}
    return first_months | {("quarter", number): grade for number in range(1, quarter + 1)}


@pytest.mark.parametrize(
    ("changes", "state", "said"),
    [
        pytest.param({}, MET, ("16/16 (100%)",), id="all exactly Khá"),
        pytest.param({("month", 5): "tot"}, MET, ("16/16",), id="one Tốt"),
        pytest.param({("month", 5): "trung_binh"}, NOT_MET, ("15/16 (93,75%)", "Tháng 5"), id="a month Trung bình"),
        pytest.param({("month", 12): "kem"}, NOT_MET, ("15/16", "Tháng 12"), id="a month Kém"),
        pytest.param({("quarter", 2): "trung_binh"}, NOT_MET, ("15/16", "Quý 2"), id="a quarter Trung bình"),
        pytest.param({("quarter", 3): NONE}, NOT_MET, ("15/15", "Quý 3"), id="a quarter without a thematic meeting"),
        pytest.param({("month", 5): NONE}, NEEDS_JUDGEMENT, ("15/15", "Tháng 5"), id="a month not held, with reason"),
        pytest.param({("month", 5): None}, NO_DATA, ("15/15", "Tháng 5"), id="a month left blank"),
        pytest.param({("quarter", 4): None}, NO_DATA, ("15/15", "Quý 4"), id="a quarter left blank"),
        pytest.param(
            {("month", 5): NONE, ("month", 6): "kem"}, NOT_MET, ("14/15", "Tháng 5", "Tháng 6"), id="not met is heavier"
        ),
        pytest.param({("month", 5): NONE, ("month", 6): None}, NO_DATA, ("14/14",), id="no data is heavier"),
        pytest.param(up_to(12, 4, None), NO_DATA, (), id="nothing filled in at all"),
        pytest.param(up_to(12, 0, NONE), NEEDS_JUDGEMENT, ("4/4",), id="only thematic meetings held"),
        pytest.param(up_to(12, 4, NONE), NOT_MET, ("Quý 1, Quý 2, Quý 3, Quý 4",), id="no meeting held all year"),
    ],
)
def test_1_b_6_wants_every_meeting_held_at_the_floor_and_a_theme_each_quarter(
    changes: Mapping[tuple[str, int], str | None], state: State, said: tuple[str, ...], guidance: Guidance
) -> None:
    ruling = rules.meetings_held_and_graded.function(**meetings(changes), founded=None, year=2026, guidance=guidance)
    assert ruling.state is state
    assert all(text in ruling.reason for text in said)


def test_1_b_6_names_only_the_periods_at_fault(guidance: Guidance) -> None:
    changes = {("month", 2): "kem", ("month", 7): NONE}
    reason = rules.meetings_held_and_graded.function(
        **meetings(changes), founded=None, year=2026, guidance=guidance
    ).reason
    assert "Dưới mức Khá: Tháng 2." in reason
    assert "cần thẩm định lý do: Tháng 7." in reason
    assert "Tháng 3" not in reason


@pytest.mark.parametrize(
    ("founded", "blank_months", "blank_quarters", "state"),
    [
        pytest.param(date(2026, 1, 1), 0, 0, MET, id="founded on the first day, all held"),
        pytest.param(date(2026, 1, 1), 1, 0, NO_DATA, id="founded on the first day, January blank"),
        pytest.param(date(2026, 1, 31), 1, 0, NO_DATA, id="founded on the last day of January, January blank"),
        pytest.param(date(2026, 2, 1), 1, 0, MET, id="founded on the first of February, January blank"),
        pytest.param(date(2026, 2, 28), 2, 0, NO_DATA, id="founded on the last of February, February blank"),
        pytest.param(date(2026, 3, 1), 2, 0, MET, id="founded on the first of March, February blank"),
        pytest.param(date(2026, 3, 31), 2, 0, MET, id="founded on the last day of the quarter, its meetings held"),
        pytest.param(date(2026, 3, 31), 2, 1, NO_DATA, id="founded on the last day of the quarter, quarter blank"),
        pytest.param(date(2026, 4, 1), 3, 1, MET, id="founded on the first day of the next quarter"),
        pytest.param(date(2026, 12, 31), 11, 3, MET, id="founded on the last day of the year, December held"),
        pytest.param(date(2026, 12, 31), 12, 3, NO_DATA, id="founded on the last day of the year, December blank"),
        pytest.param(date(2027, 1, 1), 12, 4, NO_DATA, id="founded after the year"),
        pytest.param(date(2019, 6, 1), 1, 0, NO_DATA, id="founded in an earlier year, January blank"),
        pytest.param(None, 1, 0, NO_DATA, id="no date of founding, January blank"),
    ],
)
def test_1_b_6_does_not_expect_periods_that_ended_before_founding(
    founded: date | None, blank_months: int, blank_quarters: int, state: State, guidance: Guidance
) -> None:
    year = meetings(up_to(blank_months, blank_quarters, None))
    assert rules.meetings_held_and_graded.function(**year, founded=founded, year=2026, guidance=guidance).state is state


def test_1_b_6_does_not_count_a_meeting_of_a_period_before_founding(guidance: Guidance) -> None:
    year = meetings({("month", 1): "kem", ("quarter", 1): NONE})
    ruling = rules.meetings_held_and_graded.function(**year, founded=date(2026, 4, 1), year=2026, guidance=guidance)
    assert ruling.state is MET
    assert "12/12" in ruling.reason  # 16 periods - 3 months - 1 quarter


def test_1_b_6_knows_29_february(guidance: Guidance) -> None:
    year = meetings(up_to(2, 0, None))
    function = rules.meetings_held_and_graded.function
    assert function(**year, founded=date(2028, 2, 29), year=2028, guidance=guidance).state is NO_DATA
    assert function(**year, founded=date(2028, 3, 1), year=2028, guidance=guidance).state is MET


@pytest.mark.parametrize("said", [MET, NOT_MET, None])
@pytest.mark.parametrize(
    ("changes", "state"),
    [({}, MET), ({("month", 1): "trung_binh"}, NOT_MET), ({("month", 1): NONE}, NEEDS_JUDGEMENT)],
)
def test_1_b_6_is_decided_by_its_figures_alone(
    said: State | None, changes: Mapping[tuple[str, int], str], state: State
) -> None:
    year = meetings(changes)
    answers = answers_of(answer_1_b_6=said, founded=None, year=2026)
    answers |= table("months", year["months"]) | table("quarters", year["quarters"])
    assert assess_one("chi_bo", "1.b.6", answers).computed is state


# --- 1.d.6 discipline


@pytest.mark.parametrize(
    ("disciplined", "breaching", "state"),
    [(0, 0, MET), (1, 0, NOT_MET), (0, 1, NOT_MET), (1, 1, NOT_MET), (2, 0, NOT_MET)],
)
def test_1_d_6_allows_no_member_disciplined_or_in_breach(
    disciplined: int, breaching: int, state: State, guidance: Guidance
) -> None:
    ruling = rules.members_blameless.function(disciplined, breaching, guidance=guidance)
    assert ruling.state is state
    assert f"kỷ luật: {disciplined}" in ruling.reason
    assert f"vi phạm: {breaching}" in ruling.reason
    answers = answers_of(disciplined=disciplined, breaching=breaching)
    assert assess_one("dang_bo_co_so", "1.d.6", answers).computed is state  # a đảng bộ does not rank members here


@pytest.mark.parametrize("said", [MET, NOT_MET, None])
@pytest.mark.parametrize(
    ("counts", "disciplined", "state"),
    [
        pytest.param((2, 5, 3, 0), 0, MET, id="both parts met"),
        pytest.param((2, 5, 3, 0), 1, NOT_MET, id="one member disciplined"),
        pytest.param((2, 4, 4, 0), 0, NOT_MET, id="too few good members"),
        pytest.param((0, 0, 0, 0), 0, NO_DATA, id="no member ranked"),
        pytest.param((0, 0, 0, 0), 1, NOT_MET, id="no member ranked and one disciplined"),
    ],
)
def test_1_d_6_of_a_branch_needs_both_its_parts_and_no_answer(
    said: State | None, counts: tuple[int, int, int, int], disciplined: int, state: State
) -> None:
    excellent, good, fair, failed = counts
    answers = answers_of(
        answer_1_d_6=said,
        disciplined=disciplined,
        breaching=0,
        members_htxsnv=excellent,
        members_httnv=good,
        members_htnv=fair,
        members_khtnv=failed,
    )
    assert assess_one("chi_bo", "1.d.6", answers).computed is state


# --- judged clauses


def measured_part_met(clause: Clause) -> dict[str, Input]:
    """Figures under which the measured part of a clause with two parts is met."""
    if clause.number == "1.a.3":
        return answers_of(admission_assigned=1, admitted=1)
    return table("organisations", organisations("HTTNV")) if clause.number == "1.a.6" else {}


@pytest.mark.parametrize(("answer", "state"), [(MET, MET), (NOT_MET, NOT_MET), (None, NO_DATA)])
@pytest.mark.parametrize(("form", "clause"), JUDGED)
def test_a_judged_clause_takes_the_answer_of_the_unit(
    form: str, clause: Clause, answer: State | None, state: State
) -> None:
    answers = measured_part_met(clause) | answers_of(**{answer_field(clause.number): answer})
    assert assess_one(form, clause.number, answers).computed is state


@pytest.mark.parametrize(("form", "clause"), JUDGED)
def test_a_judged_clause_whose_answer_could_not_be_read_has_no_data(form: str, clause: Clause) -> None:
    assert assess_one(form, clause.number, measured_part_met(clause)).computed is NO_DATA


def test_not_applicable_is_an_answer_where_the_guidance_allows_it() -> None:
    allowed = [each for form in FORMS for each in DECEMBER.clauses_of(form) if each.not_applicable_allowed]
    assert {clause.number for clause in allowed} == {"1.a.6"}
    assert rules.self_assessed(NOT_APPLICABLE).state is NOT_APPLICABLE


@pytest.mark.parametrize(
    ("answer", "said"), [(MET, "Đạt."), (NOT_MET, "Không đạt."), (NOT_APPLICABLE, "Không áp dụng.")]
)
def test_the_reason_of_a_judged_clause_repeats_the_answer(answer: State, said: str) -> None:
    assert rules.self_assessed(answer).reason == f"Đơn vị tự đánh giá: {said}"


# --- the engine


def test_rules_cover_exactly_the_measured_clauses() -> None:
    assert {each.clause for each in rules.RULES} == {c.number for c in DECEMBER.clauses.values() if c.measured}


@pytest.mark.parametrize("form", FORMS)
def test_every_clause_of_a_form_gets_an_outcome_even_without_a_single_answer(form: str) -> None:
    outcomes = rules.assess(form, {}, DECEMBER)
    assert [each.clause for each in outcomes] == [clause.number for clause in DECEMBER.clauses_of(form)]
    assert {each.computed for each in outcomes} == {NO_DATA}
    assert all(each.reason and each.inputs == () for each in outcomes)


def test_a_figure_that_could_not_be_read_leaves_the_whole_clause_without_a_figure() -> None:
    readable = answers_of(disciplined=1, breaching=0, members_htxsnv=1, members_httnv=1, members_htnv=0)
    assert rules.measured(readable, DECEMBER) == {}
    assert assess_one("chi_bo", "1.d.6", readable).computed is NO_DATA


def test_an_outcome_holds_what_it_rests_on_with_places_and_without_empty_cells() -> None:
    answers = answers_of(
        answer_1_a_3=MET, evidence_1_a_3=None, admission_assigned=2, admitted=0, answer_1_a_1=MET, disciplined=0
    )
    assert assess_one("chi_bo", "1.a.3", answers).inputs == (
        ("answer_1_a_3", Input(MET, HERE)),
        ("admission_assigned", Input(2, HERE)),
        ("admitted", Input(0, HERE)),  # zero is a value
    )


def test_numbers_come_from_the_guidance() -> None:
    lenient = replace(
        DECEMBER,
        parameters=replace(
            DECEMBER.parameters,
            admission_percent=50,
            organisation_floor="HTNV",
            member_pass_percent=90,
            member_good_percent=60,
            meeting_floor="trung_binh",
            thematic_per_quarter=0,
            disciplined_ceiling=1,
            breach_ceiling=2,
        ),
    )
    year = meetings({("month", 5): "trung_binh", ("quarter", 1): NONE})
    assert rules.admissions_complete.function(10, 5, guidance=lenient).state is MET
    assert rules.admissions_complete.function(10, 4, guidance=lenient).state is NOT_MET
    assert rules.organisations_well_ranked.function(organisations("HTNV"), guidance=lenient).state is MET
    assert rules.members_ranked.function(0, 6, 3, 1, guidance=lenient).state is MET
    assert rules.members_ranked.function(0, 6, 2, 2, guidance=lenient).state is NOT_MET
    assert rules.meetings_held_and_graded.function(**year, founded=None, year=2026, guidance=lenient).state is MET
    assert rules.members_blameless.function(1, 2, guidance=lenient).state is MET
    assert rules.members_blameless.function(2, 2, guidance=lenient).state is NOT_MET


# --- clauses, criteria, unit

HEAVIEST_FIRST = (NOT_MET, NO_DATA, NEEDS_JUDGEMENT, MET, NOT_APPLICABLE)


@pytest.mark.parametrize("states", list(itertools.product(State, repeat=2)), ids=" and ".join)
def test_of_two_parts_the_heavier_counts_whatever_their_order(states: tuple[State, State]) -> None:
    heaviest = next(state for state in HEAVIEST_FIRST if state in states)
    assert rules.combine(states) is heaviest


def test_a_whole_without_parts_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="empty"):
        rules.combine([])


def outcome(clause: str, state: State, appraisal: Appraisal | None = None) -> ClauseOutcome:
    return ClauseOutcome(clause, state, "", (), appraisal)


def appraisal(clause: str, conclusion: State) -> Appraisal:
    day = date(2026, 12, 10)
    return Appraisal("CB01", clause, conclusion, "có xác nhận", "Lò Văn Pánh", day, "12-BC/BXDĐ", HERE)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("state", State, ids=str)
def test_one_clause_decides_its_own_criterion_and_no_other(form: str, state: State) -> None:
    for clause in DECEMBER.clauses_of(form):
        outcomes = [outcome(c.number, state if c is clause else MET) for c in DECEMBER.clauses_of(form)]
        expected = dict.fromkeys("abcd", MET) | {clause.criterion: MET if state is NOT_APPLICABLE else state}
        assert rules.criteria(outcomes, DECEMBER) == expected


def test_a_criterion_takes_the_appraised_state() -> None:
    clauses = DECEMBER.clauses_of("chi_bo")
    outcomes = [outcome(c.number, NOT_MET if c.number == "1.c.2" else MET) for c in clauses]
    appraised = rules.appraise(outcomes, {"1.c.2": appraisal("1.c.2", MET), "1.d.1": appraisal("1.d.1", NOT_MET)})
    assert rules.criteria(appraised, DECEMBER) == {"a": MET, "b": MET, "c": MET, "d": NOT_MET}


@pytest.mark.parametrize("computed", State, ids=str)
@pytest.mark.parametrize("conclusion", [MET, NOT_MET])
def test_the_appraised_state_stands_beside_the_computed_one(computed: State, conclusion: State) -> None:
    given_by_committee = appraisal("1.c.2", conclusion)
    (appraised,) = rules.appraise([outcome("1.c.2", computed)], {"1.c.2": given_by_committee})
    assert (appraised.computed, appraised.appraisal, appraised.final) == (computed, given_by_committee, conclusion)
    assert appraised.overturned is ({computed, conclusion} == {MET, NOT_MET})  # what was open is only settled


@pytest.mark.parametrize("computed", State, ids=str)
def test_a_clause_nobody_appraised_keeps_its_computed_state(computed: State) -> None:
    (untouched,) = rules.appraise([outcome("1.c.2", computed)], {"1.c.3": appraisal("1.c.3", MET)})
    assert (untouched.final, untouched.appraisal, untouched.overturned) == (computed, None, False)


@pytest.mark.parametrize("proposed", [YES, NO])
@pytest.mark.parametrize("a", State, ids="a {}".format)
@pytest.mark.parametrize("b", State, ids="b {}".format)
def test_a_unit_is_eligible_only_when_it_proposes_itself_and_meets_all_four(proposed: str, a: State, b: State) -> None:
    for c, d in itertools.product(State, repeat=2):
        four = [a, b, c, d]
        state = rules.unit_state(proposed, dict(zip("abcd", four, strict=True)))
        if proposed == NO:
            assert state is UnitState.NOT_PROPOSED
        elif NOT_MET in four:
            assert state is UnitState.NOT_MET
        elif four.count(MET) == 4:
            assert state is UnitState.ELIGIBLE
        else:
            assert state is UnitState.NEEDS_JUDGEMENT


def vote(*, passed: bool) -> Vote:
    return Vote(8, 7, 15, date(2026, 12, 20), {}, passed, "")


@pytest.mark.parametrize("state", [each for each in UnitState if each is not UnitState.ELIGIBLE], ids=str)
def test_no_vote_moves_a_unit_that_is_not_eligible(state: UnitState) -> None:
    assert {rules.after_vote(state, cast) for cast in (None, vote(passed=True), vote(passed=False))} == {state}


def test_the_vote_decides_on_an_eligible_unit() -> None:
    assert rules.after_vote(UnitState.ELIGIBLE, vote(passed=True)) is UnitState.RECOGNISED
    assert rules.after_vote(UnitState.ELIGIBLE, vote(passed=False)) is UnitState.NOT_RECOGNISED
    assert rules.after_vote(UnitState.ELIGIBLE, None) is UnitState.ELIGIBLE
