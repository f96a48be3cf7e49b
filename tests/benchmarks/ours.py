"""What is measured of the program: its commands as processes, its reader and its renderer as functions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from unittest import mock

from benchmarks.workload import DOCUMENTS, TEMPLATES, Piece
from bontot_batch import documents, intake, submission
from bontot_batch.documents import proof, rendering
from bontot_batch.guidance import Guidance
from bontot_batch.intake import Item, SourceFile
from bontot_batch.submission import Submission

PROGRAM = (sys.executable, "-m", "bontot_batch")


def run_command(source: Path, out: Path, jobs: int) -> list[str]:
    """The whole run: a decision or notice and an explanation for each unit, and every report."""
    chosen = ["--documents", ",".join(DOCUMENTS), "--jobs", str(jobs)]
    return [*PROGRAM, "run", str(source), "--out", str(out), *chosen]


def receive(path: Path, spool: Path) -> Item:
    """A file that came in: told what it is, its digest taken."""
    (item,) = intake.receive(SourceFile(path, path.name), spool)
    return item


def read(item: Item, guidance: Guidance) -> Submission:
    """A form, every cell of it looked at."""
    return submission.read(item, guidance)


def render(piece: Piece) -> bytes:
    """One document, proven."""
    work = piece.planned.document
    return documents.render(TEMPLATES, work.template, piece.context, piece.properties, piece.prepare)


def _nothing(*_: object) -> tuple[()]:
    """Takes the place of a part of the proof."""
    return ()


_PROOF = (
    (proof, "blueprint", _nothing),
    (rendering, "needed", _nothing),
    (proof, "faults", _nothing),
)
"""The parts of the proof, and what takes their place where it is left out."""


def can_be_unproven() -> bool:
    """Whether the renderer still has the parts that are left out."""
    return all(hasattr(where, name) for where, name, _ in _PROOF)


@contextmanager
def unproven() -> Iterator[None]:
    """Render without the proof, to tell what the proof costs."""
    with ExitStack() as stack:
        for where, name, instead in _PROOF:
            stack.enter_context(mock.patch.object(where, name, instead))
        yield
