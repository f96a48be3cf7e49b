"""The decision's template in the words of other engines, made from the program's own so that all say the same."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from docx.oxml.ns import qn
from lxml import etree

Context = Mapping[str, Any]
_BODY, _HEADER = "word/document.xml", "word/header1.xml"  # the head of every page but the first
_VALUE = re.compile(r"\{\{\s*([\w.]+)\s*\}\}")
_LOOP = re.compile(r"\{%p for (\w+) in ([\w.]+) %\}")
_CONDITION = re.compile(r"\{%p if ([\w.]+) %\}")
_END = re.compile(r"\{%p end(?:if|for) %\}")


def flat(context: Context) -> dict[str, Any]:
    """The values by one name each: ``don_vi.ten`` is ``don_vi_ten``."""
    found: dict[str, Any] = {}
    for name, value in context.items():
        if isinstance(value, Mapping):
            found |= {f"{name}_{key}": each for key, each in flat(value).items()}
        else:
            found[name] = value
    return found


# easy-template-x -----------------------------------------------------------------------------------------------


def for_easy_template_x(template: bytes) -> bytes:
    """Tags in single braces; loops and conditions both begin with ``#``."""

    def translated(body: str) -> str:
        body = _VALUE.sub(lambda tag: f"{{{tag[1].replace('.', '_')}}}", body)
        body = _LOOP.sub(lambda tag: f"{{#{tag[2].replace('.', '_')}}}", body)
        body = _CONDITION.sub(lambda tag: f"{{#has_{tag[1].replace('.', '_')}}}", body)
        return _END.sub("{/}", body)

    return _changed(template, {_BODY: translated})


def data_for_easy_template_x(template: bytes, context: Context) -> dict[str, Any]:
    """The values, the rows of loops under the name that the template gives to one, and what conditions ask."""
    values = flat(context)
    conditions = {f"has_{name}": bool(value) for name, value in values.items()}
    rows = {of.replace(".", "_"): name for name, of in _LOOP.findall(_body(template))}
    return {
        **{name: [{rows[name]: each} for each in value] if name in rows else value for name, value in values.items()},
        **conditions,
    }


# docx-mailmerge2 -----------------------------------------------------------------------------------------------


def for_mailmerge(template: bytes, shape: Context) -> bytes:
    """Merge fields; it knows no conditions or loops of paragraphs, so these are laid out as this context needs them."""

    def translated(body: str) -> str:
        root = etree.fromstring(body.encode("utf-8"))
        for parent in {paragraph.getparent() for paragraph in root.iter(qn("w:p"))}:
            _lay_out(parent, flat(shape))
        for text in list(root.iter(qn("w:t"))):
            _as_fields(text)
        return str(etree.tostring(root, encoding="unicode"))

    return _changed(template, {_BODY: translated, _HEADER: _fields_apart})


def data_for_mailmerge(context: Context) -> dict[str, str]:
    """The values by the names of the fields; a list's by its name and their number."""
    fields: dict[str, str] = {}
    for name, value in flat(context).items():
        if isinstance(value, list):
            fields |= {f"{name}_{number}": str(each) for number, each in enumerate(value, start=1)}
        else:
            fields[name] = str(value)
    return fields


def shape_of(context: Context) -> dict[str, int]:
    """What the layout for merge fields depends on: which values there are, how long the lists."""
    return {name: len(value) if isinstance(value, list) else bool(value) for name, value in flat(context).items()}


def _lay_out(parent: Any, values: Mapping[str, Any]) -> None:
    """Repeat and drop the paragraphs between the tags of one cell or body."""
    children = list(parent)
    at = 0
    while at < len(children):
        said = _said(children[at])
        loop, condition = _LOOP.search(said), _CONDITION.search(said)
        if loop or condition:
            end = next(n for n in range(at, len(children)) if _END.search(_said(children[n])))
            block = children[at + 1 : end]
            instead = _repeated(block, loop, values) if loop else block if values[_flat(condition)] else []
            for each in instead:
                children[at].addprevious(each)
            for each in children[at : end + 1]:
                if each not in instead:
                    parent.remove(each)
            at = end
        at += 1


def _repeated(block: list[Any], loop: re.Match[str], values: Mapping[str, Any]) -> list[Any]:
    name, of = loop[1], loop[2].replace(".", "_")
    made = []
    for number in range(1, len(values[of]) + 1):
        for each in block:
            again = copy.deepcopy(each)
            for text in again.iter(qn("w:t")):
                text.text = re.sub(rf"\{{\{{\s*{name}\s*\}}\}}", f"{{{{ {of}_{number} }}}}", text.text or "")
            made.append(again)
    return made


def _fields_apart(header: str) -> str:
    """Each mark of the page number's field in a run of its own, as it needs them."""
    root = etree.fromstring(header.encode("utf-8"))
    for run in list(root.iter(qn("w:r"))):
        style, contents = run.find(qn("w:rPr")), [each for each in run if each.tag != qn("w:rPr")]
        for each in contents:
            own = etree.Element(qn("w:r"))
            own.extend([*([copy.deepcopy(style)] if style is not None else []), each])
            run.addprevious(own)
        run.getparent().remove(run)
    return str(etree.tostring(root, encoding="unicode"))


def _flat(condition: re.Match[str] | None) -> str:
    return condition[1].replace(".", "_") if condition else ""


def _said(paragraph: Any) -> str:
    """The text of a paragraph; "" for what is none, a table with paragraphs of its own."""
    return "".join(each.text or "" for each in paragraph.iter(qn("w:t"))) if paragraph.tag == qn("w:p") else ""


def _as_fields(text: Any) -> None:
    """A run whose text holds tags as several runs, each tag a merge field in the run's own style."""
    run = text.getparent()
    if not _VALUE.search(text.text or ""):
        return
    for each in _pieces(text.text):
        own = copy.deepcopy(run)
        (kept,) = own.iter(qn("w:t"))
        kept.text, field = each if isinstance(each, tuple) else (each, "")
        kept.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        if field:
            simple = etree.Element(qn("w:fldSimple"))
            simple.set(qn("w:instr"), f" MERGEFIELD {field} ")
            simple.append(own)
            own = simple
        run.addprevious(own)
    run.getparent().remove(run)


def _pieces(text: str) -> Iterator[str | tuple[str, str]]:
    """The text between the tags, and each tag as what it shows and its field's name."""
    for number, piece in enumerate(_VALUE.split(text)):
        if number % 2:
            name = piece.replace(".", "_")
            yield f"«{name}»", name
        elif piece:
            yield piece


# Packages ------------------------------------------------------------------------------------------------------


def _body(template: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        return package.read(_BODY).decode("utf-8")


def _changed(template: bytes, translate: Mapping[str, Callable[[str], str]]) -> bytes:
    """The package with some of its parts written anew."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, translate[name](part.decode("utf-8")) if name in translate else part)
    return made.getvalue()
