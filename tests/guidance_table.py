"""The guidance stated a second time, as a table over plain answers, and never through the program's own rules.

A row of ``CLAUSES`` is a clause: which forms hold it, whether the unit answers it itself, and the cases of its
measured part. Cases are tried from the top; the first that fits gives the state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

Plain = Mapping[str, Any]
Case = tuple[str, Callable[[Plain], bool]]

MET, NOT_MET, NOT_APPLICABLE = "met", "not_met", "not_applicable"
NO_DATA, NEEDS_JUDGEMENT = "no_data", "needs_judgement"
HEAVIEST_FIRST = (NOT_MET, NO_DATA, NEEDS_JUDGEMENT, MET, NOT_APPLICABLE)
BRANCH, COMMITTEE = "chi_bo", "dang_bo_co_so"
BOTH = (BRANCH, COMMITTEE)
SEVENTY = Fraction(7, 10)
MONTH_ENDS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def otherwise(_answers: Plain) -> bool:
    return True


def ranks(answers: Plain, what: str) -> dict[str, int]:
    return {rank: answers[f"{what}_{rank}"] for rank in ("htxsnv", "httnv", "htnv", "khtnv")}


def good_share(answers: Plain, what: str) -> Fraction:
    counts = ranks(answers, what)
    return Fraction(counts["htxsnv"] + counts["httnv"], sum(counts.values()))


def organisation_ranks(answers: Plain) -> list[str]:
    found = [answers[f"organisation_{number}_rank"] for number in range(1, 9)]
    return [rank for rank in found if rank and rank != "none"]


def expected_grades(answers: Plain, period: str) -> Iterator[str | None]:
    """The grades of the months or quarters that were not over when the unit was founded."""
    length = 1 if period == "month" else 3
    for number in range(1, 12 // length + 1):
        month = number * length
        last = date(answers["year"], month, MONTH_ENDS[month - 1])
        leap = month == 2 and answers["year"] % 4 == 0
        if answers["founded"] and answers["founded"] > (last.replace(day=29) if leap else last):
            continue
        yield answers[f"{period}_{number}_grade"]


def meetings(answers: Plain) -> list[str | None]:
    return [*expected_grades(answers, "month"), *expected_grades(answers, "quarter")]


ADMISSIONS: tuple[Case, ...] = (
    (NOT_APPLICABLE, lambda a: a["admission_assigned"] in {"not_assigned", 0}),
    (NOT_MET, lambda a: a["admitted"] < a["admission_assigned"]),
    (MET, otherwise),
)
ORGANISATIONS: tuple[Case, ...] = (
    (NOT_APPLICABLE, lambda a: organisation_ranks(a) == []),
    (NOT_MET, lambda a: any(rank in {"HTNV", "KHTNV"} for rank in organisation_ranks(a))),
    (MET, otherwise),
)
SUBORDINATES: tuple[Case, ...] = (
    (NO_DATA, lambda a: sum(ranks(a, "subordinates").values()) == 0),
    (NOT_MET, lambda a: a["subordinates_khtnv"] > 0),
    (NOT_MET, lambda a: good_share(a, "subordinates") < SEVENTY),
    (MET, otherwise),
)
MEETINGS: tuple[Case, ...] = (
    (NOT_MET, lambda a: any(grade in {"trung_binh", "kem"} for grade in meetings(a))),
    (NOT_MET, lambda a: "none" in expected_grades(a, "quarter")),
    (NO_DATA, lambda a: meetings(a) == [] or None in meetings(a)),
    (NEEDS_JUDGEMENT, lambda a: "none" in expected_grades(a, "month")),
    (MET, otherwise),
)
CONDUCT: tuple[Case, ...] = (
    (NOT_MET, lambda a: a["disciplined"] > 0 or a["breaching"] > 0),
    (MET, otherwise),
)
MEMBERS: tuple[Case, ...] = (
    (NOT_MET, lambda a: a["disciplined"] > 0 or a["breaching"] > 0),
    (NO_DATA, lambda a: sum(ranks(a, "members").values()) == 0),
    (NOT_MET, lambda a: a["members_khtnv"] > 0),
    (NOT_MET, lambda a: good_share(a, "members") < SEVENTY),
    (MET, otherwise),
)


@dataclass(frozen=True)
class Row:
    """A clause of the guidance: who has it, whether the unit answers for it, how figures decide it."""

    number: str
    forms: tuple[str, ...] = BOTH
    answered: bool = True
    figures: Mapping[str, tuple[Case, ...]] | None = None  # by form


CLAUSES = (
    Row("1.a.1"),
    Row("1.a.2"),
    Row("1.a.3", figures=dict.fromkeys(BOTH, ADMISSIONS)),
    Row("1.a.4"),
    Row("1.a.5"),
    Row("1.a.6", figures=dict.fromkeys(BOTH, ORGANISATIONS)),
    Row("1.a.7", (COMMITTEE,), answered=False, figures={COMMITTEE: SUBORDINATES}),
    Row("1.b.1"),
    Row("1.b.2"),
    Row("1.b.3"),
    Row("1.b.4"),
    Row("1.b.5"),
    Row("1.b.6", (BRANCH,), answered=False, figures={BRANCH: MEETINGS}),
    Row("1.c.1"),
    Row("1.c.2"),
    Row("1.c.3"),
    Row("1.c.4"),
    Row("1.d.1"),
    Row("1.d.2"),
    Row("1.d.3"),
    Row("1.d.4"),
    Row("1.d.5"),
    Row("1.d.6", answered=False, figures={BRANCH: MEMBERS, COMMITTEE: CONDUCT}),
)


def clauses_of(form: str) -> tuple[str, ...]:
    """The numbers of the clauses that units with this form are assessed on."""
    return tuple(row.number for row in CLAUSES if form in row.forms)


def answered_only(form: str) -> tuple[str, ...]:
    """The clauses that rest on nothing but the unit's own answer."""
    return tuple(row.number for row in CLAUSES if form in row.forms and row.figures is None)


def heaviest(states: Iterator[str] | list[str]) -> str:
    return min(states, key=HEAVIEST_FIRST.index)


def clause_states(form: str, answers: Plain) -> dict[str, str]:
    """The state of every clause of a form for these answers."""
    states = {}
    for row in CLAUSES:
        if form in row.forms:
            parts = [answers["answer_" + row.number.replace(".", "_")]] if row.answered else []
            if row.figures:
                parts.append(next(state for state, fits in row.figures[form] if fits(answers)))
            states[row.number] = heaviest(parts)
    return states


def standing(proposed: bool, clauses: Mapping[str, str]) -> str:
    """Where a unit stands before the vote, from the final states of its clauses."""
    if not proposed:
        return "not_proposed"
    worst = heaviest(list(clauses.values()))
    return {MET: "eligible", NOT_MET: "not_met"}.get(worst, "needs_judgement")


def eligible(form: str, answers: Plain) -> bool:
    """Eligible if and only if the unit proposes itself and every clause that applies is met."""
    return answers["proposed"] == "yes" and set(clause_states(form, answers).values()) <= {MET, NOT_APPLICABLE}
