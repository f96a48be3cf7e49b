"""Turns one filled-in form into thousands that differ in a few cells, at the level of the package: a few ms each."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

_STRINGS = "xl/sharedStrings.xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 1  # Excel's own packages are about this dense

Cell = tuple[str, str]
"""A cell by its sheet's name and its address."""


@dataclass(frozen=True, slots=True)
class Stencil:
    """A form with holes in it: the parts that never change, zipped once, and the text of those that do."""

    fixed: bytes
    changing: Mapping[str, str]  # by part, with a mark in the place of each hole

    def stamped(self, values: Mapping[str, str | float]) -> bytes:
        """The form with a value in every hole; the same values, the same bytes."""
        archive = io.BytesIO(self.fixed)
        with zipfile.ZipFile(archive, "a") as package:
            for name, text in self.changing.items():
                for hole, value in values.items():
                    text = text.replace(_mark(hole), html.escape(str(value), quote=False))  # noqa: PLW2901
                package.writestr(zipfile.ZipInfo(name, _EPOCH), text, zipfile.ZIP_DEFLATED, _LEVEL)
        return archive.getvalue()


def cut(form: bytes, texts: Mapping[str, str], numbers: Mapping[str, Cell]) -> Stencil:
    """A stencil of a form: holes where it says ``texts``, wherever it says them, and at the cells of ``numbers``.

    Raises ValueError when one of them is not there, for then the stamped forms would all say the same.
    """
    with zipfile.ZipFile(io.BytesIO(form)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheets = _sheet_parts(parts["xl/workbook.xml"].decode("utf-8"))
    changing = {_STRINGS: parts[_STRINGS].decode("utf-8")}
    for hole, text in texts.items():
        pattern = f"<t>{re.escape(html.escape(text, quote=False))}</t>"
        changing[_STRINGS] = _holed(changing[_STRINGS], pattern, f"<t>{_mark(hole)}</t>")
    for hole, (sheet, address) in numbers.items():
        part = sheets[sheet]
        text = changing.get(part) or parts[part].decode("utf-8")
        pattern = rf'(<c r="{address}"(?: s="\d+")?>)<v>[^<]*</v>'
        changing[part] = _holed(text, pattern, rf"\g<1><v>{_mark(hole)}</v>")
    return Stencil(_packed({name: part for name, part in parts.items() if name not in changing}), changing)


def _sheet_parts(workbook: str) -> dict[str, str]:
    """The part of each sheet: the forms' writer numbers them in the order of the sheets."""
    names = re.findall(r'<sheet name="([^"]*)"', workbook)
    return {html.unescape(name): f"xl/worksheets/sheet{number}.xml" for number, name in enumerate(names, start=1)}


def _holed(text: str, pattern: str, instead: str) -> str:
    made, times = re.subn(pattern, instead, text)
    if times != 1:
        raise ValueError(f"found {times} times: {pattern}")
    return made


def _mark(hole: str) -> str:
    return f"[[{hole}]]"


def _packed(parts: Mapping[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, _EPOCH), part, zipfile.ZIP_DEFLATED, 6)
    return archive.getvalue()
