"""Makes the documents, workbooks, letters and reports of a season, and lists each unit's own. Names are ASCII."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from bontot_batch import __version__, choosing, documents, hand_back, numbers, page, recipe, results, summary
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import NotReleasedError, Properties, Templates
from bontot_batch.documents.drafts import MARK
from bontot_batch.guidance import Guidance
from bontot_batch.hand_back import Return
from bontot_batch.model import Finding, Place, Severity, State, Unit, UnitState
from bontot_batch.office import writer
from bontot_batch.office.writer import Rival
from bontot_batch.plan import USUALLY, Choice, Document, Explained, plan, tally_file
from bontot_batch.staged import Content, Kept, Lay, in_hand
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

    contents: tuple[Content, ...]
    faults: tuple[str, ...] = ()


@dataclass(slots=True)
class Product:
    """What is remembered of a job: all but what it says."""

    paths: tuple[str, ...]
    units: tuple[str, ...]
    template: str  # of a Word document; "" for what is handed back
    properties: Properties | None  # which it bears, if it is one
    key: str  # stands for all that it was made from
    made: Made = Made(())

    @property
    def released(self) -> bool:
        """Whether it may leave the house."""
        return not self.made.faults


@dataclass(frozen=True, slots=True)
class Publication:
    """The finished season: results that name their documents, and every file to write."""

    result: SeasonResult
    files: Mapping[str, Content]
    products: tuple[Product, ...] = ()  # what was made, but the workbooks to fill and the reports

    @property
    def documents(self) -> tuple[Product, ...]:
        """The Word documents among what was made."""
        return tuple(each for each in self.products if each.template)


_ANY_DAY = date.min
Remembered = Callable[[str, str], Kept | None]
"""Gives the content that an earlier run made for a path from the very same things, which the second text stands for."""


def nothing(_path: str, _key: str) -> Kept | None:
    """Remember nothing, so that all is made anew."""
    return None


@dataclass(frozen=True, slots=True)
class Ways:
    """How documents are made: on how many processes, what is told meanwhile, what is known already, where all goes."""

    jobs: int | None = None
    progress: Progress = silent
    remembered: Remembered = nothing
    lay: Lay = in_hand


def publish(result: SeasonResult, templates: Templates, choice: Choice = USUALLY, ways: Ways = Ways()) -> Publication:
    """Make every document, marked form and report of a season; a document that is not proven is kept back and told.

    What is remembered from an earlier run is taken over. Raises DocumentError or LetterError before anything is put
    in its place, OSError where what was made cannot be laid down.
    """
    products: list[Product] = []
    waiting: deque[Product] = deque()
    making = partial(_make, templates, result.office.guidance, ways.lay)
    due = _due(result, templates, choice, ways.remembered, products, waiting)

    def told_of(done: int, _: int) -> None:
        ways.progress(done, max(len(result.units), done + len(waiting)))

    for made in spread(making, due, ways.jobs, told_of):
        waiting.popleft().made = made
    files = {path: content for each in products for path, content in zip(each.paths, each.made.contents, strict=False)}
    released = tuple(each for each in products if each.released)
    named = _issued(_name_documents(result, released), released)
    for each in products:
        if not each.released:
            named = tell(named, each, kept_back(each.paths[0], each.template, each.made.faults))
    files |= {name: ways.lay(name, content) for name, content in _workbooks_to_fill(result)}
    files |= told(named, files, ways.lay)
    return Publication(named, files, released)


def _due(  # noqa: PLR0913, PLR0917 - two of them are where it keeps account
    result: SeasonResult,
    templates: Templates,
    choice: Choice,
    remembered: Remembered,
    products: list[Product],
    waiting: deque[Product],
) -> Iterator[Job]:
    """The jobs to be done, each when it is asked for; all are noted among ``products``, these also as ``waiting``."""
    key_of = _keys(templates, result.office.guidance)
    for job in _jobs(result, choice):
        product = _product(job, key_of(job))
        taken = _taken_over(product, remembered)
        products.append(product)
        if taken:
            product.made = taken
        else:
            waiting.append(product)
            yield job


def _product(job: Job, key: str) -> Product:
    work = job.work
    if isinstance(work, Document):
        return Product(job.paths, job.units, work.template, work.properties, key)
    return Product(job.paths, job.units, "", None, key)


def _taken_over(product: Product, remembered: Remembered) -> Made | None:
    """What an earlier run made of the very same, if all of it is still there."""
    contents = [content for path in product.paths if (content := remembered(path, product.key)) is not None]
    return Made(tuple(contents)) if len(contents) == len(product.paths) else None


def _keys(templates: Templates, guidance: Guidance) -> Callable[[Job], str]:
    """What gives for a job what stands for all that it is made from: program, templates, guidance, what it says.

    The day of the run is none of it: a document is not made again only because a day went by.
    """
    stock = recipe.files_of(templates.folders)
    returned = recipe.digest(stock, replace(guidance, on=_ANY_DAY))

    def key_of(job: Job) -> str:
        work = job.work
        if isinstance(work, Return):
            return recipe.digest(__version__, guidance.version, returned, work)
        undated = replace(work, properties=replace(work.properties, on=_ANY_DAY))
        rules = returned if isinstance(work.said, Explained) else guidance.version
        return recipe.digest(__version__, rules, stock.get(work.template, ""), undated)

    return key_of


def told(result: SeasonResult, made: Collection[str], lay: Lay = in_hand) -> dict[str, Content]:
    """The files that tell the result itself, beside those ``made``. Raises OSError where they cannot be laid down."""
    data = results.as_data(result)
    same = (results.FILE_NAME, summary.FILE_NAME, *(name for name in (documents.REPORT,) if name in made))
    return {
        summary.FILE_NAME: lay(summary.FILE_NAME, summary.write(result)),
        page.FILE_NAME: lay(page.FILE_NAME, page.write(data, page.Words.of(result.office.guidance), same)),
        results.FILE_NAME: lay(results.FILE_NAME, results.pieces(data)),
    }


def _jobs(result: SeasonResult, choice: Choice) -> Iterator[Job]:
    for each in plan(result, choice):
        yield Job(each.document, (each.path,), each.units)
    yield from returns(result)


def _make(templates: Templates, guidance: Guidance, lay: Lay, job: Job) -> Made:
    try:
        contents = _contents(templates, guidance, job.work)
    except NotReleasedError as error:
        return Made((), error.faults)
    return Made(tuple(lay(path, content) for path, content in zip(job.paths, contents, strict=True)))


def _contents(templates: Templates, guidance: Guidance, work: Document | Return) -> tuple[bytes, ...]:
    if isinstance(work, Return):
        return hand_back.files(work, templates, guidance)
    return (word(templates, guidance, work),)


def word(templates: Templates, guidance: Guidance, work: Document, also: Sequence[str] = ()) -> bytes:
    """A document as a Word file, proven, marked as long as it is a draft; ``also`` are more names that it must say.

    Raises NotReleasedError when it is not proven, DocumentError when its template is none.
    """
    context = documents.in_values(work.context(guidance), work.spelling)
    finish = partial(documents.finish, spelling=work.spelling, draft=work.draft)
    properties = replace(work.properties, guidance=guidance.version, status=MARK if work.draft else "")
    return documents.render(templates, work.template, context, properties, finish, also)


def kept_back(path: str, template: str, faults: Iterable[str]) -> Finding:
    """What is said of a document that was not proven."""
    message = f"Văn bản lập theo mẫu {template} được giữ lại: {'; '.join(faults)}."
    hint = "Sửa mẫu hoặc số liệu theo nội dung trên rồi chạy lại."
    return Finding(Place(path), "X10", Severity.ERROR, message, hint)


def tell(result: SeasonResult, product: Product, found: Finding) -> SeasonResult:
    """The result with what became of a document told to its units, or to the run when it is about no unit."""
    if not product.units:
        return replace(result, findings=(*result.findings, found))
    units = (
        replace(each, findings=(*each.findings, found)) if each.unit.code in product.units else each
        for each in result.units
    )
    return replace(result, units=tuple(units))


def with_documents(result: SeasonResult) -> SeasonResult:
    """The result with each unit's documents listed as a run names them, without making any."""
    return _name_documents(result, _jobs(result, USUALLY))


def _issued(result: SeasonResult, released: Iterable[Product]) -> SeasonResult:
    """The result with the day of every decision that is now final beside its number."""
    borne = (each.properties.number for each in released if each.properties)
    return replace(result, numbers=numbers.issued(result.numbers, [each for each in borne if each]))


def _name_documents(result: SeasonResult, made: Iterable[Job | Product]) -> SeasonResult:
    """The result with each unit's own documents listed."""
    listed: dict[str, list[str]] = {}
    for each in made:
        for unit in each.units:
            listed.setdefault(unit, []).extend(each.paths)
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
    eligible: dict[str, list[Unit]] = {}
    for each in result.units:
        if each.state is UnitState.ELIGIBLE:
            eligible.setdefault(each.unit.body, []).append(each.unit)
    for body in office.roster.bodies.values():
        pending = eligible.get(body.code, [])
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
