"""The whole season in one pass: from the files that came in to the result of every unit.

Reading forms is the slow part and is spread over worker processes; each form is a pure function of its file, and
results are taken in the order of the files, so the outcome does not depend on the number of workers.
"""

from __future__ import annotations

import datetime
import fnmatch
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bontot_batch import guidance as guidance_data
from bontot_batch import intake, submission, units, voting, workbook
from bontot_batch.errors import Refused
from bontot_batch.form import META_SHEET
from bontot_batch.guidance import Guidance
from bontot_batch.intake import FileKind, SourceFile
from bontot_batch.model import (
    Appraisal,
    FileResult,
    FileState,
    Finding,
    Place,
    Roster,
    Severity,
    Tally,
    UnitResult,
)
from bontot_batch.office import appraisal, roster, table, tally
from bontot_batch.office.findings import OfficeError
from bontot_batch.office.table import Sheets
from bontot_batch.submission import Submission
from bontot_batch.workers import Progress, silent, spread

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("X01", Severity.ERROR, "Chương trình gặp lỗi khi đọc một tệp."),
    ("X02", Severity.ERROR, "Không thấy danh mục tổ chức đảng, hoặc thấy nhiều hơn một."),
    ("X03", Severity.ERROR, "Tệp mang tên bảng của cơ quan nhưng không đọc được như vậy."),
    ("X04", Severity.ERROR, "Hồ sơ nằm trong thư mục kết quả."),
)

FILLED_BY_HAND = ("kiem_phieu_*.xlsx", "tham_dinh*.xlsx")  # what a run lays out for the office to fill in
ROSTER_NAME = "danh_muc*.xlsx"


@dataclass(frozen=True, slots=True)
class Office:
    """The office's own workbooks, read and found right."""

    roster: Roster
    guidance: Guidance
    appraisals: tuple[Appraisal, ...] = ()
    tallies: tuple[Tally, ...] = ()  # in the order of their meetings
    files: tuple[FileResult, ...] = ()

    def tallies_of(self, body: str) -> tuple[Tally, ...]:
        """The counts of a body's meetings, in their order."""
        return tuple(each for each in self.tallies if each.body == body)


@dataclass(frozen=True, slots=True)
class SeasonResult:
    """Everything a run found out, in the roster's order; what documents and reports are made from."""

    office: Office
    units: tuple[UnitResult, ...]
    files: tuple[FileResult, ...]

    @property
    def clean(self) -> bool:
        """Whether no file was rejected and no unit has an error."""
        in_files = any(each.state is FileState.REJECTED for each in self.files)
        in_units = any(each.severity is Severity.ERROR for unit in self.units for each in unit.findings)
        return not in_files and not in_units


@dataclass(frozen=True, slots=True)
class Found:
    """The files of the source, told apart: the office's workbooks by what they are, and all that units sent."""

    office: Mapping[str, tuple[tuple[SourceFile, Sheets], ...]]
    others: tuple[SourceFile, ...]
    laid: frozenset[SourceFile] = frozenset()  # found in the output folder, where a run laid them to be filled in


def find(sources: Sequence[Path], out: Path | None = None) -> Found:
    """Look through the source and tell the office's own workbooks from everything else, by content.

    The output folder ``out`` is no source, even inside one; but the workbooks a person has filled in there count.
    Raises OfficeError when a source lies in the output folder.
    """
    office: dict[str, list[tuple[SourceFile, Sheets]]] = {}
    others: list[SourceFile] = []
    for folder in sources:
        if out is not None and folder.resolve().is_relative_to(out.resolve()):
            raise OfficeError((_inside_output(folder),))
    collected = intake.collect(sources, out)
    laid = _laid_in_output(out, collected)
    for source in (*collected, *laid):
        sheets = _office_sheets(source)
        kind = table.recognise(sheets) if sheets else None
        if kind and sheets:
            office.setdefault(kind, []).append((source, sheets))
        else:
            others.append(source)
    return Found({kind: tuple(found) for kind, found in office.items()}, tuple(others), frozenset(laid))


def _inside_output(source: Path) -> Finding:
    return Finding(
        Place(source.name),
        "X04",
        Severity.ERROR,
        "Hồ sơ nằm trong thư mục kết quả, nên sẽ bị bỏ qua.",
        "Chọn thư mục kết quả khác, ví dụ --out ket_qua.",
    )


def _laid_in_output(out: Path | None, collected: Sequence[SourceFile]) -> tuple[SourceFile, ...]:
    """The workbooks a run laid out for the office to fill in, unless the source holds the very same."""
    if out is None:
        return ()
    laid = [path for pattern in FILLED_BY_HAND for path in sorted(out.glob(pattern)) if path.is_file()]
    same_size = {path.stat().st_size for path in laid}
    known = {_digest(each.path) for each in collected if each.path.stat().st_size in same_size}
    return tuple(SourceFile(path, path.name) for path in laid if _digest(path) not in known)


def _digest(path: Path) -> bytes:
    """What tells one file's content from another's; a file that cannot be read is like no other."""
    try:
        return hashlib.sha256(workbook.read_bytes(path)).digest()
    except Refused:
        return str(path).encode("utf-8", "surrogateescape")


def _office_sheets(source: SourceFile) -> Sheets | None:
    """The sheets of a workbook that is not one of our forms; None for a file that is no such workbook.

    Raises OfficeError for a file that bears the name of one of the office's own workbooks and is none: a tally that
    cannot be read must stop the run, not vanish from it.
    """
    sheets = None
    try:
        data = workbook.read_bytes(source.path)
        kind = intake.classify(data, source.name)
        if kind in {FileKind.WORKBOOK, FileKind.MACRO_WORKBOOK} and not workbook.has_sheet(data, META_SHEET):
            sheets = table.load_sheets(source.path, source.name)
    except (Refused, OfficeError):
        sheets = None  # as the office's own it is not readable; read as a unit's it gets its finding
    if _bears_office_name(source) and (sheets is None or table.recognise(sheets) is None):
        raise OfficeError((_not_what_its_name_says(source),))
    return sheets


