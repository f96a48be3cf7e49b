"""Reads the roster (danh mục): the bodies that decide and the units that are assessed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bontot_batch import signing
from bontot_batch import vietnamese as vi
from bontot_batch.guidance import Guidance
from bontot_batch.model import Body, Finding, Place, Roster, Spelling, Unit, UnitKind, decision_days
from bontot_batch.office.cells import code_key
from bontot_batch.office.columns import BODIES, SPELLINGS, UNITS, ListForm, choices
from bontot_batch.office.findings import OfficeError, Report
from bontot_batch.office.register import read_register
from bontot_batch.office.table import OfficeList, Row, Sheets, open_lists, read_rows

PROVINCE = "tinh_uy"  # the one level that has no higher body to print in the first header line
_OPENING_OF_SYMBOL = re.compile(r"^(?:số)?[\s.…_]*(?:[-–]\s*)?", re.IGNORECASE)
_SYMBOL = re.compile(r"[^\W\d_]{2,}/[^\W\d_]+(?:[.\-][^\W\d_]+)*")
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>.]+(?:\.[^\s@,;<>.]+)+")


def read_roster(
    sheets: Sheets,
    file: str,
    guidance_for: Callable[[date], Guidance],
    on: date | None,
    needed: Collection[ListForm] = (BODIES, UNITS),
) -> tuple[Roster, Guidance, tuple[Finding, ...]]:
    """The roster, the guidance of the run's date and the warnings; raises OfficeError with all findings.

    The lists that are ``needed`` must have a row.

    The run's date is ``on``, else the latest decision date of the bodies, else the last day of their year.
    """
    report = Report(file, "R")
    bodies, units = open_lists(sheets, (BODIES, UNITS), report)
    for found in (bodies, units):
        if found.form in needed and not found.rows:
            message = f"Danh sách “{found.form.sheet}” chưa có dòng nào."
            report.add("01", Place(file, found.sheet), message, "Ghi vào danh sách ít nhất một dòng.")
    day = on or _run_date(bodies)
    guidance = guidance_for(day) if day else None
    body_rows, unit_rows = _read(bodies, guidance, report), _read(units, guidance, report)
    register = _register(unit_rows)
    _check_bodies(body_rows, report)
    _check_units(unit_rows, body_rows, register, report)
    if guidance:
        _check_authority(unit_rows, body_rows, guidance, report)
    # Without a date there is no guidance, and the year's cell that could not be read is in the report.
    if guidance is None or report.failed:
        raise OfficeError(report.findings)
    known = {code_key(row.text("code")): _body(row, guidance) for row in body_rows}
    listed = {row.text("code"): _unit(row, register, known) for row in unit_rows}
    by_code = {code_key(code): unit for code, unit in listed.items()}
    registered = read_register(sheets, known, by_code, guidance, report)
    report.stop_on_errors()
    roster = Roster({body.code: body for body in known.values()}, listed, registered)
    return roster, guidance, tuple(sorted(report.findings))


def _run_date(bodies: OfficeList) -> date | None:
    rows = read_rows(bodies, {}, Report(bodies.file, "R"), names=("year", "decision_date"))
    days = [day for row in rows if (day := row.day("decision_date"))]
    years = [row.count("year") for row in rows if vi.FIRST_YEAR <= row.count("year") <= vi.LAST_YEAR]
    if days:
        return max(days)
    return date(max(years), 12, 31) if years else None


def _read(source: OfficeList, guidance: Guidance | None, report: Report) -> tuple[Row, ...]:
    if guidance:
        return read_rows(source, choices(guidance), report)
    # The names of levels and kinds depend on the date; without one they are not judged.
    undated = [column.name for column in source.form.columns if column.name not in {"level", "kind"}]
    return read_rows(source, {"spelling": SPELLINGS}, report, names=undated)


def _check_bodies(rows: Sequence[Row], report: Report) -> None:
    _check_codes(rows, report)
    _check_years(rows, report)
    for row in rows:
        if "symbol" in row and not _SYMBOL.fullmatch(_symbol(row)):
            hint = "Ghi tên loại văn bản, gạch chéo, cơ quan ban hành; ví dụ QĐ/ĐU."
            report.add("12", row.places["symbol"], f"Ký hiệu “{row.text('symbol')}” sai dạng.", hint)
        if row.text("level") not in ("", PROVINCE) and row.blank("header_1"):
            hint = "Ghi tên cơ quan cấp trên ở đầu văn bản; chỉ tỉnh ủy để trống."
            report.add("03", row.places["header_1"], "Ô “Dòng tiêu đề 1” đang để trống.", hint)
        if row.optional_count("first_number") == 0:
            hint = "Ghi số từ 1 trở lên, hoặc để trống nếu chưa có số."
            report.add("04", row.places["first_number"], "Số quyết định đầu tiên là 0.", hint)
        _check_signer(row, report)
        _check_season(row, report)


def _check_signer(row: Row, report: Report) -> None:
    """A committee is a collective: its deputy signs on its behalf, in a post without its name, without a rank."""
    for name in ("authority", "signer_title"):
        if name in row and signing.for_the_secretary(row.text(name)):
            hint = "Ghi quyền hạn “T/M …”, chức vụ “PHÓ BÍ THƯ”."
            report.add("17", row.places[name], f"“{row.text(name)}”: cấp ủy là tập thể, không ký thay.", hint)
    if "signer_title" in row and signing.names_the_body(row.text("signer_title")):
        message = f"Chức vụ “{row.text('signer_title')}” kèm tên cấp ủy."
        report.add("18", row.places["signer_title"], message, "Chỉ ghi BÍ THƯ hoặc PHÓ BÍ THƯ.")
    if "signer_name" in row and signing.has_rank(row.text("signer_name")):
        message = f"Họ tên “{row.text('signer_name')}” kèm danh xưng, học hàm, học vị hoặc quân hàm."
        report.add("18", row.places["signer_name"], message, "Chỉ ghi họ và tên.")


def _check_codes(rows: Sequence[Row], report: Report) -> None:
    first: dict[str, Row] = {}
    for row in rows:
        if "code" not in row:
            continue
        earlier = first.setdefault(code_key(row.text("code")), row)
        if earlier is not row:
            message = (
                f"Mã “{row.text('code')}” trùng với mã “{earlier.text('code')}” ở ô {earlier.places['code'].cell}."
            )
            report.add("06", row.places["code"], message, "Đặt cho mỗi dòng một mã riêng.")


def _check_years(rows: Sequence[Row], report: Report) -> None:
    first = next((row for row in rows if "year" in row), None)
    for row in rows:
        year = row.optional_count("year")
        if year is None or first is None:
            continue
        if not vi.FIRST_YEAR <= year <= vi.LAST_YEAR:
            report.add("04", row.places["year"], f"Năm {year} không phải năm đánh giá.", "Ghi năm bằng bốn chữ số.")
        elif year != first.count("year"):
            message = f"Năm {year} khác năm {first.count('year')} ở ô {first.places['year'].cell}."
            report.add("11", row.places["year"], message, "Mỗi danh mục chỉ dùng cho một năm đánh giá.")


def _check_season(row: Row, report: Report) -> None:
    day, year = row.day("decision_date"), row.optional_count("year")
    if day is None or year is None or not vi.FIRST_YEAR <= year < vi.LAST_YEAR:
        return
    start, end = decision_days(year)
    if not start <= day <= end:
        season = f"{vi.format_date(start)} đến {vi.format_date(end)}"
        message = f"Ngày quyết định {vi.format_date(day)} nằm ngoài mùa đánh giá năm {year} ({season})."
        report.add("14", row.places["decision_date"], message, "Kiểm tra lại ngày và năm.")


def _check_units(units: Sequence[Row], bodies: Sequence[Row], register: _Register, report: Report) -> None:
    _check_codes(units, report)
    known = _by_code(bodies)
    # A code that could not be read may be the very one that is pointed at: then nothing is said to be missing.
    bodies_read = all("code" in row for row in bodies)
    all_read = bodies_read and all("code" in row for row in units)
    for row in units:
        if bodies_read and "body" in row and code_key(row.text("body")) not in known:
            message = f"Cấp quyết định “{row.text('body')}” không có trong danh sách cấp ủy."
            hint = "Ghi mã của một cấp ủy trong danh sách, hoặc thêm cấp ủy đó."
            report.add("07", row.places["body"], message, hint)
        if "email" in row and not _EMAIL.fullmatch(row.text("email")):
            message = f"Địa chỉ thư “{row.text('email')}” sai dạng."
            report.add("13", row.places["email"], message, "Ghi một địa chỉ dạng ten@donvi.vn, hoặc để trống.")
        if all_read:
            _check_listed(row, known, register, report)
        _check_circle(row, register, report)


def _check_listed(row: Row, bodies: Collection[str], register: _Register, report: Report) -> None:
    parent = row.text("parent")
    # A name of an organisation has several words; one word is a code, so it must be one of the list.
    if parent and " " not in parent and code_key(parent) not in bodies and register.parent(row) is None:
        message = f"Mã cấp trên “{parent}” không có trong danh mục."
        hint = "Ghi mã có trong danh mục, hoặc ghi tên đầy đủ của tổ chức cấp trên."
        report.add("08", row.places["parent"], message, hint)


def _check_circle(row: Row, register: _Register, report: Report) -> None:
    chain = register.above(row)
    if row in chain:
        codes = " → ".join(above.text("code") for above in (row, *chain))
        kind = "chính mình" if len(chain) == 1 else "vòng tròn"
        report.add("09", row.places["parent"], f"Trực thuộc {kind}: {codes}.", "Sửa mã của tổ chức cấp trên.")


@dataclass(frozen=True, slots=True)
class _Register:
    """The units by code, and by name where one unit alone has the name."""

    by_code: Mapping[str, Row]
    by_name: Mapping[str, Row]

    def parent(self, row: Row) -> Row | None:
        """The listed unit that stands under "Trực thuộc" by its code or its name, if it is listed."""
        parent = row.text("parent")
        if not parent:
            return None
        return self.by_code.get(code_key(parent)) or self.by_name.get(_name_key(parent))

    def above(self, row: Row) -> tuple[Row, ...]:
        """The listed units above a unit, up to the top or to where the chain comes back on itself."""
        chain: list[Row] = []
        above = self.parent(row)
        while above is not None and above not in chain:
            chain.append(above)
            above = self.parent(above) if above is not row else None
        return tuple(chain)


def _register(units: Sequence[Row]) -> _Register:
    coded = [row for row in units if "code" in row]
    times = Counter(_name_key(row.text("name")) for row in coded)
    by_name = {_name_key(row.text("name")): row for row in coded}
    alone = {name: row for name, row in by_name.items() if times[name] == 1}
    return _Register(_by_code(units), alone)


def _by_code(rows: Sequence[Row]) -> Mapping[str, Row]:
    # Of two rows with one code the first stands, as the finding about the second says.
    return {code_key(row.text("code")): row for row in reversed(rows) if "code" in row}


def _name_key(name: str) -> str:
    return vi.modern_tone(name.casefold())


def _check_authority(units: Sequence[Row], bodies: Sequence[Row], guidance: Guidance, report: Report) -> None:
    known = _by_code(bodies)
    for row in units:
        body = known.get(code_key(row.text("body"))) if "body" in row else None
        if body is None or "kind" not in row or "level" not in body:
            continue
        level, kind = guidance.levels[body.text("level")], guidance.kinds[UnitKind(row.text("kind"))]
        if guidance.authority_for(level.key, kind.kind) is None:
            message = (
                f"Vào ngày {vi.format_date(guidance.on)}, {body.text('name')} (cấp {level.name}) "
                f"không có thẩm quyền công nhận loại hình {kind.name}."
            )
            hint = "Sửa cấp quyết định hoặc loại hình; kiểm tra lại ngày quyết định."
            report.add("10", row.places["body"], message, hint)


def _body(row: Row, guidance: Guidance) -> Body:
    level = guidance.levels[row.text("level")]
    return Body(
        code=row.text("code"),
        name=row.text("name"),
        level=level.key,
        header_1=row.text("header_1"),
        header_2=row.text("header_2"),
        place_name=row.text("place_name"),
        symbol=_symbol(row),
        authority=row.text("authority") or level.authority,
        signer_title=row.text("signer_title"),
        signer_name=row.text("signer_name"),
        advisor=row.text("advisor") or level.advisor,
        year=row.count("year"),
        decision_date=row.day("decision_date"),
        first_number=row.optional_count("first_number"),
        place=row.places["code"],
        spelling=Spelling(row.text("spelling")) if "spelling" in row else None,
        dated_at=row.places.get("decision_date"),
    )


def _symbol(row: Row) -> str:
    """The symbol alone, without a "Số" or a hyphen typed before it."""
    symbol = _OPENING_OF_SYMBOL.sub("", row.text("symbol"), count=1)
    return symbol.upper() if symbol.islower() else symbol


def _unit(row: Row, register: _Register, bodies: Mapping[str, Body]) -> Unit:
    above, body_above = register.parent(row), bodies.get(code_key(row.text("parent")))
    upper_name = above.text("name") if above else body_above.name if body_above else row.text("parent")
    return Unit(
        code=row.text("code"),
        name=row.text("name"),
        kind=UnitKind(row.text("kind")),
        parent=upper_name,
        parent_code=above.text("code") if above else "",
        body=bodies[code_key(row.text("body"))].code,
        email=row.text("email"),
        place=row.places["code"],
    )
