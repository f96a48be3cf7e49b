"""The shape of ``ket_qua.json``, and the only reader that holds a file to it before anything in it is used."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any, NotRequired, TypedDict

import msgspec

from bontot_batch.model import FileState, Severity, State, UnitKind, UnitState

LARGEST_FILE = 1_000_000_000  # bytes; ten thousand units take about 80 MB

Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]


class NotResultsError(Exception):
    """The bytes are no results of this program; ``str`` is a Vietnamese clause that says in which respect."""


class _Change(TypedDict):
    threshold: str
    label: str
    before: str
    after: str


class _Body(TypedDict):
    code: Name
    name: Name
    year: Annotated[int, msgspec.Meta(ge=1900, le=9999)]


class _Finding(TypedDict):
    code: str
    severity: Severity
    file: str
    sheet: str
    cell: str
    message: str
    hint: str


class _Number(TypedDict):
    body: str
    document: str
    subject: str
    number: Count
    void: str
    day: NotRequired[str | None]
    units: NotRequired[list[str]]
    by_hand: NotRequired[bool]
    replaced: NotRequired[bool]


class _Run(TypedDict):
    version: str
    guidance: Name
    on: str
    due: NotRequired[str | None]
    counts: Mapping[UnitState, Count]
    account: Mapping[FileState, Count]
    findings: NotRequired[list[_Finding]]
    numbers: NotRequired[list[_Number]]
    trial: NotRequired[list[_Change] | None]


class _Mail(TypedDict):
    sender: str
    date: str | None
    certain: bool
    subject: str


class _File(TypedDict):
    file: str
    state: FileState
    unit: str
    note: str
    container: str
    mail: _Mail | None
    sha256: str
    findings: list[_Finding]


class _Share(TypedDict):
    threshold: str
    part: Count
    whole: Annotated[int, msgspec.Meta(gt=0, le=10**9)]
    floor: Annotated[int, msgspec.Meta(ge=0, le=100)]


class _Appraisal(TypedDict):
    reason: str
    who: str
    when: str
    document: str


class _Input(TypedDict):
    field: str
    value: str | int | None
    cell: str


class _Clause(TypedDict):
    clause: Name
    computed: State
    appraised: State | None
    final: State
    reason: str
    shares: list[_Share]
    appraisal: _Appraisal | None
    inputs: list[_Input]


class _Vote(TypedDict):
    agree: Count
    disagree: Count
    summoned: Count
    meeting_date: str
    criteria: Mapping[str, Count]
    passed: bool
    reason: str


class _CellChange(TypedDict):
    cell: str
    label: str
    earlier: str
    before: str
    after: str


class _YearOnYear(TypedDict):
    state: UnitState | None
    change: str
    consecutive: Count


class _Unit(TypedDict):
    code: Name
    name: str
    kind: UnitKind
    body: Name
    parent: str
    state: UnitState
    criteria: Mapping[str, State]
    clauses: list[_Clause]
    findings: list[_Finding]
    vote: _Vote | None
    documents: list[str]
    changes: list[_CellChange]
    last_year: NotRequired[_YearOnYear | None]


class _Results(TypedDict):
    run: _Run
    bodies: Annotated[list[_Body], msgspec.Meta(min_length=1)]
    files: list[_File]
    units: list[_Unit]


_MISSING = re.compile(r"missing required field `(.*)`")
_DECODER = msgspec.json.Decoder(_Results)


def decode(raw: bytes) -> Mapping[str, Any]:
    """The results, of the right shape and in agreement with themselves. Raises NotResultsError."""
    try:
        data = _DECODER.decode(raw.removeprefix(b"\xef\xbb\xbf"))
    except msgspec.ValidationError as error:
        raise NotResultsError(_misshapen(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NotResultsError("tệp hỏng hoặc bị cắt") from error
    for fault in _faults(data):
        raise NotResultsError(fault)
    return data


def _misshapen(message: str) -> str:
    """What is wrong with the shape, from the words of the library: the part by its names, none of those words."""
    what, _, where = message.partition(" - at ")
    missing = _MISSING.search(what)
    part = ".".join(filter(None, (where.strip("`").removeprefix("$").lstrip("."), missing[1] if missing else "")))
    return f"thiếu hoặc sai phần “{part}”" if part else "không phải kết quả của một lần chạy"


def _faults(data: _Results) -> Iterator[str]:
    """Where the results contradict themselves: nobody may add up such figures."""
    codes = [unit["code"] for unit in data["units"]]
    bodies = [body["code"] for body in data["bodies"]]
    states = Counter(unit["state"] for unit in data["units"])
    came = Counter(each["state"] for each in data["files"])
    if len(set(codes)) < len(codes) or len(set(bodies)) < len(bodies):
        yield "có mã ghi hai lần"
    if not {unit["body"] for unit in data["units"]} <= set(bodies):
        yield "có đơn vị không thuộc cấp quyết định nào trong tệp"
    if any(states[state] != data["run"]["counts"].get(state, 0) for state in UnitState):
        yield "số đơn vị theo trạng thái không khớp với danh sách đơn vị"
    if any(came[state] != data["run"]["account"].get(state, 0) for state in FileState):
        yield "số tệp không khớp với danh sách tệp"
    if not _is_day(data["run"]["on"]):
        yield "ngày xét không phải ngày"
    votes = (unit["vote"] for unit in data["units"])
    if not all(_is_day(vote["meeting_date"]) for vote in votes if vote):
        yield "ngày họp không phải ngày"
    appraisals = (clause["appraisal"] for unit in data["units"] for clause in unit["clauses"])
    if not all(_is_day(appraisal["when"]) for appraisal in appraisals if appraisal):
        yield "ngày thẩm định không phải ngày"
    mails = (each["mail"] for each in data["files"])
    if not all(_is_day(mail["date"], datetime) for mail in mails if mail and mail["date"]):
        yield "ngày của thư không phải ngày"


def _is_day(text: str, kind: type[date] = date) -> bool:
    try:
        kind.fromisoformat(text)
    except ValueError:
        return False
    return True
