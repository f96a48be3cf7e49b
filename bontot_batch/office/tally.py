"""Reads the tally of a ballot (kiểm phiếu): one meeting of one body and the votes for each unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from bontot_batch import vietnamese as vi
from bontot_batch.guidance import Guidance
from bontot_batch.model import Body, Finding, Place, Roster, Tally, TallyRow, Unit, season_days
from bontot_batch.office.cells import code_key, is_blank
from bontot_batch.office.columns import (
    CRITERION_PREFIX,
    INVALID_PREFIX,
    CellKind,
    meeting_list,
    result_list,
)
from bontot_batch.office.findings import OfficeError, Report, finding
from bontot_batch.office.register import DECISION
from bontot_batch.office.table import OfficeList, Row, Sheets, open_lists, read_rows


def read_tally(sheets: Sheets, file: str, roster: Roster, guidance: Guidance) -> Tally | None:
    """The tally, or None while no number has been filled in; raises OfficeError with all findings."""
    report = Report(file, "V")
    lists = meeting_list(guidance), result_list(guidance)
    meeting_source, result_source = open_lists(sheets, lists, report)
    if not _started(meeting_source) and not _started(result_source):
        return None
    for source in (meeting_source, result_source):
        if not source.rows:
            message = f"Danh sách “{source.form.sheet}” chưa có dòng nào."
            report.add("01", Place(file, source.sheet), message, "Ghi vào danh sách ít nhất một dòng.")
    report.stop_on_errors()
    meetings, rows = read_rows(meeting_source, {}, report), read_rows(result_source, {}, report)
    for other in meetings[1:]:
        message = f"Có hơn một hội nghị; hội nghị đầu ở ô {meetings[0].places['body'].cell}."
        report.add("09", other.places["body"], message, "Mỗi sổ kiểm phiếu ghi một hội nghị của một cấp ủy.")
    meeting = meetings[0]
    body = _body(meeting, roster, report)
    _check_meeting(meeting, body, report)
    units = _check_rows(rows, meeting, body, roster, report)
    day = meeting.day("meeting_date")
    if report.failed or body is None or day is None:
        raise OfficeError(report.findings)
    counted = [_tally_row(row, unit) for row, unit in zip(rows, units, strict=True) if unit]
    return _tally(meeting, body, day, counted, guidance)


def one_count_a_day(tallies: Sequence[Tally]) -> tuple[Finding, ...]:
    """A finding for each unit that a second tally of the very same day counts votes for.

    One of a later day is a second vote; whether there may be one is for the unit's own file to say.
    """
    first: dict[tuple[str, date], TallyRow] = {}
    findings = []
    for counted, row in ((each, row) for each in tallies for row in each.rows):
        earlier = first.setdefault((row.unit, counted.meeting_date), row)
        if earlier is not row:
            message = f"Đơn vị {row.unit} đã có kết quả kiểm phiếu cùng ngày ở {earlier.place.file} {earlier.place}."
            hint = "Giữ lại một kết quả kiểm phiếu cho mỗi tổ chức đảng trong một ngày họp."
            findings.append(finding("V18", row.place, message, hint))
    return tuple(findings)


def after_the_decision(tallies: Sequence[Tally], roster: Roster) -> tuple[Finding, ...]:
    """A finding for each meeting after the day of the body's decisions, where no meeting was held before that day.

    Where one was, the day is that of the decisions it led to. Decisions whose day is typed in the register have that.
    """
    findings = []
    for tally in tallies:
        day = roster.bodies[tally.body].decision_date
        if day is None or any(each.body == tally.body and each.meeting_date <= day for each in tallies):
            continue
        if all(roster.registration(tally.body, DECISION, row.unit).day for row in tally.rows):
            continue
        dates = f"{vi.format_date(tally.meeting_date)} sau ngày quyết định {vi.format_date(day)}"
        place = tally.dated_at or tally.place
        findings.append(finding("V10", place, f"Ngày họp {dates}.", "Kiểm tra lại hai ngày."))
    return tuple(findings)


def _started(source: OfficeList) -> bool:
    counts = [column.name for column in source.form.columns if column.kind is CellKind.COUNT]
    return any(not is_blank(source.raw(cells, name)) for _, cells in source.rows for name in counts)


def _body(meeting: Row, roster: Roster, report: Report) -> Body | None:
    if "body" not in meeting:
        return None
    bodies = {code_key(code): body for code, body in roster.bodies.items()}
    body = bodies.get(code_key(meeting.text("body")))
    if body is None:
        message = f"Mã cấp ủy “{meeting.text('body')}” không có trong danh mục."
        report.add("06", meeting.places["body"], message, "Ghi mã như trong danh sách cấp ủy.")
    return body


def _check_meeting(meeting: Row, body: Body | None, report: Report) -> None:
    day = meeting.day("meeting_date")
    if day and body and not season_days(body.year)[0] <= day <= season_days(body.year)[1]:
        message = f"Ngày họp {vi.format_date(day)} không thuộc đợt đánh giá năm {body.year}."
        report.add("19", meeting.places["meeting_date"], message, "Dùng sổ kiểm phiếu của năm nay; sửa ngày họp.")
    _check_not_above(meeting, ("present", "Số có mặt"), ("summoned", "số được triệu tập"), "11", report)
    _check_not_above(meeting, ("issued", "Số phiếu phát ra"), ("present", "số có mặt"), "12", report)
    _check_not_above(meeting, ("collected", "Số phiếu thu về"), ("issued", "số phiếu phát ra"), "13", report)
    reasons = [name for name in meeting.places if name.startswith(INVALID_PREFIX)]
    if not all(name in meeting for name in ("valid", "collected")) or meeting.unclear(reasons):
        return
    valid, collected = meeting.count("valid"), meeting.count("collected")
    invalid = sum(meeting.count(name) for name in reasons)
    if valid + invalid != collected:
        message = f"Hợp lệ {valid} + không hợp lệ {invalid} = {valid + invalid}, khác số phiếu thu về {collected}."
        report.add("14", meeting.places["valid"], message, "Kiểm tra lại biên bản kiểm phiếu.")


def _check_not_above(meeting: Row, part: tuple[str, str], whole: tuple[str, str], code: str, report: Report) -> None:
    (name, label), (whole_name, whole_label) = part, whole
    if name in meeting and whole_name in meeting and meeting.count(name) > meeting.count(whole_name):
        message = f"{label} {meeting.count(name)} lớn hơn {whole_label} {meeting.count(whole_name)}."
        report.add(code, meeting.places[name], message, "Kiểm tra lại biên bản kiểm phiếu.")


def _check_rows(
    rows: Sequence[Row], meeting: Row, body: Body | None, roster: Roster, report: Report
) -> list[Unit | None]:
    listed = _listed(roster)
    valid = meeting.optional_count("valid")
    units = [_unit(row, body, roster, listed, report) for row in rows]
    first: dict[str, Row] = {}
    for row, unit in zip(rows, units, strict=True):
        earlier = first.setdefault(unit.code, row) if unit else row
        if earlier is not row:
            message = f"Mã “{row.text('unit')}” đã có kết quả ở ô {earlier.places['unit'].cell}."
            report.add("08", row.places["unit"], message, "Giữ lại một dòng.")
        if valid is not None:
            _check_votes(row, valid, report)
        _check_criteria(row, valid, report)
    return units


@lru_cache(maxsize=2)
def _listed(roster: Roster) -> Mapping[str, Unit]:
    """The units by what makes their codes the same; a province has a tally for each of its bodies."""
    return {code_key(code): unit for code, unit in roster.units.items()}


def _unit(row: Row, body: Body | None, roster: Roster, listed: Mapping[str, Unit], report: Report) -> Unit | None:
    if "unit" not in row:
        return None
    unit = listed.get(code_key(row.text("unit")))
    if unit is None:
        message = f"Mã “{row.text('unit')}” không có trong danh mục tổ chức đảng."
        report.add("07", row.places["unit"], message, "Ghi mã như trong danh mục.")
    elif body and unit.body != body.code:
        message = f"{unit.name} do {roster.bodies[unit.body].name} quyết định, không phải {body.name}."
        report.add("07", row.places["unit"], message, "Bỏ dòng này hoặc sửa cấp quyết định trong danh mục.")
    return unit


def _check_votes(row: Row, valid: int, report: Report) -> None:
    if "agree" not in row or "disagree" not in row or row.unclear(["invalid"]):
        return
    agree, disagree, invalid = (row.count(name) for name in ("agree", "disagree", "invalid"))
    total = agree + disagree + invalid
    if total != valid:
        of_row = f" + không hợp lệ tại dòng {invalid}" if invalid else ""
        message = f"Đồng ý {agree} + không đồng ý {disagree}{of_row} = {total}, khác số phiếu hợp lệ {valid}."
        report.add("15", row.places["agree"], message, "Kiểm tra lại kết quả của dòng này.")


def _check_criteria(row: Row, valid: int | None, report: Report) -> None:
    names = [name for name in row.places if name.startswith(CRITERION_PREFIX)]
    voted = [name for name in names if name in row]
    for name in names:
        if voted and row.blank(name):
            criterion = name.removeprefix(CRITERION_PREFIX)
            message = f"Chưa ghi số phiếu “Đạt” tiêu chí {criterion} trong khi đã ghi tiêu chí khác."
            report.add("17", row.places[name], message, "Ghi đủ mọi tiêu chí, hoặc để trống tất cả.")
    for name in voted:
        if valid is not None and row.count(name) > valid:
            message = f"Số phiếu “Đạt” {row.count(name)} lớn hơn số phiếu hợp lệ {valid}."
            report.add("16", row.places[name], message, "Kiểm tra lại kết quả của dòng này.")


def _tally_row(row: Row, unit: Unit) -> TallyRow:
    names = [name for name in row.places if name.startswith(CRITERION_PREFIX) and name in row]
    return TallyRow(
        unit=unit.code,
        agree=row.count("agree"),
        disagree=row.count("disagree"),
        invalid=row.count("invalid"),
        criteria={name.removeprefix(CRITERION_PREFIX): row.count(name) for name in names},
        place=row.places["unit"],
    )


def _tally(meeting: Row, body: Body, day: date, rows: Sequence[TallyRow], guidance: Guidance) -> Tally:
    return Tally(
        body=body.code,
        meeting_date=day,
        summoned=meeting.count("summoned"),
        present=meeting.count("present"),
        issued=meeting.count("issued"),
        collected=meeting.count("collected"),
        valid=meeting.count("valid"),
        invalid=tuple(
            (reason.name, meeting.count(f"{INVALID_PREFIX}{key}")) for key, reason in guidance.invalid_reasons.items()
        ),
        rows=tuple(rows),
        place=meeting.places["body"],
        dated_at=meeting.places["meeting_date"],
    )
