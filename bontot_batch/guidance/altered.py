"""The guidance with other thresholds, to see what they would change; never for a decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bontot_batch.guidance.loader import GRADE_FLOORS, LARGEST_COUNT, LEVEL_UNITS
from bontot_batch.guidance.reader import GuidanceError, Table, parse
from bontot_batch.guidance.records import Guidance, Threshold


@dataclass(frozen=True, slots=True)
class Altered:
    """The guidance as it would be, and each threshold that differs: as it is, as it would be."""

    guidance: Guidance
    changes: tuple[tuple[Threshold, Threshold], ...]


def read_altered(guidance: Guidance, path: Path) -> Altered:
    """Lay the thresholds of a file (names and values alone) over those in force; raises GuidanceError."""
    table = Table(path.as_posix(), parse(path.as_posix(), _bytes(path)))
    wanted = tuple(_read(table, threshold, guidance) for threshold in guidance.thresholds)
    _refuse_others(table, guidance.thresholds)
    changes = tuple(
        (before, after) for before, after in zip(guidance.thresholds, wanted, strict=True) if before != after
    )
    if not changes:
        table.fail("không mức nào khác mức đang áp dụng; hãy ghi ít nhất một mức khác, như member_good_percent = 80.")
    parameters = replace(guidance.parameters, **{after.name: after.value for _, after in changes})  # type: ignore[arg-type]
    return Altered(replace(guidance, thresholds=wanted, parameters=parameters), changes)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise GuidanceError(f"{path.as_posix()}: không mở được tệp; hãy kiểm tra tên và quyền đọc.") from error


def _read(table: Table, threshold: Threshold, guidance: Guidance) -> Threshold:
    """The threshold as the file has it; as it is where the file says nothing."""
    if not table.has(threshold.name):
        return threshold
    if threshold.unit in LEVEL_UNITS:
        levels = guidance.meeting_grades if threshold.name in GRADE_FLOORS else guidance.ranks
        return replace(threshold, value=table.one_of(threshold.name, tuple(levels)))
    return replace(threshold, value=table.whole(threshold.name, 0, 100 if threshold.unit == "%" else LARGEST_COUNT))


def _refuse_others(table: Table, known: Sequence[Threshold]) -> None:
    if table.left:
        names = ", ".join(threshold.name for threshold in known)
        table.fail(f"không có mức nào tên “{table.left[0]}”. Các mức thử được: {names}.")
