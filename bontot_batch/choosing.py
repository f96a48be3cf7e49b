"""Decides which of the forms that one unit sent counts, and says what changed between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from bontot_batch import vietnamese as vi
from bontot_batch.form import Form, define
from bontot_batch.guidance import Guidance
from bontot_batch.model import Change, FileResult, FileState, Finding, Mail, Place, Selection, Severity, Unit
from bontot_batch.submission import Submission, mark_of

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("U02", Severity.WARNING, "Một đơn vị gửi hai tệp có nội dung như nhau; chỉ tính một."),
    ("U03", Severity.ERROR, "Một đơn vị gửi các tệp có nội dung khác nhau; không dùng tệp nào."),
    ("U04", Severity.ERROR, "Không thấy phiếu mà cơ quan đã chọn cho đơn vị."),
    ("U14", Severity.WARNING, "Phiếu sau thay phiếu trước của cùng đơn vị."),
)
_SEVERITY = {code: severity for code, severity, _ in CODES}
_SHOWN_CHANGES = 8


@dataclass(frozen=True, slots=True)
class Version:
    """All files with the same answers; the first is the one to read from."""

    copies: tuple[Submission, ...]

    @property
    def first(self) -> Submission:
        """The copy that stands for all."""
        return self.copies[0]

    @property
    def content(self) -> str:
        """The digest of the answers."""
        return self.first.content

    @property
    def mark(self) -> str:
        """What stands for the answers in the office's list."""
        return self.first.mark

    @property
    def days(self) -> tuple[datetime, ...]:
        """When its copies were delivered; empty unless that is certain of every one of them."""
        dates = [each.mail.date for each in self.copies if each.mail and each.mail.certain and each.mail.date]
        return tuple(sorted(dates)) if len(dates) == len(self.copies) else ()


@dataclass(frozen=True, slots=True)
class Decision:
    """What a unit's forms come to: the one that counts or the conflict between them, and what became of each file."""

    files: tuple[FileResult, ...]
    used: Submission | None = None
    findings: tuple[Finding, ...] = ()  # a conflict when nothing is used; else what a person should know
    changes: tuple[Change, ...] = ()
    rivals: tuple[Version, ...] = ()  # the forms among which a person is to choose


def decide(
    unit: Unit,
    sent: Sequence[Submission],
    selections: Sequence[Selection],
    guidance: Guidance,
    asked_in: str = "tham_dinh.xlsx",
) -> Decision:
    """The form of a unit that counts among all that can be read.

    The same answers count once; a form with nothing answered only where there is no other. A corrected marked copy
    takes the place of the form it was made from. Among what is left the office's choice counts, then the order in
    which mails were delivered, where that is certain; else none. ``asked_in`` is the workbook in which the office is
    asked to choose.
    """
    filled = list(sent) if len(sent) == 1 else [each for each in sent if not each.blank] or list(sent)
    blank = tuple(
        FileResult(each.file, FileState.IGNORED, unit.code, "Phiếu còn trống, chưa điền câu nào.")
        for each in sent
        if each not in filled
    )
    versions = _versions(unit, filled)
    decision = _decide(_Case(unit, versions, _corrected(versions), guidance), selections, asked_in)
    return replace(decision, files=(*decision.files, *blank))


@dataclass(frozen=True, slots=True)
class _Case:
    """One unit's forms, and which of them corrects which (content to the last correction's content)."""

    unit: Unit
    versions: tuple[Version, ...]
    corrected: Mapping[str, str]
    guidance: Guidance

    @property
    def rivals(self) -> tuple[Version, ...]:
        """The forms that none of the others corrects."""
        return tuple(each for each in self.versions if each.content not in self.corrected) or self.versions


def _decide(case: _Case, selections: Sequence[Selection], asked_in: str) -> Decision:
    lost = _choice_not_found(case.unit, case.versions, selections)
    if lost:
        return _conflict(case, lost)
    if len(case.rivals) == 1:
        return _replaced(case, case.rivals[0], "")
    selected = _selected(case, selections)
    if len(selected) == 1:
        ((version, selection),) = selected
        return _replaced(case, version, f"{vi.clean(selection.who)} chọn ngày {vi.format_date(selection.when)}")
    latest = None if selections else _latest(case.rivals)
    if latest:
        decision = _replaced(case, latest, f"thư đến lúc {vi.format_moment(latest.days[-1])}")
        overruled = f"Nếu phiếu trước mới đúng thì chọn lại ở trang “Chọn phiếu” của {asked_in}."
        findings = tuple(replace(each, hint=f"{each.hint} {overruled}") for each in decision.findings)
        return replace(decision, findings=findings, rivals=case.rivals)
    message, hint = _in_conflict(case, selections, selected)
    asked = f"Hỏi đơn vị tệp nào đúng, rồi đánh dấu ở trang “Chọn phiếu” của {asked_in} trong thư mục kết quả."
    return _conflict(case, _finding(Place(case.versions[0].first.file), "U03", message, hint or asked))


