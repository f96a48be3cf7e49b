"""The only module that knows which letters and digits of other scripts look like those of Vietnamese."""

from __future__ import annotations

import re
import unicodedata

_D_WITH_STROKE = str.maketrans("\u00d0\u0189\u00f0\u0256", "ĐĐđđ")
# Letters of the Cyrillic and the Greek alphabet that cannot be told from Latin ones by eye.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРԚСТԜУҮХаԁеһіјорԛсѕԝухΑΒΕΖΗΙΚΜΝΟΡΤΥΧονϳ",
    "ABESIJKMHOPQCTWYYXadehijopqcswyxABEZHIKMNOPTYXovj",
)
_OTHER_LETTER = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")


def replaced(text: str) -> str:
    """The text, in NFC, with letters and digits of other scripts that look like Vietnamese ones replaced by these.

    Letters are replaced in words that hold a Latin letter too, save Ð: a word of another language stays as it is.
    """
    if text.isascii():
        return text
    text = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0])), text.translate(_D_WITH_STROKE))
    return _WORD.sub(_latin_word, text) if _OTHER_LETTER.search(text) else text


def _latin_word(word: re.Match[str]) -> str:
    if not _LATIN.search(word[0]) or not _OTHER_LETTER.search(word[0]):
        return word[0]
    # Taken apart, so that a letter with a mark of its own is treated like one with the mark behind it.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word[0]).translate(_LOOKALIKES))
