"""The season tried under other thresholds: which units would stand elsewhere, and why. No vote, no document, no number.

Both sides are computed before any vote, from the same forms and appraisals. What is written is marked as a trial, in
its name too, and goes to a folder of its own: nothing of a real run is read from there or changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from bontot_batch import batch, page, results, summary
from bontot_batch.batch import Office, SeasonResult
from bontot_batch.guidance import Altered
from bontot_batch.model import STATE_NAMES, UNIT_STATE_NAMES, ClauseOutcome, UnitResult, UnitState
from bontot_batch.page import TRIAL
from bontot_batch.reception import Found
from bontot_batch.submission import Submission
from bontot_batch.summary import Row, Table

FOLDER = "thu_nghiem"
_PREFIX = "THU_NGHIEM"
PAGE, DATA, BOOK = (f"{_PREFIX}_{name}" for name in (page.FILE_NAME, results.FILE_NAME, "thay_doi.xlsx"))


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit that would stand elsewhere, or of which a clause would; before and after."""

    before: UnitResult
    after: UnitResult
    clauses: tuple[tuple[ClauseOutcome, ClauseOutcome], ...]

    @property
    def state(self) -> bool:
        """Whether the unit itself would stand elsewhere, and not only one of its clauses."""
        return self.before.state is not self.after.state


@dataclass(frozen=True, slots=True)
class Trial:
    """The season as it would be, and what would change."""

    altered: Altered
    result: SeasonResult
    moved: tuple[Moved, ...]  # those whose state changes first


def try_out(office: Office, altered: Altered, found: Found, submissions: Sequence[Submission]) -> Trial:
    """Compute the season under the guidance in force and under the altered one, both before any vote. Pure."""
    unvoted = replace(office, tallies=())
    before = batch.run(unvoted, found, submissions)
    after = batch.run(replace(unvoted, guidance=altered.guidance), found, submissions)
    moved = [_compare(*pair) for pair in zip(before.units, after.units, strict=True)]
    changed = [each for each in moved if each.state or each.clauses]
    return Trial(altered, after, tuple(sorted(changed, key=lambda each: not each.state)))


def _compare(before: UnitResult, after: UnitResult) -> Moved:
    earlier = {each.clause: each for each in before.clauses}
    pairs = ((earlier.get(each.clause, each), each) for each in after.clauses)
    return Moved(before, after, tuple((old, new) for old, new in pairs if old.final is not new.final))


def changes(trial: Trial) -> list[dict[str, str]]:
    """The thresholds that are tried, as plain data."""
    guidance = trial.altered.guidance
    return [
        {
            "threshold": after.name,
            "label": f"{after.clause} {after.label}".strip(),
            "before": guidance.shown(before),
            "after": guidance.shown(after),
        }
        for before, after in trial.altered.changes
    ]


def moves(trial: Trial) -> list[dict[str, Any]]:
    """The units that would change, as plain data."""
    return [
        {
            "code": each.after.unit.code,
            "name": each.after.unit.name,
            "before": each.before.state.value,
            "after": each.after.state.value,
            "clauses": [
                {"clause": new.clause, "before": old.final.value, "after": new.final.value, "reason": new.reason}
                for old, new in each.clauses
            ],
        }
        for each in trial.moved
    ]


def ways(trial: Trial) -> list[tuple[UnitState, UnitState, int]]:
    """From which state to which, and how many units, the commonest first."""
    counted = Counter((each.before.state, each.after.state) for each in trial.moved if each.state)
    return [(before, after, count) for (before, after), count in counted.most_common()]


def files(trial: Trial) -> dict[str, bytes]:
    """The page, the data and the workbook of a trial, by their names; each says that it is a trial."""
    data = results.as_data(trial.result)
    data["run"] |= {"guidance": f"{TRIAL}, {data['run']['guidance']}", "trial": changes(trial)}
    data["moved"] = moves(trial)
    return {
        PAGE: page.write(data, page.Words.of(trial.altered.guidance)),
        DATA: results.as_bytes(data),
        BOOK: summary.write_tables(f"{TRIAL}: thay đổi so với mức đang áp dụng", tables(trial)),
    }


def tables(trial: Trial) -> tuple[Table, ...]:
    """The sheets of the workbook as plain rows. Pure."""
    tried = tuple((each["label"], each["before"], each["after"]) for each in changes(trial))
    columns = (("Mức", 70), ("Đang áp dụng", 20), (TRIAL, 20))
    return (Table(TRIAL, f"{TRIAL}: các mức được thử, không phải kết quả xét", columns, tried), _moved(trial))


def _moved(trial: Trial) -> Table:
    columns = (("Mã", 14), ("Tên tổ chức đảng", 44), ("Đang áp dụng", 24), (TRIAL, 24), ("Vì sao", 100))
    rows: list[Row] = [
        (
            *(each.after.unit.code, each.after.unit.name),
            *(UNIT_STATE_NAMES[each.before.state], UNIT_STATE_NAMES[each.after.state]),
            "\n".join(f"{new.clause}: {STATE_NAMES[old.final]} → {STATE_NAMES[new.final]}. {new.reason}"
                      for old, new in each.clauses),
        )
        for each in trial.moved
    ]  # fmt: skip
    return Table("Thay đổi", f"{TRIAL}: tổ chức đảng thay đổi, tính trước bỏ phiếu", columns, tuple(rows))
