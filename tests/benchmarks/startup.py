"""What it takes to start: the interpreter alone, the help text, and a season of one unit."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import ours, workload
from benchmarks.measuring import process, take_turns
from benchmarks.ratio import FINDINGS, NAIVE, naive_run
from benchmarks.tables import Table, timed
from benchmarks.workload import emptied


def measure(rounds: int, folder: Path) -> list[Table]:
    """Whole processes, as a person waits for them."""
    work = workload.make(1, folder)
    order = work.order()

    def one_unit() -> float:
        out = emptied(folder / "ket_qua")
        return process(ours.run_command(work.source, out, 1), allowed=FINDINGS).seconds

    variants = {
        "an empty Python program": _command((sys.executable, "-c", "")),
        "bontot --help": _command((*ours.PROGRAM, "--help")),
        "bontot run, one unit": one_unit,
        f"{NAIVE}, one unit": lambda: naive_run(work, order),
    }
    return [Table("Start-up, whole processes", timed(take_turns(variants, rounds), 1))]


def _command(command: Sequence[str]) -> Callable[[], float]:
    return lambda: process(command).seconds
