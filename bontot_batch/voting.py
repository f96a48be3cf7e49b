"""Decides the vote on one unit: exact whole-number comparison with the majority that the guidance asks for."""

from __future__ import annotations

from collections.abc import Mapping

from bontot_batch.guidance import VoteRule
from bontot_batch.model import Tally, TallyRow, Vote

_BASE_LABELS: Mapping[str, str] = {
    "summoned": "số được triệu tập",
    "present": "số có mặt",
    "valid": "số phiếu hợp lệ",
}


def decide(tally: Tally, row: TallyRow, rule: VoteRule) -> Vote:
    """The vote with the sentence that says why; exactly the fraction asked for is not more than it and fails.

    Where the body votes on each criterion, each needs the same majority as the recognition itself.
    """
    base = base_count(tally, rule)
    passed = _more_than(row.agree, base, rule)
    failed = [
        f"tiêu chí {key} chỉ {votes}/{base}" for key, votes in row.criteria.items() if not _more_than(votes, base, rule)
    ]
    share = f"{row.agree}/{base} phiếu đồng ý trên {_BASE_LABELS[rule.base]}"
    needed = f"cần hơn {rule.numerator}/{rule.denominator}"
    all_passed = passed and not failed
    return Vote(
        agree=row.agree,
        disagree=row.disagree,
        summoned=tally.summoned,
        meeting_date=tally.meeting_date,
        criteria=row.criteria,
        passed=all_passed,
        reason="; ".join([f"{share}, {needed}", *failed]) + (": đạt" if all_passed else ": không đạt"),
    )


def base_count(tally: Tally, rule: VoteRule) -> int:
    """What the votes are counted against."""
    return {"summoned": tally.summoned, "present": tally.present, "valid": tally.valid}[rule.base]


def _more_than(votes: int, base: int, rule: VoteRule) -> bool:
    return votes * rule.denominator > rule.numerator * base
