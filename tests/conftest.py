"""What most tests need: the guidance of one December, the two forms under it, and a file handed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from bontot_batch import batch, reception, recipe, submission
from bontot_batch.documents import desk
from bontot_batch.form import Form, define
from bontot_batch.guidance import FORMS, Guidance, load
from bontot_batch.intake import SourceFile, receive
from bontot_batch.submission import Submission

# The gate tries the same examples every time; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("steady", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

Submit = Callable[..., Submission]


@pytest.fixture(scope="session", autouse=True)
def _a_sound_template_is_looked_at_once() -> Iterator[None]:
    """Every run looks at its templates first, which takes half its time; hundreds of runs have the very same ones."""
    look, sound = desk._faults, set()

    def look_once(opened: desk._Opened, guidance: Guidance) -> tuple[desk.Fault, ...]:
        key = recipe.digest(opened.data, opened.template, guidance)
        found = () if key in sound else look(opened, guidance)
        sound.update(() if found else (key,))
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk, "_faults", look_once)
        yield


@pytest.fixture
def read_in_this_process() -> Iterator[None]:
    """Read forms without starting workers, for many runs over what the tests themselves wrote."""
    with reading_here():
        yield


@contextmanager
def reading_here() -> Iterator[None]:
    """The same for a part of a test."""

    def read(function: Callable[..., object], items: Sequence[object], *_: object) -> tuple[object, ...]:
        return tuple(map(function, items))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batch, "isolate", read)
        patch.setattr(reception, "isolate", read)
        yield


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    return load(date(2026, 12, 15))


@pytest.fixture(scope="session")
def forms(guidance: Guidance) -> Mapping[str, Form]:
    return {key: define(key, guidance) for key in FORMS}


@pytest.fixture
def submit(tmp_path: Path, guidance: Guidance) -> Submit:
    """Write a file as a unit would send it, and read it as the program does."""

    def send(data: bytes, name: str = "phieu.xlsx") -> Submission:
        path = tmp_path / name
        path.write_bytes(data)
        (item,) = receive(SourceFile(path, name), tmp_path)
        return submission.unreadable(item) if item.refused else submission.read(item, guidance)

    return send
