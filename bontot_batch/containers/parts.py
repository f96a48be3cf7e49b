"""The nouns of what carries files: a container, its parts, the trouble with them, and the totals they may reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from bontot_batch.errors import Refused
from bontot_batch.model import Mail, Severity

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("F26", Severity.ERROR, "Tệp nén hoặc thư lồng nhau quá nhiều tầng."),
    ("F27", Severity.ERROR, "Tệp nén hoặc thư chứa quá nhiều tệp, hoặc quá lớn khi mở ra."),
    ("F28", Severity.ERROR, "Tệp nén hoặc thư bị hỏng, không mở được."),
    ("F29", Severity.WARNING, "Một phần của tệp nén hoặc thư bị hỏng hoặc thiếu; phần đọc được đã lấy ra."),
    ("F40", Severity.WARNING, "Mục của Outlook không phải là thư."),
    ("F41", Severity.ERROR, "Chỉ có đường dẫn đến tệp, không có nội dung tệp."),
    ("F42", Severity.ERROR, "Thư chỉ là một đoạn của một thư đã bị chia nhỏ."),
    ("F43", Severity.ERROR, "Tệp được đóng gói theo cách mà chương trình không mở được."),
    ("F44", Severity.WARNING, "Thư nháp chưa gửi đi."),
)

MOST_LEVELS = 3
MOST_PARTS_IN_ONE = 2_000
MOST_MAILS = 20_000  # in a mailbox
MOST_PARTS = 60_000
MOST_BYTES = 400_000_000
HIGHEST_RATIO = 150
LONGEST_NAME = 240
RATIO_COUNTS_FROM = 100_000  # bytes unpacked; below it the ratio says nothing

_NO_NAMES = {"", ".eml", ".msg", ".dat"}  # an ending alone is that of a mail without a subject

RESEND_LESS = "Chia thành nhiều tệp nhỏ hơn rồi chạy lại; nếu do đơn vị gửi thì xin gửi riêng tệp phiếu."


class Container(StrEnum):
    """What carries other files, by what is inside it."""

    ZIP = "zip"
    MAIL = "mail"
    MAILBOX = "mailbox"
    OUTLOOK = "outlook"
    TNEF = "tnef"


class Role(StrEnum):
    """What a part is for.

    FILE: somebody's file. BODY: a text of the mail. DECORATION: a picture its text shows, an invitation. SIGNATURE:
    what vouches for the sender or presents him: smime.p7s, a PGP signature, a visiting card.
    """

    FILE = "file"
    BODY = "body"
    DECORATION = "decoration"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a person should know of a container or a part: code, what was found, what to do."""

    code: str
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class Part:
    """One thing found in a container. A part that could not be read has no content and its own trouble."""

    name: str  # as people know it, unique within its container; with "/" where an archive has folders
    content: bytes
    role: Role = Role.FILE
    trouble: tuple[Trouble, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """Everything that came out of a container: nothing that was in it lacks a part."""

    parts: tuple[Part, ...]
    mail: Mail | None = None
    trouble: tuple[Trouble, ...] = ()


@dataclass(slots=True)
class _Totals:
    parts: int = 0
    unpacked: int = 0


@dataclass(slots=True)
class Budget:
    """What the containers of one tree may still hold: a new one for each file of the source.

    Its totals run over the whole tree; ``below`` gives the budget for the parts of a container.
    """

    level: int = 0
    _totals: _Totals = field(default_factory=_Totals)
    _most_here: int = MOST_PARTS_IN_ONE
    _parts_here: int = 0

    def below(self, kind: Container) -> Budget:
        """The budget inside a container of this kind; Refused (F26) when it lies too deep.

        A mailbox is a folder of mails and adds no level.
        """
        level = self.level + (kind is not Container.MAILBOX)
        if level > MOST_LEVELS:
            raise Refused(
                "F26",
                f"tệp nén hoặc thư lồng nhau quá {MOST_LEVELS} tầng, không mở tiếp.",
                "Xin đơn vị gửi riêng tệp phiếu, không nén hoặc chuyển tiếp nhiều lần.",
            )
        return Budget(level, self._totals, MOST_MAILS if kind is Container.MAILBOX else MOST_PARTS_IN_ONE)

    def count_part(self) -> None:
        """Count one more part; Refused (F27) when the container or the tree holds too many."""
        self._parts_here += 1
        self._totals.parts += 1
        if self._parts_here > self._most_here:
            raise too_many_parts(self._most_here)
        if self._totals.parts > MOST_PARTS:
            raise _too_much(f"có hơn {_number(MOST_PARTS)} tệp tính cả các tầng bên trong.")

    def count_bytes(self, count: int) -> None:
        """Count bytes unpacked; Refused (F27) when the tree has become too large."""
        self._totals.unpacked += count
        if self._totals.unpacked > MOST_BYTES:
            raise _too_much(f"mở ra lớn hơn {MOST_BYTES // 1_000_000} MB.")


def check_ratio(unpacked: int, packed: int) -> None:
    """Refuse (F27) an entry that swells beyond what files of an office ever do."""
    if unpacked > RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * packed:
        raise _too_much(f"có tệp mở ra lớn gấp hơn {HIGHEST_RATIO} lần khi nén.")


def _too_much(message: str) -> Refused:
    return Refused("F27", message, RESEND_LESS)


def too_many_parts(most: int = MOST_PARTS_IN_ONE) -> Refused:
    """The refusal of a container that holds more parts than one may."""
    return _too_much(f"có hơn {_number(most)} tệp trong một tệp nén, thư hoặc hộp thư.")


def too_large() -> Refused:
    """The refusal of a container that needs more memory than there is."""
    return _too_much("mở ra quá lớn so với bộ nhớ của máy.")


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def damaged(what: str) -> Refused:
    """The refusal of a container that could not be opened; ``what`` names it in Vietnamese."""
    return Refused("F28", f"{what} bị hỏng, không mở được.", "Xin đơn vị gửi lại.")


def locked(what: str) -> Refused:
    """The refusal of a container under a password or encryption."""
    return Refused("F03", f"{what} nên không mở được.", "Xin đơn vị gửi lại, không đặt mật khẩu và không mã hóa.")


def as_trouble(refusal: Refused) -> Trouble:
    """What a refusal says, said of one part."""
    return Trouble(refusal.code, refusal.message, refusal.hint)


def counted(parts: Iterable[Part], budget: Budget, *, as_they_stand: bool = False) -> tuple[Part, ...]:
    """The parts, each counted against the budget as it comes, under names that are unique.

    ``as_they_stand`` in the container, nothing was unpacked to get them.
    """
    kept = []
    for part in parts:
        budget.count_part()
        if not as_they_stand:
            budget.count_bytes(len(part.content))
        kept.append(part)
    return with_names(kept)


def with_names(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts with a name for each: "phan-3" for the third when it has none, "a (2).xlsx" for a second "a.xlsx"."""
    taken: set[str] = set()
    named = []
    for number, part in enumerate(parts, 1):
        given = f"phan-{number}{part.name}" if part.name in _NO_NAMES else part.name
        name = _unique(_short(given), taken)
        taken.add(name)
        named.append(replace(part, name=name))
    return tuple(named)


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 40]}…{name[-39:]}"


def _unique(name: str, taken: set[str]) -> str:
    folder, slash, last = name.rpartition("/")
    stem, dot, ending = last.rpartition(".")
    if not stem:
        stem, dot, ending = last, "", ""
    unique, number = name, 1
    while unique in taken:
        number += 1
        unique = f"{folder}{slash}{stem} ({number}){dot}{ending}"
    return unique
