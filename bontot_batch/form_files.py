"""Which blank and prefilled workbooks there are, the post they go out with, what the files are called.

Names are ASCII and stable.
"""

from __future__ import annotations

import datetime
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bontot_batch import form_writer, guidance, mail, summary
from bontot_batch import vietnamese as vi
from bontot_batch.batch import Office, SeasonResult
from bontot_batch.documents import Templates
from bontot_batch.form import Form, Kind, define, describe
from bontot_batch.guidance import FORMS, Guidance
from bontot_batch.model import UNIT_STATE_NAMES, Body, Finding, Unit, UnitState, Value
from bontot_batch.office import writer
from bontot_batch.office.cells import code_key
from bontot_batch.workers import Progress, silent, spread

Figures = Mapping[str, Mapping[str, Value]]
"""Figures of last year, by unit code, then by field."""

BLANK_FORMS = {"chi_bo": "phieu_chi_bo.xlsx", "dang_bo_co_so": "phieu_dang_bo_co_so.xlsx"}
ROSTER_FILE, APPRAISALS_FILE = "danh_muc.xlsx", "tham_dinh.xlsx"
DISPATCH_LIST, REMINDER_LIST = "danh_sach_gui.xlsx", "danh_sach_nhac.xlsx"
DRAFTS, REMINDERS = "thu", "thu_nhac"
NO_ADDRESS = "chưa có địa chỉ"
NOT_IN = (UnitState.MISSING, UnitState.UNREADABLE)
_LINE_HEIGHT = 30  # two lines of print, or a day written by hand
_FIGURES = (Kind.COUNT, Kind.COUNT_OR_NOT_ASSIGNED)


@dataclass(frozen=True, slots=True)
class Mailing:
    """What all letters of one mailing share: the kind of letter, its template, the last day for the forms."""

    letter: str
    templates: Templates
    due: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """The files of one mailing, how many units it is for, and for how many of them there is a draft."""

    files: Mapping[str, bytes]
    units: int
    drafts: int
    listed: str  # the file that lists them all
    reminder: bool = False


@dataclass(frozen=True, slots=True)
class _Parcel:
    """One unit's share of a mailing, small enough to go to a worker."""

    unit: Unit
    body: Body
    last_year: Mapping[str, Value]
    findings: tuple[Finding, ...] = ()
    note: str = ""


def description(on: datetime.date, folder: Path | None) -> str:
    """The data dictionary of both forms as JSON."""
    in_force = guidance.load(on, folder)
    fields = [field for key in FORMS for field in describe(define(key, in_force))]
    return json.dumps(fields, ensure_ascii=False, indent=1)


def blank(on: datetime.date, folder: Path | None) -> dict[str, bytes]:
    """The blank form of each kind."""
    in_force = guidance.load(on, folder)
    return {BLANK_FORMS[key]: form_writer.write(define(key, in_force), in_force) for key in FORMS}


def form_file(unit: Unit) -> str:
    """What a unit's own form is called."""
    return f"{vi.slug(unit.code)}.xlsx"


