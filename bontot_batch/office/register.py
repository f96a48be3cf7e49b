"""Reads the register (số văn bản): the number and the day that văn thư gave to documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bontot_batch import vietnamese as vi
from bontot_batch.guidance import Guidance
from bontot_batch.model import Body, Registration, Unit, decision_days, season_days
from bontot_batch.office.cells import code_key
from bontot_batch.office.columns import REGISTER, REGISTERED, choices
from bontot_batch.office.findings import Report
from bontot_batch.office.table import Row, Sheets, open_optional, read_rows

NOTICE, DECISION = "thong_bao", "quyet_dinh"  # the documents that are registered for each unit
_TO_A_UNIT: Mapping[str, str] = {
    NOTICE: "Ghi mã tổ chức đảng nhận thông báo, mỗi thông báo một dòng.",
    DECISION: "Ghi mã tổ chức đảng được công nhận; quyết định kèm danh sách thì ghi mã một tổ chức đảng trong đó.",
}

Key = tuple[str, str, str]
"""A body's code, the document, the code of the unit it goes to or ""."""


def read_register(
    sheets: Sheets, bodies: Mapping[str, Body], units: Mapping[str, Unit], guidance: Guidance, report: Report
) -> Mapping[Key, Registration]:
    """What stands in the register; nothing when the workbook has none. Faults go to the report.

    ``bodies`` and ``units`` are known by the key of their code.
    """
    found = open_optional(sheets, REGISTER, report)
    registered: dict[Key, Registration] = {}
    for row in read_rows(found, choices(guidance), report) if found else ():
        key = _key(row, bodies, units, report)
        if key is None:
            continue
        entry = Registration(row.optional_count("number"), row.day("day"), row.places)
        earlier = registered.setdefault(key, entry)
        if earlier is not entry:
            message = f"{REGISTERED[key[1]][0]} này đã được ghi số ở dòng {earlier.places['body'].row}."
            report.add("16", row.places["document"], message, "Giữ lại một dòng.")
        if entry.number == 0:
            report.add("04", row.places["number"], "Số văn bản là 0.", "Ghi số từ 1 trở lên, hoặc để trống.")
        _check_season(entry, key[1], bodies[code_key(key[0])].year, report)
    _check_numbers(registered.items(), report)
    return registered


def _check_season(entry: Registration, document: str, year: int, report: Report) -> None:
    start, end = decision_days(year) if document == DECISION else season_days(year)
    if entry.day and not start <= entry.day <= end:
        season = f"{vi.format_date(start)} đến {vi.format_date(end)}"
        message = f"Ngày ký {vi.format_date(entry.day)} nằm ngoài mùa đánh giá năm {year} ({season})."
        report.add("14", entry.places["day"], message, "Kiểm tra lại ngày và năm.")


def _check_numbers(entries: Iterable[tuple[Key, Registration]], report: Report) -> None:
    """Two documents of one kind by one body with one number; decisions with a list may share theirs."""
    first: dict[tuple[str, str, int], Registration] = {}
    for (body, document, _), entry in entries:
        if document == DECISION or not entry.number:
            continue
        earlier = first.setdefault((body, document, entry.number), entry)
        if earlier is not entry:
            message = f"Số {entry.number:02} đã được ghi cho {REGISTERED[document][0].lower()} khác"
            at = f"ở dòng {earlier.places['body'].row}"
            report.add("19", entry.places["number"], f"{message} {at}.", "Mỗi văn bản một số: sửa một trong hai dòng.")


def _key(row: Row, bodies: Mapping[str, Body], units: Mapping[str, Unit], report: Report) -> Key | None:
    if "body" not in row or "document" not in row:
        return None  # what is wrong with the cell is in the report
    body = bodies.get(code_key(row.text("body")))
    if body is None:
        _unknown(row, "body", "danh sách cấp ủy", report)
        return None
    document = row.text("document")
    if document not in _TO_A_UNIT:
        return body.code, document, ""
    if "unit" not in row:
        if row.blank("unit"):
            message = f"{REGISTERED[document][0]} chưa ghi tổ chức đảng."
            report.add("03", row.places["unit"], message, _TO_A_UNIT[document])
        return None
    unit = units.get(code_key(row.text("unit")))
    if unit is None or unit.body != body.code:
        _unknown(row, "unit", f"danh sách tổ chức đảng do {body.name} quyết định", report)
        return None
    return body.code, document, unit.code


def _unknown(row: Row, name: str, where: str, report: Report) -> None:
    message = f"Mã “{row.text(name)}” không có trong {where}."
    report.add("15", row.places[name], message, "Ghi mã như trong danh mục này.")
