"""The guidance as a jurist would check it, and every way in which its data can be wrong."""

from __future__ import annotations

import pickle
import re
import shutil
from dataclasses import fields, replace
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from bontot_batch.guidance import FORMS, Choice, Guidance, GuidanceError, Parameters, authority_periods, load
from bontot_batch.model import UnitKind
from bontot_batch.vietnamese import Unclear, fold, parse_choice

FIRST_DAY = date(2024, 5, 3)
LAST_OF_DISTRICTS, FIRST_OF_COMMUNES = date(2025, 6, 30), date(2025, 7, 1)
LAST_OF_COMMUNES, FIRST_OF_THREE_LEVELS = date(2026, 7, 25), date(2026, 7, 26)
DECEMBER_2026 = date(2026, 12, 15)
BOUNDARIES = (
    *(FIRST_DAY, LAST_OF_DISTRICTS, FIRST_OF_COMMUNES, date(2025, 8, 29), date(2025, 8, 30), date(2025, 10, 30)),
    *(date(2025, 10, 31), date(2026, 4, 7), date(2026, 4, 8), LAST_OF_COMMUNES, FIRST_OF_THREE_LEVELS, DECEMBER_2026),
)

CBCS, DBCS, CBTT, CBBP = (
    *(UnitKind.CHI_BO_CO_SO, UnitKind.DANG_BO_CO_SO),
    *(UnitKind.CHI_BO_TRUC_THUOC, UnitKind.CHI_BO_DANG_BO_BO_PHAN),
)


@pytest.fixture(scope="module")
def guidance() -> Guidance:
    return load(DECEMBER_2026)


# --- what the guidance says


def test_document_is_the_lai_chau_guidance_of_3_may_2024(guidance: Guidance) -> None:
    assert (guidance.document, guidance.issued, guidance.issuer) == ("05-HD/TU", FIRST_DAY, "Tỉnh ủy Lai Châu")


def test_four_criteria_in_order(guidance: Guidance) -> None:
    assert [(c.key, c.name) for c in guidance.criteria] == [
        ("a", "Hoàn thành tốt nhiệm vụ chính trị"),
        ("b", "Chất lượng sinh hoạt tốt"),
        ("c", "Đoàn kết, kỷ luật tốt"),
        ("d", "Cán bộ, đảng viên tốt"),
    ]


def test_23_clauses_numbered_in_the_order_of_the_text(guidance: Guidance) -> None:
    expected = [f"1.{key}.{n}" for key, last in (("a", 7), ("b", 6), ("c", 4), ("d", 6)) for n in range(1, last + 1)]
    assert list(guidance.clauses) == expected
    assert len(expected) == 23
    for number, clause in guidance.clauses.items():
        assert clause.number == number
        assert clause.criterion == number[2]
        assert clause.source.endswith(f"mục {number[:3]}, gạch đầu dòng thứ {number[4:]}")
        assert clause.sure == "stated"


def test_measured_only_clauses_and_clauses_with_both_parts(guidance: Guidance) -> None:
    clauses = guidance.clauses.values()
    assert [c.number for c in clauses if not c.judged] == ["1.a.7", "1.b.6", "1.d.6"]
    assert [c.number for c in clauses if c.judged and c.measured] == ["1.a.3", "1.a.6"]
    assert all(c.judged or c.measured for c in clauses)


def test_each_form_holds_22_clauses_and_misses_the_one_of_the_other(guidance: Guidance) -> None:
    held = {form: {clause.number for clause in guidance.clauses_of(form)} for form in FORMS}
    assert {form: set(guidance.clauses) - numbers for form, numbers in held.items()} == {
        "chi_bo": {"1.a.7"},
        "dang_bo_co_so": {"1.b.6"},
    }
    assert [clause.number for clause in guidance.clauses_of("chi_bo")] == [n for n in guidance.clauses if n != "1.a.7"]


def test_only_the_clause_on_organisations_may_be_answered_not_applicable(guidance: Guidance) -> None:
    assert [c.number for c in guidance.clauses.values() if c.not_applicable_allowed] == ["1.a.6"]


def test_labels_fit_on_a_line_differ_and_quote_no_figure_that_is_data(guidance: Guidance) -> None:
    labels = [clause.label for clause in guidance.clauses.values()]
    assert len(set(labels)) == 23
    assert max(map(len, labels)) <= 110
    assert not any(re.search(r"\d|\n", label) for label in labels)


