"""The only module that opens the season's ledger, ``so_cai.sqlite``: what every run came to, and the numbers it gave.

Each table but two holds facts that are true from one run until another, so that twenty runs of ten thousand units take
little more room than one. A number that was reserved is never given to anything else.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from bontot_batch.errors import SetupError
from bontot_batch.model import Number

FILE_NAME = "so_cai.sqlite"
DAMAGED_NAME = "so_cai_hong.sqlite"
SCHEMA = 2
FACTS = ("submissions", "outcomes", "appraisals", "votes", "documents")
_WAIT = 10.0  # seconds for another program, a virus scanner for one, to let go of the file
_RUNS = "CREATE TABLE runs (sequence INTEGER PRIMARY KEY, at TEXT, version TEXT, guidance TEXT, day TEXT, counts TEXT)"
_NUMBERS = """CREATE TABLE numbers (body TEXT, number INTEGER, document TEXT NOT NULL, subject TEXT NOT NULL,
    void TEXT NOT NULL, day TEXT, units TEXT NOT NULL, by_hand INTEGER NOT NULL, replaced INTEGER NOT NULL,
    PRIMARY KEY (body, number))"""
_FROM_FIRST_SCHEMA = (
    "ALTER TABLE numbers RENAME TO earlier",
    _NUMBERS,
    "INSERT INTO numbers SELECT body, number, document, subject, void, NULL, '[]', 0, 0 FROM earlier",
    "DROP TABLE earlier",
)
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
        rows = self._connection.execute(
            "SELECT body, document, subject, number, void, day, units, by_hand, replaced FROM numbers ORDER BY 1, 4"
        )
        return tuple(map(_number, rows))

    def reserve(self, numbers: Iterable[Number]) -> None:
        """Keep numbers for what they are for, as they are told now.

        None disappears, and one that was issued stays with its decision until another has taken its place there.
        """
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            self._keep(numbers)

    def _keep(self, numbers: Iterable[Number]) -> None:
        told = tuple(numbers)
        kept = {(each.body, each.number): each for each in self.numbers()}
        elsewhere = {_subject(each): each.number for each in told if not each.replaced}
        rows = [_row(each) for each in told if _may_have(each, kept.get((each.body, each.number)), elsewhere)]
        self._connection.executemany("INSERT OR REPLACE INTO numbers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def record(self, run: Run, facts: Facts, numbers: Iterable[Number]) -> int:
        """Remember a whole run; returns its sequence number."""
        with self._connection:
            self._connection.execute("BEGIN IMMEDIATE")
            sequence = int(self._value("SELECT coalesce(max(sequence), 0) + 1 FROM runs"))
            told = (run.at, run.version, run.guidance, run.day, _text(run.counts))
            self._connection.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?)", (sequence, *told))
            for table in FACTS:
                self._change(table, sequence, facts.get(table, {}))
            self._keep(numbers)
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
        with closing(sqlite3.connect(address, uri=True, timeout=_WAIT, isolation_level=None)) as connection:
            sound = _readable(connection, path) and 0 < _schema(connection) <= SCHEMA
            if sound:
                _laid_out(connection)  # one of an earlier version is brought up to this one
            yield Ledger(connection, fresh=False) if sound else None
    except sqlite3.OperationalError as error:
        raise LedgerError(_refused(path)) from error


def _connected(path: Path) -> sqlite3.Connection:
    connection = _connection(path)
    if _readable(connection, path):
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


def _readable(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether it is a sound ledger, or one that is not laid out yet.

    Every page is looked at for that, but not again as long as nobody has written to the file since.
    """
    try:
        connection.execute("PRAGMA schema_version").fetchone()  # takes back what a killed run left half done
        stamp = _stamp(path)
        if _found_sound.get(path) != stamp:
            if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                return False
            _found_sound[path] = stamp
        return True
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        return False


_found_sound: dict[Path, tuple[int, int, int]] = {}  # in this process


def _stamp(path: Path) -> tuple[int, int, int]:
    told = path.stat()
    return told.st_ino, told.st_size, told.st_mtime_ns


def _laid_out(connection: sqlite3.Connection) -> bool:
    """Make the tables where there are none yet; whether that was so."""
    schema = _schema(connection)
    if schema > SCHEMA:
        message = f"Sổ cái {FILE_NAME} do phiên bản mới hơn của chương trình lập. Cập nhật chương trình rồi chạy lại."
        raise LedgerError(message)
    if schema < SCHEMA:
        anew = (_RUNS, _NUMBERS, *map(_FACTS.format, FACTS))
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            for statement in (*(_FROM_FIRST_SCHEMA if schema else anew), f"PRAGMA user_version = {SCHEMA}"):
                connection.execute(statement)
    return schema == 0


def _schema(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _may_have(each: Number, holder: Number | None, elsewhere: Mapping[tuple[str, str, str], int]) -> bool:
    """Whether a number may stand for what is told now: it did, or what it stood for was not issued or has another."""
    if holder is None or holder.day is None or holder.replaced or _subject(holder) == _subject(each):
        return True
    return elsewhere.get(_subject(holder), each.number) != each.number


def _subject(each: Number) -> tuple[str, str, str]:
    return each.body, each.document, each.subject


def _number(row: Sequence[Any]) -> Number:
    body, document, subject, number, void, day, units, by_hand, replaced = row
    issued = date.fromisoformat(day) if day else None
    on = tuple(json.loads(units))
    return Number(body, document, subject, number, void, issued, on, bool(by_hand), bool(replaced))


def _row(each: Number) -> tuple[object, ...]:
    day = each.day.isoformat() if each.day else None
    said = (each.body, each.number, each.document, each.subject, each.void)
    return (*said, day, _text(each.units), each.by_hand, each.replaced)


_text = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=list).encode


def _refused(path: Path) -> str:
    return f"Không mở được sổ cái “{path}”: ổ đĩa đầy, tệp đang bị giữ hoặc không có quyền ghi. Kiểm tra rồi chạy lại."
