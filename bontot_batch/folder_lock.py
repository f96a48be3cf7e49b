"""Lets one run at a time work in an output folder, finds out first whether it can be written, and tidies up.

The lock is the system's own: it falls with the program that holds it, however that ends, so none is ever left over.
"""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from bontot_batch.errors import SetupError
from bontot_batch.output import STAGING_PREFIX, said_in_words

LOCK, HOLDER = ".dang_chay.lock", ".dang_chay.json"
_PROBE = f"{STAGING_PREFIX}thu"


class BusyError(SetupError):
    """Another run works in the output folder; ``str`` says which, in Vietnamese."""


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """The output folder, ours alone until the end, proven to be writable and free of what a broken run left.

    A folder that had to be made and in which nothing was written is gone again afterwards. Raises BusyError when
    another run holds it, OutputError when it cannot be written.
    """
    made = [each for each in (folder, *folder.parents) if not each.exists()]
    with said_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, timeout=0)
    with said_in_words(folder):
        try:
            lock.acquire()
        except Timeout as error:
            raise BusyError(_holder(folder)) from error
    try:
        with said_in_words(folder):
            _say_who(folder)
            _probe(folder)
            _sweep(folder)
        yield
    finally:
        _take_back(folder, made)
        lock.release()


def _say_who(folder: Path) -> None:
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    who = {"pid": os.getpid(), "host": socket.gethostname(), "since": now}
    (folder / HOLDER).write_text(json.dumps(who), encoding="utf-8")


def _holder(folder: Path) -> str:
    try:
        who = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        said = f"máy {who['host']}, tiến trình số {who['pid']}, từ {who['since']}"
    except (OSError, ValueError, LookupError, TypeError):
        said = "chưa rõ máy nào"  # it only just began
    return f"Một lần chạy khác đang làm việc trong thư mục “{folder}” ({said}). Chờ lần đó xong rồi chạy lại."


def _probe(folder: Path) -> None:
    """Do once all that writing needs, on a file of our own."""
    first, second = folder / f"{_PROBE}.1", folder / f"{_PROBE}.2"
    with first.open("wb") as stream:
        stream.write(b"\0" * 4096)
        stream.flush()
        os.fsync(stream.fileno())
    first.replace(second)
    second.unlink()


def _sweep(folder: Path) -> None:
    """Remove what an earlier run was writing when it broke off; nothing of it was in its place yet."""
    for path in folder.glob(f"{STAGING_PREFIX}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _take_back(folder: Path, made: list[Path]) -> None:
    """Leave no file of ours behind; one that was opened meanwhile is known to be gone by whoever locks it."""
    (folder / HOLDER).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # Windows keeps a file that is open; the lock then stays, open to all
        (folder / LOCK).unlink()
    with contextlib.suppress(OSError):  # not empty
        for path in made:
            path.rmdir()
