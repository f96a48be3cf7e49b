"""How many times as fast as the naive loop: reading, rendering, and the whole run, side by side on the same files."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from python_calamine import CalamineWorkbook

from benchmarks import agreement, naive, ours, workload
from benchmarks.measuring import Variants, process, seconds, take_turns
from benchmarks.tables import Table, compared
from benchmarks.workload import Workload, emptied

T = TypeVar("T")

JOBS = (1, 2)
NAIVE = "naive loop"
PANDAS, DOCXTPL = "pandas and openpyxl", "docxtpl"
PROVEN, UNPROVEN = "the program", "the program, without its proof"
FINDINGS = (0, 1)  # how a run ends: all well, or some units have to send again


def measure(units: int, rounds: int, folder: Path) -> Iterator[Table]:
    """The three comparisons on one season."""
    work = workload.make(units, folder)
    yield reading(work, rounds)
    yield rendering(work, rounds)
    yield whole(work, rounds)


def reading(work: Workload, rounds: int) -> Table:
    """Clean forms alone, in this process, without the workers that the program reads in."""
    clean = [work.source / each.file for each in work.season.senders if each.pattern and not each.pattern.story]
    cells = workload.cells_of_forms()
    with tempfile.TemporaryDirectory() as spool:
        items = [ours.receive(path, Path(spool)) for path in clean]
        variants = {
            PANDAS: each_of(clean, lambda path: naive.read(path, cells)),
            "the program": each_of(clean, lambda path: ours.read(ours.receive(path, Path(spool)), work.guidance)),
            "the program, once it knows what the file is": each_of(items, lambda item: ours.read(item, work.guidance)),
            "python-calamine, values only": each_of(clean, _by_calamine),
        }
        times = take_turns(warm(variants), rounds)
    rows = compared(times, len(clean), PANDAS)
    return Table(f"Reading a clean form, {len(clean)} forms", rows)


def _by_calamine(path: Path) -> object:
    book = CalamineWorkbook.from_path(str(path))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def rendering(work: Workload, rounds: int) -> Table:
    """The documents alone, in this process, each written to disk."""
    path = emptied(work.folder / "van_ban") / "van_ban.docx"
    variants = {
        DOCXTPL: each_of(work.pieces, lambda piece: naive.render(piece.template, piece.context, path)),
        **by_the_program(each_of(work.pieces, lambda piece: path.write_bytes(ours.render(piece)))),
    }
    missing = [] if UNPROVEN in variants else [UNPROVEN]
    rows = compared(take_turns(warm(variants), rounds), len(work.pieces), DOCXTPL, missing)
    return Table(f"Making a document, {len(work.pieces)} documents", rows)


def by_the_program(work: Callable[[], float]) -> Variants:
    """What renders documents with the program, with the proof and, where that can be left out, without it."""
    return {PROVEN: work, **({UNPROVEN: without_proof(work)} if ours.can_be_unproven() else {})}


def without_proof(work: Callable[[], float]) -> Callable[[], float]:
    """The same, while documents are rendered without their proof."""

    def run() -> float:
        with ours.unproven():
            return work()

    return run


def whole(work: Workload, rounds: int) -> Table:
    """Whole processes, from the start of the interpreter to the last file."""
    order = work.order()
    units = len(work.season.senders)
    variants = {
        NAIVE: lambda: naive_run(work, order),
        **{f"bontot run --jobs {jobs}": _whole_run(work, jobs) for jobs in JOBS},
    }
    times = take_turns(variants, rounds)
    for jobs in JOBS:
        agreement.same_words(work.folder / "naive", work.folder / f"ket_qua_{jobs}")
    rows = compared(times, units, NAIVE)
    return Table(f"The whole run, {units} units, {len(work.pieces)} documents", rows)


def naive_run(work: Workload, order: tuple[Path, Path]) -> float:
    """The naive loop over a season as a process of its own; its documents are in ``naive``."""
    out = emptied(work.folder / "naive")
    script = str(Path(__file__).with_name("naive.py"))
    return process([sys.executable, script, *map(str, (*order, work.source, out))]).seconds


def _whole_run(work: Workload, jobs: int) -> Callable[[], float]:
    def run() -> float:
        out = emptied(work.folder / f"ket_qua_{jobs}")
        return process(ours.run_command(work.source, out, jobs), allowed=FINDINGS).seconds

    return run


def each_of(items: Sequence[T], work: Callable[[T], object]) -> Callable[[], float]:
    """Something done to each of several things, timed as a whole."""
    return lambda: seconds(lambda: [work(item) for item in items])


def warm(variants: Variants) -> Variants:
    """The same variants, each of which has been done once: what is made only once is not what is compared."""
    for each in variants.values():
        each()
    return variants
