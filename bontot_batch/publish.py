"""Which documents, workbooks and letters a season's results call for, and what each is called. Names are ASCII."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bontot_batch import choosing, documents, hand_back, results, summary
from bontot_batch import vietnamese as vi
from bontot_batch.batch import Office, SeasonResult
from bontot_batch.documents import Properties, Templates
from bontot_batch.guidance import Guidance
from bontot_batch.hand_back import Return
from bontot_batch.model import Body, FileState, State, Tally, UnitResult, UnitState
from bontot_batch.office import writer
from bontot_batch.office.writer import Rival
from bontot_batch.voting import decide
from bontot_batch.workers import Progress, silent, spread

DECISIONS, BALLOTS = "quyet_dinh", "phieu_danh_gia"
SINGLE, LIST = "single", "list"


@dataclass(frozen=True, slots=True)
class Document:
    """A Word document: from which template, with what."""

    template: str
    context: Mapping[str, object]
    properties: Properties


@dataclass(frozen=True, slots=True)
class Job:
    """One thing to make: what it is, where its files go, which units list them."""

    work: Document | Return
    paths: tuple[str, ...]
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Publication:
    """The finished season: results that name their documents, and every file to write."""

    result: SeasonResult
    files: Mapping[str, bytes]


def tally_file(body: str, number: int = 1) -> str:
    """The name of the tally workbook for a body's n-th meeting."""
    return f"{_nth(f'kiem_phieu_{vi.slug(body)}', number)}.xlsx"


