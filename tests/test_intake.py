"""What came in: found in an order, refused in one line, never changed."""

from __future__ import annotations

import hashlib
import io
import os
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from conftest import Submit
from filled_forms import CHI_BO, fill, good_answers
from odd_files import KNOWN, office
from openpyxl.workbook import Workbook
from packages import in_first_sheet, with_parts

from bontot_batch import submission
from bontot_batch.errors import Refused
from bontot_batch.filetypes import Family
from bontot_batch.filetypes.kinds import WORKBOOK
from bontot_batch.guidance import Guidance
from bontot_batch.intake import OLD_FORMATS, WORKBOOKS, Item, SourceFile, collect, receive
from bontot_batch.model import Place, Severity
from bontot_batch.refusals import CODES, REFUSALS
from bontot_batch.workbook import MAX_FILE_BYTES, RawCell, open_book, read_bytes


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def a_workbook() -> bytes:
    book = Workbook()
    book.active["A1"] = "Danh sách"  # type: ignore[index]
    return saved(book)


@pytest.fixture(scope="module")
def good(guidance: Guidance) -> bytes:
    return fill(CHI_BO, good_answers(CHI_BO), guidance)


# --- what cannot be a form


@pytest.mark.parametrize(
    ("family", "code"),
    [
        (Family.EMPTY, "F01"),
        (Family.PACKAGE_DAMAGED, "F02"),
        (Family.LOCKED, "F03"),
        (Family.OLD_WORKBOOK, "F10"),
        (Family.OPEN_DOCUMENT, "F10"),
        (Family.CLOSED_ARCHIVE, "F06"),
        (Family.OTHER, "F07"),
        (Family.UNKNOWN, "F08"),
        (Family.LEFTOVER, "F09"),
    ],
)
def test_what_cannot_be_a_form_is_refused_in_one_line_that_says_what_to_do(
    family: Family, code: str, submit: Submit
) -> None:
    data = next((each.data for each in KNOWN if each.family is family), b"")
    handed_in = submit(data, "~$phieu.xlsx" if family is Family.LEFTOVER else "phieu.xlsx")
    (refusal,) = handed_in.findings
    assert refusal.code == code
    assert refusal.place == Place(handed_in.file)
    assert (refusal.severity is Severity.WARNING) is (family is Family.LEFTOVER)
    assert refusal.hint or family is Family.LEFTOVER
    assert (handed_in.form, handed_in.unit, handed_in.answers) == ("", "", {})


@pytest.mark.parametrize(
    ("data", "message", "hint"),
    [
        pytest.param(office("word"), "Đây là tệp Word (.docx), không phải biểu mẫu Excel.", "điền", id="Word"),
        pytest.param(b"%PDF-1.7\n", "Đây là tệp PDF, không phải biểu mẫu Excel.", "điền", id="PDF"),
        pytest.param(
            b"a;b\n1;2\n",
            "Đây là tệp văn bản có dấu phân cách (CSV), không phải biểu mẫu Excel.",
            ".xlsx",
            id="CSV",
        ),
        pytest.param(
            b"[InternetShortcut]\r\nURL=x",
            "Đây là lối tắt tới trang web (.url), không phải biểu mẫu Excel.",
            "lối tắt",
            id="shortcut",
        ),
        pytest.param(b"Rar!\x1a\x07\x01\x00", "Đây là tệp nén RAR, loại chương trình không mở được.", ".zip", id="RAR"),
    ],
)  # fmt: skip
def test_a_file_of_another_type_is_refused_by_its_type_with_what_to_do(
    data: bytes, message: str, hint: str, submit: Submit
) -> None:
    (refusal,) = submit(data).findings
    assert refusal.message == message
    assert hint in refusal.hint


