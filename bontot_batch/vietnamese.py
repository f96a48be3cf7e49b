"""The only module that knows Vietnamese text, numbers and dates."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, timezone
from decimal import ROUND_HALF_EVEN, Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import NoReturn

from bontot_batch import lookalikes

LARGEST_NUMBER = 999_999
_VIETNAM = timezone(timedelta(hours=7))
FIRST_YEAR, LAST_YEAR = 1930, 2100
TICKS = ("x", "(x)", "[x]", "✓", "✔", "v", "☑", "☒", "1", "có", "đúng", "rồi")
"""Spellings of a mark put in a box."""

_COUNT_EXPECTED = "một số nguyên từ 0 trở lên, ví dụ 12"
_SHARE_EXPECTED = "một tỷ lệ phần trăm, ví dụ 98,5%"
_DATE_EXPECTED = "một ngày đủ ngày, tháng, năm, ví dụ 05/02/2026"

LINE_BREAK = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
# One line of letters as they should be: composed, none of another alphabet, nothing invisible; most texts are.
_PLAIN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u00cf\u00d1-\u00ef\u00f1-\u0188\u018a-\u0233\u1ea0-\u1ef9–—‘’“”…]*")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_PUNCTUATION = re.compile(r"[\W_]+")

_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the dictionary's order
_TONE_ON_FIRST_VOWEL = re.compile(
    rf"([oO](?=[{_TONES}][aAeE])|[uU](?=[{_TONES}][yY]))([{_TONES}])([aAeEyY])(?![^\W\d_]|[\u0300-\u036f])"
)
_ALPHABET = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}

_UNIT = r"(?P<unit>(?: ?\(?[^\W\d_](?:[^\W\d_]|[ ./])*\)?)?)\.?"
_COUNT = re.compile(
    r"(?:(?P<grouped>[1-9][0-9]{0,2}(?:(?:\.[0-9]{3})+|(?: [0-9]{3})+))(?:,0+)?"
    rf"|(?P<plain>[0-9]+)(?:,0+|\.0{{1,2}})?){_UNIT}"
)
_COUNT_OR_DECIMAL = re.compile(rf"(?P<whole>[1-9][0-9]{{0,2}}),(?P<rest>[0-9]{{3}}){_UNIT}")
_COUNT_UNITS = frozenset(
    (
        *("", "dong chi", "d c", "dc", "dang vien", "dv", "nguoi", "thanh vien", "uy vien", "can bo"),
        *("quan chung", "to chuc", "to chuc dang", "tccsd", "chi bo", "cb", "dang bo", "db", "don vi"),
        *("buoi", "cuoc", "cuoc hop", "ky", "lan", "luot", "hoi nghi", "phieu", "truong hop", "chi tieu"),
    )
)
_ZERO_OR_NOTHING = re.compile(r"khong(?: co)?")
_DASHES = re.compile(r"[-–—−]+")
_NEGATIVE = re.compile(r"[-–−] ?[0-9].*")
_NOT_COUNTS = (
    (_NEGATIVE, "là số âm"),
    (re.compile(r"[^%]*%"), "là tỷ lệ phần trăm, không phải số đếm"),
    (re.compile(r"[0-9]+[.,][0-9]+"), "không phải số nguyên"),
    (re.compile(r"[0-9]+ ?[-–/] ?[0-9]+"), "không cho biết là số nào"),
)

_SHARE = re.compile(
    r"(?:(?P<comma>[1-9][0-9]{0,2}(?:\.[0-9]{3})+,[0-9]+|[0-9]+(?:,[0-9]+)?)|(?P<dotted>[0-9]+\.[0-9]+))"
    r"(?P<percent> ?(?:%|phần trăm))?"
)
_THOUSANDS_DOT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_FORMAT_LITERAL = re.compile(r'"[^"]*(?:"|$)|[\\_*].|\[[^\]]*\]', re.DOTALL)

_DAY_FIRST = re.compile(
    r"(?:ngày )?(?P<day>[0-9]{1,2}) ?[./–-] ?(?P<month>[0-9]{1,2}) ?[./–-] ?(?P<year>[0-9]{2}|[0-9]{4})\.?"
)
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4}) ?[./-] ?(?P<month>[0-9]{1,2}) ?[./-] ?(?P<day>[0-9]{1,2})")
_IN_WORDS = re.compile(
    r"(?<![0-9])(?P<day>[0-9]{1,2}) ?thang ?(?P<month>[0-9]{1,2}) ?nam ?(?P<year>[0-9]{4}|[0-9]{2})(?![0-9])"
)

_TICK_SIGNS = str.maketrans(dict.fromkeys("✓✔☑☒✅√", "x"))
_SLUG_GAP = re.compile(r"[^A-Za-z0-9_]+")
_RESERVED = frozenset(("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))))


class Unclear(ValueError):  # noqa: N818 - it is an answer to the caller, not a failure
    """A text with no meaning, or with more than one.

    ``str()`` says why and ``expected`` what was looked for, both as Vietnamese sentence fragments;
    ``ambiguous`` tells more than one meaning from none.
    """

    def __init__(self, reason: str, *, expected: str = "", ambiguous: bool = False) -> None:
        super().__init__(reason)
        self.expected = expected
        self.ambiguous = ambiguous


def clean(text: str, *, lines: bool = False) -> str:
    """Bring a text to NFC, drop invisible characters and collapse spaces; ``lines`` keeps its line breaks."""
    if _PLAIN.fullmatch(text):
        return " ".join(text.split())
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", LINE_BREAK.sub("\n", text)))
    text = lookalikes.replaced(text)
    if not lines:
        return " ".join(text.split())
    return "\n".join(" ".join(line.split()) for line in text.split("\n")).strip("\n")


def fold(text: str) -> str:
    """Make a key for comparing, without case, marks, tones and punctuation: "Đ/c  HOÀ" gives "d c hoa"."""
    return _folded(text) if len(text) <= _SHORT else _fold(text)


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", _PUNCTUATION.sub(" ", _bare(clean(text).casefold()))).strip()


_SHORT = 200  # characters, of a label or name: these come again in every form
_folded = lru_cache(maxsize=8192)(_fold)


def _bare(text: str) -> str:
    stripped = _MARKS.sub("", unicodedata.normalize("NFD", text))
    return stripped.replace("đ", "d").replace("Đ", "D")


def modern_tone(text: str) -> str:
    """Put the tone of open oa, oe, uy on the second vowel: hòa becomes hoà, ủy becomes uỷ. Returns NFC."""
    # Towards the second vowel "qu" needs no care: quý is written one way, and the slip qúy joins it.
    moved = _TONE_ON_FIRST_VOWEL.sub(r"\1\3\2", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", moved)


def same_text(a: str, b: str) -> bool:
    """Whether two texts differ at most in case, spaces, composition and tone placement."""
    return a == b or text_key(a) == text_key(b)


def text_key(text: str) -> str:
    """What is equal for texts that differ at most in case, spaces, composition and tone placement."""
    return modern_tone(clean(text).casefold())


def parse_count(raw: object) -> int:
    """Read a whole number from 0 to 999 999 out of a cell's value; raises Unclear."""
    if isinstance(raw, str):
        return _count_of_text(_filled(raw, _COUNT_EXPECTED))
    number = _within_bounds(_number_of(raw, _COUNT_EXPECTED), raw, _COUNT_EXPECTED)
    if number != int(number):
        _refuse(raw, "không phải số nguyên", _COUNT_EXPECTED)
    return int(number)


