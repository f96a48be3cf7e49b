"""Results of many bodies as one: what is added up, what is not and why, and where each figure comes from."""

from __future__ import annotations

import copy
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
import season_results
from bodies import Data, a_body, laid, source
from click.testing import CliRunner
from openpyxl import load_workbook
from season import make_season, run_season, write_season

from bontot_batch import cli, cli_parts, documents, publish, result_shape, results, rollup, summary
from bontot_batch.guidance import Guidance


def codes(made: rollup.RollUp) -> list[tuple[str, str]]:
    return [(each.place.file.split("/")[0], each.code) for each in made.findings]


def test_the_results_of_a_run_have_the_shape_that_is_asked_for(tmp_path: Path) -> None:
    write_season(make_season(12, 3), tmp_path)
    written = results.as_json(publish.with_documents(run_season(tmp_path, 1)))

    assert result_shape.decode(written.encode("utf-8")) == json.loads(written)


def test_units_and_files_of_all_bodies_are_added_up() -> None:
    one, two = a_body(1, "Đảng ủy xã Nậm Mạ"), a_body(2, "Đảng ủy xã Hua Bum")
    made = rollup.add_up([source("mot", one), source("hai", two)])

    assert made.clean
    assert made.data["run"]["counts"] == {
        state: one["run"]["counts"][state] + two["run"]["counts"][state] for state in one["run"]["counts"]
    }
    assert len(made.data["files"]) == len(one["files"]) + len(two["files"])
    assert [body["href"] for body in made.data["bodies"]] == ["../mot/ket_qua.json", "../hai/ket_qua.json"]


def test_every_unit_says_the_same_as_in_its_own_results() -> None:
    bodies = [a_body(seed, f"Đảng ủy xã {seed}") for seed in range(1, 5)]
    made = rollup.add_up([source(str(seed), data) for seed, data in enumerate(bodies)])
    added = {unit["code"]: unit for unit in made.data["units"]}

    for unit in (unit for data in bodies for unit in data["units"]):
        assert {key: added[unit["code"]][key] for key in unit} == unit


def test_units_of_two_bodies_with_one_code_stay_two() -> None:
    one, two = a_body(1, "Đảng ủy xã Nậm Mạ"), a_body(2, "Đảng ủy xã Hua Bum")
    one["units"][0]["code"] = two["units"][0]["code"] = "CB01"
    one["files"][0]["unit"] = "CB01"
    made = rollup.add_up([source("mot", one), source("hai", two)])

    assert {"B001/CB01", "B002/CB01"} <= {unit["code"] for unit in made.data["units"]}
    assert made.data["files"][0]["unit"] == "B001/CB01"


def test_two_bodies_with_one_code_stay_two() -> None:
    one, two = a_body(1, "Đảng ủy xã Nậm Mạ", code="DU"), a_body(2, "Đảng ủy xã Hua Bum", code="DU")
    made = rollup.add_up([source("mot", one), source("hai", two)])

    assert [body["code"] for body in made.data["bodies"]] == ["DU#1", "DU#2"]
    assert len({unit["code"] for unit in made.data["units"]}) == 40
    assert Counter(unit["body"] for unit in made.data["units"]) == {"DU#1": 20, "DU#2": 20}


def test_one_body_is_not_counted_twice() -> None:
    data = a_body(1, "Đảng ủy xã Nậm Mạ")
    made = rollup.add_up([source("mot", data), source("ban sao", copy.deepcopy(data))])

    assert codes(made) == [("ban sao", "G03")]
    assert len(made.data["units"]) == 20


def test_results_under_another_guidance_are_said_and_not_added_up() -> None:
    bodies = [a_body(seed, f"Đảng ủy xã {seed}") for seed in (1, 2, 3)]
    bodies[0]["run"]["guidance"] = "05-HD/TU 03/5/2024, hiệu lực dữ liệu 01/7/2025"
    made = rollup.add_up([source(str(at), data) for at, data in enumerate(bodies)])

    assert codes(made) == [("0", "G02")]
    assert len(made.data["units"]) == 40


def test_results_of_another_year_are_said_and_not_added_up() -> None:
    bodies = [a_body(seed, f"Đảng ủy xã {seed}") for seed in (1, 2, 3)]
    bodies[2]["bodies"][0]["year"] = 2025
    made = rollup.add_up([source(str(at), data) for at, data in enumerate(bodies)])

    assert codes(made) == [("2", "G02")]


def test_another_day_under_the_same_guidance_is_said_and_added_up() -> None:
    bodies = [a_body(seed, f"Đảng ủy xã {seed}") for seed in (1, 2, 3)]
    bodies[1]["run"]["on"] = "2026-12-20"
    made = rollup.add_up([source(str(at), data) for at, data in enumerate(bodies)])

    assert codes(made) == [("1", "G05")]
    assert made.clean
    assert len(made.data["units"]) == 60
    assert made.data["run"]["on"] == "2026-12-20"


