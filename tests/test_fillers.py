"""Forms filled in the way people do it, in LibreOffice and by programs: they read back as the same answers."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from conftest import Submit
from filled_forms import CHI_BO, DANG_BO, fill, good_answers, guidance_on, not_held
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from bontot_batch import units
from bontot_batch.form import Field, Kind, define
from bontot_batch.form_writer import Mark, Prefill, write
from bontot_batch.model import Finding, Place, Severity, Value
from bontot_batch.submission import Submission

FILLER = Path(__file__).with_name("office_filler.py")
SAVED_AS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8"}
REMARK = {"xlsx": [], "xls": ["F04"], "ods": ["F05"]}
DECEMBER = guidance_on(date(2026, 12, 15))
ON_PAPER = {
    CHI_BO: good_answers(CHI_BO) | not_held("month", 7) | {"admission_assigned": "not_assigned", "founded": None},
    DANG_BO: good_answers(DANG_BO, founded=date(2019, 2, 1)),
}


@cache
def python_with_uno() -> str:
    """The interpreter that can speak with LibreOffice; "" when the machine has none."""
    for command in ("/usr/bin/python3", "python3", "python"):
        found = shutil.which(command)
        if found and subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return found
    return ""


pytestmark = [
    pytest.mark.office,
    pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not on this machine"),
    pytest.mark.skipif(
        shutil.which("soffice") is not None and not python_with_uno(),
        reason="no Python of this machine can speak with LibreOffice (package python3-uno)",
    ),
]


@dataclass(frozen=True)
class Order:
    """One form opened in LibreOffice, what is done to it, and how the machine understands numbers and dates."""

    opened: bytes
    steps: Sequence[Sequence[object]] = ()
    language: str = "vi-VN"
    kinds: Sequence[str] = tuple(SAVED_AS)


def typed(entry: Field, value: Value) -> str:
    """What a person types for a value."""
    return f"{value}%".replace(".", ",") if isinstance(value, Decimal) else entry.show(value)


def typing(form_key: str, answers: Mapping[str, Value]) -> list[Sequence[object]]:
    fields = define(form_key, DECEMBER).fields
    return [
        ["type", fields[name].sheet, fields[name].place("").cell, typed(fields[name], value)]
        for name, value in answers.items()
        if value is not None
    ]


def notes(answers: Mapping[str, Value], form_key: str, sheet: str, column: int) -> bytes:
    """A workbook of someone's own with what belongs into one column of the form, at the same height, as plain cells."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = "Ghi chép"
    for name, entry in define(form_key, DECEMBER).fields.items():
        if (entry.sheet, entry.column) == (sheet, column) and answers[name] is not None:
            page.cell(entry.row, 1, answers[name] if entry.kind is Kind.COUNT else entry.show(answers[name]))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_of_inputs(form_key: str, sheet: str, column: int, first: str, last: str) -> tuple[str, str]:
    """The range that holds the notes for these fields, and the cell they are pasted on."""
    fields = define(form_key, DECEMBER).fields
    assert {(fields[name].sheet, fields[name].column) for name in (first, last)} == {(sheet, column)}
    return f"A{fields[first].row}:A{fields[last].row}", fields[first].place("").cell


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, str], bytes]:
    """Every order carried out by one LibreOffice: the files by order and format."""
    folder = tmp_path_factory.mktemp("filled")
    made = orders(folder)
    paths: dict[tuple[str, str], Path] = {}
    written = []
    for number, (name, order) in enumerate(made.items()):
        opened = folder / f"{number}_opened.xlsx"
        opened.write_bytes(order.opened)
        paths |= {(name, kind): folder / f"{number}.{kind}" for kind in order.kinds}
        save = {str(paths[name, kind]): SAVED_AS[kind] for kind in order.kinds}
        written.append({"open": str(opened), "steps": order.steps, "language": order.language, "save": save})
    (folder / "orders.json").write_text(json.dumps(written), encoding="utf-8")
    command = [python_with_uno(), str(FILLER), str(folder / "orders.json")]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=180, check=False)
    assert done.returncode == 0, done.stderr
    return {what: path.read_bytes() for what, path in paths.items()}


