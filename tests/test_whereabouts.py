"""What lies in a folder: also what is not there yet, and what a link leads to; not what only looks like it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bontot_batch.whereabouts import Inside

LINKS = pytest.mark.skipif(os.name == "nt", reason="links need rights there")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "ket_qua"
    (folder / "quyet_dinh").mkdir(parents=True)
    (folder / "quyet_dinh" / "a.docx").write_bytes(b"1")
    (tmp_path / "phieu.xlsx").write_bytes(b"2")
    return folder


@pytest.mark.parametrize("name", ["", "a.docx", "quyet_dinh", "quyet_dinh/a.docx", "chua_co/b.docx", "x/../a.docx"])
def test_what_a_folder_holds_or_will_hold_lies_in_it(name: str, out: Path) -> None:
    assert Inside(out).holds(out / name)


@pytest.mark.parametrize("name", ["..", "../phieu.xlsx", "quyet_dinh/../../phieu.xlsx", "../ket_qua_2/a.docx"])
def test_what_lies_beside_or_above_is_outside(name: str, out: Path) -> None:
    assert not Inside(out).holds(out / name)


@LINKS
def test_a_link_lies_where_it_leads(out: Path, tmp_path: Path) -> None:
    (tmp_path / "link.docx").symlink_to(out / "quyet_dinh" / "a.docx")
    (tmp_path / "folder").symlink_to(out / "quyet_dinh", target_is_directory=True)
    (out / "phieu.xlsx").symlink_to(tmp_path / "phieu.xlsx")
    inside = Inside(out)

    assert inside.holds(tmp_path / "link.docx")
    assert inside.holds(tmp_path / "folder" / "a.docx")
    assert not inside.holds(out / "phieu.xlsx")