def dispatch(
    office: Office,
    mailing: Mailing,
    last_year: Figures | None = None,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Post:
    """A form for every unit with what the roster knows of it, a draft where there is an address, and the list."""
    parcels = _parcels(office, ((unit, (), "") for unit in office.roster.units.values()), last_year)
    made = tuple(spread(partial(_make, office.guidance, mailing), parcels, jobs, progress))
    files = {form_file(each.unit): form for each, (form, _) in zip(parcels, made, strict=True)}
    drafts = _drafts(DRAFTS, parcels, made)
    files |= drafts
    files[DISPATCH_LIST] = _list(parcels, DRAFTS, "gửi")
    return Post(files, len(parcels), len(drafts), DISPATCH_LIST)


def remind(
    result: SeasonResult,
    mailing: Mailing,
    last_year: Figures | None = None,
    jobs: int | None = None,
    progress: Progress = silent,
) -> Post:
    """A draft, its form attached again, for every unit that is not in yet, and the list of all of them."""
    office = result.office
    late = [each for each in result.units if each.state in NOT_IN]
    told = ((each.unit, each.findings, UNIT_STATE_NAMES[each.state]) for each in late)
    parcels = _parcels(office, told, last_year)
    made = tuple(spread(partial(_make, office.guidance, mailing), parcels, jobs, progress))
    drafts = _drafts(REMINDERS, parcels, made)
    files = drafts | ({REMINDER_LIST: _list(parcels, REMINDERS, "nhắc")} if parcels else {})
    return Post(files, len(parcels), len(drafts), REMINDER_LIST, reminder=True)


def _parcels(
    office: Office, units: Iterable[tuple[Unit, tuple[Finding, ...], str]], last_year: Figures | None
) -> tuple[_Parcel, ...]:
    figures = {code_key(code): values for code, values in (last_year or {}).items()}
    bodies = office.roster.bodies
    return tuple(
        _Parcel(unit, bodies[unit.body], figures.get(code_key(unit.code), {}), findings, note)
        for unit, findings, note in units
    )


def _make(in_force: Guidance, mailing: Mailing, parcel: _Parcel) -> tuple[bytes, bytes]:
    """A unit's form and the draft it is attached to; no draft without an address."""
    unit, body = parcel.unit, parcel.body
    form = define(in_force.kinds[unit.kind].form, in_force)
    filled = replace(form_writer.prefill(unit, body.year), last_year=_known(form, parcel.last_year))
    content = form_writer.write(form, in_force, filled)
    if not unit.email:
        return content, b""
    name = form_file(unit)
    given = mail.names(unit, body, in_force, name, mailing.due) | mail.faults(parcel.findings)
    subject, text = mail.letter(mailing.letter, mailing.templates, **given)
    return content, mail.draft(unit.email, subject, text, [(name, content)])


def _known(form: Form, figures: Mapping[str, Value]) -> dict[str, Value]:
    """Those of the figures that this form still asks for."""
    return {
        name: value for name, value in figures.items() if name in form.fields and form.fields[name].kind in _FIGURES
    }


def _drafts(folder: str, parcels: Sequence[_Parcel], made: Sequence[tuple[bytes, bytes]]) -> dict[str, bytes]:
    return {_draft_file(folder, each.unit): draft for each, (_, draft) in zip(parcels, made, strict=True) if draft}


def _draft_file(folder: str, unit: Unit) -> str:
    return f"{folder}/{vi.slug(unit.code)}.eml"


def _list(parcels: Sequence[_Parcel], folder: str, verb: str) -> bytes:
    """The office's list of one mailing, with room for the days written in by hand."""
    columns = (
        *(("TT", 5), ("Mã", 13), ("Tên tổ chức đảng", 34), ("Cấp quyết định", 26), ("Thư điện tử", 26)),
        *(("Tệp phiếu", 15), ("Thư nháp", 18), (f"Ngày {verb}", 11), ("Ngày nhận", 11), ("Ghi chú", 14)),
    )
    rows = tuple(
        (
            *(number, each.unit.code, each.unit.name, each.body.name, each.unit.email or NO_ADDRESS),
            *(form_file(each.unit), _draft_file(folder, each.unit) if each.unit.email else "", "", "", each.note),
        )
        for number, each in enumerate(parcels, 1)
    )
    title = f"Danh sách {verb} phiếu tự đánh giá năm {parcels[0].body.year}"
    return summary.write_tables(title, [summary.Table(f"Danh sách {verb}", title, columns, rows, _LINE_HEIGHT)])


def office_blank(on: datetime.date, folder: Path | None) -> dict[str, bytes]:
    """The office's own workbooks to start from."""
    in_force = guidance.load(on, folder)
    files = {}
    for name, write in (
        (ROSTER_FILE, writer.write_blank_roster),
        (APPRAISALS_FILE, writer.write_blank_appraisals),
    ):
        buffer = io.BytesIO()
        write(buffer, in_force)
        files[name] = buffer.getvalue()
    return files
