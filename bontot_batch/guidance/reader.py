"""Reads the guidance files strictly: every key known, present and of its kind, or one clear line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from bontot_batch.errors import SetupError
from bontot_batch.vietnamese import fold

SURE = ("stated", "inferred")
_INHERITED = ("from", "to", "source", "sure")
_TYPES = {
    str: "chữ trong ngoặc kép",
    int: "số nguyên",
    bool: "true hoặc false",
    list: "danh sách",
    dict: "bảng",
    date: "ngày dạng 2026-07-26",
}
_PLACE = re.compile(r"at line (\d+), column (\d+)")

T = TypeVar("T")
Entry = TypeVar("Entry")


class GuidanceError(SetupError):
    """The guidance data cannot be used; str() is one clear Vietnamese line with file, key, what is wrong."""


def short_date(day: date) -> str:
    """26/7/2026, 03/5/2024, 09/01/2026: the way Party documents cite a date."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"{day.day:02}/{month}/{day.year}"


@dataclass(frozen=True, slots=True)
class Period:
    """When an entry is in force, both days included, on what source, and how sure that is."""

    since: date
    until: date | None
    source: str
    sure: str

    def holds(self, day: date) -> bool:
        """Whether the entry is in force on the day."""
        return self.since <= day <= (self.until or date.max)

    def meets(self, other: Period) -> bool:
        """Whether the two share a day."""
        return self.since <= (other.until or date.max) and other.since <= (self.until or date.max)


class Table:
    """A table of a guidance file. A key is taken once; ``done`` refuses what nobody took."""

    def __init__(self, where: str, data: dict[str, Any]) -> None:
        self.where = where
        self._left = dict(data)

    def fail(self, problem: str) -> NoReturn:
        """Stop with one line that says where."""
        raise GuidanceError(f"{self.where}: {' '.join(problem.split())}")

    def done(self) -> None:
        """Refuse keys that have no meaning here."""
        if self._left:
            key = next(iter(self._left))
            self.fail(f"không có khóa nào tên “{key}”; hãy sửa tên hoặc xóa khóa này.")

    @property
    def left(self) -> tuple[str, ...]:
        """The keys that nobody took."""
        return tuple(self._left)

    def has(self, key: str) -> bool:
        """Whether the key is written and not yet taken."""
        return key in self._left

    def _take(self, key: str, kind: type[T]) -> T:
        if key not in self._left:
            self.fail(f"thiếu khóa “{key}”; hãy thêm khóa này ({_TYPES[kind]}).")
        value = self._left.pop(key)
        self._refuse_other_kind(key, value, kind)
        return value  # type: ignore[no-any-return]

    def _refuse_other_kind(self, key: str, value: object, kind: type) -> None:
        # True is an int and a date with a time is a date, as Python sees them; neither is meant here.
        odd = isinstance(value, datetime) or (isinstance(value, bool) and kind is not bool)
        if odd or not isinstance(value, kind):
            self.fail(f"{key} phải là {_TYPES[kind]}, đang ghi {_shown(value)}.")

    def text(self, key: str) -> str:
        """Take a text that is not empty."""
        value = self._take(key, str)
        if not value.strip():
            self.fail(f"{key} để trống; hãy ghi nội dung.")
        return value

    def one_of(self, key: str, allowed: Sequence[str]) -> str:
        """Take a text out of a closed list."""
        return self._allowed(key, self.text(key), allowed)

    def texts(self, key: str, allowed: Sequence[str] | None = None) -> tuple[str, ...]:
        """Take a list of different texts, at least one, each out of ``allowed``."""
        values = tuple(self._take(key, list))
        if not values:
            self.fail(f"{key} là danh sách trống; hãy ghi ít nhất một mục.")
        for value in values:
            self._refuse_other_kind(key, value, str)
            if not value.strip():
                self.fail(f"{key} có mục để trống; hãy ghi nội dung hoặc xóa mục đó.")
            if allowed is not None:
                self._allowed(key, value, allowed)
            if values.count(value) > 1:
                self.fail(f"{key} ghi “{value}” hai lần; hãy bỏ một lần.")
        return values

    def accepted(self) -> tuple[str, ...]:
        """Take the further spellings of a name; none when not written."""
        return self.texts("accepted") if self.has("accepted") else ()

    def _allowed(self, key: str, value: str, allowed: Sequence[str]) -> str:
        if value not in allowed:
            self.fail(f"{key} “{value}” không thuộc các giá trị cho phép: {', '.join(allowed)}.")
        return value

    def whole(self, key: str, low: int, high: int) -> int:
        """Take a whole number between two bounds, both included."""
        value = self._take(key, int)
        if not low <= value <= high:
            self.fail(f"{key} {value} nằm ngoài khoảng {low}–{high}.")
        return value

    def flag(self, key: str) -> bool:
        """Take true or false; false when not written."""
        return self._take(key, bool) if self.has(key) else False

    def day(self, key: str) -> date:
        """Take a calendar day."""
        return self._take(key, date)

    def period(self) -> Period:
        """Take the four keys that every entry carries, its own or its section's."""
        since, until = self.day("from"), self.day("to") if self.has("to") else None
        if until is not None and until < since:
            self.fail(f"to {short_date(until)} sớm hơn from {short_date(since)}; hãy sửa một trong hai ngày.")
        return Period(since, until, self.text("source"), self.one_of("sure", SURE))

    def section(self, key: str) -> Table:
        """Take a table inside this one."""
        return Table(f"{self.where}: {key}", self._take(key, dict))

    def sections(self, key: str) -> tuple[Table, ...]:
        """Take a list of tables inside this one."""
        return tuple(self._tables(key, {}, f"{self.where}:"))

    def entries(self) -> Iterator[Table]:
        """Take the section's entries, each with what it inherits; nothing else may stand there."""
        common = {key: self._left.pop(key) for key in _INHERITED if key in self._left}
        yield from self._tables("entry", common, self.where)
        self.done()

    def _tables(self, key: str, common: dict[str, Any], where: str) -> Iterator[Table]:
        rows = self._take(key, list)
        if not rows:
            self.fail(f"danh sách {key} trống; hãy ghi ít nhất một mục.")
        for number, row in enumerate(rows, 1):
            self._refuse_other_kind(key, row, dict)
            name = row.get("key")
            shown = f"“{' '.join(name.split())}”" if isinstance(name, str) else f"{key} thứ {number}"
            yield Table(f"{where} {shown}", common | row)


