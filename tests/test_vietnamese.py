from __future__ import annotations

import math
import re
import time as clock
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bontot_batch import vietnamese as vi
from bontot_batch.vietnamese import Unclear

LEVELS = {
    "htxsnv": ("Hoàn thành xuất sắc nhiệm vụ", "HTXSNV", "Xuất sắc"),
    "httnv": ("Hoàn thành tốt nhiệm vụ", "HTTNV", "Hoàn thành tốt"),
    "htnv": ("Hoàn thành nhiệm vụ", "HTNV"),
    "khtnv": ("Không hoàn thành nhiệm vụ", "KHTNV"),
}
ANSWERS = {"met": ("Đạt", *vi.TICKS), "not_met": ("Không đạt", "K.Đạt")}

any_text = st.text(st.characters())  # lone surrogates too
cell_values = st.one_of(
    any_text,
    st.text("0123456789.,%-/ \u00a0đồngchíxm", max_size=14),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.timedeltas(),
)
days = st.dates(date(vi.FIRST_YEAR, 1, 1), date(vi.LAST_YEAR, 12, 31))


def nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def refusal(parse: Callable[..., object], *args: object) -> Unclear:
    with pytest.raises(Unclear) as caught:
        parse(*args)
    assert str(caught.value)
    return caught.value


def test_a_letter_that_is_as_it_should_be_is_left_alone_on_a_line_of_its_own_or_among_others() -> None:
    plain = [letter for letter in map(chr, range(0x2100)) if vi._PLAIN.fullmatch(letter)]
    assert {*"Đảng bộ xã Nậm Mạ, 05/12/2026 (“bốn tốt”) – đạt 98,5%…"} <= {*plain}
    for letter in plain:
        assert vi.clean(f"a{letter}b") == vi.clean(f"a{letter}b\u200b") == f"a{letter}b"
        assert vi.clean(f"a {letter} b", lines=True) == vi.clean(f"a {letter} b\n", lines=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("  Nậm \u00a0\u2003\t Mạ\r\n", "Nậm Mạ", id="every kind of space becomes one plain space"),
        pytest.param(nfd("Thuận Hoà"), "Thuận Hoà", id="decomposed marks are composed"),
        pytest.param("a\u200b\u0301", "á", id="a mark joins its letter over a zero-width space"),
        pytest.param("\u00d0ảng u\u0309y, \u0189ạt, \u00f0ạt", "Đảng ủy, Đạt, đạt", id="look-alikes of Đ and đ"),
        pytest.param("Chi\u200bbộ\u202e\ufeff 1\x00\x07\u00ad", "Chibộ 1", id="invisible characters go"),
        pytest.param("a\ud800b\ufffe\uffffc", "abc", id="lone surrogates and non-characters go"),
        pytest.param("Tả Phìn & <Suối 'Tọ'>", "Tả Phìn & <Suối 'Tọ'>", id="visible characters stay"),
        pytest.param("\u200b \ufeff", "", id="nothing visible leaves nothing"),
    ],
)
def test_clean_on_one_line(text: str, expected: str) -> None:
    assert vi.clean(text) == expected


def test_clean_keeps_line_breaks_of_every_kind_when_asked() -> None:
    assert vi.clean("\r\n một \r\nhai\r  ba\vbốn\u2028\n năm \n\n", lines=True) == "một\nhai\nba\nbốn\n\nnăm"


@given(any_text, st.booleans())
def test_clean_twice_is_clean_once(text: str, lines: bool) -> None:
    once = vi.clean(text, lines=lines)
    assert vi.clean(once, lines=lines) == once
    once.encode("utf-8")


