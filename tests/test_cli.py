"""The commands as an office uses them: what they print, what they write, how they end."""

from __future__ import annotations

import email
import email.policy
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
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pytest
import season
from click.testing import CliRunner, Result
from one_body import kind_of, one_body

from bontot_batch import cli, cli_parts, ledger
from bontot_batch.form import define
from bontot_batch.guidance import load
from bontot_batch.model import UnitState
from bontot_batch.office.writer import write_tally

ON = date(2026, 12, 15)
Command = Callable[..., Result]
without_workers = pytest.mark.usefixtures("read_in_this_process")


def call(*arguments: object) -> Result:
    result = CliRunner(env={"COLUMNS": "120"}).invoke(cli.main, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder with the digest of its content, but the ledger, which tells every run from the last."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ledger.FILE_NAME
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
    assert ran[0].exit_code == cli_parts.UNIT_ERRORS


def test_the_closing_words_count_every_state_and_say_what_to_do(ran: tuple[Result, Path]) -> None:
    result, out = ran
    counts = record(out)["run"]["counts"]  # type: ignore[call-overload]

    assert f"Tổng số {sum(counts.values())} tổ chức đảng:" in result.output
    assert f"Được công nhận: {counts['recognised']}" in result.output
    assert "Việc tiếp theo:" in result.output


def test_the_closing_table_has_a_row_for_every_body(made: season.Season, ran: tuple[Result, Path]) -> None:
    units = [unit.body for unit in made.roster.units.values()]
    for body in made.roster.bodies.values():
        rows = [line for line in ran[0].output.splitlines() if line.strip().startswith(f"{body.name} ")]
        assert [row.split(body.name)[1].split()[0] for row in rows] == [str(units.count(body.code))], ran[0].output


def test_a_run_tells_a_program_the_run_and_where_its_files_are(source: Path, tmp_path: Path) -> None:
    result = call("run", source, "--out", tmp_path / "out", "--json", "--due", "05/12/2026")
    told = json.loads(result.stdout)

    assert result.exit_code == cli_parts.UNIT_ERRORS
    assert told["run"] == record(tmp_path / "out")["run"]
    assert told["run"]["due"] == "2026-12-05"
    assert told["folder"] == str(tmp_path / "out")
    assert {*told["written"], ".da_ghi.json"} == set(tree(tmp_path / "out"))
    assert told["set_aside"] == []
    assert result.stdout.isascii()


def test_a_check_tells_a_program_every_finding(source: Path, ran: tuple[Result, Path]) -> None:
    result = call("check", source, "--json")
    told = json.loads(result.stdout)
    found = {(each["code"], each["file"], each["cell"]) for each in told["findings"]}
    of_units = [each for unit in record(ran[1])["units"] for each in unit["findings"]]  # type: ignore[attr-defined]

    assert result.exit_code == cli_parts.UNIT_ERRORS
    assert {(each["code"], each["file"], each["cell"]) for each in of_units} <= found
    assert told["run"]["counts"] == record(ran[1])["run"]["counts"]  # type: ignore[call-overload]


def test_a_check_without_a_roster_tells_a_program_that_there_was_no_run(source: Path, tmp_path: Path) -> None:
    form = next(path for path in sorted(source.rglob("*.xlsx")) if path.parent != source)
    (tmp_path / form.name).write_bytes(form.read_bytes())

    assert json.loads(call("check", tmp_path, "--json").stdout)["run"] is None


def test_a_wrong_set_up_tells_a_program_nothing_on_the_way_of_results(tmp_path: Path) -> None:
    result = call("run", tmp_path, "--out", tmp_path / "out", "--json")

    assert (result.exit_code, result.stdout) == (cli_parts.SETUP_ERROR, "")
    assert "danh mục" in result.stderr


@without_workers
def test_the_report_stands_beside_last_year(source: Path, ran: tuple[Result, Path], tmp_path: Path) -> None:
    last_year = record(ran[1])
    last_year["run"]["on"] = "2025-12-15"  # type: ignore[call-overload]
    (tmp_path / "nam_truoc").mkdir()
    (tmp_path / "nam_truoc" / "ket_qua.json").write_text(json.dumps(last_year), encoding="utf-8")
    call("run", source, "--out", tmp_path / "out", "--last-year", tmp_path / "nam_truoc", "--documents", "bao_cao")

    assert "SO VỚI NĂM 2025" in text_of(tmp_path / "out" / "bao_cao_tong_hop.docx")
    assert "SO VỚI NĂM" not in text_of(ran[1] / "bao_cao_tong_hop.docx")


def test_a_last_year_without_a_record_is_told_before_anything_is_written(source: Path, tmp_path: Path) -> None:
    (tmp_path / "nam_truoc").mkdir()
    result = call("run", source, "--out", tmp_path / "out", "--last-year", tmp_path / "nam_truoc")

    assert result.exit_code == cli_parts.SETUP_ERROR
    assert not (tmp_path / "out").exists()


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

    assert call("run", tmp_path / "in", "--out", tmp_path / "out").exit_code == cli_parts.CLEAN


def test_check_prints_what_run_prints_and_writes_nothing(source: Path, ran: tuple[Result, Path]) -> None:
    before = tree(source)
    result = call("check", source)
    findings = [line for line in ran[0].output.splitlines() if " LỖI: " in line or " LƯU Ý: " in line]

    assert result.exit_code == cli_parts.UNIT_ERRORS
    assert set(findings) <= set(result.output.splitlines())
    assert tree(source) == before


def test_check_works_on_forms_alone(tmp_path: Path) -> None:
    wrong = season.good_answers("chi_bo", members_total=999)
    season.fill("chi_bo", wrong, load(ON), tmp_path / "phieu.xlsx")
    result = call("check", tmp_path, "--on", "15/12/2026")

    assert result.exit_code == cli_parts.UNIT_ERRORS
    assert "C33" in result.output


def nothing_written(result: Result, out: Path) -> None:
    assert result.exit_code == cli_parts.SETUP_ERROR
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


@without_workers
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


@without_workers
def test_the_output_folder_inside_the_source_is_no_source(made: season.Season, tmp_path: Path) -> None:
    season.write_season(made, tmp_path)
    call("run", tmp_path, "--out", tmp_path / "output")
    first = record(tmp_path / "output")["files"]
    call("run", tmp_path, "--out", tmp_path / "output")

    assert record(tmp_path / "output")["files"] == first


def test_a_source_inside_the_output_folder_is_a_wrong_call(made: season.Season, tmp_path: Path) -> None:
    season.write_season(made, tmp_path / "ho_so")
    before = tree(tmp_path)
    result = call("run", tmp_path / "ho_so", "--out", tmp_path)

    assert result.exit_code == cli_parts.SETUP_ERROR
    assert "X04" in result.output
    assert tree(tmp_path) == before


@without_workers
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


@without_workers
def test_a_tally_that_cannot_be_read_stops_the_run_and_moves_nothing(made: season.Season, tmp_path: Path) -> None:
    season.write_season(replace(made, tallies=()), tmp_path / "in")
    out = tmp_path / "out"
    call("run", tmp_path / "in", "--out", out)
    path = next(out.glob("kiem_phieu_*.xlsx"))
    path.write_bytes(path.read_bytes()[:3000])
    before = tree(out)
    result = call("run", tmp_path / "in", "--out", out)

    assert result.exit_code == cli_parts.SETUP_ERROR
    assert "X03" in result.output
    assert path.name in result.output
    assert tree(out) == before


@without_workers
def test_a_unit_that_falls_out_leaves_its_number_free_and_moves_no_other(tmp_path: Path) -> None:
    made = one_body(3, 3)
    season.write_season(made, tmp_path / "in")
    out = tmp_path / "out"
    call("run", tmp_path / "in", "--out", out)
    decisions = sorted((out / "quyet_dinh").iterdir())
    second = text_of(decisions[1])
    assert "Số 13-" in second
    (tmp_path / "in" / made.cases[0].files[0].name).unlink()
    call("run", tmp_path / "in", "--out", out)

    assert sorted((out / "quyet_dinh").iterdir()) == decisions[1:]
    assert text_of(decisions[1]) == second
    assert (out / "ban_cu" / "quyet_dinh" / decisions[0].name).exists()


@without_workers
def test_a_late_unit_has_a_ballot_and_a_tally_of_its_own(tmp_path: Path) -> None:
    season.write_season(one_body(3, 2), tmp_path / "in")
    out = tmp_path / "out"
    call("run", tmp_path / "in", "--out", out)
    laid = openpyxl.load_workbook(out / "kiem_phieu_B1_2.xlsx")["Kết quả"]

    assert [laid.cell(row, 1).value for row in range(4, 6)] == ["N3", None]
    assert "Chi bộ bản Nà 3" in text_of(out / "phieu_danh_gia" / "03-PDG_B1_2.docx")
    assert "Chi bộ bản Nà 1" not in text_of(out / "phieu_danh_gia" / "03-PDG_B1_2.docx")
    assert "Chi bộ bản Nà 3" not in text_of(out / "phieu_danh_gia" / "03-PDG_B1.docx")


@without_workers
def test_the_minutes_tell_what_was_counted_whatever_became_of_the_unit(tmp_path: Path) -> None:
    made = one_body(2, 2)
    season.write_season(made, tmp_path / "in")
    (tmp_path / "in" / made.cases[0].files[0].name).unlink()
    out = tmp_path / "out"
    result = call("run", tmp_path / "in", "--out", out)

    assert "U06" in result.output
    assert "Không đủ số phiếu" not in text_of(out / "bien_ban_kiem_phieu_B1.docx")


@without_workers
def test_explain_sees_the_vote_that_was_filled_in_where_the_run_put_it(tmp_path: Path) -> None:
    made = one_body(2, 2)
    season.write_season(replace(made, tallies=()), tmp_path / "in")
    out = tmp_path / "out"
    call("run", tmp_path / "in", "--out", out)
    tally = made.tallies[0]
    units = [made.roster.units[row.unit] for row in tally.rows]
    write_tally(out / "kiem_phieu_B1.xlsx", made.roster.bodies["B1"], units, made.guidance, tally)
    told = call("explain", tmp_path / "in", "--unit", "n1", "--out", out).output

    assert "Trạng thái: Được công nhận" in told
    assert "Văn bản: quyet_dinh/" in told


@without_workers
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


@without_workers
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


def test_explain_tells_figures_with_their_cells(made: season.Season, source: Path) -> None:
    case = next(case for case in made.cases if case.clauses and case.form == "chi_bo")
    result = call("explain", source, "--unit", case.unit.code.lower())

    assert result.exit_code == cli_parts.CLEAN
    assert "1.d.6" in result.output
    assert "['Số liệu'!C" in result.output


def test_explain_of_an_unknown_unit_is_a_wrong_call(source: Path) -> None:
    assert call("explain", source, "--unit", "KHONG-CO").exit_code == cli_parts.SETUP_ERROR


def test_forms_writes_a_prefilled_form_for_every_unit_once(made: season.Season, source: Path, tmp_path: Path) -> None:
    result = call("forms", source / season.ROSTER_FILE, "--out", tmp_path)
    before = tree(tmp_path)
    again = call("forms", source / season.ROSTER_FILE, "--out", tmp_path)

    assert result.exit_code == cli_parts.CLEAN
    codes = [case.unit.code for case in made.cases]
    assert {f"{code}.xlsx" for code in codes} | {"danh_sach_gui.xlsx"} == set(names_in(tmp_path))
    assert again.exit_code == cli_parts.SETUP_ERROR
    assert "Đã có sẵn" in again.output
    assert tree(tmp_path) == before
    sheet = openpyxl.load_workbook(tmp_path / f"{codes[0]}.xlsx")["Thông tin chung"]
    assert sheet["C5"].value == codes[0]


def names_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()]