def _shown(value: object) -> str:
    if isinstance(value, list | dict):
        return _TYPES[type(value)]
    return f"“{value}”" if isinstance(value, str) else str(value).lower()


def in_force(section: Table, build: Callable[[Table, str, Period], Entry], on: date) -> dict[str, Entry]:
    """Every entry of the section read and checked; those in force on the day, by key, in the file's order."""
    versions: list[tuple[str, Period, Entry]] = []
    for table in section.entries():
        key, period = table.text("key"), table.period()
        versions.append((key, period, build(table, key, period)))
        table.done()
    refuse_overlaps(section, ((key, period) for key, period, _ in versions))
    _refuse_gaps(section, [(key, period) for key, period, _ in versions], on)
    return {key: entry for key, period, entry in versions if period.holds(on)}


def refuse_overlaps(section: Table, versions: Iterable[tuple[str, Period]]) -> None:
    """Refuse two versions of one name on the same day."""
    for (name, period), (other, later) in combinations(versions, 2):
        if name == other and period.meets(later):
            both = max(period.since, later.since)
            section.fail(f"hai mục “{name}” cùng có hiệu lực ngày {short_date(both)}; hãy sửa from, to.")


def refuse_shared_spellings(section: Table, spellings: Mapping[str, Sequence[str]]) -> None:
    """Refuse a spelling that would be read as two different entries."""
    owners: dict[str, str] = {}
    for key, texts in spellings.items():
        for text in texts:
            owner = owners.setdefault(fold(text), key)
            if owner != key:
                section.fail(f"“{text}” đọc được thành cả “{owner}” và “{key}”; hãy bỏ ở một mục.")


def _refuse_gaps(section: Table, versions: Sequence[tuple[str, Period]], on: date) -> None:
    if not any(period.holds(on) for _, period in versions):
        first = short_date(min(period.since for _, period in versions))
        section.fail(f"không có mục nào có hiệu lực ngày {short_date(on)} (mục sớm nhất có từ ngày {first}).")
    for name in dict.fromkeys(name for name, _ in versions):
        periods = [period for key, period in versions if key == name]
        missing = not any(period.holds(on) for period in periods)
        if missing and any(p.since < on for p in periods) and any(p.since > on for p in periods):
            section.fail(f"“{name}” không có bản nào cho ngày {short_date(on)}; hãy sửa from, to.")


def read_file(name: str, folder: Path | None) -> Table:
    """Read a guidance file: the office's own where its folder has one, else the packed one."""
    if folder is not None and not folder.is_dir():
        raise GuidanceError(f"{folder.as_posix()}: không có thư mục này; hãy kiểm tra đường dẫn.")
    own = folder / name if folder is not None else None
    try:
        if own is not None and own.is_file():
            where, raw = own.as_posix(), own.read_bytes()
        else:
            where, raw = f"guidance/{name}", files(__package__).joinpath(name).read_bytes()
    except OSError as error:
        raise GuidanceError(f"{own}: không mở được tệp; hãy kiểm tra quyền đọc.") from error
    return Table(where, parse(where, raw))


def parse(where: str, raw: bytes) -> dict[str, Any]:
    """The tables of a TOML file; raises GuidanceError with the line at fault. ``where`` names the file."""
    try:
        return tomllib.loads(raw.decode("utf-8-sig"))  # Notepad likes to begin a file with a byte order mark
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise GuidanceError(f"{where}: dòng {line} không phải chữ UTF-8; hãy lưu lại với UTF-8.") from error
    except (ValueError, RecursionError) as error:  # a number or a nesting beyond all sense is not a decode error
        place = _PLACE.search(str(error))
        at = f"dòng {place[1]}, cột {place[2]}" if place else "một chỗ trong tệp (thường là cuối tệp)"
        raise GuidanceError(f"{where}: {at} sai cú pháp TOML; hãy sửa chỗ này.") from error
