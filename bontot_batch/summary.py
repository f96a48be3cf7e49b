"""Lists for people, as workbooks that print well; first of all ``tong_hop.xlsx``, the results side by side."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import xlsxwriter

from bontot_batch import account
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.model import (
    FILE_STATE_NAMES,
    SEVERITY_NAMES,
    STATE_NAMES,
    UNIT_STATE_NAMES,
    ClauseOutcome,
    FileResult,
    FileState,
    Finding,
    Severity,
    State,
    UnitResult,
    UnitState,
)

if TYPE_CHECKING:
    import pandas as pd

FILE_NAME = "tong_hop.xlsx"
FONT = "Times New Roman"
_CREATED = datetime.datetime(2026, 1, 1)  # fixed, so that the same result has the same bytes
_LONGEST_CELL = 32_000  # Excel's own limit is 32,767


Row = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, its headings with column widths, its rows."""

    name: str
    title: str
    columns: tuple[tuple[str, float], ...]
    rows: tuple[Row, ...]
    row_height: float | None = None  # in points; None: as the text needs


def count_by_body(result: SeasonResult) -> pd.DataFrame:
    """Units by deciding body and kind (rows) and state (columns), with totals; index and columns are keys."""
    import pandas as pd  # noqa: PLC0415 - half a second, paid only by runs that write reports

    frame = pd.DataFrame(
        [(each.unit.body, each.unit.kind.value, each.state.value) for each in result.units],
        columns=["body", "kind", "state"],
    )
    table = frame.groupby(["body", "kind", "state"], sort=False).size().unstack(fill_value=0)
    table = table.reindex(columns=[state.value for state in UnitState], fill_value=0)
    table.insert(0, "total", table.sum(axis="columns"))
    return table


def tables(result: SeasonResult) -> tuple[Table, ...]:
    """Every sheet of the summary as plain rows. Pure."""
    return (
        *(_overview(result), _units(result), _clauses(result), _findings(result)),
        *(_changes(result), _files(result), _account(result)),
    )


def write(result: SeasonResult) -> bytes:
    """The summary workbook."""
    return write_tables("Tổng hợp kết quả xét “bốn tốt”", tables(result))


