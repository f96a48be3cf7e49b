"""Reads the register (số văn bản): the number and the day that văn thư gave to documents other than decisions."""

from __future__ import annotations

from collections.abc import Mapping

from bontot_batch.guidance import Guidance
from bontot_batch.model import Body, Registration, Unit
from bontot_batch.office.cells import code_key
from bontot_batch.office.columns import REGISTER, REGISTERED, choices
from bontot_batch.office.findings import Report
from bontot_batch.office.table import Row, Sheets, open_optional, read_rows

NOTICE = "thong_bao"  # the one document that is registered for each unit

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
    places: dict[Key, Row] = {}
    for row in read_rows(found, choices(guidance), report) if found else ():
        key = _key(row, bodies, units, report)
        if key is None:
            continue
        earlier = places.setdefault(key, row)
        if earlier is not row:
            message = f"{REGISTERED[key[1]][0]} này đã được ghi số ở dòng {earlier.places['body'].row}."
            report.add("16", row.places["document"], message, "Giữ lại một dòng.")
        registered[key] = Registration(row.optional_count("number"), row.day("day"))
        if row.optional_count("number") == 0:
            report.add("04", row.places["number"], "Số văn bản là 0.", "Ghi số từ 1 trở lên, hoặc để trống.")
    return registered


def _key(row: Row, bodies: Mapping[str, Body], units: Mapping[str, Unit], report: Report) -> Key | None:
    if "body" not in row or "document" not in row:
        return None  # what is wrong with the cell is in the report
    body = bodies.get(code_key(row.text("body")))
    if body is None:
        _unknown(row, "body", "danh sách cấp ủy", report)
        return None
    document = row.text("document")
    if document != NOTICE:
        return body.code, document, ""
    if "unit" not in row:
        if row.blank("unit"):
            hint = "Ghi mã tổ chức đảng nhận thông báo, mỗi thông báo một dòng."
            report.add("03", row.places["unit"], "Thông báo chưa ghi tổ chức đảng nhận.", hint)
        return None
    unit = units.get(code_key(row.text("unit")))
    if unit is None or unit.body != body.code:
        _unknown(row, "unit", f"danh sách tổ chức đảng do {body.name} quyết định", report)
        return None
    return body.code, document, unit.code


def _unknown(row: Row, name: str, where: str, report: Report) -> None:
    message = f"Mã “{row.text(name)}” không có trong {where}."
    report.add("15", row.places[name], message, "Ghi mã như trong danh mục này.")
