"""Forms filled in by hand, invented: complete and without fault, or with whatever a test wants in a cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import openpyxl
from guidance_table import clauses_of

from bontot_batch.form import Form, define
from bontot_batch.form_writer import Prefill, write
from bontot_batch.guidance import Guidance, load
from bontot_batch.model import Value

CHI_BO, DANG_BO = "chi_bo", "dang_bo_co_so"
guidance_on = cache(load)
Answers = Mapping[str, Value]


def good_answers(form_key: str, year: int = 2026, **changes: Value) -> dict[str, Value]:
    """The answers of a complete form without any finding, of a unit that meets every clause."""
    answers: dict[str, Value] = {
        "unit_code": "NK-001",
        "unit_name": "Chi bộ bản Nậm Pục" if form_key == CHI_BO else "Đảng bộ Công ty Chè Nậm Khăm",
        "unit_kind": "chi_bo_truc_thuoc" if form_key == CHI_BO else "dang_bo_co_so",
        "parent": "Đảng bộ xã Nậm Khăm" if form_key == CHI_BO else "Đảng bộ các cơ quan tỉnh",
        "year": year,
        "founded": None,
        "proposed": "yes",
        "signed": date(year, 12, 5),
        "contact": "02130000000",
        "admission_assigned": 2,
        "admitted": 2,
        "disciplined": 0,
        "breaching": 0,
    }
    for number in clauses_of(form_key):
        key = number.replace(".", "_")
        answers["answer_" + key] = "met"
        answers["evidence_" + key] = EVIDENCE[len(answers) // 2 % len(EVIDENCE)].format(year=year)
    answers |= organisations("HTTNV", "HTXSNV", "HTTNV", "HTTNV")
    if form_key == CHI_BO:
        answers |= {**members(12, 3, exempt=1, new=1), **meetings(year), "attendance": Decimal("95.5")}
    else:
        answers |= {"members_total": 86, **subordinates(6, 1)}
    return answers | changes


EVIDENCE = (
    "Nghị quyết năm {year}, kế hoạch thực hiện từng quý",
    "Biên bản sinh hoạt các tháng năm {year}",
    "Báo cáo tổng kết công tác xây dựng Đảng năm {year}",
    "Kế hoạch và kết quả tự kiểm tra năm {year}",
    "Bản đăng ký và bản tự đánh giá của đảng viên",
)


def plausible(form_key: str, year: int, rng: Random) -> Answers:
    """Figures that differ from unit to unit; as good as the good answers."""
    admitted = rng.randint(0, 3)
    changes: Answers = {
        "admission_assigned": rng.randint(1, admitted) if admitted else "not_assigned",
        "admitted": admitted,
        "signed": date(year, 12, rng.randint(6, 9)),
        "contact": f"0213000{rng.randint(0, 9_999):04}",
        **organisations(*rng.choices(("HTTNV", "HTXSNV"), (3, 1), k=rng.randint(3, 7))),
    }
    ranked = rng.randint(9, 38)
    fair = rng.randint(0, ranked * 3 // 10)
    if form_key == DANG_BO:
        return {**changes, "members_total": rng.randint(60, 240), **subordinates(ranked - fair, fair)}
    counts = members(ranked - fair, fair, exempt=rng.randint(0, 2), new=rng.randint(0, min(1, admitted)))
    share = Decimal(rng.randint(900, 995)) / 10
    return {**changes, **counts, **meetings(year, rng.randint(2, 5)), "attendance": share}


def members(good: int, fair: int, failing: int = 0, *, exempt: int = 0, suspended: int = 0, new: int = 0) -> Answers:
    """The counts of members: how many were ranked HTTNV or better, HTNV, KHTNV, and how many not at all."""
    rest = {"members_exempt": exempt, "members_suspended": suspended, "members_new": new}
    ranked = _ranks("members", good, fair, failing)
    return {"members_total": sum((*rest.values(), *ranked.values())), **rest, **ranked}


def subordinates(good: int, fair: int, failing: int = 0, *, not_ranked: int = 0) -> Answers:
    """The counts of subordinate organisations: HTTNV or better, HTNV, KHTNV, not ranked."""
    ranked = _ranks("subordinates", good, fair, failing)
    total = not_ranked + sum(ranked.values())
    return {"subordinates_total": total, "subordinates_not_ranked": not_ranked, **ranked}


def _ranks(what: str, good: int, fair: int, failing: int) -> dict[str, int]:
    best = good // 5  # one in five is as many as may be ranked HTXSNV without a remark
    counts = {"htxsnv": best, "httnv": good - best, "htnv": fair, "khtnv": failing}
    return {f"{what}_{rank}": count for rank, count in counts.items()}


ORGANISATIONS = (
    ("Trưởng bản và tổ quản lý", "chinh_quyen"),
    ("Ban công tác Mặt trận", "mttq"),
    ("Chi hội Phụ nữ", "hoi_phu_nu"),
    ("Chi đoàn Thanh niên", "doan_thanh_nien"),
    ("Chi hội Nông dân", "hoi_nong_dan"),
    ("Chi hội Cựu chiến binh", "hoi_cuu_chien_binh"),
    ("Công đoàn bộ phận", "cong_doan"),
    ("Chi hội Khuyến học", "khac"),
)


def organisations(*ranks: str) -> Answers:
    """The rows of clause 1.a.6 with these ranks, the rest blank."""
    rows: dict[str, Value] = {}
    for number, (name, kind) in enumerate(ORGANISATIONS, start=1):
        rank = ranks[number - 1] if number <= len(ranks) else None
        reason = "Mới thành lập trong năm" if rank == "none" else None
        parts = (name, kind, rank, reason) if rank else (None, None, None, None)
        rows |= {f"organisation_{number}_{part}": value for part, value in zip(PARTS, parts, strict=True)}
    return rows


PARTS = ("name", "kind", "rank", "reason")


def meetings(year: int, day: int = 3) -> Answers:
    """Twelve monthly and four thematic meetings, all Tốt or Khá."""
    rows: dict[str, Value] = {}
    for month in range(1, 13):
        rows |= meeting("month", month, date(year, month, day), "kha" if month % 4 == 2 else "tot")
    for quarter, (month, on) in enumerate(((3, 20), (6, 18), (9, 17), (11, 20)), start=1):
        rows |= meeting("quarter", quarter, date(year, month, on), "kha" if quarter == 2 else "tot")
    return rows


def meeting(period: str, number: int, day: date | None, grade: str | None, reason: str | None = None) -> Answers:
    """One row of the sheet of meetings."""
    return {
        f"{period}_{number}_date": day,
        f"{period}_{number}_grade": grade,
        f"{period}_{number}_reason": reason,
    }


def not_held(period: str, number: int) -> Answers:
    """A period without a meeting, with its reason."""
    return meeting(period, number, None, "none", "Mưa lũ, đường vào bản bị chia cắt")


def before_founding(founded: date) -> Answers:
    """A unit founded in the year, with nothing said of the periods that were over by then."""
    rows: dict[str, Value] = {"founded": founded}
    for month in range(1, founded.month):
        rows |= meeting("month", month, None, None)
    for quarter in range(1, (founded.month - 1) // 3 + 1):
        rows |= meeting("quarter", quarter, None, None)
    for period, number in (("month", founded.month), ("quarter", (founded.month + 2) // 3)):
        rows[f"{period}_{number}_date"] = founded + timedelta(days=1 if period == "month" else 2)
        rows |= {f"{period}_{number}_grade": "tot", f"{period}_{number}_reason": None}
    return rows


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula in a cell, and the result Excel stored beside it; None where it was never calculated."""

    text: str
    result: float | str | None = None


