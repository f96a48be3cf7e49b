"""What the form of a unit that counts comes to: what is wrong with it, and the unit's outcome. Pure."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from bontot_batch import rules
from bontot_batch import vietnamese as vi
from bontot_batch.checks import CHECKS
from bontot_batch.checks import Season as CheckSeason
from bontot_batch.checks import run as run_checks
from bontot_batch.form import define
from bontot_batch.guidance import Guidance
from bontot_batch.model import (
    STATE_NAMES,
    UNIT_STATE_NAMES,
    Appraisal,
    Finding,
    Place,
    Roster,
    Ruling,
    Severity,
    Unit,
    UnitResult,
    UnitState,
    Vote,
)
from bontot_batch.office.cells import code_key
from bontot_batch.ownership import Sorted
from bontot_batch.refusals import ANOTHER_TYPE
from bontot_batch.submission import Submission

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("U05", Severity.WARNING, "Số tổ chức đảng trực thuộc khai trong phiếu khác danh mục."),
    ("U06", Severity.ERROR, "Có kết quả bỏ phiếu cho đơn vị chưa đủ điều kiện."),
    ("U07", Severity.WARNING, "Đơn vị đủ điều kiện chưa có trong kết quả kiểm phiếu của cấp ủy."),
    ("U08", Severity.WARNING, "Thẩm định kết luận khác kết quả tính theo phiếu."),
    ("U09", Severity.ERROR, "Phiếu ký sau ngày bỏ phiếu."),
    ("U10", Severity.ERROR, "Điều kiện dựa vào kết luận thẩm định có sau ngày bỏ phiếu."),
    ("U11", Severity.ERROR, "Tên trong phiếu là tên của đơn vị khác trong danh mục."),
    ("U12", Severity.WARNING, "Đơn vị còn gửi tệp không đọc được."),
    ("U13", Severity.WARNING, "Phiếu được điền sẵn cho đơn vị khác."),
    ("U15", Severity.ERROR, "Bỏ phiếu lại cho đơn vị đã có kết quả bỏ phiếu trên chính hồ sơ đang xét; không tính."),
)
_AGAIN = "bỏ phiếu lại: ghi vào bảng kiểm phiếu của lần họp sau, giữ nguyên bảng của lần trước."
_SEVERITY = {code: severity for code, severity, _ in CODES}


def finding(place: Place, code: str, message: str, hint: str = "") -> Finding:
    """A finding about a unit as a whole or about several files."""
    return Finding(place, code, _SEVERITY[code], message, hint)


def check_submission(
    submission: Submission,
    unit: Unit | None,
    guidance: Guidance,
    season: int | None = None,
    figures: Mapping[str, Ruling] | None = None,
) -> tuple[Finding, ...]:
    """Everything wrong with one form: what could not be read and what the checks found, in order of place.

    Without a roster line and a season, what needs them is not checked. ``figures`` are the measured parts of the
    clauses, where they are known already.
    """
    answers = submission.answers
    on = None if season is None else guidance.on
    measured = rules.measured(answers, guidance) if figures is None else figures
    context = CheckSeason(submission.form, guidance, answers, measured, season, unit, on)
    form = define(submission.form, guidance, submission.version)
    return tuple(sorted((*submission.findings, *run_checks(CHECKS, form, submission.file, context))))


def assess_unit(
    unit: Unit,
    sorted_files: Sorted,
    guidance: Guidance,
    roster: Roster,
    appraisals: Mapping[str, Appraisal],
) -> UnitResult:
    """One unit up to the vote: its findings, clauses, criteria and state."""
    unread = sorted_files.unreadable.get(unit.code, ())
    decision = sorted_files.decisions.get(unit.code)
    if decision is None:
        return UnitResult(unit, UnitState.UNREADABLE if unread else UnitState.MISSING, findings=unread)
    submission = decision.used
    if submission is None:
        contents = tuple(each.content for each in decision.rivals)
        state = UnitState.RETURNED if contents else UnitState.MISSING  # none, of what the office once chose from
        return UnitResult(unit, state, findings=(*decision.findings, *unread), contents=contents)
    season = roster.bodies[unit.body].year
    figures = rules.measured(submission.answers, guidance)
    findings = (
        *check_submission(submission, unit, guidance, season, figures),
        *_name_of_another(submission, unit, roster),
        *_issued_to_another(submission, unit),
        *(_also_sent(each) for each in unread if each.code != ANOTHER_TYPE),
        *decision.findings,
    )
    if any(each.severity is Severity.ERROR for each in findings):
        return UnitResult(
            unit,
            UnitState.RETURNED,
            submission.file,
            submission.answers,
            submission.unread,
            findings,
            form=submission.form,
            version=submission.version,
            contents=(submission.content,),
            changes=decision.changes,
        )
    outcomes = rules.appraise(rules.assess(submission.form, submission.answers, guidance, figures), appraisals)
    criteria = rules.criteria(outcomes, guidance)
    state = rules.unit_state(str(submission.answers["proposed"].value), criteria)
    overturned = tuple(
        finding(
            outcome.appraisal.place,
            "U08",
            f"Khoản {outcome.clause}: tính theo phiếu là {STATE_NAMES[outcome.computed]}, thẩm định kết luận "
            f"{STATE_NAMES[outcome.final]} ({vi.clean(outcome.appraisal.reason)}).",
        )
        for outcome in outcomes
        if outcome.appraisal and outcome.overturned
    )
    return UnitResult(
        unit,
        state,
        submission.file,
        submission.answers,
        findings=(*findings, *overturned),
        clauses=outcomes,
        criteria=criteria,
        form=submission.form,
        version=submission.version,
        contents=(submission.content,),
        changes=decision.changes,
    )


def _name_of_another(submission: Submission, unit: Unit, roster: Roster) -> Iterator[Finding]:
    """A form that bears another listed unit's name: whose figures these are is for people to say."""
    name = submission.answers.get("unit_name")
    if name is None or vi.same_text(str(name.value), unit.name):
        return
    for other in _by_name(roster).get(vi.text_key(str(name.value)), ()):
        if other.code != unit.code:
            yield finding(
                name.place,
                "U11",
                f"Phiếu mang mã {unit.code} nhưng ghi tên “{other.name}”, là đơn vị mã {other.code} trong danh mục.",
                "Sửa mã hoặc tên trong phiếu cho đúng đơn vị gửi.",
            )


