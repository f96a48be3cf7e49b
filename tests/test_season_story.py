"""A season as an office lives it, run after run into one folder: every state is looked at after each run."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random

import docx
import pytest
import season
from click.testing import CliRunner
from filled_forms import fill
from one_body import one_body

from bontot_batch import cli, cli_parts, documents, ledger, output, publish
from bontot_batch.model import Tally

UNITS = 6
VOTED_LATER = date(2026, 12, 14)


@dataclass
class Office:
    """One body with its folder of what came in and its output folder, and what must hold of them."""

    folder: Path
    out: Path
    made: season.Season = field(default_factory=lambda: one_body(UNITS, UNITS))
    numbers: dict[str, int] = field(default_factory=dict)  # every number that was ever seen, by unit
    edited: dict[str, bytes] = field(default_factory=dict)

    def lay_down(self) -> None:
        """Begin with the roster alone."""
        season.write_season(replace(self.made, cases=(), tallies=()), self.folder)

    def arrives(self, unit: int, name: str = "", **changes: object) -> None:
        sent = self.made.cases[unit - 1].files[0]
        answers = season.good_answers(sent.form, sent.year, **{**sent.changes, **changes})
        (self.folder / (name or sent.name)).write_bytes(fill(sent.form, answers, self.made.guidance))

    def leaves(self, unit: int) -> None:
        (self.folder / self.made.cases[unit - 1].files[0].name).unlink()

    def votes(self, name: str, *units: int, day: date = date(2026, 12, 12)) -> None:
        whole = self.made.tallies[0]
        rows = tuple(row for row in whole.rows if int(row.unit[1:]) in units)
        rows = tuple(sorted(rows, key=lambda row: units.index(int(row.unit[1:]))))
        self.counts(name, replace(season.with_rows(whole, rows), meeting_date=day))

    def counts(self, name: str, tally: Tally) -> None:
        listed = [self.made.roster.units[row.unit] for row in tally.rows]
        season.write_tally(self.folder / name, self.made.roster.bodies["B1"], listed, self.made.guidance, tally)

    def edits(self, name: str) -> None:
        self.edited[name] = (self.out / name).read_bytes() + b" edited by a person"
        (self.out / name).write_bytes(self.edited[name])

    def run(self, *options: str) -> str:
        """One run, and everything that must be so after any of them."""
        ran = CliRunner().invoke(cli.main, ["run", str(self.folder), "--out", str(self.out), "--jobs", "1", *options])
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        assert ran.exit_code in {cli_parts.CLEAN, cli_parts.UNIT_ERRORS}, ran.output
        self.hold(ran.output)
        return ran.output

    def hold(self, said: str) -> None:
        for name, content in self.edited.items():
            assert (self.out / name).read_bytes() == content
        given = [each for each in self.record["run"]["numbers"] if each["document"] == "quyet_dinh"]
        assert len({each["number"] for each in self.record["run"]["numbers"]}) == len(self.record["run"]["numbers"])
        for each in given:
            assert self.numbers.setdefault(each["subject"], each["number"]) == each["number"]
            assert not each["void"] or each["void"] in said
        assert set(self.numbers) == {each["subject"] for each in given}
        assert not list(self.out.glob(f"{output.STAGING_PREFIX}*"))
        checked = CliRunner().invoke(cli.main, ["verify", str(self.out)]).output.splitlines()[:-1]
        assert all(any(line.startswith(f"{name}:") for name in self.edited) for line in checked), checked

    @property
    def record(self) -> dict[str, dict[str, list[dict[str, object]]]]:
        return json.loads((self.out / "ket_qua.json").read_text(encoding="utf-8"))

    def states(self) -> list[str]:
        return [str(unit["state"]) for unit in self.record["units"]]  # type: ignore[index]

    def decisions(self) -> dict[str, int]:
        """The number in each decision's own properties, by unit."""
        found = [documents.read_number(path.read_bytes()) for path in (self.out / "quyet_dinh").glob("*.docx")]
        return {each.subject: each.number for each in found if each}


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
    office.run("--on", "16/12/2026")  # everything is printed with another day
    assert (office.out / "quyet_dinh" / "01-QD_N1 (moi 2).docx").is_file()
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


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a decision is gone": (lambda out: next((out / "quyet_dinh").glob("*.docx")).unlink(), "không còn"),
    "a report was changed": (lambda out: (out / "tong_hop.xlsx").write_bytes(b"other"), "tong_hop.xlsx: nội dung khác"),
    "the record is gone": (lambda out: (out / "ket_qua.json").unlink(), "ket_qua.json: không có"),
    "the ledger is gone": (lambda out: (out / ledger.FILE_NAME).unlink(), "so_cai.sqlite: không có"),
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


SURROUNDINGS = {
    "two workers, the folder first": (["--jobs", "2"], {"LC_ALL": "C", "TZ": "UTC"}, 1),
    "one worker, its files the other way round": (["--jobs", "1"], {"LC_ALL": "vi_VN.UTF-8", "TZ": "Asia/Tokyo"}, -1),
    "a zone behind, Turkish letters": (["--jobs", "1"], {"LC_ALL": "tr_TR.UTF-8", "TZ": "America/Lima"}, -1),
}


def test_the_record_has_the_same_bytes_wherever_and_in_whatever_order_it_is_made(
    office: Office, tmp_path: Path
) -> None:
    office.arrives(1)
    office.arrives(2, disciplined=1)
    office.votes("kiem_phieu.xlsx", 1)
    made = set()
    for number, (options, surroundings, order) in enumerate(SURROUNDINGS.values()):
        out = tmp_path / str(number)
        files = sorted(map(str, office.folder.iterdir()))[::order]
        command = [sys.executable, "-m", "bontot_batch", "run", *files, "--out", str(out), *options]
        subprocess.run(command, env={**os.environ, **surroundings}, capture_output=True, check=False)
        made.add((out / "ket_qua.json").read_bytes())

    assert len(made) == 1
