"""The only module that knows the encodings from before Unicode: TCVN3 (ABC) and VNI.

TCVN3 is the third table, VN3, of TCVN 5712:1993: one byte a letter, the toned letters only in lower case; the
.Vn fonts of ABC draw it, and those ending in H draw its lower case as capitals. VNI is the VNI-Windows table of the
VNI fonts: a plain letter, then a character for its marks. Excel keeps either as if it were Western text.

Hand over the text of a cell as it was read: cleaning drops the soft hyphen, and that is the "ư" of TCVN3.
A text that is partly Unicode and partly old has no reading; ``mixes`` names it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from itertools import product


class Encoding(StrEnum):
    """An encoding from before Unicode, named as messages name it."""

    TCVN3 = "TCVN3"
    VNI = "VNI"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text in an old encoding means, as NFC.

    ``sure`` when the font names the encoding, the text is not Vietnamese as it stands, and every word of it is once
    it is decoded. What is not sure is shown to a person beside the original.
    """

    text: str
    encoding: Encoding
    sure: bool


_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền, hỏi, ngã, sắc, nặng: the order of both tables

_TCVN3_RUNS = {
    0xA1: "ĂÂÊÔƠƯĐăâêôơưđ",
    0xB5: "àảãáạ",
    0xBB: "ằẳẵắ",
    0xC6: "ặầẩẫấậè",
    0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò",
    0xE1: "ỏõóọồổỗốộờởỡớợù",
    0xF1: "ủũúụừửữứựỳỷỹýỵ",
}
"""The letters of VN3 by the byte their run begins at."""

_VNI_PAIRS = (("aeouyôö", "øûõùï", _TONES), ("aeo", "âàåãáä", "\u0302"), ("a", "êèúüéë", "\u0306"))
"""Plain letters, the characters that mark them, and the marks meant: tones, or one mark alone and with each tone."""
_VNI_ALONE = dict(zip("ôöñìæóíòî", "ơưđìỉĩíịỵ", strict=True))

_TCVN3 = {byte: letter for first, run in _TCVN3_RUNS.items() for byte, letter in enumerate(run, first)}


def _vni_letters() -> dict[str, str]:
    letters = {old.upper(): new.upper() for old, new in _VNI_ALONE.items()} | _VNI_ALONE
    for plain, characters, marks in _VNI_PAIRS:
        meant = marks if len(marks) > 1 else [marks, *(marks + tone for tone in _TONES)]
        for letter, (character, mark) in product(plain + plain.upper(), zip(characters, meant, strict=True)):
            # Only the letter tells the case: beside a capital both cases of the mark were typed.
            new = unicodedata.normalize("NFC", letters.get(letter, letter) + mark)
            letters |= {letter + character: new, letter + character.upper(): new}
    return letters


_VNI = _vni_letters()
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

_ONE_VIEW = str.maketrans(
    # The same bytes as a Vietnamese Windows shows them (code page 1258), and as copies out of a PDF do.
    {bytes([n]).decode("cp1258"): chr(n) for n in range(0xA1, 0xFE)}
    | {"μ": "µ", "∙": "·"}
    | {chr(n): bytes([n]).decode("cp1252", "ignore") or chr(n) for n in range(0x80, 0xA0)}
)
_MINUS_AS_LETTER = re.compile(r"(?<=[^\W\d_])\u2212|\u2212(?=[^\W\d_])")

_FONTS = ((re.compile(r"vni|\.vni\b"), Encoding.VNI), (re.compile(r"\. ?vn ?\w"), Encoding.TCVN3))
_STYLES = re.compile(r"(?:[ -]+(?:bold|italic|normal|regular))+$")


def of_font(font: str) -> Encoding | None:
    """Which encoding a font draws, by its name: .VnTime, VNI-Times."""
    name = _family(font)
    return next((encoding for pattern, encoding in _FONTS if pattern.match(name)), None)


