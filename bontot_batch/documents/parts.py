"""Recognises the components of a Party document, in a template or in a finished document, by words and position."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

from docx.oxml.ns import qn

from bontot_batch.documents.book import Component
from bontot_batch.documents.formatting import Formatting
from bontot_batch.documents.passages import Passage, body_passages
from bontot_batch.vietnamese import fold

PARTY = "dang cong san viet nam"
ARTICLE = re.compile(r"Điều\s+\d+")
_ANNEX = re.compile(r"danh sach|phu luc|bieu ")
_HYPHENS = re.compile(r"[-–—_*]{3,}")
_POSTS = ("bi thu", "pho bi thu", "truong ban", "pho truong ban", "chanh van phong", "chu nhiem", "thu truong")
_LONGEST_ABSTRACT = 6  # paragraphs


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph and what it is in the document; ``annex`` tells the type of an annex from that of the document."""

    component: Component
    passage: Passage
    annex: bool = False


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A document taken apart: every paragraph with its component, and the tables that hold lists."""

    parts: tuple[Part, ...]
    lists: tuple[Any, ...]


def take_apart(document: Any, formatting: Formatting) -> Anatomy:
    """Name the component of every paragraph that is printed."""
    passages = [each for each in body_passages(document) if not each.control]
    party = next((each for each in passages if fold(each.said) == PARTY), None)
    heading = None if party is None else party.table
    in_tables: dict[Any, list[Passage]] = {}
    for each in passages:
        if each.table is not None:
            in_tables.setdefault(each.table, []).append(each)
    lists = tuple(each for each in in_tables if each is not heading and _has_lines(formatting, each))
    parts = [*_heading(party, passages)]
    listed = set(lists)
    for table, cells in in_tables.items():
        if table in listed:
            parts += [Part(Component.OTHER, each) for each in cells]
        elif table is not heading:
            parts += _closing(cells, formatting)
    top = [each for each in passages if each.table is None and each is not party]
    parts += _texts(top, formatting)
    order = {each.element: number for number, each in enumerate(passages)}
    return Anatomy(tuple(sorted(parts, key=lambda part: order[part.passage.element])), lists)


def _has_lines(formatting: Formatting, table: Any) -> bool:
    """Whether a table shows its lines; one without them only sets text side by side."""
    borders = (formatting.table_property(table, "w:tblBorders"), *table.iter(qn("w:tcBorders")))
    lines = (line for each in borders if each is not None for line in each)
    return any(line.get(qn("w:val")) not in {None, "nil", "none"} for line in lines)


def _heading(party: Passage | None, passages: Sequence[Passage]) -> Iterator[Part]:
    """The head: the issuer's cell and the Party's cell of one row."""
    if party is None:
        return
    yield Part(Component.PARTY, party)
    if party.table is None:
        return
    rest = [each for each in passages if each.table is party.table and each is not party]
    yield from (Part(Component.DATE, each) for each in rest if each.cell is party.cell)
    issuer = [each for each in rest if each.cell is not party.cell]
    names = list(takewhile(lambda each: set(each.said) != {"*"} and not _is_number(each), issuer))
    for position, each in enumerate(names):
        first = position == 0 and len(names) > 1
        yield Part(Component.SUPERIOR if first else Component.ISSUER, each)
    for each in issuer[len(names) :]:
        if set(each.said) == {"*"}:
            yield Part(Component.STAR, each)
        else:
            yield Part(Component.NUMBER if _is_number(each) else Component.DRAFT, each)


def _is_number(passage: Passage) -> bool:
    return re.match(r"số\b", passage.text.strip(), re.IGNORECASE) is not None


def _closing(passages: Sequence[Passage], formatting: Formatting) -> Iterator[Part]:
    """The end: recipients in one cell, in the others who signs."""
    for _, cell in groupby(passages, key=lambda each: each.cell):
        inside = list(cell)
        if fold(inside[0].said).startswith("noi nhan"):
            yield Part(Component.RECIPIENTS, inside[0])
            yield from (Part(Component.RECIPIENT, each) for each in inside[1:])
        else:
            yield from _signing(inside, formatting)


def _signing(inside: Sequence[Passage], formatting: Formatting) -> Iterator[Part]:
    """In whose name, in what post, and below the space for the signature the name."""
    for position, each in enumerate(inside):
        if position == 0 and not _is_post(each):
            yield Part(Component.AUTHORITY, each)
        elif position == len(inside) - 1 and _has_space_above(each, formatting):
            yield Part(Component.SIGNER, each)
        else:
            yield Part(Component.POST, each)


def _is_post(passage: Passage) -> bool:
    """Whether the first line above a signature already names a post: the head of an office signs in no other's name."""
    return "chuc_vu" in passage.text or fold(passage.said).startswith(_POSTS)


