"""What may be so with a unit that sent one form, and what follows: for its clauses, and for a careful reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from filled_forms import (
    CHI_BO,
    DANG_BO,
    Answers,
    before_founding,
    meeting,
    members,
    not_held,
    organisations,
    subordinates,
)
from guidance_table import answered_only

from bontot_batch.model import State


@dataclass(frozen=True, slots=True)
class Teller:
    """What a story may look at while it makes up its figures."""

    rng: Random
    form: str
    year: int
    on: date
    answers: Answers


@dataclass(frozen=True, slots=True)
class Told:
    """What a story does to a form, to its clauses (as computed) and to a careful reader (field and code)."""

    changes: Answers = field(default_factory=dict)
    raws: Mapping[str, object] = field(default_factory=dict)
    clauses: Mapping[str, State] = field(default_factory=dict)
    errors: tuple[tuple[str, str], ...] = ()
    warnings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Something that may be so with a unit. Two stories of one unit never touch the same part of the form."""

    name: str
    touches: frozenset[str]
    tell: Callable[[Teller], Told]
    forms: tuple[str, ...] = (CHI_BO, DANG_BO)


STORIES: dict[str, Story] = {}


def story(
    name: str, *touches: str, forms: tuple[str, ...] = (CHI_BO, DANG_BO)
) -> Callable[[Callable[[Teller], Told]], Callable[[Teller], Told]]:
    """Enter a function into the stories."""

    def enter(tell: Callable[[Teller], Told]) -> Callable[[Teller], Told]:
        STORIES[name] = Story(name, frozenset(touches), tell, forms)
        return tell

    return enter


def against_figures(changes: Answers, clause: str) -> Told:
    """Figures that fail a clause of which the unit says that it is met."""
    remark = ("answer_" + clause.replace(".", "_"), "C24")
    return Told(changes, clauses={clause: State.NOT_MET}, warnings=(remark,))


