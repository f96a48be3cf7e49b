"""The board of submissions: what each unit sent, when, by which mail, and what it is worth. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.model import NOT_RECEIVED, UNIT_STATE_NAMES, FileResult, FileState, Severity, UnitResult
from bontot_batch.on_demand import OnDemand
from bontot_batch.summary.tables import Row, Table

RECEIVED, ON_TIME, LATE, DAY_UNKNOWN = "Đã nhận", "Đúng hạn", "Muộn", "Chưa rõ ngày"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What one unit sent: the file that counts, or else the latest; None where nothing came."""

    result: UnitResult
    file: FileResult | None
    files: int  # how many came from the unit
    due: date | None

    @property
    def usable(self) -> bool:
        """Whether a form came that counts."""
        return self.result.state not in NOT_RECEIVED

    @property
    def standing(self) -> str:
        """What the form is worth, in words."""
        return RECEIVED if self.usable else UNIT_STATE_NAMES[self.result.state]

    @property
    def time(self) -> datetime | None:
        """When the mail was delivered, by the clock of Việt Nam."""
        mail = self.file.mail if self.file else None
        return vi.in_vietnam(mail.date) if mail and mail.date else None

    @property
    def day(self) -> date | None:
        """The day of it."""
        return self.time.date() if self.time else None

    @property
    def punctual(self) -> str:
        """Whether it came by the day it was due; "" where nothing came or no day was set."""
        if not self.file or not self.due:
            return ""
        if not self.day:
            return DAY_UNKNOWN
        return LATE if self.day > self.due else ON_TIME


def arrivals(result: SeasonResult) -> tuple[Arrival, ...]:
    """What every unit of the roster sent."""
    sent: dict[str, list[FileResult]] = {}
    for each in result.files:
        if each.unit and each.state is not FileState.IGNORED:
            sent.setdefault(each.unit, []).append(each)
    return tuple(
        Arrival(each, _that_counts(each, came), len(came), result.due)
        for each in result.units
        for came in [sent.get(each.unit.code, [])]
    )


def _that_counts(result: UnitResult, came: Sequence[FileResult]) -> FileResult | None:
    used = [each for each in came if each.file == result.file]
    return used[0] if used else max(came, key=_delivered, default=None)


def _delivered(each: FileResult) -> tuple[bool, datetime]:
    known = each.mail.date if each.mail else None
    return known is not None, vi.in_vietnam(known or datetime(1, 1, 2, tzinfo=UTC))


def board(result: SeasonResult) -> Table:
    """One line for every unit that is to send."""
    columns = (
        *(("Mã", 13), ("Tên tổ chức đảng", 30), ("Cấp quyết định", 20), ("Phiếu", 13), ("Đến lúc", 15)),
        *(("So với hạn", 9), ("Thư của", 23), ("Tệp", 30), ("Phiên bản", 7), ("Số tệp", 5), ("Lỗi", 5)),
        *(("Điện thoại", 13), ("Thư điện tử", 24)),
    )
    names = result.office.roster.bodies
    rows = OnDemand(arrivals(result), lambda each: _row(each, names[each.result.unit.body].name))
    due = f"hạn gửi {vi.format_date(result.due)}" if result.due else "chưa ghi hạn gửi (lựa chọn --due của lệnh run)"
    return Table(
        "Theo dõi nộp phiếu",
        "Ai đã nộp, ai chưa, nộp khi nào",
        columns,
        rows,
        note=f"Số tệp: mọi phiếu đã đến từ đơn vị; {due}.",
        coloured=(3, 5),
    )


def _row(each: Arrival, body: str) -> Row:
    result, mail = each.result, each.file.mail if each.file else None
    arrived = vi.format_moment(each.time) if each.time else ""
    contact = result.answers.get("contact")
    errors = sum(found.severity is Severity.ERROR for found in result.findings)
    return (
        *(result.unit.code, result.unit.name, body, each.standing),
        *(
            arrived,
            each.punctual,
            mail.sender if mail else "",
            each.file.file if each.file else "",
        ),
        *(result.version, each.files, errors),
        *(str(contact.value or "") if contact else "", result.unit.email),
    )
