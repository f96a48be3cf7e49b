"""Where a path leads: whether what it names lies in a folder, also where folders or files stand for others."""

from __future__ import annotations

import os
from pathlib import Path


class Inside:
    """Tells which paths lead to a place in a folder; of those that are beside each other it is looked up once."""

    def __init__(self, folder: Path) -> None:
        self._whole = folder.resolve()
        self._known: dict[Path, tuple[bool, frozenset[str]]] = {}  # by folder: whether it lies inside, the links in it

    def holds(self, path: Path) -> bool:
        """Whether the path leads to the folder or to a place in it. It need not be there."""
        parent = path.parent
        if parent not in self._known:
            self._known[parent] = (self._leads_here(parent), _links(parent))
        lies_inside, links = self._known[parent]
        if path.name in links or path.name in {"", ".."} or path.name.casefold() == self._whole.name.casefold():
            return self._leads_here(path)
        return lies_inside

    def _leads_here(self, path: Path) -> bool:
        return path.resolve().is_relative_to(self._whole)


def _links(folder: Path) -> frozenset[str]:
    """The names in a folder that stand for something elsewhere; none where it cannot be looked into."""
    try:
        with os.scandir(folder) as entries:
            return frozenset(each.name for each in entries if each.is_symlink())
    except OSError:
        return frozenset()
