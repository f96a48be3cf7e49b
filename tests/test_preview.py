"""The preview inside a form, recalculated by LibreOffice, against the rules and the checks for the same answers."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path
from random import Random

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName
from season import (
    CHI_BO,
    DANG_BO,
    STORIES,
    Answers,
    before_founding,
    fill,
    good_answers,
    meeting,
    members,
    not_held,
    organisations,
    subordinates,
)
from stories import Teller

from bontot_batch import form_preview, rules, submission
from bontot_batch.form import PREVIEW_SHEET, define
from bontot_batch.form_writer import write
from bontot_batch.guidance import load
from bontot_batch.intake import SourceFile, receive
from bontot_batch.model import STATE_NAMES, UNIT_STATE_NAMES, UnitState
from bontot_batch.units import check_submission

DECEMBER = load(date(2026, 12, 15))
YEAR, CHUNK = 2026, 100
MISSING = {"D01", "C22", "C23", "C50", "C51", "C52", "C53", "C56", "C60", "C61", "C63", "C70", "C71"}
DIFFERING = {"C33", "C34", "C36", "C37", "C41", "C42"}
# A blank cell sets off these as well, and a part above its total takes the place of the sum that differs.
PART_ABOVE_TOTAL = {"C32": "C33", "C40": "C41"}

pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine"),
]


Shown = Mapping[str, object]
"""What the preview of one form says, by the names of its cells."""


def recalculated(forms: Sequence[bytes], folder: Path) -> Iterator[Shown]:
    """The previews of many forms, each workbook opened, calculated and saved by LibreOffice."""
    profile, out = folder / "profile", folder / "out"
    for start in range(0, len(forms), CHUNK):
        names = []
        for number, data in enumerate(forms[start : start + CHUNK], start):
            names.append(folder / f"{number:05}.xlsx")
            names[-1].write_bytes(data)
        command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", out, *names], check=True, capture_output=True, timeout=600)
        for name in names:
            yield shown(out / name.name)


def shown(path: Path) -> Shown:
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    values = {
        cell.coordinate: cell.value for row in book[PREVIEW_SHEET].iter_rows() for cell in row if cell.value is not None
    }
    places = {name: str(defined.attr_text).split("!")[1].replace("$", "") for name, defined in results(book)}
    book.close()
    return {name: values.get(place) for name, place in places.items() if ":" not in place}


def results(book: openpyxl.Workbook) -> Iterator[tuple[str, DefinedName]]:
    """The names of the preview's own cells."""
    return ((name, defined) for name, defined in book.defined_names.items() if name.startswith("kq_"))


def expected(form: str, data: bytes, folder: Path) -> Shown:
    """What the program itself makes of the form: its reader, its rules and its checks."""
    path = folder / "read.xlsx"
    path.write_bytes(data)
    handed_in = submission.read(receive(SourceFile(path, path.name), path.parent)[0], DECEMBER)
    outcomes = rules.assess(form, handed_in.answers, DECEMBER)
    states = rules.criteria(outcomes, DECEMBER)
    codes = [each.code for each in check_submission(handed_in, None, DECEMBER, YEAR)]
    missing = sum(code in MISSING for code in codes)
    differing = len({PART_ABOVE_TOTAL.get(code, code) for code in codes} & DIFFERING)
    cells: dict[str, object] = {form_preview.MISSING: missing, form_preview.DIFFERING: differing}
    cells |= {form_preview.clause_name(each.clause): STATE_NAMES[each.computed] for each in outcomes}
    cells |= {form_preview.criterion_name(key): STATE_NAMES[state] for key, state in states.items()}
    if missing:
        cells[form_preview.STANDING] = form_preview.NOT_FILLED_IN
    elif differing:
        cells[form_preview.STANDING] = UNIT_STATE_NAMES[UnitState.RETURNED]
    else:
        proposed = str(handed_in.answers["proposed"].value)
        cells[form_preview.STANDING] = UNIT_STATE_NAMES[rules.unit_state(proposed, states)]
    return cells


# --- the answers


