"""A package looked into before any parser: what is refused, what passes, and what is put right for the parser."""

from __future__ import annotations

import io
import os
import random
import re
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pytest
from filled_forms import CHI_BO, fill, good_answers
from packages import (
    HEAD,
    MAIN,
    TAIL,
    Repeated,
    package,
    parts_of,
    sheet,
    swollen,
    with_parts,
    workbook_parts,
)
from packages import workbook as made
from test_old_formats import ods

from bontot_batch.errors import Refused
from bontot_batch.guidance import Guidance
from bontot_batch.model import Severity
from bontot_batch.package import CODES, examine, trimmed
from bontot_batch.package.limits import MAX_CELLS, MAX_COLUMN, MAX_PARTS, MAX_RANGE_CELLS, MAX_ROW, MAX_TEXT
from bontot_batch.workbook import RawCell, open_book
from bontot_batch.workers import Limits, isolate

GIB = 1024**3
LONGEST = 30  # seconds after which something hangs, on however busy a machine
CORPUS = os.environ.get("BONTOT_CORPUS", "")


@pytest.fixture(scope="module")
def form(guidance: Guidance) -> bytes:
    return fill(CHI_BO, good_answers(CHI_BO), guidance)


def refused(data: bytes) -> tuple[str, str]:
    """The code and message of what examining the package ends with; empty when it passes."""
    try:
        examine(data)
    except Refused as refusal:
        return refusal.code, refusal.message if refusal.hint else "no hint"
    return "", ""


def row(number: int, cells: str = "", more: str = "") -> str:
    return f'<row r="{number}"{more}>{cells}</row>'


def cell(at: str, value: object = 1) -> str:
    return f'<c r="{at}"><v>{value}</v></c>'