def shows_capitals(font: str) -> bool:
    """Whether a font draws lower-case letters as capitals, like .VnTimeH and .VnArial NarrowH."""
    return of_font(font) is Encoding.TCVN3 and _family(font).endswith("h")


def _family(font: str) -> str:
    return _STYLES.sub("", font.partition(",")[0].strip(" \"'").casefold())


def decode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """Read a text known to be in an old encoding; what the encoding does not hold stays. Returns NFC.

    Takes the bytes as the code pages 1252 and 1258 and Latin-1 show them. ``capitals``: the font showed it so.
    """
    text = text.translate(_ONE_VIEW)
    if encoding is Encoding.VNI:
        text = _VNI_LETTER.sub(lambda found: _VNI[found[0]], text)
    else:
        text = _with_toned_capitals(_MINUS_AS_LETTER.sub("\u00ad", text).translate(_TCVN3))
    text = unicodedata.normalize("NFC", text)
    return text.upper() if capitals else text


def _with_toned_capitals(text: str) -> str:
    """Give back the toned capitals, for which VN3 has no byte.

    Converters wrote À as A and à. People wrote à among capitals, so that a word showed as "HUYệN"; the one plain
    letter of "Mỹ" tells nothing, unless the text has no small ones beside a whole word of capitals.
    """
    text = _CAPITAL_IN_TWO.sub(lambda found: found[0][1].upper(), text)
    raised = _LETTERS.sub(lambda found: _raised(found[0]), text)
    plain = raised.translate(_WITHOUT_TONED)
    is_capitals = plain.upper() == plain and any(
        len(word) > 2 and _is_syllable(word) for word in _LETTERS.findall(raised)
    )
    return raised.upper() if is_capitals else raised


def _raised(word: str) -> str:
    plain = word.translate(_WITHOUT_TONED)
    return word.upper() if len(plain) >= 2 and plain.isupper() else word


def _without_tones(text: str) -> str:
    bare = "".join(mark for mark in unicodedata.normalize("NFD", text) if mark not in _TONES)
    return unicodedata.normalize("NFC", bare)


_TONED = [letter for letter in _TCVN3.values() if _without_tones(letter) != letter]
_WITHOUT_TONED = str.maketrans("", "", "".join(_TONED))
_LETTERS = re.compile(r"[^\W\d_]+")
_CAPITAL_IN_TWO = re.compile("|".join(_without_tones(letter).upper() + letter for letter in _TONED))


def looks_old(text: str) -> Encoding | None:
    """Which old encoding the letters of a text alone give away; None for Unicode, other languages and doubt."""
    if text.isascii() or _ONLY_UNICODE.search(text):
        return None
    tallies = {encoding: _tally(text, encoding) for encoding in Encoding}
    best, other = sorted(tallies, key=lambda encoding: tallies[encoding].weight, reverse=True)
    # "Huû" is Huỷ in TCVN3 and Hủ in VNI: as many words either way.
    is_either = tallies[other].weight > 0 and tallies[other].old >= tallies[best].old
    return best if tallies[best].weight >= 2 and not is_either else None


def mixes(text: str) -> Encoding | None:
    """Which old encoding a part of a text is in, when another part is Unicode Vietnamese; no reading joins them."""
    tallies = ((_tally(text, encoding), encoding) for encoding in Encoding)
    found = [(tally.old, encoding) for tally, encoding in tallies if tally.unicode and tally.strong]
    return max(found)[1] if found else None


