"""The sheet that shows a unit where it stands while it fills in its form: formulas that mirror the rules.

Only functions that every Excel since 2010 and LibreOffice know are used. The formulas read what the dropdowns offer;
a spelling that only the reader of returned forms knows counts as not filled in here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bontot_batch.form import (
    NO,
    NONE,
    TABLES,
    Field,
    Form,
    Kind,
    Meeting,
    Organisation,
    Role,
    answer_field,
    evidence_field,
)
from bontot_batch.form_limits import name, not_assigned
from bontot_batch.guidance import Choice, Clause, Guidance
from bontot_batch.model import STATE_NAMES, UNIT_STATE_NAMES, State, UnitState
from bontot_batch.rules import WEIGHT

WIDTHS = (9, 58, 28, 21, 13, 27, 20)
AGREE, DIFFER, INCOMPLETE = "Khớp", "Không khớp", "Chưa đủ số liệu"
NOT_FILLED_IN = "Chưa điền đủ"
NOT_EXPECTED, UNANSWERED, UNCLEAR = "Không xét", "Chưa khai", "Chưa rõ"
EVIDENCE, NO_EVIDENCE, NO_REASON = "Có", "Chưa có", "Thiếu lý do"

# Names of cells and ranges of the sheet, by which its formulas speak of each other.
STANDING, MISSING, DIFFERING = "kq_ket_luan", "kq_con_thieu", "kq_khong_khop"
_TOTALS, _EVIDENCE, _MISSING_IN_ROWS = "kq_tong_so", "kq_minh_chung", "kq_thieu_trong_bang"
_MONTHS, _QUARTERS, _PERIODS = "kq_thang", "kq_quy", "kq_ky"

Range = tuple[int, int, int, int]  # first row and column, last row and column


def criterion_name(key: str) -> str:
    """The name of the cell with the state of a criterion."""
    return f"kq_tieu_chi_{key}"


def clause_name(number: str) -> str:
    """The name of the cell with the state of a clause."""
    return "kq_khoan_" + number.replace(".", "_")


def _clauses_name(criterion: str) -> str:
    return f"kq_cac_khoan_{criterion}"


def _figures_name(number: str) -> str:
    return "kq_so_lieu_" + number.replace(".", "_")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of the sheet: a text, or a formula that begins with "=", and the name of its style."""

    content: str
    style: str = "cell"


