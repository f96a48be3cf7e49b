"""Checks of the branch's meetings: each date, its ranking, and the reason where there was none (clause 1.b.6)."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from bontot_batch import vietnamese as vi
from bontot_batch.checks.engine import Faults, error, warning
from bontot_batch.form import NONE, PERCENT_TWICE, Meeting
from bontot_batch.model import Fault

Meetings = Sequence[Meeting]


def _dated(*groups: Meetings) -> Iterator[tuple[Meeting, datetime.date]]:
    for group in groups:
        for row in group:
            if row.date is not None:
                yield row, row.date


def _shared_days(months: Meetings) -> Mapping[datetime.date, Meetings]:
    """The days for which more than one regular meeting is entered, with those meetings."""
    by_day: dict[datetime.date, list[Meeting]] = {}
    for row, day in _dated(months):
        by_day.setdefault(day, []).append(row)
    return {day: found for day, found in by_day.items() if len(found) > 1}


@error("C60")
def rating_without_a_date(months: Meetings, quarters: Meetings) -> Faults:
    """Có xếp loại kỳ sinh hoạt nhưng không ghi ngày họp."""
    for row in (*months, *quarters):
        if row.grade not in (None, NONE) and row.date is None:
            yield Fault(row.field("date"), f"{row.label} có xếp loại nhưng không ghi ngày họp.", "Ghi ngày họp.")


@error("C61")
def date_without_a_rating(months: Meetings, quarters: Meetings) -> Faults:
    """Có ngày họp nhưng không xếp loại kỳ sinh hoạt."""
    for row in (*months, *quarters):
        if row.date is not None and row.grade is None:
            yield Fault(
                row.field("grade"),
                f"{row.label} họp ngày {vi.format_date(row.date)} nhưng chưa xếp loại.",
                "Chọn xếp loại theo biên bản.",
            )


@error("C62")
def not_held_but_dated(months: Meetings, quarters: Meetings) -> Faults:
    """Chọn “Không họp” nhưng lại ghi ngày họp."""
    for row in (*months, *quarters):
        if row.grade == NONE and row.date is not None:
            yield Fault(
                row.field("date"),
                f"{row.label} chọn “Không họp” nhưng ghi ngày họp {vi.format_date(row.date)}.",
                "Xóa ngày họp, hoặc chọn lại xếp loại.",
            )


@error("C63")
def not_held_without_a_reason(months: Meetings, quarters: Meetings) -> Faults:
    """Chọn “Không họp” nhưng không ghi lý do."""
    for row in (*months, *quarters):
        if row.grade == NONE and not row.reason:
            yield Fault(row.field("reason"), f"{row.label} không họp nhưng thiếu lý do.", "Ghi lý do không họp.")


@warning("C64")
def reason_beside_a_held_meeting(months: Meetings, quarters: Meetings) -> Faults:
    """Ghi lý do không họp cho kỳ đã họp."""
    for row in (*months, *quarters):
        if row.grade not in (None, NONE) and row.reason:
            yield Fault(
                row.field("reason"),
                f"{row.label} đã họp và xếp loại nhưng vẫn ghi lý do không họp.",
                "Xóa lý do, hoặc chọn “Không họp”.",
            )


@error("C65")
def meeting_outside_the_year(months: Meetings, quarters: Meetings, assessed: int) -> Faults:
    """Ngày họp không thuộc năm đánh giá."""
    for row, day in _dated(months, quarters):
        if day.year != assessed:
            yield Fault(
                row.field("date"),
                f"{row.label} ghi ngày họp {vi.format_date(day)}, không thuộc năm {assessed}.",
                "Sửa ngày họp.",
            )


@warning("C66")
def meeting_outside_its_period(months: Meetings, quarters: Meetings, assessed: int) -> Faults:
    """Ngày họp không thuộc tháng hoặc quý của kỳ sinh hoạt."""
    shared = _shared_days(months)
    for row, day in _dated(months, quarters):
        if row.period == "month" and day in shared:
            continue  # two meetings on one day have their own finding
        if day.year == assessed and day.month not in row.months:
            yield Fault(
                row.field("date"),
                f"{row.label} ghi ngày họp {vi.format_date(day)}, thuộc tháng {day.month}.",
                "Kiểm tra lại: đúng là họp lệch kỳ thì giữ nguyên.",
            )


@error("C67")
def meeting_after_signing(months: Meetings, quarters: Meetings, signed: datetime.date, assessed: int) -> Faults:
    """Ngày họp sau ngày ký phiếu."""
    for row, day in _dated(months, quarters):
        if day.year == assessed and day > signed:
            yield Fault(
                row.field("date"),
                f"{row.label} ghi ngày họp {vi.format_date(day)}, sau ngày ký phiếu {vi.format_date(signed)}.",
                "Sửa ngày họp, hoặc ký phiếu sau khi đã họp.",
            )


@error("C68")
def meeting_before_founding(
    months: Meetings, quarters: Meetings, founded: datetime.date | None, assessed: int
) -> Faults:
    """Ngày họp trước ngày thành lập."""
    for row, day in _dated(months, quarters):
        if founded and founded.year <= assessed and day.year == assessed and day < founded:
            yield Fault(
                row.field("date"),
                f"{row.label} ghi ngày họp {vi.format_date(day)}, trước ngày thành lập {vi.format_date(founded)}.",
                "Sửa ngày họp hoặc ngày thành lập.",
            )


@warning("C69")
def two_regular_meetings_on_one_day(months: Meetings) -> Faults:
    """Hai kỳ sinh hoạt thường kỳ ghi cùng một ngày."""
    shared = _shared_days(months)
    for row, day in _dated(months):
        others = [other.label for other in shared.get(day, ()) if other is not row]
        if others and day.month not in row.months:
            yield Fault(
                row.field("date"),
                f"{row.label} và {', '.join(others)} cùng ghi ngày họp {vi.format_date(day)}.",
                "Kiểm tra lại ngày họp.",
            )


@error("C70")
def period_left_blank(months: Meetings, quarters: Meetings, founded: datetime.date | None, assessed: int) -> Faults:
    """Kỳ sinh hoạt để trống."""
    for row in (*months, *quarters):
        if row.blank and not (founded and row.ended_before(founded, assessed)):
            yield Fault(
                row.field("date"),
                f"{row.label} chưa khai.",
                "Ghi ngày họp và xếp loại; nếu không họp, chọn “Không họp” và ghi lý do.",
            )


@error("C71")
def only_a_reason(months: Meetings, quarters: Meetings) -> Faults:
    """Ghi lý do không họp nhưng không chọn “Không họp”."""
    for row in (*months, *quarters):
        if row.reason and row.grade is None and row.date is None:
            yield Fault(
                row.field("grade"), f"{row.label} có lý do không họp nhưng ô xếp loại để trống.", "Chọn “Không họp”."
            )


@error("C72")
def attendance_above_hundred(attendance: Decimal | None) -> Faults:
    """Tỷ lệ dự sinh hoạt lớn hơn 100%."""
    if attendance is not None and 100 < attendance < PERCENT_TWICE:
        yield Fault(
            "attendance", f"Tỷ lệ dự sinh hoạt ghi {vi.format_decimal(attendance)}%.", "Ghi tỷ lệ từ 0% đến 100%."
        )


CHECKS = (
    rating_without_a_date,
    date_without_a_rating,
    not_held_but_dated,
    not_held_without_a_reason,
    reason_beside_a_held_meeting,
    meeting_outside_the_year,
    meeting_outside_its_period,
    meeting_after_signing,
    meeting_before_founding,
    two_regular_meetings_on_one_day,
    period_left_blank,
    only_a_reason,
    attendance_above_hundred,
)
