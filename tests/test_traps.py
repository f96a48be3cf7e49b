"""Forms that show something else than they hold: each trap is named with its code at its cell, and nothing else is."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from conftest import Submit
from filled_forms import CHI_BO, DANG_BO, Formula, cell, fill, good_answers, guidance_on, put
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook import Workbook

from bontot_batch import documents, hand_back, lookalikes, number_formats, units
from bontot_batch import vietnamese as vi
from bontot_batch.form import GUIDE_SHEET, PREVIEW_SHEET, define
from bontot_batch.form_marks import added_to_comment, comment
from bontot_batch.form_writer import Mark
from bontot_batch.model import Body, Finding, Place, Severity, Unit, UnitKind, UnitResult, UnitState
from bontot_batch.submission import Submission
from bontot_batch.traps import CODES
from bontot_batch.workbook import FORM_COLUMNS, FORM_ROWS, RawCell, open_book

DECEMBER = guidance_on(date(2026, 12, 15))
FORM = define(CHI_BO, DECEMBER)
GOOD = good_answers(CHI_BO)
DATA = fill(CHI_BO, GOOD, DECEMBER)
SEVERITY = {code: severity for code, severity, _ in CODES}
Edit = Callable[[Workbook], object]


def edited(edit: Edit, data: bytes = DATA) -> bytes:
    """The form after someone worked on it without its protection."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def at(name: str) -> str:
    return FORM.fields[name].place("").cell


def of(book: Workbook, name: str) -> openpyxl.cell.cell.Cell:
    found = book[FORM.fields[name].sheet][at(name)]
    assert isinstance(found, openpyxl.cell.cell.Cell)
    return found


def formatted(name: str, number_format: str, value: object = None) -> Edit:
    def edit(book: Workbook) -> None:
        if value is not None:
            of(book, name).value = value  # type: ignore[assignment]
        of(book, name).number_format = number_format

    return edit


def typed(name: str, value: object, font: str = "Times New Roman") -> Edit:
    def edit(book: Workbook) -> None:
        of(book, name).value = value  # type: ignore[assignment]
        of(book, name).font = Font(name=font)

    return edit


def both(*edits: Edit) -> Edit:
    def edit(book: Workbook) -> None:
        for each in edits:
            each(book)

    return edit


def spots(findings: tuple[Finding, ...]) -> set[tuple[str, str, str]]:
    return {(each.code, each.place.sheet, each.place.cell) for each in findings}


def spot(code: str, name: str) -> tuple[str, str, str]:
    return code, FORM.fields[name].sheet, at(name)


def values(sent: Submission) -> dict[str, object]:
    return {name: entry.value for name, entry in sent.answers.items()}


def found_in(sent: Submission) -> Finding:
    (only,) = sent.findings
    assert only.severity is SEVERITY[only.code]
    assert only.message.endswith(".")
    assert only.hint.endswith(".")
    return only


@pytest.mark.parametrize("form_key", [CHI_BO, DANG_BO])
def test_a_good_form_has_no_trap(form_key: str, submit: Submit) -> None:
    assert submit(fill(form_key, good_answers(form_key), DECEMBER)).findings == ()


def test_every_code_has_its_severity_and_is_in_the_range_kept_for_traps() -> None:
    assert all("D16" <= code <= "D29" or "F35" <= code <= "F39" for code in SEVERITY)
    assert len(SEVERITY) == len(CODES)


# --- what a number format shows