@given(any_text)
def test_fold_twice_is_fold_once_and_knows_no_composition(text: str) -> None:
    assert vi.fold(vi.fold(text)) == vi.fold(text)
    assert vi.fold(nfd(text)) == vi.fold(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HOÀ", "hoa"),
        ("hòa", "hoa"),
        ("Ủy  ban", "uy ban"),
        ("“Đ/c” – (Nguyễn.Văn_Ước)", "d c nguyen van uoc"),
        ("Ằ ẵ ậ ễ ộ ợ ự ỵ", "a a a e o o u y"),
        ("…", ""),
    ],
)
def test_fold_drops_case_marks_and_punctuation(text: str, expected: str) -> None:
    assert vi.fold(text) == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"),
        ("HÒA", "HOÀ"),
        ("khỏe", "khoẻ"),
        ("ủy", "uỷ"),
        ("Thúy", "Thuý"),
        ("tọa", "toạ"),
        ("lõa", "loã"),
        ("Hòa Bình, Ủy ban", "Hoà Bình, Uỷ ban"),
        ("qúy", "quý"),
    ],
)
def test_both_tone_placements_are_one_text(old: str, new: str) -> None:
    assert vi.modern_tone(old) == new == vi.modern_tone(new)
    assert vi.same_text(nfd(old), f" {new.swapcase()}\u00a0")


@pytest.mark.parametrize("text", ["hoàn", "quý", "của", "mùa", "thuyền", "khuỷu", "toại", "loắt", "hồ a", "thuở"])
def test_syllables_with_one_placement_stay(text: str) -> None:
    assert vi.modern_tone(text) == text


@pytest.mark.parametrize(
    ("a", "b"),
    [("Tả", "Tạ"), ("hòa", "hoa"), ("Đạt", "Dạt"), ("Nậm", "Năm"), ("chi bộ", "chibộ"), ("hòan", "hoàn")],
)
def test_other_tones_letters_or_words_are_other_texts(a: str, b: str) -> None:
    assert not vi.same_text(a, b)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        (-0.0, 0),
        (999_999, 999_999),
        ("0", 0),
        ("00", 0),
        ("05", 5),
        (" 12 ", 12),
        ("12.", 12),
        ("12,0", 12),
        ("12.0", 12),
        ("1.818", 1818),
        ("12.000", 12_000),
        ("999.999", 999_999),
        ("1.818,00", 1818),
        ("1 818", 1818),
        ("1\u00a0818", 1818),
        ("12 đồng chí", 12),
        (nfd("12 ĐỒNG CHÍ"), 12),
        ("12đ/c", 12),
        ("12 đ/c.", 12),
        ("12 ĐV", 12),
        ("1.818 đảng viên", 1818),
        ("12 người", 12),
        ("12 tổ chức", 12),
        ("12 (chi bộ)", 12),
        ("12 buổi", 12),
    ],
)
def test_a_count_with_one_meaning_is_read(raw: object, expected: int) -> None:
    read = vi.parse_count(raw)
    assert (read, type(read)) == (expected, int)


@pytest.mark.parametrize("raw", ["1,818", "12,000", "1,818 đồng chí", "không", "Không có", "-", "–"])
def test_a_count_with_two_meanings_is_ambiguous(raw: str) -> None:
    assert refusal(vi.parse_count, raw).ambiguous


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "trống"),
        ("", "trống"),
        ("\u200b ", "trống"),
        (True, "TRUE"),
        (-1, "số âm"),
        ("-1", "số âm"),
        ("−3", "số âm"),
        (12.5, "“12,5” không phải số nguyên"),
        ("12,5", "không phải số nguyên"),
        ("0.123", "không phải số nguyên"),
        ("0,500", "không phải số nguyên"),
        ("98,5%", "phần trăm"),
        ("khoảng 12", "không đọc được"),
        ("10-12", "là số nào"),
        ("10/12", "là số nào"),
        ("12?", "không đọc được"),
        ("12/", "không đọc được"),
        ("1.81", "không phải số nguyên"),
        ("1 81", "không đọc được"),
        ("1.818 234", "không đọc được"),
        ("12 quả", "không đọc được"),
        ("mười hai", "không đọc được"),
        ("#DIV/0!", "không đọc được"),
        (1_000_000, "lớn"),
        ("1.000.000", "lớn"),
        ("9" * 5000, "lớn"),
        (10**5000, "lớn"),
        (1e300, "lớn"),
        (math.inf, "#NUM!"),
        (math.nan, "#NUM!"),
        (datetime(2026, 2, 5, 8), "ngày 05/02/2026"),
        (time(8), "giờ"),
        (timedelta(days=1), "giờ"),
    ],
    ids=lambda value: repr(value)[:20] if not isinstance(value, int) or value < 10**9 else "a very long number",
)
def test_what_is_no_count_is_refused_with_its_reason(raw: object, reason: str) -> None:
    unclear = refusal(vi.parse_count, raw)
    assert reason in str(unclear)
    assert not unclear.ambiguous
    assert len(str(unclear)) < 150