def fill(form_key: str, answers: Answers, guidance: Guidance, path: Path | None = None) -> bytes:
    """The form filled in with these answers, as bytes and, where a path is given, as a file."""
    data = write(_form(form_key, guidance), guidance, Prefill(answers, str(answers.get("unit_code") or "")))
    if path:
        path.write_bytes(data)
    return data


def _form(form_key: str, guidance: Guidance) -> Form:
    return _defined(form_key, guidance.on)


@cache  # the guidance itself cannot be a key: it holds mappings
def _defined(form_key: str, on: date) -> Form:
    return define(form_key, guidance_on(on))


def cell(form_key: str, name: str, guidance: Guidance) -> tuple[str, str]:
    """Sheet and cell of a field."""
    place = _form(form_key, guidance).fields[name].place("")
    return place.sheet, place.cell


def put(data: bytes, cells: Mapping[tuple[str, str], object]) -> bytes:
    """The workbook with raw contents laid into cells by sheet and address, as a hand would leave them there.

    An Excel error is its text ("#N/A"), a formula is a text after "=" or a ``Formula``. The same bytes every time.
    """
    book = openpyxl.load_workbook(io.BytesIO(data))
    results: dict[str, dict[str, object]] = {}
    for (sheet, address), raw in cells.items():
        book[sheet][address] = raw.text if isinstance(raw, Formula) else raw
        if isinstance(raw, Formula) and raw.result is not None:
            part = f"xl/worksheets/sheet{book.sheetnames.index(sheet) + 1}.xml"
            results.setdefault(part, {})[address] = raw.result
    out = io.BytesIO()
    book.save(out)
    return _settled(out.getvalue(), results)


_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def _settled(data: bytes, results: Mapping[str, Mapping[str, object]]) -> bytes:
    """The package with stored results of formulas, and without the time it was written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2026-01-01T00:00:00Z", content)
            for address, result in results.get(name, {}).items():
                content = _with_result(content, address, result)
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _with_result(sheet: bytes, address: str, result: object) -> bytes:
    kind = ' t="str"' if isinstance(result, str) else ""
    pattern = rf'<c r="{address}"([^>]*)>(<f>.*?</f>)<v ?/?>(?:</v>)?</c>'
    changed, times = re.subn(
        pattern, rf'<c r="{address}"\1{kind}>\2<v>{result}</v></c>', sheet.decode("utf-8"), count=1
    )
    assert times == 1, f"no formula at {address}"
    return changed.encode("utf-8")