SHOWN_OTHERWISE: dict[str, tuple[str, str, object, tuple[str, ...]]] = {
    "another number written into the format": ("attendance", '"95%"', 50, ("“95%”", "giá trị là 50")),
    "a digit before the value": ("admitted", '"1"0', 2, ("“12”", "giá trị là 2")),
    "a digit for money": ("admitted", "[$1-409]0", 2, ("“12”",)),
    "thousands left out": ("members_total", "0,", 17, ("“0”", "giá trị là 17")),
    "a value that is not shown": ("disciplined", ";;;", 0, ("không hiện gì", "giá trị là 0")),
    "a zero that is not shown": ("disciplined", "#,###", 0, ("không hiện gì",)),
    "a zero shown as a word": ("disciplined", '0;0;"Không"', 0, ("“Không”",)),
    "a word where a condition holds": ("admitted", '[<5]"5";0', 2, ("“5”",)),
    "a percent sign beside a count": ("admitted", '0"%"', 2, ("“2%”",)),
    "a count shown as a percentage": ("admitted", "0%", 2, ("“200%”",)),
    "a point put into a number": ("members_total", r"0\.0", 17, ("“1.7”",)),
    "a minus before a number": ("admitted", '"-"0', 2, ("“-2”",)),
    "decimals of a share rounded away": ("attendance", "0%", 0.696, ("“70%”", "0,696 (1 là 100%)")),
    "a share in a section without percent": ("attendance", "0.0;0%", 0.955, ("“1,0”",)),
    "a number rounded to its first figure": ("members_total", "0E+00", 17, ("“2E+1”",)),
    "a code with zeros only the format has": ("unit_code", "00000", 12, ("“00012”", "giá trị là 12")),
    "an answer hidden": ("answer_1_a_1", ";;;", "Đạt", ("không hiện gì", "“Đạt”")),
    "another answer shown": ("answer_1_a_1", '"Không đạt"', 1, ("“Không đạt”", "giá trị là 1")),
    "a word before every answer": ("answer_1_a_1", '"Không "@', "Đạt", ("“Không Đạt”", "“Đạt”")),
    "a year written into the format": ("signed", 'dd/mm/"2025"', datetime(2026, 12, 5), ("2025", "05/12/2026")),
}  # fmt: skip


@pytest.mark.parametrize("what", SHOWN_OTHERWISE)
def test_a_cell_that_shows_something_else_than_it_holds_is_named(what: str, submit: Submit) -> None:
    name, number_format, value, said = SHOWN_OTHERWISE[what]
    sent = submit(edited(formatted(name, number_format, value)))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D16", name)}, Severity.ERROR)
    assert all(each in found.message for each in said), found.message


def test_a_number_that_has_two_meanings_and_shows_a_third_is_told_with_both(submit: Submit) -> None:
    sent = submit(edited(formatted("attendance", '"95%"', 0.5)))
    assert spots(sent.findings) == {spot("D12", "attendance"), spot("D16", "attendance")}


@pytest.mark.parametrize("value", [-3, 12.5])
def test_a_number_that_cannot_be_read_is_told_once(value: float, submit: Submit) -> None:
    assert spots(submit(edited(formatted("admitted", "0", value))).findings) == {spot("D02", "admitted")}


