"""What most tests need: the guidance of one December, the two forms under it, and a file handed in."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from bontot_batch import submission
from bontot_batch.form import Form, define
from bontot_batch.guidance import FORMS, Guidance, load
from bontot_batch.intake import SourceFile, receive
from bontot_batch.submission import Submission

# The gate tries the same examples every time; HYPOTHESIS_PROFILE=default looks for new ones.
settings.register_profile("steady", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

Submit = Callable[..., Submission]


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
