"""Why: clauses counted, the grounds of each outcome, near misses, appraisals beside the figures, votes. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from bontot_batch import near_miss
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.model import STATE_NAMES, UNIT_STATE_NAMES, ClauseOutcome, State, Unit, UnitResult
from bontot_batch.on_demand import OnDemand
from bontot_batch.summary import counts
from bontot_batch.summary.tables import Row, Share, Table

UNMET = "Khoản chưa đạt"


def unmet_clauses(result: SeasonResult) -> Table:
    """The clauses by how many units do not meet them, of those to which they apply."""
    clauses = result.office.guidance.clauses
    rows = [
        _clause_row(number, clauses[number].label, states)
        for number, states in counts.records(counts.by_clause(result.units)).items()
        for number in [str(number)]
    ]
    order = {number: at for at, number in enumerate(clauses)}
    rows.sort(key=lambda row: (-_number(row[4]), order[str(row[0])]))
    columns = (
        *(("Khoản", 8), ("Nội dung khoản", 62), ("Số đơn vị xét", 10)),
        *((STATE_NAMES[state], 11) for state in (State.MET, State.NOT_MET, State.NEEDS_JUDGEMENT, State.NO_DATA)),
        *((STATE_NAMES[State.NOT_APPLICABLE], 11), ("Tỷ lệ không đạt", 11)),
    )
    note = (
        "Số đơn vị xét: đơn vị có phiếu dùng được, trừ trường hợp không áp dụng. Tỷ lệ: không đạt trên số đơn vị xét."
    )
    return Table(UNMET, "Các khoản theo số đơn vị không đạt", columns, tuple(rows), note=note)


def _clause_row(number: str, label: str, states: dict[str, int]) -> Row:
    shown = [states[state.value] for state in (State.MET, State.NOT_MET, State.NEEDS_JUDGEMENT, State.NO_DATA)]
    unmet, assessed = states[State.NOT_MET.value], sum(shown)
    return (number, label, assessed, *shown, states[State.NOT_APPLICABLE.value], Share(unmet, assessed))


def _number(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def grounds(result: SeasonResult) -> Table:
    """What each outcome rests on; clauses that a unit merely says it meets are left out."""
    columns = (
        *(("Mã", 13), ("Tên tổ chức đảng", 32), ("Khoản", 7), ("Nội dung khoản", 48)),
        *(("Kết quả", 14), ("Căn cứ", 84)),
    )
    clauses = result.office.guidance.clauses
    told = [
        (each.unit, outcome)
        for each in result.units
        for outcome in each.clauses
        if clauses[outcome.clause].measured or outcome.final is not State.MET or outcome.appraisal
    ]

    def row(of: tuple[Unit, ClauseOutcome]) -> Row:
        unit, outcome = of
        label = clauses[outcome.clause].label
        return (unit.code, unit.name, outcome.clause, label, STATE_NAMES[outcome.final], outcome.reason)

    note = "Không kê các khoản chỉ theo tự đánh giá mà đơn vị đã ghi Đạt."
    return Table("Căn cứ", "Căn cứ của từng kết quả", columns, OnDemand(told, row), note=note, coloured=(4,))


def near_misses(result: SeasonResult) -> Table:
    """The measured clauses that one change would have met; units that miss the fewest clauses first."""
    columns = (
        *(("Mã", 13), ("Tên tổ chức đảng", 32), ("Trạng thái", 16), ("Số khoản không đạt", 9), ("Khoản", 7)),
        *(("Căn cứ", 66), ("Chỉ cần một trong các thay đổi", 54)),
    )
    rows = [row for each in result.units if not_met(each) for row in _near(each, result)]
    rows.sort(key=lambda row: _number(row[3]))
    note = "Tính lại khoản với đúng một thay đổi của phiếu. Đơn vị thiếu ít khoản nhất đứng trước."
    return Table("Suýt đạt", "Các khoản suýt đạt", columns, tuple(rows), note=note, coloured=(2,))


def not_met(each: UnitResult) -> list[ClauseOutcome]:
    """The clauses that a unit does not meet in the end."""
    return [outcome for outcome in each.clauses if outcome.final is State.NOT_MET]


def _near(each: UnitResult, result: SeasonResult) -> Iterator[Row]:
    guidance = result.office.guidance
    changes = near_miss.single_changes(each, guidance)
    for outcome in not_met(each):
        enough = changes.get(outcome.clause, ())
        if enough and guidance.clauses[outcome.clause].measured:
            yield (
                *(each.unit.code, each.unit.name, UNIT_STATE_NAMES[each.state], len(not_met(each)), outcome.clause),
                *(outcome.reason, "\n".join(enough)),
            )


def appraisals(result: SeasonResult) -> Table:
    """What the committee set, beside what the form says."""
    columns = (
        *(("Mã", 13), ("Tên tổ chức đảng", 28), ("Khoản", 7), ("Tính theo phiếu", 13), ("Căn cứ tính", 44)),
        *(("Thẩm định", 12), ("Lý do thẩm định", 40), ("Ai", 20), ("Ngày", 11), ("Văn bản", 16), ("Ghi chú", 10)),
    )
    rows = tuple(row for each in result.units for outcome in each.clauses for row in _appraisal_rows(each, outcome))
    return Table("Thẩm định", "Kết quả thẩm định bên cạnh kết quả tính theo phiếu", columns, rows, coloured=(3, 5))


def _appraisal_rows(each: UnitResult, outcome: ClauseOutcome) -> Iterator[Row]:
    appraisal = outcome.appraisal
    if appraisal:
        yield (
            *(each.unit.code, each.unit.name, outcome.clause, STATE_NAMES[outcome.computed], outcome.reason),
            *(STATE_NAMES[appraisal.conclusion], appraisal.reason, appraisal.who, vi.format_date(appraisal.when)),
            *(appraisal.document, "Khác phiếu" if outcome.overturned else ""),
        )


def votes(result: SeasonResult) -> Table:
    """The count for every unit that was voted on."""
    criteria = result.office.guidance.criteria
    columns = (
        *(("Mã", 13), ("Tên tổ chức đảng", 32), ("Cấp quyết định", 24), ("Ngày họp", 11), ("Triệu tập", 8)),
        *(("Đồng ý", 8), ("Không đồng ý", 8), ("Tỷ lệ đồng ý", 10)),
        *((f"Đạt tiêu chí {criterion.key}", 8) for criterion in criteria),
        *(("Kết quả", 20), ("Căn cứ", 40)),
    )
    rows = tuple(_vote_row(each, result) for each in result.units if each.vote)
    note = "Tỷ lệ: số phiếu đồng ý trên số người được triệu tập."
    at = len(columns) - 2
    return Table("Bỏ phiếu", "Kết quả bỏ phiếu từng tổ chức đảng", columns, rows, note=note, coloured=(at,))


def _vote_row(each: UnitResult, result: SeasonResult) -> Row:
    vote = each.vote
    assert vote is not None
    return (
        *(each.unit.code, each.unit.name, result.office.roster.bodies[each.unit.body].name),
        *(vi.format_date(vote.meeting_date), vote.summoned, vote.agree, vote.disagree),
        Share(vote.agree, vote.summoned),
        *(vote.criteria.get(criterion.key, "") for criterion in result.office.guidance.criteria),
        *(UNIT_STATE_NAMES[each.state], vote.reason),
    )
