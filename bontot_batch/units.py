"""What a unit's submissions come to: which one counts, what is wrong with it, and the unit's outcome. Pure."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
    FileResult,
    FileState,
    Finding,
    Place,
    Roster,
    Severity,
    Unit,
    UnitResult,
    UnitState,
    Vote,
)
from bontot_batch.office.cells import code_key
from bontot_batch.submission import Submission, code_in_name

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("U01", Severity.ERROR, "Mã tổ chức đảng trong phiếu không có trong danh mục."),
    ("U02", Severity.WARNING, "Một đơn vị gửi hai tệp có nội dung như nhau; chỉ tính một."),
    ("U03", Severity.ERROR, "Một đơn vị gửi các tệp có nội dung khác nhau; không dùng tệp nào."),
    ("U04", Severity.ERROR, "Không thấy tệp mà danh mục đã chọn cho đơn vị."),
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
    """Submissions laid to their units: the one that counts, troubles, and what became of every file."""

    used: Mapping[str, Submission]
    conflicts: Mapping[str, Finding]
    unreadable: Mapping[str, tuple[Finding, ...]]
    files: tuple[FileResult, ...]


def sort_submissions(submissions: Sequence[Submission], roster: Roster) -> Sorted:
    """Decide for each unit which of its files counts: the same content once, different contents none.

    The roster may name the file that counts among different ones.
    """
    keys = {code_key(code): code for code in roster.units}
    by_unit: dict[str, list[Submission]] = {}
    unreadable: dict[str, tuple[Finding, ...]] = {}
    files: list[FileResult] = []
    for each in submissions:
        code = keys.get(code_key(each.unit), "") or (
            code_in_name(each.file, roster.units) if not each.form or not each.unit else ""
        )
        if each.form and code:
            by_unit.setdefault(code, []).append(each)
        elif each.form:
            files.append(FileResult(each.file, FileState.REJECTED, findings=(_unknown(each, roster), *each.findings)))
        else:
            files.append(_refused(each, code))
            if code and files[-1].state is FileState.REJECTED:
                unreadable[code] = (*unreadable.get(code, ()), *each.findings)
    used: dict[str, Submission] = {}
    conflicts: dict[str, Finding] = {}
    for code, sent in by_unit.items():
        chosen, trouble, results = _choose(roster.units[code], sent)
        files += results
        if chosen:
            used[code] = chosen
        if trouble:
            conflicts[code] = trouble
    return Sorted(used, conflicts, unreadable, tuple(sorted(files, key=lambda each: each.file)))


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


def _choose(unit: Unit, sent: Sequence[Submission]) -> tuple[Submission | None, Finding | None, list[FileResult]]:
    """The submission that counts among a unit's readable forms, the conflict if there is one, the files' fates.

    A corrected marked copy takes the place of the form it was made from.
    """
    corrected = {each.corrects: each for each in sent if each.corrects and each.corrects != each.content}
    if not unit.chosen_file and 0 < sum(each.content not in corrected for each in sent) < len(sent):
        chosen, trouble, fates = _choose(unit, [each for each in sent if each.content not in corrected])
        old = [
            FileResult(each.file, FileState.SUPERSEDED, unit.code, f"Đã có bản sửa: {corrected[each.content].file}.")
            for each in sent
            if each.content in corrected
        ]
        return chosen, trouble, [*fates, *old]
    distinct: dict[str, list[Submission]] = {}
    for each in sent:
        distinct.setdefault(each.content, []).append(each)
    named = [each for each in sent if unit.chosen_file and _is_called(each.file, unit.chosen_file)]
    if unit.chosen_file and not named:
        missing = finding(
            unit.place,
            "U04",
            f"Danh mục chọn tệp “{unit.chosen_file}” nhưng không thấy tệp này; chưa dùng tệp nào.",
            "Sửa cột Tệp được chọn trong danh mục, hoặc bổ sung tệp.",
        )
        return (
            None,
            missing,
            [FileResult(each.file, FileState.REJECTED, unit.code, "Không được chọn.") for each in sent],
        )
    names = ", ".join(each.file for each in sent)
    if len(distinct) > 1 and len({each.content for each in named}) != 1:
        conflict = finding(
            Place(sent[0].file),
            "U03",
            f"Đơn vị gửi {len(sent)} tệp có nội dung khác nhau: {names}. Chưa dùng tệp nào.",
            "Hỏi đơn vị tệp nào đúng, rồi ghi tên tệp đó vào cột Tệp được chọn của danh mục.",
        )
        fates = [FileResult(each.file, FileState.REJECTED, unit.code, findings=(conflict,)) for each in sent]
        return None, conflict, fates
    chosen = (named or sent)[0]
    fates = [FileResult(chosen.file, FileState.USED, unit.code)]
    for each in sent:
        if each is chosen:
            continue
        same = each.content == chosen.content
        reason = (
            (finding(Place(each.file), "U02", f"Nội dung như tệp {chosen.file}; chỉ tính một lần."),) if same else ()
        )
        note = "" if same else f"Danh mục chọn tệp {chosen.file}."
        fates.append(FileResult(each.file, FileState.SUPERSEDED, unit.code, note, reason))
    return chosen, None, fates


def _is_called(file: str, chosen: str) -> bool:
    return vi.clean(chosen).casefold() in {vi.clean(file).casefold(), vi.clean(file.rsplit("/", 1)[-1]).casefold()}


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
    if unit.code in sorted_files.conflicts:
        return UnitResult(unit, UnitState.RETURNED, findings=(sorted_files.conflicts[unit.code],))
    submission = sorted_files.used.get(unit.code)
    if submission is None:
        return UnitResult(unit, UnitState.UNREADABLE if unread else UnitState.MISSING, findings=unread)
    season = roster.bodies[unit.body].year
    findings = (
        *check_submission(submission, unit, guidance, season),
        *_name_of_another(submission, unit, roster),
        *_issued_to_another(submission, unit),
        *(_also_sent(each) for each in unread),
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
            content=submission.content,
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
