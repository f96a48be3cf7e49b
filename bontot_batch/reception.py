"""Opens everything in the source, in workers, and tells the office's own workbooks from what units sent.

Nothing that came from outside is opened in this process: a file that kills or exhausts its reader costs one line.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from bontot_batch import filetypes, intake, receipts, refusals, workbook
from bontot_batch.containers import Role
from bontot_batch.errors import Refused
from bontot_batch.form import META_SHEET
from bontot_batch.intake import INSIDE, OLD_FORMATS, WORKBOOKS, Item, SourceFile
from bontot_batch.model import Finding, Place, Severity
from bontot_batch.office import table
from bontot_batch.office.findings import OfficeError
from bontot_batch.office.table import Sheets
from bontot_batch.readings import Readings
from bontot_batch.staged import of_file
from bontot_batch.workers import Limits, Lost, Progress, in_threads, isolate, silent

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("X03", Severity.ERROR, "Tệp mang tên bảng của cơ quan nhưng không đọc được như vậy."),
    ("X04", Severity.ERROR, "Hồ sơ nằm trong thư mục kết quả."),
)

FILLED_BY_HAND = ("kiem_phieu_*.xlsx", "tham_dinh*.xlsx")  # what a run lays out for the office to fill in
ROSTER_NAME = "danh_muc*.xlsx"
_SAVED_AS = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})
_SAVE_AS_XLSX = "Mở bằng Excel, lưu thành .xlsx, bỏ tệp cũ ra khỏi thư mục rồi chạy lại."
_UNPACKING = Limits(seconds=120, cpu_seconds=90)  # for one file with all that is in it


@dataclass(frozen=True, slots=True)
class Found:
    """All that came in, told apart: the office's workbooks by what they are, and what units sent."""

    office: Mapping[str, tuple[tuple[Item, Sheets], ...]]
    items: tuple[Item, ...]  # everything, a container before what is in it
    collected: int  # how many files the walk through the folders met
    laid: frozenset[str] = frozenset()  # those in the output folder, where a run laid them out to be filled in

    @property
    def sent(self) -> tuple[Item, ...]:
        """The files that may be forms, or take the place of one."""
        ours = {item.name for listed in self.office.values() for item, _ in listed}
        return tuple(
            item
            for item in self.items
            if item.role is Role.FILE and (item.parts is None or item.refused) and item.name not in ours
        )


@dataclass(frozen=True, slots=True)
class _Received:
    """What one file of a folder came to: its items, and its sheets when it is one of the office's workbooks."""

    items: tuple[Item, ...]
    sheets: Sheets | None = None
    trouble: Refused | None = None  # why a workbook could not be read as one of the office's own


def find(  # noqa: PLR0913, PLR0917 - how it is done beside what is to be found
    sources: Sequence[Path],
    folder: Path,
    out: Path | None = None,
    jobs: int | None = None,
    progress: Progress = silent,
    kept: Readings | None = None,
) -> Found:
    """Open everything in the source and tell the office's own workbooks from all else, by content.

    Forms found in mails and archives are laid down in ``folder``. The output folder ``out`` is no source, even inside
    one; but the workbooks a person has filled in there count. A workbook of which ``kept`` has the receipt is not
    opened again; that of one that was opened is left there. Raises OfficeError when a source lies in the output
    folder, or a file bears the name of one of the office's workbooks and is none.
    """
    for source in sources:
        if out is not None and source.resolve().is_relative_to(out.resolve()):
            raise OfficeError((_inside_output(source),))
    collected = intake.collect(sources, out)
    laid = _laid_in_output(out, {each.name for each in collected})
    received = _received((*collected, *laid), folder, jobs, progress, kept or Readings())
    from_source = {each.items[0].digest for each in received[: len(collected)]}
    # The very same workbook, copied into the source, is one.
    filled_in = [each for each in received[len(collected) :] if each.items[0].digest not in from_source]
    counted = (*received[: len(collected)], *filled_in)
    return Found(
        _told_apart(counted),
        tuple(item for each in counted for item in each.items),
        len(counted),
        frozenset(each.items[0].name for each in filled_in),
    )


def _received(
    met: Sequence[SourceFile], folder: Path, jobs: int | None, progress: Progress, kept: Readings
) -> list[_Received]:
    """What every file came to, in their order: as its receipt says, or as a worker finds that opens it."""
    found = dict(_known(met, kept))
    due = [source for source in met if source.name not in found]
    for source, each in zip(due, isolate(partial(_receive, folder), due, jobs, progress, _UNPACKING), strict=True):
        if isinstance(each, Lost):
            found[source.name] = _lost(source, each)
            continue
        found[source.name], item = each, each.items[0]
        if each.trouble is None and (text := receipts.as_text(item, each.sheets)):
            kept.new[receipts.key(item.name, item.digest)] = text
    return [found[source.name] for source in met]


def _known(met: Sequence[SourceFile], kept: Readings) -> Iterator[tuple[str, _Received]]:
    """Of each file that is still as it was when it was opened before: its name, what it came to."""
    if kept.none:
        return
    for source, digest in zip(met, in_threads(_digest, met), strict=True):
        text = kept.known(receipts.key(source.name, digest)) if digest else None
        said = receipts.from_text(text) if text else None
        if said:
            yield source.name, _Received((Item(source.name, source.path, filetypes.WORKBOOK, digest),), *said)


def _digest(source: SourceFile) -> str:
    """The digest of a file, to be known by; "" where the system does not give it, or it is no usual file."""
    try:
        usual = source.path.is_file() and source.path.stat().st_size <= workbook.MAX_FILE_BYTES
        return of_file(source.path) if usual else ""
    except OSError:
        return ""


