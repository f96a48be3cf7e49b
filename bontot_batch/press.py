"""Adds PDFs to what a run made: one beside each Word document, and one of each body's decisions for printing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bontot_batch import printing, staged
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import Properties
from bontot_batch.model import Finding, Place, Severity
from bontot_batch.plan import DECISIONS
from bontot_batch.printing import Printer, Run
from bontot_batch.publish import Product, Publication, tell, told
from bontot_batch.workers import Progress, silent

BUNDLE = "tap_in"
CODES: tuple[tuple[str, Severity, str], ...] = (
    ("X11", Severity.ERROR, "Không lập được bản PDF của một văn bản; bản Word vẫn có."),
)


def with_pdfs(made: Publication, printer: Printer, progress: Progress = silent) -> Publication:
    """The same with a PDF beside each document, one of each body's decisions if wanted; what failed is told."""
    documents = {each.paths[0]: each for each in made.documents}
    contents = {path: staged.read(made.files[path]) for path in documents}
    pdfs = printing.prints(printer, contents, _run(made.result), progress)
    result = made.result
    for path, product in documents.items():
        if printing.pdf_name(path) not in pdfs:
            message = "Không lập được bản PDF của văn bản này; bản Word vẫn có trong thư mục kết quả."
            hint = "Mở bản Word xem có lỗi không rồi chạy lại. Tập in của cấp ủy chỉ được lập khi đủ các bản PDF."
            result = tell(result, product, Finding(Place(path), "X11", Severity.ERROR, message, hint))
    files = {**made.files, **pdfs}
    if printer.bundles:
        files |= dict(_bundles(result, documents, pdfs))
    if result is not made.result:
        files |= told(result, files)
    return replace(made, result=result, files=files)


def _bundles(
    result: SeasonResult, documents: Mapping[str, Product], pdfs: Mapping[str, bytes]
) -> Iterator[tuple[str, bytes]]:
    """One PDF for each body: its decisions in the order of their numbers."""
    body_of = {each.unit.code: each.unit.body for each in result.units}
    for body in result.office.roster.bodies.values():
        ours = [
            (_number(product), printing.pdf_name(path))
            for path, product in documents.items()
            if path.startswith(f"{DECISIONS}/") and body_of[product.units[0]] == body.code
        ]
        signed = [name for _, name in sorted(ours, key=lambda each: each[0])]
        found = [pdfs[name] for name in signed if name in pdfs]
        if found and len(found) == len(signed):  # a bundle that lacks one would be signed as if it were whole
            title = f"Quyết định của {body.name}, tập để in"
            content = printing.bundle(found, title, body.code, _run(result))
            yield f"{DECISIONS}/{BUNDLE}_{vi.slug(body.code)}.pdf", content


def _number(product: Product) -> float:
    """The number of a decision; one without comes after all that have theirs."""
    number = product.properties.number if product.properties else None
    return number.number if number else math.inf


def _run(result: SeasonResult) -> Run:
    guidance = result.office.guidance
    return Run(guidance.on, Properties("", "", guidance.on, guidance.version).run)
