"""What a form says, kept small: the values alone, and once for all forms of a kind where each of them stands.

Of fifty thousand forms with a hundred and thirty cells each, a place for every value would take gigabytes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, overload

from bontot_batch.model import Answers, Input, Place, Value

_SHORT = 24  # letters of a value that many forms share: a choice, a word of one's own

Told = tuple[str, Any, str]
"""An answer in few words: its field, its value, its cell as people paste it."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each answer stands in forms of one kind."""

    text: str  # all of it, which stands for it when forms go from one process to another
    names: tuple[str, ...]
    spots: tuple[tuple[str, int, int], ...]  # sheet, row, column
    cells: tuple[str, ...]
    index: Mapping[str, int]


@lru_cache(maxsize=64)
def _layout(text: str) -> _Layout:
    lines = [line.split("\t") for line in text.split("\n")]
    names = tuple(sys.intern(name) for name, *_ in lines)
    spots = tuple((sys.intern(sheet), int(row), int(column)) for _, sheet, row, column in lines)
    cells = tuple(str(Place("", *spot)) for spot in spots)
    return _Layout(text, names, spots, cells, {name: at for at, name in enumerate(names)})


@dataclass(frozen=True, slots=True)
class _Part:
    """Some of the fields of a layout."""

    names: tuple[str, ...]
    numbers: tuple[int, ...]
    cells: tuple[str, ...]


@lru_cache(maxsize=4096)
def _part(layout: str, names: tuple[str, ...]) -> _Part:
    whole = _layout(layout)
    numbers = tuple(whole.index[name] for name in names)
    return _Part(names, numbers, tuple(whole.cells[at] for at in numbers))


class _Missing:
    """Stands where a cell could not be read."""

    def __reduce__(self) -> str:
        return "_MISSING"

    def __repr__(self) -> str:
        return "_MISSING"


_MISSING = _Missing()


class Packed(Mapping[str, Input]):
    """The answers of one form, in the order of its fields; the same as a dictionary of them."""

    __slots__ = ("_file", "_layout", "_values")

    def __init__(self, layout: str, file: str, values: Sequence[Any]) -> None:
        self._layout = _layout(layout)
        self._file = file
        self._values = tuple(
            sys.intern(each) if each.__class__ is str and len(each) <= _SHORT else each for each in values
        )

    def __getitem__(self, name: str) -> Input:
        at = self._layout.index[name]
        value = self._values[at]
        if value is _MISSING:
            raise KeyError(name)
        return Input(value, Place(self._file, *self._layout.spots[at]))

    def __contains__(self, name: object) -> bool:
        at = self._layout.index.get(name) if isinstance(name, str) else None
        return at is not None and self._values[at] is not _MISSING

    def __iter__(self) -> Iterator[str]:
        return (name for name, value in zip(self._layout.names, self._values, strict=True) if value is not _MISSING)

    def __len__(self) -> int:
        return sum(value is not _MISSING for value in self._values)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type[Packed], tuple[str, str, tuple[Any, ...]]]:
        return Packed, (self._layout.text, self._file, self._values)

    def essence(self) -> tuple[object, ...]:
        """What tells these answers from others of the same form: where each stands is for the form to say."""
        return (self._file, self._layout.names, self._values)

    def plain(self) -> dict[str, Value]:
        """What every field says, without its place."""
        said = dict(zip(self._layout.names, self._values, strict=True))
        if _MISSING in self._values:
            return {name: value for name, value in said.items() if value is not _MISSING}
        return said

    def told(self, names: tuple[str, ...] | None = None) -> Iterator[Told]:
        """Every answer, or those to some fields that were read, in few words."""
        part = _part(self._layout.text, tuple(self) if names is None else names)
        return zip(part.names, [self._values[at] for at in part.numbers], part.cells, strict=True)


Spot = tuple[str, str, int, int]
"""Where a field stands: its name, sheet, row and column."""


def packed(answers: Answers, file: str, spots: tuple[Spot, ...]) -> Answers:
    """The same answers, small, if all of them stand in the ``file`` where their form has them; else as they are."""
    found: list[Any] = []
    for name, sheet, row, column in spots:
        entry = answers.get(name)
        if entry is None:
            found.append(_MISSING)
            continue
        place = entry.place
        if (place.row, place.column, place.sheet, place.file) != (row, column, sheet, file):
            return answers
        found.append(entry.value)
    missing = sum(each is _MISSING for each in found)
    return Packed(_text(spots), file, found) if len(found) - missing == len(answers) else answers


def of_values(said: Mapping[str, Value], file: str, spots: tuple[Spot, ...]) -> Answers:
    """The answers of a form in ``file`` from what its fields say; a field that is not there could not be read.

    Raises ValueError for a field that the form does not have.
    """
    names = {name for name, *_ in spots}
    if not said.keys() <= names:
        raise ValueError(file)
    return Packed(_text(spots), file, [said.get(name, _MISSING) for name, *_ in spots])


@lru_cache(maxsize=64)
def _text(spots: tuple[Spot, ...]) -> str:
    return "\n".join("\t".join(map(str, spot)) for spot in spots)


def values(answers: Answers) -> dict[str, Value]:
    """What the answers say, without their places."""
    if isinstance(answers, Packed):
        return answers.plain()
    return {name: entry.value for name, entry in answers.items()}


def told(answers: Answers) -> Iterator[Told]:
    """Every answer in few words."""
    if isinstance(answers, Packed):
        return answers.told()
    return ((name, entry.value, str(entry.place)) for name, entry in answers.items())


class Inputs(Sequence[tuple[str, Input]]):
    """Some of the answers of a form, each with the name of its field; the same as a tuple of them."""

    __slots__ = ("_answers", "_names")

    def __init__(self, answers: Answers, names: tuple[str, ...]) -> None:
        self._answers = answers
        self._names = _shared(names)

    def __len__(self) -> int:
        return len(self._names)

    def __iter__(self) -> Iterator[tuple[str, Input]]:
        return ((name, self._answers[name]) for name in self._names)

    @overload
    def __getitem__(self, at: int) -> tuple[str, Input]: ...
    @overload
    def __getitem__(self, at: slice) -> Inputs: ...
    def __getitem__(self, at: int | slice) -> tuple[str, Input] | Inputs:
        if isinstance(at, slice):
            return Inputs(self._answers, self._names[at])
        return self._names[at], self._answers[self._names[at]]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == tuple(other) if isinstance(other, Inputs | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))

    def essence(self) -> tuple[object, ...]:
        """What tells these from any others: name, value and cell of each."""
        return tuple(self.told())

    def told(self) -> Iterator[Told]:
        """Each of them in few words."""
        answers = self._answers
        if isinstance(answers, Packed):
            return answers.told(self._names)
        return ((name, answers[name].value, str(answers[name].place)) for name in self._names)


def told_of(inputs: Sequence[tuple[str, Input]]) -> Iterator[Told]:
    """Each of some answers in few words."""
    if isinstance(inputs, Inputs):
        return inputs.told()
    return ((name, entry.value, str(entry.place)) for name, entry in inputs)


@lru_cache(maxsize=4096)
def _shared(names: tuple[str, ...]) -> tuple[str, ...]:
    return names
