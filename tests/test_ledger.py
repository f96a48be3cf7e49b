"""The ledger: what is in it stays, what is damaged is begun anew, what a run says is remembered until it changes."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bontot_batch import ledger
from bontot_batch.ledger import Run
from bontot_batch.model import Number

RUN = Run("2026-12-15T08:00:00+00:00", "1", "05-HD/TU", "2026-12-15", {"missing": 1})
FIRST = Number("DU", "quyet_dinh", "A", 12)


def test_what_was_reserved_is_there_when_the_ledger_is_opened_again(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as book:
        assert book.fresh
        book.reserve([FIRST])
    with ledger.opened(tmp_path) as book:
        assert not book.fresh
        assert book.numbers() == (FIRST,)


@pytest.mark.parametrize(
    "other", [Number("DU", "quyet_dinh", "B", 12), Number("DU", "quyet_dinh", "A", 13)], ids=["number", "subject"]
)
def test_neither_a_number_nor_what_has_one_is_given_again(tmp_path: Path, other: Number) -> None:
    with ledger.opened(tmp_path) as book:
        book.reserve([FIRST])
        book.reserve([other])

        assert book.numbers() == (FIRST,)


def test_two_bodies_count_each_for_itself(tmp_path: Path) -> None:
    other = Number("CN", "quyet_dinh", "B", 12)
    with ledger.opened(tmp_path) as book:
        book.reserve([FIRST, other])

        assert set(book.numbers()) == {FIRST, other}


def test_a_void_number_is_kept_with_its_reason_until_it_is_in_use_again(tmp_path: Path) -> None:
    void = Number("DU", "quyet_dinh", "A", 12, "không còn được công nhận")
    with ledger.opened(tmp_path) as book:
        book.reserve([FIRST])
        for each in (void, FIRST):
            book.record(RUN, {}, [each])
            assert book.numbers() == (each,)


def test_a_fact_is_told_for_each_run_and_kept_once_while_it_does_not_change(tmp_path: Path) -> None:
    states = [{"A": 1, "B": 1}, {"A": 1, "B": 2}, {"A": 1}, {"A": 1, "B": 1}]
    with ledger.opened(tmp_path) as book:
        runs = [book.record(RUN, {"outcomes": state}, ()) for state in states]

        assert [book.facts("outcomes", run) for run in runs] == states
        assert book.facts("outcomes") == states[-1]
        assert [each.sequence for each in book.runs()] == runs == [1, 2, 3, 4]
    with sqlite3.connect(tmp_path / ledger.FILE_NAME) as raw:
        assert raw.execute("SELECT count(*) FROM outcomes").fetchone() == (4,)  # A once, B three times
    raw.close()


@pytest.mark.parametrize(
    "content", [b"no ledger at all, only text that a person left here" * 40, b"SQLite format 3\0" * 90]
)
def test_a_damaged_ledger_is_set_aside_and_begun_anew(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ledger.FILE_NAME).write_bytes(content)
    with ledger.opened(tmp_path) as book:
        assert book.fresh

    assert (tmp_path / ledger.DAMAGED_NAME).read_bytes() == content


def test_a_ledger_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    with ledger.opened(tmp_path):
        pass
    with sqlite3.connect(tmp_path / ledger.FILE_NAME) as raw:
        raw.execute(f"PRAGMA user_version = {ledger.SCHEMA + 1}")
    raw.close()
    with pytest.raises(ledger.LedgerError, match="phiên bản mới hơn"), ledger.opened(tmp_path):
        pass


def test_a_run_that_breaks_off_is_not_half_remembered(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as book:
        book.record(RUN, {"outcomes": {"A": 1}}, ())
        with pytest.raises(TypeError):
            book.record(RUN, {"outcomes": {"A": 2}, "votes": {"A": object()}}, ())

        assert book.facts("outcomes") == {"A": 1}
        assert len(book.runs()) == 1


def test_every_commit_waits_for_the_disk_and_needs_no_shared_memory(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as book:
        settings = [book._value(f"PRAGMA {each}") for each in ("synchronous", "journal_mode")]

    assert settings == [2, "delete"]


def test_where_there_is_no_ledger_none_is_made_to_look_at(tmp_path: Path) -> None:
    with ledger.read(tmp_path) as book:
        assert book is None

    assert not list(tmp_path.iterdir())
