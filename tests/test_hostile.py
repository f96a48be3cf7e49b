"""Whatever a unit writes comes out in the document as it was written, and nothing else happens."""

from __future__ import annotations

import io
import shutil
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hostile import LARGE, PAYLOADS

from bontot_batch import documents, office_program
from bontot_batch.documents import Properties, Templates, clean_for_word
from bontot_batch.documents.samples import samples
from bontot_batch.guidance import Guidance, load

ON = date(2026, 12, 15)
GUIDANCE: Guidance = load(ON)
OURS = Templates((Path(__file__).parents[1] / "templates",))
MARK = "Xx0xX"


def every_field(value: Any, text: str) -> Any:
    """The same record with this text in every field."""
    if isinstance(value, Mapping):
        return {key: every_field(each, text) for key, each in value.items()}
    return [every_field(each, text) for each in value] if isinstance(value, list) else text


def text_of(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    sections = document.sections
    roots = (document.element.body, *(each._element for one in sections for each in (one.header, one.footer)))
    wanted = qn("w:t"), qn("w:br"), qn("w:tab")
    paragraphs = (par for root in roots for par in root.iter(qn("w:p")))
    lines = ("".join(node.text or " " for node in par.iter(*wanted)) for par in paragraphs)
    return " ".join(" ".join(line.split()) for line in lines if line.strip())


def printed(template: str, text: str) -> int:
    """How often a document says the text when every field of its record does."""
    context = every_field(samples(template, GUIDANCE)[0], text)
    data = documents.render(OURS, template, context, Properties(text, text, ON, "05-HD/TU"))
    core = docx.Document(io.BytesIO(data)).core_properties
    assert core.title == core.subject == clean_for_word(text)[:255]
    return text_of(data).count(" ".join(clean_for_word(text).split()))


@pytest.fixture(scope="module")
def fields() -> Mapping[str, int]:
    """How often each template prints a field."""
    found = {name: printed(name, MARK) for name in documents.TEMPLATE_NAMES}
    assert min(found.values()) >= 10
    return found


def test_there_are_two_hundred_of_them() -> None:
    assert len(PAYLOADS) >= 200


@pytest.mark.parametrize(("number", "payload"), list(enumerate(PAYLOADS.values())), ids=PAYLOADS)
def test_a_hostile_text_in_every_field_of_a_template_comes_out_whole(
    number: int, payload: str, fields: Mapping[str, int]
) -> None:
    name = documents.TEMPLATE_NAMES[number % len(documents.TEMPLATE_NAMES)]

    assert printed(name, payload) == fields[name]


@pytest.mark.soak
@pytest.mark.parametrize("name", documents.TEMPLATE_NAMES)
def test_every_hostile_text_in_every_field_of_every_template_comes_out_whole(
    name: str, fields: Mapping[str, int]
) -> None:
    for payload in PAYLOADS.values():
        assert printed(name, payload) == fields[name], payload


def own(folder: Path, *texts: str) -> Templates:
    document = docx.Document()
    for text in texts:
        document.add_paragraph(text)
    document.save(str(folder / "mau.docx"))
    return Templates((folder,))


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_a_very_long_text_comes_out_whole(tmp_path: Path, text: str) -> None:
    data = documents.render(own(tmp_path, "Của {{ ten }}."), "mau.docx", {"ten": text}, Properties("", "", ON))

    assert text_of(data) == f"Của {' '.join(text.split())}" + ("." if not text[-1].isspace() else " .")


@pytest.mark.parametrize(
    ("text", "breaks", "tabs"),
    [("a\nb", 1, 0), ("a\r\nb", 1, 0), ("a\rb\vc\fd", 3, 0), ("a\tb\t\tc", 0, 3), ("\n\ta", 1, 1)],
    ids=["a line break", "one of Windows", "a page break and others", "tabs", "at the beginning"],
)
def test_line_breaks_and_tabs_are_those_of_word(tmp_path: Path, text: str, breaks: int, tabs: int) -> None:
    data = documents.render(own(tmp_path, "{{ ten }}"), "mau.docx", {"ten": text}, Properties("", "", ON))
    paragraphs = docx.Document(io.BytesIO(data)).paragraphs
    found = paragraphs[0]._p

    assert len(paragraphs) == 1
    assert [len(list(found.iter(qn(name)))) for name in ("w:br", "w:tab")] == [breaks, tabs]
    assert not any(each.get(qn("w:type")) for each in found.iter(qn("w:br")))


@pytest.mark.office
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_office_suite_reads_every_hostile_text_as_it_was_written(tmp_path: Path) -> None:
    templates = own(tmp_path, "{%p for x in ds %}", "{{ loop.index }}: {{ x }}", "{%p endfor %}")
    data = documents.render(templates, "mau.docx", {"ds": list(PAYLOADS.values())}, Properties("", "", ON))
    (tmp_path / "0.docx").write_bytes(data)
    suite = office_program.find()
    assert isinstance(suite, office_program.LibreOffice)
    suite.convert(tmp_path, ["0.docx"], "txt:Text (encoded):UTF8")
    said = " ".join((tmp_path / "0.txt").read_text(encoding="utf-8-sig").split())

    for number, payload in enumerate(PAYLOADS.values(), start=1):
        assert f"{number}: {' '.join(clean_for_word(payload).split())}" in said, payload


def fill_on_threads(folder: Path, count: int) -> Sequence[str]:
    """Documents of many units, filled on eight threads that all begin together."""
    templates, together = own(folder, "{{ ten }}", "Thuộc {{ ten }}."), threading.Barrier(8)

    def fill(number: int) -> str:
        if number < 8:
            together.wait(60)
        context = {"ten": f"Chi bộ số {number}"}
        return text_of(documents.render(templates, "mau.docx", context, Properties("", str(number), ON)))

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(fill, range(count)))


@pytest.mark.parametrize("count", [40, pytest.param(400, marks=pytest.mark.soak)])
def test_no_document_carries_the_data_of_another_thread(tmp_path: Path, count: int) -> None:
    said = fill_on_threads(tmp_path, count)

    assert said == [f"Chi bộ số {number} Thuộc Chi bộ số {number}." for number in range(count)]
