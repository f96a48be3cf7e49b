"""Accounts for everything that came in: one line for each file and each part of a mail or archive, and the sum of them.

The office is answerable for every form it was sent, so the sum is checked on every run against what was counted when
the folders were walked and the mails were opened.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from bontot_batch.containers import Role
from bontot_batch.errors import SetupError
from bontot_batch.intake import Item
from bontot_batch.model import FILE_STATE_NAMES, FileResult, FileState

_ROLES: Mapping[Role, str] = {
    Role.BODY: "Nội dung thư.",
    Role.DECORATION: "Hình ảnh, lời mời kèm theo nội dung thư.",
    Role.SIGNATURE: "Chữ ký số, danh thiếp của người gửi.",
}


class AccountError(SetupError):
    """The sum does not come out: our own mistake, and nobody may rely on such a run."""


def lines(items: Sequence[Item], fates: Iterable[FileResult]) -> tuple[FileResult, ...]:
    """What became of every item, in the order of their names; ``fates`` are those of forms and the office's own."""
    known = {each.file: each for each in fates}
    within: dict[str, list[Item]] = {}
    for item in items:
        within.setdefault(item.container, []).append(item)
    settled: dict[str, FileResult] = {}
    # What is inside stands after its container, so from the end on every part is settled before the whole.
    for item in reversed(items):
        inside = [settled[each.name] for each in within.get(item.name, ())]
        fate = known.get(item.name) or _fate(item, inside)
        settled[item.name] = replace(fate, container=item.container, mail=item.mail, digest=item.digest)
    return tuple(settled[name] for name in sorted(settled))


def _fate(item: Item, inside: Sequence[FileResult]) -> FileResult:
    """What became of a thing that is neither a form nor the office's: a mail or archive, or a part without a file."""
    if item.parts is None:
        return FileResult(item.name, FileState.IGNORED, note=_ROLES.get(item.role, ""), findings=item.findings)
    counts = Counter(each.state for each in inside)
    state = next((each for each in FileState if counts[each]), FileState.IGNORED)
    if not inside:
        return FileResult(item.name, state, note="Đã mở, bên trong không có gì.", findings=item.findings)
    told = ", ".join(f"{FILE_STATE_NAMES[each].lower()} {counts[each]}" for each in FileState if counts[each])
    return FileResult(item.name, state, note=f"Đã mở, bên trong có {len(inside)}: {told}.", findings=item.findings)


def check(collected: int, items: Sequence[Item], told: Sequence[FileResult]) -> None:
    """Hold the lines against what was counted on the way in; raises AccountError with every difference.

    ``collected`` is the number of files that the walk through the folders met.
    """
    faults = list(_differences(collected, items, told))
    if faults:
        raise AccountError("Sổ tiếp nhận không khớp, không thể tin kết quả lần chạy này:\n" + "\n".join(faults))


def _differences(collected: int, items: Sequence[Item], told: Sequence[FileResult]) -> Iterable[str]:
    by_container = Counter(each.container for each in told)
    if by_container[""] != collected:
        yield f"- thư mục hồ sơ có {collected} tệp, sổ có {by_container['']} dòng."
    for item in items:
        if item.parts is not None and by_container[item.name] != item.parts:
            yield f"- {item.name}: bên trong có {item.parts}, sổ có {by_container[item.name]} dòng."
    opened = {"", *(item.name for item in items if item.parts is not None)}
    for each in told:
        if each.container not in opened:
            yield f"- {each.file}: không rõ nằm trong tệp nào."
        if each.state is FileState.IGNORED and not each.note and not each.findings:
            yield f"- {each.file}: bỏ qua mà không nêu lý do."
    names = Counter(each.file for each in told)
    yield from (f"- {name}: có {count} dòng." for name, count in names.items() if count > 1)


def totals(told: Sequence[FileResult]) -> dict[FileState, int]:
    """How many things came to each state."""
    counts = Counter(each.state for each in told)
    return {state: counts[state] for state in FileState}
