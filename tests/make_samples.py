"""Writes input_samples/: an invented December 2026 of two bodies. Run: python tests/make_samples.py

What each unit and file should come to stands in ``SEASON``, from how it was built.
"""

from __future__ import annotations

import io
import shutil
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))  # the package, from a checkout that is not installed

import xlsxwriter
from season import (
    CHI_BO,
    DANG_BO,
    FIRST_ROW,
    ROSTER_FILE,
    Formula,
    Letter,
    Season,
    Sent,
    Spot,
    Told,
    UnitCase,
    after_vote,
    against_figures,
    appraise,
    before_founding,
    cell,
    cut,
    form_case,
    guidance_on,
    meeting,
    meeting_of,
    meetings,
    members,
    not_held,
    organisations,
    sent_twice,
    subordinates,
    votes,
    with_rows,
    write_season,
)

from bontot_batch.model import Appraisal, Body, FileState, Place, Registration, Roster, State, Unit, UnitKind, UnitState

FOLDER = Path(__file__).parents[1] / "input_samples"
ON = date(2026, 12, 15)
HANOI = timezone(timedelta(hours=7))
CLUSTER = "NK/cum Hua Luong.zip!cum Hua Luong"  # whose forms one person sent together
PARENTS = {
    UnitKind.CHI_BO_CO_SO: "Đảng bộ Khối các đơn vị sự nghiệp tỉnh",
    UnitKind.DANG_BO_CO_SO: "Đảng bộ Khối các đơn vị sự nghiệp tỉnh",
    UnitKind.CHI_BO_TRUC_THUOC: "Đảng bộ xã Nậm Khăm",
    UnitKind.CHI_BO_DANG_BO_BO_PHAN: "Đảng bộ bộ phận cụm bản Hua Lường",
}
CBCS, DBCS = UnitKind.CHI_BO_CO_SO, UnitKind.DANG_BO_CO_SO
CBTT, CBBP = UnitKind.CHI_BO_TRUC_THUOC, UnitKind.CHI_BO_DANG_BO_BO_PHAN

BODIES = (
    Body(
        code="DUSN",
        name="Đảng ủy Khối các đơn vị sự nghiệp tỉnh",
        level="dang_uy_truc_thuoc_tinh",
        header_1="ĐẢNG BỘ TỈNH LAI CHÂU",
        header_2="ĐẢNG ỦY KHỐI CÁC ĐƠN VỊ SỰ NGHIỆP TỈNH",
        place_name="Lai Châu",
        symbol="QĐ/ĐU",
        authority="T/M BAN THƯỜNG VỤ",
        signer_title="BÍ THƯ",
        signer_name="Lò Văn Pục",
        advisor="Ban Tổ chức Đảng ủy",
        year=2026,
        decision_date=ON,
        first_number=45,
        place=Place(ROSTER_FILE, "Cấp ủy", FIRST_ROW, 1),
    ),
    Body(
        code="NK",
        name="Đảng ủy xã Nậm Khăm",
        level="dang_uy_xa",
        header_1="ĐẢNG BỘ TỈNH LAI CHÂU",
        header_2="ĐẢNG ỦY XÃ NẬM KHĂM",
        place_name="Nậm Khăm",
        symbol="QĐ/ĐU",
        authority="T/M ĐẢNG ỦY",
        signer_title="BÍ THƯ",
        signer_name="",
        advisor="Ban Xây dựng Đảng",
        year=2026,
        decision_date=None,
        first_number=None,
        place=Place(ROSTER_FILE, "Cấp ủy", FIRST_ROW + 1, 1),
    ),
)

# Typed by hand, and read right ---------------------------------------------------------------------------------

