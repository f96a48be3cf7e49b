"""The only module that draws on a terminal: progress with counts and time left, tables, UTF-8 on every console."""

from __future__ import annotations

import atexit
import io
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from bontot_batch.workers import Progress, silent

_WIDEST = 120
_FIGURES = 9  # a column of figures under a heading in words, with what parts it from the next
_UTF_8 = 65001  # what Windows calls it


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show a bar with the count and the time left on a terminal; stay silent elsewhere."""
    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("đã chạy"))
    left = (TimeElapsedColumn(), TextColumn("còn"), TimeRemainingColumn())
    with Bar(*columns, *left, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def table_lines(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table as lines: the first column to the left, figures to the right; none where the terminal is too narrow."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = min(_WIDEST, shutil.get_terminal_size((_WIDEST, 24)).columns)
    room = width - 2 - _FIGURES * (len(headings) - 1)
    if room < _FIGURES:
        return  # a figure that is cut off would be read as another
    first = min(room, max(len(text) for text in (headings[0], *(row[0] for row in rows))))
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, padding=(0, 1))
    table.add_column(Text(headings[0]), width=first, overflow="fold")
    for heading in headings[1:]:
        table.add_column(Text(heading), width=_FIGURES - 3, justify="right", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_printable(cell)) for cell in row))  # a Text is never read as markup
    drawn = io.StringIO()
    # Drawn as text, not for a terminal: what the surroundings say of one (TERM, FORCE_COLOR) would change the width.
    Console(file=drawn, width=width, color_system=None, legacy_windows=False, force_terminal=False).print(table)
    yield from (line.rstrip() for line in drawn.getvalue().splitlines() if line.strip())


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def speak_utf8() -> None:
    """Let every console and every pipe take Vietnamese letters; a letter that none can show becomes a question mark."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        atexit.register(kernel.SetConsoleOutputCP, kernel.GetConsoleOutputCP())
        kernel.SetConsoleOutputCP(_UTF_8)