def reading(text: str, font: str = "") -> Reading | None:
    """Read a cell's text that is not Unicode; None when there is nothing to convert.

    The font decides, unless the text is Unicode Vietnamese, which stays as it is in any font. Words that are
    Vietnamese either way ("bé" is "bộ" in TCVN3) are read the way whose letters Vietnamese uses more.
    """
    encoding = of_font(font)
    if encoding is None:
        encoding = looks_old(text)
        return Reading(decode(text, encoding), encoding, sure=False) if encoding else None
    tally = _tally(text, encoding)
    if tally.unicode:
        return None
    other = looks_old(text)
    if other not in {None, encoding} and tally.weight == 0:
        return Reading(decode(text, other), other, sure=False)
    new = decode(text, encoding, capitals=shows_capitals(font))
    if new == text or (not text.isascii() and not tally.old and _rarity(text) <= _rarity(new)):
        return None
    return Reading(new, encoding, sure=text.isascii() or (tally.old > 0 and not tally.noise))


class _Kind(Enum):
    """What one word says about whether its text is in an encoding."""

    UNICODE = auto()  # Vietnamese as it stands, and not once decoded
    STRONG = auto()  # Vietnamese only once decoded, of letters that no language puts so
    WEAK = auto()  # Vietnamese only once decoded
    SHORT = auto()  # an abbreviation once decoded: ĐV
    NOISE = auto()  # Vietnamese neither way
    FOREIGN = auto()  # plain letters that are no syllable
    NEUTRAL = auto()


@dataclass(frozen=True, slots=True)
class _Tally:
    """How many different words of each kind a text has."""

    unicode: int
    strong: int
    weak: int
    short: int
    noise: int
    foreign: int

    @property
    def old(self) -> int:
        return self.strong + self.weak + self.short

    @property
    def weight(self) -> int:
        """What the words weigh together; one strong word is enough, a lone weak one is not."""
        is_doubtful = self.unicode or self.noise + self.foreign > self.strong + self.weak
        return 0 if is_doubtful else 2 * self.strong + self.weak


def _tally(text: str, encoding: Encoding) -> _Tally:
    kinds = Counter(_kind(word, encoding) for word in set(_WORD.findall(text)))
    order = (_Kind.UNICODE, _Kind.STRONG, _Kind.WEAK, _Kind.SHORT, _Kind.NOISE, _Kind.FOREIGN)
    return _Tally(*(kinds[kind] for kind in order))


def _kind(word: str, encoding: Encoding) -> _Kind:
    if word.isascii():
        return _Kind.NEUTRAL if len(word) == 1 or word.isupper() or _is_syllable(word) else _Kind.FOREIGN
    if word[0] in "µμ":  # micro, far more often than a word in à
        return _Kind.NEUTRAL
    is_beyond = _BEYOND_LATIN.search(word) is not None
    decoded = "" if _keeps_marks(word, encoding) else decode(word, encoding)
    becomes_syllable = _is_syllable(decoded, needs_tone=True)
    if _is_syllable(word) and not _CAPITAL_INSIDE.search(word):
        return _Kind.NEUTRAL if becomes_syllable and not is_beyond else _Kind.UNICODE
    if becomes_syllable and len(word) > 1:
        return _Kind.STRONG if _STRONG[encoding].search(word) else _Kind.WEAK
    if decoded.isupper() and decoded == _without_tones(decoded):
        return _Kind.SHORT
    if is_beyond:
        return _Kind.UNICODE
    return _Kind.NOISE if len(word) > 1 else _Kind.NEUTRAL


def _keeps_marks(word: str, encoding: Encoding) -> bool:
    """Whether a word has marks that the encoding does not know."""
    word = word.translate(_ONE_VIEW)
    rest = _VNI_LETTER.sub("", word) if encoding is Encoding.VNI else word.translate(_WITHOUT_TCVN3)
    return not rest.isascii()