def _count_of_text(text: str) -> int:
    either = _COUNT_OR_DECIMAL.fullmatch(text)
    if either and fold(either["unit"]) in _COUNT_UNITS:
        reason = "có thể là {0}.{1} hoặc là {0} phẩy {1}".format(either["whole"], either["rest"])
        _refuse(text, reason, _COUNT_EXPECTED, ambiguous=True)
    found = _COUNT.fullmatch(text)
    if not found or fold(found["unit"]) not in _COUNT_UNITS:
        _explain_not_count(text)
    digits = re.sub("[. ]", "", found["grouped"] or found["plain"])
    return int(_within_bounds(Decimal(digits), text, _COUNT_EXPECTED))


def _explain_not_count(text: str) -> NoReturn:
    if _ZERO_OR_NOTHING.fullmatch(fold(text)) or _DASHES.fullmatch(text):
        _refuse(text, "có thể là số 0 hoặc là không áp dụng", _COUNT_EXPECTED, ambiguous=True)
    reasons = (reason for pattern, reason in _NOT_COUNTS if pattern.fullmatch(text))
    _refuse(text, next(reasons, "không đọc được thành một số"), _COUNT_EXPECTED)


def parse_share(raw: object, number_format: str = "General") -> Decimal:
    """Read a share in percent, from 0: 98.5 means 98,5%; raises Unclear.

    Only the cell's number format tells what 0.985 means. Numbers are rounded to six decimals, texts never.
    """
    if isinstance(raw, str):
        share, is_percent = _share_of_text(_filled(raw, _SHARE_EXPECTED))
    else:
        is_percent = "%" in _FORMAT_LITERAL.sub("", number_format)
        share = _number_of(raw, _SHARE_EXPECTED) * (100 if is_percent else 1)
    _within_bounds(share, raw, _SHARE_EXPECTED)
    share = share if isinstance(raw, str) else _without_dust(share)
    if 0 < share <= 1 and not is_percent:
        as_ratio, as_percent = (format_decimal(_without_dust(n)) for n in (share * 100, share))
        _refuse(raw, f"có thể là {as_ratio}% hoặc là {as_percent}%", _SHARE_EXPECTED, ambiguous=True)
    return share