THRESHOLDS = {
    "admission_percent": ("1.a.3", 100, "%"),
    "organisation_floor": ("1.a.6", "HTTNV", "mức"),
    "subordinate_pass_percent": ("1.a.7", 100, "%"),
    "subordinate_pass_floor": ("1.a.7", "HTNV", "mức"),
    "subordinate_good_percent": ("1.a.7", 70, "%"),
    "subordinate_good_floor": ("1.a.7", "HTTNV", "mức"),
    "meeting_percent": ("1.b.6", 100, "%"),
    "meeting_floor": ("1.b.6", "kha", "mức"),
    "thematic_per_quarter": ("1.b.6", 1, "buổi"),
    "disciplined_ceiling": ("1.d.6", 0, "đảng viên"),
    "breach_ceiling": ("1.d.6", 0, "đảng viên"),
    "member_pass_percent": ("1.d.6", 100, "%"),
    "member_pass_floor": ("1.d.6", "HTNV", "mức"),
    "member_good_percent": ("1.d.6", 70, "%"),
    "member_good_floor": ("1.d.6", "HTTNV", "mức"),
    "excellent_cap_percent": ("", 20, "%"),
    "members_floor": ("", 3, "đảng viên"),
}


@pytest.mark.parametrize("on", BOUNDARIES, ids=str)
def test_thresholds_and_parameters_say_the_same(on: date) -> None:
    guidance = load(on)
    assert {t.name: (t.clause, t.value, t.unit) for t in guidance.thresholds} == THRESHOLDS
    for field in fields(Parameters):
        assert getattr(guidance.parameters, field.name) == THRESHOLDS[field.name][1]


def test_figures_that_are_not_in_the_guidance_are_marked_as_inferred(guidance: Guidance) -> None:
    assert [t.name for t in guidance.thresholds if t.sure == "inferred"] == ["excellent_cap_percent", "members_floor"]


def test_vote_needs_more_than_half_of_the_members_summoned(guidance: Guidance) -> None:
    vote = guidance.vote
    assert (vote.numerator, vote.denominator, vote.base, vote.sure) == (1, 2, "summoned", "inferred")


def test_ranks_and_grades_go_from_best_to_worst(guidance: Guidance) -> None:
    assert [(c.key, c.order) for c in guidance.ranks.values()] == [
        *(("HTXSNV", 3), ("HTTNV", 2), ("HTNV", 1), ("KHTNV", 0)),
    ]
    assert list(guidance.meeting_grades) == ["tot", "kha", "trung_binh", "kem"]


@pytest.mark.parametrize(
    ("rank", "floor", "expected"),
    [("HTXSNV", "HTTNV", True), ("HTTNV", "HTTNV", True), ("HTNV", "HTTNV", False), ("KHTNV", "HTNV", False)],
)
def test_a_rank_is_compared_by_order_not_by_spelling(guidance: Guidance, rank: str, floor: str, expected: bool) -> None:
    assert guidance.at_least(rank, floor) is expected


@pytest.mark.parametrize(("grade", "expected"), [("tot", True), ("kha", True), ("trung_binh", False), ("kem", False)])
def test_a_meeting_grade_is_compared_by_order(guidance: Guidance, grade: str, expected: bool) -> None:
    assert guidance.grade_at_least(grade, "kha") is expected


def test_closed_lists_hold_the_keys_that_the_forms_store(guidance: Guidance) -> None:
    assert list(guidance.not_ranked) == ["exempt", "suspended", "new"]
    assert list(guidance.organisation_kinds) == [
        *("chinh_quyen", "mttq", "doan_thanh_nien", "hoi_phu_nu"),
        *("hoi_nong_dan", "hoi_cuu_chien_binh", "cong_doan", "khac"),
    ]
    assert list(guidance.kinds) == list(UnitKind)
    assert all(key.isascii() for key in guidance.invalid_reasons)
    assert {choice.order for choice in guidance.not_ranked.values()} == {-1}


def test_kinds_lead_to_their_form_and_title(guidance: Guidance) -> None:
    assert {kind.kind: (kind.form, kind.title) for kind in guidance.kinds.values()} == {
        CBCS: ("chi_bo", "chi bộ bốn tốt"),
        DBCS: ("dang_bo_co_so", "đảng bộ cơ sở bốn tốt"),
        CBTT: ("chi_bo", "chi bộ bốn tốt"),
        CBBP: ("chi_bo", "chi bộ bốn tốt"),
    }


def test_reasons_for_not_being_ranked_rest_on_inference_since_366_qd_tw() -> None:
    before, after = load(date(2025, 8, 29)).not_ranked, load(date(2025, 8, 30)).not_ranked
    assert {choice.sure for choice in before.values()} == {"stated"}
    assert {choice.sure for choice in after.values()} == {"inferred"}
    assert [(c.key, c.name) for c in before.values()] == [(c.key, c.name) for c in after.values()]


