"""Reads the appraisal workbook (thẩm định): clauses that the committee sets, forms that it chose among several."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bontot_batch import vietnamese as vi
from bontot_batch.guidance import Guidance
from bontot_batch.model import Appraisal, Finding, Roster, Selection, Severity, State, Unit, season_days
from bontot_batch.office.cells import code_key, is_blank
from bontot_batch.office.columns import APPRAISALS, SELECTIONS, choices
from bontot_batch.office.findings import OfficeError, Report
from bontot_batch.office.table import OfficeList, Row, Sheets, open_lists, open_optional, read_rows

_NOT_IN_A_NUMBER = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Appraised:
    """What one appraisal workbook says, in the order of its lists."""

    appraisals: tuple[Appraisal, ...]
    selections: tuple[Selection, ...]
    warnings: tuple[Finding, ...]


def read_appraisals(sheets: Sheets, file: str, roster: Roster, guidance: Guidance) -> Appraised:
    """Everything concluded in an appraisal workbook; raises OfficeError with all findings."""
    report = Report(file, "A")
    (source,) = open_lists(sheets, (APPRAISALS,), report)
    choosing = open_optional(sheets, SELECTIONS, report)
    report.stop_on_errors()
    appraisals = _appraisals(source, roster, guidance, report)
    selections = _selections(choosing, roster, guidance, report) if choosing else ()
    if report.failed:
        raise OfficeError(report.findings)
    return Appraised(appraisals, selections, tuple(sorted(report.findings)))


def _appraisals(source: OfficeList, roster: Roster, guidance: Guidance, report: Report) -> tuple[Appraisal, ...]:
    units = {code_key(code): unit for code, unit in roster.units.items()}
    appraisals: list[Appraisal] = []
    first: dict[tuple[str, str], Row] = {}
    said = ("conclusion", "reason", "who", "when", "document")
    for row in read_rows(_begun(source, said), choices(guidance), report):
        unit = _unit(row, units, report)
        clause = _clause(row, unit, guidance, report) if unit else None
        if unit is None or clause is None:
            continue
        earlier = first.setdefault((unit.code, clause), row)
        if earlier is not row:
            message = f"Khoản {clause} của {unit.name} đã được thẩm định ở ô {earlier.places['clause'].cell}."
            report.add("08", row.places["clause"], message, "Giữ lại một dòng.")
        _check_date(row, unit, roster, report)
        when = row.day("when")
        if when and not report.failed:
            appraisals.append(_appraisal(row, unit, clause, when))
    return tuple(appraisals)


def _selections(source: OfficeList, roster: Roster, guidance: Guidance, report: Report) -> tuple[Selection, ...]:
    units = {code_key(code): unit for code, unit in roster.units.items()}
    seen = _marks(source)
    selections: dict[str, Selection] = {}
    for row in read_rows(_begun(source, ("chosen", "reason", "who", "when")), choices(guidance), report):
        unit = _unit(row, units, report)
        if unit is None:
            continue
        _check_date(row, unit, roster, report)
        if unit.code in selections:
            message = f"{unit.name} đã được chọn phiếu ở ô {selections[unit.code].place.cell}."
            report.add("11", row.places["chosen"], message, "Đánh dấu một dòng cho mỗi đơn vị.")
        when = row.day("when")
        if when and not report.failed:
            selections[unit.code] = _selection(row, unit, when, frozenset(seen[code_key(unit.code)]))
    return tuple(selections.values())


def _marks(source: OfficeList) -> Mapping[str, set[str]]:
    """The marks of all forms listed for each unit, chosen or not."""
    nothing_to_report = Report(source.file, "A")
    marks: dict[str, set[str]] = {}
    for row in read_rows(source, {}, nothing_to_report, names=("unit", "content")):
        marks.setdefault(code_key(row.text("unit")), set()).add(row.text("content").casefold())
    return marks


def _selection(row: Row, unit: Unit, when: date, seen: frozenset[str]) -> Selection:
    return Selection(
        unit=unit.code,
        mark=row.text("content").casefold(),
        seen=seen,
        reason=row.text("reason"),
        who=row.text("who"),
        when=when,
        place=row.places["chosen"],
    )


def one_conclusion_per_clause(appraisals: Sequence[Appraisal]) -> tuple[Finding, ...]:
    """A finding for each appraisal of a clause of a unit that another file has appraised already."""
    first: dict[tuple[str, str], Appraisal] = {}
    findings = []
    for each in appraisals:
        earlier = first.setdefault((each.unit, each.clause), each)
        if earlier is not each:
            at = f"{earlier.place.file} {earlier.place}"
            message = f"Khoản {each.clause} của đơn vị {each.unit} đã được thẩm định ở {at}."
            findings.append(Finding(each.place, "A08", Severity.ERROR, message, "Giữ lại một dòng."))
    return tuple(findings)


def _begun(source: OfficeList, said: Sequence[str]) -> OfficeList:
    """The list without the rows where all that a person has to say is still open."""
    rows = [row for row in source.rows if any(not is_blank(source.raw(row[1], name)) for name in said)]
    return source.only(rows)


def clause_number(typed: str, guidance: Guidance) -> str | None:
    """The clause that was meant by "1.a.6", "1a6", "a.6" or "A6"; None when there is none."""
    wanted = _compact(typed)
    for number in guidance.clauses:
        if wanted in (_compact(number), _compact(number.split(".", 1)[-1])):
            return number
    return None


def _compact(number: str) -> str:
    return _NOT_IN_A_NUMBER.sub("", number).casefold()


def _unit(row: Row, units: Mapping[str, Unit], report: Report) -> Unit | None:
    if "unit" not in row:
        return None
    unit = units.get(code_key(row.text("unit")))
    if unit is None:
        message = f"Mã “{row.text('unit')}” không có trong danh mục tổ chức đảng."
        report.add("06", row.places["unit"], message, "Ghi mã như trong danh mục.")
    return unit


def _clause(row: Row, unit: Unit, guidance: Guidance, report: Report) -> str | None:
    if "clause" not in row:
        return None
    kind = guidance.kinds[unit.kind]
    numbers = [clause.number for clause in guidance.clauses_of(kind.form)]
    number = clause_number(row.text("clause"), guidance)
    if number in numbers:
        return number
    message = f"Khoản “{row.text('clause')}” không áp dụng cho {unit.name} ({kind.name})."
    report.add("07", row.places["clause"], message, f"Ghi một trong các khoản: {', '.join(numbers)}.")
    return None


def _check_date(row: Row, unit: Unit, roster: Roster, report: Report) -> None:
    body = roster.bodies[unit.body]
    day, decided = row.day("when"), body.decision_date
    if day and not season_days(body.year)[0] <= day <= season_days(body.year)[1]:
        message = f"Ngày kết luận {vi.format_date(day)} không thuộc đợt đánh giá năm {body.year}."
        report.add("10", row.places["when"], message, "Dùng bảng thẩm định của năm nay; sửa ngày kết luận.")
    elif day and decided and day > decided:
        dates = f"{vi.format_date(day)} sau ngày quyết định {vi.format_date(decided)}"
        report.add("09", row.places["when"], f"Ngày kết luận {dates}.", "Kiểm tra lại hai ngày.")


def _appraisal(row: Row, unit: Unit, clause: str, when: date) -> Appraisal:
    return Appraisal(
        unit=unit.code,
        clause=clause,
        conclusion=State(row.text("conclusion")),
        reason=row.text("reason"),
        who=row.text("who"),
        when=when,
        document=row.text("document"),
        place=row.places["unit"],
    )
