"""Forms of an older version: read by the layout they had, and asked for what they could not say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from conftest import Submit
from filled_forms import CHI_BO, good_answers, guidance_on

from bontot_batch import form, submission, units
from bontot_batch.form import Kind, define
from bontot_batch.form_writer import Prefill, write
from bontot_batch.model import Place, Severity

DECEMBER = guidance_on(date(2026, 12, 15))
THIS_YEAR, NEXT_YEAR = "2026.1", "2027.1"
ANSWERS = good_answers(CHI_BO)


@pytest.fixture
def next_year(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A later version of the form, with one required and one optional line more in the midst of a sheet."""
    line = form._SheetBuilder.line

    def with_more(sheet: form._SheetBuilder, mark: str, name: str, label: str, kind: Kind, **rest: object) -> None:
        line(sheet, mark, name, label, kind, **rest)
        if name == "admitted":
            line(sheet, "3", "withdrawn", "Số đảng viên xin ra khỏi Đảng", Kind.COUNT, required=True, since=NEXT_YEAR)
            line(sheet, "4", "remark", "Ghi chú", Kind.NOTE, since=NEXT_YEAR)

    for module in (form, submission):
        monkeypatch.setattr(module, "VERSIONS", (THIS_YEAR, NEXT_YEAR))
    monkeypatch.setattr(form._SheetBuilder, "line", with_more)
    define.cache_clear()  # a form is worked out once, and these are others
    yield
    monkeypatch.undo()
    define.cache_clear()


def written_this_year() -> bytes:
    return write(define(CHI_BO, DECEMBER), DECEMBER, Prefill(ANSWERS, "NK-001"))


def test_the_only_version_is_the_one_handed_out() -> None:
    assert (form.VERSIONS[-1], define(CHI_BO, DECEMBER).version) == (form.VERSION, form.VERSION)
    with pytest.raises(ValueError, match="not in"):
        define(CHI_BO, DECEMBER, "2025.1")


def test_a_form_of_the_older_version_is_read_by_its_own_layout(submit: Submit, request: pytest.FixtureRequest) -> None:
    older = written_this_year()
    places = {name: entry.place for name, entry in submit(older).answers.items()}

    request.getfixturevalue("next_year")
    handed_in = submit(older)

    assert handed_in.version == THIS_YEAR
    assert {name: handed_in.answers[name].value for name in ANSWERS} == ANSWERS
    assert {name: handed_in.answers[name].place for name in ANSWERS} == places
    assert handed_in.answers["remark"].value is None
    (lacking,) = handed_in.findings
    assert (lacking.code, lacking.severity, lacking.place) == ("F18", Severity.ERROR, Place("phieu.xlsx", "Số liệu"))
    assert THIS_YEAR in lacking.message
    assert NEXT_YEAR in lacking.hint
    assert units.check_submission(handed_in, None, DECEMBER, 2026) == (lacking,)


def test_a_fault_in_an_older_form_is_told_with_the_cell_it_had_there(
    submit: Submit, request: pytest.FixtureRequest
) -> None:
    form_then = define(CHI_BO, DECEMBER)
    faulty = ANSWERS | {"members_total": 99, "disciplined": None}
    older = write(form_then, DECEMBER, Prefill(faulty))

    def told() -> set[tuple[str, Place]]:
        return {(each.code, each.place) for each in units.check_submission(submit(older), None, DECEMBER, 2026)}

    before = told()
    request.getfixturevalue("next_year")
    assert ("D01", form_then.fields["disciplined"].place("phieu.xlsx")) in before
    assert told() == before | {("F18", Place("phieu.xlsx", "Số liệu"))}


@pytest.mark.usefixtures("next_year")
def test_a_form_of_the_newest_version_is_read_with_its_new_lines(submit: Submit) -> None:
    answers = ANSWERS | {"withdrawn": 1, "remark": "Một đồng chí chuyển đi"}
    handed_in = submit(write(define(CHI_BO, DECEMBER), DECEMBER, Prefill(answers)))
    assert (handed_in.version, handed_in.findings) == (NEXT_YEAR, ())
    assert {name: entry.value for name, entry in handed_in.answers.items()} == answers
    assert (
        define(CHI_BO, DECEMBER).fields["members_total"].row
        == 2 + define(CHI_BO, DECEMBER, THIS_YEAR).fields["members_total"].row
    )


@pytest.mark.usefixtures("next_year")
def test_a_version_nobody_knows_is_refused_and_those_that_are_read_are_named(
    submit: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as later:
        later.setattr(form, "VERSIONS", (THIS_YEAR, NEXT_YEAR, "2028.1"))
        newer = write(define(CHI_BO, DECEMBER), DECEMBER)
    define.cache_clear()
    (refusal,) = submit(newer).findings
    assert refusal.code == "F11"
    assert all(version in refusal.message for version in ("2028.1", THIS_YEAR, NEXT_YEAR))
