"""Whatever breaks a run off, wherever: no file is torn, no number lost or doubled, and the next run completes it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
import season
from one_body import one_body

from bontot_batch import delivery, folder_lock, ledger, output
from bontot_batch.batch import SeasonResult
from bontot_batch.delivery import Order
from bontot_batch.documents import Templates
from bontot_batch.model import Number
from bontot_batch.plan import Choice

ROOT = Path(__file__).parents[1]
ONLY = Choice(frozenset({"quyet_dinh"}))
needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="a copy of this process is made, to be killed")


@dataclass(frozen=True, slots=True)
class Story:
    """A folder as the first run left it, what the second run has to say, and what it leaves when nothing breaks."""

    first: Path
    second: SeasonResult
    whole: dict[str, bytes]
    numbers: tuple[Number, ...]


def deliver(result: SeasonResult, out: Path) -> None:
    with folder_lock.held(out):
        delivery.deliver(result, Order(out, Templates((ROOT / "templates",)), ONLY, 1))


def tree(out: Path) -> dict[str, bytes]:
    kept = {ledger.FILE_NAME, f"{ledger.FILE_NAME}-journal", folder_lock.LOCK, folder_lock.HOLDER}
    return {
        path.relative_to(out).as_posix(): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name not in kept
    }


def numbers(out: Path) -> tuple[Number, ...]:
    with ledger.opened(out) as book:
        return book.numbers()


def documents(out: Path) -> dict[str, object]:
    with ledger.opened(out) as book:
        return book.facts("documents")


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder = tmp_path_factory.mktemp("hong")
    made = one_body(4, 3)
    season.write_season(made, folder / "in")
    first = season.run_season(folder / "in", jobs=1)
    deliver(first, folder / "first")
    (folder / "in" / made.cases[0].files[0].name).unlink()  # the first falls out, the last is voted on
    tally = made.tallies[0]
    rows = (*tally.rows[::-1], replace(tally.rows[0], unit="N4"))
    units = [made.roster.units[row.unit] for row in rows]
    season.write_tally(next((folder / "in").glob("kiem_phieu*")), made.roster.bodies["B1"], units, made.guidance,
                       replace(tally, rows=rows))  # fmt: skip
    second = season.run_season(folder / "in", jobs=1)
    whole = Path(shutil.copytree(folder / "first", folder / "whole"))
    deliver(second, whole)
    return Story(folder / "first", second, tree(whole), numbers(whole))


def completed(story: Story, out: Path) -> None:
    """The next run leaves what an uninterrupted one leaves, in the folder and in the ledger."""
    deliver(story.second, out)
    assert tree(out) == story.whole
    assert numbers(out) == story.numbers
    assert set(documents(out)) == {name for name in story.whole if not name.startswith((output.SET_ASIDE, "."))}


def nothing_is_torn(story: Story, out: Path) -> None:
    before = tree(story.first)
    for name, content in tree(out).items():
        if not name.startswith((output.STAGING_PREFIX, ".")):
            known = {before.get(name), story.whole.get(name), before.get(name.removeprefix(f"{output.SET_ASIDE}/"))}
            assert content in known, name


def step_by_step(step: Callable[[], None]) -> None:
    """Have something called before every statement of the ledger and every step on the disk. For a copied process."""
    connect, fsync, move = sqlite3.connect, os.fsync, Path.replace

    def traced(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.set_trace_callback(lambda _: step())
        return connection

    def synced(descriptor: int) -> None:
        step()
        fsync(descriptor)

    def moved(path: Path, target: Path) -> Path:
        step()
        return move(path, target)

    sqlite3.connect, os.fsync = traced, synced  # type: ignore[assignment]
    Path.replace = moved  # type: ignore[assignment,method-assign]


def in_a_copy(work: Callable[[], None]) -> tuple[int, int]:
    """Do something in a copy of this process; which signal ended it (0: none), and its exit code."""
    child = os.fork()
    if not child:
        code = 1
        try:
            work()
            code = 0
        except folder_lock.BusyError:
            code = 2
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, os.waitstatus_to_exitcode(status)


def killed_at(number: int, story: Story, out: Path) -> bool:
    """Whether a run could be killed before its n-th step; it has fewer if not."""

    def work() -> None:
        seen = iter(range(1, number))

        def step() -> None:
            if next(seen, None) is None:
                os.kill(os.getpid(), signal.SIGKILL)

        step_by_step(step)
        deliver(story.second, out)

    ended, code = in_a_copy(work)
    assert ended == signal.SIGKILL or code == 0
    return ended == signal.SIGKILL


def try_to_kill(story: Story, folder: Path, steps: Iterator[int]) -> int:
    tried = 0
    for number in steps:
        out = Path(shutil.copytree(story.first, folder / str(number)))
        if not killed_at(number, story, out):
            break
        nothing_is_torn(story, out)
        completed(story, out)
        shutil.rmtree(out)
        tried += 1
    return tried


@needs_fork
def test_a_run_killed_at_some_of_its_steps_is_completed_by_the_next(story: Story, tmp_path: Path) -> None:
    assert try_to_kill(story, tmp_path, iter(range(3, 10_000, 11))) >= 5


@needs_fork
@pytest.mark.soak
def test_a_run_killed_at_any_of_its_steps_is_completed_by_the_next(story: Story, tmp_path: Path) -> None:
    assert try_to_kill(story, tmp_path, iter(range(1, 10_000))) >= 50


@needs_fork
@pytest.mark.soak
def test_a_run_killed_at_a_random_moment_is_completed_by_the_next(story: Story, tmp_path: Path) -> None:
    rng = Random(5)
    begun = time.monotonic()
    deliver(story.second, Path(shutil.copytree(story.first, tmp_path / "measured")))
    length = time.monotonic() - begun
    for number in range(500):
        out = Path(shutil.copytree(story.first, tmp_path / str(number)))
        moment = rng.uniform(0, length)

        def work(out: Path = out, moment: float = moment) -> None:
            signal.setitimer(signal.ITIMER_REAL, max(moment, 0.001))
            signal.signal(signal.SIGALRM, signal.SIG_DFL)  # which ends a process as SIGKILL does, unasked
            deliver(story.second, out)

        in_a_copy(work)
        nothing_is_torn(story, out)
        completed(story, out)
        shutil.rmtree(out)


def fails_at(number: int, story: Story, out: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether a run could be failed at its n-th write, counted from 0; it has fewer if not."""
    done, fsync = iter(range(number)), os.fsync

    def full(descriptor: int) -> None:
        if next(done, None) is None:
            raise OSError(28, "No space left on device")
        fsync(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        try:
            deliver(story.second, out)
        except output.OutputError as error:
            return str(error).startswith("Không ghi được vào thư mục")
    return False


def test_a_disk_that_is_full_at_any_write_leaves_the_old_files_and_the_next_run_completes(
    story: Story, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = 0
    while True:
        out = Path(shutil.copytree(story.first, tmp_path / str(tried)))
        if not fails_at(tried, story, out, monkeypatch):
            break
        nothing_is_torn(story, out)
        completed(story, out)
        tried += 1

    assert tried >= 6


def at_once(story: Story, out: Path) -> list[int]:
    """Exit codes of two runs that begin at the same moment."""
    children = []
    ready, go = os.pipe()
    for _ in range(2):
        child = os.fork()
        if not child:
            os.close(go)
            os.read(ready, 1)  # until the other end is closed
            code = 1
            try:
                deliver(story.second, out)
                code = 0
            except folder_lock.BusyError:
                code = 2
            finally:
                os._exit(code)
        children.append(child)
    os.close(ready)
    os.close(go)
    return sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children)


@needs_fork
@pytest.mark.parametrize("tries", [3, pytest.param(50, marks=pytest.mark.soak)])
def test_of_two_runs_at_once_one_works_and_one_hears_of_it(story: Story, tmp_path: Path, tries: int) -> None:
    for number in range(tries):
        out = Path(shutil.copytree(story.first, tmp_path / str(number)))

        assert at_once(story, out) == [0, 2]
        assert tree(out) == story.whole
        assert numbers(out) == story.numbers
