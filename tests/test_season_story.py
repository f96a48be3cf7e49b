"""A season as an office lives it, run after run into one folder: every state is looked at after each run."""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import docx
import pytest
from click.testing import CliRunner
from office_life import UNITS, Office

from bontot_batch import cli, cli_parts, documents, ledger, output, publish
from bontot_batch.model import Registration

pytestmark = pytest.mark.usefixtures("read_in_this_process")

VOTED_LATER = date(2026, 12, 14)
FIRST_DAY, SECOND_VOTE, SECOND_DAY = date(2026, 12, 14), date(2026, 12, 20), date(2026, 12, 22)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path / "in", tmp_path / "out")
    made.lay_down()
    return made


def test_a_season_from_the_first_form_to_the_last_decision(office: Office) -> None:
    office.run()
    assert set(office.states()) == {"missing"}
    office.arrives(1)
    office.arrives(2, disciplined=1)
    office.run()
    assert office.states()[:3] == ["eligible", "not_met", "missing"]
    office.arrives(2)  # a correction
    office.arrives(3)
    office.run()
    assert office.states()[:3] == ["eligible"] * 3
    office.votes("kiem_phieu.xlsx", 3, 1)  # the order of the tally is not that of the roster
    office.run()
    assert office.decisions() == {"N3": 12, "N1": 13}
    office.votes("kiem_phieu.xlsx", 1, 3)  # the order of the tally changes
    office.run()
    assert office.decisions() == {"N3": 12, "N1": 13}
    office.leaves(3)  # a unit falls out
    said = office.run()
    assert "Số 12 của" in said
    assert office.decisions() == {"N1": 13}
    office.votes("kiem_phieu_2.xlsx", 2, day=VOTED_LATER)
    office.run()
    assert office.decisions() == {"N1": 13, "N2": 14}
    office.arrives(3)  # and comes back
    office.run()
    assert office.decisions() == {"N3": 12, "N1": 13, "N2": 14}
    office.edits("quyet_dinh/01-QD_N1.docx")
    office.arrives(1, disciplined=1)  # the decision on it is no longer right
    said = office.run()
    assert "Giữ nguyên quyet_dinh/01-QD_N1.docx" in said
    office.arrives(1)
    office.run("--on", "16/12/2026")  # a day that changes nothing in a decision that was issued
    assert not (office.out / "quyet_dinh" / "01-QD_N1 (moi 2).docx").is_file()
    office.run("--decisions", "list")  # reissued as one decision: a number of its own
    lists = [each for each in office.record["run"]["numbers"] if each["document"] != "quyet_dinh"]
    assert [(each["number"], each["void"]) for each in lists] == [(15, "")]
    (office.out / ledger.FILE_NAME).unlink()  # lost, and built again from what was written
    office.run()
    assert {key: office.decisions()[key] for key in ("N2", "N3")} == {"N2": 14, "N3": 12}
    assert office.record["run"]["numbers"][-1]["number"] == 15


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_forty_runs_of_any_season(office: Office, seed: int) -> None:
    rng = Random(seed)
    come: set[int] = set()
    for turn in range(40):
        unit = rng.randint(1, UNITS)
        move = rng.choice(["arrives", "falls short", "leaves", "vote", "vote", "edit", "nothing", "lost"])
        if move in {"arrives", "falls short"}:
            office.arrives(unit, disciplined=int(move == "falls short"))
            come.add(unit)
        elif move == "leaves" and unit in come:
            office.leaves(unit)
            come.remove(unit)
        elif move == "vote" and turn > 5:
            office.votes("kiem_phieu.xlsx", *rng.sample(range(1, UNITS + 1), rng.randint(1, UNITS)))
        elif move == "edit":
            ours = sorted(set(office.out.glob("quyet_dinh/*.docx")))
            for path in ours[:1]:
                office.edits(path.relative_to(office.out).as_posix())
        elif move == "lost":
            (office.out / ledger.FILE_NAME).unlink(missing_ok=True)
        office.run(*rng.choice([(), (), ("--all",), ("--decisions", "list")]))


