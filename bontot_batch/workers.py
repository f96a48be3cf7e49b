"""The only module that spreads work over processes. A worker is started afresh, so Windows and Linux are alike."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
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
