"""The only module that says which fields the forms have, where each stands and what kind of value it holds.

The blank workbooks, the reader, the names that checks and rules use and the data dictionary all come from
``define``: nothing about a form is written down a second time.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any, ClassVar, TypeVar

from bontot_batch import vietnamese as vi
from bontot_batch.answers import values
from bontot_batch.guidance import Choice, Guidance
from bontot_batch.model import Answers, Place, State, Value

VERSIONS = ("2026.1",)  # oldest first; forms of all of them are read, the last is handed out
VERSION = VERSIONS[-1]
ORGANISATION_ROWS = 8
FIRST_ROW = 4  # title, instruction and legend stand above
META_SHEET = "_bontot"
MARKS_SHEET, PREVIEW_SHEET, GUIDE_SHEET = "Lỗi cần sửa", "Xem trước kết quả", "Hướng dẫn"
LISTS_SHEET = "_danh_muc"
FOR_READERS_ONLY = (MARKS_SHEET, PREVIEW_SHEET, GUIDE_SHEET, LISTS_SHEET)  # written into a form, never read back
YES, NO = "yes", "no"
NONE = "none"  # "Không xếp loại" of an organisation, "Không họp" of a period
NOT_ASSIGNED = "not_assigned"
PERCENT_TWICE = 200  # a share from here on was typed without % into a cell that shows percent
IDENTITY = frozenset(("unit_code", "unit_name", "unit_kind", "parent", "year"))  # what the office knows beforehand
LAST_YEAR = "Năm trước: "  # how a figure of last year begins, shown beside the input


class Kind(StrEnum):
    """How a cell is read."""

    TEXT = "text"  # one line
    NOTE = "note"  # several lines
    COUNT = "count"
    COUNT_OR_NOT_ASSIGNED = "count_or_not_assigned"
    YEAR = "year"
    SHARE = "share"
    DATE = "date"
    CHOICE = "choice"


class Role(StrEnum):
    """What a printed cell is for; the reader compares every role except HINT with the definition."""

    TITLE = "title"
    SECTION = "section"
    HEADING = "heading"
    LABEL = "label"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Field:
    """One input cell: its name for checks and rules, its label for people, its address, how it is read."""

    name: str
    label: str
    sheet: str
    row: int
    column: int
    kind: Kind
    required: bool = False
    clause: str = ""
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)  # key to spellings, the first is shown
    hint: str = ""
    # The version that brought this line; it stands last in its section, or the numbers printed after it would change.
    since: str = VERSIONS[0]

    def place(self, file: str) -> Place:
        """Where this field stands in ``file``."""
        return Place(file, self.sheet, self.row, self.column)

    def show(self, value: Value) -> str:
        """A value of this field as a person reads it."""
        if value is None:
            return "(để trống)"
        if isinstance(value, datetime.date):
            return vi.format_date(value)
        if value == NOT_ASSIGNED and self.kind is Kind.COUNT_OR_NOT_ASSIGNED:
            return NOT_ASSIGNED_SPELLINGS[0]
        return self.choices[value][0] if isinstance(value, str) and value in self.choices else str(value)


@dataclass(frozen=True, slots=True)
class Label:
    """One printed cell."""

    row: int
    column: int
    text: str
    role: Role


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of a form: what is printed, what is filled in, how wide its columns are (in characters)."""

    name: str
    widths: tuple[float, ...]
    labels: tuple[Label, ...]
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a whole."""

    key: str  # one of guidance.FORMS
    title: str
    version: str
    sheets: tuple[FormSheet, ...]
    fields: Mapping[str, Field]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A row of clause 1.a.6: one organisation and how it was ranked this year."""

    PARTS: ClassVar = ("kind", "name", "rank", "reason")

    number: int
    kind: str | None = None
    name: str | None = None
    rank: str | None = None  # key of a rank, or NONE
    reason: str | None = None

    @property
    def blank(self) -> bool:
        """Whether nothing at all was filled in."""
        return self == Organisation(self.number)

    def field(self, part: str) -> str:
        """The name of the field that holds one part of this row."""
        return f"organisation_{self.number}_{part}"

    def filled_in(self, values: Sequence[Any]) -> Organisation:
        """The row with the values of its parts."""
        return Organisation(self.number, *values)


