"""The only module that says what Excel's number formats make a person see of what a cell holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from bontot_batch import vietnamese as vi

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)(?:"|$)|\\(?P<escaped>.)|(?P<room>_.|\*.)|\[(?P<bracket>[^\]]*)\]|(?P<end>;)'
    r"|(?P<general>general)|(?P<exponent>e[+-])|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)"
    r"|(?P<text>@)|(?P<date>am/pm|a/p|[ymdhsbge]+)|(?P<literal>.)",
    re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?[0-9]+(?:\.[0-9]+)?)")
_LITERALS = frozenset(("quoted", "escaped", "literal"))
_NOTHING = frozenset(("", ",", "-", "–"))  # a dash is how accountants write a zero
_GROUPS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")

Token = tuple[str, str]
"""What a piece of a format is, by the name of its group above, and the piece itself."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows.

    ``number`` is what the digits shown say, 95.5 for "95,5%", and None where they do not all come from the value;
    ``exact`` is the same before it was rounded to the ``decimals`` shown.
    """

    text: str
    number: Decimal | None = None
    exact: Decimal | None = None
    decimals: int = 0


@lru_cache(maxsize=4096)  # most numbers of a form are small
def of_number(value: Decimal, number_format: str) -> Shown | None:
    """What a cell shows of a number from 0; None where it shows the number as it is."""
    tokens = _for_number(_sections(number_format), value)
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds or ("general" in kinds and not kinds & _LITERALS):
        return None
    if "general" in kinds:
        text = "".join(vi.format_decimal(value) if kind == "general" else piece for kind, piece in tokens)
        return _judged(text, value, value, 0, tokens)
    if "digit" not in kinds:
        return Shown("".join(_said(tokens)).strip())
    return _with_digits(value, tokens)


def of_text(value: str, number_format: str) -> str:
    """What a cell shows of a text."""
    sections = _sections(number_format)
    last = sections[-1]
    if len(sections) < 4 and all(kind != "text" for kind, _ in last):
        return value
    return "".join(value if kind == "text" else piece for kind, piece in last if kind in {"text", *_LITERALS})


def added_to_date(number_format: str) -> str:
    """The text with digits that a format writes into a date."""
    tokens = _sections(number_format)[0]
    return " ".join(piece for piece in _said(tokens) if _has_digit(piece))


Section = tuple[Token, ...]
"""What a format does with one kind of value: positive numbers, negative ones, zero, texts."""


@lru_cache(maxsize=512)  # the formats of a season's cells are a handful
def _sections(number_format: str) -> tuple[Section, ...]:
    sections: list[list[Token]] = [[]]
    for found in _TOKEN.finditer(number_format):
        kind = found.lastgroup or ""
        piece = found[kind]
        if kind == "end":
            sections.append([])
        elif kind == "bracket" and piece.startswith("$"):
            sections[-1].append(("quoted", piece[1:].split("-")[0]))  # a currency
        elif kind == "bracket" and piece.casefold().strip("hms") == "":
            sections[-1].append(("date", piece))
        else:
            sections[-1].append((kind, piece))
    return tuple(map(tuple, sections))


def _for_number(sections: tuple[Section, ...], value: Decimal) -> Sequence[Token]:
    """The section by which a number from 0 is shown."""
    if len(sections) > 3 or any(kind == "text" for kind, _ in sections[-1]):
        sections = sections[:-1]
    if not sections or sections == ((),):
        return [("general", "")]
    conditions = [_condition(section) for section in sections]
    if not any(conditions):
        return sections[2] if value == 0 and len(sections) > 2 else sections[0]
    for number, (section, condition) in enumerate(zip(sections, conditions, strict=True)):
        if condition and _holds(condition, value):
            return section
        is_last = number == len(sections) - 1
        if not condition and (is_last or (number == 0 and value > 0)):
            return section
    return [("quoted", "###")]


def _condition(section: Sequence[Token]) -> re.Match[str] | None:
    found = (_CONDITION.fullmatch(piece) for kind, piece in section if kind == "bracket")
    return next((each for each in found if each), None)


def _holds(condition: re.Match[str], value: Decimal) -> bool:
    bound = Decimal(condition[2])
    return {
        "<": value < bound,
        "<=": value <= bound,
        ">": value > bound,
        ">=": value >= bound,
        "=": value == bound,
        "<>": value != bound,
    }[condition[1]]


def _with_digits(value: Decimal, tokens: Sequence[Token]) -> Shown:
    kinds = [kind for kind, _ in tokens]
    point = kinds.index("point") if "point" in kinds else len(kinds)
    end = kinds.index("exponent") if "exponent" in kinds else len(kinds)
    places = [number for number, kind in enumerate(kinds) if kind == "digit" and number < min(point, end)]
    decimals = sum(kind == "digit" for kind in kinds[point:end])
    thousands = sum(kind == "comma" and number > max(places, default=-1) for number, kind in enumerate(kinds))
    exact = value * 100 ** kinds.count("percent") / 1000**thousands
    if end < len(kinds):
        return _scientific(exact, decimals, tokens)
    if _is_fraction(tokens):
        return Shown(vi.format_decimal(value), exact, exact, 6)
    number = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = _laid_out(number, tokens, places, point)
    split = any(_splits(tokens[at]) for at in range(min(places, default=0), max(places, default=0)))
    return Shown(text) if split else _judged(text, number, exact, decimals, tokens)


def _judged(text: str, number: Decimal, exact: Decimal, decimals: int, tokens: Sequence[Token]) -> Shown:
    """With the number only where no digit and no sign was written into it, and something of it can be seen."""
    if text in _NOTHING:
        return Shown(text, exact, exact) if exact == 0 and text else Shown(text)
    said = _said(tokens)
    before = "".join(_said(tokens[: _first_digit(tokens)])).strip()
    if any(_has_digit(piece) for piece in said) or before.endswith(("-", "−", "(")):
        return Shown(text)
    return Shown(text, number, exact, decimals)


def _first_digit(tokens: Sequence[Token]) -> int:
    return next((number for number, (kind, _) in enumerate(tokens) if kind in {"digit", "point", "general"}), 0)


def _scientific(exact: Decimal, decimals: int, tokens: Sequence[Token]) -> Shown:
    text = f"{exact:.{decimals}E}"
    return _judged(text.replace(".", ","), Decimal(text), exact, decimals, tokens)


def _is_fraction(tokens: Sequence[Token]) -> bool:
    kinds = ["digit" if kind == "digit" else piece for kind, piece in tokens if piece.strip()]
    return any(kinds[at : at + 3] == ["digit", "/", "digit"] for at in range(len(kinds)))


def _splits(token: Token) -> bool:
    """Whether a piece between two digits of one number makes another number of it."""
    return token[0] in _LITERALS and bool(token[1].strip())


def _laid_out(number: Decimal, tokens: Sequence[Token], places: Sequence[int], point: int) -> str:
    whole, _, rest = f"{number:f}".partition(".")
    if any(kind == "comma" and places and at < places[-1] for at, (kind, _) in enumerate(tokens)):
        whole = _GROUPS.sub(".", whole)
    least = sum(tokens[at][1] == "0" for at in places)
    whole = ("" if whole == "0" and not least else whole.rjust(least, "0")).rjust(len(places))
    # Each place takes one digit, the first of them all that are left.
    first = len(whole) - len(places)
    taken = {at: whole[first + number] for number, at in enumerate(places)}
    if places:
        taken[places[0]] = whole[: first + 1]
    digits = iter(rest)
    return "".join(_piece(at, token, taken, digits, point) for at, token in enumerate(tokens)).strip()


def _piece(at: int, token: Token, taken: dict[int, str], digits: Iterator[str], point: int) -> str:
    kind, piece = token
    if kind == "digit":
        return next(digits, "") if at > point else taken.get(at, "").strip()
    if kind == "point":
        return ","
    return piece if kind in _LITERALS or kind == "percent" else ""


def _said(tokens: Sequence[Token]) -> list[str]:
    return [piece for kind, piece in tokens if kind in _LITERALS]


def _has_digit(text: str) -> bool:
    return any(letter.isdigit() for letter in text)