def orders(folder: Path) -> dict[str, Order]:
    blank = {key: fill(key, {}, DECEMBER) for key in ON_PAPER}
    chi_bo = fill(CHI_BO, ON_PAPER[CHI_BO], DECEMBER)
    numbers, answers = folder / "so_lieu.xlsx", folder / "tu_danh_gia.xlsx"
    numbers.write_bytes(notes(ON_PAPER[CHI_BO], CHI_BO, "Số liệu", 3))
    answers.write_bytes(notes(ON_PAPER[CHI_BO], CHI_BO, "Tự đánh giá", 3))
    figures = column_of_inputs(CHI_BO, "Số liệu", 3, "members_total", "breaching")
    clauses = column_of_inputs(CHI_BO, "Tự đánh giá", 3, "answer_1_a_1", "answer_1_a_6")
    pasted = fill(CHI_BO, wrong_before_pasting(), DECEMBER)
    picture = folder / "anh.png"
    picture.write_bytes(PIXEL)
    fields = define(CHI_BO, DECEMBER).fields
    return {
        "typed by a branch": Order(blank[CHI_BO], typing(CHI_BO, ON_PAPER[CHI_BO])),
        "typed by a committee": Order(blank[DANG_BO], typing(DANG_BO, ON_PAPER[DANG_BO])),
        "typed under English": Order(blank[CHI_BO], typing(CHI_BO, ON_PAPER[CHI_BO]), "en-US", ["xlsx"]),
        "opened and saved": Order(chi_bo),
        "pasted": Order(
            pasted,
            [
                ["paste", [str(numbers), "Ghi chép", figures[0]], "Số liệu", figures[1]],
                ["paste", [str(answers), "Ghi chép", clauses[0]], "Tự đánh giá", clauses[1]],
            ],
        ),
        "pictured": Order(
            chi_bo, [["picture", str(picture), "Số liệu", fields["admitted"].place("").cell]], kinds=["xlsx"]
        ),
        "handed back": Order(marked(), typing(CHI_BO, MENDED)),
        "trapped": Order(trapped()),
    }


def trapped() -> bytes:
    """A form with one trap of each kind that lies beside the values, counted from 1904, a name in an old font."""
    book = openpyxl.load_workbook(io.BytesIO(fill(CHI_BO, ON_PAPER[CHI_BO], DECEMBER)))
    book.epoch = CALENDAR_MAC_1904
    figures, row = book["Số liệu"], define(CHI_BO, DECEMBER).fields["disciplined"].row
    figures.merge_cells(f"C{row}:D{row}")
    figures.row_dimensions[row].hidden = True
    figures["C5"].comment = Comment("Thực ra là 3", "")
    figures["A700"] = "Tổ chức thứ chín"
    notes = book.create_sheet("Ghi chép")
    notes["A1"], notes.sheet_state = "Số liệu thật", "hidden"
    parent = book["Thông tin chung"].cell(define(CHI_BO, DECEMBER).fields["parent"].row, 3)
    parent.value, parent.font = "§¶ng bé x· NËm Kh¨m", Font(name=".VnTime")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# What each format keeps of the traps; an .ods has days and no calendar.
KEPT = {
    "xlsx": ["D19", "D19", "D21", "D23", "D25", "D27", "D29", "F36"],
    "xls": ["D19", "D19", "D21", "D27", "D29", "F36"],
    "ods": ["D27", "D29", "F36"],
}


def wrong_before_pasting() -> dict[str, Value]:
    return ON_PAPER[CHI_BO] | {"members_total": 99, "disciplined": 7, "answer_1_a_1": "not_met", "answer_1_a_6": None}


MENDED: Mapping[str, Value] = {"members_total": ON_PAPER[CHI_BO]["members_total"], "answer_1_a_6": "met"}
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005"
    "0001ffa5f645a30000000049454e44ae426082"
)