def _versions(unit: Unit, sent: Sequence[Submission]) -> tuple[Version, ...]:
    """The distinct forms in the order of their files; of copies a sound format and no remark come first.

    A copy that a mail of somebody else's brought does not speak for the unit: it comes last.
    """

    def doubt(each: Submission) -> tuple[bool, int]:
        stranger = each.mail is not None and bool(unit.email) and each.mail.sender != unit.email.casefold()
        return stranger, len(each.findings)

    copies: dict[str, list[Submission]] = {}
    for each in sent:
        copies.setdefault(each.content, []).append(each)
    return tuple(Version(tuple(sorted(same, key=doubt))) for same in copies.values())


def _corrected(versions: Sequence[Version]) -> dict[str, str]:
    """Content of a form to content of the last marked copy that corrects it, step by step."""
    steps = {
        content: each.content
        for version in versions
        for each in version.copies
        if each.content not in each.corrects  # else it was sent back as it was
        for content in each.corrects
    }
    ends: dict[str, str] = {}
    for content, correction in steps.items():
        seen, last = {content}, correction
        while last in steps and last not in seen:
            seen.add(last)
            last = steps[last]
        if last not in steps:  # forms that claim to correct each other correct nothing
            ends[content] = last
    return ends


def _choice_not_found(unit: Unit, versions: Sequence[Version], selections: Sequence[Selection]) -> Finding | None:
    marks = {each.mark for each in versions}
    for each in selections:
        if each.mark not in marks:
            message = f"Cơ quan đã chọn phiếu có dấu nội dung {each.mark} cho “{unit.name}” nhưng không thấy phiếu này."
            hint = "Bổ sung tệp đã chọn vào hồ sơ, hoặc bỏ dấu chọn ở dòng này rồi chạy lại."
            return _finding(each.place, "U04", message, hint)
    return None


def _selected(case: _Case, selections: Sequence[Selection]) -> list[tuple[Version, Selection]]:
    """The rivals that the office chose, having seen all of them or what they correct: one, when that is clear."""
    open_contents = {each.content for each in case.rivals}
    final = {mark_of(content): case.corrected.get(content, content) for content in (*case.corrected, *open_contents)}
    picked: dict[str, Selection] = {}
    for each in selections:
        known = {final.get(mark, "") for mark in each.seen}
        if open_contents <= known and final.get(each.mark):
            picked[final[each.mark]] = each
    return [(each, picked[each.content]) for each in case.rivals if each.content in picked]


def _latest(rivals: Sequence[Version]) -> Version | None:
    """The version that was delivered after all others had been; None when any date is uncertain or they overlap."""
    if not all(each.days for each in rivals):
        return None
    in_order = sorted(rivals, key=lambda each: each.days[0])
    apart = all(one.days[-1] < other.days[0] for one, other in pairwise(in_order))
    return in_order[-1] if apart else None


def _replaced(case: _Case, used: Version, told: str) -> Decision:
    """The decision for one version; ``told`` says what put it before those that it does not correct."""
    unit = case.unit
    chosen = used.first
    files = [FileResult(chosen.file, FileState.USED, unit.code)]
    for each in used.copies[1:]:
        message = f"Nội dung như tệp {chosen.file}; chỉ tính một lần."
        again = _finding(Place(each.file), "U02", message, "")
        files.append(FileResult(each.file, FileState.SUPERSEDED, unit.code, findings=(again,)))
    findings: list[Finding] = []
    changes: list[Change] = []
    for version in case.versions:
        if version is used:
            continue
        why = "bản đã sửa" if case.corrected.get(version.content) == used.content else told
        note = f"Đã được thay bằng {chosen.file} ({why})."
        files += [FileResult(each.file, FileState.SUPERSEDED, unit.code, note) for each in version.copies]
        differing = differences(version.first, chosen, case.guidance)
        changes += differing
        message = f"Tệp {chosen.file} thay tệp {version.first.file} ({why}). {_listed(differing)}"
        findings.append(_finding(Place(chosen.file), "U14", message, "Xem các chỗ thay đổi có đúng ý đơn vị không."))
    return Decision(tuple(files), chosen, tuple(findings), tuple(changes))


