"""How many times as fast as the naive loop: reading, rendering, and the whole run, side by side on the same files."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from benchmarks import naive, ours, workload
from benchmarks.measuring import Variants, process, seconds, take_turns
from benchmarks.tables import Table, compared
from benchmarks.workload import Workload
from python_calamine import CalamineWorkbook

T = TypeVar("T")

JOBS = (1, 2)
NAIVE = "naive loop"
NAIVE_READING, NAIVE_RENDERING = "pandas.read_excel (openpyxl)", "docxtpl"
UNPROVEN = "the program, without its proof"
FINDINGS = (0, 1)  # how a run ends: all well, or some units have to send again


def measure(units: int, rounds: int, folder: Path) -> list[Table]:
    """The three comparisons on one season."""
    work = workload.make(units, folder)
    return [
        reading(work, rounds),
        rendering(work, rounds),
        whole(work, rounds),
    ]


def reading(work: Workload, rounds: int) -> Table:
    """Clean forms alone, in this process, without the workers that the program reads in."""
    clean = [work.source / each.file for each in work.season.senders if each.pattern and not each.pattern.story]
    cells = workload.cells_of_forms()
    with tempfile.TemporaryDirectory() as spool:
        variants = {
            NAIVE_READING: each_of(clean, lambda path: naive.read(path, cells)),
            "the program": each_of(clean, lambda path: ours.read(path, work.guidance, Path(spool))),
            "python-calamine, values only": each_of(clean, _by_calamine),
        }
        times = take_turns(warm(variants), rounds)
    rows = compared(times, len(clean), NAIVE_READING)
    return Table(f"Reading a clean form, {len(clean)} forms", rows)


def _by_calamine(path: Path) -> object:
    book = CalamineWorkbook.from_path(str(path))
    return [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]


def rendering(work: Workload, rounds: int) -> Table:
    """The documents alone, in this process, each written to disk."""
    out = work.folder / "van_ban"
    out.mkdir(exist_ok=True)
    to = out / "van_ban.docx"
    variants = {
        NAIVE_RENDERING: each_of(work.pieces, lambda piece: naive.render(piece.template, piece.context, to)),
        "the program, proven": each_of(work.pieces, lambda piece: to.write_bytes(ours.render(piece))),
        UNPROVEN: _without_proof(each_of(work.pieces, lambda piece: to.write_bytes(ours.render(piece)))),
    }
    times = take_turns(warm(variants), rounds)
    return Table(
        f"Making a document, {len(work.pieces)} documents", compared(times, len(work.pieces), NAIVE_RENDERING)
    )


def _without_proof(work: Callable[[], float]) -> Callable[[], float]:
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
    rows = compared(take_turns(variants, rounds), units, NAIVE)
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


def emptied(folder: Path) -> Path:
    """The folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def each_of(items: Sequence[T], work: Callable[[T], object]) -> Callable[[], float]:
    """Something done to each of several things, timed as a whole."""
    return lambda: seconds(lambda: [work(item) for item in items])


def warm(variants: Variants) -> Variants:
    """The same variants, each of which has been done once: what is made only once is not what is compared."""
    for each in variants.values():
        each()
    return variants
