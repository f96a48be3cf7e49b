"""Adds results up: all under one guidance, none counted twice, each figure from a source that is named. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bontot_batch import __version__, results
from bontot_batch import vietnamese as vi
from bontot_batch.model import SEVERITY_NAMES, Finding, Severity
from bontot_batch.page import figures
from bontot_batch.page.words import Data, day
from bontot_batch.rollup.reading import RollUpError, Source, finding


@dataclass(frozen=True, slots=True)
class RollUp:
    """All that could be added up, in the shape of ``ket_qua.json``, and what was found about the rest."""

    data: Data
    findings: tuple[Finding, ...]

    @property
    def clean(self) -> bool:
        """Whether every folder was added up, and all was laid out."""
        return not any(each.severity is Severity.ERROR for each in self.findings)

    def told(self, *found: Finding) -> RollUp:
        """The same with more to say."""
        remarks = [*self.data["remarks"], *map(_remark, found)]
        return RollUp({**self.data, "remarks": remarks}, (*self.findings, *found))


def add_up(sources: Sequence[Source], found: Iterable[Finding] = ()) -> RollUp:
    """The results as one, those under the guidance of most of them; what is not added up is said. Pure.

    Raises RollUpError when there is nothing to add up.
    """
    findings = [*found]
    real = [each for each in sources if not each.data["run"].get("trial")]
    findings += [finding(each.name, "G04", "Kết quả thử nghiệm.") for each in sources if each not in real]
    if not real:
        told = "\n".join(f"{each.place.file}: {each.message}" for each in findings)
        raise RollUpError(f"Không có kết quả nào để cộng.\n{told}")
    guidance = Counter(each.guidance for each in real).most_common(1)[0][0]
    findings += [_under_other(each, guidance) for each in real if each.guidance != guidance]
    taken: list[Source] = []
    for each in real:
        if each.guidance == guidance:
            twice = _already_there(each, taken)
            findings += [twice] if twice else []
            taken += [] if twice else [each]
    findings += _on_other_days(taken)
    return RollUp(_merged(taken, findings), tuple(findings))


def _under_other(source: Source, guidance: tuple[str, int]) -> Finding:
    version, year = source.guidance
    message = f"Theo {version}, năm {year}; phần lớn theo {guidance[0]}, năm {guidance[1]}."
    return finding(source.name, "G02", message, "Chạy lại nơi này với cùng quy định, hoặc cộng riêng.")


def _already_there(source: Source, taken: Sequence[Source]) -> Finding | None:
    for other in taken:
        both = _bodies(source) & _bodies(other)
        if both:
            names = ", ".join(sorted(name for _, name in both))
            message = f"{names} đã có trong {other.name}."
            return finding(source.name, "G03", message, "Chỉ ghi một thư mục kết quả cho mỗi cấp quyết định.")
    return None


def _bodies(source: Source) -> set[tuple[str, str]]:
    return {(body["code"], vi.clean(body["name"])) for body in source.data["bodies"]}


def _on_other_days(taken: Sequence[Source]) -> Iterator[Finding]:
    days = Counter(each.data["run"]["on"] for each in taken)
    usual = days.most_common(1)[0][0]
    for each in taken:
        own = each.data["run"]["on"]
        if own != usual:
            message = f"Xét tại ngày {day(own)}; phần lớn xét tại ngày {day(usual)}, cùng quy định nên vẫn cộng."
            yield finding(each.name, "G05", message)


# The results as one --------------------------------------------------------------------------------------------


def _merged(taken: Sequence[Source], findings: Sequence[Finding]) -> Data:
    keys = _Keys(taken)
    units = [unit for each in taken for unit in _units(each, keys)]
    files = [file for each in taken for file in _files(each, keys)]
    days = [each.data["run"]["on"] for each in taken]
    due = {each.data["run"].get("due") for each in taken}
    return {
        "run": {
            "version": __version__,
            "guidance": taken[0].data["run"]["guidance"],
            "on": max(days, key=date.fromisoformat),
            "due": due.pop() if len(due) == 1 else None,
            "counts": {state.value: count for state, count in figures.states(units).items()},
            "account": {state.value: count for state, count in figures.account(files).items()},
        },
        "bodies": [body for each in taken for body in _named_bodies(each, keys)],
        "files": files,
        "units": units,
        "sources": [_provenance(each) for each in taken],
        "remarks": [*map(_remark, findings)],
    }


def _remark(found: Finding) -> dict[str, str]:
    said = {"where": found.place.file, "text": f"{found.message} {found.hint}"}
    return {"severity": SEVERITY_NAMES[found.severity], **said}


def _provenance(source: Source) -> dict[str, Any]:
    run = source.data["run"]
    return {
        "name": source.name,
        "href": source.href + results.FILE_NAME if source.href else "",
        "bodies": [body["name"] for body in source.data["bodies"]],
        "units": len(source.data["units"]),
        **{key: run[key] for key in ("on", "guidance", "version")},
        "sha256": source.sha256,
    }


class _Keys:
    """Codes under which bodies and units of several sources can stand together: their own, unless two share one."""

    def __init__(self, taken: Sequence[Source]) -> None:
        self._bodies = Counter(body["code"] for each in taken for body in each.data["bodies"])
        self._units = Counter(unit["code"] for each in taken for unit in each.data["units"])
        self._number = {each.name: number for number, each in enumerate(taken, 1)}

    def body(self, source: Source, code: str) -> str:
        return code if self._bodies[code] == 1 else f"{code}#{self._number[source.name]}"

    def unit(self, source: Source, unit: Mapping[str, Any]) -> str:
        own = str(unit["code"])
        return own if self._units[own] == 1 else f"{self.body(source, unit['body'])}/{own}"


def _named_bodies(source: Source, keys: _Keys) -> Iterator[dict[str, Any]]:
    href = source.href + results.FILE_NAME if source.href else ""
    for body in source.data["bodies"]:
        yield {**body, "code": keys.body(source, body["code"]), "href": href}


def _units(source: Source, keys: _Keys) -> Iterator[dict[str, Any]]:
    for unit in source.data["units"]:
        documents = unit["documents"] if source.href else ()
        named = {"code": keys.unit(source, unit), "body": keys.body(source, unit["body"])}
        yield {**unit, **named, "documents": documents, "folder": source.href}


def _files(source: Source, keys: _Keys) -> Iterator[dict[str, Any]]:
    units = {unit["code"]: keys.unit(source, unit) for unit in source.data["units"]}
    for file in source.data["files"]:
        container = f"{source.name}: {file['container']}" if file["container"] else ""
        placed = {"file": f"{source.name}: {file['file']}", "container": container}
        yield {**file, **placed, "unit": units.get(file["unit"], file["unit"])}