BY_HAND = Told(
    {
        **members(14, 3, exempt=1),
        **organisations("HTTNV", "HTXSNV", "HTTNV", "HTTNV"),
        "admission_assigned": 2,
        "admitted": 2,
        "signed": date(2026, 12, 7),
    },
    {
        "answer_1_a_1": "x",
        "answer_1_a_2": "X",
        "answer_1_a_4": "✓",
        "answer_1_a_5": "đạt",
        "answer_1_b_1": "có",
        "answer_1_b_2": "Đ",
        "proposed": "x",
        "year": "2026",
        "admission_assigned": "02",
        "admitted": "2 đồng chí",
        "members_total": "18 đồng chí",
        "members_httnv": "12 đ/c",
        "disciplined": "0 đảng viên",
        "organisation_2_rank": "HTSXNV",
        "organisation_3_rank": "Hoàn thành tốt",
        "organisation_4_rank": "HT tốt NV",
    },
)
DATES_AS_TEXT = Told(
    {**meetings(2026), "signed": date(2026, 12, 7)},
    {
        "month_1_date": "03/01/2026",
        "month_2_date": "3-2-2026",
        "month_3_date": "ngày 03 tháng 3 năm 2026",
        "month_4_date": "03.4.2026",
        "month_5_grade": "TỐT",
        "month_6_grade": "Khá\u00a0",
        "quarter_2_grade": "xếp loại khá",
        "signed": "ngày 07/12/2026",
        "attendance": "95,5 %",
        "unit_name": unicodedata.normalize("NFD", "Chi bộ Trung tâm Kiểm nghiệm Hua Lường"),
        "parent": unicodedata.normalize("NFD", PARENTS[CBCS]).upper(),
    },
    warnings=(("month_1_date", "D18"), ("signed", "D18")),
)

# Typed by hand, and wrong --------------------------------------------------------------------------------------

UNREADABLE_CELLS = Told(
    raws={
        "contact": datetime(2026, 5, 12),
        "founded": "tháng 3",
        "answer_1_c_1": "xuất sắc",
        "admitted": "1,250",
        "members_total": "khoảng 20",
        "members_new": "-1",
        "organisation_2_rank": "#N/A",
        "month_2_date": "30/02/2026",
        "month_3_date": "4/3/26",
        "attendance": 0.985,
        "signed": "=TODAY()",
    },
    errors=(
        ("contact", "D13"),
        ("founded", "D04"),
        ("answer_1_c_1", "D06"),
        ("admitted", "D03"),
        ("members_total", "D02"),
        ("members_new", "D02"),
        ("organisation_2_rank", "D08"),
        ("month_2_date", "D04"),
        ("month_3_date", "D05"),
        ("signed", "D09"),
    ),
)
CONTRADICTIONS = Told(
    {
        **members(12, 3, new=1),
        "admission_assigned": 1,
        "admitted": 1,
        "members_total": 18,
        "disciplined": 20,
        **not_held("month", 7),
        "month_7_reason": None,
        "month_8_date": date(2025, 8, 3),
        "quarter_1_grade": None,
        "answer_1_c_2": "not_met",
        "evidence_1_c_2": None,
    },
    {"answer_1_c_3": "Không áp dụng"},
    clauses={"1.d.6": State.NOT_MET},
    errors=(
        ("members_total", "C33"),
        ("disciplined", "C36"),
        ("month_7_reason", "C63"),
        ("month_8_date", "C65"),
        ("quarter_1_grade", "C61"),
        ("evidence_1_c_2", "C22"),
        ("answer_1_c_3", "D06"),
    ),
    warnings=(("answer_1_d_6", "C24"),),
)
REMARKS = Told(
    {
        **members(15, 3),
        **organisations("HTTNV", "HTTNV", "HTTNV"),
        "members_htxsnv": 5,
        "members_httnv": 10,
        "organisation_3_kind": None,
        "evidence_1_b_3": None,
        "parent": "Đảng bộ xã Nậm Khăm, tỉnh Lai Châu",
    },
    {"members_total": Formula("=SUM(C10:C16)", 18)},
    warnings=(
        ("parent", "C06"),
        ("members_total", "D10"),
        ("members_htxsnv", "C38"),
        ("organisation_3_kind", "C52"),
        ("evidence_1_b_3", "C21"),
    ),
)


# The units -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """A unit that sent one form, its stories, its appraisal and the ballots for it."""

    code: str
    name: str
    kind: UnitKind
    file: str
    stories: tuple[str, ...] = ()
    also: Told | None = None
    appraised: tuple[str, State, str, str] | None = None  # clause, conclusion, reason, document
    agree: int | None = None


