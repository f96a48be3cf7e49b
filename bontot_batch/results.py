"""The machine-readable result of a run, ``ket_qua.json``: the same input gives the same bytes."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from bontot_batch import __version__, account, answers
from bontot_batch.batch import SeasonResult
from bontot_batch.errors import SetupError
from bontot_batch.form import NOT_ASSIGNED
from bontot_batch.model import (
    Answers,
    Appraisal,
    Change,
    ClauseOutcome,
    FileResult,
    Finding,
    Input,
    LastYear,
    Mail,
    Number,
    UnitResult,
    UnitState,
    Value,
    Vote,
    YearOnYear,
)
from bontot_batch.office.cells import code_key
from bontot_batch.on_demand import Later, OnDemand

FILE_NAME = "ket_qua.json"
_LARGEST_FIGURE = 999_999
_AS_IT_IS = frozenset((str, int))  # values that JSON has, too
_DEEPEST = 2  # levels of the record that have lines of their own


class RecordError(SetupError):
    """A record of an earlier run is missing, damaged or none of ours; ``str`` is one Vietnamese sentence."""


def as_json(result: SeasonResult) -> str:
    """The whole result as JSON text."""
    return as_bytes(as_data(result)).decode("utf-8")


def as_bytes(data: Mapping[str, Any]) -> bytes:
    """Data of this shape as JSON in UTF-8."""
    return b"".join(pieces(data))


def pieces(data: Mapping[str, Any]) -> Iterator[bytes]:
    """The same piece by piece: each thing that was run on a line, then each body, file and unit."""
    yield from (piece.encode("utf-8") for piece in _lines(data, 0))
    yield b"\n"


def _lines(value: Any, depth: int) -> Iterator[str]:
    if value and isinstance(value, Mapping) and depth < _DEEPEST:
        for at, (key, each) in enumerate(value.items()):
            yield f"{',' if at else '{'}\n{' ' * depth}{_line(key)}: "
            yield from _lines(each, depth + 1)
        yield "\n}"
    elif value and isinstance(value, Sequence) and not isinstance(value, str) and depth <= _DEEPEST:
        for at, each in enumerate(value):
            yield f"{',' if at else '['}\n{' ' * depth}{_line(each)}"
        yield "\n]"
    else:
        yield _line(value)


_line = json.JSONEncoder(ensure_ascii=False, default=list).encode


def as_data(result: SeasonResult) -> dict[str, Any]:
    """The whole result as plain data, in the shape other programs rely on; files and units are made one by one."""
    return {
        "run": run_data(result),
        "bodies": [
            {"code": each.code, "name": each.name, "year": each.year} for each in result.office.roster.bodies.values()
        ],
        "files": OnDemand(result.files, file_data),
        "units": OnDemand(result.units, unit_data),
    }


def run_data(result: SeasonResult) -> dict[str, Any]:
    """What was run, under which guidance, and how many units and files stand where."""
    guidance = result.office.guidance
    return {
        "version": __version__,
        "guidance": guidance.version,
        "on": guidance.on.isoformat(),
        "due": result.due.isoformat() if result.due else None,
        "counts": count_states(result.units),
        "account": {state.value: count for state, count in account.totals(result.files).items()},
        "findings": [finding_data(each) for each in result.findings],
        "numbers": [number_data(each) for each in result.numbers],
    }


def for_programs(result: SeasonResult | None, **more: object) -> str:
    """One JSON object for the program that called this one: the run, None where there was none, and what is added.

    In ASCII, so that no console can spoil it.
    """
    return json.dumps({"run": run_data(result) if result else None, **more})


def finding_data(each: Finding) -> dict[str, str]:
    """One finding as plain data."""
    return {
        "code": each.code,
        "severity": each.severity.value,
        "file": each.place.file,
        "sheet": each.place.sheet,
        "cell": each.place.cell,
        "message": each.message,
        "hint": each.hint,
    }


def count_states(units: Iterable[UnitResult]) -> dict[str, int]:
    """How many units stand in each state, in the season's order; states nobody is in count 0."""
    counted = Counter(each.state for each in units)
    return {state.value: counted[state] for state in UnitState}


def unit_data(result: UnitResult) -> dict[str, Any]:
    """One unit as plain data."""
    return {
        "code": result.unit.code,
        "name": result.unit.name,
        "kind": result.unit.kind.value,
        "body": result.unit.body,
        "parent": result.unit.parent,
        "state": result.state.value,
        "criteria": {key: state.value for key, state in result.criteria.items()},
        "clauses": [_clause(each) for each in result.clauses],
        "findings": [finding_data(each) for each in result.findings],
        "vote": vote_data(result.vote) if result.vote else None,
        "documents": list(result.documents),
        "changes": [_change(each) for each in result.changes],
        "last_year": _last_year(result.last_year) if result.last_year else None,
    }


def _last_year(each: YearOnYear) -> dict[str, str | int | None]:
    state = each.state.value if each.state else None
    return {"state": state, "change": each.change, "consecutive": each.consecutive}


def number_data(each: Number) -> dict[str, Any]:
    """A decision number as plain data."""
    return {
        "body": each.body,
        "document": each.document,
        "subject": each.subject,
        "number": each.number,
        "void": each.void,
        "day": each.day.isoformat() if each.day else None,
        "units": list(each.units),
        "by_hand": each.by_hand,
        "replaced": each.replaced,
    }