# --- who recognises whom

DISTRICTS = ("huyen_uy", "thanh_uy", "dang_uy_truc_thuoc_tinh")
COMMUNES = ("dang_uy_xa", "dang_uy_phuong", "dang_uy_truc_thuoc_tinh")
PERIOD_1 = {
    **{(level, kind): "01-QĐ" for level in DISTRICTS for kind in (CBCS, DBCS)},
    **{("dang_uy_co_so", kind): "02-QĐ" for kind in (CBTT, CBBP)},
}
PERIOD_2 = {
    **{(level, kind): "01-QĐ" for level in COMMUNES for kind in (CBCS, DBCS)},
    **{("dang_uy_co_so", kind): "02-QĐ" for kind in (CBTT, CBBP)},
}
PERIOD_3 = {
    ("tinh_uy", DBCS): "01-QĐ",
    **{("dang_uy_truc_thuoc_tinh", kind): "01-QĐ" for kind in (CBCS, DBCS)},
    **{(level, kind): "02-QĐ" for level in ("dang_uy_xa", "dang_uy_phuong", "dang_uy_co_so") for kind in (CBTT, CBBP)},
}
ALL_LEVELS = {*DISTRICTS, *COMMUNES, "tinh_uy", "dang_uy_co_so"}


@pytest.mark.parametrize(
    ("on", "expected", "sure"),
    [
        (FIRST_DAY, PERIOD_1, "stated"),
        (LAST_OF_DISTRICTS, PERIOD_1, "stated"),
        (FIRST_OF_COMMUNES, PERIOD_2, "inferred"),
        (LAST_OF_COMMUNES, PERIOD_2, "inferred"),
        (FIRST_OF_THREE_LEVELS, PERIOD_3, "inferred"),
        (DECEMBER_2026, PERIOD_3, "inferred"),
    ],
    ids=str,
)
def test_authority_on_the_first_and_last_day_of_each_period(
    on: date, expected: dict[tuple[str, UnitKind], str], sure: str
) -> None:
    guidance = load(on)
    found = {
        (level, kind): line.form
        for level in ALL_LEVELS
        for kind in UnitKind
        if (line := guidance.authority_for(level, kind)) is not None
    }
    assert found == expected
    assert {line.sure for line in guidance.authority} == {sure}
    assert all(line.since <= on <= (line.until or date.max) for line in guidance.authority)


def test_the_three_periods_follow_each_other_without_gap() -> None:
    periods = authority_periods()
    assert [{(line.since, line.until) for line in period} for period in periods] == [
        {(FIRST_DAY, LAST_OF_DISTRICTS)},
        {(FIRST_OF_COMMUNES, LAST_OF_COMMUNES)},
        {(FIRST_OF_THREE_LEVELS, None)},
    ]
    assert periods[2] == load(DECEMBER_2026).authority


def test_every_level_that_decides_on_a_day_is_a_known_level_that_day() -> None:
    for on in BOUNDARIES:
        guidance = load(on)
        assert {level for line in guidance.authority for level in line.levels} <= set(guidance.levels)


def test_commune_committee_acts_through_its_standing_committee_only_in_the_second_period() -> None:
    second, third = (load(on).levels["dang_uy_xa"] for on in (LAST_OF_COMMUNES, FIRST_OF_THREE_LEVELS))
    assert second.authority == "T/M BAN THƯỜNG VỤ"
    assert (third.authority, third.symbol) == ("T/M ĐẢNG ỦY", "QĐ/ĐU")


def test_commune_committee_is_a_grassroots_committee_before_july_2025() -> None:
    for on, expected in ((LAST_OF_DISTRICTS, "dang_uy_co_so"), (FIRST_OF_COMMUNES, "dang_uy_xa")):
        levels = load(on).levels
        assert parse_choice("Đảng uỷ xã", {k: (v.name, *v.accepted) for k, v in levels.items()}) == expected


# --- legal bases and version


@pytest.mark.parametrize(
    ("on", "cited", "no_longer"),
    [
        (date(2025, 8, 29), "124-QĐ/TW", "366-QĐ/TW"),
        (date(2025, 8, 30), "366-QĐ/TW", "124-QĐ/TW"),
        (date(2025, 10, 30), "25-HD/BTCTW", "43-HD/BTCTW"),
        (date(2025, 10, 31), "43-HD/BTCTW", "25-HD/BTCTW"),
        (date(2026, 4, 7), "294-QĐ/TW", "20-QĐ/TW"),
        (date(2026, 4, 8), "20-QĐ/TW", "294-QĐ/TW"),
        (LAST_OF_COMMUNES, "20-QĐ/TW", "208-QĐ/TW"),
        (FIRST_OF_THREE_LEVELS, "208-QĐ/TW", "20-QĐ/TW"),
    ],
)
def test_a_replaced_document_is_cited_up_to_its_last_day(on: date, cited: str, no_longer: str) -> None:
    texts = "\n".join(basis.text for basis in load(on).legal_bases)
    assert f"số {cited}" in texts
    assert f"số {no_longer}" not in texts


