"""What goes back to a unit: its own answers with the faults marked, and a letter. The copy says what the form said."""

from __future__ import annotations

import email
import email.policy
import io
import json
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from random import Random

import openpyxl
import pytest
from click.testing import CliRunner
from conftest import Submit
from filled_forms import CHI_BO, DANG_BO, Formula, cell, fill, good_answers, put
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from season import FIRST_ROW, ROSTER_FILE, Season, make_season, write_season
from test_old_formats import as_ods

from bontot_batch import cli, cli_parts, documents, hand_back, output, ownership, units
from bontot_batch import vietnamese as vi
from bontot_batch.choosing import Decision
from bontot_batch.form import MARKS_SHEET, Form, Kind, define
from bontot_batch.form_writer import prefill
from bontot_batch.guidance import FORMS, Guidance
from bontot_batch.hand_back import Return
from bontot_batch.model import (
    Body,
    Finding,
    Input,
    Place,
    Roster,
    Severity,
    Unit,
    UnitKind,
    UnitResult,
    UnitState,
    Value,
)
from bontot_batch.ownership import Sorted
from bontot_batch.submission import Submission

SAMPLES = Path(__file__).parents[1] / "input_samples"
ON = date(2026, 12, 15)
BODY = Body(
    "NK", "Đảng ủy xã Nậm Khăm", "dang_uy_xa", "", "", "Nậm Khăm", "QĐ/ĐU", "", "BÍ THƯ", "", "", 2026, ON, None,
    Place(ROSTER_FILE, "Cấp ủy", FIRST_ROW, 1),
)  # fmt: skip
TEMPLATES = documents.find_templates(None, Path(__file__).parents[1])
ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")


def unit_of(form_key: str, address: str = "nk001@dangbo.example") -> Unit:
    answers = good_answers(form_key)
    kind = UnitKind(str(answers["unit_kind"]))
    name, parent = str(answers["unit_name"]), str(answers["parent"])
    place = Place(ROSTER_FILE, "Tổ chức đảng", FIRST_ROW, 1)
    return Unit("NK-001", name, kind, parent, "", BODY.code, address, place)


def returned(sent: Submission, unit: Unit, guidance: Guidance) -> UnitResult:
    """The unit as a run returns it, whatever its form says."""
    findings = units.check_submission(sent, unit, guidance, BODY.year)
    return UnitResult(
        unit, UnitState.RETURNED, sent.file, sent.answers, sent.unread, findings, form=sent.form, version=sent.version
    )


def copy_of(result: UnitResult, guidance: Guidance) -> bytes:
    return hand_back.files(Return(result, BODY), TEMPLATES, guidance)[0]


def spots(findings: Iterable[Finding]) -> set[tuple[str, str, str]]:
    return {(each.place.sheet, each.place.cell, each.code) for each in findings}


def values(sent: Submission) -> dict[str, Value]:
    return {name: entry.value for name, entry in sent.answers.items()}


# Round trip ----------------------------------------------------------------------------------------------------

LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
WORDS = (
    "12 đồng chí", "1.818", "1,234", "khoảng 12", "05/02/26", "31/02/2026", "5 tháng 12 năm 2026", "không",
    "x", "đạt ạ", "-3", "12-13", "98,5%", "0,985", "12/2026", "TRUE", "#N/A", "#REF!", "Err:502", "@SUM(1)", "+84 213",
    "'=1", "_x000D_", "{{ 7*7 }}", "<a>&amp;\"'", "Chi bộ\nbản\nNậm Pục", " \t", "—", "n/a", "not_assigned", "met",
    unicodedata.normalize("NFD", "Nghị quyết đã ban hành, chưa sơ kết"), "Biên bản sinh hoạt " * 50,
)  # fmt: skip
TEXTS = st.sampled_from(WORDS) | st.text(LETTERS, max_size=40) | st.text("0123456789.,-/% ", max_size=10)
NUMBERS = st.integers(-3, 40) | st.sampled_from((0, 1, 2026, 46_000, 999_999, 10**7)) | st.sampled_from(
    (0.5, 12.0, 12.5, 1.234, 20.26, -1.5, 0.985, 1e20)
)  # fmt: skip
DAYS = st.dates(date(1905, 1, 1), date(2150, 12, 31)) | st.sampled_from((datetime(2026, 3, 5, 7, 30), time(7, 30)))
FORMULAS = st.sampled_from(
    (
        *(Formula("=1+1"), Formula("=1"), Formula("=X1"), Formula("=SUM(C1:C3)"), Formula("=5/0")),
        *(Formula("=1+1", 2), Formula("=C8/3", 3.5), Formula('="Đạt"', "Đạt"), Formula('="ba"', "ba")),
    )
)
CONTENTS = TEXTS | NUMBERS | DAYS | st.booleans() | st.sampled_from(ERRORS) | FORMULAS
TEXT_KINDS = frozenset((Kind.TEXT, Kind.NOTE))