def _share_of_text(text: str) -> tuple[Decimal, bool]:
    found = _SHARE.fullmatch(text.casefold())
    if not found:
        reason = "là số âm" if _NEGATIVE.fullmatch(text) else "không đọc được thành một tỷ lệ"
        _refuse(text, reason, _SHARE_EXPECTED)
    dotted = found["dotted"]
    if dotted and _THOUSANDS_DOT.fullmatch(dotted):
        reason = f"có thể là {dotted.replace('.', '')}% hoặc là {dotted.replace('.', ',')}%"
        _refuse(text, reason, _SHARE_EXPECTED, ambiguous=True)
    number = dotted or found["comma"].replace(".", "").replace(",", ".")
    return Decimal(number), found["percent"] is not None


def _without_dust(number: Decimal) -> Decimal:
    # Six decimals: more than any form asks for, fewer than where binary fractions leave their dust.
    rounded = number.quantize(Decimal("0.000001"), ROUND_HALF_EVEN)
    whole = rounded.to_integral_value()
    return whole if rounded == whole else rounded.normalize()


def _filled(raw: str, expected: str) -> str:
    text = clean(raw)
    if not text:
        raise Unclear("ô để trống", expected=expected)
    return text


def _number_of(raw: object, expected: str) -> Decimal:
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        number = _exact(raw)
        if number.is_finite():
            return number
    raise Unclear(_kind_of(raw), expected=expected)


def _exact(number: float) -> Decimal:
    # The shortest text of a float is what the person typed; a long int has no text at all.
    return Decimal(str(number)) if isinstance(number, float) else Decimal(number)


def _within_bounds(number: Decimal, raw: object, expected: str) -> Decimal:
    if number < 0:
        _refuse(raw, "là số âm", expected)
    if number > LARGEST_NUMBER:
        _refuse(raw, "lớn quá mức có thể", expected)
    return number


def _refuse(raw: object, reason: str, expected: str, *, ambiguous: bool = False) -> NoReturn:
    raise Unclear(f"{_quoted(raw)} {reason}", expected=expected, ambiguous=ambiguous)


def _kind_of(raw: object) -> str:
    if raw is None:
        return "ô để trống"
    if isinstance(raw, time | timedelta):
        return "ô ghi giờ"
    if isinstance(raw, date):
        return f"ô ghi ngày {format_date(raw)}"
    return f"ô ghi {_quoted(raw)}"