def seventy_percent(ranked: int) -> int:
    """The smallest number that is at least 70% of those ranked."""
    return -(-7 * ranked // 10)


@story("exactly the members assigned were admitted", "admissions")
def _admissions_exact(teller: Teller) -> Told:
    count = teller.rng.randint(1, 4)
    return Told({"admission_assigned": count, "admitted": count})


@story("no admissions were assigned", "admissions")
def _admissions_not_assigned(teller: Teller) -> Told:
    return Told({"admission_assigned": teller.rng.choice([0, "not_assigned"]), "admitted": teller.rng.randint(1, 2)})


@story("one admission short of the number assigned", "admissions")
def _admissions_short(teller: Teller) -> Told:
    admitted = teller.rng.randint(1, 4)
    return against_figures({"admission_assigned": admitted + 1, "admitted": admitted}, "1.a.3")


@story("no organisation to lead", "organisations")
def _organisations_none(_teller: Teller) -> Told:
    reason = "Chi bộ cơ quan, không lãnh đạo trực tiếp tổ chức chính trị - xã hội"
    changes = {**organisations(), "answer_1_a_6": "not_applicable", "evidence_1_a_6": reason}
    return Told(changes, clauses={"1.a.6": State.NOT_APPLICABLE})


@story("an organisation not ranked, the others well ranked", "organisations")
def _organisations_not_ranked(_teller: Teller) -> Told:
    return Told(organisations("HTTNV", "none", "HTXSNV"))


@story("one organisation ranked HTNV", "organisations")
def _organisations_fair(teller: Teller) -> Told:
    ranks = ["HTTNV", "HTXSNV", "HTTNV", "HTNV"]
    teller.rng.shuffle(ranks)
    return against_figures(organisations(*ranks), "1.a.6")


@story("one organisation ranked KHTNV", "organisations")
def _organisations_failing(_teller: Teller) -> Told:
    return against_figures(organisations("HTTNV", "HTTNV", "KHTNV"), "1.a.6")


@story("just enough members ranked well", "members", forms=(CHI_BO,))
def _members_enough(teller: Teller) -> Told:
    ranked = teller.rng.choice([10, 11, 13, 20, 40, 99])
    good = seventy_percent(ranked)
    return Told(members(good, ranked - good))


@story("one member short of 70% ranked well", "members", forms=(CHI_BO,))
def _members_short(teller: Teller) -> Told:
    ranked = teller.rng.choice([10, 11, 13, 20, 40, 99])
    good = seventy_percent(ranked) - 1
    return against_figures(members(good, ranked - good), "1.d.6")


@story("one member ranked KHTNV", "members", forms=(CHI_BO,))
def _members_failing(_teller: Teller) -> Told:
    return against_figures(members(17, 2, 1), "1.d.6")


@story("no member ranked", "members", forms=(CHI_BO,))
def _members_not_ranked(_teller: Teller) -> Told:
    return Told(members(0, 0, exempt=9), clauses={"1.d.6": State.NO_DATA}, warnings=(("members_htxsnv", "C39"),))


@story("one member disciplined", "conduct")
def _disciplined(_teller: Teller) -> Told:
    return against_figures({"disciplined": 1}, "1.d.6")


@story("one member in breach", "conduct")
def _breaching(_teller: Teller) -> Told:
    return against_figures({"breaching": 1}, "1.d.6")


@story("just enough organisations ranked well", "subordinates", forms=(DANG_BO,))
def _subordinates_enough(teller: Teller) -> Told:
    ranked = teller.rng.choice([3, 7, 10, 11, 20])
    good = seventy_percent(ranked)
    return Told(subordinates(good, ranked - good, not_ranked=teller.rng.randint(0, 2)))


@story("one organisation short of 70% ranked well", "subordinates", forms=(DANG_BO,))
def _subordinates_short(teller: Teller) -> Told:
    ranked = teller.rng.choice([3, 7, 10, 11, 20])
    good = seventy_percent(ranked) - 1
    return against_figures(subordinates(good, ranked - good), "1.a.7")


@story("one subordinate organisation ranked KHTNV", "subordinates", forms=(DANG_BO,))
def _subordinates_failing(_teller: Teller) -> Told:
    return against_figures(subordinates(9, 0, 1), "1.a.7")


@story("no subordinate organisation ranked", "subordinates", forms=(DANG_BO,))
def _subordinates_not_ranked(_teller: Teller) -> Told:
    return Told(subordinates(0, 0, not_ranked=4), clauses={"1.a.7": State.NO_DATA})


@story("founded in the course of the year", "meetings", "founded", forms=(CHI_BO,))
def _founded(teller: Teller) -> Told:
    return Told(before_founding(date(teller.year, teller.rng.randint(2, 10), 6)))


@story("a meeting below Khá", "meetings", forms=(CHI_BO,))
def _meeting_below(teller: Teller) -> Told:
    period, last = teller.rng.choice([("month", 12), ("quarter", 4)])
    row = f"{period}_{teller.rng.randint(1, last)}_grade"
    return against_figures({row: teller.rng.choice(["trung_binh", "kem"])}, "1.b.6")


@story("a quarter without a thematic meeting", "meetings", forms=(CHI_BO,))
def _quarter_not_held(teller: Teller) -> Told:
    return against_figures(not_held("quarter", teller.rng.randint(1, 4)), "1.b.6")


@story("a month without a meeting, with its reason", "meetings", forms=(CHI_BO,))
def _month_not_held(teller: Teller) -> Told:
    return Told(not_held("month", teller.rng.randint(1, 12)), clauses={"1.b.6": State.NEEDS_JUDGEMENT})


@story("a meeting held a few days late", "meetings", forms=(CHI_BO,))
def _meeting_late(teller: Teller) -> Told:
    month = teller.rng.randint(1, 10)
    return Told({f"month_{month}_date": date(teller.year, month + 1, 1)}, warnings=((f"month_{month}_date", "C66"),))


@story("says itself that a clause is not met", "judged")
def _answers_not_met(teller: Teller) -> Told:
    clause = teller.rng.choice(answered_only(teller.form))
    key = clause.replace(".", "_")
    changes = {f"answer_{key}": "not_met", f"evidence_{key}": "Còn chậm so với kế hoạch đề ra"}
    return Told(changes, clauses={clause: State.NOT_MET})


@story("no evidence beside a clause", "judged")
def _no_evidence(teller: Teller) -> Told:
    name = "evidence_" + teller.rng.choice(answered_only(teller.form)).replace(".", "_")
    return Told({name: None}, warnings=((name, "C21"),))


@story("does not propose itself", "proposal")
def _not_proposed(_teller: Teller) -> Told:
    return Told({"proposed": "no"})


@story("writes its name another way", "name")
def _other_name(teller: Teller) -> Told:
    return Told({"unit_name": f"{teller.answers['unit_name']} (mới)"}, warnings=(("unit_name", "C02"),))


@story("signed after the decision", "signed")
def _signed_late(teller: Teller) -> Told:
    return Told({"signed": teller.on + timedelta(days=2)}, warnings=(("signed", "C10"),))


@story("numbers, ticks and ranks typed by hand", "judged", "organisations", "conduct")
def _typed_by_hand(teller: Teller) -> Told:
    answer = "answer_" + answered_only(teller.form)[0].replace(".", "_")
    raws = {answer: "x", "organisation_2_rank": "HTSXNV", "disciplined": "00", "breaching": "0 đồng chí"}
    return Told(raws=raws)


@story("the total of members does not add up", "members", "conduct", forms=(CHI_BO,))
def _members_do_not_add_up(teller: Teller) -> Told:
    total = {"members_total": int(str(teller.answers["members_total"])) + 1}
    return Told(total, errors=(("members_total", "C33"),))


@story("the total of organisations does not add up", "subordinates", forms=(DANG_BO,))
def _subordinates_do_not_add_up(_teller: Teller) -> Told:
    counts = subordinates(6, 1)
    return Told({**counts, "subordinates_total": 8}, errors=(("subordinates_total", "C41"),))


@story("a rating without a date", "meetings", forms=(CHI_BO,))
def _rating_without_date(teller: Teller) -> Told:
    name = f"month_{teller.rng.randint(1, 12)}_date"
    return Told({name: None}, errors=((name, "C60"),))


@story("a month left blank", "meetings", forms=(CHI_BO,))
def _month_blank(teller: Teller) -> Told:
    month = teller.rng.randint(1, 12)
    return Told(meeting("month", month, None, None), errors=((f"month_{month}_date", "C70"),))


@story("the signing date left blank", "signed")
def _not_signed(_teller: Teller) -> Told:
    return Told({"signed": None}, errors=(("signed", "D01"),))


@story("a number that may mean two", "admissions")
def _two_numbers(_teller: Teller) -> Told:
    return Told(raws={"admitted": "1,250"}, errors=(("admitted", "D03"),))


@story("an error value in a cell", "admissions")
def _error_value(_teller: Teller) -> Told:
    return Told(raws={"admission_assigned": "#REF!"}, errors=(("admission_assigned", "D08"),))


@story("a date that is none", "signed")
def _no_date(_teller: Teller) -> Told:
    return Told(raws={"signed": "cuối tháng 11"}, errors=(("signed", "D04"),))


@story("an answer that is no choice", "judged")
def _no_choice(teller: Teller) -> Told:
    name = "answer_" + teller.rng.choice(answered_only(teller.form)).replace(".", "_")
    return Told(raws={name: "xuất sắc"}, errors=((name, "D06"),))


def together(told: Sequence[Told], teller: Teller) -> Told:
    """What several stories do to one form, with what follows from all of them: the proposal against the answers."""
    changes = {name: value for each in told for name, value in each.changes.items()}
    raws = {name: raw for each in told for name, raw in each.raws.items()}
    clauses: dict[str, State] = {}
    for each in told:
        for clause, state in each.clauses.items():
            clauses[clause] = State.NOT_MET if State.NOT_MET in (state, clauses.get(clause)) else state
    answers = {**teller.answers, **changes}
    errors = tuple(spot for each in told for spot in each.errors)
    unmet = any(name.startswith("answer_") and value == "not_met" for name, value in answers.items())
    unread = any(name.startswith("answer_") for name, _ in errors)
    proposal = (("proposed", "C26"),) if unmet else ()
    if answers["proposed"] == "no":
        proposal = () if unmet or unread else (("proposed", "C27"),)
    warnings = (*(spot for each in told for spot in each.warnings), *proposal)
    return Told(changes, raws, clauses, errors, tuple(dict.fromkeys(warnings)))
