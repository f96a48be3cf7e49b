"""What forms said when they were read, kept so that a form that is still the same need not be read again.

A reading stands for the bytes of its file, the name it came under, the mail that brought it, the guidance and the
program's version; if any of them changes, the form is read anew. Only whole readings are kept: a form that could not
be read, or was read in an older version, is opened each time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from bontot_batch import __version__, answers, recipe
from bontot_batch.guidance import Guidance
from bontot_batch.intake import Item
from bontot_batch.model import Finding, Place, Severity, State, Value
from bontot_batch.submission import Submission, spots

_DECIMAL, _DATE, _STATE = "d", "t", "s"
_READ: Mapping[str, Callable[[str], Value]] = {_DECIMAL: Decimal, _DATE: date.fromisoformat, _STATE: State}
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _nothing(_key: str) -> str | None:
    return None


@dataclass(frozen=True, slots=True)
class Readings:
    """What is known of files that were opened before, by key, and what is to be kept of those that now were."""

    known: Callable[[str], str | None] = _nothing
    new: dict[str, str] = field(default_factory=dict)

    @property
    def none(self) -> bool:
        """Whether there is no use in asking."""
        return self.known is _nothing


def keys(items: Iterable[Item], guidance: Guidance) -> list[str]:
    """What each item's reading is kept under."""
    rules = recipe.digest(__version__, replace(guidance, on=date.min))  # the day of a run changes nothing in a form
    return [
        recipe.digest(rules, item.digest, item.name, item.kind.name, item.findings, item.mail) if item.digest else ""
        for item in items
    ]


def as_text(read: Submission) -> str | None:
    """A reading as text; None for one that is not kept."""
    if not read.form or not isinstance(read.answers, answers.Packed):
        return None
    said = {name: _plain(value) for name, value in read.answers.plain().items()}
    found = [
        [*(each.place.file, each.place.sheet, each.place.row, each.place.column), each.code, each.severity.value,
         each.message, each.hint]
        for each in read.findings
    ]  # fmt: skip
    rest = (read.unit, read.content, dict(read.unread), read.version, read.issued_to, list(read.corrects))
    return _encode([read.form, said, found, *rest])


def from_text(text: str, item: Item, guidance: Guidance) -> Submission | None:
    """The reading of an item from its text; None where it cannot be understood."""
    try:
        form, said, found, unit, content, unread, version, issued_to, corrects = json.loads(text)
        values = {name: _value(value) for name, value in said.items()}
        return Submission(
            item.name, form, unit, answers.of_values(values, item.name, spots(form, guidance, version)),
            tuple(map(_finding, found)), content, unread, version, issued_to, tuple(corrects), item.mail,
        )  # fmt: skip
    except (ValueError, TypeError, LookupError, ArithmeticError):
        return None


def _plain(value: Value) -> Any:
    if isinstance(value, Decimal):
        return [_DECIMAL, str(value)]
    if isinstance(value, State):
        return [_STATE, value.value]
    return [_DATE, value.isoformat()] if isinstance(value, date) else value


def _value(said: Any) -> Value:
    if not isinstance(said, list):
        value: Value = said
        return value
    kind, text = said
    return _READ[kind](text)


def _finding(said: Sequence[Any]) -> Finding:
    file, sheet, row, column, code, severity, message, hint = said
    return Finding(Place(file, sheet, row, column), code, Severity(severity), message, hint)
