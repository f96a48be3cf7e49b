"""Reads a Word file against the layout of Party documents and tells every deviation with its place. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import docx
from docx.oxml.ns import qn

from bontot_batch.documents import book, page_layout, table_layout, wording
from bontot_batch.documents.book import Component, Rule
from bontot_batch.documents.deviation import Deviation
from bontot_batch.documents.formatting import MM, Formatting, Look
from bontot_batch.documents.parts import ARTICLE, Anatomy, Part, take_apart
from bontot_batch.documents.passages import Passage, plain_text, side_passages

_Sides = tuple[str, str]  # what was found, what the rules want

_HALF_A_MM = 0.5 * MM
_LONGER_THAN_THE_TITLE = 5.0  # mm, what a rule may differ from the title above it
_TITLE_WIDTH = 13.777  # of "ĐẢNG CỘNG SẢN VIỆT NAM" in bold capitals, by the size of the letters
_LONGEST_HEADING = 100  # letters
_EMU = 12700  # in a point
_SHOWN_ALIGNMENT = {"left": "căn trái", "right": "căn phải", "center": "căn giữa", "both": "căn đều hai bên"}


def deviations(data: bytes) -> tuple[Deviation, ...]:
    """Every deviation of a template or a finished document; raises what python-docx does when it is no Word file."""
    return examine(docx.Document(io.BytesIO(data)))


def examine(document: Any) -> tuple[Deviation, ...]:
    """The same of a document that is open; each deviation knows its paragraph in it."""
    formatting = Formatting(document)
    anatomy = take_apart(document, formatting)
    return (
        *page_layout.check(document, formatting),
        *_missing(anatomy),
        *(found for part in anatomy.parts for found in _check(part, formatting)),
        *wording.check(anatomy.parts),
        *_rule_under_the_title(anatomy, formatting),
        *_gaps(anatomy, formatting),
        *table_layout.check(anatomy),
        *(found for side in side_passages(document) for each in side for found in _letters(each, formatting)),
    )


def _missing(anatomy: Anatomy) -> Iterator[Deviation]:
    present = {part.component for part in anatomy.parts if part.passage.said or part.passage.text.strip()}
    title = next((part.passage.said.upper() for part in anatomy.parts if part.component is Component.TYPE), "")
    required = next((each for name, each in book.REQUIRED.items() if title.startswith(name)), book.EVERYWHERE)
    for component in required:
        if component not in present:
            yield Deviation("cả văn bản", "", component.value, "thiếu", "phải có", book.BOOK, "Bổ sung đúng vị trí.")


def _check(part: Part, formatting: Formatting) -> Iterator[Deviation]:
    """One paragraph: its letters, then its place on the page."""
    passage, component = part.passage, part.component
    yield from _letters(passage, formatting)
    looks = [each for each in formatting.looks(passage.element) if each.text.strip()]
    if component is Component.ARTICLE:
        yield from _article(passage, looks)
    rule = book.RULES[component]
    yield from _style(passage, component, rule, looks)
    yield from _alignment(passage, component, rule, formatting)
    if component in book.RUNNING:
        yield from _running(passage, component, formatting)


def _letters(passage: Passage, formatting: Formatting) -> Iterator[Deviation]:
    """What holds for every letter: the font and the colour."""
    looks = [each for each in formatting.looks(passage.element) if each.text.strip()]
    fonts = {font for each in looks for font in each.fonts} - {book.FONT}
    if fonts:
        yield _deviation(passage, "phông chữ", "phông chữ", (", ".join(sorted(fonts)), book.FONT))
    colours = {each.colour for each in looks} - {"auto", "000000"}
    if colours:
        yield _deviation(passage, "màu chữ", "màu chữ", (", ".join(sorted(colours)), "màu đen"))


def _style(passage: Passage, component: Component, rule: Rule, looks: list[Look]) -> Iterator[Deviation]:
    """Size, bold, italic, underline and capitals of a component."""
    if rule.sizes:
        least, most = rule.sizes
        wrong = sorted({each.size for each in looks if not least <= each.size <= most})
        if wrong:
            found = ", ".join(map(_number, wrong))
            yield _told(passage, component, "cỡ chữ", (found, _range(least, most)))
    toggles: tuple[tuple[str, bool | None, Callable[[Look], bool]], ...] = (
        ("kiểu đậm", _wanted_bold(passage, component, rule), lambda look: look.bold),
        ("kiểu nghiêng", rule.italic, lambda look: look.italic),
        ("gạch chân", rule.underline, lambda look: look.underline),
    )
    for name, wanted, is_set in toggles:
        if wanted is not None and any(is_set(look) is not wanted for look in looks):
            yield _told(passage, component, name, (_WORDS[name][not wanted], _WORDS[name][wanted]))
    if rule.upper and passage.said != passage.said.upper() and not all(look.caps for look in looks):
        yield _told(passage, component, "chữ hoa", ("chữ thường", "chữ in hoa"))


_WORDS = {
    "kiểu đậm": ("không đậm", "đậm"),
    "kiểu nghiêng": ("đứng", "nghiêng"),
    "gạch chân": ("không gạch chân", "gạch chân"),
}


def _wanted_bold(passage: Passage, component: Component, rule: Rule) -> bool | None:
    """A heading in the text may be bold; a sentence is not, nor is a paragraph too long to be a heading."""
    sentence = passage.text.rstrip().endswith((".", ";", ",")) or len(passage.text) > _LONGEST_HEADING
    return False if sentence and component is Component.TEXT else rule.bold


def _article(passage: Passage, looks: list[Look]) -> Iterator[Deviation]:
    """The words "Điều 1." are bold, the sentence after them is not."""
    text = "".join(look.text for look in looks)
    found = ARTICLE.search(text)
    head = 0 if found is None else found.end() + (text[found.end() : found.end() + 1] in {".", ":"})
    bold = [look.bold for look in looks for _ in look.text]
    inked = [not letter.isspace() for letter in text]
    if not all(is_bold for is_bold, ink in zip(bold[:head], inked[:head], strict=True) if ink):
        yield _told(passage, Component.ARTICLE, "kiểu đậm", ("“Điều N.” không đậm", "“Điều N.” đậm"))
    if any(is_bold for is_bold, ink in zip(bold[head:], inked[head:], strict=True) if ink):
        yield _told(passage, Component.ARTICLE, "kiểu đậm", ("nội dung đậm", "nội dung sau “Điều N.” không đậm"))


def _alignment(passage: Passage, component: Component, rule: Rule, formatting: Formatting) -> Iterator[Deviation]:
    align = formatting.setting(passage.element).align
    if rule.align and align != rule.align:
        yield _told(passage, component, "căn lề", (_SHOWN_ALIGNMENT[align], _SHOWN_ALIGNMENT[rule.align]))


def _running(passage: Passage, component: Component, formatting: Formatting) -> Iterator[Deviation]:
    """Running text: the first line in, lines at an exact distance."""
    setting = formatting.setting(passage.element)
    if abs(setting.first_line - book.FIRST_LINE * MM) > _HALF_A_MM:
        sides = f"{_number(setting.first_line / MM)} mm", f"{_number(book.FIRST_LINE)} mm"
        yield _told(passage, component, "thụt đầu dòng", sides)
    least, most = book.LINE
    if setting.rule != "exact" or not least <= setting.line <= most:
        found = {"exact": "Exactly {} pt", "atLeast": "At least {} pt"}.get(setting.rule, "{} dòng")
        sides = found.format(_number(setting.line)), f"Exactly {_range(least, most)} pt"
        yield _deviation(passage, "giãn dòng", f"giãn dòng của {component}", sides, book.NEW_BOOK)


def _gaps(anatomy: Anatomy, formatting: Formatting) -> Iterator[Deviation]:
    """The distance from one paragraph of running text to the next."""
    running = {part.passage.element: part for part in anatomy.parts if part.component in book.RUNNING}
    for part in running.values():
        following = running.get(_next_printed(part.passage.element))
        if following is None:
            continue
        after = formatting.setting(part.passage.element).after
        before = formatting.setting(following.passage.element).before
        gap = after + before if formatting.adds_spaces else max(after, before)
        if gap < book.PARAGRAPH_GAP:
            sides = f"{_number(gap)} pt", f"từ {_number(book.PARAGRAPH_GAP)} pt"
            yield _deviation(part.passage, "cách đoạn", f"cách đoạn sau {part.component}", sides, book.NEW_BOOK)


def _next_printed(paragraph: Any) -> Any:
    """The next paragraph or table that stays when the tags are gone."""
    return next(
        (each for each in paragraph.itersiblings() if not Passage("", plain_text(each).strip() or "-", each).control),
        None,
    )


def _rule_under_the_title(anatomy: Anatomy, formatting: Formatting) -> Iterator[Deviation]:
    """The solid line below the Party's title, as long as the title."""
    for part in anatomy.parts:
        if part.component is not Component.PARTY:
            continue
        size = max((look.size for look in formatting.looks(part.passage.element) if look.text.strip()), default=15)
        title = _TITLE_WIDTH * size / MM
        length = _rule_length(part.passage, formatting)
        if length is None or abs(length - title) > _LONGER_THAN_THE_TITLE:
            found = "không có" if length is None else f"dài {_number(length)} mm"
            sides = found, f"nét liền, dài bằng tiêu đề (khoảng {title:.0f} mm)"
            yield _deviation(part.passage, "đường kẻ", "đường kẻ dưới tiêu đề", sides)


