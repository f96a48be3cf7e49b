"""Numbers and days in words, and where a tone stands in older spelling."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bontot_batch import spelling
from bontot_batch.vietnamese import modern_tone

NUMBERS = {
    0: "không",
    4: "bốn",
    5: "năm",
    10: "mười",
    11: "mười một",
    14: "mười bốn",
    15: "mười lăm",
    20: "hai mươi",
    21: "hai mươi mốt",
    24: "hai mươi tư",
    25: "hai mươi lăm",
    51: "năm mươi mốt",
    55: "năm mươi lăm",
    100: "một trăm",
    101: "một trăm linh một",
    104: "một trăm linh bốn",
    105: "một trăm linh năm",
    110: "một trăm mười",
    115: "một trăm mười lăm",
    121: "một trăm hai mươi mốt",
    1_000: "một nghìn",
    1_005: "một nghìn không trăm linh năm",
    1_050: "một nghìn không trăm năm mươi",
    1_818: "một nghìn tám trăm mười tám",
    2_026: "hai nghìn không trăm hai mươi sáu",
    21_000: "hai mươi mốt nghìn",
    105_000: "một trăm linh năm nghìn",
    1_000_000: "một triệu",
    1_000_001: "một triệu không trăm linh một",
    1_001_000: "một triệu không trăm linh một nghìn",
    999_999: "chín trăm chín mươi chín nghìn chín trăm chín mươi chín",
    1_000_000_000: "một tỷ",
    1_000_000_005: "một tỷ không trăm linh năm",
    2_500_000_000_000: "hai nghìn năm trăm tỷ",
}


@pytest.mark.parametrize(("number", "words"), NUMBERS.items(), ids=str)
def test_a_number_is_written_in_words(number: int, words: str) -> None:
    assert spelling.number_in_words(number) == words


def test_a_number_below_nothing_has_no_words() -> None:
    with pytest.raises(ValueError, match="-1"):
        spelling.number_in_words(-1)


DIGITS = {
    word: digit
    for digit, words in enumerate(("không", "một mốt", "hai", "ba", "bốn tư", "năm lăm", "sáu", "bảy", "tám", "chín"))
    for word in words.split()
}
UNITS = {"nghìn": 1_000, "triệu": 1_000_000}


def read(words: str) -> int:
    """What a person understands, word by word: the other way round than the program writes it."""
    if "tỷ" in words.split():
        before, _, after = words.rpartition("tỷ")
        return read(before.strip()) * 1_000_000_000 + (read(after.strip()) if after.strip() else 0)
    total = group = digit = 0
    for word in words.split():
        if word in UNITS:
            total, group, digit = total + (group + digit) * UNITS[word], 0, 0
        elif word == "trăm":
            group, digit = digit * 100, 0
        elif word == "mươi":
            group, digit = group + digit * 10, 0
        elif word == "mười":
            group += 10
        elif word != "linh":
            digit = DIGITS[word]
    return total + group + digit


@settings(deadline=None)
@given(st.integers(0, 10**15) | st.integers(0, 2_000))
def test_the_words_of_any_number_say_that_number(number: int) -> None:
    assert read(spelling.number_in_words(number)) == number


@settings(deadline=None)
@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_two_numbers_never_have_the_same_words(one: int, other: int) -> None:
    assert (spelling.number_in_words(one) == spelling.number_in_words(other)) is (one == other)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 2, 5), "ngày năm tháng hai năm hai nghìn không trăm hai mươi sáu"),
        (date(2026, 4, 21), "ngày hai mươi mốt tháng tư năm hai nghìn không trăm hai mươi sáu"),
        (date(2025, 12, 15), "ngày mười lăm tháng mười hai năm hai nghìn không trăm hai mươi lăm"),
    ],
    ids=["a day below ten", "the fourth month", "the fifteenth"],
)
def test_a_day_is_written_in_words(day: date, words: str) -> None:
    assert spelling.date_in_words(day) == words


@pytest.mark.parametrize(
    ("modern", "old"),
    [
        ("uỷ ban", "ủy ban"),
        ("UỶ VIÊN", "ỦY VIÊN"),
        ("hoà, khoẻ, thuỷ", "hòa, khỏe, thủy"),
        ("quý, quỳ, quỹ", "quý, quỳ, quỹ"),
        ("hoàn, toán, khoảng, huỳnh", "hoàn, toán, khoảng, huỳnh"),
        ("của, mùa, bìa", "của, mùa, bìa"),
    ],
    ids=["open uy", "capitals", "open oa, oe, uy", "qu is one sound", "closed syllables", "other pairs of vowels"],
)
def test_older_spelling_moves_the_tone_of_open_pairs_only(modern: str, old: str) -> None:
    assert spelling.old_tone(modern) == old
    assert spelling.old_tone(unicodedata.normalize("NFD", modern)) == old
    assert modern_tone(old) == modern


def test_capitals_keep_every_mark() -> None:
    assert spelling.upper("đảng uỷ xã Nậm Mạ, ban thường vụ") == "ĐẢNG UỶ XÃ NẬM MẠ, BAN THƯỜNG VỤ"
    assert spelling.upper(unicodedata.normalize("NFD", "ế ợ ữ đ")) == "Ế Ợ Ữ Đ"


@pytest.mark.parametrize(("text", "said"), [("ủy ban ĐẢNG", "Ủy ban ĐẢNG"), ("đồng chí", "Đồng chí"), ("", "")])
def test_a_capital_at_the_beginning_leaves_all_other_letters(text: str, said: str) -> None:
    assert spelling.capitalised(text) == said