def test_a_trial_is_not_added_up() -> None:
    trial = a_body(1, "Đảng ủy xã Nậm Mạ")
    trial["run"]["trial"] = [
        {"threshold": "member_good_percent", "label": "Đảng viên", "before": "70%", "after": "80%"}
    ]
    made = rollup.add_up([source("thu", trial), source("that", a_body(2, "Đảng ủy xã Hua Bum"))])

    assert codes(made) == [("thu", "G04")]


def test_nothing_that_can_be_added_up_is_an_error() -> None:
    with pytest.raises(rollup.RollUpError, match="Không có kết quả nào để cộng"):
        rollup.add_up([])


def drop(*path: str | int) -> Callable[[Data], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        del data[path[-1]]

    return change


def put(value: object, *path: str | int) -> Callable[[Data], None]:
    def change(data: Any) -> None:
        for key in path[:-1]:
            data = data[key]
        data[path[-1]] = value

    return change


CLAUSES = next(at for at, unit in enumerate(a_body(1, "x")["units"]) if unit["clauses"])

VOTED = next(at for at, unit in enumerate(a_body(1, "x")["units"]) if unit["vote"])
MAILED = next(at for at, each in enumerate(a_body(1, "x")["files"]) if each["mail"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (drop("units"), "^thiếu hoặc sai phần “units”$"),
        (put([], "bodies"), "“bodies”"),
        (drop("units", 0, "name"), r"“units\[0\]\.name”"),
        (put("đạt", "units", 0, "state"), r"“units\[0\]\.state”"),
        (put([], "units", 0, "name"), r"“units\[0\]\.name”"),
        (put(-1, "run", "counts", "missing"), r"“run\.counts"),
        (put({}, "run", "counts"), "không khớp với danh sách đơn vị"),
        (put({}, "run", "account"), "không khớp với danh sách tệp"),
        (put("hôm nay", "run", "on"), "ngày xét"),
        (put("hôm nay", "units", VOTED, "vote", "meeting_date"), "ngày họp"),
        (put("hôm nay", "files", MAILED, "mail", "date"), "ngày của thư"),
        (put("lạ", "units", 0, "body"), "không thuộc cấp quyết định"),
        (put("B001-B000-00001", "units", 0, "code"), "có mã ghi hai lần"),
        (put(0, "units", CLAUSES, "clauses", 0, "shares"), r"“units\[\d+\]\.clauses\[0\]\.shares”"),
    ],
)
def test_results_that_are_not_whole_are_refused(change: Callable[[Data], None], told: str) -> None:
    data = a_body(1, "Đảng ủy xã Nậm Mạ")
    change(data)

    with pytest.raises(result_shape.NotResultsError, match=told):
        result_shape.decode(json.dumps(data).encode())


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (b"{}", "thiếu hoặc sai phần “run”"),
        (b'{"run": {}}', "thiếu hoặc sai phần “run.version”"),
        (b"[]", "không phải kết quả của một lần chạy"),
        (b'{"run": ', "tệp hỏng hoặc bị cắt"),
    ],
)
def test_what_is_no_result_at_all_is_told_in_vietnamese_alone(raw: bytes, told: str) -> None:
    with pytest.raises(result_shape.NotResultsError) as refused:
        result_shape.decode(raw)

    assert str(refused.value) == told


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b"null", b'{"run": 1}'], ids=repr)
def test_bytes_that_are_no_results_are_refused(raw: bytes) -> None:
    with pytest.raises(result_shape.NotResultsError):
        result_shape.decode(raw)


# The workbook --------------------------------------------------------------------------------------------------

SAME = ("Theo cấp ủy", "Theo loại hình", "Tiến độ nộp", "Bản đồ khoản", "Khoản chưa đạt", "Căn cứ", "Suýt đạt",
        "Thẩm định", "Bỏ phiếu", "Quy định áp dụng")  # fmt: skip
WITHOUT = {  # what the results do not tell, or tell with the name of their folder
    "Tổ chức đảng": ("Văn bản", "Phiếu trả lại"),
    "Theo dõi nộp phiếu": ("Tệp", "Phiên bản", "Điện thoại", "Thư điện tử"),
    "Lỗi và lưu ý": ("Ô",),
    "Thay đổi": ("Tệp được dùng",),
    "Tệp nhận được": ("Tệp",),
    "Đối chiếu tệp": ("Tệp",),
}


