"""What a component says: number without colon, dates with their zero, ends of lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from bontot_batch import signing
from bontot_batch.documents import book, tone
from bontot_batch.documents.book import Component
from bontot_batch.documents.deviation import Deviation
from bontot_batch.documents.parts import ARTICLE, Part
from bontot_batch.documents.passages import TAG, Passage
from bontot_batch.model import Spelling

_NUMBER = re.compile(r"Số\s+(\d{2,}|\s*)-\s*[\w]+/\S+")
_DATE = re.compile(r"ngày\s+(\d+)\s+tháng\s+(\d+)\s+năm\s+\d{4}")
_NO_COMMA = re.compile(r"số\s+\d+-[^\s,]+/[^\s,]+\s+ngày", re.IGNORECASE)
_ENDS_WITH_TAG = re.compile(r"[}%#]\}\s*$")


_OUR_WORDS = frozenset((*book.RUNNING, Component.DATE, Component.ATTACHED, Component.ABSTRACT))


def check(parts: Sequence[Part]) -> Iterator[Deviation]:
    """The wording of every component that has one laid down, and the end of every paragraph."""
    for part in parts:
        yield from _ends(part)
        if part.component in _OUR_WORDS:
            yield from _dates(part.passage)
            yield from _citation(part.passage)
        match part.component:
            case Component.NUMBER:
                yield from _number(part.passage)
            case Component.ABSTRACT:
                yield from _abstract(part)
            case Component.HYPHENS:
                yield from _hyphens(part.passage)
            case Component.ARTICLE:
                yield from _article(part.passage)
            case Component.AUTHORITY:
                yield from _authority(part.passage)
                yield from _for_the_secretary(part.passage)
            case Component.POST:
                yield from _for_the_secretary(part.passage)
                yield from _post(part.passage)
            case Component.SIGNER:
                yield from _signer(part.passage)
    yield from _abstract_start(parts)
    yield from _one_spelling(parts)
    yield from _annexes([part.passage for part in parts if part.annex and part.component is Component.TYPE])
    yield from _grounds([part.passage for part in parts if part.component is Component.GROUND])
    yield from _recipients([part.passage for part in parts if part.component is Component.RECIPIENT])


def _ends(part: Part) -> Iterator[Deviation]:
    if part.passage.text.rstrip().endswith("./."):
        yield _told(part.passage, "dấu kết thúc", "“./.”", "“.”", "Xóa “/.” ở cuối.")


def _number(passage: Passage) -> Iterator[Deviation]:
    text = passage.text.strip()
    if re.match(r"Số\s*[:.]", text):
        yield _told(passage, "số, ký hiệu", "có dấu sau chữ “Số”", "“Số 05-QĐ/ĐU”", "Xóa dấu sau chữ “Số”.")
    elif not TAG.search(text) and not _NUMBER.fullmatch(text):
        hint = "Ghi số (dưới 10 thêm số 0), gạch nối, tên loại, gạch chéo, cơ quan."
        yield _told(passage, "số, ký hiệu", f"“{text}”", "“Số 05-QĐ/ĐU”", hint)


def _dates(passage: Passage) -> Iterator[Deviation]:
    for day, month in _DATE.findall(passage.said):
        shown = f"{int(day):02}", f"{int(month):02}" if int(month) <= 2 else str(int(month))
        if (day, month) != shown:
            hint = "Ngày dưới 10 và tháng 1, 2 thêm số 0; các tháng khác không thêm."
            expected = f"“ngày {shown[0]} tháng {shown[1]}”"
            yield _told(passage, "ngày tháng", f"“ngày {day} tháng {month}”", expected, hint)


def _citation(passage: Passage) -> Iterator[Deviation]:
    found = _NO_COMMA.search(passage.said)
    if found:
        hint = "Thêm dấu phẩy trước chữ “ngày”."
        yield _told(passage, "viện dẫn văn bản", f"“{found[0]}”", "“số 05-HD/TU, ngày …”", hint)


def _abstract(part: Part) -> Iterator[Deviation]:
    if re.match(r"v/v\b", part.passage.said, re.IGNORECASE):
        yield _told(part.passage, "trích yếu", "“V/v”", "“về …” viết đầy đủ", "Ghi “về việc …”.")


def _abstract_start(parts: Sequence[Part]) -> Iterator[Deviation]:
    """The first line of each trích yếu, the one right below its tên loại, begins in lower case."""
    for above, part in pairwise(parts):
        begins = part.component is Component.ABSTRACT and above.component is Component.TYPE
        if begins and part.passage.text.strip()[:1].isupper():
            hint = "Viết thường chữ đầu: “về việc …”."
            yield _told(part.passage, "chữ đầu trích yếu", "viết hoa", "viết thường", hint)


def _hyphens(passage: Passage) -> Iterator[Deviation]:
    if passage.said != "-----":
        yield _told(passage, "dòng dưới trích yếu", f"“{passage.said}”", "năm gạch nối “-----”", "Gõ năm gạch nối.")


def _article(passage: Passage) -> Iterator[Deviation]:
    found = ARTICLE.match(passage.said)
    if found and passage.said[found.end() : found.end() + 1] != ".":
        written = passage.said[: found.end() + 1]
        yield _told(passage, "chữ “Điều”", f"“{written}”", f"“{found[0]}.”", "Sau số của điều ghi dấu chấm.")


def _authority(passage: Passage) -> Iterator[Deviation]:
    if re.match(r"T\.?M\b\.?|T/M\.", passage.said) and not re.match(r"T/M(?!\.)", passage.said):
        yield _told(passage, "quyền hạn ký", f"“{passage.said}”", "“T/M …”", "Ghi “T/M”, gạch chéo, không chấm.")


def _for_the_secretary(passage: Passage) -> Iterator[Deviation]:
    """A committee is a collective: nobody signs for its secretary."""
    if signing.for_the_secretary(passage.said):
        hint = "Ghi “T/M …”, dưới là “PHÓ BÍ THƯ”; cấp ủy là tập thể, không ký thay bí thư."
        yield _told(passage, "quyền hạn ký", f"“{passage.said}”", "“T/M …”, “PHÓ BÍ THƯ”", hint)


def _post(passage: Passage) -> Iterator[Deviation]:
    if signing.names_the_body(passage.said):
        hint = "Chỉ ghi “BÍ THƯ” hoặc “PHÓ BÍ THƯ”."
        yield _told(passage, "chức vụ người ký", f"“{passage.said}”", "không kèm tên cấp ủy", hint)


def _signer(passage: Passage) -> Iterator[Deviation]:
    if signing.has_rank(passage.said):
        hint = "Chỉ ghi họ và tên."
        yield _told(
            passage, "họ tên người ký", f"“{passage.said}”", "không ghi danh xưng, học hàm, học vị, quân hàm", hint
        )


def _annexes(titles: Sequence[Passage]) -> Iterator[Deviation]:
    """Of two annexes and more each bears its number, in Arabic figures."""
    named = [each for each in titles if each.said.upper().startswith("PHỤ LỤC")]
    for number, each in enumerate(named, start=1):
        if len(named) > 1 and not re.match(rf"PHỤ LỤC {number}\b", each.said.upper()):
            hint = "Đánh số phụ lục 1, 2… bằng chữ số Ả Rập."
            yield _told(each, "tên phụ lục", f"“{each.said}”", f"“Phụ lục {number}”", hint)


def _one_spelling(parts: Sequence[Part]) -> Iterator[Deviation]:
    """One way to write ủy in the whole document: the first stands, the first that differs is told."""
    written = [(part.passage, spelling) for part in parts for spelling in tone.all_in(part.passage.said)]
    for passage, spelling in written:
        if spelling is not written[0][1]:
            sides = ("uỷ", "ủy") if written[0][1] is Spelling.OLD else ("ủy", "uỷ")
            hint = "Tìm và thay (Ctrl+H) để cả văn bản viết một cách."
            yield _told(passage, "cách viết chữ ủy", f"“{sides[0]}”", f"“{sides[1]}” như phần trên", hint)
            return


def _grounds(passages: Sequence[Passage]) -> Iterator[Deviation]:
    """Each ground begins with a hyphen and ends with a semicolon, the last one with a comma or a full stop."""
    for position, each in enumerate(passages, start=1):
        text = each.text.strip()
        if not text.startswith("- "):
            yield _told(each, "đầu dòng căn cứ", f"“{text[:10]}…”", "“- ”", "Bắt đầu mỗi căn cứ bằng “- ”.")
        ends = ",.;" if position == len(passages) else ";"
        if not _ENDS_WITH_TAG.search(text) and text[-1] not in ends:
            yield _told(each, "cuối dòng căn cứ", f"“{text[-1]}”", "“;”", "Kết thúc mỗi căn cứ bằng “;”.")


def _recipients(passages: Sequence[Passage]) -> Iterator[Deviation]:
    """Every line "- …;", the last one "- Lưu …."."""
    for position, each in enumerate(passages, start=1):
        text = each.text.strip()
        last = position == len(passages)
        if last and not re.fullmatch(r"- Lưu (?!VT\b)[^:]*\.", text):
            yield _told(each, "dòng cuối nơi nhận", f"“{text}”", "“- Lưu ….”", "Ghi dòng cuối: “- Lưu Văn phòng.”")
        elif not last and not re.fullmatch(r"- .*;", text):
            yield _told(each, "dòng nơi nhận", f"“{text[:40]}”", "“- …;”", "Bắt đầu bằng “- ”, kết thúc bằng “;”.")


def _told(passage: Passage, what: str, found: str, expected: str, hint: str) -> Deviation:
    return Deviation(passage.place, passage.quoted, what, found, expected, book.BOOK, hint, passage.element)
