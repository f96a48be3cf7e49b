"""Other engines that fill Word templates, on the same decisions; each is measured where it is installed.

easy-template-x needs node, and a folder with its ``node_modules`` in BONTOT_PEERS; docx-mailmerge2 needs to be
importable. Neither belongs to the project: what is not there is "not measured".
"""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks import agreement, naive, ours, peer_templates, workload
from benchmarks.measuring import Failed, take_turns
from benchmarks.ratio import DOCXTPL, PROVEN, UNPROVEN, by_the_program, warm
from benchmarks.tables import Table, compared
from benchmarks.workload import Piece, emptied

PEERS = "BONTOT_PEERS"
EASY_TEMPLATE_X, MAILMERGE = "easy-template-x", "docx-mailmerge2"
_SCRIPT = Path(__file__).with_name("easy_template_x.mjs")


def measure(units: int, rounds: int, folder: Path) -> list[Table]:
    """A decision by each engine; what each made is held against the program's, line by line."""
    pieces = decisions(workload.make(units, folder).pieces)
    variants: dict[str, Callable[[], float]] = {
        **by_the_program(_to_files(pieces, emptied(folder / "program"), ours.render)),
        DOCXTPL: _by_docxtpl(pieces, emptied(folder / DOCXTPL)),
    }
    if has_mailmerge():
        variants[MAILMERGE] = by_mailmerge(pieces, emptied(folder / MAILMERGE))
    with by_easy_template_x(pieces, emptied(folder / EASY_TEMPLATE_X)) as easy:
        variants |= {EASY_TEMPLATE_X: easy} if easy else {}
        warm(variants)
        for name in variants.keys() & {DOCXTPL, MAILMERGE, EASY_TEMPLATE_X}:
            agreement.same_words(folder / "program", folder / name)
        times = take_turns(variants, rounds)
    missing = [name for name in (UNPROVEN, MAILMERGE, EASY_TEMPLATE_X) if name not in variants]
    rows = compared(times, len(pieces), DOCXTPL, missing)
    faster = {name: times.ratio(name, PROVEN) for name in variants}
    return [
        Table(
            f"A decision by other engines, {len(pieces)} decisions",
            [row | {"the program is so many times as fast": faster.get(str(row["variant"]))} for row in rows],
        )
    ]


def decisions(pieces: Sequence[Piece]) -> list[Piece]:
    """The decisions by one template that are laid out alike, so that an engine without conditions can make them too."""
    found = [each for each in pieces if each.template.name.startswith("01-QD")]
    shape = peer_templates.shape_of(found[0].context)
    return [each for each in found if peer_templates.shape_of(each.context) == shape]


def has_mailmerge() -> bool:
    return importlib.util.find_spec("mailmerge") is not None


def _to_files(pieces: Sequence[Piece], out: Path, make: Callable[[Piece], bytes]) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        for number, piece in enumerate(pieces):
            (out / f"{number}.docx").write_bytes(make(piece))
        return time.perf_counter() - start

    return run


def _by_docxtpl(pieces: Sequence[Piece], out: Path) -> Callable[[], float]:
    def run() -> float:
        start = time.perf_counter()
        for number, piece in enumerate(pieces):
            naive.render(piece.template, piece.context, out / f"{number}.docx")
        return time.perf_counter() - start

    return run


def by_mailmerge(pieces: Sequence[Piece], out: Path) -> Callable[[], float]:
    """Every decision by docx-mailmerge2, its template opened anew for each, as it wants to be."""
    from mailmerge import MailMerge

    template = out / "mau.dotx"
    template.write_bytes(peer_templates.for_mailmerge(pieces[0].template.read_bytes(), pieces[0].context))
    records = [peer_templates.data_for_mailmerge(each.context) for each in pieces]

    def run() -> float:
        start = time.perf_counter()
        for number, record in enumerate(records):
            with MailMerge(str(template)) as document:
                document.merge(**record)
                document.write(str(out / f"{number}.docx"))
        return time.perf_counter() - start

    return run


@contextmanager
def by_easy_template_x(pieces: Sequence[Piece], out: Path) -> Iterator[Callable[[], float] | None]:
    """Every decision by easy-template-x in a process that stays; None where it is not installed."""
    node, peers = shutil.which("node"), os.environ.get(PEERS, "")
    if node is None or not (Path(peers) / "node_modules" / "easy-template-x").is_dir() or not peers:
        yield None
        return
    source = pieces[0].template.read_bytes()
    template, records = out / "mau.dotx", out / "records.json"
    template.write_bytes(peer_templates.for_easy_template_x(source))
    data = [peer_templates.data_for_easy_template_x(source, each.context) for each in pieces]
    records.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    command = [node, str(_SCRIPT), peers, str(template), str(records), str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as running:
        yield lambda: _told(running)
        assert running.stdin
        running.stdin.close()


def _told(running: subprocess.Popen[str]) -> float:
    """The seconds of one round, by the other process's own clock."""
    assert running.stdin
    assert running.stdout
    running.stdin.write("again\n")
    running.stdin.flush()
    said = running.stdout.readline()
    if not said:
        raise Failed("easy-template-x ended before it had filled its templates")
    return float(said) / 1000
