"""Damaged copies of our own forms: none brings the program down, none is taken for something else without a word."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest
from filled_forms import CHI_BO, DANG_BO, fill, good_answers
from test_old_formats import as_ods

from bontot_batch import batch, intake, reception
from bontot_batch.guidance import Guidance
from bontot_batch.model import Value
from bontot_batch.submission import Submission

A_FEW, MANY = 150, 5_000
REMARKS = {"xlsx": set(), "ods": {"F05"}, "xls": {"F04"}}  # said of every form of the format


def flipped(data: bytearray, rng: Random) -> None:
    """Some bits the other way round."""
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def blanked(data: bytearray, rng: Random) -> None:
    """A block of zeros, as a disk that failed leaves it."""
    start, length = rng.randrange(len(data)), rng.choice((1, 16, 512, 4096))
    data[start : start + length] = bytes(len(data[start : start + length]))


def cut(data: bytearray, rng: Random) -> None:
    """The end missing."""
    del data[rng.randrange(1, len(data)) :]


def torn(data: bytearray, rng: Random) -> None:
    """A piece in the middle missing, all after it moved up."""
    start = rng.randrange(len(data))
    del data[start : start + rng.choice((1, 3, 100, 2000))]


def swapped(data: bytearray, rng: Random) -> None:
    """Two blocks in each other's place."""
    size = rng.choice((8, 256, 1024))
    one, other = sorted(rng.sample(range(0, len(data) - size, size), 2))
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


def repeated(data: bytearray, rng: Random) -> None:
    """A block twice."""
    start = rng.randrange(len(data))
    data[start:start] = data[start : start + rng.choice((1, 64, 3000))]


DAMAGES: tuple[Callable[[bytearray, Random], None], ...] = (flipped, blanked, cut, torn, swapped, repeated)


def damaged(data: bytes, seed: str) -> bytes:
    rng = Random(seed)
    copy = bytearray(data)
    rng.choice(DAMAGES)(copy, rng)
    return bytes(copy)


def read(folder: Path, guidance: Guidance) -> Mapping[str, Submission]:
    with intake.spool() as spool:
        found = reception.find([folder], spool)
        return {each.file: each for each in batch.read_forms(found, guidance)}


def values(submission: Submission) -> Mapping[str, Value]:
    return {name: entry.value for name, entry in submission.answers.items()}


def outcomes(forms: Mapping[str, bytes], count: int, folder: Path, guidance: Guidance) -> Mapping[str, Counter[str]]:
    """By format, how many damaged copies were refused, read as they were, read otherwise with or without a word."""
    for name, data in forms.items():
        (folder / f"0 {name}").write_bytes(data)
        for number in range(count // len(forms)):
            (folder / f"{number + 1} {name}").write_bytes(damaged(data, f"{name} {number}"))
    submissions = read(folder, guidance)
    told: dict[str, Counter[str]] = {}
    for file in sorted(path.name for path in folder.iterdir()):
        # Damage to the list of its parts can make a form look like an archive: then these are what was found.
        inside = [each for part, each in submissions.items() if part.startswith(f"{file}!")]
        assert (file in submissions) is not bool(inside), file
        submission = submissions.get(file) or next((each for each in inside if each.form), inside[0])
        name = file.partition(" ")[2]
        kind = name.rpartition(".")[2]
        original = submissions[f"0 {name}"]
        said = {each.code for each in submission.findings} - REMARKS[kind]
        same = values(submission) == values(original) and submission.form == original.form
        outcome = "refused" if not submission.form else "same" if same else "told" if said else "CHANGED SILENTLY"
        told.setdefault(kind, Counter())[outcome] += 1
        assert not said & {"X01"}, (file, submission.findings)
    return told


@pytest.fixture(scope="module")
def forms(guidance: Guidance) -> Mapping[str, bytes]:
    sound = {f"{key}.xlsx": fill(key, good_answers(key), guidance) for key in (CHI_BO, DANG_BO)}
    return sound | {name.replace(".xlsx", ".ods"): as_ods(data) for name, data in sound.items()}


@pytest.mark.parametrize("count", [A_FEW, pytest.param(MANY, marks=pytest.mark.soak)])
def test_a_damaged_form_is_refused_or_read_as_it_was_or_told(
    count: int, forms: Mapping[str, bytes], tmp_path: Path, guidance: Guidance
) -> None:
    told = outcomes(forms, count, tmp_path, guidance)
    print(told)  # noqa: T201 - the figures are what a long run is for
    assert sum(each["CHANGED SILENTLY"] for each in told.values()) == 0
    assert all(each["refused"] for each in told.values())
    assert all(each["same"] for each in told.values())


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine")
@pytest.mark.parametrize("count", [A_FEW, pytest.param(MANY, marks=pytest.mark.soak)])
def test_a_damaged_form_of_the_oldest_format_is_never_read_without_a_remark(
    count: int, forms: Mapping[str, bytes], tmp_path: Path, guidance: Guidance
) -> None:
    """The format has no checksum, so a changed answer cannot be told from a true one: every form is to be confirmed."""
    (tmp_path / "xlsx").mkdir()
    (tmp_path / "damaged").mkdir()
    for key in (CHI_BO, DANG_BO):
        (tmp_path / "xlsx" / f"{key}.xlsx").write_bytes(forms[f"{key}.xlsx"])
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "xls:MS Excel 97"]
    sources = [str(path) for path in sorted((tmp_path / "xlsx").iterdir())]
    subprocess.run([*command, "--outdir", str(tmp_path), *sources], check=True, capture_output=True, timeout=120)
    old = {path.name: path.read_bytes() for path in tmp_path.glob("*.xls")}
    told = outcomes(old, count, tmp_path / "damaged", guidance)["xls"]
    print(told)  # noqa: T201 - the figures are what a long run is for
    assert len(old) == 2
    assert told["refused"]
    for file, submission in read(tmp_path / "damaged", guidance).items():
        assert not submission.form or "F04" in {each.code for each in submission.findings}, file
