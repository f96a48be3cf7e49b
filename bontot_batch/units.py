"""What a unit's submissions come to: which one counts, what is wrong with it, and the unit's outcome. Pure."""

from __future__ import annotations

import datetime
import difflib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from bontot_batch import choosing, rules
from bontot_batch import vietnamese as vi
from bontot_batch.checks import CHECKS
from bontot_batch.checks import Season as CheckSeason
from bontot_batch.checks import run as run_checks
from bontot_batch.choosing import Decision
from bontot_batch.form import define
from bontot_batch.guidance import Guidance
from bontot_batch.intake import INSIDE
from bontot_batch.model import (
    STATE_NAMES,
    UNIT_STATE_NAMES,
    Appraisal,
    FileResult,
    FileState,
    Finding,
    Place,
    Roster,
    Selection,
    Severity,
    Unit,
    UnitResult,
    UnitState,
    Vote,
)
from bontot_batch.office.cells import code_key
from bontot_batch.refusals import ANOTHER_TYPE
from bontot_batch.submission import Submission, code_in_name

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("U01", Severity.ERROR, "Mã tổ chức đảng trong phiếu không có trong danh mục."),
    ("U05", Severity.WARNING, "Số tổ chức đảng trực thuộc khai trong phiếu khác danh mục."),
    ("U06", Severity.ERROR, "Có kết quả bỏ phiếu cho đơn vị chưa đủ điều kiện."),
    ("U07", Severity.WARNING, "Đơn vị đủ điều kiện chưa có trong kết quả kiểm phiếu của cấp ủy."),
    ("U08", Severity.WARNING, "Thẩm định kết luận khác kết quả tính theo phiếu."),
    ("U09", Severity.ERROR, "Phiếu ký sau ngày bỏ phiếu."),
    ("U10", Severity.ERROR, "Điều kiện dựa vào kết luận thẩm định có sau ngày bỏ phiếu."),
    ("U11", Severity.ERROR, "Tên trong phiếu là tên của đơn vị khác trong danh mục."),
    ("U12", Severity.WARNING, "Đơn vị còn gửi tệp không đọc được."),
    ("U13", Severity.WARNING, "Phiếu được điền sẵn cho đơn vị khác."),
)
_SEVERITY = {code: severity for code, severity, _ in CODES}


def finding(place: Place, code: str, message: str, hint: str = "") -> Finding:
    """A finding about a unit as a whole or about several files."""
    return Finding(place, code, _SEVERITY[code], message, hint)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Submissions laid to their units: what each unit's forms come to, troubles, and what became of every file."""

    decisions: Mapping[str, Decision]
    unreadable: Mapping[str, tuple[Finding, ...]]
    files: tuple[FileResult, ...]


def sort_submissions(
    submissions: Sequence[Submission],
    roster: Roster,
    guidance: Guidance,
    selections: Sequence[Selection] = (),
    asked_in: str = "tham_dinh.xlsx",
) -> Sorted:
    """Lay every file to its unit and decide for each unit which of its forms counts.

    ``asked_in`` is the workbook in which the office is asked to choose among forms that differ.
    """
    owners = _Owners(roster)
    with_forms = {_carrier(each.file) for each in submissions if each.form}
    by_unit: dict[str, list[Submission]] = {}
    unreadable: dict[str, tuple[Finding, ...]] = {}
    files: list[FileResult] = []
    for each in sorted(submissions, key=lambda each: each.file):
        code = owners.of(each)
        if each.form and code:
            by_unit.setdefault(code, []).append(each)
        elif each.form:
            unknown = (_unknown(each, roster), *each.findings)
            sender = owners.by_evidence(each)
            files.append(FileResult(each.file, FileState.REJECTED, sender, findings=unknown))
            if sender:
                unreadable[sender] = (*unreadable.get(sender, ()), unknown[0])
        elif _accompanies(each, with_forms):
            note = "Tài liệu gửi kèm phiếu trong cùng thư, không phải biểu mẫu."
            files.append(FileResult(each.file, FileState.IGNORED, code, note))
        else:
            files.append(_refused(each, code))
            if code and files[-1].state is FileState.REJECTED:
                unreadable[code] = (*unreadable.get(code, ()), *each.findings)
    decisions = {
        code: choosing.decide(
            roster.units[code], sent, [each for each in selections if each.unit == code], guidance, asked_in
        )
        for code, sent in by_unit.items()
    }
    files = [_beside_a_form(each, decisions) for each in files]
    files += (each for decision in decisions.values() for each in decision.files)
    return Sorted(decisions, unreadable, tuple(sorted(files, key=lambda each: each.file)))


