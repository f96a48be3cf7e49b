"""What the benchmarks rest on: seasons that come to what they were made for, rivals that do the same work."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import docx
import openpyxl
import pytest
from benchmarks import agreement, command, generator, ours, peer_templates, ratio, workload
from benchmarks.agreement import DisagreementError
from benchmarks.measuring import Failed, Times, process, take_turns
from benchmarks.stamping import cut
from benchmarks.tables import Table, as_json, compared
from filled_forms import guidance_on
from season import ON

from bontot_batch.documents import samples
from bontot_batch.model import UnitState

TEMPLATE = workload.TEMPLATES.path("01-QD.docx").read_bytes()


def cells(data: bytes) -> dict[tuple[str, str], object]:
    """Every cell that holds something, with how it is shown."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {
        (sheet.title, cell.coordinate): (cell.value, cell.number_format)
        for sheet in book
        for row in sheet
        for cell in row
        if cell.value is not None
    }


# Seasons -------------------------------------------------------------------------------------------------------


def test_a_stamped_form_holds_what_one_written_the_ordinary_way_holds() -> None:
    season = generator.december(120)
    cases = {case.unit.code: case for case in season.story.cases}
    kinds = {(each.unit.kind, bool(each.pattern.story)): each for each in season.senders if each.pattern}

    assert len(kinds) >= 6
    for sender in kinds.values():
        (sent,) = cases[sender.unit.code].files
        assert cells(generator.stamped(sender)) == cells(sent.content(guidance_on(ON)))


def test_every_unit_has_a_form_of_its_own_and_always_the_same() -> None:
    senders = [each for each in generator.december(16).senders if each.pattern]
    forms = [generator.stamped(each) for each in senders]

    assert len(set(forms)) == len(senders)
    assert forms == [generator.stamped(each) for each in senders]


def test_a_hundred_units_hold_the_shares_of_a_december() -> None:
    before_the_vote = Counter(each.state for each in generator.december(100).senders)

    assert before_the_vote == {
        UnitState.ELIGIBLE: 85,
        UnitState.NOT_MET: 8,
        UnitState.RETURNED: 4,
        UnitState.NEEDS_JUDGEMENT: 2,
        UnitState.MISSING: 1,
    }


def test_a_hole_that_a_form_does_not_have_is_told() -> None:
    form = generator.master(generator.december(1).senders[0].pattern).files[0].content(guidance_on(ON))

    with pytest.raises(ValueError, match="found 0 times"):
        cut(form, {"unit_code": "KHÔNG CÓ"}, {})


def test_the_program_and_the_naive_loop_do_the_same_work(tmp_path: Path) -> None:
    work = workload.make(12, tmp_path)
    out = tmp_path / "ket_qua"
    process(ours.run_command(work.source, out, jobs=1), allowed=ratio.FINDINGS)
    ratio.naive_run(work, work.order())

    agreement.as_made_for(work.season, out)
    decided = [each for each in work.season.outcome.values() if each not in {UnitState.RETURNED, UnitState.MISSING}]
    assert set(decided) == {UnitState.RECOGNISED, UnitState.NOT_MET}
    assert agreement.same_words(tmp_path / "naive", out) == 2 * len(decided)


def test_what_does_not_agree_is_refused(tmp_path: Path) -> None:
    season = generator.december(12)
    wrong = [{"code": code, "state": "missing"} for code in season.outcome]
    (tmp_path / "ket_qua.json").write_text(json.dumps({"units": wrong}), encoding="utf-8")
    for name, words in (("one", "đạt"), ("other", "không đạt")):
        document = docx.Document()
        document.add_paragraph(words)
        (tmp_path / name).mkdir()
        document.save(str(tmp_path / name / "a.docx"))

    with pytest.raises(DisagreementError, match="12 units"):
        agreement.as_made_for(season, tmp_path)
    with pytest.raises(DisagreementError, match=r"a\.docx"):
        agreement.same_words(tmp_path / "one", tmp_path / "other")


# Peers ---------------------------------------------------------------------------------------------------------


def decision() -> Mapping[str, object]:
    """What a decision prints, everything set."""
    return samples.samples("01-QD.docx", guidance_on(ON))[0]


def body(template: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(template)) as package:
        return package.read("word/document.xml").decode("utf-8")


def test_the_template_for_easy_template_x_asks_for_what_its_data_hold() -> None:
    context = decision()
    made = body(peer_templates.for_easy_template_x(TEMPLATE))
    data = peer_templates.data_for_easy_template_x(TEMPLATE, context)
    rows = {name for value in data.values() if isinstance(value, list) for row in value for name in row}

    assert "{{" not in made
    assert "{%" not in made
    assert set(re.findall(r"\{#?(\w+)\}", made)) <= data.keys() | rows


def test_the_template_for_merge_fields_asks_for_what_its_data_hold() -> None:
    context = decision()
    made = body(peer_templates.for_mailmerge(TEMPLATE, context))
    fields = set(re.findall(r"MERGEFIELD (\w+)", made))

    assert "{{" not in made
    assert "{%" not in made
    assert fields <= peer_templates.data_for_mailmerge(context).keys()
    assert {"don_vi_ten", "can_cu_1", "noi_nhan_1"} <= fields


# Measuring -----------------------------------------------------------------------------------------------------


def test_each_round_begins_with_another_variant() -> None:
    turns: list[str] = []
    taken = {"a": 3.0, "b": 1.5}
    times = take_turns({name: lambda name=name: turns.append(name) or taken[name] for name in taken}, rounds=2)

    assert turns == ["a", "b", "b", "a"]
    assert times.rounds == {"a": [3.0, 3.0], "b": [1.5, 1.5]}


def test_a_ratio_is_the_median_of_those_of_each_round() -> None:
    times = Times({"naive": [10.0, 12.0, 90.0], "ours": [1.0, 2.0, 3.0]})

    assert times.ratio("naive", "ours") == 10.0  # 10, 6, 30
    assert times.median("naive") == 12.0


def test_what_was_not_measured_is_said() -> None:
    table = Table("Engines", compared(Times({"docxtpl": [0.02, 0.04]}), 2, "docxtpl", ["another"]))

    assert "| docxtpl | 15 | 10 | 20 | 2 | 1 |" in table.markdown()
    assert "| another | not measured | not measured |" in table.markdown()
    assert json.loads(as_json([table]))["tables"][0]["rows"][1]["ms"] is None


def test_a_process_that_fails_is_told_with_what_it_said() -> None:
    with pytest.raises(Failed, match="ended with 2"):
        process([*ours.PROGRAM, "run", "khong_co_thu_muc"])


def test_what_is_not_asked_for_is_measured_at_its_usual_size() -> None:
    assert command.parser().parse_args([]).what == "all"
    assert command.parser().parse_args(["--units", "100", "200"]).units == [100, 200]
    assert max(command.SIZES["scale"]) == 50_000