def test_the_numbers_come_back_from_the_documents_when_ledger_and_record_are_lost(office: Office) -> None:
    for unit in (1, 2, 3):
        office.arrives(unit)
    office.votes("kiem_phieu.xlsx", 2, 3, 1)
    office.run()
    before = office.decisions()
    (office.out / ledger.FILE_NAME).unlink()
    (office.out / "ket_qua.json").unlink()
    office.votes("kiem_phieu.xlsx", 1, 2, 3)
    office.run()

    assert office.decisions() == before == {"N2": 12, "N3": 13, "N1": 14}


def tree(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*")
            if path.is_file() and path.name != ledger.FILE_NAME}  # fmt: skip


def test_what_did_not_change_is_taken_over_and_the_folder_is_as_if_all_were_made_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unit in (1, 2, 3):
        office.arrives(unit)
    office.arrives(4, signed=None)  # to be handed back
    office.votes("kiem_phieu.xlsx", 1, 2)
    office.run()
    rendered: list[str] = []
    render, hand_back = publish.documents.render, publish.hand_back.files
    monkeypatch.setattr(publish.documents, "render", lambda *told: rendered.append(told[1]) or render(*told))
    monkeypatch.setattr(publish.hand_back, "files", lambda *told: rendered.append("trả lại") or hand_back(*told))
    office.run()
    assert rendered == []
    office.arrives(5, disciplined=1)  # a notice of its own, a line in the report
    office.run()
    assert rendered == ["thong_bao.docx", "bao_cao_tong_hop.docx"]
    before = tree(office.out)
    rendered.clear()
    office.run("--all")
    assert len(rendered) >= 6
    assert tree(office.out) == before
    fresh = replace(office, out=office.out.with_name("moi"))
    fresh.run()
    aside = (output.SET_ASIDE, output.RECORD)
    assert {name: content for name, content in before.items() if not name.startswith(aside)} == {
        name: content for name, content in tree(fresh.out).items() if not name.startswith(aside)
    }


