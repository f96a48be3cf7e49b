"""What a file is: told by its content, named in a sentence, its own name believed only where nothing else can tell."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from odd_files import A_WORKBOOK, KNOWN, OddFile

from bontot_batch.filetypes import SHORTCUTS, TABLES, Family, FileType, tell

CORPUS = os.environ.get("BONTOT_CORPUS", "")
CASES = [pytest.param(each, id=each.case) for each in KNOWN]
LEFTOVERS = ("~$phieu.xlsx", ".~lock.phieu.xlsx#", "Thumbs.db", "desktop.ini", ".DS_Store", "__MACOSX/._phieu.xlsx")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("name", ["phieu.xlsx", "PHIEU.XLS", "phieu.pdf", "phieu"])
def test_a_file_is_known_by_its_content_whatever_its_name(case: OddFile, name: str) -> None:
    assert tell(case.data, name) == FileType(case.family, case.type)


def test_every_family_was_tried() -> None:
    assert {each.family for each in KNOWN} == set(Family)
    assert {each.name for each in TABLES | SHORTCUTS} <= {each.type for each in KNOWN}


@pytest.mark.parametrize("name", LEFTOVERS)
@pytest.mark.parametrize("folder", ["", "Chi bộ 1/"])
def test_leftovers_of_the_machine_are_known_by_their_names(folder: str, name: str) -> None:
    assert tell(A_WORKBOOK, folder + name).family is Family.LEFTOVER
    assert tell(b"", folder + name).family is Family.LEFTOVER


@pytest.mark.parametrize(
    ("text", "name", "is_table"),
    [
        ("Kính gửi, xin nộp.\nTrân trọng, A\n", "thu.txt", False),
        ("Kính gửi, xin nộp.\nTrân trọng, A\n", "thu.csv", True),
        ("a,b,c\n1,2,3\n", "thu.txt", True),
        ("a,b\n1,2\n", "thu.txt", False),
        ("sep=,\na,b\n", "thu.txt", True),
        ("a;b\n", "thu.txt", False),
        ("a;b\n1;2;3\n", "thu.txt", False),
    ],
)
def test_the_name_decides_only_whether_a_doubtful_text_is_a_table(text: str, name: str, *, is_table: bool) -> None:
    assert (tell(text.encode(), name) in TABLES) is is_table


@given(
    st.binary(max_size=2000),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"From: ", b"<"]),
)
def test_any_bytes_are_told_without_a_fault(data: bytes, start: bytes) -> None:
    assert tell(start + data, "phieu.xlsx").name


@pytest.mark.parametrize("case", CASES)
def test_a_file_cut_anywhere_is_told_without_a_fault(case: OddFile) -> None:
    for length in range(0, len(case.data), max(1, len(case.data) // 40)):
        assert tell(case.data[:length], "phieu.xlsx").name


# --- odd files of other people


def corpus(expected: str) -> list[str]:
    if not CORPUS:
        return []
    with (Path(CORPUS) / "MANIFEST.tsv").open(encoding="utf-8", newline="") as rows:
        return [row["path"] for row in csv.DictReader(rows, delimiter="\t") if row["expect"] == expected]


@pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")
@pytest.mark.parametrize("path", corpus("encrypted"))
def test_an_encrypted_file_is_known_to_be_locked(path: str) -> None:
    assert tell((Path(CORPUS) / path).read_bytes(), path).family is Family.LOCKED


@pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")
@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("csv/roo__no_spreadsheet_file.txt", "tệp văn bản"),
        ("csv/test_files__vfp3.dbf", "bảng dữ liệu dBase (.dbf)"),
        ("mail/tika__testPST_variousBodyTypes.pst", "thư mục thư Outlook (.pst)"),
        ("xls/test_files__crlf.htm", "trang web (HTML)"),
        ("xls/test_files__minimal_112.numbers", "bảng tính Apple Numbers"),
        ("xls/test_files__word_doc.doc", "tệp Word đời cũ (.doc)"),
        ("zip/libarchive__test_read_format_rar.rar", "tệp nén RAR"),
        ("zip/libarchive__test_read_format_rar5_compressed.rar", "tệp nén RAR"),
    ],
)
def test_a_file_of_a_wrong_type_is_called_by_its_name(path: str, name: str) -> None:
    assert tell((Path(CORPUS) / path).read_bytes(), path).name == name
