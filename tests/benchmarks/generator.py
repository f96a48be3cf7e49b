"""Decembers of any size whose outcome is known: the roster, every unit's form, every body's count of votes.

A few dozen forms of each kind are filled in as the tests fill them; each unit's own is stamped out of one of them
with its code, name, superior, telephone and a figure. What a unit comes to follows from the story its form tells.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

from filled_forms import CHI_BO, DANG_BO, Answers, cell, guidance_on
from season import (
    FIRST_ROW,
    ON,
    ROSTER_FILE,
    Season,
    Sent,
    UnitCase,
    after_vote,
    form_case,
    meeting_of,
    votes,
    with_rows,
)

from benchmarks.stamping import Stencil, cut
from bontot_batch.model import Body, Place, Roster, Tally, TallyRow, Unit, UnitKind, UnitState, Value
from bontot_batch.office.writer import write_roster, write_tally

NOT_MET: Mapping[str, tuple[str, ...]] = {
    CHI_BO: (
        "one member short of 70% ranked well",
        "one organisation ranked HTNV",
        "a meeting below Khá",
        "one admission short of the number assigned",
        "one member disciplined",
    ),
    DANG_BO: (
        "one organisation short of 70% ranked well",
        "one organisation ranked HTNV",
        "one admission short of the number assigned",
    ),
}
WRONG: Mapping[str, tuple[str, ...]] = {
    CHI_BO: (
        "the total of members does not add up",
        "a rating without a date",
        "a month left blank",
        "the signing date left blank",
    ),
    DANG_BO: ("the total of organisations does not add up", "the signing date left blank"),
}
TO_JUDGE: Mapping[str, tuple[str, ...]] = {
    CHI_BO: ("a month without a meeting, with its reason", "no member ranked"),
    DANG_BO: ("no subordinate organisation ranked",),
}
SHARES = ((85, None), (8, NOT_MET), (4, WRONG), (2, TO_JUDGE))
"""Of a hundred units: 85 with a clean good form, 8 that fail a clause, 4 sent back, 2 to judge; 1 sends nothing."""
VOTED_DOWN = 20  # one eligible unit in so many gets a vote too few
UNITS_PER_BODY = 60
FIGURES = 20  # different clean forms of each kind of unit
KINDS = (
    (UnitKind.CHI_BO_CO_SO, UnitKind.DANG_BO_CO_SO),
    (UnitKind.CHI_BO_TRUC_THUOC, UnitKind.CHI_BO_DANG_BO_BO_PHAN),
)
_NAMES = {
    UnitKind.CHI_BO_CO_SO: "Chi bộ Trung tâm Khuyến nông",
    UnitKind.DANG_BO_CO_SO: "Đảng bộ Công ty Chè",
    UnitKind.CHI_BO_TRUC_THUOC: "Chi bộ bản",
    UnitKind.CHI_BO_DANG_BO_BO_PHAN: "Chi bộ Trường Tiểu học",
}
_PLACES = ("Nậm Pục", "Hua Lúc", "Nà Khăm", "Pá Lường", "Huổi Sảng", "Phiêng Phúng", "Tả Cưởm", "Sín Mở")
_NUMBER = {CHI_BO: "attendance", DANG_BO: "members_total"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """One of the forms that others are stamped out of: for which kind of unit, which story, with which figures."""

    kind: UnitKind
    story: str = ""
    figures: int = 0

    @property
    def form(self) -> str:
        return DANG_BO if self.kind is UnitKind.DANG_BO_CO_SO else CHI_BO


@dataclass(frozen=True, slots=True)
class Sender:
    """A unit, the form it sends (None: nothing), and what it comes to before the vote."""

    unit: Unit
    pattern: Pattern | None
    state: UnitState

    @property
    def file(self) -> str:
        return f"{self.unit.body}/{self.unit.code}.xlsx"

    @property
    def stamp(self) -> dict[str, Value]:
        """The answers that are this unit's own."""
        number = int(self.unit.code.rpartition("-")[2])
        own: dict[str, Value] = {
            "unit_code": self.unit.code,
            "unit_name": self.unit.name,
            "parent": self.unit.parent,
            "contact": f"0213{number:07}",
        }
        share = Decimal(900 + number % 96) / 10
        return own | (
            {"attendance": share}
            if self.pattern and self.pattern.form == CHI_BO
            else {"members_total": 60 + number % 181}
        )


