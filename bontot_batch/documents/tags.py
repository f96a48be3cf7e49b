"""The tags of a template, each with its place: torn, misspelt, misplaced and unclosed ones are told all at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from jinja2 import TemplateSyntaxError

from bontot_batch.documents import environment
from bontot_batch.documents.passages import Passage, plain_text

_MARK = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_CLOSERS = {"{{": "}}", "{%": "%}", "{#": "#}"}
_SCOPE = re.compile(r"(tr|tc|p|r)\s")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_CLOSES = {"endfor": "for", "endif": "if"}
_WORDS = ("for", "endfor", "if", "elif", "else", "endif", "set", "cellbg", "colspan", "vm", "hm")
_WITH_VALUE = frozenset(("cellbg", "colspan"))
_OF_A_CELL = _WITH_VALUE | {"vm", "hm"}
_SCOPES = frozenset(("p", "tr", "tc", "r"))
_NAMES_ARE_ONE_WORD = "Tên viết liền bằng dấu gạch dưới, ví dụ {{ don_vi.ten }}."
WHOLE = "cả tệp"
"""The place of a fault that has no place of its own."""
ANYTHING = "_anything"
"""The name that stands for a list whose tag could not be read."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a template, and its cure."""

    place: str
    quoted: str
    message: str
    hint: str
    paragraph: Any = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag: how it opens, what part of the document it takes ("p", "tr", "tc", "r" or ""), what it says."""

    opens: str
    scope: str
    said: str
    text: str
    passage: Passage

    @property
    def word(self) -> str:
        """The first word of a tag that steers."""
        return self.said.split(maxsplit=1)[0] if self.opens == "{%" and self.said.split() else ""


@dataclass(frozen=True, slots=True)
class Script:
    """A part of a template as the engine's own text, one tag a line: line n comes from ``tags[n - 1]``."""

    text: str
    tags: tuple[Tag, ...]
    faults: tuple[Fault, ...]


def script(passages: Sequence[Passage]) -> Script:
    """Take the tags out of paragraphs, mended where they are broken, so that their names can still be read."""
    found = [each for passage in passages for each in _scan(passage)]
    tags = tuple(each for each in found if isinstance(each, Tag))
    mender = _Mender([each for each in found if isinstance(each, Fault)])
    lines = [mender.line(tag) for tag in tags]
    ends = mender.ends()
    return Script("\n".join([*lines, ends]), tags, tuple(mender.faults))


def fault(passage: Passage, message: str, hint: str) -> Fault:
    """A fault in a paragraph."""
    return Fault(passage.place, passage.quoted, message, hint, passage.element)


def _scan(passage: Passage) -> Iterator[Tag | Fault]:
    """The tags of one paragraph; a tag that does not open and close in it is at fault."""
    opened: re.Match[str] | None = None
    for mark in _MARK.finditer(passage.text):
        if opened is not None and mark[0] == _CLOSERS[opened[0]]:
            yield _tag(opened[0], passage.text[opened.start() : mark.end()], passage)
            opened = None
        elif mark[0] in _CLOSERS:
            if opened is not None:
                yield _unclosed(passage, opened)
            opened = mark
        elif opened is None:
            message = f"có dấu “{mark[0]}” mà không có dấu mở thẻ trước nó"
            yield fault(passage, message, "Viết thẻ đủ hai dấu mở, hai dấu đóng, trong cùng một đoạn.")
    if opened is not None:
        yield _unclosed(passage, opened)


def _unclosed(passage: Passage, opened: re.Match[str]) -> Fault:
    begun = passage.text[opened.start() :][:40]
    closer = _CLOSERS[opened[0]]
    return fault(
        passage, f"thẻ “{begun}” chưa đóng bằng “{closer}”", f"Thêm “{closer}” ở cuối thẻ, trong cùng một đoạn."
    )


def _tag(opens: str, text: str, passage: Passage) -> Tag:
    inside = text[2:-2].removeprefix("-").removesuffix("-")
    scope = _SCOPE.match(inside)
    said = " ".join(inside[scope.end() if scope else 0 :].translate(_QUOTES).split())
    return Tag(opens, scope[1] if scope else "", said, text, passage)