SAMPLES = (
    Sample("DUSN-01", "Đảng bộ Bệnh viện Đa khoa Nậm Khăm", DBCS, "DUSN/DUSN-01.xlsx", agree=18),
    Sample(
        "DUSN-02",
        "Đảng bộ Trường Cao đẳng Nghề Phiêng Lúc",
        DBCS,
        "DUSN/DUSN-02 Đảng bộ Trường Cao đẳng Nghề Phiêng Lúc.xlsx",
        also=Told({"members_total": 112, **subordinates(7, 3)}),
        agree=17,
    ),
    Sample(
        "DUSN-03",
        "Đảng bộ Công ty Chè Hua Lường",
        DBCS,
        "DUSN/Phieu DB Cong ty Che.xlsx",
        also=against_figures(subordinates(9, 0, 1), "1.a.7"),
    ),
    Sample(
        "DUSN-04",
        "Đảng bộ Công ty Cao su Nà Phúng",
        DBCS,
        "DUSN/DUSN-04 (1).xlsx",
        also=against_figures(subordinates(6, 3), "1.a.7"),
    ),
    Sample(
        "DUSN-05",
        "Đảng bộ Công ty Môi trường Pá Sảng",
        DBCS,
        "DUSN/dusn-05_moi_truong.xlsx",
        also=Told({**subordinates(6, 1), "subordinates_total": 8}, errors=(("subordinates_total", "C41"),)),
    ),
    Sample(
        "DUSN-06",
        "Đảng bộ Lâm trường Tả Mở",
        DBCS,
        "DUSN/DUSN-06.xlsx",
        also=Told(subordinates(0, 0, not_ranked=4), clauses={"1.a.7": State.NO_DATA}),
    ),
    Sample("DUSN-07", "Chi bộ Trung tâm Khuyến nông Nậm Khăm", CBCS, "DUSN/DUSN-07 Khuyến nông.xlsx", agree=10),
    Sample(
        "DUSN-08",
        "Chi bộ Ban Quản lý rừng Huổi Cưởm",
        CBCS,
        "DUSN/DUSN-08.xlsx",
        also=against_figures({"admission_assigned": 3, "admitted": 2}, "1.a.3"),
    ),
    Sample(
        "DUSN-09",
        "Chi bộ Quỹ Tín dụng Nà Phúng",
        CBCS,
        "DUSN/DUSN-09 Quy tin dung.xlsx",
        ("no organisation to lead",),
        also=Told({"admission_assigned": "not_assigned", "admitted": 0, **members(9, 2)}),
        agree=11,
    ),
    Sample(
        "DUSN-10",
        "Chi bộ Trung tâm Văn hóa & Truyền thông Nậm Khăm",
        CBCS,
        "DUSN/Phiếu tự đánh giá (TT Văn hóa & Truyền thông).xlsx",
        also=BY_HAND,
        agree=18,
    ),
    Sample(
        "DUSN-11",
        "Chi bộ Thư viện Phiêng Lúc",
        CBCS,
        "DUSN/DUSN-11 ban cuoi.xlsx",
        also=against_figures(organisations("HTTNV", "HTXSNV", "HTNV"), "1.a.6"),
        appraised=(
            "1.a.6",
            State.MET,
            "Chi hội Phụ nữ được xếp loại lại HTTNV\ntheo quyết định của cấp trên sau ngày đơn vị gửi phiếu",
            "Tờ trình số 21-TTr/BTC",
        ),
        agree=14,
    ),
    Sample(
        "DUSN-14",
        "Chi bộ Trạm Thủy lợi Huổi Cưởm",
        CBCS,
        "DUSN/Copy of DUSN-14.xlsx",
        also=against_figures({"disciplined": 1}, "1.d.6"),
    ),
    Sample(
        "DUSN-15", "Chi bộ Trung tâm Kiểm nghiệm Hua Lường", CBCS, "DUSN/dusn-15.xlsx", also=DATES_AS_TEXT, agree=16
    ),
    Sample("NK-01", "Chi bộ bản Nậm Pục", CBTT, "NK/NK-01 Chi bộ bản Nậm Pục.xlsx"),
    Sample(
        "NK-02",
        "Chi bộ bản Hua Sảng",
        CBTT,
        "NK/NK-02.xlsx",
        also=against_figures({"month_9_grade": "trung_binh"}, "1.b.6"),
    ),
    Sample(
        "NK-03",
        "Chi bộ bản Pá Lầu",
        CBTT,
        "NK/NK-03 ban Pa Lau.xlsx",
        also=Told(not_held("month", 8), clauses={"1.b.6": State.NEEDS_JUDGEMENT}),
    ),
    Sample(
        "NK-04",
        "Chi bộ bản Huổi Cáy",
        CBTT,
        "NK/NK-04.xlsx",
        also=Told(not_held("month", 8), clauses={"1.b.6": State.NEEDS_JUDGEMENT}),
        appraised=(
            "1.b.6",
            State.MET,
            "Lũ quét ngày 02-09/8/2026, đã họp bù trong kỳ tháng 9",
            "Biên bản số 05-BB/XDĐ",
        ),
    ),
    Sample(
        "NK-05",
        "Chi bộ bản Nà Nhùn",
        CBTT,
        "NK/Phiếu bản Nà Nhùn.xlsx",
        also=against_figures(
            meeting("quarter", 3, None, "none", "Chi bộ tập trung thu hoạch, chưa bố trí được"), "1.b.6"
        ),
    ),
    Sample("NK-06", "Chi bộ bản Phiêng Đông", CBTT, "NK/NK-06.xlsx", also=against_figures({"breaching": 1}, "1.d.6")),
    Sample(
        "NK-07",
        "Chi bộ bản Tả Sìn",
        CBTT,
        "NK/nk-07 (1).xlsx",
        also=against_figures(members(16, 2, 1, exempt=1), "1.d.6"),
    ),
    Sample(
        "NK-08",
        "Chi bộ Trường Trung học phổ thông Nậm Khăm",
        CBTT,
        "NK/truong/NK-08 THPT.xlsx",
        also=against_figures(members(23, 10), "1.d.6"),  # 69,70%
    ),
    Sample(
        "NK-09",
        "Chi bộ Trường Mầm non Hoa Ban",
        CBTT,
        "NK/truong/NK-09 Mầm non Hoa Ban.xlsx",
        also=Told(members(21, 9)),  # exactly 70%
    ),
    Sample(
        "NK-10",
        "Chi bộ Trường Tiểu học Nậm Khăm",
        CBTT,
        "NK/truong/NK-10.xlsx",
        also=Told({"month_5_date": None}, errors=(("month_5_date", "C60"),)),
    ),
    Sample(
        "NK-11",
        "Chi bộ Trường Trung học cơ sở Nậm Khăm",
        CBTT,
        "NK/truong/NK-11.xlsx",
        ("says itself that a clause is not met", "does not propose itself"),
    ),
    Sample(
        "NK-14",
        "Chi bộ Công an xã Nậm Khăm",
        CBTT,
        "NK/NK-14 Công an.xlsx",
        also=Told(before_founding(date(2026, 3, 15))),
    ),
    Sample("NK-15", "Chi bộ Trạm Y tế xã Nậm Khăm", CBTT, "NK/NK-15 TYT.xlsx", also=replace(BY_HAND)),
    Sample("NK-17", "Chi bộ bản Căn Thàng", CBBP, f"{CLUSTER}/NK-17.xlsx"),
    Sample("NK-18", "Chi bộ bản Khun Vai", CBBP, f"{CLUSTER}/NK-18.xlsx", also=UNREADABLE_CELLS),
    Sample(
        "NK-19",
        "Chi bộ bản Tèn Ngần",
        CBBP,
        f"{CLUSTER}/NK-19 bản Tèn Ngần.xlsx",
        ("says itself that a clause is not met",),
    ),
    Sample("NK-20", "Chi bộ bản Lả Hoi", CBBP, f"{CLUSTER}/NK-20.xlsx", also=CONTRADICTIONS),
    Sample("NK-21", "Chi bộ bản Sín Tỷ", CBBP, f"{CLUSTER}/NK-21.xlsx", also=REMARKS),
    Sample("NK-22", "Chi bộ bản Hua Bay", CBBP, f"{CLUSTER}/NK-22.xlsx", ("no member ranked",)),
)


