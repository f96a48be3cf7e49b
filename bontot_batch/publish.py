"""Makes the documents, workbooks, letters and reports of a season, and lists each unit's own. Names are ASCII."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from bontot_batch import __version__, choosing, documents, hand_back, page, recipe, results, summary
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
    jobs: tuple[Job, ...] = ()  # what was made, but the workbooks to fill and the reports
    keys: Mapping[str, str] = field(default_factory=dict)  # by path, what it was made from

    @property
    def documents(self) -> tuple[Job, ...]:
        """The Word documents among what was made."""
        return tuple(job for job in self.jobs if isinstance(job.work, Document))


Remembered = Callable[[str, str], bytes | None]
"""Gives the content that an earlier run made for a path from the very same things, which the second text stands for."""


def nothing(_path: str, _key: str) -> bytes | None:
    """Remember nothing, so that all is made anew."""
    return None


def publish(  # noqa: PLR0913, PLR0917 - all but two have what is usual as their default
    result: SeasonResult,
    templates: Templates,
    choice: Choice = USUALLY,
    jobs: int | None = None,
    progress: Progress = silent,
    remembered: Remembered = nothing,
) -> Publication:
    """Make every document, marked form and report of a season; a document that is not proven is kept back and told.

    What is remembered from an earlier run is taken over. Raises DocumentError or LetterError before anything is
    written.
    """
    wanted = list(_jobs(result, choice))
    keys = _keys(wanted, templates, result.office.guidance)
    taken = [_taken_over(job, key, remembered) for job, key in zip(wanted, keys, strict=True)]
    missing = [job for job, each in zip(wanted, taken, strict=True) if each is None]
    new = iter(spread(partial(_make, templates, result.office.guidance), missing, jobs, progress))
    made = [each or next(new) for each in taken]
    files: dict[str, bytes] = {}
    for job, each in zip(wanted, made, strict=True):
        files |= zip(job.paths, each.contents, strict=False)
    released = [job for job, each in zip(wanted, made, strict=True) if not each.faults]
    named = _name_documents(result, released)
    for job, each in zip(wanted, made, strict=True):
        named = tell(named, job, _kept_back(job, each.faults)) if each.faults else named
    files |= dict(_workbooks_to_fill(result)) | told(named)
    by_path = {path: key for job, key in zip(wanted, keys, strict=True) for path in job.paths}
    return Publication(named, files, tuple(released), by_path)


def _taken_over(job: Job, key: str, remembered: Remembered) -> Made | None:
    """What an earlier run made of the very same, if all of it is still there."""
    contents = [content for path in job.paths if (content := remembered(path, key)) is not None]
    return Made(tuple(contents)) if len(contents) == len(job.paths) else None


def _keys(wanted: Sequence[Job], templates: Templates, guidance: Guidance) -> list[str]:
    """For each job, what stands for all that it is made from: program, templates, guidance, everything it says."""
    stock = recipe.files_of(templates.folders)
    returned = recipe.digest(stock, guidance)
    keys = []
    for job in wanted:
        work = job.work
        source = stock.get(work.template, "") if isinstance(work, Document) else returned
        keys.append(recipe.digest(__version__, guidance.version, source, work))
    return keys


def told(result: SeasonResult) -> dict[str, bytes]:
    """The files that tell the result itself."""
    return {
        summary.FILE_NAME: summary.write(result),
        page.FILE_NAME: page.write(results.as_data(result), page.Words.of(result.office.guidance)),
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
