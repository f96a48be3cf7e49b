"""The only module that writes lists as workbooks: tables that print well, charts over them. Same input, same bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from bontot_batch import vietnamese as vi
from bontot_batch.model import SEVERITY_NAMES, STATE_NAMES, UNIT_STATE_NAMES, Severity, State, UnitState
from bontot_batch.summary.charts import add_charts
from bontot_batch.summary.rows import Styles, fit, lines, row_height
from bontot_batch.summary.submissions import DAY_UNKNOWN, LATE, ON_TIME, RECEIVED
from bontot_batch.summary.tables import FIRST_ROW, FONT, Cell, Link, Overview, Share, Table

_CREATED = datetime.datetime(2026, 1, 1)  # fixed, so that the same result has the same bytes
_MOST_LINKS = 60_000  # of one sheet; Excel's own limit is 65,530
_GOOD, _BAD, _OPEN, _FAINT = "#D5EBD3", "#F5B7B1", "#FAE3B4", "#E3E3E3"
_COLOURS: Mapping[str, str] = {
    **{STATE_NAMES[state]: colour for state, colour in (
        (State.MET, _GOOD), (State.NOT_MET, _BAD), (State.NEEDS_JUDGEMENT, _OPEN), (State.NO_DATA, _OPEN),
        (State.NOT_APPLICABLE, _FAINT),
    )},
    **{UNIT_STATE_NAMES[state]: colour for state, colour in (
        (UnitState.MISSING, _FAINT), (UnitState.UNREADABLE, _BAD), (UnitState.RETURNED, _BAD),
        (UnitState.NOT_PROPOSED, _FAINT), (UnitState.NOT_MET, _BAD), (UnitState.NEEDS_JUDGEMENT, _OPEN),
        (UnitState.ELIGIBLE, _GOOD), (UnitState.RECOGNISED, _GOOD), (UnitState.NOT_RECOGNISED, _BAD),
    )},
    SEVERITY_NAMES[Severity.ERROR]: _BAD, SEVERITY_NAMES[Severity.WARNING]: _OPEN,
    RECEIVED: _GOOD, ON_TIME: _GOOD, LATE: _BAD, DAY_UNKNOWN: _OPEN,
}  # fmt: skip
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(title: str, sheets: Iterable[Table], overview: Overview | None = None) -> bytes:
    """A workbook of tables, set up for printing, the overview first. Text never becomes a formula or a link."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _OPTIONS) as book:
        book.set_properties({"title": title, "created": _CREATED})
        formats = _Formats(book)
        if overview:
            _write_overview(book, overview, formats)
        for table in sheets:
            _Sheet(book.add_worksheet(table.name, _Page), formats, table.size).write(table)
    return buffer.getvalue()


class _Page(Worksheet):  # type: ignore[misc]
    """A worksheet whose table goes straight into its file when the workbook is closed, so that no cell is kept."""

    dim_rowmax: int

    def __init__(self) -> None:
        super().__init__()
        self._lines: Iterable[str] = ()
        self._begins = 1 << 20  # below the last row that a sheet has

    def stream(self, rows: Iterable[str], first: int, last: int, last_column: int) -> None:
        """Take rows as XML, from ``first`` to ``last`` (from 0), for the end."""
        self._lines, self._begins = rows, first
        self._check_dimensions(last, last_column)

    def _write_rows(self) -> None:
        last = self.dim_rowmax
        self.dim_rowmax = min(last, self._begins - 1)
        super()._write_rows()
        self.dim_rowmax = last
        self.fh.writelines(self._lines)

    def _write_string(self, row: int, col: int, string: str, cell_format: Any = None) -> int:
        """A link writes its text; among the streamed rows that is done."""
        return 0 if row >= self._begins else int(super()._write_string(row, col, string, cell_format))


class _Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[frozenset[tuple[str, object]], Any] = {}

    def __call__(self, **look: object) -> Any:
        key = frozenset(look.items())
        if key not in self._made:
            self._made[key] = self._book.add_format({"font_name": FONT, **look})
        return self._made[key]

    def cell(self, size: int, **look: object) -> Any:
        """A bordered cell of a table."""
        boxed = {"valign": "top", "text_wrap": True, "border": 1, "border_color": "#7F7F7F"}
        return self(font_size=size, **{**boxed, **look})

    def number(self, size: int, num_format: str, **look: object) -> Any:
        """A cell with a number, clear of what stands to the right of it."""
        return self.cell(size, align="right", indent=1, num_format=num_format, **look)


