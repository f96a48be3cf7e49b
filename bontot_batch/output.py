"""The only module that writes into the output folder: every file whole or not at all.

All files of a run are made in memory or in a staging folder first; only when the last one is ready are they moved
into place. A workbook that somebody may have filled in is never overwritten, and what an earlier run wrote and this
one does not is set aside, not deleted.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bontot_batch import results
from bontot_batch.errors import SetupError

STAGING_PREFIX = ".dang_ghi_"
SET_ASIDE = "khong_con_hieu_luc"


class OutputError(SetupError):
    """The output folder cannot be written; ``str`` is one Vietnamese sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a run left in the output folder, as paths relative to it."""

    written: tuple[str, ...]
    set_aside: tuple[str, ...]  # of an earlier run and no longer true, or a workbook a person may have written in


def write_all(folder: Path, files: Mapping[str, bytes], filled_by_hand: Iterable[str] = ()) -> Written:
    """Put every file in its place. An older one of ``filled_by_hand`` that differs is set aside first.

    Raises OutputError when the folder cannot be written.
    """
    replaced = {name for name in filled_by_hand if _differs(folder / name, files[name])}
    stale = tuple(sorted((_documents_of_last_run(folder) - set(files)) | replaced))
    _put(folder, files, partial(_set_aside, folder, stale))
    return Written(tuple(sorted(files)), stale)


def _differs(path: Path, content: bytes) -> bool:
    return path.is_file() and path.read_bytes() != content


def write_new(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Put files where none of that name is yet; else write nothing and return the names that are taken."""
    taken = tuple(name for name in files if (folder / name).exists())
    if not taken:
        _put(folder, files)
    return taken


def _put(folder: Path, files: Mapping[str, bytes], before_moving: Callable[[], None] = lambda: None) -> None:
    """Stage all files, then move them into place; OutputError when the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=folder))
        try:
            _stage(staging, files)
            before_moving()
            _move_into_place(staging, folder, files)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise OutputError(_explain(folder, error)) from error


def _stage(staging: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = staging / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())


def _move_into_place(staging: Path, folder: Path, files: Mapping[str, bytes]) -> None:
    # The record of the run goes last: while it is the old one, so are the documents it lists.
    for name in sorted(files, key=lambda name: (name == results.FILE_NAME, name)):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (staging / name).replace(target)


def _documents_of_last_run(folder: Path) -> set[str]:
    """The documents the last run listed that are still there; none where there was no run or its record is damaged."""
    record = folder / results.FILE_NAME
    try:
        units = json.loads(record.read_text(encoding="utf-8"))["units"]
        listed = {str(name) for unit in units for name in unit["documents"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {name for name in listed if _is_inside(folder, name) and (folder / name).is_file()}


def _is_inside(folder: Path, name: str) -> bool:
    return (folder / name).resolve().is_relative_to(folder.resolve())


def _set_aside(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        target = folder / SET_ASIDE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(_free(target))


def _free(path: Path) -> Path:
    """The path, or the first with a number added that does not exist yet."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate


def _explain(folder: Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        name = Path(str(error.filename2 or error.filename or folder)).name
        return f"Không ghi được “{name}”: tệp đang mở hoặc không có quyền ghi. Đóng tệp rồi chạy lại."
    return f"Không ghi được vào thư mục “{folder}”: {error.strerror or error}. Kiểm tra ổ đĩa rồi chạy lại."
