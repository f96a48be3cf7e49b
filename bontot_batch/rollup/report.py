"""The Word report on all that was added up: who issues it, and where its figures come from. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bontot_batch import documents, numbering, plan, results
from bontot_batch import vietnamese as vi
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import Added, Context, Remark
from bontot_batch.model import OPEN, Body, Finding, Registration, Roster, Severity
from bontot_batch.office.cells import code_key
from bontot_batch.office.findings import finding
from bontot_batch.page.words import Data
from bontot_batch.plan import Planned
from bontot_batch.rollup.adding import RollUp
from bontot_batch.rollup.reading import RollUpError

MUST_PRINT = ("nguon[].thu_muc", "nguon[].cap_uy", "khong_cong[].thu_muc", "khong_cong[].ly_do")
"""What an office's own template may not leave out here: a report that does not say what is missing from it misleads."""
_MOST = 8  # bodies that are named one by one


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues the report, and what the register of its roster says of it."""

    body: Body
    registration: Registration = OPEN


def issuer(listed: Roster, wanted: str, data: Data) -> Issuer:
    """The body of a roster that issues the report: the only one, or that of the code ``wanted``.

    Raises RollUpError when that cannot be told, or the roster is of another year than the results.
    """
    known = {code_key(body.code): body for body in listed.bodies.values()}
    if wanted and code_key(wanted) not in known:
        raise RollUpError(f"Không có mã “{wanted}” trong danh sách cấp ủy của danh mục. Có: {_named(known.values())}.")
    if not wanted and len(known) > 1:
        message = f"Danh mục có {len(known)} cấp ủy: {_named(known.values())}."
        raise RollUpError(f"{message} Ghi thêm --issuer MÃ để chọn cấp ủy ban hành báo cáo.")
    body = known[code_key(wanted)] if wanted else next(iter(known.values()))
    year = data["bodies"][0]["year"]
    if body.year != year:
        message = f"Danh mục ghi năm {body.year}, các kết quả đã cộng là của năm {year}."
        raise RollUpError(f"{message} Dùng danh mục của năm {year}.")
    return Issuer(body, listed.registration(body.code, numbering.REPORT))


def _named(bodies: Collection[Body]) -> str:
    named = ", ".join(f"{each.code} ({vi.clean(each.name)})" for each in [*bodies][:_MOST])
    return f"{named} và {len(bodies) - _MOST} cấp ủy nữa" if len(bodies) > _MOST else named


def planned(made: RollUp, season: SeasonResult, issued: Issuer | None) -> tuple[Planned, tuple[Finding, ...]]:
    """The report of a roll-up, and what a person should know of its number and its day.

    Without an issuer it is a draft with room for who issues it. A number that the register gave to the issuer's own
    report, one of those added up, is not that of this report.
    """
    if issued is None:
        return plan.report(season, None, OPEN, sources(made)), ()
    row, found = _registered(made, season, issued)
    return plan.report(season, issued.body, row, sources(made)), found


def _registered(made: RollUp, season: SeasonResult, issued: Issuer) -> tuple[Registration, tuple[Finding, ...]]:
    row, own = issued.registration, {_key(each["name"]) for each in made.data["bodies"]}
    if row is OPEN or _key(issued.body.name) not in own:
        return numbering.of_report(season, row)
    message = f"Số, ngày ghi cho báo cáo tổng hợp là của báo cáo riêng của {issued.body.name}; báo cáo này để ngỏ."
    return OPEN, (finding("R21", row.places["document"], message, "Ghi số, ngày của báo cáo này bằng tay."),)


def _key(name: str) -> str:
    return vi.modern_tone(vi.clean(name).casefold())


def sources(made: RollUp) -> Context:
    """What the report says of the folders: those added up, those left out and why, what is to be noted of others."""
    added = [
        Added(
            *(each["name"], tuple(each["bodies"]), each["units"], date.fromisoformat(each["on"])),
            *(each["guidance"], each["version"], each["sha256"]),
        )
        for each in made.data["sources"]
    ]
    left_out = [_remark(each) for each in made.findings if each.severity is Severity.ERROR]
    noted = [_remark(each) for each in made.findings if each.severity is not Severity.ERROR]
    return documents.added_up(added, left_out, noted)


def _remark(found: Finding) -> Remark:
    return Remark(found.place.file.removesuffix(f"/{results.FILE_NAME}"), found.message)
