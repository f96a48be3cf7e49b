"""Says what changed between two runs: files, cells, outcomes, and the documents to print again."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from bontot_batch import ledger
from bontot_batch.errors import SetupError
from bontot_batch.ledger import Ledger, Run
from bontot_batch.model import FILE_STATE_NAMES, UNIT_STATE_NAMES, FileState, UnitState

_PRINTED = (".docx", ".pdf")


class NoHistoryError(SetupError):
    """There are no two runs to compare; ``str`` is one Vietnamese sentence."""


def lines(folder: Path, first: int | None = None, second: int | None = None) -> Iterator[str]:
    """What changed from one run to another, as lines; the last two where none is named. Raises NoHistoryError."""
    with ledger.read(folder) as book:
        if book is None or not book.runs():
            raise NoHistoryError(f"Thư mục {folder} chưa có lần chạy nào được ghi. Chạy bontot run trước.")
        runs = {each.sequence: each for each in book.runs()}
        later = second or max(runs)
        earlier = first or later - 1
        for number in (each for each in (earlier, later) if each not in runs):
            raise NoHistoryError(f"Không có lần chạy số {number}; các lần đã ghi: 1 đến {max(runs)}.")
        yield from _heading(runs[earlier], runs[later])
        yield from _all(book, earlier, later)


def sent_before(book: Ledger, unit: str, known: Collection[str]) -> Iterator[str]:
    """The files of a unit that earlier runs met and that are no longer there; ``known`` are the digests that are."""
    told: set[str] = set()
    for name, since, _, each in book.ever("submissions"):
        if each["unit"] == unit and each["sha256"] not in {*known, *told}:
            told.add(each["sha256"])
            mail = each["mail"]
            by = f"; thư của {mail['sender']}" if mail and mail["sender"] else ""
            state = FILE_STATE_NAMES[FileState(each["state"])].lower()
            yield f"Đã gửi trước đây: {name} (từ lần chạy {since}; {state}{by}), nay không còn trong hồ sơ"


def _heading(before: Run, after: Run) -> Iterator[str]:
    for word, run in (("Từ", before), ("Đến", after)):
        yield f"{word} lần chạy {run.sequence} ({run.at}): {run.guidance}, xét tại ngày {run.day}."


def _all(book: Ledger, earlier: int, later: int) -> Iterator[str]:
    def both(table: str) -> tuple[dict[str, Any], dict[str, Any]]:
        return book.facts(table, earlier), book.facts(table, later)

    sections = {
        "Tệp": _files(*both("submissions")),
        "Ô thay đổi": _cells(*both("outcomes")),
        "Kết quả thay đổi": _outcomes(*both("outcomes")),
        "Văn bản cần in lại": _to_print(*both("documents")),
        "Văn bản không còn": _gone(*both("documents")),
    }
    said = {title: list(found) for title, found in sections.items()}
    for title, found in said.items():
        if found:
            yield f"{title}:"
            yield from (f"  {line}" for line in found)
    if not any(said.values()):
        yield "Không có gì thay đổi."


def _files(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for name, each in after.items():
        state = FILE_STATE_NAMES[FileState(each["state"])].lower()
        earlier = before.get(name)
        if earlier is None:
            yield f"mới: {name} ({state})"
        elif earlier["sha256"] != each["sha256"]:
            yield f"nội dung mới: {name} ({state})"
        elif earlier["state"] != each["state"]:
            yield f"{name}: {FILE_STATE_NAMES[FileState(earlier['state'])].lower()} → {state}"
    yield from (f"không còn: {name}" for name in before if name not in after)


def _cells(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for code in (code for code in after if code in before):
        was, now = before[code]["answers"], after[code]["answers"]
        if was and now:
            for field in (field for field in {**was, **now} if was.get(field, [None])[0] != now.get(field, [None])[0]):
                cell = (now.get(field) or was[field])[1]
                yield f"{code} {cell}: {_shown(was.get(field))} → {_shown(now.get(field))}"


def _shown(answer: Any) -> str:
    return "(trống)" if answer is None or answer[0] is None else str(answer[0])


def _outcomes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for code, each in after.items():
        earlier = before.get(code)
        state = UNIT_STATE_NAMES[UnitState(each["state"])].lower()
        if earlier is None:
            yield f"{code} {each['name']}: mới có trong danh mục, {state}"
        elif earlier["state"] != each["state"]:
            yield f"{code} {each['name']}: {UNIT_STATE_NAMES[UnitState(earlier['state'])].lower()} → {state}"
        else:
            yield from (f"{code} {each['name']}: khoản {clause} thay đổi" for clause in _clauses(earlier, each))
    yield from (
        f"{code} {each['name']}: không còn trong danh mục" for code, each in before.items() if code not in after
    )


def _clauses(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    was = {each["clause"]: each["final"] for each in before["clauses"]}
    yield from (each["clause"] for each in after["clauses"] if was.get(each["clause"]) != each["final"])


def _to_print(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for path, each in after.items():
        if path.endswith(_PRINTED) and before.get(path, {}).get("sha256") != each["sha256"]:
            yield f"{path}{'' if path in before else ' (mới)'}"


def _gone(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    yield from (path for path in before if path not in after and path.endswith(_PRINTED))
