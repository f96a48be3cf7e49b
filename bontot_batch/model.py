"""The nouns of the program: frozen records that every other module speaks of. No I/O, no rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

Value = str | int | Decimal | date | None
"""What a cell was read as. A choice is its key; an empty cell is None, which is neither 0 nor "not applicable"."""


class Severity(StrEnum):
    """ERROR: no outcome for the unit until it is mended. WARNING: the outcome stands, a person looks."""

    ERROR = "error"
    WARNING = "warning"


class State(StrEnum):
    """The five honest states of a clause or a criterion."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_APPLICABLE = "not_applicable"
    NO_DATA = "no_data"
    NEEDS_JUDGEMENT = "needs_judgement"


class UnitKind(StrEnum):
    """Loại hình tổ chức đảng (mục 2 of the guidance)."""

    CHI_BO_CO_SO = "chi_bo_co_so"
    DANG_BO_CO_SO = "dang_bo_co_so"
    CHI_BO_TRUC_THUOC = "chi_bo_truc_thuoc"
    CHI_BO_DANG_BO_BO_PHAN = "chi_bo_dang_bo_bo_phan"


class UnitState(StrEnum):
    """How far a unit has come this season."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    RETURNED = "returned"
    NOT_PROPOSED = "not_proposed"
    NOT_MET = "not_met"
    NEEDS_JUDGEMENT = "needs_judgement"
    ELIGIBLE = "eligible"
    RECOGNISED = "recognised"
    NOT_RECOGNISED = "not_recognised"


class Spelling(StrEnum):
    """Where a body puts the tone of ủy: on the first vowel (ủy) or on the second (uỷ)."""

    OLD = "old"
    NEW = "new"


NOT_RECEIVED = (UnitState.MISSING, UnitState.UNREADABLE, UnitState.RETURNED)
"""The states of units from which no form counts yet."""


class FileState(StrEnum):
    """What became of a file that came in."""

    USED = "used"
    SUPERSEDED = "superseded"
    REJECTED = "rejected"
    IGNORED = "ignored"


STATE_NAMES: Mapping[State, str] = {
    State.MET: "Đạt",
    State.NOT_MET: "Không đạt",
    State.NOT_APPLICABLE: "Không áp dụng",
    State.NO_DATA: "Không có số liệu",
    State.NEEDS_JUDGEMENT: "Cần thẩm định",
}

UNIT_STATE_NAMES: Mapping[UnitState, str] = {
    UnitState.MISSING: "Chưa nộp",
    UnitState.UNREADABLE: "Không đọc được",
    UnitState.RETURNED: "Có lỗi, trả lại",
    UnitState.NOT_PROPOSED: "Không đề nghị",
    UnitState.NOT_MET: "Chưa đạt",
    UnitState.NEEDS_JUDGEMENT: "Cần thẩm định",
    UnitState.ELIGIBLE: "Đủ điều kiện, chờ bỏ phiếu",
    UnitState.RECOGNISED: "Được công nhận",
    UnitState.NOT_RECOGNISED: "Không được công nhận",
}

SEVERITY_NAMES: Mapping[Severity, str] = {Severity.ERROR: "LỖI", Severity.WARNING: "LƯU Ý"}

FILE_STATE_NAMES: Mapping[FileState, str] = {
    FileState.USED: "Đã dùng",
    FileState.SUPERSEDED: "Đã có bản khác",
    FileState.REJECTED: "Không nhận",
    FileState.IGNORED: "Bỏ qua",
}


def season_days(year: int) -> tuple[date, date]:
    """The first and the last day on which a year's forms are signed, appraised and voted on."""
    return date(year, 10, 1), date(year + 1, 3, 31)


def decision_days(year: int) -> tuple[date, date]:
    """The first and the last day on which a year's decisions are usually signed."""
    return date(year, 11, 1), date(year + 1, 3, 31)


def column_letters(column: int) -> str:
    """Excel's name of a 1-based column: 1 is A, 28 is AB."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


# A season names the same few hundred cells of its forms a million times.
@lru_cache(maxsize=4096)
def _address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}" if row and column else ""


@lru_cache(maxsize=4096)
def _in_a_book(sheet: str, cell: str) -> str:
    if not sheet:
        return "(cả tệp)"
    quoted = "'" + sheet.replace("'", "''") + "'"
    return f"{quoted}!{cell}" if cell else quoted


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a value stands: file, sheet and 1-based row and column; blank parts mean the whole file or sheet."""

    file: str
    sheet: str = ""
    row: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The cell's address as Excel writes it, or "" for a whole sheet or file."""
        return _address(self.row, self.column)

    def __str__(self) -> str:
        """The place as a person can paste it into Excel's Go To box: ``'Số liệu'!C8``."""
        return _in_a_book(self.sheet, self.cell)