class _Sheet:
    """Writes cells into one worksheet; keeps count of the links, of which Excel takes only so many."""

    def __init__(self, page: Any, formats: _Formats, size: int) -> None:
        self.page = page
        self._formats = formats
        self._size = size
        self._links = 0

    def write(self, table: Table) -> None:
        """The whole table, with all that it needs on screen and on paper."""
        self._heading(table)
        if table.rows:
            made = lines(table, self._styles(), self._styles(bold=True), self._link)
            self.page.stream(made, FIRST_ROW, FIRST_ROW + len(table.rows) - 1, len(table.columns) - 1)
        self._on_screen(table)
        _for_print(self.page)
        self.page.repeat_rows(FIRST_ROW - 1)

    def _styles(self, **look: object) -> Styles:
        formats, size = self._formats, self._size
        made = (
            *(formats.cell(size, **look), formats.number(size, "#,##0", **look)),
            *(formats.number(size, "0.00%", **look), formats.cell(size, align="right", **look)),
            self._link_format(**look),
        )
        return Styles(*(each._get_xf_index() for each in made))

    def _link_format(self, **look: object) -> Any:
        return self._formats.cell(self._size, font_color="#1F4E9E", underline=1, **look)

    def _heading(self, table: Table) -> None:
        formats = self._formats
        self.page.set_row(0, 22)
        self.page.write_string(0, 0, fit(table.title), formats(font_size=14, bold=True))
        if table.note:
            self.page.write_string(1, 0, fit(table.note), formats(font_size=table.size, italic=True))
        head = formats.cell(table.size, bold=True, align="center", bg_color="#D9E5F3")
        headings, widths = zip(*table.columns, strict=True)
        self.page.set_row(FIRST_ROW - 1, row_height(headings, [0.9 * width for width in widths], table.size))
        for column, (heading, width) in enumerate(table.columns):
            self.page.set_column(column, column, width)
            self.page.write_string(FIRST_ROW - 1, column, fit(heading), head)

    def _on_screen(self, table: Table) -> None:
        self.page.freeze_panes(FIRST_ROW, table.frozen)
        rows = len(table.rows) - table.total
        if rows > 0:
            self.page.autofilter(FIRST_ROW - 1, 0, FIRST_ROW - 1 + rows, len(table.columns) - 1)
            for first, last in _runs(table.coloured):
                self._colour(first, last, rows)

    def _colour(self, first: int, last: int, rows: int) -> None:
        """Colours that follow the words, also after somebody has sorted or corrected them."""
        for words, colour in _COLOURS.items():
            rule = {"type": "cell", "criteria": "==", "value": f'"{words}"', "format": self._formats(bg_color=colour)}
            self.page.conditional_format(FIRST_ROW, first, FIRST_ROW - 1 + rows, last, rule)

    def put(self, row: int, column: int, value: Cell, **look: object) -> None:
        """One cell, as what it is."""
        size = self._size
        if isinstance(value, Share):
            self._put_share(row, column, value, **look)
        elif isinstance(value, int):
            self.page.write_number(row, column, value, self._formats.number(size, "#,##0", **look))
        elif isinstance(value, Link):
            self._put_link(row, column, value, **look)
        elif value:
            self.page.write_string(row, column, fit(value), self._formats.cell(size, **look))
        else:
            self.page.write_blank(row, column, None, self._formats.cell(size, **look))

    def _put_share(self, row: int, column: int, share: Share, **look: object) -> None:
        if share.whole:
            shown = vi.percent_hundredths(share.part, share.whole) / 10_000
            self.page.write_number(row, column, shown, self._formats.number(self._size, "0.00%", **look))
        else:
            self.page.write_string(row, column, "–", self._formats.cell(self._size, align="right", **look))

    def _put_link(self, row: int, column: int, link: Link, **look: object) -> None:
        if not self._link(row, column, link, **look):
            self.put(row, column, link.text, **look)

    def _link(self, row: int, column: int, link: Link, **look: object) -> bool:
        """Lay a link over a cell, as long as there may be another; whether that was so."""
        self._links += 1
        if self._links > _MOST_LINKS:
            return False
        place = f"#{link.place}" if link.place else ""
        target = f"external:{link.path}{place}" if link.path else f"internal:{link.place}"
        self.page.write_url(row, column, target, self._link_format(**look), fit(link.text))
        return True


def _runs(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of neighbouring columns."""
    for _, run in groupby(enumerate(columns), lambda pair: pair[1] - pair[0]):
        together = [column for _, column in run]
        yield together[0], together[-1]


def _for_print(page: Any) -> None:
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer(f'&L&"{FONT}"&9&A&R&"{FONT}"&9Trang &P/&N', {"margin": 0.3})


def _write_overview(book: Any, overview: Overview, formats: _Formats) -> None:
    page = book.add_worksheet(overview.name)
    sheet = _Sheet(page, formats, 11)
    for column, width in enumerate((32, 9, 10, 2)):
        page.set_column(column, column, width)
    page.set_row(0, 24)
    page.write_string(0, 0, fit(overview.title), formats(font_size=16, bold=True))
    page.write_string(1, 0, fit(overview.note), formats(font_size=11, italic=True))
    first = overview.figures[:2]
    for row, values in enumerate(overview.figures, FIRST_ROW):
        page.set_row(row, 18)
        for column, value in enumerate(values):
            sheet.put(row, column, value, bold=values in first, valign="vcenter")
    row = add_charts(book, page, overview.charts, FIRST_ROW + len(overview.figures) + 1)
    page.write_string(row, 0, "Các trang của tệp này", formats(font_size=12, bold=True))
    for at, (link, told) in enumerate(overview.contents, row + 1):
        page.set_row(at, 16)
        sheet.put(at, 0, link)
        page.merge_range(at, 1, at, 9, "")
        page.write_string(at, 1, fit(str(told)), formats.cell(11))
    page.hide_gridlines(2)
    _for_print(page)