def _rule_length(passage: Passage, formatting: Formatting) -> float | None:
    """The length in mm of the line below a paragraph: its border, or a line drawn beside it."""
    setting = formatting.setting(passage.element)
    if setting.ruled and passage.cell is not None:
        return (page_layout.cell_width(passage.cell, formatting) - setting.left - setting.right) / MM
    around = passage.element.getparent() if passage.cell is not None else passage.element
    drawn = around.find(f".//{qn('wp:extent')}")
    if drawn is not None:
        return int(drawn.get("cx")) / _EMU / MM
    return _vml_length(around)


def _vml_length(around: Any) -> float | None:
    """The length in mm of a line drawn as older versions of Word do."""
    for shape in around.iter("{urn:schemas-microsoft-com:vml}line"):
        ends = [re.match(r"(-?[\d.]+)pt", shape.get(end, "")) for end in ("from", "to")]
        if ends[0] and ends[1]:
            return abs(float(ends[1][1]) - float(ends[0][1])) / MM
    return None


def _told(passage: Passage, component: Component, name: str, sides: _Sides) -> Deviation:
    return _deviation(passage, name, f"{name} của {component}", sides, book.RULES[component].source)


def _deviation(passage: Passage, step: str, what: str, sides: _Sides, source: str = book.BOOK) -> Deviation:
    return Deviation(passage.place, passage.quoted, what, *sides, source, book.STEPS[step], passage.element)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")


def _range(least: float, most: float) -> str:
    return _number(least) if least == most else f"{_number(least)}–{_number(most)}"