@dataclass(frozen=True, slots=True)
class Input:
    """A value with the place it was read from."""

    value: Value
    place: Place


Answers = Mapping[str, Input]
"""What one form says: field name to value and place. A field whose cell could not be read is absent."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One mistake or oddity, said to a person. Equality and order are by place and code, so wording may change."""

    place: Place
    code: str
    severity: Severity = field(compare=False)
    message: str = field(compare=False)
    hint: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Fault:
    """What a check yields: the field (or place) at fault, what is wrong with the values found, what to do."""

    at: str | Place
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """A measured share beside the least that is asked for: ``part`` of ``whole`` (not 0), ``floor`` in percent."""

    threshold: str  # name of the figure of the guidance, e.g. "member_good_percent"
    part: int
    whole: int
    floor: int

    @property
    def enough(self) -> bool:
        """Whether the share reaches the floor; whole numbers, so that no rounding decides."""
        return 100 * self.part >= self.floor * self.whole


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a rule decides about one part of a clause, and why, in Vietnamese with the figures."""

    state: State
    reason: str
    shares: tuple[Share, ...] = ()
    deciding: str = ""  # the part of the reason that made the state; "" where it is the whole of it


@dataclass(frozen=True, slots=True)
class Body:
    """A cấp ủy that recognises units, as the roster describes it. Blank optional texts are ""."""

    code: str
    name: str  # "Đảng ủy xã Nậm Mạ"
    level: str  # key of a level in the guidance data, e.g. "dang_uy_xa"
    header_1: str  # "ĐẢNG BỘ TỈNH LAI CHÂU"; "" for tỉnh ủy
    header_2: str  # "ĐẢNG ỦY XÃ NẬM MẠ"
    place_name: str  # địa danh beside the date
    symbol: str  # "QĐ/ĐU"
    authority: str  # "T/M BAN THƯỜNG VỤ"
    signer_title: str  # "BÍ THƯ"
    signer_name: str  # may be ""
    advisor: str  # who proposes: "Ban Xây dựng Đảng"; may be ""
    year: int
    decision_date: date | None
    first_number: int | None
    place: Place
    spelling: Spelling | None = None  # None: as its own names are written
    dated_at: Place | None = field(default=None, compare=False)  # where the date of its decisions is typed


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is assessed, as the roster lists it."""

    code: str
    name: str
    kind: UnitKind
    parent: str  # the name to print under "Trực thuộc"
    parent_code: str  # code of a unit in the roster, or ""
    body: str  # code of the deciding body
    email: str
    place: Place


@dataclass(frozen=True, slots=True)
class Registration:
    """The number and the day that văn thư gave a document; None where it has not yet."""

    number: int | None = None
    day: date | None = None
    places: Mapping[str, Place] = field(default_factory=dict, compare=False)  # of the row's cells, by column name


@dataclass(frozen=True, slots=True)
class Number:
    """A decision's number in the series of its body: for which document, of what (a unit's code, a list's name).

    One with a ``day`` was issued: a final document bears both, and neither changes any more by itself.
    """

    body: str
    document: str
    subject: str
    number: int
    void: str = ""  # why no decision bears it now; it is kept all the same
    day: date | None = None  # of the decision that was issued
    units: tuple[str, ...] = ()  # who is on the list of a decision that has one
    by_hand: bool = False  # typed in the register, and not the next of the series
    replaced: bool = False  # what it was for bears another number now; it never comes back to it by itself


OPEN = Registration()
"""A document that văn thư has not registered."""


@dataclass(frozen=True, slots=True)
class Roster:
    """The office's list of bodies and units, in its own order, and which documents it has registered."""

    bodies: Mapping[str, Body]
    units: Mapping[str, Unit]
    registered: Mapping[tuple[str, str, str], Registration] = field(default_factory=dict)  # body, document, unit or ""

    def __hash__(self) -> int:
        """Stands for the whole wherever something is worked out once for each roster."""
        return hash((len(self.bodies), len(self.units)))

    def registration(self, body: str, document: str, unit: str = "") -> Registration:
        """What văn thư gave a body's document, or its document for one unit; open where it gave nothing."""
        return self.registered.get((body, document, unit), OPEN)


