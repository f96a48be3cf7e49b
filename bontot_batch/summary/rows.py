"""The rows of a sheet as the XML that a workbook holds; whatever a text contains, it stays text. Pure.

Ten thousand units make a million cells. So every cell is written once, and nothing of a row is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bontot_batch import vietnamese as vi
from bontot_batch.model import column_letters
from bontot_batch.summary.tables import FIRST_ROW, Cell, Link, Share, Table

LONGEST_CELL = 32_000  # Excel's own limit is 32,767
_LINE = 1.37  # height of a line of print, as a multiple of its letters
_HIGHEST_ROW = 409  # points, Excel's own limit
_USUAL_PIXELS = 20  # of a row nobody made higher
_SHORT = 64  # letters of a text that is worth being remembered
_MOST_REMEMBERED = 10_000
_DELICATE = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_|^\s|\s$")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_LIKE_A_CONTROL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(frozen=True, slots=True)
class Styles:
    """The numbers of the cell formats of a row."""

    text: int
    number: int
    share: int
    no_share: int
    link: int


PutLink = Callable[[int, int, Link], bool]
"""Lays a link over a cell (row and column from 0); whether there was still room for it."""


def lines(table: Table, plain: Styles, last: Styles, put_link: PutLink) -> Iterator[str]:
    """A table's rows below its headings; the row of totals in the last styles."""
    row_of = _Row(table, put_link)
    total = len(table.rows) - 1 if table.total else -1
    for at, values in enumerate(table.rows):
        yield row_of(FIRST_ROW + at, values, last if at == total else plain)


class _Row:
    """Writes the rows of one table."""

    def __init__(self, table: Table, put_link: PutLink) -> None:
        self._height = table.row_height
        self._size = table.size
        self._letters = [letters_in(width, table.size) for _, width in table.columns]
        self._columns = [column_letters(column + 1) for column in range(len(table.columns))]
        self._put_link = put_link
        self._known: dict[str, str] = {}

    def __call__(self, row: int, values: Sequence[Cell], styles: Styles) -> str:
        number, most, cells = row + 1, 1, []
        for column, value, width in zip(self._columns, values, self._letters, strict=True):
            kind = value.__class__
            if kind is str:
                assert isinstance(value, str)
                cells.append(f'<c r="{column}{number}" s="{styles.text}"{self._text(value)}')
                if len(value) > width or "\n" in value:
                    most = max(most, lines_of(value, width))
            elif kind is int:
                cells.append(f'<c r="{column}{number}" s="{styles.number}"><v>{value}</v></c>')
            elif isinstance(value, Link):
                linked = self._put_link(row, len(cells), value)
                style = styles.link if linked else styles.text
                cells.append(f'<c r="{column}{number}" s="{style}"{self._text(value.text)}')
                most = max(most, lines_of(value.text, width))
            else:
                assert isinstance(value, Share)
                cells.append(f'<c r="{column}{number}"{_share(value, styles)}')
        height = self._height or height_of(most, self._size)
        pixels = int(height * 4 / 3 + 0.5)
        tall = f' ht="{pixels * 0.75:g}" customHeight="1"' if pixels != _USUAL_PIXELS else ""
        return f'<row r="{number}"{tall}>{"".join(cells)}</row>'

    def _text(self, text: str) -> str:
        known = self._known.get(text)
        if known is None:
            known = _text(text)
            if len(text) <= _SHORT:
                if len(self._known) >= _MOST_REMEMBERED:
                    self._known.clear()
                self._known[text] = known
        return known


def _text(text: str) -> str:
    """A cell with a text, from behind its format on."""
    if not text:
        return "/>"
    if len(text) > LONGEST_CELL:
        text = fit(text)
    if not _DELICATE.search(text):
        return f' t="inlineStr"><is><t>{text}</t></is></c>'
    kept = ' xml:space="preserve"' if text[0].isspace() or text[-1].isspace() else ""
    return f' t="inlineStr"><is><t{kept}>{_escaped(fit(text))}</t></is></c>'


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _LIKE_A_CONTROL.sub("_x005F_", text))


def _share(share: Share, styles: Styles) -> str:
    if not share.whole:
        return f' s="{styles.no_share}"{_text("–")}'
    return f' s="{styles.share}"><v>{vi.percent_hundredths(share.part, share.whole) / 10_000:.16G}</v></c>'


def fit(text: str) -> str:
    """Text as a cell can hold it; what is longer says that it goes on elsewhere."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= LONGEST_CELL else text[:LONGEST_CELL] + "… (xem ket_qua.json)"


def row_height(values: Sequence[Cell], widths: Sequence[float], size: int) -> float:
    """The height in points that a row needs; not every program works it out by itself."""
    most = max(
        (
            lines_of(value.text if isinstance(value, Link) else value, letters_in(width, size))
            for value, width in zip(values, widths, strict=True)
            if isinstance(value, str | Link)
        ),
        default=1,
    )
    return height_of(most, size)


def height_of(count: int, size: int) -> float:
    """The height in points of that many lines."""
    return min(_HIGHEST_ROW, round(count * size * _LINE + 1))


def letters_in(width: float, size: int) -> int:
    """How many letters stand in a line of a column, whose width counts digits of the default font of 11 points."""
    return max(1, int(width * (1.3 if width > 20 else 1.2) * 11 / size))


def lines_of(text: str, width: int) -> int:
    """How many lines of ``width`` letters a text fills when it is broken between words."""
    if len(text) <= width and "\n" not in text:
        return 1
    count = 0
    for paragraph in text.split("\n"):
        count, used = count + 1, 0
        for word in paragraph.split():
            needed = len(word) + (used > 0)
            if used and used + needed > width:
                count, used, needed = count + 1, 0, len(word)
            count += max(0, used + needed - 1) // width
            used = (used + needed - 1) % width + 1
    return count
