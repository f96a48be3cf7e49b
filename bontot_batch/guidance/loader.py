"""Builds the guidance of one day out of its files, and refuses data that does not hang together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from bontot_batch.guidance.authority import read_authority, read_levels
from bontot_batch.guidance.reader import (
    GuidanceError,
    Period,
    Table,
    in_force,
    read_file,
    refuse_shared_spellings,
    short_date,
)
from bontot_batch.guidance.records import (
    DECISION_FORMS,
    FORMS,
    Choice,
    Clause,
    Criterion,
    Guidance,
    KindName,
    LegalBasis,
    Parameters,
    Threshold,
    VoteRule,
)
from bontot_batch.model import UnitKind

_FILES = ("criteria.toml", "choices.toml", "authority.toml", "legal_bases.toml")
_PARTS = ("judged", "measured")
LEVEL_UNITS = ("mức",)
_NUMBER_UNITS = ("%", "buổi", "đảng viên")
LARGEST_COUNT = 1000
GRADE_FLOORS = ("meeting_floor",)  # the other floors are yearly ranks
_BASES = ("summoned", "present", "valid")
_KINDS = tuple(kind.value for kind in UnitKind)

T = TypeVar("T")


def load(on: date, folder: Path | None = None) -> Guidance:
    """Load the guidance in force on a day. Raises GuidanceError, also for bad values of other days."""
    criteria_file, choices_file, authority_file, bases_file = read = _read_files(folder)
    document, issued, issuer = _only(criteria_file.section("document"), _document, on)
    criteria = in_force(criteria_file.section("criteria"), _criterion, on)
    clauses = _clauses(criteria_file.section("clauses"), criteria, on)
    ranks = _choices(choices_file.section("ranks"), on, ordered=True)
    grades = _choices(choices_file.section("meeting_grades"), on, ordered=True)
    thresholds = _thresholds(criteria_file.section("thresholds"), clauses, ranks, grades, on)
    levels = read_levels(authority_file.section("levels"), on)
    guidance = Guidance(
        document=document,
        issued=issued,
        issuer=issuer,
        on=on,
        criteria=tuple(criteria.values()),
        clauses=clauses,
        ranks=ranks,
        meeting_grades=grades,
        not_ranked=_choices(choices_file.section("not_ranked"), on),
        organisation_kinds=_choices(choices_file.section("organisation_kinds"), on),
        invalid_reasons=_choices(choices_file.section("invalid_reasons"), on),
        kinds=_kinds(choices_file.section("kinds"), on),
        levels=levels,
        parameters=Parameters(**{t.name: t.value for t in thresholds}),  # type: ignore[arg-type]
        thresholds=thresholds,
        vote=_only(criteria_file.section("vote"), _vote, on),
        authority=read_authority(authority_file, levels, on),
        legal_bases=tuple(in_force(bases_file.section("legal_bases"), _legal_basis, on).values()),
    )
    for file in read:
        file.done()
    return guidance


def _read_files(folder: Path | None) -> tuple[Table, ...]:
    for path in sorted(folder.glob("*.toml")) if folder else ():
        if path.name not in _FILES:
            raise GuidanceError(f"{path.as_posix()}: tên tệp phải là một trong: {', '.join(_FILES)}.")
    return tuple(read_file(name, folder) for name in _FILES)


def _only(section: Table, build: Callable[[Table, str, Period], T], on: date) -> T:
    entries = in_force(section, build, on)
    if len(entries) > 1:
        section.fail(f"chỉ được có một mục vào ngày {short_date(on)}, đang có: {', '.join(entries)}.")
    return next(iter(entries.values()))


def _document(table: Table, key: str, _: Period) -> tuple[str, date, str]:
    return key, table.day("issued"), table.text("issuer")


def _criterion(table: Table, key: str, period: Period) -> Criterion:
    return Criterion(key, table.text("name"), period.since, period.source, period.sure)


def _clauses(section: Table, criteria: Mapping[str, Criterion], on: date) -> dict[str, Clause]:
    clauses = in_force(section, _clause, on)
    for clause in clauses.values():
        if clause.criterion not in criteria:
            section.fail(f"“{clause.number}”: criterion “{clause.criterion}” không có trong criteria.")
    return clauses


def _clause(table: Table, key: str, period: Period) -> Clause:
    parts = table.texts("parts", _PARTS)
    return Clause(
        number=key,
        criterion=table.text("criterion"),
        label=table.text("label"),
        judged="judged" in parts,
        measured="measured" in parts,
        forms=table.texts("forms", FORMS) if table.has("forms") else FORMS,
        not_applicable_allowed=table.flag("not_applicable_allowed"),
        since=period.since,
        source=period.source,
        sure=period.sure,
    )


def _thresholds(
    section: Table,
    clauses: Mapping[str, Clause],
    ranks: Mapping[str, Choice],
    grades: Mapping[str, Choice],
    on: date,
) -> tuple[Threshold, ...]:
    thresholds = in_force(section, _threshold, on)
    for field in fields(Parameters):
        if field.name not in thresholds:
            section.fail(f"thiếu mục “{field.name}” vào ngày {short_date(on)}; hãy thêm mục này.")
    for name, threshold in thresholds.items():
        levels = grades if name in GRADE_FLOORS else ranks
        if threshold.unit in LEVEL_UNITS and threshold.value not in levels:
            section.fail(f"“{name}”: value “{threshold.value}” không thuộc các mức: {', '.join(levels)}.")
        if threshold.clause and threshold.clause not in clauses:
            section.fail(f"“{name}”: clause “{threshold.clause}” không có trong danh sách nội dung.")
    return tuple(thresholds.values())


def _threshold(table: Table, key: str, period: Period) -> Threshold:
    types = {field.name: field.type for field in fields(Parameters)}
    if key not in types:
        table.fail("chương trình không dùng ngưỡng nào tên này; hãy sửa key hoặc xóa mục.")
    unit = table.one_of("unit", LEVEL_UNITS if types[key] == "str" else _NUMBER_UNITS)
    largest = 100 if unit == "%" else LARGEST_COUNT
    return Threshold(
        name=key,
        clause=table.text("clause") if table.has("clause") else "",
        label=table.text("label"),
        value=table.text("value") if unit in LEVEL_UNITS else table.whole("value", 0, largest),
        unit=unit,
        since=period.since,
        source=period.source,
        sure=period.sure,
    )


def _vote(table: Table, _: str, period: Period) -> VoteRule:
    denominator = table.whole("denominator", 2, 100)
    return VoteRule(
        numerator=table.whole("numerator", 1, denominator - 1),
        denominator=denominator,
        base=table.one_of("base", _BASES),
        since=period.since,
        source=period.source,
        sure=period.sure,
        label=table.text("label"),
    )


def _choices(section: Table, on: date, *, ordered: bool = False) -> dict[str, Choice]:
    choices = in_force(section, partial(_choice, ordered=ordered), on)
    orders = [choice.order for choice in choices.values()]
    if ordered and len(set(orders)) < len(orders):
        section.fail("hai mục có cùng order; hãy cho mỗi mức một số riêng.")
    refuse_shared_spellings(section, {key: (entry.name, *entry.accepted) for key, entry in choices.items()})
    return choices


def _choice(table: Table, key: str, period: Period, *, ordered: bool) -> Choice:
    return Choice(
        key=key,
        name=table.text("name"),
        accepted=table.accepted(),
        order=table.whole("order", 0, LARGEST_COUNT) if ordered else -1,
        since=period.since,
        source=period.source,
        sure=period.sure,
    )


def _kinds(section: Table, on: date) -> dict[UnitKind, KindName]:
    kinds = in_force(section, _kind, on)
    for key in _KINDS:
        if key not in kinds:
            section.fail(f"thiếu mục “{key}” vào ngày {short_date(on)}; hãy thêm mục này.")
    refuse_shared_spellings(section, {key: (entry.name, *entry.accepted) for key, entry in kinds.items()})
    return {entry.kind: entry for entry in kinds.values()}


def _kind(table: Table, key: str, period: Period) -> KindName:
    if key not in _KINDS:
        table.fail(f"key phải là một trong: {', '.join(_KINDS)}.")
    return KindName(
        kind=UnitKind(key),
        name=table.text("name"),
        form=table.one_of("form", FORMS),
        title=table.text("title"),
        accepted=table.accepted(),
        since=period.since,
        source=period.source,
        sure=period.sure,
    )


def _legal_basis(table: Table, key: str, period: Period) -> LegalBasis:
    return LegalBasis(
        key=key,
        text=table.text("text"),
        forms=table.texts("forms", DECISION_FORMS),
        since=period.since,
        until=period.until,
        source=period.source,
        sure=period.sure,
    )