WRITTEN_ANEW = frozenset(("D10", "D18", "D26", "D27"))


def expected(sent: Submission, unit: Unit, form: Form) -> Submission:
    """What the marked copy of a form should be read as."""
    at = {name: entry.place(sent.file) for name, entry in form.fields.items()}
    # A text is what any cell for text takes: what stood there instead is the answer once it is left standing.
    texts = {
        name: raw for name, raw in sent.unread.items() if form.fields[name].kind in TEXT_KINDS and not is_error(raw)
    }
    texts |= {} if "unit_code" in sent.answers else {"unit_code": unit.code}
    mended = {at[name] for name in texts}
    answers = {name: Input(rounded(entry.value), entry.place) for name, entry in sent.answers.items()}
    answers |= {
        name: Input(vi.clean(raw, lines=form.fields[name].kind is Kind.NOTE), at[name]) for name, raw in texts.items()
    }
    findings = tuple(each for each in sent.findings if each.code not in WRITTEN_ANEW and each.place not in mended)
    return replace(sent, answers=answers, findings=findings)


def is_error(raw: str) -> bool:
    return raw in ERRORS or raw.startswith("Err:")


def rounded(value: Value) -> Value:
    return round(value, 6) if isinstance(value, Decimal) else value


def as_text(code: str) -> str:
    """The codes of a number that is none: a fraction like 1,234 has, as a text, two meanings."""
    return "D02" if code == "D03" else code


