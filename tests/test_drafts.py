"""Drafts are visibly drafts, and what is final bears no mark of one."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.section import WD_SECTION
from word_reading import lines, opened

from bontot_batch.documents import TEMPLATE_NAMES, Properties, Templates, finish, render
from bontot_batch.documents.catalogue import BY_KEY, DRAFT, ENTRIES, Need, draft_line
from bontot_batch.documents.drafts import MARK, is_marked, mark
from bontot_batch.documents.layout import deviations
from bontot_batch.documents.samples import samples
from bontot_batch.guidance import load
from bontot_batch.model import Spelling

FOLDER = Path(__file__).parent.parent / "templates"
GUIDANCE = load(date(2026, 12, 20))
NEEDING = {name for entry in ENTRIES if entry.needs - {Need.VOTE} for name in entry.templates}


def made(name: str, context: dict[str, Any]) -> bytes:
    filled = render(Templates((FOLDER,)), name, context, Properties("Quyết định", "CB01", GUIDANCE.on))
    return finish(filled, Spelling.OLD, draft=bool(context.get("du_thao")))


def page_heads(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("word/header")]


@pytest.mark.parametrize("name", sorted(NEEDING))
def test_a_document_without_its_number_or_date_says_it_is_a_draft_on_every_page(name: str) -> None:
    _, bare = samples(name, GUIDANCE)
    draft = made(name, bare)
    assert is_marked(draft)
    assert DRAFT in lines(opened(draft))
    heads = page_heads(draft)
    assert len(heads) == 2 * len(opened(draft).sections)
    assert all(MARK.encode() in head for head in heads)
    assert opened(draft).core_properties.content_status == MARK
    assert [str(each) for each in deviations(draft)] == []


@pytest.mark.parametrize("name", TEMPLATE_NAMES)
def test_a_final_document_bears_no_mark_of_a_draft(name: str) -> None:
    full, _ = samples(name, GUIDANCE)
    final = made(name, full)
    assert not is_marked(final)
    assert not any("dự thảo" in line.casefold() for line in lines(opened(final)))
    assert opened(final).core_properties.content_status == ""


def test_the_mark_is_the_same_bytes_every_time_and_changes_no_word() -> None:
    full, _ = samples("02-QD_danh_sach.docx", GUIDANCE)
    final = made("02-QD_danh_sach.docx", full)
    assert mark(final) == mark(final)
    assert lines(opened(mark(final))) == lines(opened(final))


def test_the_page_numbers_stay_above_the_mark() -> None:
    _, bare = samples("02-QD.docx", GUIDANCE)
    heads = [head for head in page_heads(made("02-QD.docx", bare)) if b"PAGE" in head]
    assert len(heads) == 1
    assert heads[0].index(b"PAGE") < heads[0].index(MARK.encode())


def test_an_offices_own_template_without_any_head_is_marked_too() -> None:
    document = docx.Document()
    document.add_paragraph("Quyết định")
    document.add_section(WD_SECTION.NEW_PAGE).different_first_page_header_footer = True
    document.add_paragraph("Danh sách")
    saved = io.BytesIO()
    document.save(saved)
    heads = page_heads(mark(saved.getvalue()))
    assert len(heads) == 2  # of all pages, and of the first page of the second part, which takes none over
    assert all(MARK.encode() in head for head in heads)


@pytest.mark.parametrize(
    ("have", "draft"),
    [
        (set(), True),
        ({Need.NUMBER, Need.VOTE}, True),
        ({Need.DATE, Need.VOTE}, True),
        ({Need.NUMBER, Need.DATE}, True),
        ({Need.NUMBER, Need.DATE, Need.VOTE}, False),
    ],
    ids=["nothing yet", "no date", "no number", "no vote", "all it needs"],
)
def test_a_decision_is_a_draft_until_it_has_all_it_needs(have: set[Need], draft: bool) -> None:
    assert bool(draft_line("quyet_dinh", have)) is draft


def test_a_ballot_needs_nothing_and_minutes_only_the_vote() -> None:
    assert BY_KEY["phieu_danh_gia"].needs == frozenset()
    assert BY_KEY["bien_ban"].needs == {Need.VOTE}
