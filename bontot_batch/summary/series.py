"""The numbers of decisions: which are in use, since which day, which are not and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bontot_batch import gaps
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.model import Number
from bontot_batch.office.columns import REGISTER, REGISTERED
from bontot_batch.summary.tables import Row, Table

IN_USE, NOT_IN_USE = "Đang dùng", "Không dùng"
_DECISION = REGISTERED["quyet_dinh"][0]
_TO_COPY = 5  # columns, as they stand in the register


def series(result: SeasonResult) -> Table:
    """Every number by body; its first columns are those of the roster's register, so that a row can be copied there."""
    widths = (12, 22, 16, 12, 12)
    headings = [column.heading for column in REGISTER.columns]
    columns = (*zip(headings, widths, strict=True), ("Công nhận", 44), ("Tình trạng", 12), ("Lý do không dùng", 44))
    rows = (*(_row(result, each) for each in result.numbers), *_never_given(result))
    note = (
        f"{_TO_COPY} cột đầu như trang “{REGISTER.sheet}” của danh mục: muốn sửa số, ngày của quyết định đã ra thì "
        "chép dòng đó sang rồi sửa. Chưa có ngày: quyết định còn là dự thảo."
    )
    return Table("Số quyết định", "Số, ngày của các quyết định", columns, rows, note=note)


def _row(result: SeasonResult, each: Number) -> Row:
    units = result.office.roster.units
    on = each.units or (each.subject,)
    named = [units[code].name if code in units else code for code in on]
    whom = named[0] if not each.units else f"{len(named)} tổ chức đảng: {', '.join(named)}"
    day = vi.format_date(each.day) if each.day else ""
    return (*(each.body, _DECISION, on[0], each.number, day), whom, NOT_IN_USE if each.void else IN_USE, each.void)


def _never_given(result: SeasonResult) -> Iterator[Row]:
    """The stretches of numbers that no decision ever had."""
    for gap in gaps.gaps(result):
        if not gap.given:
            yield (gap.body, _DECISION, "", gap.numbers, "", "", NOT_IN_USE, gap.why)