@dataclass(frozen=True, slots=True)
class December:
    """A season of any size: who sends what, how the bodies voted."""

    roster: Roster
    senders: tuple[Sender, ...]
    tallies: tuple[Tally, ...]

    @property
    def outcome(self) -> dict[str, UnitState]:
        """What each unit comes to after the vote, by its code."""
        passed = {row.unit: 2 * row.agree > each.summoned for each in self.tallies for row in each.rows}
        after = {True: UnitState.RECOGNISED, False: UnitState.NOT_RECOGNISED}
        states = {each.unit.code: each.state for each in self.senders}
        return states | {code: after[won] for code, won in passed.items()}

    @property
    def story(self) -> Season:
        """The same season as the tests know it, with everything that is expected; for small ones."""
        voted = {row.unit: (row, each) for each in self.tallies for row in each.rows}
        cases = (_case(each) for each in self.senders)
        return Season(
            ON,
            self.roster,
            tuple(after_vote(case, *voted[case.unit.code]) if case.unit.code in voted else case for case in cases),
            tallies=self.tallies,
        )


def december(count: int, seed: int = 1) -> December:
    """A season of ``count`` units; the same for the same seed."""
    rng = Random(seed)
    bodies = [_body(number) for number in range(max(2, -(-count // UNITS_PER_BODY)))]
    senders = tuple(_sender(number, bodies[number % len(bodies)], number % len(bodies), rng) for number in range(count))
    tallies = tuple(_tally(body, senders[at :: len(bodies)]) for at, body in enumerate(bodies))
    units = {each.unit.code: each.unit for each in senders}
    return December(Roster({body.code: body for body in bodies}, units), senders, tuple(filter(None, tallies)))


def _body(number: int) -> Body:
    """Those with an even number decide on cơ sở with 01-QĐ, the others, communes, on what is below with 02-QĐ."""
    upper = number % 2 == 0
    place = f"{_PLACES[number // 2 % len(_PLACES)]} {number // 2 + 1}"
    name = f"{'Đảng ủy khối' if upper else 'Đảng ủy xã'} {place}"
    return Body(
        code=f"C{number + 1:03}",
        name=name,
        level="dang_uy_truc_thuoc_tinh" if upper else "dang_uy_xa",
        header_1="ĐẢNG BỘ TỈNH LAI CHÂU",
        header_2=name.upper(),
        place_name=place,
        symbol="QĐ/ĐU",
        authority="T/M BAN THƯỜNG VỤ" if upper else "T/M ĐẢNG ỦY",
        signer_title="BÍ THƯ",
        signer_name="",
        advisor="Ban Tổ chức" if upper else "Ban Xây dựng Đảng",
        year=ON.year,
        decision_date=ON,
        first_number=1,
        place=Place(ROSTER_FILE, "Cấp ủy", FIRST_ROW + number, 1),
    )


def _sender(number: int, body: Body, at: int, rng: Random) -> Sender:
    kind = rng.choice(KINDS[at % 2])
    code = f"{body.code}-{number + 1:05}"
    name = f"{_NAMES[kind]} {_PLACES[number % len(_PLACES)]} {number + 1}"
    parent = f"Đảng bộ {body.name.removeprefix('Đảng ủy ')}"
    place = Place(ROSTER_FILE, "Tổ chức đảng", FIRST_ROW + number, 1)
    unit = Unit(code, name, kind, parent, "", body.code, "", place)
    pattern = _drawn(number, kind, rng)
    return Sender(unit, pattern, master(pattern).state if pattern else UnitState.MISSING)


def _drawn(number: int, kind: UnitKind, rng: Random) -> Pattern | None:
    """The pattern of a unit's form. A hundred units on end hold every share exactly."""
    at = number * 37 % 100  # 37 and 100 have no common factor: every place comes up once
    for share, stories in SHARES:
        if at < share and stories is None:
            return Pattern(kind, figures=rng.randrange(FIGURES))
        if at < share and stories is not None:
            return Pattern(kind, rng.choice(stories[Pattern(kind).form]))
        at -= share
    return None


def _tally(body: Body, senders: Iterable[Sender]) -> Tally | None:
    eligible = [each.unit for each in senders if each.state is UnitState.ELIGIBLE]
    tally = meeting_of(body, ON - timedelta(days=3), summoned=15)
    rows = [_row(unit, tally, number) for number, unit in enumerate(eligible, start=1)]
    return with_rows(tally, rows) if rows else None


def _row(unit: Unit, tally: Tally, number: int) -> TallyRow:
    return votes(unit, tally, 7 if number % VOTED_DOWN == 0 else tally.valid)  # 7 of 15 summoned is not more than half


# Forms ---------------------------------------------------------------------------------------------------------

_MODEL = ("MAU-00000", "đơn vị mẫu", "Đảng bộ đơn vị mẫu", "0000000000")
_TEXTS = ("unit_code", "unit_name", "parent", "contact")


@cache
def master(pattern: Pattern) -> UnitCase:
    """The pattern's own form, of a unit that does not exist, with what it comes to."""
    code, name, parent, contact = _MODEL
    unit = Unit(code, f"{_NAMES[pattern.kind]} {name}", pattern.kind, parent, "", "", "", Place(ROSTER_FILE))
    case = form_case(unit, (pattern.story,) if pattern.story else (), rng=Random(str(pattern)))
    (sent,) = case.files
    return replace(case, files=(replace(sent, changes={**sent.changes, "contact": contact}),))


@cache
def stencil(pattern: Pattern) -> Stencil:
    """What the forms of a pattern are stamped out with."""
    (sent,) = master(pattern).files
    texts = {name: str(sent.answers[name]) for name in _TEXTS}
    number = _NUMBER[pattern.form]
    return cut(sent.content(guidance_on(ON)), texts, {number: cell(pattern.form, number, guidance_on(ON))})


def stamped(sender: Sender) -> bytes:
    """A unit's form. Raises ValueError for a unit that sends none."""
    if sender.pattern is None:
        raise ValueError(f"{sender.unit.code} sends no form")
    return stencil(sender.pattern).stamped({name: _in_the_file(value) for name, value in sender.stamp.items()})


def _in_the_file(value: Value) -> str:
    """What stands in the sheet for an answer; a percent is a fraction there, as the forms' writer writes it."""
    return f"{float(value) / 100:.16G}" if isinstance(value, Decimal) else str(value)


def _case(sender: Sender) -> UnitCase:
    """What the tests expect of a unit, and the form it would send written the ordinary way."""
    if sender.pattern is None:
        return UnitCase(sender.unit, UnitState.MISSING)
    case = master(sender.pattern)
    (sent,) = case.files
    changes: Answers = {**sent.changes, **sender.stamp}
    return replace(case, unit=sender.unit, files=(Sent(sender.file, sent.form, sent.year, changes),))


# On disk -------------------------------------------------------------------------------------------------------


def write(season: December, folder: Path) -> None:
    """Write the office's workbooks and every form; the same season makes the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    guidance = guidance_on(ON)
    write_roster(folder / ROSTER_FILE, season.roster, guidance)
    for tally in season.tallies:
        units = [season.roster.units[row.unit] for row in tally.rows]
        write_tally(folder / tally.place.file, season.roster.bodies[tally.body], units, guidance, tally)
    for body in season.roster.bodies:
        (folder / body).mkdir(exist_ok=True)
    write_forms(folder, season.senders)


def write_forms(folder: Path, senders: Iterable[Sender]) -> None:
    """Write the form of each unit that sends one."""
    for each in senders:
        if each.pattern:
            (folder / each.file).write_bytes(stamped(each))


def sent_again(season: December, count: int) -> Iterator[Sender]:
    """The first ``count`` units with a clean form, each with other figures of the same outcome."""
    clean = (each for each in season.senders if each.pattern and not each.pattern.story)
    for _, each in zip(range(count), clean, strict=False):
        assert each.pattern
        figures = (each.pattern.figures + 1) % FIGURES
        yield replace(each, pattern=replace(each.pattern, figures=figures))


def counted(season: December) -> Mapping[UnitState, int]:
    """How many units come to what."""
    return Counter(season.outcome.values())
