"""The ledger: what is in it stays, what is damaged is begun anew, what a run says is remembered until it changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bontot_batch import ledger
from bontot_batch.ledger import Ledger, Run
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


SIGNED = replace(FIRST, day=date(2026, 12, 14))


def test_all_that_is_known_of_a_number_is_kept(tmp_path: Path) -> None:
    whole = Number("DU", "danh_sach", "02-QĐ", 12, "không dùng", date(2026, 12, 14), ("A", "B"), True, True)
    with ledger.opened(tmp_path) as book:
        book.reserve([whole])
    with ledger.opened(tmp_path) as book:
        assert book.numbers() == (whole,)


def test_the_number_of_a_decision_that_was_issued_is_not_given_to_another(tmp_path: Path) -> None:
    other = Number("DU", "quyet_dinh", "B", 12)
    with ledger.opened(tmp_path) as book:
        book.reserve([SIGNED])
        book.reserve([other])

        assert book.numbers() == (SIGNED,)


@pytest.mark.parametrize("earlier", [FIRST, replace(SIGNED, void="thay bằng số 20", replaced=True)], ids=str)
def test_that_of_a_draft_or_one_that_was_replaced_goes_where_it_is_typed(tmp_path: Path, earlier: Number) -> None:
    other = Number("DU", "quyet_dinh", "B", 12, by_hand=True)
    with ledger.opened(tmp_path) as book:
        book.reserve([earlier])
        book.reserve([other])

        assert book.numbers() == (other,)


def test_two_issued_decisions_may_change_their_numbers(tmp_path: Path) -> None:
    second = replace(SIGNED, subject="B", number=13)
    turned = (replace(second, number=12), replace(SIGNED, number=13))
    with ledger.opened(tmp_path) as book:
        book.reserve([SIGNED, second])
        book.reserve(turned)

        assert book.numbers() == turned


def test_a_number_that_is_told_no_more_is_kept(tmp_path: Path) -> None:
    with ledger.opened(tmp_path) as book:
        book.reserve([FIRST])
        book.reserve([replace(FIRST, subject="B", number=13)])

        assert [each.number for each in book.numbers()] == [12, 13]


FIRST_SCHEMA = (
    "CREATE TABLE runs (sequence INTEGER PRIMARY KEY, at TEXT, version TEXT, guidance TEXT, day TEXT, counts TEXT)",
    """CREATE TABLE numbers (body TEXT, document TEXT, subject TEXT, number INTEGER NOT NULL, void TEXT NOT NULL,
    PRIMARY KEY (body, document, subject), UNIQUE (body, number))""",
    *(f"CREATE TABLE {name} (key TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, content TEXT NOT NULL,"
      " PRIMARY KEY (key, since))" for name in ledger.FACTS),
    "INSERT INTO numbers VALUES ('DU', 'quyet_dinh', 'A', 12, ''), ('DU', 'quyet_dinh', 'B', 13, 'không dùng')",
    "PRAGMA user_version = 1",
)  # fmt: skip


@pytest.mark.parametrize("opening", [ledger.opened, ledger.read], ids=["to write", "to look at"])
def test_a_ledger_of_the_first_version_is_taken_over_with_its_numbers(
    tmp_path: Path, opening: Callable[[Path], AbstractContextManager[Ledger | None]]
) -> None:
    with sqlite3.connect(tmp_path / ledger.FILE_NAME) as raw:
        for statement in FIRST_SCHEMA:
            raw.execute(statement)
    raw.close()
    with opening(tmp_path) as book:
        assert book is not None
        assert not book.fresh
        assert book.numbers() == (FIRST, Number("DU", "quyet_dinh", "B", 13, "không dùng"))
    with ledger.opened(tmp_path) as book:
        book.reserve([SIGNED])
        assert book.numbers()[0] == SIGNED


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