@given(st.integers(0, vi.LARGEST_NUMBER))
@example(999)
@example(1000)
def test_a_number_we_write_is_read_back(number: int) -> None:
    assert vi.parse_count(vi.format_number(number)) == vi.parse_count(f" {number} đồng chí") == number


@pytest.mark.parametrize(
    ("raw", "number_format", "expected"),
    [
        ("98,5%", "General", "98.5"),
        ("98.5%", "General", "98.5"),
        ("98,5 %", "General", "98.5"),
        ("98,5", "General", "98.5"),
        (nfd("98,5 PHẦN TRĂM"), "General", "98.5"),
        ("69,9999999%", "General", "69.9999999"),
        ("69,697%", "General", "69.697"),
        ("0,985%", "General", "0.985"),
        ("0", "General", "0"),
        ("1.818,5%", "General", "1818.5"),
        ("1%", "General", "1"),
        (98.5, "General", "98.5"),
        (100, "General", "100"),
        (0, "General", "0"),
        (1.01, "General", "1.01"),
        (0.985, "0.0%", "98.5"),
        (0.29, "0%", "29"),
        (0.9549999999, "0.00%", "95.5"),
        (1, "0%", "100"),
        (1.5, '0" phần trăm "%', "150"),
        (0, "0%", "0"),
    ],
)
def test_a_share_with_one_meaning_is_read(raw: object, number_format: str, expected: str) -> None:
    assert vi.parse_share(raw, number_format) == Decimal(expected)


@pytest.mark.parametrize(
    ("raw", "number_format"),
    [
        (0.985, "General"),
        (1, "General"),
        ("0,985", "General"),
        ("1", "0%"),
        ("1.818%", "General"),
        (0.5, '"95%"'),
        (0.5, "0\\%"),
        (0.5, "0_%"),
        (0.5, '0"%'),
    ],
)
def test_a_share_with_two_meanings_is_ambiguous(raw: object, number_format: str) -> None:
    assert refusal(vi.parse_share, raw, number_format).ambiguous


def test_an_ambiguous_share_names_both_meanings() -> None:
    assert str(refusal(vi.parse_share, 0.985)) == "“0,985” có thể là 98,5% hoặc là 0,985%"


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "",
        True,
        -0.5,
        "-5%",
        "69/99",
        "gần 100%",
        "%",
        math.nan,
        1e308,
        "9" * 5000 + "%",
        date(2026, 2, 5),
    ],
)
def test_what_is_no_share_is_refused(raw: object) -> None:
    assert not refusal(vi.parse_share, raw, "0%").ambiguous


@given(st.integers(0, 20_000))
def test_a_percentage_is_the_same_as_text_and_as_percent_cell(hundredths: int) -> None:
    text = f"{hundredths // 100},{hundredths % 100:02}%"
    assert vi.parse_share(text) == Decimal(hundredths) / 100 == vi.parse_share(hundredths / 10_000, "0.00%")


@pytest.mark.parametrize(
    "raw",
    [
        date(2026, 2, 5),
        datetime(2026, 2, 5, 23, 59),
        "05/02/2026",
        "5/2/2026",
        "5.2.2026",
        "05-02-2026",
        "05 / 02 / 2026",
        "Ngày 05/02/2026.",
        "2026-02-05",
        "ngày 05 tháng 02 năm 2026",
        "NGÀY 5 THÁNG 2 NĂM 2026",
        nfd("Lai Châu, ngày 05 tháng 02 năm 2026"),
        "Nghị quyết số 12, ngày 5 tháng 2 năm 2026.",
        "ngay 5 thang 2 nam 2026",
    ],
)
def test_a_date_with_one_meaning_is_read(raw: object) -> None:
    read = vi.parse_date(raw)
    assert (read, type(read)) == (date(2026, 2, 5), date)


