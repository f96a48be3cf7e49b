"""From a season's result to the output folder, in the one order that is safe to break off anywhere.

Numbers are reserved first, then documents are made, then their days are kept, then every file is put in its place, then
the run is remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from bontot_batch import documents, ledger, memory, numbering, numbers, output, publish, reception, results, staged
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import Templates
from bontot_batch.ledger import Ledger
from bontot_batch.office.findings import OfficeError
from bontot_batch.output import Written
from bontot_batch.plan import Choice
from bontot_batch.publish import Publication, Ways
from bontot_batch.staged import Content, Pieces
from bontot_batch.workers import Progress, silent

CARE = output.Care(tuple(reception.FILLED_BY_HAND), frozenset({results.FILE_NAME}), documents.is_final)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be delivered where: documents by name, from which templates, how many processes make them."""

    out: Path
    templates: Templates
    choice: Choice
    jobs: int | None = None
    anew: bool = False  # whether also to make again what did not change
    readings: Mapping[str, str] = field(default_factory=dict)  # of forms, to be kept for the next run
    finish: Callable[[Publication], Publication] = lambda made: made  # what is still added to what was made


def deliver(result: SeasonResult, order: Order, progress: Progress = silent) -> tuple[SeasonResult, Written]:
    """Make and write all that a season has come to; the caller holds the output folder.

    Raises SetupError of every kind that making and writing raise, OfficeError where numbers contradict each other.
    """
    with ledger.read(order.out) as looked_at:
        result = with_numbers(result, order.out, looked_at, order.choice.decisions)
    with ledger.opened(order.out) as book:
        book.reserve(result.numbers)
        known = publish.nothing if order.anew else memory.remembered(order.out, book)
        with output.staging(order.out) as place:
            ways = Ways(order.jobs, progress, known, partial(_lay, place))
            with output.said_in_words(order.out):
                made = order.finish(publish.publish(result, order.templates, order.choice, ways))
            book.reserve(made.result.numbers)  # with the day of each that is now final
            written = output.write_all(order.out, made.files, CARE)
        book.keep_readings(order.readings)
        book.record(memory.this_run(made.result), memory.facts(made, written), made.result.numbers)
    return made.result, written


def _lay(place: Path, name: str, content: Pieces) -> Content:
    return staged.lay(place / name, content)


def with_numbers(result: SeasonResult, out: Path, book: Ledger | None, decisions: str) -> SeasonResult:
    """The result with every number given so far and those that are due now, and what a person should know of them.

    Raises OfficeError where what was typed contradicts itself or what was issued.
    """
    given = replace(result, numbers=memory.given_numbers(out, book))
    wrong = numbering.contradictions(given, decisions)
    if wrong:
        raise OfficeError(wrong)
    assigned = replace(given, numbers=numbers.assign(given, decisions))
    return replace(assigned, findings=(*assigned.findings, *numbering.remarks(assigned, decisions)))
