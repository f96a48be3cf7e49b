"""The only module that starts processes. A worker is started afresh, so Windows and Linux are alike.

What comes from outside is opened in workers that may die, hang or grow without harm to this process: ``isolate``.
Our own work is only spread over the cores: ``spread``.
"""

from __future__ import annotations

import concurrent.futures
import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, TypeVar

from bontot_batch import confinement

if TYPE_CHECKING:
    from pebble import ProcessFuture, ProcessPool

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int], None]

SMALLEST_POOL = 60  # below this many pieces of work, starting processes costs more than it saves
_CHUNK = 16  # pieces of work given to a worker at once
_AHEAD = 4  # chunks that wait for each worker, so that none is idle while the next items are made
_SHARES = 4  # that each worker gets at least, so that none waits long for another
_RENEWED_AFTER = 200  # such chunks, so that what a reader forgot to give back does not add up
_TRIES = 3  # of a pool that broke down as a whole


def silent(_done: int, _total: int) -> None:
    """Report no progress."""


def spread(
    function: Callable[[T], R], items: Iterable[T], jobs: int | None = None, progress: Progress = silent
) -> Iterator[R]:
    """``function`` of every item, in order, on ``jobs`` processes (None: one per core when it is worth it).

    Items are taken as they are needed, a few at a time ahead of the results; the total told to ``progress`` is how
    many were taken so far.
    """
    source = iter(items)
    first = list(islice(source, SMALLEST_POOL if jobs is None else _count(jobs) * _CHUNK))
    workers = min(_count(jobs), max(1, len(first) // _CHUNK))
    alone = workers <= 1 or (jobs is None and len(first) < SMALLEST_POOL)
    results = map(function, chain(first, source)) if alone else _spread(function, chain(first, source), workers)
    for done, each in enumerate(results, 1):
        progress(done, done)
        yield each


def in_threads(function: Callable[[T], R], items: Sequence[T]) -> Iterator[R]:
    """``function`` of every item, in order, in threads: for what waits for the disk or reckons outside of Python."""
    chunks = (items[start : start + _CHUNK] for start in range(0, len(items), _CHUNK))
    with ThreadPoolExecutor() as pool:
        yield from chain.from_iterable(pool.map(partial(_each, function), chunks))


def _spread(function: Callable[[T], R], items: Iterator[T], workers: int) -> Iterator[R]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: deque[Future[tuple[R, ...]]] = deque()
        while chunk := tuple(islice(items, _CHUNK)):
            waiting.append(pool.submit(_each, function, chunk))
            if len(waiting) > _AHEAD * workers:
                yield from waiting.popleft().result()
        for future in waiting:
            yield from future.result()


def _each(function: Callable[[T], R], items: Sequence[T]) -> tuple[R, ...]:
    return tuple(map(function, items))


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
    if not items:
        return ()
    results: dict[int, R | Lost] = {}
    size = min(_CHUNK, len(items) // (_SHARES * _count(jobs)) or 1)
    groups = [range(start, min(start + size, len(items))) for start in range(0, len(items), size)]
    for _ in range(_TRIES):
        for group, answer in _isolated(function, items, groups, jobs, limits):
            if not isinstance(answer, Lost):
                results.update(zip(group, answer, strict=True))
            elif len(group) == 1:
                results[group[0]] = answer
            progress(len(results), len(items))
        # Which of a lost group was to blame shows when each is tried alone.
        groups = [range(number, number + 1) for number in range(len(items)) if number not in results]
        if not groups:
            break
    return tuple(results.get(number, Lost(Cause.DIED)) for number in range(len(items)))


def _count(jobs: int | None) -> int:
    return jobs or os.cpu_count() or 1


def _isolated(
    function: Callable[[T], R], items: Sequence[T], groups: Sequence[range], jobs: int | None, limits: Limits
) -> Iterator[tuple[range, tuple[R | Lost, ...] | Lost]]:
    """Each group of items, by their numbers, with its results; not all of them when the pool broke down as a whole."""
    bounded = partial(_bounded, function, limits.cpu_seconds)
    with _crew(min(_count(jobs), len(groups)), limits.memory) as pool, suppress(BrokenProcessPool):
        chosen = [tuple(items[number] for number in group) for group in groups]
        futures = [pool.schedule(bounded, (each,), timeout=limits.seconds) for each in chosen]
        for group, future in zip(groups, futures, strict=True):
            yield group, _answer(future)


@dataclass(slots=True)
class _Crew:
    """Workers that stay from one piece of work to the next."""

    pool: ProcessPool | None = None
    size: int = 0
    memory: int = 0

    def of(self, size: int, memory: int) -> ProcessPool:
        """At least ``size`` workers held to so much memory."""
        if self.pool is None or not self.pool.active or self.size < size or self.memory != memory:
            self.dismiss()
            self.pool, self.size, self.memory = _pool(size, memory), size, memory
        return self.pool

    def dismiss(self) -> None:
        """End all of them."""
        if self.pool is not None:
            self.pool.stop()
            self.pool.join()
            self.pool = None


_staying: ContextVar[_Crew | None] = ContextVar("staying", default=None)


@contextmanager
def staying() -> Iterator[None]:
    """While this lasts, ``isolate`` keeps its workers for the next time: to start them takes as long as many forms."""
    crew = _Crew()
    before = _staying.set(crew)
    try:
        yield
    finally:
        _staying.reset(before)
        crew.dismiss()


@contextmanager
def _crew(size: int, memory: int) -> Iterator[ProcessPool]:
    crew = _staying.get() or _Crew()
    try:
        yield crew.of(size, memory)
    except BaseException:  # what is still under way is not waited for
        crew.dismiss()
        raise
    finally:
        if crew is not _staying.get():
            crew.dismiss()


def _pool(size: int, memory: int) -> ProcessPool:
    from pebble import ProcessPool  # noqa: PLC0415 - takes a tenth of a second that only runs that open files need

    return ProcessPool(size, _RENEWED_AFTER, _confine, (memory,), multiprocessing.get_context("spawn"))


def _answer(future: ProcessFuture[tuple[R | Lost, ...]]) -> tuple[R | Lost, ...] | Lost:
    from pebble import ProcessExpired  # noqa: PLC0415 - as above

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


def _bounded(function: Callable[[T], R], cpu_seconds: int, items: Sequence[T]) -> tuple[R | Lost, ...]:
    return tuple(_one(function, cpu_seconds, item) for item in items)


def _one(function: Callable[[T], R], cpu_seconds: int, item: T) -> R | Lost:
    confinement.limit_cpu(cpu_seconds)
    try:
        return function(item)
    except MemoryError:
        return Lost(Cause.MEMORY)
    except Exception:
        raise
    except BaseException:  # a reader written in another language panics: no exception that could travel
        return Lost(Cause.DIED)
