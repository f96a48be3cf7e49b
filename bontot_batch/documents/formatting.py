"""How a paragraph looks once direct formatting, styles, theme fonts and defaults are put together, as Word does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import qn

from bontot_batch.documents.passages import letters

MM = 72 / 25.4
"""Points in a millimetre."""

_OFF = frozenset(("0", "false", "off", "none"))
_UNITS = {"pt": 1.0, "mm": MM, "cm": 10 * MM, "in": 72.0, "pc": 12.0, "pi": 12.0}
_MEASURE = re.compile(r"(-?[\d.]+)(pt|mm|cm|in|pc|pi)?")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_AUTO_SPACE = 14.0  # points, what Word gives a paragraph with automatic spacing
_UNSET_SIZE = 10.0  # points, where no layer names a size


@dataclass(frozen=True, slots=True)
class Look:
    """A stretch of letters that look alike. Size in points; ``fonts`` are those its letters are set in."""

    text: str
    fonts: tuple[str, ...]
    size: float
    bold: bool
    italic: bool
    underline: bool
    caps: bool
    colour: str


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph is set. Lengths in points; ``line`` is in points unless ``rule`` is "auto" (then in lines)."""

    align: str
    left: float
    right: float
    first_line: float
    before: float
    after: float
    line: float
    rule: str
    ruled: bool


class Formatting:
    """The styles of one document, asked for the looks of its paragraphs."""

    def __init__(self, document: Any) -> None:
        root = document.styles.element
        self._styles = {each.get(qn("w:styleId")): each for each in root.findall(qn("w:style"))}
        self._default = {
            each.get(qn("w:type")): each.get(qn("w:styleId"))
            for each in self._styles.values()
            if each.get(qn("w:default")) in {"1", "true", "on"}
        }
        self._defaults = root.find(qn("w:docDefaults"))
        self._theme = _theme_fonts(document)
        compat = document.settings.element.find(qn("w:compat"))
        old = None if compat is None else compat.find(qn("w:doNotUseHTMLParagraphAutoSpacing"))
        self.adds_spaces = old is not None and old.get(qn("w:val")) not in _OFF

    def looks(self, paragraph: Any) -> Iterator[Look]:
        """The visible letters of a paragraph, run by run."""
        for run, text in letters(paragraph):
            if text:
                yield self._look(paragraph, run, text)

    def setting(self, paragraph: Any) -> Setting:
        """How the paragraph stands on the page."""
        layers = self._paragraph_layers(paragraph)
        hanging = points(_attribute(layers, "w:ind", "w:hanging"))
        rule = _attribute(layers, "w:spacing", "w:lineRule") or "auto"
        line = _attribute(layers, "w:spacing", "w:line")
        border = _first(layers, "w:pBdr")
        bottom = None if border is None else border.find(qn("w:bottom"))
        align = _first(layers, "w:jc")
        return Setting(
            align=_ALIGNMENTS.get(align.get(qn("w:val")) if align is not None else "left", "left"),
            left=points(_attribute(layers, "w:ind", "w:left", "w:start")),
            right=points(_attribute(layers, "w:ind", "w:right", "w:end")),
            first_line=-hanging if hanging else points(_attribute(layers, "w:ind", "w:firstLine")),
            before=_space(layers, "before"),
            after=_space(layers, "after"),
            line=(float(line) / 240 if line else 1.0) if rule == "auto" else points(line),
            rule=rule,
            ruled=bottom is not None and bottom.get(qn("w:val")) == "single",
        )

    def table_property(self, table: Any, name: str) -> Any:
        """A table's own property, or that of its style."""
        own = table.find(qn("w:tblPr"))
        return _first([*([] if own is None else [own]), *self._chain(table, "w:tblPr", "table")], name)

    def _look(self, paragraph: Any, run: Any, text: str) -> Look:
        own = [each for each in (run.find(qn("w:rPr")),) if each is not None]
        character = self._chain(run, "w:rPr", "character")
        styled = self._chain(paragraph, "w:rPr", "paragraph")
        table = self._table_layers(paragraph, "w:rPr")
        default = self._document_default("w:rPrDefault", "w:rPr")
        layers = [*own, *character, *styled, *table, *default]
        toggles = (own, (character, styled, table), default)
        size, underline, colour = (_first(layers, name) for name in ("w:sz", "w:u", "w:color"))
        return Look(
            text=text,
            fonts=tuple(dict.fromkeys(self._font(layers, slot) for slot in _slots(layers, text))),
            size=_UNSET_SIZE if size is None else float(size.get(qn("w:val"))) / 2,
            bold=_toggle("w:b", *toggles),
            italic=_toggle("w:i", *toggles),
            underline=underline is not None and underline.get(qn("w:val")) not in _OFF,
            caps=_toggle("w:caps", *toggles),
            colour="auto" if colour is None else str(colour.get(qn("w:val"))),
        )

    def _font(self, layers: list[Any], slot: str) -> str:
        theme_slot = "cstheme" if slot == "cs" else f"{slot}Theme"
        for layer in layers:
            fonts = layer.find(qn("w:rFonts"))
            if fonts is None:
                continue
            if themed := fonts.get(qn(f"w:{theme_slot}")):
                return self._theme.get(themed[:5], "")
            if named := fonts.get(qn(f"w:{slot}")):
                return str(named)
        return "Times New Roman"  # what Word takes where nothing says otherwise

    def _paragraph_layers(self, paragraph: Any) -> list[Any]:
        own = paragraph.find(qn("w:pPr"))
        return [
            *([] if own is None else [own]),
            *self._chain(paragraph, "w:pPr", "paragraph"),
            *self._table_layers(paragraph, "w:pPr"),
            *self._document_default("w:pPrDefault", "w:pPr"),
        ]

    def _table_layers(self, paragraph: Any, kind: str) -> list[Any]:
        table = next(paragraph.iterancestors(qn("w:tbl")), None)
        return [] if table is None else self._chain(table, kind, "table")

    def _document_default(self, group: str, kind: str) -> list[Any]:
        found = None if self._defaults is None else self._defaults.find(f"{qn(group)}/{qn(kind)}")
        return [] if found is None else [found]

    def _chain(self, element: Any, kind: str, family: str) -> list[Any]:
        """The properties of an element's style and of those it is based on, the nearest first."""
        holder, reference = _REFERENCES[family]
        named = element.find(f"{qn(holder)}/{qn(reference)}")
        key = self._default.get(family) if named is None else named.get(qn("w:val"))
        found, seen = [], set()
        while key in self._styles and key not in seen:
            seen.add(key)
            style = self._styles[key]
            properties = style.find(qn(kind))
            if properties is not None:
                found.append(properties)
            base = style.find(qn("w:basedOn"))
            key = None if base is None else base.get(qn("w:val"))
        return found


