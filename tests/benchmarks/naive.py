"""A competent afternoon's loop with the same libraries: read a form, decide, fill two documents. No checks.

It is given what the program has to find out: the cells of the fields, which documents each unit gets, every value
that is printed in them, templates that already are in the body's spelling and marked as drafts. Runs as a process of
its own: ``python naive.py ORDER.jsonl CELLS.json FORMS OUT``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from docxtpl import DocxTemplate

Cells = Mapping[str, tuple[str, int, int]]
"""Sheet, row and column of each field, counted from 0."""


def read(path: Path, cells: Mapping[str, Cells]) -> dict[str, Any]:
    """The answers of a form, as pandas takes them."""
    frames = pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")
    form = "chi_bo" if "Sinh hoạt" in frames else "dang_bo_co_so"
    return {name: value(frames[sheet], row, column) for name, (sheet, row, column) in cells[form].items()}


def value(frame: pd.DataFrame, row: int, column: int) -> Any:
    """What a cell holds; None for a blank one and for one that is not there."""
    if row >= frame.shape[0] or column >= frame.shape[1]:
        return None
    found = frame.iat[row, column]
    return None if pd.isna(found) else found


def decide(answers: Mapping[str, Any]) -> bool:
    """Whether a unit meets everything: its own answers, and the figures beside them."""
    if answers["proposed"] != "Có":
        return False
    if any(each == "Không đạt" for name, each in answers.items() if name.startswith("answer_")):
        return False
    if any(each not in {None, "Tốt", "Khá"} for name, each in answers.items() if name.endswith("_grade")):
        return False
    counted = "members" if "members_htnv" in answers else "subordinates"
    good = (answers[f"{counted}_htxsnv"] or 0) + (answers[f"{counted}_httnv"] or 0)
    ranked = good + (answers[f"{counted}_htnv"] or 0) + (answers[f"{counted}_khtnv"] or 0)
    return ranked > 0 and good / ranked >= 0.7 and not answers["disciplined"] and not answers["breaching"]


def render(template: str | Path, context: Mapping[str, Any], path: Path) -> None:
    """Fill a template and save it."""
    document = DocxTemplate(template)
    document.render(dict(context), autoescape=True)
    document.save(path)


def run(order: Path, cells_file: Path, forms: Path, out: Path) -> None:
    """Every form and its documents, one after the other, and a list of what came of each."""
    cells = json.loads(cells_file.read_text(encoding="utf-8"))
    met = []
    with order.open(encoding="utf-8") as lines:
        for line in lines:
            unit = json.loads(line)
            answers = read(forms / unit["file"], cells)
            met.append({"unit": answers["unit_code"], "met": decide(answers)})
            for each in unit["documents"]:
                path = out / each["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                render(each["template"], each["context"], path)
    pd.DataFrame(met).to_csv(out / "ket_qua.csv", index=False)


if __name__ == "__main__":
    run(*map(Path, sys.argv[1:]))
