"""Odd files of other people: each gets one line, none is taken for a form, none stops or harms the program."""

from __future__ import annotations

import csv
import os
import time
import traceback
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from bontot_batch import submission
from bontot_batch.guidance import Guidance
from bontot_batch.intake import SourceFile
from bontot_batch.model import Severity

CORPUS = os.environ.get("BONTOT_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")

# Workbooks that Excel opens and our readers do not: the advice of F02, to save them anew with Excel, mends them.
ONLY_EXCEL_OPENS = {
    "xlsx-odd/phpspreadsheet__Zip-Windows-Directory-Separator.xlsx",
    "xlsx-odd/spout__one_sheet_with_capital_shared_strings_filename.xlsx",
    "ods/spout__sheet_with_number_columns_repeated.ods",
}
NOT_A_MAIL_AT_SIGHT = {"mail/mail-parser__001.eml"}  # it names no sender


def manifest() -> list[dict[str, str]]:
    if not CORPUS:
        return []
    with (Path(CORPUS) / "MANIFEST.tsv").open(encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows, delimiter="\t"))


FILES = {row["path"]: row["expect"] for row in manifest()}


def files(*expected: str, folder: str = "") -> list[str]:
    return [path for path, expect in FILES.items() if expect in (expected or (expect,)) and path.startswith(folder)]


@dataclass(frozen=True)
class Reading:
    """What became of one file: its findings' codes, its text, the form it was taken for, the seconds it took."""

    codes: tuple[str, ...]
    text: str
    form: str
    errors: int
    seconds: float
    raised: str = ""


@pytest.fixture(scope="module")
def readings(guidance: Guidance) -> Mapping[str, Reading]:
    return {path: read(path, guidance) for path in FILES}


def read(path: str, guidance: Guidance) -> Reading:
    started = time.perf_counter()
    try:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            handed_in = submission.read(SourceFile(Path(CORPUS) / path, path), guidance)
    except Exception:  # told for every file, not only for the first
        return Reading((), "", "", 0, time.perf_counter() - started, traceback.format_exc())
    codes = tuple(each.code for each in handed_in.findings)
    text = " ".join(f"{each.message} {each.hint}" for each in handed_in.findings)
    errors = sum(each.severity is Severity.ERROR for each in handed_in.findings)
    heard = "; ".join(str(each.message) for each in said)
    return Reading(codes, text, handed_in.form, errors, time.perf_counter() - started, heard)


@pytest.mark.parametrize("path", files())
def test_every_file_gets_one_error_and_none_is_taken_for_a_form(path: str, readings: Mapping[str, Reading]) -> None:
    reading = readings[path]
    assert reading.raised == ""
    assert (len(reading.codes), reading.errors, reading.form) == (1, 1, "")
    assert reading.text.strip()


@pytest.mark.parametrize("path", files("encrypted"))
def test_an_encrypted_file_is_said_to_have_a_password(path: str, readings: Mapping[str, Reading]) -> None:
    assert readings[path].codes == ("F03",)


@pytest.mark.parametrize("path", files("wrong-type"))
def test_a_file_of_another_type_is_not_called_damaged(path: str, readings: Mapping[str, Reading]) -> None:
    assert readings[path].codes[0] in {"F06", "F07", "F08"}


@pytest.mark.parametrize(
    "path", [path for folder in ("xlsx-odd/", "xls/", "ods/") for path in files("accept", "accept-flag", folder=folder)]
)
def test_a_sound_workbook_is_said_not_to_be_one_of_our_forms(path: str, readings: Mapping[str, Reading]) -> None:
    assert readings[path].codes == (("F02",) if path in ONLY_EXCEL_OPENS else ("F10",))


@pytest.mark.parametrize(
    ("folder", "code"),
    [("docx-templates/", "F07"), ("msg/", "F06"), ("mail/", "F06")],
)
def test_sound_files_of_a_folder_are_known_by_their_content(
    folder: str, code: str, readings: Mapping[str, Reading]
) -> None:
    sound = [path for path in files("accept", "accept-flag", folder=folder) if path not in NOT_A_MAIL_AT_SIGHT]
    assert {path: readings[path].codes for path in sound} == dict.fromkeys(sound, (code,))


@pytest.mark.parametrize("path", files("either-safe", "limit", folder="xls/") + files("limit", folder="ods/"))
def test_a_damaged_file_of_an_old_format_is_refused_and_the_program_lives(
    path: str, readings: Mapping[str, Reading]
) -> None:
    assert readings[path].codes[0] in {"F02", "F08", "F10"}


def test_all_odd_files_together_take_no_longer_than_one_may(readings: Mapping[str, Reading]) -> None:
    assert sum(reading.seconds for reading in readings.values()) < 60
    slowest = max(readings, key=lambda path: readings[path].seconds)
    assert readings[slowest].seconds < 10, slowest
