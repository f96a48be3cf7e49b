"""The tables of the README, made from the definitions they describe; run as a script it writes them into the README."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from bontot_batch import (
    batch,
    choosing,
    containers,
    form_reader,
    guidance,
    ownership,
    package,
    press,
    publish,
    reception,
    refusals,
    rollup,
    rules,
    traps,
    units,
)
from bontot_batch import vietnamese as vi
from bontot_batch.checks import CHECKS
from bontot_batch.documents.catalogue import ENTRIES, MUST_PRINT, Need
from bontot_batch.documents.environment import FILTERS
from bontot_batch.form import Kind, define
from bontot_batch.model import SEVERITY_NAMES, STATE_NAMES, UNIT_STATE_NAMES, Severity, State, UnitState
from bontot_batch.office import findings as office_findings

README = Path(__file__).parents[1] / "README.md"
ON = date(2026, 12, 15)
FAMILIES = "FDCURAVXG"  # of codes, in the order of the table


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def clauses() -> str:
    in_force = guidance.load(ON)
    titles = {}
    for rule in rules.RULES:
        titles.setdefault(rule.clause, []).append(rule.title)
    forms = {("chi_bo", "dang_bo_co_so"): "cả hai", ("chi_bo",): "chi bộ", ("dang_bo_co_so",): "đảng bộ cơ sở"}
    rows = [
        (
            each.number,
            each.label,
            " + ".join(word for word, holds in (("tự đánh giá", each.judged), ("số liệu", each.measured)) if holds),
            forms[each.forms],
            " ".join(titles.get(each.number, ())),
        )
        for each in in_force.clauses.values()
    ]
    return table(("Khoản", "Nội dung", "Cách xét", "Phiếu", "Phần tính bằng số liệu"), rows)


CODE_LISTS = (
    *(refusals.CODES, package.CODES, containers.CODES, form_reader.CODES, traps.CODES),
    tuple((check.code, check.severity, check.title) for check in CHECKS),
    *(ownership.CODES, units.CODES, choosing.CODES, office_findings.CODES, reception.CODES),
    *(batch.CODES, publish.CODES, press.CODES, rollup.CODES),
)
"""Every finding there is, as its module declares it: code, severity, title."""


def codes() -> str:
    listed = sorted(
        (each for codes in CODE_LISTS for each in codes), key=lambda each: (FAMILIES.index(each[0][0]), each[0])
    )
    return table(
        ("Mã", "Mức", "Nội dung"), ((code, SEVERITY_NAMES[Severity(level)], title) for code, level, title in listed)
    )


def authority() -> str:
    rows = []
    for period in guidance.authority_periods():
        for line in period:
            levels = guidance.load(max(line.since, date(2024, 5, 3))).levels
            kinds = guidance.load(line.since).kinds
            until = vi.format_date(line.until) if line.until else ""
            rows.append(
                (
                    vi.format_date(line.since),
                    until,
                    ", ".join(levels[level].name for level in line.levels),
                    ", ".join(kinds[kind].name for kind in line.kinds),
                    line.form,
                    "văn bản" if line.sure == "stated" else "suy luận",
                )
            )
    return table(("Từ ngày", "Đến ngày", "Cấp ủy", "Công nhận", "Mẫu", "Căn cứ"), rows)


def states() -> str:
    return table(
        ("Trạng thái", "Trong ket_qua.json"), ((UNIT_STATE_NAMES[each], f"`{each.value}`") for each in UnitState)
    )


def clause_states() -> str:
    return table(("Kết quả khoản", "Trong ket_qua.json"), ((STATE_NAMES[each], f"`{each.value}`") for each in State))


def spellings() -> str:
    in_force = guidance.load(ON)
    wanted = ("answer_1_a_1", "answer_1_a_6", "proposed", "organisation_1_rank", "month_1_grade", "unit_kind")
    fields = define("chi_bo", in_force).fields
    rows = [
        (fields[name].label, shown[0], "; ".join(dict.fromkeys(shown[1:])))
        for name in wanted
        for shown in fields[name].choices.values()
        if fields[name].kind is Kind.CHOICE
    ]
    return table(("Ô", "Cách ghi đúng", "Cũng đọc được"), rows)


def filters() -> str:
    rows = [(f"`{{{{ … |{name} }}}}`", (each.__doc__ or "").strip()) for name, each in FILTERS.items()]
    return table(("Viết trong mẫu", "In ra"), rows)


def names_to_print() -> str:
    rows = ((f"`{name}`", ", ".join(f"`{path}`" for path in paths)) for name, paths in MUST_PRINT.items())
    return table(("Mẫu", "Tên phải in (`[]`: từng mục của danh sách)"), rows)


def documents_to_choose() -> str:
    rows = (
        (
            f"`{entry.key}`",
            entry.title,
            entry.appears,
            "có" if entry.usual else "không",
            ", ".join(need.value for need in Need if need in entry.needs) or "–",
        )
        for entry in ENTRIES
    )
    return table(("Tên", "Văn bản", "Khi nào có", "Thường lập", "Hết là dự thảo khi có"), rows)


def thresholds() -> str:
    in_force = guidance.load(ON)
    rows = (
        (f"`{each.name}`", each.clause, each.label, f"`{each.value}`", in_force.shown(each))
        for each in in_force.thresholds
    )
    return table(("Tên", "Khoản", "Mức", "Giá trị trong tệp", "Đang áp dụng"), rows)


TABLES = {
    "documents": documents_to_choose,
    "clauses": clauses,
    "codes": codes,
    "authority": authority,
    "states": states,
    "thresholds": thresholds,
    "clause states": clause_states,
    "spellings": spellings,
    "filters": filters,
    "names to print": names_to_print,
}


def fill(text: str) -> str:
    """The README with every table between its markers made anew."""
    for name, make in TABLES.items():
        pattern = re.compile(f"(?<=<!-- table: {name} -->\n)(?:[^<]*\n)?(?=<!-- end -->)")
        text, count = pattern.subn(make().replace("\\", r"\\") + "\n", text)
        if count != 1:
            raise SystemExit(f"README.md: marker of table “{name}” stands {count} times")
    return text


if __name__ == "__main__":
    README.write_text(fill(README.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