def test_every_refusal_has_a_declared_code() -> None:
    codes = [code for code, _, _ in CODES]
    assert len(codes) == len(set(codes))
    assert {code for code, _, _ in REFUSALS.values()} < set(codes)
    opened = {Family.ZIP, Family.MAIL, Family.MAILBOX, Family.OUTLOOK, Family.TNEF}
    assert set(Family) - set(REFUSALS) == WORKBOOKS | OLD_FORMATS | opened


@pytest.mark.parametrize("name", ["phieu.xls", "phieu.pdf", "phieu", "Phiếu chi bộ bản Nậm Mạ (1).XLSX"])
def test_a_form_under_any_name_is_read(name: str, good: bytes, submit: Submit) -> None:
    handed_in = submit(good, name)
    assert (handed_in.form, handed_in.unit, handed_in.findings) == (CHI_BO, "NK-001", ())


def test_a_form_with_macros_is_read_with_a_remark(good: bytes, submit: Submit) -> None:
    plain = submit(good)
    with_macros = submit(with_parts(good, lambda _, content: content, **{"xl/vbaProject.bin": b"x" * 100}))
    assert [(each.code, each.severity) for each in with_macros.findings] == [("F14", Severity.WARNING)]
    assert with_macros.answers == plain.answers


# --- damaged, huge or out of reach


def compressed_part(data: bytes) -> tuple[int, int]:
    """Where the compressed first sheet begins in the package, and its length."""
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        part = made.getinfo("xl/worksheets/sheet1.xml")
    return part.header_offset + 30 + len(part.filename), part.compress_size


def with_wrong_checksum(data: bytes) -> bytes:
    start, length = compressed_part(data)
    at = start + length // 2
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def with_spoilt_stream(data: bytes) -> bytes:
    start, length = compressed_part(data)
    return data[:start] + b"\xff" * length + data[start + length :]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(with_wrong_checksum, id="a wrong checksum"),
        pytest.param(with_spoilt_stream, id="a part that cannot be unpacked"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut in half"),
        pytest.param(lambda data: data[:-1], id="the last byte missing"),
        pytest.param(lambda data: data[:4], id="nothing but the first bytes"),
        pytest.param(lambda data: with_parts(data, lambda name, c: c[:90] if "sheet1" in name else c), id="XML cut"),
        pytest.param(
            lambda data: with_parts(data, lambda name, c: b"" if name == "xl/workbook.xml" else c), id="a part empty"
        ),
    ],
)
def test_a_damaged_workbook_is_refused_in_one_line(
    damage: Callable[[bytes], bytes], good: bytes, submit: Submit
) -> None:
    assert [each.code for each in submit(damage(good)).findings] == ["F02"]


@pytest.mark.parametrize(
    ("swell", "code"),
    [
        pytest.param(lambda data: in_first_sheet(data, b"<worksheet", b"<!DOCTYPE x>"), "F22", id="a declaration"),
        pytest.param(
            lambda data: in_first_sheet(data, b"</sheetData>", b'<row r="70000"><c r="A70000"><v>1</v></c></row>'),
            "F21",
            id="a cell far below",
        ),
    ],
)
def test_a_workbook_that_may_do_harm_is_refused(
    swell: Callable[[bytes], bytes], code: str, good: bytes, submit: Submit
) -> None:
    assert [each.code for each in submit(swell(good)).findings] == [code]


@pytest.mark.parametrize(
    "widen",
    [
        pytest.param(lambda sheet: sheet.merge_cells("A60:XFD60"), id="a whole row merged"),
        pytest.param(lambda sheet: sheet.cell(400, 40, "ghi chú"), id="a note beside the form"),
    ],
)
def test_what_a_hand_leaves_beside_the_form_does_no_harm(
    widen: Callable[[openpyxl.worksheet.worksheet.Worksheet], object], good: bytes, submit: Submit
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(good))
    widen(book["Thông tin chung"])
    assert submit(saved(book)).findings == ()


def test_a_form_with_extensions_of_a_newer_excel_is_read_without_a_word(good: bytes, submit: Submit) -> None:
    newer = (
        b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/></extLst>'
    )
    assert submit(in_first_sheet(good, b"</worksheet>", newer)).findings == ()


