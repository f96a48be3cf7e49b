"""Results of an invented season as ``ket_qua.json`` has them, built directly: any size, any text in every field."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle
from random import Random
from typing import Any

from bontot_batch import page
from bontot_batch.guidance import FORMS, Guidance, load
from bontot_batch.model import FileState, State, UnitKind, UnitState

ON = date(2026, 12, 15)
_NAMES = ("Nậm Pục", "Hua Lường", "Nà Khăm", "Pá Sảng", "Huổi Cưởm", "Phiêng Lúc", "Tả Mở", "Sín Chẳng", "Đông Vai")
_WORDS = ("nghị quyết", "kế hoạch", "báo cáo", "biên bản", "danh sách", "đảng viên", "quý", "tổng kết", "giám sát")
_UNREAD = (UnitState.MISSING, UnitState.UNREADABLE, UnitState.RETURNED)
_SHARES = {"chi_bo": ("1.d.6", "member_good_percent", 70), "dang_bo_co_so": ("1.a.7", "subordinate_good_percent", 70)}
Text = Callable[[str], str]


def guidance() -> Guidance:
    return load(ON)


def words() -> page.Words:
    return page.Words.of(guidance())


def plain(text: str) -> str:
    return text


def hostile(texts: tuple[str, ...]) -> Text:
    """A source of texts that gives the next hostile one, whatever is asked for."""
    endless = cycle(texts)
    return lambda _: next(endless)


def a_season(count: int, seed: int = 1, text: Text = plain) -> dict[str, Any]:
    """A season of so many units in bodies of sixty, the same for the same seed."""
    rng = Random(seed)
    bodies = [
        {"code": f"B{at:03}", "name": text(f"Đảng ủy xã {rng.choice(_NAMES)} {at}"), "year": 2026}
        for at in range(-(-count // 60))
    ]
    in_force = guidance()
    units = [_unit(at, bodies[at % len(bodies)]["code"], rng, text, in_force) for at in range(count)]
    files = [each for unit in units if unit["state"] != "missing" for each in _files(unit, rng, text)]
    return {
        "run": {"version": "0.1.0", "guidance": in_force.version, "on": ON.isoformat()},
        "bodies": bodies,
        "files": files,
        "units": units,
    }


def _unit(number: int, body: str, rng: Random, text: Text, in_force: Guidance) -> dict[str, Any]:
    state, kind = rng.choice(list(UnitState)), rng.choice(list(UnitKind))
    form = in_force.kinds[kind].form
    clauses = [] if state in _UNREAD else list(_clauses(form, state, rng, text, in_force))
    return {
        "code": f"{body}-{number:05}",
        "name": text(f"Chi bộ bản {rng.choice(_NAMES)} {number}"),
        "kind": kind.value,
        "body": body,
        "parent": text(f"Đảng bộ xã {rng.choice(_NAMES)}"),
        "state": state.value,
        "criteria": _criteria(clauses, in_force),
        "clauses": clauses,
        "findings": [_finding(rng, text) for _ in range(rng.choice((0, 0, 1, 2)))],
        "vote": _vote(rng, text) if state in {UnitState.RECOGNISED, UnitState.NOT_RECOGNISED} else None,
        "documents": [f"quyet_dinh/{number}.docx"] if state is UnitState.RECOGNISED else [],
        "changes": [_change(text)] if rng.random() < 0.05 else [],
    }


def _clauses(form: str, state: UnitState, rng: Random, text: Text, in_force: Guidance) -> Iterator[dict[str, Any]]:
    assert form in FORMS
    listed = in_force.clauses_of(form)
    failed = rng.choice(listed).number if state is UnitState.NOT_MET else ""
    at, threshold, floor = _SHARES[form]
    for clause in listed:
        final = State.NOT_MET if clause.number == failed else State.MET
        whole = rng.randint(3, 60)
        part = (
            rng.randint(0, whole * floor // 100)
            if final is State.NOT_MET
            else rng.randint(-(-whole * floor // 100), whole)
        )
        share = {"threshold": threshold, "part": part, "whole": whole, "floor": floor}
        evidence = " ".join(rng.choice(_WORDS) for _ in range(8))
        name = clause.number.replace(".", "_")
        yield {
            "clause": clause.number,
            "computed": final.value,
            "appraised": final.value if clause.number == "1.a.1" else None,
            "final": final.value,
            "reason": text(f"Đơn vị tự đánh giá: {final.value}, đo được {part}/{whole}."),
            "shares": [share] if clause.number == at else [],
            "appraisal": _appraisal(text) if clause.number == "1.a.1" else None,
            "inputs": [
                {"field": f"answer_{name}", "value": "met", "cell": "'Tự đánh giá'!C6"},
                {"field": f"evidence_{name}", "value": text(evidence), "cell": text("'Tự đánh giá'!D6")},
                {"field": "members_httnv", "value": part, "cell": "'Số liệu'!C9"},
            ],
        }


def _criteria(clauses: list[dict[str, Any]], in_force: Guidance) -> dict[str, str]:
    failed = {in_force.clauses[each["clause"]].criterion for each in clauses if each["final"] == "not_met"}
    return {each.key: "not_met" if each.key in failed else "met" for each in in_force.criteria} if clauses else {}


def _appraisal(text: Text) -> dict[str, str]:
    return {"reason": text("Đã xem"), "who": text("Lò Văn Pục"), "when": "2026-12-10", "document": text("12-BB")}


def _finding(rng: Random, text: Text) -> dict[str, str]:
    return {
        "code": "C01",
        "severity": rng.choice(("error", "warning")),
        "file": text("phieu.xlsx"),
        "sheet": text("Số liệu"),
        "cell": "C8",
        "message": text("Tổng không khớp."),
        "hint": text("Sửa lại ô này."),
    }


def _vote(rng: Random, text: Text) -> dict[str, Any]:
    agree = rng.randint(0, 20)
    figures = {"agree": agree, "disagree": 20 - agree, "summoned": 20, "passed": agree > 10}
    return {**figures, "meeting_date": "2026-12-14", "criteria": {"a": agree}, "reason": text(f"{agree}/20 phiếu")}


def _change(text: Text) -> dict[str, str]:
    return {
        "cell": "'Số liệu'!C8",
        "label": text("Tổng số đảng viên"),
        "earlier": text("cũ.xlsx"),
        "before": text("17"),
        "after": text("18"),
    }


def _files(unit: dict[str, Any], rng: Random, text: Text) -> Iterator[dict[str, Any]]:
    mail = {
        "sender": text("a@dangbo.example"),
        "date": "2026-12-03T08:15:00+07:00",
        "certain": True,
        "subject": text("Phiếu"),
    }
    for number in range(rng.choice((1, 1, 2))):
        yield {
            "file": text(f"{unit['code']}/phieu {number}.xlsx"),
            "state": rng.choice(list(FileState)).value,
            "unit": unit["code"],
            "note": text("Phiếu của đơn vị."),
            "container": "",
            "mail": mail if number else None,
            "sha256": "0" * 64,
            "findings": [],
        }


_PAYLOADS = (
    *("<script>window.hacked=1</script>", "</script><script>window.hacked=1</script>", "<!--<script>", "-->", "]]>"),
    *("<img src=x onerror=window.hacked=1>", "<svg onload=window.hacked=1>", "<iframe srcdoc='<script>1</script>'>"),
    *("javascript:window.hacked=1", "data:text/html,<script>1</script>", "<a href='javascript:window.hacked=1'>a</a>"),
    *("\"><b>đậm</b>", "' onmouseover='window.hacked=1", "`${window.hacked=1}`", "{{ 7 * 7 }}", "{% raw %}", "{# #}"),
    *("&lt;b&gt;", "&#60;script&#62;", "&amp;amp;", "<style>*{display:none}</style>", "<base href='//x.example'>"),
    *("<meta http-equiv=refresh content='0;url=//x.example'>", "<form action=//x.example><input>", "</title></head>"),
    *("=CMD|'/C calc'!A0", "+1+1", "@SUM(A1)", "__proto__", "constructor", "toString", "null", "undefined", "%3Cb%3E"),
    *("#dv=B000-00001", "?a=1&b=2", "..\\..\\x", "../../x", "C:\\x", "\\u003cscript\\u003e", "\\", "\"", "'"),
    *("a\u2028b", "a\u2029b", "\u202egnort", "\ufeffđầu", "a\u200bb", "e\u0301", "😀", "ﷺ", "Ⅻ", "\u0338", "x" * 3000),
)  # fmt: skip
HOSTILE = tuple(
    dict.fromkeys(
        shape.format(payload) for shape in ("{}", "Chi bộ {}", "{} năm 2026", "«{0}{0}»") for payload in _PAYLOADS
    )
)
