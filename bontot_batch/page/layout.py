"""Fills the page's template: figures as text and drawings, data blocks, style and script under a strict policy."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, Template
from markupsafe import Markup

from bontot_batch import vietnamese as vi
from bontot_batch.model import FILE_STATE_NAMES, SEVERITY_NAMES, STATE_NAMES, UNIT_STATE_NAMES
from bontot_batch.page import blocks, figures
from bontot_batch.page.blocks import Blocks
from bontot_batch.page.figures import BINS, Distribution
from bontot_batch.page.words import Data, Words, day

FILE_NAME = "ket_qua.html"
TRIAL = "THỬ NGHIỆM"
MOST_MOVED = 300  # units of a trial that are told in full


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a drawn distribution: heights in hundredths of the tallest, those that reach the floor below."""

    label: str
    enough: int
    short: int
    enough_height: float
    short_height: float


def write(data: Data, words: Words, same: Sequence[str] = ()) -> bytes:
    """The page. ``data`` is what ``ket_qua.json`` holds, ``same`` the files beside the page that say the same.

    A roll-up has more: ``sources``, and with each of the ``bodies`` the link to its own results (``href``), with each
    unit the folder its documents are in. A trial has ``run.trial``.
    """
    counted = {**data, "units": figures.counted(data["units"])}
    given = _given(blocks.make(data, words, counted), words) | {"data": counted, "run": data["run"], "same": same}
    return _template().render(given | _figures(counted, words)).encode("utf-8", "replace")


def _given(made: Blocks, words: Words) -> dict[str, Any]:
    style, script = _part("page.css"), _part("page.js")
    return {
        "words": words,
        "trial": TRIAL,
        "blocks": made,
        "style": Markup(style),  # ours, as is the script
        "script": Markup(script),
        "style_hash": _hash(style),
        "script_hash": _hash(script),
    }


def _figures(data: Data, words: Words) -> dict[str, Any]:
    """Everything counted, under the names the template has for it."""
    units, files_ = data["units"], data["files"]
    return {
        "steps": figures.steps(units),
        "state_counts": figures.states(units),
        "groups": figures.groups(data),
        "criteria": figures.criteria(units, words),
        "unmet": figures.unmet(units, words),
        "distributions": figures.distributions(units, words),
        "account": figures.account(files_),
        "findings": figures.findings(data),
    }


def _part(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """How a content security policy names the text it lets through."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")


@cache
def _template() -> Template:
    environment = Environment(
        loader=FunctionLoader(_part), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters |= {
        "number": vi.format_number,
        "day": day,
        "columns": columns,
        "zip": zip,
        "ready": Markup,  # for the data blocks, which are escaped for where they stand
    }
    environment.globals |= {
        "MOST_MOVED": MOST_MOVED,
        "UNIT_STATES": UNIT_STATE_NAMES,
        "STATES": STATE_NAMES,
        "FILE_STATES": FILE_STATE_NAMES,
        "SEVERITIES": SEVERITY_NAMES,
        "percent_of": percent,
        "shares_of": shares_of,
    }
    return environment.get_template("page.html.j2")


def percent(part: int, whole: int) -> str:
    """Write 69,70%; a dash where there is nothing to take a share of."""
    return vi.format_percent(part, whole) if whole else "–"


def shares_of(counts: Sequence[int]) -> list[tuple[float, float]]:
    """Where each count's piece of a bar begins and how long it is, in percent of the whole."""
    total, pieces, at = sum(counts), [], 0
    for count in counts:
        pieces.append((round(100 * at / total, 3), round(100 * count / total, 3)) if total else (0.0, 0.0))
        at += count
    return pieces


def columns(drawn: Distribution) -> list[Column]:
    """The columns of a distribution, left to right."""
    tallest = max(1, *(a + b for a, b in zip(drawn.enough, drawn.short, strict=True)))
    names = [f"{10 * at}–<{10 * at + 10}%" for at in range(BINS - 1)] + ["100%"]
    return [
        Column(name, enough, short, round(100 * enough / tallest, 2), round(100 * short / tallest, 2))
        for name, enough, short in zip(names, drawn.enough, drawn.short, strict=True)
    ]