@pytest.mark.parametrize(
    "raw",
    [
        "05/02/26",
        "ngày 5 tháng 2 năm 26",
        "từ ngày 5 tháng 2 năm 2026 đến ngày 6 tháng 2 năm 2026",
    ],
)
def test_a_date_with_two_meanings_is_ambiguous(raw: str) -> None:
    assert refusal(vi.parse_date, raw).ambiguous


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, "trống"),
        (" ", "trống"),
        (46058, "“46058” là một số"),
        (46058.5, "là một số"),
        (True, "TRUE"),
        (time(8), "giờ"),
        (timedelta(days=3), "giờ"),
        ("46058", "không đọc được"),
        ("2026", "không đọc được"),
        ("02/2026", "không đọc được"),
        ("05/02/202", "không đọc được"),
        ("ngày     tháng     năm 2026", "không đọc được"),
        ("ngày 5 tháng 2 năm 20261", "không đọc được"),
        ("31/02/2026", "không có trong lịch"),
        ("29/02/2025", "không có trong lịch"),
        ("12/25/2026", "không có trong lịch"),
        ("00/02/2026", "không có trong lịch"),
        ("05/02/0000", "không có trong lịch"),
        ("31/12/1929", "1930"),
        ("01/01/2101", "2100"),
        (date(1900, 1, 1), "1930"),
    ],
)
def test_what_is_no_date_is_refused_with_its_reason(raw: object, reason: str) -> None:
    unclear = refusal(vi.parse_date, raw)
    assert reason in str(unclear)
    assert not unclear.ambiguous


@given(days)
@example(date(1930, 1, 1))
@example(date(2100, 12, 31))
@example(date(2024, 2, 29))
def test_a_date_we_write_is_read_back(day: date) -> None:
    assert vi.parse_date(vi.format_date(day)) == day
    assert vi.parse_date(vi.long_date(day)) == day
    assert vi.parse_date(nfd(vi.long_date(day)).upper()) == day
    assert vi.parse_date(day.isoformat()) == day


@pytest.mark.parametrize("tick", [*vi.TICKS, "X", " ( X ) ", "✔\ufe0f", "✅", "CÓ", nfd("Đúng"), "Rồi.", 1, 1.0])
def test_every_tick_is_read(tick: object) -> None:
    assert vi.parse_choice(tick, ANSWERS) == "met"


@pytest.mark.parametrize("raw", ["☐", "[ ]", "()", True, 0, "0", "xx", "✗", "đạtt lắm thay", math.nan, "a" * 5000])
def test_what_is_no_choice_is_refused(raw: object) -> None:
    unclear = refusal(vi.parse_choice, raw, ANSWERS)
    assert not unclear.ambiguous
    assert unclear.expected == "Đạt; Không đạt"


@pytest.mark.parametrize("raw", [None, "", "\u00a0"])
def test_an_empty_cell_is_no_choice_even_when_a_choice_has_an_empty_spelling(raw: object) -> None:
    assert "trống" in str(refusal(vi.parse_choice, raw, {"none": ("",)}))


@pytest.mark.parametrize("raw", [date(2026, 2, 5), time(8), timedelta(days=1)])
def test_a_date_or_time_is_no_choice(raw: object) -> None:
    assert str(refusal(vi.parse_choice, raw, LEVELS)).startswith("ô ghi ")


@given(st.data())
def test_every_accepted_spelling_gives_its_choice_however_typed(data: st.DataObject) -> None:
    choice = data.draw(st.sampled_from(sorted(LEVELS)))
    spelling = data.draw(st.sampled_from(LEVELS[choice]))
    typed = "".join(data.draw(st.sampled_from([c, c.upper(), c.lower(), nfd(c)])) for c in spelling)
    padding = st.text(" \u00a0\t\n\u200b", max_size=3)
    typed = (
        data.draw(padding) + typed.replace(" ", data.draw(st.sampled_from([" ", "  ", "\u00a0"]))) + data.draw(padding)
    )
    assert vi.parse_choice(typed, LEVELS) == choice


def test_marks_tell_choices_apart_when_nothing_else_does() -> None:
    villages = {"1": ("Tả Phìn",), "2": ("Tạ Phìn",)}
    assert vi.parse_choice(nfd("TẠ PHÌN"), villages) == "2"
    unclear = refusal(vi.parse_choice, "ta phin", villages)
    assert unclear.ambiguous
    assert str(unclear) == "“ta phin” có thể là “Tả Phìn” hoặc là “Tạ Phìn”"


