"""The results added up, as one season's result, so that the sheets of a run's summary can be made of them too. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bontot_batch import vietnamese as vi
from bontot_batch.batch import Office, SeasonResult
from bontot_batch.form import NOT_ASSIGNED, Field, Kind, define
from bontot_batch.guidance import Guidance
from bontot_batch.model import (
    Answers,
    Appraisal,
    Body,
    Change,
    ClauseOutcome,
    FileResult,
    FileState,
    Finding,
    Input,
    Mail,
    Place,
    Roster,
    Severity,
    Share,
    State,
    Unit,
    UnitKind,
    UnitResult,
    UnitState,
    Value,
    Vote,
)
from bontot_batch.page.words import Data

_NOWHERE = Place("")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def result_of(data: Data, guidance: Guidance) -> SeasonResult:
    """What ``ket_qua.json`` holds, as far as it says: no contacts, no documents, no count of a whole meeting."""
    used = {each["unit"]: each["file"] for each in data["files"] if each["state"] == FileState.USED}
    units = tuple(_unit(each, used.get(each["code"], ""), guidance) for each in data["units"])
    bodies = {each["code"]: _body(each) for each in data["bodies"]}
    roster = Roster(bodies, {each.unit.code: each.unit for each in units})
    files = tuple(map(_file, data["files"]))
    return SeasonResult(Office(roster, guidance), units, files, due=_day(data["run"]["due"]))


def _body(each: Data) -> Body:
    return Body(each["code"], each["name"], *("",) * 9, each["year"], None, None, _NOWHERE)


def _unit(each: Data, file: str, guidance: Guidance) -> UnitResult:
    unit = Unit(each["code"], each["name"], UnitKind(each["kind"]), each["parent"], "", each["body"], "", _NOWHERE)
    clauses = [clause for clause in each["clauses"] if clause["clause"] in guidance.clauses]
    form = guidance.kinds[unit.kind].form
    answers = _answers(clauses, form, guidance)
    return UnitResult(
        unit,
        UnitState(each["state"]),
        file,
        answers,
        findings=tuple(map(_finding, each["findings"])),
        clauses=tuple(_clause(clause, unit.code, answers) for clause in clauses),
        criteria={key: State(state) for key, state in each["criteria"].items()},
        vote=_vote(each["vote"]) if each["vote"] else None,
        form=form if clauses else "",
        changes=tuple(_change(change, file) for change in each["changes"]),
    )


def _answers(clauses: Sequence[Data], form: str, guidance: Guidance) -> Answers:
    """What the clauses rest on; an optional cell of which the results are silent was blank.

    What is no value of its cell is left out, as is what a unit wrote there that could not be read.
    """
    told = {entry["field"]: entry["value"] for clause in clauses for entry in clause["inputs"]}
    read = ((field, _read(field, told.get(field.name))) for field in define(form, guidance).fields.values())
    return {
        field.name: Input(value, _NOWHERE)
        for field, value in read
        if value is not None or not (field.required or field.name in told)
    }


def _read(field: Field, written: str | int | None) -> Value:
    """The value that the results wrote as plain data; None where it is none of this cell."""
    number = written if isinstance(written, int) and 0 <= written <= vi.LARGEST_NUMBER else None
    text = written if isinstance(written, str) else None
    match field.kind:
        case Kind.COUNT | Kind.YEAR:
            return number
        case Kind.COUNT_OR_NOT_ASSIGNED:
            return NOT_ASSIGNED if text == NOT_ASSIGNED else number
        case Kind.CHOICE:
            return text if text in field.choices else None
        case Kind.DATE:
            return _day(text)
        case Kind.SHARE:
            return None  # no clause rests on one
    return text


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _clause(each: Data, unit: str, answers: Answers) -> ClauseOutcome:
    return ClauseOutcome(
        each["clause"],
        State(each["computed"]),
        each["reason"],
        tuple((name, answers[name]) for entry in each["inputs"] for name in [entry["field"]] if name in answers),
        next(_appraisals(each, unit), None),
        tuple(Share(**share) for share in each["shares"]),
    )


def _appraisals(each: Data, unit: str) -> Iterator[Appraisal]:
    if each["appraised"] and each["appraisal"]:
        told = {**each["appraisal"], "when": datetime.date.fromisoformat(each["appraisal"]["when"])}
        yield Appraisal(unit, each["clause"], State(each["appraised"]), place=_NOWHERE, **told)


def _vote(each: Data) -> Vote:
    return Vote(**{**each, "meeting_date": datetime.date.fromisoformat(each["meeting_date"])})


def _finding(each: Data) -> Finding:
    place = Place(each["file"], each["sheet"], *_at(each["cell"]))
    return Finding(place, each["code"], Severity(each["severity"]), each["message"], each["hint"])


def _at(cell: str) -> tuple[int, int]:
    """Row and column of a cell's address, 0 and 0 where it is none."""
    found = _CELL.fullmatch(cell)
    if not found:
        return 0, 0
    column = 0
    for letter in found[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _change(each: Data, file: str) -> Change:
    sheet, _, cell = each["cell"].rpartition("!")
    place = Place(file, sheet.removeprefix("'").removesuffix("'").replace("''", "'"), *_at(cell))
    return Change(place, each["label"], each["earlier"], each["before"], each["after"])


def _file(each: Data) -> FileResult:
    mail: dict[str, Any] | None = each["mail"]
    sent = mail and Mail(**{**mail, "date": mail["date"] and datetime.datetime.fromisoformat(mail["date"])})
    found = tuple(map(_finding, each["findings"]))
    return FileResult(
        *(each["file"], FileState(each["state"]), each["unit"], each["note"], found),
        *(each["container"], sent or None, each["sha256"]),
    )