def _carrier(file: str) -> str:
    """The mail or archive that a file came in, by its name; "" for a file of a folder."""
    return file.rpartition(INSIDE)[0]


def _accompanies(submission: Submission, with_forms: Collection[str]) -> bool:
    """Whether a file that cannot be a form came together with one: the signed scan beside the workbook."""
    carrier = _carrier(submission.file)
    other_type = {each.code for each in submission.findings} == {ANOTHER_TYPE}
    return bool(other_type and carrier) and any(
        carrier == form or form.startswith(f"{carrier}{INSIDE}") or carrier.startswith(f"{form}{INSIDE}")
        for form in with_forms
        if form
    )


def _beside_a_form(file: FileResult, decisions: Mapping[str, Decision]) -> FileResult:
    """A scan or a picture from a unit of which a form counts is noted, and no trouble."""
    decision = decisions.get(file.unit)
    if decision is None or decision.used is None or {each.code for each in file.findings} != {ANOTHER_TYPE}:
        return file
    note = "Tệp kèm theo phiếu của đơn vị, không phải phiếu; đã ghi nhận."
    return replace(file, state=FileState.IGNORED, note=note, findings=())


class _Owners:
    """Whose a file is: by the code in the form, the code in the file's name, the address of the mail it came in."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._codes = {code_key(code): code for code in roster.units}
        addresses = Counter(unit.email.casefold() for unit in roster.units.values() if unit.email)
        self._senders = {
            unit.email.casefold(): unit.code for unit in roster.units.values() if addresses[unit.email.casefold()] == 1
        }

    def of(self, submission: Submission) -> str:
        """The unit's code, "" when nothing tells; a code typed into a form is never overruled."""
        if submission.form and submission.unit:
            return self._codes.get(code_key(submission.unit), "")
        return self.by_evidence(submission)

    def by_evidence(self, submission: Submission) -> str:
        """The unit that all but the form's own words point to: its name, the mail that brought it."""
        sender = submission.mail.sender if submission.mail else ""
        return code_in_name(submission.file, self._roster.units) or self._senders.get(sender.casefold(), "")


def _refused(submission: Submission, code: str) -> FileResult:
    errors = any(each.severity is Severity.ERROR for each in submission.findings)
    state = FileState.REJECTED if errors else FileState.IGNORED
    return FileResult(submission.file, state, code if errors else "", findings=submission.findings)


def _unknown(submission: Submission, roster: Roster) -> Finding:
    code = submission.answers.get("unit_code")
    name = submission.answers.get("unit_name")
    place = code.place if code else Place(submission.file)
    written = f"“{submission.unit}”" if submission.unit else "để trống"
    near = _nearest(submission.unit, str(name.value) if name else "", roster)
    hint = (
        f"Có phải {near}? Sửa mã trong phiếu, hoặc bổ sung danh mục."
        if near
        else ("Sửa mã trong phiếu theo danh mục, hoặc bổ sung danh mục.")
    )
    return finding(place, "U01", f"Mã tổ chức đảng {written} không có trong danh mục.", hint)


def _nearest(code: str, name: str, roster: Roster) -> str:
    by_name = {vi.fold(unit.name): unit for unit in roster.units.values()}
    close = difflib.get_close_matches(vi.fold(name), by_name, n=1, cutoff=0.85) if name else []
    if close:
        unit = by_name[close[0]]
    else:
        codes = difflib.get_close_matches(code, roster.units, n=1, cutoff=0.75) if code else []
        if not codes:
            return ""
        unit = roster.units[codes[0]]
    return f"“{unit.name}”, mã {unit.code}"


