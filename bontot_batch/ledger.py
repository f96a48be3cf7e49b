"""The only module that opens the season's ledger, ``so_cai.sqlite``: what every run came to, and the numbers it gave.

Each table but two holds facts that are true from one run until another, so that twenty runs of ten thousand units take
little more room than one. A number that was reserved is never given to anything else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bontot_batch.errors import SetupError
from bontot_batch.model import Number

FILE_NAME = "so_cai.sqlite"
DAMAGED_NAME = "so_cai_hong.sqlite"
SCHEMA = 1
FACTS = ("submissions", "outcomes", "appraisals", "votes", "documents")
_WAIT = 10.0  # seconds for another program, a virus scanner for one, to let go of the file
_RUNS = "CREATE TABLE runs (sequence INTEGER PRIMARY KEY, at TEXT, version TEXT, guidance TEXT, day TEXT, counts TEXT)"
_NUMBERS = """CREATE TABLE numbers (body TEXT, document TEXT, subject TEXT, number INTEGER NOT NULL, void TEXT NOT NULL,
    PRIMARY KEY (body, document, subject), UNIQUE (body, number))"""
# No memory of the season but a help to be quick: it may be empty, and what is in it may be deleted at any time.
_READINGS = "CREATE TABLE IF NOT EXISTS readings (key TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID"
_FACTS = """CREATE TABLE {} (key TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER, content TEXT NOT NULL,
    PRIMARY KEY (key, since))"""

Facts = Mapping[str, Mapping[str, Any]]
"""By table, then by key: plain data that JSON can hold."""


class LedgerError(SetupError):
    """The ledger cannot be used; ``str`` is one Vietnamese sentence that says what to do."""

    nothing_written = False  # it may be the last step of a run; the next run completes it


@dataclass(frozen=True, slots=True)
class Run:
    """One run: when it was (UTC), with what it was made, how many units stood in each state."""

    at: str
    version: str
    guidance: str
    day: str  # for which the guidance was asked, ISO
    counts: Mapping[str, int]
    sequence: int = 0  # the ledger's own count, from 1


class Ledger:
    """An open ledger. Whatever is written is on the disk when the call returns, wholly or not at all."""

    def __init__(self, connection: sqlite3.Connection, *, fresh: bool) -> None:
        self._connection = connection
        self.fresh = fresh  # whether it remembers nothing yet: there was none, or it was damaged

    def numbers(self) -> tuple[Number, ...]:
        """Every number that was ever reserved."""
        rows = self._connection.execute("SELECT body, document, subject, number, void FROM numbers ORDER BY 1, 4")
        return tuple(Number(*row) for row in rows)

    def reserve(self, numbers: Iterable[Number]) -> None:
        """Keep numbers for what they are for. What has one keeps it; a number that is taken stays where it is."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.executemany(
                "INSERT OR IGNORE INTO numbers VALUES (?, ?, ?, ?, ?)",
                [(each.body, each.document, each.subject, each.number, each.void) for each in numbers],
            )

    def record(self, run: Run, facts: Facts, numbers: Iterable[Number]) -> int:
        """Remember a whole run; returns its sequence number."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            sequence = int(self._value("SELECT coalesce(max(sequence), 0) + 1 FROM runs"))
            told = (run.at, run.version, run.guidance, run.day, _text(run.counts))
            self._connection.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)", (sequence, *told))
            for table in FACTS:
                self._change(table, sequence, facts.get(table, {}))
            self._connection.executemany(
                "UPDATE numbers SET void = ? WHERE body = ? AND document = ? AND subject = ?",
                [(each.void, each.body, each.document, each.subject) for each in numbers],
            )
        return sequence

    def reading(self, key: str) -> str | None:
        """What a form said when it was read, as it was kept under a key; None where nothing was."""
        try:
            row = self._connection.execute("SELECT content FROM readings WHERE key = ?", (key,)).fetchone()
        except sqlite3.OperationalError:  # one that was laid out before readings were kept
            return None
        return str(row[0]) if row else None

    def keep_readings(self, new: Mapping[str, str]) -> None:
        """Keep what forms said, under their keys."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._connection.execute(_READINGS)
            self._connection.executemany("INSERT OR REPLACE INTO readings VALUES (?, ?)", new.items())

    def runs(self) -> tuple[Run, ...]:
        """Every run, the earliest first."""
        rows = self._connection.execute(
            "SELECT at, version, guidance, day, counts, sequence FROM runs ORDER BY sequence"
        )
        return tuple(
            Run(at, version, guidance, day, json.loads(counts), sequence)
            for at, version, guidance, day, counts, sequence in rows
        )

    def facts(self, table: str, sequence: int | None = None) -> dict[str, Any]:
        """What a table held after a run, by key; after the last run where none is named."""
        return {key: json.loads(content) for key, content in self._held(table, sequence).items()}

    def ever(self, table: str) -> Iterator[tuple[str, int, int | None, Any]]:
        """All that a table ever held: key, from which run, until which (None: still), content."""
        if table not in FACTS:
            raise ValueError(table)
        for key, since, until, content in self._connection.execute(f"SELECT * FROM {table} ORDER BY since, key"):
            yield key, since, until, json.loads(content)

    def _held(self, table: str, sequence: int | None) -> dict[str, str]:
        if table not in FACTS:
            raise ValueError(table)
        when = "until IS NULL" if sequence is None else "since <= :run AND (until IS NULL OR until > :run)"
        return dict(
            self._connection.execute(f"SELECT key, content FROM {table} WHERE {when} ORDER BY key", {"run": sequence})
        )

    def _change(self, table: str, sequence: int, now: Mapping[str, Any]) -> None:
        """End what is no longer so, begin what is so from this run on; one fact after the other."""
        do = self._connection.execute
        before = {key for (key,) in do(f"SELECT key FROM {table} WHERE until IS NULL")}
        end = f"UPDATE {table} SET until = ? WHERE key = ? AND until IS NULL"
        for key, each in now.items():
            content = _text(each)
            if key in before:
                before.remove(key)
                known = do(f"SELECT content FROM {table} WHERE key = ? AND until IS NULL", (key,)).fetchone()
                if known == (content,):
                    continue
                do(end, (sequence, key))
            do(f"INSERT INTO {table} (key, since, content) VALUES (?, ?, ?)", (key, sequence, content))
        self._connection.executemany(end, [(sequence, key) for key in before])

    def _value(self, question: str) -> Any:
        return self._connection.execute(question).fetchone()[0]


@contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """The ledger of an output folder, to write in; laid out where there is none, begun anew where it is damaged.

    A damaged one is set aside, not deleted. Raises LedgerError when it was written by a later version or cannot be
    written at all.
    """
    path = folder / FILE_NAME
    try:
        with closing(_connected(path)) as connection:
            yield Ledger(connection, fresh=_laid_out(connection))
    except sqlite3.OperationalError as error:
        raise LedgerError(_refused(path)) from error


@contextmanager
def read(folder: Path) -> Iterator[Ledger | None]:
    """The ledger of an output folder, only to look at; None where there is none that can be read."""
    path = folder / FILE_NAME
    if not path.is_file():
        yield None
        return
    try:
        # To be written, too: what a killed run left half done is taken back by whoever opens it next.
        address = f"{path.resolve().as_uri()}?mode=rw"
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT)) as connection:
            sound = _readable(connection) and connection.execute("PRAGMA user_version").fetchone()[0] == SCHEMA
            yield Ledger(connection, fresh=False) if sound else None
    except sqlite3.OperationalError as error:
        raise LedgerError(_refused(path)) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = _connection(path)
    if _readable(connection):
        return connection
    connection.close()
    aside, number = path.with_name(DAMAGED_NAME), 1
    while aside.exists():
        number += 1
        aside = aside.with_stem(f"{Path(DAMAGED_NAME).stem}_{number}")
    path.replace(aside)
    return _connection(path)


def _connection(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")  # the one journal that a network share can keep
        connection.execute("PRAGMA synchronous = FULL")
    except sqlite3.OperationalError:
        connection.close()
        raise
    except sqlite3.DatabaseError:
        pass  # no ledger at all; whoever asks whether it is readable hears so
    return connection


def _readable(connection: sqlite3.Connection) -> bool:
    """Whether it is a sound ledger, or one that is not laid out yet."""
    try:
        return bool(connection.execute("PRAGMA quick_check").fetchone()[0] == "ok")
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False


def _laid_out(connection: sqlite3.Connection) -> bool:
    """Make the tables where there are none yet; whether that was so."""
    schema = connection.execute("PRAGMA user_version").fetchone()[0]
    if schema > SCHEMA:
        message = f"Sổ cái {FILE_NAME} do phiên bản mới hơn của chương trình lập. Cập nhật chương trình rồi chạy lại."
        raise LedgerError(message)
    if schema == SCHEMA:
        return False
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for statement in (_RUNS, _NUMBERS, *map(_FACTS.format, FACTS), f"PRAGMA user_version = {SCHEMA}"):
            connection.execute(statement)
    return True


_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def _refused(path: Path) -> str:
    return f"Không mở được sổ cái “{path}”: ổ đĩa đầy, tệp đang bị giữ hoặc không có quyền ghi. Kiểm tra rồi chạy lại."
