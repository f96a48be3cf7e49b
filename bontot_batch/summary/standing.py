"""Where every unit stands: its outcome with its documents, and the map of units and clauses. Pure."""

from __future__ import annotations

from functools import partial

from bontot_batch import hand_back
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.model import STATE_NAMES, UNIT_STATE_NAMES, Severity, State, UnitResult
from bontot_batch.on_demand import OnDemand
from bontot_batch.summary.tables import Cell, Row, Table, file_link

UNITS, MAP = "Tổ chức đảng", "Bản đồ khoản"
OPEN = (State.NEEDS_JUDGEMENT, State.NO_DATA)


def units(result: SeasonResult) -> Table:
    """Every unit with its state, criteria, open clauses and documents."""
    columns = (
        *(("Mã", 13), ("Tên tổ chức đảng", 32), ("Loại hình", 18), ("Cấp quyết định", 20), ("Trạng thái", 15)),
        *((f"Tiêu chí {criterion.key}", 9) for criterion in result.office.guidance.criteria),
        *(("Khoản không đạt", 11), ("Khoản chưa kết luận", 11), ("Phiếu đồng ý", 11), ("Lỗi", 5), ("Lưu ý", 5)),
        *(("Văn bản", 20), ("Phiếu trả lại", 12)),
    )
    rows = OnDemand(result.units, partial(_unit_row, result))
    return Table(
        UNITS,
        "Kết quả từng tổ chức đảng",
        columns,
        rows,
        note="Bấm vào tên tệp để mở văn bản, phiếu đã đánh dấu chỗ sai. Để tệp này trong thư mục kết quả.",
        coloured=(4, *range(5, 5 + len(result.office.guidance.criteria))),
    )


def _unit_row(result: SeasonResult, each: UnitResult) -> Row:
    guidance = result.office.guidance
    severities = [found.severity for found in each.findings]
    return (
        *(each.unit.code, each.unit.name, guidance.kinds[each.unit.kind].name),
        *(result.office.roster.bodies[each.unit.body].name, UNIT_STATE_NAMES[each.state]),
        *(_state(each.criteria.get(criterion.key)) for criterion in guidance.criteria),
        ", ".join(clause.clause for clause in each.clauses if clause.final is State.NOT_MET),
        ", ".join(clause.clause for clause in each.clauses if clause.final in OPEN),
        vi.format_share(each.vote.agree, each.vote.summoned) if each.vote else "",
        *(severities.count(Severity.ERROR), severities.count(Severity.WARNING)),
        *(_document(each), _marked_copy(each)),
    )


def _state(state: State | None) -> str:
    return STATE_NAMES[state] if state else ""


def _document(each: UnitResult) -> Cell:
    """The decision, or else the document that came last in the season's order."""
    made = [path for path in each.documents if not path.startswith(f"{hand_back.FOLDER}/")]
    decisions = [path for path in made if path.startswith("quyet_dinh/")]
    return _opens((decisions or made)[-1]) if made else ""


def marked_copy(each: UnitResult) -> str:
    """The path of the unit's form as it goes back, marked; "" where none does."""
    back = (path for path in each.documents if path.startswith(f"{hand_back.FOLDER}/") and path.endswith(".xlsx"))
    return next(back, "")


def _marked_copy(each: UnitResult) -> Cell:
    path = marked_copy(each)
    return _opens(path) if path else ""


def _opens(path: str) -> Cell:
    return file_link(path.rsplit("/", 1)[-1], path)


def clause_map(result: SeasonResult) -> Table:
    """Every unit against every clause, in words."""
    clauses = result.office.guidance.clauses

    def row(each: UnitResult) -> Row:
        finals = {outcome.clause: outcome.final for outcome in each.clauses}
        return (each.unit.code, each.unit.name, *[_state(finals.get(number)) for number in clauses])

    columns = (("Mã", 12), ("Tên tổ chức đảng", 24), *((number, 6.2) for number in clauses))
    return Table(
        MAP,
        "Kết quả từng khoản của từng tổ chức đảng",
        columns,
        OnDemand(result.units, row),
        note="Kết quả sau thẩm định. Ô trống: đơn vị không có khoản này, hoặc chưa có phiếu dùng được.",
        coloured=tuple(range(2, len(columns))),
        size=10,
    )
