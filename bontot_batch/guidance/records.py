"""The nouns of the guidance: frozen records, each with its first day, source and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from bontot_batch.guidance.reader import short_date
from bontot_batch.model import UnitKind

FORMS = ("chi_bo", "dang_bo_co_so")
"""The two self-assessment forms."""

DECISION_FORMS = ("01-QĐ", "02-QĐ")
"""The two forms of a decision."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the four "tốt"."""

    key: str  # "a".."d"
    name: str
    since: date
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Clause:
    """One of the 23 things a unit is assessed on; ``judged`` and ``measured`` may both be true."""

    number: str  # "1.a.3"
    criterion: str
    label: str
    judged: bool
    measured: bool
    forms: tuple[str, ...]
    not_applicable_allowed: bool
    since: date
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed list. Its name is accepted too; a higher order is better, -1: no order."""

    key: str
    name: str
    accepted: tuple[str, ...]
    order: int
    since: date
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class Parameters:
    """The figures in force. Percents are whole numbers 0..100, floors are keys of ranks or meeting grades."""

    admission_percent: int
    organisation_floor: str
    subordinate_pass_percent: int
    subordinate_pass_floor: str
    subordinate_good_percent: int
    subordinate_good_floor: str
    meeting_percent: int
    meeting_floor: str
    thematic_per_quarter: int
    disciplined_ceiling: int
    breach_ceiling: int
    member_pass_percent: int
    member_pass_floor: str
    member_good_percent: int
    member_good_floor: str
    excellent_cap_percent: int  # warns only
    members_floor: int  # warns only


@dataclass(frozen=True, slots=True)
class Threshold:
    """A figure of Parameters for people to read; ``clause`` is "" where it is none of the guidance's own."""

    name: str
    clause: str
    label: str
    value: int | str
    unit: str  # "%", "mức", "buổi", "đảng viên"
    since: date
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class VoteRule:
    """Passed when votes * denominator > numerator * base."""

    numerator: int
    denominator: int
    base: str  # "summoned", "present" or "valid"
    since: date
    source: str
    sure: str
    label: str


@dataclass(frozen=True, slots=True)
class BodyLevel:
    """A level of cấp ủy that recognises units; authority, symbol, advisor are defaults for rosters."""

    key: str
    name: str
    authority: str
    symbol: str
    advisor: str
    accepted: tuple[str, ...]
    since: date
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class KindName:
    """How a kind of unit is called, the form it fills in and the title it may win."""

    kind: UnitKind
    name: str
    form: str
    title: str
    accepted: tuple[str, ...]
    since: date
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class AuthorityLine:
    """These levels recognise these kinds, with this form of decision, between these days."""

    levels: tuple[str, ...]
    kinds: tuple[UnitKind, ...]
    form: str
    label: str
    since: date
    until: date | None
    source: str
    sure: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A line under "Căn cứ" in decisions of the given forms, without dash and closing mark."""

    key: str
    text: str
    forms: tuple[str, ...]
    since: date
    until: date | None
    source: str
    sure: str


def how_sure(sure: str) -> str:
    """Whether the guidance says so itself or it follows by reading it, in words."""
    return "theo văn bản" if sure == "stated" else "suy luận, cần cấp có thẩm quyền xác nhận"


class _Dated(Protocol):
    @property
    def since(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Guidance:
    """All of the guidance that is in force on one day, in the guidance's own order."""

    document: str
    issued: date
    issuer: str
    on: date
    criteria: tuple[Criterion, ...]
    clauses: Mapping[str, Clause]
    ranks: Mapping[str, Choice]
    meeting_grades: Mapping[str, Choice]
    not_ranked: Mapping[str, Choice]
    organisation_kinds: Mapping[str, Choice]
    invalid_reasons: Mapping[str, Choice]
    kinds: Mapping[UnitKind, KindName]
    levels: Mapping[str, BodyLevel]
    parameters: Parameters
    thresholds: tuple[Threshold, ...]
    vote: VoteRule
    authority: tuple[AuthorityLine, ...]
    legal_bases: tuple[LegalBasis, ...]

    @property
    def criteria_names(self) -> Mapping[str, str]:
        """The names of the four criteria, by letter."""
        return {criterion.key: criterion.name for criterion in self.criteria}

    @property
    def version(self) -> str:
        """The document and the day of the latest change among the data in force."""
        lists: tuple[Iterable[_Dated], ...] = (
            *(self.criteria, self.clauses.values(), self.ranks.values(), self.meeting_grades.values()),
            *(self.not_ranked.values(), self.organisation_kinds.values(), self.invalid_reasons.values()),
            *(self.kinds.values(), self.levels.values(), self.thresholds, (self.vote,)),
            *(self.authority, self.legal_bases),
        )
        latest = max(entry.since for entries in lists for entry in entries)
        return f"{self.document} {short_date(self.issued)}, hiệu lực dữ liệu {short_date(latest)}"

    def __hash__(self) -> int:
        """Stands for the whole wherever something is worked out once for each guidance."""
        return hash((self.document, self.on))

    def __reduce__(self) -> tuple[object, ...]:
        """A copy in another process is the one that is there already, so that what is worked out for it is found."""
        return _restored, tuple(getattr(self, each.name) for each in fields(self))

    def clauses_of(self, form: str) -> tuple[Clause, ...]:
        """Pick the clauses that a form holds."""
        return _clauses_of(self, form)

    def authority_for(self, level: str, kind: UnitKind) -> AuthorityLine | None:
        """Find what lets a body of this level recognise units of this kind."""
        lines = (line for line in self.authority if level in line.levels and kind in line.kinds)
        return next(lines, None)

    def shown(self, threshold: Threshold) -> str:
        """A threshold's value as people read it: 70%, Khá, 1 buổi."""
        if isinstance(threshold.value, str):
            grade = self.meeting_grades.get(threshold.value)
            return grade.name if grade else threshold.value
        return f"{threshold.value}%" if threshold.unit == "%" else f"{threshold.value} {threshold.unit}"

    def at_least(self, rank: str, floor: str) -> bool:
        """Whether a yearly rank is as good as the floor; both are keys of ranks."""
        return self.ranks[rank].order >= self.ranks[floor].order

    def grade_at_least(self, grade: str, floor: str) -> bool:
        """Whether a meeting's grade is as good as the floor; both are keys of meeting_grades."""
        return self.meeting_grades[grade].order >= self.meeting_grades[floor].order


def _restored(*values: Any) -> Guidance:
    return _one_of(Guidance(*values))


@lru_cache(maxsize=16)
def _one_of(guidance: Guidance) -> Guidance:
    return guidance


@lru_cache(maxsize=16)
def _clauses_of(guidance: Guidance, form: str) -> tuple[Clause, ...]:
    return tuple(clause for clause in guidance.clauses.values() if form in clause.forms)