@dataclass(frozen=True, slots=True)
class Appraisal:
    """Thẩm định: the committee sets a clause to met or not met for a unit."""

    unit: str
    clause: str
    conclusion: State  # MET or NOT_MET
    reason: str
    who: str
    when: date
    document: str
    place: Place


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of a unit's different forms the office chose, by the mark of its content, and the marks it chose from."""

    unit: str
    mark: str
    seen: frozenset[str]
    reason: str
    who: str
    when: date
    place: Place


@dataclass(frozen=True, slots=True)
class TallyRow:
    """The votes for one unit. ``criteria`` maps a, b, c, d to "đạt" votes where the body votes on each."""

    unit: str
    agree: int
    disagree: int
    invalid: int
    criteria: Mapping[str, int]
    place: Place


@dataclass(frozen=True, slots=True)
class Tally:
    """Kiểm phiếu: the count of one meeting of one body."""

    body: str
    meeting_date: date
    summoned: int
    present: int
    issued: int
    collected: int
    valid: int
    invalid: tuple[tuple[str, int], ...]  # reason and count
    rows: tuple[TallyRow, ...]
    place: Place
    dated_at: Place | None = field(default=None, compare=False)  # where the day of the meeting is typed


@dataclass(frozen=True, slots=True)
class Vote:
    """The vote on one unit: figures, whether it passed, and the sentence that says why."""

    agree: int
    disagree: int
    summoned: int
    meeting_date: date
    criteria: Mapping[str, int]
    passed: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ClauseOutcome:
    """One clause for one unit: computed and appraised stand side by side, with what they rest on."""

    clause: str
    computed: State
    reason: str
    inputs: Sequence[tuple[str, Input]]
    appraisal: Appraisal | None = None
    shares: tuple[Share, ...] = ()  # those the clause was measured by
    deciding: str = ""  # the part of the reason that made the computed state; "" where it is the whole of it

    @property
    def final(self) -> State:
        """The appraised state where the committee set one, else the computed one."""
        return self.appraisal.conclusion if self.appraisal else self.computed

    @property
    def overturned(self) -> bool:
        """Whether the appraisal says otherwise than the form did, and not only settles what was open."""
        said = {State.MET, State.NOT_MET}
        return self.appraisal is not None and self.computed in said - {self.appraisal.conclusion}


@dataclass(frozen=True, slots=True)
class Change:
    """A cell in which the form that counts differs from one that it took the place of; texts as people read them."""

    place: Place  # in the form that counts
    label: str
    earlier: str  # the file that no longer counts
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class YearOnYear:
    """A unit beside the year before: its state then (None: it was not there), what that means, years in a row."""

    state: UnitState | None
    change: str  # newly, kept, lost, open (was recognised, is not decided yet), none
    consecutive: int  # years in a row in which it was recognised, up to the last that is decided


@dataclass(frozen=True, slots=True)
class UnitResult:
    """Everything known about one unit at the end of a run: all that documents and reports see."""

    unit: Unit
    state: UnitState
    file: str = ""  # the submission that counts; "" when there is none
    answers: Answers = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)  # text of the cells that could not be read, by field
    findings: tuple[Finding, ...] = ()
    clauses: tuple[ClauseOutcome, ...] = ()
    criteria: Mapping[str, State] = field(default_factory=dict)
    vote: Vote | None = None
    documents: tuple[str, ...] = ()  # paths relative to the output folder, with "/"
    form: str = ""  # key of the form that was sent and its version; "" where none counts
    version: str = ""
    contents: tuple[str, ...] = ()  # of the form that counts; of all of them where a person is to choose
    changes: tuple[Change, ...] = ()  # between the form that counts and those it took the place of
    last_year: YearOnYear | None = None  # where a run was told to compare


@dataclass(frozen=True, slots=True)
class Mail:
    """What the mail that brought a file says of itself."""

    sender: str  # the address alone, in lower case; "" where there is none
    date: datetime | None  # with its time zone; None where there is none that can be read
    # Whether the day was written by the server that delivered the mail, and not only by the sender's own clock.
    certain: bool
    subject: str


@dataclass(frozen=True, slots=True)
class FileResult:
    """One thing met in the source: what became of it, whose it was, and what was found about it as a whole."""

    file: str
    state: FileState
    unit: str = ""
    note: str = ""
    findings: tuple[Finding, ...] = ()
    container: str = ""  # the mail or archive it came in, itself a file that was met; "" for a file in a folder
    mail: Mail | None = None
    digest: str = ""  # sha256 of its bytes; "" where they could not be read


@dataclass(frozen=True, slots=True)
class LastYear:
    """What the record of the year before says: how many units there were, and the codes of those recognised."""

    year: int
    units: int
    recognised: frozenset[str]
