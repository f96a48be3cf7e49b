"""The only module that starts processes. A worker is started afresh, so Windows and Linux are alike.

What comes from outside is opened in workers that may die, hang or grow without harm to this process: ``isolate``.
Our own work is only spread over the cores: ``spread``.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from bontot_batch import confinement

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int], None]

SMALLEST_POOL = 60  # below this many pieces of work, starting processes costs more than it saves
_CHUNK = 16
_RENEWED_AFTER = 500  # pieces of work, so that what a reader forgot to give back does not add up
_TRIES = 3  # of a pool that broke down as a whole


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


class Cause(StrEnum):
    """Why a piece of work has no result."""

    TIME = "time"
    MEMORY = "memory"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Lost:
    """What stands for the result of a piece of work whose worker was ended or gave up."""

    cause: Cause


@dataclass(frozen=True, slots=True)
class Limits:
    """What one piece of work may take: seconds on the wall clock and of processor time, bytes of memory."""

    seconds: float = 30
    cpu_seconds: int = confinement.CPU_SECONDS
    memory: int = confinement.MEMORY


LIMITS = Limits()


def isolate(
    function: Callable[[T], R],
    items: Sequence[T],
    jobs: int | None = None,
    progress: Progress = silent,
    limits: Limits = LIMITS,
) -> tuple[R | Lost, ...]:
    """``function`` of every item, in order, in workers held to ``limits``; Lost where a worker did not live to answer.

    Exceptions that ``function`` raises are raised here, so it turns the expected ones into results of its own.
    """
    results: dict[int, R | Lost] = {}
    for _ in range(_TRIES):
        left = [number for number in range(len(items)) if number not in results]
        if not left:
            break
        for number, result in _isolated(function, [items[number] for number in left], jobs, limits):
            results[left[number]] = result
            progress(len(results), len(items))
    return tuple(results.get(number, Lost(Cause.DIED)) for number in range(len(items)))


def _isolated(
    function: Callable[[T], R], items: Sequence[T], jobs: int | None, limits: Limits
) -> Iterator[tuple[int, R | Lost]]:
    """Number and result of each item; fewer than there are items when the pool broke down as a whole."""
    workers = min(jobs or os.cpu_count() or 1, len(items))
    context = multiprocessing.get_context("spawn")
    pool = ProcessPool(workers, _RENEWED_AFTER, _confine, (limits.memory,), context)
    bounded = partial(_bounded, function, limits.cpu_seconds)
    try:
        futures = [pool.schedule(bounded, (item,), timeout=limits.seconds) for item in items]
        for number, future in enumerate(futures):
            yield number, _answer(future)
        pool.close()
    except BrokenProcessPool:
        pass
    finally:
        pool.stop()
        pool.join()


def _answer(future: ProcessFuture[R | Lost]) -> R | Lost:
    try:
        return future.result()
    except ProcessExpired as expired:
        return Lost(Cause.TIME if confinement.ended_for_cpu(expired.exitcode) else Cause.DIED)
    except concurrent.futures.TimeoutError:
        return Lost(Cause.TIME)


def _confine(memory: int) -> None:
    # What a dying reader prints is not for the person at the terminal.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    confinement.limit_memory(memory)


def _bounded(function: Callable[[T], R], cpu_seconds: int, item: T) -> R | Lost:
    confinement.limit_cpu(cpu_seconds)
    try:
        return function(item)
    except MemoryError:
        return Lost(Cause.MEMORY)
    except Exception:
        raise
    except BaseException:  # a reader written in another language panics: no exception that could travel
        return Lost(Cause.DIED)
