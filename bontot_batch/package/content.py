"""What the sheets of a package hold, by one pass over their XML: how many cells, how far, how much text.

Any part may be a sheet, whatever its name: readers find sheets by relationships, so every part is looked at alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from xml.parsers import expat

from bontot_batch.model import Place
from bontot_batch.package import limits

Attributes = Mapping[str, str]

_CELL = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,9})")
_HEAD_OF_TEXT = 40


class Content:
    """Counts over all parts of one package. Raises Refused as soon as a limit is passed."""

    def __init__(self) -> None:
        self._cells = self._range_cells = 0
        self._acts: dict[str, Callable[[Attributes], None] | None] = {}

    def begin(self) -> None:
        """Start a part."""
        self._row = self._column = 0
        self._at = ""  # the address of the cell that was met last
        self._row_span = self._column_span = 1
        self._grid_rows = self._grid_columns = 0
        self._in_cell = self._filled = self._counting = False
        self._length, self._text = 0, ""
        parser = expat.ParserCreate()
        self._parser: expat.XMLParserType | None = parser
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._declared
        parser.StartElementHandler = self._started
        parser.CharacterDataHandler = self._written

    def feed(self, chunk: bytes) -> None:
        """Go on with the part; one that is no XML is passed over, as is the rest of a broken one without cells."""
        self._parse(chunk, final=False)

    def end(self) -> None:
        """Finish the part. Raises Refused when the XML of its cells is broken."""
        self._parse(b"", final=True)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        if self._parser is None:
            return
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            self._parser = None
            if self._in_cell:
                raise limits.damaged() from error

    def _declared(self, *_: object) -> None:
        raise limits.declares()

    def _started(self, tag: str, attributes: Attributes) -> None:
        self._counting = False
        try:
            act = self._acts[tag]
        except KeyError:
            # "x:row" is a row as well as "row" is.
            act = self._acts[tag] = self._act(tag.rpartition(":")[2])
        if act is not None:
            act(attributes)

    def _act(self, name: str) -> Callable[[Attributes], None] | None:
        return {
            "row": self._on_row,
            "c": self._on_cell,
            "v": self._on_value,
            "f": self._on_content,
            "is": self._on_content,
            "si": self._on_shared_text,
            "t": self._on_text,
            "mergeCell": self._on_range,
            "hyperlink": self._on_range,
            "table": self._on_table,
            "table-row": self._on_table_row,
            "table-cell": self._on_table_cell,
            "covered-table-cell": self._on_table_cell,
            "p": self._on_paragraph,
        }.get(name)

    # --- .xlsx

    def _on_row(self, attributes: Attributes) -> None:
        said = attributes.get("r", "")
        self._row = int(said) if said.isdecimal() and len(said) < 10 else self._row + 1
        self._column, self._at = 0, ""

    def _on_cell(self, attributes: Attributes) -> None:
        self._in_cell, self._filled, self._length = True, False, 0
        at = attributes.get("r")
        if at is None:
            self._locate()
            self._column += 1
        else:
            self._at = at

    def _locate(self) -> None:
        """Turn the address last read into row and column, which most cells, being empty, are never asked for."""
        at = _CELL.fullmatch(self._at)
        if at:
            self._column, self._row = _number(at[1]), int(at[2])
        self._at = ""

    def _on_content(self, _: Attributes) -> None:
        if not self._filled:
            self._filled = True
            self._locate()
            self._fill(self._row, self._column, 1)

    def _on_value(self, attributes: Attributes) -> None:
        self._on_content(attributes)
        self._length, self._counting = 0, self._in_cell

    def _on_shared_text(self, _: Attributes) -> None:
        self._in_cell, self._length = True, 0

    def _on_text(self, _: Attributes) -> None:
        self._counting = self._in_cell

    def _written(self, text: str) -> None:
        if self._counting:
            if not self._length:
                self._text = text[:_HEAD_OF_TEXT]
            self._length += len(text)
            if self._length > limits.MAX_TEXT:
                raise limits.too_long(self._text)

    def _on_range(self, attributes: Attributes) -> None:
        corners = [_CELL.fullmatch(each) for each in attributes.get("ref", "").split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            (left, top), (right, bottom) = ((_number(each[1]), int(each[2])) for each in corners if each)
            self._range_cells += (abs(right - left) + 1) * (abs(bottom - top) + 1)
            if self._range_cells > limits.MAX_RANGE_CELLS:
                raise limits.too_wide_ranges()

    # --- .ods, where rows and cells are counted and one may stand for many

    def _on_table(self, _: Attributes) -> None:
        self._row, self._row_span = 1, 0
        self._grid_rows = self._grid_columns = 0

    def _on_table_row(self, attributes: Attributes) -> None:
        self._row += self._row_span
        self._row_span = _repeated(attributes, "number-rows-repeated")
        self._column, self._column_span = 1, 0

    def _on_table_cell(self, attributes: Attributes) -> None:
        self._column += self._column_span
        self._column_span = _repeated(attributes, "number-columns-repeated")
        self._in_cell, self._filled = True, False
        if any(name.endswith(("value-type", ":formula")) for name in attributes):
            self._fill_table()

    def _on_paragraph(self, _: Attributes) -> None:
        if self._in_cell and not self._filled:
            self._fill_table()

    def _fill_table(self) -> None:
        self._filled = True
        row, column = self._row + self._row_span - 1, self._column + self._column_span - 1
        self._fill(row, column, self._row_span * self._column_span)
        self._grid_rows, self._grid_columns = max(self._grid_rows, row), max(self._grid_columns, column)
        if self._grid_rows * self._grid_columns > limits.MAX_GRID:
            raise limits.too_scattered()

    # --- both

    def _fill(self, row: int, column: int, count: int) -> None:
        if row > limits.MAX_ROW or column > limits.MAX_COLUMN:
            raise limits.too_far(Place("", "", row, column).cell)
        self._cells += count
        if self._cells > limits.MAX_CELLS:
            raise limits.too_many_cells()


@lru_cache(1_000)
def _number(letters: str) -> int:
    """A column's number by its letters, 1-based."""
    result = 0
    for letter in letters.upper():
        result = 26 * result + ord(letter) - ord("A") + 1
    return result


def _repeated(attributes: Attributes, name: str) -> int:
    said = next((value for key, value in attributes.items() if key.endswith(name)), "1")
    return int(said) if said.isdecimal() and len(said) < 12 else 1
