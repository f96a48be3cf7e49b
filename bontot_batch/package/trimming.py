"""A package made fit for openpyxl: empty formatted cells it would load one by one left out, parts named right."""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from bontot_batch.package import limits
from bontot_batch.package.entries import plain

LARGE_SHEET = 1_000_000  # bytes of XML; a smaller one loads within half a second, whatever it holds
WORTH_IT = 100_000  # bytes of XML left out; for fewer the package stays as it is
_EMPTY = rb"[^<>]*+>(?:(?<=/>)|</(?:\w+:)?c>)"  # the rest of a cell with nothing inside
_EMPTY_FAR_CELL = re.compile(rb'<(?:\w+:)?c\b[^<>]*?\sr=.[A-Z]{3,}[0-9]+["\']' + _EMPTY)
_EMPTY_ROW = re.compile(
    rb'<((?:\w+:)?)row\b[^<>]*?\sr=.([0-9]+)["\'][^<>]*+>(?:(?<=/>)|(?:\s*+<(?:\w+:)?c\b'
    + _EMPTY
    + rb")*+\s*+</\1row>)"
)
# Where a cell or row that stays bears no number, leaving another out would move it.
_UNNUMBERED = re.compile(rb'<(?:\w+:)?(?:row|c)\b(?![^<>]*\sr=["\'])')
_TEXT_LIKE_TAGS = (b"<![CDATA[", b"<!--")
_PART = re.compile(r"""\bPartName\s*=\s*["']([^"']*)["']""")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_TARGET = re.compile(r"""\bTarget\s*=\s*["']([^"']*)["']""")
_LIST_OF_PARTS, _WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
# Where openpyxl looks without asking any list; it would read a workbook without its formats, and say nothing.
_FIXED = ("xl/styles.xml", "xl/theme/theme1.xml")


def trimmed(data: bytes, rows: int) -> bytes:
    """The same package as openpyxl can take it, ``data`` itself where nothing is in its way.

    Left out of a large sheet are rows beyond ``rows`` without content, and cells beyond column ZZ without content.
    Parts are named as the package's own lists name them. Raises Refused for a damaged package.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = _names(package)
            sheets = {
                entry.orig_filename: content
                for entry in package.infolist()
                if entry.file_size > LARGE_SHEET and (content := _lighter(package, entry, rows)) is not None
            }
            if not sheets and all(old == new for old, new in names.items()):
                return data
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as copy:
                for entry in package.infolist():
                    content = sheets.get(entry.orig_filename)
                    copy.writestr(names[entry.orig_filename], package.read(entry) if content is None else content)
            return out.getvalue()
    except limits.BROKEN as error:
        raise limits.damaged() from error


# --- names


def _names(package: zipfile.ZipFile) -> Mapping[str, str]:
    """What each part is called, and should be."""
    entries = {plain(entry.orig_filename): entry for entry in package.infolist()}
    wanted = {_LIST_OF_PARTS.casefold(): _LIST_OF_PARTS, _WORKBOOK.casefold(): _WORKBOOK}
    # A list of relationships lies beside its owner, so the outer ones name those within.
    for name in sorted(entries, key=lambda each: each.count("/")):
        if name.casefold().endswith(".rels"):
            wanted |= _related(name, _text(package, entries[name]), wanted)
    for name, entry in entries.items():
        if name.casefold() == _LIST_OF_PARTS.casefold():
            wanted |= _listed(_text(package, entry), wanted)
    wanted |= {name.casefold(): name for name in _FIXED}
    return {entry.orig_filename: wanted.get(name.casefold(), name) for name, entry in entries.items()}


def _text(package: zipfile.ZipFile, entry: zipfile.ZipInfo) -> str:
    data = package.read(entry)
    return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace")


def _related(name: str, relations: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """The names of the parts that a list of relationships points at, and of the list itself."""
    owner = posixpath.join(posixpath.dirname(posixpath.dirname(name)), posixpath.basename(name)[: -len(".rels")])
    folder, last = posixpath.split(wanted.get(owner.casefold(), owner))
    targets = (at[1] for tag in _RELATION.findall(relations) if (at := _TARGET.search(tag)))
    parts = [posixpath.normpath(posixpath.join("/", folder, html.unescape(each))).lstrip("/") for each in targets]
    return {each.casefold(): each for each in (*parts, posixpath.join(folder, "_rels", f"{last}.rels"))}


def _listed(types: str, wanted: Mapping[str, str]) -> dict[str, str]:
    """Names by the list of parts, for what openpyxl finds there: the shared texts, and what is related nowhere."""
    parts = (html.unescape(each).lstrip("/") for each in _PART.findall(types))
    return {
        each.casefold(): each for each in parts if each.casefold() not in wanted or "sharedstrings" in each.casefold()
    }


# --- sheets


def _lighter(package: zipfile.ZipFile, entry: zipfile.ZipInfo, rows: int) -> bytes | None:
    """A sheet's XML without its empty far cells; None when it is no sheet, hardly lighter, or written oddly."""
    with package.open(entry) as part:
        if b"worksheet" not in part.read(1000):
            return None
    data = package.read(entry)
    if any(mark in data for mark in _TEXT_LIKE_TAGS):
        return None

    def kept(row: re.Match[bytes]) -> bytes:
        return b"" if int(row[2]) > rows else row[0]

    lighter = _EMPTY_FAR_CELL.sub(b"", _EMPTY_ROW.sub(kept, data))
    return lighter if len(data) - len(lighter) > WORTH_IT and not _UNNUMBERED.search(lighter) else None
