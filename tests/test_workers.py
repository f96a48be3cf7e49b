"""Work done elsewhere: spread over the cores, or apart, where it may die, hang or grow without harm to the program."""

from __future__ import annotations

import ctypes
import os
import sys
import time
from collections.abc import Callable

import pytest

from bontot_batch.workers import Cause, Limits, Lost, isolate, spread, staying

GIB = 1024**3
SHORT = Limits(seconds=20, cpu_seconds=20, memory=GIB)


def double(number: int) -> int:
    return 2 * number


def die(_: int) -> int:
    os.abort()


def crash(_: int) -> int:
    return ctypes.string_at(0)[0]


def leave(_: int) -> int:
    os._exit(3)


def panic(_: int) -> int:
    raise BaseException("what a reader's panic becomes")


def grow(_: int) -> int:
    return len(bytearray(2 * GIB))


def sleep(_: int) -> int:
    time.sleep(60)
    return 0


def spin(_: int) -> int:
    while True:
        pass


def fail(_: int) -> int:
    raise ZeroDivisionError("a mistake of ours")


def long(_: int) -> bytes:
    return b"x" * 10_000_000


TROUBLES: dict[int, Callable[[int], int]] = {3: die, 8: crash, 13: leave, 14: panic, 21: die}


def troubled(number: int) -> int:
    return TROUBLES.get(number, double)(number)


def nothing_is_printed(_: int) -> int:
    os.write(2, b"a reader's last words")
    return 0


def test_results_come_in_the_order_of_the_items() -> None:
    assert isolate(double, range(50), jobs=2) == tuple(range(0, 100, 2))


def who(_: int) -> int:
    return os.getpid()


def test_workers_stay_from_one_piece_of_work_to_the_next() -> None:
    with staying():
        first, again = (set(isolate(who, range(2), jobs=1)) for _ in range(2))
        assert first == again
        assert isolate(troubled, [3], jobs=1) == (Lost(Cause.DIED),)
        assert isolate(double, [4], jobs=1) == (8,)
    assert set(isolate(who, [0], jobs=1)).isdisjoint(first)


def test_nothing_to_do_starts_nothing() -> None:
    assert isolate(double, []) == ()


def test_a_result_may_be_long() -> None:
    assert isolate(long, [0]) == (long(0),)


def test_an_item_may_be_long() -> None:
    assert isolate(len, [long(0)]) == (10_000_000,)


@pytest.mark.parametrize("jobs", [1, 2])
def test_those_that_die_are_lost_and_all_others_are_done(jobs: int) -> None:
    done = isolate(troubled, range(40), jobs)
    lost = {number for number, each in enumerate(done) if isinstance(each, Lost)}
    assert lost == set(TROUBLES)
    assert {done[number] for number in lost} == {Lost(Cause.DIED)}
    assert all(done[number] == 2 * number for number in range(40) if number not in lost)


@pytest.mark.skipif(sys.platform == "win32", reason="bounded in another way")
def test_one_that_grows_too_large_is_lost() -> None:
    assert isolate(grow, [0], limits=SHORT) == (Lost(Cause.MEMORY),)


def test_one_that_hangs_is_ended() -> None:
    started = time.monotonic()
    assert isolate(sleep, [0], limits=Limits(seconds=2)) == (Lost(Cause.TIME),)
    assert time.monotonic() - started < 30


@pytest.mark.skipif(sys.platform == "win32", reason="the clock on the wall ends it there")
def test_one_that_uses_up_the_processor_is_ended() -> None:
    assert isolate(spin, [0], limits=Limits(seconds=50, cpu_seconds=1)) == (Lost(Cause.TIME),)


@pytest.mark.skipif(sys.platform == "win32", reason="the clock on the wall ends it there")
def test_processor_time_is_counted_for_each_item_anew() -> None:
    limits = Limits(seconds=50, cpu_seconds=1)
    assert isolate(busy_for_a_while, [0] * 4, jobs=1, limits=limits) == (0,) * 4


def busy_for_a_while(_: int) -> int:
    until = time.process_time() + 0.5
    while time.process_time() < until:
        pass
    return 0


def test_a_mistake_of_ours_is_not_swallowed() -> None:
    with pytest.raises(ZeroDivisionError):
        isolate(fail, [0])


def test_workers_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    isolate(nothing_is_printed, [0])
    assert capfd.readouterr() == ("", "")


def test_progress_is_told_for_every_item() -> None:
    told: list[tuple[int, int]] = []
    isolate(double, range(5), progress=lambda done, total: told.append((done, total)))
    assert told == [(number, 5) for number in range(1, 6)]


def test_work_spread_over_processes_comes_in_order() -> None:
    assert tuple(spread(double, range(100), jobs=2)) == tuple(range(0, 200, 2))
