"""What came in: found in an order, known by its content, refused in one line, never changed."""

from __future__ import annotations

import hashlib
import io
import os
import struct
import time
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from conftest import Submit
from filled_forms import CHI_BO, fill, good_answers
from openpyxl.workbook import Workbook

from bontot_batch import submission
from bontot_batch.errors import Refused
from bontot_batch.guidance import Guidance
from bontot_batch.intake import CODES, OLD_FORMATS, REFUSALS, FileKind, SourceFile, classify, collect
from bontot_batch.model import Place, Severity
from bontot_batch.workbook import MAX_FILE_BYTES, RawCell, open_book, read_bytes

OLE_END, OLE_FAT, OLE_FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def ole(stream: str) -> bytes:
    """The smallest compound file with one empty stream."""

    def entry(name: str, kind: int, child: int) -> bytes:
        spelt = name.encode("utf-16-le")
        links = struct.pack("<III", OLE_FREE, OLE_FREE, child)
        return spelt.ljust(64, b"\0") + struct.pack("<HBB", len(spelt) + 2, kind, 1) + links + b"\0" * 36 + tail

    tail = struct.pack("<IQ", OLE_END, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIIIII", 0, 1, 1, 0, 4096, OLE_END, 0, OLE_END, 0, 0, OLE_FREE)
    allocation = struct.pack("<II", OLE_FAT, OLE_END)
    directory = entry("Root Entry", 5, 1) + entry(stream, 2, OLE_FREE)
    return header.ljust(512, b"\xff") + allocation.ljust(512, b"\xff") + directory.ljust(512, b"\0")


def package(parts: Mapping[str, bytes]) -> bytes:
    """A zip with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def office(folder: str) -> bytes:
    return package({"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<x/>"})


def open_document(kind: str, manifest: bytes = b"<manifest/>") -> bytes:
    kinds = f"application/vnd.oasis.opendocument.{kind}".encode()
    return package({"mimetype": kinds, "content.xml": b"<x/>", "META-INF/manifest.xml": manifest})


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(data: bytes, change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The package with each part changed, and more parts at its end."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, content in more.items():
            new.writestr(name, content)
    return out.getvalue()


def in_first_sheet(data: bytes, mark: bytes, inserted: bytes) -> bytes:
    """The workbook with some XML put before a mark in its first sheet."""

    def change(name: str, content: bytes) -> bytes:
        return content.replace(mark, inserted + mark, 1) if name == "xl/worksheets/sheet1.xml" else content

    return with_parts(data, change)


def a_workbook() -> bytes:
    book = Workbook()
    book.active["A1"] = "Danh sách"  # type: ignore[index]
    return saved(book)


@pytest.fixture(scope="module")
def good(guidance: Guidance) -> bytes:
    return fill(CHI_BO, good_answers(CHI_BO), guidance)


# --- by content

BY_CONTENT = (
    (FileKind.EMPTY, b"", "an empty file"),
    (FileKind.WORKBOOK, a_workbook(), "a workbook"),
    (FileKind.MACRO_WORKBOOK, with_parts(a_workbook(), lambda _, c: c, **{"xl/vbaProject.bin": b"x"}), "macros inside"),
    (FileKind.ENCRYPTED, ole("EncryptedPackage"), "a workbook with a password"),
    (FileKind.ENCRYPTED, open_document("spreadsheet", b"<manifest:encryption-data/>"), "an .ods with a password"),
    (FileKind.OLD_WORKBOOK, ole("Workbook"), "an old workbook"),
    (FileKind.OLD_WORKBOOK, ole("Book"), "a very old workbook"),
    (FileKind.OPEN_DOCUMENT, open_document("spreadsheet"), "an OpenDocument spreadsheet"),
    (FileKind.CONTAINER, package({"phieu.xlsx": a_workbook()}), "a zip"),
    (FileKind.CONTAINER, b"Rar!\x1a\x07\x01\x00", "a RAR"),
    (FileKind.CONTAINER, b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z"),
    (FileKind.CONTAINER, b"\x1f\x8b\x08\x00", "a gzip"),
    (FileKind.CONTAINER, ole("__properties_version1.0"), "an Outlook mail"),
    (FileKind.CONTAINER, b"From: a@namma.example\r\nSubject: Phieu\r\n\r\nKinh gui", "a mail"),
    (FileKind.CONTAINER, b"Received: from x\r\nDate: x\r\nFrom: a@namma.example\r\n\r\n", "a mail that was passed on"),
    (FileKind.OTHER_TYPE, office("word"), "a Word document"),
    (FileKind.OTHER_TYPE, open_document("text"), "an OpenDocument text"),
    (FileKind.OTHER_TYPE, ole("WordDocument"), "an old Word document"),
    (FileKind.OTHER_TYPE, b"%PDF-1.7\n", "a PDF"),
    (FileKind.OTHER_TYPE, b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG"),
    (FileKind.OTHER_TYPE, b"\xff\xd8\xff\xe0\x00\x10JFIF", "a photo"),
    (FileKind.OTHER_TYPE, "Họ và tên;Xếp loại\n".encode(), "a text"),
    (FileKind.OTHER_TYPE, b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
    (FileKind.OTHER_TYPE, ("x" * 4095 + "ạ").encode(), "a text with a letter across the end of what is looked at"),
    (FileKind.UNKNOWN, b"\x00\x01\x02\x03\xfe\xff", "bytes of no known kind"),
    (FileKind.UNKNOWN, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000, "a compound file beyond repair"),
)
LEFTOVERS = ("~$phieu.xlsx", ".~lock.phieu.xlsx#", "Thumbs.db", "desktop.ini", ".DS_Store", "__MACOSX/._phieu.xlsx")


@pytest.mark.parametrize(("kind", "data"), [pytest.param(kind, data, id=name) for kind, data, name in BY_CONTENT])
@pytest.mark.parametrize("name", ["phieu.xlsx", "PHIEU.XLS", "phieu.pdf", "phieu"])
def test_a_file_is_known_by_its_content_whatever_its_name(kind: FileKind, data: bytes, name: str) -> None:
    assert classify(data, name) is kind


@pytest.mark.parametrize("name", LEFTOVERS)
@pytest.mark.parametrize("folder", ["", "Chi bộ 1/"])
def test_leftovers_of_the_machine_are_known_by_their_names(folder: str, name: str) -> None:
    assert classify(a_workbook(), folder + name) is FileKind.LEFTOVER
    assert classify(b"", folder + name) is FileKind.LEFTOVER


def test_every_kind_of_file_was_tried() -> None:
    assert {kind for kind, _, _ in BY_CONTENT} | {FileKind.LEFTOVER} == set(FileKind)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (FileKind.EMPTY, "F01"),
        (FileKind.ENCRYPTED, "F03"),
        (FileKind.OLD_WORKBOOK, "F10"),
        (FileKind.OPEN_DOCUMENT, "F10"),
        (FileKind.CONTAINER, "F06"),
        (FileKind.OTHER_TYPE, "F07"),
        (FileKind.UNKNOWN, "F08"),
        (FileKind.LEFTOVER, "F09"),
    ],
)
def test_what_cannot_be_a_form_is_refused_in_one_line_that_says_what_to_do(
    kind: FileKind, code: str, submit: Submit
) -> None:
    data = next((content for each, content, _ in BY_CONTENT if each is kind), b"")
    handed_in = submit(data, "~$phieu.xlsx" if kind is FileKind.LEFTOVER else "phieu.xlsx")
    (refusal,) = handed_in.findings
    assert refusal.code == code
    assert refusal.place == Place(handed_in.file)
    assert (refusal.severity is Severity.WARNING) is (kind is FileKind.LEFTOVER)
    assert refusal.hint or kind is FileKind.LEFTOVER
    assert (handed_in.form, handed_in.unit, handed_in.answers) == ("", "", {})


def test_every_refusal_has_a_declared_code() -> None:
    codes = [code for code, _, _ in CODES]
    assert codes == [f"F{number:02}" for number in range(1, len(codes) + 1)]
    assert {code for code, _, _ in REFUSALS.values()} < set(codes)
    assert set(FileKind) - set(REFUSALS) == {FileKind.WORKBOOK, FileKind.MACRO_WORKBOOK} | OLD_FORMATS


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
        pytest.param(
            lambda data: in_first_sheet(data, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "x">]>'), id="entities declared"
        ),
    ],
)
def test_a_damaged_workbook_is_refused_in_one_line(
    damage: Callable[[bytes], bytes], good: bytes, submit: Submit
) -> None:
    assert [each.code for each in submit(damage(good)).findings] == ["F02"]


def far_cell(data: bytes) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["Số liệu"]["XFD1048576"] = "x"
    return saved(book)


@pytest.mark.parametrize(
    "swell",
    [
        pytest.param(far_cell, id="a cell in the last row and column"),
        pytest.param(
            lambda data: with_parts(data, lambda _, c: c, **{f"xl/media/{n}.png": b"" for n in range(1000)}),
            id="a thousand parts",
        ),
        pytest.param(
            lambda data: with_parts(data, lambda _, c: c, **{"xl/media/1.png": bytes(200 * 1024 * 1024)}),
            id="200 MB when unpacked",
        ),
        pytest.param(
            lambda data: in_first_sheet(
                data, b"<dataValidations", b'<mergeCells count="1"><mergeCell ref="A100:AZ10000"/></mergeCells>'
            ),
            id="half a million cells merged into one",
        ),
        pytest.param(
            lambda data: in_first_sheet(
                data, b"<pageMargins", b'<hyperlinks><hyperlink ref="A100:AZ10000" location="A1"/></hyperlinks>'
            ),
            id="half a million cells with one link",
        ),
    ],
)
def test_a_workbook_that_could_overwhelm_the_machine_is_refused_quickly(
    swell: Callable[[bytes], bytes], good: bytes, submit: Submit
) -> None:
    data = swell(good)
    started = time.perf_counter()
    assert [each.code for each in submit(data).findings] == ["F13"]
    assert time.perf_counter() - started < 5


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
        (refusal,) = submission.read(SourceFile(path, "phieu.xlsx"), guidance).findings
        codes[size] = refusal.code
    assert codes == {25 * 1024 * 1024: "F08", 25 * 1024 * 1024 + 1: "F13"}


def test_a_file_that_has_gone_meanwhile_is_refused(tmp_path: Path, guidance: Guidance) -> None:
    (refusal,) = submission.read(SourceFile(tmp_path / "phieu.xlsx", "phieu.xlsx"), guidance).findings
    assert refusal.code == "F15"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this account may open every file")
def test_a_file_that_may_not_be_opened_is_refused(tmp_path: Path, guidance: Guidance) -> None:
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(a_workbook())
    path.chmod(0)
    with pytest.raises(Refused):
        read_bytes(path)
    (refusal,) = submission.read(SourceFile(path, "phieu.xlsx"), guidance).findings
    assert refusal.code == "F15"


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
    contents = {f"{number:02}.xlsx": data for number, (_, data, _) in enumerate(BY_CONTENT)}
    tree(tmp_path, {**contents, "good.xlsx": good, "cut.xlsx": good[:5000], "~$good.xlsx": b"x"})

    def state() -> dict[str, tuple[str, int]]:
        return {
            path.name: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in tmp_path.iterdir()
        }

    before = state()
    for each in collect([tmp_path]):
        submission.read(each, guidance)
    assert state() == before