@dataclass(frozen=True, slots=True)
class Meeting:
    """A row of clause 1.b.6: a monthly or a quarterly thematic meeting."""

    PARTS: ClassVar = ("date", "grade", "reason")

    period: str  # "month" or "quarter"
    number: int
    date: datetime.date | None = None
    grade: str | None = None  # key of a meeting grade, or NONE
    reason: str | None = None

    @property
    def label(self) -> str:
        """The period as the form names it."""
        return f"{'Tháng' if self.period == 'month' else 'Quý'} {self.number}"

    @property
    def blank(self) -> bool:
        """Whether nothing at all was filled in."""
        return self == Meeting(self.period, self.number)

    @property
    def months(self) -> range:
        """The months the period spans."""
        length = 1 if self.period == "month" else 3
        return range(length * (self.number - 1) + 1, length * self.number + 1)

    def ended_before(self, day: datetime.date, year: int) -> bool:
        """Whether the period of ``year`` was over before ``day``."""
        last = self.months[-1]
        following = datetime.date(year + last // 12, last % 12 + 1, 1)
        return following <= day

    def field(self, part: str) -> str:
        """The name of the field that holds one part of this row."""
        return f"{self.period}_{self.number}_{part}"

    def filled_in(self, values: Sequence[Any]) -> Meeting:
        """The row with the values of its parts."""
        return Meeting(self.period, self.number, *values)


@cache
def answer_field(clause: str) -> str:
    """The field with the unit's own answer to a clause."""
    return "answer_" + clause.replace(".", "_")


@cache
def evidence_field(clause: str) -> str:
    """The field with the unit's evidence for a clause."""
    return "evidence_" + clause.replace(".", "_")


ANSWERS: Mapping[str, Sequence[str]] = {
    State.MET: ("Đạt", "Đ", "có đạt", *vi.TICKS),
    State.NOT_MET: ("Không đạt", "Chưa đạt", "KĐ", "không", "chưa"),
}
# Where "Không áp dụng" is a possible answer, a bare "không" has two meanings.
ANSWERS_WITH_NOT_APPLICABLE: Mapping[str, Sequence[str]] = {
    **ANSWERS,
    State.NOT_APPLICABLE: ("Không áp dụng", "KAD", "n/a", "không"),
}
YES_NO: Mapping[str, Sequence[str]] = {
    YES: ("Có", "Đề nghị", *(tick for tick in vi.TICKS if tick != "có")),
    NO: ("Không", "Không đề nghị", "chưa"),
}
NOT_ASSIGNED_SPELLINGS = ("không giao chỉ tiêu", "không giao", "không được giao", "không có chỉ tiêu")


class _SheetBuilder:
    """Collects the labels and fields of one sheet, top to bottom."""

    def __init__(self, name: str, widths: Sequence[float], title: str, hint: str) -> None:
        self.name = name
        self.widths = tuple(widths)
        self.labels = [Label(1, 1, title, Role.TITLE), Label(2, 1, hint, Role.HINT)]
        self.fields: list[Field] = []
        self.row = FIRST_ROW

    def section(self, text: str) -> None:
        self.labels.append(Label(self.row, 1, text, Role.SECTION))
        self.row += 1

    def headings(self, *texts: str) -> None:
        self.labels += [Label(self.row, column, text, Role.HEADING) for column, text in enumerate(texts, 1)]
        self.row += 1

    def line(self, mark: str, name: str, label: str, kind: Kind, **rest: object) -> None:
        """A numbered label in columns A and B, the input in C, a hint in D."""
        entry = Field(name, label, self.name, self.row, 3, kind, **rest)  # type: ignore[arg-type]
        self.labels += [Label(self.row, 1, mark, Role.LABEL), Label(self.row, 2, label, Role.LABEL)]
        if entry.hint:
            self.labels.append(Label(self.row, 4, entry.hint, Role.HINT))
        self.fields.append(entry)
        self.row += 1

    def table_row(self, printed: Sequence[str], *entries: Field) -> None:
        """A row of a table: printed cells from column A on, then one input per entry."""
        self.labels += [Label(self.row, column, text, Role.LABEL) for column, text in enumerate(printed, 1)]
        self.fields += entries
        self.row += 1

    def gap(self) -> None:
        self.row += 1

    def build(self) -> FormSheet:
        return FormSheet(self.name, self.widths, tuple(self.labels), tuple(self.fields))


def spellings(choices: Mapping[str, Choice]) -> dict[str, Sequence[str]]:
    """Choice keys with the name to show first and every accepted spelling after it."""
    return {key: (choice.name, *choice.accepted) for key, choice in choices.items()}


@lru_cache(maxsize=16)
def define(key: str, guidance: Guidance, version: str = "") -> Form:
    """The form ``key`` ("chi_bo" or "dang_bo_co_so") under the guidance in force, as ``version`` had it ("": the last).

    Raises ValueError for a version that is not in VERSIONS.
    """
    version = version or VERSIONS[-1]
    branch = key == "chi_bo"
    sheets = [_general(key, guidance), _self_assessment(key, guidance), _figures(branch, guidance)]
    if branch:
        sheets.append(_meetings(guidance))
    sheets = [_as_of(sheet, version) for sheet in sheets]
    fields = {entry.name: entry for sheet in sheets for entry in sheet.fields}
    title = _title(key)
    return Form(key, title, version, tuple(sheets), fields)


_Cell = TypeVar("_Cell", Label, Field)


def _as_of(sheet: FormSheet, version: str) -> FormSheet:
    """The sheet as a version had it: without the lines that came later, what stands below them moved up."""
    known = VERSIONS[: VERSIONS.index(version) + 1]
    later = sorted({entry.row for entry in sheet.fields if entry.since not in known})

    def moved(cells: Sequence[_Cell]) -> tuple[_Cell, ...]:
        return tuple(
            replace(cell, row=cell.row - bisect_left(later, cell.row)) for cell in cells if cell.row not in later
        )

    return replace(sheet, labels=moved(sheet.labels), fields=moved(sheet.fields)) if later else sheet


def _title(key: str) -> str:
    return "PHIẾU TỰ ĐÁNH GIÁ " + ("“CHI BỘ BỐN TỐT”" if key == "chi_bo" else "“ĐẢNG BỘ CƠ SỞ BỐN TỐT”")


def _general(key: str, guidance: Guidance) -> FormSheet:
    sheet = _SheetBuilder(
        "Thông tin chung",
        (5, 34, 40, 46),
        _title(key),
        "Chỉ điền vào ô tô màu. Phiếu chỉ hỏi số lượng, không hỏi họ tên đảng viên.",
    )
    kinds = {kind.kind.value: (kind.name, *kind.accepted) for kind in guidance.kinds.values()}
    sheet.headings("TT", "Nội dung", "Trả lời", "Hướng dẫn")
    sheet.line("1", "unit_code", "Mã tổ chức đảng", Kind.TEXT, required=True, hint="Theo danh mục của cấp ủy cấp trên.")
    sheet.line("2", "unit_name", "Tên tổ chức đảng", Kind.TEXT, required=True, hint="Ghi đầy đủ, không viết tắt.")
    sheet.line(
        "3",
        "unit_kind",
        "Loại hình tổ chức đảng",
        Kind.CHOICE,
        required=True,
        choices=kinds,
        hint="Chọn trong danh sách.",
    )
    sheet.line("4", "parent", "Trực thuộc", Kind.TEXT, hint="Đảng bộ, đảng ủy cấp trên trực tiếp.")
    sheet.line("5", "year", "Năm đánh giá", Kind.YEAR, required=True, hint="Ví dụ 2026.")
    sheet.line(
        "6", "founded", "Ngày thành lập", Kind.DATE, hint="Chỉ ghi khi thành lập trong năm đánh giá, dạng 15/03/2026."
    )
    sheet.line(
        "7",
        "proposed",
        "Đề nghị công nhận “bốn tốt”",
        Kind.CHOICE,
        required=True,
        choices=YES_NO,
        hint="Có hoặc Không.",
    )
    sheet.line("8", "signed", "Ngày ký phiếu", Kind.DATE, required=True, hint="Dạng 05/12/2026.")
    sheet.line("9", "contact", "Điện thoại liên hệ", Kind.TEXT, hint="Của cấp ủy, để hỏi lại khi cần.")
    return sheet.build()


def _self_assessment(key: str, guidance: Guidance) -> FormSheet:
    sheet = _SheetBuilder(
        "Tự đánh giá",
        (7, 58, 15, 46),
        "TỰ ĐÁNH GIÁ THEO TỪNG KHOẢN",
        "Chọn Đạt hoặc Không đạt cho mọi khoản; “Không áp dụng” chỉ dùng ở khoản ghi chú cho phép.",
    )
    sheet.headings("Khoản", "Nội dung", "Tự đánh giá", "Minh chứng, lý do")
    for criterion in guidance.criteria:
        sheet.section(f"{criterion.key}) {criterion.name}")
        for clause in guidance.clauses_of(key):
            if clause.criterion != criterion.key:
                continue
            allowed = ANSWERS_WITH_NOT_APPLICABLE if clause.not_applicable_allowed else ANSWERS
            label = clause.label + (" (được chọn “Không áp dụng”)" if clause.not_applicable_allowed else "")
            answer = Field(
                answer_field(clause.number),
                f"Khoản {clause.number}: tự đánh giá",
                sheet.name,
                sheet.row,
                3,
                Kind.CHOICE,
                required=True,
                clause=clause.number,
                choices=allowed,
            )
            evidence = Field(
                evidence_field(clause.number),
                f"Khoản {clause.number}: minh chứng",
                sheet.name,
                sheet.row,
                4,
                Kind.NOTE,
                clause=clause.number,
            )
            sheet.table_row((clause.number, label), answer, evidence)
    return sheet.build()


def _figures(branch: bool, guidance: Guidance) -> FormSheet:
    sheet = _SheetBuilder(
        "Số liệu",
        (6, 58, 36, 28, 24),
        "SỐ LIỆU NĂM ĐÁNH GIÁ",
        "Ghi số nguyên; không có thì ghi 0, không để trống.",
    )
    sheet.section("I. Kết nạp đảng viên (khoản 1.a.3)")
    sheet.line(
        "1",
        "admission_assigned",
        "Chỉ tiêu kết nạp đảng viên được giao",
        Kind.COUNT_OR_NOT_ASSIGNED,
        required=True,
        clause="1.a.3",
        hint="Số, hoặc ghi: không giao chỉ tiêu",
    )
    sheet.line("2", "admitted", "Số đảng viên đã kết nạp trong năm", Kind.COUNT, required=True, clause="1.a.3")
    sheet.gap()
    sheet.section("II. Đảng viên (khoản 1.d.6)")
    for number, (name, label) in enumerate(_member_lines(branch, guidance), 1):
        sheet.line(str(number), name, label, Kind.COUNT, required=True, clause="1.d.6")
    sheet.gap()
    if not branch:
        sheet.section("III. Tổ chức đảng trực thuộc (khoản 1.a.7)")
        for number, (name, label) in enumerate(_subordinate_lines(guidance), 1):
            sheet.line(str(number), name, label, Kind.COUNT, required=True, clause="1.a.7")
        sheet.gap()
    part = "III" if branch else "IV"
    sheet.section(f"{part}. Chính quyền, Mặt trận Tổ quốc, tổ chức chính trị - xã hội (khoản 1.a.6)")
    sheet.headings("TT", "Tên tổ chức", "Loại tổ chức", "Xếp loại năm", "Lý do không xếp loại")
    ranks = {**spellings(guidance.ranks), NONE: ("Không xếp loại", "chưa xếp loại", "KXL")}
    for number in range(1, ORGANISATION_ROWS + 1):
        row = Organisation(number)
        where = f"Tổ chức {number}"
        sheet.table_row(
            (str(number),),
            Field(row.field("name"), f"{where}: tên", sheet.name, sheet.row, 2, Kind.TEXT, clause="1.a.6"),
            Field(
                row.field("kind"),
                f"{where}: loại",
                sheet.name,
                sheet.row,
                3,
                Kind.CHOICE,
                clause="1.a.6",
                choices=spellings(guidance.organisation_kinds),
            ),
            Field(
                row.field("rank"),
                f"{where}: xếp loại",
                sheet.name,
                sheet.row,
                4,
                Kind.CHOICE,
                clause="1.a.6",
                choices=ranks,
            ),
            Field(row.field("reason"), f"{where}: lý do", sheet.name, sheet.row, 5, Kind.NOTE, clause="1.a.6"),
        )
    return sheet.build()


def _member_lines(branch: bool, guidance: Guidance) -> Iterator[tuple[str, str]]:
    yield "members_total", "Tổng số đảng viên"
    if branch:
        for key, reason in guidance.not_ranked.items():
            yield f"members_{key}", f"Không thuộc diện xếp loại: {reason.name}"
        for key, rank in guidance.ranks.items():
            yield f"members_{key.lower()}", f"Đảng viên xếp loại: {rank.name}"
    yield "disciplined", "Số đảng viên bị xử lý kỷ luật"
    yield "breaching", "Số đảng viên vi phạm điều đảng viên không được làm hoặc quy định nêu gương"


def _subordinate_lines(guidance: Guidance) -> Iterator[tuple[str, str]]:
    yield "subordinates_total", "Tổng số tổ chức đảng trực thuộc"
    yield "subordinates_not_ranked", "Không xếp loại"
    for key, rank in guidance.ranks.items():
        yield f"subordinates_{key.lower()}", f"Tổ chức đảng xếp loại: {rank.name}"


def _meetings(guidance: Guidance) -> FormSheet:
    sheet = _SheetBuilder(
        "Sinh hoạt",
        (16, 16, 18, 52),
        "SINH HOẠT CHI BỘ (khoản 1.b.6)",
        "Mỗi kỳ ghi ngày họp và xếp loại; kỳ không họp chọn “Không họp” và ghi lý do.",
    )
    grades = {**spellings(guidance.meeting_grades), NONE: ("Không họp", "không sinh hoạt", "nghỉ họp")}
    for period, count, title in (("month", 12, "I. Sinh hoạt thường kỳ"), ("quarter", 4, "II. Sinh hoạt chuyên đề")):
        sheet.section(title)
        sheet.headings("Kỳ", "Ngày họp", "Xếp loại", "Lý do không họp")
        for number in range(1, count + 1):
            row = Meeting(period, number)
            where = f"{row.label}" + (" (chuyên đề)" if period == "quarter" else "")
            sheet.table_row(
                (row.label,),
                Field(row.field("date"), f"{where}: ngày họp", sheet.name, sheet.row, 2, Kind.DATE, clause="1.b.6"),
                Field(
                    row.field("grade"),
                    f"{where}: xếp loại",
                    sheet.name,
                    sheet.row,
                    3,
                    Kind.CHOICE,
                    clause="1.b.6",
                    choices=grades,
                ),
                Field(row.field("reason"), f"{where}: lý do", sheet.name, sheet.row, 4, Kind.NOTE, clause="1.b.6"),
            )
        sheet.gap()
    sheet.section("III. Tỷ lệ dự sinh hoạt (tham khảo khi thẩm định, không dùng để tính)")
    sheet.table_row(
        ("Bình quân năm",),
        Field(
            "attendance",
            "Tỷ lệ đảng viên dự sinh hoạt bình quân năm (%)",
            sheet.name,
            sheet.row,
            2,
            Kind.SHARE,
            clause="1.b.1",
        ),
    )
    return sheet.build()


# The tables of a form, by the name under which checks and rules ask for them: one blank record per row.
TABLES: Mapping[str, tuple[Organisation | Meeting, ...]] = {
    "organisations": tuple(Organisation(number) for number in range(1, ORGANISATION_ROWS + 1)),
    "months": tuple(Meeting("month", number) for number in range(1, 13)),
    "quarters": tuple(Meeting("quarter", number) for number in range(1, 5)),
}


_TABLE_FIELDS = {
    table: [(row, tuple(row.field(part) for part in row.PARTS)) for row in blank] for table, blank in TABLES.items()
}


@cache
def table_fields(table: str) -> tuple[str, ...]:
    """The names of all fields of a table, row by row."""
    return tuple(name for _, names in _TABLE_FIELDS[table] for name in names)


def rows(table: str, answers: Answers) -> tuple[Organisation | Meeting, ...]:
    """The rows of a table of which every cell could be read, in the form's order."""
    return rows_of(table, values(answers))


def rows_of(table: str, said: Mapping[str, Value]) -> tuple[Organisation | Meeting, ...]:
    """The same from the values alone, by field."""
    return tuple(
        row.filled_in([said[name] for name in names])
        for row, names in _TABLE_FIELDS[table]
        if all(map(said.__contains__, names))
    )


def describe(form: Form) -> list[dict[str, object]]:
    """The data dictionary of a form: enough for another program to fill it in."""
    return [
        {
            "form": form.key,
            "field": entry.name,
            "sheet": entry.sheet,
            "cell": entry.place("").cell,
            "type": entry.kind.value,
            "required": entry.required,
            "choices": {key: shown[0] for key, shown in entry.choices.items()},
            "label": entry.label,
            "clause": entry.clause,
        }
        for entry in form.fields.values()
    ]
