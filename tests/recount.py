"""Counts every figure of the summary report again from the units as ``ket_qua.json`` tells them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from bontot_batch.model import UNIT_STATE_NAMES
from bontot_batch.vietnamese import clean

Record = dict[str, Any]


def number(shown: str) -> int:
    return int(shown.replace(".", ""))


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


def recount(units: list[Record], said: Record, kinds: Mapping[str, str], bodies: Mapping[str, str]) -> None:
    """Hold what a report says against its units; ``kinds`` are names by key, ``bodies`` keys by name."""
    far = steps(units)
    assert (number(said["tong_so"]), number(said["so_cong_nhan"])) == (far["tong_so"], far["cong_nhan"])
    assert {key: fraction(shown) for key, shown in said["ty_le"].items()} == {
        "da_nhan": (far["da_nhan"], far["tong_so"]),
        "duoc_xet": (far["duoc_xet"], far["tong_so"]),
        "du_dieu_kien": (far["du_dieu_kien"], far["duoc_xet"]),
        "cong_nhan": (far["cong_nhan"], far["tong_so"]),
        "cong_nhan_duoc_xet": (far["cong_nhan"], far["duoc_xet"]),
        "cong_nhan_du_dieu_kien": (far["cong_nhan"], far["du_dieu_kien"]),
    }
    _recount_kinds(units, said, kinds)
    _recount_bodies(units, said, bodies)
    _recount_clauses(units, said)
    _recount_lists(units, said)


def _recount_kinds(units: list[Record], said: Record, names: Mapping[str, str]) -> None:
    for row in said["theo_loai_hinh"]:
        part = [unit for unit in units if row["ten"] in {"Cộng", names[unit["kind"]]}]
        far = steps(part)
        shown = {key: number(row[key]) for key in far if key in row}
        assert shown == {key: far[key] for key in shown}
        assert fraction(row["ty_le_du_dieu_kien"]) == (far["cong_nhan"], far["du_dieu_kien"])
        assert fraction(row["ty_le_duoc_xet"]) == (far["cong_nhan"], far["duoc_xet"])
    assert len(said["theo_loai_hinh"]) == len({unit["kind"] for unit in units}) + 1


def _recount_bodies(units: list[Record], said: Record, codes: Mapping[str, str]) -> None:
    words = {words: state.value for state, words in UNIT_STATE_NAMES.items()}
    for block in said["cap_uy_xet"]:
        part = [unit for unit in units if block["ten"] not in codes or unit["body"] == codes[block["ten"]]]
        assert number(block["tong_so"]) == len(part)
        for row in block["dong"]:
            chosen = part if row["ten"] == "Cộng" else [unit for unit in part if unit["state"] == words[row["ten"]]]
            kinds = Counter(unit["kind"] for unit in chosen)
            assert {key: number(row[key]) for key in said["loai_hinh"]} == {
                key: kinds[key] for key in said["loai_hinh"]
            }
            assert fraction(row["ty_le"]) == (len(chosen), len(part))


def _recount_clauses(units: list[Record], said: Record) -> None:
    finals = Counter((clause["clause"], clause["final"]) for unit in units for clause in unit["clauses"])
    asked = Counter(c["clause"] for unit in units for c in unit["clauses"] if c["final"] != "not_applicable")
    shown = [(row["khoan"], fraction(row["khong_dat"])) for row in said["khoan_khong_dat"]]
    assert shown == [(clause, (finals[clause, "not_met"], asked[clause])) for clause, _ in shown]
    unmet = sorted((n for (_, state), n in finals.items() if state == "not_met"), reverse=True)
    assert [part for _, (part, _) in shown] == unmet[:10]


def _recount_lists(units: list[Record], said: Record) -> None:
    words = {words: state.value for state, words in UNIT_STATE_NAMES.items()}
    for group in said["nhom"]:
        chosen = [unit for unit in units if unit["state"] == words[group["ten"]]]
        assert number(group["so_luong"]) == len(chosen)
        assert [(row["ten"], row["truc_thuoc"]) for row in group["don_vi"]] == [
            (clean(unit["name"]), clean(unit["parent"])) for unit in chosen
        ]
    assert sum(number(group["so_luong"]) for group in said["nhom"]) == len(units)
    turned = [
        (clean(unit["name"]), clause["clause"])
        for unit in units
        for clause in unit["clauses"]
        if clause["computed"] in {"met", "not_met"} and clause["final"] != clause["computed"]
    ]
    assert [(row["ten"], row["noi_dung"].split(" ")[0]) for row in said["tham_dinh"]] == turned
