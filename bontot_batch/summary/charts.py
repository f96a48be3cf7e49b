"""Lays native charts on the overview, each over the figures of another sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bontot_batch.summary.tables import FIRST_ROW, FONT, Chart, ChartKind, Series

_TYPES: Mapping[ChartKind, dict[str, str]] = {
    ChartKind.STACKED: {"type": "bar", "subtype": "stacked"},
    ChartKind.SHARES: {"type": "bar", "subtype": "percent_stacked"},
    ChartKind.BARS: {"type": "column"},
    ChartKind.LINE: {"type": "line"},
}
_ROW = 20  # pixels, of a row nobody made higher
_BESIDE = 4  # the column in which a chart beside the figures begins
_LABELS: Mapping[ChartKind, str] = {
    ChartKind.STACKED: "#,##0;;;",  # no label where there is none
    ChartKind.BARS: "0.0%",
    ChartKind.LINE: "#,##0",
}


def add_charts(book: Any, page: Any, charts: Sequence[Chart], below: int) -> int:
    """The first chart beside the figures, two below them from row ``below``, the rest on the next printed page.

    Returns the row after the last one.
    """
    beside = (below - FIRST_ROW) * 24 - 8
    spots = [(FIRST_ROW, _BESIDE, 0, 612, beside), (below, 0, 0, 496, 300), (below, 0, 506, 496, 300)]
    row = below + 300 // _ROW + 1
    page.set_h_pagebreaks([row])
    for chart, spot in zip(charts, spots, strict=False):
        _insert(book, page, chart, spot)
    for chart in charts[len(spots) :]:
        _insert(book, page, chart, (row, 0, 0, 1002, 260))
        row += 260 // _ROW + 1
    return row


def _insert(book: Any, page: Any, chart: Chart, spot: tuple[int, int, int, int, int]) -> None:
    row, column, offset, width, height = spot
    made = book.add_chart(dict(_TYPES[chart.kind]))
    for series in chart.series:
        made.add_series(_series(chart, series))
    made.set_title({"name": chart.title, "name_font": {"name": FONT, "size": 12}, "overlay": False})
    letters = {"name": FONT, "size": 9}
    lying = chart.kind in {ChartKind.STACKED, ChartKind.SHARES}  # such bars read from the top down
    made.set_x_axis({"num_font": letters, "major_gridlines": {"visible": False}})
    numbers = {"num_format": "0%"} if chart.kind is ChartKind.BARS else {}
    made.set_y_axis({"num_font": letters, "reverse": lying, "major_gridlines": {"visible": False}, **numbers})
    made.set_legend({"position": "bottom", "font": letters} if len(chart.series) > 1 else {"none": True})
    made.set_size({"width": width, "height": height})
    page.insert_chart(
        row, column, made, {"object_position": 2, "x_offset": offset, "y_offset": 2, "description": chart.title}
    )


def _series(chart: Chart, series: Series) -> dict[str, object]:
    first, last = FIRST_ROW, FIRST_ROW + chart.rows - 1
    shown: dict[str, object] = {
        "name": [chart.sheet, FIRST_ROW - 1, series.column],
        "categories": [chart.sheet, first, chart.labels, last, chart.labels],
        "values": [chart.sheet, first, series.column, last, series.column],
        "gap": 60,
    }
    if chart.kind in _LABELS:
        shown["data_labels"] = {"value": True, "num_format": _LABELS[chart.kind], **_label_look(chart, series)}
    paint = {"color": series.colour}
    return shown | ({"line": {**paint, "width": 2.25}, "marker": {"type": "circle", "size": 5}}
                    if chart.kind is ChartKind.LINE else {"fill": paint, "border": {"none": True}})  # fmt: skip


def _label_look(chart: Chart, series: Series) -> dict[str, object]:
    font = {"name": FONT, "size": 8}
    if chart.kind is ChartKind.LINE:
        return {"font": font, "position": "above"}
    if chart.kind is ChartKind.STACKED and _is_dark(series.colour):
        return {"font": {**font, "color": "#FFFFFF"}}
    return {"font": font}


def _is_dark(colour: str) -> bool:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 299 * red + 587 * green + 114 * blue < 130_000  # the eye's own weights, of at most 255,000
