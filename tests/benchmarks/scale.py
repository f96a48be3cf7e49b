"""How time and memory grow with the number of units, and what a second run costs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from benchmarks import agreement, generator, ours, workload
from benchmarks.measuring import Ended, process
from benchmarks.ratio import FINDINGS
from benchmarks.tables import Row, Table
from benchmarks.workload import Workload, emptied

_MIB = 1024 * 1024
CHANGED = 10


def measure(units: int, folder: Path, jobs: int) -> Row:
    """One whole run over a season of this size, whose outcome is held against what it was made for."""
    work = workload.make(units, folder)
    out = emptied(folder / "ket_qua")
    ended = process(ours.run_command(work.source, out, jobs), allowed=FINDINGS)
    agreement.as_made_for(work.season, out)
    written = [path.stat().st_size for path in out.rglob("*") if path.is_file()]
    row: Row = {
        "units": units,
        "jobs": jobs,
        "seconds": ended.seconds,
        "ms a unit": 1000 * ended.seconds / units,
        **_memory(ended),
        "files written": len(written),
        "MiB written": sum(written) / _MIB,
    }
    shutil.rmtree(folder)  # 50,000 units are some 5 GB
    return row


def _memory(ended: Ended) -> Row:
    """Peaks in MiB."""
    in_mib = (None if peak is None else peak / _MIB for peak in (ended.peak, ended.worker_peak))
    return dict(zip(("MiB, parent", "MiB, largest worker"), in_mib, strict=True))


def incremental(units: int, folder: Path, jobs: int) -> list[Table]:
    """The first run, one with nothing changed, and one after a few units sent other figures."""
    work = workload.make(units, folder)
    out = emptied(folder / "ket_qua")
    rows = [_again("first run", work, out, jobs), _again("nothing changed", work, out, jobs)]
    generator.write_forms(work.source, generator.sent_again(work.season, CHANGED))
    rows.append(_again(f"{CHANGED} forms changed", work, out, jobs))
    agreement.as_made_for(work.season, out)
    return [Table(f"A second run, {units} units", rows)]


def _again(what: str, work: Workload, out: Path, jobs: int) -> Row:
    before = _times(out)
    ended = process(ours.run_command(work.source, out, jobs), allowed=FINDINGS)
    written = sum(before.get(path) != changed for path, changed in _times(out).items())
    units = len(work.season.senders)
    return {
        "run": what,
        "seconds": ended.seconds,
        "ms a unit": 1000 * ended.seconds / units,
        "documents written": written,
        **_memory(ended),
    }


def _times(out: Path) -> dict[Path, int]:
    """When each Word document was last written, in nanoseconds."""
    return {path: path.stat().st_mtime_ns for path in out.rglob("*.docx")}


def processors() -> int:
    return os.cpu_count() or 1
