"""The look of the forms' workbooks: one font, few colours, named cell formats."""

from __future__ import annotations

from typing import Any

from bontot_batch.form import Kind, Role
from bontot_batch.model import Severity

FONT = "Times New Roman"
INPUT, REQUIRED = "#FFF9E1", "#FFE58A"  # a cell to fill in; the same while it is empty and must not be
HEAD = "#D9E5F3"
GOOD, BAD, OPEN = "#D5EBD3", "#F5B7B1", "#FAD7A0"
MARKED = {Severity.ERROR: "#F1948A", Severity.WARNING: "#F8C471"}
LINE_HEIGHT = 17  # points, of a line of 12-point text

_NUMBER_FORMATS = {
    Kind.TEXT: "@",
    Kind.NOTE: "@",
    Kind.COUNT: "0",
    Kind.COUNT_OR_NOT_ASSIGNED: "General",
    Kind.YEAR: "0",
    Kind.SHARE: "0.0%",
    Kind.DATE: "dd/mm/yyyy",
    Kind.CHOICE: "General",
}
_CENTRED = (Kind.COUNT, Kind.COUNT_OR_NOT_ASSIGNED, Kind.YEAR, Kind.SHARE, Kind.DATE, Kind.CHOICE)


class Formats:
    """The cell formats of one workbook, each made once, by name."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        return self._make(name, _NAMED[name])

    def input(self, kind: Kind, marked: Severity | None = None) -> Any:
        """The format of an input cell; one with a finding has the colour of its severity."""
        look = {**_BOXED, "locked": False, "num_format": _NUMBER_FORMATS[kind]}
        look["bg_color"] = MARKED[marked] if marked else INPUT
        if kind in _CENTRED:
            look |= {"align": "center", "indent": 0}
        return self._make(f"{kind}/{marked}", look)

    def fill(self, colour: str) -> Any:
        """A background for conditional formatting."""
        return self._make(colour, {"bg_color": colour})

    def _make(self, name: str, look: dict[str, object]) -> Any:
        if name not in self._made:
            self._made[name] = self._book.add_format(look)
        return self._made[name]


_BASE: dict[str, object] = {"font_name": FONT, "font_size": 12, "valign": "vcenter", "text_wrap": True}
_BOXED = {**_BASE, "border": 1, "border_color": "#7F7F7F", "indent": 1}
_CENTRE = {**_BOXED, "align": "center", "indent": 0}
_SMALL = {**_BASE, "indent": 1, "italic": True, "font_size": 11, "font_color": "#404040"}

_NAMED: dict[str, dict[str, object]] = {
    Role.TITLE: {**_BASE, "bold": True, "font_size": 14, "text_wrap": False, "font_color": "#1F3864"},
    Role.SECTION: {**_BASE, "bold": True, "text_wrap": False, "font_color": "#1F3864"},
    Role.HEADING: {**_CENTRE, "bold": True, "bg_color": HEAD},
    Role.LABEL: _BOXED,
    Role.HINT: _SMALL,
    "remark": {**_SMALL, "indent": 0, "text_wrap": False},
    "blank": _BASE,
    "cell": _BOXED,
    "centre": _CENTRE,
    "bold": {**_CENTRE, "bold": True},
    "number": {**_CENTRE, "num_format": "#,##0"},
    "percent": {**_CENTRE, "num_format": "0.00%"},
    "date": {**_CENTRE, "num_format": "dd/mm/yyyy"},
    "link": {**_CENTRE, "font_color": "#0563C1", "underline": 1},
    "legend input": {**_CENTRE, "font_size": 11, "bg_color": INPUT},
    "legend required": {**_CENTRE, "font_size": 11, "bg_color": REQUIRED},
    "legend good": {**_CENTRE, "font_size": 11, "bg_color": GOOD},
    "legend bad": {**_CENTRE, "font_size": 11, "bg_color": BAD},
    "legend open": {**_CENTRE, "font_size": 11, "bg_color": OPEN},
    "mark error": {**_CENTRE, "bold": True, "bg_color": MARKED[Severity.ERROR]},
    "mark warning": {**_CENTRE, "bold": True, "bg_color": MARKED[Severity.WARNING]},
}


def lines(text: str, width: float) -> int:
    """How many lines of a column ``width`` characters wide a text takes, rather one more than one less."""
    return sum(int(len(line) / (1.05 * width)) + 1 for line in text.split("\n"))
