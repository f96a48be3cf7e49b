"""What single change would have met a clause: asked of the rules themselves, so that it cannot say otherwise."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bontot_batch import rules
from bontot_batch.form import NONE, Kind, define
from bontot_batch.guidance import load
from bontot_batch.model import (
    Answers,
    Appraisal,
    Input,
    Place,
    State,
    Unit,
    UnitKind,
    UnitResult,
    UnitState,
    Value,
)
from bontot_batch.near_miss import single_changes

GUIDANCE = load(date(2026, 12, 15))
NOWHERE = Place("phieu.xlsx")
CHI_BO, DANG_BO = UnitKind.CHI_BO_TRUC_THUOC, UnitKind.DANG_BO_CO_SO


def answers(kind: UnitKind, **changed: Value) -> Answers:
    """A form in which every clause is met, with these fields otherwise."""
    fields = define(GUIDANCE.kinds[kind].form, GUIDANCE).fields
    good: dict[str, Value] = dict.fromkeys(fields)
    good |= {name: State.MET.value for name in fields if name.startswith("answer_")}
    good |= {name: 0 for name, field in fields.items() if field.kind is Kind.COUNT}
    good |= {name: "tot" for name in fields if name.startswith(("month_", "quarter_")) and name.endswith("_grade")}
    good |= {"year": 2026, "admission_assigned": 0}
    good |= {"subordinates_httnv": 7, "subordinates_htnv": 3} if kind is DANG_BO else {"members_httnv": 20}
    assert changed.keys() <= fields.keys()
    return {name: Input(value, NOWHERE) for name, value in {**good, **changed}.items() if name in fields}


def changes(kind: UnitKind, **changed: Value) -> dict[str, tuple[str, ...]]:
    return dict(single_changes(result(kind, answers(kind, **changed)), GUIDANCE))


def result(kind: UnitKind, given_: Answers) -> UnitResult:
    unit = Unit("CB01", "Chi bộ bản Nậm Củm", kind, "", "", "DU01", "", NOWHERE)
    outcomes = rules.assess(GUIDANCE.kinds[kind].form, given_, GUIDANCE)
    return UnitResult(unit, UnitState.NOT_MET, answers=given_, clauses=outcomes)


@pytest.mark.parametrize("kind", [CHI_BO, DANG_BO])
def test_nothing_is_said_of_a_form_that_meets_everything(kind: UnitKind) -> None:
    assert changes(kind) == {}


CASES: dict[str, tuple[UnitKind, dict[str, Value], dict[str, tuple[str, ...]]]] = {
    "one member short of seventy in a hundred": (
        CHI_BO,
        {"members_httnv": 13, "members_htnv": 7},
        {"1.d.6": ("Thiếu 1 đảng viên xếp loại HTTNV (trong số đang xếp loại HTNV).",)},
    ),
    "three members short": (
        CHI_BO,
        {"members_httnv": 11, "members_htnv": 9},
        {"1.d.6": ("Thiếu 3 đảng viên xếp loại HTTNV (trong số đang xếp loại HTNV).",)},
    ),
    "one member not having fulfilled the tasks": (
        CHI_BO,
        {"members_httnv": 19, "members_khtnv": 1},
        {"1.d.6": ("Thiếu 1 đảng viên xếp loại HTNV (trong số đang xếp loại KHTNV).",)},
    ),
    "one member below, and at seventy only with that one": (
        CHI_BO,
        {"members_httnv": 13, "members_htnv": 6, "members_khtnv": 1},
        {"1.d.6": ("Thiếu 1 đảng viên xếp loại HTTNV (trong số đang xếp loại KHTNV).",)},
    ),
    "both shares fail by more than one change mends": (
        CHI_BO,
        {"members_httnv": 10, "members_htnv": 9, "members_khtnv": 1},
        {"1.d.6": ()},
    ),
    "one member disciplined": (
        CHI_BO,
        {"disciplined": 1},
        {"1.d.6": ("Không có đảng viên bị xử lý kỷ luật (phiếu ghi 1).",)},
    ),
    "disciplined and in breach: no single change": (CHI_BO, {"disciplined": 1, "breaching": 2}, {"1.d.6": ()}),
    "two admissions short": (
        CHI_BO,
        {"admission_assigned": 5, "admitted": 3},
        {"1.a.3": ("Thiếu 2 đảng viên kết nạp mới.",)},
    ),
    "one organisation ranked too low": (
        CHI_BO,
        {"organisation_1_name": "Hội Nông dân", "organisation_1_rank": "HTNV"},
        {"1.a.6": ("Hội Nông dân được xếp loại HTTNV.",)},
    ),
    "two organisations ranked too low: no single change": (
        CHI_BO,
        {"organisation_1_rank": "HTNV", "organisation_2_rank": "KHTNV"},
        {"1.a.6": ()},
    ),
    "one meeting below Khá": (CHI_BO, {"month_3_grade": "trung_binh"}, {"1.b.6": ("Tháng 3 xếp loại Khá.",)}),
    "a quarter without its thematic meeting": (
        CHI_BO,
        {"quarter_2_grade": NONE},
        {"1.b.6": ("Quý 2 có sinh hoạt chuyên đề, xếp loại Khá.",)},
    ),
    "a judged clause answered with no": (CHI_BO, {"answer_1_c_1": "not_met"}, {"1.c.1": ("Tự đánh giá Đạt.",)}),
    "the answer and the figure both fail: no single change": (
        CHI_BO,
        {"answer_1_a_3": "not_met", "admission_assigned": 1},
        {"1.a.3": ()},
    ),
    "one subordinate organisation short": (
        DANG_BO,
        {"subordinates_httnv": 6, "subordinates_htnv": 4},
        {"1.a.7": ("Thiếu 1 tổ chức đảng trực thuộc xếp loại HTTNV (trong số đang xếp loại HTNV).",)},
    ),
    "nobody ranked is no data and not a failure": (CHI_BO, {"members_httnv": 0}, {}),
}


@pytest.mark.parametrize(("kind", "changed", "expected"), CASES.values(), ids=CASES)
def test_the_single_changes_of(kind: UnitKind, changed: dict[str, Value], expected: dict[str, tuple[str, ...]]) -> None:
    assert changes(kind, **changed) == expected


def test_a_clause_that_an_appraisal_settled_is_left_to_the_appraisal() -> None:
    failed = result(CHI_BO, answers(CHI_BO, disciplined=1))
    appraisal = Appraisal("CB01", "1.d.6", State.NOT_MET, "Có kết luận", "Ban", date(2026, 12, 1), "", NOWHERE)
    settled = UnitResult(
        failed.unit, failed.state, answers=failed.answers, clauses=rules.appraise(failed.clauses, {"1.d.6": appraisal})
    )
    assert single_changes(settled, GUIDANCE) == {}


@given(*(st.integers(0, 40) for _ in range(4)))
@settings(max_examples=60, deadline=None)
def test_one_member_fewer_than_it_says_would_not_be_enough(best: int, good: int, fair: int, poor: int) -> None:
    figures = {"members_htxsnv": best, "members_httnv": good, "members_htnv": fair, "members_khtnv": poor}
    told = changes(CHI_BO, **figures).get("1.d.6", ())
    ranked = sum(figures.values())
    short = -(-7 * ranked // 10) - best - good
    if ranked and not poor and short > 0:
        assert told == (f"Thiếu {short} đảng viên xếp loại HTTNV (trong số đang xếp loại HTNV).",)


def test_a_number_typed_with_too_many_digits_is_answered_all_the_same() -> None:
    told = changes(CHI_BO, members_htnv=999_999, admission_assigned=999_999, admitted=0)

    assert told["1.d.6"] == ("Thiếu 699994 đảng viên xếp loại HTTNV (trong số đang xếp loại HTNV).",)
    assert told["1.a.3"][-1] == "Thiếu 999999 đảng viên kết nạp mới."
