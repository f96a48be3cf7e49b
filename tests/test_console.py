"""What is drawn on a terminal: progress with counts and time left, the closing table; nothing where there is none."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
import season_results
from hostile_texts import HOSTILE

from bontot_batch import console, terminal
from bontot_batch.workers import silent


class Terminal(io.StringIO):
    """A terminal that keeps what was written."""

    def isatty(self) -> bool:
        return True


def test_progress_is_silent_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())

    with console.progress("Đọc phiếu") as told:
        assert told is silent


def test_progress_shows_the_count_and_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    written = Terminal()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "100")

    with console.progress("Đọc phiếu") as told:
        told(12, 50)

    assert "Đọc phiếu" in written.getvalue()
    assert "12/50" in written.getvalue()
    assert "còn" in written.getvalue()


@pytest.mark.parametrize("width", [40, 80, 200])
def test_the_closing_table_fits_the_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = list(console.table_lines(*terminal.bodies_table(season_results.make_result(60, 5))))

    assert all(len(line) <= min(width, 120) for line in lines)
    assert bool(lines) is (width > 100)  # rather no table than one that is cut off
    assert not lines or lines[-1].split()[-1] == terminal.bodies_table(season_results.make_result(60, 5))[1][-1][-1]


@pytest.mark.parametrize(
    "surroundings", [{"FORCE_COLOR": "1", "TERM": "dumb"}, {"TTY_COMPATIBLE": "1", "TERM": "unknown"}]
)
def test_what_the_surroundings_say_of_a_terminal_changes_nothing_in_the_closing_table(
    monkeypatch: pytest.MonkeyPatch, surroundings: dict[str, str]
) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    drawn = list(console.table_lines(*terminal.bodies_table(season_results.make_result(60, 5))))
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)

    assert list(console.table_lines(*terminal.bodies_table(season_results.make_result(60, 5)))) == drawn


def test_the_closing_table_counts_every_unit_of_every_body() -> None:
    made = season_results.make_result(60, 5)
    headings, rows = terminal.bodies_table(made)
    figures = [[int(cell.replace(".", "")) for cell in row[1:]] for row in rows]

    assert len(headings) == 2 + len({each.state for each in made.units})
    assert rows[-1][0] == "Tổng cộng"
    assert figures[-1] == [sum(column) for column in zip(*figures[:-1], strict=True)]
    assert all(total == sum(states) for total, *states in figures)
    assert figures[-1][0] == 60


def test_many_bodies_do_not_flood_the_screen() -> None:
    _, rows = terminal.bodies_table(season_results.make_result(2100, 5))

    assert len(rows) == 31
    assert rows[-1][1] == "2.100"


@pytest.mark.parametrize("text", ["[bold]đậm[/bold]", "[link=http://a.example]x[/link]", ":smile:", "[/]", "[red]"])
def test_a_name_is_never_read_as_markup(text: str) -> None:
    assert any(text in line for line in console.table_lines(("Cấp ủy", "Số"), [(text, "1")]))


def test_hostile_names_are_drawn_without_an_escape() -> None:
    drawn = "".join(console.table_lines(("Cấp ủy", "Số"), [(text, "1") for text in HOSTILE if len(text) < 400]))

    assert "\x1b" not in drawn


def test_letters_that_cannot_be_written_do_not_end_the_program() -> None:
    code = "from bontot_batch import console; console.speak_utf8(); print('Nậm \\udcff Mạ')"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONIOENCODING": "ascii"}
    )

    assert told.stdout.decode("utf-8").strip() == "Nậm ? Mạ"
