"""Which of the forms that one unit sent counts, and what is said of the change from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import permutations

import pytest
from filled_forms import CHI_BO, DANG_BO
from test_units import DECEMBER, ONE, assess_unit, listed, sent

from bontot_batch import ownership
from bontot_batch.choosing import Decision, decide, in_words
from bontot_batch.form import IDENTITY, define
from bontot_batch.model import Change, FileState, Finding, Mail, Place, Selection, Severity, UnitState
from bontot_batch.submission import Submission, mark_of

UNIT = ONE.units["NK-001"]
HANOI = timezone(timedelta(hours=7))
USED, SUPERSEDED, REJECTED = FileState.USED, FileState.SUPERSEDED, FileState.REJECTED


def decided(*forms: Submission, selections: Sequence[Selection] = ()) -> Decision:
    return decide(UNIT, forms, selections, DECEMBER)


def fates(decision: Decision) -> dict[str, FileState]:
    return {each.file: each.state for each in decision.files}


def codes(decision: Decision) -> list[str]:
    return [each.code for each in decision.findings]


def by_mail(form: Submission, day: int, hour: int = 8, *, certain: bool = True) -> Submission:
    """The form as a mail of December 2026 brought it, delivered in Hanoi's time."""
    moment = datetime(2026, 12, day, hour, tzinfo=HANOI)
    return replace(form, mail=Mail("nk001@dangbo.example", moment, certain=certain, subject="Phiếu"))


def correction(file: str, content: str, of: str, **changes: object) -> Submission:
    return replace(sent(file, content=content, **changes), corrects=(of,))  # type: ignore[arg-type]


def choice(content: str, *seen: str, day: int = 10) -> Selection:
    marks = frozenset(mark_of(each) for each in (content, *seen))
    place = Place("tham_dinh.xlsx", "Chọn phiếu", 4, 7)
    return Selection(
        "NK-001", mark_of(content), marks, "đơn vị xác nhận", "Ban Xây dựng Đảng", date(2026, 12, day), place
    )


# --- the same answers


def test_a_single_form_counts() -> None:
    form = sent("a.xlsx")
    assert decided(form) == Decision(ownership.sort_submissions([form], ONE, DECEMBER).files, form)
    assert fates(decided(form)) == {"a.xlsx": USED}


@pytest.mark.parametrize("times", [2, 3])
def test_the_same_answers_sent_again_count_once_and_each_copy_names_the_one_that_counts(times: int) -> None:
    forms = [sent(f"{number}.xlsx") for number in range(times)]
    decision = decided(*forms)
    assert decision.used == forms[0]
    assert fates(decision) == {"0.xlsx": USED, **{f"{number}.xlsx": SUPERSEDED for number in range(1, times)}}
    assert [each.code for file in decision.files[1:] for each in file.findings] == ["U02"] * (times - 1)
    assert all("0.xlsx" in file.findings[0].message for file in decision.files[1:])


def test_of_the_same_answers_the_copy_without_a_remark_is_read() -> None:
    remark = Finding(Place("a.xls"), "F04", Severity.WARNING, "Định dạng cũ.")
    decision = decided(replace(sent("a.xls"), findings=(remark,)), sent("b.xlsx"))
    assert fates(decision) == {"a.xls": SUPERSEDED, "b.xlsx": USED}


# --- different answers, and nothing that settles it


def test_different_answers_are_a_conflict_that_names_both_files_and_uses_neither() -> None:
    decision = decided(sent("a.xlsx"), sent("thư 2/b.xlsx", content="hai"))
    (conflict,) = decision.findings
    assert (decision.used, conflict.code, conflict.severity) == (None, "U03", Severity.ERROR)
    assert "a.xlsx" in conflict.message
    assert "thư 2/b.xlsx" in conflict.message
    assert fates(decision) == {"a.xlsx": REJECTED, "thư 2/b.xlsx": REJECTED}
    assert [version.content for version in decision.rivals] == ["một", "hai"]


def test_a_conflict_returns_the_unit_and_nothing_of_its_forms_is_judged() -> None:
    laid = ownership.sort_submissions([sent("a.xlsx"), sent("b.xlsx", content="hai")], ONE, DECEMBER)
    unit = assess_unit(UNIT, laid, DECEMBER, ONE, {})
    assert (unit.state, unit.file, unit.clauses) == (UnitState.RETURNED, "", ())
    assert [each.code for each in unit.findings] == ["U03"]