@pytest.mark.parametrize("on", BOUNDARIES, ids=str)
def test_legal_bases_begin_with_the_statute_and_end_with_the_guidance(on: date) -> None:
    bases = load(on).legal_bases
    assert len(bases) == 5
    assert bases[0].text == "Điều lệ Đảng Cộng sản Việt Nam"
    assert bases[-1].text.startswith("Hướng dẫn số 05-HD/TU, ngày 03/5/2024 của Tỉnh ủy Lai Châu")
    assert all(basis.forms == ("01-QĐ", "02-QĐ") for basis in bases)
    assert not any(basis.text.endswith((".", ";", ",")) for basis in bases)


@pytest.mark.parametrize(
    ("on", "latest"),
    [(FIRST_DAY, "03/5/2024"), (LAST_OF_COMMUNES, "08/4/2026"), (FIRST_OF_THREE_LEVELS, "26/7/2026")],
)
def test_version_names_the_document_and_the_latest_change_in_force(on: date, latest: str) -> None:
    assert load(on).version == f"05-HD/TU 03/5/2024, hiệu lực dữ liệu {latest}"


def test_guidance_travels_to_other_processes(guidance: Guidance) -> None:
    assert pickle.loads(pickle.dumps(guidance)) == guidance


# --- spellings


def spellings(choices: dict[str, Choice]) -> dict[str, tuple[str, ...]]:
    return {key: (choice.name, *choice.accepted) for key, choice in choices.items()}


RANK_SPELLINGS = {
    "HTXSNV": ("Hoàn thành xuất sắc nhiệm vụ", "HTXSNV", "HTSXNV", "Hoàn thành xuất sắc", "HT Xuất sắc"),
    "HTTNV": ("Hoàn thành tốt nhiệm vụ", "HTTNV", "HTTTNV", "HT Tốt", "HOÀN THÀNH TỐT", "httnv"),
    "HTNV": ("Hoàn thành nhiệm vụ", "HTNV", "Hoàn thành", "HT nhiệm vụ"),
    "KHTNV": ("Không hoàn thành nhiệm vụ", "KHTNV", "Không HT", "Không hoàn thành"),
}
GRADE_SPELLINGS = {"tot": ("Tốt",), "kha": ("Khá", "KHÁ"), "trung_binh": ("Trung bình", "TB"), "kem": ("Kém", "Yếu")}
KIND_SPELLINGS = {
    CBCS: ("Chi bộ cơ sở", "CBCS"),
    DBCS: ("Đảng bộ cơ sở", "ĐBCS"),
    CBTT: ("Chi bộ trực thuộc đảng ủy cơ sở", "Chi bộ trực thuộc", "CBTT", "Chi bộ trực thuộc đảng uỷ cơ sở"),
    CBBP: ("Chi bộ trực thuộc đảng ủy bộ phận", "Chi bộ thuộc đảng bộ bộ phận", "CB ĐBBP"),
}


@pytest.mark.parametrize(
    ("field", "expected", "text"),
    [
        *(("ranks", key, text) for key, texts in RANK_SPELLINGS.items() for text in texts),
        *(("meeting_grades", key, text) for key, texts in GRADE_SPELLINGS.items() for text in texts),
        *(("kinds", kind, text) for kind, texts in KIND_SPELLINGS.items() for text in texts),
        ("organisation_kinds", "mttq", "MTTQ"),
        ("organisation_kinds", "hoi_cuu_chien_binh", "Hội CCB"),
        ("invalid_reasons", "bo_trong", "Để trống"),
    ],
)
def test_a_spelling_met_in_files_is_read_as(guidance: Guidance, field: str, expected: str, text: str) -> None:
    assert parse_choice(text, spellings(getattr(guidance, field))) == expected


@pytest.mark.parametrize("text", ["Tốt", "HT", "Xuất sắc", "Yếu kém"])
def test_a_short_text_that_names_no_rank_is_not_guessed(guidance: Guidance, text: str) -> None:
    with pytest.raises(Unclear):
        parse_choice(text, spellings(dict(guidance.ranks)))


