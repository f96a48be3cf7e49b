"""Which Word documents a season's results call for, what each says and what it is called. Names are ASCII. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from bontot_batch import decided, documents, gaps, numbering, numbers
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.decided import LIST, LIST_DECISION, SINGLE, Decision
from bontot_batch.documents import Properties, tone
from bontot_batch.guidance import Guidance
from bontot_batch.model import OPEN, Body, Number, Registration, Spelling, Tally, UnitResult, UnitState
from bontot_batch.numbering import COMMENDED, NOTIFIED, PROPOSED

DECISIONS, BALLOTS, NOTICES, EXPLANATIONS = "quyet_dinh", "phieu_danh_gia", "thong_bao", "giai_trinh"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which documents are wanted, by name; decisions one for each unit, or one with a list for each body."""

    documents: Collection[str] = documents.USUAL
    decisions: str = SINGLE

    @property
    def templates(self) -> tuple[str, ...]:
        """The Word templates that these documents are made from."""
        return documents.templates_of(self.documents, listed=self.decisions == LIST)


USUALLY = Choice()


@dataclass(frozen=True, slots=True)
class Explained:
    """What the explanation of a unit is put into words from, which is left to whoever makes the document."""

    body: Body
    result: UnitResult
    decision: Registration

    def essence(self) -> tuple[object, ...]:
        """All that the explanation can be made from; what each clause rests on is among the answers."""
        each = self.result
        clauses = tuple(replace(clause, inputs=()) for clause in each.clauses)
        said = (each.unit, each.state, each.file, each.form, each.version, each.answers, each.criteria, each.vote)
        return (self.body, self.decision, clauses, *said)


@dataclass(frozen=True, slots=True)
class Document:
    """A Word document: from which template, with what, in whose spelling; whether it is still a draft."""

    template: str
    said: Mapping[str, object] | Explained
    properties: Properties
    spelling: Spelling

    def context(self, guidance: Guidance) -> Mapping[str, object]:
        """The values for the names in the template."""
        if isinstance(self.said, Explained):
            return documents.explanation(guidance, self.said.body, self.said.result, self.said.decision)
        return self.said

    @property
    def draft(self) -> bool:
        """Whether it lacks something that it needs."""
        return not isinstance(self.said, Explained) and bool(self.said.get("du_thao"))


@dataclass(frozen=True, slots=True)
class Planned:
    """A document to make: where it goes, which units list it."""

    document: Document
    path: str
    units: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _OfBody:
    """All that concerns one body: its units in the roster's order, its meetings, who passed and who still waits."""

    season: SeasonResult  # as far as it concerns the body
    body: Body
    decisions: str
    units: Mapping[str, UnitResult]
    held: tuple[Tally, ...]
    given: Mapping[tuple[str, str], Number]  # by document and what the number is for

    def of_state(self, *states: UnitState) -> list[UnitResult]:
        return [each for each in self.units.values() if each.state in states]

    def registration(self, key: str, unit: str = "") -> Registration:
        return numbering.registration(self.season, self.body.code, key, unit)

    def to_sign(self) -> Iterator[tuple[Decision, Registration, Number | None]]:
        """The body's decisions with the number and the day of each, and the number as its file says it."""
        for each in decided.due(self.season, self.body, self.decisions):
            if not each.lost:
                number = self.given.get(each.key)
                day = decided.day_of(self.season, self.body, each, number)
                said = Number(self.body.code, *each.key, number.number, day=day) if number else None
                yield each, Registration(said.number if said else None, day), said

    def document(
        self,
        template: str,
        said: Mapping[str, object] | Explained,
        title: str,
        subject: str = "",
        number: Number | None = None,
    ) -> Document:
        about = Properties(title, subject or self.body.code, self.season.office.guidance.on, number=number)
        return Document(template, said, about, tone.of_body(self.body))


