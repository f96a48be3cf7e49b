"""The commands as an office uses them: what they print, what they write, how they end."""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
import season
from click.testing import CliRunner, Result

from bontot_batch import cli
from bontot_batch.form import define
from bontot_batch.guidance import load
from bontot_batch.model import UnitState
from bontot_batch.office.writer import write_tally

ON = date(2026, 12, 15)
Command = Callable[..., Result]


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(cli.main, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the digest of its content."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def record(out: Path) -> dict[str, list[dict[str, object]]]:
    return json.loads((out / "ket_qua.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def made() -> season.Season:
    return season.make_season(24, 7, ON)


@pytest.fixture(scope="module")
def source(made: season.Season, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ho_so")
    season.write_season(made, folder)
    return folder


@pytest.fixture(scope="module")
def ran(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Result, Path]]:
    before = tree(source)
    out = tmp_path_factory.mktemp("ket_qua")
    yield call("run", source, "--out", out), out
    assert tree(source) == before  # nothing that came in was changed


def test_a_run_comes_to_the_states_the_season_was_made_with(made: season.Season, ran: tuple[Result, Path]) -> None:
    _, out = ran
    states = {unit["code"]: unit["state"] for unit in record(out)["units"]}

    assert states == {case.unit.code: case.state.value for case in made.cases}


def test_a_run_accounts_for_every_file_that_came_in(source: Path, ran: tuple[Result, Path]) -> None:
    _, out = ran

    assert sorted(each["file"] for each in record(out)["files"]) == sorted(tree(source))


def test_a_run_with_faulty_forms_ends_with_one(made: season.Season, ran: tuple[Result, Path]) -> None:
    assert any(case.state is UnitState.RETURNED for case in made.cases)
    assert ran[0].exit_code == cli.UNIT_ERRORS


def test_the_closing_words_count_every_state_and_say_what_to_do(ran: tuple[Result, Path]) -> None:
    result, out = ran
    counts = record(out)["run"]["counts"]  # type: ignore[call-overload]

    assert f"Tổng số {sum(counts.values())} tổ chức đảng:" in result.output
    assert f"Được công nhận: {counts['recognised']}" in result.output
    assert "Việc tiếp theo:" in result.output


def test_every_document_a_unit_lists_is_there(ran: tuple[Result, Path]) -> None:
    _, out = ran
    listed = {name for unit in record(out)["units"] for name in unit["documents"]}  # type: ignore[attr-defined]

    assert listed
    assert listed <= set(tree(out))


def test_only_recognised_units_have_a_decision(ran: tuple[Result, Path]) -> None:
    _, out = ran
    decided = {
        unit["code"]: unit["state"]
        for unit in record(out)["units"]
        if any(str(name).startswith("quyet_dinh/") for name in unit["documents"])  # type: ignore[attr-defined]
    }

    assert decided
    assert set(decided.values()) == {"recognised"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_second_run_writes_the_same_bytes_on_any_number_of_workers(
    source: Path, ran: tuple[Result, Path], tmp_path: Path, jobs: int
) -> None:
    call("run", source, "--out", tmp_path, "--jobs", jobs)

    assert tree(tmp_path) == tree(ran[1])


def test_a_season_without_faults_ends_with_zero(tmp_path: Path) -> None:
    clean = season.make_season(8, 1, ON)
    kept = tuple(case for case in clean.cases if case.state not in {UnitState.RETURNED, UnitState.UNREADABLE})
    units = {case.unit.code: case.unit for case in kept}
    roster = replace(clean.roster, units=units)
    season.write_season(
        replace(clean, cases=kept, roster=roster, tallies=(), appraisals=(), strays=()), tmp_path / "in"
    )

    assert call("run", tmp_path / "in", "--out", tmp_path / "out").exit_code == cli.CLEAN


def test_check_prints_what_run_prints_and_writes_nothing(source: Path, ran: tuple[Result, Path]) -> None:
    before = tree(source)
    result = call("check", source)
    findings = [line for line in ran[0].output.splitlines() if " LỖI: " in line or " LƯU Ý: " in line]

    assert result.exit_code == cli.UNIT_ERRORS
    assert set(findings) <= set(result.output.splitlines())
    assert tree(source) == before


def test_check_works_on_forms_alone(tmp_path: Path) -> None:
    wrong = season.good_answers("chi_bo", members_total=999)
    season.fill("chi_bo", wrong, load(ON), tmp_path / "phieu.xlsx")
    result = call("check", tmp_path, "--on", "15/12/2026")

    assert result.exit_code == cli.UNIT_ERRORS
    assert "C33" in result.output


def nothing_written(result: Result, out: Path) -> None:
    assert result.exit_code == cli.SETUP_ERROR
    assert "Chưa ghi gì" in result.output
    assert not out.exists()


def test_without_a_roster_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = call("run", tmp_path / "in", "--out", tmp_path / "out")

    nothing_written(result, tmp_path / "out")
    assert "bontot roster --blank" in result.output


def test_with_two_rosters_nothing_is_written(made: season.Season, tmp_path: Path) -> None:
    season.write_season(replace(made, cases=(), tallies=(), appraisals=(), strays=()), tmp_path / "in")
    (tmp_path / "in" / "second.xlsx").write_bytes((tmp_path / "in" / season.ROSTER_FILE).read_bytes())
    result = call("run", tmp_path / "in", "--out", tmp_path / "out")

    nothing_written(result, tmp_path / "out")
    assert "second.xlsx" in result.output


def test_a_tally_that_does_not_add_up_stops_before_anything_is_written(made: season.Season, tmp_path: Path) -> None:
    tally = replace(made.tallies[0], valid=made.tallies[0].valid + 1)
    season.write_season(replace(made, tallies=(tally,)), tmp_path / "in")
    result = call("run", tmp_path / "in", "--out", tmp_path / "out")

    nothing_written(result, tmp_path / "out")
    assert "V14" in result.output


def test_a_template_with_an_unknown_name_stops_before_anything_is_written(source: Path, tmp_path: Path) -> None:
    templates = tmp_path / "mau"
    templates.mkdir()
    document = docx.Document(str(Path(cli.__file__).parents[1] / "templates" / "01-QD.docx"))
    document.add_paragraph("{{ don_vi.tenn }}")
    document.save(str(templates / "01-QD.docx"))
    result = call("run", source, "--out", tmp_path / "out", "--templates", templates)

    nothing_written(result, tmp_path / "out")
    assert "01-QD.docx" in result.output
    assert "tenn" in result.output


def test_guidance_data_in_error_stops_before_anything_is_written(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "huong_dan"
    folder.mkdir()
    (folder / "criteria.toml").write_text("x = [", encoding="utf-8")
    result = call("run", source, "--out", tmp_path / "out", "--guidance", folder)

    nothing_written(result, tmp_path / "out")
    assert "criteria.toml" in result.output


def test_the_office_s_own_templates_win(source: Path, ran: tuple[Result, Path], tmp_path: Path) -> None:
    templates = tmp_path / "mau"
    templates.mkdir()
    document = docx.Document(str(Path(cli.__file__).parents[1] / "templates" / "bao_cao_tong_hop.docx"))
    document.add_paragraph("Câu riêng của cơ quan năm {{ nam }}.")
    document.save(str(templates / "bao_cao_tong_hop.docx"))
    call("run", source, "--out", tmp_path / "out", "--templates", templates)

    assert "Câu riêng của cơ quan năm 2026." in text_of(tmp_path / "out" / "bao_cao_tong_hop.docx")
    assert "Câu riêng" not in text_of(ran[1] / "bao_cao_tong_hop.docx")


def text_of(path: Path) -> str:
    """All text of a Word file, in NFC, blanks folded."""
    document = docx.Document(str(path))
    pieces = [node.text or "" for node in document.element.body.iter() if node.tag.endswith("}t")]
    return " ".join(unicodedata.normalize("NFC", "".join(pieces)).split())


def test_the_output_folder_inside_the_source_is_no_source(made: season.Season, tmp_path: Path) -> None:
    season.write_season(made, tmp_path)
    call("run", tmp_path, "--out", tmp_path / "output")
    first = record(tmp_path / "output")["files"]
    call("run", tmp_path, "--out", tmp_path / "output")

    assert record(tmp_path / "output")["files"] == first


def test_a_tally_filled_in_where_the_run_put_it_is_taken_and_never_lost(made: season.Season, tmp_path: Path) -> None:
    season.write_season(replace(made, tallies=()), tmp_path / "in")
    out = tmp_path / "out"
    call("run", tmp_path / "in", "--out", out)
    tally = made.tallies[0]
    path = out / f"kiem_phieu_{tally.body}.xlsx"
    assert path.exists()
    units = [made.roster.units[row.unit] for row in tally.rows]
    write_tally(path, made.roster.bodies[tally.body], units, made.guidance, tally)
    typed = path.read_bytes()
    call("run", tmp_path / "in", "--out", out)
    states = {unit["code"]: unit["state"] for unit in record(out)["units"]}

    assert path.read_bytes() == typed
    assert {row.unit for row in tally.rows if states[row.unit] in {"recognised", "not_recognised"}}
    assert (out / f"bien_ban_kiem_phieu_{tally.body}.docx").exists()


def test_a_decision_list_names_every_recognised_unit(source: Path, ran: tuple[Result, Path], tmp_path: Path) -> None:
    call("run", source, "--out", tmp_path, "--decisions", "list")
    won = [unit for unit in record(ran[1])["units"] if unit["state"] == "recognised"]
    lists = {path.name: text_of(path) for path in (tmp_path / "quyet_dinh").glob("*_danh_sach_*.docx")}

    assert won
    for unit in won:
        name = unicodedata.normalize("NFC", " ".join(str(unit["name"]).split()))
        assert any(name in text for text in lists.values())


HOSTILE = {
    "ampersand and brackets": "Chi bộ <Văn phòng> & Hội đồng",
    "quotes": "Chi bộ “Đoàn kết” 'Số 1' \"Hai\"",
    "two hundred characters": "Chi bộ " + "Trường Phổ thông Dân tộc bán trú " * 6,
    "decomposed letters": unicodedata.normalize("NFD", "Chi bộ bản Nậm Pục, xã Tả Phìn"),
    "a formula": "=1+1 Chi bộ",
    "a template tag": "Chi bộ {{ 7*7 }} {% if %}",
}


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_name_comes_out_whole_in_every_document_of_a_run(tmp_path: Path, name: str) -> None:
    body = replace(next(iter(season.make_season(2, 1, ON).roster.bodies.values())), code="B1")
    base = next(case.unit for case in season.make_season(40, 3, ON).cases if case.form == "chi_bo")
    unit = replace(base, code="N1", name=name, body="B1", kind=kind_of(body.level), parent="Đảng bộ xã", parent_code="")
    tally = season.meeting_of(body, date(2026, 12, 12), summoned=15)
    tally = season.with_rows(tally, [season.votes(unit, tally, 12)])
    case = season.form_case(unit, (), on=ON)
    made = season.Season(ON, replace(season.make_season(2, 1, ON).roster, bodies={"B1": body}, units={"N1": unit}),
                         (case,), (), (tally,))  # fmt: skip
    season.write_season(made, tmp_path / "in")
    out = tmp_path / "out"
    call("run", tmp_path / "in", "--out", out)
    expected = " ".join(unicodedata.normalize("NFC", name).split())

    assert [unit["state"] for unit in record(out)["units"]] == ["recognised"]
    documents = list(out.rglob("*.docx"))
    assert len(documents) == 4  # ballot, minutes, decision, report
    for path in documents:
        assert expected in text_of(path), path.name
    sheet = openpyxl.load_workbook(out / "tong_hop.xlsx")["Tổ chức đảng"]
    assert sheet.cell(4, 2).value == expected
    assert sheet.cell(4, 2).data_type == "s"


def kind_of(level: str) -> season.UnitKind:
    guidance = load(ON)
    return next(kind for line in guidance.authority if level in line.levels for kind in line.kinds)


def test_explain_tells_figures_with_their_cells(made: season.Season, source: Path) -> None:
    case = next(case for case in made.cases if case.clauses and case.form == "chi_bo")
    result = call("explain", source, "--unit", case.unit.code.lower())

    assert result.exit_code == cli.CLEAN
    assert "1.d.6" in result.output
    assert "['Số liệu'!C" in result.output


def test_explain_of_an_unknown_unit_is_a_wrong_call(source: Path) -> None:
    assert call("explain", source, "--unit", "KHONG-CO").exit_code == cli.SETUP_ERROR


def test_forms_writes_a_prefilled_form_for_every_unit_once(made: season.Season, source: Path, tmp_path: Path) -> None:
    result = call("forms", source / season.ROSTER_FILE, "--out", tmp_path)
    again = call("forms", source / season.ROSTER_FILE, "--out", tmp_path)

    assert result.exit_code == cli.CLEAN
    assert len(tree(tmp_path)) == len(made.cases)
    assert again.exit_code == cli.SETUP_ERROR
    assert "Đã có sẵn" in again.output
    code = made.cases[0].unit.code
    sheet = openpyxl.load_workbook(tmp_path / f"{code}.xlsx")["Thông tin chung"]
    assert sheet["C5"].value == code


def test_a_prefilled_form_filled_in_needs_nothing_retyped(made: season.Season, source: Path, tmp_path: Path) -> None:
    call("forms", source / season.ROSTER_FILE, "--out", tmp_path / "forms")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "danh_muc.xlsx").write_bytes((source / season.ROSTER_FILE).read_bytes())
    code = made.cases[0].unit.code
    (tmp_path / "in" / "a.xlsx").write_bytes((tmp_path / "forms" / f"{code}.xlsx").read_bytes())
    call("run", tmp_path / "in", "--out", tmp_path / "out")
    first = next(unit for unit in record(tmp_path / "out")["units"] if unit["code"] == code)

    assert first["state"] == "returned"
    assert not {each["cell"] for each in first["findings"] if each["sheet"] == "Thông tin chung"} & {  # type: ignore[attr-defined]
        "C5", "C6", "C7", "C8", "C9",
    }  # fmt: skip


def test_the_data_dictionary_is_json_with_every_field() -> None:
    fields = json.loads(call("forms", "--describe", "--on", "15/12/2026").output)
    by_form = {key: {each["field"] for each in fields if each["form"] == key} for key in ("chi_bo", "dang_bo_co_so")}

    for key, names in by_form.items():
        assert names == set(define(key, load(ON)).fields)


def test_forms_without_a_roster_is_a_wrong_call(tmp_path: Path) -> None:
    assert call("forms", "--out", tmp_path).exit_code == cli.SETUP_ERROR


def test_roster_blank_gives_workbooks_that_are_recognised(tmp_path: Path) -> None:
    call("roster", "--blank", "--out", tmp_path)

    assert set(tree(tmp_path)) == {"danh_muc.xlsx", "tham_dinh.xlsx"}


@pytest.mark.parametrize(
    ("on", "names"),
    [("30/06/2025", "Huyện ủy"), ("01/07/2025", "Đảng ủy xã"), ("26/07/2026", "Tỉnh ủy")],
)
def test_rules_shows_the_authority_of_the_day(on: str, names: str) -> None:
    assert names in call("rules", "--on", on).output.split("Thẩm quyền công nhận:")[1]


def test_rules_before_the_guidance_was_issued_is_said_in_words() -> None:
    result = call("rules", "--on", "02/05/2024")

    assert result.exit_code == cli.SETUP_ERROR
    assert "Lỗi:" in result.output


def test_a_day_that_is_none_is_a_wrong_call(source: Path) -> None:
    result = call("run", source, "--on", "31/02/2026")

    assert result.exit_code == cli.SETUP_ERROR
    assert "31/02/2026" in result.output


def program(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bontot_batch", *arguments], cwd=cwd, capture_output=True, encoding="utf-8", check=False
    )


def test_the_program_speaks_vietnamese_also_where_the_library_speaks(tmp_path: Path) -> None:
    helped, wrong, none = (program(*words, cwd=tmp_path) for words in (["--help"], ["runn"], ["run"]))

    assert "Cách dùng:" in helped.stdout
    assert "Các lệnh:" in helped.stdout
    assert "Không có lệnh “runn”." in wrong.stderr
    assert "Thiếu tham số" in none.stderr
    assert not any(word in helped.stdout + wrong.stderr + none.stderr for word in ("Usage", "Error", "Try "))


def test_an_installed_program_finds_its_templates_from_any_folder(tmp_path: Path, source: Path) -> None:
    result = program("run", str(source), "--out", "ra", cwd=tmp_path)

    assert result.returncode == cli.UNIT_ERRORS, result.stderr
    assert (tmp_path / "ra" / "bao_cao_tong_hop.docx").exists()


def test_the_wheel_holds_templates_data_and_words(tmp_path: Path) -> None:
    root = Path(cli.__file__).parents[1]
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root, check=True, capture_output=True,
    )  # fmt: skip
    names = set(zipfile.ZipFile(io.BytesIO(next(tmp_path.glob("*.whl")).read_bytes())).namelist())
    kept = {f"bontot_batch/templates/{path.name}" for path in (root / "templates").iterdir()}

    assert kept <= names
    assert {"bontot_batch/guidance/criteria.toml", "bontot_batch/locale/vi/LC_MESSAGES/bontot.mo"} <= names