@pytest.mark.parametrize("on", BOUNDARIES, ids=str)
@pytest.mark.parametrize(
    "field",
    ["ranks", "meeting_grades", "not_ranked", "organisation_kinds", "invalid_reasons", "kinds", "levels"],
)
def test_no_spelling_leads_to_two_entries_and_none_is_written_twice(field: str, on: date) -> None:
    entries = getattr(load(on), field)
    folded = [fold(text) for texts in spellings(entries).values() for text in texts]
    assert len(set(folded)) == len(folded)
    assert all(folded)


# --- data that cannot be used


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """A copy of the packed data, as an office would keep its own."""
    folder = tmp_path / "guidance"
    folder.mkdir()
    with as_file(files("bontot_batch.guidance")) as packed:
        for path in packed.glob("*.toml"):
            shutil.copy(path, folder)
    return folder


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path, on: date = DECEMBER_2026) -> str:
    """The one line with which the data is refused, without the folder in front."""
    with pytest.raises(GuidanceError) as caught:
        load(on, folder)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(folder.as_posix())
    return message.removeprefix(f"{folder.as_posix()}/")


GOOD_PERCENT = 'label = "Đảng viên của chi bộ đạt mức tốt, ít nhất"\nvalue = 70'
IN_THRESHOLDS = "criteria.toml: thresholds “member_good_percent”:"
FIRST_CLAUSE = 'key = "1.a.1"\ncriterion = "a"\n'
OTHER_DOCUMENT = """[[document.entry]]
key = "06-HD/TU"
issued = 2026-01-05
issuer = "Tỉnh ủy Lai Châu"
from = 2026-01-05
source = "Hướng dẫn mới"
sure = "stated"
"""

