"""What may stand in a Word file: the one place where text is cleaned before it goes into a document."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from bontot_batch.vietnamese import LINE_BREAK

# Control characters, halves of a pair and what is no character spoil the file or its proof.
_SPOILS_THE_FILE = r"\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_TURNS_TEXT_AROUND = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_BREAKS_WORD = re.compile(f"[{_SPOILS_THE_FILE}{_TURNS_TEXT_AROUND}]")


def clean_for_word(text: str) -> str:
    """The text in NFC without what Word cannot hold, or would turn into a new page or paragraph.

    Tabs and line breaks stay: they are tabs and line breaks in Word too.
    """
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text
    text = _BREAKS_WORD.sub("", LINE_BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", text)


def cleaned(value: object) -> object:
    """The same names and values with every text clean."""
    if isinstance(value, str):
        return clean_for_word(value)
    if isinstance(value, Mapping):
        return {key: cleaned(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [cleaned(each) for each in value]
    return value
