"""What a document must say: its template filled as plain text, without docxtpl, to hold the Word file against.

A template is read as a flow of lines, as ``finished`` reads a document. Jinja alone fills the flow of a template; what
docxtpl made must read the same, line by line.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn
from jinja2 import Template, pass_context
from jinja2.runtime import Context as JinjaContext
from markupsafe import Markup

from bontot_batch.documents import environment
from bontot_batch.documents.archive import BODY
from bontot_batch.documents.cleaning import clean_for_word
from bontot_batch.documents.finished import END, ROW, SECTION, TABLE
from bontot_batch.documents.passages import TAG, blocks, cells, plain_text, rows, text_boxes

_OPEN, _CLOSE, _UNDERSCORE = "\x11", "\x12", "\x13"  # around each value, and for its underscores
_NAMED = "\x14"  # after a value that is one of the record's, as it stands or changed by a filter
_EMPTY = f"{_OPEN}{_CLOSE}"  # an empty value
_GAP = f"{_EMPTY}{_NAMED}"  # one of the record
_MARKS = str.maketrans({_OPEN: None, _CLOSE: None, _NAMED: None, _UNDERSCORE: "_"})
_VALUE = re.compile(f"{_OPEN}[^{_CLOSE}]*{_CLOSE}")
_NAME = re.compile(r"\{\{-?\s*[^\W\d][\w.]*(\s*\|\s*\w+)*\s*-?\}\}")
_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'"})
_SCOPE = re.compile(r"(\{[%{#]-?)(p|tr|tc|r) ")
_LAYOUT = re.compile(r"\{%-?\s*(colspan|cellbg)\s[^%]*%\}")
_MERGED = re.compile(r"\{%\s*(vm|hm)\s*%\}")
_JOINS = ((re.compile(f"{END}?{{%-"), "{%"), (re.compile(f"-%}}{END}?"), "%}"))
_ESCAPES = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_BODY, _TABLE, _PARAGRAPH, _SECTION = map(qn, ("w:body", "w:tbl", "w:p", "w:sectPr"))
_SECTION_IN_PARAGRAPH = f"{qn('w:pPr')}/{_SECTION}"
SIGNS = ("{{", "}}", "{%", "%}", "{#", "#}")
"""What opens and closes a tag."""
_FILLED_PARTS = re.compile(r"/word/(header|footer|footnotes)\d*\.xml")


@dataclass(frozen=True, slots=True)
class Expected:
    """What a document must say: its lines by part, and how often each value was printed.

    ``signs`` counts the signs of tags that are text, in a value or written as an escape; ``gaps`` are the lines of
    text in which a value is empty.
    """

    lines: Mapping[str, tuple[str, ...]]
    printed: Counter[str]
    signs: Counter[str]
    gaps: tuple[str, ...]


def flows(document: Any) -> dict[str, str]:
    """The flow of each part of a template that is filled, by its name; tags that take their paragraph stand alone."""
    body = document.part
    parts = {BODY: body.element}
    for part in body.package.iter_parts():
        if _FILLED_PARTS.fullmatch(str(part.partname)):
            name = str(part.partname).removeprefix("/")
            parts[name] = part.element if hasattr(part, "element") else parse_xml(part.blob)
    return {name: _joined("".join(_flow(_container(root)))) for name, root in parts.items()}


def _container(root: Any) -> Any:
    body = root.find(_BODY)
    return root if body is None else body


def _joined(flow: str) -> str:
    """A minus sign joins a tag's paragraph with the one before or after it, and leaves its spaces."""
    for sign, tag in _JOINS:
        flow = sign.sub(tag, flow)
    return flow


def lines(flow: str) -> tuple[str, ...]:
    """The lines of a flow, in NFC with spaces collapsed; marks stand for themselves."""
    return tuple(collapsed(line) for line in flow.split(END)[:-1])


def expect(template: Mapping[str, str], context: Mapping[str, object]) -> Expected:
    """Fill the flows of a template. Raises what Jinja raises when a tag cannot be filled."""
    printed: Counter[str] = Counter()
    before = _PRINTED.set(printed)
    try:
        filled = {name: _compiled(text).render(context) if "{" in text else text for name, text in template.items()}
    finally:
        _PRINTED.reset(before)
    with_signs = [(value, times) for value, times in printed.items() if "{" in value or "}" in value]
    signs = Counter({sign: sum(value.count(sign) * times for value, times in with_signs) for sign in SIGNS})
    for text in filled.values():
        signs.update({sign: text.count(escape) for escape, sign in _ESCAPES})
    gaps = (line for text in filled.values() if _GAP in text for line in text.split(END)[:-1] if _has_gap(line))
    by_part = {name: lines(_bare(_unescaped(text))) for name, text in filled.items()}
    return Expected(by_part, printed, signs, tuple(collapsed(_bare(line)) for line in gaps))


