"""What is measured of the program: its commands as processes, its reader and its renderer as functions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from benchmarks.workload import DOCUMENTS, TEMPLATES, Piece

from bontot_batch import documents, intake, submission
from bontot_batch.guidance import Guidance
from bontot_batch.intake import SourceFile
from bontot_batch.submission import Submission

PROGRAM = (sys.executable, "-m", "bontot_batch")


def run_command(source: Path, out: Path, jobs: int) -> list[str]:
    """The whole run: a decision or notice and an explanation for each unit, and every report."""
    chosen = ["--documents", ",".join(DOCUMENTS), "--jobs", str(jobs)]
    return [*PROGRAM, "run", str(source), "--out", str(out), *chosen]


def read(path: Path, guidance: Guidance, spool: Path) -> Submission:
    """One form from its file: told what it is, its digest taken, read, every cell looked at."""
    (item,) = intake.receive(SourceFile(path, path.name), spool)
    return submission.read(item, guidance)


def render(piece: Piece) -> bytes:
    """One document, proven."""
    work = piece.planned.document
    return documents.render(TEMPLATES, work.template, piece.context, piece.properties, piece.prepare)


@contextmanager
def unproven() -> Iterator[None]:
    """Render without the proof, to tell what the proof costs. Raises AttributeError where it cannot be left out."""
    place = "bontot_batch.documents.rendering"
    with (
        mock.patch(f"{place}.proof.blueprint", lambda _: SimpleNamespace(flows=())),
        mock.patch(f"{place}.expect", lambda *_: ()),
        mock.patch(f"{place}.needed", lambda *_: ()),
        mock.patch(f"{place}.proof.faults", lambda *_: ()),
    ):
        yield