WRONG = {
    "a percentage above 100": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", "170")),
        f"{IN_THRESHOLDS} value 170 nằm ngoài khoảng 0–100.",
    ),
    "a percentage below 0": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", "-1")),
        f"{IN_THRESHOLDS} value -1 nằm ngoài khoảng 0–100.",
    ),
    "a number written as text": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", '"70"')),
        f"{IN_THRESHOLDS} value phải là số nguyên, đang ghi “70”.",
    ),
    "a number written as a decimal": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", "70.5")),
        f"{IN_THRESHOLDS} value phải là số nguyên, đang ghi 70.5.",
    ),
    "true where a number stands": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", "true")),
        f"{IN_THRESHOLDS} value phải là số nguyên, đang ghi true.",
    ),
    "a list where a number stands": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", "[70]")),
        f"{IN_THRESHOLDS} value phải là số nguyên, đang ghi danh sách.",
    ),
    "a missing value": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("value = 70", "")),
        f"{IN_THRESHOLDS} thiếu khóa “value”; hãy thêm khóa này (số nguyên).",
    ),
    "an unknown key in an entry": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT + "\nvaleu = 80"),
        f"{IN_THRESHOLDS} không có khóa nào tên “valeu”; hãy sửa tên hoặc xóa khóa này.",
    ),
    "an unknown key in a section": (
        *("criteria.toml", "[thresholds]\n", '[thresholds]\nnote = "x"\n'),
        "criteria.toml: thresholds: không có khóa nào tên “note”; hãy sửa tên hoặc xóa khóa này.",
    ),
    "an unknown section": (
        *("legal_bases.toml", "[legal_bases]", "[extra]\nx = 1\n[legal_bases]"),
        "legal_bases.toml: không có khóa nào tên “extra”; hãy sửa tên hoặc xóa khóa này.",
    ),
    "a missing section": (
        *("criteria.toml", "[vote]\n[[vote.entry]]", "[[poll.entry]]"),
        "criteria.toml: thiếu khóa “vote”; hãy thêm khóa này (bảng).",
    ),
    "an empty text": (
        *("criteria.toml", 'name = "Đoàn kết, kỷ luật tốt"', 'name = "  "'),
        "criteria.toml: criteria “c”: name để trống; hãy ghi nội dung.",
    ),
    "an empty spelling": (
        *("choices.toml", '"CBCS", ', '"CBCS", "", '),
        "choices.toml: kinds “chi_bo_co_so”: accepted có mục để trống",
    ),
    "an empty list": (
        *("authority.toml", 'levels = ["tinh_uy"]', "levels = []"),
        "authority.toml: periods thứ 3 entry thứ 1: levels là danh sách trống",
    ),
    "an unknown degree of certainty": (
        *("criteria.toml", 'sure = "stated"', 'sure = "certain"'),
        "criteria.toml: document “05-HD/TU”: sure “certain” không thuộc các giá trị cho phép: stated, inferred.",
    ),
    "a day with a time": (
        *("criteria.toml", "issued = 2024-05-03", "issued = 2024-05-03T07:00:00"),
        "criteria.toml: document “05-HD/TU”: issued phải là ngày dạng 2026-07-26, đang ghi 2024-05-03",
    ),
    "an end before the beginning": (
        *("legal_bases.toml", "to = 2025-05-25", "to = 2024-05-02"),
        "legal_bases.toml: legal_bases “thi_hanh_dieu_le”: to 02/5/2024 sớm hơn from 03/5/2024",
    ),
    "two versions on one day": (
        *("legal_bases.toml", "to = 2025-05-25", "to = 2025-05-26"),
        "legal_bases.toml: legal_bases: hai mục “thi_hanh_dieu_le” cùng có hiệu lực ngày 26/5/2025",
    ),
    "a key written twice": (
        *("criteria.toml", '{ key = "b", name', '{ key = "a", name'),
        "criteria.toml: criteria: hai mục “a” cùng có hiệu lực ngày 03/5/2024",
    ),
    "two periods of authority on one day": (
        *("authority.toml", 'to = 2026-07-25\nsource = "Suy ra từ việc kết thúc', 'source = "Suy ra từ việc kết thúc'),
        "authority.toml: hai mục “dang_uy_truc_thuoc_tinh công nhận chi_bo_co_so” cùng có hiệu lực ngày 26/7/2026",
    ),
    "a floor that is no rank": (
        *("criteria.toml", 'value = "HTTNV"', 'value = "HTT"'),
        "criteria.toml: thresholds: “organisation_floor”: value “HTT” không thuộc các mức: HTXSNV, HTTNV, HTNV, KHTNV.",
    ),
    "a meeting floor that is a yearly rank": (
        *("criteria.toml", 'value = "kha"', 'value = "HTTNV"'),
        "criteria.toml: thresholds: “meeting_floor”: value “HTTNV” không thuộc các mức: tot, kha, trung_binh, kem.",
    ),
    "a unit that does not fit the figure": (
        *("criteria.toml", GOOD_PERCENT + '\nunit = "%"', GOOD_PERCENT + '\nunit = "mức"'),
        f"{IN_THRESHOLDS} unit “mức” không thuộc các giá trị cho phép: %, buổi, đảng viên.",
    ),
    "a figure that the program does not know": (
        *("criteria.toml", 'key = "member_good_floor"', 'key = "member_best_floor"'),
        "criteria.toml: thresholds “member_best_floor”: chương trình không dùng ngưỡng nào tên này",
    ),
    "a figure of a clause that does not exist": (
        *("criteria.toml", 'clause = "1.a.3"', 'clause = "1.a.8"'),
        "criteria.toml: thresholds: “admission_percent”: clause “1.a.8” không có trong danh sách nội dung.",
    ),
    "a figure that has ended": (
        *("criteria.toml", 'key = "members_floor"', 'key = "members_floor"\nto = 2026-01-01'),
        "criteria.toml: thresholds: thiếu mục “members_floor” vào ngày 15/12/2026; hãy thêm mục này.",
    ),
    "a clause in no criterion": (
        *("criteria.toml", FIRST_CLAUSE, FIRST_CLAUSE.replace('"a"', '"e"')),
        "criteria.toml: clauses: “1.a.1”: criterion “e” không có trong criteria.",
    ),
    "a clause in an unknown form": (
        *("criteria.toml", 'forms = ["dang_bo_co_so"]', 'forms = ["dang_bo"]'),
        "criteria.toml: clauses “1.a.7”: forms “dang_bo” không thuộc các giá trị cho phép: chi_bo, dang_bo_co_so.",
    ),
    "a vote that needs all": (
        *("criteria.toml", "numerator = 1", "numerator = 2"),
        "criteria.toml: vote “recognition”: numerator 2 nằm ngoài khoảng 1–1.",
    ),
    "a vote that needs nobody": (
        *("criteria.toml", "numerator = 1", "numerator = 0"),
        "criteria.toml: vote “recognition”: numerator 0 nằm ngoài khoảng 1–1.",
    ),
    "a vote on an unknown base": (
        *("criteria.toml", 'base = "summoned"', 'base = "invited"'),
        "criteria.toml: vote “recognition”: base “invited” không thuộc các giá trị cho phép: summoned, present, valid.",
    ),
    "two documents in force": (
        *("criteria.toml", "[[document.entry]]", OTHER_DOCUMENT + "[[document.entry]]"),
        "criteria.toml: document: chỉ được có một mục vào ngày 15/12/2026, đang có: 06-HD/TU, 05-HD/TU.",
    ),
    "a spelling of two ranks": (
        *("choices.toml", '"HTNV", "HT NV"', '"HTNV", "HT tot", "HT NV"'),
        "choices.toml: ranks: “HT tot” đọc được thành cả “HTTNV” và “HTNV”; hãy bỏ ở một mục.",
    ),
    "a spelling of two kinds": (
        *("choices.toml", '"CBCS", ', '"CBCS", "DBCS", '),
        "choices.toml: kinds: “ĐBCS” đọc được thành cả “chi_bo_co_so” và “dang_bo_co_so”; hãy bỏ ở một mục.",
    ),
    "a spelling of two levels": (
        *("authority.toml", 'accepted = ["HU", ', 'accepted = ["HU", "Thành uỷ", '),
        "authority.toml: levels: “Thành ủy” đọc được thành cả “huyen_uy” và “thanh_uy”; hãy bỏ ở một mục.",
    ),
    "a spelling written twice": (
        *("choices.toml", '"CBCS", ', '"CBCS", "CBCS", '),
        "choices.toml: kinds “chi_bo_co_so”: accepted ghi “CBCS” hai lần; hãy bỏ một lần.",
    ),
    "two ranks of one order": (
        *("choices.toml", "order = 1\n", "order = 2\n"),
        "choices.toml: ranks: hai mục có cùng order; hãy cho mỗi mức một số riêng.",
    ),
    "an order in a list without one": (
        *("choices.toml", 'key = "chinh_quyen"\n', 'key = "chinh_quyen"\norder = 1\n'),
        "choices.toml: organisation_kinds “chinh_quyen”: không có khóa nào tên “order”",
    ),
    "a kind of unit that does not exist": (
        *("choices.toml", 'key = "chi_bo_truc_thuoc"', 'key = "chi_bo_khac"'),
        "choices.toml: kinds “chi_bo_khac”: key phải là một trong: chi_bo_co_so, dang_bo_co_so,",
    ),
    "a kind of unit that has ended": (
        *("choices.toml", 'key = "dang_bo_co_so"\n', 'key = "dang_bo_co_so"\nto = 2026-07-25\n'),
        "choices.toml: kinds: thiếu mục “dang_bo_co_so” vào ngày 15/12/2026; hãy thêm mục này.",
    ),
    "an authority for an unknown level": (
        *("authority.toml", 'levels = ["tinh_uy"]', 'levels = ["tinh_uy", "khu_uy"]'),
        "authority.toml: periods “Ban thường vụ tỉnh ủy”: levels “khu_uy” không có trong phần levels.",
    ),
    "an authority for an unknown kind": (
        *("authority.toml", 'kinds = ["dang_bo_co_so"]', 'kinds = ["dang_bo"]'),
        "authority.toml: periods thứ 3 entry thứ 1: kinds “dang_bo” không thuộc các giá trị cho phép: chi_bo_co_so,",
    ),
    "an authority with an unknown form": (
        *("authority.toml", 'form = "01-QĐ"', 'form = "03-QĐ"'),
        "authority.toml: periods thứ 1 entry thứ 1: form “03-QĐ” không thuộc các giá trị cho phép: 01-QĐ, 02-QĐ.",
    ),
    "a table where a list of tables stands": (
        *("criteria.toml", "[[vote.entry]]", "[vote.entry]"),
        "criteria.toml: vote: entry phải là danh sách, đang ghi bảng.",
    ),
    "broken TOML": (
        *("criteria.toml", "[document]\n", "[document\n"),
        "criteria.toml: dòng 8, cột 10 sai cú pháp TOML; hãy sửa chỗ này.",
    ),
    "TOML that breaks off": (
        *("legal_bases.toml", 'của Tỉnh ủy Lai Châu"\nsure = "stated"\n', 'của Tỉnh ủy Lai Châu"\nsure'),
        "legal_bases.toml: một chỗ trong tệp (thường là cuối tệp) sai cú pháp TOML; hãy sửa chỗ này.",
    ),
    "a day that does not exist": (
        *("legal_bases.toml", "from = 2026-07-26", "from = 2026-02-30"),
        "legal_bases.toml: dòng 46, cột ",
    ),
    "a number of five thousand digits": (
        *("criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", "7" * 5000)),
        "criteria.toml: một chỗ trong tệp (thường là cuối tệp) sai cú pháp TOML",
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), WRONG.values(), ids=WRONG.keys())
def test_data_is_refused_with_file_key_and_what_is_wrong(
    office: Path, file: str, old: str, new: str, expected: str
) -> None:
    change(office, file, old, new)
    assert refusal(office).startswith(expected)


