"""An invented season with known outcomes: forms, roster, appraisals and tallies of any number of units from a seed.

What a unit should come to follows from the stories it was made of ("one member short of 70%"), each of which says
what it does to the clauses and what a careful clerk would find; never from the program's own rules and checks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from random import Random

from carriers import a_mail, a_zip
from filled_forms import (
    CHI_BO,
    DANG_BO,
    Answers,
    Formula,
    before_founding,
    cell,
    fill,
    good_answers,
    guidance_on,
    meeting,
    meetings,
    members,
    not_held,
    organisations,
    plausible,
    put,
    subordinates,
)
from guidance_table import clauses_of, standing
from stories import STORIES, Story, Teller, Told, against_figures, together

from bontot_batch import batch, intake, reception
from bontot_batch.batch import SeasonResult
from bontot_batch.guidance import Guidance
from bontot_batch.model import (
    Appraisal,
    Body,
    FileState,
    Place,
    Roster,
    State,
    Tally,
    TallyRow,
    Unit,
    UnitKind,
    UnitState,
    Value,
)
from bontot_batch.office.writer import write_appraisals, write_roster, write_tally

__all__ = [
    "CHI_BO",
    "DANG_BO",
    "STORIES",
    "Answers",
    "Formula",
    "Letter",
    "Season",
    "Sent",
    "Story",
    "Told",
    "UnitCase",
    "after_vote",
    "against_figures",
    "appraise",
    "before_founding",
    "cell",
    "cut",
    "fill",
    "form_case",
    "good_answers",
    "guidance_on",
    "make_season",
    "meeting",
    "meeting_of",
    "meetings",
    "members",
    "not_held",
    "organisations",
    "plausible",
    "put",
    "run_season",
    "sent_twice",
    "spots",
    "subordinates",
    "votes",
    "with_rows",
    "write_season",
]

ROSTER_FILE, APPRAISALS_FILE = "danh_muc.xlsx", "tham_dinh.xlsx"
FIRST_ROW = 4  # of the office's lists: title, note and headings stand above
ON = date(2026, 12, 15)
Spot = tuple[str, str, str]
"""Where a finding is expected: sheet, cell and code; a finding about a whole file has no sheet and no cell."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The mail that carries a file."""

    sender: str
    delivered: datetime
    subject: str


