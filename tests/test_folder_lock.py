"""One run at a time: the second hears who is at work; a program that was killed holds nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from bontot_batch import cli, cli_parts, folder_lock, output, what_if

HOLDS = """
import sys, time
from pathlib import Path
from bontot_batch import folder_lock
with folder_lock.held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_hears_who_holds_the_folder(tmp_path: Path) -> None:
    with (
        folder_lock.held(tmp_path),
        pytest.raises(folder_lock.BusyError, match=str(os.getpid())),
        folder_lock.held(tmp_path),
    ):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of other systems")
def test_a_program_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDS, str(tmp_path)], stdout=subprocess.PIPE) as other:
        assert other.stdout
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(folder_lock.BusyError, match=str(other.pid)), folder_lock.held(tmp_path):
            pass
        other.send_signal(signal.SIGKILL)
    with folder_lock.held(tmp_path):
        pass

    assert not list(tmp_path.iterdir())


def test_a_folder_that_was_made_for_nothing_is_gone_again(tmp_path: Path) -> None:
    with folder_lock.held(tmp_path / "a" / "b"):
        pass

    assert not list(tmp_path.iterdir())


def test_what_a_broken_run_was_writing_is_swept_away(tmp_path: Path) -> None:
    (tmp_path / f"{output.STAGING_PREFIX}x" / "quyet_dinh").mkdir(parents=True)
    (tmp_path / f"{output.STAGING_PREFIX}x" / "quyet_dinh" / "A.docx").write_bytes(b"half")
    (tmp_path / f"{output.STAGING_PREFIX}{output.RECORD}").write_bytes(b"half")
    (tmp_path / "A.docx").write_bytes(b"whole")
    with folder_lock.held(tmp_path):
        assert sorted(each.name for each in tmp_path.glob("*.docx")) == ["A.docx"]

    assert [each.name for each in tmp_path.iterdir()] == ["A.docx"]


def test_a_folder_that_cannot_be_written_is_told_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(output.OutputError, match="Kiểm tra ổ đĩa"), folder_lock.held(tmp_path):
        pytest.fail("no work should begin")


def test_a_trial_and_a_roll_up_hold_the_folder_they_write_to(tmp_path: Path) -> None:
    out, tried = tmp_path / "ra", tmp_path / "thu.toml"
    tried.write_text("member_good_percent = 80\n", encoding="utf-8")
    commands = {
        out / what_if.FOLDER: ["run", str(tmp_path), "--out", str(out), "--what-if", str(tried)],
        out: ["rollup", str(tmp_path), "--out", str(out)],
    }
    for folder, command in commands.items():
        with folder_lock.held(folder):
            refused = CliRunner().invoke(cli.main, command)
        assert refused.exit_code == cli_parts.SETUP_ERROR
        assert "Một lần chạy khác đang làm việc" in refused.output