@lru_cache(maxsize=2)
def _by_name(roster: Roster) -> Mapping[str, Sequence[Unit]]:
    named: dict[str, list[Unit]] = {}
    for unit in roster.units.values():
        named.setdefault(vi.text_key(unit.name), []).append(unit)
    return named


def _issued_to_another(submission: Submission, unit: Unit) -> Iterator[Finding]:
    if submission.issued_to and code_key(submission.issued_to) != code_key(unit.code):
        yield finding(
            submission.answers["unit_code"].place if "unit_code" in submission.answers else Place(submission.file),
            "U13",
            f"Phiếu này được điền sẵn cho đơn vị mã {submission.issued_to}, nay ghi mã {unit.code}.",
            "Hỏi lại đơn vị xem có gửi nhầm phiếu không.",
        )


def _also_sent(unread: Finding) -> Finding:
    return finding(
        unread.place,
        "U12",
        f"Đơn vị còn gửi tệp {unread.place.file} không đọc được: {unread.message}",
        "Hỏi đơn vị tệp đó có phải bản mới hơn không.",
    )


def listed_below(roster: Roster) -> Counter[str]:
    """How many units hang under each code in the roster."""
    return Counter(unit.parent_code for unit in roster.units.values() if unit.parent_code)


def compare_with_roster(result: UnitResult, below: Mapping[str, int]) -> Iterable[Finding]:
    """The đảng bộ cơ sở whose count of subordinate organisations is not what hangs under it: see ``listed_below``."""
    listed = below.get(result.unit.code, 0)
    total = result.answers.get("subordinates_total")
    if listed and total and total.value != listed:
        yield finding(
            total.place,
            "U05",
            f"Phiếu ghi {total.value} tổ chức đảng trực thuộc, danh mục có {listed}.",
            "Kiểm tra lại phiếu và danh mục.",
        )


