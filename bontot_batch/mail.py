"""Letters to units and the drafts that carry them: a person looks at each draft and sends it. No network."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from email.header import Header
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Template, TemplateError, TemplateSyntaxError, UndefinedError

from bontot_batch import vietnamese as vi
from bontot_batch.documents import Templates, environment
from bontot_batch.errors import SetupError
from bontot_batch.guidance import Guidance
from bontot_batch.guidance.reader import short_date
from bontot_batch.model import Body, Finding, Place, Severity, Unit

INVITATION, REMINDER, RETURN = "thu_gui_phieu", "thu_nhac", "thu_tra_lai"
KINDS = (INVITATION, REMINDER, RETURN)
SUBJECT = "Tiêu đề:"

_BOUNDARY = "=_bontot_thu_nhap_="  # neither base64 nor an encoded name can hold it
_ADDRESS = re.compile(r"[^\s@,;<>\x00-\x1f\x7f-\x9f]+@[^\s@,;<>\x00-\x1f\x7f-\x9f]+")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NAME_PIECE = 60
_END = "\r\n"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FAULTS = (TypeError, ValueError, LookupError, ArithmeticError, AttributeError)
_Names = dict[str, Any]


class LetterError(SetupError):
    """A letter's template, or what it is to be filled with, is at fault; ``str`` is Vietnamese lines."""


def names(unit: Unit, body: Body, guidance: Guidance, attached: str, due: date | None = None) -> _Names:
    """What every letter may name: unit, body, year, title, guidance, the attached form, the last day ("" if open)."""
    return {
        "don_vi": {
            "ten": vi.clean(unit.name),
            "ma": unit.code,
            "loai_hinh": guidance.kinds[unit.kind].name,
            "truc_thuoc": vi.clean(unit.parent),
        },
        "cap_uy": {"ten": vi.clean(body.name), "tham_muu": vi.clean(body.advisor)},
        "nam": str(body.year),
        "danh_hieu": guidance.kinds[unit.kind].title,
        "huong_dan": f"Hướng dẫn số {guidance.document}, ngày {short_date(guidance.issued)} của {guidance.issuer}",
        "tep": attached,
        "phieu_moi": False,  # whether the attached form is one to begin with, not the unit's own with marks
        "han_nop": vi.format_date(due) if due else "",
        "loi": [],
        "luu_y": [],
    }


def faults(findings: Sequence[Finding]) -> _Names:
    """The names ``loi`` and ``luu_y``: errors and warnings, each with where it stands, what it is, what to do."""
    told = [(each.severity, _fault(each)) for each in findings]
    return {
        "loi": [fault for severity, fault in told if severity is Severity.ERROR],
        "luu_y": [fault for severity, fault in told if severity is Severity.WARNING],
    }


def _fault(found: Finding) -> dict[str, str]:
    return {
        "vi_tri": _where(found.place),
        "ma": found.code,
        "noi_dung": vi.clean(found.message),
        "cach_sua": vi.clean(found.hint),
    }


def _where(place: Place) -> str:
    if not place.sheet:
        return f"Tệp {vi.clean(place.file.rsplit('/', 1)[-1])}" if place.file else "Cả phiếu"
    return f"Trang “{place.sheet}”, ô {place.cell}" if place.cell else f"Trang “{place.sheet}”"


def verify(templates: Templates, guidance: Guidance) -> None:
    """Fill every letter with invented names; raises LetterError with the faults of all of them."""
    found: dict[str, None] = {}
    for kind in KINDS:
        for given in _samples(guidance):
            try:
                letter(kind, templates, **given)
            except LetterError as error:
                found |= dict.fromkeys(str(error).splitlines())
    if found:
        raise LetterError("\n".join(found))


def _samples(guidance: Guidance) -> Iterator[_Names]:
    """A letter with everything to say, and one with all left open."""
    kind, level = next(iter(guidance.kinds)), next(iter(guidance.levels))
    at = Place("phieu.xlsx", "Số liệu", 8, 3)
    body = Body(
        "DU01", "Đảng ủy xã Nậm Mạ", level, "", "", "Nậm Mạ", "QĐ/ĐU", "T/M BAN THƯỜNG VỤ", "BÍ THƯ", "",
        "Ban Xây dựng Đảng", 2026, None, None, at,
    )  # fmt: skip
    unit = Unit("CB001", "Chi bộ bản Nậm Pục", kind, "Đảng bộ xã Nậm Mạ", "", body.code, "", at)
    full = names(unit, body, guidance, "CB001.xlsx", date(2026, 12, 5))
    found = [
        Finding(at, "D01", severity, "Ô bắt buộc bị để trống.", "Điền ô này.")
        for severity in (Severity.ERROR, Severity.WARNING)
    ]
    yield full | faults(found)
    yield full | {"han_nop": "", "phieu_moi": True, "cap_uy": {"ten": body.name, "tham_muu": ""}}