def unit_of(code: str, name: str, kind: UnitKind) -> Unit:
    """A unit of the body whose code its own begins with."""
    body = code.partition("-")[0]
    email = f"{code.lower()}@dangbo.example"
    return Unit(code, name, kind, PARENTS[kind], "", body, email, Place(ROSTER_FILE, "Tổ chức đảng"))


def sampled(appraisals: list[Appraisal]) -> Iterator[UnitCase]:
    """The units that sent one form, their appraisals entered in the list."""
    for each in SAMPLES:
        unit = unit_of(each.code, each.name, each.kind)
        own = {}
        if each.appraised:
            clause, conclusion, reason, document = each.appraised
            row = FIRST_ROW + len(appraisals)
            entry = appraise(unit, clause, conclusion, date(2026, 12, 10), reason=reason, document=document)
            own[row] = replace(entry, place=replace(entry.place, sheet="Thẩm định", row=row, column=1))
            appraisals += own.values()
        also = each.also
        if also is BY_HAND:
            also = replace(also, raws={**also.raws, "unit_kind": "CBCS" if each.kind is CBCS else "CBTT"})
        yield form_case(unit, each.stories, each.file, on=ON, also=also, appraisals=own)


def peculiar() -> Iterator[UnitCase]:
    """The units with whose files something is amiss."""
    yield UnitCase(unit_of("DUSN-12", "Chi bộ Trạm Khí tượng Tả Mở", CBCS), UnitState.MISSING)
    broken = unit_of("DUSN-13", "Chi bộ Trung tâm Nước sạch Pá Sảng", CBCS)
    yield cut(form_case(broken, (), "DUSN/DUSN-13 Nuoc sach.xlsx", on=ON))
    yield of_last_year(unit_of("DUSN-16", "Chi bộ Trung tâm Giống Phiêng Lúc", CBCS), "DUSN/DUSN-16.xlsx")
    twice = unit_of("NK-12", "Chi bộ Văn phòng Đảng ủy xã Nậm Khăm", CBTT)
    yield sent_twice(form_case(twice, (), "NK/NK-12.xlsx", on=ON), other=True)
    same = unit_of("NK-13", "Chi bộ Quân sự xã Nậm Khăm", CBTT)
    yield sent_twice(form_case(same, (), "NK/NK-13 Quan su.xlsx", on=ON), other=False)
    yield mailed_again(unit_of("NK-16", "Chi bộ Ủy ban nhân dân xã Nậm Khăm", CBTT))
    yield wrong_form(unit_of("NK-23", "Chi bộ bản Nà Lúc", CBBP), f"{CLUSTER}/NK-23.xlsx")
    yield UnitCase(unit_of("NK-24", "Chi bộ bản Tèn Chẳng", CBBP), UnitState.MISSING)


