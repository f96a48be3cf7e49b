"""The whole season in one pass: from the files that came in to the result of every unit.

Reading forms is the slow part and is spread over worker processes; each form is a pure function of its file, and
results are taken in the order of the files, so the outcome does not depend on the number of workers.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bontot_batch import account, answers, ownership, readings, refusals, submission, units, voting
from bontot_batch import guidance as guidance_data
from bontot_batch.choosing import Version
from bontot_batch.guidance import Guidance
from bontot_batch.intake import Item
from bontot_batch.model import (
    Appraisal,
    FileResult,
    FileState,
    Finding,
    LastYear,
    Number,
    Place,
    Roster,
    Selection,
    Severity,
    Tally,
    UnitResult,
    Vote,
)
from bontot_batch.office import appraisal, columns, roster, tally
from bontot_batch.office.findings import OfficeError
from bontot_batch.office.table import Sheets
from bontot_batch.readings import Readings
from bontot_batch.reception import Found
from bontot_batch.submission import Submission
from bontot_batch.workers import Lost, Progress, isolate, silent

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("X01", Severity.ERROR, "Chương trình gặp lỗi khi đọc một tệp."),
    ("X02", Severity.ERROR, "Không thấy danh mục tổ chức đảng, hoặc thấy nhiều hơn một."),
)


@dataclass(frozen=True, slots=True)
class Office:
    """The office's own workbooks, read and found right."""

    roster: Roster
    guidance: Guidance
    appraisals: tuple[Appraisal, ...] = ()
    tallies: tuple[Tally, ...] = ()  # in the order of their meetings
    files: tuple[FileResult, ...] = ()
    selections: tuple[Selection, ...] = ()  # of one form among several of a unit

    @property
    def next_appraisals(self) -> str:
        """The first name for the appraisal workbook that no workbook with conclusions in it bears."""
        used = {each.file for each in self.files if each.state is FileState.USED}
        names = ("tham_dinh.xlsx", *(f"tham_dinh_{number}.xlsx" for number in range(2, len(used) + 3)))
        return next(name for name in names if name not in used)

    def tallies_of(self, body: str) -> tuple[Tally, ...]:
        """The counts of a body's meetings, in their order."""
        return tuple(each for each in self.tallies if each.body == body)


@dataclass(frozen=True, slots=True)
class SeasonResult:
    """Everything a run found out, in the roster's order; what documents and reports are made from."""

    office: Office
    units: tuple[UnitResult, ...]
    files: tuple[FileResult, ...]
    rivals: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)  # by unit: forms a person is to choose from
    findings: tuple[Finding, ...] = ()  # about no unit and no file that came in: a report that was kept back
    due: datetime.date | None = None  # the last day for forms to come in; None: nobody said
    last_year: LastYear | None = None  # None: nobody said where its record is
    numbers: tuple[Number, ...] = ()  # of decisions, as they were given so far

    @property
    def clean(self) -> bool:
        """Whether no file was rejected and neither a unit nor the run has an error."""
        in_files = any(each.state is FileState.REJECTED for each in self.files)
        in_units = (each for unit in self.units for each in unit.findings)
        return not in_files and not any(each.severity is Severity.ERROR for each in (*in_units, *self.findings))


def read_office(found: Found, on: datetime.date | None, guidance_folder: Path | None) -> Office:
    """Read roster, appraisals and tallies; OfficeError with every finding when any of them is in error."""
    source, sheets = _only_roster(found)
    listed, guidance, warnings = roster.read_roster(
        sheets, source.name, partial(guidance_data.load, folder=guidance_folder), on
    )
    files = [FileResult(source.name, FileState.USED, note="Danh mục", findings=warnings)]
    errors: list[Finding] = []
    appraisals: list[Appraisal] = []
    selections: list[Selection] = []
    for source, sheets in found.office.get("appraisals", ()):
        try:
            read = appraisal.read_appraisals(sheets, source.name, listed, guidance)
        except OfficeError as error:
            errors += error.findings
            continue
        appraisals += read.appraisals
        selections += read.selections
        files += _office_file(found, source, bool(read.appraisals or read.selections), "Thẩm định", read.warnings)
    tallies: list[Tally] = []
    for source, sheets in found.office.get("tally", ()):
        try:
            counted = tally.read_tally(sheets, source.name, listed, guidance)
        except OfficeError as error:
            errors += error.findings
            continue
        tallies += [counted] if counted else []
        files += _office_file(found, source, counted is not None, "Kiểm phiếu")
    errors += (*tally.one_count_a_day(tallies), *tally.after_the_decision(tallies, listed))
    errors += appraisal.one_conclusion_per_clause(appraisals)
    if errors:
        raise OfficeError(errors)
    tallies.sort(key=lambda each: (each.meeting_date, each.place))
    return Office(listed, guidance, tuple(appraisals), tuple(tallies), tuple(files), tuple(selections))


def read_bodies(found: Found, guidance: Guidance) -> tuple[Roster, tuple[Finding, ...]]:
    """The roster for the sake of its bodies, even without a unit, and the warnings. Raises OfficeError."""
    source, sheets = _only_roster(found)
    listed, _, warnings = roster.read_roster(
        sheets, source.name, lambda _: guidance, guidance.on, needed=(columns.BODIES,)
    )
    return listed, warnings


def _only_roster(found: Found) -> tuple[Item, Sheets]:
    rosters = found.office.get("roster", ())
    if len(rosters) != 1:
        raise OfficeError((_roster_count(rosters),))
    return rosters[0]