def said(template: Mapping[str, str], context: Mapping[str, object]) -> dict[str, str] | None:
    """The flows of a template filled, and no more: a tenth of the work of ``expect`` suffices for nearly all documents.

    None where there is more to be told: signs of tags, or a value that is empty beside words. Raises what Jinja raises.
    """
    filled = {name: _plainly_compiled(text).render(context) if "{" in text else text for name, text in template.items()}
    for text in filled.values():
        gaps = (line for line in text.split(END) if _GAP in line) if _GAP in text else ()
        if "{" in text or "}" in text or any(map(str.isalnum, "".join(gaps))):
            return None
    return {name: _without_marks(text) for name, text in filled.items()}


def _without_marks(flow: str) -> str:
    flow = flow.replace(_EMPTY, "") if _EMPTY in flow else flow
    return flow.replace(_NAMED, "").replace("\n", " ").replace("\t", " ")


@pass_context
def _say(_: JinjaContext, value: object) -> str:
    return clean_for_word(environment.text_of(value)) or _EMPTY


@lru_cache(maxsize=256)
def _plainly_compiled(text: str) -> Template:
    return environment.create(finalize=_say, autoescape=False).from_string(text)


_PRINTED: ContextVar[Counter[str]] = ContextVar("printed")


# With the context passed, Jinja does not fold constants beforehand: only what is printed gets here.
@pass_context
def _note(_: JinjaContext, value: object) -> Markup:
    text = clean_for_word(environment.text_of(value))
    _PRINTED.get()[collapsed(text)] += 1
    return Markup(f"{_OPEN}{text.replace('_', _UNDERSCORE)}{_CLOSE}")


@lru_cache(maxsize=256)  # one for each part with tags of each template
def _compiled(text: str) -> Template:
    return environment.create(finalize=_note).from_string(text)


def _unescaped(flow: str) -> str:
    for escape, tag in _ESCAPES:
        flow = flow.replace(escape, tag)
    return flow


def _bare(flow: str) -> str:
    return flow.translate(_MARKS)


def _has_gap(line: str) -> bool:
    """Whether an empty value of the record stands in a line that has words of the template's own."""
    return _GAP in line and any(letter.isalnum() for letter in _VALUE.sub("", line))


@lru_cache(maxsize=8192)  # most lines of a template's documents are the same
def collapsed(text: str) -> str:
    """A line in NFC with spaces collapsed."""
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _flow(container: Any) -> Iterator[str]:
    """The lines of a body, cell or text box, each with its end."""
    for block in blocks(container):
        if block.tag == _TABLE:
            yield TABLE + END
            for row in rows(block):
                yield from _row(row)
            continue
        yield from _paragraph(plain_text(block))
        for box in text_boxes(block):
            yield from _flow(box)
        if block.find(_SECTION_IN_PARAGRAPH) is not None:
            yield SECTION + END
    if container.find(_SECTION) is not None:
        yield SECTION + END


def _row(row: Any) -> Iterator[str]:
    tags, beside = _taken("".join(map(_own_text, cells(row))), "tr")
    if tags:
        yield tags
        yield from [beside + END] if beside else []
        return
    yield ROW + END
    for cell in cells(row):
        text = _own_text(cell)
        tags, beside = _taken(text, "tc")
        if tags:
            yield tags
            yield from [beside + END] if beside else []
            continue
        inner = "".join(_flow(cell))
        yield f"{{% if loop.first %}}{_MERGED.sub('', inner)}{{% endif %}}" if "hm" in _MERGED.findall(text) else inner


def _own_text(cell: Any) -> str:
    """The text of a cell without that of tables inside it."""
    return "".join(plain_text(block) for block in blocks(cell) if block.tag == _PARAGRAPH)


def _paragraph(text: str) -> Iterator[str]:
    tags, beside = _taken(text, "p")
    if tags:
        yield tags
        yield from [beside + END] if beside else []
        return
    line = _tags(text)
    # docxtpl prints a merged cell's text in the first turn of its loop only.
    yield (f"{{% if loop.first %}}{_MERGED.sub('', line)}{{% endif %}}" if _is_merged(line) else line) + END


def _is_merged(line: str) -> bool:
    return "vm" in _MERGED.findall(line)


def _taken(text: str, scope: str) -> tuple[str, str]:
    """The tags that take their whole paragraph, row or cell, and what stands beside them, which must not be lost."""
    found = [each for each in TAG.findall(text) if (mark := _SCOPE.match(each)) and mark[2] == scope]
    if not found:
        return "", ""
    for each in found:
        text = text.replace(each, "", 1)
    return "".join(map(_tags, found)), _tags(text).strip()


def _tags(text: str) -> str:
    """The text with its tags as Jinja reads them: no letters for Word, straight quotes."""
    text = _LAYOUT.sub("", text)
    return TAG.sub(lambda tag: _tag(tag[0]), text)


def _tag(text: str) -> str:
    tag = _SCOPE.sub(r"\1 ", text).translate(_QUOTES)
    return f"{tag}{_NAMED}" if _NAME.fullmatch(tag) else tag


def missing(wanted: Sequence[str], found: Sequence[str]) -> list[str]:
    """The lines with text that are wanted more often than found."""
    return [line for line in (Counter(wanted) - Counter(found)) if line not in {"", TABLE, ROW, SECTION}]
