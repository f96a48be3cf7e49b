"""The three months of a season as a table: what happens in the office, and how everything stands after the run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from filled_forms import not_held
from office_life import Office
from season import write_season

from bontot_batch import ledger, output

pytestmark = pytest.mark.usefixtures("read_in_this_process")

LETTERS = {
    "missing": "-", "unreadable": "?", "returned": "!", "not_proposed": "o", "not_met": "x",
    "needs_judgement": "j", "eligible": "e", "recognised": "R", "not_recognised": "F",
}  # fmt: skip
FIRST, SECOND, THIRD = date(2026, 12, 10), date(2026, 12, 12), date(2026, 12, 14)
NEXT_DAY = ("--on", "16/12/2026")
AS_A_LIST = ("--decisions", "list", *NEXT_DAY)
THREE, FIVE = "N1=13 N3=12 N5=14", "N1=13 N2=16 N3=12 N5=14 N6=15"


@dataclass(frozen=True, slots=True)
class Step:
    """One day in the office and the run at its end.

    ``states`` has a letter for each of the six units (see LETTERS), ``decisions`` the numbers that stand in the folder
    of decisions, ``said`` is something the run says.
    """

    what: str
    does: Callable[[Office], object]
    states: str
    decisions: str
    said: str = ""
    options: tuple[str, ...] = ()
    open: str = ""  # a file that is open in another program


def nothing(_: Office) -> None:
    pass


def of_unit(number: int) -> str:
    return f"quyet_dinh/01-QD_N{number}.docx"


def lost(*names: str) -> Callable[[Office], None]:
    def lose(office: Office) -> None:
        for name in names:
            (office.out / name).unlink()

    return lose


def emptied(office: Office) -> None:
    (office.out / "ket_qua.json").write_text("{}", encoding="utf-8")


def renamed(office: Office) -> None:
    """The office corrects the name of the first unit in its list."""
    unit = replace(office.made.roster.units["N1"], name="Chi bộ bản Nà Một")
    roster = replace(office.made.roster, units={**office.made.roster.units, "N1": unit})
    write_season(replace(office.made, roster=roster, cases=(), tallies=()), office.folder)


def sent_twice(office: Office) -> None:
    office.arrives(2, "N2 gui lai.xlsx", breaching=1)


def broken_off(office: Office) -> None:
    """A run that was killed while it wrote: its files are still in the folder it writes first."""
    staging = office.out / f"{output.STAGING_PREFIX}cu"
    staging.mkdir()
    (staging / "01-QD_N1.docx").write_bytes(b"half of a decision")


STEPS = (
    Step("the list alone", nothing, "------", ""),
    Step("the first form", lambda o: o.arrives(1), "e-----", ""),
    Step("a member was disciplined", lambda o: o.arrives(2, disciplined=1), "ex----", ""),
    Step("a form without its signing date", lambda o: o.arrives(3, signed=None), "ex!---", ""),
    Step("a file that is cut off", lambda o: o.cannot_be_read(4), "ex!?--", ""),
    Step("the first correction", lambda o: o.arrives(3), "exe?--", ""),
    Step("nothing new", nothing, "exe?--", ""),
    Step("the file again, whole", lambda o: o.arrives(4), "exee--", ""),
    Step("a month without a meeting", lambda o: o.arrives(5, **not_held("month", 7)), "exeej-", ""),
    Step("a unit that does not propose itself", lambda o: o.arrives(6, proposed="no"), "exeejo", ""),
    Step("the committee's finding on the month", lambda o: o.concludes(5, "1.b.6", date(2026, 12, 5)), "exeeeo", ""),
    Step("two forms of one unit", sent_twice, "e!eeeo", ""),
    Step("one of them taken back", lambda o: o.drops("N2 gui lai.xlsx"), "exeeeo", ""),
    Step("the first meeting", lambda o: o.votes("kiem_phieu.xlsx", 3, 1, day=FIRST), "RxReeo", "N1=13 N3=12"),
    Step("its list in another order", lambda o: o.votes("kiem_phieu.xlsx", 1, 3, day=FIRST), "RxReeo", "N1=13 N3=12"),
    Step("a unit is withdrawn", lambda o: o.leaves(3), "Rx-eeo", "N1=13", "Số 12 của"),
    Step("nothing new while it is away", nothing, "Rx-eeo", "N1=13", "Số 12 của"),
    Step("it comes back", lambda o: o.arrives(3), "RxReeo", "N1=13 N3=12"),
    Step("the second meeting", lambda o: o.votes("kiem_phieu_2.xlsx", 5, day=SECOND), "RxReRo", THREE),
    Step("too few votes", lambda o: o.refuses("kiem_phieu_3.xlsx", 4, SECOND), "RxRFRo", THREE),
    Step("a decision edited by hand", lambda o: o.edits(of_unit(1)), "RxRFRo", THREE),
    Step("all documents anew", nothing, "RxRFRo", THREE, options=("--all",)),
    Step("its unit falls short", lambda o: o.arrives(1, disciplined=1), "xxRFRo", THREE, "Giữ nguyên"),
    Step("and is right again", lambda o: o.arrives(1), "RxRFRo", THREE),
    Step("the name of a unit is corrected", renamed, "RxRFRo", THREE, "Giữ nguyên"),
    Step("a decision is open in Word", lambda o: o.arrives(3, disciplined=1), "RxxFRo", THREE, open=of_unit(3)),
    Step("it is closed", nothing, "RxxFRo", "N1=13 N5=14", "Số 12 của"),
    Step("and right again", lambda o: o.arrives(3), "RxRFRo", THREE),
    Step("the ledger is lost", lost(ledger.FILE_NAME), "RxRFRo", THREE),
    Step("ledger and record are lost", lost(ledger.FILE_NAME, "ket_qua.json"), "RxRFRo", THREE),
    Step("a run is broken off", broken_off, "RxRFRo", THREE),
    Step("the last form is corrected", lambda o: o.arrives(2), "ReRFRo", THREE),
    Step("a unit proposes itself after all", lambda o: o.arrives(6), "ReRFRe", THREE),
    Step("the third meeting", lambda o: o.votes("kiem_phieu_4.xlsx", 6, 2, day=THIRD), "RRRFRR", FIVE),
    Step("the record is edited by hand", emptied, "RRRFRR", FIVE),
    Step("another day of decision", nothing, "RRRFRR", FIVE, options=NEXT_DAY),
    Step("reissued as one decision", nothing, "RRRFRR", "01-QĐ=17 N1=13", options=AS_A_LIST),
    Step("one of its units falls out", lambda o: o.leaves(5), "RRRF-R", "01-QĐ=17 N1=13", options=AS_A_LIST),
    Step("single decisions again", lambda o: o.arrives(5), "RRRFRR", FIVE, options=NEXT_DAY),
    Step("nothing new at the end", nothing, "RRRFRR", FIVE, options=NEXT_DAY),
)  # fmt: skip


@pytest.mark.soak
def test_three_months_of_a_season_in_forty_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office = Office(tmp_path / "in", tmp_path / "out")
    office.lay_down()
    is_held = output._is_held
    for number, step in enumerate(STEPS, 1):
        step.does(office)
        with monkeypatch.context() as patch:
            patch.setattr(output, "PATIENCE", 0)
            patch.setattr(output, "_is_held", lambda path, name=step.open: is_held(path) or path == office.out / name)
            said = office.run(*step.options, held=step.open)
        states = "".join(LETTERS[state] for state in office.states())
        decisions = " ".join(f"{unit}={given}" for unit, given in sorted(office.decisions().items()))

        assert (states, decisions, step.said in said) == (step.states, step.decisions, True), (number, step.what, said)
    assert len(STEPS) == 40
