"""What the keys in the results are called: states, clauses, fields and figures in the words of the guidance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bontot_batch import vietnamese as vi
from bontot_batch.form import Field, Kind, define
from bontot_batch.guidance import Guidance

Data = Mapping[str, Any]
"""What stands in ``ket_qua.json``, or a part of it."""

_REREAD: Mapping[Kind, Callable[[str], date | Decimal]] = {Kind.DATE: date.fromisoformat, Kind.SHARE: Decimal}


@dataclass(frozen=True, slots=True)
class Words:
    """Names of the keys, under the guidance of one day. A key that is not known stands for itself."""

    title: str  # "chi bộ bốn tốt", "đảng bộ cơ sở bốn tốt"
    criteria: Mapping[str, str]
    clauses: Mapping[str, str]
    criterion_of: Mapping[str, str]
    kinds: Mapping[str, str]
    thresholds: Mapping[str, str]
    fields: Mapping[str, Field]

    @classmethod
    def of(cls, guidance: Guidance) -> Words:
        """The words of the guidance and of its forms."""
        forms = [define(key, guidance) for key in dict.fromkeys(kind.form for kind in guidance.kinds.values())]
        titles = dict.fromkeys(f"“{kind.title}”" for kind in guidance.kinds.values())
        return cls(
            title=", ".join(titles),
            criteria={each.key: each.name for each in guidance.criteria},
            clauses={number: each.label for number, each in guidance.clauses.items()},
            criterion_of={number: each.criterion for number, each in guidance.clauses.items()},
            kinds={kind.value: each.name for kind, each in guidance.kinds.items()},
            thresholds={each.name: each.label for each in guidance.thresholds if each.unit == "%"},
            fields={name: entry for form in forms for name, entry in form.fields.items()},
        )

    def label(self, field: str) -> str:
        """What a field of the form is called."""
        return self.fields[field].label if field in self.fields else field

    def show(self, field: str, value: Any) -> str:
        """A value as it stands in the results, as a person reads it."""
        entry = self.fields.get(field)
        if entry is None:
            return "" if value is None else str(value)
        if isinstance(value, int):
            return vi.format_number(value) if entry.kind is not Kind.YEAR else str(value)
        reread = _REREAD.get(entry.kind)
        return entry.show(value) if reread is None else _show_read(entry, reread, value)


def _show_read(entry: Field, reread: Callable[[str], date | Decimal], value: Any) -> str:
    try:
        read = reread(value)
    except (ValueError, TypeError, InvalidOperation):
        return str(value)
    return f"{vi.format_decimal(read)}%" if isinstance(read, Decimal) else entry.show(read)


def day(text: Any) -> str:
    """A day of the results as people write it; what is none stands as it is."""
    try:
        return vi.format_date(date.fromisoformat(str(text)))
    except ValueError:
        return str(text)


def moment(text: Any) -> str:
    """A day and hour of the results as people write it."""
    try:
        read = datetime.fromisoformat(str(text))
    except ValueError:
        return str(text)
    return f"{vi.format_date(read)} {read:%H:%M}"