def inline(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def shared(text: str) -> str:
    return f"<sst {MAIN}><si><t>{text}</t></si></sst>"


def rows(numbers: Iterable[int], columns: str = "A", filled: str = "<v>1</v>") -> str:
    """Rows with a cell in each of the columns; ``filled`` "" makes them formatted and empty."""
    cells = "".join(f'<c r="{letter}%d" s="0">{filled}</c>' for letter in columns)
    line = f'<row r="%d">{cells}</row>'
    return "".join(line % ((number,) * (len(columns) + 1)) for number in numbers)


# --- sound packages


def test_a_form_passes_and_goes_to_the_parser_as_it_is(form: bytes) -> None:
    examine(form)
    assert trimmed(form, 500) is form


def test_every_code_has_its_severity_and_title() -> None:
    assert [code for code, _, _ in CODES] == ["F19", "F20", "F21", "F22", "F23", "F24"]
    assert all(severity is Severity.ERROR and title.endswith(".") for _, severity, title in CODES)


@pytest.mark.parametrize(
    "rows_",
    [
        pytest.param(row(MAX_ROW, cell(f"ZZ{MAX_ROW}")), id="the last row and column"),
        pytest.param(row(1, '<c r="XFD1" s="0"/>') + row(1_048_576, '<c r="A1048576" s="0"/>'), id="far empty cells"),
        pytest.param(row(1_048_576, more=' hidden="1"'), id="a far empty row"),
        pytest.param(row(1, inline("A1", "x" * MAX_TEXT)), id="the longest text"),
        pytest.param(row(1, inline("A1", "x" * 20_000) + inline("B1", "x" * 20_000)), id="two long texts"),
    ],
)
def test_what_lies_within_the_limits_passes(rows_: str) -> None:
    assert refused(made(rows_)) == ("", "")


# --- cells too far, too many, too long

TOO_FAR = (
    (row(MAX_ROW + 1, cell(f"A{MAX_ROW + 1}")), "one row too far"),
    (row(1, cell("AAA1")), "one column too far"),
    (row(1, "<c r='AAA1' t=\"n\"><v>1</v></c>"), "other quotes"),
    (row(1, '<c t="n" s="0" r="AAA1"><v>1</v></c>'), "another order of attributes"),
    (row(1, '<c r="AAA&#49;"><v>1</v></c>'), "an address with a spelt-out letter"),
    (row(1, '<c r="AAA1"><f>1+1</f></c>'), "a formula"),
    (row(1, inline("AAA1", "x")), "a text"),
    (row(1, "<c/>" * MAX_COLUMN + "<c><v>1</v></c>"), "a cell without an address"),
    (row(MAX_ROW) + "<row><c><v>1</v></c></row>", "a row without a number"),
    (row(1, cell("ZZ1") + "<c><v>1</v></c>"), "a cell without an address after one with"),
)


@pytest.mark.parametrize("rows_", [pytest.param(each, id=name) for each, name in TOO_FAR])
def test_a_cell_too_far_is_refused_by_its_address(rows_: str) -> None:
    code, message = refused(made(rows_))
    assert code == "F21"
    assert re.search(r"\((AAA1|A60001)\), ngoài dòng 60\.000 hoặc cột ZZ", message)


def test_a_prefix_hides_no_cell() -> None:
    xml = f"<x:worksheet xmlns:{MAIN[5:]}".replace('xmlns:="', 'xmlns:x="') + "><x:sheetData><x:row>"
    xml += '<x:c r="AAA1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    assert refused(package(workbook_parts(xml.encode())))[0] == "F21"


@pytest.mark.parametrize("name", ["xl/worksheets/sheet1.xml", "xl/bang.xml", "noi/khac.bin"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_sheet_is_looked_at_whatever_its_name_and_encoding(name: str, encoding: str) -> None:
    xml = sheet(row(1, cell("AAA1"))).decode()
    assert refused(package({name: xml.encode(encoding)}))[0] == "F21"


@pytest.mark.parametrize(
    "ranges",
    [
        '<mergeCells><mergeCell ref="A100:AZ10000"/></mergeCells>',
        '<hyperlinks><hyperlink ref="A100:AZ10000" location="A1"/></hyperlinks>',
        "<mergeCells><mergeCell ref='A1:A50001'/><mergeCell ref='B1:B50001'/></mergeCells>",
    ],
    ids=["merged", "linked", "many together"],
)
def test_ranges_of_too_many_cells_are_refused(ranges: str) -> None:
    code, message = refused(package(workbook_parts((HEAD + "</sheetData>" + ranges + "</worksheet>").encode())))
    assert code == "F21"
    assert "100.000" in message


def test_whole_rows_may_be_merged() -> None:
    merged = "".join(f'<mergeCell ref="A{n}:XFD{n}"/>' for n in range(1, MAX_RANGE_CELLS // 16_384 + 1))
    xml = HEAD + "</sheetData><mergeCells>" + merged + "</mergeCells></worksheet>"
    assert refused(package(workbook_parts(xml.encode()))) == ("", "")


@pytest.mark.parametrize(("extra", "code"), [(0, ""), (1, "F21")], ids=["a million cells", "one more"])
def test_no_more_than_a_million_cells_may_be_filled(extra: int, code: str) -> None:
    values = random.Random(1)
    line = "".join(f"<c><v>{values.random()}</v></c>" for _ in range(100))
    whole = Repeated(HEAD.encode(), f"<row>{line}</row>".encode(), MAX_CELLS // 500, TAIL.encode())
    parts = {f"{number}.xml": whole for number in range(5)}
    assert refused(swollen({**parts, "more.xml": sheet("<row>" + "<c><v>1</v></c>" * extra + "</row>")}))[0] == code


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(made(row(1, inline("A1", "Chi bộ " + "x" * MAX_TEXT))), id="in the cell"),
        pytest.param(made("", shared("Chi bộ " + "x" * MAX_TEXT)), id="among the shared texts"),
        pytest.param(
            made("", f"<sst {MAIN}><si><r><t>Chi bộ {'x' * 9000}</t></r>{'<r><t>' + 'x' * 9000 + '</t></r>'}"
                 f"{('<r><t>' + 'x' * 9000 + '</t></r>') * 2}</si></sst>"),
            id="in pieces",
        ),
    ],
)  # fmt: skip
def test_a_text_longer_than_a_cell_may_hold_is_refused_by_its_beginning(data: bytes) -> None:
    code, message = refused(data)
    assert code == "F24"
    assert "hơn 32.767 ký tự, bắt đầu bằng “Chi bộ" in message


# --- declarations

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DECLARATIONS = (
    ('<!DOCTYPE x [<!ENTITY a "x">]>', "an entity"),
    ('<!DOCTYPE x SYSTEM "x.dtd">', "an outer document type"),
    ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "a file of the machine"),
    (f'<!DOCTYPE x [<!ENTITY a0 "x">{LAUGHS}]>', "a billion laughs"),
    (f'<!DOCTYPE x [<!ENTITY a "{"x" * 50_000}">]>', "a quadratic blow-up"),
)


@pytest.mark.parametrize("declared", [pytest.param(each, id=name) for each, name in DECLARATIONS])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/app.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_declaration_in_any_part_is_refused(declared: str, part: str, encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{declared}<x>&a;</x>'.encode(encoding)
    assert refused(package({**workbook_parts(sheet("")), part: xml}))[0] == "F22"


# --- the package itself


def in_directory(data: bytes, at: int, value: bytes, *, both: bool = False) -> bytes:
    """The package with bytes of its first entry changed, ``at`` counted in its directory."""
    changed, start = bytearray(data), data.index(b"PK\x01\x02")
    changed[start + at : start + at + len(value)] = value
    if both:
        changed[at - 2 : at - 2 + len(value)] = value
    return bytes(changed)


def zipped(*entries: tuple[str, bytes]) -> bytes:
    """A zip with entries that may bear the same name."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w") as archive:
        warnings.simplefilter("ignore")
        for name, content in entries:
            archive.writestr(name, content)
    return out.getvalue()


ONE = zipped(("xl/a.xml", b"<x/>"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(in_directory(ONE, 8, b"\x01", both=True), "F03", id="an encrypted part"),
        pytest.param(in_directory(ONE, 10, b"\x5d", both=True), "F02", id="a method no office program knows"),
        pytest.param(in_directory(ONE, 10, b"\x0e", both=True), "F02", id="a method that Python knows"),
        pytest.param(in_directory(ONE, 46, b"xl/b.xml"), "F23", id="two names for one part"),
        pytest.param(in_directory(ONE, 16, struct.pack("<I", 1)), "F02", id="a wrong checksum"),
        pytest.param(in_directory(ONE, 24, struct.pack("<I", 3)), "F02", id="longer than it says"),
        pytest.param(in_directory(ONE, 24, struct.pack("<I", 5)), "F02", id="shorter than it says"),
        pytest.param(zipped(("a.xml", b"1"), ("a.xml", b"2")), "F23", id="the same name twice"),
        pytest.param(zipped(("a.xml", b"1"), ("A.XML", b"2")), "F23", id="names that differ by case"),
        pytest.param(zipped(("xl/a.xml", b"1"), ("xl\\a.xml", b"2")), "F23", id="names that differ by separator"),
        pytest.param(zipped(("xl/a.xml", b"1"), ("/xl/a.xml", b"2")), "F23", id="names that differ by a leading slash"),
        pytest.param(ONE[:-1], "F02", id="cut"),
        pytest.param(b"PK\x03\x04", "F02", id="nothing but the first bytes"),
    ],
)
def test_a_package_that_is_damaged_or_contradicts_itself_is_refused(data: bytes, code: str) -> None:
    assert refused(data)[0] == code


@pytest.mark.parametrize(("parts", "code"), [(MAX_PARTS, ""), (MAX_PARTS + 1, "F20")])
def test_no_more_than_a_thousand_parts_are_allowed(parts: int, code: str) -> None:
    assert refused(package({f"{number}.png": b"" for number in range(parts)}))[0] == code


def dense(ratio: int) -> Repeated:
    """A part that unpacks to about so many times its size."""
    noise = random.Random(1).randbytes(2_000)
    return Repeated(b"", noise + bytes(2_000 * (ratio - 1)), 100, b"")


@pytest.mark.parametrize(("ratio", "code"), [(100, ""), (400, "F19")])
def test_a_part_may_be_packed_only_as_tight_as_office_programs_pack(ratio: int, code: str) -> None:
    assert refused(swollen({"xl/media/1.bin": dense(ratio)}))[0] == code


def test_a_small_part_may_be_packed_tighter() -> None:
    assert refused(package({"a.bin": bytes(100_000)})) == ("", "")


def test_a_size_that_is_a_lie_does_not_help() -> None:
    data = swollen({"a.bin": dense(100)})
    at = data.index(b"PK\x01\x02") + 24
    assert refused(data[:at] + struct.pack("<I", 100) + data[at + 4 :])[0] == "F02"


def test_all_parts_together_may_unpack_to_200_mb() -> None:
    noise = random.Random(1).randbytes(10_000)
    piece = Repeated(b"", noise + bytes(1024 * 1024 - 10_000), 50, b"")
    assert refused(swollen({f"{n}.bin": piece for n in range(4)})) == ("", "")
    assert refused(swollen({**{f"{n}.bin": piece for n in range(4)}, "5.bin": b"x"}))[0] == "F19"


# --- .ods


def table(rows_: str) -> bytes:
    def change(name: str, content: bytes) -> bytes:
        row_of_one = rb"<table:table-row>.*</table:table-row>"
        return re.sub(row_of_one, rows_.encode(), content) if name == "content.xml" else content

    return with_parts(ods({"Sổ": {(1, 1): "x"}}), change)


VALUE = '<table:table-cell{} office:value-type="string"><text:p>x</text:p></table:table-cell>'


def repeated(columns: int = 1) -> str:
    return f' table:number-columns-repeated="{columns}"'


def lines(content: str, times: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{times}">{content}</table:table-row>'


@pytest.mark.parametrize(
    ("rows_", "code"),
    [
        pytest.param(lines(VALUE.format(""), 60_000), "", id="as many rows as allowed"),
        pytest.param(lines(VALUE.format(""), 60_001), "F21", id="one row more"),
        pytest.param(lines(VALUE.format(repeated(702))), "", id="as many columns as allowed"),
        pytest.param(lines(VALUE.format(repeated(703))), "F21", id="one column more"),
        pytest.param(lines(VALUE.format(repeated(702)), 60_000), "F21", id="too many together"),
        pytest.param(
            lines(VALUE.format("") + f"<table:table-cell{repeated(16_383)}/>")
            + lines(f"<table:table-cell{repeated(16_384)}/>", 1_048_575),
            "",
            id="the rest of the sheet, as LibreOffice writes it",
        ),
        pytest.param(
            lines(f"<table:table-cell{repeated(16_384)}/>", 60_000) + lines(VALUE.format("")), "F21", id="below a gap"
        ),
        pytest.param(lines(f"<table:table-cell{repeated(702)}/>" + VALUE.format("")), "F21", id="right of a gap"),
        pytest.param(
            lines(VALUE.format("")) + lines(f"<table:table-cell{repeated(700)}/>" + VALUE.format(""), 1)
            + lines("<table:table-cell/>", 50_000) + lines(VALUE.format("")),
            "F21",
            id="a wide and a low cell",
        ),
        pytest.param(lines("<table:table-cell><text:p>x</text:p></table:table-cell>", 60_001), "F21", id="plain text"),
        pytest.param(lines(VALUE.format("") + "<table:table-cell"), "F02", id="broken XML"),
    ],
)  # fmt: skip
def test_cells_that_stand_for_many_are_counted_as_many(rows_: str, code: str) -> None:
    assert refused(table(rows_))[0] == code


# --- what overwhelms a parser, each in a process with a gibibyte

P = workbook_parts(sheet(""))
START, FIRST_SHEET = HEAD.encode(), "xl/worksheets/sheet1.xml"


def outcome(data: bytes) -> str:
    """The code a workbook is refused with, or how many cells were read of it."""
    try:
        return str(sum(len(cells) for cells in open_book(data, "so.xlsx").sheets.values()))
    except Refused as refusal:
        return refusal.code


TRAPS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "two cells, A1 and XFD1048576": ("F21", lambda: made(row(1, cell("A1")) + row(1_048_576, cell("XFD1048576")))),
    "a long shared text in 200,000 rows": (
        "F21",
        lambda: made(rows(range(1, 200_001), "A", "<v>0</v>"), shared("x" * 32_000)),
    ),
    "1 GB of sheet XML": (
        "F19",
        lambda: swollen(
            {**P, FIRST_SHEET: Repeated(HEAD.encode(), b"<row><c><v>1</v></c></row>" * 4_000, 10_000, b"")}
        ),
    ),
    "one string of 800 MB": (
        "F19",
        lambda: swollen({**P, FIRST_SHEET: Repeated(START + b"<row><c><is><t>", b"x" * 100_000, 8_000, b"")}),
    ),
    "three empty columns formatted to the last row": (
        "1",
        lambda: made(row(1, cell("A1")) + rows(range(2, 1_048_577), "ABC", "")),
    ),
    "ten empty columns formatted to the last row": (
        "F19",
        lambda: swollen({**P, FIRST_SHEET: Repeated(START, b'<row><c s="0"/></row>' * 5_000, 2_500, b"")}),
    ),
    "a column of 1,048,576 rows": ("F21", lambda: made(rows(range(1, 1_048_577)))),
}


@pytest.mark.parametrize("name", TRAPS)
def test_what_would_overwhelm_a_parser_is_refused_or_read_in_bounds(name: str) -> None:
    expected, build = TRAPS[name]
    assert isolate(outcome, [build()], limits=Limits(LONGEST, LONGEST, GIB)) == (expected,)


# --- empty formatted cells


def test_empty_formatted_cells_change_nothing_in_what_is_read(form: bytes) -> None:
    def formatted(name: str, content: bytes) -> bytes:
        if name != "xl/worksheets/sheet2.xml":
            return content
        wide = "".join(f'<c r="{letters}501" s="1"/>' for letters in ("A", "ZZ", "AAA", "XFD"))
        empty = row(501, wide) + rows(range(502, 40_000), "ABC", "")
        return content.replace(b"</sheetData>", empty.encode() + b"</sheetData>")

    swelled = with_parts(form, formatted)
    light = trimmed(swelled, 500)
    assert len(parts_of(light)["xl/worksheets/sheet2.xml"]) == len(parts_of(form)["xl/worksheets/sheet2.xml"])
    assert open_book(swelled, "phieu.xlsx") == open_book(form, "phieu.xlsx")


def test_only_what_is_empty_is_left_out() -> None:
    many = '<c r="A%d"></c><c r="B%d"/>'
    empty = "".join(row(n, many % (n, n)) for n in range(701, 40_000))
    kept = row(500, '<c r="A500" s="0"/>') + row(600, cell("C600")) + row(700, '<c r="A700"/>' + cell("AAA700"))
    light = parts_of(trimmed(made(kept + empty + row(40_000, cell("B40000"))), 500))[FIRST_SHEET].decode()
    assert light == HEAD + kept + row(40_000, cell("B40000")) + TAIL


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param("<row><c><v>1</v></c></row>", id="rows without numbers"),
        pytest.param(row(40_000, "<c/><c><v>1</v></c>"), id="cells without addresses"),
        pytest.param(
            row(40_000, "<c r='A40000' t='inlineStr'><is><t><![CDATA[<row r=\"9\"/>]]></t></is></c>"), id="CDATA"
        ),
    ],
)
def test_a_sheet_in_which_leaving_out_would_move_a_cell_stays_whole(odd: str) -> None:
    data = made(rows(range(600, 40_000), "ABC", "") + odd)
    assert trimmed(data, 500) is data


def test_quotes_do_not_matter_to_what_is_left_out() -> None:
    double = made(rows(range(600, 40_000), "ABC", ""))
    single = with_parts(double, lambda _, content: content.replace(b'"', b"'"))
    assert parts_of(trimmed(single, 500))[FIRST_SHEET] == (HEAD + TAIL).replace('"', "'").encode()


def test_a_sheet_of_a_moderate_size_stays_whole() -> None:
    data = made(rows(range(600, 2_000), "ABC", ""))
    assert trimmed(data, 500) is data


# --- names of parts

NAMED = workbook_parts(sheet(row(1, cell("A1", 7) + '<c r="B1" t="s"><v>0</v></c>')), shared("Đạt").encode())
SPELT: Mapping[str, Callable[[str], str]] = {
    "as they should be": lambda name: name,
    "with another separator": lambda name: name.replace("/", "\\"),
    "with a leading slash": lambda name: "/" + name,
    "in capitals": lambda name: name.upper(),
    "shared texts in capitals": lambda name: name.replace("sharedS", "SharedS"),
}


@pytest.mark.parametrize("spelt", SPELT)
def test_a_workbook_is_read_however_its_parts_names_are_spelt(spelt: str) -> None:
    data = package({SPELT[spelt](name): content for name, content in NAMED.items()})
    assert open_book(data, "so.xlsx").sheets == {"Trang": {(1, 1): RawCell(7), (1, 2): RawCell("Đạt")}}


def test_formats_are_not_lost_for_a_name_in_capitals(form: bytes) -> None:
    renamed = {
        name.replace("styles.xml", "Styles.xml"): content.replace(b"styles.xml", b"Styles.xml")
        for name, content in parts_of(form).items()
    }
    assert "xl/Styles.xml" in renamed
    assert open_book(package(renamed), "phieu.xlsx") == open_book(form, "phieu.xlsx")


@pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")
@pytest.mark.parametrize(
    "name",
    [
        "spout__one_sheet_with_capital_shared_strings_filename.xlsx",
        "phpspreadsheet__Zip-Windows-Directory-Separator.xlsx",
        "roo__name_with_leading_slash.xlsx",
    ],
)
def test_workbooks_with_odd_names_of_parts_are_read(name: str) -> None:
    book = open_book((Path(CORPUS) / "xlsx-odd" / name).read_bytes(), name)
    assert any(not each.blank for cells in book.sheets.values() for each in cells.values())


# --- damaged copies


def harm(data: bytes, seed: int) -> bytes:
    """The file with bits turned, a block blanked, an end cut off or a block moved."""
    chance = random.Random(seed)
    harmed = bytearray(data)
    start, length = chance.randrange(len(data)), chance.randrange(1, 512)
    kind = seed % 4
    if kind == 0:
        for _ in range(chance.randrange(1, 9)):
            harmed[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif kind == 1:
        harmed[start : start + length] = bytes(len(harmed[start : start + length]))
    elif kind == 2:
        del harmed[start:]
    else:
        block = harmed[start : start + length]
        del harmed[start : start + length]
        to = chance.randrange(len(harmed) + 1)
        harmed[to:to] = block
    return bytes(harmed)


def test_a_damaged_copy_is_refused_or_holds_the_same(form: bytes) -> None:
    original, passed = parts_of(form), 0
    for seed in range(300):
        harmed = harm(form, seed)
        if refused(harmed) == ("", ""):
            passed += 1
            assert parts_of(harmed) == original, seed
    assert passed < 100
