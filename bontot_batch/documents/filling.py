"""How tags become text in a Word file: the environment all templates share, and what one filling could not print."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, pass_context
from jinja2.runtime import Context as JinjaContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import missing
from markupsafe import Markup, escape

from bontot_batch.documents import environment
from bontot_batch.documents.cleaning import clean_for_word
from bontot_batch.documents.settled import as_written

_TO_ESCAPE = re.compile("[&<>'\"_]")


@dataclass(slots=True)
class Filling:
    """One document being filled: its values, and every fault met on the way."""

    context: Mapping[str, object]
    faults: list[str] = field(default_factory=list)

    @contextmanager
    def under_way(self) -> Iterator[SandboxedEnvironment]:
        """The environment to fill with; what cannot be printed in it meanwhile is a fault of this filling."""
        before = _CURRENT.set(self)
        try:
            yield engine()
        finally:
            _CURRENT.reset(before)

    def unknown(self, name: object, owner: object) -> str:
        """The fault of a name that the program does not give, with the nearest one that it does."""
        if name is None:
            return "có thẻ không có giá trị để in"
        given = self.context if owner is missing else owner if isinstance(owner, Mapping) else {}
        group = next((f"{key}." for key, value in self.context.items() if value is given), "")
        near = get_close_matches(str(name), [str(key) for key in given], n=1, cutoff=0.6)
        hint = f"; có phải “{group}{near[0]}”?" if near else ""
        return f"không có tên “{group}{name}”{hint}"


_CURRENT: ContextVar[Filling] = ContextVar("filling")


class _Noted(environment.Unknown):
    """Notes the unknown name and goes on, so that one pass finds them all."""

    def __init__(self, hint: Any = None, obj: Any = missing, name: Any = None, exc: Any = TypeError) -> None:
        super().__init__(hint, obj, name, exc)
        filling = _CURRENT.get()
        filling.faults.append(filling.unknown(name, obj))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


@cache
def engine(*, settled: bool = False) -> SandboxedEnvironment:
    """The environment for Word templates, or for settled parts of them; it keeps nothing of a document."""
    finalize = _as_written if settled else _finalize
    return environment.create(undefined=_Noted, finalize=finalize, autoescape=not settled)


# With the context passed, Jinja does not fold constants beforehand: only what is printed gets here.
@pass_context
def _finalize(_: JinjaContext, value: object) -> object:
    """What goes into the document for a value: a text or a whole number, nothing else."""
    text = _printed(value)
    if not _TO_ESCAPE.search(text):
        return Markup(text)
    # docxtpl reads "{_{" as an escape for "{{"; an underscore written as a reference is left alone.
    return Markup(str(escape(text)).replace("_", "&#95;"))


@pass_context
def _as_written(_: JinjaContext, value: object) -> object:
    return as_written(_printed(value))


def _printed(value: object) -> str:
    if isinstance(value, StrictUndefined):
        return ""
    try:
        return clean_for_word(environment.text_of(value))
    except environment.UnprintableError as error:
        _CURRENT.get().faults.append(str(error))
        return ""
