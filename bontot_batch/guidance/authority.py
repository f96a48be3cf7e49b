"""Reads who recognises whom: the levels of cấp ủy and, by period, the kinds of unit each decides on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from bontot_batch.guidance.reader import (
    Period,
    Table,
    in_force,
    read_file,
    refuse_overlaps,
    refuse_shared_spellings,
    short_date,
)
from bontot_batch.guidance.records import DECISION_FORMS, AuthorityLine, BodyLevel
from bontot_batch.model import UnitKind

_KINDS = tuple(kind.value for kind in UnitKind)


def authority_periods(folder: Path | None = None) -> tuple[tuple[AuthorityLine, ...], ...]:
    """List who recognises whom, a tuple of lines for each period, oldest first. Raises GuidanceError."""
    lines = _lines(read_file("authority.toml", folder))
    days = sorted({line.since for line in lines})
    return tuple(_holding(lines, day) for day in days)


def read_levels(section: Table, on: date) -> dict[str, BodyLevel]:
    """Read the levels of cấp ủy in force on a day."""
    levels = in_force(section, _level, on)
    refuse_shared_spellings(section, {key: (entry.name, *entry.accepted) for key, entry in levels.items()})
    return levels


def _level(table: Table, key: str, period: Period) -> BodyLevel:
    return BodyLevel(
        key=key,
        name=table.text("name"),
        authority=table.text("authority"),
        symbol=table.text("symbol"),
        advisor=table.text("advisor"),
        accepted=table.accepted(),
        since=period.since,
        source=period.source,
        sure=period.sure,
    )


def read_authority(file: Table, levels: Mapping[str, BodyLevel], on: date) -> tuple[AuthorityLine, ...]:
    """Read who recognises whom on a day; every level must be among those in force."""
    lines = _holding(_lines(file), on)
    if not lines:
        file.fail(f"periods: không có giai đoạn nào cho ngày {short_date(on)}; hãy sửa from, to.")
    for line in lines:
        unknown = [level for level in line.levels if level not in levels]
        if unknown:
            file.fail(f"periods “{line.label}”: levels “{unknown[0]}” không có trong phần levels.")
    return lines


def _lines(file: Table) -> tuple[AuthorityLine, ...]:
    lines: list[AuthorityLine] = []
    pairs: list[tuple[str, Period]] = []
    for table in (entry for section in file.sections("periods") for entry in section.entries()):
        period = table.period()
        line = _line(table, period)
        table.done()
        lines.append(line)
        pairs += ((f"{level} công nhận {kind.value}", period) for level in line.levels for kind in line.kinds)
    refuse_overlaps(file, pairs)
    return tuple(lines)


def _line(table: Table, period: Period) -> AuthorityLine:
    return AuthorityLine(
        levels=table.texts("levels"),
        kinds=tuple(UnitKind(kind) for kind in table.texts("kinds", _KINDS)),
        form=table.one_of("form", DECISION_FORMS),
        label=table.text("label"),
        since=period.since,
        until=period.until,
        source=period.source,
        sure=period.sure,
    )


def _holding(lines: Iterable[AuthorityLine], day: date) -> tuple[AuthorityLine, ...]:
    return tuple(line for line in lines if line.since <= day <= (line.until or date.max))
