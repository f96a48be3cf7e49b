"""Lays a roll-up out: the page over all bodies, the workbook and the report of a run with what was added up in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bontot_batch import documents, output, page, publish, summary
from bontot_batch.batch import SeasonResult
from bontot_batch.documents import NotReleasedError, Templates
from bontot_batch.model import Finding
from bontot_batch.page.words import Data, day
from bontot_batch.rollup import report
from bontot_batch.rollup.adding import RollUp
from bontot_batch.rollup.report import Issuer
from bontot_batch.summary import Table

CARE = output.Care(final=documents.is_final)


@dataclass(frozen=True, slots=True)
class LaidOut:
    """What was made of a roll-up: its files by their names, what is now to be said of it, whether a draft is there."""

    made: RollUp
    files: Mapping[str, bytes]
    draft: bool


def lay_out(
    made: RollUp,
    season: SeasonResult,
    templates: Templates,
    issued: Issuer | None = None,
    found: Iterable[Finding] = (),
) -> LaidOut:
    """The page, the workbook and the report; a report that is not proven is kept back and told, as is what was found.

    ``season`` is what was added up as one. Raises DocumentError when the template of the report is none.
    """
    planned, remarks = report.planned(made, season, issued)
    work, guidance = planned.document, season.office.guidance
    files: dict[str, bytes] = {}
    try:
        files[planned.path] = publish.word(templates, guidance, work, report.MUST_PRINT)
    except NotReleasedError as error:
        remarks = (*remarks, publish.kept_back(planned.path, work.template, error.faults))
    told = made.told(*found, *remarks)
    files[summary.FILE_NAME] = summary.write(season, sources(told.data))
    same = tuple(name for name in (summary.FILE_NAME, planned.path) if name in files)
    files[page.FILE_NAME] = page.write(told.data, page.Words.of(guidance), same)
    return LaidOut(told, files, work.draft and planned.path in files)


def sources(data: Data) -> tuple[Table, ...]:
    """The sheets that say what was added up and what was not. Pure."""
    return (_sources(data), _remarks(data))


def _sources(data: Data) -> Table:
    columns = (("Thư mục", 40), ("Cấp quyết định", 40), ("Đơn vị", 10), ("Xét tại ngày", 14), ("Quy định áp dụng", 40),
               ("Phiên bản", 12), ("Dấu của tệp (sha256)", 40))  # fmt: skip
    rows = tuple(
        (
            each["name"],
            ", ".join(each["bodies"]),
            each["units"],
            day(each["on"]),
            each["guidance"],
            each["version"],
            each["sha256"],
        )
        for each in data["sources"]
    )
    return Table("Nguồn", "Các kết quả đã cộng", columns, rows)


def _remarks(data: Data) -> Table:
    columns = (("Mức", 10), ("Thư mục", 50), ("Nội dung", 100))
    rows = tuple((each["severity"], each["where"], each["text"]) for each in data["remarks"])
    return Table("Không cộng, lưu ý", "Các thư mục không cộng vào, và điều cần lưu ý", columns, rows)
