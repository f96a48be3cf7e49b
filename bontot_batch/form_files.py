"""Which blank and prefilled workbooks there are, and what their files are called. Names are ASCII and stable."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path

from bontot_batch import form_writer, guidance
from bontot_batch import vietnamese as vi
from bontot_batch.batch import Office
from bontot_batch.form import define, describe
from bontot_batch.guidance import FORMS
from bontot_batch.office import writer

BLANK_FORMS = {"chi_bo": "phieu_chi_bo.xlsx", "dang_bo_co_so": "phieu_dang_bo_co_so.xlsx"}
ROSTER_FILE, APPRAISALS_FILE = "danh_muc.xlsx", "tham_dinh.xlsx"


def description(on: datetime.date, folder: Path | None) -> str:
    """The data dictionary of both forms as JSON."""
    in_force = guidance.load(on, folder)
    fields = [field for key in FORMS for field in describe(define(key, in_force))]
    return json.dumps(fields, ensure_ascii=False, indent=1)


def blank(on: datetime.date, folder: Path | None) -> dict[str, bytes]:
    """The blank form of each kind."""
    in_force = guidance.load(on, folder)
    return {BLANK_FORMS[key]: form_writer.write(define(key, in_force), in_force) for key in FORMS}


def prefilled(office: Office) -> dict[str, bytes]:
    """A form for every unit of the roster, with what the roster knows of it already filled in."""
    in_force = office.guidance
    forms = {key: define(key, in_force) for key in FORMS}
    files = {}
    for unit in office.roster.units.values():
        form = forms[in_force.kinds[unit.kind].form]
        filled = form_writer.prefill(unit, office.roster.bodies[unit.body].year)
        files[f"{vi.slug(unit.code)}.xlsx"] = form_writer.write(form, in_force, filled)
    return files


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
