"""The data the page's script lays out on demand: the list as plain JSON, the trace of each unit packed.

Traces are packed by the hundred (zlib, base64), for ten thousand of them are some 80 MB as text. What units wrote as
evidence is by far the largest part and the least asked for: where the page would grow too large, it is cut, and the
page says so.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from bontot_batch.form import Kind
from bontot_batch.model import FILE_STATE_NAMES, SEVERITY_NAMES, STATE_NAMES, UNIT_STATE_NAMES, State
from bontot_batch.page.words import Data, Words, day, moment

CHUNK = 100  # units packed together
LARGEST = 4_700_000  # bytes that all blocks together may take; five million are too many for a page
_CUTS = (None, 160, 100, 60, 40, 20, 0)
_PROSE = (Kind.TEXT, Kind.NOTE)
_CLAUSE_STATES = tuple(State)
_STATE_NUMBERS = {state.value: at for at, state in enumerate(_CLAUSE_STATES)}
_ESCAPED = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Blocks:
    """What stands in the page's data blocks, ready to be printed into a script element."""

    index: str
    traces: tuple[str, ...]
    files: str
    longest: int | None  # letters of evidence each trace still holds; None: all


@dataclass(slots=True)
class _Numbers:
    """Numbers that stand for texts that come again and again, in the order they were first met."""

    texts: dict[str, int] = field(default_factory=dict)

    def of(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))


class _Answers:
    """Answers as the traces tell them: a number for each field, the value as people read it."""

    def __init__(self, words: Words) -> None:
        self.fields = _Numbers()
        self._words = words
        self._known: dict[tuple[str, Any], str] = {}  # all but prose comes again and again

    def told(self, entry: Data, longest: int | None) -> list[Any]:
        """One answer: its field, what it says in at most that many letters of prose, its cell."""
        name, value = entry["field"], entry["value"]
        return [self.fields.of(name), self._shown(name, value, longest), entry["cell"]]

    def _shown(self, name: str, value: Any, longest: int | None) -> str:
        if name in self._words.fields and self._words.fields[name].kind in _PROSE:
            text = self._words.show(name, value)
            return text if longest is None or len(text) <= longest else f"{text[:longest]}…"
        known = self._known.get((name, value))
        if known is None:
            known = self._known[name, value] = self._words.show(name, value)
        return known


