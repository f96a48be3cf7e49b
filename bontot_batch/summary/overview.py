"""The season at a glance: how many units stand where, by body and by kind, how the forms came in. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.model import NOT_RECEIVED, UNIT_STATE_NAMES, UnitState
from bontot_batch.results import count_states
from bontot_batch.summary import counts
from bontot_batch.summary.submissions import LATE, arrivals
from bontot_batch.summary.tables import Chart, ChartKind, Link, Overview, Row, Series, Share, Table, added_up

GREEN, PALE_GREEN, BLUE = "#2E7D32", "#9CCC65", "#2F6DB5"
RED, ORANGE, YELLOW, GREY, DARK = "#C0392B", "#E67E22", "#F4C542", "#BDBDBD", "#757575"
_COLOURS: Mapping[UnitState, str] = {
    UnitState.MISSING: GREY,
    UnitState.UNREADABLE: DARK,
    UnitState.RETURNED: ORANGE,
    UnitState.NOT_PROPOSED: "#8D6E63",
    UnitState.NOT_MET: RED,
    UnitState.NEEDS_JUDGEMENT: YELLOW,
    UnitState.ELIGIBLE: PALE_GREEN,
    UnitState.RECOGNISED: GREEN,
    UnitState.NOT_RECOGNISED: "#7B1FA2",
}
_MOST_BARS = 15
NAME, BODIES, KINDS, DAYS = "Tổng quan", "Theo cấp ủy", "Theo loại hình", "Tiến độ nộp"


def by_body(result: SeasonResult) -> Table:
    """The states of each body's units, with the share that sent a usable form and the share recognised."""
    listed = result.office.roster.bodies
    rows = [
        _body_row(listed[str(key)].name, states) for key, states in counts.records(counts.by_body(result.units)).items()
    ]
    note = "Đã nhận: phiếu đọc được, không có lỗi. Tỷ lệ tính trên tổng số đơn vị của cấp ủy."
    if len(rows) > _MOST_BARS:
        rows.sort(key=_left, reverse=True)
        note += " Cấp ủy còn nhiều đơn vị chưa có phiếu dùng được đứng trước."
    columns = (
        *(("Cấp quyết định", 32), ("Tổng số", 8)),
        *((UNIT_STATE_NAMES[state], 12) for state in UnitState),
        *(("Đã nhận", 8), ("Tỷ lệ đã nhận", 10), ("Tỷ lệ được công nhận", 11)),
    )
    rows.append(added_up("Tổng cộng", rows))
    title = "Trạng thái của các tổ chức đảng theo cấp quyết định"
    return Table(BODIES, title, columns, tuple(rows), note=note, total=True, frozen=1)


def _body_row(name: str, states: Mapping[str, int]) -> Row:
    total = sum(states.values())
    received = total - sum(states[state.value] for state in NOT_RECEIVED)
    shares = (Share(received, total), Share(states[UnitState.RECOGNISED.value], total))
    return (name, total, *states.values(), received, *shares)


def _left(row: Row) -> int:
    total, received = row[1], row[2 + len(UnitState)]
    return total - received if isinstance(total, int) and isinstance(received, int) else 0


def by_kind(result: SeasonResult) -> Table:
    """The states of the units of each kind that a body decides on."""
    listed, kinds = result.office.roster.bodies, result.office.guidance.kinds
    names = {kind.value: kinds[kind].name for kind in kinds}
    rows: list[Row] = []
    for key, states in counts.records(counts.by_body_and_kind(result.units)).items():
        body, kind = key if isinstance(key, tuple) else ("", "")
        rows.append((listed[str(body)].name, names[str(kind)], sum(states.values()), *states.values()))
    columns = (
        *(("Cấp quyết định", 32), ("Loại hình", 30), ("Tổng số", 8)),
        *((UNIT_STATE_NAMES[state], 12) for state in UnitState),
    )
    rows.append(added_up("Tổng cộng", rows, blank=2))
    title = "Trạng thái của các tổ chức đảng theo cấp quyết định và loại hình"
    return Table(KINDS, title, columns, tuple(rows), total=True)