def test_forms_of_different_units_do_not_meet() -> None:
    roster = replace(ONE, units={**ONE.units, "NK-002": listed("NK-002")})
    forms = [sent("a.xlsx"), sent("b.xlsx", "NK-002", content="hai")]
    laid = ownership.sort_submissions(forms, roster, DECEMBER)
    assert [laid.decisions[code].used for code in ("NK-001", "NK-002")] == forms


# --- a marked copy that answers the form before it


def test_a_corrected_marked_copy_takes_the_place_of_the_form_it_was_made_from() -> None:
    copy = correction("b.xlsx", "hai", of="một", disciplined=1)
    decision = decided(sent("a.xlsx"), copy)
    assert decision.used == copy
    assert fates(decision) == {"a.xlsx": SUPERSEDED, "b.xlsx": USED}
    assert "b.xlsx" in next(each.note for each in decision.files if each.file == "a.xlsx")


def test_a_correction_of_a_correction_counts() -> None:
    forms = [sent("a.xlsx"), correction("b.xlsx", "hai", of="một"), correction("c.xlsx", "ba", of="hai")]
    for order in permutations(forms):
        assert decided(*order).used == forms[2]


def test_two_different_corrections_of_one_form_are_a_conflict_between_these_two() -> None:
    decision = decided(sent("a.xlsx"), correction("b.xlsx", "hai", of="một"), correction("c.xlsx", "ba", of="một"))
    assert (decision.used, codes(decision)) == (None, ["U03"])
    assert fates(decision) == {"a.xlsx": SUPERSEDED, "b.xlsx": REJECTED, "c.xlsx": REJECTED}
    assert {version.content for version in decision.rivals} == {"hai", "ba"}


def test_a_marked_copy_sent_back_unchanged_counts_once() -> None:
    decision = decided(sent("a.xlsx"), correction("b.xlsx", "một", of="một"))
    assert fates(decision) == {"a.xlsx": USED, "b.xlsx": SUPERSEDED}


@pytest.mark.parametrize("others", [[], [sent("c.xlsx", content="ba")]], ids=["alone", "beside a third"])
def test_copies_that_claim_to_correct_each_other_are_a_conflict(others: list[Submission]) -> None:
    forms = [correction("a.xlsx", "một", of="hai"), correction("b.xlsx", "hai", of="một")]
    assert decided(*forms, *others).used is None


# --- the order of the mails


def test_the_mail_that_was_certainly_delivered_later_counts() -> None:
    first, second = by_mail(sent("a.eml!p.xlsx"), 3), by_mail(sent("b.eml!p.xlsx", content="hai"), 5)
    for order in ((first, second), (second, first)):
        decision = decided(*order)
        assert decision.used == second
        assert fates(decision) == {"a.eml!p.xlsx": SUPERSEDED, "b.eml!p.xlsx": USED}
        assert "05/12/2026 08:00" in next(each.note for each in decision.files if each.state is SUPERSEDED)


def test_moments_are_compared_across_time_zones() -> None:
    morning_in_hanoi = by_mail(sent("a.xlsx"), 5, hour=6)
    evening_before_in_london = replace(
        sent("b.xlsx", content="hai"),
        mail=Mail("x@dangbo.example", datetime(2026, 12, 4, 23, 30, tzinfo=UTC), certain=True, subject=""),
    )
    assert decided(morning_in_hanoi, evening_before_in_london).used == evening_before_in_london


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(by_mail(sent("a.xlsx"), 3, certain=False), id="a date only the sender's clock gave"),
        pytest.param(sent("a.xlsx"), id="a file from a folder"),
        pytest.param(
            replace(sent("a.xlsx"), mail=Mail("x@dangbo.example", None, certain=False, subject="")), id="no date"
        ),
        pytest.param(by_mail(sent("a.xlsx"), 5), id="the same moment"),
    ],
)
def test_where_a_date_is_not_certain_a_person_decides(first: Submission) -> None:
    assert codes(decided(first, by_mail(sent("b.xlsx", content="hai"), 5))) == ["U03"]


def test_an_older_form_sent_again_after_the_newer_one_is_for_a_person() -> None:
    forms = [by_mail(sent("a.xlsx"), 3), by_mail(sent("b.xlsx", content="hai"), 5), by_mail(sent("c.xlsx"), 7)]
    assert codes(decided(*forms)) == ["U03"]


def test_a_copy_in_a_folder_makes_the_order_of_mails_uncertain() -> None:
    forms = [by_mail(sent("a.eml!p.xlsx"), 3), by_mail(sent("b.eml!p.xlsx", content="hai"), 5), sent("p.xlsx")]
    assert codes(decided(*forms)) == ["U03"]


