"""Zip archives as people and their machines make them, and as nobody should."""

from __future__ import annotations

import io
import struct
import unicodedata
import zipfile
import zlib

import pytest
import written_mail as made
from hypothesis import example, given
from hypothesis import strategies as st

from bontot_batch.containers import Budget, Container, Part, open_container
from bontot_batch.errors import Refused

NAME = "Phiếu tự đánh giá chi bộ bản Nậm Mạ.xlsx"
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
names = st.text(VIETNAMESE + VIETNAMESE.upper() + "0123456789-_.(),&+", min_size=1, max_size=40).filter(
    lambda name: not name.startswith(".")
)


def parts(data: bytes) -> tuple[Part, ...]:
    return open_container(Container.ZIP, data, Budget()).parts


def only(data: bytes) -> Part:
    (part,) = parts(data)
    return part


def codes(part: Part) -> list[str]:
    return [each.code for each in part.trouble]


def unicode_path(raw: bytes, name: str) -> bytes:
    field = b"\x01" + struct.pack("<I", zlib.crc32(raw)) + name.encode("utf-8")
    return struct.pack("<HH", 0x7075, len(field)) + field


# --- names ---


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(made.archive({NAME: b"x"}), id="UTF-8 with the flag"),
        pytest.param(made.zipped({NAME.encode(): b"x"}), id="UTF-8 without the flag"),
        pytest.param(made.zipped({unicodedata.normalize("NFD", NAME).encode(): b"x"}), id="decomposed, from a Mac"),
        pytest.param(made.zipped({made.to_cp1258(NAME): b"x"}), id="the encoding of Vietnamese Windows"),
        pytest.param(
            made.zipped({b"Phi_u.xlsx": b"x"}, extra=unicode_path(b"Phi_u.xlsx", NAME)), id="Info-ZIP's Unicode path"
        ),
        pytest.param(
            made.zipped({NAME.encode(): b"x"}, extra=unicode_path(b"another name", "sai.xlsx")),
            id="a Unicode path of another name",
        ),
    ],
)
def test_a_vietnamese_name_is_read_however_it_was_written(data: bytes) -> None:
    assert only(data) == Part(NAME, b"x")


@given(names)
@example("Ủy ban.xlsx")
def test_any_vietnamese_name_survives_every_form(name: str) -> None:
    for data in (
        made.archive({name: b"x"}),
        made.zipped({name.encode(): b"x"}),
        made.zipped({unicodedata.normalize("NFD", name).encode(): b"x"}),
        made.zipped({made.to_cp1258(name): b"x"}),
        made.zipped({b"a": b"x"}, extra=unicode_path(b"a", name)),
    ):
        assert only(data).name == name


def test_a_name_that_is_not_vietnamese_is_read_as_the_standard_says() -> None:
    assert only(made.zipped({"Übersicht.txt".encode("cp437"): b"x"})).name == "Übersicht.txt"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        pytest.param(b"../../etc/a.xlsx", "etc/a.xlsx", id="upwards"),
        pytest.param(b"/etc/a.xlsx", "etc/a.xlsx", id="absolute"),
        pytest.param(b"C:\\Ho so\\a.xlsx", "Ho so/a.xlsx", id="a drive and backslashes"),
        pytest.param(b"\\\\may\\chia se\\a.xlsx", "may/chia se/a.xlsx", id="a share"),
        pytest.param(b"a.xlsx\0.exe", "a.xlsx.exe", id="a NUL that would hide the ending"),
        pytest.param("a\u202excod.xlsx".encode(), "axcod.xlsx", id="a sign that turns the direction of writing"),
        pytest.param(b"..", "phan-1", id="nothing but upwards"),
        pytest.param(b"./a//b.xlsx", "a/b.xlsx", id="empty steps"),
    ],
)
def test_a_name_is_shown_relative_and_readable_and_its_content_read(written: bytes, shown: str) -> None:
    assert only(made.zipped({written: b"x"})) == Part(shown, b"x")


