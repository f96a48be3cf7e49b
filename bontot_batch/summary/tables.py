"""The nouns of the lists: a table with its columns and rows, what may stand in a cell, a chart over a table. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

FONT = "Times New Roman"
FIRST_ROW = 3  # 0-based: title, note and headings stand above
_LONGEST_PATH = 200
_OWN_PATH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. ()-]*(?:/[A-Za-z0-9_][A-Za-z0-9_. ()-]*)*")


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; shown in percent, with two decimals, so that none looks like a threshold it fails."""

    part: int
    whole: int


@dataclass(frozen=True, slots=True)
class Link:
    """A text that opens a file below the output folder, at a cell of it or not, or a sheet of this workbook."""

    text: str
    path: str = ""  # relative to the output folder, with "/"; "" for this workbook
    place: str = ""  # 'Số liệu'!C8


Cell = str | int | Share | Link
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet: its name, its title, its headings with column widths in characters, its rows."""

    name: str
    title: str
    columns: tuple[tuple[str, float], ...]
    rows: Sequence[Row]  # of all units they are made when they are written
    row_height: float | None = None  # in points; None: as the text needs
    note: str = ""  # one line under the title: what the table counts
    coloured: tuple[int, ...] = ()  # columns whose words have colours of their own
    total: bool = False  # whether the last row adds up the others
    size: int = 11  # of the letters, in points
    frozen: int = 2  # columns that stay in sight


class ChartKind(Enum):
    """Bars side by side that add up to a number or to all, bars alone, a line."""

    STACKED = "stacked"
    SHARES = "percent_stacked"
    BARS = "bars"
    LINE = "line"


@dataclass(frozen=True, slots=True)
class Series:
    """One column of a table as a chart shows it."""

    column: int
    colour: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart over the first ``rows`` rows of a sheet."""

    title: str
    kind: ChartKind
    sheet: str
    rows: int
    labels: int  # the column that names the rows
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """The first sheet: figures with their shares, charts beside them, what stands on which sheet."""

    name: str
    title: str
    note: str
    figures: tuple[Row, ...]  # words, number, share
    charts: tuple[Chart, ...]
    contents: tuple[Row, ...]  # a link to a sheet, and what it tells


def file_link(text: str, path: str, place: str = "") -> Cell:
    """A link to a file of the output folder; the mere text where the path is none that this program would give."""
    return Link(text, path, place) if len(path) <= _LONGEST_PATH and _OWN_PATH.fullmatch(path) else text


def added_up(name: str, rows: Sequence[Row], blank: int = 1) -> Row:
    """The row of totals: ``blank`` columns without a sum first, then the sum of every column of numbers or shares."""
    sums = tuple(_sum([row[column] for row in rows]) for column in range(blank, len(rows[0]) if rows else blank))
    return (name, *("" for _ in range(blank - 1)), *sums)


def _sum(cells: Sequence[Cell]) -> Cell:
    shares = [cell for cell in cells if isinstance(cell, Share)]
    if shares:
        return Share(sum(each.part for each in shares), sum(each.whole for each in shares))
    return sum(cell for cell in cells if isinstance(cell, int))
