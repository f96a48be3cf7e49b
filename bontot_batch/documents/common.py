"""What documents share: who issues them, where and when, who signs, which units and titles they name. Pure.

The names are Vietnamese without diacritics, because office workers meet them in the templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bontot_batch.documents.catalogue import Need
from bontot_batch.guidance import Guidance
from bontot_batch.model import STATE_NAMES, Body, ClauseOutcome, Registration, State, UnitResult
from bontot_batch.spelling import upper
from bontot_batch.vietnamese import clean, document_number, fold, long_date, open_date

Context = dict[str, Any]

OFFICE = "Văn phòng"
ADVISORS = f"{OFFICE}, các cơ quan tham mưu, giúp việc"
_BUREAU = "Ban Thường vụ"
_ON_BEHALF = re.compile(r"^(?:T\s*[./]?\s*M\b|Thay mặt\b)[\s.:]*", re.IGNORECASE)
_IN_FULL = ((re.compile(r"\bBTV\b", re.IGNORECASE), _BUREAU), (re.compile(r"\bBCH\b", re.IGNORECASE), "Ban Chấp hành"))


def issuer_names(body: Body) -> Mapping[str, str]:
    """How a document names the body that issues it: its header, its subject line, its executors."""
    together = collective(body)
    return {
        "ten": clean(body.name),
        "dong_1": upper(clean(body.header_1, lines=True)),
        "dong_2": upper(clean(body.header_2, lines=True)),
        "tap_the": together,
        "chu_the": upper(together),
        "thi_hanh": _executors(clean(body.advisor)),
    }


def _executors(advisor: str) -> str:
    """Who carries a decision out beside the units; the advisor may be the office itself."""
    if not advisor:
        return ADVISORS
    return advisor if advisor.startswith(OFFICE) else f"{OFFICE}, {advisor}"


def collective(body: Body) -> str:
    """Who decides, as the signature says: the standing committee where it is signed on its behalf."""
    name, bureau = clean(body.name), fold(_BUREAU)
    signs = bureau in fold(_authority(body)) and not fold(name).startswith(bureau)
    return f"{_BUREAU} {name}" if signs else name


def _authority(body: Body) -> str:
    """The capacity in which a body's signer signs, in full: "T/M: BTV" is "T/M Ban Thường vụ"."""
    said = _ON_BEHALF.sub("T/M ", clean(body.authority))
    for short, full in _IN_FULL:
        said = short.sub(full, said)
    return said


def signer(body: Body) -> Mapping[str, str]:
    """Who signs, in what capacity; the name may be an open space."""
    return {
        "quyen_han": upper(_authority(body)),
        "chuc_vu": upper(clean(body.signer_title)),
        "ho_ten": clean(body.signer_name),
    }


def superior(body: Body | None) -> list[str]:
    """The recipient above the issuer: none above tỉnh ủy."""
    return [] if body is not None and not body.header_1 else ["Cấp ủy cấp trên trực tiếp (để báo cáo)"]


def number_and_symbol(body: Body, kind: str, registration: Registration) -> str:
    """What stands after "Số": the number, or room for it, the kind of document and the issuer: "05-TB/ĐU"."""
    return f"{document_number(registration.number)}-{kind}/{clean(body.symbol).partition('/')[2]}"


def place_and_day(guidance: Guidance, body: Body, day: date | None) -> str:
    """Địa danh, ngày tháng; room for the day when there is none yet."""
    return f"{clean(body.place_name)}, {day_or_space(guidance, day)}"


def day_or_space(guidance: Guidance, day: date | None, meetings: Sequence[date] = ()) -> str:
    """The day in words, or space to write it in: in the year of the run, or of the last meeting when that is later."""
    return long_date(day) if day else open_date(max(each.year for each in (guidance.on, *meetings)))


def registered(registration: Registration) -> set[Need]:
    """Which of its needs a document's registration meets."""
    have = {Need.NUMBER: registration.number, Need.DATE: registration.day}
    return {need for need, value in have.items() if value is not None}


def guidance_cited(guidance: Guidance) -> str:
    """The guidance in force, cited in full as a text names it for the first time."""
    return f"Hướng dẫn số {guidance.document}, {long_date(guidance.issued)} của {guidance.issuer}"


def numbered(results: Sequence[UnitResult]) -> list[Context]:
    """The units as rows of a table, numbered from 1."""
    return [
        {"tt": str(number), "ten": clean(result.unit.name), "truc_thuoc": clean(result.unit.parent)}
        for number, result in enumerate(results, start=1)
    ]


def title(guidance: Guidance, result: UnitResult) -> str:
    """The title that a unit may win, in quotation marks."""
    return f"“{guidance.kinds[result.unit.kind].title}”"


def titles(guidance: Guidance, results: Iterable[UnitResult]) -> str:
    """The titles at stake, each once, in the guidance's order: “chi bộ bốn tốt”, “đảng bộ cơ sở bốn tốt”."""
    kinds = {result.unit.kind for result in results}
    found = (f"“{name.title}”" for kind, name in guidance.kinds.items() if kind in kinds)
    return ", ".join(dict.fromkeys(found))


def clause_lines(guidance: Guidance, result: UnitResult, states: set[State]) -> list[str]:
    """The clauses that stand in one of the states, each with its ground."""
    return [
        f"{outcome.clause} {guidance.clauses[outcome.clause].label}: {ground(outcome)}"
        for outcome in result.clauses
        if outcome.final in states
    ]


def ground(outcome: ClauseOutcome) -> str:
    """Why a clause stands as it does: the figures, or the appraisal that set it otherwise or settled what was open."""
    appraisal = outcome.appraisal
    if appraisal and appraisal.conclusion is not outcome.computed:
        return sentence(f"thẩm định “{STATE_NAMES[appraisal.conclusion]}”: {clean(appraisal.reason)}")
    return sentence(clean(outcome.deciding or outcome.reason))


def sentence(text: str) -> str:
    """The text with a full stop where it has no closing mark of its own."""
    return text if not text or text.endswith((".", "!", "?", "…", ";")) else f"{text}."
