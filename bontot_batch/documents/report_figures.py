"""The figures of the summary report: shares over their bases, the clauses not met, last year beside this. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from bontot_batch.documents.common import Context, numbered
from bontot_batch.gaps import Gap
from bontot_batch.guidance import Guidance
from bontot_batch.model import NOT_RECEIVED, LastYear, State, UnitResult, UnitState, YearOnYear
from bontot_batch.office.cells import code_key
from bontot_batch.vietnamese import clean, format_number, format_share

_PUT_TO_THE_VOTE = frozenset((UnitState.ELIGIBLE, UnitState.RECOGNISED, UnitState.NOT_RECOGNISED))
_NOT_ASSESSED = frozenset((*NOT_RECEIVED, UnitState.NOT_PROPOSED))
_MOST_CLAUSES = 10
_CHANGES = (
    ("newly", "Công nhận mới"),
    ("kept", "Công nhận từ hai năm liền trở lên"),
    ("lost", "Năm trước được công nhận, năm nay không được công nhận"),
    ("open", "Năm trước được công nhận, năm nay chưa xét xong"),
)
"""What may have become of a unit since the year before, but for those never recognised."""


def shares(results: Sequence[UnitResult]) -> Context:
    """Received, assessed, eligible and recognised units, each over the base it is a part of."""
    total, received, assessed, eligible, won = _steps(results)
    return {
        "da_nhan": format_share(received, total),
        "duoc_xet": format_share(assessed, total),
        "du_dieu_kien": format_share(eligible, assessed),
        "cong_nhan": format_share(won, total),
        "cong_nhan_duoc_xet": format_share(won, assessed),
        "cong_nhan_du_dieu_kien": format_share(won, eligible),
    }


def by_kind(guidance: Guidance, results: Sequence[UnitResult]) -> list[Context]:
    """The same by kind of unit, those of which there is none left out, and all of them together."""
    parts = [(name.name, [each for each in results if each.unit.kind is kind]) for kind, name in guidance.kinds.items()]
    return [_kind_row(name, part) for name, part in (*parts, ("Cộng", list(results))) if part]


def _kind_row(name: str, part: Sequence[UnitResult]) -> Context:
    total, _, assessed, eligible, won = _steps(part)
    counts = {"tong_so": total, "duoc_xet": assessed, "du_dieu_kien": eligible, "cong_nhan": won}
    return {
        "ten": name,
        **{key: format_number(count) for key, count in counts.items()},
        "ty_le_du_dieu_kien": format_share(won, eligible),
        "ty_le_duoc_xet": format_share(won, assessed),
    }


def _steps(results: Sequence[UnitResult]) -> tuple[int, int, int, int, int]:
    """All units, those whose form counts, those assessed, those put to the vote or ready for it, those recognised."""
    states = [each.state for each in results]
    return (
        len(states),
        sum(state not in NOT_RECEIVED for state in states),
        sum(state not in _NOT_ASSESSED for state in states),
        sum(state in _PUT_TO_THE_VOTE for state in states),
        states.count(UnitState.RECOGNISED),
    )


def commonest(guidance: Guidance, results: Sequence[UnitResult]) -> list[Context]:
    """The clauses that most units do not meet, of those to which the clause applies."""
    finals = Counter((clause.clause, clause.final) for each in results for clause in each.clauses)
    unmet = {number: finals[number, State.NOT_MET] for number in guidance.clauses if finals[number, State.NOT_MET]}
    first = sorted(unmet, key=lambda number: -unmet[number])[:_MOST_CLAUSES]
    return [
        {
            "tt": str(place),
            "khoan": number,
            "noi_dung": guidance.clauses[number].label,
            "khong_dat": format_share(unmet[number], _applies(finals, number)),
        }
        for place, number in enumerate(first, start=1)
    ]


def _applies(finals: Mapping[tuple[str, State], int], number: str) -> int:
    return sum(finals.get((number, state), 0) for state in State if state is not State.NOT_APPLICABLE)


def unused_numbers(found: Sequence[Gap]) -> Context:
    """The numbers of decisions that none bears, each with its body and why."""
    rows = [
        {"tt": str(number), "so": each.numbers, "cap_uy": clean(each.body), "ly_do": clean(each.why)}
        for number, each in enumerate(found, start=1)
    ]
    return {"so_khong_dung": rows}


def beside_last_year(results: Sequence[UnitResult], last_year: LastYear | None) -> Context:
    """Who is recognised anew, again, no longer or not yet, with the years in a row; units are the same by their code.

    The years go back as far as each year was compared with the one before.
    """
    if last_year is None:
        return {"nam_truoc": ""}
    before = last_year.recognised
    stood = [(each, each.last_year) for each in results if each.last_year]
    gone = len(before - {code_key(each.unit.code) for each in results})
    told = {
        "nam": str(last_year.year),
        "cong_nhan": format_share(len(before), last_year.units),
        "khong_con": format_number(gone) if gone else "",
        "lien_tiep": _in_a_row([year.consecutive for _, year in stood if year.change == "kept"]),
        "thay_doi": [_changed(name, [pair for pair in stood if pair[1].change == change]) for change, name in _CHANGES],
    }
    return {"nam_truoc": told}


def _changed(name: str, stood: Sequence[tuple[UnitResult, YearOnYear]]) -> Context:
    rows = zip(numbered([each for each, _ in stood]), stood, strict=True)
    listed = [row | {"so_nam": format_number(year.consecutive) if year.consecutive else "–"} for row, (_, year) in rows]
    return {"ten": name, "so_luong": format_number(len(listed)), "don_vi": listed}


def _in_a_row(years: Sequence[int]) -> str:
    """How many units for how many years, the longest first: "3 năm liền: 2 đơn vị; 2 năm liền: 5 đơn vị"."""
    counted = sorted(Counter(years).items(), reverse=True)
    return "; ".join(f"{in_a_row} năm liền: {format_number(count)} đơn vị" for in_a_row, count in counted)