def _receive(folder: Path, source: SourceFile) -> _Received:
    """One file of the source with everything in it; done in a worker."""
    try:
        items = intake.receive(source, folder)
        if items[0].parts is not None:
            return _Received(tuple(_not_for_units(item) for item in items))
        return _Received(items, _office_sheets(items[0]))
    except Refused as refusal:
        return _Received(items, trouble=refusal)
    except MemoryError:
        raise  # too much for a worker, which is no mistake of ours
    except Exception as error:  # our own mistake must cost one file, never the batch
        found = refusals.crashed(Place(source.name), error)
        return _Received((Item(source.name, source.path, filetypes.UNKNOWN, findings=(found,)),))


def _lost(source: SourceFile, lost: Lost) -> _Received:
    found = refusals.lost(Place(source.name), lost)
    return _Received((Item(source.name, source.path, filetypes.UNKNOWN, findings=(found,)),))


def _office_sheets(item: Item) -> Sheets | None:
    """The sheets of a workbook that is one of the office's own; None for every other file. Raises Refused."""
    if item.refused or item.kind.family not in WORKBOOKS:
        return None
    if workbook.has_sheet(workbook.read_bytes(item.path), META_SHEET):
        return None
    try:
        sheets = table.load_sheets(item.path, item.name)
    except OfficeError as error:
        (found,) = error.findings
        raise Refused(found.code, found.message, found.hint) from error
    return sheets if table.recognise(sheets) else None


def _not_for_units(item: Item) -> Item:
    """The item, refused if it bears the name of one of the office's workbooks: a mail may not bring these."""
    if not item.container or not _bears_office_name(item):
        return item
    found = refusals.finding(
        Place(item.name),
        "F31",
        "bảng của cơ quan (danh mục, thẩm định, kiểm phiếu) nằm trong thư hoặc tệp nén nên không được dùng.",
        "Nếu đúng là bảng của cơ quan, để thẳng tệp vào thư mục hồ sơ rồi chạy lại.",
    )
    return replace(item, findings=(*item.findings, found))


def _told_apart(received: Sequence[_Received]) -> dict[str, tuple[tuple[Item, Sheets], ...]]:
    """The office's workbooks by what they are; OfficeError for one that bears such a name and is none.

    A tally that cannot be read must stop the run, not vanish from it.
    """
    office: dict[str, tuple[tuple[Item, Sheets], ...]] = {}
    wrong = []
    for each in received:
        item = each.items[0]
        kind = table.recognise(each.sheets) if each.sheets else None
        if kind and each.sheets:
            office[kind] = (*office.get(kind, ()), (item, each.sheets))
        elif _bears_office_name(item):
            wrong.append(_not_what_its_name_says(item, each.trouble))
    if wrong:
        raise OfficeError(wrong)
    return office


def _inside_output(source: Path) -> Finding:
    return Finding(
        Place(source.name),
        "X04",
        Severity.ERROR,
        "Hồ sơ nằm trong thư mục kết quả, nên sẽ bị bỏ qua.",
        "Chọn thư mục kết quả khác, ví dụ --out ket_qua.",
    )


def _laid_in_output(out: Path | None, taken: Collection[str]) -> tuple[SourceFile, ...]:
    """The workbooks a run laid out for the office to fill in; one whose name the source has goes by its folder too."""
    if out is None:
        return ()
    laid: dict[str, SourceFile] = {}
    for path in sorted(out.iterdir()) if out.is_dir() else ():
        if path.is_file() and _is_office_name(path.name, FILLED_BY_HAND):
            name = path.name
            while name in taken or name in laid:
                name = f"{out.name}/{name}"
            laid[name] = SourceFile(path, name)
    return tuple(laid.values())


def _bears_office_name(item: Item) -> bool:
    return _is_office_name(re.split(f"[/{INSIDE}]", item.name)[-1], (*FILLED_BY_HAND, ROSTER_NAME))


def _is_office_name(name: str, patterns: Iterable[str]) -> bool:
    """Whether a file is called like one of the office's workbooks, in whatever format it was saved."""
    stem, _, ending = name.casefold().rpartition(".")
    return f".{ending}" in _SAVED_AS and any(fnmatch.fnmatchcase(f"{stem}.xlsx", pattern) for pattern in patterns)


def _not_what_its_name_says(item: Item, trouble: Refused | None) -> Finding:
    """Why a run cannot begin: with the cause, where it is known."""
    message = "Tệp mang tên một bảng của cơ quan (danh mục, thẩm định, kiểm phiếu) nhưng không đọc được như vậy"
    cause, hint = ".", "Mở bằng Excel để kiểm tra tiêu đề các cột rồi lưu lại; nếu là tệp khác thì đổi tên."
    known = _why(item, trouble)
    if item.kind.family in OLD_FORMATS:
        cause, hint = f": {item.kind.name}.", _SAVE_AS_XLSX
    elif known:
        cause, hint = f": {known[0][:1].lower()}{known[0][1:]}", known[1]
    return Finding(Place(item.name), "X03", Severity.ERROR, f"{message}{cause}", hint)


def _why(item: Item, trouble: Refused | None) -> tuple[str, str] | None:
    """Why a file could not be read: what was found and what to do."""
    if trouble:
        return trouble.message, trouble.hint
    if item.findings:
        return item.findings[0].message, item.findings[0].hint
    told = refusals.refusal(item.kind)
    return told[1:] if told else None
