"""A season on disk with the documents that the program makes of it: the same work for every one that is measured."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from filled_forms import CHI_BO, DANG_BO, guidance_on
from season import ON, run_season

from benchmarks import generator
from benchmarks.generator import December
from bontot_batch import documents
from bontot_batch.documents import Properties, Templates
from bontot_batch.form import define
from bontot_batch.guidance import Guidance
from bontot_batch.plan import Choice, Planned, plan

DOCUMENTS = ("quyet_dinh", "thong_bao", "giai_trinh")
"""A decision or a notice, and the sheet that explains it: two documents for each unit that was decided on."""
TEMPLATES = Templates((Path(__file__).parents[2] / "templates",))


@dataclass(frozen=True, slots=True)
class Piece:
    """A document to fill: what the program passes to its renderer, and the same for docxtpl alone."""

    planned: Planned
    template: Path  # as the program prepares it: in the body's spelling, marked while it is a draft
    context: Mapping[str, object]  # every value as it is printed

    @property
    def properties(self) -> Properties:
        return self.planned.document.properties

    @property
    def prepare(self) -> partial[bytes]:
        work = self.planned.document
        return partial(documents.finish, spelling=work.spelling, draft=work.draft)


@dataclass(frozen=True)
class Workload:
    """A season written below a folder, and where everything that is made of it goes."""

    season: December
    folder: Path

    @property
    def guidance(self) -> Guidance:
        return guidance_on(ON)

    @property
    def source(self) -> Path:
        """The forms and the office's workbooks."""
        return self.folder / "ho_so"

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """The documents of the units, as the program plans them from the forms on disk."""
        result = run_season(self.source, jobs=1)
        return tuple(self._piece(each) for each in plan(result, Choice(DOCUMENTS)))

    def _piece(self, planned: Planned) -> Piece:
        work = planned.document
        name = f"{Path(work.template).stem}_{work.spelling}{'_du_thao' if work.draft else ''}.docx"
        path = self.folder / "mau" / name
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            made = documents.finish(TEMPLATES.path(work.template).read_bytes(), work.spelling, draft=work.draft)
            path.write_bytes(made)
        return Piece(planned, path, documents.in_values(work.context(self.guidance), work.spelling))

    def order(self) -> tuple[Path, Path]:
        """The naive loop's order and the cells of its fields, as files."""
        order, cells = self.folder / "don_hang.jsonl", self.folder / "o.json"
        with order.open("w", encoding="utf-8") as lines:
            for each in self._units():
                lines.write(json.dumps(each, ensure_ascii=False) + "\n")
        cells.write_text(json.dumps(cells_of_forms(), ensure_ascii=False), encoding="utf-8")
        return order, cells

    def _units(self) -> Iterator[dict[str, object]]:
        by_unit: dict[str, list[Piece]] = {}
        for piece in self.pieces:
            by_unit.setdefault(piece.planned.units[0], []).append(piece)
        for each in self.season.senders:
            if each.pattern:
                made = [
                    {"template": str(piece.template), "path": piece.planned.path, "context": piece.context}
                    for piece in by_unit.get(each.unit.code, ())
                ]
                yield {"file": each.file, "documents": made}


def make(count: int, folder: Path) -> Workload:
    """Write a season of ``count`` units below a folder."""
    work = Workload(generator.december(count), emptied(folder))
    generator.write(work.season, work.source)
    return work


def emptied(folder: Path) -> Path:
    """The folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def cells_of_forms() -> dict[str, dict[str, tuple[str, int, int]]]:
    """Sheet, row and column of each field of both forms, counted from 0."""
    forms = {key: define(key, guidance_on(ON)) for key in (CHI_BO, DANG_BO)}
    return {
        key: {entry.name: (entry.sheet, entry.row - 1, entry.column - 1) for entry in form.fields.values()}
        for key, form in forms.items()
    }