# --- the office's choice


@pytest.mark.parametrize("chosen", ["một", "hai"])
def test_the_form_the_office_chose_counts(chosen: str) -> None:
    decision = decided(sent("a.xlsx"), sent("b.xlsx", content="hai"), selections=[choice(chosen, "một", "hai")])
    assert decision.used is not None
    assert decision.used.content == chosen
    note = next(each.note for each in decision.files if each.state is SUPERSEDED)
    assert "Ban Xây dựng Đảng" in note
    assert "10/12/2026" in note


def test_a_choice_outweighs_the_order_of_the_mails() -> None:
    forms = [by_mail(sent("a.xlsx"), 3), by_mail(sent("b.xlsx", content="hai"), 5)]
    assert decided(*forms, selections=[choice("một", "hai")]).used == forms[0]


def test_a_form_that_came_after_the_choice_opens_the_question_again() -> None:
    forms = [sent("a.xlsx"), sent("b.xlsx", content="hai"), sent("c.xlsx", content="ba")]
    assert codes(decided(*forms, selections=[choice("một", "hai")])) == ["U03"]
    later = [choice("một", "hai"), choice("ba", "một", "hai", day=12)]
    assert decided(*forms, selections=later).used == forms[2]


def test_a_correction_of_the_chosen_form_counts() -> None:
    forms = [sent("a.xlsx"), sent("b.xlsx", content="hai"), correction("c.xlsx", "ba", of="hai")]
    assert decided(*forms, selections=[choice("hai", "một")]).used == forms[2]


def test_two_choices_that_differ_settle_nothing() -> None:
    forms = [sent("a.xlsx"), sent("b.xlsx", content="hai")]
    assert codes(decided(*forms, selections=[choice("một", "hai"), choice("hai", "một")])) == ["U03"]


@pytest.mark.parametrize("contents", [("một",), ("một", "hai")], ids=["one other form", "two other forms"])
def test_without_the_form_the_office_chose_no_other_one_counts(contents: tuple[str, ...]) -> None:
    forms = [sent(f"{number}.xlsx", content=content) for number, content in enumerate(contents)]
    decision = decided(*forms, selections=[choice("ba", "một", "hai")])
    (missing,) = decision.findings
    assert (decision.used, missing.code, missing.place.sheet) == (None, "U04", "Chọn phiếu")


def test_where_the_choices_differ_it_is_said_which_they_are() -> None:
    forms = [sent("a.xlsx"), sent("b.xlsx", content="hai")]
    (conflict,) = decided(*forms, selections=[choice("một", "hai"), choice("hai", "một", day=12)]).findings
    assert "10/12/2026" in conflict.hint
    assert "12/12/2026" in conflict.hint


def test_a_choice_that_no_longer_covers_every_form_is_named() -> None:
    forms = [sent("a.xlsx"), sent("b.xlsx", content="hai"), sent("c.xlsx", content="ba")]
    (conflict,) = decided(*forms, selections=[choice("một", "hai")]).findings
    assert "10/12/2026" in conflict.message


def test_the_office_is_told_in_which_workbook_to_choose() -> None:
    (conflict,) = decide(
        UNIT, [sent("a.xlsx"), sent("b.xlsx", content="hai")], (), DECEMBER, "tham_dinh_2.xlsx"
    ).findings
    assert "tham_dinh_2.xlsx" in conflict.hint


def test_a_form_put_aside_by_choice_is_not_said_to_be_corrected() -> None:
    forms = [sent("a.xlsx"), correction("b.xlsx", "hai", of="một"), sent("c.xlsx", content="ba")]
    decision = decided(*forms, selections=[choice("ba", "hai")])
    notes = {each.file: each.note for each in decision.files}
    assert decision.used == forms[2]
    assert "bản đã sửa" not in notes["a.xlsx"]
    assert "Ban Xây dựng Đảng" in notes["b.xlsx"]


def test_the_order_of_the_mails_can_be_overruled() -> None:
    forms = [by_mail(sent("a.xlsx"), 3), by_mail(sent("b.xlsx", content="hai"), 5)]
    decision = decided(*forms)
    assert [version.content for version in decision.rivals] == ["một", "hai"]
    assert "Chọn phiếu" in decision.findings[0].hint
    assert decided(*forms, selections=[choice("một", "hai")]).used == forms[0]


# --- forms with nothing in them, and other people's mails


BLANK = {name: None for name in define(CHI_BO, DECEMBER).fields if name not in IDENTITY}


