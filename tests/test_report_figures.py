"""The figures of the report to the standing committee, each counted again from ket_qua.json; last year beside this."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import season_results
from hostile_texts import HOSTILE
from recount import Record, recount

from bontot_batch import documents, results
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import beside_last_year
from bontot_batch.model import LastYear, UnitState
from bontot_batch.office.cells import code_key
from bontot_batch.results import RecordError, read_last_year
from bontot_batch.vietnamese import clean
from bontot_batch.years import compared


def context(made: SeasonResult) -> Record:
    bodies = tuple(made.office.roster.bodies.values())
    return dict(documents.report(made.office.guidance, bodies, made.units, None))


def units_of(made: SeasonResult) -> list[Record]:
    return json.loads(results.as_json(made))["units"]  # type: ignore[no-any-return]


def reconcile(made: SeasonResult) -> None:
    kinds = {kind.value: name.name for kind, name in made.office.guidance.kinds.items()}
    bodies = {clean(body.name): code for code, body in made.office.roster.bodies.items()}
    recount(units_of(made), context(made), kinds, bodies)


@pytest.mark.parametrize("seed", range(50))
def test_every_figure_of_the_report_is_the_one_the_record_gives(seed: int) -> None:
    reconcile(season_results.make_result(2 + 3 * seed % 61, seed))


@pytest.mark.soak
def test_every_figure_of_the_report_of_a_province_is_the_one_the_record_gives() -> None:
    reconcile(season_results.make_result(10_000, 1))


# Last year ----------------------------------------------------------------------------------------------------------


def beside(made: SeasonResult, before: dict[str, int]) -> Record:
    """What the report says of last year, where these were recognised for so many years in a row, by code."""
    standings = {code.lower(): (UnitState.RECOGNISED, years) for code, years in before.items()}
    recognised = frozenset(code_key(code) for code in before)
    told = beside_last_year(compared(made, standings).units, LastYear(2025, 50, recognised))["nam_truoc"]
    assert isinstance(told, dict)
    return told


def groups(told: Record) -> list[list[tuple[str, str]]]:
    return [[(row["ten"], row["so_nam"]) for row in group["don_vi"]] for group in told["thay_doi"]]


def test_a_unit_is_new_kept_lost_or_still_open_by_its_code_with_its_years_in_a_row() -> None:
    made = season_results.make_result(60, 5)
    won = [each.unit for each in made.units if each.state is UnitState.RECOGNISED]
    lost = next(each.unit for each in made.units if each.state is UnitState.NOT_MET)
    open_one = next(each.unit for each in made.units if each.state is UnitState.RETURNED)
    told = beside(made, {won[0].code: 2, won[1].code: 1, won[2].code: 1, lost.code: 4, open_one.code: 3})

    assert groups(told) == [
        [(clean(unit.name), "1") for unit in won[3:]],
        [(clean(won[0].name), "3"), (clean(won[1].name), "2"), (clean(won[2].name), "2")],
        [(clean(lost.name), "–")],
        [(clean(open_one.name), "3")],
    ]
    assert told["lien_tiep"] == "3 năm liền: 1 đơn vị; 2 năm liền: 2 đơn vị"


def test_where_nobody_is_recognised_again_no_years_in_a_row_are_told() -> None:
    assert beside(season_results.make_result(60, 5), {})["lien_tiep"] == ""


def test_a_unit_that_is_no_longer_listed_is_counted_and_not_named() -> None:
    made = season_results.make_result(4, 1)
    told = beside_last_year(made.units, LastYear(2025, 50, frozenset(("KHONG CON",))))["nam_truoc"]

    assert isinstance(told, dict)
    assert (told["nam"], told["cong_nhan"], told["khong_con"]) == ("2025", "1/50 (2%)", "1")


def test_without_last_year_the_report_says_nothing_of_it() -> None:
    assert beside_last_year(season_results.make_result(4, 1).units, None) == {"nam_truoc": ""}


def test_last_year_is_read_from_its_record(tmp_path: Path) -> None:
    made = season_results.make_result(40, 5)
    (tmp_path / "ket_qua.json").write_text(results.as_json(made), encoding="utf-8")
    won = {code_key(each.unit.code) for each in made.units if each.state is UnitState.RECOGNISED}

    assert read_last_year(tmp_path) == LastYear(2026, 40, frozenset(won))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"run": {"on": "mai"}, "units": []}', '{"run": {"on": "2025-12-15"}, "units": [{"code": "A"}]}'],
)
def test_a_record_that_is_none_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "ket_qua.json").write_text(text, encoding="utf-8")

    with pytest.raises(RecordError, match="không phải kết quả của chương trình"):
        read_last_year(tmp_path)


# Hostile text -------------------------------------------------------------------------------------------------------


def test_hostile_names_change_no_figure_of_the_report() -> None:
    made = season_results.make_result(40, 5)
    names = iter(HOSTILE)
    units = tuple(replace(each, unit=replace(each.unit, name=next(names))) for each in made.units)

    changed = context(replace(made, units=units))
    assert {key: changed[key] for key in ("ty_le", "cap_uy_xet", "khoan_khong_dat", "theo_loai_hinh")} == {
        key: context(made)[key] for key in ("ty_le", "cap_uy_xet", "khoan_khong_dat", "theo_loai_hinh")
    }
