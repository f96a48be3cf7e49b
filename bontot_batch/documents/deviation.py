"""What the layout checker tells: one deviation with its place, both sides and the rule it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Deviation:
    """One property that is not as the rules have it. All texts are Vietnamese."""

    place: str  # "đoạn 7", "bảng 1, dòng 2, ô 1"
    quoted: str  # the beginning of the paragraph, "" for a page
    what: str  # "cỡ chữ của địa danh, ngày tháng"
    found: str
    expected: str
    source: str
    hint: str
    paragraph: Any = field(default=None, compare=False, repr=False)

    @property
    def message(self) -> str:
        """What is wrong, without the place: the same for paragraphs with the same fault."""
        return f"{self.what}: {self.found}, cần {self.expected} ({self.source})"

    def __str__(self) -> str:
        quoted = f" (“{self.quoted}”)" if self.quoted else ""
        return f"{self.place}{quoted}: {self.message}."
