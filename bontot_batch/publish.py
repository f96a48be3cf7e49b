"""Makes the documents, workbooks, letters and reports of a season, and lists each unit's own. Names are ASCII."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bontot_batch import choosing, documents, hand_back, results, summary
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import NotReleasedError, Templates
from bontot_batch.documents.drafts import MARK
from bontot_batch.guidance import Guidance
from bontot_batch.hand_back import Return
from bontot_batch.model import Finding, Place, Severity, State, UnitState
from bontot_batch.office import writer
from bontot_batch.office.writer import Rival
from bontot_batch.plan import USUALLY, Choice, Document, plan, tally_file
from bontot_batch.workers import Progress, silent, spread

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("X10", Severity.ERROR, "Một văn bản không lập được trọn vẹn, nên được giữ lại; các văn bản khác vẫn được lập."),
)


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to make: what it is, where its files go, which units list them."""

    work: Document | Return
    paths: tuple[str, ...]
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a job: the contents for its paths, or why there are none."""

    contents: tuple[bytes, ...]
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """The finished season: results that name their documents, and every file to write."""

    result: SeasonResult
    files: Mapping[str, bytes]
    documents: tuple[Job, ...] = ()  # the Word documents among them


def publish(
    result: SeasonResult,
    templates: Templates,
    choice: Choice = USUALLY,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Publication:
    """Make every document, marked form and report of a season; a document that is not proven is kept back and told.

    Raises DocumentError or LetterError before anything is written.
    """
    wanted = list(_jobs(result, choice))
    made = spread(partial(_make, templates, result.office.guidance), wanted, jobs, progress)
    files: dict[str, bytes] = {}
    for job, each in zip(wanted, made, strict=True):
        files |= zip(job.paths, each.contents, strict=False)
    released = [job for job, each in zip(wanted, made, strict=True) if not each.faults]
    named = _name_documents(result, released)
    for job, each in zip(wanted, made, strict=True):
        named = tell(named, job, _kept_back(job, each.faults)) if each.faults else named
    files |= dict(_workbooks_to_fill(result)) | told(named)
    return Publication(named, files, tuple(job for job in released if isinstance(job.work, Document)))


def told(result: SeasonResult) -> dict[str, bytes]:
    """The files that tell the result itself."""
    return {
        summary.FILE_NAME: summary.write(result),
        results.FILE_NAME: results.as_json(result).encode("utf-8"),
    }


def _jobs(result: SeasonResult, choice: Choice) -> Iterator[Job]:
    for each in plan(result, choice):
        yield Job(each.document, (each.path,), each.units)
    yield from returns(result)


def _make(templates: Templates, guidance: Guidance, job: Job) -> Made:
    work = job.work
    if isinstance(work, Return):
        return Made(hand_back.files(work, templates, guidance))
    try:
        context = documents.in_values(work.context, work.spelling)
        finish = partial(documents.finish, spelling=work.spelling, draft=work.draft)
        properties = replace(work.properties, guidance=guidance.version, status=MARK if work.draft else "")
        return Made((documents.render(templates, work.template, context, properties, finish),))
    except NotReleasedError as error:
        return Made((), error.faults)


def _kept_back(job: Job, faults: Sequence[str]) -> Finding:
    template = job.work.template if isinstance(job.work, Document) else ""
    message = f"Văn bản lập theo mẫu {template} được giữ lại: {'; '.join(faults)}."
    hint = "Sửa mẫu hoặc số liệu theo nội dung trên rồi chạy lại."
    return Finding(Place(job.paths[0]), "X10", Severity.ERROR, message, hint)


def tell(result: SeasonResult, job: Job, found: Finding) -> SeasonResult:
    """The result with what became of a document told to its units, or to the run when it is about no unit."""
    if not job.units:
        return replace(result, findings=(*result.findings, found))
    units = (
        replace(each, findings=(*each.findings, found)) if each.unit.code in job.units else each
        for each in result.units
    )
    return replace(result, units=tuple(units))


def with_documents(result: SeasonResult) -> SeasonResult:
    """The result with each unit's documents listed as a run names them, without making any."""
    return _name_documents(result, list(_jobs(result, USUALLY)))


def _name_documents(result: SeasonResult, wanted: Sequence[Job]) -> SeasonResult:
    """The result with each unit's own documents listed."""
    listed: dict[str, list[str]] = {}
    for job in wanted:
        for unit in job.units:
            listed.setdefault(unit, []).extend(job.paths)
    units = tuple(replace(each, documents=tuple(listed.get(each.unit.code, ()))) for each in result.units)
    return replace(result, units=units)


def returns(result: SeasonResult) -> Iterator[Job]:
    """The marked form of every unit that has to send again, and a letter where there is an address."""
    bodies = result.office.roster.bodies
    for each in result.units:
        if hand_back.wanted(each):
            returned = Return(each, bodies[each.unit.body])
            yield Job(returned, returned.paths, (each.unit.code,))


def _workbooks_to_fill(result: SeasonResult) -> Iterator[tuple[str, bytes]]:
    """The tally workbook of each body that has units to vote on; the appraisals that are open."""
    office = result.office
    for body in office.roster.bodies.values():
        eligible = (each.unit for each in result.units if each.state is UnitState.ELIGIBLE)
        pending = [unit for unit in eligible if unit.body == body.code]
        if pending:
            buffer = io.BytesIO()
            writer.write_tally(buffer, body, pending, office.guidance)
            yield tally_file(body.code, len(office.tallies_of(body.code)) + 1), buffer.getvalue()
    open_clauses = [
        (each.unit, clause.clause)
        for each in result.units
        if each.state is UnitState.NEEDS_JUDGEMENT
        for clause in each.clauses
        if clause.final in {State.NO_DATA, State.NEEDS_JUDGEMENT}
    ]
    if open_clauses or result.rivals:
        buffer = io.BytesIO()
        writer.write_open_appraisals(buffer, open_clauses, _rivals(result), office.guidance)
        yield office.next_appraisals, buffer.getvalue()


def _rivals(result: SeasonResult) -> Iterator[Rival]:
    """A row for each of the different forms of a unit among which a person is to choose."""
    office = result.office
    for code, versions in result.rivals.items():
        for version in versions:
            said = choosing.in_words(version, versions, office.guidance)
            yield Rival(office.roster.units[code], *said, version.mark)
