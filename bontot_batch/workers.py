"""The only module that starts processes. A worker is started afresh, so Windows and Linux are alike."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int], None]

SMALLEST_POOL = 60  # below this many pieces of work, starting processes costs more than it saves
_CHUNK = 16


def silent(_done: int, _total: int) -> None:
    """Report no progress."""


def spread(
    function: Callable[[T], R], items: Sequence[T], jobs: int | None = None, progress: Progress = silent
) -> tuple[R, ...]:
    """``function`` of every item, in order, on ``jobs`` processes (None: one per core when it is worth it)."""
    workers = min(jobs or os.cpu_count() or 1, max(1, len(items) // _CHUNK))
    if workers <= 1 or (jobs is None and len(items) < SMALLEST_POOL):
        return tuple(_counted(map(function, items), len(items), progress))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        return tuple(_counted(pool.map(function, items, chunksize=_CHUNK), len(items), progress))


def _counted(results: Iterator[R], total: int, progress: Progress) -> Iterator[R]:
    for done, each in enumerate(results, 1):
        progress(done, total)
        yield each


class Lost(Exception):  # noqa: N818 - what became of the process, not an error of the program
    """A process of its own that died, hung or ran out of memory."""


def apart(function: Callable[[T], R], item: T, seconds: float, memory: int) -> R:
    """``function`` of one item in a process of its own, which may die, hang or grow without harm to this one.

    Raises Lost when there is no result after ``seconds``; ``memory`` (bytes) is a limit where the system has such.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    child = context.Process(target=_answer, args=(theirs, memory, function), daemon=True)
    child.start()
    theirs.close()
    try:
        # Not among the arguments: starting a process waits for ever for one that dies before it read long ones.
        ours.send(item)
        if not ours.poll(seconds):
            raise Lost
        result: R = ours.recv()
    except (EOFError, OSError) as error:
        raise Lost from error
    finally:
        child.kill()
        child.join()
        child.close()
        ours.close()
    return result


def _answer(parent: Connection, memory: int, function: Callable[[T], R]) -> None:
    # What a dying reader prints is not for the person at the terminal.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    _limit_memory(memory)
    parent.send(function(parent.recv()))


def _limit_memory(memory: int) -> None:
    try:
        import resource  # noqa: PLC0415 - not there on Windows
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        # A system that keeps a lower limit of its own keeps it.
        with suppress(OSError, ValueError):
            resource.setrlimit(limit, (most, most))
