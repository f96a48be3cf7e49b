"""Which documents and workbooks a season's results call for, and what each is called. Names are ASCII."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from bontot_batch import documents, results, summary
from bontot_batch import vietnamese as vi
from bontot_batch.batch import Office, SeasonResult
from bontot_batch.documents import Properties, Templates
from bontot_batch.model import Body, FileState, State, Tally, UnitResult, UnitState
from bontot_batch.office import writer
from bontot_batch.workers import Progress, silent, spread

DECISIONS, BALLOTS = "quyet_dinh", "phieu_danh_gia"
SINGLE, LIST = "single", "list"
VOTABLE = (UnitState.ELIGIBLE, UnitState.RECOGNISED, UnitState.NOT_RECOGNISED)


@dataclass(frozen=True, slots=True)
class Job:
    """One document to make: where it goes, from which template, with what, and which units it is about."""

    path: str
    template: str
    context: Mapping[str, object]
    properties: Properties
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """The finished season: results that name their documents, every file to write, which of them a person fills in."""

    result: SeasonResult
    files: Mapping[str, bytes]
    filled_by_hand: tuple[str, ...]


def tally_file(body: str) -> str:
    """The name of a body's tally workbook."""
    return f"kiem_phieu_{vi.slug(body)}.xlsx"


def publish(
    result: SeasonResult,
    templates: Templates,
    decisions: str = SINGLE,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Publication:
    """Make every document and report of a season. Raises DocumentError before anything is written."""
    wanted = list(plan(result, decisions))
    contents = spread(partial(_render, templates), wanted, jobs, progress)
    files = {job.path: content for job, content in zip(wanted, contents, strict=True)}
    named = _name_documents(result, wanted)
    by_hand = dict(_workbooks_to_fill(result))
    files |= by_hand
    files[summary.FILE_NAME] = summary.write(named)
    files[results.FILE_NAME] = results.as_json(named).encode("utf-8")
    return Publication(named, files, tuple(by_hand))


def _render(templates: Templates, job: Job) -> bytes:
    return documents.render(templates, job.template, job.context, job.properties)


def _name_documents(result: SeasonResult, wanted: Sequence[Job]) -> SeasonResult:
    """The result with each unit's own documents listed."""
    listed: dict[str, list[str]] = {}
    for job in wanted:
        for unit in job.units:
            listed.setdefault(unit, []).append(job.path)
    units = tuple(replace(each, documents=tuple(listed.get(each.unit.code, ()))) for each in result.units)
    return replace(result, units=units)


def plan(result: SeasonResult, decisions: str = SINGLE) -> Iterator[Job]:
    """Every Word document the season has come to: ballots, minutes, decisions, the report."""
    office = result.office
    for body in office.roster.bodies.values():
        units = [each for each in result.units if each.unit.body == body.code]
        votable = [each for each in units if each.state in VOTABLE]
        if votable:
            yield _ballot(result, body, votable)
        if body.code in office.tallies:
            yield _minutes(result, body, office.tallies[body.code], units)
        recognised = [each for each in units if each.state is UnitState.RECOGNISED]
        yield from (_list_decisions if decisions == LIST else _single_decisions)(result, body, recognised)
    yield _report(result)


def _properties(result: SeasonResult, title: str, subject: str) -> Properties:
    return Properties(title, subject, result.office.guidance.on)


def _ballot(result: SeasonResult, body: Body, votable: Sequence[UnitResult]) -> Job:
    return Job(
        f"{BALLOTS}/03-PDG_{vi.slug(body.code)}.docx",
        documents.BALLOT,
        documents.ballot(result.office.guidance, body, votable),
        _properties(result, f"Phiếu đánh giá của {body.name}", body.code),
        tuple(each.unit.code for each in votable),
    )


def _minutes(result: SeasonResult, body: Body, tally: Tally, units: Sequence[UnitResult]) -> Job:
    return Job(
        f"bien_ban_kiem_phieu_{vi.slug(body.code)}.docx",
        documents.MINUTES,
        documents.minutes(result.office.guidance, body, tally, units),
        _properties(result, f"Biên bản kiểm phiếu của {body.name}", body.code),
        (),
    )


def _single_decisions(result: SeasonResult, body: Body, recognised: Sequence[UnitResult]) -> Iterator[Job]:
    for position, each in enumerate(recognised):
        number = None if body.first_number is None else body.first_number + position
        form = documents.decision_form(result.office.guidance, body, each)
        yield Job(
            f"{DECISIONS}/{vi.slug(form)}_{vi.slug(each.unit.code)}.docx",
            documents.decision_template(form, listed=False),
            documents.decision(result.office.guidance, body, each, number),
            _properties(result, f"Quyết định công nhận {each.unit.name}", each.unit.code),
            (each.unit.code,),
        )


def _list_decisions(result: SeasonResult, body: Body, recognised: Sequence[UnitResult]) -> Iterator[Job]:
    by_form: dict[str, list[UnitResult]] = {}
    for each in recognised:
        by_form.setdefault(documents.decision_form(result.office.guidance, body, each), []).append(each)
    for position, (form, units) in enumerate(by_form.items()):
        number = None if body.first_number is None else body.first_number + position
        yield Job(
            f"{DECISIONS}/{vi.slug(form)}_danh_sach_{vi.slug(body.code)}.docx",
            documents.decision_template(form, listed=True),
            documents.list_decision(result.office.guidance, body, units, number),
            _properties(result, f"Quyết định công nhận của {body.name}", body.code),
            tuple(each.unit.code for each in units),
        )


def _report(result: SeasonResult) -> Job:
    bodies = tuple(result.office.roster.bodies.values())
    issuer = bodies[0] if len(bodies) == 1 else None
    return Job(
        documents.REPORT,
        documents.REPORT,
        documents.report(result.office.guidance, bodies, result.units, issuer),
        _properties(result, "Báo cáo tổng hợp", issuer.code if issuer else ""),
        (),
    )


def _workbooks_to_fill(result: SeasonResult) -> Iterator[tuple[str, bytes]]:
    """The tally workbook of each body that has units to vote on and has not voted; appraisals where needed."""
    office = result.office
    for body in office.roster.bodies.values():
        votable = [each.unit for each in result.units if each.unit.body == body.code and each.state in VOTABLE]
        if votable and body.code not in office.tallies:
            buffer = io.BytesIO()
            writer.write_tally(buffer, body, votable, office.guidance)
            yield tally_file(body.code), buffer.getvalue()
    open_clauses = [
        (each.unit, clause.clause)
        for each in result.units
        if each.state is UnitState.NEEDS_JUDGEMENT
        for clause in each.clauses
        if clause.final in {State.NO_DATA, State.NEEDS_JUDGEMENT}
    ]
    if open_clauses:
        buffer = io.BytesIO()
        writer.write_open_appraisals(buffer, open_clauses, office.guidance)
        yield _free_name(office), buffer.getvalue()


def _free_name(office: Office) -> str:
    """The first name for the appraisal workbook that no workbook with conclusions in it bears."""
    used = {each.file for each in office.files if each.state is FileState.USED}
    names = ("tham_dinh.xlsx", *(f"tham_dinh_{number}.xlsx" for number in range(2, len(used) + 3)))
    return next(name for name in names if name not in used)