_REFERENCES = {
    "paragraph": ("w:pPr", "w:pStyle"),
    "character": ("w:rPr", "w:rStyle"),
    "table": ("w:tblPr", "w:tblStyle"),
}
_ALIGNMENTS = {"center": "center", "both": "both", "distribute": "both", "right": "right", "end": "right"}


def points(value: str | None) -> float:
    """A Word measure in points; bare numbers are twentieths."""
    found = _MEASURE.fullmatch(value or "0")
    if found is None:
        return 0.0
    return float(found[1]) * _UNITS[found[2]] if found[2] else float(found[1]) / 20


def _first(layers: list[Any], name: str) -> Any:
    return next((found for layer in layers if (found := layer.find(qn(name))) is not None), None)


def _attribute(layers: list[Any], name: str, *attributes: str) -> str | None:
    for layer in layers:
        found = layer.find(qn(name))
        for attribute in attributes:
            if found is not None and (value := found.get(qn(attribute))) is not None:
                return str(value)
    return None


def _space(layers: list[Any], side: str) -> float:
    automatic = _attribute(layers, "w:spacing", f"w:{side}Autospacing")
    if automatic is not None and automatic not in _OFF:
        return _AUTO_SPACE
    return points(_attribute(layers, "w:spacing", f"w:{side}"))


def _toggle(name: str, own: list[Any], styles: tuple[list[Any], ...], default: list[Any]) -> bool:
    """On or off: what the run says itself; else each kind of style that sets it turns it over once."""
    direct = _first(own, name)
    if direct is not None:
        return _on(direct)
    set_by = [found for layers in styles if (found := _first(layers, name)) is not None]
    if not set_by:
        return _on(_first(default, name))
    return sum(map(_on, set_by)) % 2 == 1


def _on(element: Any) -> bool:
    return element is not None and element.get(qn("w:val")) not in _OFF


def _slots(layers: list[Any], text: str) -> Iterator[str]:
    """Which of a run's fonts its letters use: one for plain Latin, one for the rest, one for complex scripts."""
    if _on(_first(layers[:1], "w:cs")) or _on(_first(layers[:1], "w:rtl")):
        yield "cs"
        return
    letters = text.replace(" ", "") or text
    if any(letter.isascii() for letter in letters):
        yield "ascii"
    if any(not letter.isascii() for letter in letters):
        yield "hAnsi"


def _theme_fonts(document: Any) -> dict[str, str]:
    """The two families of the theme, by the first letters of their names in Word: "major", "minor"."""
    for part in document.part.package.iter_parts():
        if str(part.partname).startswith("/word/theme/"):
            theme = parse_xml(part.blob)
            found = ((kind, theme.find(f".//{_DRAWING}{kind}Font/{_DRAWING}latin")) for kind in ("major", "minor"))
            return {kind: latin.get("typeface") for kind, latin in found if latin is not None}
    return {}
