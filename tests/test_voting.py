from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontot_batch import guidance
from bontot_batch.model import Place, Tally, TallyRow
from bontot_batch.voting import decide

RULE = guidance.load(date(2026, 12, 15)).vote
PLACE = Place("kiem_phieu.xlsx", "Kết quả", 2, 1)


def tally(summoned: int, present: int, valid: int) -> Tally:
    return Tally("NAMMA", date(2026, 12, 12), summoned, present, present, valid, valid, (), (), PLACE)


def row(agree: int, disagree: int = 0, **criteria: int) -> TallyRow:
    return TallyRow("CB-01", agree, disagree, 0, criteria, PLACE)


@pytest.mark.parametrize(
    ("summoned", "agree", "passed"),
    [
        pytest.param(22, 11, False, id="exactly half of 22 fails"),
        pytest.param(22, 12, True, id="one more than half of 22 passes"),
        pytest.param(23, 11, False, id="just below half of 23 fails"),
        pytest.param(23, 12, True, id="just above half of 23 passes"),
        pytest.param(1, 1, True, id="all of one passes"),
        pytest.param(0, 0, False, id="nothing of nothing fails"),
    ],
)
def test_more_than_half_of_the_members_summoned(summoned, agree, passed):
    assert decide(tally(summoned, summoned, summoned), row(agree), RULE).passed is passed


def test_the_base_is_the_members_summoned_not_those_present():
    vote = decide(tally(summoned=23, present=15, valid=15), row(11, 4), RULE)
    assert not vote.passed
    assert vote.reason == "11 trên 23 đồng chí được triệu tập đồng ý (47,83%), chưa quá một nửa"


@pytest.mark.parametrize(("base", "passed"), [("summoned", False), ("present", False), ("valid", True)])
def test_another_base_of_the_rule_is_followed(base, passed):
    assert decide(tally(30, 24, 20), row(12, 8), replace(RULE, base=base)).passed is passed


def test_two_thirds_are_compared_exactly():
    rule = replace(RULE, numerator=2, denominator=3)
    assert not decide(tally(21, 21, 21), row(14), rule).passed
    assert decide(tally(21, 21, 21), row(15), rule).passed


def test_each_criterion_needs_the_same_majority():
    assert decide(tally(22, 22, 22), row(20, 2, a=12, b=12, c=12, d=12), RULE).passed
    vote = decide(tally(22, 22, 22), row(20, 2, a=12, b=11, c=12, d=12), RULE, {"b": "Chất lượng sinh hoạt tốt"})
    assert not vote.passed
    assert vote.reason == (
        "20 trên 22 đồng chí được triệu tập đồng ý (90,91%), quá một nửa; "
        "tiêu chí “Chất lượng sinh hoạt tốt” có 11 trên 22 đánh giá “Đạt” (50%), chưa quá một nửa"
    )


@given(st.integers(0, 500), st.integers(0, 500))
def test_passed_means_that_fewer_did_not_agree_than_did(summoned, agree):
    assert decide(tally(summoned, summoned, summoned), row(agree), RULE).passed is (agree > summoned - agree)