def sheets(tables: Iterable[summary.Table]) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each sheet, without the columns that a roll-up cannot have."""
    return {
        each.name: [
            tuple(cell for (name, _), cell in zip(each.columns, row, strict=True) if name not in left_out)
            for row in each.rows
        ]
        for each in tables
        for left_out in [WITHOUT.get(each.name, ())]
    }


@pytest.mark.parametrize("seed", range(12))
def test_the_workbook_of_a_roll_up_says_what_the_workbook_of_the_run_said(seed: int, guidance: Guidance) -> None:
    run = replace(season_results.make_result(2 + 7 * seed, seed), due=date(2026, 12, 5))
    made = rollup.add_up([source("mot", json.loads(results.as_json(run)))])
    said, told = sheets(summary.tables(rollup.result_of(made.data, guidance))), sheets(summary.tables(run))

    for name in (*SAME, *WITHOUT):
        assert said[name] == told[name], name


def test_the_workbook_of_two_bodies_adds_up_theirs(guidance: Guidance) -> None:
    runs = [season_results.make_result(40, seed) for seed in (3, 4)]
    data = [json.loads(results.as_json(run)) for run in runs]
    for number, each in enumerate(data):
        for body in each["bodies"]:
            body["name"] += f" {number}"
    made = rollup.add_up([source(str(number), each) for number, each in enumerate(data)])
    said = sheets(summary.tables(rollup.result_of(made.data, guidance)))
    told = [sheets(summary.tables(run)) for run in runs]

    for name in ("Bỏ phiếu", "Căn cứ", "Suýt đạt", "Tổ chức đảng", "Tệp nhận được"):
        assert len(said[name]) == sum(len(each[name]) for each in told), name
    assert said["Theo cấp ủy"][-1][1] == 80


@pytest.mark.parametrize("value", ["abc", "", -1, 10**9, None, "2026-13-45", "met"])
def test_a_value_that_no_cell_can_hold_stops_no_workbook(value: object, guidance: Guidance) -> None:
    data = json.loads(results.as_json(season_results.make_result(40, 5)))
    for clause in (clause for unit in data["units"] for clause in unit["clauses"]):
        for entry in clause["inputs"]:
            entry["value"] = value
    made = rollup.add_up([source("mot", data)])

    assert len(sheets(summary.tables(rollup.result_of(made.data, guidance)))["Tổ chức đảng"]) == 40


# On the command line -------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    outcome = CliRunner().invoke(cli.main, ["rollup", *arguments])
    return outcome.exit_code, outcome.output


def test_folders_are_added_up_into_a_page_and_a_workbook(tmp_path: Path) -> None:
    one = laid(tmp_path, "xã Nậm Mạ", a_body(1, "Đảng ủy xã Nậm Mạ"))
    two = laid(tmp_path, "hua_bum", a_body(2, "Đảng ủy xã Hua Bum"))
    code, said = run(one, two, "--out", str(tmp_path / "tinh"))
    text = (tmp_path / "tinh" / "ket_qua.html").read_text(encoding="utf-8")
    book = load_workbook(tmp_path / "tinh" / "tong_hop.xlsx")

    assert code == cli_parts.CLEAN, said
    assert "40 tổ chức đảng" in said
    links = {unquote(link) for link in re.findall(r'href="([^"#]*ket_qua\.json)"', text)}
    assert links == {"../xã Nậm Mạ/ket_qua.json", "../hua_bum/ket_qua.json"}
    assert all((tmp_path / "tinh" / link).is_file() for link in links)
    assert [row[1].value for row in book["Theo cấp ủy"].iter_rows(min_row=4)][-1] == 40
    assert {one, two} <= {row[0].value for row in book["Nguồn"].iter_rows(min_row=4)}


def test_a_damaged_folder_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    good = laid(tmp_path, "tot", a_body(1, "Đảng ủy xã Nậm Mạ"))
    bad = laid(tmp_path, "hong", b'{"run":')
    code, said = run(good, bad, str(tmp_path / "khong_co"), "--out", str(tmp_path / "ra"))

    assert code == cli_parts.UNIT_ERRORS
    assert "tệp hỏng hoặc bị cắt" in said
    assert "Không thấy ket_qua.json" in said
    assert "hong/ket_qua.json" in (tmp_path / "ra" / "ket_qua.html").read_text(encoding="utf-8")


def test_a_roll_up_never_takes_the_place_of_a_source(tmp_path: Path) -> None:
    one = laid(tmp_path, "mot", a_body(1, "Đảng ủy xã Nậm Mạ"))
    code, said = run(one, "--out", one)

    assert code == cli_parts.SETUP_ERROR
    assert "cũng là thư mục cần cộng" in said
    assert [path.name for path in Path(one).iterdir()] == ["ket_qua.json"]


def test_nothing_is_written_when_no_folder_can_be_used(tmp_path: Path) -> None:
    code, _ = run(laid(tmp_path, "hong", b"x"), "--out", str(tmp_path / "ra"))

    assert code == cli_parts.SETUP_ERROR
    assert not (tmp_path / "ra").exists()


def test_names_in_results_never_become_formulas(guidance: Guidance) -> None:
    data = a_body(1, "=1+1")
    data["units"][0]["name"] = "=HYPERLINK(1)"
    made = rollup.add_up([source("@nguon", data)])
    laid_out = rollup.lay_out(made, rollup.result_of(made.data, guidance), documents.find_templates(None, Path()))
    book = load_workbook(io.BytesIO(laid_out.files["tong_hop.xlsx"]))

    assert {cell.data_type for page in book for row in page.iter_rows() for cell in row} <= {"s", "n"}
