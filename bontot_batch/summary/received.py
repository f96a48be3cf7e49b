"""Everything that came in: findings with links to where they are mended, changes, files and their account. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bontot_batch import account, hand_back
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.guidance import Guidance
from bontot_batch.model import (
    FILE_STATE_NAMES,
    SEVERITY_NAMES,
    FileResult,
    FileState,
    Finding,
    Place,
    UnitKind,
    UnitResult,
)
from bontot_batch.on_demand import OnDemand
from bontot_batch.summary.standing import marked_copy
from bontot_batch.summary.tables import Cell, Row, Table, added_up, file_link


def findings(result: SeasonResult) -> Table:
    """Every finding once, with its cell; where the form goes back marked, the cell opens the marked copy."""
    columns = (
        *(("Mức", 9), ("Mã lỗi", 6), ("Mã", 13), ("Tên tổ chức đảng", 28), ("Tệp", 28), ("Ô", 19)),
        *(("Nội dung", 58), ("Cách sửa", 46)),
    )
    copies = _Copies(result.office.guidance)
    rows = [row for each in result.units for row in _unit_findings(each, copies)]
    known = {(found.place, found.code) for each in result.units for found in each.findings}
    rows += [
        _finding_row(found, each.unit, "", str(found.place))
        for each in result.files
        for found in each.findings
        if (found.place, found.code) not in known
    ]
    rows += [_finding_row(found, "", "", str(found.place)) for found in result.findings]
    note = "Ô có gạch chân mở thẳng chỗ đã đánh dấu trong phiếu trả lại."
    return Table(
        "Lỗi và lưu ý", "Mọi lỗi và lưu ý, kèm ô và cách sửa", columns, tuple(rows), note=note, coloured=(0,), frozen=3
    )


class _Copies:
    """Where the forms that go back ask what the forms that were sent asked; worked out once for each pair of forms."""

    def __init__(self, guidance: Guidance) -> None:
        self._guidance = guidance
        self._known: dict[tuple[str, str, UnitKind], Mapping[Place, Place]] = {}

    def place(self, each: UnitResult, found: Finding) -> Place | None:
        """Where a finding of a unit stands in its marked copy; None where no cell does."""
        key = (each.form, each.version, each.unit.kind)
        if key not in self._known:
            self._known[key] = hand_back.places(replace(each, file=""), self._guidance)
        return self._known[key].get(replace(found.place, file=""))


def _unit_findings(each: UnitResult, copies: _Copies) -> Iterator[Row]:
    path = marked_copy(each)
    for found in each.findings:
        text, at = str(found.place), copies.place(each, found) if path else None
        where = file_link(text, path, str(at)) if at else text
        yield _finding_row(found, each.unit.code, each.unit.name, where)


def _finding_row(found: Finding, code: str, name: str, where: Cell) -> Row:
    return (
        *(SEVERITY_NAMES[found.severity], found.code, code, name),
        *(found.place.file, where, found.message, found.hint),
    )


def changes(result: SeasonResult) -> Table:
    """What changed between a unit's forms."""
    columns = (
        *(("Mã", 13), ("Tên tổ chức đảng", 30), ("Tệp trước", 30), ("Tệp được dùng", 30), ("Ô", 18)),
        *(("Nội dung", 34), ("Trước", 24), ("Sau", 24)),
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


def files(result: SeasonResult) -> Table:
    """Everything that came in, a line each."""
    columns = (
        *(("Tệp", 46), ("Tình trạng", 15), ("Mã tổ chức đảng", 14), ("Người gửi", 24)),
        *(("Thư đến lúc", 15), ("Tiêu đề thư", 26), ("Ghi chú", 60)),
    )
    rows = OnDemand(result.files, _file_row)
    note = "Giờ Việt Nam."
    return Table("Tệp nhận được", "Mọi tệp đã đến, từng phần của mỗi thư và tệp nén", columns, rows, note=note)


def _file_row(each: FileResult) -> Row:
    mail = each.mail
    return (
        *(each.file, FILE_STATE_NAMES[each.state], each.unit),
        mail.sender if mail else "",
        vi.format_moment(mail.date) if mail and mail.date else "",
        mail.subject if mail else "",
        _file_note(each),
    )


def _file_note(each: FileResult) -> str:
    return " ".join(part for part in (each.note, *(_sentence(found) for found in each.findings)) if part)


def _sentence(found: Finding) -> str:
    return f"{found.message} {found.hint}".strip()


def register(result: SeasonResult) -> Table:
    """How many things came in at each level and what became of them; each row adds up."""
    columns = (("Nơi nhận", 60), ("Tổng số", 12), *((FILE_STATE_NAMES[state], 20) for state in FileState))
    by_container: dict[str, list[FileResult]] = {"": []}
    for each in result.files:
        by_container.setdefault(each.container, []).append(each)
    rows: list[Row] = [_register_row(name or "Thư mục hồ sơ", within) for name, within in by_container.items()]
    rows.append(added_up("Tổng cộng", rows))
    title = "Mỗi thứ đã đến được tính một lần, ở nơi nó nằm"
    return Table("Sổ tiếp nhận", title, columns, tuple(rows), total=True, frozen=1)


def _register_row(name: str, within: Sequence[FileResult]) -> Row:
    counts = account.totals(within)
    return (name, len(within), *(counts[state] for state in FileState))
