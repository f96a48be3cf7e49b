"""What `bontot templates` says, as plain lines: the documents, their names, the faults of a template."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bontot_batch.documents import ENTRIES, Templates, desk, dictionary
from bontot_batch.documents.desk import Checked
from bontot_batch.documents.deviation import Deviation
from bontot_batch.guidance import Guidance

_PLACES_SHOWN = 5


def list_lines(templates: Templates) -> Iterator[str]:
    """Each document by the name it is chosen by, then its templates: the office's own file, or the program's."""
    packed = templates.folders[-1].resolve()
    for entry in ENTRIES:
        usual = "" if entry.usual else "; chỉ khi chọn"
        needs = f"; còn là dự thảo khi chưa có {', '.join(sorted(entry.needs))}" if entry.needs else ""
        yield f"{entry.key}: {entry.title} ({entry.appears}{usual}{needs})"
        for name in entry.templates:
            path = templates.path(name)
            whose = "mẫu của chương trình" if path.resolve().parent == packed else f"mẫu của cơ quan: {path}"
            yield f"  {name}: {dictionary.TITLES[name]} ({whose})"


def names_lines(template: str, guidance: Guidance) -> Iterator[str]:
    """The names that one template may use."""
    yield f"{template}: {dictionary.TITLES[template]}"
    yield from dictionary.as_lines(dictionary.names(template, guidance))


def checked_lines(path: Path, checked: Checked) -> Iterator[str]:
    """Everything found in one template; the same deviation in many places is said once."""
    compared = f" (so với các tên của {checked.template})" if checked.template and checked.template != path.name else ""
    yield f"{path}{compared}: {len(checked.faults)} lỗi, {len(checked.remarks) + len(checked.deviations)} lưu ý."
    for word, told in (("LỖI", checked.faults), ("LƯU Ý", checked.remarks)):
        for each in told:
            quoted = f" (“{each.quoted}”)" if each.quoted else ""
            yield f"  {each.place}{quoted}: {word}: {each.message}."
            yield f"    → {each.hint}"
    yield from _deviation_lines(checked.deviations)


def _deviation_lines(deviations: tuple[Deviation, ...]) -> Iterator[str]:
    alike: dict[str, list[Deviation]] = {}
    for each in deviations:
        alike.setdefault(each.message, []).append(each)
    for message, found in alike.items():
        shown = [f"{each.place} (“{each.quoted}”)" if each.quoted else each.place for each in found[:_PLACES_SHOWN]]
        more = f" và {len(found) - _PLACES_SHOWN} chỗ nữa" if len(found) > _PLACES_SHOWN else ""
        yield f"  {'; '.join(shown)}{more}: LƯU Ý: {message}."
        yield f"    → {found[0].hint}"


def copies(checked: Mapping[Path, Checked]) -> dict[str, bytes]:
    """The files with comments, by a name that no template has."""
    return {f"{path.stem}_ghi_chu.docx": each.copy for path, each in checked.items() if each.copy is not None}


def free_names(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files under names that nothing in the folder bears yet."""
    return {_free(folder, name): content for name, content in files.items()}


def _free(folder: Path, name: str) -> str:
    stem, number, free = name.removesuffix(".docx"), 1, name
    while (folder / free).exists():
        number += 1
        free = f"{stem}_{number}.docx"
    return free


def find(templates: Templates, name: str) -> Path | None:
    """The template's file by its name, else the file itself; None when there is neither."""
    return desk.find(templates, name) or (Path(name) if Path(name).is_file() else None)