def plan(season: SeasonResult, choice: Choice) -> Iterator[Planned]:
    """Every chosen document that the season has come to, body by body, the report last.

    Decisions bear the numbers that the season gave them, those without one the next that are free.
    """
    season = replace(season, numbers=numbers.assign(season, choice.decisions))
    for body, part in decided.by_body(season):
        units = {each.unit.code: each for each in part.units}
        given = {(each.document, each.subject): each for each in part.numbers if not each.replaced}
        its = _OfBody(part, body, choice.decisions, units, season.office.tallies_of(body.code), given)
        for key, make in _MAKERS.items():
            if key in choice.documents:
                yield from make(its)
    if "bao_cao" in choice.documents:
        yield _report(season)


def _proposal(its: _OfBody) -> Iterator[Planned]:
    put_forward = its.of_state(*PROPOSED)
    if not put_forward:
        return
    registration = its.registration("to_trinh")
    if its.held and not (registration.day and registration.day > its.held[-1].meeting_date):
        registration = OPEN  # it belongs to the proposal that was voted on
    context = documents.proposal(its.season.office.guidance, its.body, put_forward, registration)
    title = f"Tờ trình xét công nhận của {its.body.name}"
    work = its.document(documents.PROPOSAL, context, title)
    path = f"{_nth(f'to_trinh_{vi.slug(its.body.code)}', len(its.held) + 1)}.docx"
    yield Planned(_of_its_day(work, registration.day), path, _codes(put_forward))


def _voted_on(its: _OfBody) -> Iterator[tuple[int, list[UnitResult]]]:
    """The units of each meeting that was held, then those that wait for the next one."""
    for number, tally in enumerate(its.held, start=1):
        yield number, [its.units[row.unit] for row in tally.rows]
    pending = its.of_state(UnitState.ELIGIBLE)
    if pending:
        yield len(its.held) + 1, pending


def _ballots(its: _OfBody) -> Iterator[Planned]:
    for number, voted_on in _voted_on(its):
        context = documents.ballot(its.season.office.guidance, its.body, voted_on)
        work = its.document(documents.BALLOT, context, f"Phiếu đánh giá của {its.body.name}")
        path = f"{BALLOTS}/{_nth(f'03-PDG_{vi.slug(its.body.code)}', number)}.docx"
        yield Planned(work, path, _codes(voted_on))


def _single_ballots(its: _OfBody) -> Iterator[Planned]:
    for each in {each.unit.code: each for _, voted_on in _voted_on(its) for each in voted_on}.values():
        context = documents.ballot(its.season.office.guidance, its.body, (each,))
        code = each.unit.code
        work = its.document(documents.BALLOT, context, f"Phiếu đánh giá {each.unit.name}", code)
        yield Planned(work, f"{BALLOTS}/tung_don_vi/03-PDG_{vi.slug(code)}.docx", (code,))


def _minutes(its: _OfBody) -> Iterator[Planned]:
    for number, tally in enumerate(its.held, start=1):
        context = documents.minutes(its.season.office.guidance, its.body, tally, list(its.units.values()))
        title = f"Biên bản kiểm phiếu của {its.body.name}"
        work = its.document(documents.MINUTES, context, title)
        work = _of_its_day(work, tally.meeting_date)
        yield Planned(work, f"{_nth(f'bien_ban_kiem_phieu_{vi.slug(its.body.code)}', number)}.docx")


def _decisions(its: _OfBody) -> Iterator[Planned]:
    guidance, body = its.season.office.guidance, its.body
    for each, registration, number in its.to_sign():
        form = documents.decision_form(guidance, body, each.units[0])
        listed = each.document == LIST_DECISION
        template = documents.decision_template(form, listed=listed)
        if listed:
            context = documents.list_decision(guidance, body, each.units, registration)
            title, subject = f"Quyết định công nhận của {body.name}", body.code
            name = _nth(f"{vi.slug(form)}_danh_sach_{vi.slug(body.code)}", each.place)
        else:
            context, unit = documents.decision(guidance, body, each.units[0], registration), each.units[0].unit
            title, subject = f"Quyết định công nhận {unit.name}", unit.code
            name = f"{vi.slug(form)}_{vi.slug(unit.code)}"
        work = its.document(template, context, title, subject, number)
        yield Planned(_of_its_day(work, registration.day), f"{DECISIONS}/{name}.docx", _codes(each.units))