def test_two_entries_of_one_name_are_both_there() -> None:
    data = made.archive({"Hồ sơ/a.xlsx": b"1", "Hồ sơ/b.xlsx": b"2"}).replace(b"b.xlsx", b"a.xlsx")

    assert parts(data) == (Part("Hồ sơ/a.xlsx", b"1"), Part("Hồ sơ/a (2).xlsx", b"2"))


def test_a_name_of_thousands_of_letters_is_shortened_and_keeps_its_ending() -> None:
    name = only(made.archive({"a" * 5_000 + ".xlsx": b"x"})).name

    assert (len(name), name[-6:]) == (240, "a.xlsx")


def test_folders_are_no_parts() -> None:
    data = made.archive({"Hồ sơ/": b"", "Hồ sơ/năm 2026/": b"", "Hồ sơ/năm 2026/a.xlsx": b"x"})

    assert only(data).name == "Hồ sơ/năm 2026/a.xlsx"


def test_an_empty_file_is_a_part() -> None:
    assert only(made.archive({"trống.xlsx": b""})) == Part("trống.xlsx", b"")


# --- what cannot be read ---


def locked(data: bytes, at: int) -> bytes:
    """The archive with the password flag on its n-th entry."""
    changed = bytearray(data)
    where = -1
    for _ in range(at + 1):
        where = data.index(b"PK\x01\x02", where + 1)
    changed[where + 8] |= 1
    return bytes(changed)


def test_an_archive_under_a_password_is_said_to_have_one() -> None:
    with pytest.raises(Refused) as refused:
        parts(locked(made.archive({"a.xlsx": b"x"}), 0))

    assert (refused.value.code, "mật khẩu" in refused.value.message) == ("F03", True)


def test_one_locked_entry_does_not_keep_the_others() -> None:
    first, second = parts(locked(made.archive({"a.xlsx": b"x", "b.xlsx": b"y"}), 1))

    assert first == Part("a.xlsx", b"x")
    assert (second.name, second.content, codes(second)) == ("b.xlsx", b"", ["F03"])


def test_a_link_has_no_content() -> None:
    out = io.BytesIO()
    link = zipfile.ZipInfo("phieu.xlsx")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(link, "/etc/passwd")

    assert (only(out.getvalue()).content, codes(only(out.getvalue()))) == (b"", ["F41"])


def test_an_entry_packed_in_an_unknown_way_is_there_with_its_trouble() -> None:
    data = made.archive({"a.xlsx": b"x", "b.xlsx": b"y"})
    at = data.index(b"PK\x01\x02") + 10
    first, second = parts(data[:at] + b"\x5d\x00" + data[at + 2 :])

    assert (first.name, first.content, codes(first)) == ("a.xlsx", b"", ["F43"])
    assert second == Part("b.xlsx", b"y")


def test_an_entry_with_two_names_is_not_guessed() -> None:
    part = only(made.archive({"a.xlsx": b"x"}).replace(b"a.xlsx", b"b.xlsx", 1))

    assert (part.name, part.content, codes(part)) == ("a.xlsx", b"", ["F29"])
    assert "hai tên" in part.trouble[0].message


def test_a_damaged_entry_does_not_keep_the_others() -> None:
    data = bytearray(made.archive({"a.xlsx": b"chi bo" * 40, "b.xlsx": b"y"}))
    data[45] ^= 0xFF
    first, second = parts(bytes(data))

    assert (first.content, codes(first)) == (b"", ["F29"])
    assert second == Part("b.xlsx", b"y")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_the_other_usual_ways_of_packing_are_read(method: int) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        package.writestr("a.xlsx", b"chi bo")

    assert only(out.getvalue()) == Part("a.xlsx", b"chi bo")


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(made.archive({"a.xlsx": b"x" * 99})[:-30], id="without its end"),
        pytest.param(b"PK\x03\x04", id="a start alone"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_an_archive_that_cannot_be_opened_is_refused_as_damaged(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        parts(data)

    assert (refused.value.code, bool(refused.value.hint)) == ("F28", True)
