"""Two readers, one answer: what the quick reader takes it reads as the reader of record does, to the last finding."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from filled_forms import CHI_BO, DANG_BO, cell, fill, good_answers, plausible, put
from packages import parts_of, with_parts

from bontot_batch import filetypes, submission
from bontot_batch.errors import Refused
from bontot_batch.form import FOR_READERS_ONLY
from bontot_batch.guidance import Guidance
from bontot_batch.intake import Item
from bontot_batch.quick_workbook import open_quickly
from bontot_batch.submission import Submission
from bontot_batch.workbook import Book, open_book

CORPUS = os.environ.get("BONTOT_CORPUS", "")
ROOT = Path(__file__).parents[1]
OURS = sorted([*ROOT.glob("input_samples/**/*.xlsx"), *ROOT.glob("templates/*.xlsx")])
ODD = sorted(Path(CORPUS).rglob("*.xls[xm]")) if CORPUS else []
A_FEW, MANY = 120, 10_000


def by_record(data: bytes) -> Book | None:
    """The book by openpyxl; None where it refuses."""
    try:
        return open_book(data, "f", FOR_READERS_ONLY)
    except Refused:
        return None


def quickly(data: bytes) -> Book | None:
    """The book by the quick reader; None where it leaves it to the other, or refuses."""
    try:
        return open_quickly(data, "f", FOR_READERS_ONLY)
    except Refused:
        assert by_record(data) is None
        return None


def typed(book: Book) -> object:
    """All that a book says, with the types of values, cells that look empty left out."""
    cells = {
        title: {at: (type(cell.value), cell, cell.font) for at, cell in cells.items() if not cell.blank}
        for title, cells in book.sheets.items()
    }
    looks = {title: replace(look, merged=tuple(sorted(look.merged))) for title, look in book.looks.items()}
    return cells, looks, book.pictures, book.since_1904, book.links, book.fonts


@pytest.mark.parametrize("path", [*OURS, *ODD], ids=lambda path: path.name)
def test_a_workbook_is_the_same_by_both_readers(path: Path) -> None:
    quick = quickly(path.read_bytes())

    if quick is not None:
        record = by_record(path.read_bytes())
        assert record is not None
        assert typed(quick) == typed(record)


@pytest.mark.parametrize("form", [CHI_BO, DANG_BO])
def test_a_form_that_is_filled_in_well_goes_the_quick_way(form: str, guidance: Guidance) -> None:
    data = fill(form, good_answers(form), guidance)

    quick, record = quickly(data), by_record(data)

    assert quick is not None
    assert record is not None
    assert typed(quick) == typed(record)


# What people and programs do to a sheet, in its XML: each is done to a place drawn by lot.
Change = Callable[[bytes, Random], bytes]


def at_random(pattern: bytes, becomes: bytes) -> Change:
    """Replace one place of those that match."""
    found = re.compile(pattern)

    def change(part: bytes, rng: Random) -> bytes:
        places = list(found.finditer(part))
        if not places:
            return part
        place = rng.choice(places)
        return part[: place.start()] + place.expand(becomes) + part[place.end() :]

    return change


def holding(inside: bytes, attributes: bytes = b"") -> Change:
    """One cell with something else in it."""
    return at_random(rb'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)(?: t="\w+")?(?:/>|>(?:(?!</c>).)*</c>)',
                     rb"\1" + attributes + rb">" + inside + rb"</c>")  # fmt: skip


def text(said: bytes) -> Change:
    return holding(b"<is><t>" + said + b"</t></is>", b' t="inlineStr"')


CHANGES: dict[str, Change] = {
    "a number": holding(b"<v>7</v>"),
    "a fraction": holding(b"<v>0.985</v>"),
    "a negative number": holding(b"<v>-3</v>"),
    "a whole number with a dot": holding(b"<v>12.0</v>"),
    "a number with an exponent": holding(b"<v>1.2E2</v>"),
    "a number beyond exactness": holding(b"<v>12345678901234567</v>"),
    "a long fraction": holding(b"<v>0.30000000000000004</v>"),
    "a day": holding(b"<v>46373</v>"),
    "a day before counting agrees": holding(b"<v>45</v>"),
    "a moment": holding(b"<v>46373.5</v>"),
    "spaces around a number": holding(b"<v> 7 </v>"),
    "nothing in the value": holding(b"<v></v>"),
    "an error": holding(b"<v>#N/A</v>", b' t="e"'),
    "yes or no": holding(b"<v>1</v>", b' t="b"'),
    "a date as text": holding(b"<v>2026-12-05T00:00:00</v>", b' t="d"'),
    "a formula": holding(b"<f>1+1</f><v>2</v>"),
    "a formula without result": holding(b"<f>1+1</f>"),
    "a formula with a text": holding(b'<f>"a"</f><v>a</v>', b' t="str"'),
    "a shared formula": holding(b'<f t="shared" si="0"/><v>2</v>'),
    "a text": text("Đạt".encode()),
    "a text in coded letters": text(b"&#272;&#7841;t"),
    "a text with a coded line break": text(b"a&#10;b"),
    "a text with spaces at its ends": text(b"  x  "),
    "a text of spaces": text(b"   "),
    "a text with signs": text(b"a &lt; b &amp; c &quot;"),
    "an escape of Excel's": text(b"a_x000D_b"),
    "lines": text(b"a\nb\tc"),
    "lines of Windows": text(b"a\r\nb"),
    "a decomposed text": text("Đạt".encode()),
    "a Cyrillic letter": text("Х".encode()),
    "invisible letters": text("\u200b\ufeff".encode()),
    "letters of two sizes": holding(b"<is><r><rPr><b/></rPr><t>a</t></r><r><t> b</t></r></is>", b' t="inlineStr"'),
    "a way to read a text": holding(b'<is><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh></is>', b' t="inlineStr"'),
    "a comment in XML": holding(b"<!-- x --><v>7</v>"),
    "a text as it is": holding(b"<is><t><![CDATA[a<b]]></t></is>", b' t="inlineStr"'),
    "another shared text": at_random(rb't="s"><v>\d+</v>', rb't="s"><v>3</v>'),
    "a shared text that is not there": at_random(rb't="s"><v>\d+</v>', rb't="s"><v>99999</v>'),
    "another style": at_random(rb' s="\d+"', rb' s="2"'),
    "a style that is not there": at_random(rb' s="\d+"', rb' s="9999"'),
    "a row's style that is not there": at_random(rb"<row ", rb'<row s="9999" customFormat="1" '),
    "a column's style that is not there": at_random(rb'<col ([^>]*?) style="\d+"', rb'<col \1 style="9999"'),
    "no style": at_random(rb' s="\d+"', rb""),
    "a cell without an address": at_random(rb'<c r="[A-Z]+\d+"', rb"<c"),
    "a cell elsewhere": at_random(rb'<c r="([A-Z]+)\d+"', rb'<c r="\g<1>3"'),
    "a cell far down": at_random(rb'<c r="([A-Z]+)\d+"', rb'<c r="\g<1>9000"'),
    "a cell far right": at_random(rb'<c r="[A-Z]+(\d+)"', rb'<c r="BZ\1"'),
    "attributes in another order": at_random(rb'<c r="([A-Z]+\d+)" s="(\d+)"', rb'<c s="\2" r="\1"'),
    "a cell twice": at_random(rb"(<c [^>]*>(?:(?!</c>).)*</c>)", rb"\1\1"),
    "a cell less": at_random(rb"<c [^>]*>(?:(?!</c>).)*</c>", rb""),
    "a row less": at_random(rb"<row [^>]*>(?:(?!</row>).)*</row>", rb""),
    "a row without a number": at_random(rb'<row r="\d+"', rb"<row"),
    "a hidden row": at_random(rb"<row ", rb'<row hidden="1" '),
    "a row that is not hidden": at_random(rb"<row ", rb'<row hidden="0" '),
    "a row of no height": at_random(rb"<row ([^>]*?)(?: ht=\"[^\"]*\")?( customHeight=\"1\")?>", rb'<row \1 ht="0">'),
    "a hidden column": at_random(rb"<col ", rb'<col hidden="1" '),
    "a merged range": at_random(rb"</sheetData>", rb'</sheetData><mergeCells><mergeCell ref="A2:C3"/></mergeCells>'),
    "another merged range": at_random(rb"<mergeCell ", rb'<mergeCell ref="B5:D6"/><mergeCell '),
    "a link": at_random(rb"</worksheet>", rb'<hyperlinks><hyperlink ref="C6" location="x"/></hyperlinks></worksheet>'),
    "a sheet in a namespace of its own": at_random(rb"<worksheet ", rb'<worksheet xmlns:y="urn:y" '),
    "blanks between cells": at_random(rb"</c>", b"</c>\n  "),
}


def with_change(data: bytes, name: str, rng: Random) -> bytes:
    part = rng.choice([part for part in parts_of(data) if re.fullmatch(r"xl/worksheets/sheet[1-4]\.xml", part)])
    return with_parts(data, lambda each, content: CHANGES[name](content, rng) if each == part else content)


def read(data: bytes, folder: Path, guidance: Guidance) -> Submission:
    path = folder / hashlib.sha256(data).hexdigest()
    path.write_bytes(data)
    try:
        return submission.read(Item("f.xlsx", path, filetypes.tell(data, "f.xlsx")), guidance)
    finally:
        path.unlink()


def by_both(data: bytes, folder: Path, guidance: Guidance, patch: pytest.MonkeyPatch) -> tuple[Submission, Submission]:
    """What is made of a file as it is read, and as the reader of record alone reads it."""
    usual = read(data, folder, guidance)
    with patch.context() as only:
        only.setattr(submission, "open_quickly", lambda *_: None)
        return usual, read(data, folder, guidance)


@pytest.mark.parametrize("name", CHANGES)
def test_each_thing_that_is_done_to_a_sheet_is_read_alike(
    name: str, tmp_path: Path, guidance: Guidance, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        data = with_change(bases(guidance)[number], name, Random(f"{name} {number}"))
        usual, record = by_both(data, tmp_path, guidance, monkeypatch)
        assert usual == record
        assert {each: type(entry.value) for each, entry in usual.answers.items()} == {
            each: type(entry.value) for each, entry in record.answers.items()
        }


_forms: list[bytes] = []


def bases(guidance: Guidance) -> list[bytes]:
    """A form of each kind, one with shared texts and one with texts in its cells."""
    if not _forms:
        one, other = (fill(form, good_answers(form), guidance) for form in (CHI_BO, DANG_BO))
        _forms.extend((one, put(other, {cell(DANG_BO, "unit_name", guidance): "Đảng bộ xã Nậm Mạ"})))
    return _forms


def variants(count: int, guidance: Guidance) -> Iterator[bytes]:
    """Forms with other answers, each with up to five changes."""
    for number in range(count):
        rng = Random(number)
        form = rng.choice((CHI_BO, DANG_BO))
        if number % 20 == 0:
            base = fill(form, plausible(form, 2026, rng), guidance)
        data = base
        for name in rng.sample(sorted(CHANGES), rng.choice((0, 1, 1, 2, 3, 5))):
            data = with_change(data, name, rng)
        yield data


@pytest.mark.parametrize("count", [A_FEW, pytest.param(MANY, marks=pytest.mark.soak)])
def test_forms_of_all_kinds_give_the_same_answers_and_findings_by_both_readers(
    count: int, tmp_path: Path, guidance: Guidance, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: Counter[str] = Counter()
    for number, data in enumerate(variants(count, guidance)):
        usual, record = by_both(data, tmp_path, guidance, monkeypatch)
        assert usual == record, number
        ways["quick" if quickly(data) is not None else "record"] += 1
    print(ways)  # noqa: T201 - the figures are what a long run is for
    assert min(ways["quick"], ways["record"]) > count // 8
