"""One document at fault never stops the batch: it is kept back and told, and all the others come out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest
import season
from click.testing import CliRunner, Result

from bontot_batch import batch, cli, cli_parts, documents, press, printing, publish
from bontot_batch.documents import Templates
from bontot_batch.guidance import load
from bontot_batch.model import Finding, Place, Severity, UnitState
from bontot_batch.printing import Printer

pytestmark = pytest.mark.usefixtures("read_in_this_process")

ROOT = Path(__file__).parents[1]
ON = date(2026, 12, 15)
DECISIONS = "quyet_dinh"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ho_so")
    season.write_season(season.make_season(24, 7, ON), folder)
    return folder


@pytest.fixture(scope="module")
def won() -> list[season.UnitCase]:
    found = [case for case in season.make_season(24, 7, ON).cases if case.state is UnitState.RECOGNISED]
    assert len(found) >= 2
    return found


def own_templates(folder: Path, name: str, more: str) -> Path:
    """A folder with one of our templates and one more paragraph in it."""
    folder.mkdir()
    document = docx.Document(str(ROOT / "templates" / name))
    document.add_paragraph(more)
    document.save(str(folder / name))
    return folder


def run(source: Path, out: Path, *options: object) -> Result:
    return CliRunner().invoke(cli.main, ["run", str(source), "--out", str(out), *map(str, options)])


def of_unit(out: Path, code: str) -> dict[str, list[dict[str, str]]]:
    units = json.loads((out / "ket_qua.json").read_text(encoding="utf-8"))["units"]
    return next(each for each in units if each["code"] == code)


def decisions(out: Path) -> Sequence[str]:
    return sorted(path.name for path in (out / DECISIONS).glob("*.docx"))


def decision_templates(folder: Path, more: str) -> Path:
    """Both single decisions, each with one more paragraph."""
    own_templates(folder, "01-QD.docx", more)
    document = docx.Document(str(ROOT / "templates" / "02-QD.docx"))
    document.add_paragraph(more)
    document.save(str(folder / "02-QD.docx"))
    return folder


def test_a_decision_that_cannot_be_filled_is_kept_back_with_its_unit(
    source: Path, won: list[season.UnitCase], tmp_path: Path
) -> None:
    unlucky = won[0].unit
    templates = decision_templates(tmp_path / "mau", f"{{{{ nam if don_vi.ten != '{unlucky.name}' else none }}}}")
    ran = run(source, tmp_path / "out", "--templates", templates)

    assert ran.exit_code == cli_parts.UNIT_ERRORS
    assert len(decisions(tmp_path / "out")) == len(won) - 1
    told = [each for each in of_unit(tmp_path / "out", unlucky.code)["findings"] if each["code"] == "X10"]
    assert [each["severity"] for each in told] == ["error"]
    assert told[0]["file"].startswith(f"{DECISIONS}/")
    assert "không in được" in told[0]["message"]
    assert "X10" in ran.output
    assert told[0]["file"] not in of_unit(tmp_path / "out", unlucky.code)["documents"]
    for case in won[1:]:
        unit = of_unit(tmp_path / "out", case.unit.code)
        assert not any(each["code"] == "X10" for each in unit["findings"])
        assert any(str(each).startswith(DECISIONS) for each in unit["documents"])


def test_a_decision_with_a_gap_in_a_sentence_is_kept_back(
    source: Path, won: list[season.UnitCase], tmp_path: Path
) -> None:
    unlucky = won[0].unit
    more = f"{{% set ten = don_vi.ten if don_vi.ten != '{unlucky.name}' else '' %}}Gửi {{{{ ten }}}}."
    ran = run(source, tmp_path / "out", "--templates", decision_templates(tmp_path / "mau", more))

    assert "chỗ điền để trống trong đoạn “Gửi .”" in ran.output
    assert len(decisions(tmp_path / "out")) == len(won) - 1


def test_a_report_that_is_kept_back_is_told_of_the_run(source: Path, tmp_path: Path) -> None:
    more = "{{ tong_so if tong_so != '24' else none }}"
    templates = own_templates(tmp_path / "mau", "bao_cao_tong_hop.docx", more)
    ran = run(source, tmp_path / "out", "--templates", templates)

    assert ran.exit_code == cli_parts.UNIT_ERRORS
    assert not (tmp_path / "out" / documents.REPORT).exists()
    told = json.loads((tmp_path / "out" / "ket_qua.json").read_text(encoding="utf-8"))["run"]["findings"]
    assert [(each["code"], each["file"]) for each in told] == [("X10", documents.REPORT)]
    listed = openpyxl.load_workbook(tmp_path / "out" / "tong_hop.xlsx")["Lỗi và lưu ý"]
    assert any("X10" in [cell.value for cell in row] for row in listed.iter_rows())
    assert "X10" in ran.output


def test_a_document_of_an_earlier_run_does_not_stay_in_the_place_of_one_kept_back(
    source: Path, won: list[season.UnitCase], tmp_path: Path
) -> None:
    run(source, tmp_path / "out")
    before = decisions(tmp_path / "out")
    more = f"{{{{ nam if don_vi.ten != '{won[0].unit.name}' else none }}}}"
    run(source, tmp_path / "out", "--templates", decision_templates(tmp_path / "mau", more))

    gone = set(before) - set(decisions(tmp_path / "out"))
    assert len(gone) == 1
    assert (tmp_path / "out" / "ban_cu" / DECISIONS / gone.pop()).exists()


def test_a_run_that_keeps_back_a_document_is_not_clean() -> None:
    guidance = load(ON)
    season_of_nobody = batch.SeasonResult(batch.Office(season.Roster({}, {}), guidance), (), ())
    found = Finding(Place("bao_cao_tong_hop.docx"), "X10", Severity.ERROR, "Văn bản được giữ lại.")

    assert season_of_nobody.clean
    assert not replace(season_of_nobody, findings=(found,)).clean


class Nothing:
    """An office program that makes nothing."""

    def convert(self, folder: Path, names: Sequence[str]) -> None:
        """Leave the folder as it is."""


def test_a_document_without_a_pdf_is_told_and_stays(source: Path, won: list[season.UnitCase], tmp_path: Path) -> None:
    result = season.run_season(source, out=tmp_path, on=ON)
    made = publish.publish(result, Templates((ROOT / "templates",)), ways=publish.Ways(jobs=1))
    printed = press.with_pdfs(made, Printer(Nothing(), lambda _: None, bundles=True))

    assert {name for name in printed.files if not name.endswith((".json", ".xlsx"))} == {
        name for name in made.files if not name.endswith((".json", ".xlsx"))
    }
    codes = {each.unit.code for each in printed.result.units for found in each.findings if found.code == "X11"}
    assert codes >= {case.unit.code for case in won}
    assert b"X11" in printed.files["ket_qua.json"]
    assert printing.pdf_name("a/b.docx") == "a/b.pdf"