def test_forms_drafts_a_letter_for_every_unit_with_an_address(
    made: season.Season, source: Path, tmp_path: Path
) -> None:
    result = call("forms", source / season.ROSTER_FILE, "--out", tmp_path, "--due", "05/12/2026")
    addresses = {case.unit.code: case.unit.email for case in made.cases if case.unit.email}
    drafts = {path.stem: draft(path) for path in (tmp_path / "thu").iterdir()}

    assert addresses
    assert {code: message["To"] for code, message in drafts.items()} == addresses
    assert f"soạn {len(addresses)} thư" in result.output
    assert "Chưa gửi thư nào" in result.output
    for code, message in drafts.items():
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == f"{code}.xlsx"
        assert attached.get_content() == (tmp_path / f"{code}.xlsx").read_bytes()
        assert "chậm nhất ngày 05/12/2026" in message.get_body().get_content()  # type: ignore[union-attr]


def draft(path: Path) -> EmailMessage:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_roster_without_addresses_yields_forms_and_no_letter(made: season.Season, tmp_path: Path) -> None:
    units = {code: replace(unit, email="") for code, unit in made.roster.units.items()}
    season.write_season(replace(made, roster=replace(made.roster, units=units)), tmp_path / "in")
    result = call("forms", tmp_path / "in" / season.ROSTER_FILE, "--out", tmp_path / "out")

    assert result.exit_code == cli_parts.CLEAN
    assert not (tmp_path / "out" / "thu").exists()
    assert f"{len(units)} đơn vị chưa có địa chỉ thư: xem danh_sach_gui.xlsx" in result.output
    sheet = openpyxl.load_workbook(tmp_path / "out" / "danh_sach_gui.xlsx").worksheets[0]
    assert {sheet.cell(row, 5).value for row in range(4, 4 + len(units))} == {"chưa có địa chỉ"}


