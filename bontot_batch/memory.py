"""Between a season's results and its ledger: which numbers were given, what a run remembers."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from bontot_batch import __version__, documents, output, results
from bontot_batch.batch import SeasonResult
from bontot_batch.ledger import Facts, Ledger, Run
from bontot_batch.model import Number, UnitResult
from bontot_batch.on_demand import OnDemandByKey
from bontot_batch.output import Written
from bontot_batch.publish import Publication, Remembered
from bontot_batch.staged import Kept, digest

_EARLIER = "số của bản quyết định trước"


def given_numbers(folder: Path, ledger: Ledger | None) -> tuple[Number, ...]:
    """Every number that was ever given: the ledger's, and where there is none those of the record and documents."""
    if ledger and not ledger.fresh:
        return ledger.numbers()
    found: dict[tuple[str, int], Number] = {}
    borne: set[tuple[str, str, str]] = set()
    for each in (*results.read_numbers(folder), *_in_documents(folder)):
        if (each.body, each.number) in found:
            continue
        key = (each.body, each.document, each.subject)
        earlier = each.replaced or key in borne
        found[each.body, each.number] = replace(each, void=each.void or _EARLIER, replaced=True) if earlier else each
        borne.add(key)
    return tuple(found.values())


def _in_documents(folder: Path) -> Iterator[Number]:
    """What the documents say that are in use, then what those say that were set aside."""
    for path in sorted(folder.rglob("*.docx"), key=lambda each: (output.SET_ASIDE in each.parts, each)):
        number = documents.read_number(path.read_bytes())
        if number:
            yield number


def remembered(folder: Path, book: Ledger) -> Remembered:
    """What gives the content of a file that an earlier run made, as long as nobody changed it."""
    written, kept = book.facts("documents"), output.kept(folder)

    def content_of(path: str, key: str) -> Kept | None:
        fact = written.get(path)
        if fact is None or fact["key"] != key:
            return None
        content = kept(path)
        return content if content is not None and content.sha256 == fact["sha256"] else None

    return content_of


def facts(made: Publication, written: Written) -> Facts:
    """What the ledger remembers of a run: the same as its record says, with every answer, and what was written."""
    result = made.result
    return {
        "submissions": OnDemandByKey({each.file: each for each in result.files}, results.file_data),
        "outcomes": OnDemandByKey({each.unit.code: each for each in result.units}, _outcome),
        "appraisals": dict(_appraisals(result)),
        "votes": {each.unit.code: results.vote_data(each.vote) for each in result.units if each.vote},
        "documents": dict(_documents(made, dict(written.beside))),
    }


def _outcome(each: UnitResult) -> dict[str, Any]:
    return results.unit_data(each) | {"answers": results.answers_data(each.answers)}


def _documents(made: Publication, beside: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """By the path at which it is: the digest of a file, which units list it, what it was made from, its number."""
    products = {path: each for each in made.products for path in each.paths}
    for path, content in made.files.items():
        product = products.get(path)
        properties = product.properties if product else None
        yield (
            beside.get(path, path),
            {
                "sha256": digest(content),
                "units": list(product.units) if product else [],
                "key": product.key if product else "",
                "number": json.loads(properties.numbered) if properties and properties.number else None,
            },
        )


def _appraisals(result: SeasonResult) -> Iterator[tuple[str, Any]]:
    for each in result.office.appraisals:
        yield (
            f"{each.unit} {each.clause}",
            {
                "unit": each.unit,
                "clause": each.clause,
                "conclusion": each.conclusion.value,
                "reason": each.reason,
                "who": each.who,
                "when": each.when.isoformat(),
                "document": each.document,
            },
        )


def this_run(result: SeasonResult) -> Run:
    """The heading of a run in the ledger. Its time is the clock's, and is told nowhere else."""
    guidance = result.office.guidance
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return Run(now, __version__, guidance.version, guidance.on.isoformat(), results.count_states(result.units))