def check_submission(
    submission: Submission, unit: Unit | None, guidance: Guidance, season: int | None = None
) -> tuple[Finding, ...]:
    """Everything wrong with one form: what could not be read and what the checks found, in order of place.

    Without a roster line and a season, what needs them is not checked.
    """
    answers = submission.answers
    on = None if season is None else guidance.on
    context = CheckSeason(submission.form, guidance, answers, rules.measured(answers, guidance), season, unit, on)
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
        return UnitResult(unit, UnitState.RETURNED, findings=decision.findings, contents=contents)
    season = roster.bodies[unit.body].year
    findings = (
        *check_submission(submission, unit, guidance, season),
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
    outcomes = rules.appraise(rules.assess(submission.form, submission.answers, guidance), appraisals)
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
    for other in roster.units.values():
        if other.code != unit.code and vi.same_text(str(name.value), other.name):
            yield finding(
                name.place,
                "U11",
                f"Phiếu mang mã {unit.code} nhưng ghi tên “{other.name}”, là đơn vị mã {other.code} trong danh mục.",
                "Sửa mã hoặc tên trong phiếu cho đúng đơn vị gửi.",
            )


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


def compare_with_roster(result: UnitResult, roster: Roster) -> Iterable[Finding]:
    """The đảng bộ cơ sở whose count of subordinate organisations is not what hangs under it in the roster."""
    listed = sum(1 for unit in roster.units.values() if unit.parent_code == result.unit.code)
    total = result.answers.get("subordinates_total")
    if listed and total and total.value != listed:
        yield finding(
            total.place,
            "U05",
            f"Phiếu ghi {total.value} tổ chức đảng trực thuộc, danh mục có {listed}.",
            "Kiểm tra lại phiếu và danh mục.",
        )


def lay_vote(result: UnitResult, vote: Vote | None, voted_at: Place | None, tally_file: str) -> UnitResult:
    """The unit after its body's count: the vote where there was one, and what does not fit."""
    eligible = result.state is UnitState.ELIGIBLE
    findings = result.findings
    if vote is not None and voted_at is not None and not eligible:
        findings = (
            *findings,
            finding(
                voted_at,
                "U06",
                f"Đã có kết quả bỏ phiếu cho “{result.unit.name}” nhưng đơn vị đang ở trạng thái "
                f"“{UNIT_STATE_NAMES[result.state]}”; không ra quyết định.",
                "Xem lại hồ sơ của đơn vị, hoặc bỏ dòng này khỏi kết quả kiểm phiếu.",
            ),
        )
        return replace(result, findings=findings)
    if vote is None and tally_file and eligible:
        findings = (
            *findings,
            finding(
                Place(tally_file),
                "U07",
                f"“{result.unit.name}” đủ điều kiện nhưng không có trong kết quả kiểm phiếu.",
                "Bổ sung dòng của đơn vị vào kết quả kiểm phiếu, hoặc bỏ phiếu sau.",
            ),
        )
    too_late = tuple(_later_than_vote(result, vote)) if vote else ()
    if too_late:
        return replace(result, findings=(*findings, *too_late))
    return replace(result, state=rules.after_vote(result.state, vote), vote=vote, findings=findings)


def _later_than_vote(result: UnitResult, vote: Vote) -> Iterator[Finding]:
    """What the unit's standing rests on and the voters cannot have had before them."""
    voted = vi.format_date(vote.meeting_date)
    signed = result.answers.get("signed")
    if signed and isinstance(signed.value, datetime.date) and signed.value > vote.meeting_date:
        yield finding(
            signed.place,
            "U09",
            f"Phiếu ký ngày {vi.format_date(signed.value)}, sau ngày bỏ phiếu {voted}; không ra quyết định.",
            "Kiểm tra ngày ký và ngày họp; phiếu mới thì phải bỏ phiếu lại.",
        )
    for outcome in result.clauses:
        ruling = outcome.appraisal
        if ruling and ruling.conclusion is not outcome.computed and ruling.when > vote.meeting_date:
            yield finding(
                ruling.place,
                "U10",
                f"Khoản {outcome.clause} của “{result.unit.name}” được kết luận ngày {vi.format_date(ruling.when)}, "
                f"sau ngày bỏ phiếu {voted}; không ra quyết định.",
                "Kiểm tra hai ngày; kết luận có sau thì phải bỏ phiếu lại.",
            )
