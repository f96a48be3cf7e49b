"""The figures of the report to the standing committee, each counted again from ket_qua.json; last year beside this."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import season_results
from hostile_texts import HOSTILE

from bontot_batch import documents, results
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import beside_last_year
from bontot_batch.model import UNIT_STATE_NAMES, LastYear, UnitState
from bontot_batch.office.cells import code_key
from bontot_batch.results import RecordError, read_last_year
from bontot_batch.vietnamese import clean
from bontot_batch.years import compared

Record = dict[str, Any]


def context(made: SeasonResult) -> Record:
    bodies = tuple(made.office.roster.bodies.values())
    return dict(documents.report(made.office.guidance, bodies, made.units, None))


def units_of(made: SeasonResult) -> list[Record]:
    return json.loads(results.as_json(made))["units"]  # type: ignore[no-any-return]


def fraction(shown: str) -> tuple[int, int]:
    """Numerator and denominator of a share as it is printed."""
    part, whole = shown.split(" ", maxsplit=1)[0].replace(".", "").split("/")
    return int(part), int(whole)


def count(units: Iterable[Record], *states: str) -> int:
    return sum(unit["state"] in states for unit in units)


def steps(units: list[Record]) -> dict[str, int]:
    """All units, and how many got how far."""
    late = count(units, "missing", "unreadable", "returned")
    return {
        "tong_so": len(units),
        "da_nhan": len(units) - late,
        "duoc_xet": len(units) - late - count(units, "not_proposed"),
        "du_dieu_kien": count(units, "eligible", "recognised", "not_recognised"),
        "cong_nhan": count(units, "recognised"),
    }


def reconcile(made: SeasonResult) -> None:
    units, said = units_of(made), context(made)
    far = steps(units)
    shares = {key: fraction(shown) for key, shown in said["ty_le"].items()}
    assert shares == {
        "da_nhan": (far["da_nhan"], far["tong_so"]),
        "duoc_xet": (far["duoc_xet"], far["tong_so"]),
        "du_dieu_kien": (far["du_dieu_kien"], far["duoc_xet"]),
        "cong_nhan": (far["cong_nhan"], far["tong_so"]),
        "cong_nhan_duoc_xet": (far["cong_nhan"], far["duoc_xet"]),
        "cong_nhan_du_dieu_kien": (far["cong_nhan"], far["du_dieu_kien"]),
    }
    _reconcile_kinds(made, units, said)
    _reconcile_bodies(made, units, said)
    _reconcile_clauses(units, said)
    assert sum(int(group["so_luong"].replace(".", "")) for group in said["nhom"]) == len(units)
    assert all(int(group["so_luong"].replace(".", "")) == len(group["don_vi"]) for group in said["nhom"])


def _reconcile_kinds(made: SeasonResult, units: list[Record], said: Record) -> None:
    names = {kind.value: name.name for kind, name in made.office.guidance.kinds.items()}
    for row in said["theo_loai_hinh"]:
        part = [unit for unit in units if row["ten"] in {"Cộng", names[unit["kind"]]}]
        far = steps(part)
        shown = {key: int(row[key].replace(".", "")) for key in far if key in row}
        assert shown == {key: far[key] for key in shown}
        assert fraction(row["ty_le_du_dieu_kien"]) == (far["cong_nhan"], far["du_dieu_kien"])
        assert fraction(row["ty_le_duoc_xet"]) == (far["cong_nhan"], far["duoc_xet"])
    assert len(said["theo_loai_hinh"]) == len({unit["kind"] for unit in units}) + 1


def _reconcile_bodies(made: SeasonResult, units: list[Record], said: Record) -> None:
    codes = {clean(body.name): code for code, body in made.office.roster.bodies.items()}
    words = {words: state.value for state, words in UNIT_STATE_NAMES.items()}
    for block in said["cap_uy_xet"]:
        part = [unit for unit in units if block["ten"] not in codes or unit["body"] == codes[block["ten"]]]
        assert int(block["tong_so"].replace(".", "")) == len(part)
        for row in block["dong"]:
            chosen = part if row["ten"] == "Cộng" else [unit for unit in part if unit["state"] == words[row["ten"]]]
            kinds = Counter(unit["kind"] for unit in chosen)
            assert {key: int(row[key].replace(".", "")) for key in said["loai_hinh"]} == {
                key: kinds[key] for key in said["loai_hinh"]
            }
            assert fraction(row["ty_le"]) == (len(chosen), len(part))


def _reconcile_clauses(units: list[Record], said: Record) -> None:
    finals = Counter((clause["clause"], clause["final"]) for unit in units for clause in unit["clauses"])
    asked = Counter(c["clause"] for unit in units for c in unit["clauses"] if c["final"] != "not_applicable")
    shown = [(row["khoan"], fraction(row["khong_dat"])) for row in said["khoan_khong_dat"]]
    assert shown == [(number, (finals[number, "not_met"], asked[number])) for number, _ in shown]
    unmet = sorted((n for (_, state), n in finals.items() if state == "not_met"), reverse=True)
    assert [part for _, (part, _) in shown] == unmet[:10]


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
