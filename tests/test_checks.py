"""A good form with one cell changed gives exactly the expected finding at exactly the expected cell."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from conftest import Submit
from filled_forms import (
    CHI_BO,
    DANG_BO,
    Formula,
    before_founding,
    cell,
    fill,
    good_answers,
    members,
    not_held,
    organisations,
    put,
    subordinates,
)

from bontot_batch import form_reader
from bontot_batch.checks import CHECKS
from bontot_batch.form import NOT_ASSIGNED, define
from bontot_batch.guidance import Guidance
from bontot_batch.model import Finding, Place, Severity, Unit, UnitKind, Value
from bontot_batch.submission import Submission
from bontot_batch.units import check_submission
from bontot_batch.workbook import Book, RawCell, open_book

YEAR = 2026
Typed = Mapping[str, object]
Answers = Mapping[str, Value]

UNMET = {"proposed": "no", "answer_1_c_1": "not_met"}  # a unit that says so, with its reason, and does not propose
BLAMED = UNMET | {"disciplined": 1, "breaching": 1, "answer_1_d_6": "not_met"}
ALONE = {"answer_1_a_6": "not_applicable", **organisations()}  # a branch that leads no organisation
THREE_MEMBERS = {**members(3, 0), "admission_assigned": 0, "admitted": 0}
FIRST_ORGANISATION = str(good_answers(CHI_BO)["organisation_1_name"])
YOUNG = before_founding(date(2026, 3, 10))


@dataclass(frozen=True)
class Case:
    """A form (the good one, with ``base`` where it must be another good one), what is then typed, what is found."""

    code: str
    typed: Typed
    form: str = CHI_BO
    base: Answers = field(default_factory=dict)
    at: str = ""  # the field where the finding stands; "" is the one typed in
    note: str = ""

    @property
    def place(self) -> str:
        return self.at or next(iter(self.typed))

    def __str__(self) -> str:
        return f"{self.code} {self.note or self.place}"


CASES = (
    # general
    Case("C02", {"unit_name": "Chi bộ bản Nậm Cày"}),
    Case("C03", {"unit_kind": "Chi bộ cơ sở"}),
    Case("C04", {"unit_kind": "Đảng bộ cơ sở"}),
    Case("C04", {"unit_kind": "Chi bộ cơ sở"}, DANG_BO, note="committee form for a branch"),
    Case("C05", {"year": 2025}),
    Case("C05", {"year": 2027}, DANG_BO, note="year to come"),
    Case("C06", {"parent": "Đảng bộ xã Nậm Cày"}),
    Case("C07", {"founded": date(2027, 1, 1)}),
    Case("C08", {"signed": date(2027, 4, 1)}),
    Case("C08", {"signed": date(2026, 9, 30)}, DANG_BO, note="one day before the season"),
    Case("C09", {"founded": date(2026, 12, 6)}, DANG_BO),
    Case("C10", {"signed": date(2026, 12, 16)}),
    # the unit's own answers
    Case("D06", {"answer_1_a_1": "Không áp dụng"}, note="no answer to this clause"),
    Case("C21", {"evidence_1_a_1": None}),
    Case("C22", {"evidence_1_c_1": None}, base=UNMET),
    Case("C23", {"evidence_1_a_6": None}, base=ALONE),
    Case("C24", {"answer_1_d_6": "Đạt"}, base=BLAMED),
    Case("C24", {"disciplined": 1}, DANG_BO, at="answer_1_d_6", note="by a figure"),
    Case("C24", {"admitted": 1}, at="answer_1_a_3", note="by a figure of a clause that is judged too"),
    Case("C24", {"quarter_2_grade": "TB"}, at="answer_1_b_6", note="by a meeting"),
    Case("C24", {"organisation_3_rank": "HTNV"}, at="answer_1_a_6", note="by an organisation"),
    Case("C25", {"answer_1_d_6": "Không đạt"}, base=UNMET),
    Case("C25", {"answer_1_a_7": "Không đạt"}, DANG_BO, base=UNMET, note="of a committee"),
    Case("C26", {"proposed": "Có"}, base=UNMET),
    Case("C27", {"proposed": "Không"}),
    Case("C28", {"answer_1_a_6": "Đạt"}, base=ALONE, at="organisation_1_name"),
    # figures
    Case("C30", {"admitted": 18}),  # 17 members
    Case("C31", {"admitted": 0}, base={"admission_assigned": NOT_ASSIGNED}, at="members_new"),
    Case("C32", {"members_exempt": 18}),
    Case("C32", {"members_htxsnv": 18}, note="of the best rank"),
    Case("C33", {"members_total": 18}),  # 1 + 1 + 2 + 10 + 3 = 17
    Case("C33", {"members_suspended": 1}, at="members_total", note="by one of the parts"),
    Case("C34", {"members_total": 0}),
    Case("C34", {"members_total": 0}, DANG_BO, note="of a committee"),
    Case("C35", {"members_total": 2, "members_httnv": 2}, base=THREE_MEMBERS),
    Case("C36", {"disciplined": 18}, base=BLAMED),
    Case("C37", {"breaching": 87}, DANG_BO, base=BLAMED),
    Case("C38", {"members_htxsnv": 3, "members_httnv": 9}),  # 3 of 12 is 25%
    Case("C39", {"members_exempt": 3, "members_httnv": 0}, base=THREE_MEMBERS, at="members_htxsnv"),
    Case("C40", {"subordinates_not_ranked": 8}, DANG_BO),
    Case("C41", {"subordinates_total": 8}, DANG_BO),  # 0 + 1 + 5 + 1 + 0 = 7
    Case("C42", {"subordinates_total": 0}, DANG_BO),
    Case("C43", {"subordinates_htxsnv": 2, "subordinates_httnv": 4}, DANG_BO),  # 2 of 6 is 33%
    Case("C44", {"members_total": 6}, DANG_BO, at="subordinates_total"),
    Case("C50", {"organisation_2_rank": None}),
    Case("C51", {"organisation_2_name": None}),
    Case("C52", {"organisation_2_kind": None}),
    Case("C53", {"organisation_2_reason": None}, base=organisations("HTTNV", "none")),
    Case("C54", {"organisation_2_reason": "Mới thành lập"}),
    Case("C55", {"organisation_2_name": FIRST_ORGANISATION}),
    Case("C55", {"organisation_2_name": f" {FIRST_ORGANISATION.upper()}"}, note="in capitals"),
    Case("C56", {"organisation_8_reason": "Mới thành lập"}),
    # meetings
    Case("C60", {"month_5_date": None}),
    Case("C60", {"quarter_3_date": None}, note="of a quarter"),
    Case("C61", {"month_5_grade": None}),
    Case("C61", {"quarter_3_grade": None}, note="of a quarter"),
    Case("C62", {"month_5_date": date(2026, 5, 3)}, base=not_held("month", 5)),
    Case("C63", {"month_5_reason": None}, base=not_held("month", 5)),
    Case("C64", {"month_5_reason": "Mưa lũ"}),
    Case("C65", {"month_5_date": date(2025, 5, 3)}),
    Case("C65", {"month_12_date": date(2027, 1, 2)}, note="of the year after"),
    Case("C66", {"month_5_date": date(2026, 6, 1)}),
    Case("C66", {"quarter_2_date": date(2026, 7, 1)}, note="of a quarter"),
    Case("C67", {"month_12_date": date(2026, 12, 6)}),
    Case("C68", {"month_3_date": date(2026, 3, 9)}, base=YOUNG),
    Case("C69", {"month_5_date": date(2026, 6, 3)}),
    Case("C70", {"founded": date(2026, 2, 28)}, base=YOUNG, at="month_2_date"),
    Case("C71", {"month_5_grade": None}, base=not_held("month", 5)),
    Case("C71", {"quarter_1_reason": "Chưa thành lập"}, base=before_founding(date(2026, 4, 2)), at="quarter_1_grade"),
    Case("C72", {"attendance": 1.001}),
    # cells that cannot be read
    Case("D01", {"admitted": None}),
    Case("D01", {"signed": " \u00a0"}, note="of spaces only"),
    Case("D02", {"admitted": "vài người"}),
    Case("D02", {"admitted": 2.5}, note="half a person"),
    Case("D02", {"admitted": -1}, note="negative"),
    Case("D02", {"admission_assigned": "chưa rõ"}, note="where a text is allowed"),
    Case("D03", {"admitted": "1,250"}),
    Case("D03", {"admitted": "không"}, note="zero or not applicable"),
    Case("D04", {"signed": "cuối năm"}),
    Case("D04", {"month_2_date": "30/02/2026"}, note="not in the calendar"),
    Case("D05", {"signed": "05/12/26"}),
    Case("D06", {"organisation_1_rank": "Xuất chúng"}),
    Case("D06", {"answer_1_a_1": "Gần đạt"}, note="of an answer"),
    Case("D06", {"answer_1_a_1": "Không áp dụng"}, note="where not applicable is no answer"),
    Case("D07", {"answer_1_a_6": "không"}),
    Case("D08", {"members_total": "#REF!"}),
    Case("D09", {"members_total": "=SUM(C10:C16)"}),
    Case("D10", {"members_total": Formula("=SUM(C10:C16)", 17)}),
    Case("D11", {"attendance": "gần đủ"}),
    Case("D12", {"attendance": "0,985"}),
    Case("D13", {"unit_name": date(2026, 12, 5)}),
    Case("D14", {"year": "26"}),
    Case("D14", {"year": "2.026"}, note="with a dot"),
)
# Their figures are bound by a sum, so that no single cell can break the one rule and keep the other.
SEVERAL_CELLS = {"C35", "C38", "C39", "C43"}

FINE = (  # good forms, and changes that go right up to a boundary or only look like mistakes
    Case("", {}, note="a branch"),
    Case("", {}, DANG_BO, note="a committee"),
    Case("", {}, base=THREE_MEMBERS, note="the fewest members a branch may have"),
    Case("", {}, base=members(10, 0, new=1), note="exactly 20 percent excellent members"),  # 2 of 10
    Case("", {}, DANG_BO, base=subordinates(5, 0, not_ranked=1), note="exactly 20 percent excellent branches"),
    Case("", {}, base=not_held("quarter", 2) | {"proposed": "no", **UNMET, "answer_1_b_6": "not_met"}, note="no theme"),
    Case("", {"unit_name": unicodedata.normalize("NFD", "Chi bộ bản Nậm Pục")}, note="a decomposed name"),
    Case("", {"parent": None}, note="no parent"),
    Case("", {"signed": date(2026, 10, 1)}, DANG_BO, note="signed on the first day of the season"),
    Case("", {"signed": date(2026, 12, 15)}, note="signed on the day of the decision"),
    Case("", {"founded": date(2026, 12, 5)}, DANG_BO, note="founded on the day of signing"),
    Case("", {"founded": date(2019, 6, 1)}, note="founded in an earlier year"),
    Case("", {"admitted": 17}, note="as many admitted as there are members"),
    Case("", {"disciplined": 17}, base=BLAMED, note="as many disciplined as there are members"),
    Case("", {"members_total": 7}, DANG_BO, note="as many members as subordinate organisations"),
    Case("", {"admission_assigned": "không giao chỉ tiêu"}, note="no number assigned"),
    Case("", {"month_12_date": date(2026, 12, 5)}, note="a meeting on the day of signing"),
    Case("", {"month_5_date": date(2026, 5, 31)}, note="a meeting on the last day of its month"),
    Case("", {"month_5_date": date(2026, 5, 1)}, note="a meeting on the first day of its month"),
    Case("", {"quarter_2_date": date(2026, 6, 30)}, note="a thematic meeting on the last day of its quarter"),
    Case("", {"quarter_1_date": date(2026, 3, 3)}, note="a thematic meeting on the day of a monthly one"),
    Case("", {"month_3_date": date(2026, 3, 10)}, base=YOUNG, note="a meeting on the day of founding"),
    Case("", {"founded": date(2026, 3, 1)}, base=YOUNG, note="founded on the first day of a month"),
    Case("", {"attendance": 1}, note="an attendance of exactly 100 percent"),
    Case("", {"attendance": None}, note="no attendance"),
    Case("", {"contact": None}, note="no telephone"),
    Case("", {"evidence_1_d_6": None}, note="no evidence for what figures decide"),
    Case("", {"organisation_4_rank": "HTXSNV"}, note="another good rank"),
    Case("", {"members_total": "17 đồng chí"}, note="a number with its unit"),
)
SEVERITIES = {each.code: each.severity for each in CHECKS} | {code: severity for code, severity, _ in form_reader.CODES}


def listed(answers: Answers) -> Unit:
    """The unit as the roster has it, in agreement with the form."""
    code, name, parent = (str(answers[key]) for key in ("unit_code", "unit_name", "parent"))
    here = Place("danh_muc.xlsx", "Tổ chức đảng", 4, 1)
    return Unit(code, name, UnitKind(str(answers["unit_kind"])), parent, "", "NK", "", here)


def findings(submission: Submission, answers: Answers, guidance: Guidance) -> tuple[Finding, ...]:
    return check_submission(submission, listed(answers), guidance, YEAR)


def found(case: Case, submit: Submit, guidance: Guidance) -> tuple[Finding, ...]:
    answers = good_answers(case.form, YEAR, **case.base)
    cells = {cell(case.form, name, guidance): raw for name, raw in case.typed.items()}
    return findings(submit(put(fill(case.form, answers, guidance), cells)), answers, guidance)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_one_cell_changed_in_a_good_form_gives_one_finding_there(
    case: Case, submit: Submit, guidance: Guidance
) -> None:
    assert found(replace(case, typed={}), submit, guidance) == ()
    sheet, address = cell(case.form, case.place, guidance)
    result = found(case, submit, guidance)
    assert [(each.place.sheet, each.place.cell, each.code) for each in result] == [(sheet, address, case.code)]
    (finding,) = result
    assert finding.place.file == "phieu.xlsx"
    assert finding.severity is SEVERITIES[case.code]
    assert finding.message
    assert finding.hint


def test_the_cases_cover_every_code_and_change_one_cell_wherever_that_is_possible() -> None:
    outside_the_input_cells = {"D15"}
    assert {case.code for case in CASES} | outside_the_input_cells == set(SEVERITIES)
    assert {case.code for case in CASES if len(case.typed) > 1} == SEVERAL_CELLS


@pytest.mark.parametrize(
    ("address", "codes"),
    [("B30", ["D15"]), ("E40", ["D15"]), ("F30", [])],
    ids=["a ninth organisation below the table", "far below, in the form's last column", "a note beside the form"],
)
def test_what_stands_in_the_form_outside_its_input_cells_is_told(
    address: str, codes: list[str], submit: Submit, guidance: Guidance
) -> None:
    answers = good_answers("chi_bo", YEAR)
    data = put(fill("chi_bo", answers, guidance), {("Số liệu", address): "Chi hội Người cao tuổi"})
    told = findings(submit(data), answers, guidance)

    assert [(each.code, each.place.cell) for each in told] == [(code, address) for code in codes]


@pytest.mark.parametrize("case", FINE, ids=str)
def test_a_form_without_mistakes_gives_no_finding(case: Case, submit: Submit, guidance: Guidance) -> None:
    assert found(case, submit, guidance) == ()


VARIANTS = [
    pytest.param(CHI_BO, {}, id="branch"),
    pytest.param(DANG_BO, {}, id="committee"),
    pytest.param(CHI_BO, organisations("HTTNV"), id="branch that leads one organisation"),
    pytest.param(CHI_BO, YOUNG, id="branch founded in March"),
    pytest.param(CHI_BO, BLAMED, id="branch with a disciplined member"),
]


def checked(book: Book, form_key: str, answers: Answers, guidance: Guidance) -> set[tuple[str, str, str]]:
    """The findings about a workbook that is not in a file."""
    read, unread = form_reader.parse(book, define(form_key, guidance))
    result = findings(Submission("phieu.xlsx", form_key, "NK-001", read, unread), answers, guidance)
    return {(each.place.sheet, each.place.cell, each.code) for each in result}


@pytest.mark.parametrize("raw", [RawCell(None, error="#REF!"), RawCell(True)], ids=["an Excel error", "TRUE"])
@pytest.mark.parametrize(("form_key", "base"), VARIANTS)
def test_a_cell_that_cannot_be_read_sets_off_nothing_but_its_own_finding(
    form_key: str, base: Answers, raw: RawCell, guidance: Guidance
) -> None:
    answers = good_answers(form_key, YEAR, **base)
    book = open_book(fill(form_key, answers, guidance), "phieu.xlsx")
    for entry in define(form_key, guidance).fields.values():
        sheet = {**book.sheets[entry.sheet], (entry.row, entry.column): raw}
        result = checked(replace(book, sheets={**book.sheets, entry.sheet: sheet}), form_key, answers, guidance)
        assert {(place, at) for place, at, _ in result} == {(entry.sheet, entry.place("").cell)}, entry.name
        assert all(code.startswith("D") for _, _, code in result), entry.name


@pytest.mark.parametrize(("form_key", "base"), VARIANTS)
def test_a_required_cell_left_empty_sets_off_nothing_but_its_own_finding(
    form_key: str, base: Answers, guidance: Guidance
) -> None:
    answers = good_answers(form_key, YEAR, **base)
    book = open_book(fill(form_key, answers, guidance), "phieu.xlsx")
    for entry in define(form_key, guidance).fields.values():
        if entry.required:
            sheet = {at: raw for at, raw in book.sheets[entry.sheet].items() if at != (entry.row, entry.column)}
            result = checked(replace(book, sheets={**book.sheets, entry.sheet: sheet}), form_key, answers, guidance)
            assert result == {(entry.sheet, entry.place("").cell, "D01")}


def test_all_mistakes_of_a_form_are_told_in_one_pass_in_the_order_of_their_places(
    submit: Submit, guidance: Guidance
) -> None:
    typed = {"month_5_date": None, "year": "26", "members_total": 18, "evidence_1_a_1": None, "admitted": "1,250"}
    result = found(Case("", typed), submit, guidance)
    assert [(each.place.sheet, each.code) for each in result] == [
        ("Sinh hoạt", "C60"),
        ("Số liệu", "D03"),
        ("Số liệu", "C33"),
        ("Thông tin chung", "D14"),
        ("Tự đánh giá", "C21"),
    ]


def test_the_message_says_what_was_found_and_what_the_roster_has(submit: Submit, guidance: Guidance) -> None:
    (other_name,) = found(Case("", {"unit_name": "Chi bộ bản Nậm Cày"}), submit, guidance)
    assert "“Chi bộ bản Nậm Cày”" in other_name.message
    assert "“Chi bộ bản Nậm Pục”" in other_name.message
    (other_sum,) = found(Case("", {"members_total": 18}), submit, guidance)
    assert "18" in other_sum.message
    assert "17" in other_sum.message
    (unclear,) = found(Case("", {"admitted": "1,250"}), submit, guidance)
    assert "1.250" in unclear.message
    assert "1 phẩy 250" in unclear.message
    (used,) = found(Case("", {"members_total": Formula("=SUM(C10:C16)", 17)}), submit, guidance)
    assert "=SUM(C10:C16)" in used.message
    assert "17" in used.message


def test_what_needs_the_roster_is_not_checked_without_one(submit: Submit, guidance: Guidance) -> None:
    answers = good_answers(CHI_BO, 2025, unit_kind="chi_bo_co_so")
    handed_in = submit(fill(CHI_BO, answers, guidance))
    assert check_submission(handed_in, None, guidance) == ()
    in_2026 = check_submission(handed_in, listed(good_answers(CHI_BO)), guidance, YEAR)
    assert {"C03", "C05"} <= {each.code for each in in_2026}


def test_codes_titles_and_severities() -> None:
    codes = [each.code for each in CHECKS]
    assert len(codes) == len(set(codes)) >= 40
    assert all(each.title.endswith(".") for each in CHECKS)
    assert {each.severity for each in CHECKS} == set(Severity)


def test_thresholds_of_remarks_come_from_the_guidance(submit: Submit, guidance: Guidance) -> None:
    lenient = replace(guidance, parameters=replace(guidance.parameters, excellent_cap_percent=25, members_floor=2))
    excellent = Case("C38", {"members_htxsnv": 3, "members_httnv": 9})  # 3 of 12 is 25%
    few = Case("C35", {"members_total": 2, "members_httnv": 2}, base=THREE_MEMBERS)
    for case in (excellent, few):
        assert [each.code for each in found(case, submit, guidance)] == [case.code]
        assert found(case, submit, lenient) == ()