@dataclass(frozen=True, slots=True)
class Preview:
    """The sheet: cells by 1-based row and column, names with their ranges, which results are good, bad and open."""

    cells: Mapping[tuple[int, int], Cell]
    names: Mapping[str, Range]
    last_row: int
    good: tuple[str, ...]
    bad: tuple[str, ...]
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a measured clause: what is counted, out of what, the threshold in words, and the state."""

    label: str
    numerator: str
    denominator: str
    threshold: str
    state: str


# Formulas ------------------------------------------------------------------------------------------------------


def _said(state: State) -> str:
    return f'"{STATE_NAMES[state]}"'


def _if(*cases: tuple[str, str], otherwise: str) -> str:
    """The value of the first case that holds."""
    formula = otherwise
    for condition, value in reversed(cases):
        formula = f"IF({condition},{value},{formula})"
    return formula


def _count(where: str, *texts: str) -> str:
    """How many cells hold one of the texts."""
    return "+".join(f'COUNTIF({where},"{text}")' for text in texts) or "0"


def _heaviest(where: str) -> str:
    """The state of a whole from the cells with the states of its parts."""
    *heavier, last = WEIGHT
    return _if(*((f"{_count(where, STATE_NAMES[state])}>0", _said(state)) for state in heavier), otherwise=_said(last))


def _whole(*fields: str) -> str:
    """Whether every one of these cells holds a whole number."""
    cells = [name(field) for field in fields]
    return f"AND({','.join(f'ISNUMBER({cell}),N({cell})>=0,N({cell})=INT(N({cell}))' for cell in cells)})"


def _sum(fields: Iterable[str]) -> str:
    return f"SUM({','.join(name(field) for field in fields)})"


def _column(entries: Sequence[Field]) -> str:
    """The range of cells that stand below each other."""
    first, last = entries[0], entries[-1]
    start, end = (each.place("").cell for each in (first, last))
    letters = start.rstrip("0123456789")
    return f"'{first.sheet}'!${letters}${start[len(letters) :]}:${letters}${end[len(letters) :]}"


def _runs(entries: Iterable[Field]) -> Iterator[list[Field]]:
    """Cells in groups that stand directly below each other and are read the same way."""
    run: list[Field] = []
    for entry in entries:
        last = run[-1] if run else None
        if last and (last.sheet, last.column, last.row + 1, last.kind) != (
            entry.sheet,
            entry.column,
            entry.row,
            entry.kind,
        ):
            yield run
            run = []
        run.append(entry)
    if run:
        yield run


def _readable(entries: Sequence[Field]) -> str:
    """Whether each of these cells with choices is empty or says one of them."""
    where = _column(entries)
    shown = [spelt[0] for spelt in entries[0].choices.values()]
    return f"COUNTBLANK({where})+{_count(where, *shown)}={len(entries)}"


def _names_at_least(choices: Mapping[str, Choice], floor: str) -> list[str]:
    return [choice.name for choice in choices.values() if choice.order >= choices[floor].order]


def _names(choices: Mapping[str, Choice]) -> list[str]:
    return [choice.name for choice in choices.values()]


# The measured clauses ------------------------------------------------------------------------------------------


def _measure_admissions(_form: Form, guidance: Guidance) -> Iterator[Measure]:
    assigned, admitted = name("admission_assigned"), name("admitted")
    floor = guidance.parameters.admission_percent
    none = f"IF(ISNUMBER({assigned}),{assigned}=0,{not_assigned(assigned)})"
    known = f"AND({_whole('admitted')},OR({_whole('admission_assigned')},{not_assigned(assigned)}))"
    state = _if(
        (f"NOT({known})", _said(State.NO_DATA)),
        (none, _said(State.NOT_APPLICABLE)),
        (f"100*N({admitted})>={floor}*N({assigned})", _said(State.MET)),
        otherwise=_said(State.NOT_MET),
    )
    yield Measure("Kết nạp so với chỉ tiêu được giao", _number(admitted), _number(assigned), f"ít nhất {floor}%", state)


def _number(cell: str) -> str:
    return f'IF(ISNUMBER({cell}),{cell},"")'


def _measure_organisations(form: Form, guidance: Guidance) -> Iterator[Measure]:
    kinds, ranks = (_table_column(form, "organisations", part) for part in ("kind", "rank"))
    floor = guidance.parameters.organisation_floor
    ranked = _count(_column(ranks), *_names(guidance.ranks))
    good = _count(_column(ranks), *_names_at_least(guidance.ranks, floor))
    state = _if(
        (f"NOT(AND({_readable(kinds)},{_readable(ranks)}))", _said(State.NO_DATA)),
        (f"{ranked}=0", _said(State.NOT_APPLICABLE)),
        (f"{good}={ranked}", _said(State.MET)),
        otherwise=_said(State.NOT_MET),
    )
    yield Measure(f"Tổ chức xếp loại {floor} trở lên", good, ranked, "tất cả", state)


def _table_column(form: Form, table: str, part: str) -> list[Field]:
    return [form.fields[row.field(part)] for row in TABLES[table]]


def _two_shares(guidance: Guidance, what: str, subject: str, known: str, *tests: tuple[int, str]) -> Iterator[Measure]:
    """Each test is a percentage and the lowest rank that counts."""
    fields = {key: f"{what}_{key.lower()}" for key in guidance.ranks}
    ranked = _sum(fields.values())
    for percent, floor in tests:
        passed = _sum(field for key, field in fields.items() if guidance.at_least(key, floor))
        state = _if(
            (f"NOT({known})", _said(State.NO_DATA)),
            (f"{ranked}=0", _said(State.NO_DATA)),
            (f"100*{passed}>={percent}*{ranked}", _said(State.MET)),
            otherwise=_said(State.NOT_MET),
        )
        yield Measure(f"{subject} xếp loại {floor} trở lên", passed, ranked, f"ít nhất {percent}%", state)


def _measure_subordinates(_form: Form, guidance: Guidance) -> Iterator[Measure]:
    p = guidance.parameters
    known = _whole(*(f"subordinates_{key.lower()}" for key in guidance.ranks))
    yield from _two_shares(
        guidance,
        "subordinates",
        "Tổ chức đảng trực thuộc",
        known,
        (p.subordinate_pass_percent, p.subordinate_pass_floor),
        (p.subordinate_good_percent, p.subordinate_good_floor),
    )


def _measure_members(form: Form, guidance: Guidance) -> Iterator[Measure]:
    p = guidance.parameters
    ranks = [f"members_{key.lower()}" for key in guidance.ranks if f"members_{key.lower()}" in form.fields]
    known = _whole("disciplined", "breaching", *ranks)
    for field, label, ceiling in (
        ("disciplined", "Đảng viên bị xử lý kỷ luật", p.disciplined_ceiling),
        ("breaching", "Đảng viên vi phạm", p.breach_ceiling),
    ):
        state = _if(
            (f"NOT({known})", _said(State.NO_DATA)),
            (f"N({name(field)})<={ceiling}", _said(State.MET)),
            otherwise=_said(State.NOT_MET),
        )
        yield Measure(label, _number(name(field)), "", f"nhiều nhất {ceiling}", state)
    if ranks:
        tests = (p.member_pass_percent, p.member_pass_floor), (p.member_good_percent, p.member_good_floor)
        yield from _two_shares(guidance, "members", "Đảng viên", known, *tests)


def _measure_meetings(form: Form, guidance: Guidance) -> Iterator[Measure]:
    p = guidance.parameters
    known = _meetings_known(form)
    not_held = _not_held(form)
    held = _count(_PERIODS, *_names(guidance.meeting_grades))
    good = _count(_PERIODS, *_names_at_least(guidance.meeting_grades, p.meeting_floor))
    themes = _count(_QUARTERS, *_names(guidance.meeting_grades))
    open_quarters = _count(_QUARTERS, not_held)

    def state(*cases: tuple[str, str], otherwise: State) -> str:
        return _if((f"NOT({known})", _said(State.NO_DATA)), *cases, otherwise=_said(otherwise))

    yield Measure(
        f"Kỳ sinh hoạt xếp loại {guidance.meeting_grades[p.meeting_floor].name} trở lên",
        good,
        held,
        f"ít nhất {p.meeting_percent}%",
        state(
            (f"{held}=0", _said(State.NO_DATA)),
            (f"100*({good})>={p.meeting_percent}*({held})", _said(State.MET)),
            otherwise=State.NOT_MET,
        ),
    )
    fails = f"AND({open_quarters}>0,{p.thematic_per_quarter}>0)"
    yield Measure(
        "Quý có sinh hoạt chuyên đề",
        themes,
        f'{len(TABLES["quarters"])}-COUNTIF({_QUARTERS},"{NOT_EXPECTED}")',
        "mọi quý",
        state((fails, _said(State.NOT_MET)), otherwise=State.MET),
    )
    unanswered = _count(_PERIODS, UNANSWERED)
    yield Measure(
        "Kỳ chưa khai",
        unanswered,
        "",
        "không còn kỳ nào",
        state((f"{unanswered}>0", _said(State.NO_DATA)), otherwise=State.MET),
    )
    skipped = _count(_MONTHS, not_held)
    yield Measure(
        "Tháng không họp, có lý do",
        skipped,
        "",
        "có thì phải thẩm định",
        state((f"{skipped}>0", _said(State.NEEDS_JUDGEMENT)), otherwise=State.MET),
    )


def _not_held(form: Form) -> str:
    return form.fields["month_1_grade"].choices[NONE][0]


def _meetings_known(form: Form) -> str:
    """Whether all cells that the clause rests on can be read."""
    parts = [_whole("year"), f'OR({name("founded")}="",ISNUMBER({name("founded")}))']
    for table in ("months", "quarters"):
        dates = _column(_table_column(form, table, "date"))
        parts += [_readable(_table_column(form, table, "grade")), f"COUNTA({dates})=COUNT({dates})"]
    return f"AND({','.join(parts)})"


_MEASURES: Mapping[str, Callable[[Form, Guidance], Iterator[Measure]]] = {
    "1.a.3": _measure_admissions,
    "1.a.6": _measure_organisations,
    "1.a.7": _measure_subordinates,
    "1.b.6": _measure_meetings,
    "1.d.6": _measure_members,
}


# Rows of tables ------------------------------------------------------------------------------------------------


def _expected(row: Meeting) -> str:
    """Whether the period was not over when the unit was founded."""
    founded = name("founded")
    return f'OR({founded}="",DATE(N({name("year")}),{row.months[-1] + 1},1)>{founded})'


def _period_state(row: Meeting, form: Form) -> str:
    """What a period counts as: not expected, its grade, not held, or nothing yet."""
    grade = name(row.field("grade"))
    shown = [spelt[0] for spelt in form.fields[row.field("grade")].choices.values()]
    return _if(
        (f"NOT({_expected(row)})", f'"{NOT_EXPECTED}"'),
        (f'TRIM({grade})=""', f'"{UNANSWERED}"'),
        *((f'TRIM({grade})="{text}"', f'"{text}"') for text in shown),
        otherwise=f'"{UNCLEAR}"',
    )


def _missing_in_period(row: Meeting, form: Form) -> str:
    """1 where a period lacks its date, its grade or its reason, else 0."""
    date, grade, reason = (f'{name(row.field(part))}=""' for part in row.PARTS)
    not_held = f'{name(row.field("grade"))}="{_not_held(form)}"'
    return _if(
        (f"AND({date},{grade},{reason})", f"IF({_expected(row)},1,0)"),
        (grade, "1"),
        (not_held, f"IF({reason},1,0)"),
        otherwise=f"IF({date},1,0)",
    )


def _missing_in_organisation(row: Organisation, form: Form) -> str:
    """How many cells a row still lacks: the organisation, its rank, its kind, the reason for having no rank."""
    kind, organisation, rank, reason = (f'{name(row.field(part))}=""' for part in row.PARTS)
    no_rank = f'{name(row.field("rank"))}="{form.fields[row.field("rank")].choices[NONE][0]}"'
    lacks = (
        f"AND({rank},NOT(AND({organisation},{kind},{reason})))",
        f"AND(NOT({rank}),{organisation})",
        f"AND(NOT({organisation}),{kind})",
        f"AND({no_rank},{reason})",
    )
    return "+".join(f"IF({each},1,0)" for each in lacks)


# The sheet -----------------------------------------------------------------------------------------------------


def lay_out(form: Form, guidance: Guidance) -> Preview:
    """The preview of one form under the guidance in force."""
    sheet = _Sheet(form, guidance)
    sheet.summary()
    sheet.totals()
    sheet.measures()
    sheet.clauses()
    sheet.rows_of_tables()
    bad, unsettled = (UnitState.NOT_MET, UnitState.RETURNED), (State.NO_DATA, State.NEEDS_JUDGEMENT)
    return Preview(
        sheet.cells,
        sheet.names,
        sheet.row - 1,
        (STATE_NAMES[State.MET], AGREE, UNIT_STATE_NAMES[UnitState.ELIGIBLE]),
        (STATE_NAMES[State.NOT_MET], DIFFER, NO_REASON, *(UNIT_STATE_NAMES[each] for each in bad)),
        (*(STATE_NAMES[each] for each in unsettled), INCOMPLETE, NOT_FILLED_IN, UNANSWERED, UNCLEAR),
    )


class _Sheet:
    """The sheet while it is laid out, top to bottom."""

    def __init__(self, form: Form, guidance: Guidance) -> None:
        self.form, self.guidance = form, guidance
        self.cells: dict[tuple[int, int], Cell] = {
            (1, 1): Cell("XEM TRƯỚC KẾT QUẢ", Role.TITLE),
            (2, 1): Cell("Tự tính từ những ô đã điền, chỉ để tham khảo; cấp ủy có thẩm quyền kết luận.", "remark"),
        }
        self.names: dict[str, Range] = {}
        self.row = 4

    def section(self, title: str, *headings: str) -> None:
        self.row += self.row > 4
        self.cells[self.row, 1] = Cell(title, Role.SECTION)
        for column, text in enumerate(headings, 1):
            self.cells[self.row + 1, column] = Cell(text, Role.HEADING)
        self.row += 2 if headings else 1

    def line(self, *cells: Cell) -> None:
        for column, cell in enumerate(cells, 1):
            self.cells[self.row, column] = cell
        self.row += 1

    def name_rows(self, given: str, first: int, column: int) -> None:
        """Name the cells of a column from row ``first`` to the last row written."""
        self.names[given] = (first, column, self.row - 1, column)

    def summary(self) -> None:
        self.section("I. Tóm tắt")
        missing = f"{self._required()}+{_count(_EVIDENCE, NO_REASON)}+SUM({_MISSING_IN_ROWS})"
        differing = _count(_TOTALS, DIFFER)
        lines: list[tuple[str, str, str, str]] = [
            ("Số ô còn thiếu", MISSING, missing, "number"),
            ("Số chỗ tổng số không khớp", DIFFERING, differing, "number"),
        ]
        lines += [
            (f"Tiêu chí {each.key}) {each.name}", criterion_name(each.key), _heaviest(_clauses_name(each.key)), "bold")
            for each in self.guidance.criteria
        ]
        lines.append(("Kết quả tạm tính của đơn vị", STANDING, self._standing(), "bold"))
        for label, given, formula, style in lines:
            self.line(Cell("", "blank"), Cell(label), Cell(f"={formula}", style))
            self.name_rows(given, self.row - 1, 3)
        note = f'=IF({MISSING}=0,"Đã điền đủ","còn thiếu "&{MISSING}&" ô")'
        self.cells[self.names[MISSING][0], 4] = Cell(note, "centre")

    def _required(self) -> str:
        """How many required cells are empty, or hold something else than the number they should."""
        required = [entry for entry in self.form.fields.values() if entry.required]
        counts = []
        for run in _runs(required):
            where = _column(run)
            is_count = run[0].kind is Kind.COUNT
            counts.append(f'{len(run)}-COUNTIF({where},">=0")' if is_count else f"COUNTBLANK({where})")
        return "+".join(counts)

    def _standing(self) -> str:
        states = [criterion_name(each.key) for each in self.guidance.criteria]
        refusal = self.form.fields["proposed"].choices[NO][0]
        unmet = ",".join(f"{state}={_said(State.NOT_MET)}" for state in states)
        met = ",".join(f"{state}={_said(State.MET)}" for state in states)

        def said(state: UnitState) -> str:
            return f'"{UNIT_STATE_NAMES[state]}"'

        return _if(
            (f"{MISSING}>0", f'"{NOT_FILLED_IN}"'),
            (f"{DIFFERING}>0", said(UnitState.RETURNED)),
            (f'TRIM({name("proposed")})="{refusal}"', said(UnitState.NOT_PROPOSED)),
            (f"OR({unmet})", said(UnitState.NOT_MET)),
            (f"AND({met})", said(UnitState.ELIGIBLE)),
            otherwise=said(UnitState.NEEDS_JUDGEMENT),
        )

    def totals(self) -> None:
        headings = ("TT", "Nội dung", "Ghi trên phiếu", "So với", "Chênh", "Yêu cầu", "Kết quả")
        self.section("II. Các số phải khớp", *headings)
        first = self.row
        for what, label in (("members", "Tổng số đảng viên"), ("subordinates", "Tổng số tổ chức đảng trực thuộc")):
            total = f"{what}_total"
            parts = [each for each in self.form.fields if each.startswith(f"{what}_") and each != total]
            if parts:
                self._total(f"{label}, bằng tổng các dòng", total, _whole(total, *parts), _sum(parts), "=")
        for field, label in (("disciplined", "Số bị xử lý kỷ luật"), ("breaching", "Số vi phạm")):
            known = _whole(field, "members_total")
            self._total(f"{label}, không quá tổng số đảng viên", field, known, name("members_total"), "<=")
        self.name_rows(_TOTALS, first, 7)

    def _total(self, label: str, field: str, known: str, other: str, relation: str) -> None:
        written = f"N({name(field)})"
        agrees = f"{written}{relation}{other}" if relation == "<=" else f"AND({written}={other},{written}>0)"
        result = _if((f"NOT({known})", f'"{INCOMPLETE}"'), (agrees, f'"{AGREE}"'), otherwise=f'"{DIFFER}"')
        number = sum(cell.style == "bold" and column == 7 for (_, column), cell in self.cells.items()) + 1
        difference = f'=IF({known},{written}-{other},"")' if relation == "=" else ""
        self.line(
            Cell(str(number), "centre"),
            Cell(label),
            Cell(f'=IF({known},{written},"")', "number"),
            Cell(f'=IF({known},{other},"")', "number"),
            Cell(difference, "number"),
            Cell("bằng nhau" if relation == "=" else "không lớn hơn", "centre"),
            Cell(f"={result}", "bold"),
        )

    def measures(self) -> None:
        headings = ("Khoản", "Nội dung", "Số đạt", "Tổng số xét", "Tỷ lệ", "Yêu cầu", "Kết quả")
        self.section("III. Các khoản tính bằng số liệu", *headings)
        for clause in self.guidance.clauses_of(self.form.key):
            if clause.measured:
                first = self.row
                for each in _MEASURES[clause.number](self.form, self.guidance):
                    self._measure(clause, each)
                self.name_rows(_figures_name(clause.number), first, 7)

    def _measure(self, clause: Clause, measure: Measure) -> None:
        a, b = measure.numerator, measure.denominator
        # Cut after two decimals, as everywhere: no share may look like a threshold it fails.
        part, whole = f"$C${self.row}", f"$D${self.row}"
        share = f'=IF(AND(ISNUMBER({part}),N({whole})>0),INT(10000*{part}/{whole})/10000,"")' if b else ""
        self.line(
            Cell(clause.number, "centre"),
            Cell(measure.label),
            Cell(f"={a}", "number"),
            Cell(f"={b}" if b else "", "number"),
            Cell(share, "percent"),
            Cell(measure.threshold, "centre"),
            Cell(f"={measure.state}", "bold"),
        )

    def clauses(self) -> None:
        headings = ("Khoản", "Nội dung", "Tự đánh giá", "Theo số liệu", "Minh chứng", "Ghi chú", "Kết quả")
        self.section("IV. Từng khoản", *headings)
        top = self.row
        for criterion in self.guidance.criteria:
            first = self.row
            for clause in self.guidance.clauses_of(self.form.key):
                if clause.criterion == criterion.key:
                    self._clause(clause)
            self.name_rows(_clauses_name(criterion.key), first, 7)
        self.name_rows(_EVIDENCE, top, 5)

    def _clause(self, clause: Clause) -> None:
        own = f"={self._own_answer(clause)}" if clause.judged else ""
        figures = f"={_heaviest(_figures_name(clause.number))}" if clause.measured else ""
        own_cell, figures_cell = f"$C${self.row}", f"$D${self.row}"
        against = f"AND({own_cell}={_said(State.MET)},{figures_cell}={_said(State.NOT_MET)})"
        self.line(
            Cell(clause.number, "centre"),
            Cell(clause.label),
            Cell(own, "centre"),
            Cell(figures, "centre"),
            Cell(f"={self._evidence(clause, own_cell)}" if clause.judged else "", "centre"),
            Cell(f'=IF({against},"Số liệu không đạt","")' if own and figures else "", "centre"),
            Cell(f"={_heaviest(f'{own_cell}:{figures_cell}')}", "bold"),
        )
        self.name_rows(clause_name(clause.number), self.row - 1, 7)

    def _evidence(self, clause: Clause, own_cell: str) -> str:
        """Whether there is evidence; an answer that is not "met" must have its reason there."""
        refused = ",".join(f"{own_cell}={_said(state)}" for state in (State.NOT_MET, State.NOT_APPLICABLE))
        return _if(
            (f'TRIM({name(evidence_field(clause.number))})<>""', f'"{EVIDENCE}"'),
            (f"OR({refused})", f'"{NO_REASON}"'),
            otherwise=f'"{NO_EVIDENCE}"',
        )

    def _own_answer(self, clause: Clause) -> str:
        entry = self.form.fields[answer_field(clause.number)]
        cases = ((f'TRIM({name(entry.name)})="{shown[0]}"', _said(State(key))) for key, shown in entry.choices.items())
        return _if(*cases, otherwise=_said(State.NO_DATA))

    def rows_of_tables(self) -> None:
        """Each row of a table with what it counts as, and how many of its cells are still missing."""
        headings = ("TT", "Nội dung", "Tính là", "Còn thiếu (ô)")
        self.section("V. Từng dòng của các bảng", *headings)
        first = self.row
        for row in TABLES["organisations"]:
            assert isinstance(row, Organisation)
            rank, shown = name(row.field("rank")), name(row.field("name"))
            self._row(row.number, f'=IF({shown}="","Tổ chức {row.number}",{shown})', f'=IF({rank}="","",{rank})')
            self._lacks(_missing_in_organisation(row, self.form))
        if "month_1_date" in self.form.fields:
            self._periods()
        self.name_rows(_MISSING_IN_ROWS, first, 4)

    def _periods(self) -> None:
        first = self.row
        for table, given, title in (("months", _MONTHS, "Sinh hoạt thường kỳ"), ("quarters", _QUARTERS, "Chuyên đề")):
            start = self.row
            for row in TABLES[table]:
                assert isinstance(row, Meeting)
                self._row(row.number, f"{title}: {row.label}", f"={_period_state(row, self.form)}")
                self._lacks(_missing_in_period(row, self.form))
            self.name_rows(given, start, 3)
        self.name_rows(_PERIODS, first, 3)

    def _row(self, number: int, label: str, counts_as: str) -> None:
        self.line(Cell(str(number), "centre"), Cell(label), Cell(counts_as, "centre"))

    def _lacks(self, formula: str) -> None:
        self.cells[self.row - 1, 4] = Cell(f"={formula}", "number")
