"""Says whose each file is, and lays the forms to their units. Pure."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bontot_batch import choosing
from bontot_batch import vietnamese as vi
from bontot_batch.choosing import Decision
from bontot_batch.guidance import Guidance
from bontot_batch.intake import INSIDE
from bontot_batch.model import FileResult, FileState, Finding, Place, Roster, Selection, Severity
from bontot_batch.office.cells import code_key
from bontot_batch.refusals import ANOTHER_TYPE
from bontot_batch.submission import Submission

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("U01", Severity.ERROR, "Mã tổ chức đảng trong phiếu không có trong danh mục."),
)


class CodesInNames:
    """Finds unit codes in the names of files."""

    def __init__(self, codes: Iterable[str]) -> None:
        self._by_key: dict[str, list[str]] = {}
        for code in codes:
            if not (code.isdigit() and len(code) < 4):  # it may be a month or a count
                self._by_key.setdefault(_code_key(code), []).append(code)
        self._longest = max((key.count(" ") + 1 for key in self._by_key), default=0)

    def in_name(self, name: str) -> str:
        """The one unit code that stands, whole, in a file's name; "" when there is none, or two that differ.

        What is in a mail or archive has its own name first, then that of what carries it. A short plain number is no
        sign of a unit.
        """
        for part in reversed(name.split(INSIDE)):
            keys = self._keys(_code_key(part.rsplit("/", 1)[-1]).split())
            whole = [key for key in keys if not any(f" {key} " in f" {other} " for other in keys if other != key)]
            codes = [code for key in whole for code in self._by_key[key]]
            if codes:
                return codes[0] if len(codes) == 1 else ""
        return ""

    def _keys(self, words: Sequence[str]) -> list[str]:
        """The keys of codes that stand among the words of a name, each once."""
        runs = (
            " ".join(words[first:last])
            for first in range(len(words))
            for last in range(first + 1, min(first + self._longest, len(words)) + 1)
        )
        return list(dict.fromkeys(run for run in runs if run in self._by_key))


def _code_key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", vi.clean(text).casefold()).strip()


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
    chosen: dict[str, list[Selection]] = {}
    for selection in selections:
        chosen.setdefault(selection.unit, []).append(selection)
    decisions = {
        code: choosing.decide(roster.units[code], by_unit.get(code, ()), chosen.get(code, ()), guidance, asked_in)
        for code in dict.fromkeys((*by_unit, *chosen))
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
        self._codes = {code_key(code): code for code in roster.units}
        self._in_names = CodesInNames(roster.units)
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
        return self._in_names.in_name(submission.file) or self._senders.get(sender.casefold(), "")


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
    return Finding(place, "U01", Severity.ERROR, f"Mã tổ chức đảng {written} không có trong danh mục.", hint)


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
