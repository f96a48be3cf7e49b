"""Which documents a season comes to: each chosen by name, each in its place, each listed by the units it concerns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from make_samples import SEASON
from season import run_season, write_season

from bontot_batch import cli, documents
from bontot_batch import plan as planning
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import UnknownDocumentError, choose
from bontot_batch.documents.catalogue import BY_KEY, TEMPLATE_NAMES, USUAL
from bontot_batch.model import Registration, UnitState
from bontot_batch.plan import Choice, Planned

OPEN_NUMBER = " " * 5 + "-TTr/"


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> SeasonResult:
    folder = tmp_path_factory.mktemp("season")
    write_season(SEASON, folder)
    return run_season(folder)


def planned(season: SeasonResult, *keys: str, decisions: str = planning.SINGLE) -> list[Planned]:
    return list(planning.plan(season, Choice(frozenset(keys), decisions)))


def paths(season: SeasonResult, *keys: str) -> list[str]:
    return [each.path for each in planned(season, *keys)]


def in_state(season: SeasonResult, *states: UnitState) -> list[str]:
    return [each.unit.code for each in season.units if each.state in states]


EXPECTED: Mapping[str, list[str]] = {
    "to_trinh": ["to_trinh_DUSN_2.docx", "to_trinh_NK.docx"],
    "phieu_danh_gia": ["phieu_danh_gia/03-PDG_DUSN.docx", "phieu_danh_gia/03-PDG_NK.docx"],
    "bien_ban": ["bien_ban_kiem_phieu_DUSN.docx"],
    "khen_thuong": ["de_nghi_khen_thuong_DUSN.docx", "de_nghi_khen_thuong_NK.docx"],
    "bao_cao": ["bao_cao_tong_hop.docx"],
}


@pytest.mark.parametrize("key", EXPECTED)
def test_the_documents_of_a_body_have_their_places(season: SeasonResult, key: str) -> None:
    assert paths(season, key) == EXPECTED[key]


EACH_UNIT = {
    "quyet_dinh": ("quyet_dinh/01-QD_{}.docx", (UnitState.RECOGNISED,)),
    "thong_bao": ("thong_bao/thong_bao_{}.docx", (UnitState.NOT_MET, UnitState.NOT_RECOGNISED)),
}


@pytest.mark.parametrize("key", EACH_UNIT)
def test_a_document_for_each_unit_of_a_state(season: SeasonResult, key: str) -> None:
    path, states = EACH_UNIT[key]
    found = planned(season, key)
    assert sorted(each.path for each in found) == sorted(path.format(code) for code in in_state(season, *states))
    assert all(each.units == (each.path[:-5].rpartition("_")[2],) for each in found)


def test_every_unit_with_an_outcome_is_explained(season: SeasonResult) -> None:
    explained = {each.units[0] for each in planned(season, "giai_trinh")}
    assert explained == {each.unit.code for each in season.units if each.clauses}
    assert len(explained) >= 20


def test_a_ballot_for_each_unit_is_that_of_the_unit_alone(season: SeasonResult) -> None:
    found = planned(season, "phieu_tung_don_vi")
    together = [code for each in planned(season, "phieu_danh_gia") for code in each.units]
    assert [each.units[0] for each in found] == together
    assert all(len(each.document.said["danh_sach"]) == 1 for each in found)  # type: ignore[arg-type]


def test_all_of_them_together_are_all_templates_and_no_two_have_one_place(season: SeasonResult) -> None:
    found = [each for how in ("single", "list") for each in planned(season, *BY_KEY, decisions=how)]
    single = planned(season, *BY_KEY)
    assert len({each.path for each in single}) == len(single)
    assert all(each.path.isascii() for each in found)
    used = {each.document.template for each in found}
    assert set(TEMPLATE_NAMES) - used == {"02-QD.docx", "02-QD_danh_sach.docx"}  # the second body has not voted yet


def test_what_is_usual_is_made_when_nothing_is_chosen(season: SeasonResult) -> None:
    assert set(BY_KEY) > USUAL
    assert {each.path for each in planning.plan(season, planning.USUALLY)} == set(paths(season, *USUAL))


def test_what_is_registered_is_final_and_everything_else_a_draft(season: SeasonResult) -> None:
    drafts = {each.path: each.document.draft for each in planned(season, "thong_bao", "to_trinh", "quyet_dinh")}
    final = {path for path, draft in drafts.items() if not draft}
    assert "thong_bao/thong_bao_DUSN-07.docx" in final
    assert "to_trinh_NK.docx" in final
    assert final - {"thong_bao/thong_bao_DUSN-07.docx", "to_trinh_NK.docx"} == set(paths(season, "quyet_dinh"))
    assert drafts["to_trinh_DUSN_2.docx"]


@pytest.mark.parametrize(
    ("days_after_the_vote", "said"), [(None, OPEN_NUMBER), (-1, OPEN_NUMBER), (0, OPEN_NUMBER), (1, "30-TTr/")]
)
def test_a_number_given_before_the_vote_is_not_that_of_the_next_proposal(
    season: SeasonResult, days_after_the_vote: int | None, said: str
) -> None:
    roster = season.office.roster
    voted = season.office.tallies_of("DUSN")[-1].meeting_date
    day = None if days_after_the_vote is None else voted + timedelta(days=days_after_the_vote)
    registered = {**roster.registered, ("DUSN", "to_trinh", ""): Registration(30, day)}
    office = replace(season.office, roster=replace(roster, registered=registered))
    found = {each.path: each.document for each in planned(replace(season, office=office), "to_trinh")}

    assert str(found["to_trinh_DUSN_2.docx"].said["so_ky_hieu"]).startswith(said)


def test_commendation_waits_for_the_vote_on_every_unit_it_names(season: SeasonResult) -> None:
    (first, second) = planned(season, "khen_thuong")
    assert first.document.draft
    assert second.document.draft
    assert {each["ket_qua"] for each in second.document.said["danh_sach"]} == {"Chờ bỏ phiếu"}  # type: ignore[attr-defined]


# The names


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("to_trinh", {"to_trinh"}),
        (" to_trinh , bien_ban,", {"to_trinh", "bien_ban"}),
        ("Tờ trình,BIEN_BAN", {"to_trinh", "bien_ban"}),
        ("tat_ca", set(BY_KEY)),
        ("quyet_dinh,tat_ca", set(BY_KEY)),
    ],
)
def test_documents_are_chosen_by_name(text: str, chosen: set[str]) -> None:
    assert choose(text) == chosen


@pytest.mark.parametrize("text", ["", ",", "totrinhh", "to_trinh;bien_ban", "to_trinh,01-QD"])
def test_a_name_that_is_none_is_refused_with_all_there_are(text: str) -> None:
    with pytest.raises(UnknownDocumentError) as refused:
        choose(text)
    assert all(key in str(refused.value) for key in (*BY_KEY, "tat_ca"))


def test_an_unknown_document_is_a_wrong_call_and_writes_nothing(tmp_path: Path) -> None:
    found = CliRunner().invoke(
        cli.main, ["run", "input_samples", "--out", str(tmp_path / "ra"), "--documents", "bien_ban,giay_moi"]
    )
    assert found.exit_code == 2
    assert "“giay_moi”" in found.output
    assert "khen_thuong" in found.output
    assert not (tmp_path / "ra").exists()


def test_only_what_was_chosen_is_written(tmp_path: Path) -> None:
    samples = Path(__file__).parents[1] / "input_samples"
    arguments = ["run", str(samples), "--out", str(tmp_path), "--documents", "bien_ban,thong_bao"]
    CliRunner().invoke(cli.main, arguments)
    made = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.docx")}
    assert made == {"bien_ban_kiem_phieu_DUSN.docx", "thong_bao"}
    assert (tmp_path / "ket_qua.json").is_file()


def test_a_template_with_a_fault_stops_the_run_with_its_place(tmp_path: Path) -> None:
    source = Path(__file__).parents[1]
    own = tmp_path / "mau"
    own.mkdir()
    (own / "thong_bao.docx").write_bytes(b"PK\x03\x04")
    arguments = ["run", str(source / "input_samples"), "--out", str(tmp_path / "ra"), "--templates", str(own)]
    found = CliRunner().invoke(cli.main, arguments)
    assert found.exit_code == 2
    assert f"Mẫu Word {own / 'thong_bao.docx'}: cả tệp: không mở được" in found.output
    assert not (tmp_path / "ra").exists()


def test_every_document_has_a_title_and_says_when_it_appears() -> None:
    for entry in documents.ENTRIES:
        assert entry.title
        assert entry.appears
        assert entry.templates
