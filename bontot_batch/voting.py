"""Decides the vote on one unit: exact whole-number comparison with the majority that the guidance asks for."""

from __future__ import annotations

from collections.abc import Mapping

from bontot_batch.guidance import VoteRule
from bontot_batch.model import Tally, TallyRow, Vote
from bontot_batch.vietnamese import format_number, format_percent

_VOTERS: Mapping[str, str] = {
    "summoned": "đồng chí được triệu tập",
    "present": "đồng chí có mặt",
    "valid": "phiếu hợp lệ",
}
_FRACTIONS: Mapping[tuple[int, int], str] = {(1, 2): "một nửa", (2, 3): "hai phần ba", (3, 4): "ba phần tư"}


def decide(tally: Tally, row: TallyRow, rule: VoteRule, names: Mapping[str, str] | None = None) -> Vote:
    """The vote with the sentence that says why; exactly the fraction asked for is not more than it and fails.

    Where the body votes on each criterion, each needs the same majority as the recognition itself; ``names`` are
    the criteria's names by letter.
    """
    base = base_count(tally, rule)
    agreed_to = _more_than(row.agree, base, rule)
    asked = _FRACTIONS.get((rule.numerator, rule.denominator), f"{rule.numerator}/{rule.denominator}")
    failed = [
        f"tiêu chí {_criterion(key, names)} có {_of_base(row.criteria[key], base)} đánh giá “Đạt”"
        f"{_percent(row.criteria[key], base)}, chưa quá {asked}"
        for key in short_criteria(tally, row, rule)
    ]
    agreed = f"{_of_base(row.agree, base)} {_VOTERS[rule.base]} đồng ý{_percent(row.agree, base)}"
    return Vote(
        agree=row.agree,
        disagree=row.disagree,
        summoned=tally.summoned,
        meeting_date=tally.meeting_date,
        criteria=row.criteria,
        passed=passes(tally, row, rule),
        reason="; ".join([f"{agreed}, {'' if agreed_to else 'chưa '}quá {asked}", *failed]),
    )


def passes(tally: Tally, row: TallyRow, rule: VoteRule) -> bool:
    """Whether the vote passes: the recognition, and each criterion that the body votes on."""
    return _more_than(row.agree, base_count(tally, rule), rule) and not short_criteria(tally, row, rule)


def short_criteria(tally: Tally, row: TallyRow, rule: VoteRule) -> list[str]:
    """The letters of the criteria that did not get the majority, where the body voted on each."""
    base = base_count(tally, rule)
    return [key for key, votes in row.criteria.items() if not _more_than(votes, base, rule)]


def _of_base(votes: int, base: int) -> str:
    return f"{format_number(votes)} trên {format_number(base)}"


def _percent(votes: int, base: int) -> str:
    return f" ({format_percent(votes, base)})" if base else ""


def _criterion(key: str, names: Mapping[str, str] | None) -> str:
    return f"“{names[key]}”" if names else key


def base_count(tally: Tally, rule: VoteRule) -> int:
    """What the votes are counted against."""
    return {"summoned": tally.summoned, "present": tally.present, "valid": tally.valid}[rule.base]


def _more_than(votes: int, base: int, rule: VoteRule) -> bool:
    return votes * rule.denominator > rule.numerator * base
