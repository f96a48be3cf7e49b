"""The samples: what is committed is what the script makes, and the program comes to what they were built to be."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from make_samples import FOLDER, SEASON
from season import run_season, spots, write_season

from bontot_batch.batch import SeasonResult
from bontot_batch.model import FileState, State, UnitKind, UnitState

STATES: Mapping[UnitState, str] = {
    UnitState.MISSING: "DUSN-12 NK-24",
    UnitState.UNREADABLE: "DUSN-13",
    UnitState.RETURNED: "DUSN-05 DUSN-16 NK-10 NK-12 NK-18 NK-20 NK-23",
    UnitState.NOT_PROPOSED: "NK-11",
    UnitState.NOT_MET: "DUSN-03 DUSN-04 DUSN-08 DUSN-14 NK-02 NK-05 NK-06 NK-07 NK-08 NK-19",
    UnitState.NEEDS_JUDGEMENT: "DUSN-06 NK-03 NK-22",
    UnitState.ELIGIBLE: "NK-01 NK-04 NK-09 NK-13 NK-14 NK-15 NK-16 NK-17 NK-21",
    UnitState.RECOGNISED: "DUSN-01 DUSN-02 DUSN-09 DUSN-10 DUSN-11 DUSN-15",
    UnitState.NOT_RECOGNISED: "DUSN-07",
}
# The way each measured clause is failed, and the unit that does so.
FAILED = {
    "DUSN-08": ("1.a.3", "2/3 (66,67%)"),
    "DUSN-11": ("1.a.6", "HTNV"),
    "DUSN-03": ("1.a.7", "9/10 (90%)"),
    "DUSN-04": ("1.a.7", "6/9 (66,67%)"),
    "NK-02": ("1.b.6", "Tháng 9"),
    "NK-05": ("1.b.6", "Quý 3"),
    "DUSN-14": ("1.d.6", "kỷ luật: 1"),
    "NK-06": ("1.d.6", "vi phạm: 1"),
    "NK-07": ("1.d.6", "18/19 (94,74%)"),
    "NK-08": ("1.d.6", "23/33 (69,70%)"),
}


@pytest.fixture(scope="module")
def result() -> SeasonResult:
    return run_season(FOLDER)


def content(data: bytes) -> object:
    """What a file says: the cells of a sound workbook, else its bytes."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(data))
    except (zipfile.BadZipFile, KeyError, OSError):
        return data
    return {
        sheet.title: {
            cell.coordinate: (cell.value, cell.number_format) for row in sheet for cell in row if cell.value is not None
        }
        for sheet in book
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first")
    write_season(SEASON, folder)
    return folder


def test_the_committed_samples_are_what_the_script_makes(written: Path) -> None:
    made = {path.relative_to(written).as_posix(): path for path in written.rglob("*") if path.is_file()}
    kept = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.rglob("*") if path.is_file()}

    assert sorted(made) == sorted(kept)
    # A file cut off half-way holds half a package: its bytes depend on the packer, not only on what it says.
    cut = {sent.name for sent in SEASON.files if sent.cut}
    assert [
        name for name in made.keys() - cut if content(made[name].read_bytes()) != content(kept[name].read_bytes())
    ] == []


def test_two_runs_of_the_script_make_the_same_bytes(written: Path, tmp_path: Path) -> None:
    tests = Path(__file__).parent
    code = "import sys, pathlib, make_samples as m; m.write_season(m.SEASON, pathlib.Path(sys.argv[1]))"
    paths = os.pathsep.join((str(tests), str(tests.parent)))
    environment = {**os.environ, "PYTHONPATH": paths, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "second")], env=environment, check=True)
    first, second = ({p.name: p.read_bytes() for p in each.rglob("*.*")} for each in (written, tmp_path / "second"))

    assert len(first) == len({sent.carrier or sent.name for sent in SEASON.files}) + 3
    assert first == second


def test_every_unit_comes_to_the_state_it_was_built_for(result: SeasonResult) -> None:
    expected = {code: state for state, codes in STATES.items() for code in codes.split()}

    assert {each.unit.code: each.state for each in result.units} == expected


def test_the_table_of_states_is_the_one_the_samples_were_built_from() -> None:
    assert {case.unit.code: case.state for case in SEASON.cases} == {
        code: state for state, codes in STATES.items() for code in codes.split()
    }


def test_every_state_and_every_kind_occurs() -> None:
    assert {case.state for case in SEASON.cases} == set(UnitState)
    assert {case.unit.kind for case in SEASON.cases} == set(UnitKind)
    assert {sent.state for sent in SEASON.files} == set(FileState)
    assert len(SEASON.cases) >= 34


def test_every_unit_has_exactly_the_findings_it_was_given(result: SeasonResult) -> None:
    assert {each.unit.code: spots(each.findings) for each in result.units} == {
        case.unit.code: case.findings for case in SEASON.cases
    }


def test_every_clause_is_computed_as_it_was_built(result: SeasonResult) -> None:
    assert {each.unit.code: {clause.clause: clause.computed for clause in each.clauses} for each in result.units} == {
        case.unit.code: case.clauses for case in SEASON.cases
    }


def test_every_file_is_accounted_for(result: SeasonResult) -> None:
    office = {"danh_muc.xlsx": "Danh mục", "tham_dinh.xlsx": "Thẩm định", "kiem_phieu_DUSN.xlsx": "Kiểm phiếu"}
    states = {each.file: (each.state, spots(each.findings)) for each in result.files}

    assert states == SEASON.account | dict.fromkeys(office, (FileState.USED, ()))


@pytest.mark.parametrize(("code", "clause", "figures"), [(code, *how) for code, how in FAILED.items()], ids=FAILED)
def test_each_way_to_fail_a_measured_clause_is_told_with_its_figures(
    result: SeasonResult, code: str, clause: str, figures: str
) -> None:
    unit = next(each for each in result.units if each.unit.code == code)
    failed = {each.clause: each.reason for each in unit.clauses if each.computed is State.NOT_MET}

    assert list(failed) == [clause]
    assert figures in failed[clause]


def test_the_mail_delivered_last_brought_the_form_that_counts(result: SeasonResult) -> None:
    unit = next(each for each in result.units if each.unit.code == "NK-16")

    assert unit.file == "thu/NK-16 gui lai.eml!NK-16 ban cuoi.xlsx"
    assert [(each.label, each.before, each.after) for each in unit.changes] == [
        ("Số đảng viên bị xử lý kỷ luật", "1", "0")
    ]


def test_the_vote_fails_on_exactly_half(result: SeasonResult) -> None:
    vote = next(each.vote for each in result.units if each.unit.code == "DUSN-07")

    assert vote is not None
    assert 2 * vote.agree == vote.summoned
    assert not vote.passed


def test_appraisals_settle_one_judgement_and_overturn_one_figure(result: SeasonResult) -> None:
    appraised = {
        each.unit.code: (clause.clause, clause.computed, clause.final)
        for each in result.units
        for clause in each.clauses
        if clause.appraisal
    }

    assert appraised == {
        "DUSN-11": ("1.a.6", State.NOT_MET, State.MET),
        "NK-04": ("1.b.6", State.NEEDS_JUDGEMENT, State.MET),
    }
