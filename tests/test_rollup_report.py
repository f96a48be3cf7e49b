"""The Word report on the results of many bodies: its figures, who issues it, where it says its figures come from."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
import season_results
import word_reading
from bodies import Data, a_body, laid, source
from click.testing import CliRunner
from docx.oxml.ns import qn
from recount import recount

from bontot_batch import cli, cli_parts, documents, output, publish, results, rollup, staged
from bontot_batch.documents import Templates, desk, drafts
from bontot_batch.guidance import Guidance
from bontot_batch.model import OPEN, Body, Place, Registration, Roster
from bontot_batch.office.writer import write_roster
from bontot_batch.rollup import Issuer, RollUp
from bontot_batch.rollup.report import planned
from bontot_batch.vietnamese import clean

pytestmark = pytest.mark.usefixtures("read_in_this_process")

OURS = documents.find_templates(None, Path())
REPORT = documents.REPORT
ISSUER = Body(
    *("DUT", "Đảng ủy các cơ quan đảng tỉnh", "dang_uy_truc_thuoc_tinh", "ĐẢNG BỘ TỈNH LAI CHÂU"),
    *("ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH", "Lai Châu", "QĐ/ĐU", "T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Lò Văn Mẫu", ""),
    *(2026, None, None, Place("danh_muc.xlsx")),
)
ROW = {"document": Place("danh_muc.xlsx", "Số văn bản", 4, 2), "day": Place("danh_muc.xlsx", "Số văn bản", 4, 5)}
REGISTERED = Registration(7, date(2026, 12, 28), ROW)


def two() -> list[Data]:
    return [a_body(1, "Đảng ủy xã Nậm Mạ"), a_body(2, "Đảng ủy xã Hua Bum")]


def added(*bodies: Data) -> RollUp:
    return rollup.add_up([source(f"xa_{number}", data) for number, data in enumerate(bodies, 1)])


def said(made: RollUp, guidance: Guidance, issued: Issuer | None = None) -> Mapping[str, Any]:
    report, _ = planned(made, rollup.result_of(made.data, guidance), issued)
    return report.document.context(guidance)


def laid_out(
    made: RollUp, guidance: Guidance, issued: Issuer | None = None, templates: Templates = OURS
) -> rollup.LaidOut:
    return rollup.lay_out(made, rollup.result_of(made.data, guidance), templates, issued)


def word(made: RollUp, guidance: Guidance, issued: Issuer | None = None) -> Any:
    return docx.Document(io.BytesIO(laid_out(made, guidance, issued).files[REPORT]))


# Its figures -----------------------------------------------------------------------------------------------------


def bodies_of(seed: int) -> list[Data]:
    """What three runs wrote, each over two bodies; their codes and those of their units are the same in all three."""
    runs = [json.loads(results.as_json(season_results.make_result(3 + 5 * seed % 40, seed + at))) for at in range(3)]
    for at, run in enumerate(runs):
        for body in run["bodies"]:
            body["name"] += f" {at}"
    return runs


@pytest.mark.parametrize("seed", range(12))
def test_every_figure_is_the_one_that_the_results_of_the_bodies_give(seed: int, guidance: Guidance) -> None:
    runs = bodies_of(seed)
    names = [{body["code"]: clean(body["name"]) for body in run["bodies"]} for run in runs]
    units = [
        unit | {"body": named[unit["body"]]} for run, named in zip(runs, names, strict=True) for unit in run["units"]
    ]
    report = said(added(*runs), guidance)

    recount(units, dict(report), {kind.value: name.name for kind, name in guidance.kinds.items()},
            {name: name for named in names for name in named.values()})  # fmt: skip
    assert [block["ten"] for block in report["cap_uy_xet"]][1:] == [name for named in names for name in named.values()]


@pytest.mark.parametrize("seed", range(6))
def test_the_report_on_one_result_says_what_the_report_of_that_run_said(seed: int, guidance: Guidance) -> None:
    run = season_results.make_result(2 + 7 * seed, seed)
    bodies = tuple(run.office.roster.bodies.values())
    told = documents.report(run.office.guidance, bodies, run.units, None)
    report = said(added(json.loads(results.as_json(run))), guidance)

    of_sources = documents.added_up().keys()
    grounds = {"nhom"}  # ket_qua.json gives the reason of a clause, not the part of it that decided
    assert {key: report[key] for key in told.keys() - of_sources - grounds} == {
        key: told[key] for key in told.keys() - of_sources - grounds
    }


def test_the_word_file_prints_the_figures(guidance: Guidance) -> None:
    bodies = two()
    won = sum(unit["state"] == "recognised" for data in bodies for unit in data["units"])
    text = "\n".join(word_reading.lines(word(added(*bodies), guidance)))

    assert "Tổng số tổ chức đảng trong danh mục: 40." in text
    assert f"Được công nhận: {won}, gồm" in text
    assert "Đảng ủy xã Hua Bum: 20 tổ chức đảng" in text


def test_what_the_results_do_not_say_is_left_out(guidance: Guidance) -> None:
    report = said(added(*two()), guidance)
    text = "\n".join(word_reading.lines(word(added(*two()), guidance)))

    assert (report["nam_truoc"], report["so_khong_dung"]) == ("", [])
    assert "SO VỚI NĂM" not in text
    assert "SỐ QUYẾT ĐỊNH KHÔNG DÙNG" not in text


# Where they come from --------------------------------------------------------------------------------------------


def test_every_result_that_was_added_up_is_named_with_its_file(guidance: Guidance) -> None:
    made = added(*two())
    report = word(made, guidance)
    table = next(each for each in report.tables if "Dấu của tệp" in each.rows[0].cells[-1].text)

    assert word_reading.rows(table)[1:] == [
        [str(at), body, folder, "20", "15/12/2026", source(folder, {}).sha256[:12]]
        for at, body, folder in ((1, "Đảng ủy xã Nậm Mạ", "xa_1"), (2, "Đảng ủy xã Hua Bum", "xa_2"))
    ]
    text = "\n".join(word_reading.lines(report))
    assert f"cùng theo hướng dẫn {made.data['run']['guidance']}:" in text
    assert "Báo cáo này cộng kết quả của 2 nơi (xem mục Nguồn số liệu)." in text
    assert "Chưa cộng vào" not in text


def test_what_was_left_out_and_what_is_to_be_noted_is_said_where_the_figures_are(guidance: Guidance) -> None:
    other, late, trial = (a_body(seed, f"Đảng ủy xã {seed}") for seed in (3, 4, 5))
    other["run"]["guidance"] = "05-HD/TU 03/5/2024, hiệu lực dữ liệu 01/7/2025"
    late["run"]["on"] = "2026-12-20"
    trial["run"]["trial"] = [{"threshold": "x", "label": "Đảng viên", "before": "70%", "after": "80%"}]
    made = added(*two(), other, late, trial, a_body(1, "Đảng ủy xã Nậm Mạ"))
    report = said(made, guidance)

    assert report["tong_so"] == "60"
    assert [row["thu_muc"] for row in report["nguon"]] == ["xa_1", "xa_2", "xa_4"]
    assert [row["thu_muc"] for row in report["khong_cong"]] == ["xa_5", "xa_3", "xa_6"]
    assert "hiệu lực dữ liệu 01/7/2025" in report["khong_cong"][1]["ly_do"]
    assert report["khong_cong"][2]["ly_do"] == "Đảng ủy xã Nậm Mạ đã có trong xa_1."
    assert [row["thu_muc"] for row in report["luu_y"]] == ["xa_4"]
    text = "\n".join(word_reading.lines(word(made, guidance)))
    assert "cộng kết quả của 3 nơi; 3 nơi chưa được cộng vào" in text
    assert "Kết quả thử nghiệm." in text


def test_the_report_names_the_same_folders_as_the_workbook(guidance: Guidance) -> None:
    made = added(*two(), a_body(1, "Đảng ủy xã Nậm Mạ"))
    report = said(made, guidance)
    used, remarked = rollup.writing.sources(made.data)

    assert [(row["thu_muc"], row["cap_uy"], row["so_don_vi"]) for row in report["nguon"]] == [
        (row[0], row[1], str(row[2])) for row in used.rows
    ]
    assert [row["thu_muc"] for row in report["khong_cong"]] == [
        str(row[1]).removesuffix("/ket_qua.json") for row in remarked.rows
    ]


# Who issues it ---------------------------------------------------------------------------------------------------


def test_without_an_issuer_it_is_a_draft_with_room_for_who_issues_it(guidance: Guidance) -> None:
    made = laid_out(added(*two()), guidance)
    report = said(added(*two()), guidance)

    assert made.draft
    assert drafts.is_marked(made.files[REPORT])
    assert report["du_thao"] == "Dự thảo lần …"
    blanks = (*(report["cap_uy"][key] for key in ("dong_1", "dong_2", "tap_the")), *report["ky"].values())
    assert {blank.strip("…") for blank in blanks} == {""}
    assert re.fullmatch(r"\s+-BC/…+", report["so_ky_hieu"])
    assert re.fullmatch(r"…+, ngày\s+tháng\s+năm 2026", report["dia_danh_ngay"])


def test_the_issuer_stands_in_the_head_and_signs(guidance: Guidance) -> None:
    text = word_reading.lines(word(added(*two()), guidance, Issuer(ISSUER)))

    head = [line for line in text[:8] if line != "*"]
    assert head[:2] == ["ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY CÁC CƠ QUAN ĐẢNG TỈNH"]
    assert head[2].startswith("Số")
    assert head[2].endswith("-BC/ĐU")
    assert "Dự thảo lần …" in head
    signed = text.index("T/M BAN THƯỜNG VỤ")
    assert text[signed : signed + 3] == ["T/M BAN THƯỜNG VỤ", "PHÓ BÍ THƯ", "Lò Văn Mẫu"]
    assert not any("…" in line for line in text if line != "Dự thảo lần …")


def test_with_its_number_and_day_it_is_final(guidance: Guidance) -> None:
    made = laid_out(added(*two()), guidance, Issuer(ISSUER, REGISTERED))
    text = word_reading.lines(docx.Document(io.BytesIO(made.files[REPORT])))

    assert not made.draft
    assert documents.is_final(made.files[REPORT])
    assert not drafts.is_marked(made.files[REPORT])
    assert {"Số 07-BC/ĐU", "Lai Châu, ngày 28 tháng 12 năm 2026"} <= set(text)


@pytest.mark.parametrize(("day", "told"), [(date(2026, 12, 13), ["R23"]), (date(2026, 12, 14), [])])
def test_a_day_before_the_last_vote_is_not_taken(day: date, told: list[str], guidance: Guidance) -> None:
    votes = [unit["vote"]["meeting_date"] for data in two() for unit in data["units"] if unit["vote"]]
    made = laid_out(added(*two()), guidance, Issuer(ISSUER, replace(REGISTERED, day=day)))

    assert max(votes) == "2026-12-14"
    assert [each.code for each in made.made.findings] == told
    assert made.draft == bool(told)


def test_the_number_of_the_own_report_of_a_body_that_was_added_up_is_not_given_twice(guidance: Guidance) -> None:
    own = replace(ISSUER, name="Đảng uỷ xã Hua Bum")
    made = laid_out(added(*two()), guidance, Issuer(own, REGISTERED))

    assert made.draft
    assert [(each.code, each.place.cell) for each in made.made.findings] == [("R21", "B4")]
    assert "báo cáo riêng" in made.made.data["remarks"][0]["text"]


def roster(*bodies: Body, registered: Mapping[tuple[str, str, str], Registration] | None = None) -> Roster:
    return Roster({each.code: each for each in bodies}, {}, registered or {})


OTHER = replace(ISSUER, code="TU", name="Tỉnh ủy Lai Châu", level="tinh_uy", header_1="", header_2="TỈNH ỦY LAI CHÂU")


def test_the_only_body_of_a_roster_issues_it() -> None:
    assert rollup.issuer(roster(ISSUER), "", added(*two()).data) == Issuer(ISSUER, OPEN)


def test_of_several_bodies_the_one_of_the_code_issues_it_with_its_own_number() -> None:
    listed = roster(OTHER, ISSUER, registered={("DUT", "bao_cao", ""): REGISTERED, ("TU", "bao_cao", ""): OPEN})

    assert rollup.issuer(listed, " dut", added(*two()).data) == Issuer(ISSUER, REGISTERED)


@pytest.mark.parametrize(
    ("listed", "code", "told"),
    [
        (roster(OTHER, ISSUER), "", r"2 cấp ủy: TU \(Tỉnh ủy Lai Châu\), DUT \(.*\)\. Ghi thêm --issuer MÃ"),
        (roster(*(replace(ISSUER, code=f"C{at}") for at in range(10))), "", "và 2 cấp ủy nữa"),
        (roster(OTHER, ISSUER), "XX", r"Không có mã “XX”.* Có: TU \(Tỉnh ủy Lai Châu\), DUT"),
        (roster(replace(ISSUER, year=2025)), "", "Danh mục ghi năm 2025, .* năm 2026"),
    ],
)
def test_an_issuer_that_cannot_be_told_is_an_error_in_words(listed: Roster, code: str, told: str) -> None:
    with pytest.raises(rollup.RollUpError, match=told):
        rollup.issuer(listed, code, added(*two()).data)


# Kept back -------------------------------------------------------------------------------------------------------


def without_sources(folder: Path) -> Templates:
    """Templates of an office whose own report never says where its figures come from."""
    folder.mkdir()
    document: Any = docx.Document(str(OURS.path(REPORT)))
    for node in document.element.body.iter(qn("w:t")):
        node.text = node.text.replace("{%p if nguon %}", "{%p if false %}")
    document.save(str(folder / REPORT))
    return Templates((folder, *OURS.folders))


def test_a_report_that_does_not_name_its_sources_is_kept_back_and_the_other_files_are_there(
    tmp_path: Path, guidance: Guidance
) -> None:
    templates = without_sources(tmp_path / "mau")
    desk.verify(templates, guidance)  # for a run of one body nothing is missing
    made = laid_out(added(*two()), guidance, templates=templates)

    assert sorted(made.files) == ["ket_qua.html", "tong_hop.xlsx"]
    assert not made.draft
    assert not made.made.clean
    (found,) = made.made.findings
    assert (found.code, found.place.file) == ("X10", REPORT)
    assert "không có “nguon[].thu_muc”: giá trị “xa_1” và 1 giá trị nữa" in found.message
    page = made.files["ket_qua.html"].decode("utf-8")
    assert "được giữ lại" in page
    assert f'href="{REPORT}"' not in page


# On the command line ---------------------------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path) -> list[str]:
    return [laid(tmp_path, f"xa_{number}", data) for number, data in enumerate(two(), 1)]


def run(*arguments: object) -> tuple[int, str]:
    outcome = CliRunner().invoke(cli.main, ["rollup", *map(str, arguments)])
    return outcome.exit_code, outcome.output


def test_the_three_files_are_written_and_the_page_links_to_the_two_beside_it(
    folders: list[str], tmp_path: Path
) -> None:
    code, told = run(*folders, "--out", tmp_path / "tinh")
    page = (tmp_path / "tinh" / "ket_qua.html").read_text(encoding="utf-8")
    same = page.partition("Cùng kết quả này")[2].partition("</dd>")[0]

    assert code == cli_parts.CLEAN, told
    assert f"Đã ghi {REPORT}, ket_qua.html, tong_hop.xlsx vào" in told
    assert f"{REPORT} là dự thảo" in told
    assert re.findall(r'href="([^"]*)"', same) == ["tong_hop.xlsx", REPORT]
    assert all((tmp_path / "tinh" / name).is_file() for name in ("tong_hop.xlsx", REPORT))


def test_the_issuer_is_read_from_a_roster_without_a_unit(
    folders: list[str], tmp_path: Path, guidance: Guidance
) -> None:
    listed = roster(OTHER, ISSUER, registered={("DUT", "bao_cao", ""): REGISTERED})
    write_roster(tmp_path / "danh_muc.xlsx", listed, guidance)
    named = (*folders, "--out", tmp_path / "tinh", "--roster", tmp_path / "danh_muc.xlsx")
    code, told = run(*named)

    assert code == cli_parts.SETUP_ERROR
    assert "--issuer" in told
    assert not (tmp_path / "tinh" / REPORT).exists()
    code, told = run(*named, "--issuer", "DUT")
    assert code == cli_parts.CLEAN, told
    assert "dự thảo" not in told
    assert "Số 07-BC/ĐU" in word_reading.lines(docx.Document(str(tmp_path / "tinh" / REPORT)))


def test_an_issuer_without_a_roster_is_an_error(folders: list[str], tmp_path: Path) -> None:
    code, told = run(*folders, "--out", tmp_path / "tinh", "--issuer", "DUT")

    assert code == cli_parts.SETUP_ERROR
    assert "nên dùng cùng --roster" in told


def test_the_wording_of_the_office_is_used(folders: list[str], tmp_path: Path) -> None:
    (tmp_path / "mau").mkdir()
    document = docx.Document(str(OURS.path(REPORT)))
    document.add_paragraph("Câu riêng của tỉnh năm {{ nam }}.")
    document.save(str(tmp_path / "mau" / REPORT))
    code, told = run(*folders, "--out", tmp_path / "tinh", "--templates", tmp_path / "mau")

    assert code == cli_parts.CLEAN, told
    assert "Câu riêng của tỉnh năm 2026." in word_reading.lines(docx.Document(str(tmp_path / "tinh" / REPORT)))


def test_a_template_that_is_at_fault_stops_before_anything_is_written(folders: list[str], tmp_path: Path) -> None:
    (tmp_path / "mau").mkdir()
    (tmp_path / "mau" / REPORT).write_bytes(b"khong phai Word")
    code, told = run(*folders, "--out", tmp_path / "tinh", "--templates", tmp_path / "mau")

    assert code == cli_parts.SETUP_ERROR
    assert REPORT in told
    assert not list((tmp_path / "tinh").glob("[!.]*"))


def test_a_report_that_is_open_in_word_stays_and_the_new_one_is_beside_it(
    folders: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(*folders, "--out", tmp_path / "tinh")
    before = (tmp_path / "tinh" / REPORT).read_bytes()
    monkeypatch.setattr(output, "PATIENCE", 0)
    monkeypatch.setattr(output, "_is_held", lambda path: path.name == REPORT)
    code, told = run(folders[0], "--out", tmp_path / "tinh")

    assert code == cli_parts.UNIT_ERRORS
    assert f"Giữ nguyên {REPORT} vì đang mở ở chương trình khác; bản mới ở bên cạnh: bao_cao_tong_hop (moi 2)" in told
    assert (tmp_path / "tinh" / REPORT).read_bytes() == before


def test_a_report_that_a_person_filled_in_stays(folders: list[str], tmp_path: Path) -> None:
    run(*folders, "--out", tmp_path / "tinh")
    document = docx.Document(str(tmp_path / "tinh" / REPORT))
    document.add_paragraph("Ghi tay.")
    document.save(str(tmp_path / "tinh" / REPORT))
    code, told = run(folders[0], "--out", tmp_path / "tinh")

    assert code == cli_parts.CLEAN
    assert f"Giữ nguyên {REPORT} vì đã được sửa bằng tay" in told
    assert "Ghi tay." in word_reading.lines(docx.Document(str(tmp_path / "tinh" / REPORT)))


def test_a_final_report_is_set_aside_before_another_takes_its_place(
    folders: list[str], tmp_path: Path, guidance: Guidance
) -> None:
    write_roster(tmp_path / "dm.xlsx", roster(ISSUER, registered={("DUT", "bao_cao", ""): REGISTERED}), guidance)
    run(*folders, "--out", tmp_path / "tinh", "--roster", tmp_path / "dm.xlsx")
    signed = (tmp_path / "tinh" / REPORT).read_bytes()
    code, told = run(folders[0], "--out", tmp_path / "tinh", "--roster", tmp_path / "dm.xlsx")

    assert code == cli_parts.CLEAN
    assert f"Bản cũ đã chuyển vào ban_cu: {REPORT}." in told
    assert (tmp_path / "tinh" / "ban_cu" / REPORT).read_bytes() == signed


def test_the_same_results_make_the_same_files(folders: list[str], tmp_path: Path) -> None:
    for out in ("mot", "hai"):
        run(*folders, "--out", tmp_path / out)

    assert (tmp_path / "mot" / REPORT).read_bytes() == (tmp_path / "hai" / REPORT).read_bytes()


def test_other_programs_are_told_the_files_the_counts_and_what_was_left_out(folders: list[str], tmp_path: Path) -> None:
    code, told = run(*folders, tmp_path / "khong_co", "--out", tmp_path / "tinh", "--json")
    data = json.loads(told)

    assert code == cli_parts.UNIT_ERRORS
    assert data["written"] == [REPORT, "ket_qua.html", "tong_hop.xlsx"]
    assert data["run"]["counts"]["recognised"] == sum(
        unit["state"] == "recognised" for each in two() for unit in each["units"]
    )
    assert [each["code"] for each in data["findings"]] == ["G01"]


def test_the_page_of_a_run_links_to_the_report_only_where_there_is_one() -> None:
    made = season_results.make_result(4, 1)
    pages = {files: publish.told(made, files)["ket_qua.html"] for files in ((), (REPORT,))}

    assert [f'href="{REPORT}"'.encode() in staged.read(page) for page in pages.values()] == [False, True]
