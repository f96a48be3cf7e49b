"""``tong_hop.xlsx``, the results side by side for people; and lists in the same look. Text never becomes a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bontot_batch.batch import SeasonResult
from bontot_batch.summary import grounds, origin, overview, received, series, standing, submissions
from bontot_batch.summary.tables import Row, Table
from bontot_batch.summary.writer import write_workbook

__all__ = ["FILE_NAME", "Row", "Table", "tables", "write", "write_tables"]

FILE_NAME = "tong_hop.xlsx"


def tables(result: SeasonResult, sources: Sequence[Table] = ()) -> tuple[Table, ...]:
    """Every sheet after the overview, as plain rows; ``sources`` say what a roll-up was added up from. Pure."""
    return (
        *(overview.by_body(result), overview.by_kind(result), submissions.board(result), overview.by_day(result)),
        *(standing.units(result), standing.clause_map(result), grounds.unmet_clauses(result)),
        *(grounds.grounds(result), grounds.near_misses(result), grounds.appraisals(result), grounds.votes(result)),
        series.series(result),
        *(received.findings(result), received.changes(result), received.files(result), received.register(result)),
        *(origin.in_force(result), *(sources or (origin.provenance(result),)), origin.digests(result)),
    )


def write(result: SeasonResult, sources: Sequence[Table] = ()) -> bytes:
    """The summary workbook, of a run or of the results of many added up."""
    sheets = tables(result, sources)
    return write_workbook("Tổng hợp kết quả xét “bốn tốt”", sheets, overview.overview(result, sheets))


def write_tables(title: str, sheets: Iterable[Table]) -> bytes:
    """A workbook of tables, set up for printing."""
    return write_workbook(title, sheets)
