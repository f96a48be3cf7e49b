"""A season under other thresholds: which units change and why, marked as a trial, nothing of the real run touched."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import reading_here
from openpyxl import load_workbook
from season import make_season, write_season

from bontot_batch import cli, cli_parts, ledger
from bontot_batch.guidance import Guidance, GuidanceError, read_altered

COUNT = 30


def toml(folder: Path, text: str) -> Path:
    path = folder / "thu.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "không mức nào khác"),
        ("member_good_percent = 70", "không mức nào khác"),
        ("member_good = 80", "không có mức nào tên “member_good”"),
        ("member_good = 80", "member_good_percent"),
        ("member_good_percent = 101", "nằm ngoài khoảng 0–100"),
        ("member_good_percent = -1", "nằm ngoài khoảng"),
        ('member_good_percent = "80"', "phải là số nguyên"),
        ("member_good_percent = 80.5", "phải là số nguyên"),
        ("member_good_percent = true", "phải là số nguyên"),
        ('member_good_floor = "tot"', "không thuộc các giá trị cho phép: HTXSNV"),
        ('meeting_floor = "HTNV"', "không thuộc các giá trị cho phép: tot"),
        ("[vote]\nnumerator = 2", "không có mức nào tên “vote”"),
        ("member_good_percent = ", "sai cú pháp TOML"),
        ("member_good_percent = 80\nmember_good_percent = 81", "sai cú pháp TOML"),
    ],
)
def test_a_file_that_cannot_be_tried_is_told_in_words(guidance: Guidance, tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(GuidanceError) as caught:
        read_altered(guidance, toml(tmp_path, text))

    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_only_what_the_file_says_is_altered(guidance: Guidance, tmp_path: Path) -> None:
    altered = read_altered(guidance, toml(tmp_path, 'member_good_percent = 80\nmeeting_floor = "trung_binh"\n'))

    assert [(after.name, before.value, after.value) for before, after in altered.changes] == [
        ("meeting_floor", "kha", "trung_binh"),
        ("member_good_percent", 70, 80),
    ]
    assert altered.guidance.parameters.member_good_percent == 80
    assert altered.guidance.parameters.member_pass_percent == guidance.parameters.member_pass_percent
    assert guidance.parameters.member_good_percent == 70


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A season's folder, and the results of its real run."""
    folder = tmp_path_factory.mktemp("season")
    write_season(make_season(COUNT, 8), folder / "vao")
    run("run", str(folder / "vao"), "--out", str(folder / "ra"))
    return folder / "vao", folder / "ra"


def run(*arguments: str) -> tuple[int, str]:
    with reading_here():
        outcome = CliRunner().invoke(cli.main, [*arguments, "--jobs", "1"])
    return outcome.exit_code, outcome.output


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but the ledger, which tells every run from the last."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ledger.FILE_NAME)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def tried(real: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a trial with a higher share of members said, with what stood in the output folder before and after."""
    source, out = real
    before = contents(out)
    file = toml(tmp_path_factory.mktemp("toml"), "member_good_percent = 95\n")
    code, said = run("run", str(source), "--out", str(out), "--what-if", str(file))
    return {"code": code, "said": said, "before": before, "after": contents(out)}


def trial_data(tried: dict[str, Any]) -> dict[str, Any]:
    return json.loads(tried["after"]["thu_nghiem/THU_NGHIEM_ket_qua.json"])


def test_nothing_of_the_real_run_is_touched(tried: dict[str, Any]) -> None:
    kept = {name: data for name, data in tried["after"].items() if not name.startswith("thu_nghiem/")}

    assert kept == tried["before"]


def test_everything_written_says_that_it_is_a_trial(tried: dict[str, Any], real: tuple[Path, Path]) -> None:
    written = sorted(name for name in tried["after"] if name.startswith("thu_nghiem/") and "/." not in name)
    page = tried["after"]["thu_nghiem/THU_NGHIEM_ket_qua.html"].decode("utf-8")
    book = load_workbook(real[1] / "thu_nghiem" / "THU_NGHIEM_thay_doi.xlsx")

    assert written == [f"thu_nghiem/THU_NGHIEM_{name}" for name in ("ket_qua.html", "ket_qua.json", "thay_doi.xlsx")]
    assert "<title>THỬ NGHIỆM" in page
    assert 'class="trial"' in page
    assert trial_data(tried)["run"]["guidance"].startswith("THỬ NGHIỆM")
    assert all("THỬ NGHIỆM" in str(sheet["A1"].value) for sheet in book)
    assert tried["said"].startswith("THỬ NGHIỆM")


def test_the_units_that_change_are_those_whose_share_lies_between_the_two_thresholds(
    tried: dict[str, Any], real: tuple[Path, Path]
) -> None:
    units = json.loads(tried["before"]["ket_qua.json"])["units"]
    between = {
        unit["code"]
        for unit in units
        for clause in unit["clauses"]
        for share in clause["shares"]
        if clause["final"] == "met"
        and clause["appraised"] is None
        and share["threshold"] == "member_good_percent"
        and 70 * share["whole"] <= 100 * share["part"] < 95 * share["whole"]
    }
    moved = trial_data(tried)["moved"]

    assert between
    assert {each["code"] for each in moved} == between
    assert {clause["clause"] for each in moved for clause in each["clauses"]} == {"1.d.6"}
    assert all("tối thiểu 95%" in clause["reason"] for each in moved for clause in each["clauses"])


def test_a_trial_makes_no_document_and_counts_no_vote(tried: dict[str, Any]) -> None:
    units = trial_data(tried)["units"]

    assert not any(unit["documents"] or unit["vote"] for unit in units)
    assert not {unit["state"] for unit in units} & {"recognised", "not_recognised"}


def test_a_real_run_after_a_trial_says_what_it_said_before(tried: dict[str, Any], real: tuple[Path, Path]) -> None:
    source, out = real
    run("run", str(source), "--out", str(out))

    assert contents(out) == tried["after"]


def test_a_file_with_a_fault_writes_nothing(real: tuple[Path, Path], tmp_path: Path) -> None:
    file = toml(tmp_path, "member_good_percent = 170\n")
    code, said = run("run", str(real[0]), "--out", str(tmp_path / "ra"), "--what-if", str(file))

    assert code == cli_parts.SETUP_ERROR
    assert "nằm ngoài khoảng" in said
    assert not (tmp_path / "ra").exists()
