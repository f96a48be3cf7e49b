"""The output folder: every file whole or not at all, nothing a person wrote is lost."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from bontot_batch import output
from bontot_batch.output import Care


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below the folder but the program's own record."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != output.RECORD
    }


TALLIES = Care(filled_by_hand=("kiem_phieu_*.xlsx",))


def test_every_file_is_written_and_no_staging_is_left(tmp_path: Path) -> None:
    files = {"quyet_dinh/01-QD_A.docx": b"one", "ket_qua.json": b"{}"}

    written = output.write_all(tmp_path / "out", files)

    assert written == output.Written(("ket_qua.json", "quyet_dinh/01-QD_A.docx"), ())
    assert tree(tmp_path / "out") == files


def test_a_decision_that_is_no_longer_true_is_set_aside_not_deleted(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"quyet_dinh/A.docx": b"old", "ket_qua.json": b"1"})

    written = output.write_all(tmp_path, {"ket_qua.json": b"2"})

    assert written.set_aside == ("quyet_dinh/A.docx",)
    assert tree(tmp_path) == {"ket_qua.json": b"2", f"{output.SET_ASIDE}/quyet_dinh/A.docx": b"old"}


def test_what_this_program_wrote_is_replaced_without_keeping_a_copy(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        written = output.write_all(tmp_path, {"A.docx": content})

    assert written.set_aside == ()
    assert tree(tmp_path) == {"A.docx": b"second"}


def test_a_document_that_a_person_completed_stays_and_the_new_version_is_put_beside_it(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"A.docx": b"first"})
    (tmp_path / "A.docx").write_bytes(b"completed by hand")

    for _ in range(2):  # the second time nothing more happens
        written = output.write_all(tmp_path, {"A.docx": b"second"})

        assert written.beside == (("A.docx", "A (moi 2).docx"),)
        assert written.set_aside == ()
        assert tree(tmp_path) == {"A.docx": b"completed by hand", "A (moi 2).docx": b"second"}


def test_a_document_completed_by_hand_has_nothing_beside_it_while_there_is_no_new_version(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"A.docx": b"first"})
    (tmp_path / "A.docx").write_bytes(b"completed by hand")

    assert output.write_all(tmp_path, {"A.docx": b"first"}).beside == ()
    assert tree(tmp_path) == {"A.docx": b"completed by hand"}


def test_a_third_version_takes_the_place_of_the_second_unless_that_was_changed_too(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"A.docx": b"first"})
    (tmp_path / "A.docx").write_bytes(b"completed by hand")
    output.write_all(tmp_path, {"A.docx": b"second"})
    output.write_all(tmp_path, {"A.docx": b"third"})
    assert tree(tmp_path) == {"A.docx": b"completed by hand", "A (moi 2).docx": b"third"}
    (tmp_path / "A (moi 2).docx").write_bytes(b"completed, too")
    output.write_all(tmp_path, {"A.docx": b"fourth"})

    assert tree(tmp_path) == {
        "A.docx": b"completed by hand",
        "A (moi 2).docx": b"completed, too",
        "A (moi 3).docx": b"fourth",
    }


def test_what_was_put_beside_moves_into_place_when_the_person_takes_theirs_away(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"A.docx": b"first"})
    (tmp_path / "A.docx").write_bytes(b"completed by hand")
    output.write_all(tmp_path, {"A.docx": b"second"})
    (tmp_path / "A.docx").unlink()
    written = output.write_all(tmp_path, {"A.docx": b"second"})

    assert written.set_aside == ("A (moi 2).docx",)
    assert tree(tmp_path)["A.docx"] == b"second"


def test_a_document_completed_by_hand_stays_when_none_is_made_any_more(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"A.docx": b"first"})
    (tmp_path / "A.docx").write_bytes(b"completed by hand")

    assert output.write_all(tmp_path, {}).left == ("A.docx",)
    assert tree(tmp_path) == {"A.docx": b"completed by hand"}


def test_a_file_for_programs_is_replaced_and_what_was_there_set_aside(tmp_path: Path) -> None:
    (tmp_path / "ket_qua.json").write_bytes(b"changed by hand")
    written = output.write_all(tmp_path, {"ket_qua.json": b"{}"}, Care(for_programs=frozenset({"ket_qua.json"})))

    assert written.set_aside == ("ket_qua.json",)
    assert tree(tmp_path) == {"ket_qua.json": b"{}", f"{output.SET_ASIDE}/ket_qua.json": b"changed by hand"}


def test_what_was_set_aside_before_is_not_overwritten(tmp_path: Path) -> None:
    for content in (b"first", b"second"):
        output.write_all(tmp_path, {"A.docx": content})
        output.write_all(tmp_path, {})

    assert sorted(path.read_bytes() for path in (tmp_path / output.SET_ASIDE).iterdir()) == [b"first", b"second"]


def test_a_tally_filled_in_stays_where_it_is_when_none_is_laid_out_any_more(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"kiem_phieu_A.xlsx": b"blank"}, TALLIES)
    (tmp_path / "kiem_phieu_A.xlsx").write_bytes(b"filled in")

    for _ in range(2):
        written = output.write_all(tmp_path, {}, TALLIES)

    assert written.set_aside == ()
    assert tree(tmp_path) == {"kiem_phieu_A.xlsx": b"filled in"}


def test_a_tally_still_blank_is_set_aside_when_none_is_laid_out_any_more(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"kiem_phieu_A.xlsx": b"blank"}, TALLIES)

    assert output.write_all(tmp_path, {}, TALLIES).set_aside == ("kiem_phieu_A.xlsx",)


def test_a_workbook_nobody_knows_of_stays_and_ours_is_put_beside_it(tmp_path: Path) -> None:
    (tmp_path / "kiem_phieu_A.xlsx").write_bytes(b"typed by a person")

    output.write_all(tmp_path, {"kiem_phieu_A.xlsx": b"blank"}, TALLIES)

    assert tree(tmp_path) == {"kiem_phieu_A.xlsx": b"typed by a person", "kiem_phieu_A (moi 2).xlsx": b"blank"}


def test_a_record_that_names_files_outside_the_folder_moves_none_of_them(tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere.docx"
    outside.write_bytes(b"not ours")
    out = tmp_path / "out"
    out.mkdir()
    (out / output.RECORD).write_text(json.dumps({"../elsewhere.docx": []}), encoding="utf-8")

    output.write_all(out, {"ket_qua.json": b"{}"})

    assert outside.read_bytes() == b"not ours"


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b'{"a": 3}', b"\xff\xfe"], ids=repr)
def test_a_damaged_record_stops_nothing(tmp_path: Path, record: bytes) -> None:
    (tmp_path / output.RECORD).write_bytes(record)

    output.write_all(tmp_path, {"ket_qua.json": b"{}"})

    assert tree(tmp_path) == {"ket_qua.json": b"{}"}


def test_a_failure_while_staging_leaves_the_old_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = {"A.docx": b"old", "B.docx": b"old"}
    output.write_all(tmp_path, old)

    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(output.OutputError, match="Không ghi được"):
        output.write_all(tmp_path, {"A.docx": b"new"})

    assert tree(tmp_path) == old


def test_a_document_open_in_another_program_gets_its_new_version_beside_it_until_it_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.write_all(tmp_path, {"A.docx": b"old", "B.docx": b"old", "C.docx": b"stale"})
    opened = Path.open

    def locked(path: Path, mode: str = "r", **rest: object) -> object:
        if path.name in {"A.docx", "C.docx"} and mode == "r+b":
            raise PermissionError(13, "The process cannot access the file", str(path))
        return opened(path, mode, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(output, "PATIENCE", 0)
    monkeypatch.setattr(Path, "open", locked)
    new = {"A.docx": b"new", "B.docx": b"new"}
    written = output.write_all(tmp_path, new)

    assert written.beside == (("A.docx", "A (moi 2).docx"),)
    assert written.held == ("A.docx", "C.docx")
    assert written.left == ("C.docx",)
    assert tree(tmp_path) == {"A.docx": b"old", "A (moi 2).docx": b"new", "B.docx": b"new", "C.docx": b"stale"}
    monkeypatch.undo()
    output.write_all(tmp_path, new)
    assert {name: content for name, content in tree(tmp_path).items() if not name.startswith(output.SET_ASIDE)} == new


def test_a_document_opened_at_the_last_moment_stays_and_is_still_known_as_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output.write_all(tmp_path, {"A.docx": b"old", "B.docx": b"old"})
    replaced = Path.replace

    def locked(path: Path, target: Path) -> Path:
        if Path(target).name == "A.docx":
            raise PermissionError(13, "The process cannot access the file", str(target))
        return replaced(path, target)

    monkeypatch.setattr(output, "PATIENCE", 0)
    monkeypatch.setattr(Path, "replace", locked)
    new = {"A.docx": b"new", "B.docx": b"new"}
    written = output.write_all(tmp_path, new)

    assert written.beside == (("A.docx", "A (moi 2).docx"),)
    assert written.held == ("A.docx",)
    assert tree(tmp_path) == {"A.docx": b"old", "A (moi 2).docx": b"new", "B.docx": b"new"}
    monkeypatch.undo()
    assert output.write_all(tmp_path, new).beside == ()
    assert tree(tmp_path)["A.docx"] == b"new"


@pytest.mark.parametrize("fails_at", range(3))
def test_a_run_that_broke_off_while_moving_is_completed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    output.write_all(tmp_path, {"A.docx": b"1", "B.docx": b"1", "void.docx": b"1"})
    replace, moved = Path.replace, []

    def breaks(path: Path, target: Path) -> Path:
        if path.parent.name.startswith(output.STAGING_PREFIX):
            if len(moved) == fails_at:
                raise OSError(5, "Input/output error")
            moved.append(path)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", breaks)
    with pytest.raises(output.OutputError):
        output.write_all(tmp_path, {"A.docx": b"2", "B.docx": b"2", "new.docx": b"2"})
    monkeypatch.undo()
    output.write_all(tmp_path, {"A.docx": b"3", "B.docx": b"3"})
    left = tree(tmp_path)

    assert {name: content for name, content in left.items() if not name.startswith(output.SET_ASIDE)} == {
        "A.docx": b"3", "B.docx": b"3",
    }  # fmt: skip
    assert left[f"{output.SET_ASIDE}/void.docx"] == b"1"


def test_a_file_where_the_folder_should_be_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")

    with pytest.raises(output.OutputError, match="out"):
        output.write_all(tmp_path / "out", {"ket_qua.json": b"{}"})


def test_blank_workbooks_are_not_written_over_existing_ones(tmp_path: Path) -> None:
    (tmp_path / "danh_muc.xlsx").write_bytes(b"filled in")

    taken = output.write_new(tmp_path, {"danh_muc.xlsx": b"blank", "tham_dinh.xlsx": b"blank"})

    assert taken == ("danh_muc.xlsx",)
    assert tree(tmp_path) == {"danh_muc.xlsx": b"filled in"}


def test_what_may_have_been_signed_is_set_aside_before_other_content_takes_its_place(tmp_path: Path) -> None:
    care = Care(final=lambda content: content.startswith(b"signed"))
    output.write_all(tmp_path, {"A.docx": b"signed 1", "B.docx": b"draft 1", "C.docx": b"signed"}, care)
    written = output.write_all(tmp_path, {"A.docx": b"signed 2", "B.docx": b"draft 2", "C.docx": b"signed"}, care)

    assert written.set_aside == ("A.docx",)
    assert (tmp_path / "ban_cu" / "A.docx").read_bytes() == b"signed 1"
    assert (tmp_path / "A.docx").read_bytes() == b"signed 2"
    assert (tmp_path / "B.docx").read_bytes() == b"draft 2"
    assert not (tmp_path / "ban_cu" / "B.docx").exists()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("linked", ["the file", "its folder", "a folder above"])
def test_what_a_link_leads_out_of_the_folder_is_none_of_ours(linked: str, tmp_path: Path) -> None:
    out, elsewhere, name = tmp_path / "out", tmp_path / "elsewhere", "a/b/tệp.docx"
    output.write_all(out, {name: b"1"})
    at = {"the file": out / name, "its folder": out / "a/b", "a folder above": out / "a"}[linked]
    at.rename(elsewhere)
    at.symlink_to(elsewhere)
    (held,) = elsewhere.rglob("*.docx") if elsewhere.is_dir() else (elsewhere,)

    assert output.kept(out)(name) is None
    output.write_all(out, {})
    assert held.read_bytes() == b"1"


@pytest.mark.parametrize("name", ["../a.docx", "a/../../a.docx", "..", "", "a/.."])
def test_a_record_that_names_what_is_not_in_the_folder_is_not_followed(name: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "a.docx").write_bytes(b"1")
    digest = hashlib.sha256(b"1").hexdigest()
    (out / output.RECORD).write_text(json.dumps({name: [digest]}), encoding="utf-8")

    assert output.kept(out)(name) is None
    output.write_all(out, {"b.docx": b"2"})
    assert (tmp_path / "a.docx").read_bytes() == b"1"
