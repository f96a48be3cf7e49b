"""Runs the tags of a template on sample records, paragraph by paragraph known, to place what fails only then."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence

from jinja2 import TemplateError

from bontot_batch.documents import environment
from bontot_batch.documents.tags import Fault, Script, fault

_FAULTS = (TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError)
_HINT = "Chỉ in chữ hoặc số nguyên có trong danh sách tên: bontot templates vars."


def run_time_faults(script: Script, contexts: Sequence[Mapping[str, object]]) -> list[Fault]:
    """The tags that give no text, or nothing at all, with one of the records."""
    found = [each for context in contexts for each in _try(script, context)]
    return list(dict.fromkeys(found))


def _try(script: Script, context: Mapping[str, object]) -> list[Fault]:
    lines: list[int] = []

    def printed(value: object, line: int) -> str:
        if isinstance(value, bool) or not isinstance(value, str | int):
            lines.append(line)
        return ""

    engine = environment.create()
    engine.filters["noted_at"] = printed
    try:
        engine.from_string(_noting(script)).render(dict(context))
    except _FAULTS as error:
        return [_at(script, _line_of(error), "thẻ “{}” không tính được")]
    return [_at(script, line, "thẻ “{}” cho ra giá trị không in được, không phải chữ hay số nguyên") for line in lines]


def _noting(script: Script) -> str:
    """The script with each printed value passed to the filter that looks at it."""
    lines = script.text.split("\n")
    return "\n".join(
        f"{{{{ ({line[2:-2]})|noted_at({number}) }}}}" if line.startswith("{{") else line
        for number, line in enumerate(lines, start=1)
    )


def _line_of(error: BaseException) -> int:
    frames = [each for each in traceback.extract_tb(error.__traceback__) if each.filename == "<template>"]
    return frames[-1].lineno or 1 if frames else getattr(error, "lineno", None) or 1


def _at(script: Script, line: int, message: str) -> Fault:
    tag = script.tags[min(line, len(script.tags)) - 1]
    return fault(tag.passage, message.format(tag.text), _HINT)
