"""Only what does the same work is compared: documents say the same, units come to what they should."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
from docx.oxml.ns import qn
from lxml import etree
from word_reading import text_of

from benchmarks.generator import December
from bontot_batch import results


class DisagreementError(Exception):
    """Two ways of doing the same did not; says where."""


class _Unit(msgspec.Struct):
    code: str
    state: str


class _Record(msgspec.Struct):
    units: list[_Unit]


def same_words(one: Path, other: Path) -> int:
    """How many Word documents both folders hold; raises DisagreementError unless each says the same, line by line."""
    names = [{path.relative_to(folder) for path in folder.rglob("*.docx")} for folder in (one, other)]
    if names[0] != names[1]:
        raise DisagreementError(f"{one} and {other}: only one has {', '.join(map(str, sorted(names[0] ^ names[1])))}")
    for name in sorted(names[0]):
        said, said_there = _lines(one / name), _lines(other / name)
        if said != said_there:
            raise DisagreementError(f"{name}: {one} says {said}, {other} says {said_there}")
    return len(names[0])


def _lines(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    return [said for paragraph in body.iter(qn("w:p")) if (said := text_of(paragraph))]


def as_made_for(season: December, out: Path) -> None:
    """Raise DisagreementError unless a run's record has every unit in the state that the season was made for."""
    record = msgspec.json.decode((out / results.FILE_NAME).read_bytes(), type=_Record)
    found: Mapping[str, str] = {each.code: each.state for each in record.units}
    expected = {code: state.value for code, state in season.outcome.items()}
    wrong = [code for code in found.keys() | expected.keys() if found.get(code) != expected.get(code)]
    if wrong:
        code = min(wrong)
        raise DisagreementError(f"{len(wrong)} units; {code}: {found.get(code)} instead of {expected.get(code)}")
