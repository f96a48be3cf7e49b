"""A season's results made directly, without a file being written or read: what reports are tried on by the dozen."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import readme_tables
import season
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from bontot_batch import publish, rules, voting
from bontot_batch.batch import Office, SeasonResult
from bontot_batch.form import VERSION, define
from bontot_batch.guidance import Guidance
from bontot_batch.model import (
    Appraisal,
    Change,
    FileResult,
    FileState,
    Finding,
    Input,
    Mail,
    Place,
    State,
    UnitResult,
    Vote,
)

FIRST_DAY = datetime(2026, 11, 20, 8, tzinfo=UTC)
SEVERITIES = {code: severity for codes in readme_tables.CODE_LISTS for code, severity, _ in codes}


def make_result(count: int, seed: int) -> SeasonResult:
    """The results of an invented season of ``count`` units, with the documents of a run named."""
    made, rng = season.make_season(count, seed), Random(seed)
    appraised: dict[str, dict[str, Appraisal]] = {}
    for each in made.appraisals:
        appraised.setdefault(each.unit, {})[each.clause] = each
    votes = {row.unit: voting.decide(t, row, made.guidance.vote) for t in made.tallies for row in t.rows}
    units = tuple(
        _unit(case, made.guidance, appraised.get(case.unit.code, {}), votes.get(case.unit.code)) for case in made.cases
    )
    files = tuple(_file(case.unit.code, sent, rng) for case in made.cases for sent in case.files)
    office = Office(made.roster, made.guidance, made.appraisals, made.tallies)
    result = SeasonResult(office, units, tuple(sorted(files, key=lambda each: each.file)))
    return publish.with_documents(result)


def _unit(
    case: season.UnitCase, guidance: Guidance, appraisals: Mapping[str, Appraisal], vote: Vote | None
) -> UnitResult:
    sent = next((each for each in case.files if each.state is FileState.USED), None)
    told_of = sent or next(iter(case.files), None)  # of a file that cannot be read, too
    findings = tuple(_finding(told_of.name if told_of else "", *spot) for spot in case.findings)
    if sent is None:
        return UnitResult(case.unit, case.state, findings=findings)
    fields = define(sent.form, guidance).fields
    answers = {
        name: Input(value, fields[name].place(sent.name)) for name, value in sent.answers.items() if name in fields
    }
    outcomes = rules.appraise(rules.assess(sent.form, answers, guidance), appraisals) if case.clauses else ()
    criteria: Mapping[str, State] = rules.criteria(outcomes, guidance) if outcomes else {}
    late = Place(sent.name, "Số liệu", 8, 3)
    changed = (Change(late, "Số đảng viên", "ban_dau.xlsx", "12", "13"),) if len(case.files) > 1 else ()
    return UnitResult(
        *(case.unit, case.state, sent.name, answers, {}, findings, outcomes, criteria),
        *(vote if case.clauses else None, (), sent.form, VERSION, "0" * 64, changed),
    )


def _finding(file: str, sheet: str, cell: str, code: str) -> Finding:
    place = Place(file, sheet)
    if cell:
        letters, row = coordinate_from_string(cell)
        place = replace(place, row=row, column=column_index_from_string(letters))
    return Finding(place, code, SEVERITIES[code], f"Lời báo của {code}.", f"Cách sửa của {code}.")


def _file(unit: str, sent: season.Sent, rng: Random) -> FileResult:
    day = FIRST_DAY + timedelta(hours=rng.randrange(24 * 25))
    mail = (
        Mail(f"{unit.lower()}@dangbo.example", day, certain=True, subject="Nộp phiếu") if rng.random() < 0.8 else None
    )
    findings = tuple(_finding(sent.name, *spot) for spot in sent.findings)
    digest = hashlib.sha256(sent.name.encode()).hexdigest()
    return FileResult(sent.name, sent.state, unit, "", findings, "", mail, digest)
