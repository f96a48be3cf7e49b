"""Other people's Word templates: filled as docxtpl alone fills them, or refused with the place; never in silence."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx.opc.exceptions import OpcError
from docxtpl import DocxTemplate
from jinja2 import TemplateError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree

from bontot_batch import documents
from bontot_batch.documents import DocumentError, Properties, Templates, desk
from bontot_batch.guidance import Guidance

CORPUS = os.environ.get("BONTOT_CORPUS", "")
pytestmark = pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")

FOLDER = Path(CORPUS) / "docx-templates"
NAMES = sorted(path.name for path in FOLDER.glob("*.doc*")) if CORPUS else []
FILLED = {
    "dms__2.docx",
    "docx-mailmerge__test_macword2011.docx",
    "docxtemplater__one-unclosed.docx",
    "docxtpl__doc_properties_tpl.docx",
    "docxtpl__get_undeclared_variables.docx",
    "docxtpl__less_cells_after_loop_tpl.docx",
    "docxtpl__merge_paragraph_tpl.docx",
    "docxtpl__preserve_spaces_tpl.docx",
    "poi__documentProtection_forms_no_password.docx",
    "python-docx__having-images.docx",
    "tika__testExternalRefs.docx",
}
"""What can be filled; all others are refused."""

TEXT = "A & B <x> “y”\tz\nw_1"


def as_text(value: Any) -> Any:
    """A context as this program gives it: texts only, nothing for "no"."""
    if isinstance(value, Mapping):
        return {key: as_text(each) for key, each in value.items()}
    if isinstance(value, list):
        return [as_text(each) for each in value]
    return ("có" if value else "") if isinstance(value, bool) else str(value)


def context(name: str) -> dict[str, Any]:
    """The context that came with the template, and a text for each name that has none."""
    known = json.loads((FOLDER / "contexts.json").read_text(encoding="utf-8"))
    given = as_text(known.get(name, {}).get("context") or {})
    try:
        names = DocxTemplate(str(FOLDER / name)).get_undeclared_template_variables()
    except (TemplateError, OpcError, ValueError):
        names = set()  # it cannot be read, which is for the program to say
    return {**dict.fromkeys(sorted(names), TEXT), **given}


def canonical(data: bytes) -> dict[str, bytes]:
    """Every part but the properties, XML in its canonical form."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "docProps/core.xml"}
    return {
        name: etree.tostring(etree.fromstring(part), method="c14n") if name.endswith((".xml", ".rels")) else part
        for name, part in parts.items()
    }


def by_docxtpl_alone(name: str) -> bytes:
    template, data = DocxTemplate(str(FOLDER / name)), io.BytesIO()
    template.render(context(name), SandboxedEnvironment(autoescape=True))
    template.save(data)
    return data.getvalue()


PROPERTIES = Properties("A & B", "NM", date(2026, 12, 15))


def render(name: str) -> bytes:
    return documents.render(Templates((FOLDER,)), name, context(name), PROPERTIES)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", [name for name in NAMES if name in FILLED])
def test_a_template_is_filled_as_docxtpl_alone_fills_it(name: str) -> None:
    assert canonical(render(name)) == canonical(by_docxtpl_alone(name))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", [name for name in NAMES if name not in FILLED])
def test_a_template_that_cannot_be_filled_is_refused_with_the_place(name: str, guidance: Guidance) -> None:
    with pytest.raises(DocumentError) as refused:
        render(name)

    assert name in str(refused.value)
    placed = [fault.place for fault in desk.check(FOLDER / name, guidance).faults]
    assert all(placed)
    assert placed or "mất đoạn “" in str(refused.value)


def test_enough_of_them_are_filled() -> None:
    assert set(NAMES) >= FILLED
    assert len(NAMES) >= 20
