"""The samples are made by encoders that share nothing with the decoder.

The decoder's TCVN3 runs are in the order of the standard's code positions and its VNI pairs are composed by rule; the
two tables here are letter by letter, in the order of the comparison tables that offices publish, and the system's own
converter, where there is one, has the last word on TCVN3.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontot_batch import old_fonts
from bontot_batch.old_fonts import Encoding, Reading

TCVN3, VNI = Encoding.TCVN3, Encoding.VNI

LETTERS = (
    "àáảãạ âầấẩẫậ ăằắẳẵặ đ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ"  # 67 of them
).replace(" ", "")
IN_TCVN3 = ("µ¸¶·¹ ©ÇÊÈÉË ¨»¾¼½Æ ® ÌÐÎÏÑ ªÒÕÓÔÖ ×ÝØÜÞ ßãáâä «åèæçé ¬êíëìî ïóñòô \u00adõøö÷ù úýûüþ").replace(" ", "")
_IN_VNI = """
    aø aù aû aõ aï  aâ aà aá aå aã aä  aê aè aé aú aü aë  ñ  eø eù eû eõ eï  eâ eà eá eå eã eä  ì í æ ó ò
    oø où oû oõ oï  oâ oà oá oå oã oä  ô ôø ôù ôû ôõ ôï  uø uù uû uõ uï  ö öø öù öû öõ öï  yø yù yû yõ î
"""
IN_VNI = _IN_VNI.split()
CAPITALS_IN_TCVN3 = dict(zip("ĂÂÊÔƠƯĐ", "¡¢£¤¥¦§", strict=True))

TO_TCVN3 = dict(zip(LETTERS, IN_TCVN3, strict=True)) | CAPITALS_IN_TCVN3
TO_VNI = dict(zip(LETTERS, IN_VNI, strict=True)) | {
    letter.upper(): old.upper() for letter, old in zip(LETTERS, IN_VNI, strict=True)
}

SENTENCES = (
    "Hoàn thành xuất sắc nhiệm vụ",
    "Hoàn thành tốt nhiệm vụ",
    "Không hoàn thành nhiệm vụ",
    "Chi bộ bản Nậm Mạ",
    "Đảng bộ xã Pa Vệ Sủ, huyện Mường Tè",
    "Chi bộ Trường Tiểu học số 2 Tà Tổng",
    "Chi bộ thôn Lả Nhì Thàng – xã Sì Lở Lầu",
    "Tổ dân phố số 5, thị trấn Sìn Hồ",
    "Uỷ ban nhân dân tỉnh Lai Châu",
    "Đồng chí Lò Văn Ưng, Phó Bí thư chi bộ",
    "Sinh hoạt chuyên đề 4 buổi, có 98,5% đảng viên dự; biên bản ngày 05/02/2026",
    "Nghị quyết số 12-NQ/ĐU; kế hoạch, báo cáo kèm theo ảnh chụp “sổ nghị quyết”",
    "Đạt tiêu chí “tư tưởng chính trị tốt” và “kỷ luật tốt”",
    "Không có đảng viên vi phạm phải xử lý kỷ luật",
)

# Real syllables; two thirds have marked letters that Western languages have too, the hard case.
_SYLLABLES = """
    ai anh ba bà bá bác bài bàn bán bang báo bão bé bê bí bình bò bó bông bù bút ca cà cá các cách cái cám cán
    càng cành cáo câu cây cha chà chân châu chè chi chí chín chó cho chú chúng có con công cú của cùng dài dân
    dâu dì dòng dùng gà gái gì già giá giao giáo giúp góc gói hà hai hàng hành hát hè hình hò hoà hóa hoá hoài
    hoàn hoàng hoành học hòn hòa hồ hội hôm hông hùng khá khác khai khám khánh khao khí khó khoá không khu kinh
    là lá làm lan làng lành lâm lâu lê lên lí lính lò lòng lô lúa lúc mà má màn máy mâm mây mê mì minh mòn món
    mô môi môn mù mùa múa nà nai nam này năm nâng nên nhà nhân nhau nhé nhìn nhóm nhì nó nói non nông núi nùng
    nước pa pá phà phái phán phân phí phìn phó phòng phô phú phút quà quá quán quân quê quốc quý ra rà ráo rê
    rìa rô rú rừng sà sá sai sàn sáng sân sâu sìn so sò sô sông suối tà tá tài tân tâm tây thà thành tháng thân
    thâm thay thầy thê thì thí thìn thôn thông thu thù thú thúy thuý tìm tin tình tính tò toà toàn toán tô tôi
    tôn trà trái trâu trên trí trình tròn trong trú trung trường tú tuân tuần và vá vai vàng vân về vì vò vòng
    vô vú vùng xã xa xá xanh xâm xây xe xinh xô xóm xù xúc xuân ý yên đã đảng đạt để đến đi đó đồng được bản bộ
    cấp chủ đoàn huyện kết loại một mạ mỹ nậm nghị nhiệm như nữ ở phải quyết sắc sẽ số sủ tổ tốt tổng tỉnh vụ
    với xếp xuất ủy uỷ ứng
