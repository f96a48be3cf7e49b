"""Odd files of other people: each gets one line, none is taken for a form, none stops or harms the program."""

from __future__ import annotations

import csv
import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bontot_batch import account, batch, intake, ownership, reception
from bontot_batch.guidance import Guidance
from bontot_batch.model import FileResult, FileState, Roster

CORPUS = os.environ.get("BONTOT_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")

LIMITS = {"F13", "F19", "F20", "F21", "F24", "F26", "F27"}
NEVER_UNPACKED = {"zip/phpspreadsheet__gzbomb.gnumeric"}  # a gzip, of which nothing is opened at all
# Refused for what they declare, before anything could grow.
DECLARES_ENTITIES = {
    *("xlsx-odd/poi__poc-xmlbomb.xlsx", "xlsx-odd/spout__attack_quadratic_blowup.xlsx"),
    "ods/spout__attack_quadratic_blowup.ods",
}


def manifest() -> list[dict[str, str]]:
    if not CORPUS:
        return []
    with (Path(CORPUS) / "MANIFEST.tsv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t"))


FILES = {row["path"]: row["expect"] for row in manifest()}


def files(*expected: str, folder: str = "") -> list[str]:
    return [path for path, expect in FILES.items() if expect in (expected or (expect,)) and path.startswith(folder)]


@dataclass(frozen=True)
class Run:
    """The whole corpus as one season's post: every line of the account, the seconds it took, the largest worker."""

    lines: Mapping[str, FileResult]
    forms: int
    seconds: float
    peak: int  # bytes

    def below(self, path: str) -> list[FileResult]:
        """The lines of a file and of everything in it."""
        return [line for name, line in self.lines.items() if name == path or name.startswith(f"{path}!")]

    def codes(self, path: str) -> set[str]:
        return {found.code for line in self.below(path) for found in line.findings}


@pytest.fixture(scope="module")
def run(guidance: Guidance) -> Run:
    started = time.monotonic()
    with intake.spool() as spool:
        found = reception.find([Path(CORPUS)], spool)
        submissions = batch.read_forms(found, guidance)
    nobody = Roster({}, {})
    fates = ownership.sort_submissions(submissions, nobody, guidance).files
    lines = account.lines(found.items, fates)
    account.check(found.collected, found.items, lines)
    forms = sum(bool(each.form) for each in submissions)
    return Run({each.file: each for each in lines}, forms, time.monotonic() - started, largest_worker())


def largest_worker() -> int:
    """Bytes of the largest process that this one started and that has ended; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def test_every_file_has_its_line_and_none_is_taken_for_a_form(run: Run) -> None:
    assert FILES.keys() <= run.lines.keys()
    assert run.forms == 0
    assert FileState.USED not in {line.state for line in run.lines.values()}


def test_no_reader_died_and_none_grew_beyond_its_bounds(run: Run) -> None:
    died = {name for name, line in run.lines.items() if any(each.code == "X01" for each in line.findings)}
    assert died == set()
    assert run.peak < 1536 * 1024 * 1024
    assert run.seconds < 300


@pytest.mark.parametrize("path", files())
def test_every_file_is_told_in_words(path: str, run: Run) -> None:
    for line in run.below(path):
        assert line.note or line.findings or line.state is FileState.USED
        assert all(found.message.strip() for found in line.findings)
        assert not any(word in found.message for found in line.findings for word in ("Error", "Traceback", "None"))


@pytest.mark.parametrize("path", files("encrypted"))
def test_an_encrypted_file_is_said_to_have_a_password(path: str, run: Run) -> None:
    locked = [line for line in run.below(path) if "F03" in {each.code for each in line.findings}]
    assert locked
    assert {line.state for line in locked} == {FileState.REJECTED}


@pytest.mark.parametrize("path", files("wrong-type"))
def test_a_file_of_another_type_is_named_and_not_called_damaged(path: str, run: Run) -> None:
    assert run.codes(path) <= {"F06", "F07"}
    assert run.lines[path].state is FileState.REJECTED
    assert "ây là " in run.lines[path].findings[0].message


@pytest.mark.parametrize("path", files("reject"))
def test_a_broken_or_contradictory_file_is_refused(path: str, run: Run) -> None:
    assert run.lines[path].state is FileState.REJECTED
    assert len([found for line in run.below(path) for found in line.findings]) == 1


@pytest.mark.parametrize("path", files("limit"))
def test_a_file_that_would_grow_beyond_all_bounds_is_stopped(path: str, run: Run) -> None:
    otherwise = {"F06"} if path in NEVER_UNPACKED else {"F22"} if path in DECLARES_ENTITIES else set()
    assert run.codes(path) & (LIMITS | otherwise)
    assert run.lines[path].state is FileState.REJECTED


# Excel opens it and our readers do not: the advice of F02, to save it anew with Excel, mends it.
ONLY_EXCEL_OPENS = {"ods/spout__sheet_with_number_columns_repeated.ods"}


@pytest.mark.parametrize(
    "path", [path for folder in ("xlsx-odd/", "xls/", "ods/") for path in files("accept", "accept-flag", folder=folder)]
)
def test_a_sound_workbook_is_said_not_to_be_one_of_our_forms(path: str, run: Run) -> None:
    assert run.codes(path) == ({"F02"} if path in ONLY_EXCEL_OPENS else {"F10"})


@pytest.mark.parametrize(
    "path", [path for folder in ("mail/", "msg/", "zip/") for path in files("accept", folder=folder)]
)
def test_a_sound_mail_or_archive_is_opened_and_every_part_told(path: str, run: Run) -> None:
    inside = run.below(path)[1:]
    assert inside
    assert "F28" not in run.codes(path)
    assert all(line.container for line in inside)


@pytest.mark.parametrize("path", files("accept", "accept-flag", folder="docx-templates/"))
def test_a_word_document_is_named(path: str, run: Run) -> None:
    assert run.codes(path) == {"F07"}


@pytest.mark.parametrize("path", files("either-safe"))
def test_a_doubtful_file_is_read_or_refused_and_said_so(path: str, run: Run) -> None:
    assert run.below(path)


def test_agreement_with_what_a_correct_tool_does_is_told_by_class(run: Run) -> None:
    """The figures stand in the report of the test run; the classes where a wrong answer does harm must be whole."""
    agreed = {expect: [0, 0] for expect in FILES.values()}
    for path, expect in FILES.items():
        agreed[expect][0] += agrees(run, path, expect)
        agreed[expect][1] += 1
    print(sorted((expect, f"{good}/{all_}") for expect, (good, all_) in agreed.items()))  # noqa: T201
    assert all(good == agreed[expect][1] for expect, (good, _) in agreed.items() if expect in HARMFUL)


HARMFUL = {"reject", "encrypted", "limit", "wrong-type"}


def agrees(run: Run, path: str, expect: str) -> bool:
    """Whether the file was dealt with as its class asks."""
    codes, state = run.codes(path), run.lines[path].state
    rejected = state is FileState.REJECTED
    return {
        "accept": bool(codes <= {"F07", "F10"} or len(run.below(path)) > 1),
        "accept-flag": bool(codes <= {"F07", "F10", "F29"} or len(run.below(path)) > 1),
        "empty": rejected,
        "encrypted": rejected and "F03" in codes,
        "wrong-type": rejected and codes <= {"F06", "F07"},
        "reject": rejected,
        "limit": rejected,
        "either-safe": True,
    }[expect]