def write_tables(title: str, sheets: Iterable[Table]) -> bytes:
    """A workbook of tables, set up for printing. Text never becomes a formula or a link."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": title, "created": _CREATED})
        for table in sheets:
            _write_table(book, table)
    return buffer.getvalue()


def _overview(result: SeasonResult) -> Table:
    counted = count_by_body(result)
    kinds, bodies = result.office.guidance.kinds, result.office.roster.bodies
    names = {kind.value: kinds[kind].name for kind in kinds}
    rows: list[Row] = [
        (bodies[str(body)].name, names[str(kind)], *(int(number) for number in counts))
        for (body, kind), counts in zip(counted.index, counted.to_numpy().tolist(), strict=True)
    ]
    total: Row = ("Tổng cộng", "", *(int(number) for number in counted.sum().to_list()))
    columns = (
        ("Cấp quyết định", 36),
        ("Loại hình", 32),
        ("Tổng số", 10),
        *((UNIT_STATE_NAMES[state], 13) for state in UnitState),
    )
    year = next(iter(bodies.values())).year
    title = f"Kết quả xét công nhận “bốn tốt” năm {year} (theo {result.office.guidance.version})"
    return Table("Tổng quan", title, columns, (*rows, total))


def _units(result: SeasonResult) -> Table:
    guidance = result.office.guidance
    columns = (
        ("Mã", 14),
        ("Tên tổ chức đảng", 44),
        ("Loại hình", 30),
        ("Trực thuộc", 34),
        ("Cấp quyết định", 30),
        ("Trạng thái", 22),
        *((f"Tiêu chí {criterion.key}", 13) for criterion in guidance.criteria),
        ("Khoản chưa đạt", 24),
        ("Phiếu đồng ý", 14),
        ("Lỗi", 6),
        ("Lưu ý", 7),
        ("Tệp", 40),
        ("Văn bản", 44),
    )
    rows = tuple(_unit_row(each, result) for each in result.units)
    return Table("Tổ chức đảng", "Kết quả từng tổ chức đảng", columns, rows)


def _unit_row(each: UnitResult, result: SeasonResult) -> Row:
    guidance = result.office.guidance
    severities = [found.severity for found in each.findings]
    vote = vi.format_share(each.vote.agree, each.vote.summoned) if each.vote else ""
    criteria = (each.criteria.get(criterion.key) for criterion in guidance.criteria)
    return (
        each.unit.code,
        each.unit.name,
        guidance.kinds[each.unit.kind].name,
        each.unit.parent,
        result.office.roster.bodies[each.unit.body].name,
        UNIT_STATE_NAMES[each.state],
        *(STATE_NAMES[state] if state else "" for state in criteria),
        ", ".join(clause.clause for clause in each.clauses if clause.final is State.NOT_MET),
        vote,
        severities.count(Severity.ERROR),
        severities.count(Severity.WARNING),
        each.file,
        ", ".join(each.documents),
    )


def _clauses(result: SeasonResult) -> Table:
    columns = (
        ("Mã", 14),
        ("Tên tổ chức đảng", 40),
        ("Khoản", 8),
        ("Nội dung khoản", 60),
        ("Tính theo phiếu", 16),
        ("Thẩm định", 14),
        ("Kết quả", 16),
        ("Căn cứ", 80),
        ("Lý do thẩm định", 50),
    )
    labels = result.office.guidance.clauses
    rows = tuple(
        (
            each.unit.code,
            each.unit.name,
            outcome.clause,
            labels[outcome.clause].label,
            STATE_NAMES[outcome.computed],
            STATE_NAMES[outcome.appraisal.conclusion] if outcome.appraisal else "",
            STATE_NAMES[outcome.final],
            outcome.reason,
            _appraisal_text(outcome),
        )
        for each in result.units
        for outcome in each.clauses
    )
    return Table("Từng khoản", "Kết quả từng khoản của từng tổ chức đảng", columns, rows)


def _appraisal_text(outcome: ClauseOutcome) -> str:
    appraisal = outcome.appraisal
    if not appraisal:
        return ""
    document = f", {appraisal.document}" if appraisal.document else ""
    return f"{appraisal.reason} ({appraisal.who}, {vi.format_date(appraisal.when)}{document})"


def _findings(result: SeasonResult) -> Table:
    columns = (
        ("Mức", 9),
        ("Mã lỗi", 8),
        ("Mã", 14),
        ("Tên tổ chức đảng", 40),
        ("Tệp", 40),
        ("Ô", 26),
        ("Nội dung", 80),
        ("Cách sửa", 60),
    )
    rows = [_finding_row(found, each.unit.code, each.unit.name) for each in result.units for found in each.findings]
    known = {(found.place, found.code) for each in result.units for found in each.findings}
    rows += [
        _finding_row(found, each.unit, "")
        for each in result.files
        for found in each.findings
        if (found.place, found.code) not in known
    ]
    rows += [_finding_row(found, "", "") for found in result.findings]
    return Table("Lỗi và lưu ý", "Mọi lỗi và lưu ý, kèm ô và cách sửa", columns, tuple(rows))


def _changes(result: SeasonResult) -> Table:
    columns = (
        *(("Mã", 14), ("Tên tổ chức đảng", 36), ("Tệp trước", 36), ("Tệp được dùng", 36), ("Ô", 22)),
        *(("Nội dung", 40), ("Trước", 30), ("Sau", 30)),
    )
    rows = tuple(
        (
            *(each.unit.code, each.unit.name, change.earlier, change.place.file, str(change.place)),
            *(change.label, change.before, change.after),
        )
        for each in result.units
        for change in each.changes
    )
    return Table("Thay đổi", "Các ô khác nhau giữa phiếu được dùng và phiếu trước của cùng đơn vị", columns, rows)


def _finding_row(found: Finding, code: str, name: str) -> Row:
    return (
        SEVERITY_NAMES[found.severity],
        found.code,
        code,
        name,
        found.place.file,
        str(found.place),
        found.message,
        found.hint,
    )


def _files(result: SeasonResult) -> Table:
    columns = (
        *(("Tệp", 48), ("Tình trạng", 15), ("Mã tổ chức đảng", 14), ("Người gửi", 24)),
        *(("Thư đến lúc", 16), ("Tiêu đề thư", 26), ("Ghi chú", 60)),
    )
    rows = tuple(_file_row(each) for each in result.files)
    return Table("Tệp nhận được", "Mọi tệp đã đến, từng phần của mỗi thư và tệp nén", columns, rows)


def _file_row(each: FileResult) -> Row:
    mail = each.mail
    return (
        *(each.file, FILE_STATE_NAMES[each.state], each.unit),
        mail.sender if mail else "",
        vi.format_moment(mail.date) if mail and mail.date else "",
        mail.subject if mail else "",
        _file_note(each),
    )


def _account(result: SeasonResult) -> Table:
    """How many things came in at each level and what became of them; each row adds up."""
    columns = (("Nơi nhận", 60), ("Tổng số", 12), *((FILE_STATE_NAMES[state], 20) for state in FileState))
    by_container: dict[str, list[FileResult]] = {"": []}
    for each in result.files:
        by_container.setdefault(each.container, []).append(each)
    rows = [_account_row(name or "Thư mục hồ sơ", within) for name, within in by_container.items()]
    total = _account_row("Tổng cộng", result.files)
    return Table("Sổ tiếp nhận", "Mỗi thứ đã đến được tính một lần, ở nơi nó nằm", columns, (*rows, total))


def _account_row(name: str, within: Sequence[FileResult]) -> Row:
    counts = account.totals(within)
    return (name, len(within), *(counts[state] for state in FileState))


def _file_note(each: FileResult) -> str:
    return " ".join(part for part in (each.note, *(_sentence(found) for found in each.findings)) if part)


def _sentence(found: Finding) -> str:
    return f"{found.message} {found.hint}".strip()


def _write_table(book: Any, table: Table) -> None:
    page = book.add_worksheet(table.name)
    base = {"font_name": FONT, "font_size": 11, "valign": "top", "text_wrap": True}
    title = book.add_format({"font_name": FONT, "font_size": 14, "bold": True})
    head = book.add_format({**base, "bold": True, "border": 1, "align": "center", "bg_color": "#D9E5F3"})
    body = book.add_format({**base, "border": 1})
    page.write_string(0, 0, table.title, title)
    for column, (heading, width) in enumerate(table.columns):
        page.set_column(column, column, width)
        page.write_string(2, column, heading, head)
    for row, values in enumerate(table.rows, 3):
        page.set_row(row, table.row_height)
        for column, value in enumerate(values):
            if isinstance(value, int):
                page.write_number(row, column, value, body)
            elif not value:
                page.write_blank(row, column, None, body)
            else:
                page.write_string(row, column, _fit(value), body)
    page.freeze_panes(3, 2)
    if table.rows:
        page.autofilter(2, 0, 2 + len(table.rows), len(table.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.set_footer("&C&P/&N")


def _fit(text: str) -> str:
    """Text as a cell can hold it; what is longer says that it goes on elsewhere."""
    return text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "… (xem ket_qua.json)"