def _has_space_above(passage: Passage, formatting: Formatting) -> bool:
    above = passage.element.getprevious()
    empty = above is not None and above.tag == qn("w:p") and not "".join(above.itertext()).strip()
    return empty or formatting.setting(passage.element).before >= 30


def _texts(passages: Sequence[Passage], formatting: Formatting) -> Iterator[Part]:
    """What stands outside tables, section by section: title, grounds, running text."""
    for number, inside in enumerate(_sections(passages)):
        section = [each for each in inside if not is_draft_line(each)]
        if number == 0 or (section and _ANNEX.match(fold(section[0].said))):
            titled = list(_title(section, annex=number > 0, formatting=formatting))
            yield from titled
            rest = section[len(titled) :]
        else:
            titled, rest = [], section
        decision = bool(titled) and number == 0 and fold(titled[0].passage.said) == "quyet dinh"
        yield from _running(rest, formatting, decision=decision)
    yield from (Part(Component.DRAFT, each) for each in passages if is_draft_line(each))


def is_draft_line(passage: Passage) -> bool:
    """Whether a paragraph says which draft this is."""
    return fold(passage.said).startswith("du thao") and len(passage.said) < 40


def _sections(passages: Sequence[Passage]) -> list[list[Passage]]:
    """The passages of each section that has any."""
    if not passages:
        return []
    wanted = {each.element: each for each in passages}
    body = next(passages[0].element.iterancestors(qn("w:body")))
    sections: list[list[Passage]] = [[]]
    for paragraph in body.iter(qn("w:p")):
        if paragraph in wanted:
            sections[-1].append(wanted[paragraph])
        if paragraph.find(f"{qn('w:pPr')}/{qn('w:sectPr')}") is not None:
            sections.append([])
    return [each for each in sections if each]


def _title(section: Sequence[Passage], *, annex: bool, formatting: Formatting) -> Iterator[Part]:
    """Tên loại, trích yếu and the hyphens below it."""
    if not section:
        return
    yield Part(Component.TYPE, section[0], annex)
    near = section[1 : _LONGEST_ABSTRACT + 2]
    ends = [number for number, each in enumerate(near) if _HYPHENS.fullmatch(each.said)]
    if ends:
        abstract = near[: ends[0]]
    else:
        abstract = list(takewhile(lambda each: formatting.setting(each.element).align == "center", near))
    for each in abstract:
        yield Part(Component.ATTACHED if each.text.strip().startswith("(") else Component.ABSTRACT, each)
    if ends:
        yield Part(Component.HYPHENS, near[ends[0]])


def _running(passages: Sequence[Passage], formatting: Formatting, *, decision: bool) -> Iterator[Part]:
    found = list(takewhile(lambda each: _is_ground(each, formatting), passages)) if decision else []
    yield from (Part(Component.GROUND, each) for each in found)
    for each in passages[len(found) :]:
        if ARTICLE.match(each.said):
            yield Part(Component.ARTICLE, each)
        elif fold(each.said).startswith("kinh gui"):
            yield Part(Component.ADDRESSEE, each)
        elif formatting.setting(each.element).align == "center":
            yield Part(Component.DECIDER, each)
        else:
            yield Part(Component.TEXT, each)


def _is_ground(passage: Passage, formatting: Formatting) -> bool:
    """What comes before the line that names who decides is a ground."""
    return not ARTICLE.match(passage.said) and formatting.setting(passage.element).align != "center"
