"""The only module that writes into the output folder: every file whole, nothing a person wrote lost.

All files of a run are made in a staging folder first, and every file to be replaced is tried; only then are they
moved into place. A small record says what this program wrote there. What an earlier run wrote and this one does not
is set aside, not deleted; so is a file that is no longer as this program wrote it, before a new one takes its place.
"""

from __future__ import annotations

import fnmatch
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bontot_batch.errors import SetupError

STAGING_PREFIX = ".dang_ghi_"
RECORD = ".da_ghi.json"
SET_ASIDE = "ban_cu"

Digests = Mapping[str, Collection[str]]
"""By file name, the sha256 of each content this program may have left there."""


class OutputError(SetupError):
    """The output folder cannot be written; ``str`` is one Vietnamese sentence that says what to do."""

    nothing_written = False  # it may have happened half way; the next run completes it


@dataclass(frozen=True, slots=True)
class Written:
    """What a run left in the output folder, as paths relative to it."""

    written: tuple[str, ...]
    set_aside: tuple[str, ...]


def write_all(folder: Path, files: Mapping[str, bytes], filled_by_hand: Iterable[str] = ()) -> Written:
    """Put every file in its place; what is no longer true, or a person has changed, is set aside first.

    ``filled_by_hand`` are patterns of names of workbooks that people fill in: one that was filled in stays where it
    is, also when this run lays out none of that name. Raises OutputError when the folder cannot be written.
    """
    made = {name: _digest(content) for name, content in files.items()}
    with _said_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        known = _read_record(folder)
        present = {name: _digest((folder / name).read_bytes()) for name in {*known, *made} if (folder / name).is_file()}
        stale = {name for name in present.keys() - made.keys() if not _is_filled(name, present, known, filled_by_hand)}
        # Until the last file is in place, either content may stand under a name.
        ours = {name: {*known.get(name, ()), made.get(name, "")} for name in {*known, *made}}
        changed = {name for name in present.keys() & made.keys() if present[name] not in ours[name]}
        aside = tuple(sorted(stale | changed))
        new = {name: content for name, content in files.items() if present.get(name) != made[name]}
        left = {name: known[name] for name in present.keys() & known.keys() - stale}
        _try_to_replace(folder / name for name in {*aside, *(new.keys() & present.keys())})

        def make_room() -> None:
            _write_record(folder, ours)
            _set_aside(folder, aside)

        _put(folder, new, make_room)
        _write_record(folder, {**left, **{name: {digest} for name, digest in made.items()}})
    return Written(tuple(sorted(files)), aside)


def write_new(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Put files where none of that name is yet; else write nothing and return the names that are taken."""
    taken = tuple(name for name in files if (folder / name).exists())
    if not taken:
        with _said_in_words(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _put(folder, files)
    return taken


def kept(folder: Path) -> Callable[[str], bytes | None]:
    """What gives a file's content by its name, as long as it is as this program wrote it; None for any other."""
    known = _read_record(folder)

    def content_of(name: str) -> bytes | None:
        try:
            content = (folder / name).read_bytes() if name in known else b""
        except OSError:
            return None
        return content if _digest(content) in known.get(name, ()) else None

    return content_of


def _is_filled(name: str, present: Mapping[str, str], known: Digests, patterns: Iterable[str]) -> bool:
    """Whether a file is a workbook for people to fill in, and no longer as it was laid out."""
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns) and present[name] not in known[name]


def _put(folder: Path, files: Mapping[str, bytes], make_room: Callable[[], None] = lambda: None) -> None:
    staging = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=folder))
    try:
        for name, content in files.items():
            _write(staging / name, content)
        make_room()
        for name in sorted(files):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            (staging / name).replace(target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def _try_to_replace(paths: Iterable[Path]) -> None:
    """Find out before anything is moved whether another program holds one of the files open."""
    for path in sorted(paths):
        with path.open("r+b"):
            pass


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _read_record(folder: Path) -> dict[str, set[str]]:
    """What this program wrote into the folder; empty where there is no record or it is damaged."""
    try:
        listed = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        record = {str(name): {str(digest) for digest in digests} for name, digests in listed.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}
    inside = folder.resolve()
    return {name: digests for name, digests in record.items() if (folder / name).resolve().is_relative_to(inside)}


def _write_record(folder: Path, record: Digests) -> None:
    text = json.dumps({name: sorted(record[name]) for name in sorted(record)}, ensure_ascii=False, indent=0)
    staged = folder / f"{STAGING_PREFIX}{RECORD}"
    _write(staged, text.encode("utf-8"))
    staged.replace(folder / RECORD)


def _set_aside(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        target = folder / SET_ASIDE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(_free(target))
        _drop_if_empty((folder / name).parent, folder)


def _drop_if_empty(path: Path, folder: Path) -> None:
    """Remove a folder out of which the last file was moved, and those around it, up to the output folder."""
    with suppress(OSError):  # one that is not empty, or open on somebody's screen, stays
        while path != folder:
            path.rmdir()
            path = path.parent


def _free(path: Path) -> Path:
    """The path, or the first with a number added that does not exist yet."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate


@contextmanager
def _said_in_words(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into a sentence for people."""
    try:
        yield
    except OSError as error:
        raise OutputError(_explain(folder, error)) from error


def _explain(folder: Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        name = Path(str(error.filename2 or error.filename or folder)).name
        return f"Không ghi được “{name}”: tệp đang mở hoặc không có quyền ghi. Đóng tệp rồi chạy lại."
    return f"Không ghi được vào thư mục “{folder}”: {error.strerror or error}. Kiểm tra ổ đĩa rồi chạy lại."
