"""Tells whether something is made from the very same things as before, by one short text that stands for them.

What has an ``essence`` stands for itself by that: a method that gives frozen data, less than all there is to tell.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

_TEMPLATES = frozenset({".docx", ".txt"})
_KNOWN: dict[type, tuple[str, ...] | None] = {}  # the names of the fields of each dataclass that was met


def files_of(folders: Sequence[Path]) -> Mapping[str, str]:
    """By name, the digest of each template that counts: that of the first folder which has it."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in reversed(folders)
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.is_file() and path.suffix in _TEMPLATES
    }


def digest(*values: object) -> str:
    """A text that is the same for equal frozen data in every process, and another for any other data."""
    return hashlib.sha256("".join(map(_stable, values)).encode("utf-8", "surrogatepass")).hexdigest()


def _stable(value: object) -> str:
    kind = value.__class__
    if kind is str or kind is int or value is None:
        return repr(value)
    essence = getattr(value, "essence", None)
    if essence is not None:
        return _stable(essence())
    names = _field_names(kind)
    if names is not None:
        return f"({','.join([_stable(getattr(value, name)) for name in names])})"
    if isinstance(value, str):
        return repr(value)
    if isinstance(value, Mapping):
        return f"{{{','.join([f'{_stable(name)}:{_stable(each)}' for name, each in value.items()])}}}"
    if isinstance(value, Sequence):
        return f"[{','.join(map(_stable, value))}]"
    if isinstance(value, frozenset | set):
        return f"{{{','.join(sorted(map(_stable, value)))}}}"
    return repr(value)


def _field_names(kind: type) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; None for any other type."""
    if kind not in _KNOWN:
        _KNOWN[kind] = tuple(each.name for each in fields(kind)) if is_dataclass(kind) else None
    return _KNOWN[kind]