def publish(
    result: SeasonResult,
    templates: Templates,
    decisions: str = SINGLE,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Publication:
    """Make every document, marked form and report of a season.

    Raises DocumentError or LetterError before anything is written.
    """
    wanted = [*plan(result, decisions), *returns(result)]
    contents = spread(partial(_make, templates, result.office.guidance), wanted, jobs, progress)
    files = {
        path: content
        for job, made in zip(wanted, contents, strict=True)
        for path, content in zip(job.paths, made, strict=True)
    }
    named = _name_documents(result, wanted)
    files |= dict(_workbooks_to_fill(result))
    files[summary.FILE_NAME] = summary.write(named)
    files[results.FILE_NAME] = results.as_json(named).encode("utf-8")
    return Publication(named, files)


def _make(templates: Templates, guidance: Guidance, job: Job) -> tuple[bytes, ...]:
    """The contents for the paths of a job."""
    work = job.work
    if isinstance(work, Return):
        return hand_back.files(work, templates, guidance)
    return (documents.render(templates, work.template, work.context, work.properties),)


def with_documents(result: SeasonResult) -> SeasonResult:
    """The result with each unit's documents listed as a run names them, without making any."""
    return _name_documents(result, [*plan(result), *returns(result)])


def _name_documents(result: SeasonResult, wanted: Sequence[Job]) -> SeasonResult:
    """The result with each unit's own documents listed."""
    listed: dict[str, list[str]] = {}
    for job in wanted:
        for unit in job.units:
            listed.setdefault(unit, []).extend(job.paths)
    units = tuple(replace(each, documents=tuple(listed.get(each.unit.code, ()))) for each in result.units)
    return replace(result, units=units)


def plan(result: SeasonResult, decisions: str = SINGLE) -> Iterator[Job]:
    """Every Word document the season has come to: ballots, minutes, decisions, the report."""
    for body in result.office.roster.bodies.values():
        units = {each.unit.code: each for each in result.units if each.unit.body == body.code}
        held = result.office.tallies_of(body.code)
        for number, tally in enumerate(held, start=1):
            yield _ballot(result, body, number, [units[row.unit] for row in tally.rows])
            yield _minutes(result, body, number, tally, list(units.values()))
        pending = _to_vote_on(units.values())
        if pending:
            yield _ballot(result, body, len(held) + 1, pending)
        passed = _passed_in_order(result, body)
        yield from (_list_decisions if decisions == LIST else _single_decisions)(result, body, passed)
    yield _report(result)


def _to_vote_on(units: Iterable[UnitResult]) -> list[UnitResult]:
    return [each for each in units if each.state is UnitState.ELIGIBLE]


def _passed_in_order(result: SeasonResult, body: Body) -> list[str]:
    """The units whose votes passed, meeting by meeting in the order of the tally.

    Decision numbers follow this order: a later arrival comes after those already numbered, and a unit that is no
    longer recognised leaves a gap instead of moving the others.
    """
    rule = result.office.guidance.vote
    held = result.office.tallies_of(body.code)
    return [row.unit for tally in held for row in tally.rows if decide(tally, row, rule).passed]


def _nth(name: str, number: int) -> str:
    """The name for the first meeting of a body, with the number for each later one."""
    return name if number == 1 else f"{name}_{number}"


def returns(result: SeasonResult) -> Iterator[Job]:
    """The marked form of every unit that has to send again, and a letter where there is an address."""
    bodies = result.office.roster.bodies
    for each in result.units:
        if hand_back.wanted(each):
            returned = Return(each, bodies[each.unit.body])
            yield Job(returned, returned.paths, (each.unit.code,))


def _properties(result: SeasonResult, title: str, subject: str) -> Properties:
    return Properties(title, subject, result.office.guidance.on)


def _ballot(result: SeasonResult, body: Body, number: int, voted_on: Sequence[UnitResult]) -> Job:
    work = Document(
        documents.BALLOT,
        documents.ballot(result.office.guidance, body, voted_on),
        _properties(result, f"Phiếu đánh giá của {body.name}", body.code),
    )
    path = f"{BALLOTS}/{_nth(f'03-PDG_{vi.slug(body.code)}', number)}.docx"
    return Job(work, (path,), tuple(each.unit.code for each in voted_on))


def _minutes(result: SeasonResult, body: Body, number: int, tally: Tally, units: Sequence[UnitResult]) -> Job:
    work = Document(
        documents.MINUTES,
        documents.minutes(result.office.guidance, body, tally, units),
        _properties(result, f"Biên bản kiểm phiếu của {body.name}", body.code),
    )
    return Job(work, (f"{_nth(f'bien_ban_kiem_phieu_{vi.slug(body.code)}', number)}.docx",))


def _single_decisions(result: SeasonResult, body: Body, passed: Sequence[str]) -> Iterator[Job]:
    recognised = _recognised(result)
    for position, code in enumerate(passed):
        if code not in recognised:
            continue
        each = recognised[code]
        number = None if body.first_number is None else body.first_number + position
        form = documents.decision_form(result.office.guidance, body, each)
        work = Document(
            documents.decision_template(form, listed=False),
            documents.decision(result.office.guidance, body, each, number),
            _properties(result, f"Quyết định công nhận {each.unit.name}", code),
        )
        yield Job(work, (f"{DECISIONS}/{vi.slug(form)}_{vi.slug(code)}.docx",), (code,))


def _recognised(result: SeasonResult) -> dict[str, UnitResult]:
    return {each.unit.code: each for each in result.units if each.state is UnitState.RECOGNISED}


def _list_decisions(result: SeasonResult, body: Body, passed: Sequence[str]) -> Iterator[Job]:
    recognised = _recognised(result)
    by_form: dict[str, list[UnitResult]] = {}
    for each in (recognised[code] for code in passed if code in recognised):
        by_form.setdefault(documents.decision_form(result.office.guidance, body, each), []).append(each)
    for position, (form, units) in enumerate(by_form.items()):
        number = None if body.first_number is None else body.first_number + position
        work = Document(
            documents.decision_template(form, listed=True),
            documents.list_decision(result.office.guidance, body, units, number),
            _properties(result, f"Quyết định công nhận của {body.name}", body.code),
        )
        path = f"{DECISIONS}/{vi.slug(form)}_danh_sach_{vi.slug(body.code)}.docx"
        yield Job(work, (path,), tuple(each.unit.code for each in units))


def _report(result: SeasonResult) -> Job:
    bodies = tuple(result.office.roster.bodies.values())
    issuer = bodies[0] if len(bodies) == 1 else None
    work = Document(
        documents.REPORT,
        documents.report(result.office.guidance, bodies, result.units, issuer),
        _properties(result, "Báo cáo tổng hợp", issuer.code if issuer else ""),
    )
    return Job(work, (documents.REPORT,))


def _workbooks_to_fill(result: SeasonResult) -> Iterator[tuple[str, bytes]]:
    """The tally workbook of each body that has units to vote on; the appraisals that are open."""
    office = result.office
    for body in office.roster.bodies.values():
        pending = [each.unit for each in _to_vote_on(result.units) if each.unit.body == body.code]
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
        yield _free_name(office), buffer.getvalue()


def _rivals(result: SeasonResult) -> Iterator[Rival]:
    """A row for each of the different forms of a unit among which a person is to choose."""
    office = result.office
    for code, versions in result.rivals.items():
        for version in versions:
            said = choosing.in_words(version, versions, office.guidance)
            yield Rival(office.roster.units[code], *said, version.mark)


def _free_name(office: Office) -> str:
    """The first name for the appraisal workbook that no workbook with conclusions in it bears."""
    used = {each.file for each in office.files if each.state is FileState.USED}
    names = ("tham_dinh.xlsx", *(f"tham_dinh_{number}.xlsx" for number in range(2, len(used) + 3)))
    return next(name for name in names if name not in used)