def test_one_spelling_of_two_choices_is_ambiguous() -> None:
    assert refusal(vi.parse_choice, "ht", {"a": ("Hoàn thành", "HT"), "b": ("Hoàn thành tốt", "HT")}).ambiguous


def test_a_slip_is_met_with_a_guess_and_the_list_of_choices() -> None:
    unclear = refusal(vi.parse_choice, "Hoàn thành tốt nhiệm vu nhé", LEVELS)
    assert "có phải “Hoàn thành tốt nhiệm vụ”?" in str(unclear)
    assert unclear.expected.split("; ") == [spellings[0] for spellings in LEVELS.values()]


def test_nothing_near_brings_no_guess() -> None:
    assert "có phải" not in str(refusal(vi.parse_choice, "Tạm được", LEVELS))


PARSERS: tuple[Callable[[object], object], ...] = (
    vi.parse_count,
    vi.parse_share,
    vi.parse_date,
    lambda raw: vi.parse_choice(raw, LEVELS),
)


def reading(parse: Callable[[object], object], raw: object) -> object:
    try:
        return parse(raw)
    except Unclear as unclear:
        return str(unclear), unclear.expected


@given(cell_values)
def test_every_cell_value_is_read_or_refused_with_words(raw: object) -> None:
    for parse in PARSERS:
        assert reading(parse, raw) not in (None, ("", ""))


@given(any_text)
def test_composition_changes_no_reading(text: str) -> None:
    for parse in PARSERS:
        assert reading(parse, text) == reading(parse, nfd(text))


@pytest.mark.parametrize("piece", ["9", "1.234", "1 234", "1,", "a ", "1 a", "(", "./", " ", "ngày 1 tháng 1 ", "-1"])
def test_a_very_long_text_is_refused_quickly(piece: str) -> None:
    long_text = piece * 20_000 + "!"
    start = clock.perf_counter()
    for parse in PARSERS:
        refusal(parse, long_text)
    assert clock.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 2, 5), "ngày 05 tháng 02 năm 2026"),
        (date(2026, 5, 27), "ngày 27 tháng 5 năm 2026"),
        (date(2026, 1, 9), "ngày 09 tháng 01 năm 2026"),
        (date(2026, 3, 10), "ngày 10 tháng 3 năm 2026"),
        (date(2026, 9, 1), "ngày 01 tháng 9 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_a_long_date_takes_zeros_only_where_the_rule_says(day: date, expected: str) -> None:
    assert vi.long_date(day) == expected


def test_dates_and_numbers_left_open_leave_room() -> None:
    assert vi.open_date(2026) == "ngày     tháng     năm 2026"
    assert vi.document_number(None) == "     "


@pytest.mark.parametrize(("number", "expected"), [(1, "01"), (9, "09"), (10, "10"), (1234, "1234")])
def test_a_document_number_has_two_digits_at_least(number: int, expected: str) -> None:
    assert vi.document_number(number) == expected


@pytest.mark.parametrize(("number", "expected"), [(0, "0"), (999, "999"), (1818, "1.818"), (1_234_567, "1.234.567")])
def test_thousands_are_set_apart_by_dots(number: int, expected: str) -> None:
    assert vi.format_number(number) == expected


@pytest.mark.parametrize(
    ("number", "expected"), [("98.5", "98,5"), ("100", "100"), ("1E+2", "100"), ("69.9999999", "69,9999999")]
)
def test_a_decimal_is_written_with_a_comma_and_never_rounded(number: str, expected: str) -> None:
    assert vi.format_decimal(Decimal(number)) == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (7, 10, "7/10 (70%)"),
        (69, 99, "69/99 (69,70%)"),
        (23, 33, "23/33 (69,70%)"),
        (2, 3, "2/3 (66,67%)"),
        (1, 2, "1/2 (50%)"),
        (941, 1000, "941/1.000 (94,1%)"),
        (69_999, 100_000, "69.999/100.000 (69,99%)"),
        (0, 5, "0/5 (0%)"),
        (5, 5, "5/5 (100%)"),
        (30, 2, "30/2 (1.500%)"),
        (1, 20, "1/20 (5%)"),
        (1, 1999, "1/1.999 (0,05%)"),
        (1, 100_000, "1/100.000 (0,01%)"),
        (50_001, 100_000, "50.001/100.000 (50,01%)"),
        (99_999, 100_000, "99.999/100.000 (99,99%)"),
        (0, 0, "0/0"),
    ],
)
def test_a_share_is_written_with_its_parts(numerator: int, denominator: int, expected: str) -> None:
    assert vi.format_share(numerator, denominator) == expected