def make(data: Data, words: Words, listed: Data | None = None) -> Blocks:
    """The data blocks of a season; ``listed`` has of its units what the list needs, where that is made already."""
    answers = _Answers(words)
    files = _files_by_unit(data["files"])
    chunks = [data["units"][at : at + CHUNK] for at in range(0, len(data["units"]), CHUNK)]
    packed: dict[tuple[int, int | None], str] = {}

    def traces(some: Iterable[int], longest: int | None) -> tuple[str, ...]:
        for at in some:
            if (at, longest) not in packed:
                made = [_trace(unit, files.get(unit["code"], ()), words, answers, longest) for unit in chunks[at]]
                packed[at, longest] = _packed(made)
        return tuple(packed[at, longest] for at in some)

    account, index = _packed(_file_rows(data["files"])), _index(listed or data, words)
    others = len(account) + len(as_script(index).encode("utf-8", "replace"))
    sample = range(0, len(chunks), max(1, len(chunks) // 8))
    room = (LARGEST - others) * len(sample) // max(1, len(chunks))
    longest = next((cut for cut in _CUTS if sum(map(len, traces(sample, cut))) <= room), 0)
    made = traces(range(len(chunks)), longest)
    labels = [words.label(name) for name in answers.fields.texts]
    return Blocks(as_script(index | {"fields": labels}), made, account, longest)


def as_script(value: Any) -> str:
    """JSON that can stand in a script element: nothing in it can end the element or begin another."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)


def _packed(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode("utf-8", "surrogatepass"), 9)).decode("ascii")


def _index(data: Data, words: Words) -> dict[str, Any]:
    """The list and the names of the keys; the names of the fields are known when the traces are made."""
    bodies = {body["code"]: number for number, body in enumerate(data["bodies"])}
    kinds, clauses, parents = list(words.kinds), list(words.clauses), _Numbers()
    rows = [[*_row(unit, words, bodies, kinds, clauses), parents.of(unit["parent"])] for unit in data["units"]]
    return {
        "chunk": CHUNK,
        "bodies": [body["name"] for body in data["bodies"]],
        "kinds": list(words.kinds.values()),
        "criteria": list(words.criteria.items()),
        "clauses": [[number, words.clauses[number], words.criterion_of[number]] for number in clauses],
        "unitStates": [[state.value, name] for state, name in UNIT_STATE_NAMES.items()],
        "clauseStates": [[state.value, STATE_NAMES[state]] for state in _CLAUSE_STATES],
        "fileStates": [[state.value, name] for state, name in FILE_STATE_NAMES.items()],
        "severities": [[severity.value, name] for severity, name in SEVERITY_NAMES.items()],
        "fields": [],
        "parents": list(parents.texts),
        "units": rows,
    }


def _row(
    unit: Data, words: Words, bodies: Mapping[str, int], kinds: Sequence[str], clauses: Sequence[str]
) -> list[Any]:
    """A line of the list; a unit's criteria are a digit each, the place of the state in the list of states."""
    severities = [each["severity"] for each in unit["findings"]]
    unmet = [each["clause"] for each in unit["clauses"] if each["final"] == State.NOT_MET.value]
    return [
        *(unit["code"], unit["name"], bodies[unit["body"]], kinds.index(unit["kind"])),
        [state.value for state in UNIT_STATE_NAMES].index(unit["state"]),
        "".join(str(_state(unit["criteria"][key])) for key in words.criteria if key in unit["criteria"]),
        *(severities.count(severity.value) for severity in SEVERITY_NAMES),
        [clauses.index(number) for number in unmet if number in clauses],
    ]


def _state(key: str) -> int:
    return _STATE_NUMBERS[key]


def _trace(
    unit: Data, files: Sequence[list[Any]], words: Words, answers: _Answers, longest: int | None
) -> dict[str, Any]:
    return {
        "clauses": [_clause(each, words, answers, longest) for each in unit["clauses"]],
        "findings": [_finding(each) for each in unit["findings"]],
        "vote": _vote(unit["vote"], words) if unit["vote"] else None,
        "documents": [document(path, unit.get("folder", "")) for path in unit["documents"]],
        "changes": [[each[key] for key in ("label", "cell", "earlier", "before", "after")] for each in unit["changes"]],
        "files": files,
    }


def _clause(each: Data, words: Words, answers: _Answers, longest: int | None) -> list[Any]:
    appraised = each["appraised"]
    return [
        each["clause"],
        *(_state(each["computed"]), -1 if appraised is None else _state(appraised), _state(each["final"])),
        each["reason"],
        _appraisal(each["appraisal"]) if each["appraisal"] else "",
        [[words.thresholds.get(s["threshold"], s["threshold"]), s["part"], s["whole"], s["floor"]]
         for s in each["shares"]],
        [answers.told(entry, longest) for entry in each["inputs"]],
    ]  # fmt: skip


def _appraisal(each: Data) -> str:
    document = f", {each['document']}" if each["document"] else ""
    return f"{each['reason']} ({each['who']}, {day(each['when'])}{document})"


def _finding(each: Data) -> list[Any]:
    severity = [severity.value for severity in SEVERITY_NAMES].index(each["severity"])
    return [severity, each["code"], each["file"], _place(each), each["message"], each["hint"]]


def _place(each: Data) -> str:
    if not each["sheet"]:
        return ""
    quoted = "'" + each["sheet"].replace("'", "''") + "'"
    return f"{quoted}!{each['cell']}" if each["cell"] else quoted


def _vote(vote: Data, words: Words) -> list[Any]:
    by_criterion = [[words.criteria.get(key, key), count] for key, count in vote["criteria"].items()]
    return [day(vote["meeting_date"]), vote["reason"], *(vote[key] for key in ("agree", "disagree", "summoned")),
            by_criterion]  # fmt: skip


def document(path: str, folder: str) -> list[str]:
    """A document's path and the link to it; no link for a path that leads out of its folder."""
    parts = path.replace("\\", "/").split("/")
    if not all(parts) or {".", ".."} & set(parts):
        return [path, ""]
    return [path, folder + "/".join(quote(part, safe="") for part in parts)]


def _files_by_unit(files: Sequence[Data]) -> dict[str, list[list[Any]]]:
    by_unit: dict[str, list[list[Any]]] = {}
    for each, row in zip(files, _file_rows(files), strict=True):
        if each["unit"]:
            by_unit.setdefault(each["unit"], []).append(row)
    return by_unit


def _file_rows(files: Sequence[Data]) -> list[list[Any]]:
    """A line for each file: its name, what became of it, whose it is, what is to be said, the mail that brought it."""
    states = [state.value for state in FILE_STATE_NAMES]
    return [
        [each["file"], states.index(each["state"]), each["unit"], " ".join(_said(each)), _mail(each["mail"])]
        for each in files
    ]


def _said(each: Data) -> Iterator[str]:
    if each["note"]:
        yield each["note"]
    for finding in each["findings"]:
        yield f"{finding['message']} {finding['hint']}".strip()


def _mail(mail: Data | None) -> str:
    if not mail:
        return ""
    sent = moment(mail["date"]) if mail["date"] else ""
    subject = f"“{mail['subject']}”" if mail["subject"] else ""
    return ", ".join(part for part in (mail["sender"], sent, subject) if part)