def _notices(its: _OfBody) -> Iterator[Planned]:
    for each in its.of_state(*NOTIFIED):
        code = each.unit.code
        registration = its.registration("thong_bao", code)
        context = documents.notice(its.season.office.guidance, its.body, each, registration)
        title = f"Thông báo kết quả xét công nhận {each.unit.name}"
        work = its.document(documents.NOTICE, context, title, code)
        work = _of_its_day(work, registration.day)
        yield Planned(work, f"{NOTICES}/thong_bao_{vi.slug(code)}.docx", (code,))


def _explanations(its: _OfBody) -> Iterator[Planned]:
    signed = {unit.unit.code: registration for each, registration, _ in its.to_sign() for unit in each.units}
    for each in (each for each in its.units.values() if each.clauses):
        code = each.unit.code
        said = Explained(its.body, each, signed.get(code, OPEN))
        work = its.document(documents.EXPLANATION, said, f"Giải trình kết quả của {each.unit.name}", code)
        yield Planned(work, f"{EXPLANATIONS}/giai_trinh_{vi.slug(code)}.docx", (code,))


def _commendation(its: _OfBody) -> Iterator[Planned]:
    put_forward = its.of_state(*COMMENDED)
    if put_forward:
        registration = its.registration("khen_thuong")
        context = documents.commendation(its.season.office.guidance, its.body, put_forward, registration)
        title = f"Danh sách đề nghị xét khen thưởng của {its.body.name}"
        work = its.document(documents.COMMENDATION, context, title)
        work = _of_its_day(work, registration.day)
        yield Planned(work, f"de_nghi_khen_thuong_{vi.slug(its.body.code)}.docx", _codes(put_forward))


_MAKERS: Mapping[str, Callable[[_OfBody], Iterator[Planned]]] = {
    "to_trinh": _proposal,
    "phieu_danh_gia": _ballots,
    "phieu_tung_don_vi": _single_ballots,
    "bien_ban": _minutes,
    "quyet_dinh": _decisions,
    "thong_bao": _notices,
    "giai_trinh": _explanations,
    "khen_thuong": _commendation,
}
"""How the documents of a body are made, by the name each is chosen by."""


def _report(season: SeasonResult) -> Planned:
    bodies = tuple(season.office.roster.bodies.values())
    registration = numbering.registration(season, bodies[0].code, "bao_cao")
    more = documents.beside_last_year(season.units, season.last_year) | documents.unused_numbers(gaps.gaps(season))
    return report(season, bodies[0] if len(bodies) == 1 else None, registration, more)


def report(season: SeasonResult, issuer: Body | None, registration: Registration, more: documents.Context) -> Planned:
    """The report on a season, with what else it is to say; where nobody issues it, room is left for who does."""
    bodies = tuple(season.office.roster.bodies.values())
    context = documents.report(season.office.guidance, bodies, season.units, issuer, registration) | more
    properties = Properties("Báo cáo tổng hợp", issuer.code if issuer else "", season.office.guidance.on)
    work = Document(documents.REPORT, context, properties, tone.of_body(issuer or bodies[0]))
    return Planned(_of_its_day(work, registration.day), documents.REPORT)


def _of_its_day(work: Document, day: date | None) -> Document:
    """A final document is of its own day, not of the run's: a later run makes the very same file of it."""
    return replace(work, properties=replace(work.properties, on=day)) if day and not work.draft else work


def _codes(results: Iterable[UnitResult]) -> tuple[str, ...]:
    return tuple(each.unit.code for each in results)


def _nth(name: str, number: int) -> str:
    """The name for the first meeting of a body, with the number for each later one."""
    return name if number == 1 else f"{name}_{number}"


def tally_file(body: str, number: int = 1) -> str:
    """The name of the tally workbook for a body's n-th meeting."""
    return f"{_nth(f'kiem_phieu_{vi.slug(body)}', number)}.xlsx"
