"""What the summary report says of the results it was added up from, where there are several. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bontot_batch.documents.common import Context
from bontot_batch.vietnamese import clean, format_date, format_number

_MARK = 12  # digits of a file's sha256 that tell it from any other


@dataclass(frozen=True, slots=True)
class Added:
    """The results of one folder that were added up: whose they are, by what they were made, their file's sha256."""

    folder: str
    bodies: tuple[str, ...]
    units: int
    on: date
    guidance: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be said of a folder: why it was left out, or what is to be noted of it."""

    folder: str
    text: str


def added_up(added: Sequence[Added] = (), left_out: Sequence[Remark] = (), noted: Sequence[Remark] = ()) -> Context:
    """The results that every figure comes from, and those left out with the reason; none for a season by itself."""
    return {
        "nguon": [
            {
                "tt": str(number),
                "thu_muc": each.folder,
                "cap_uy": ", ".join(map(clean, each.bodies)),
                "so_don_vi": format_number(each.units),
                "ngay": format_date(each.on),
                "quy_dinh": each.guidance,
                "phien_ban": each.version,
                "dau_tep": each.sha256[:_MARK],
            }
            for number, each in enumerate(added, start=1)
        ],
        "khong_cong": [row | {"ly_do": each.text} for row, each in _rows(left_out)],
        "luu_y": [row | {"noi_dung": each.text} for row, each in _rows(noted)],
    }


def _rows(remarks: Sequence[Remark]) -> list[tuple[Context, Remark]]:
    return [({"tt": str(number), "thu_muc": each.folder}, each) for number, each in enumerate(remarks, start=1)]