def letter(kind: str, templates: Templates, **given: object) -> tuple[str, str]:
    """Subject and body of a letter; ``kind`` names its template. Raises LetterError."""
    path = _find(templates, f"{kind}.txt")
    where = f"Mẫu thư {path}"
    first, _, rest = _read(path).partition("\n")
    heading = vi.clean(first)
    if not heading.startswith(SUBJECT):
        raise LetterError(f"{where}: dòng đầu phải bắt đầu bằng “{SUBJECT}”.")
    subject = vi.clean(_render(where, heading.removeprefix(SUBJECT), given))
    body = "\n".join(map(_tidy, _render(where, f"\n{rest}", given).splitlines())).strip("\n")
    if not subject or not body:
        raise LetterError(f"{where}: thư không có {'nội dung' if subject else 'tiêu đề'}.")
    return subject, body


def _find(templates: Templates, name: str) -> Path:
    for folder in templates.folders:
        if (folder / name).is_file():
            return folder / name
    raise LetterError(f"Không tìm thấy mẫu thư {name} trong: {', '.join(map(str, templates.folders))}.")


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise LetterError(f"Mẫu thư {path}: không đọc được; lưu lại dạng văn bản (.txt), mã UTF-8.") from error


def _tidy(line: str) -> str:
    """The line without what no reader sees, its indent kept."""
    return " " * (len(line) - len(line.lstrip(" "))) + vi.clean(line) if line.strip() else ""


def _render(where: str, source: str, given: Mapping[str, object]) -> str:
    try:
        return _compile(source).render(**given)
    except TemplateSyntaxError as error:
        raise LetterError(f"{where}: dòng {error.lineno} có thẻ viết sai.") from error
    except UndefinedError as error:
        raise LetterError(f"{where}: {error.message}.") from error
    except (TemplateError, *_FAULTS) as error:
        raise LetterError(f"{where}: có thẻ không tính được.") from error


@cache
def _compile(source: str) -> Template:
    return environment.create(
        autoescape=False, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    ).from_string(source)


def draft(to: str, subject: str, body: str, attachments: Sequence[tuple[str, bytes]]) -> bytes:
    """An unsent message (.eml) that mail programs open ready to be sent; same input, same bytes.

    Raises LetterError when ``to`` is not one address.
    """
    if not _ADDRESS.fullmatch(to):
        raise LetterError(f"Địa chỉ thư “{vi.clean(to)}” không dùng được.")
    head = (
        "MIME-Version: 1.0",
        "X-Unsent: 1",
        f"To: {to}",
        f"Subject: {Header(vi.clean(subject), 'utf-8', 75, 'Subject').encode(linesep=_END)}",
        f'Content-Type: multipart/mixed; boundary="{_BOUNDARY}"',
    )
    parts = (_text_part(body), *(_file_part(name, content) for name, content in attachments))
    opened = "".join(f"{_END}--{_BOUNDARY}{_END}{part}" for part in parts)
    return f"{_END.join(head)}{_END}{opened}{_END}--{_BOUNDARY}--{_END}".encode()


def _text_part(body: str) -> str:
    text = _END.join(map(_tidy, body.splitlines())) + _END
    return _part(("Content-Type: text/plain; charset=utf-8",), text.encode())


def _file_part(name: str, content: bytes) -> str:
    return _part((f"Content-Type: {_XLSX}", f"Content-Disposition: attachment{_named(name)}"), content)


def _part(head: Sequence[str], content: bytes) -> str:
    encoded = base64.encodebytes(content).decode("ascii").rstrip("\n").replace("\n", _END)
    return _END.join((*head, "Content-Transfer-Encoding: base64", "", encoded))


def _named(name: str) -> str:
    """The file name of an attachment; one that is not plain ASCII is spelt as RFC 2231 has it."""
    if _PLAIN_NAME.fullmatch(name):
        return f'; filename="{name}"'
    pieces = ["utf-8''"]
    for letter in vi.clean(name):
        encoded = quote(letter, safe="")
        if len(pieces[-1]) + len(encoded) > _NAME_PIECE:
            pieces.append("")
        pieces[-1] += encoded
    return "".join(f";{_END} filename*{number}*={piece}" for number, piece in enumerate(pieces))