def test_remind_writes_to_exactly_the_units_that_are_not_in(tmp_path: Path) -> None:
    large = season.make_season(60, 3, ON)
    late = {
        case.unit.code: case.state for case in large.cases if case.state in {UnitState.MISSING, UnitState.UNREADABLE}
    }
    kept = [case for case in large.cases if case.unit.code in late] + list(large.cases[:8])
    silent = next(code for code, state in late.items() if state is UnitState.MISSING)
    units = {case.unit.code: replace(case.unit, email="" if case.unit.code == silent else case.unit.email)
             for case in kept}  # fmt: skip
    roster = replace(large.roster, units=units)
    made = replace(large, cases=tuple(kept), roster=roster, tallies=(), appraisals=(), strays=())
    season.write_season(made, tmp_path)
    # Forms that wait to be sent do not count as sent in, though they lie among what came in.
    waiting = tmp_path / "phieu_gui"
    call("forms", tmp_path / season.ROSTER_FILE, "--out", waiting)
    result = call("forms", tmp_path / season.ROSTER_FILE, "--out", waiting, "--remind", tmp_path)
    drafts = {path.stem: draft(path) for path in (waiting / "thu_nhac").iterdir()}
    listed = openpyxl.load_workbook(waiting / "danh_sach_nhac.xlsx").worksheets[0]

    assert result.exit_code == cli_parts.CLEAN
    assert UnitState.UNREADABLE in late.values()
    assert set(drafts) == set(late) - {silent}
    assert f"{len(late)} đơn vị chưa có phiếu đọc được. Đã soạn {len(drafts)} thư nhắc" in result.output
    assert {listed.cell(row, 2).value for row in range(4, listed.max_row + 1)} == set(late)
    for code, message in drafts.items():
        (attached,) = message.iter_attachments()
        assert attached.get_content() == (waiting / f"{code}.xlsx").read_bytes()