def _conflict(case: _Case, why: Finding) -> Decision:
    files = [
        FileResult(each.file, FileState.REJECTED, case.unit.code, findings=(why,))
        if version in case.rivals
        else FileResult(each.file, FileState.SUPERSEDED, case.unit.code, "Đã có bản sửa.")
        for version in case.versions
        for each in version.copies
    ]
    return Decision(tuple(files), findings=(why,), rivals=case.rivals)


def _in_conflict(
    case: _Case, selections: Sequence[Selection], selected: Sequence[tuple[Version, Selection]]
) -> tuple[str, str]:
    """What is said of forms that differ, and what to do where it is not simply to choose one."""
    names = ", ".join(each.file for version in case.versions for each in version.copies)
    count = sum(len(version.copies) for version in case.versions)
    message = f"Đơn vị gửi {count} tệp có nội dung khác nhau: {names}. Chưa dùng tệp nào."
    days = ", ".join(f"{each.place.file} ngày {vi.format_date(each.when)}" for each in selections)
    if len(selected) > 1:
        return message, f"Các lần chọn phiếu khác nhau ({days}): bỏ dấu ở lần chọn sai rồi chạy lại."
    if selections:
        message += f" Lần chọn trước ({days}) chưa kể đến đủ các phiếu này, cần chọn lại."
    return message, ""


def differences(earlier: Submission, later: Submission, guidance: Guidance) -> tuple[Change, ...]:
    """The cells in which the later form differs from the earlier one, in the form's order."""
    form = define(later.form, guidance, later.version)
    before, after = _said(earlier, guidance), _said(later, guidance)
    return tuple(
        Change(entry.place(later.file), entry.label, earlier.file, before.get(name, ""), after.get(name, ""))
        for name, entry in form.fields.items()
        if before.get(name, "") != after.get(name, "")
    )


def _said(submission: Submission, guidance: Guidance) -> dict[str, str]:
    """Every answer of a form as text; a cell that could not be read as it stands."""
    form: Form = define(submission.form, guidance, submission.version)
    answers = {
        name: form.fields[name].show(entry.value)
        for name, entry in submission.answers.items()
        if name in form.fields and entry.value is not None
    }
    return {**submission.unread, **answers}


def _listed(changes: Sequence[Change]) -> str:
    """The changed cells in a sentence, the first ones in full."""
    if not changes:
        return "Không câu trả lời nào khác, chỉ khác cách ghi."
    told = "; ".join(f"{each.place} {each.label}: {_quoted(each.before)} → {_quoted(each.after)}"
                     for each in changes[:_SHOWN_CHANGES])  # fmt: skip
    rest = len(changes) - _SHOWN_CHANGES
    return f"Thay đổi {len(changes)} ô: {told}" + (f"; và {rest} ô nữa." if rest > 0 else ".")


def _quoted(text: str) -> str:
    text = vi.clean(text)
    return f"“{text if len(text) <= 60 else text[:59] + '…'}”" if text else "(để trống)"


def in_words(version: Version, rivals: Sequence[Version], guidance: Guidance) -> tuple[str, str, str]:
    """A rival for the person who is to choose: its files, how it came, where it differs from the others."""
    files = ", ".join(each.file for each in version.copies)
    mails = {each.mail for each in version.copies if each.mail}
    came = (
        "; ".join(sorted(f"{mail.sender} {vi.format_moment(mail.date) if mail.date else ''}".strip() for mail in mails))
        or "tệp trong thư mục"
    )
    others = [other for other in rivals if other is not version]
    differing = dict.fromkeys(
        f"{each.place} {each.label}: {_quoted(each.after)}"
        for other in others
        for each in differences(other.first, version.first, guidance)
    )
    return files, came, "\n".join(differing)


def _arrival(mail: Mail) -> str:
    return f"{mail.sender} {vi.format_moment(mail.date) if mail.date else ''}".strip()


def _finding(place: Place, code: str, message: str, hint: str) -> Finding:
    return Finding(place, code, _SEVERITY[code], message, hint)
