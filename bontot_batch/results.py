"""The machine-readable result of a run, ``ket_qua.json``: the same input gives the same bytes."""

from __future__ import annotations

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from bontot_batch import __version__, account
from bontot_batch.batch import SeasonResult
from bontot_batch.errors import SetupError
from bontot_batch.form import NOT_ASSIGNED
from bontot_batch.model import (
    Change,
    ClauseOutcome,
    FileResult,
    Finding,
    Input,
    Mail,
    UnitResult,
    UnitState,
    Value,
    Vote,
)

FILE_NAME = "ket_qua.json"
_LARGEST_FIGURE = 999_999


class RecordError(SetupError):
    """A record of an earlier run is missing, damaged or none of ours; ``str`` is one Vietnamese sentence."""


def as_json(result: SeasonResult) -> str:
    """The whole result as JSON text."""
    return json.dumps(as_data(result), ensure_ascii=False, indent=1) + "\n"


def as_data(result: SeasonResult) -> dict[str, Any]:
    """The whole result as plain data, in the shape other programs rely on."""
    guidance = result.office.guidance
    return {
        "run": {
            "version": __version__,
            "guidance": guidance.version,
            "on": guidance.on.isoformat(),
            "counts": count_states(result.units),
            "account": {state.value: count for state, count in account.totals(result.files).items()},
            "findings": [_finding(each) for each in result.findings],
        },
        "files": [_file(each) for each in result.files],
        "units": [unit_data(each) for each in result.units],
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
        "state": result.state.value,
        "criteria": {key: state.value for key, state in result.criteria.items()},
        "clauses": [_clause(each) for each in result.clauses],
        "findings": [_finding(each) for each in result.findings],
        "vote": _vote(result.vote) if result.vote else None,
        "documents": list(result.documents),
        "changes": [_change(each) for each in result.changes],
    }


def _change(each: Change) -> dict[str, str]:
    return {
        "cell": str(each.place),
        "label": each.label,
        "earlier": each.earlier,
        "before": each.before,
        "after": each.after,
    }


def _file(each: FileResult) -> dict[str, Any]:
    return {
        "file": each.file,
        "state": each.state.value,
        "unit": each.unit,
        "note": each.note,
        "container": each.container,
        "mail": _mail(each.mail) if each.mail else None,
        "sha256": each.digest,
        "findings": [_finding(finding) for finding in each.findings],
    }


def _mail(mail: Mail) -> dict[str, Any]:
    date = mail.date.isoformat() if mail.date else None
    return {"sender": mail.sender, "date": date, "certain": mail.certain, "subject": mail.subject}


def _finding(each: Finding) -> dict[str, str]:
    return {
        "code": each.code,
        "severity": each.severity.value,
        "file": each.place.file,
        "sheet": each.place.sheet,
        "cell": each.place.cell,
        "message": each.message,
        "hint": each.hint,
    }


def _clause(each: ClauseOutcome) -> dict[str, Any]:
    return {
        "clause": each.clause,
        "computed": each.computed.value,
        "appraised": each.appraisal.conclusion.value if each.appraisal else None,
        "final": each.final.value,
        "reason": each.reason,
        "inputs": [_input(name, entry) for name, entry in each.inputs],
    }


def _input(name: str, entry: Input) -> dict[str, Any]:
    return {"field": name, "value": _plain(entry.value), "cell": f"{entry.place}"}


def _plain(value: Value) -> str | int | None:
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _vote(vote: Vote) -> dict[str, Any]:
    return {
        "agree": vote.agree,
        "disagree": vote.disagree,
        "summoned": vote.summoned,
        "meeting_date": vote.meeting_date.isoformat(),
        "criteria": dict(vote.criteria),
        "passed": vote.passed,
        "reason": vote.reason,
    }


def read_figures(folder: Path) -> Mapping[str, Mapping[str, Value]]:
    """The figures that the clauses of an earlier run rest on: by unit code, then by field. Raises RecordError."""
    path = folder / FILE_NAME
    try:
        units = json.loads(path.read_text(encoding="utf-8-sig"))["units"]
        return {str(unit["code"]): dict(_figures(unit)) for unit in units}
    except FileNotFoundError as error:
        raise RecordError(f"Không thấy {FILE_NAME} trong {folder}. Chọn thư mục kết quả của năm trước.") from error
    except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
        message = f"{path} bị hỏng hoặc không phải kết quả của chương trình. Chọn thư mục kết quả còn nguyên vẹn."
        raise RecordError(message) from error


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