def test_a_file_is_refused_by_its_size_above_25_mb_only(tmp_path: Path, guidance: Guidance) -> None:
    codes = {}
    for size in (MAX_FILE_BYTES, MAX_FILE_BYTES + 1):
        path = tmp_path / "phieu.xlsx"
        with path.open("wb") as made:
            made.truncate(size)
        with path.open("r+b") as begun:
            begun.write(office("xl"))  # its directory is not at the end, so that nothing else can be said of it
        item = Item("phieu.xlsx", path, WORKBOOK)
        (refusal,) = submission.read(item, guidance).findings
        codes[size] = refusal.code
    assert codes == {25 * 1024 * 1024: "F02", 25 * 1024 * 1024 + 1: "F13"}


def test_a_file_that_has_gone_meanwhile_is_refused(tmp_path: Path, guidance: Guidance) -> None:
    (item,) = receive(SourceFile(tmp_path / "phieu.xlsx", "phieu.xlsx"), tmp_path)
    (refusal,) = submission.unreadable(item).findings
    assert (refusal.code, item.digest) == ("F15", "")
    (refusal,) = submission.read(Item("phieu.xlsx", tmp_path / "phieu.xlsx", WORKBOOK), guidance).findings
    assert refusal.code == "F15"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this account may open every file")
def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path, guidance: Guidance) -> None:
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(a_workbook())
    path.chmod(0)
    with pytest.raises(Refused):
        read_bytes(path)
    (item,) = receive(SourceFile(path, "phieu.xlsx"), tmp_path)
    assert [each.code for each in item.findings] == ["F15"]


# --- cells


def test_cells_are_read_with_value_format_formula_and_error() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        percent = book.add_format({"num_format": "0.0%"})
        page = book.add_worksheet("Trang")
        page.write_number("A1", 0.985, percent)
        page.write_string("A2", "012")
        page.write_formula("A3", "=1+1", None, 2)
        page.write_formula("A4", "=1/0", None, "#DIV/0!")
        page.write_formula("A5", '="Đạt"', None, "Đạt")
        page.write_boolean("A6", True)
        page.write_blank("A7", None, percent)
    assert open_book(out.getvalue(), "so.xlsx").sheets == {
        "Trang": {
            (1, 1): RawCell(0.985, "0.0%"),
            (2, 1): RawCell("012"),
            (3, 1): RawCell(2, formula="=1+1"),
            (4, 1): RawCell(None, formula="=1/0", error="#DIV/0!"),
            (5, 1): RawCell("Đạt", formula='="Đạt"'),
            (6, 1): RawCell(True),
        }
    }


def test_a_formula_that_was_never_calculated_has_no_value() -> None:
    book = Workbook()
    book.active["A1"] = "=SUM(B1:B9)"  # type: ignore[index]
    book.active["A2"] = "#N/A"  # type: ignore[index]
    (cells,) = open_book(saved(book), "so.xlsx").sheets.values()
    assert cells == {(1, 1): RawCell(None, formula="=SUM(B1:B9)"), (2, 1): RawCell(None, error="#N/A")}


@pytest.mark.parametrize(
    ("value", "blank"), [(None, True), ("", True), (" \u00a0\u200b", True), (0, False), (False, False), ("0", False)]
)
def test_zero_is_not_blank(value: object, *, blank: bool) -> None:
    assert RawCell(value).blank is blank


def test_a_long_value_is_shown_short() -> None:
    assert RawCell("Chi bộ  bản\nNậm Mạ").shown == "Chi bộ bản Nậm Mạ"
    assert RawCell("x" * 80).shown == "x" * 80
    assert RawCell("x" * 81).shown == "x" * 79 + "…"