def test_a_day_before_the_guidance_is_refused() -> None:
    with pytest.raises(GuidanceError, match=r"document: không có mục nào .* 02/5/2024 .* từ ngày 03/5/2024"):
        load(date(2024, 5, 2))


def test_a_day_between_two_versions_is_refused_and_the_days_around_it_are_not(office: Path) -> None:
    change(office, "legal_bases.toml", "to = 2025-05-25", "to = 2025-05-24")
    assert refusal(office, date(2025, 5, 25)) == (
        "legal_bases.toml: legal_bases: “thi_hanh_dieu_le” không có bản nào cho ngày 25/5/2025; hãy sửa from, to."
    )
    assert len(load(date(2025, 5, 24), office).legal_bases) == 5
    assert len(load(date(2025, 5, 26), office).legal_bases) == 5


def test_a_day_between_two_periods_of_authority_is_refused(office: Path) -> None:
    change(office, "authority.toml", "[[periods]]\nfrom = 2025-07-01", "[[periods]]\nfrom = 2025-07-02")
    assert refusal(office, FIRST_OF_COMMUNES) == (
        "authority.toml: periods: không có giai đoạn nào cho ngày 01/7/2025; hãy sửa from, to."
    )


def test_a_mistake_in_data_of_another_day_stops_the_start_too(office: Path) -> None:
    change(office, "authority.toml", 'kinds = ["dang_bo_co_so"]', 'kinds = ["dang_bo"]')
    assert refusal(office, FIRST_DAY).startswith("authority.toml: periods thứ 3 entry thứ 1")