@dataclass(frozen=True, slots=True)
class Sent:
    """One file that came in. Either a form (answers that differ from the good ones, raw cells) or plain bytes."""

    name: str  # below the source folder, with "/"; in a mail or archive, after its name and "!"
    form: str = ""
    year: int = 2026
    changes: Answers = field(default_factory=dict)
    raws: Mapping[str, object] = field(default_factory=dict)  # field name to what stands in its cell
    data: bytes = b""
    cut: bool = False  # only the first half of the file arrived
    state: FileState = FileState.USED
    findings: tuple[Spot, ...] = ()  # about the file as a whole
    letter: Letter | None = None

    @property
    def carrier(self) -> str:
        """The mail or archive it came in; "" for a file of its own."""
        return self.name.partition("!")[0] if "!" in self.name else ""

    @property
    def answers(self) -> dict[str, Value]:
        """All answers of the form."""
        return good_answers(self.form, self.year, **self.changes)

    def content(self, guidance: Guidance) -> bytes:
        """The bytes of the file."""
        if not self.form:
            return self.data
        data = fill(self.form, self.answers, guidance)
        if self.raws:
            data = put(data, {cell(self.form, name, guidance): raw for name, raw in self.raws.items()})
        return data[: len(data) // 2] if self.cut else data


@dataclass(frozen=True, slots=True)
class UnitCase:
    """A unit, what it sent, and what it should come to."""

    unit: Unit
    state: UnitState
    stories: tuple[str, ...] = ()
    files: tuple[Sent, ...] = ()
    clauses: Mapping[str, State] = field(default_factory=dict)  # as computed; {} where no form counts
    findings: tuple[Spot, ...] = ()

    @property
    def form(self) -> str:
        """The form that units of this kind fill in."""
        return DANG_BO if self.unit.kind is UnitKind.DANG_BO_CO_SO else CHI_BO


@dataclass(frozen=True, slots=True)
class Season:
    """Everything of one December: what the office keeps, what came in, and what it should come to."""

    on: date
    roster: Roster
    cases: tuple[UnitCase, ...]
    appraisals: tuple[Appraisal, ...] = ()
    tallies: tuple[Tally, ...] = ()
    strays: tuple[Sent, ...] = ()  # files that belong to no unit of the roster

    @property
    def guidance(self) -> Guidance:
        """The guidance in force on the day of the decisions."""
        return guidance_on(self.on)

    @property
    def files(self) -> tuple[Sent, ...]:
        """Every file that came in."""
        return (*(sent for case in self.cases for sent in case.files), *self.strays)

    @property
    def account(self) -> dict[str, tuple[FileState, tuple[Spot, ...]]]:
        """What should become of every file, every mail and archive, and every part of them."""
        told = {sent.name: (sent.state, sent.findings) for sent in self.files}
        carried: dict[str, list[Sent]] = {}
        for sent in self.files:
            if sent.carrier:
                carried.setdefault(sent.carrier, []).append(sent)
        for name, inside in carried.items():
            states = {sent.state for sent in inside}
            told[name] = next(s for s in (FileState.USED, FileState.SUPERSEDED, FileState.IGNORED)
                              if s in {*states, FileState.IGNORED}), ()  # fmt: skip
            if inside[0].letter:
                told[f"{name}!phan-1"] = FileState.IGNORED, ()
        return told


def outcome(form: str, answers: Answers, told: Told, appraised: Mapping[str, State]) -> UnitState:
    """Where the unit stands before the vote."""
    if told.errors:
        return UnitState.RETURNED
    final = dict.fromkeys(clauses_of(form), State.MET) | {**told.clauses, **appraised}
    return UnitState(standing(answers["proposed"] == "yes", final))


def form_case(
    unit: Unit,
    names: Sequence[str] = (),
    file: str = "",
    *,
    on: date = ON,
    rng: Random | None = None,
    also: Told | None = None,
    appraisals: Mapping[int, Appraisal] | None = None,
) -> UnitCase:
    """A unit that sent one form, by the names of its stories; appraisals by their row in the office's list."""
    rng = rng or Random(unit.code)
    form = DANG_BO if unit.kind is UnitKind.DANG_BO_CO_SO else CHI_BO
    year = on.year if on.month > 6 else on.year - 1
    identity = {"unit_code": unit.code, "unit_name": unit.name, "unit_kind": unit.kind.value, "parent": unit.parent}
    base: Answers = {**plausible(form, year, rng), **identity}
    answers = good_answers(form, year, **base)
    teller = Teller(rng, form, year, on, answers)
    told = together([*(STORIES[name].tell(teller) for name in names), also or Told()], teller)
    appraised = {each.clause: each.conclusion for each in (appraisals or {}).values()}
    state = outcome(form, {**answers, **told.changes}, told, appraised)
    spots = [(*cell(form, name, guidance_on(on)), code) for name, code in (*told.errors, *told.warnings)]
    clauses = {} if told.errors else dict.fromkeys(clauses_of(form), State.MET) | dict(told.clauses)
    for row, appraisal in (appraisals or {}).items():
        # Settling what was open is what appraisals are for; only contradicting the figures is worth a remark.
        if clauses and {clauses[appraisal.clause], appraisal.conclusion} == {State.MET, State.NOT_MET}:
            spots.append(("Thẩm định", f"A{row}", "U08"))
    changes = {**base, **told.changes}
    if "bản" not in unit.name.split() and changes["organisation_1_name"]:
        changes["organisation_1_name"] = "Lãnh đạo chuyên môn"  # only a bản has its Trưởng bản
    sent = Sent(file or f"{unit.code}.xlsx", form, year, changes, told.raws)
    return UnitCase(unit, state, tuple(names), (sent,), clauses, tuple(sorted(spots)))


# A season from a seed ------------------------------------------------------------------------------------------

_FIRST = ("Nậm", "Hua", "Nà", "Pá", "Huổi", "Phiêng", "Tả", "Sín", "Căn", "Khun", "Tèn", "Lả")
_SECOND = (
    *("Pục", "Lúc", "Khăm", "Lường", "Sảng", "Phúng", "Cưởm", "Mở", "Nhùn", "Chẳng", "Thàng", "Vai"),
    *("Lầu", "Sìn", "Ngần", "Tỷ", "Cáy", "Hoi", "Bay", "Đông"),
)
APPRAISED = "Đã kiểm tra hồ sơ, biên bản tại đơn vị"
_OFFICES = ("Trường Mầm non", "Trường Tiểu học", "Trường Trung học cơ sở", "Trạm Y tế", "Quân sự", "Công an")
_AGENCIES = ("Trung tâm Khuyến nông", "Ban Quản lý rừng", "Trung tâm Văn hóa", "Quỹ Tín dụng", "Trạm Thủy lợi")
_COMPANIES = ("Công ty Chè", "Công ty Cao su", "Bệnh viện Đa khoa", "Trường Cao đẳng", "Công ty Môi trường")
UNITS_PER_BODY = 60
COMMON, RARE = 0.45, 0.12
BEFORE_COMMUNES, SINCE_208 = date(2025, 7, 1), date(2026, 7, 26)


def make_season(count: int, seed: int, on: date = ON) -> Season:
    """A season of ``count`` units, the same for the same seed.

    Bodies come in pairs: one decides with 01-QĐ, the other, under one of its đảng bộ cơ sở, with 02-QĐ; every other
    body has voted. The levels are those of the day: huyện ủy and đảng ủy cơ sở up to 30/6/2025.
    """
    rng = Random(seed)
    bodies = _bodies(2 * max(1, -(-count // (2 * UNITS_PER_BODY))), on)
    units = _units(count, bodies, rng)
    listed = Counter(unit.parent_code for unit in units)
    cases: list[UnitCase] = []
    appraisals: list[Appraisal] = []
    for unit in units:
        case, added = _make_case(unit, on, rng, len(appraisals) + FIRST_ROW)
        cases.append(_compare_with_list(case, listed[unit.code], on))
        appraisals += added
    voted, tallies = _vote(cases, bodies, on, rng)
    roster = Roster({body.code: body for body in bodies}, {unit.code: unit for unit in units})
    return Season(on, roster, tuple(voted), tuple(appraisals), tuple(tallies))


def _bodies(count: int, on: date) -> list[Body]:
    district = ("huyen_uy", "Huyện ủy", "QĐ/HU")
    upper = district if on < BEFORE_COMMUNES else ("dang_uy_truc_thuoc_tinh", "Đảng ủy khối", "QĐ/ĐU")
    lower = ("dang_uy_co_so" if on < SINCE_208 else "dang_uy_xa", "Đảng ủy xã", "QĐ/ĐU")
    return [_body(number, upper if number % 2 == 0 else lower, on) for number in range(count)]


def _body(number: int, kind: tuple[str, str, str], on: date) -> Body:
    level, title, symbol = kind
    place = f"{_FIRST[number // 2 % 12]} {_SECOND[(number // 24 + 2 * number) % 20]}"
    upper = number % 2 == 0
    return Body(
        code=f"C{number + 1:03}",
        name=f"{title} {place}",
        level=level,
        header_1="ĐẢNG BỘ TỈNH LAI CHÂU",
        header_2=f"{title} {place}".upper(),
        place_name=place,
        symbol=symbol,
        authority="T/M BAN THƯỜNG VỤ" if upper else "T/M ĐẢNG ỦY",
        signer_title="BÍ THƯ",
        signer_name="",
        advisor="Ban Tổ chức" if upper else "Ban Xây dựng Đảng",
        year=on.year,
        decision_date=on,
        first_number=12 if number % 4 == 0 else None,
        place=Place(ROSTER_FILE, "Cấp ủy", FIRST_ROW + number, 1),
    )


def _units(count: int, bodies: Sequence[Body], rng: Random) -> list[Unit]:
    """Units by turns of the bodies; the first of an upper body is the đảng bộ under which the next body's stand."""
    units: list[Unit] = []
    for number in range(count):
        at = number % len(bodies)
        code = f"{bodies[at].code}-{number + 1:05}"
        parent = f"Đảng bộ {bodies[at].name.split(' ', 2)[-1]}"
        kind, name = _kind_and_name(at % 2 == 0, rng)
        if at % 2 == 0 and number < len(bodies):
            kind, name = UnitKind.DANG_BO_CO_SO, f"Đảng bộ xã {bodies[at + 1].place_name}"
        above = units[at - 1] if at % 2 == 1 else None
        units.append(
            Unit(
                *(code, name, kind, above.name if above else parent, above.code if above else "", bodies[at].code),
                *(f"{code.lower()}@dangbo.example", Place(ROSTER_FILE, "Tổ chức đảng", FIRST_ROW + number, 1)),
            )
        )
    return units


def _kind_and_name(upper: bool, rng: Random) -> tuple[UnitKind, str]:
    spot = f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}"
    if not upper:
        kind = rng.choice((UnitKind.CHI_BO_TRUC_THUOC, UnitKind.CHI_BO_DANG_BO_BO_PHAN))
        return kind, f"Chi bộ {rng.choice(('bản', 'bản', *_OFFICES))} {spot}"
    if rng.random() < 0.4:
        return UnitKind.DANG_BO_CO_SO, f"Đảng bộ {rng.choice(_COMPANIES)} {spot}"
    return UnitKind.CHI_BO_CO_SO, f"Chi bộ {rng.choice(_AGENCIES)} {spot}"


def _compare_with_list(case: UnitCase, listed: int, on: date) -> UnitCase:
    """The remark on a đảng bộ whose count of subordinate organisations is not what stands under it in the list."""
    used = [sent for sent in case.files if sent.state is FileState.USED]
    if not used or not listed or used[0].answers["subordinates_total"] == listed:
        return case
    spot = (*cell(DANG_BO, "subordinates_total", guidance_on(on)), "U05")
    return replace(case, findings=tuple(sorted((*case.findings, spot))))


_FILE_NAMES = (
    "{code}.xlsx",
    "{code} - {name}.xlsx",
    "Phiếu tự đánh giá {name} ({code}).xlsx",
    "phieu_tu_danh_gia_{code} (1).xlsx",
    "{code} ban cuoi.XLSX",
)


def _make_case(unit: Unit, on: date, rng: Random, next_row: int) -> tuple[UnitCase, list[Appraisal]]:
    """One unit at random: most send one form with few stories, some send nothing, a broken file or two forms."""
    file = f"{unit.body}/" + rng.choice(_FILE_NAMES).format(code=unit.code, name=unit.name)
    fate = rng.random()
    if fate < 0.04:
        return UnitCase(unit, UnitState.MISSING), []
    names = _draw_stories(DANG_BO if unit.kind is UnitKind.DANG_BO_CO_SO else CHI_BO, rng)
    seed = rng.random()
    case = form_case(unit, names, file, on=on, rng=Random(seed))
    if fate < 0.07:
        return cut(case), []
    if fate < 0.10:
        return sent_twice(case, other=fate < 0.085), []
    appraisals = _appraise(case, on, rng)
    rows = dict(enumerate(appraisals, start=next_row))
    appraised = form_case(unit, names, file, on=on, rng=Random(seed), appraisals=rows)
    placed = [replace(a, place=Place(APPRAISALS_FILE, "Thẩm định", row, 1)) for row, a in rows.items()]
    return appraised, placed


def _draw_stories(form: str, rng: Random) -> list[str]:
    wanted = sum(rng.random() < chance for chance in (COMMON, COMMON, RARE, RARE))
    drawn: list[str] = []
    touched: set[str] = set()
    for name in rng.sample(sorted(STORIES), len(STORIES)):
        each = STORIES[name]
        if len(drawn) < wanted and form in each.forms and not touched & each.touches:
            drawn.append(name)
            touched |= each.touches
    return drawn


def cut(case: UnitCase) -> UnitCase:
    """The unit of whose form only the first half arrived."""
    spot = ("", "", "F02")
    (sent,) = case.files
    broken = replace(sent, cut=True, raws={}, state=FileState.REJECTED, findings=(spot,))
    return replace(case, state=UnitState.UNREADABLE, stories=(), files=(broken,), clauses={}, findings=(spot,))


def sent_twice(case: UnitCase, *, other: bool) -> UnitCase:
    """The same form under a second name; with ``other`` it says something else."""
    (sent,) = case.files
    copy = sent.name.rsplit(".", 1)[0] + " (2).xlsx"
    first, second = sorted((sent.name, copy))
    if not other:
        spot = ("", "", "U02")
        sent = replace(sent, name=first)
        twin = replace(sent, name=second, state=FileState.SUPERSEDED, findings=(spot,))
        return replace(case, files=(sent, twin))
    spot = ("", "", "U03")
    sent = replace(sent, state=FileState.REJECTED, findings=(spot,))
    changed = replace(sent, name=copy, changes={**sent.changes, "contact": "02139999999"})
    state = UnitState.RETURNED
    return replace(case, state=state, stories=(), files=(sent, changed), clauses={}, findings=(spot,))


def _appraise(case: UnitCase, on: date, rng: Random) -> list[Appraisal]:
    if rng.random() > 0.3:
        return []
    open_clauses = [clause for clause, state in case.clauses.items() if state not in {State.MET, State.NOT_APPLICABLE}]
    conclusion = State.MET if rng.random() < 0.7 else State.NOT_MET
    return [appraise(case.unit, clause, conclusion, on - timedelta(days=5)) for clause in open_clauses]


def appraise(
    unit: Unit, clause: str, conclusion: State, when: date, *, reason: str = APPRAISED, document: str = ""
) -> Appraisal:
    """An appraisal of a clause of a unit."""
    who = "Tổ thẩm định của cấp ủy"
    return Appraisal(unit.code, clause, conclusion, reason, who, when, document, Place(APPRAISALS_FILE))


def _vote(cases: list[UnitCase], bodies: Sequence[Body], on: date, rng: Random) -> tuple[list[UnitCase], list[Tally]]:
    """The ballots of every other pair of bodies: a vote for each eligible unit, now and then one forgotten."""
    voting = [body for number, body in enumerate(bodies) if number % 4 in {0, 3}]
    voted: dict[str, tuple[TallyRow | None, Tally]] = {}
    tallies = []
    for body in voting:
        tally = meeting_of(body, on - timedelta(days=3), summoned=rng.choice([9, 10, 15, 20, 21]))
        rows: list[TallyRow] = []
        for case in cases:
            if case.unit.body == body.code and case.state is UnitState.ELIGIBLE:
                row = None if rows and rng.random() < 0.05 else _row(case.unit, tally, rng)
                rows += [row] if row else []
                voted[case.unit.code] = (row, tally)
        if rows:
            tallies.append(with_rows(tally, rows))
    return [after_vote(case, *voted[case.unit.code]) if case.unit.code in voted else case for case in cases], tallies


def meeting_of(body: Body, day: date, *, summoned: int, absent: int = 1, invalid: int = 1) -> Tally:
    """A meeting that all but some attended, whose ballots all came back, some of them marked twice."""
    present = summoned - absent
    reasons = tuple(
        (reason.name, invalid if key == "danh_dau_ca_hai" else 0)
        for key, reason in guidance_on(day).invalid_reasons.items()
    )
    at = Place(f"kiem_phieu_{body.code}.xlsx", "Hội nghị", FIRST_ROW, 1)
    return Tally(body.code, day, summoned, present, present, present, present - invalid, reasons, (), at)


def _row(unit: Unit, tally: Tally, rng: Random) -> TallyRow:
    least = tally.summoned // 2 + 1
    agree = rng.choice([least - 1, least, least, tally.valid, tally.valid])
    return votes(unit, tally, agree)


def votes(unit: Unit, tally: Tally, agree: int, **criteria: int) -> TallyRow:
    """The votes for a unit, every valid ballot counted."""
    return TallyRow(unit.code, agree, tally.valid - agree, 0, criteria, Place(tally.place.file, "Kết quả"))


def with_rows(tally: Tally, rows: Sequence[TallyRow]) -> Tally:
    """The tally with these votes, each in its place."""
    placed = [replace(each, place=replace(each.place, row=row, column=1)) for row, each in enumerate(rows, FIRST_ROW)]
    return replace(tally, rows=tuple(placed))


def after_vote(case: UnitCase, row: TallyRow | None, tally: Tally) -> UnitCase:
    """The eligible unit after its body's count; ``row`` is None where the count has forgotten it."""
    if row is None:
        return replace(case, findings=tuple(sorted((*case.findings, ("", "", "U07")))))
    signed = case.files[0].answers["signed"]
    if isinstance(signed, date) and signed > tally.meeting_date:
        # Nobody can have voted on a form that was not yet signed.
        spot = (*cell(case.form, "signed", guidance_on(tally.meeting_date)), "U09")
        return replace(case, findings=tuple(sorted((*case.findings, spot))))
    passed = all(2 * count > tally.summoned for count in (row.agree, *row.criteria.values()))
    return replace(case, state=UnitState.RECOGNISED if passed else UnitState.NOT_RECOGNISED)


# On disk -------------------------------------------------------------------------------------------------------


def write_season(season: Season, folder: Path, jobs: int = 1) -> None:
    """Write the office's workbooks and every file that came in; the same season makes the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_office(season, folder)
    by_file: dict[str, list[Sent]] = {}
    for sent in season.files:
        by_file.setdefault(sent.carrier or sent.name, []).append(sent)
    for name in by_file:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
    save = partial(_save, folder, season.on)
    if jobs == 1:
        for together in by_file.items():
            save(together)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        for _ in pool.map(save, by_file.items(), chunksize=32):
            pass


def _save(folder: Path, on: date, together: tuple[str, Sequence[Sent]]) -> None:
    """Write one file: what was sent, or the mail or archive that carries it."""
    name, carried = together
    inside = [(sent.name.partition("!")[2], sent.content(guidance_on(on))) for sent in carried]
    (first, *_), letter = carried, carried[0].letter
    if not first.carrier:
        data = inside[0][1]
    else:
        data = a_mail(letter.sender, letter.delivered, letter.subject, inside) if letter else a_zip(inside)
    (folder / name).write_bytes(data)


def _write_office(season: Season, folder: Path) -> None:
    write_roster(folder / ROSTER_FILE, season.roster, season.guidance)
    if season.appraisals:
        write_appraisals(folder / APPRAISALS_FILE, season.appraisals, season.guidance)
    for tally in season.tallies:
        units = [season.roster.units[row.unit] for row in tally.rows]
        body = season.roster.bodies[tally.body]
        write_tally(folder / tally.place.file, body, units, season.guidance, tally)


def run_season(folder: Path, jobs: int | None = None, out: Path | None = None, on: date | None = None) -> SeasonResult:
    """What the program makes of a folder."""
    with intake.spool() as spool:
        found = reception.find([folder], spool, out, jobs)
        office = batch.read_office(found, on, None)
        return batch.run(office, found, batch.read_forms(found, office.guidance, jobs))


def spots(findings: Iterable[object]) -> tuple[Spot, ...]:
    """Findings as the expectations state them."""
    return tuple(sorted(_spots(findings)))


def _spots(findings: Iterable[object]) -> Iterator[Spot]:
    for each in findings:
        yield each.place.sheet, each.place.cell, each.code  # type: ignore[attr-defined]
