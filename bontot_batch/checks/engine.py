"""What a check is, and how checks are run: a check says what is wrong, the engine says where.

A check is a generator function. Its parameters name what it reads: a field of the form, a table of the form
("months"), or one fact about the season ("season", "listed", "on", "measured", "given", "form_key", "guidance"). It
runs only when everything it names is there: an unreadable cell has its own finding and sets off no others.
"""

from __future__ import annotations

import datetime
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields

from bontot_batch.answers import values
from bontot_batch.form import TABLES, Form, answer_field, evidence_field, rows_of
from bontot_batch.guidance import Clause, Guidance
from bontot_batch.model import Answers, Fault, Finding, Place, Ruling, Severity, Unit, Value

Faults = Iterator[Fault]


@dataclass(frozen=True, slots=True)
class Season:
    """What checks may know beyond the form itself; None where the run does not know it."""

    form_key: str
    guidance: Guidance
    answers: Answers
    measured: Mapping[str, Ruling]
    season: int | None = None  # the year assessed, from the roster
    listed: Unit | None = None  # the unit as the roster lists it
    on: datetime.date | None = None  # the date of the decision

    @property
    def assessed(self) -> int | None:
        """The year the form speaks of; None when it is unreadable or not the season's, which has its own finding."""
        year = self.answers.get("year")
        if year is None or not isinstance(year.value, int) or self.season not in {None, year.value}:
            return None
        return year.value

    @property
    def given(self) -> tuple[tuple[Clause, str, bool], ...]:
        """Each clause with a readable answer: the clause, the answer, whether there is evidence beside it."""
        return tuple(_given(values(self.answers), self.guidance.clauses_of(self.form_key)))


def _given(said: Mapping[str, Value], clauses: Iterable[Clause]) -> Iterator[tuple[Clause, str, bool]]:
    for clause in clauses:
        answer, evidence = answer_field(clause.number), evidence_field(clause.number)
        if answer in said and evidence in said:
            yield clause, str(said[answer]), said[evidence] is not None


_SEASON_NAMES = {each.name for each in fields(Season)} | {"assessed", "given"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong with a form: code, severity, and the function that finds it."""

    code: str
    severity: Severity
    function: Callable[..., Faults]
    needs: tuple[str, ...]

    @property
    def title(self) -> str:
        """What is checked, as people read it."""
        return (self.function.__doc__ or "").splitlines()[0]


def error(code: str) -> Callable[[Callable[..., Faults]], Check]:
    """A check whose finding sends the form back."""
    return _check(code, Severity.ERROR)


def warning(code: str) -> Callable[[Callable[..., Faults]], Check]:
    """A check whose finding a person should look at; the outcome stands."""
    return _check(code, Severity.WARNING)


def _check(code: str, severity: Severity) -> Callable[[Callable[..., Faults]], Check]:
    def wrap(function: Callable[..., Faults]) -> Check:
        return Check(code, severity, function, tuple(inspect.signature(function).parameters))

    return wrap


def run(checks: Iterable[Check], form: Form, file: str, season: Season) -> tuple[Finding, ...]:
    """Every finding of every check that can run on one form, in the order of their places."""
    known = _Known(season)
    findings = [
        Finding(_place(fault.at, form, file), each.code, each.severity, fault.message, fault.hint)
        for each in checks
        if (arguments := known.arguments(each)) is not None
        for fault in each.function(*arguments)
    ]
    return tuple(sorted(findings))


class _Known:
    """What one form and its season tell, each thing worked out once for all checks."""

    def __init__(self, season: Season) -> None:
        self._season = season
        self._said = values(season.answers)
        self._found: dict[str, object] = {}  # by what checks call it

    def arguments(self, each: Check) -> list[object] | None:
        """The values for a check's parameters; None when one of them is missing."""
        told: list[object] = []
        for need in each.needs:
            if need not in self._found and not self._find(need):
                return None
            told.append(self._found[need])
        return told

    def _find(self, need: str) -> bool:
        season = self._season
        if need in _SEASON_NAMES:
            known = getattr(season, need)
            if known is None:
                return False
            self._found[need] = known
        elif need in TABLES:
            if not any(row.field(row.PARTS[0]) in self._said for row in TABLES[need]):
                return False
            self._found[need] = rows_of(need, self._said)
        elif need in self._said:
            self._found[need] = self._said[need]
        else:
            return False
        return True


def _place(at: str | Place, form: Form, file: str) -> Place:
    return at if isinstance(at, Place) else form.fields[at].place(file)