def test_another_template_makes_its_documents_again_and_no_others(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.arrives(1)
    office.votes("kiem_phieu.xlsx", 1)
    office.run()
    own = tmp_path / "mau"
    own.mkdir()
    document = docx.Document(str(Path(__file__).parents[1] / "templates" / "01-QD.docx"))
    document.core_properties.comments = "own"
    document.save(str(own / "01-QD.docx"))
    rendered: list[str] = []
    render = publish.documents.render
    monkeypatch.setattr(publish.documents, "render", lambda *told: rendered.append(told[1]) or render(*told))
    office.run("--templates", str(own))

    assert rendered == ["01-QD.docx"]


def another_day(book: Path) -> None:
    with sqlite3.connect(book) as raw:
        raw.execute("UPDATE numbers SET day = '2026-12-01' WHERE number = 12")
    raw.close()


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a decision is gone": (lambda out: next((out / "quyet_dinh").glob("*.docx")).unlink(), "không còn"),
    "a report was changed": (lambda out: (out / "tong_hop.xlsx").write_bytes(b"other"), "tong_hop.xlsx: nội dung khác"),
    "the record is gone": (lambda out: (out / "ket_qua.json").unlink(), "ket_qua.json: không có"),
    "the ledger is gone": (lambda out: (out / ledger.FILE_NAME).unlink(), "so_cai.sqlite: không có"),
    "the ledger keeps another day": (
        lambda out: another_day(out / ledger.FILE_NAME),
        "mang số 12 ngày 15/12/2026 của B1 cho N1, nhưng sổ số ghi số 12 ngày 01/12/2026 của B1 cho N1",
    ),
    "a decision nobody made": (
        lambda out: shutil.copy(out / "bao_cao_tong_hop.docx", out / "quyet_dinh" / "them.docx"),
        "quyet_dinh/them.docx: lần chạy cuối không lập",
    ),
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("xong")
    made = Office(folder / "in", folder / "out")
    made.lay_down()
    made.run()
    made.arrives(1)
    made.arrives(2)
    made.votes("kiem_phieu.xlsx", 1, 2)
    made.run()
    return folder / "out"


def test_what_a_run_wrote_agrees(finished: Path) -> None:
    checked = CliRunner().invoke(cli.main, ["verify", str(finished)])

    assert (checked.exit_code, "mọi thứ khớp nhau" in checked.output) == (cli_parts.CLEAN, True), checked.output


@pytest.mark.parametrize("damage", DAMAGE)
def test_verify_says_what_does_not_agree(finished: Path, tmp_path: Path, damage: str) -> None:
    out = Path(shutil.copytree(finished, tmp_path / "out"))
    change, said = DAMAGE[damage]
    change(out)
    checked = CliRunner().invoke(cli.main, ["verify", str(out)])

    assert checked.exit_code == cli_parts.UNIT_ERRORS
    assert said in checked.output


def test_history_tells_what_changed_between_two_runs(finished: Path) -> None:
    told = CliRunner().invoke(cli.main, ["history", str(finished)]).output

    assert "mới: kiem_phieu.xlsx" in told
    assert "chưa nộp phiếu → được công nhận" in told.lower() or "→ được công nhận" in told
    assert "quyet_dinh/01-QD_N1.docx (mới)" in told


def test_history_of_runs_that_were_not_is_a_wrong_call(finished: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(cli.main, ["history", str(finished), "--to", "9"]).exit_code == cli_parts.SETUP_ERROR
    assert CliRunner().invoke(cli.main, ["history", str(tmp_path)]).exit_code == cli_parts.SETUP_ERROR


def test_explain_says_what_was_sent_how_near_a_clause_is_and_which_number_the_decision_has(office: Office) -> None:
    office.arrives(1, breaching=1)
    office.run()
    office.arrives(1)  # the same name: what it said before is only in the ledger
    office.arrives(2, disciplined=1)
    office.votes("kiem_phieu.xlsx", 1)
    office.run()
    told = {
        code: CliRunner()
        .invoke(cli.main, ["explain", str(office.folder), "--unit", code, "--out", str(office.out), "--jobs", "1"])
        .output
        for code in ("N1", "N2")
    }

    assert f"Số quyết định: 12-{office.made.roster.bodies['B1'].symbol}" in told["N1"]
    assert "Chỉ cần" not in told["N1"]
    assert f"Đã gửi trước đây: {office.made.cases[0].files[0].name} (từ lần chạy 1" in told["N1"]
    assert "Đã gửi trước đây" not in told["N2"]
    assert "Chỉ cần: Không có đảng viên bị xử lý kỷ luật" in told["N2"]
    assert f"Tệp: {office.made.cases[1].files[0].name}" in told["N2"]


def test_last_year_is_told_for_each_unit_and_counts_on_from_year_to_year(office: Office, tmp_path: Path) -> None:
    office.arrives(1)
    office.arrives(2)
    office.votes("kiem_phieu.xlsx", 1, 2)
    office.run()
    later = replace(office, out=tmp_path / "nam_sau", numbers={})
    later.arrives(2, disciplined=1)
    later.arrives(3)
    later.votes("kiem_phieu.xlsx", 1, 3)
    later.run("--last-year", str(office.out))
    second = [unit["last_year"] for unit in later.record["units"]]  # type: ignore[index]
    assert second[:4] == [
        {"state": "recognised", "change": "kept", "consecutive": 2},
        {"state": "recognised", "change": "lost", "consecutive": 0},
        {"state": "missing", "change": "newly", "consecutive": 1},
        {"state": "missing", "change": "none", "consecutive": 0},
    ]
    third = replace(office, out=tmp_path / "nam_sau_nua", numbers={})
    third.run("--last-year", str(later.out))
    counted = [unit["last_year"]["consecutive"] for unit in third.record["units"]]  # type: ignore[index]
    assert counted[:4] == [3, 0, 2, 0]


def test_last_year_of_no_run_is_a_wrong_call_and_writes_nothing(office: Office, tmp_path: Path) -> None:
    arguments = ["run", str(office.folder), "--out", str(office.out), "--last-year", str(tmp_path)]

    assert CliRunner().invoke(cli.main, arguments).exit_code == cli_parts.SETUP_ERROR
    assert not office.out.exists()


ELSEWHERE = {"LC_ALL": "C", "TZ": "America/Lima"}
# The program never asks for the locale of the machine; here it is made to, so that whatever depends on one would show.
WITH_LOCALE = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")
if locale.str(1.5) != "1,5": sys.exit("no such locale")
from bontot_batch import cli
cli.entry()
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Path:
    office = Office(tmp_path_factory.mktemp("gui") / "in", Path())
    office.lay_down()
    office.arrives(1)
    office.arrives(2, disciplined=1)
    office.votes("kiem_phieu.xlsx", 1)
    return office.folder


@pytest.fixture(scope="module")
def plain_record(sent: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The record of a run with one worker, the files in the order of their names, where this machine is."""
    return record_of(["-m", "bontot_batch"], sorted(map(str, sent.iterdir())), tmp_path_factory.mktemp("ra"), {})


def record_of(program: list[str], files: list[str], out: Path, surroundings: dict[str, str], *options: str) -> bytes:
    command = [sys.executable, *program, "run", *files, "--out", str(out / "out"), *(options or ("--jobs", "1"))]
    ended = subprocess.run(command, env={**os.environ, **surroundings}, capture_output=True, check=False)
    assert ended.returncode == cli_parts.CLEAN, ended.stderr.decode()
    return (out / "out" / "ket_qua.json").read_bytes()


def test_the_record_has_the_same_bytes_wherever_and_in_whatever_order_it_is_made(
    sent: Path, plain_record: bytes, tmp_path: Path
) -> None:
    turned = sorted(map(str, sent.iterdir()), reverse=True)

    assert record_of(["-m", "bontot_batch"], turned, tmp_path, ELSEWHERE, "--jobs", "2") == plain_record


@pytest.mark.parametrize("name", ["vi_VN", "tr_TR"])
def test_the_record_has_the_same_bytes_under_another_locale(
    sent: Path, plain_record: bytes, tmp_path: Path, name: str
) -> None:
    if not shutil.which("localedef") or not Path(f"/usr/share/i18n/locales/{name}").is_file():
        pytest.skip(f"the locale {name} cannot be made on this machine: localedef or its sources are not there")
    there = tmp_path / f"{name}.UTF-8"
    subprocess.run(["localedef", "-i", name, "-f", "UTF-8", str(there)], check=True, capture_output=True)
    surroundings = {"LOCPATH": str(tmp_path), "LC_ALL": there.name}

    assert record_of(["-c", WITH_LOCALE], sorted(map(str, sent.iterdir())), tmp_path, surroundings) == plain_record


# Decisions on two meetings ------------------------------------------------------------------------------------------


def decided(office: Office) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((office.out / "quyet_dinh").glob("*.docx"))}


def first_decisions(office: Office, *options: str) -> dict[str, bytes]:
    """The decisions on the first meeting, over N1 and N2, signed on 14 December."""
    for unit in (1, 2, 3):
        office.arrives(unit)
    office.registers(day=FIRST_DAY)
    office.votes("kiem_phieu.xlsx", 1, 2)
    office.run(*options)
    return decided(office)


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="one for each"),
        pytest.param(("--decisions", "list"), id="with a list", marks=pytest.mark.soak),
    ],
)
def test_after_a_second_meeting_what_was_issued_is_the_very_same_file(office: Office, options: tuple[str, ...]) -> None:
    first = first_decisions(office, *options)
    office.votes("kiem_phieu_2.xlsx", 3, day=SECOND_VOTE)
    said = office.run(*options)
    assert "R24" in said
    assert {name: content for name, content in decided(office).items() if name in first} == first
    (draft,) = (name for name in decided(office) if name not in first)
    assert documents.is_final(decided(office)[draft]) is False
    office.registers(day=SECOND_DAY)
    said = office.run(*options)
    assert "R22" in said
    second = decided(office)
    assert {name: second[name] for name in first} == first
    assert documents.read_number(second[draft]).day == SECOND_DAY  # type: ignore[union-attr]
    assert not [name for name in first if (office.out / output.SET_ASIDE / "quyet_dinh" / name).exists()]
    for name in (ledger.FILE_NAME, "ket_qua.json"):
        (office.out / name).unlink()
    office.registers(day=date(2026, 12, 30))
    office.run(*options)  # from the documents alone
    assert decided(office) == second


def test_what_is_typed_by_hand_is_borne_and_the_earlier_number_is_told_everywhere(office: Office) -> None:
    first = first_decisions(office)
    office.registers({"N1": Registration(31, date(2026, 12, 16))}, day=FIRST_DAY)
    office.numbers.clear()
    said = office.run()
    assert office.decisions() == {"N1": 31, "N2": 13}
    corrected = decided(office)
    assert [name for name in first if corrected[name] != first[name]] == ["01-QD_N1.docx"]
    assert "Số 31-QĐ" in text_of(corrected["01-QD_N1.docx"])
    assert "ngày 16 tháng 12 năm 2026" in text_of(corrected["01-QD_N1.docx"])
    assert (office.out / output.SET_ASIDE / "quyet_dinh" / "01-QD_N1.docx").read_bytes() == first["01-QD_N1.docx"]
    why = "văn thư cấp số 31 thay cho số này"
    assert f"Số 12 của {office.made.roster.bodies['B1'].name} không dùng: {why}." in said
    report = text_of((office.out / "bao_cao_tong_hop.docx").read_bytes())
    assert why in report[report.index("IV. SỐ QUYẾT ĐỊNH KHÔNG DÙNG") :]
    told = [each for each in office.record["run"]["numbers"] if each["number"] == 12]
    assert [(each["void"], each["replaced"]) for each in told] == [(why, True)]
    (office.out / ledger.FILE_NAME).unlink()
    (office.out / "ket_qua.json").unlink()
    office.registers(day=FIRST_DAY)
    assert "R22" in office.run()  # from the documents alone, of which an earlier one was set aside
    assert decided(office) == corrected
    assert [bool(each["void"]) for each in office.record["run"]["numbers"]] == [True, False, False]


def test_numbers_that_contradict_each_other_stop_the_run_before_anything_is_written(office: Office) -> None:
    office.arrives(1)
    office.arrives(2)
    office.votes("kiem_phieu.xlsx", 1, 2)
    office.registers({"N1": Registration(20, None), "N2": Registration(20, None)}, day=date(2026, 12, 15))
    stopped = CliRunner().invoke(cli.main, ["run", str(office.folder), "--out", str(office.out), "--jobs", "1"])

    assert stopped.exit_code == cli_parts.SETUP_ERROR
    assert "danh_muc.xlsx: 'Số văn bản'!D5: R19 LỖI: Số 20" in stopped.output
    assert not office.out.exists()


def test_a_conclusion_after_the_vote_is_voted_on_at_the_next_meeting(office: Office) -> None:
    office.arrives(1)
    office.arrives(2, month_5_date=None, month_5_grade="none", month_5_reason="Mưa lũ")
    office.votes("kiem_phieu.xlsx", 1, 2)
    office.concludes(2, "1.b.6", date(2026, 12, 13))
    assert "U10" in office.run()
    assert office.states()[:2] == ["recognised", "eligible"]
    assert (office.out / "kiem_phieu_B1_2.xlsx").is_file()
    office.votes("kiem_phieu_2.xlsx", 2, day=VOTED_LATER)
    said = office.run()
    assert not {code for code in ("U06", "U10", "U15", "V18") if code in said}
    assert office.states()[:2] == ["recognised", "recognised"]
    assert "ngày 14 tháng 12 năm 2026" in text_of(decided(office)["01-QD_N2.docx"])


def text_of(content: bytes) -> str:
    """All text of a document, cells of its tables included."""
    return "".join(docx.Document(io.BytesIO(content)).element.body.itertext())