_WORD = re.compile(r"[A-Za-z\u00a1-\u024f\u0300-\u036f\u03bc\u1e00-\u1eff\u2212\u2219]+")
_BEYOND_LATIN = re.compile(r"[\u0100-\u024f\u0300-\u036f\u1e00-\u1eff]")
_ONLY_UNICODE = re.compile(r"[ĨĩŨũ\u1ea0-\u1ef9]")
"""Letters that no byte looks like in any code page."""
_CAPITAL_INSIDE = re.compile(r"[a-z][À-ÖØ-ÞĂĐƠƯ]|[A-Za-z][À-ÖØ-ÞĂĐƠƯ][a-z]")
_WITHOUT_TCVN3 = dict.fromkeys([*_TCVN3, 0x2212])
_STRONG = {
    Encoding.TCVN3: re.compile(rf"(?<=[A-Za-z§®])[\u00a1-\u00bf×÷Þþ\u2212\u2219]|[§®]\w|{_CAPITAL_INSIDE.pattern}"),
    Encoding.VNI: re.compile(r"a[øùûõâàáåãäêèúü]|e[øùûõïâàáåãä]|o[øõâàáåãä]|[uy][øùûõ]|[ôö][øùûõï]", re.IGNORECASE),
}

_SYLLABLE = re.compile(
    r"""
    (?: b|ch?|d|đr?|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|tr?|th|v|x|[bkp][lr] )?
    (?: a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|ak|ăc|ăm|ăn|ăng|ăp|ăt|ăk|âc|âm|ân|âng|âp|
        ât|âu|ây|e|ec|em|en|eng|eo|ep|et|ek|ê|êch|êm|ên|êng|ênh|êp|êt|êu|êk|i|ia|ich|im|
        in|inh|ip|it|iu|ik|iêc|iêm|iên|iêng|iêp|iêt|iêu|o|oa|oac|oach|oai|oam|oan|oang|oanh|
        oao|oap|oat|oay|oăc|oăm|oăn|oăng|oăt|oe|oen|oeo|oet|oi|om|on|ong|oong|ooc|op|ot|oc|ok|
        ô|ôc|ôi|ôm|ôn|ông|ôp|ôt|ôk|ơ|ơi|ơm|ơn|ơp|ơt|u|ua|uân|uât|uâng|uây|uc|uê|uêch|uênh|
        ui|um|un|ung|uôc|uôi|uôm|uôn|uông|uôt|up|ut|uk|uơ|uy|uya|uych|uyên|uyêt|uynh|uyt|uyu|
        uyn|uyp|ư|ưa|ưc|ưi|ưm|ưn|ưng|ưt|ưu|ưk|ươc|ươi|ươm|ươn|ương|ươp|ươt|ươu|y|yt|ych|ynh|
        yn|yêm|yên|yêng|yêt|yêu )
    """,
    re.VERBOSE,
)
"""A beginning and a rime, tone aside; the rimes in -k and the beginnings of two letters like pl- are place names'."""
_BY_USE = "đàưáôếạóộêảệốấớờủểâìợềậịầơíọựởúãứăữắụồừổòặùửỉũẽýỏằĩéễẩẫỗẹỹẻỳẳõỷỡèẵỵ"
"""The marked letters by how often running Vietnamese has them."""


_GLIDE = re.compile(r"(?:[aâeêoôơư][iyuo]|(?<!q)ui)$")


def _is_syllable(word: str, *, needs_tone: bool = False) -> bool:
    """Whether a word has the shape of a syllable; ``needs_tone``: sắc or nặng where it ends in a stop, as written."""
    bare = _without_tones(word).casefold()
    tones = [mark for mark in unicodedata.normalize("NFD", word) if mark in _TONES]
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    if _GLIDE.search(bare) and _without_tones(word[-1]) != word[-1]:  # no tone stands on a glide
        return False
    return not (needs_tone and bare.endswith(("c", "ch", "p", "t")) and tones not in (["\u0301"], ["\u0323"]))


def _rarity(text: str) -> int:
    """How far its marked letters are from those that Vietnamese uses most."""
    words = [word for word in _WORD.findall(unicodedata.normalize("NFC", text.casefold())) if len(word) > 1]
    letters = [letter for letter in "".join(words) if not letter.isascii()]
    return sum(_BY_USE.index(letter) if letter in _BY_USE else len(_BY_USE) for letter in letters)
