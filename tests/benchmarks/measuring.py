"""Times functions and whole processes: variants take turns in every round; figures and ratios are medians."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import bontot_batch

Variants = Mapping[str, Callable[[], float]]
"""What is compared, by name; each does its work once and gives the seconds that it took."""
_LOOK_EVERY = 0.05  # seconds between two looks at the memory of a process


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


@dataclass(frozen=True, slots=True)
class Times:
    """The seconds that each variant took, round by round."""

    rounds: Mapping[str, Sequence[float]]

    def median(self, name: str) -> float:
        return statistics.median(self.rounds[name])

    def ratio(self, base: str, name: str) -> float:
        """How many times as long the base took: the median of the ratios of each round."""
        return statistics.median(a / b for a, b in zip(self.rounds[base], self.rounds[name], strict=True))


def take_turns(variants: Variants, rounds: int) -> Times:
    """Every variant once in each round, each round beginning with another one."""
    names = list(variants)
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        at = number % len(names)
        for name in (*names[at:], *names[:at]):
            taken[name].append(variants[name]())
    return Times(taken)


@dataclass(frozen=True, slots=True)
class Ended:
    """A process that has ended: how long it took, how it ended, its peak memory in bytes (None: not known here)."""

    seconds: float
    code: int
    said: str
    peak: int | None = None
    worker_peaks: tuple[int, ...] = ()

    @property
    def worker_peak(self) -> int | None:
        """The most that any one of its workers held."""
        return max(self.worker_peaks, default=None)


class Failed(Exception):  # noqa: N818 - it is no error of this program
    """A process that should have succeeded did not; says what it said."""


def process(command: Sequence[str], *, allowed: Sequence[int] = (0,)) -> Ended:
    """Run a command to its end, looking at its memory and its workers'. Raises Failed."""
    start = time.perf_counter()
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment(), encoding="utf-8", errors="replace"
    )
    watch = _Watch(running.pid)
    said, _ = running.communicate()
    taken = time.perf_counter() - start
    watch.stop()
    if running.returncode not in allowed:
        raise Failed(f"{' '.join(command)} ended with {running.returncode}:\n{said}")
    return Ended(taken, running.returncode, said, watch.peaks.get(running.pid), watch.workers)


def environment() -> dict[str, str]:
    """The environment of a process that is to find the same program as this one."""
    found = [str(Path(bontot_batch.__file__).parents[1]), *filter(None, sys.path)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(dict.fromkeys(found)), "PYTHONIOENCODING": "utf-8"}


@dataclass
class _Watch:
    """Looks at the peak memory of a process and of what it started, where the system tells (Linux)."""

    pid: int
    peaks: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        if Path("/proc/self/status").exists():
            self._thread.start()

    def stop(self) -> None:
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def workers(self) -> tuple[int, ...]:
        return tuple(peak for pid, peak in self.peaks.items() if pid != self.pid)

    def _look(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            for pid in _family(self.pid):
                peak = _peak(pid)
                if peak:
                    self.peaks[pid] = max(peak, self.peaks.get(pid, 0))


def _family(pid: int) -> list[int]:
    """A process and all that it and its children started."""
    try:
        threads = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(child) for each in threads for child in (each / "children").read_text("ascii").split()]
    except OSError:
        return [pid]
    return [pid, *(each for child in children for each in _family(child))]


def _peak(pid: int) -> int | None:
    """The peak memory of a running process in bytes."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)