@pytest.mark.filterwarnings("ignore:Generating overly large repr")  # of the fixtures, where an example fails
@pytest.mark.parametrize("form_key", FORMS)
@settings(
    max_examples=12,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # an example takes a second: shrinking would take minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(contents=st.lists(CONTENTS, min_size=40, max_size=40), seed=st.integers(0, 10**6))
def test_a_marked_copy_is_read_as_what_the_unit_said_with_the_same_faults(
    *,
    form_key: str,
    contents: Sequence[object],
    seed: int,
    guidance: Guidance,
    forms: Mapping[str, Form],
    submit: Submit,
) -> None:
    """Whatever stands in the cells, the copy gives the same answers and the same faults at the same cells, save that

    - a formula with a result comes back as its result, so that the remark on the formula is gone;
    - so is the remark on a day typed as text and on letters of another script or font: the copy has the day, the text;
    - what no text cell can hold (a date, TRUE, a formula never calculated) comes back as a text and then is one; the
      mark is there to have it looked at. An error value stays one in every cell;
    - the unit's code, where it cannot be read, is the roster's;
    - a fraction in a cell for whole numbers may, as a text, be faulted as having two meanings;
    - shares are kept to six decimals.
    """
    form, unit = forms[form_key], unit_of(form_key)
    names = Random(seed).sample(sorted(form.fields), len(contents))
    raws = {cell(form_key, name, guidance): content for name, content in zip(names, contents, strict=True)}
    sent = submit(put(fill(form_key, good_answers(form_key), guidance), raws))
    should = expected(sent, unit, form)
    result = returned(sent, unit, guidance)
    again = submit(copy_of(result, guidance))
    findings = units.check_submission(again, unit, guidance, BODY.year)

    assert sent.form == form_key
    assert values(again) == values(should)
    assert {(sheet, at, as_text(code)) for sheet, at, code in spots(findings)} == {
        (sheet, at, as_text(code))
        for sheet, at, code in spots(units.check_submission(should, unit, guidance, BODY.year))
    }
    # From then on nothing changes any more.
    third = submit(copy_of(returned(again, unit, guidance), guidance))
    assert (third.answers, third.unread, spots(third.findings)) == (again.answers, again.unread, spots(again.findings))


@pytest.mark.parametrize("share", [46_000, -1, 10_000.5])
def test_a_share_beyond_all_bounds_comes_back_as_its_cell_showed_it(
    share: float, guidance: Guidance, submit: Submit
) -> None:
    spot = {cell(CHI_BO, "attendance", guidance): share}
    sent = submit(put(fill(CHI_BO, good_answers(CHI_BO), guidance), spot))
    again = submit(copy_of(returned(sent, unit_of(CHI_BO), guidance), guidance))

    assert "attendance" not in sent.answers
    assert "attendance" not in again.answers
    assert spots(again.findings) == spots(sent.findings)


def test_as_much_text_as_a_cell_holds_comes_back_whole(guidance: Guidance, submit: Submit) -> None:
    full = "Dài " * 8_191 + "hết"  # 32 767 characters
    sent = submit(fill(CHI_BO, good_answers(CHI_BO, admitted=None, evidence_1_a_1=full), guidance))
    again = submit(copy_of(returned(sent, unit_of(CHI_BO), guidance), guidance))

    assert again.answers["evidence_1_a_1"].value == full


@pytest.mark.parametrize("form_key", FORMS)
def test_a_corrected_copy_is_a_submission_like_any_other(form_key: str, guidance: Guidance, submit: Submit) -> None:
    unit = unit_of(form_key)
    wrong = {
        "signed": "31/02/2026", "admitted": "hai", "members_total": None, "answer_1_a_1": "Err:502", "proposed": "#N/A",
        "evidence_1_b_1": Formula("=1+1"),
    }  # fmt: skip
    at = {name: cell(form_key, name, guidance) for name in wrong}
    good = good_answers(form_key)
    data = put(fill(form_key, good, guidance), {at[name]: content for name, content in wrong.items()})
    first = assess(submit(data), unit, guidance)
    right = {**{name: good[name] for name in wrong}, "answer_1_a_1": "Đạt", "proposed": "Có"}
    corrected = put(copy_of(first, guidance), {at[name]: content for name, content in right.items()})
    last = assess(submit(corrected), unit, guidance)

    assert first.state is UnitState.RETURNED
    assert {at[name] for name in wrong} == {(each.place.sheet, each.place.cell) for each in first.findings}
    assert (last.state, last.findings) == (UnitState.ELIGIBLE, ())


def assess(sent: Submission, unit: Unit, guidance: Guidance) -> UnitResult:
    roster = Roster({BODY.code: BODY}, {unit.code: unit})
    return units.assess_unit(unit, Sorted({unit.code: Decision((), sent)}, {}, ()), guidance, roster, {})


def test_the_copy_of_a_form_that_was_the_wrong_one_is_the_right_one(guidance: Guidance, submit: Submit) -> None:
    unit = replace(unit_of(DANG_BO), code="NK-001")
    sent = submit(fill(CHI_BO, good_answers(CHI_BO, disciplined="ba"), guidance))
    result = assess(sent, unit, guidance)
    again = submit(copy_of(result, guidance))

    assert result.state is UnitState.RETURNED
    assert again.form == DANG_BO
    assert again.answers["members_total"].value == 17
    assert again.unread == {"disciplined": "ba"}
    assert links(copy_of(result, guidance))["D02"] == cell(DANG_BO, "disciplined", guidance)


def test_a_code_that_cannot_be_read_does_not_make_a_stranger_of_the_copy(guidance: Guidance, submit: Submit) -> None:
    unit = unit_of(CHI_BO)
    broken = put(fill(CHI_BO, good_answers(CHI_BO), guidance), {cell(CHI_BO, "unit_code", guidance): "#REF!"})
    again = submit(copy_of(returned(submit(broken), unit, guidance), guidance))

    assert (again.unit, again.answers["unit_code"].value) == (unit.code, unit.code)


# What the copy shows -------------------------------------------------------------------------------------------


def listed(copy: bytes) -> list[tuple[str, ...]]:
    """The lines of the first sheet: code, severity, message, hint."""
    page = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    assert page.title == MARKS_SHEET
    rows = [[str(each or "") for each in row] for row in page.iter_rows(min_row=5, values_only=True)]
    return [(row[6], row[1], row[4], row[5]) for row in rows if row[6]]


def links(copy: bytes) -> dict[str, tuple[str, str]]:
    """Where the link of each code on the first sheet leads."""
    page = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    found = {}
    for row in page.iter_rows(min_row=5):
        if row[3].hyperlink:
            sheet, _, address = str(row[3].hyperlink.location).rpartition("!")
            found[str(row[6].value)] = (sheet.strip("'"), address)
    return found


def test_every_fault_is_on_the_first_sheet_and_at_its_cell(guidance: Guidance, submit: Submit) -> None:
    unit = unit_of(CHI_BO)
    wrong: dict[str, Value] = {"admitted": None, "members_new": 3, "breaching": 1}
    result = returned(submit(fill(CHI_BO, good_answers(CHI_BO, **wrong), guidance)), unit, guidance)
    copy = copy_of(result, guidance)
    book = openpyxl.load_workbook(io.BytesIO(copy))

    assert {each.severity for each in result.findings} == set(Severity)
    assert sorted(listed(copy)) == sorted(
        (each.code, {"error": "LỖI", "warning": "LƯU Ý"}[each.severity], each.message, each.hint)
        for each in result.findings
    )
    for each in result.findings:
        at = book[each.place.sheet][each.place.cell]
        assert at.comment is not None, each
        assert all(text in at.comment.text for text in (each.code, each.message, each.hint))


def test_a_unit_with_two_different_forms_gets_a_form_to_begin_with(guidance: Guidance, submit: Submit) -> None:
    unit = unit_of(CHI_BO)
    forms = [submit(fill(CHI_BO, good_answers(CHI_BO, contact=number), guidance), f"{number}.xlsx") for number in "12"]
    roster = Roster({BODY.code: BODY}, {unit.code: unit})
    result = units.assess_unit(unit, ownership.sort_submissions(forms, roster, guidance), guidance, roster, {})
    copy, letter = hand_back.files(Return(result, BODY), TEMPLATES, guidance)
    again = submit(copy)
    known = {name: value for name, value in values(again).items() if value is not None}

    assert result.state is UnitState.RETURNED
    assert known == prefill(unit, BODY.year).values
    assert [(code, message) for code, _, message, _ in listed(copy)] == [("U03", result.findings[0].message)]
    for text in (listed(copy)[0][3], body_of(opened(letter))):
        assert "một tệp duy nhất" in text
        assert "danh mục" not in text  # that is the office's


@pytest.mark.parametrize("code", ["U03", "U12", "U13"])
def test_a_hint_for_the_office_is_said_anew_for_the_unit(code: str) -> None:
    office = Finding(Place("a.xlsx"), code, Severity.ERROR, "Chưa rõ.", "Hỏi đơn vị.")
    (told,) = hand_back.faults(UnitResult(unit_of(CHI_BO), UnitState.RETURNED, findings=(office,)))

    assert (told, told.message) == (office, office.message)
    assert "đơn vị" not in told.hint.replace("đơn vị khác", "")


@pytest.mark.parametrize("code", ["U04", "U06"])
def test_what_the_office_has_to_mend_is_not_told_to_the_unit(code: str, guidance: Guidance, submit: Submit) -> None:
    result = returned(submit(fill(CHI_BO, good_answers(CHI_BO, admitted=None), guidance)), unit_of(CHI_BO), guidance)
    office = Finding(Place(ROSTER_FILE, "Tổ chức đảng", 5, 1), code, Severity.WARNING, "Danh mục chọn tệp khác.")
    copy, letter = hand_back.files(
        Return(replace(result, findings=(*result.findings, office)), BODY), TEMPLATES, guidance
    )

    assert [each[0] for each in listed(copy)] == [each.code for each in result.findings]
    assert office.message not in body_of(opened(letter))


def test_a_unit_is_not_asked_to_mend_what_the_program_failed_at() -> None:
    failed = Finding(Place("a.xlsx"), "X01", Severity.ERROR, "Chương trình gặp lỗi.")
    cut = Finding(Place("a.xlsx"), "F02", Severity.ERROR, "Tệp Excel bị hỏng.")
    unreadable = UnitResult(unit_of(CHI_BO), UnitState.UNREADABLE, findings=(failed,))

    assert not hand_back.wanted(unreadable)
    assert hand_back.wanted(replace(unreadable, findings=(failed, cut)))


HOSTILE = {
    "a formula": '=HYPERLINK("http://a.example")',
    "markup": "</t><f>1</f>&<b>\"'",
    "a template tag": "{{ 7*7 }}{% for x in y %}",
    "a mail header": "x\r\nBcc: a@b.example\r\n\r\n.",
    "right to left": "\u202eabc",
    "ten thousand letters": "Rất dài " * 1_300,
    "decomposed": unicodedata.normalize("NFD", "Chưa ghi rõ số lượng đảng viên"),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_stays_text(text: str, guidance: Guidance, submit: Submit) -> None:
    unit = replace(unit_of(CHI_BO), name=vi.clean(text)[:200])
    bad = {cell(CHI_BO, name, guidance): "'" + text for name in ("admitted", "signed", "proposed")}
    sent = submit(put(fill(CHI_BO, good_answers(CHI_BO, unit_name=vi.clean(text)), guidance), bad))
    result = returned(sent, unit, guidance)
    long = Finding(Place(sent.file), "F14", Severity.WARNING, text, text)
    result = replace(result, findings=(*result.findings, long))
    copy, letter = hand_back.files(Return(result, BODY), TEMPLATES, guidance)
    page = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    message = opened(letter)

    assert not any(each.data_type == "f" for row in page for each in row)
    assert all((size.height or 0) <= 409 for size in page.row_dimensions.values())  # more than Excel can show
    assert values(submit(copy))["unit_name"] == vi.clean(text)
    assert set(message.keys()) == {"MIME-Version", "X-Unsent", "To", "Subject", "Content-Type"}
    assert " ".join(vi.clean(text).split()) in " ".join(body_of(message).split())


# The letter ----------------------------------------------------------------------------------------------------


def opened(letter: bytes) -> EmailMessage:
    message = email.message_from_bytes(letter, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body_of(message: EmailMessage) -> str:
    body = message.get_body()
    assert body is not None
    return str(body.get_content())


@pytest.mark.parametrize("form_key", FORMS)
def test_the_letter_names_every_fault_and_carries_the_marked_form(
    form_key: str, guidance: Guidance, submit: Submit
) -> None:
    unit = unit_of(form_key)
    wrong: dict[str, Value] = {"admitted": None, "signed": None, "disciplined": 1, "organisation_2_rank": None}
    result = returned(submit(fill(form_key, good_answers(form_key, **wrong), guidance)), unit, guidance)
    copy, letter = hand_back.files(Return(result, BODY), TEMPLATES, guidance)
    message = opened(letter)
    (attached,) = message.iter_attachments()

    assert (message["X-Unsent"], message["To"]) == ("1", unit.email)
    assert unit.name in str(message["Subject"])
    assert (attached.get_filename(), attached.get_content()) == ("NK-001.xlsx", copy)
    for each in result.findings:
        assert each.message in body_of(message)
        assert each.hint in body_of(message)
        assert each.place.cell in body_of(message)


def test_a_unit_without_an_address_gets_its_form_only(guidance: Guidance, submit: Submit) -> None:
    sent = submit(fill(CHI_BO, good_answers(CHI_BO, admitted=None), guidance))
    result = returned(sent, unit_of(CHI_BO, ""), guidance)

    assert Return(result, BODY).paths == ("tra_lai/NK-001/NK-001.xlsx",)
    assert len(hand_back.files(Return(result, BODY), TEMPLATES, guidance)) == 1


# A run ---------------------------------------------------------------------------------------------------------


def run(source: Path, out: Path) -> dict[str, dict[str, object]]:
    """The units of a run's record, by code."""
    outcome = CliRunner().invoke(cli.main, ["run", str(source), "--out", str(out), "--jobs", "1"])
    assert outcome.exit_code in {cli_parts.CLEAN, cli_parts.UNIT_ERRORS}, outcome.output
    record = json.loads((out / "ket_qua.json").read_text(encoding="utf-8"))
    return {unit["code"]: unit for unit in record["units"]}


def handed_back(out: Path) -> set[str]:
    return {path.relative_to(out).as_posix() for path in (out / hand_back.FOLDER).rglob("*") if path.is_file()}


def test_a_run_hands_back_exactly_the_forms_that_have_to_be_sent_again(tmp_path: Path) -> None:
    made = run(SAMPLES, tmp_path)
    again = {code for code, unit in made.items() if unit["state"] in {"returned", "unreadable"}}
    names = {f"tra_lai/{code}/{code}.{ending}" for code in again for ending in ("xlsx", "eml")}

    assert {"returned", "unreadable"} <= {unit["state"] for unit in made.values()}
    assert handed_back(tmp_path) == names
    assert {str(name) for unit in made.values() for name in unit["documents"] if "tra_lai" in name} == names  # type: ignore[attr-defined]
    assert all(name.isascii() for name in names)
    for code in again:
        copy = (tmp_path / f"tra_lai/{code}/{code}.xlsx").read_bytes()
        told = body_of(opened((tmp_path / f"tra_lai/{code}/{code}.eml").read_bytes()))
        for each in made[code]["findings"]:  # type: ignore[attr-defined]
            assert (each["code"], each["message"]) in {(line[0], line[2]) for line in listed(copy)}
            assert " ".join(each["message"].split()) in " ".join(told.split())


def test_once_the_corrected_copy_came_in_nothing_is_handed_back_any_more(tmp_path: Path) -> None:
    season = one_returned_unit()
    write_season(season, tmp_path / "in")
    first = run(tmp_path / "in", tmp_path / "out")
    (code,) = first
    copy = tmp_path / f"out/tra_lai/{code}/{code}.xlsx"
    signed = cell(season.cases[0].form, "signed", season.guidance)
    (tmp_path / "in" / season.files[0].name).write_bytes(put(copy.read_bytes(), {signed: date(2026, 12, 7)}))
    second = run(tmp_path / "in", tmp_path / "out")

    assert (first[code]["state"], second[code]["state"]) == ("returned", "eligible")
    assert not (tmp_path / "out" / hand_back.FOLDER).exists()
    assert (tmp_path / "out" / output.SET_ASIDE / f"tra_lai/{code}/{code}.eml").exists()


def one_returned_unit() -> Season:
    """A season of one unit, which forgot the date of its form."""
    made = make_season(40, 3, ON)
    case = next(each for each in made.cases if each.state is UnitState.ELIGIBLE and not each.stories)
    sent = replace(case.files[0], raws={"signed": None})
    unit = replace(case.unit, parent_code="")
    roster = replace(made.roster, bodies={unit.body: made.roster.bodies[unit.body]}, units={unit.code: unit})
    case = replace(case, unit=unit, files=(sent,))
    return replace(made, roster=roster, cases=(case,), appraisals=(), tallies=(), strays=())


def test_the_same_result_gives_the_same_bytes(guidance: Guidance, submit: Submit) -> None:
    result = returned(submit(fill(CHI_BO, good_answers(CHI_BO, admitted=None), guidance)), unit_of(CHI_BO), guidance)

    assert hand_back.files(Return(result, BODY), TEMPLATES, guidance) == hand_back.files(
        Return(result, BODY), TEMPLATES, guidance
    )


# Formats that cannot tell a damaged value from a true one --------------------------------------------------------


def answers_listed(copy: bytes) -> dict[tuple[str, str], str]:
    """Every answer that the first sheet lists to be confirmed, by sheet and cell."""
    page = openpyxl.load_workbook(io.BytesIO(copy)).worksheets[0]
    rows = [[str(each or "") for each in row] for row in page.iter_rows(values_only=True)]
    start = next(number for number, row in enumerate(rows) if row[0].startswith("NHỮNG CÂU TRẢ LỜI"))
    return {(row[2], row[3]): row[5] for row in rows[start + 2 :]}


@pytest.mark.parametrize("form_key", FORMS)
def test_a_form_in_an_old_format_goes_back_with_every_value_that_was_read(
    form_key: str, guidance: Guidance, submit: Submit
) -> None:
    unit = unit_of(form_key)
    good = good_answers(form_key)
    result = assess(submit(as_ods(fill(form_key, good, guidance)), "phieu.ods"), unit, guidance)
    copy, letter = hand_back.files(Return(result, BODY), TEMPLATES, guidance)
    form = define(form_key, guidance)
    shown = {cell(form_key, name, guidance): form.fields[name].show(value) for name, value in good.items()}

    assert (result.state, hand_back.wanted(result)) == (UnitState.ELIGIBLE, True)
    assert answers_listed(copy) == {at: text for at, text in shown.items() if text != "(để trống)"}
    assert opened(letter)["Subject"].startswith("Đề nghị xác nhận phiếu")
    assert "lỗi cần sửa" not in body_of(opened(letter)).replace("“Lỗi cần sửa”", "").casefold()


def test_the_confirmed_copy_takes_the_place_of_the_old_format(guidance: Guidance, submit: Submit) -> None:
    unit = unit_of(CHI_BO)
    roster = Roster({BODY.code: BODY}, {unit.code: unit})
    first = submit(as_ods(fill(CHI_BO, good_answers(CHI_BO), guidance)), "a.ods")
    copy = copy_of(assess(first, unit, guidance), guidance)
    laid = ownership.sort_submissions([first, submit(copy, "b.xlsx")], roster, guidance)
    result = units.assess_unit(unit, laid, guidance, roster, {})

    assert (result.state, result.file, result.findings) == (UnitState.ELIGIBLE, "b.xlsx", ())
    assert not hand_back.wanted(result)


def test_a_sound_form_in_the_right_format_does_not_go_back(guidance: Guidance, submit: Submit) -> None:
    result = assess(submit(fill(CHI_BO, good_answers(CHI_BO), guidance)), unit_of(CHI_BO), guidance)
    assert not hand_back.wanted(result)
