"""What the figures rest on: the guidance in force, the inputs with their digests, counts that must agree. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bontot_batch import __version__, account
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.form import VERSION
from bontot_batch.guidance import how_sure
from bontot_batch.model import FILE_STATE_NAMES, UNIT_STATE_NAMES, FileResult, FileState, UnitState
from bontot_batch.on_demand import OnDemand
from bontot_batch.results import count_states
from bontot_batch.summary.tables import Row, Table


def in_force(result: SeasonResult) -> Table:
    """Every figure and authority of the guidance on the day, since when, by which text and how sure."""
    columns = (
        *(("Khoản", 12), ("Nội dung", 62), ("Mức", 16), ("Từ ngày", 11), ("Theo", 60), ("Chắc chắn đến đâu", 24)),
    )
    guidance = result.office.guidance
    rows: list[Row] = [
        (
            *(each.clause or "(ngoài khoản)", each.label, guidance.shown(each), vi.format_date(each.since)),
            *(each.source, how_sure(each.sure)),
        )
        for each in guidance.thresholds
    ]
    vote = guidance.vote
    rows.append(("Bỏ phiếu", vote.label, "", vi.format_date(vote.since), vote.source, how_sure(vote.sure)))
    rows += [
        (
            *("Thẩm quyền", f"{', '.join(guidance.levels[level].name for level in line.levels)}: {line.label}"),
            *(f"mẫu {line.form}", vi.format_date(line.since), line.source, how_sure(line.sure)),
        )
        for line in guidance.authority
    ]
    title = f"Quy định áp dụng tại ngày {vi.format_date(guidance.on)}"
    return Table("Quy định áp dụng", title, columns, tuple(rows), note=f"{guidance.version}.")


def provenance(result: SeasonResult) -> Table:
    """What made this workbook, from what, and sums that must agree."""
    columns = (("Mục", 44), ("Nội dung", 90), ("Khớp", 12))
    guidance, office = result.office.guidance, result.office
    told: list[Row] = [
        ("Chương trình", f"bontot_batch {__version__}, biểu mẫu phiên bản {VERSION}", ""),
        ("Hướng dẫn", guidance.version, ""),
        ("Ngày chọn quy định", vi.format_date(guidance.on), ""),
        ("Hạn gửi phiếu", vi.format_date(result.due) if result.due else "Chưa ghi", ""),
        ("Cấp quyết định trong danh mục", vi.format_number(len(office.roster.bodies)), ""),
        ("Hội nghị bỏ phiếu đã có kết quả", vi.format_number(len(office.tallies)), ""),
        ("Kết luận thẩm định", vi.format_number(len(office.appraisals)), ""),
    ]
    rows = (*told, *_reconciled(result))
    note = "Mọi số trong tệp này lấy từ ket_qua.json của cùng lần chạy."
    return Table("Nguồn gốc", "Kết quả này lập từ đâu", columns, rows, note=note, frozen=1)


def _reconciled(result: SeasonResult) -> Iterator[Row]:
    """Sums taken in two ways."""
    states = count_states(result.units)
    parts = [(UNIT_STATE_NAMES[state], states[state.value]) for state in UnitState]
    yield _sum("Tổ chức đảng: danh mục = cộng các trạng thái", len(result.office.roster.units), parts)
    counted = account.totals(result.files)
    kinds = [(FILE_STATE_NAMES[state], counted[state]) for state in FileState]
    yield _sum("Tệp và phần của thư: đã đến = cộng các tình trạng", len(result.files), kinds)
    voted = [each for each in result.units if each.vote]
    passed = sum(each.vote is not None and each.vote.passed for each in voted)
    votes = [("qua", passed), ("không qua", len(voted) - passed)]
    yield _sum("Đơn vị có kết quả bỏ phiếu = qua và không qua", len(voted), votes)


def _sum(name: str, whole: int, parts: list[tuple[str, int]]) -> Row:
    shown = " + ".join(f"{vi.format_number(number)} ({words.lower()})" for words, number in parts if number) or "0"
    agrees = "Khớp" if whole == sum(number for _, number in parts) else "KHÔNG KHỚP"
    return (name, f"{vi.format_number(whole)} = {shown}", agrees)


def digests(result: SeasonResult) -> Table:
    """By which bytes every file can be told again."""
    columns = (("Tệp", 70), ("Tình trạng", 16), ("Mã tổ chức đảng", 16), ("SHA-256", 74))
    rows = OnDemand(result.files, _digest_row)
    note = "Hai tệp có cùng dãy SHA-256 là giống nhau từng byte; một ký tự khác là dãy khác hẳn."
    return Table("Đối chiếu tệp", "Dấu riêng của từng tệp đã đến", columns, rows, note=note, frozen=1)


def _digest_row(each: FileResult) -> Row:
    return (each.file, FILE_STATE_NAMES[each.state], each.unit, each.digest)
