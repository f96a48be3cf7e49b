"""The summary workbook: every figure recomputed from ket_qua.json, hostile text kept as text, pages that print well."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import season_results
from hostile_texts import HOSTILE

from bontot_batch import results, summary
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.model import (
    SEVERITY_NAMES,
    STATE_NAMES,
    UNIT_STATE_NAMES,
    FileResult,
    FileState,
    Finding,
    Mail,
    UnitResult,
)
from bontot_batch.summary.rows import row_height
from bontot_batch.summary.tables import FIRST_ROW, Link, Share, Table, added_up, file_link
from bontot_batch.summary.writer import write_workbook

NOT_RECEIVED = {"missing", "unreadable", "returned"}
PAGE = 1047  # pixels between the margins of A4 on its side
READABLE = 7.0  # points, the smallest letters on paper
Record = dict[str, Any]


@cache
def result(count: int = 60, seed: int = 7) -> SeasonResult:
    return replace(season_results.make_result(count, seed), due=date(2026, 12, 5))


def record(made: SeasonResult) -> Record:
    return json.loads(results.as_json(made))  # type: ignore[no-any-return]


def sheets(made: SeasonResult) -> Mapping[str, Table]:
    return {table.name: table for table in summary.tables(made)}


def column(table: Table, heading: str) -> list[object]:
    at = [name for name, _ in table.columns].index(heading)
    return [row[at] for row in table.rows]


def in_workbook(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


# Every figure ---------------------------------------------------------------------------------------------------


def reconcile(made: SeasonResult) -> None:
    """Hold every count of the workbook against the record of the run, counted again."""
    said, tables = record(made), sheets(made)
    units = said["units"]
    states = Counter(unit["state"] for unit in units)
    names = [UNIT_STATE_NAMES[state] for state in UNIT_STATE_NAMES]
    last = {
        heading: cell
        for (heading, _), cell in zip(tables["Theo cấp ủy"].columns, tables["Theo cấp ủy"].rows[-1], strict=True)
    }
    assert last["Tổng số"] == len(units)
    assert {name: last[name] for name in names} == {UNIT_STATE_NAMES[s]: states[s.value] for s in UNIT_STATE_NAMES}
    received = sum(unit["state"] not in NOT_RECEIVED for unit in units)
    assert last["Đã nhận"] == received
    assert last["Tỷ lệ đã nhận"] == Share(received, len(units))
    assert last["Tỷ lệ được công nhận"] == Share(states["recognised"], len(units))
    _reconcile_bodies(made, units, tables)
    _reconcile_clauses(units, tables["Khoản chưa đạt"])
    assert [row[4] for row in tables["Tổ chức đảng"].rows] == [UNIT_STATE_NAMES[each.state] for each in made.units]
    assert len(tables["Bỏ phiếu"].rows) == sum(unit["vote"] is not None for unit in units)
    assert column(tables["Bỏ phiếu"], "Tỷ lệ đồng ý") == [
        Share(unit["vote"]["agree"], unit["vote"]["summoned"]) for unit in units if unit["vote"]
    ]
    appraised = sum(clause["appraised"] is not None for unit in units for clause in unit["clauses"])
    assert len(tables["Thẩm định"].rows) == appraised
    assert len(tables["Thay đổi"].rows) == sum(len(unit["changes"]) for unit in units)
    _reconcile_files(said, tables)
    assert "KHÔNG KHỚP" not in column(tables["Nguồn gốc"], "Khớp")
    _reconcile_findings(said, tables["Lỗi và lưu ý"])
    _reconcile_near_misses(units, tables["Suýt đạt"])


def _reconcile_findings(said: Record, table: Table) -> None:
    """Each error and remark of a unit or of a file has one line."""
    told = {
        (f["file"], f["sheet"], f["cell"], f["code"], f["message"], f["severity"])
        for each in (*said["units"], *said["files"]) for f in each["findings"]
    }  # fmt: skip
    assert Counter(column(table, "Mức")) == Counter(SEVERITY_NAMES[severity] for *_, severity in told)
    assert Counter(column(table, "Mã lỗi")) == Counter(code for *_, code, _, _ in told)


def _reconcile_near_misses(units: list[Record], table: Table) -> None:
    """A line for each measured clause that one change of the figures would meet, worked out here in a plainer way."""
    unmet = {unit["code"]: [c for c in unit["clauses"] if c["final"] == "not_met"] for unit in units}
    near = {
        (code, clause["clause"]): len(clauses)
        for code, clauses in unmet.items()
        for clause in clauses
        if not clause["appraised"] and one_change_is_enough(clause)
    }
    assert {(row[0], row[4]): row[3] for row in table.rows} == near
    missing = column(table, "Số khoản không đạt")
    assert missing == sorted(missing)  # type: ignore[type-var]


def one_change_is_enough(clause: Record) -> bool:
    given = {each["field"]: each["value"] for each in clause["inputs"]}
    ranks = Counter(value for field, value in given.items() if field.endswith("_rank"))
    grades = Counter(value for field, value in given.items() if field.startswith("month_") and field.endswith("_grade"))
    quarters = Counter(
        value for field, value in given.items() if field.startswith("quarter_") and field.endswith("_grade")
    )
    match clause["clause"]:
        case "1.a.3":
            return True  # as many more admitted as are missing
        case "1.a.6":
            return ranks["HTNV"] + ranks["KHTNV"] == 1
        case "1.b.6":
            poor = ("trung_binh", "kem")
            return sum(grades[each] + quarters[each] for each in poor) + quarters["none"] == 1
        case "1.a.7":
            return ranked_well("subordinates", given)
        case "1.d.6" if "members_httnv" in given:
            blamed = [bool(given["disciplined"]), bool(given["breaching"])]
            as_it_is = not given["members_khtnv"] and enough_ranked_well("members", given)
            return as_it_is if sum(blamed) == 1 else not any(blamed) and ranked_well("members", given)
        case "1.d.6":
            return bool(given["disciplined"]) != bool(given["breaching"])
    return False  # a clause that is not measured


def enough_ranked_well(what: str, given: Record, better: int = 0) -> bool:
    good = given[f"{what}_htxsnv"] + given[f"{what}_httnv"] + better
    ranked = sum(given[f"{what}_{rank}"] for rank in ("htxsnv", "httnv", "htnv", "khtnv"))
    return bool(ranked) and 10 * good >= 7 * ranked


def ranked_well(what: str, given: Record) -> bool:
    """Whether it is enough that some of one rank are ranked better: none is left at the lowest, 7 of 10 are good."""
    failing, fair = given[f"{what}_khtnv"], given[f"{what}_htnv"]
    return enough_ranked_well(what, given, failing) if failing else enough_ranked_well(what, given, fair)


def _reconcile_bodies(made: SeasonResult, units: list[Record], tables: Mapping[str, Table]) -> None:
    bodies = {code: body.name for code, body in made.office.roster.bodies.items()}
    by_body = Counter(bodies[unit["body"]] for unit in units)
    rows = tables["Theo cấp ủy"].rows[:-1]
    assert {row[0]: row[1] for row in rows} == by_body
    by_kind = Counter((bodies[unit["body"]], made.office.guidance.kinds[unit["kind"]].name) for unit in units)
    assert {row[:2]: row[2] for row in tables["Theo loại hình"].rows[:-1]} == by_kind
    assert tables["Theo loại hình"].rows[-1][2:] == tables["Theo cấp ủy"].rows[-1][1:-3]


def _reconcile_clauses(units: list[Record], table: Table) -> None:
    finals = Counter((clause["clause"], clause["final"]) for unit in units for clause in unit["clauses"])
    for row in table.rows:
        shown = dict(zip((name for name, _ in table.columns), row, strict=True))
        for state, words in STATE_NAMES.items():
            assert shown[words] == finals[row[0], state.value]
        assessed = sum(finals[row[0], state] for state in ("met", "not_met", "needs_judgement", "no_data"))
        assert shown["Số đơn vị xét"] == assessed
        assert shown["Tỷ lệ không đạt"] == Share(finals[row[0], "not_met"], assessed)
    unmet = column(table, "Không đạt")
    assert unmet == sorted(unmet, reverse=True)  # type: ignore[type-var]


def _reconcile_files(said: Record, tables: Mapping[str, Table]) -> None:
    files = said["files"]
    states = Counter(each["state"] for each in files)
    assert tables["Sổ tiếp nhận"].rows[-1][1:] == (len(files), *(states[state.value] for state in FileState))
    assert column(tables["Đối chiếu tệp"], "SHA-256") == [each["sha256"] for each in files]
    came = Counter(each["unit"] for each in files if each["unit"] and each["state"] != "ignored")
    assert column(tables["Theo dõi nộp phiếu"], "Số tệp") == [came[unit["code"]] for unit in said["units"]]
    usable = sum(unit["state"] not in NOT_RECEIVED for unit in said["units"])
    days = tables["Tiến độ nộp"].rows
    assert (days[-1][2] if days else 0) == usable
    assert sum(row[1] for row in days if isinstance(row[1], int)) == usable


@pytest.mark.parametrize("seed", range(50))
def test_every_figure_is_the_one_the_record_gives(seed: int) -> None:
    reconcile(season_results.make_result(2 + 3 * seed % 61, seed))


@pytest.mark.soak
def test_every_figure_of_a_province_is_the_one_the_record_gives() -> None:
    reconcile(season_results.make_result(10_000, 1))


def test_the_workbook_holds_the_figures_of_its_tables() -> None:
    book = in_workbook(summary.write(result()))
    for table in summary.tables(result()):
        page = book[table.name]
        for at, row in enumerate(table.rows, FIRST_ROW + 1):
            for column_at, cell in enumerate(row, 1):
                assert shown(page.cell(at, column_at).value) == expected(cell)


def shown(value: object) -> object:
    return "" if value is None else value


def expected(cell: object) -> object:
    if isinstance(cell, Link):
        return cell.text
    if isinstance(cell, Share):
        return vi.percent_hundredths(cell.part, cell.whole) / 10_000 if cell.whole else "–"
    return cell


def test_a_share_just_below_a_threshold_does_not_look_like_it() -> None:
    table = Table("T", "T", (("x", 9),), ((Share(8_999, 10_000),), (Share(89_999, 100_000),), (Share(0, 0),)))
    page = in_workbook(write_workbook("T", [table]))["T"]

    assert [page.cell(row, 1).value for row in (4, 5, 6)] == [0.8999, 0.8999, "–"]


def test_totals_add_numbers_and_the_parts_of_shares() -> None:
    rows = (("A", "x", 2, Share(1, 2)), ("B", "y", 3, Share(0, 3)))

    assert added_up("Cộng", rows, blank=2) == ("Cộng", "", 5, Share(1, 5))


def test_the_same_result_gives_the_same_bytes() -> None:
    assert summary.write(result()) == summary.write(result())


# The board of submissions -----------------------------------------------------------------------------------------


def board_of(made: SeasonResult, unit: str) -> dict[str, object]:
    table = sheets(made)["Theo dõi nộp phiếu"]
    row = next(row for row in table.rows if row[0] == unit)
    return dict(zip((name for name, _ in table.columns), row, strict=True))


def with_mail(moment: datetime | None, due: date | None = date(2026, 12, 5)) -> tuple[SeasonResult, UnitResult]:
    made = result()
    unit = next(each for each in made.units if each.file)
    mail = Mail("a@don-vi.example", moment, certain=True, subject="Nộp phiếu")
    files = tuple(replace(each, mail=mail) if each.unit == unit.unit.code else each for each in made.files)
    return replace(made, files=files, due=due), unit


@pytest.mark.parametrize(
    ("moment", "due", "said"),
    [
        pytest.param(datetime(2026, 12, 5, 16, 59, tzinfo=UTC), date(2026, 12, 5), "Đúng hạn", id="last minute"),
        pytest.param(datetime(2026, 12, 5, 17, 0, tzinfo=UTC), date(2026, 12, 5), "Muộn", id="first minute after"),
        pytest.param(None, date(2026, 12, 5), "Chưa rõ ngày", id="a mail without a day"),
        pytest.param(datetime(2026, 12, 30, tzinfo=UTC), None, "", id="no day was set"),
    ],
)
def test_a_form_is_late_by_the_day_of_its_mail_in_vietnam(moment: datetime | None, due: date | None, said: str) -> None:
    made, unit = with_mail(moment, due)

    assert board_of(made, unit.unit.code)["So với hạn"] == said


def test_a_unit_that_sent_nothing_has_no_day_and_no_file() -> None:
    made = result()
    missing = next(each for each in made.units if each.state.value == "missing")
    row = board_of(made, missing.unit.code)

    assert (row["Phiếu"], row["Đến lúc"], row["So với hạn"], row["Số tệp"]) == ("Chưa nộp", "", "", 0)
    assert row["Thư điện tử"] == missing.unit.email


# Links ------------------------------------------------------------------------------------------------------------


def test_every_link_opens_a_file_of_the_output_folder_or_a_sheet_of_the_workbook() -> None:
    made = result()
    documents = {path for each in made.units for path in each.documents}
    links = [cell for table in summary.tables(made) for row in table.rows for cell in row if isinstance(cell, Link)]

    assert links
    assert {link.path for link in links} <= documents


def test_an_error_opens_the_cell_where_it_is_marked() -> None:
    made = result()
    table = sheets(made)["Lỗi và lưu ý"]
    returned = next(each for each in made.units if each.state.value == "returned" and each.findings[0].place.cell)
    row = next(row for row in table.rows if row[2] == returned.unit.code)

    assert isinstance(row[5], Link)
    assert row[5].path.startswith("tra_lai/")
    assert row[5].place == row[5].text == str(returned.findings[0].place)


def test_a_link_of_the_workbook_is_relative_and_goes_to_the_cell() -> None:
    made = result()
    page = in_workbook(summary.write(made))["Lỗi và lưu ý"]
    links = [cell.hyperlink for row in page.iter_rows() for cell in row if cell.hyperlink]
    copies = {path for each in made.units for path in each.documents if path.startswith("tra_lai/")}

    assert links
    assert {link.target.replace("\\", "/") for link in links} <= copies
    assert all(re.fullmatch(r"'[^']+'![A-Z]+[0-9]+", link.location) for link in links)


@pytest.mark.parametrize(
    "path",
    ["https://ke-xau.example/a.docx", "../a.docx", "/etc/a.docx", "C:\\a.docx", "javascript:alert(1)", "a//b", ""],
)
def test_a_path_that_leads_out_of_the_output_folder_is_no_link(path: str) -> None:
    assert file_link("a.docx", path) == "a.docx"


# Hostile text -----------------------------------------------------------------------------------------------------


def poisoned(made: SeasonResult, text: str) -> SeasonResult:
    """The same with every text that came from outside replaced."""

    def finding(each: Finding) -> Finding:
        place = replace(each.place, file=text, sheet=text if each.place.sheet else "")
        return replace(each, place=place, message=text, hint=text)

    def unit(each: UnitResult) -> UnitResult:
        clauses = tuple(
            replace(
                c, reason=text, appraisal=c.appraisal and replace(c.appraisal, reason=text, who=text, document=text)
            )
            for c in each.clauses
        )
        return replace(
            each,
            unit=replace(each.unit, name=text, email=text),
            file=text if each.file else "",
            findings=tuple(map(finding, each.findings)),
            clauses=clauses,
            vote=each.vote and replace(each.vote, reason=text),
            changes=tuple(replace(c, label=text, earlier=text, before=text, after=text) for c in each.changes),
            documents=(f"quyet_dinh/{text}", *each.documents),
        )

    def file(each: FileResult) -> FileResult:
        mail = each.mail and replace(each.mail, sender=text, subject=text)
        return replace(each, file=text, note=text, container=text, mail=mail, digest=text)

    bodies = {code: replace(body, name=text) for code, body in made.office.roster.bodies.items()}
    office = replace(made.office, roster=replace(made.office.roster, bodies=bodies))
    return replace(made, office=office, units=tuple(map(unit, made.units)), files=tuple(map(file, made.files)))


@pytest.mark.parametrize("text", HOSTILE, ids=[f"text {number}" for number in range(len(HOSTILE))])
def test_hostile_text_in_every_field_stays_text(text: str) -> None:
    data = summary.write(poisoned(result(20, 7), text))
    parts = zipfile.ZipFile(io.BytesIO(data))
    pages = [parts.read(name).decode() for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
    related = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/_rels" in name)
    targets = re.findall(r'Target="([^"]*)" TargetMode="External"', related)

    assert targets
    assert not any(re.search(r"<f[ >]", page) for page in pages)
    assert all(re.fullmatch(r"(quyet_dinh|phieu_danh_gia|thong_bao|tra_lai)[\\\\]?[^:/]*", each) for each in targets)
    in_workbook(data)


# Charts ---------------------------------------------------------------------------------------------------------------


def series(made: SeasonResult) -> list[tuple[str, list[object]]]:
    """The heading and the figures of each series of each chart, looked up where the chart points."""
    data = summary.write(made)
    parts, book = zipfile.ZipFile(io.BytesIO(data)), in_workbook(data)
    drawn = "".join(parts.read(name).decode() for name in sorted(parts.namelist()) if "charts/chart" in name)
    named = re.findall(r"<c:tx><c:strRef><c:f>'?([^'<]*)'?!([^<]*)</c:f>", drawn)
    valued = re.findall(r"<c:val><c:numRef><c:f>'?([^'<]*)'?!([^<]*)</c:f>", drawn)
    return [
        (str(book[sheet][name.replace("$", "")].value), [row[0].value for row in book[at][cells.replace("$", "")]])
        for (sheet, name), (at, cells) in zip(named, valued, strict=True)
    ]


def test_the_charts_show_every_state_of_every_body_and_all_that_was_received() -> None:
    made = result()
    drawn = series(made)
    states = dict(drawn[: len(UNIT_STATE_NAMES)])
    counted = Counter(UNIT_STATE_NAMES[each.state] for each in made.units)

    assert {words: sum(figures) for words, figures in states.items()} == {  # type: ignore[arg-type]
        words: counted[words] for words in UNIT_STATE_NAMES.values()
    }
    assert [heading for heading, _ in drawn[len(UNIT_STATE_NAMES) :]] == [
        *("Tỷ lệ không đạt", "Đã nhận", "Có lỗi, trả lại", "Không đọc được", "Chưa nộp", "Cộng dồn"),
    ]


# On paper -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", summary.tables(result()), ids=lambda table: table.name)
def test_a_sheet_fits_the_width_of_a_page_in_letters_that_can_be_read(table: Table) -> None:
    width = sum(7 * width + 5 for _, width in table.columns)

    assert table.size * min(1, PAGE / width) >= READABLE


@pytest.mark.parametrize("name", ["Tổng quan", *sheets(result())])
def test_a_sheet_prints_across_a_page_with_its_number_and_headings(name: str) -> None:
    page = in_workbook(summary.write(result()))[name]

    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.page_setup.fitToWidth or 1, page.page_setup.fitToHeight) == (1, 0)
    assert "&P/&N" in page.oddFooter.right.text
    if name != "Tổng quan":
        assert page.print_title_rows == "$3:$3"
        assert page.freeze_panes


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("Đạt", 1, id="a word"),
        pytest.param("Cần thẩm định", 3, id="words that do not fit beside each other"),
        pytest.param("một\nhai", 2, id="two lines of their own"),
        pytest.param("a" * 40, 6, id="a word longer than the line"),
    ],
)
def test_a_row_is_as_high_as_its_longest_cell_needs(text: str, lines: int) -> None:
    assert row_height((text, 1), (5.5, 5), 10) == round(lines * 10 * 1.37 + 1)


def test_no_row_is_higher_than_excel_allows() -> None:
    assert row_height(("chữ " * 9_000,), (10,), 11) == 409


def test_a_chart_of_many_bodies_shows_those_with_most_left_to_do() -> None:
    made = result(1000, 2)
    table = sheets(made)["Theo cấp ủy"]
    left = [row[1] - row[11] for row in table.rows[:-1]]  # type: ignore[operator]

    assert len(left) > 15
    assert left == sorted(left, reverse=True)


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="no LibreOffice on this machine")
def test_libreoffice_opens_every_sheet_and_prints_it_on_whole_pages(tmp_path: Path) -> None:
    (tmp_path / "tong_hop.xlsx").write_bytes(summary.write(result()))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        tmp_path,
        tmp_path / "tong_hop.xlsx",
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)

    printed = (tmp_path / "tong_hop.pdf").read_bytes()
    boxes = set(re.findall(rb"/MediaBox\s*\[([^\]]*)\]", printed))
    assert {tuple(round(float(n)) for n in box.split()) for box in boxes} == {(0, 0, 842, 595)}


@pytest.mark.parametrize(
    "text",
    [
        "<r><t>đậm</t></r>",
        "a & b < c > d",
        " trước và sau ",
        "hai\ndòng",
        "tab\tgiữa",
        "=1+1",
        "x" * 40_000,
    ],
    ids=["like a mark", "marks", "spaces", "lines", "a tab", "like a formula", "too long"],
)
def test_a_text_of_a_table_stands_in_its_cell_as_it_is(text: str) -> None:
    table = Table("Trang", "Trang", (("Nội dung", 30), ("Số", 8)), ((text, 1), ("dòng sau", 2)))
    page = in_workbook(write_workbook("Thử", [table]))["Trang"]
    shown = page.cell(FIRST_ROW + 1, 1)

    assert shown.value == (text if len(text) < 32_000 else f"{text[:32_000]}… (xem ket_qua.json)")
    assert shown.data_type == "s"
    assert [page.cell(FIRST_ROW + 2, column).value for column in (1, 2)] == ["dòng sau", 2]
    assert page.dimensions == "A1:B5"


def test_a_character_that_no_workbook_can_hold_is_written_as_excel_writes_it() -> None:
    table = Table("Trang", "Trang", (("Nội dung", 30),), (("a\x07b\ud800",), ("_x0041_ như ghi",)))
    data = write_workbook("Thử", [table])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        written = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<t>a_x0007_b?</t>" in written
    assert "<t>_x005F_x0041_ như ghi</t>" in written
