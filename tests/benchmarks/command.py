"""The benchmarks' command line: what is measured on how many units, and where the figures go."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import peers, ratio, scale, startup
from benchmarks.tables import Table, as_json, shown

SIZES = {"ratio": [200], "peers": [200], "scale": [100, 1_000, 10_000, 50_000], "incremental": [1_000]}
"""Units where the command names none."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print each table as soon as it is there, write the data."""
    asked = parser().parse_args(arguments)
    done: list[Table] = []
    with tempfile.TemporaryDirectory(prefix="bontot_do_") as temporary:
        try:
            for table in measured(asked, asked.folder or Path(temporary)):
                print(table.markdown(), flush=True)  # noqa: T201 - it is what the command is for
                done.append(table)
        finally:  # what was measured before something failed is worth keeping
            if asked.json:
                asked.json.write_text(as_json(done), encoding="utf-8")


def parser() -> argparse.ArgumentParser:
    """What may be asked for."""
    made = argparse.ArgumentParser(description=__doc__, prog="python tests/benchmarks/run.py")
    made.add_argument("--what", choices=[*_PARTS, "all"], default="all", help="what to measure (default: all)")
    made.add_argument(
        "--units", type=int, nargs="+", metavar="N", help="sizes of the seasons instead of the usual ones"
    )
    made.add_argument("--rounds", type=int, default=5, metavar="R", help="how often variants take turns (default: 5)")
    made.add_argument("--jobs", type=int, default=scale.processors(), metavar="J", help="processes of a large run")
    made.add_argument("--folder", type=Path, metavar="DIR", help="where to work; what is left there can be looked at")
    made.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too, as data")
    return made


def measured(asked: argparse.Namespace, folder: Path) -> Iterator[Table]:
    """Every table that was asked for, one after the other."""
    for name, part in _PARTS.items():
        if asked.what in {name, "all"}:
            yield from part(asked, asked.units or SIZES.get(name, []), folder / name)


def _ratio(asked: argparse.Namespace, sizes: Sequence[int], folder: Path) -> Iterator[Table]:
    for units in sizes:
        yield from ratio.measure(units, asked.rounds, folder / str(units))


def _peers(asked: argparse.Namespace, sizes: Sequence[int], folder: Path) -> Iterator[Table]:
    for units in sizes:
        yield from peers.measure(units, asked.rounds, folder / str(units))


def _startup(asked: argparse.Namespace, _sizes: Sequence[int], folder: Path) -> Iterator[Table]:
    yield from startup.measure(asked.rounds, folder)


def _scale(asked: argparse.Namespace, sizes: Sequence[int], folder: Path) -> Iterator[Table]:
    rows = []
    for units in sizes:
        rows.append(scale.measure(units, folder / str(units), asked.jobs))
        print(f"{units} units: {shown(rows[-1]['seconds'])} s", file=sys.stderr)  # noqa: T201 - the next takes long
    yield Table("Scale", rows)


def _incremental(asked: argparse.Namespace, sizes: Sequence[int], folder: Path) -> Iterator[Table]:
    for units in sizes:
        yield from scale.incremental(units, folder / str(units), asked.jobs)


_PARTS: dict[str, Callable[[argparse.Namespace, Sequence[int], Path], Iterator[Table]]] = {
    "startup": _startup,
    "ratio": _ratio,
    "peers": _peers,
    "incremental": _incremental,
    "scale": _scale,
}
"""What can be measured, the quickest first."""


def entry() -> None:
    """Run as a command."""
    main(sys.argv[1:])