def lay_vote(result: UnitResult, votes: Sequence[tuple[Vote, Place]], tally_file: str) -> UnitResult:
    """The unit after its body's counts, in the order of their meetings: the vote that counts, and what does not fit.

    The first vote counts that was taken on all the unit's standing rests on. A vote before that has to be taken again;
    one after it is no vote any more, for nothing new was put before the voters.
    """
    eligible = result.state is UnitState.ELIGIBLE
    if votes and not eligible:
        return replace(result, findings=(*result.findings, _not_eligible(result, votes[-1][1])))
    if not votes:
        missed = _not_counted(result, tally_file) if tally_file and eligible else ()
        return replace(result, findings=(*result.findings, *missed))
    too_late = [tuple(_later_than_vote(result, vote)) for vote, _ in votes]
    at = next((at for at, late in enumerate(too_late) if not late), None)
    if at is None:
        return replace(result, findings=(*result.findings, *too_late[-1]))
    vote = votes[at][0]
    again = (_voted_again(result, vote, *each) for each in votes[at + 1 :])
    findings = (*result.findings, *again)
    return replace(result, state=rules.after_vote(result.state, vote), vote=vote, findings=findings)


def _not_eligible(result: UnitResult, voted_at: Place) -> Finding:
    return finding(
        voted_at,
        "U06",
        f"Đã có kết quả bỏ phiếu cho “{result.unit.name}” nhưng đơn vị đang ở trạng thái "
        f"“{UNIT_STATE_NAMES[result.state]}”; không ra quyết định.",
        "Xem lại hồ sơ của đơn vị, hoặc bỏ dòng này khỏi kết quả kiểm phiếu.",
    )


def _not_counted(result: UnitResult, tally_file: str) -> tuple[Finding, ...]:
    message = f"“{result.unit.name}” đủ điều kiện nhưng không có trong kết quả kiểm phiếu."
    hint = "Bổ sung dòng của đơn vị vào kết quả kiểm phiếu, hoặc bỏ phiếu sau."
    return (finding(Place(tally_file), "U07", message, hint),)


def _voted_again(result: UnitResult, counts: Vote, again: Vote, place: Place) -> Finding:
    how = "đủ" if counts.passed else "không đủ"
    return finding(
        place,
        "U15",
        f"“{result.unit.name}” đã được bỏ phiếu ngày {vi.format_date(counts.meeting_date)} ({how} số phiếu) trên chính "
        f"hồ sơ đang xét; không tính lần bỏ phiếu ngày {vi.format_date(again.meeting_date)}.",
        "Bỏ dòng này. Chỉ bỏ phiếu lại khi phiếu ký sau hoặc kết luận thẩm định có sau lần bỏ phiếu trước; cấp ủy đã "
        "hủy kết quả lần trước thì bỏ dòng của lần trước.",
    )


def _later_than_vote(result: UnitResult, vote: Vote) -> Iterator[Finding]:
    """What the unit's standing rests on and the voters cannot have had before them."""
    voted = vi.format_date(vote.meeting_date)
    signed = result.answers.get("signed")
    if signed and isinstance(signed.value, datetime.date) and signed.value > vote.meeting_date:
        yield finding(
            signed.place,
            "U09",
            f"Phiếu ký ngày {vi.format_date(signed.value)}, sau ngày bỏ phiếu {voted}; không ra quyết định.",
            f"Kiểm tra ngày ký và ngày họp; phiếu mới thì phải {_AGAIN}",
        )
    for outcome in result.clauses:
        ruling = outcome.appraisal
        if ruling and ruling.conclusion is not outcome.computed and ruling.when > vote.meeting_date:
            yield finding(
                ruling.place,
                "U10",
                f"Khoản {outcome.clause} của “{result.unit.name}” được kết luận ngày {vi.format_date(ruling.when)}, "
                f"sau ngày bỏ phiếu {voted}; không ra quyết định.",
                f"Kiểm tra hai ngày; kết luận có sau thì phải {_AGAIN}",
            )