def by_day(result: SeasonResult) -> Table:
    """How many usable forms each day brought, and how many there were by its end."""
    came = [each for each in arrivals(result) if each.usable]
    per_day = Counter(each.day for each in came if each.day)
    rows = [*_days(per_day, len(result.units))]
    undated = len(came) - per_day.total()
    if undated:
        rows.append(("Không rõ ngày", undated, len(came), Share(len(came), len(result.units))))
    columns = (("Ngày đến", 22), ("Số phiếu dùng được", 20), ("Cộng dồn", 14), ("Tỷ lệ trên tổng số đơn vị", 24))
    note = "Ngày của thư mang phiếu đến (giờ Việt Nam). Phiếu chép thẳng vào thư mục không có ngày."
    return Table(DAYS, "Tiến độ nhận phiếu dùng được", columns, tuple(rows), note=note, frozen=1)


def _days(per_day: Mapping[date, int], expected: int) -> Iterator[Row]:
    so_far = 0
    for day in sorted(per_day):
        so_far += per_day[day]
        yield (vi.format_date(day), per_day[day], so_far, Share(so_far, expected))


def overview(result: SeasonResult, sheets: Sequence[Table]) -> Overview:
    """The first sheet, over all the others."""
    guidance = result.office.guidance
    year = next(iter(result.office.roster.bodies.values())).year
    named = {table.name: table for table in sheets}
    return Overview(
        NAME,
        f"Kết quả xét công nhận “bốn tốt” năm {year}",
        f"Theo {guidance.version}; xét tại ngày {vi.format_date(guidance.on)}.",
        tuple(_figures(result)),
        tuple(_charts(named)),
        tuple((Link(table.name, place=f"'{table.name}'!A1"), _told(table)) for table in sheets),
    )


def _figures(result: SeasonResult) -> Iterator[Row]:
    total = len(result.units)
    states = count_states(result.units)
    received = total - sum(states[state.value] for state in NOT_RECEIVED)
    yield ("Tổng số tổ chức đảng", total, "")
    yield ("Đã nhận phiếu dùng được", received, Share(received, total))
    if result.due:
        late = sum(each.punctual == LATE for each in arrivals(result))
        yield (f"Đến sau hạn {vi.format_date(result.due)}", late, Share(late, total))
    for state in UnitState:
        yield (UNIT_STATE_NAMES[state], states[state.value], Share(states[state.value], total))


def _told(table: Table) -> str:
    rows = len(table.rows) - table.total
    return f"{table.title} ({vi.format_number(rows)} dòng)" if rows else f"{table.title} (không có)"


def _charts(named: Mapping[str, Table]) -> Iterator[Chart]:
    bodies = min(len(named[BODIES].rows) - 1, _MOST_BARS)
    few = f" ({_MOST_BARS} cấp ủy còn nhiều việc nhất)" if len(named[BODIES].rows) - 1 > _MOST_BARS else ""
    states = tuple(Series(2 + at, _COLOURS[state]) for at, state in enumerate(UnitState))
    yield Chart(f"Trạng thái theo cấp quyết định{few}", ChartKind.STACKED, BODIES, bodies, 0, states)
    yield from _clause_chart(named["Khoản chưa đạt"])
    received = 2 + len(UnitState)
    # Received first, then what is still to be mended or to come.
    progress = (Series(received, GREEN), Series(4, ORANGE), Series(3, DARK), Series(2, GREY))
    yield Chart(f"Tiến độ nộp phiếu{few}", ChartKind.SHARES, BODIES, bodies, 0, progress)
    days = len([row for row in named[DAYS].rows if row[0] != "Không rõ ngày"])
    if days > 1:
        yield Chart("Số phiếu dùng được, cộng dồn", ChartKind.LINE, DAYS, days, 0, (Series(2, BLUE),))


def _clause_chart(table: Table) -> Iterator[Chart]:
    unmet = sum(isinstance(row[4], int) and row[4] > 0 for row in table.rows)
    if unmet:
        shares = (Series(8, RED),)
        yield Chart("Tỷ lệ không đạt theo khoản", ChartKind.BARS, table.name, min(unmet, _MOST_BARS), 0, shares)