def test_a_sheet_is_found_whatever_the_case_and_the_unicode_form_of_its_name() -> None:
    book = Workbook()
    book.active.title = unicodedata.normalize("NFD", "SỐ LIỆU")  # type: ignore[union-attr]
    book.active["A1"] = 1  # type: ignore[index]
    read = open_book(saved(book), "so.xlsx")
    assert read.sheet("Số liệu") == {(1, 1): RawCell(1)}
    assert read.sheet("Sinh hoạt") is None


# --- finding the files


def tree(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def test_files_are_found_in_the_order_of_their_names_however_they_were_written(tmp_path: Path) -> None:
    names = ["b.xlsx", "A.xlsx", "xã Nậm Mạ/phiếu 10.xlsx", "xã Nậm Mạ/phiếu 2.xlsx", "a/b/c.eml"]
    first = tree(tmp_path / "first", dict.fromkeys(names, b"x"))
    second = tree(tmp_path / "second", dict.fromkeys(reversed(names), b"x"))
    found = [each.name for each in collect([first])]
    assert sorted(found) == found == [each.name for each in collect([second])]
    assert set(found) == set(names)


def test_names_are_told_as_they_are_and_lead_to_their_files(tmp_path: Path) -> None:
    names = ["Phiếu của chi bộ ủy.xlsx", unicodedata.normalize("NFD", "Tờ trình.xlsx"), "hồ sơ (1)/x & y.xlsx"]
    tree(tmp_path, {name: name.encode() for name in names})
    for each in collect([tmp_path]):
        assert each.path.read_bytes().decode() == each.name


def test_a_single_file_may_be_given(tmp_path: Path) -> None:
    tree(tmp_path, {"phieu.xlsx": b"x", "khac.xlsx": b"y"})
    assert collect([tmp_path / "phieu.xlsx"]) == (SourceFile(tmp_path / "phieu.xlsx", "phieu.xlsx"),)


def test_the_same_name_in_two_folders_stays_two_files(tmp_path: Path) -> None:
    first, second, third = (tree(tmp_path / name, {"phieu.xlsx": name.encode()}) for name in ("một", "hai", "ba"))
    found = collect([first, second, third])
    assert {each.path.read_bytes().decode() for each in found} == {"một", "hai", "ba"}
    assert {each.name for each in found} == {"phieu.xlsx", "hai (2)/phieu.xlsx", "ba (2)/phieu.xlsx"}


def test_the_output_folder_below_a_source_is_left_out(tmp_path: Path) -> None:
    tree(tmp_path, {"phieu.xlsx": b"x", "output/ket_qua.json": b"{}", "output cũ/phieu.xlsx": b"y"})
    assert [each.name for each in collect([tmp_path], tmp_path / "output")] == ["output cũ/phieu.xlsx", "phieu.xlsx"]


def test_an_empty_folder_holds_no_files(tmp_path: Path) -> None:
    (tmp_path / "trống").mkdir()
    assert collect([tmp_path]) == ()


@pytest.mark.skipif(not hasattr(os, "symlink") or os.name == "nt", reason="links need rights on this system")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    tree(tmp_path, {"phieu.xlsx": b"x"})
    (tmp_path / "lối tắt.xlsx").symlink_to(tmp_path / "phieu.xlsx")
    assert [each.name for each in collect([tmp_path])] == ["phieu.xlsx"]


def test_reading_changes_no_file(tmp_path: Path, good: bytes, guidance: Guidance) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    contents = {f"{number:02}.xlsx": data for number, data in enumerate(each.data for each in KNOWN)}
    tree(tmp_path, {**contents, "good.xlsx": good, "cut.xlsx": good[:5000], "~$good.xlsx": b"x"})

    def state() -> dict[str, tuple[str, int]]:
        return {
            path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in tmp_path.iterdir()
            if path.is_file()
        }

    before = state()
    for source in collect([tmp_path]):
        for each in receive(source, spool):
            if each.parts is None and not each.refused:
                submission.read(each, guidance)
    assert state() == before