def _number(each: Mapping[str, Any]) -> Number:
    """The number again from what ``number_data`` made of it; earlier versions told only the first five."""
    return Number(
        *(str(each["body"]), str(each["document"]), str(each["subject"]), int(each["number"]), str(each["void"])),
        datetime.date.fromisoformat(each["day"]) if each.get("day") else None,
        tuple(map(str, each.get("units", ()))),
        bool(each.get("by_hand")),
        bool(each.get("replaced")),
    )


def _change(each: Change) -> dict[str, str]:
    return {
        "cell": str(each.place),
        "label": each.label,
        "earlier": each.earlier,
        "before": each.before,
        "after": each.after,
    }


def file_data(each: FileResult) -> dict[str, Any]:
    """What became of one file as plain data."""
    return {
        "file": each.file,
        "state": each.state.value,
        "unit": each.unit,
        "note": each.note,
        "container": each.container,
        "mail": _mail(each.mail) if each.mail else None,
        "sha256": each.digest,
        "findings": [finding_data(finding) for finding in each.findings],
    }


def _mail(mail: Mail) -> dict[str, Any]:
    date = mail.date.isoformat() if mail.date else None
    return {"sender": mail.sender, "date": date, "certain": mail.certain, "subject": mail.subject}


def _clause(each: ClauseOutcome) -> dict[str, Any]:
    return {
        "clause": each.clause,
        "computed": each.computed.value,
        "appraised": each.appraisal.conclusion.value if each.appraisal else None,
        "final": each.final.value,
        "reason": each.reason,
        "shares": [
            {"threshold": share.threshold, "part": share.part, "whole": share.whole, "floor": share.floor}
            for share in each.shares
        ],
        "appraisal": _appraisal(each.appraisal) if each.appraisal else None,
        "inputs": Later(partial(_inputs, each.inputs), len(each.inputs)),
    }


def _inputs(inputs: Sequence[tuple[str, Input]]) -> list[dict[str, Any]]:
    return [
        {"field": name, "value": value if value.__class__ in _AS_IT_IS else _plain(value), "cell": cell}
        for name, value, cell in answers.told_of(inputs)
    ]


def _appraisal(each: Appraisal) -> dict[str, str]:
    return {"reason": each.reason, "who": each.who, "when": each.when.isoformat(), "document": each.document}


def answers_data(said: Answers) -> dict[str, list[Any]]:
    """A form's answers as plain data: by field, the value and its cell."""
    return {
        name: [value if value.__class__ in _AS_IT_IS else _plain(value), cell]
        for name, value, cell in answers.told(said)
    }


def _plain(value: Value) -> str | int | None:
    if isinstance(value, str | int):
        return value
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def vote_data(vote: Vote) -> dict[str, Any]:
    """One vote as plain data."""
    return {
        "agree": vote.agree,
        "disagree": vote.disagree,
        "summoned": vote.summoned,
        "meeting_date": vote.meeting_date.isoformat(),
        "criteria": dict(vote.criteria),
        "passed": vote.passed,
        "reason": vote.reason,
    }


def read_data(folder: Path) -> dict[str, Any] | None:
    """The record of an earlier run as it is; None where it is missing or damaged."""
    try:
        data = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) and {"run", "files", "units"} <= data.keys() else None


def read_figures(folder: Path) -> Mapping[str, Mapping[str, Value]]:
    """The figures that the clauses of an earlier run rest on: by unit code, then by field. Raises RecordError."""
    with _record(folder) as record:
        return {str(unit["code"]): dict(_figures(unit)) for unit in record["units"]}


def read_last_year(folder: Path) -> LastYear:
    """Whom an earlier run found recognised. Raises RecordError."""
    with _record(folder) as record:
        on = datetime.date.fromisoformat(record["run"]["on"])
        states = {code_key(str(unit["code"])): UnitState(unit["state"]) for unit in record["units"]}
        won = frozenset(code for code, state in states.items() if state is UnitState.RECOGNISED)
        # A season that began in December may be decided in spring.
        return LastYear(on.year if on.month > 6 else on.year - 1, len(states), won)


def read_standings(folder: Path) -> Mapping[str, tuple[UnitState, int]]:
    """By unit code, its state in an earlier run and for how many years in a row it was recognised by then.

    Raises RecordError.
    """
    with _record(folder) as record:
        return {str(unit["code"]): _standing(unit) for unit in record["units"]}


def _standing(unit: Mapping[str, Any]) -> tuple[UnitState, int]:
    state, before = UnitState(unit["state"]), unit.get("last_year")
    return state, int(before["consecutive"]) if before else int(state is UnitState.RECOGNISED)


@contextmanager
def _record(folder: Path) -> Iterator[dict[str, Any]]:
    """The record of an earlier run; what is wrong with it, also when it is used, is said in words."""
    path = folder / FILE_NAME
    try:
        yield json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as error:
        raise RecordError(f"Không thấy {FILE_NAME} trong {folder}. Chọn thư mục kết quả của năm trước.") from error
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        message = f"{path} bị hỏng hoặc không phải kết quả của chương trình. Chọn thư mục kết quả còn nguyên vẹn."
        raise RecordError(message) from error


def read_numbers(folder: Path) -> tuple[Number, ...]:
    """The decision numbers that an earlier run told; none where its record is missing or damaged."""
    try:
        listed = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))["run"]["numbers"]
        return tuple(map(_number, listed))
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return ()


def _figures(unit: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for clause in unit["clauses"]:
        for entry in clause["inputs"]:
            value = entry["value"]
            if value == NOT_ASSIGNED:
                yield str(entry["field"]), NOT_ASSIGNED
            elif isinstance(value, int) and not isinstance(value, bool):
                if not 0 <= value <= _LARGEST_FIGURE:
                    raise ValueError(value)
                yield str(entry["field"]), value
