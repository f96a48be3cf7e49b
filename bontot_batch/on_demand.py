"""Collections whose items are made each time they are asked for: of a whole province they never stand all in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

Item_co = TypeVar("Item_co", covariant=True)


class OnDemand(Sequence[Item_co]):
    """A sequence of what is made from each of the things it is given."""

    def __init__(self, sources: Sequence[Any], make: Callable[[Any], Item_co]) -> None:
        self._sources = sources
        self._make = make

    def __len__(self) -> int:
        return len(self._sources)

    def __iter__(self) -> Iterator[Item_co]:
        return map(self._make, self._sources)

    @overload
    def __getitem__(self, at: int) -> Item_co: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item_co]: ...
    def __getitem__(self, at: int | slice) -> Item_co | Sequence[Item_co]:
        if isinstance(at, slice):
            return OnDemand(self._sources[at], self._make)
        return self._make(self._sources[at])


class Later(Sequence[Item_co]):
    """A list that is made each time somebody looks into it; its length is known beforehand."""

    __slots__ = ("_length", "_make")

    def __init__(self, make: Callable[[], list[Item_co]], length: int) -> None:
        self._make = make
        self._length = length

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Item_co]:
        return iter(self._make())

    @overload
    def __getitem__(self, at: int) -> Item_co: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Item_co]: ...
    def __getitem__(self, at: int | slice) -> Item_co | Sequence[Item_co]:
        return self._make()[at]


class OnDemandByKey(Mapping[str, Item_co]):
    """What is made from each of the things it is given, under their keys."""

    def __init__(self, sources: Mapping[str, Any], make: Callable[[Any], Item_co]) -> None:
        self._sources = sources
        self._make = make

    def __len__(self) -> int:
        return len(self._sources)

    def __iter__(self) -> Iterator[str]:
        return iter(self._sources)

    def __getitem__(self, key: str) -> Item_co:
        return self._make(self._sources[key])
