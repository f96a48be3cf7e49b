"""Which of a unit's files counts, what is said about it as a whole, and how far it has come."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from filled_forms import CHI_BO, DANG_BO, good_answers

from bontot_batch import choosing, ownership
from bontot_batch.form import define
from bontot_batch.guidance import Guidance, load
from bontot_batch.model import (
    Appraisal,
    Body,
    ClauseOutcome,
    FileState,
    Finding,
    Input,
    Mail,
    Place,
    Roster,
    Severity,
    State,
    Unit,
    UnitKind,
    UnitResult,
    UnitState,
    Value,
    Vote,
)
from bontot_batch.ownership import CodesInNames, Sorted, sort_submissions
from bontot_batch.submission import Submission
from bontot_batch.units import (
    CODES,
    assess_unit,
    check_submission,
    compare_with_roster,
    lay_vote,
    listed_below,
)

DECEMBER = load(date(2026, 12, 15))
ROSTER_FILE = "danh_muc.xlsx"
LINE = Place(ROSTER_FILE, "Tổ chức đảng", 4, 1)
NO_FILES = Sorted({}, {}, ())


def listed(code: str, name: str = "Chi bộ bản Nậm Pục", **rest: object) -> Unit:
    unit = Unit(code, name, UnitKind.CHI_BO_TRUC_THUOC, "Đảng bộ xã Nậm Khăm", "", "NK", "", LINE)
    return replace(unit, **rest)  # type: ignore[arg-type]


def roster_of(*units: Unit) -> Roster:
    words = ("NK", "Đảng ủy xã Nậm Khăm", "dang_uy_xa", "ĐẢNG BỘ TỈNH", "ĐẢNG ỦY XÃ NẬM KHĂM", "Nậm Khăm", "QĐ/ĐU")
    signing = ("T/M ĐẢNG ỦY", "BÍ THƯ", "", "Ban Xây dựng Đảng")
    body = Body(*words, *signing, 2026, DECEMBER.on, None, Place(ROSTER_FILE, "Cấp ủy", 4, 1))
    return Roster({"NK": body}, {unit.code: unit for unit in units})


def sent(file: str, unit: str = "NK-001", content: str = "một", form: str = CHI_BO, **changes: Value) -> Submission:
    """A form that was read from a file; ``content`` stands for all that was filled in."""
    fields = define(form, DECEMBER).fields
    values = good_answers(form, 2026, unit_code=unit or None, **changes)
    answers = {name: Input(values.get(name), entry.place(file)) for name, entry in fields.items()}
    return Submission(file, form, unit, answers, (), content)


def refused(file: str, code: str = "F02", severity: Severity = Severity.ERROR) -> Submission:
    return Submission(file, findings=(Finding(Place(file), code, severity, "Tệp Excel bị hỏng, không mở được."),))


def fates(sorted_files: Sorted) -> dict[str, tuple[FileState, str, list[str]]]:
    """What became of each file, whose it was, and the codes found about it."""
    return {each.file: (each.state, each.unit, [one.code for one in each.findings]) for each in sorted_files.files}


def used(sorted_files: Sorted) -> set[str]:
    """The units of which a form counts."""
    return {code for code, decision in sorted_files.decisions.items() if decision.used}


ONE = roster_of(listed("NK-001"))


# --- whose file it is


@pytest.mark.parametrize("typed", ["nk-001", "NK-001"])
def test_the_case_of_a_code_does_not_matter(typed: str) -> None:
    assert used(sort_submissions([sent("a.xlsx", typed)], ONE, DECEMBER)) == {"NK-001"}


def test_an_unknown_code_is_told_at_its_cell_with_the_nearest_unit_by_name() -> None:
    form = sent("a.xlsx", "XX-9", unit_name="Chi bộ bản Nậm Puc")
    result = sort_submissions([form], ONE, DECEMBER)
    assert fates(result) == {"a.xlsx": (FileState.REJECTED, "", ["U01"])}
    (unknown,) = result.files[0].findings
    assert unknown.place == form.answers["unit_code"].place
    assert "“XX-9”" in unknown.message
    assert "“Chi bộ bản Nậm Pục”, mã NK-001" in unknown.hint


def test_an_unknown_code_is_compared_with_codes_when_no_name_is_near() -> None:
    result = sort_submissions([sent("a.xlsx", "NK-01", unit_name="Chi bộ Trạm Y tế")], ONE, DECEMBER)
    assert "mã NK-001" in result.files[0].findings[0].hint


def test_an_unknown_code_with_nothing_near_gets_no_guess() -> None:
    result = sort_submissions([sent("a.xlsx", "XX-9", unit_name="Chi bộ Trạm Y tế")], ONE, DECEMBER)
    assert "NK-001" not in result.files[0].findings[0].hint


def test_an_unknown_code_takes_its_other_findings_along() -> None:
    form = replace(sent("a.xlsx", "XX-9"), findings=refused("a.xlsx", "D01").findings)
    assert fates(sort_submissions([form], ONE, DECEMBER))["a.xlsx"] == (FileState.REJECTED, "", ["U01", "D01"])


@pytest.mark.parametrize(("name", "unit"), [("NK-001.xlsx", "NK-001"), ("phieu.xlsx", "")])
def test_a_form_without_a_code_is_known_by_its_name_at_most(name: str, unit: str) -> None:
    form = sent(name, "")
    result = sort_submissions([form], ONE, DECEMBER)
    assert used(result) == ({unit} if unit else set())
    if not unit:
        assert fates(result) == {name: (FileState.REJECTED, "", ["U01"])}
        assert "để trống" in result.files[0].findings[0].message


def test_a_mistyped_code_from_a_unit_s_own_address_makes_the_unit_unreadable_and_not_missing() -> None:
    roster = roster_of(listed("NK-001", email="nk001@dangbo.example"))
    result = sort_submissions([mailed_by(sent("m.eml!p.xlsx", "NK-100"), "nk001@dangbo.example")], roster, DECEMBER)
    unit = assess_unit(roster.units["NK-001"], result, DECEMBER, roster, {})
    assert fates(result) == {"m.eml!p.xlsx": (FileState.REJECTED, "NK-001", ["U01"])}
    assert (unit.state, [each.code for each in unit.findings]) == (UnitState.UNREADABLE, ["U01"])


def test_a_typed_code_outweighs_the_name_of_the_file() -> None:
    roster = roster_of(listed("NK-001"), listed("NK-002"))
    assert used(sort_submissions([sent("NK-002.xlsx", "NK-001")], roster, DECEMBER)) == {"NK-001"}
    assert used(sort_submissions([sent("NK-002.xlsx", "NK-999")], roster, DECEMBER)) == set()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("NK-001.xlsx", "NK-001", id="the code alone"),
        pytest.param("nk_001 phieu.xlsx", "NK-001", id="another case and another joint"),
        pytest.param("Phiếu (NK-001) lần 2.xlsx", "NK-001", id="inside a name"),
        pytest.param("hồ sơ/NK-001.pdf", "NK-001", id="below a folder"),
        pytest.param("NK-001/phieu.pdf", "", id="in a folder's name"),
        pytest.param("NK-001 chuyen.eml!NK-2 scan.pdf", "NK-2", id="the file's own name before its mail's"),
        pytest.param("NK-001 chuyen.eml!scan.pdf", "NK-001", id="in the mail's name alone"),
        pytest.param("NK-001 và NK-2.zip!x.pdf", "", id="two codes in one name"),
        pytest.param("NK-0012.xlsx", "", id="inside a longer code"),
        pytest.param("XNK-001.xlsx", "", id="at the end of a longer code"),
        pytest.param("NK-001-A.xlsx", "NK-001-A", id="the longer of two codes"),
        pytest.param("phieu.xlsx", "", id="no code"),
        pytest.param(unicodedata.normalize("NFD", "chi bộ Ủy 3.xlsx"), "ỦY-3", id="a decomposed name"),
    ],
)
def test_a_code_is_found_in_a_name_only_whole(name: str, code: str) -> None:
    assert CodesInNames(("NK-001", "NK-001-A", "NK-2", "ỦY-3")).in_name(name) == code


@pytest.mark.parametrize(
    ("name", "code"), [("Bien ban thang 12.pdf", ""), ("phieu 0012.pdf", "0012")], ids=["a month", "four digits"]
)
def test_a_short_plain_number_in_a_name_is_no_code(name: str, code: str) -> None:
    assert CodesInNames(("12", "0012")).in_name(name) == code


def mailed_by(submission: Submission, sender: str) -> Submission:
    return replace(submission, mail=Mail(sender, None, certain=False, subject="Phiếu"))


@pytest.mark.parametrize("address", ["nk001@dangbo.example", "NK001@dangbo.example"])
def test_a_file_that_cannot_be_read_is_its_sender_s(address: str) -> None:
    roster = roster_of(listed("NK-001", email="nk001@dangbo.example"), listed("NK-002", email="nk002@dangbo.example"))
    result = sort_submissions([mailed_by(refused("thư.eml!phieu.xlsx"), address)], roster, DECEMBER)
    assert fates(result) == {"thư.eml!phieu.xlsx": (FileState.REJECTED, "NK-001", ["F02"])}
    assert assess_unit(roster.units["NK-001"], result, DECEMBER, roster, {}).state is UnitState.UNREADABLE


@pytest.mark.parametrize("address", ["ai-do@noikhac.example", ""], ids=["a stranger", "no sender"])
def test_a_file_from_a_stranger_is_nobody_s(address: str) -> None:
    roster = roster_of(listed("NK-001", email="nk001@dangbo.example"), listed("NK-002"))
    result = sort_submissions([mailed_by(refused("thư.eml!phieu.xlsx"), address)], roster, DECEMBER)
    assert fates(result) == {"thư.eml!phieu.xlsx": (FileState.REJECTED, "", ["F02"])}


def test_an_address_that_two_units_share_tells_nothing() -> None:
    shared = "xa@dangbo.example"
    roster = roster_of(listed("NK-001", email=shared), listed("NK-002", email=shared))
    result = sort_submissions([mailed_by(refused("thư.eml!phieu.xlsx"), shared)], roster, DECEMBER)
    assert fates(result) == {"thư.eml!phieu.xlsx": (FileState.REJECTED, "", ["F02"])}


def test_the_code_in_a_form_outweighs_the_sender() -> None:
    roster = roster_of(listed("NK-001"), listed("NK-002", email="nk002@dangbo.example"))
    assert used(sort_submissions([mailed_by(sent("a.xlsx"), "nk002@dangbo.example")], roster, DECEMBER)) == {"NK-001"}


# --- files that came together


@pytest.mark.parametrize(
    ("scan", "form", "state"),
    [
        pytest.param("m.eml!scan.pdf", "m.eml!p.xlsx", FileState.IGNORED, id="in the same mail"),
        pytest.param("m.eml!scan.pdf", "m.eml!a.zip!p.xlsx", FileState.IGNORED, id="beside the archive with the form"),
        pytest.param("m.eml!a.zip!scan.pdf", "m.eml!p.xlsx", FileState.IGNORED, id="in an archive beside the form"),
        pytest.param("NK-001 scan.pdf", "p.xlsx", FileState.IGNORED, id="with the unit's code in a folder"),
        pytest.param("m.eml!scan.pdf", "n.eml!p.xlsx", FileState.REJECTED, id="in another mail"),
        pytest.param("m.eml!scan.pdf", "m.eml2!p.xlsx", FileState.REJECTED, id="in a mail whose name begins alike"),
        pytest.param("scan.pdf", "p.xlsx", FileState.REJECTED, id="in the same folder"),
    ],
)
def test_a_signed_scan_that_came_with_the_form_is_no_trouble(scan: str, form: str, state: FileState) -> None:
    result = sort_submissions([refused(scan, "F07"), sent(form)], ONE, DECEMBER)
    assert fates(result)[scan][0] is state
    assert used(result) == {"NK-001"}


@pytest.mark.parametrize("code", ["F02", "F03", "F06", "F08"])
def test_what_may_have_been_a_form_stays_trouble_beside_one(code: str) -> None:
    result = sort_submissions([refused("m.eml!x", code), sent("m.eml!p.xlsx")], ONE, DECEMBER)
    assert fates(result)["m.eml!x"] == (FileState.REJECTED, "", [code])


# --- files that could not be read


def test_an_unreadable_file_with_the_code_in_its_name_makes_the_unit_unreadable() -> None:
    result = sort_submissions([refused("NK-001.xlsx")], ONE, DECEMBER)
    assert fates(result) == {"NK-001.xlsx": (FileState.REJECTED, "NK-001", ["F02"])}
    unit = assess_unit(ONE.units["NK-001"], result, DECEMBER, ONE, {})
    assert (unit.state, [each.code for each in unit.findings]) == (UnitState.UNREADABLE, ["F02"])


def test_an_unreadable_file_of_nobody_leaves_the_unit_missing() -> None:
    result = sort_submissions([refused("phieu.xlsx"), refused("NK-0012.xlsx")], ONE, DECEMBER)
    assert {unit for _, unit, _ in fates(result).values()} == {""}
    assert assess_unit(ONE.units["NK-001"], result, DECEMBER, ONE, {}).state is UnitState.MISSING


def test_a_good_form_outweighs_an_unreadable_one_that_is_told() -> None:
    result = sort_submissions([refused("NK-001.xls"), sent("a.xlsx")], ONE, DECEMBER)
    unit = assess_unit(ONE.units["NK-001"], result, DECEMBER, ONE, {})
    assert (unit.state, unit.file) == (UnitState.ELIGIBLE, "a.xlsx")
    assert [(each.code, each.place.file) for each in unit.findings] == [("U12", "NK-001.xls")]


def test_a_form_with_the_name_of_another_listed_unit_is_sent_back() -> None:
    roster = roster_of(listed("NK-001"), listed("NK-002", "Chi bộ Trạm Y tế"))
    form = sent("a.xlsx", unit_name="Chi bộ Trạm Y tế")
    unit = assess_unit(roster.units["NK-001"], sort_submissions([form], roster, DECEMBER), DECEMBER, roster, {})
    assert unit.state is UnitState.RETURNED
    assert {each.code: each.place for each in unit.findings}["U11"] == form.answers["unit_name"].place
    assert "NK-002" in next(each.message for each in unit.findings if each.code == "U11")


def test_a_leftover_is_ignored_even_with_a_code_in_its_name() -> None:
    result = sort_submissions([refused("~$NK-001.xlsx", "F09", Severity.WARNING)], ONE, DECEMBER)
    assert fates(result) == {"~$NK-001.xlsx": (FileState.IGNORED, "", ["F09"])}
    assert assess_unit(ONE.units["NK-001"], result, DECEMBER, ONE, {}).state is UnitState.MISSING


def test_a_unit_that_sent_nothing_is_missing() -> None:
    unit = assess_unit(ONE.units["NK-001"], NO_FILES, DECEMBER, ONE, {})
    assert unit == UnitResult(ONE.units["NK-001"], UnitState.MISSING)


# --- from a form to a state


def assessed(
    appraisals: dict[str, Appraisal] | None = None, guidance: Guidance = DECEMBER, **changes: Value
) -> UnitResult:
    result = sort_submissions([sent("a.xlsx", **changes)], ONE, DECEMBER)
    return assess_unit(ONE.units["NK-001"], result, guidance, ONE, appraisals or {})


@pytest.mark.parametrize(
    ("changes", "state", "codes"),
    [
        pytest.param({}, UnitState.ELIGIBLE, [], id="a good form"),
        pytest.param({"proposed": "no"}, UnitState.NOT_PROPOSED, ["C27"], id="does not propose"),
        pytest.param({"disciplined": 1}, UnitState.NOT_MET, ["C24"], id="a clause not met"),
        pytest.param(
            {"month_5_date": None, "month_5_grade": "none", "month_5_reason": "Mưa lũ"},
            UnitState.NEEDS_JUDGEMENT,
            [],
            id="a month not held",
        ),
        pytest.param({"month_5_date": None}, UnitState.RETURNED, ["C60"], id="an error"),
        pytest.param({"evidence_1_a_1": None}, UnitState.ELIGIBLE, ["C21"], id="a remark"),
    ],
)
def test_a_form_brings_its_unit_to_a_state(changes: dict[str, Value], state: UnitState, codes: list[str]) -> None:
    unit = assessed(**changes)
    assert (unit.state, [each.code for each in unit.findings]) == (state, codes)
    assert unit.file == "a.xlsx"
    assert bool(unit.clauses) is (state is not UnitState.RETURNED)
    assert set(unit.criteria) == (set() if state is UnitState.RETURNED else set("abcd"))


def test_a_cell_that_could_not_be_read_returns_the_form() -> None:
    form = sent("a.xlsx")
    unread = Finding(form.answers["admitted"].place, "D02", Severity.ERROR, "“vài” không đọc được thành một số.")
    answers = {name: entry for name, entry in form.answers.items() if name != "admitted"}
    result = sort_submissions([replace(form, answers=answers, findings=(unread,))], ONE, DECEMBER)
    unit = assess_unit(ONE.units["NK-001"], result, DECEMBER, ONE, {})
    assert (unit.state, unit.findings, unit.clauses) == (UnitState.RETURNED, (unread,), ())


def appraisal(clause: str, conclusion: State) -> Appraisal:
    place = Place("tham_dinh.xlsx", "Thẩm định", 7, 3)
    day = date(2026, 12, 10)
    return Appraisal("NK-001", clause, conclusion, "đã xác minh", "Lò Văn Pánh", day, "12-BC/BXDĐ", place)


def test_an_appraisal_settles_what_needed_judgement() -> None:
    month = {"month_5_date": None, "month_5_grade": "none", "month_5_reason": "Mưa lũ"}
    unit = assessed({"1.b.6": appraisal("1.b.6", State.MET)}, **month)
    assert (unit.state, unit.findings) == (UnitState.ELIGIBLE, ())  # it reverses nothing the form said


def test_an_overturned_clause_is_told_with_both_states_and_the_reason() -> None:
    ruling = appraisal("1.d.6", State.MET)
    unit = assessed({"1.d.6": ruling}, disciplined=1)
    overturned = unit.findings[-1]
    assert (unit.state, overturned.code, overturned.place) == (UnitState.ELIGIBLE, "U08", ruling.place)
    for said in ("1.d.6", "Không đạt", "Đạt", "đã xác minh"):
        assert said in overturned.message
    outcome = next(each for each in unit.clauses if each.clause == "1.d.6")
    assert (outcome.computed, outcome.final) == (State.NOT_MET, State.MET)


def test_an_appraisal_that_agrees_is_not_told() -> None:
    unit = assessed({"1.d.6": appraisal("1.d.6", State.MET)})
    assert (unit.state, unit.findings) == (UnitState.ELIGIBLE, ())


def test_an_appraisal_may_take_a_clause_away() -> None:
    unit = assessed({"1.c.1": appraisal("1.c.1", State.NOT_MET)})
    assert (unit.state, unit.criteria["c"]) == (UnitState.NOT_MET, State.NOT_MET)


def test_an_appraisal_does_not_excuse_an_error() -> None:
    unit = assessed({"1.b.6": appraisal("1.b.6", State.MET)}, month_5_date=None)
    assert (unit.state, unit.clauses) == (UnitState.RETURNED, ())


def test_the_season_is_the_year_of_the_deciding_body() -> None:
    roster = replace(ONE, bodies={"NK": replace(ONE.bodies["NK"], year=2025)})
    result = sort_submissions([sent("a.xlsx")], roster, DECEMBER)
    unit = assess_unit(roster.units["NK-001"], result, DECEMBER, roster, {})
    assert "C05" in {each.code for each in unit.findings}
    assert check_submission(sent("a.xlsx"), None, DECEMBER) == ()


# --- against the roster and the tally


@pytest.mark.parametrize(("below", "codes"), [(0, []), (6, ["U05"]), (7, []), (8, ["U05"])])
def test_subordinates_are_counted_against_the_roster_where_it_lists_any(below: int, codes: list[str]) -> None:
    committee = listed("DB-1", "Đảng bộ Công ty Chè", kind=UnitKind.DANG_BO_CO_SO)
    branches = [listed(f"CB-{number}", parent_code="DB-1") for number in range(below)]
    elsewhere = listed("CB-X", parent_code="DB-2")
    form = sent("a.xlsx", "DB-1", form=DANG_BO)  # 0 + 1 + 5 + 1 + 0 = 7 subordinates
    result = UnitResult(committee, UnitState.ELIGIBLE, form.file, form.answers)
    findings = list(compare_with_roster(result, listed_below(roster_of(committee, *branches, elsewhere))))
    assert [each.code for each in findings] == codes
    for each in findings:
        assert each.place == form.answers["subordinates_total"].place
        assert {"7", str(below)} <= set(each.message.replace(",", " ").replace(".", " ").split())


def test_a_unit_without_a_form_is_not_compared() -> None:
    result = UnitResult(listed("DB-1"), UnitState.MISSING)
    roster = roster_of(listed("DB-1"), listed("CB-1", parent_code="DB-1"))
    assert list(compare_with_roster(result, listed_below(roster))) == []


def vote(*, passed: bool) -> Vote:
    return Vote(8 if passed else 7, 7, 15, date(2026, 12, 20), {}, passed, "")


AT = Place("kiem_phieu_NK.xlsx", "Kết quả", 5, 1)


@pytest.mark.parametrize(("passed", "state"), [(True, UnitState.RECOGNISED), (False, UnitState.NOT_RECOGNISED)])
def test_the_vote_on_an_eligible_unit_decides(state: UnitState, *, passed: bool) -> None:
    cast = vote(passed=passed)
    unit = lay_vote(assessed(), [(cast, AT)], AT.file)
    assert (unit.state, unit.vote, unit.findings) == (state, cast, ())


@pytest.mark.parametrize(
    ("signed", "state", "codes"),
    [
        (date(2026, 12, 20), UnitState.RECOGNISED, []),
        (date(2026, 12, 21), UnitState.ELIGIBLE, ["U09"]),
    ],
    ids=["signed on the day of the vote", "signed the day after"],
)
def test_a_form_signed_after_the_vote_was_not_voted_on(signed: date, state: UnitState, codes: list[str]) -> None:
    before = assessed(signed=signed)
    unit = lay_vote(replace(before, findings=()), [(vote(passed=True), AT)], AT.file)
    assert (unit.state, [each.code for each in unit.findings]) == (state, codes)


@pytest.mark.parametrize(
    ("when", "state", "codes"),
    [
        (date(2026, 12, 20), UnitState.RECOGNISED, []),
        (date(2026, 12, 21), UnitState.ELIGIBLE, ["U10"]),
    ],
    ids=["concluded on the day of the vote", "concluded the day after"],
)
def test_what_was_concluded_after_the_vote_was_not_voted_on(when: date, state: UnitState, codes: list[str]) -> None:
    before = assessed()
    ruling = Appraisal("NK-001", "1.d.6", State.MET, "Đã rõ", "Ban Xây dựng Đảng", when, "", AT)
    settled = ClauseOutcome("1.d.6", State.NO_DATA, "", (), ruling)
    unit = lay_vote(replace(before, clauses=(settled,)), [(vote(passed=True), AT)], AT.file)
    assert (unit.state, [each.code for each in unit.findings]) == (state, codes)


@pytest.mark.parametrize("state", [each for each in UnitState if each is not UnitState.ELIGIBLE], ids=str)
@pytest.mark.parametrize("passed", [True, False])
def test_a_vote_on_any_other_unit_is_an_error_and_moves_nothing(state: UnitState, *, passed: bool) -> None:
    before = UnitResult(listed("NK-001"), state)
    unit = lay_vote(before, [(vote(passed=passed), AT)], AT.file)
    (error,) = unit.findings
    assert (error.code, error.severity, error.place) == ("U06", Severity.ERROR, AT)
    assert replace(unit, findings=()) == before


def test_an_eligible_unit_that_the_count_left_out_is_told() -> None:
    unit = lay_vote(assessed(), (), AT.file)
    (left_out,) = unit.findings
    assert (left_out.code, left_out.place, unit.state) == ("U07", Place(AT.file), UnitState.ELIGIBLE)


@pytest.mark.parametrize("state", [each for each in UnitState if each is not UnitState.ELIGIBLE], ids=str)
def test_any_other_unit_may_be_left_out_of_the_count(state: UnitState) -> None:
    before = UnitResult(listed("NK-001"), state)
    assert lay_vote(before, (), AT.file) == before


def test_before_the_count_an_eligible_unit_waits() -> None:
    before = assessed()
    assert lay_vote(before, (), "") == before


# --- two votes on one unit

AGAIN = Place("kiem_phieu_NK_2.xlsx", "Kết quả", 5, 1)


def two_votes(first: bool, second: bool) -> list[tuple[Vote, Place]]:
    """The count of 20 December and that of 28 December."""
    return [(vote(passed=first), AT), (replace(vote(passed=second), meeting_date=date(2026, 12, 28)), AGAIN)]


def concluded(when: date) -> UnitResult:
    """An eligible unit of which one clause rests on a conclusion of that day."""
    ruling = Appraisal("NK-001", "1.d.6", State.MET, "Đã rõ", "Ban Xây dựng Đảng", when, "", AT)
    return replace(assessed(), clauses=(ClauseOutcome("1.d.6", State.NO_DATA, "", (), ruling),))


@pytest.mark.parametrize(("second", "state"), [(True, UnitState.RECOGNISED), (False, UnitState.NOT_RECOGNISED)])
@pytest.mark.parametrize(
    "when", [date(2026, 12, 21), date(2026, 12, 28)], ids=["the day after the first", "the day of the second"]
)
@pytest.mark.parametrize("first", [True, False])
def test_what_was_concluded_after_the_first_vote_is_settled_by_the_second(
    when: date, state: UnitState, *, first: bool, second: bool
) -> None:
    unit = lay_vote(concluded(when), two_votes(first, second), AGAIN.file)
    assert (unit.state, unit.vote and unit.vote.meeting_date, unit.findings) == (state, date(2026, 12, 28), ())


def test_a_form_signed_after_the_first_vote_is_voted_on_at_the_second() -> None:
    before = replace(assessed(signed=date(2026, 12, 22)), findings=())
    unit = lay_vote(before, two_votes(True, True), AGAIN.file)
    assert (unit.state, unit.findings) == (UnitState.RECOGNISED, ())


def test_what_was_concluded_after_both_votes_needs_a_third() -> None:
    unit = lay_vote(concluded(date(2026, 12, 29)), two_votes(True, True), AGAIN.file)
    assert (unit.state, [each.code for each in unit.findings]) == (UnitState.ELIGIBLE, ["U10"])
    assert "28/12/2026" in unit.findings[0].message
    assert "bỏ phiếu lại" in unit.findings[0].hint


@pytest.mark.parametrize(("first", "state"), [(True, UnitState.RECOGNISED), (False, UnitState.NOT_RECOGNISED)])
def test_nobody_votes_again_on_what_was_voted_on(state: UnitState, *, first: bool) -> None:
    unit = lay_vote(concluded(date(2026, 12, 20)), two_votes(first, not first), AGAIN.file)
    (told,) = unit.findings
    assert (unit.state, unit.vote and unit.vote.meeting_date) == (state, date(2026, 12, 20))
    assert (told.code, told.place, told.severity) == ("U15", AGAIN, Severity.ERROR)


def test_every_code_about_units_is_declared_once() -> None:
    every = sorted(code for code, _, _ in (*CODES, *choosing.CODES, *ownership.CODES))
    assert every == [f"U{number:02}" for number in range(1, 16)]