def around_seventy_percent(counts: Callable[..., Answers], what: str) -> Iterator[Answers]:
    for ranked in (1, 3, 7, 10, 13, 99):
        least = -(-7 * ranked // 10)
        yield from (counts(good, ranked - good) for good in (least, least - 1))
    yield counts(9, 0, 1)
    yield {**counts(7, 3), f"{what}_total": 11}
    yield {**counts(7, 3), f"{what}_total": 0}
    yield {**counts(7, 3), f"{what}_khtnv": None}


def around_one_hundred_percent() -> Iterator[Answers]:
    for assigned, admitted in ((0, 0), (1, 0), (3, 2), (3, 3), (3, 4), ("not_assigned", 2), (None, 1), (2, None)):
        yield {"admission_assigned": assigned, "admitted": admitted}


def other_parts() -> Iterator[Answers]:
    for ranks in ((), ("none",), ("HTTNV", "none"), ("HTNV",), ("KHTNV", "HTXSNV")):
        yield organisations(*ranks)
    yield {"organisation_3_name": None, "organisation_4_rank": None, "organisation_5_reason": "Mới lập"}
    yield {"answer_1_a_6": "not_applicable", "evidence_1_a_6": "Không có tổ chức", **organisations()}
    yield {"answer_1_a_6": "not_applicable", "evidence_1_a_6": None}
    yield {"answer_1_c_2": "not_met", "evidence_1_c_2": None}
    yield {"answer_1_d_1": None, "signed": None}
    yield {"disciplined": 1}
    yield {"breaching": 99}
    yield {"proposed": "no"}
    yield {}


def around_the_year() -> Iterator[Answers]:
    for day in (date(YEAR, 1, 31), date(YEAR, 2, 1), date(YEAR, 3, 31), date(YEAR, 4, 1), date(YEAR, 12, 31)):
        yield {"founded": day}
    yield before_founding(date(YEAR, 7, 6))
    for period in ("month", "quarter"):
        yield from ({f"{period}_3_grade": grade} for grade in ("trung_binh", "kem"))
        yield not_held(period, 2)
        yield meeting(period, 2, None, "none")
        yield meeting(period, 2, None, None)
        yield meeting(period, 2, None, None, "Mưa lũ")
        yield {f"{period}_1_date": None, f"{period}_2_grade": None}


def boundaries() -> Iterator[tuple[str, Answers]]:
    """Every threshold from both sides and every state of a clause; a form takes one of each part, all parts in turn."""
    parts = {
        CHI_BO: [around_seventy_percent(members, "members"), around_the_year()],
        DANG_BO: [around_seventy_percent(subordinates, "subordinates")],
    }
    for form, own in parts.items():
        rows = zip_longest(*own, around_one_hundred_percent(), other_parts(), fillvalue={})
        yield from ((form, {name: value for part in row for name, value in part.items()}) for row in rows)
    yield CHI_BO, members(0, 0, exempt=5)
    yield DANG_BO, subordinates(0, 0, not_ranked=4)


def at_random(rng: Random) -> tuple[str, Answers]:
    """Stories as units tell them, then figures around the thresholds, odd tables and cells left blank."""
    form = rng.choice((CHI_BO, DANG_BO))
    changes: dict[str, object] = {}
    for name in rng.sample(sorted(STORIES), 6):
        story = STORIES[name]
        if form in story.forms and rng.random() < 0.4:
            answers = good_answers(form, YEAR)
            changes |= story.tell(Teller(rng, form, YEAR, DECEMBER.on, answers)).changes
    ranked = rng.randint(1, 40)
    good = max(0, min(ranked, -(-7 * ranked // 10) + rng.randint(-1, 2)))
    if rng.random() < 0.6:
        failing = int(rng.random() < 0.2 and good < ranked)
        counts = members if form == CHI_BO else subordinates
        changes |= counts(good, ranked - good - failing, failing)
    if rng.random() < 0.3:
        changes |= organisations(*rng.choices(("HTXSNV", "HTTNV", "HTNV", "KHTNV", "none"), (6, 6, 1, 1, 2), k=5))
    for period, count in (("month", 12), ("quarter", 4)) if form == CHI_BO and rng.random() < 0.5 else ():
        number = rng.randint(1, count)
        changes[f"{period}_{number}_grade"] = rng.choice(("tot", "kha", "trung_binh", "kem", "none", None))
    if form == CHI_BO and rng.random() < 0.3:
        changes["founded"] = date(YEAR, rng.randint(1, 12), rng.randint(1, 28))
    return form, changes | blanks(form, rng)


def blanks(form: str, rng: Random) -> Answers:
    """Now and then a few cells left blank; the year stays, for without it no period can be placed."""
    if rng.random() < 0.7:
        return {}
    names = [name for name in good_answers(form, YEAR) if name != "year"]
    return dict.fromkeys(rng.sample(names, rng.randint(1, 3)))


def compare(cases: Sequence[tuple[str, Answers]], folder: Path) -> None:
    forms = [fill(form, good_answers(form, YEAR, **changes), DECEMBER) for form, changes in cases]
    wrong = []
    for (form, changes), data, preview in zip(cases, forms, recalculated(forms, folder), strict=True):
        for name, value in expected(form, data, folder).items():
            if preview[name] != value:
                wrong.append((changes, name, preview[name], value))
    assert wrong == []


def test_the_preview_says_what_the_rules_say_at_every_boundary(tmp_path: Path) -> None:
    compare(list(boundaries()), tmp_path)


def test_a_blank_form_shows_what_is_missing_and_no_error_value(tmp_path: Path) -> None:
    blank = [write(define(form, DECEMBER), DECEMBER) for form in (CHI_BO, DANG_BO)]
    for preview in recalculated(blank, tmp_path):
        assert preview[form_preview.STANDING] == form_preview.NOT_FILLED_IN
        assert isinstance(preview[form_preview.MISSING], int)
        assert not [value for value in preview.values() if str(value).startswith(("#", "Err:"))]


@pytest.mark.soak
def test_the_preview_says_what_the_rules_say_of_six_hundred_forms(tmp_path: Path) -> None:
    rng = Random(20261215)
    compare([at_random(rng) for _ in range(600)], tmp_path)