def _quoted(raw: object) -> str:
    """Show what a cell holds as Excel would, short enough for a message."""
    text = clean(_text_of(raw))
    return f"“{text}”" if len(text) <= 60 else f"“{text[:59]}…”"


def _text_of(raw: object) -> str:
    if isinstance(raw, bool):
        return str(raw).upper()
    if isinstance(raw, int | float):
        number = _exact(raw)
        if not number.is_finite():
            return "#NUM!"
        is_whole = abs(number) <= LARGEST_NUMBER and number == int(number)
        return str(int(number)) if is_whole else str(number).replace(".", ",")
    return format_date(raw) if isinstance(raw, date) else str(raw)


def parse_date(raw: object) -> date:
    """Read a day out of a cell's value, day before month in text, years 1930 to 2100; raises Unclear."""
    if isinstance(raw, str):
        return _date_of_text(_filled(raw, _DATE_EXPECTED))
    if isinstance(raw, date):
        return _within_years(raw.date() if isinstance(raw, datetime) else raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        _refuse(raw, "là một số, không phải ngày", _DATE_EXPECTED)
    raise Unclear(_kind_of(raw), expected=_DATE_EXPECTED)


def _date_of_text(text: str) -> date:
    lowered = text.casefold()
    found = _DAY_FIRST.fullmatch(lowered) or _YEAR_FIRST.fullmatch(lowered)
    matches = [found] if found else _IN_WORDS.finditer(fold(text))
    days = {(int(match["day"]), int(match["month"]), match["year"]) for match in matches}
    if not days:
        _refuse(text, "không đọc được thành một ngày", _DATE_EXPECTED)
    if len(days) > 1:
        _refuse(text, "có nhiều ngày khác nhau", _DATE_EXPECTED, ambiguous=True)
    day, month, year = days.pop()
    if len(year) == 2:
        _refuse(text, "ghi năm bằng hai chữ số, chưa rõ là năm nào", _DATE_EXPECTED, ambiguous=True)
    try:
        read = date(int(year), month, day)
    except ValueError:
        _refuse(text, "không có trong lịch", _DATE_EXPECTED)
    return _within_years(read)


def _within_years(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        _refuse(day, f"nằm ngoài các năm từ {FIRST_YEAR} đến {LAST_YEAR}", _DATE_EXPECTED)
    return day


def parse_choice(raw: object, accepted: Mapping[str, Sequence[str]]) -> str:
    """Find the choice that a cell's value spells; ``accepted`` maps keys to spellings, the label first.

    Marks and case do not matter, save where they alone tell two choices apart; raises Unclear.
    """
    expected = "; ".join(spellings[0] for spellings in accepted.values())
    if not isinstance(raw, str | int | float):
        raise Unclear(_kind_of(raw), expected=expected)
    text = _filled(_text_of(raw), expected)
    key = _choice_key(text)
    hits = [choice for choice in accepted if key in map(_choice_key, accepted[choice])]
    if len(hits) > 1:
        exact = [choice for choice in hits if any(same_text(text, s) for s in accepted[choice])]
        hits = exact if len(exact) == 1 else hits
    if len(hits) == 1:
        return hits[0]
    if hits:
        labels = " hoặc là ".join(f"“{accepted[choice][0]}”" for choice in hits)
        _refuse(text, f"có thể là {labels}", expected, ambiguous=True)
    _refuse(text, f"không phải một lựa chọn của ô này{_guess(key, accepted)}", expected)


# The accepted spellings are compared anew for every cell of every form; their keys never change.
@lru_cache(maxsize=4096)
def _choice_key(text: str) -> str:
    return fold(text.translate(_TICK_SIGNS)) or clean(text).casefold()


def _guess(key: str, accepted: Mapping[str, Sequence[str]]) -> str:
    labels = {_choice_key(s): spellings[0] for spellings in accepted.values() for s in spellings}
    # Only short texts: the time difflib takes grows with the square of the length.
    near = get_close_matches(key, labels, n=1, cutoff=0.75) if len(key) <= 80 else []
    return f"; có phải “{labels[near[0]]}”?" if near else ""


@lru_cache(maxsize=4096)
def format_date(day: date) -> str:
    """Write 05/02/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def in_vietnam(moment: datetime) -> datetime:
    """The same moment by the clocks of Vietnam."""
    return moment.astimezone(_VIETNAM)


def format_moment(moment: datetime) -> str:
    """Write 05/02/2026 07:30, in the time of Vietnam wherever the moment was told."""
    here = in_vietnam(moment)
    return f"{format_date(here)} {here:%H:%M}"


def long_date(day: date) -> str:
    """Write ngày 05 tháng 02 năm 2026; of the months only 1 and 2 take a zero."""
    month = f"{day.month:02}" if day.month <= 2 else str(day.month)
    return f"ngày {day.day:02} tháng {month} năm {day.year}"


def open_date(year: int) -> str:
    """Write a date whose day and month are filled in by hand."""
    return f"ngày     tháng     năm {year}"


def format_number(number: int) -> str:
    """Write 1.818."""
    return f"{number:,}".replace(",", ".")


def format_decimal(number: Decimal) -> str:
    """Write 98,5: every decimal, none rounded away."""
    return f"{number:f}".replace(".", ",")


def format_share(numerator: int, denominator: int) -> str:
    """Write 23/33 (69,70%)."""
    fraction = f"{format_number(numerator)}/{format_number(denominator)}"
    return f"{fraction} ({format_percent(numerator, denominator)})" if denominator else fraction


def format_percent(numerator: int, denominator: int) -> str:
    """Write 98,5%, or 69,70% where it had to be rounded; ``denominator`` is not 0."""
    hundredths = percent_hundredths(numerator, denominator)
    whole, rest = divmod(hundredths, 100)
    percent = f"{format_number(whole)},{rest:02}"
    exact = hundredths * denominator == 10_000 * numerator
    return f"{percent.rstrip('0').rstrip(',') if exact else percent}%"


def percent_hundredths(numerator: int, denominator: int) -> int:
    """A share as hundredths of a percent, rounded, but never onto a whole percent that it is not exactly.

    So what is shown stands on the same side of every whole percent as the share itself, 69,996% as 69,99%.
    """
    rounded = (20_000 * numerator + denominator) // (2 * denominator)
    beyond = 10_000 * numerator - rounded * denominator
    if rounded % 100 or not beyond:
        return rounded
    return rounded + 1 if beyond > 0 else rounded - 1


def document_number(number: int | None) -> str:
    """Write 05, or leave room to write by hand when there is no number yet."""
    return " " * 5 if number is None else f"{number:02}"


def sort_key(text: str) -> tuple[object, ...]:
    """Make a key for Vietnamese order: letters, then tones, then case; numbers by value, before letters."""
    text = clean(text)
    letters: list[tuple[int, int, str]] = []
    tones: list[int] = []
    for piece in re.findall(r"[0-9]+|[\W_]+|[^\W_]", text):
        toneless, tone = without_tone(piece)
        letters.append(_rank(toneless.lower()))
        tones.append(tone)
    return tuple(letters), tuple(tones), text.swapcase(), text


def without_tone(letter: str) -> tuple[str, int]:
    """Take the tone off a letter: ủ gives u and 2, ố gives ô and 4, in the dictionary's order of tones."""
    marks = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in marks if mark in _TONES), "")
    toneless = unicodedata.normalize("NFC", marks.replace(tone, "")) if tone else letter
    return toneless, _TONES.index(tone) + 1 if tone else 0


def _rank(piece: str) -> tuple[int, int, str]:
    if piece in _ALPHABET:
        return 2, _ALPHABET[piece], ""
    if piece.isascii() and piece.isdigit():
        digits = piece.lstrip("0")
        return 1, len(digits), digits  # as a number, of any length
    return (3, 0, piece) if piece.isalnum() else (0, 0, "")


def slug(text: str, limit: int = 60) -> str:
    """Make a part of a file name, safe on Windows, never empty; only A-Z a-z 0-9 _ -, case kept."""
    name = _SLUG_GAP.sub("-", _bare(clean(text))).strip("-")[:limit].rstrip("-") or "khong-ten"
    return f"{name}_" if name.upper() in _RESERVED else name
