"""The only module that writes numbers and days out in Vietnamese words, and knows where older spelling puts a tone."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_AFTER_TENS = {1: "mốt", 4: "tư", 5: "lăm"}  # from twenty on: hai mươi mốt, hai mươi tư, hai mươi lăm
_THOUSANDS = ("", " nghìn", " triệu")
_BILLION = 1_000_000_000
_APRIL = 4

_TONES = "\u0300\u0309\u0303\u0301\u0323"
_TONE_ON_SECOND_VOWEL = re.compile(
    rf"(?<![qQ])([oO](?=[aAeE][{_TONES}])|[uU](?=[yY][{_TONES}]))([aAeEyY])([{_TONES}])(?![^\W\d_]|[\u0300-\u036f])"
)


def number_in_words(number: int) -> str:
    """Write một nghìn không trăm linh năm. Raises ValueError for a number below 0."""
    if number < 0:
        raise ValueError(number)
    billions, rest = divmod(number, _BILLION)
    if not billions:
        return _below_billion(rest, leading=True)
    said = f"{number_in_words(billions)} tỷ"
    return f"{said} {_below_billion(rest, leading=False)}" if rest else said


def _below_billion(number: int, *, leading: bool) -> str:
    """The groups of three digits, the empty ones left out."""
    groups = [number // 1000**power % 1000 for power in (2, 1, 0)]
    said: list[str] = []
    for group, unit in zip(groups, reversed(_THOUSANDS), strict=True):
        if group:
            said.append(_group(group, leading=leading and not said) + unit)
    return " ".join(said) or _DIGITS[0]


def _group(number: int, *, leading: bool) -> str:
    """Three digits; only the leading group drops its hundreds when it has none."""
    hundreds, rest = divmod(number, 100)
    if leading and not hundreds:
        return _below_hundred(rest)
    said = f"{_DIGITS[hundreds]} trăm"
    if not rest:
        return said
    return f"{said} linh {_DIGITS[rest]}" if rest < 10 else f"{said} {_below_hundred(rest)}"


def _below_hundred(number: int) -> str:
    tens, unit = divmod(number, 10)
    if tens == 0:
        return _DIGITS[unit]
    said = "mười" if tens == 1 else f"{_DIGITS[tens]} mươi"
    if unit == 0:
        return said
    return f"{said} {'lăm' if unit == 5 else _DIGITS[unit] if tens == 1 else _AFTER_TENS.get(unit, _DIGITS[unit])}"


def date_in_words(day: date) -> str:
    """Write ngày năm tháng tư năm hai nghìn không trăm hai mươi sáu; the fourth month is tháng tư."""
    month = "tư" if day.month == _APRIL else number_in_words(day.month)
    return f"ngày {number_in_words(day.day)} tháng {month} năm {number_in_words(day.year)}"


def old_tone(text: str) -> str:
    """Put the tone of open oa, oe, uy on the first vowel: hoà becomes hòa, uỷ becomes ủy. Returns NFC."""
    moved = _TONE_ON_SECOND_VOWEL.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", moved)


def upper(text: str) -> str:
    """The text in capitals, every letter with its marks: uỷ becomes UỶ, đ becomes Đ. Returns NFC."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).upper())


def capitalised(text: str) -> str:
    """The text with its first letter a capital, all others as they were."""
    text = unicodedata.normalize("NFC", text)
    return text[:1].upper() + text[1:]