def test_text_that_is_not_utf_8_is_refused_with_its_line(office: Path) -> None:
    path = office / "choices.toml"
    path.write_bytes(b"# one\n# two \xff\n" + path.read_bytes())
    assert refusal(office) == "choices.toml: dòng 2 không phải chữ UTF-8; hãy lưu lại với UTF-8."


def test_a_byte_order_mark_of_notepad_does_no_harm(office: Path) -> None:
    path = office / "choices.toml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(DECEMBER_2026, office) == load(DECEMBER_2026)


# --- an office's own data


def test_an_own_file_wins_and_the_other_files_stay_the_packed_ones(tmp_path: Path, office: Path) -> None:
    change(office, "criteria.toml", GOOD_PERCENT, GOOD_PERCENT.replace("70", "80"))
    own = tmp_path / "own"
    own.mkdir()
    shutil.copy(office / "criteria.toml", own)
    guidance = load(DECEMBER_2026, own)
    assert guidance.parameters.member_good_percent == 80
    assert guidance.ranks == load(DECEMBER_2026).ranks


def test_a_new_version_holds_from_its_first_day(office: Path) -> None:
    head, name = "[[thresholds.entry]]\n", 'key = "member_good_percent"\n'
    rest = 'clause = "1.d.6"\nlabel = "Đảng viên đạt mức tốt"\nvalue = 80\nunit = "%"\nsource = "Hướng dẫn mới"\n'
    change(office, "criteria.toml", name, f"{name}from = 2027-01-01\n{rest}{head}{name}to = 2026-12-31\n")
    assert load(date(2026, 12, 31), office).parameters.member_good_percent == 70
    later = load(date(2027, 1, 1), office)
    assert later.parameters.member_good_percent == 80
    assert later.version.endswith("01/01/2027")


def test_an_own_file_with_an_unknown_name_is_refused(office: Path) -> None:
    (office / "criteria.toml").rename(office / "criterias.toml")
    assert refusal(office).startswith("criterias.toml: tên tệp phải là một trong: criteria.toml,")


def test_a_folder_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    missing = tmp_path / "guidance"
    for read in (lambda: load(DECEMBER_2026, missing), lambda: authority_periods(missing)):
        with pytest.raises(GuidanceError, match="không có thư mục này"):
            read()


def test_an_own_authority_map_is_shown_instead_of_the_packed_one(office: Path) -> None:
    change(office, "authority.toml", 'label = "Ban thường vụ tỉnh ủy"', 'label = "BTV Tỉnh ủy"')
    assert authority_periods(office)[2][0].label == "BTV Tỉnh ủy"


def test_copies_that_reach_another_process_are_one(guidance: Guidance) -> None:
    sent = pickle.dumps(guidance)

    first, second = pickle.loads(sent), pickle.loads(sent)

    assert first == guidance
    assert first is second
    other = pickle.loads(pickle.dumps(replace(guidance, document="06-HD/TU")))
    assert other.document == "06-HD/TU"