def marked() -> bytes:
    """The form handed back with its faults marked: comments lie on cells that hold answers and on an empty one."""
    form = define(CHI_BO, DECEMBER)
    marks = [
        Mark(
            Finding(form.fields[name].place(""), "D01", Severity.ERROR, f"Ghi chú của cấp trên: {name} = 1.", ""), name
        )
        for name in ("unit_name", "members_total", "answer_1_a_6", "month_7_date")
    ]
    answers = ON_PAPER[CHI_BO] | {"members_total": 99, "answer_1_a_6": None}
    return write(form, DECEMBER, Prefill(answers, "NK-001"), [*marks, whole_form_mark()])


def whole_form_mark() -> Mark:
    return Mark(Finding(Place("phieu.xlsx"), "U02", Severity.WARNING, "Tệp gửi hai lần.", ""), "")


def values(handed_in: Submission) -> dict[str, Value]:
    return {name: entry.value for name, entry in handed_in.answers.items()}


def codes(handed_in: Submission) -> list[str]:
    return [each.code for each in handed_in.findings]


@pytest.mark.parametrize("kind", SAVED_AS)
@pytest.mark.parametrize("how", ["typed by a branch", "opened and saved", "pasted", "handed back"])
def test_a_branch_s_answers_come_back_as_they_were_given(
    how: str, kind: str, filled: Mapping[tuple[str, str], bytes], submit: Submit
) -> None:
    handed_in = submit(filled[how, kind], f"phieu.{kind}")
    assert codes(handed_in) == REMARK[kind]
    assert values(handed_in) == ON_PAPER[CHI_BO]
    assert handed_in.content == submit(fill(CHI_BO, ON_PAPER[CHI_BO], DECEMBER)).content


@pytest.mark.parametrize("kind", SAVED_AS)
def test_traps_are_found_in_every_format_as_far_as_it_shows_them(
    kind: str, filled: Mapping[tuple[str, str], bytes], submit: Submit
) -> None:
    handed_in = submit(filled["trapped", kind], f"phieu.{kind}")
    assert sorted(codes(handed_in)) == sorted([*KEPT[kind], *REMARK[kind]])
    assert values(handed_in) == ON_PAPER[CHI_BO]


@pytest.mark.parametrize("kind", SAVED_AS)
def test_a_committee_s_answers_come_back_as_they_were_typed(
    kind: str, filled: Mapping[tuple[str, str], bytes], submit: Submit
) -> None:
    handed_in = submit(filled["typed by a committee", kind], f"phieu.{kind}")
    assert (handed_in.form, codes(handed_in)) == (DANG_BO, REMARK[kind])
    assert values(handed_in) == ON_PAPER[DANG_BO]


def test_days_that_an_english_machine_took_for_months_are_all_found(
    filled: Mapping[tuple[str, str], bytes], submit: Submit
) -> None:
    handed_in = submit(filled["typed under English", "xlsx"])
    found = units.check_submission(handed_in, None, DECEMBER, 2026)
    fields = define(CHI_BO, DECEMBER).fields
    misread = {name for name, value in values(handed_in).items() if value != ON_PAPER[CHI_BO][name]}
    assert {"signed", "month_1_date", "month_12_date"} < misread
    assert {fields[name].place(handed_in.file) for name in misread} <= {each.place for each in found}
    assert any(each.severity is Severity.ERROR for each in found)


def test_a_picture_laid_over_a_cell_is_named_with_its_cell(
    filled: Mapping[tuple[str, str], bytes], submit: Submit
) -> None:
    handed_in = submit(filled["pictured", "xlsx"])
    (remark,) = handed_in.findings
    admitted = define(CHI_BO, DECEMBER).fields["admitted"]
    assert (remark.code, remark.place) == ("F17", admitted.place(handed_in.file))
    assert values(handed_in) == ON_PAPER[CHI_BO]


@pytest.mark.parametrize("form_key", ON_PAPER)
def test_a_form_saved_by_another_program_is_the_same_submission(form_key: str, submit: Submit) -> None:
    ours = fill(form_key, ON_PAPER[form_key], DECEMBER)
    book = openpyxl.load_workbook(io.BytesIO(ours))
    out = io.BytesIO()
    book.save(out)
    before, after = submit(ours), submit(out.getvalue())
    assert values(after) == ON_PAPER[form_key]
    assert (after.content, after.findings) == (before.content, before.findings)