def _office_file(
    found: Found, source: Item, filled: bool, note: str, warnings: tuple[Finding, ...] = ()
) -> Iterator[FileResult]:
    """The line for one workbook of the office; none for one of our own that still waits to be filled in."""
    if filled:
        yield FileResult(source.name, FileState.USED, note=note, findings=warnings)
    elif source.name not in found.laid:
        yield FileResult(source.name, FileState.IGNORED, note=f"{note}, chưa điền", findings=warnings)


def set_aside(found: Found) -> tuple[FileResult, ...]:
    """Lines for the office's own workbooks in a run that asks only what units sent."""
    listed = (item for each in found.office.values() for item, _ in each)
    return tuple(FileResult(item.name, FileState.IGNORED, note="Bảng của cơ quan.") for item in listed)


def _roster_count(rosters: Sequence[tuple[Item, Sheets]]) -> Finding:
    if not rosters:
        return Finding(
            Place(""),
            "X02",
            Severity.ERROR,
            "Không thấy danh mục tổ chức đảng trong thư mục hồ sơ.",
            "Lập danh mục theo mẫu trống (lệnh: bontot roster --blank) rồi để vào thư mục.",
        )
    names = ", ".join(source.name for source, _ in rosters)
    return Finding(
        Place(rosters[1][0].name),
        "X02",
        Severity.ERROR,
        f"Thấy {len(rosters)} danh mục: {names}.",
        "Chỉ để lại một danh mục trong thư mục hồ sơ.",
    )


def read_forms(
    found: Found,
    guidance: Guidance,
    jobs: int | None = None,
    progress: Progress = silent,
    kept: Readings | None = None,
) -> tuple[Submission, ...]:
    """Every file units sent, read on ``jobs`` processes or known from before, in the order they were met.

    What was read anew is left in ``kept``.
    """
    kept = kept or Readings()
    ready = [item for item in found.sent if not item.refused]
    keys = readings.keys(ready, guidance)
    results: dict[str, Submission] = {}
    due: list[tuple[Item, str]] = []
    for item, key in zip(ready, keys, strict=True):
        text = kept.known(key) if key else None
        known = readings.from_text(text, item, guidance) if text else None
        if known is None:
            due.append((item, key))
        else:
            results[item.name] = known
    read = isolate(partial(_read, guidance), [item for item, _ in due], jobs, progress)
    for (item, key), each in zip(due, read, strict=True):
        if isinstance(each, Lost):
            results[item.name] = submission.unreadable(item, refusals.lost(Place(item.name), each))
            continue
        results[item.name] = each
        if key and (text := readings.as_text(each)):
            kept.new[key] = text
    return tuple(results.get(item.name) or submission.unreadable(item) for item in found.sent)


def _read(guidance: Guidance, item: Item) -> Submission:
    try:
        return _small(submission.read(item, guidance), guidance)
    except MemoryError:
        raise  # too much for a worker, which is no mistake of ours
    except Exception as error:  # our own mistake must cost one file, never the batch
        return submission.crashed(item, error)


def _small(read: Submission, guidance: Guidance) -> Submission:
    """The same with its answers packed, for all of a province wait in memory until the last form is read."""
    if not read.form:
        return read
    spots = submission.spots(read.form, guidance, read.version)
    return replace(read, answers=answers.packed(read.answers, read.file, spots))


def run(office: Office, found: Found, submissions: Sequence[Submission]) -> SeasonResult:
    """Every unit of the roster from what came in: findings, clauses, state, vote; and the account of every file. Pure.

    Raises AccountError when something that came in has no line, or more than one.
    """
    listed, guidance = office.roster, office.guidance
    laid = ownership.sort_submissions(submissions, listed, guidance, office.selections, office.next_appraisals)
    appraisals: dict[str, dict[str, Appraisal]] = {}
    for each in office.appraisals:
        appraisals.setdefault(each.unit, {})[each.clause] = each
    names = guidance.criteria_names
    votes: dict[str, list[tuple[Vote, Place]]] = {}
    for counted in office.tallies:
        for row in counted.rows:
            votes.setdefault(row.unit, []).append((voting.decide(counted, row, guidance.vote, names), row.place))
    tally_files = {body: _tally_file(office, body) for body in listed.bodies}
    below = units.listed_below(listed)
    results = []
    for unit in listed.units.values():
        result = units.assess_unit(unit, laid, guidance, listed, appraisals.get(unit.code, {}))
        result = replace(result, findings=(*result.findings, *units.compare_with_roster(result, below)))
        results.append(units.lay_vote(result, votes.get(unit.code, ()), tally_files[unit.body]))
    waiting = found.laid - {each.file for each in office.files}
    came_in = [item for item in found.items if item.name not in waiting]
    files = account.lines(came_in, (*laid.files, *office.files))
    account.check(found.collected - len(waiting), came_in, files)
    rivals = {code: decision.rivals for code, decision in laid.decisions.items() if decision.rivals}
    return SeasonResult(office, tuple(results), files, rivals)


def _tally_file(office: Office, body: str) -> str:
    held = office.tallies_of(body)
    return held[-1].place.file if held else ""


def check_forms(
    found: Found, on: datetime.date, guidance_folder: Path | None, jobs: int | None = None
) -> tuple[Finding, ...]:
    """Findings on forms alone, where there is no roster to hold them against."""
    guidance = guidance_data.load(on, guidance_folder)
    findings: list[Finding] = []
    for each in read_forms(found, guidance, jobs):
        findings += units.check_submission(each, None, guidance) if each.form else each.findings
    return tuple(sorted(findings))


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether any of the findings sends something back."""
    return any(each.severity is Severity.ERROR for each in findings)