@given(st.integers(1, 10**6), st.data())
def test_a_written_share_meets_a_whole_threshold_exactly_when_the_figures_do(whole: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, whole))
    threshold = data.draw(st.integers(0, 100))
    written = re.search(r"\((.*)%\)", vi.format_share(part, whole))
    assert written
    shown = Decimal(written[1].replace(".", "").replace(",", "."))
    assert (shown >= threshold) == (100 * part >= threshold * whole)
    assert (shown <= threshold) == (100 * part <= threshold * whole)
    assert abs(shown - Decimal(100 * part) / whole) <= Decimal("0.01")


@pytest.mark.parametrize(
    "in_order",
    [
        pytest.param([*"aăâbcdđeêghiklmnoôơpqrstuưvxy"], id="the alphabet"),
        pytest.param(["ma", "mà", "mả", "mã", "má", "mạ", "mă", "mâ", "mb"], id="tones after letters"),
        pytest.param(
            ["E", "f", "g", "i", "j", "k", "v", "w", "x", "y", "z"], id="foreign letters in their Latin place"
        ),
        pytest.param(["dao", "dung", "Đà", "đủ", "e"], id="đ between d and e"),
        pytest.param(["hoa", "Hoa", "hoà"], id="case decides last"),
        pytest.param(["Hoà An", "Hoa Bình"], id="letters of the whole text before any tone"),
        pytest.param(
            ["Chi bộ 2", "Chi bộ 9", "Chi bộ 10", "Chi bộ An", "Chi bộ Ân"],
            id="numbers by value, before letters",
        ),
        pytest.param(["Chi bộ", "Chi bộ 1", "Chi bộ an", "Chibộ"], id="spaces before all"),
        pytest.param(["CB-009", "CB 10", "CB-0011"], id="separators are alike and leading zeros do not count"),
    ],
)
def test_texts_stand_in_dictionary_order(in_order: list[str]) -> None:
    backwards = in_order[::-1]
    assert sorted(backwards, key=vi.sort_key) == in_order
    assert sorted(map(nfd, backwards), key=vi.sort_key) == [nfd(text) for text in in_order]


@given(st.lists(any_text | st.text("aáÀăđĐ 0123²١_-")))
def test_any_texts_have_one_order(texts: list[str]) -> None:
    backwards = texts[::-1]
    once, again = sorted(texts, key=vi.sort_key), sorted(backwards, key=vi.sort_key)
    assert [vi.clean(text) for text in once] == [vi.clean(text) for text in again]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CB-001", "CB-001"),
        ("cb_001", "cb_001"),
        ("Chi bộ Đội 1 – “Tả & Hữu”", "Chi-bo-Doi-1-Ta-Huu"),
        (nfd("Đảng ủy xã Nậm Mạ"), "Dang-uy-xa-Nam-Ma"),
        ("../../etc", "etc"),
        ("", "khong-ten"),
        ("…/…", "khong-ten"),
        ("漢字", "khong-ten"),
        ("con", "con_"),
        ("NUL", "NUL_"),
        ("Lpt9", "Lpt9_"),
        ("COM10", "COM10"),
    ],
)
def test_a_slug_is_a_safe_file_name(text: str, expected: str) -> None:
    assert vi.slug(text) == expected


def test_a_slug_is_cut_at_its_limit_without_a_dangling_dash() -> None:
    assert vi.slug("Chi bộ thôn", limit=7) == "Chi-bo"
    assert vi.slug("a" * 61) == "a" * 60


@given(any_text)
def test_a_slug_holds_safe_characters_only(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,60}", vi.slug(text))