def test_remind_writes_nothing_when_every_unit_is_in(tmp_path: Path) -> None:
    clean = season.make_season(8, 1, ON)
    kept = tuple(case for case in clean.cases if case.state not in {UnitState.MISSING, UnitState.UNREADABLE})
    roster = replace(clean.roster, units={case.unit.code: case.unit for case in kept})
    made = replace(clean, cases=kept, roster=roster, tallies=(), appraisals=(), strays=())
    season.write_season(made, tmp_path / "in")
    listed = tmp_path / "in" / season.ROSTER_FILE
    result = call("forms", listed, "--out", tmp_path / "out", "--remind", tmp_path / "in")

    assert result.exit_code == cli_parts.CLEAN
    assert "không phải nhắc đơn vị nào" in result.output
    assert not list((tmp_path / "out").glob("*"))


def test_figures_of_last_year_s_run_stand_beside_the_cells(
    made: season.Season, source: Path, ran: tuple[Result, Path], tmp_path: Path
) -> None:
    code, field, value = next(
        (unit["code"], entry["field"], entry["value"])
        for unit in record(ran[1])["units"]
        for clause in unit["clauses"]  # type: ignore[attr-defined]
        for entry in clause["inputs"]
        if entry["field"] == "admitted"
    )
    last = tmp_path / "nam_truoc"
    last.mkdir()
    told = (ran[1] / "ket_qua.json").read_text(encoding="utf-8")
    told = told.replace(f'"field": "{field}", "value": {value},', f'"field": "{field}", "value": 417,')
    (last / "ket_qua.json").write_text(told, encoding="utf-8")
    result = call("forms", source / season.ROSTER_FILE, "--out", tmp_path / "out", "--last-year", last)
    form = next(case.form for case in made.cases if case.unit.code == code)
    at = define(form, load(ON)).fields[str(field)]
    sheet = openpyxl.load_workbook(tmp_path / "out" / f"{code}.xlsx")[at.sheet]

    assert result.exit_code == cli_parts.CLEAN
    assert sheet.cell(at.row, at.column).value is None
    assert any("417" in str(cell.value) for cell in sheet[at.row])


