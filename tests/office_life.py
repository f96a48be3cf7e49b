"""An office through a season: its folder of what came in, its output folder, and what must hold after every run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import season
from click.testing import CliRunner
from filled_forms import fill
from one_body import one_body

from bontot_batch import cli, cli_parts, documents, output
from bontot_batch.model import Appraisal, Registration, State, Tally

UNITS = 6


@dataclass
class Office:
    """One body with its folder of what came in and its output folder, and what must hold of them."""

    folder: Path
    out: Path
    made: season.Season = field(default_factory=lambda: one_body(UNITS, UNITS))
    numbers: dict[str, int] = field(default_factory=dict)  # every number that was ever seen, by unit
    edited: dict[str, bytes] = field(default_factory=dict)

    def lay_down(self) -> None:
        """Begin with the roster alone."""
        season.write_season(replace(self.made, cases=(), tallies=()), self.folder)

    def arrives(self, unit: int, name: str = "", **changes: object) -> None:
        sent = self.made.cases[unit - 1].files[0]
        answers = season.good_answers(sent.form, sent.year, **{**sent.changes, **changes})
        (self.folder / (name or sent.name)).write_bytes(fill(sent.form, answers, self.made.guidance))

    def registers(self, rows: Mapping[str, Registration] | None = None, *, day: date | None) -> None:
        """Type the day of decisions into the roster, and what stands in the register for decisions, by unit."""
        bodies = {"B1": replace(self.made.roster.bodies["B1"], decision_date=day)}
        listed = {("B1", "quyet_dinh", unit): row for unit, row in (rows or {}).items()}
        roster = replace(self.made.roster, bodies=bodies, registered=listed)
        season.write_roster(self.folder / season.ROSTER_FILE, roster, self.made.guidance)

    def concludes(self, unit: int, clause: str, when: date) -> None:
        """An appraisal that sets a clause to met."""
        place = self.made.roster.units[f"N{unit}"].place
        ruling = Appraisal(f"N{unit}", clause, State.MET, "Đã rõ", "Ban Xây dựng Đảng", when, "", place)
        season.write_appraisals(self.folder / season.APPRAISALS_FILE, [ruling], self.made.guidance)

    def cannot_be_read(self, unit: int) -> None:
        (self.folder / self.made.cases[unit - 1].files[0].name).write_bytes(b"PK\x03\x04 cut off on the way")

    def leaves(self, unit: int) -> None:
        (self.folder / self.made.cases[unit - 1].files[0].name).unlink()

    def drops(self, name: str) -> None:
        (self.folder / name).unlink()

    def votes(self, name: str, *units: int, day: date = date(2026, 12, 12)) -> None:
        whole = self.made.tallies[0]
        rows = tuple(row for row in whole.rows if int(row.unit[1:]) in units)
        rows = tuple(sorted(rows, key=lambda row: units.index(int(row.unit[1:]))))
        self.counts(name, replace(season.with_rows(whole, rows), meeting_date=day))

    def counts(self, name: str, tally: Tally) -> None:
        listed = [self.made.roster.units[row.unit] for row in tally.rows]
        season.write_tally(self.folder / name, self.made.roster.bodies["B1"], listed, self.made.guidance, tally)

    def refuses(self, name: str, unit: int, day: date) -> None:
        """A meeting at which fewer than half of those summoned agree."""
        whole = replace(self.made.tallies[0], meeting_date=day)
        few = season.votes(self.made.cases[unit - 1].unit, whole, whole.summoned // 2)
        self.counts(name, season.with_rows(whole, (few,)))

    def edits(self, name: str) -> None:
        self.edited[name] = (self.out / name).read_bytes() + b" edited by a person"
        (self.out / name).write_bytes(self.edited[name])

    def run(self, *options: str, held: str = "") -> str:
        """One run, and everything that must be so after any of them; ``held`` is a file open in another program."""
        ran = CliRunner().invoke(cli.main, ["run", str(self.folder), "--out", str(self.out), "--jobs", "1", *options])
        assert ran.exception is None or isinstance(ran.exception, SystemExit), ran.exception
        assert ran.exit_code in {cli_parts.CLEAN, cli_parts.UNIT_ERRORS}, ran.output
        self.hold(ran.output, held)
        return ran.output

    def hold(self, said: str, held: str) -> None:
        for name, content in self.edited.items():
            assert (self.out / name).read_bytes() == content
        given = [each for each in self.record["run"]["numbers"] if each["document"] == "quyet_dinh"]
        given = [each for each in given if not each["replaced"]]
        assert len({each["number"] for each in self.record["run"]["numbers"]}) == len(self.record["run"]["numbers"])
        for each in given:
            assert self.numbers.setdefault(each["subject"], each["number"]) == each["number"]
            assert not each["void"] or each["void"] in said
        assert set(self.numbers) == {each["subject"] for each in given}
        assert not list(self.out.glob(f"{output.STAGING_PREFIX}*"))
        checked = CliRunner().invoke(cli.main, ["verify", str(self.out)]).output.splitlines()[:-1]
        known = {*self.edited, held} - {""}
        assert all(any(line.startswith(f"{name}:") for name in known) for line in checked), checked

    @property
    def record(self) -> dict[str, dict[str, list[dict[str, object]]]]:
        return json.loads((self.out / "ket_qua.json").read_text(encoding="utf-8"))

    def states(self) -> list[str]:
        return [str(unit["state"]) for unit in self.record["units"]]  # type: ignore[index]

    def decisions(self) -> dict[str, int]:
        """The number in each decision's own properties, by unit."""
        found = [documents.read_number(path.read_bytes()) for path in (self.out / "quyet_dinh").glob("*.docx")]
        return {each.subject: each.number for each in found if each}