class _Mender:
    """Reads tags in order, notes what is wrong, and gives for each a line that the engine can read."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self._open: list[tuple[str, Tag]] = []
        self._engine = environment.create()

    def line(self, tag: Tag) -> str:
        """The engine's text for a tag; a broken one becomes something harmless."""
        if tag.word in _SCOPES:
            self._note(tag, f"thẻ “{tag.text}” thừa dấu cách trước “{tag.word}”", f"Viết {{%{tag.said} %}}.")
            tag = replace(tag, scope=tag.word, said=tag.said.partition(" ")[2])
        self._alone(tag)
        self._in_its_place(tag)
        if tag.opens == "{#":
            return ""
        if tag.opens == "{{":
            return self._value(tag, tag.said)
        word = tag.word
        if word not in _WORDS:
            word = self._misspelt(tag)
        rest = tag.said.partition(" ")[2]
        if word in _WITH_VALUE:
            return self._value(tag, rest)
        if word in _CLOSES:
            return self._close(tag, _CLOSES[word])
        if word in {"elif", "else"}:
            return self._branch(tag, word, rest)
        if word in {"for", "if"}:
            self._open.append((word, tag))
            return self._opening(tag, word, rest)
        return self._setting(tag, rest) if word == "set" else ""

    def ends(self) -> str:
        """The closings that are missing at the end, each told where it was opened."""
        return "".join(self._missing_end(*self._open.pop()) for _ in range(len(self._open)))

    def _readable(self, text: str) -> bool:
        try:
            self._engine.parse(text)
        except TemplateSyntaxError:
            return False
        return True

    def _note(self, tag: Tag, message: str, hint: str) -> None:
        self.faults.append(fault(tag.passage, message, hint))

    def _wrong(self, tag: Tag, hint: str) -> None:
        """A tag that cannot be read; a quotation mark without its partner is the usual reason."""
        mark = next((each for each in ("'", '"') if tag.said.count(each) % 2), "")
        if mark:
            hint = f"Thêm dấu nháy {mark} còn thiếu, ví dụ {{% if nam == {mark}2026{mark} %}}."
            self._note(tag, f"thẻ “{tag.text}” có dấu nháy mở mà không đóng", hint)
        else:
            self._note(tag, f"thẻ “{tag.text}” viết sai", hint)

    def _value(self, tag: Tag, said: str) -> str:
        if tag.opens == "{{" and tag.scope:
            self._note(tag, f"thẻ “{tag.text}” không in được giá trị", f"Viết {{{{ {tag.said} }}}}.")
            return ""
        line = f"{{{{ {said} }}}}"
        if self._readable(line):
            return line
        self._wrong(tag, _NAMES_ARE_ONE_WORD)
        return ""

    def _misspelt(self, tag: Tag) -> str:
        near = get_close_matches(tag.word, _WORDS, n=1, cutoff=0.6)
        meant = f"; có phải “{near[0]}”?" if near else ""
        self._note(tag, f"thẻ “{tag.text}” viết sai, không có lệnh “{tag.word}”{meant}", "Sửa lại chữ đầu của thẻ.")
        return near[0] if near else ""

    def _opening(self, tag: Tag, word: str, rest: str) -> str:
        line = f"{{% {word} {rest} %}}"
        if self._readable(f"{line}{{% end{word} %}}"):
            return line
        if word == "for":
            self._wrong(tag, "Viết vòng lặp dạng {% for x in danh_sach %}.")
            name = re.match(r"[^\W\d]\w*", rest)
            return f"{{% for {name[0] if name else 'x'} in {ANYTHING} %}}"
        self._wrong(tag, "Viết điều kiện dạng {% if du_thao %}.")
        return "{% if true %}"

    def _branch(self, tag: Tag, word: str, rest: str) -> str:
        if not self._open:
            self._note(tag, f"thẻ “{tag.text}” đứng ngoài mọi {{% if %}}", "Xóa thẻ này, hoặc thêm {% if %} trước nó.")
            return ""
        self._same_place(tag, self._open[-1][1])
        line = f"{{% {word} {rest} %}}" if word == "elif" else "{% else %}"
        if word == "elif" and not self._readable(f"{{% if true %}}{line}{{% endif %}}"):
            self._wrong(tag, "Viết điều kiện dạng {% elif du_thao %}.")
            return "{% elif true %}"
        return line

    def _setting(self, tag: Tag, rest: str) -> str:
        line = f"{{% set {rest} %}}"
        if "=" in rest and self._readable(line):
            return line
        self._wrong(tag, "Viết dạng {% set ten = gia_tri %}.")
        return ""

    def _close(self, tag: Tag, word: str) -> str:
        if word not in {opened for opened, _ in self._open}:
            self._note(tag, f"thẻ “{tag.text}” thừa, không có {{% {word} %}} nào đang mở", "Xóa thẻ này.")
            return ""
        line = ""
        while self._open[-1][0] != word:
            line += self._missing_end(*self._open.pop())
        _, opening = self._open.pop()
        self._same_place(tag, opening)
        return f"{line}{{% end{word} %}}"

    def _missing_end(self, word: str, tag: Tag) -> str:
        what = "vòng lặp" if word == "for" else "điều kiện"
        end = f"{{%{tag.scope} end{word} %}}"
        self._note(tag, f"{what} “{tag.text}” chưa đóng, nuốt cả phần sau", f"Thêm {end} ở chỗ kết thúc.")
        return f"{{% end{word} %}}"

    def _same_place(self, tag: Tag, opening: Tag) -> None:
        """An opening and its closing take the same kind of part, in the same cell or table."""
        kinds = [each.scope if each.scope != "r" else "" for each in (opening, tag)]
        if kinds[0] != kinds[1]:
            hint = f"Viết {{%{opening.scope} {tag.said} %}}."
            self._note(tag, f"thẻ “{tag.text}” không cùng loại với thẻ mở “{opening.text}”", hint)
            return
        around = "table" if tag.scope == "tr" else "row" if tag.scope == "tc" else "cell"
        if getattr(opening.passage, around) is not getattr(tag.passage, around):
            where = "bảng" if around == "table" else "dòng" if around == "row" else "ô"
            message = f"thẻ “{tag.text}” không cùng {where} với thẻ mở “{opening.text}” ({opening.passage.place})"
            self._note(tag, message, f"Đặt hai thẻ trong cùng một {where}.")

    def _in_its_place(self, tag: Tag) -> None:
        """What the engine would not read: a cell's tag outside a cell, a brace inside a tag that takes a part."""
        if tag.word in _OF_A_CELL and tag.passage.cell is None:
            self._note(tag, f"thẻ “{tag.text}” đứng ngoài ô của bảng", "Đưa thẻ này vào một ô của bảng.")
        if tag.scope and tag.opens == "{%" and re.search("[}%]", tag.said):
            hint = f"Đặt giá trị bằng {{% set … %}} trước, rồi dùng tên đó trong thẻ {{%{tag.scope} … %}}."
            self._note(tag, f"thẻ “{tag.text}” có dấu % hoặc }} ở giữa", hint)

    def _alone(self, tag: Tag) -> None:
        """A tag that takes its whole paragraph or row takes what stands beside it along."""
        if tag.opens == "{{" or tag.scope not in {"p", "tr"}:
            return
        if tag.scope == "tr" and tag.passage.row is None:
            self._note(tag, f"thẻ “{tag.text}” đứng ngoài bảng", f"Viết {{%p {tag.said} %}}, hoặc đưa vào bảng.")
            return
        around = tag.passage.text if tag.scope == "p" else plain_text(tag.passage.row)
        beside = " ".join(around.replace(tag.text, "", 1).split())
        if beside:
            where = "một đoạn" if tag.scope == "p" else "một dòng của bảng"
            message = f"chữ “{beside[:40]}” đứng cạnh thẻ “{tag.text}” sẽ mất"
            self._note(tag, message, f"Để thẻ này một mình {where}.")
