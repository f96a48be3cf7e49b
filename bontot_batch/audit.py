"""Proves that an output folder, its ledger and its record agree; says every difference in a line for people."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from bontot_batch import documents, ledger, results
from bontot_batch import vietnamese as vi
from bontot_batch.ledger import Ledger
from bontot_batch.model import Number
from bontot_batch.plan import DECISIONS


def differences(folder: Path) -> Iterator[str]:
    """What does not agree, file by file, then the record against the ledger; nothing when all is well."""
    told = results.read_data(folder)
    if told is None:
        yield f"{results.FILE_NAME}: không có hoặc bị hỏng. Chạy lại bontot run."
    with ledger.read(folder) as book:
        if book is None or not book.runs():
            yield f"{ledger.FILE_NAME}: không có, bị hỏng hoặc chưa ghi lần chạy nào. Chạy lại bontot run."
            return
        written = book.facts("documents")
        given = book.numbers()
        numbers = {(each.body, each.document, each.subject): each for each in given if not each.replaced}
        for path, fact in written.items():
            yield from _of_file(folder, path, fact, numbers)
        yield from _unknown_decisions(folder, written)
        if told is not None:
            yield from _of_record(told, book, written, given)


def _of_file(
    folder: Path, path: str, fact: Mapping[str, Any], numbers: Mapping[tuple[str, str, str], Number]
) -> Iterator[str]:
    try:
        content = (folder / path).read_bytes()
    except OSError:
        yield f"{path}: tệp đã ghi nay không còn hoặc không đọc được."
        return
    if hashlib.sha256(content).hexdigest() != fact["sha256"]:
        yield f"{path}: nội dung khác bản chương trình đã ghi (đã được sửa bằng tay hoặc bị hỏng)."
    if not path.endswith(".docx"):
        return
    said, given = documents.read_number(content), documents.number_of(fact["number"]) if fact["number"] else None
    if said != given:
        yield f"{path}: thuộc tính của tệp ghi {_shown(said)}, sổ cái ghi {_shown(given)}."
    if given:
        kept = numbers.get((given.body, given.document, given.subject))
        if kept is None or kept.number != given.number or given.day not in {None, kept.day}:
            yield f"{path}: mang {_shown(given)}, nhưng sổ số ghi {_shown(kept)}."
        elif kept.void:
            yield f"{path}: mang {_shown(given)}, là số không dùng: {kept.void}."


def _shown(number: Number | None) -> str:
    if number is None:
        return "không có số"
    day = f" ngày {vi.format_date(number.day)}" if number.day else ""
    return f"số {number.number:02}{day} của {number.body} cho {number.subject}"


def _unknown_decisions(folder: Path, written: Mapping[str, Any]) -> Iterator[str]:
    for path in sorted((folder / DECISIONS).glob("*.docx")):
        name = path.relative_to(folder).as_posix()
        if name in written:
            continue
        if any(each.startswith(f"{name.removesuffix('.docx')} (moi ") for each in written):
            yield f"{name}: đã được sửa bằng tay hoặc đang mở lúc chạy; bản mới ở bên cạnh."
        else:
            yield f"{name}: lần chạy cuối không lập văn bản này."


def _of_record(
    told: Mapping[str, Any], book: Ledger, written: Mapping[str, Any], numbers: Iterable[Number]
) -> Iterator[str]:
    last = book.runs()[-1]
    run = told["run"]
    if (run["version"], run["guidance"], run["on"], run["counts"]) != (
        *(last.version, last.guidance, last.day, last.counts),
    ):
        yield f"{results.FILE_NAME}: không phải của lần chạy cuối ghi trong sổ cái."
    outcomes = {code: _without_answers(each) for code, each in book.facts("outcomes").items()}
    yield from _unlike("đơn vị", {each["code"]: each for each in told["units"]}, outcomes)
    yield from _unlike("tệp", {each["file"]: each for each in told["files"]}, book.facts("submissions"))
    listed = {f"{each['number']:02} của {each['body']}": each for each in run.get("numbers", ())}
    kept = {f"{each.number:02} của {each.body}": results.number_data(each) for each in numbers}
    yield from _unlike("số", listed, kept)
    for unit in told["units"]:
        for path in unit["documents"]:
            if path not in written and not any(each.startswith(f"{path[:-5]} (moi ") for each in written):
                yield f"{results.FILE_NAME}: đơn vị {unit['code']} có văn bản {path} mà sổ cái không ghi."


def _without_answers(outcome: Mapping[str, Any]) -> dict[str, Any]:
    return {name: each for name, each in outcome.items() if name != "answers"}


def _unlike(what: str, told: Mapping[str, Any], kept: Mapping[str, Any]) -> Iterator[str]:
    for key in sorted({*told, *kept}):
        if key not in kept:
            yield f"{results.FILE_NAME}: {what} {key} không có trong sổ cái."
        elif key not in told:
            yield f"{results.FILE_NAME}: thiếu {what} {key} có trong sổ cái."
        elif json.dumps(told[key], sort_keys=True) != json.dumps(kept[key], sort_keys=True):
            yield f"{results.FILE_NAME}: {what} {key} ghi khác sổ cái."
