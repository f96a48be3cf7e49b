"""A run is repeated on twenty days: only because a day went by, nothing that was made is made again."""

from __future__ import annotations

from pathlib import Path

import season
from click.testing import CliRunner

from bontot_batch.cli import main
from bontot_batch.output import SET_ASIDE

TELL_THE_DAY = {"ket_qua.json", "ket_qua.html", "tong_hop.xlsx", "so_cai.sqlite", ".da_ghi.json"}


def files(folder: Path) -> dict[str, bytes]:
    """All that a run left but what tells the day it is for."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name not in TELL_THE_DAY}


def test_on_another_day_no_document_is_made_again(tmp_path: Path) -> None:
    season.write_season(season.make_season(14, 5), tmp_path / "ho_so")

    def run(day: str) -> dict[str, bytes]:
        call = ["run", str(tmp_path / "ho_so"), "--out", str(tmp_path / "ra"), "--jobs", "1", "--on", day]
        assert CliRunner().invoke(main, call).exit_code in {0, 1}
        return files(tmp_path / "ra")

    first = run("20/12/2026")

    assert run("21/12/2026") == first
    assert any(name.endswith(".docx") for name in first)
    assert any(name.startswith("tra_lai/") for name in first)
    assert not (tmp_path / "ra" / SET_ASIDE).exists()