DAMAGED = {
    "no record": None,
    "an empty file": b"",
    "cut off": b'{"run": {}, "units": [{"code": "A1", "clau',
    "no JSON": "Kết quả năm 2025".encode(),
    "another encoding": '{"units": []}'.encode("utf-16"),
    "a list": b"[]",
    "a number": b"7",
    "another program's": b'{"version": 3, "items": []}',
    "units that are numbers": b'{"units": [1, 2]}',
    "units that are one text": b'{"units": "A1"}',
    "no clauses": b'{"units": [{"code": "A1"}]}',
    "an input without a value": b'{"units": [{"code": "A1", "clauses": [{"inputs": [{"field": "admitted"}]}]}]}',
    "a figure that is none": b'{"units": [{"code": "A1", "clauses": [{"inputs": [{"field": "x", "value": -1}]}]}]}',
    "brackets without end": b'{"units": ' + b"[" * 100_000,
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_record_of_last_year_that_is_none_stops_before_anything_is_written(
    content: bytes | None, source: Path, tmp_path: Path
) -> None:
    last = tmp_path / "nam_truoc"
    last.mkdir()
    if content is not None:
        (last / "ket_qua.json").write_bytes(content)
    result = call("forms", source / season.ROSTER_FILE, "--out", tmp_path / "out", "--last-year", last)

    nothing_written(result, tmp_path / "out")
    assert "ket_qua.json" in result.output


@pytest.mark.parametrize("command", ["run", "forms"])
def test_a_letter_with_an_unknown_name_stops_before_anything_is_written(
    command: str, source: Path, tmp_path: Path
) -> None:
    templates = tmp_path / "mau"
    templates.mkdir()
    (templates / "thu_tra_lai.txt").write_text("Tiêu đề: Trả lại\n{{ don_vi.tenn }}", encoding="utf-8")
    what = source if command == "run" else source / season.ROSTER_FILE
    result = call(command, what, "--out", tmp_path / "out", "--templates", templates)

    nothing_written(result, tmp_path / "out")
    assert "thu_tra_lai.txt" in result.output
    assert "tenn" in result.output


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
    assert call("forms", "--out", tmp_path).exit_code == cli_parts.SETUP_ERROR


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

    assert result.exit_code == cli_parts.SETUP_ERROR
    assert "Lỗi:" in result.output


def test_a_day_that_is_none_is_a_wrong_call(source: Path) -> None:
    result = call("run", source, "--on", "31/02/2026")

    assert result.exit_code == cli_parts.SETUP_ERROR
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

    assert result.returncode == cli_parts.UNIT_ERRORS, result.stderr
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
