"""Every figure the page shows, counted from the data of ``ket_qua.json``; no outcome is computed anew. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bontot_batch.model import FileState, Severity, Share, State, UnitState
from bontot_batch.page.words import Data, Words

NOT_IN = (UnitState.MISSING,)
FAULTY = (UnitState.UNREADABLE, UnitState.RETURNED)
PASSED = (UnitState.ELIGIBLE, UnitState.RECOGNISED, UnitState.NOT_RECOGNISED)
VOTED = (UnitState.RECOGNISED, UnitState.NOT_RECOGNISED)
BINS = 11  # by tens, and 100% or more for itself


@dataclass(frozen=True, slots=True)
class Step:
    """How many units have come so far, out of how many."""

    key: str
    name: str
    count: int
    base: int
    base_name: str


@dataclass(frozen=True, slots=True)
class Group:
    """The units of one cấp ủy, or of all, step by step."""

    code: str
    name: str
    href: str  # of the results these figures come from; "" where they are the page's own
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """How the assessed units stand on one criterion or clause."""

    key: str
    name: str
    counts: Mapping[State, int]

    @property
    def total(self) -> int:
        """The units counted."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Distribution:
    """The measured shares of one figure of the guidance, in bins of ten percent."""

    key: str
    name: str
    clause: str
    floor: int  # percent
    enough: tuple[int, ...]  # units in each bin that reach the floor
    short: tuple[int, ...]

    @property
    def total(self) -> int:
        """The units measured."""
        return sum(self.enough) + sum(self.short)


def counted(units: Iterable[Data]) -> list[Data]:
    """Of each unit no more than is counted and listed: the data of all is gone through once, little of it is kept."""
    plain: dict[tuple[str, str], Data] = {}  # the clauses without a measured share; there are few different ones

    def clause(each: Data) -> Data:
        told = {"clause": each["clause"], "final": each["final"], "shares": each["shares"]}
        return told if each["shares"] else plain.setdefault((each["clause"], each["final"]), told)

    kept = ("code", "name", "kind", "body", "parent", "state", "criteria", "findings")
    return [{key: unit[key] for key in kept} | {"clauses": list(map(clause, unit["clauses"]))} for unit in units]


def steps(units: Sequence[Data]) -> tuple[Step, ...]:
    """The way of units from the list to the decision; each step says its base."""
    states = Counter(unit["state"] for unit in units)

    def among(chosen: Iterable[UnitState]) -> int:
        return sum(states[state.value] for state in chosen)

    received, faulty = len(units) - among(NOT_IN), among(FAULTY)
    passed, voted = among(PASSED), among(VOTED)
    return (
        Step("received", "Đã nộp", received, len(units), "trong danh mục"),
        Step("faulty", "Lỗi, phải gửi lại", faulty, received, "đã nộp"),
        Step("assessed", "Đã xét", received - faulty, received, "đã nộp"),
        Step("passed", "Đủ điều kiện", passed, received - faulty, "đã xét"),
        Step("voted", "Đã bỏ phiếu", voted, passed, "đủ điều kiện"),
        Step("recognised", "Được công nhận", states[UnitState.RECOGNISED.value], voted, "đã bỏ phiếu"),
    )


def groups(data: Data) -> tuple[Group, ...]:
    """The steps of each cấp ủy, in the order of the results."""
    by_body: dict[str, list[Data]] = {body["code"]: [] for body in data["bodies"]}
    for unit in data["units"]:
        by_body[unit["body"]].append(unit)
    return tuple(
        Group(body["code"], body["name"], body.get("href", ""), steps(by_body[body["code"]])) for body in data["bodies"]
    )


def states(units: Iterable[Data]) -> dict[UnitState, int]:
    """Units by state, in the order of the season."""
    counted = Counter(unit["state"] for unit in units)
    return {state: counted[state.value] for state in UnitState}


def criteria(units: Iterable[Data], words: Words) -> tuple[Tally, ...]:
    """The assessed units on each criterion."""
    assessed = [unit["criteria"] for unit in units if unit["criteria"]]
    return tuple(
        Tally(key, name, _by_state(each[key] for each in assessed if key in each))
        for key, name in words.criteria.items()
    )


def unmet(units: Iterable[Data], words: Words) -> tuple[Tally, ...]:
    """The clauses that any unit fails, the commonest first; the other states of the clause beside."""
    stands: dict[str, list[str]] = {}
    for unit in units:
        for clause in unit["clauses"]:
            stands.setdefault(clause["clause"], []).append(clause["final"])
    tallies = [Tally(number, words.clauses.get(number, ""), _by_state(found)) for number, found in stands.items()]
    failed = [each for each in tallies if each.counts[State.NOT_MET]]
    return tuple(sorted(failed, key=lambda each: (-each.counts[State.NOT_MET], each.key)))


def _by_state(found: Iterable[str]) -> dict[State, int]:
    counted = Counter(found)
    return {state: counted[state.value] for state in State}


def distributions(units: Iterable[Data], words: Words) -> tuple[Distribution, ...]:
    """The measured shares under each figure of the guidance, those that a unit is measured by."""
    measured: dict[tuple[str, int], list[Share]] = {}
    clause_of: dict[str, str] = {}
    for unit in units:
        for clause in unit["clauses"]:
            for each in clause["shares"]:
                share = Share(**each)
                measured.setdefault((share.threshold, share.floor), []).append(share)
                clause_of[share.threshold] = clause["clause"]
    known = list(words.thresholds)
    found = sorted(measured.items(), key=lambda item: (known.index(item[0][0]) if item[0][0] in known else 99, item[0]))
    return tuple(
        Distribution(name, words.thresholds.get(name, name), clause_of[name], floor, *_binned(shares))
        for (name, floor), shares in found
    )


def _binned(shares: Iterable[Share]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    enough, short = [0] * BINS, [0] * BINS
    for share in shares:
        (enough if share.enough else short)[min(10 * share.part // share.whole, BINS - 1)] += 1
    return tuple(enough), tuple(short)


def findings(data: Data) -> dict[Severity, int]:
    """Errors and warnings of units and files, each once."""
    told = {
        (each["file"], each["sheet"], each["cell"], each["code"], each["message"], each["severity"])
        for part in ("units", "files")
        for holder in data[part]
        for each in holder["findings"]
    }
    counted = Counter(key[-1] for key in told)
    return {severity: counted[severity.value] for severity in Severity}


def account(files: Iterable[Data]) -> dict[FileState, int]:
    """What came in by what became of it."""
    counted = Counter(each["state"] for each in files)
    return {state: counted[state.value] for state in FileState}
