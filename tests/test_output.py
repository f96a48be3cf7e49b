"""The output folder: every file whole or not at all, nothing a person wrote is lost."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from bontot_batch import output


def run_record(*documents: str) -> bytes:
    return json.dumps({"units": [{"documents": list(documents)}]}).encode("utf-8")


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_written_and_no_staging_is_left(tmp_path: Path) -> None:
    files = {"quyet_dinh/01-QD_A.docx": b"one", "ket_qua.json": run_record("quyet_dinh/01-QD_A.docx")}

    written = output.write_all(tmp_path / "out", files)

    assert written.written == ("ket_qua.json", "quyet_dinh/01-QD_A.docx")
    assert tree(tmp_path / "out") == files


def test_a_decision_that_is_no_longer_true_is_set_aside_not_deleted(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"quyet_dinh/A.docx": b"old", "ket_qua.json": run_record("quyet_dinh/A.docx")})

    written = output.write_all(tmp_path, {"ket_qua.json": run_record()})

    assert written.set_aside == ("quyet_dinh/A.docx",)
    assert tree(tmp_path)[f"{output.SET_ASIDE}/quyet_dinh/A.docx"] == b"old"
    assert not (tmp_path / "quyet_dinh/A.docx").exists()


def test_what_was_set_aside_before_is_not_overwritten(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        output.write_all(tmp_path, {"A.docx": content, "ket_qua.json": run_record("A.docx")})
        output.write_all(tmp_path, {"ket_qua.json": run_record()})

    assert sorted(path.read_bytes() for path in (tmp_path / output.SET_ASIDE).iterdir()) == [b"first", b"second"]


def test_a_workbook_a_person_may_have_filled_in_is_set_aside_before_it_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "kiem_phieu_A.xlsx").write_bytes(b"typed by a person")

    written = output.write_all(tmp_path, {"kiem_phieu_A.xlsx": b"blank"}, ["kiem_phieu_A.xlsx"])

    assert written.set_aside == ("kiem_phieu_A.xlsx",)
    assert tree(tmp_path)[f"{output.SET_ASIDE}/kiem_phieu_A.xlsx"] == b"typed by a person"


def test_an_unchanged_workbook_is_not_set_aside(tmp_path: Path) -> None:
    for _ in range(2):
        written = output.write_all(tmp_path, {"kiem_phieu_A.xlsx": b"blank"}, ["kiem_phieu_A.xlsx"])

    assert written.set_aside == ()


def test_a_record_that_names_files_outside_the_folder_moves_none_of_them(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.docx"
    outside.write_bytes(b"not ours")
    out = tmp_path / "out"
    out.mkdir()
    (out / "ket_qua.json").write_bytes(run_record("../elsewhere.docx"))

    output.write_all(out, {"ket_qua.json": run_record()})

    assert outside.read_bytes() == b"not ours"


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b'{"units": 3}', b"\xff\xfe"], ids=repr)
def test_a_damaged_record_of_the_last_run_stops_nothing(tmp_path: Path, record: bytes) -> None:
    (tmp_path / "ket_qua.json").write_bytes(record)

    output.write_all(tmp_path, {"ket_qua.json": run_record()})

    assert (tmp_path / "ket_qua.json").read_bytes() == run_record()


def test_a_failure_while_staging_leaves_the_old_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {"A.docx": b"old", "ket_qua.json": run_record("A.docx")}
    output.write_all(tmp_path, old)

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(output.OutputError, match="Không ghi được"):
        output.write_all(tmp_path, {"A.docx": b"new", "ket_qua.json": run_record("A.docx")})

    assert tree(tmp_path) == old


def test_a_file_where_the_folder_should_be_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")

    with pytest.raises(output.OutputError, match="out"):
        output.write_all(tmp_path / "out", {"ket_qua.json": b"{}"})


def test_blank_workbooks_are_not_written_over_existing_ones(tmp_path: Path) -> None:
    (tmp_path / "danh_muc.xlsx").write_bytes(b"filled in")

    taken = output.write_new(tmp_path, {"danh_muc.xlsx": b"blank", "tham_dinh.xlsx": b"blank"})

    assert taken == ("danh_muc.xlsx",)
    assert tree(tmp_path) == {"danh_muc.xlsx": b"filled in"}
