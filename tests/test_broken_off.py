"""Whatever breaks a run off, wherever: no file is torn, no number lost or doubled, and the next run completes it.

What a document says is the same however often it is made, so each is made once and given again: what is tried here is
the order in which things are written.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
import season
from one_body import one_body

from bontot_batch import delivery, folder_lock, ledger, output, publish, recipe
from bontot_batch.batch import SeasonResult
from bontot_batch.delivery import Order
from bontot_batch.documents import Templates
from bontot_batch.guidance import Guidance
from bontot_batch.hand_back import Return
from bontot_batch.model import Number
from bontot_batch.plan import Choice, Document

ROOT = Path(__file__).parents[1]
ONLY = Choice(frozenset({"quyet_dinh"}))
needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="a copy of this process is made, to be killed")


@pytest.fixture(scope="module", autouse=True)
def _each_document_is_made_once() -> Iterator[None]:
    make, made = publish._contents, {}

    def make_once(templates: Templates, guidance: Guidance, work: Document | Return) -> tuple[bytes, ...]:
        key = recipe.digest(work)
        if key not in made:
            made[key] = make(templates, guidance, work)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publish, "_contents", make_once)
        yield


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
    return told(tmp_path_factory.mktemp("hong"), 4)


@pytest.fixture(scope="module")
def long_story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return told(tmp_path_factory.mktemp("hong_dai"), 50, voted=False)


def told(folder: Path, count: int, *, voted: bool = True) -> Story:
    """All units but the last are voted for, or none yet; then the first falls out, and all others are voted for."""
    made = one_body(count, count - 1)
    season.write_season(made if voted else replace(made, tallies=()), folder / "in")
    first = season.run_season(folder / "in", jobs=1)
    deliver(first, folder / "first")
    (folder / "in" / made.cases[0].files[0].name).unlink()
    tally = made.tallies[0]
    rows = (*tally.rows[::-1], replace(tally.rows[0], unit=f"N{count}"))
    units = [made.roster.units[row.unit] for row in rows]
    season.write_tally(folder / "in" / tally.place.file, made.roster.bodies["B1"], units, made.guidance,
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


def killed_after(seconds: float, story: Story, out: Path) -> bool:
    """Whether a run in a process of its own was killed from outside after so long; else it had ended before."""
    child = os.fork()
    if not child:
        code = 1
        try:
            deliver(story.second, out)
            code = 0
        finally:
            os._exit(code)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) in {0, -signal.SIGKILL}
    return os.WIFSIGNALED(status)


@needs_fork
@pytest.mark.parametrize("kills", [8, pytest.param(500, marks=pytest.mark.soak)])
def test_a_run_killed_at_a_random_moment_is_completed_by_the_next(story: Story, tmp_path: Path, kills: int) -> None:
    rng, killed = Random(5), 0
    begun = time.monotonic()
    deliver(story.second, Path(shutil.copytree(story.first, tmp_path / "measured")))
    length = time.monotonic() - begun
    while killed < kills:
        out = Path(shutil.copytree(story.first, tmp_path / "out"))
        killed += killed_after(rng.uniform(0, length), story, out)
        nothing_is_torn(story, out)
        completed(story, out)
        shutil.rmtree(out)


@needs_fork
@pytest.mark.soak
def test_the_program_killed_at_a_random_moment_is_completed_by_the_next_start(story: Story, tmp_path: Path) -> None:
    """As a person starts it, with its workers; after the next start all is as a start without a kill leaves it."""
    rng, kills = Random(7), 0
    command = [sys.executable, "-m", "bontot_batch", "run", str(story.first.with_name("in")), "--jobs", "1", "--out"]

    def started(out: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen([*command, str(out)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    whole = Path(shutil.copytree(story.first, tmp_path / "whole"))
    begun = time.monotonic()
    assert started(whole).wait() == 1  # the one that fell out is missing
    length = time.monotonic() - begun
    while kills < 25:
        out = Path(shutil.copytree(story.first, tmp_path / "out"))
        program = started(out)
        time.sleep(rng.uniform(length / 2, length))  # the first half reads, and writes nothing
        os.kill(program.pid, signal.SIGKILL)
        kills += program.wait() == -signal.SIGKILL
        nothing_is_torn(replace(story, whole=tree(whole)), out)
        assert started(out).wait() == 1
        assert (tree(out), numbers(out)) == (tree(whole), numbers(whole))
        shutil.rmtree(out)


@dataclass
class Disk:
    """A disk on which all steps succeed until the n-th, counted from 0; that one fails, and whatever comes after it."""

    left: int

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise OSError(28, "No space left on device")


def fails_at(number: int, story: Story, out: Path) -> bool:
    """Whether the disk could be full at the n-th write of a run; it has fewer if not. The program says so in words."""
    disk, fsync, move = Disk(number), os.fsync, Path.replace

    def synced(descriptor: int) -> None:
        try:
            disk.step()
        except OSError:
            if stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.ftruncate(descriptor, os.fstat(descriptor).st_size // 2)  # as far as there was room
            raise
        fsync(descriptor)

    def moved(path: Path, target: Path) -> Path:
        disk.step()
        return move(path, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", synced)
        patch.setattr(Path, "replace", moved)
        return refused(story, out).startswith("Không ghi được vào thư mục")


def refused(story: Story, out: Path) -> str:
    """What the program says when it cannot write, which is to end with what to do; "" when it can."""
    try:
        deliver(story.second, out)
    except (output.OutputError, ledger.LedgerError) as error:
        said = str(error)
    else:
        return ""
    if not said.endswith("rồi chạy lại."):
        pytest.fail(said)
    return said


def try_to_fill(story: Story, folder: Path) -> int:
    """Let the disk be full at every write in turn; how many there are."""
    tried = 0
    while True:
        out = Path(shutil.copytree(story.first, folder / "out"))
        if not fails_at(tried, story, out):
            return tried
        nothing_is_torn(story, out)
        completed(story, out)
        shutil.rmtree(out)
        tried += 1


def test_a_disk_that_is_full_at_any_write_leaves_the_old_files_and_the_next_run_completes(
    story: Story, tmp_path: Path
) -> None:
    assert try_to_fill(story, tmp_path) >= 15


def test_a_ledger_that_has_no_room_to_grow_is_said_and_the_next_run_completes(story: Story, tmp_path: Path) -> None:
    connect, said = sqlite3.connect, "?"
    smallest = pages = (story.first / ledger.FILE_NAME).stat().st_size // 4096

    def cramped(*arguments: object, **options: object) -> sqlite3.Connection:
        connection = connect(*arguments, **options)  # type: ignore[call-overload]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    while said:
        out = Path(shutil.copytree(story.first, tmp_path / "out"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sqlite3, "connect", cramped)
            said = refused(story, out)
        nothing_is_torn(story, out)
        completed(story, out)
        shutil.rmtree(out)
        assert not said or said.startswith("Không mở được sổ cái")
        assert said or pages > smallest
        pages += 1


@pytest.mark.soak
def test_a_disk_that_is_full_at_any_write_of_fifty_units(long_story: Story, tmp_path: Path) -> None:
    assert try_to_fill(long_story, tmp_path) >= 100


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