SHOWN_AS_IT_IS: dict[str, tuple[str, str, object]] = {
    "thousands": ("members_total", "#,##0", 1234),
    "thousands with spaces": ("members_total", "# ##0", 1234),
    "a unit in words": ("members_total", '0" đồng chí"', 17),
    "colours for large and small": ("members_total", "[Red][>10]0;[Blue]0", 17),
    "an accountant's zero": ("disciplined", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', 0),
    "a percent sign in the format beside a percentage": ("attendance", '0.0"%"', 95.5),
    "a percentage without decimals that has none": ("attendance", "0%", 0.95),
    "a percentage with two decimals": ("attendance", "0.00%", 0.9555),
    "a percentage with a third decimal not shown": ("attendance", "0.00%", 0.98765),
    "a date in words": ("signed", '"ngày "dd" tháng "mm" năm "yyyy', datetime(2026, 12, 5)),
    "a date as Vietnamese Windows writes it": ("signed", "[$-42A]dd/mm/yyyy;@", datetime(2026, 12, 5)),
    "a code with a zero of its own": ("unit_code", "@", "012"),
    "a year": ("year", "0", 2026),
    "an answer in an accountant's cell": ("answer_1_a_1", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', "Đạt"),
    "a tick": ("answer_1_a_1", "General", 1),
}


@pytest.mark.parametrize("what", SHOWN_AS_IT_IS)
def test_a_cell_that_shows_what_it_holds_is_not(what: str, submit: Submit) -> None:
    name, number_format, value = SHOWN_AS_IT_IS[what]
    assert submit(edited(formatted(name, number_format, value))).findings == ()


TOOLBAR = (
    *("General", "0", "0.00", "#,##0", "#,##0.00", "@", "#,##0_);(#,##0)", "#,##0_);[Red](#,##0)"),
    *('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)'),
    *('_-* #,##0\\ "₫"_-;\\-* #,##0\\ "₫"_-;_-* "-"??\\ "₫"_-;_-@_-', "#,##0 [$₫-42A]"),
)
PERCENTS = ("0.00%", "0.0%")
DATES = ("dd/mm/yyyy", "[$-42A]dd/mm/yyyy", "mm-dd-yy", "d-mmm-yy", "[$-F800]dddd, mmmm dd, yyyy", "yyyy\\-mm\\-dd;@")


@given(st.integers(0, 999_999), st.sampled_from(TOOLBAR))
def test_the_formats_of_excel_s_own_toolbar_show_a_count_as_it_is(count: int, number_format: str) -> None:
    seen = number_formats.of_number(Decimal(count), number_format)
    assert seen is None or seen.number == seen.exact == count


@given(st.integers(0, 10_000), st.sampled_from(PERCENTS))
def test_and_a_share_of_a_hundred(share: int, number_format: str) -> None:
    seen = number_formats.of_number(Decimal(share) / 10_000, number_format)
    assert seen is not None
    assert seen.exact == Decimal(share) / 100
    assert seen.text.endswith("%")


@given(st.text(), st.sampled_from((*TOOLBAR, *PERCENTS, *DATES)))
def test_and_a_text(text: str, number_format: str) -> None:
    assert number_formats.of_text(text, number_format) == text


@pytest.mark.parametrize("number_format", DATES)
def test_and_a_day(number_format: str) -> None:
    assert number_formats.added_to_date(number_format) == ""


@given(st.decimals(0, 10**12, allow_nan=False, places=3), st.text('0#?.,%;@"\\[]>-/ eE+mdGeneral95', max_size=14))
def test_no_format_is_too_odd_to_be_looked_at(value: Decimal, number_format: str) -> None:
    seen = number_formats.of_number(value, number_format)
    assert seen is None or isinstance(seen.text, str)
    assert isinstance(number_formats.of_text("Đạt", number_format), str)


# --- shares and days


@pytest.mark.parametrize(("value", "guess"), [(95.5, "95,5%"), (100, "100%"), (2, "2%")])
def test_a_percentage_typed_as_a_number_into_a_percent_cell_has_its_own_code(
    value: float, guess: str, submit: Submit
) -> None:
    sent = submit(edited(formatted("attendance", "0.0%", value)))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D17", "attendance")}, Severity.ERROR)
    assert f"có lẽ định ghi {guess}" in found.message
    assert spots(units.check_submission(sent, None, DECEMBER, 2026)) == {spot("D17", "attendance")}


def test_a_share_just_above_all_is_another_mistake(submit: Submit) -> None:
    sent = submit(edited(formatted("attendance", "0.0%", 1.05)))
    assert spots(units.check_submission(sent, None, DECEMBER, 2026)) == {spot("C72", "attendance")}


def test_a_fraction_in_a_general_cell_still_has_two_meanings(submit: Submit) -> None:
    assert spots(submit(edited(formatted("attendance", "General", 0.955))).findings) == {spot("D12", "attendance")}


def test_days_typed_as_text_are_one_remark_that_says_how_each_was_understood(submit: Submit) -> None:
    days = [f"month_{month}_date" for month in range(1, 13)]
    texts = {cell(CHI_BO, name, DECEMBER): f"3/{number}/2026" for number, name in enumerate(days, 1)}
    sent = submit(put(DATA, texts))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D18", days[0])}, Severity.WARNING)
    assert "“3/1/2026” là ngày 03/01/2026" in found.message
    assert [at(name) in found.message for name in days] == [True] * 8 + [False] * 4
    assert found.message.endswith("; và 4 ô nữa.")
    assert values(sent) == GOOD


def test_a_text_that_is_no_day_is_not_said_to_be_understood(submit: Submit) -> None:
    sent = submit(edited(typed("signed", "31/02/2026")))
    assert spots(sent.findings) == {spot("D04", "signed")}


def since_1904(book: Workbook) -> None:
    book.epoch = CALENDAR_MAC_1904


def test_days_counted_from_1904_are_read_right_and_listed(submit: Submit) -> None:
    sent = submit(edited(since_1904))
    assert spots(sent.findings) == {spot("D19", "signed"), spot("D19", "month_1_date")}
    assert {each.severity for each in sent.findings} == {Severity.WARNING}
    assert f"{at('signed')} là ngày 05/12/2026" in sent.findings[0].message
    assert values(sent) == GOOD


# --- cells


def merged(area: str, sheet: str = "Số liệu") -> Edit:
    return lambda book: book[sheet].merge_cells(area)


def test_a_range_that_swallowed_an_answer_is_named(submit: Submit) -> None:
    first, second = at("disciplined"), at("breaching")
    sent = submit(edited(merged(f"{first}:{second}")))
    assert spots(sent.findings) == {spot("D20", "disciplined"), spot("D01", "breaching")}
    found = next(each for each in sent.findings if each.code == "D20")
    assert found.severity is Severity.ERROR
    assert f"{first}:{second}" in found.message


def test_a_range_that_begins_on_a_label_swallows_the_answer(submit: Submit) -> None:
    row = FORM.fields["disciplined"].row
    sent = submit(edited(merged(f"B{row}:C{row}")))
    assert spots(sent.findings) == {spot("D20", "disciplined"), spot("D01", "disciplined")}


def test_an_answer_merged_with_the_hint_beside_it_is_only_remarked(submit: Submit) -> None:
    row = FORM.fields["disciplined"].row
    sent = submit(edited(merged(f"C{row}:D{row}")))
    assert (spots(sent.findings), found_in(sent).severity) == ({spot("D21", "disciplined")}, Severity.WARNING)
    assert values(sent) == GOOD


def test_a_merged_title_is_nobody_s_concern(submit: Submit) -> None:
    assert submit(edited(both(merged("A1:D1"), merged("G5:H9")))).findings == ()


LINK = Formula("='[1]Số liệu'!$C$5", 2)


def test_an_answer_taken_from_another_workbook_is_an_error_at_its_cell(submit: Submit) -> None:
    sent = submit(put(DATA, {cell(CHI_BO, "admitted", DECEMBER): LINK}))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D22", "admitted")}, Severity.ERROR)
    assert LINK.text in found.message
    assert "“2”" in found.message


@pytest.mark.parametrize(
    ("formula", "linked"),
    [
        ("=[1]Sheet1!$A$1", True),
        ("='C:\\Hồ sơ\\[Sổ.xlsx]Trang 1'!A1+1", True),
        ("=[2]!Tong", True),
        ("=SUM(C1:C9)", False),
        ("='Số liệu'!C5", False),
        ("=SUM(Bang[Số đảng viên])", False),
        ('=IF(A1="[1]x!",1,2)', False),
        ("", False),
    ],
)
def test_a_link_is_told_from_a_reference_within_the_workbook(formula: str, *, linked: bool) -> None:
    assert RawCell(2, formula=formula).linked is linked


def with_part(data: bytes, name: str, content: bytes = b"<x/>") -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, content)
    return out.getvalue()


def test_a_workbook_with_links_is_remarked_as_a_whole(submit: Submit) -> None:
    sent = submit(with_part(DATA, "xl/externalLinks/externalLink1.xml"))
    assert (spots(sent.findings), found_in(sent).severity) == ({("F35", "", "")}, Severity.WARNING)


def hide_row(name: str) -> Edit:
    def edit(book: Workbook) -> None:
        book[FORM.fields[name].sheet].row_dimensions[FORM.fields[name].row].hidden = True

    return edit


def hide_column(sheet: str, letter: str) -> Edit:
    def edit(book: Workbook) -> None:
        book[sheet].column_dimensions[letter].hidden = True

    return edit


def test_an_answer_in_a_hidden_row_is_read_and_remarked(submit: Submit) -> None:
    sent = submit(edited(both(hide_row("admitted"), hide_row("disciplined"))))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D23", "admitted")}, Severity.WARNING)
    assert at("disciplined") in found.message
    assert values(sent) == GOOD


def test_an_answer_in_a_row_without_height_is_hidden_too(submit: Submit) -> None:
    part, row = "xl/worksheets/sheet3.xml", FORM.fields["admitted"].row
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(DATA)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            flat = re.sub(
                rf'<row r="{row}"[^>]*>'.encode(), f'<row r="{row}" ht="0" customHeight="1">'.encode(), content
            )
            new.writestr(name, flat if name == part else content)
    assert spots(submit(out.getvalue()).findings) == {spot("D23", "admitted")}


def test_a_hidden_column_of_answers_is_one_remark(submit: Submit) -> None:
    sent = submit(edited(hide_column("Tự đánh giá", "C")))
    assert spots(sent.findings) == {spot("D23", "answer_1_a_1")}
    assert " ô nữa" in found_in(sent).message


def test_hidden_rows_and_columns_without_answers_are_nobody_s_concern(submit: Submit) -> None:
    hidden = both(hide_row("organisation_8_name"), hide_column("Số liệu", "A"), hide_column("Số liệu", "K"))
    assert submit(edited(hidden)).findings == ()


def test_a_hidden_sheet_of_the_form_is_read_and_remarked(submit: Submit) -> None:
    sent = submit(edited(lambda book: setattr(book["Sinh hoạt"], "sheet_state", "hidden")))
    assert (spots(sent.findings), found_in(sent).severity) == ({("D24", "Sinh hoạt", "")}, Severity.WARNING)
    assert values(sent) == GOOD


def extra_sheet(state: str, content: object = "Số liệu thật") -> Edit:
    def edit(book: Workbook) -> None:
        page = book.create_sheet("Ghi chép")
        page["B2"] = content  # type: ignore[assignment]
        page.sheet_state = state

    return edit


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_of_one_s_own_is_named(state: str, submit: Submit) -> None:
    sent = submit(edited(extra_sheet(state)))
    assert (spots(sent.findings), found_in(sent).severity) == ({("F36", "", "")}, Severity.WARNING)
    assert "“Ghi chép”" in found_in(sent).message


def test_an_open_sheet_an_empty_hidden_one_and_our_own_are_nobody_s_concern(submit: Submit) -> None:
    def hide_ours(book: Workbook) -> None:
        for name in (PREVIEW_SHEET, GUIDE_SHEET):
            book[name].sheet_state = "hidden"

    assert submit(edited(extra_sheet("visible"))).findings == ()
    assert submit(edited(both(extra_sheet("hidden", " "), hide_ours))).findings == ()


@pytest.mark.parametrize("address", [f"A{FORM_ROWS + 100}", "BB3"])
def test_content_far_away_is_named_with_its_cell(address: str, submit: Submit) -> None:
    sent = submit(edited(lambda book: book["Số liệu"].__setitem__(address, "Tổ chức thứ chín")))
    assert (spots(sent.findings), found_in(sent).severity) == ({("D29", "Số liệu", address)}, Severity.WARNING)


def test_a_note_just_beside_the_form_is_nobody_s_concern(submit: Submit) -> None:
    def note(book: Workbook) -> None:
        book["Số liệu"].cell(FORM_ROWS, FORM_COLUMNS, "ghi chú")
        book["Số liệu"].cell(FORM_ROWS + 9, 1).font = Font(bold=True)

    assert submit(edited(note)).findings == ()


# --- comments


def commented(name: str, text: str) -> Edit:
    def edit(book: Workbook) -> None:
        of(book, name).comment = Comment(text, "Chi bộ")

    return edit


def test_a_comment_is_quoted_and_all_of_a_sheet_are_one_remark(submit: Submit) -> None:
    long = "Số này do đồng chí phó bí thư cung cấp, " * 3
    sent = submit(edited(both(commented("admitted", "Thực ra là 3"), commented("disciplined", long))))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D25", "admitted")}, Severity.WARNING)
    assert "“Thực ra là 3”" in found.message
    assert long not in found.message
    assert at("disciplined") in found.message


MARK = Mark(Finding(Place("a.xlsx"), "D01", Severity.ERROR, "Ô đang để trống.", "Ghi số nguyên."), "admitted")
LOOK = Mark(Finding(Place("a.xlsx"), "C66", Severity.WARNING, "Họp muộn."), "admitted")


@pytest.mark.parametrize("marks", [[MARK], [LOOK], [MARK, LOOK], [LOOK, MARK]], ids=["one", "no hint", "two", "turned"])
def test_our_own_comment_is_none_and_a_reply_in_it_is_one(marks: list[Mark], submit: Submit) -> None:
    text, _ = comment(marks)
    assert submit(edited(commented("admitted", text))).findings == ()
    assert added_to_comment(text.replace("\n", "\r\n")) == ""
    assert added_to_comment(f"{text}\n\nĐã sửa thành 3") == "Đã sửa thành 3"
    assert added_to_comment(f"Bí thư:\n{text}") == "Bí thư:"


def test_what_excel_writes_before_a_conversation_is_not_quoted() -> None:
    told = (
        "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment. Learn more: "
        "https://go.microsoft.com/fwlink/?linkid=870924\n\nComment:\n    Thực ra là 3"
    )
    assert added_to_comment(told) == "Thực ra là 3"


def test_a_comment_on_a_sheet_of_one_s_own_is_nobody_s_concern(submit: Submit) -> None:
    def edit(book: Workbook) -> None:
        book.create_sheet("Ghi chép")["A1"].comment = Comment("Hỏi lại", "Chi bộ")

    assert submit(edited(edit)).findings == ()


# --- letters

OTHER_LETTERS: dict[str, tuple[str, str, str]] = {
    "Ð that is an Icelandic letter": ("parent", "Ðảng bộ xã Nậm Khăm", "“Ðảng” → “Đảng”"),
    "Russian letters in a word": ("parent", "Đảng bộ xã Nậm Кhăm", "“Кhăm” (có chữ Nga) → “Khăm”"),
    "a Russian letter with a tone behind it": ("parent", "Đảng bộ xã Nа\u0323\u0302m Khăm", "(có chữ Nga) → “Nậm”"),
    "Greek letters in a word": ("parent", "Đảng bộ xã Νậm Khăm", "“Νậm” (có chữ Hy Lạp) → “Nậm”"),
    "full-width digits": ("members_total", "１7", "“１7” → “17”"),
}  # fmt: skip


@pytest.mark.parametrize("what", OTHER_LETTERS)
def test_letters_of_another_script_are_read_as_those_they_look_like(what: str, submit: Submit) -> None:
    name, text, said = OTHER_LETTERS[what]
    sent = submit(edited(typed(name, text)))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D26", name)}, Severity.WARNING)
    assert said in found.message
    assert values(sent) == GOOD


@pytest.mark.parametrize("text", ["Đảng bộ xã Nậm Khăm", "Hội hữu nghị Việt – Nga (Москва)", "rộng 5 m², ±5%, β, Ω"])
def test_proper_text_is_left_alone(text: str, submit: Submit) -> None:
    assert lookalikes.replaced(text) == text
    assert submit(edited(typed("evidence_1_a_1", text))).findings == ()


VIETNAMESE = st.text("aăâbcdđeêghiklmnoôơpqrstuưvxyAĂÂĐÊÔƠƯ ắằẳẵặấầẩẫậếềểễệốồổỗộớờởỡợứừửữựíìỉĩịýỳỷỹỵ0123456789.,-–“”%/")
RUSSIAN_OR_GREEK = st.text("абвгдежзиклмнопрстухАВЕКМНОРСТУХαβγδεοινΑΒΕΟ0123456789 .,-–")


@given(VIETNAMESE | RUSSIAN_OR_GREEK)
def test_text_in_one_script_is_never_changed(text: str) -> None:
    assert lookalikes.replaced(text) == text


@given(st.text())
def test_replacing_twice_is_replacing_once_and_keeps_plain_text(text: str) -> None:
    once = vi.clean(text)
    assert lookalikes.replaced(once) == once
    assert lookalikes.replaced(text.encode("ascii", "ignore").decode("ascii")) == text.encode("ascii", "ignore").decode(
        "ascii"
    )


# --- old fonts: written by the tables of TCVN3 and VNI, as a program without Unicode left them

TCVN3_PARENT, VNI_PARENT = "§¶ng bé x· NËm Kh¨m", "Ñaûng boä xaõ Naäm Khaêm"


@pytest.mark.parametrize(("text", "font"), [(TCVN3_PARENT, ".VnTime"), (VNI_PARENT, "VNI-Times")])
def test_text_in_an_old_font_is_read_and_remarked(text: str, font: str, submit: Submit) -> None:
    sent = submit(edited(typed("parent", text, font)))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D27", "parent")}, Severity.WARNING)
    assert f"“{text}” → “{GOOD['parent']}”" in found.message
    assert values(sent) == GOOD


def test_all_old_texts_of_a_sheet_are_one_remark(submit: Submit) -> None:
    names = [f"evidence_1_a_{clause}" for clause in (1, 2, 3, 4, 5)]
    sent = submit(edited(both(*(typed(name, "NghÞ quyÕt sè 12", ".VnTime") for name in names))))
    assert spots(sent.findings) == {spot("D27", names[0])}
    assert {sent.answers[name].value for name in names} == {"Nghị quyết số 12"}


def test_what_only_looks_old_is_left_and_shown_as_it_may_be_meant(submit: Submit) -> None:
    sent = submit(edited(typed("parent", TCVN3_PARENT)))
    found = found_in(sent)
    assert (spots(sent.findings), found.severity) == ({spot("D28", "parent")}, Severity.ERROR)
    assert str(GOOD["parent"]) in found.message


def test_a_text_half_old_and_half_new_is_an_error(submit: Submit) -> None:
    sent = submit(edited(typed("parent", "Đảng bộ xã NËm Kh¨m, §¶ng uû", ".VnTime")))
    assert (spots(sent.findings), found_in(sent).severity) == ({spot("D28", "parent")}, Severity.ERROR)


def test_what_spells_a_choice_needs_no_font(submit: Submit) -> None:
    sent = submit(edited(typed("answer_1_a_1", "Kh«ng ®¹t")))
    assert (spots(sent.findings), found_in(sent).severity) == ({spot("D27", "answer_1_a_1")}, Severity.WARNING)
    assert sent.answers["answer_1_a_1"].value == "not_met"


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times", ".VnTimeH"])
def test_unicode_and_plain_text_in_an_old_font_stay_as_they_are(font: str, submit: Submit) -> None:
    sent = submit(edited(both(typed("parent", GOOD["parent"], font), typed("unit_code", "NK-001", font))))
    assert sent.findings == ()
    assert values(sent) == GOOD


# --- what comes back

BODY = Body(
    "NK", "Đảng ủy xã Nậm Khăm", "dang_uy_xa", "", "", "Nậm Khăm", "QĐ/ĐU", "", "BÍ THƯ", "", "", 2026,
    date(2026, 12, 15), None, Place("danh_muc.xlsx", "Cấp ủy", 4, 1),
)  # fmt: skip
UNIT = Unit(
    "NK-001", str(GOOD["unit_name"]), UnitKind(str(GOOD["unit_kind"])), str(GOOD["parent"]), "", "NK", "",
    Place("danh_muc.xlsx", "Tổ chức đảng", 4, 1),
)  # fmt: skip
TEMPLATES = documents.find_templates(None, Path(__file__).parents[1])
HANDED_BACK: Mapping[str, tuple[Edit, str]] = {
    "a format": (formatted("admitted", '"1"0', 2), "admitted"),
    "a percentage": (formatted("attendance", "0.0%", 95.5), "attendance"),
    "a day as text": (typed("signed", "5/12/2026"), "signed"),
    "a merged range": (merged(f"C{FORM.fields['disciplined'].row}:D{FORM.fields['disciplined'].row}"), "disciplined"),
    "a hidden row": (hide_row("admitted"), "admitted"),
    "a comment": (commented("admitted", "Thực ra là 3"), "admitted"),
    "a letter": (typed("parent", "Ðảng bộ xã Nậm Khăm"), "parent"),
    "an old font": (typed("parent", TCVN3_PARENT, ".VnTime"), "parent"),
    "a doubtful text": (typed("parent", TCVN3_PARENT), "parent"),
}


@pytest.mark.parametrize("what", HANDED_BACK)
def test_the_marked_copy_shows_the_trap_at_its_cell_and_has_it_no_more(what: str, submit: Submit) -> None:
    edit, name = HANDED_BACK[what]
    sent = submit(edited(edit))
    findings = units.check_submission(sent, UNIT, DECEMBER, 2026)
    result = UnitResult(
        UNIT, UnitState.RETURNED, sent.file, sent.answers, sent.unread, findings, form=CHI_BO, contents=(sent.content,)
    )
    copy = hand_back.files(hand_back.Return(result, BODY), TEMPLATES, DECEMBER)[0]
    marked = openpyxl.load_workbook(io.BytesIO(copy))[FORM.fields[name].sheet][at(name)].comment
    assert marked is not None
    assert findings[0].message in marked.text
    stays = {"D17", "D28"}  # the value itself is what is wrong with it
    again = submit(copy)
    assert {each.code for each in again.findings} == {each.code for each in sent.findings} & stays
    assert values(again) == values(sent)


def test_the_looks_of_a_good_form_say_nothing() -> None:
    book = open_book(DATA, "phieu.xlsx")
    assert not book.links
    assert not book.since_1904
    for sheet in FORM.sheets:
        look = book.look(sheet.name)
        assert not any((look.hidden, look.hidden_rows, look.hidden_columns, look.merged, look.comments, look.beyond))
