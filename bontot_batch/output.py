"""The only module that writes into the output folder: every file whole, nothing a person wrote touched.

All files of a run are made in a staging folder first, and every file to be replaced is tried; only then are they
moved into place. A small record says what this program wrote there. What an earlier run wrote and this one does not
is set aside, not deleted. A file that is no longer as this program wrote it, or is open in another program, stays as
and where it is; if there is a new version, it is put beside it.
"""

from __future__ import annotations

import fnmatch
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

from bontot_batch.errors import SetupError
from bontot_batch.staged import Content, Kept, Laid, digest, lay, of_file
from bontot_batch.whereabouts import Inside

STAGING_PREFIX = ".dang_ghi_"
RECORD = ".da_ghi.json"
SET_ASIDE = "ban_cu"
PATIENCE = 2.5  # the longest single wait in seconds for a file that is open elsewhere; all waits together are twice it

Digests = Mapping[str, Collection[str]]
"""By file name, the sha256 of each content this program may have left there."""


class OutputError(SetupError):
    """The output folder cannot be written; ``str`` is one Vietnamese sentence that says what to do."""

    nothing_written = False  # it may have happened half way; the next run completes it


@dataclass(frozen=True, slots=True)
class Written:
    """What a run left in the output folder, as paths relative to it."""

    written: tuple[str, ...]
    set_aside: tuple[str, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()  # a file that stayed as it is, and the name of its new version
    left: tuple[str, ...] = ()  # no longer made, but changed by a person or open in another program
    held: tuple[str, ...] = ()  # those of all these that are open in another program


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to happen in the folder."""

    targets: Mapping[str, Content]  # under which name each content ends up, or already stands
    record: Digests  # of what is ours once all is done
    aside: tuple[str, ...]
    told: Written


@dataclass(frozen=True, slots=True)
class Care:
    """Which files are not treated like the others.

    ``filled_by_hand`` are patterns of names of workbooks that people fill in: that one stays is not worth telling.
    A changed file whose name is among ``for_programs`` is set aside and replaced. A content that is ``final`` may have
    been signed, so it is set aside before other content takes its place.
    """

    filled_by_hand: tuple[str, ...] = ()
    for_programs: frozenset[str] = frozenset()
    final: Callable[[bytes], bool] = lambda _: False


ALIKE = Care()


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A folder inside the output folder in which a run lays down what it makes; gone when the run is over.

    Raises OutputError when there can be none.
    """
    with said_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=STAGING_PREFIX, dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def write_all(folder: Path, files: Mapping[str, Content], care: Care = ALIKE) -> Written:
    """Put every file in its place, or beside the one that a person changed or holds open there.

    Raises OutputError when the folder cannot be written.
    """
    with said_in_words(folder):
        folder.mkdir(parents=True, exist_ok=True)
        known = _read_record(folder)
        plan = _plan(folder, files, known, care)
        new = {name: content for name, content in plan.targets.items() if not isinstance(content, Kept)}

        def make_room() -> None:
            # Until the last file is in place, either content may stand under a name.
            both = {*known, *plan.record}
            _write_record(folder, {name: {*known.get(name, ()), *plan.record.get(name, ())} for name in both})
            _set_aside(folder, plan.aside)

        moved = _put(folder, new, make_room)
        _write_record(folder, _renamed(plan.record, known, moved))
    return _told(plan.told, moved, care.filled_by_hand)


def _plan(folder: Path, files: Mapping[str, Content], known: Digests, care: Care) -> _Plan:
    made = {name: digest(content) for name, content in files.items()}
    present = {name: there for name in {*known, *made} if (there := _digest_of(folder / name))}
    changed = {name for name in present if present[name] not in (*known.get(name, ()), made.get(name))}
    held = _held_open(folder, {name for name in present.keys() - changed if present[name] != made.get(name)})
    stay = (changed - care.for_programs) | held
    targets: dict[str, Content] = {}
    beside: dict[str, str] = {}
    for name, content in files.items():
        if name not in stay:
            targets[name] = Kept(folder / name, made[name]) if present.get(name) == made[name] else content
        elif name in held or made[name] not in known.get(name, ()):  # else a person changed just this version
            beside[name] = _beside(folder, name, known, {*held, *made})
            same = _digest_of(folder / beside[name]) == made[name]
            targets[beside[name]] = Kept(folder / beside[name], made[name]) if same else content
    aside = {name for name in present if name not in targets and name not in stay}
    aside |= {name for name in changed & care.for_programs if name in targets}
    replaced = {name for name in targets.keys() & present.keys() if not isinstance(targets[name], Kept)}
    aside |= {name for name in replaced if care.final((folder / name).read_bytes())}
    record = {name: known[name] for name in stay if name in known}
    record |= {name: {digest(content)} for name, content in targets.items()}
    told = Written(
        tuple(sorted(targets)),
        tuple(sorted(aside)),
        tuple(sorted(beside.items())),
        tuple(sorted(stay - made.keys())),
        tuple(sorted(held)),
    )
    return _Plan(targets, record, told.set_aside, told)


def _beside(folder: Path, name: str, known: Digests, taken: Collection[str]) -> str:
    """The first name for a new version at which there is nothing but an earlier one of ours."""
    path, number = PurePosixPath(name), 2
    while True:
        candidate = str(path.with_name(f"{path.stem} (moi {number}){path.suffix}"))
        there = _digest_of(folder / candidate)
        if candidate not in taken and (not there or there in known.get(candidate, ())):
            return candidate
        number += 1


def _renamed(record: Digests, known: Digests, moved: Mapping[str, str]) -> Digests:
    """The record after files that could not be replaced at the last moment were put beside the earlier ones."""
    earlier = {name: known[name] for name in moved if name in known}
    return {moved.get(name, name): digests for name, digests in record.items()} | earlier


def _told(told: Written, moved: Mapping[str, str], patterns: Iterable[str]) -> Written:
    left = tuple(name for name in told.left if not any(fnmatch.fnmatchcase(name, each) for each in patterns))
    beside = tuple(sorted((*told.beside, *moved.items())))
    return replace(told, left=left, beside=beside, held=tuple(sorted({*told.held, *moved})))


def write_new(folder: Path, files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Put files where none of that name is yet; else write nothing and return the names that are taken."""
    taken = tuple(name for name in files if (folder / name).exists())
    if not taken:
        with said_in_words(folder):
            folder.mkdir(parents=True, exist_ok=True)
            _put(folder, files)
    return taken


def kept(folder: Path) -> Callable[[str], Kept | None]:
    """What gives a file's content by its name, as long as it is as this program wrote it; None for any other."""
    known = _read_record(folder)

    def content_of(name: str) -> Kept | None:
        try:
            there = _digest_of(folder / name) if name in known else ""
        except OSError:
            return None
        return Kept(folder / name, there) if there in known.get(name, ()) else None

    return content_of


def _put(folder: Path, files: Mapping[str, Content], make_room: Callable[[], None] = lambda: None) -> dict[str, str]:
    """Lay down what is still in hand, make room, move all in place; which had to be put under another name, and which.

    Files are moved in the order of their names.
    """
    moved: dict[str, str] = {}
    with staging(folder) as place:
        laid = {name: lay(place / name, content) for name, content in files.items() if isinstance(content, bytes)}
        sources = {name: content for name, content in {**files, **laid}.items() if isinstance(content, Laid)}
        make_room()
        for name in sorted(sources):
            source, target = sources[name].path, folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                _patiently(partial(source.replace, target))
            except PermissionError:
                if not target.exists():
                    raise
                moved[name] = _beside(folder, name, {}, ())
                source.replace(folder / moved[name])
        _sync({(folder / name).parent for name in sources})
    return moved


def _sync(folders: Iterable[Path]) -> None:
    """Have the names of files on the disk, too, where a system lets one ask for that."""
    if os.name != "posix":
        return
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _held_open(folder: Path, names: Iterable[str]) -> set[str]:
    """Which files another program holds open, tried before anything is moved; a virus scanner is given time."""
    waiting, wait = sorted(names), 0.05
    while True:
        waiting = [name for name in waiting if _is_held(folder / name)]
        if not waiting or wait > PATIENCE:
            return set(waiting)
        time.sleep(wait)
        wait *= 2


def _is_held(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return False
    except PermissionError:
        return True


def _patiently(move: Callable[[], object]) -> None:
    wait = 0.05
    while True:
        try:
            move()
            return
        except PermissionError:
            if wait > PATIENCE:
                raise
        time.sleep(wait)
        wait *= 2


def _digest_of(path: Path) -> str:
    """The digest of a file's content; "" where there is none."""
    return of_file(path) if path.is_file() else ""


def _read_record(folder: Path) -> dict[str, set[str]]:
    """What this program wrote into the folder; empty where there is no record or it is damaged."""
    try:
        listed = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        record = {str(name): {str(digest) for digest in digests} for name, digests in listed.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}
    inside = Inside(folder)
    return {name: digests for name, digests in record.items() if inside.holds(folder / name)}


def _write_record(folder: Path, record: Digests) -> None:
    text = json.dumps({name: sorted(record[name]) for name in sorted(record)}, ensure_ascii=False, indent=0)
    staged = folder / f"{STAGING_PREFIX}{RECORD}"
    lay(staged, text.encode("utf-8"))
    staged.replace(folder / RECORD)


def _set_aside(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        target = folder / SET_ASIDE / name
        target.parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(_free(target))
        _drop_if_empty((folder / name).parent, folder)


def _drop_if_empty(path: Path, folder: Path) -> None:
    """Remove a folder out of which the last file was moved, and those around it, up to the output folder."""
    with suppress(OSError):  # one that is not empty, or open on somebody's screen, stays
        while path != folder:
            path.rmdir()
            path = path.parent


def _free(path: Path) -> Path:
    """The path, or the first with a number added that does not exist yet."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return candidate


@contextmanager
def said_in_words(folder: Path) -> Iterator[None]:
    """Turn what the system refuses into a sentence for people."""
    try:
        yield
    except OSError as error:
        raise OutputError(_explain(folder, error)) from error


def _explain(folder: Path, error: OSError) -> str:
    if isinstance(error, PermissionError):
        name = Path(str(error.filename2 or error.filename or folder)).name
        return f"Không ghi được “{name}”: tệp đang mở hoặc không có quyền ghi. Đóng tệp rồi chạy lại."
    return f"Không ghi được vào thư mục “{folder}”: {error.strerror or error}. Kiểm tra ổ đĩa rồi chạy lại."