def of_last_year(unit: Unit, file: str) -> UnitCase:
    """The unit that sent the form it had filled in the year before."""
    case = form_case(unit, (), file, on=date(2025, 12, 15))
    spot = (*cell(CHI_BO, "year", guidance_on(ON)), "C05")
    return replace(case, state=UnitState.RETURNED, clauses={}, findings=(spot,))


def mailed_again(unit: Unit) -> UnitCase:
    """The unit that mailed a form, and two days later another one that counts."""
    case = form_case(unit, (), "thu/NK-16 gui lai.eml!NK-16 ban cuoi.xlsx", on=ON)
    (sent,) = case.files
    first, last = (
        Letter(unit.email, datetime(2026, 12, day, 9, 30, tzinfo=HANOI), f"Phiếu của {unit.name}") for day in (1, 3)
    )
    draft = replace(
        sent,
        name="thu/NK-16.eml!NK-16.xlsx",
        changes={**sent.changes, "disciplined": 1},
        state=FileState.SUPERSEDED,
        letter=first,
    )
    return replace(case, files=(replace(sent, letter=last), draft), findings=(*case.findings, ("", "", "U14")))


def wrong_form(unit: Unit, file: str) -> UnitCase:
    """The chi bộ that filled in the form of a đảng bộ cơ sở."""
    identity = {"unit_code": unit.code, "unit_name": unit.name, "unit_kind": unit.kind.value, "parent": unit.parent}
    spot = (*cell(DANG_BO, "unit_kind", guidance_on(ON)), "C04")
    return UnitCase(unit, UnitState.RETURNED, (), (Sent(file, DANG_BO, 2026, identity),), {}, (spot,))