def test_a_blank_form_never_takes_the_place_of_a_filled_one() -> None:
    filled, blank = by_mail(sent("a.xlsx"), 3), by_mail(sent("b.xlsx", content="trống", **BLANK), 5)
    decision = decided(filled, blank)
    assert (decision.used, decision.findings) == (filled, ())
    assert {each.file: (each.state, each.note) for each in decision.files}["b.xlsx"] == (
        FileState.IGNORED,
        "Phiếu còn trống, chưa điền câu nào.",
    )


def test_a_blank_form_alone_is_the_unit_s_form() -> None:
    blank = sent("a.xlsx", content="trống", **BLANK)
    assert decided(blank).used == blank


def test_a_copy_out_of_the_office_s_own_mail_does_not_confirm_an_old_format() -> None:
    remark = Finding(Place("a.xls"), "F04", Severity.WARNING, "Định dạng cũ.")
    unit = replace(UNIT, email="nk001@dangbo.example")
    old = by_mail(replace(sent("a.xls"), findings=(remark,)), 3)
    copy = sent("b.xlsx")
    from_office = replace(copy, mail=Mail("tiepnhan@dangbo.example", None, certain=False, subject=""))
    assert decide(unit, [old, from_office], (), DECEMBER).used == old
    assert decide(unit, [old, copy], (), DECEMBER).used == copy


def test_a_choice_whose_forms_have_all_gone_is_told() -> None:
    laid = ownership.sort_submissions([], ONE, DECEMBER, [choice("một", "hai")])
    unit = assess_unit(UNIT, laid, DECEMBER, ONE, {})
    assert (unit.state, [each.code for each in unit.findings]) == (UnitState.MISSING, ["U04"])


# --- what changed


def test_every_changed_cell_is_told_with_both_values() -> None:
    before, after = sent("a.xlsx", disciplined=0, admitted=2), correction("b.xlsx", "hai", of="một", admitted=3)
    decision = decided(before, after)
    place = after.answers["admitted"].place
    assert decision.changes == (Change(place, "Số đảng viên đã kết nạp trong năm", "a.xlsx", "2", "3"),)
    (told,) = decision.findings
    assert (told.code, told.severity, told.place) == ("U14", Severity.WARNING, Place("b.xlsx"))
    assert "“2” → “3”" in told.message
    assert str(place) in told.message


def test_a_cell_that_could_not_be_read_is_told_as_it_stood() -> None:
    before = sent("a.xlsx")
    answers = {name: entry for name, entry in before.answers.items() if name != "admitted"}
    before = replace(before, answers=answers, unread={"admitted": "vài người"})
    (change,) = decided(before, correction("b.xlsx", "hai", of="một", admitted=3)).changes
    assert (change.before, change.after) == ("vài người", "3")


def test_an_emptied_cell_is_a_change() -> None:
    (change,) = decided(sent("a.xlsx"), correction("b.xlsx", "hai", of="một", contact=None)).changes
    assert (change.label, change.after) == ("Điện thoại liên hệ", "")


def test_long_lists_of_changes_are_cut_in_the_sentence_only() -> None:
    changed = {f"evidence_1_c_{number}": f"khác {number}" for number in range(1, 5)}
    changed |= {f"evidence_1_d_{number}": f"khác {number}" for number in range(1, 6)}
    decision = decided(sent("a.xlsx"), correction("b.xlsx", "hai", of="một", **changed))
    assert len(decision.changes) == 9
    assert "và 1 ô nữa" in decision.findings[0].message


def test_a_form_of_another_kind_is_compared_where_they_meet() -> None:
    decision = decided(sent("a.xlsx", form=DANG_BO), correction("b.xlsx", "hai", of="một"))
    assert decision.used is not None
    assert decision.used.form == CHI_BO
    assert decision.changes


def test_the_person_who_chooses_sees_files_mail_and_what_differs() -> None:
    forms = [by_mail(sent("a.eml!p.xlsx", admitted=2), 5), sent("b.xlsx", content="hai", admitted=3)]
    rivals = decided(*forms).rivals
    files, came, differs = in_words(rivals[0], rivals, DECEMBER)
    assert files == "a.eml!p.xlsx"
    assert came == "nk001@dangbo.example 05/12/2026 08:00"
    assert differs == f"{forms[0].answers['admitted'].place} Số đảng viên đã kết nạp trong năm: “2”"
    assert in_words(rivals[1], rivals, DECEMBER)[1] == "tệp trong thư mục"
