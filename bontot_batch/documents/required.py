"""The names that a template must print: tried with values that nobody types, then held against each document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from jinja2 import TemplateError

from bontot_batch.documents import environment
from bontot_batch.documents.catalogue import MUST_PRINT
from bontot_batch.documents.cleaning import clean_for_word, cleaned
from bontot_batch.documents.expectation import collapsed, expect

_YEAR = re.compile(r"\b20\d\d\b")
_FAULTS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError)


def needed(template: str, context: Mapping[str, object], also: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """What a document made from this template must say: each name with each of its values that is not empty.

    ``also`` are names that not every document of its kind must say.
    """
    paths = (*MUST_PRINT.get(template, ()), *also)
    return tuple((path, value) for path in paths for value in _values(context, _steps(path)))


def unsaid(wanted: Iterable[tuple[str, str]], said: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names and values that stand nowhere in the lines, neither as they are nor changed by a filter."""
    lines = {each.casefold() for each in said}
    text = "\n".join(lines)
    for path, value in dict.fromkeys(wanted):
        shown = collapsed(clean_for_word(value)).casefold()
        if shown not in lines and shown not in text and not any(each in text for each in _changed(value)):
            yield path, value


def unprinted(template: str, flows: Mapping[str, str], contexts: Sequence[Mapping[str, object]]) -> list[str]:
    """The names that the template must print and does not, in the order in which they are declared."""
    told: dict[str, None] = {}
    for context in contexts:
        marked: Mapping[str, object] = context
        numbers = count(1)
        for path in MUST_PRINT.get(template, ()):
            first, *rest = _steps(path)
            marked = {**marked, first: _marked(marked[first], rest, numbers)} if first in marked else marked
        told |= dict.fromkeys(path for path, _ in unsaid(needed(template, marked), _printed(flows, marked, context)))
    return list(told)


def _printed(flows: Mapping[str, str], marked: Mapping[str, object], context: Mapping[str, object]) -> Iterable[str]:
    """What the tags print; a template that reckons with a value may not be able to with a marked one."""
    try:
        return expect(flows, {name: cleaned(value) for name, value in marked.items()}).printed
    except _FAULTS:
        return expect(flows, {name: cleaned(value) for name, value in context.items()}).printed


def _changed(value: str) -> Iterator[str]:
    """The value as the filters print it, as far as they can."""
    for change in environment.FILTERS.values():
        try:
            yield collapsed(change(value)).casefold()
        except (TemplateError, TypeError, ValueError):
            continue


def _steps(path: str) -> list[str]:
    return path.replace("[]", ".[]").split(".")


def _values(held: object, steps: Sequence[str]) -> Iterator[str]:
    if not steps:
        if isinstance(held, str) and held.strip():
            yield held
    elif isinstance(held, list):
        for each in held:
            yield from _values(each, steps[1:])
    elif isinstance(held, Mapping) and steps[0] in held:
        yield from _values(held[steps[0]], steps[1:])


def _marked(held: object, steps: Sequence[str], numbers: Iterator[int]) -> object:
    """The same record with each value at the end of the steps changed into one that no template has by chance."""
    if not steps:
        return _mark(held, next(numbers)) if isinstance(held, str) and held.strip() else held
    if isinstance(held, list):
        return [_marked(each, steps[1:], numbers) for each in held]
    if isinstance(held, Mapping) and steps[0] in held:
        return {**held, steps[0]: _marked(held[steps[0]], steps[1:], numbers)}
    return held


def _mark(value: str, number: int) -> str:
    """Another whole number, another year of a day, or other words: what the filters take they still take."""
    if value.isdecimal():
        return str(5000 + number)
    if _YEAR.search(value):
        return _YEAR.sub(str(2031 + number % 69), value)
    return f"{value} thử {1000 + number}"
