"""A template made ready once gives the very bytes that docxtpl gives, or is left to docxtpl."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docxtpl import DocxTemplate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_peers import FILLED, FOLDER, context
from test_proof import LAWFUL, saved

from bontot_batch import documents
from bontot_batch.documents import Properties, prepared
from bontot_batch.documents.catalogue import TEMPLATE_NAMES
from bontot_batch.documents.filling import Filling
from bontot_batch.documents.samples import samples
from bontot_batch.documents.settled import settle
from bontot_batch.guidance import Guidance, load
from bontot_batch.model import Number, Spelling

OURS = documents.find_templates(None, Path())
PROPERTIES = Properties("A & B “c”", "NM-001", date(2026, 12, 15), "05-HD/TU", "DỰ THẢO", Number("NM", "01-QD", "x", 7))
OTHER = Properties("Về việc 'khác'", "NM-002", date(2026, 12, 31))
LOCATED = pytest.mark.skipif(not os.environ.get("BONTOT_CORPUS"), reason="BONTOT_CORPUS names no folder with odd files")

VERY_LONG = "dms__2.docx"  # seconds for each filling by docxtpl

Values = Mapping[str, object]


def alone(source: bytes, values: Values, properties: Properties = PROPERTIES) -> bytes:
    return prepared.by_docxtpl(source, Filling(values), properties)


def ready(source: bytes, values: Values) -> prepared.Prepared:
    found = prepared.prepare(source, alone(source, values), values, PROPERTIES)
    assert found is not None
    return found


@cache
def known(name: str) -> tuple[bytes, prepared.Prepared]:
    """A template of ours and the same made ready, once for all texts."""
    source = OURS.path(name).read_bytes()
    return source, ready(source, samples(name, load(PROPERTIES.on))[0])


def filled(found: prepared.Prepared, values: Values, properties: Properties = OTHER) -> bytes:
    filling = Filling(values)
    data = found.fill(filling, properties)
    assert filling.faults == []
    return data


@pytest.mark.parametrize("draft", [False, True], ids=["final", "draft"])
@pytest.mark.parametrize("spelling", Spelling)
@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_every_template_of_ours_is_made_ready_and_gives_the_same_bytes(
    name: str, spelling: Spelling, draft: bool, guidance: Guidance
) -> None:
    source = documents.finish(OURS.path(name).read_bytes(), spelling, draft=draft)
    first, *others = samples(name, guidance)
    found = ready(source, first)

    for values in (first, *others):
        assert filled(found, values) == alone(source, values, OTHER)


def changed(value: Any, texts: list[str]) -> Any:
    """The same record with other texts, in order, as long as there are any."""
    if isinstance(value, str):
        return texts.pop() if texts and value else value
    if isinstance(value, Mapping):
        return {key: changed(each, texts) for key, each in value.items()}
    return [changed(each, texts) for each in value]


TEXTS = st.text(st.sampled_from("aĐệ \n\t\"'&<>{}%#_“”\u00a0\u0301;]"), max_size=12).map(lambda text: f"w{text}w")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(TEXTS, min_size=1, max_size=60), name=st.sampled_from(("01-QD.docx", "giai_trinh.docx")))
def test_any_texts_at_all_give_the_same_bytes(guidance: Guidance, texts: list[str], name: str) -> None:
    source, found = known(name)
    values = changed(samples(name, guidance)[0], list(texts))

    assert filled(found, values) == alone(source, values, OTHER)


MANY = [{"ten": f"Chi bộ {number}"} for number in range(4)]


@pytest.mark.parametrize("count", [0, 1, 3, 4])
@pytest.mark.parametrize("document", LAWFUL.values(), ids=LAWFUL)
def test_whatever_docxtpl_can_do_comes_out_the_same_through_the_front_door(document: Any, count: int) -> None:
    source = saved(document)
    for number in (2, count):
        values = {"ten": "Chi bộ Nà Mạ", "nam": "2026", "don_vi": MANY[:number], "trong": ""}

        data, _ = prepared.filled(source, Filling(values), PROPERTIES)

        assert data == alone(source, values)


@LOCATED
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize(
    "name", [pytest.param(each, marks=pytest.mark.soak) if each == VERY_LONG else each for each in sorted(FILLED)]
)
def test_templates_of_others_come_out_the_same_the_second_time(name: str) -> None:
    source, values = (FOLDER / name).read_bytes(), context(name)

    first, second = (prepared.filled(source, Filling(values), PROPERTIES)[0] for _ in range(2))

    assert first == second == alone(source, values)


def with_drawing() -> bytes:
    document = docx.Document()
    run = document.add_paragraph("{{ ten }}").add_run()
    drawing = f'<w:drawing {nsdecls("w", "wp")}><wp:inline><wp:docPr id="7" name="Nét"/></wp:inline></w:drawing>'
    run._element.append(parse_xml(drawing))
    return saved(document)


@pytest.mark.parametrize(
    "source",
    [with_drawing(), saved(LAWFUL["signs of tags as words"])],
    ids=["a drawing, which docxtpl numbers", "signs of tags as words"],
)
def test_what_only_docxtpl_can_do_is_left_to_it(source: bytes) -> None:
    values = {"ten": "Chi bộ Nà Mạ"}

    assert prepared.prepare(source, alone(source, values), values, PROPERTIES) is None


def test_a_docxtpl_that_would_make_another_document_is_not_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    source, values = saved(LAWFUL["a comment"]), {"ten": "Chi bộ"}
    clean = DocxTemplate.patch_xml
    made = alone(source, values)
    assert prepared.prepare(source, made, values, PROPERTIES) is not None

    monkeypatch.setattr(DocxTemplate, "patch_xml", lambda self, xml: clean(self, xml).replace("Còn", "Mất"))

    assert prepared.prepare(source, made, values, PROPERTIES) is None


def test_a_table_whose_columns_docxtpl_moves_is_left_to_it() -> None:
    source = saved(LAWFUL["columns of a loop"])  # three columns wide
    found = ready(source, {"don_vi": MANY[:3]})

    with pytest.raises(prepared.UnfitError):
        found.fill(Filling({"don_vi": MANY[:2]}), PROPERTIES)
    with pytest.raises(prepared.UnfitError):
        found.fill(Filling({"don_vi": MANY}), PROPERTIES)


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_no_part_of_our_templates_has_to_be_parsed_before_it_is_written(name: str) -> None:
    _, found = known(name)

    assert all(part.settled for part in found.parts)


BEFORE, AFTER = f"<w:document {nsdecls('w')}>", "</w:document>"
GRID = "<w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>"


def body(inner: str) -> str:
    return f"<w:body>{inner}</w:body>"


def text(inner: str) -> str:
    return f"<w:p><w:r><w:t>{inner}</w:t></w:r></w:p>"


def table(rows: str) -> str:
    return body(f"<w:tbl>{GRID}{rows}</w:tbl>")


CELL = f"<w:tc>{text('x')}</w:tc>"
ROW = f"<w:tr>{CELL}{CELL}</w:tr>"


@pytest.mark.parametrize(
    "source",
    [
        body(text("Công nhận {{ ten }}")),
        body(f"{{% if ten %}}{text('{{ ten | viet_hoa }}')}{{% endif %}}"),
        table(f"{ROW}{{% for d in don_vi %}}{ROW}{{% endfor %}}"),
    ],
    ids=["a value", "a paragraph that may be missing", "rows after a head"],
)
def test_texts_and_whole_rows_that_come_and_go_leave_a_part_settled(source: str) -> None:
    assert settle(BEFORE, source, AFTER) is not None


@pytest.mark.parametrize(
    "source",
    [
        body(text("{% set n = ten %}{{ n }}")),
        body(text("{{ ten | safe }}")),
        body(text("{% if a < b %}x{% endif %}")),
        body("<w:p>{{ ten }}</w:p>"),
        body("<w:p><w:r><w:instrText>{{ ten }}</w:instrText></w:r></w:p>"),
        body('<w:p><w:pPr><w:jc w:val="{{ ten }}"/></w:pPr></w:p>'),
        body(f"<w:p><w:r><w:txbxContent>{text('x')}</w:txbxContent></w:r></w:p>"),
        body("{% if ten %}<w:p>{% endif %}"),
        body("<w:p>{% if ten %}</w:p>{% endif %}<w:p/>"),
        table(f"{{% for d in don_vi %}}{ROW}{{% endfor %}}"),
        table(f"{ROW}<w:tr>{CELL}{{% if ten %}}{CELL}{{% endif %}}</w:tr>"),
        table(f"<w:tr>{CELL}</w:tr>"),
        table(f"<w:tr>{CELL}{CELL}{CELL}</w:tr>"),
        table(f"<w:tr><w:tc><w:tcPr>{{% if ten %}}<w:vMerge/>{{% endif %}}</w:tcPr>{text('x')}</w:tc>{CELL}</w:tr>"),
    ],
    ids=[
        "a block that prints later", "a filter that prints markup", "markup in a tag", "a value outside of a run",
        "a value in a field", "a value in a property", "a text box", "half a paragraph",
        "the end of a paragraph", "no row that is always there",
        "a cell that comes and goes", "a row too narrow", "a row too wide", "a property that comes and goes",
    ],
)  # fmt: skip
def test_a_part_of_which_values_can_change_more_than_texts_is_left_to_be_parsed(source: str) -> None:
    assert settle(BEFORE, source, AFTER) is None


def test_what_a_value_leaves_empty_is_written_as_an_empty_element() -> None:
    found = settle(BEFORE, body(text("{{ ten }}")), AFTER)
    assert found is not None

    assert found.written(body(text(""))) == body("<w:p><w:r><w:t/></w:r></w:p>")