def _bears_office_name(source: SourceFile) -> bool:
    name = source.name.rsplit("/", 1)[-1].casefold()
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in (*FILLED_BY_HAND, ROSTER_NAME))


def _not_what_its_name_says(source: SourceFile) -> Finding:
    return Finding(
        Place(source.name),
        "X03",
        Severity.ERROR,
        "Tệp mang tên một bảng của cơ quan (danh mục, thẩm định, kiểm phiếu) nhưng không đọc được như vậy.",
        "Mở bằng Excel để kiểm tra tiêu đề các cột rồi lưu lại; nếu là tệp khác thì đổi tên.",
    )


def read_office(found: Found, on: datetime.date | None, guidance_folder: Path | None) -> Office:
    """Read roster, appraisals and tallies; OfficeError with every finding when any of them is in error."""
    rosters = found.office.get("roster", ())
    if len(rosters) != 1:
        raise OfficeError((_roster_count(rosters),))
    source, sheets = rosters[0]
    listed, guidance, warnings = roster.read_roster(
        sheets, source.name, partial(guidance_data.load, folder=guidance_folder), on
    )
    files = [FileResult(source.name, FileState.USED, note="Danh mục", findings=warnings)]
    errors: list[Finding] = []
    appraisals: list[Appraisal] = []
    for source, sheets in found.office.get("appraisals", ()):
        try:
            read, warnings = appraisal.read_appraisals(sheets, source.name, listed, guidance)
        except OfficeError as error:
            errors += error.findings
            continue
        appraisals += read
        files += _office_file(found, source, bool(read), "Thẩm định", warnings)
    tallies: list[Tally] = []
    for source, sheets in found.office.get("tally", ()):
        try:
            counted = tally.read_tally(sheets, source.name, listed, guidance)
        except OfficeError as error:
            errors += error.findings
            continue
        tallies += [counted] if counted else []
        files += _office_file(found, source, counted is not None, "Kiểm phiếu")
    errors += (*tally.one_vote_per_unit(tallies), *appraisal.one_conclusion_per_clause(appraisals))
    if errors:
        raise OfficeError(errors)
    tallies.sort(key=lambda each: (each.meeting_date, each.place))
    return Office(listed, guidance, tuple(appraisals), tuple(tallies), tuple(files))


def _office_file(
    found: Found, source: SourceFile, filled: bool, note: str, warnings: tuple[Finding, ...] = ()
) -> Iterator[FileResult]:
    """The line for one workbook of the office; none for one of our own that still waits to be filled in."""
    if filled:
        yield FileResult(source.name, FileState.USED, note=note, findings=warnings)
    elif source not in found.laid:
        yield FileResult(source.name, FileState.IGNORED, note=f"{note}, chưa điền", findings=warnings)


def _roster_count(rosters: Sequence[tuple[SourceFile, Sheets]]) -> Finding:
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
    sources: Sequence[SourceFile], guidance: Guidance, jobs: int | None = None, progress: Progress = silent
) -> tuple[Submission, ...]:
    """Read every file units sent, on ``jobs`` processes, in the order given."""
    return spread(partial(_read, guidance), sources, jobs, progress)


def _read(guidance: Guidance, source: SourceFile) -> Submission:
    try:
        return submission.read(source, guidance)
    except Exception as error:  # our own mistake must cost one file, never the batch
        return submission.crashed(source, error)


def run(office: Office, submissions: Sequence[Submission]) -> SeasonResult:
    """Every unit of the roster from what came in: findings, clauses, state, vote. Pure."""
    listed, guidance = office.roster, office.guidance
    laid = units.sort_submissions(submissions, listed)
    appraisals: dict[str, dict[str, Appraisal]] = {}
    for each in office.appraisals:
        appraisals.setdefault(each.unit, {})[each.clause] = each
    votes = {
        row.unit: (voting.decide(counted, row, guidance.vote), row.place)
        for counted in office.tallies
        for row in counted.rows
    }
    results = []
    for unit in listed.units.values():
        result = units.assess_unit(unit, laid, guidance, listed, appraisals.get(unit.code, {}))
        result = replace(result, findings=(*result.findings, *units.compare_with_roster(result, listed)))
        vote, place = votes.get(unit.code, (None, None))
        results.append(units.lay_vote(result, vote, place, _tally_file(office, unit.body)))
    files = tuple(sorted((*laid.files, *office.files), key=lambda each: each.file))
    return SeasonResult(office, tuple(results), files)


def _tally_file(office: Office, body: str) -> str:
    held = office.tallies_of(body)
    return held[-1].place.file if held else ""


def check_forms(
    found: Found, on: datetime.date, guidance_folder: Path | None, jobs: int | None = None
) -> tuple[Finding, ...]:
    """Findings on forms alone, where there is no roster to hold them against."""
    guidance = guidance_data.load(on, guidance_folder)
    findings: list[Finding] = []
    for each in read_forms(found.others, guidance, jobs):
        findings += units.check_submission(each, None, guidance) if each.form else each.findings
    return tuple(sorted(findings))


def has_errors(findings: Sequence[Finding]) -> bool:
    """Whether any of the findings sends something back."""
    return any(each.severity is Severity.ERROR for each in findings)
