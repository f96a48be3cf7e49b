"""The page without a browser: every figure again from the data, what it lets through, how large it grows."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import page_data
import pytest
import season_results
from page_data import a_season, hostile, words
from season import make_season, run_season, write_season

from bontot_batch import page, publish, results
from bontot_batch.page import blocks

LARGEST_PAGE = 5_000_000


@pytest.fixture(scope="module")
def season(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What ``ket_qua.json`` says of a season that was run."""
    folder = tmp_path_factory.mktemp("season")
    write_season(make_season(24, 3), folder)
    return json.loads(results.as_json(publish.with_documents(run_season(folder, 1))))


def shown(data: dict[str, Any]) -> dict[str, int]:
    """Every figure the page prints, by its name."""
    text = page.write(data, words()).decode("utf-8")
    found = re.findall(r'data-figure="([^"]+)">([0-9.]+)<', text)
    return {name: int(number.replace(".", "")) for name, number in found}


def recomputed(data: dict[str, Any]) -> dict[str, int]:
    """The same figures, in the plainest way."""
    units, files = data["units"], data["files"]
    figures = {"expected": len(units), "files": len(files), **steps(units)}
    for body in data["bodies"]:
        own = [unit for unit in units if unit["body"] == body["code"]]
        figures |= {f"{body['code']}-{name}": count for name, count in steps(own).items()}
    for state in ("missing", "unreadable", "returned", "not_proposed", "not_met", "needs_judgement", "eligible",
                  "recognised", "not_recognised"):  # fmt: skip
        figures[f"state-{state}"] = data["run"]["counts"][state]
    figures |= {f"file-{state}": count for state, count in data["run"]["account"].items()}
    for criterion in "abcd":
        for state, count in Counter(unit["criteria"][criterion] for unit in units if unit["criteria"]).items():
            figures[f"criterion-{criterion}-{state}"] = count
    unmet = Counter(c["clause"] for unit in units for c in unit["clauses"] if c["final"] == "not_met")
    commonest = sorted(unmet, key=lambda clause: (-unmet[clause], clause))[:6]
    figures |= {f"unmet-{clause}": unmet[clause] for clause in commonest}
    for share in (share for unit in units for clause in unit["clauses"] for share in clause["shares"]):
        enough = share["part"] / share["whole"] * 100 >= share["floor"] - 1e-9
        for name, holds in (("enough", enough), ("short", not enough)):
            figures.setdefault(f"{name}-{share['threshold']}", 0)
            figures[f"{name}-{share['threshold']}"] += holds
    told = {tuple(f[k] for k in ("file", "sheet", "cell", "code", "message", "severity"))
            for each in (*units, *files) for f in each["findings"]}  # fmt: skip
    for severity in ("error", "warning"):
        figures[f"finding-{severity}"] = sum(each[-1] == severity for each in told)
    return figures


def steps(units: list[dict[str, Any]]) -> dict[str, int]:
    states = [unit["state"] for unit in units]
    received = len(states) - states.count("missing")
    faulty = states.count("unreadable") + states.count("returned")
    voted = states.count("recognised") + states.count("not_recognised")
    passed = voted + states.count("eligible")
    return {
        "received": received,
        "faulty": faulty,
        "assessed": received - faulty,
        "passed": passed,
        "voted": voted,
        "recognised": states.count("recognised"),
    }


def test_every_figure_comes_from_the_results_of_a_run(season: dict[str, Any]) -> None:
    assert shown(season) == recomputed(season)


@pytest.mark.parametrize("seed", range(50))
def test_every_figure_comes_from_the_results_of_any_season(seed: int) -> None:
    made = json.loads(results.as_json(season_results.make_result(2 + 3 * seed % 61, seed)))

    assert shown(made) == recomputed(made)


def test_every_share_is_what_its_clause_was_decided_by(season: dict[str, Any]) -> None:
    for unit in season["units"]:
        for clause in unit["clauses"]:
            if any(100 * s["part"] < s["floor"] * s["whole"] for s in clause["shares"]):
                assert clause["computed"] == "not_met"


def test_the_same_results_make_the_same_page() -> None:
    assert page.write(a_season(30), words()) == page.write(a_season(30), words())


def test_a_season_without_units_has_a_page() -> None:
    assert b"Ch\xc6\xb0a c\xc3\xb3 t\xe1\xbb\xb7 l\xe1\xbb\x87" in page.write(a_season(0), words())


class Elements(HTMLParser):
    """The elements and attributes of a page, and the texts of its script elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.attributes += [(name, value or "") for name, value in attrs]


def test_hostile_texts_in_every_field_make_no_element_of_their_own() -> None:
    kind = Elements(page.write(a_season(200), words()).decode("utf-8"))
    bad = Elements(page.write(a_season(200, text=hostile(page_data.HOSTILE)), words()).decode("utf-8"))

    assert bad.tags == kind.tags
    assert not [name for name, _ in bad.attributes if name.startswith("on") or name == "style"]
    assert {value.split(":")[0] for name, value in bad.attributes if name == "href" and ":" in value} == {"data"}


def test_nothing_is_named_that_lies_outside_the_page() -> None:
    text = page.write(a_season(30), words()).decode("utf-8")

    assert not re.findall(r"https?:|@import|src=|url\((?!#)", text)
    assert "default-src 'none'; style-src 'sha256-" in text
    assert "unsafe" not in text


@pytest.mark.parametrize(
    ("path", "link"),
    [
        ("quyet_dinh/01-QD_NK-01.docx", "quyet_dinh/01-QD_NK-01.docx"),
        ("tra_lai/NK 1/phiếu.xlsx", "tra_lai/NK%201/phi%E1%BA%BFu.xlsx"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("../../x.docx", ""),
        ("a/../x.docx", ""),
        ("/etc/x", ""),
        ("a\\..\\x", ""),
        ("", ""),
    ],
)
def test_a_link_to_a_document_stays_in_its_folder(path: str, link: str) -> None:
    assert blocks.document(path, "") == [path, link]


def test_evidence_is_cut_only_where_the_page_would_grow_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    small = a_season(150)
    whole = blocks.make(small, words())
    monkeypatch.setattr(blocks, "LARGEST", len(whole.index) + len(whole.files) + sum(map(len, whole.traces)) // 2)
    cut = blocks.make(small, words())

    assert whole.longest is None
    assert cut.longest is not None
    assert sum(map(len, cut.traces)) < sum(map(len, whole.traces))
    assert "nguyên văn ở ket_qua.json" in page.write(small, words()).decode("utf-8")


@pytest.mark.soak
def test_ten_thousand_units_stay_under_five_megabytes() -> None:
    assert len(page.write(a_season(10_000), words())) < LARGEST_PAGE


def test_the_files_of_the_page_are_in_the_package() -> None:
    kept = {path.name for path in Path(page.__file__).parent.iterdir() if path.suffix in {".j2", ".css", ".js"}}

    assert kept == {"page.html.j2", "page.css", "page.js"}