# Files of nobody -----------------------------------------------------------------------------------------------


def strays() -> Iterator[Sent]:
    """Files that belong to no unit of the roster, or are no forms at all."""
    # NK-24 wrote NK-42 into its form, so that its file belongs to nobody and it counts as missing.
    lost = form_case(
        unit_of("NK-42", "Chi bộ bản Tèn Chẳng", CBBP),
        (),
        f"{CLUSTER}/ban Ten Chang.xlsx",
        on=ON,
    )
    unknown: Spot = (*cell(CHI_BO, "unit_code", guidance_on(ON)), "U01")
    yield replace(lost.files[0], state=FileState.REJECTED, findings=(unknown,))
    yield refused(
        "DUSN/Bao cao tong ket 2026.pdf", b"%PDF-1.4\n% B\xc3\xa1o c\xc3\xa1o t\xe1\xbb\x95ng k\xe1\xba\xbft\n", "F07"
    )
    yield refused("NK/Theo dõi đảng phí 2026.xlsx", foreign_workbook(), "F10")
    yield Sent("NK/~$NK-01.xlsx", data=b"\x06Office" + bytes(158), state=FileState.IGNORED, findings=(("", "", "F09"),))


def refused(name: str, data: bytes, code: str) -> Sent:
    """A file that is no form."""
    return Sent(name, data=data, state=FileState.REJECTED, findings=(("", "", code),))


def foreign_workbook() -> bytes:
    """A workbook of another kind that a unit put beside its form."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(2026, 11, 30)})
        page = book.add_worksheet("Đảng phí")
        page.write_row(0, 0, ("Tháng", "Số đảng viên", "Số tiền"))
        for month in range(1, 13):
            page.write_row(month, 0, (month, 21, 21 * 15_000))
    return out.getvalue()


def build() -> Season:
    """The season of the samples, every unit in the order of its code."""
    appraisals: list[Appraisal] = []
    cases = sorted((*sampled(appraisals), *peculiar()), key=lambda case: case.unit.code)
    cases = [placed(case, FIRST_ROW + row) for row, case in enumerate(cases)]
    agreed = {each.code: each.agree for each in SAMPLES if each.agree is not None}
    tally = meeting_of(BODIES[0], date(2026, 12, 14), summoned=20)
    rows = {
        case.unit.code: votes(case.unit, tally, agreed[case.unit.code]) for case in cases if case.unit.code in agreed
    }
    cases = [after_vote(case, rows[case.unit.code], tally) if case.unit.code in rows else case for case in cases]
    registered = {
        ("DUSN", "thong_bao", "DUSN-07"): Registration(21, date(2026, 12, 15)),
        ("NK", "to_trinh", ""): Registration(8, date(2026, 12, 15)),
    }
    listed = {case.unit.code: case.unit for case in cases}
    roster = Roster({body.code: body for body in BODIES}, listed, registered)
    return Season(
        ON, roster, tuple(cases), tuple(appraisals), (with_rows(tally, tuple(rows.values())),), tuple(strays())
    )


def placed(case: UnitCase, row: int) -> UnitCase:
    """The case with its unit's place in the roster."""
    return replace(case, unit=replace(case.unit, place=Place(ROSTER_FILE, "Tổ chức đảng", row, 1)))


SEASON = build()

if __name__ == "__main__":
    shutil.rmtree(FOLDER, ignore_errors=True)
    write_season(SEASON, FOLDER)