"""
SYLLABLES = _SYLLABLES.split()

UNICODE_LINES = (
    *SENTENCES,
    *(sentence.upper() for sentence in SENTENCES),
    *("Lào Cai", "Bình Thuận", "Hoà Bình", "Thuận Hoà", "Tân An", "Hà Nam", "Sìn Hồ", "Pa Tần", "Khun Há", "A Lù"),
    *("Đắk Lắk", "Krông Ana", "Ea H'leo", "Cư M'gar", "Kon Plông", "Phìn Hồ", "Ðảng bộ", "đ/c Lò Văn Hà", "HĐND, UBND"),
    *("«Bốn tốt»", "diện tích 25 m²", "nhiệt độ 25°C ± 2", "rộng 5 µm", "3 × 4 ÷ 2", "§ 5", "· gạch đầu dòng", "½"),
    *("• Có", "98,5%", "05/02/2026", "0912 345 678", "TCCSĐ-2026/017", "a.b@tinhuy.example.vn", "12-NQ/ĐU", "", " \n"),
)
FOREIGN = (
    *("café", "déjà", "où", "goût", "août", "Noël", "naïf", "Thaï", "Loïc", "haï", "père", "hôtel", "garçon", "Éric"),
    *("maïs", "Hanoï", "aérien", "poème", "œuvre", "Zoë", "Saül", "ambiguë", "Où est la mairie de Saint-Étienne ?"),
    *("L'été, où êtes-vous allés déjeuner à l'hôtel près de la forêt", "für", "über", "Müller", "Köln", "groß", "Fuß"),
    *("Bö", "Tür", "Mädchen", "schön", "Österreich", "Straße", "Die Größe der Übung für Männer", "naïve café", "señor"),
)

syllables = st.sampled_from(SYLLABLES)
texts = st.lists(syllables, min_size=1, max_size=8).map(" ".join)


def in_tcvn3(text: str) -> str:
    return "".join(TO_TCVN3.get(letter, letter) for letter in text)


def in_vni(text: str) -> str:
    return "".join(TO_VNI.get(letter, letter) for letter in text)


ENCODERS: dict[Encoding, Callable[[str], str]] = {TCVN3: in_tcvn3, VNI: in_vni}
FONTS = {TCVN3: ".VnTime", VNI: "VNI-Times"}
both = pytest.mark.parametrize("encoding", Encoding)


@both
@pytest.mark.parametrize("letter", LETTERS)
def test_every_letter_comes_back(encoding: Encoding, letter: str) -> None:
    assert old_fonts.decode(ENCODERS[encoding](letter), encoding) == letter


@pytest.mark.parametrize("letter", LETTERS.upper())
def test_every_capital_comes_back(letter: str) -> None:
    assert old_fonts.decode(in_vni(letter), VNI) == letter
    assert old_fonts.decode(in_tcvn3(letter.lower()), TCVN3, capitals=True) == letter
    assert old_fonts.decode(CAPITALS_IN_TCVN3.get(letter, in_tcvn3(letter.lower())), TCVN3) in {letter, letter.lower()}


def test_the_mark_of_a_vni_capital_may_be_typed_small() -> None:
    assert old_fonts.decode("TÆNH Uûy, Aâu Cô, ÔÛ ñaâu", VNI) == "TỈNH Ủy, Âu Cơ, Ở đâu"


@pytest.mark.skipif(not shutil.which("iconv"), reason="needs the system's converter")
@pytest.mark.parametrize("letter", LETTERS + "ĂÂÊÔƠƯĐ")
def test_the_systems_converter_agrees(letter: str) -> None:
    command = ["iconv", "-f", "TCVN", "-t", "UTF-8"]
    try:
        # The converter holds a vowel back until it sees what follows.
        done = subprocess.run(command, input=in_tcvn3(letter).encode("latin-1") + b".", capture_output=True, check=True)
    except subprocess.CalledProcessError:
        pytest.skip("the system's converter does not know TCVN")

    assert unicodedata.normalize("NFC", done.stdout.decode("utf-8")) == f"{letter}."


@both
@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_the_field_is_known_and_comes_back(encoding: Encoding, sentence: str) -> None:
    old = ENCODERS[encoding](sentence)

    assert old_fonts.looks_old(old) is encoding
    assert old_fonts.reading(old) == Reading(sentence, encoding, sure=False)
    assert old_fonts.mixes(old) is None


@both
@given(text=texts)
def test_any_text_comes_back(encoding: Encoding, text: str) -> None:
    assert old_fonts.decode(ENCODERS[encoding](text), encoding) == text
    assert old_fonts.decode(ENCODERS[encoding](text), encoding, capitals=True) == text.upper()


@given(text=st.text())
def test_any_text_is_taken(text: str) -> None:
    for font in ("", ".VnTimeH", "VNI-Times"):
        found = old_fonts.reading(text, font)
        assert found is None or found.text != text
    assert old_fonts.mixes(text) is None or old_fonts.looks_old(text) is None


@pytest.mark.parametrize(
    ("old", "encoding", "meant"),
    [
        ("Uû ban nh©n d©n", TCVN3, "Uỷ ban nhân dân"),
        ("Chi bé b¶n NËm M¹", TCVN3, "Chi bộ bản Nậm Mạ"),
        ("Céng hßa x· héi chñ nghÜa ViÖt Nam", TCVN3, "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", TCVN3, "Độc lập - Tự do - Hạnh phúc"),
        ("ng\u00adêi cã c«ng víi c¸ch m¹ng", TCVN3, "người có công với cách mạng"),
        ("§¡NG Ký KINH DOANH", TCVN3, "ĐĂNG KÝ KINH DOANH"),
        ("Chi boä baûn Naäm Maï", VNI, "Chi bộ bản Nậm Mạ"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", VNI, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Caên cöù Luaät Toå chöùc HÑND vaø UBND", VNI, "Căn cứ Luật Tổ chức HĐND và UBND"),
        ("saün coù, nghæ maát söùc", VNI, "sẵn có, nghỉ mất sức"),
        pytest.param(
            "nhµ n−íc, x∙ héi, lμ", TCVN3, "nhà nước, xã hội, là", id="letters as a copy out of a PDF has them"
        ),
        pytest.param("quyƠt ®\u0303nh kƠt qu¶", TCVN3, "quyết định kết quả", id="seen through code page 1258"),
        pytest.param("b¶n \u0093NËm M¹\u0094 \u0096 x·", TCVN3, "bản “Nậm Mạ” – xã", id="quotes as control characters"),
        pytest.param("b¶n “NËm M¹” – x·", TCVN3, "bản “Nậm Mạ” – xã", id="quotes as Windows shows them"),
    ],
)
def test_text_as_it_is_met(old: str, encoding: Encoding, meant: str) -> None:
    assert old_fonts.looks_old(old) is encoding
    assert old_fonts.reading(old) == Reading(meant, encoding, sure=False)
    assert old_fonts.reading(old, FONTS[encoding]) == Reading(meant, encoding, sure=True)


@pytest.mark.parametrize(
    ("old", "meant"),
    [
        pytest.param("HUYÖN M¦êNG TÌ", "HUYỆN MƯỜNG TÈ", id="small toned letters among capitals"),
        pytest.param("THÞ X·", "THỊ XÃ", id="a word of one capital beside a word of capitals"),
        pytest.param("UBND x· A Lï", "UBND xã A Lù", id="an abbreviation makes no capitals"),
        pytest.param("Uû ban, Mü, A Lï", "Uỷ ban, Mỹ, A Lù", id="a capital that begins a word"),
        pytest.param("HUY£ÖN Aµ, ¡¾ch", "HUYỆN À, Ắch", id="a capital in two letters, as converters wrote it"),
    ],
)
def test_toned_capitals_without_an_h_font(old: str, meant: str) -> None:
    assert old_fonts.decode(old, TCVN3) == meant


@pytest.mark.parametrize(
    ("font", "encoding", "capitals"),
    [
        (".VnTime", TCVN3, False),
        (".VnTimeH", TCVN3, True),
        (" .vnarial  narrowh ", TCVN3, True),
        (".VnArial NarrowH Bold", TCVN3, True),
        ('".VnTimeH", serif', TCVN3, True),
        (".VNI-Times", VNI, False),
        ("VNI-Times", VNI, False),
        ("VNI Helve", VNI, False),
        ("vni-helve-condense", VNI, False),
        ("Times New Roman", None, False),
        ("VNF-Comic Sans", None, False),
        ("Gotham Bold H", None, False),
        ("", None, False),
    ],
)
def test_what_a_font_says(font: str, encoding: Encoding | None, capitals: bool) -> None:
    assert old_fonts.of_font(font) is encoding
    assert old_fonts.shows_capitals(font) is capitals


@pytest.mark.parametrize(
    ("text", "font", "expected"),
    [
        pytest.param("x· NËm M¹", ".VnTimeH", Reading("XÃ NẬM MẠ", TCVN3, True), id="an H font shows capitals"),
        pytest.param("Hua Bum 2", ".VnTimeH", Reading("HUA BUM 2", TCVN3, True), id="plain letters in an H font"),
        pytest.param("HUA BUM", ".VnTimeH", None, id="plain capitals in an H font"),
        pytest.param("Hua Bum", ".VnTime", None, id="plain letters in an old font"),
        pytest.param("10/02/2026", ".VnTimeH", None, id="a date in an H font"),
        pytest.param("§V", ".VnTime", Reading("ĐV", TCVN3, True), id="an abbreviation, only with the font"),
        pytest.param("§V", "Arial", None, id="an abbreviation in a modern font"),
        pytest.param("Chi bé", ".VnTime", Reading("Chi bộ", TCVN3, False), id="Vietnamese either way, old more usual"),
        pytest.param("Chi bé", "Arial", None, id="Vietnamese either way in a modern font"),
        pytest.param("Tân", ".VnTime", None, id="Vietnamese either way, Unicode more usual"),
        pytest.param("Hoàng", "VNI-Times", None, id="Hoàng is Hồng in VNI, and left"),
        pytest.param("Chi bộ bản Nậm Mạ", ".VnTimeH", None, id="Unicode in an old font"),
        pytest.param("Lào Cai", ".VnTime", None, id="Western letters that the encoding lacks"),
        pytest.param("Chi boä baûn", ".VnTime", Reading("Chi bộ bản", VNI, False), id="the font of the other encoding"),
        pytest.param("Kr«ng P¾k", ".VnTime", Reading("Krông Pắk", TCVN3, True), id="a place name of another language"),
        pytest.param("H\u00adXYµ b¶n", ".VnTime", Reading("HưXYà bản", TCVN3, False), id="a word that is none"),
    ],
)
def test_what_font_and_text_say_together(text: str, font: str, expected: Reading | None) -> None:
    assert old_fonts.reading(text, font) == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Chi bộ b¶n NËm M¹", TCVN3),
        ("Đồng chí Lß V¨n ¦ng", TCVN3),
        ("Chi bộ baûn Naäm Maï", VNI),
        (unicodedata.normalize("NFD", "Chi bộ") + " b¶n", TCVN3),
        ("Lào Cai, x· NËm M¹", TCVN3),
    ],
)
@pytest.mark.parametrize("font", ["Arial", ".VnTime", "VNI-Times"])
def test_a_mixed_text_is_named_and_never_converted(text: str, encoding: Encoding, font: str) -> None:
    assert old_fonts.mixes(text) is encoding
    assert old_fonts.reading(text, font) is None


def negatives() -> Iterator[str]:
    for text in (*SYLLABLES, *UNICODE_LINES, *FOREIGN):
        yield from (text, unicodedata.normalize("NFD", text), text.capitalize(), text.upper())


def test_proper_text_is_left_alone() -> None:
    changed = {text: old_fonts.reading(text) for text in negatives() if old_fonts.reading(text)}

    assert changed == {}
    assert len(set(negatives())) > 1000


@pytest.mark.parametrize("text", UNICODE_LINES)
def test_proper_vietnamese_is_not_mixed(text: str) -> None:
    assert old_fonts.mixes(text) is None


@pytest.mark.parametrize("font", [".VnTime", "VNI-Times"])
def test_unicode_letters_are_left_alone_in_an_old_font(font: str) -> None:
    lines = [line for line in SENTENCES if not line.isascii()]

    assert [
        old_fonts.reading(unicodedata.normalize(form, line), font) for line in lines for form in ("NFC", "NFD")
    ] == [None] * len(lines) * 2


@given(text=texts, shape=st.sampled_from([str, str.upper, str.title, str.capitalize]))
def test_any_unicode_vietnamese_is_left_alone(text: str, shape: Callable[[str], str]) -> None:
    for form in ("NFC", "NFD"):
        assert old_fonts.looks_old(unicodedata.normalize(form, shape(text))) is None


def test_no_text_of_many_is_taken_for_old() -> None:
    chance = random.Random(2026)
    drawn = (" ".join(chance.choices(SYLLABLES, k=chance.randint(1, 8))) for _ in range(5000))

    assert [text for text in drawn if old_fonts.reading(text)] == []


@both
@pytest.mark.parametrize(("words", "most_missed"), [(1, 0.35), (2, 0.14), (3, 0.06), (5, 0.01)])
def test_how_many_encoded_texts_are_missed_and_none_taken_for_the_other(
    encoding: Encoding, words: int, most_missed: float
) -> None:
    chance = random.Random(words)
    texts = [" ".join(chance.choices(SYLLABLES, k=words)) for _ in range(2000)]
    found = [old_fonts.looks_old(old) for text in texts if not (old := ENCODERS[encoding](text)).isascii()]

    assert set(found) <= {encoding, None}
    assert found.count(None) <= most_missed * len(found)
