"""Reads the results of other runs, each from its own folder; what cannot be used is a finding, the others go on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bontot_batch import result_shape, results
from bontot_batch.errors import SetupError
from bontot_batch.model import Finding, Place, Severity
from bontot_batch.page.words import Data

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("G01", Severity.ERROR, "Thư mục không có ket_qua.json dùng được."),
    ("G02", Severity.ERROR, "Kết quả theo quy định hoặc năm khác, không cộng vào."),
    ("G03", Severity.ERROR, "Cấp quyết định đã có trong thư mục khác, không cộng hai lần."),
    ("G04", Severity.ERROR, "Kết quả thử nghiệm, không cộng vào."),
    ("G05", Severity.WARNING, "Kết quả xét tại ngày khác các thư mục khác."),
)
_SEVERITY = {code: severity for code, severity, _ in CODES}


class RollUpError(SetupError):
    """Nothing can be added up, or the result would take the place of a source; ``str`` is Vietnamese lines."""


@dataclass(frozen=True, slots=True)
class Source:
    """The results of one run: where they are, and what they say."""

    name: str  # as the person named the folder
    href: str  # from the roll-up to the folder, with "/" at its end; "" where no link leads there
    data: Data
    sha256: str = ""

    @property
    def guidance(self) -> tuple[str, int]:
        """What must be the same for results to be added up: the guidance in force, and the year."""
        return self.data["run"]["guidance"], max((body["year"] for body in self.data["bodies"]), default=0)


def read(folders: Sequence[Path], out: Path) -> tuple[tuple[Source, ...], tuple[Finding, ...]]:
    """The results in the folders; a folder without any, or with damaged ones, is a finding.

    Raises RollUpError when the roll-up would be written over one of them.
    """
    for folder in folders:
        if folder.resolve() == out.resolve():
            message = f"Thư mục kết quả “{out}” cũng là thư mục cần cộng. Chọn thư mục khác, ví dụ --out tong_hop."
            raise RollUpError(message)
    sources: list[Source] = []
    findings: list[Finding] = []
    for folder in folders:
        found = _read(folder, out)
        if isinstance(found, Source):
            sources.append(found)
        else:
            findings.append(found)
    return tuple(sources), tuple(findings)


def _read(folder: Path, out: Path) -> Source | Finding:
    path = folder / results.FILE_NAME
    try:
        if path.stat().st_size > result_shape.LARGEST_FILE:
            return finding(str(folder), "G01", f"{results.FILE_NAME} lớn quá mức.")
        raw = path.read_bytes()
        data = result_shape.decode(raw)
    except FileNotFoundError:
        return finding(str(folder), "G01", f"Không thấy {results.FILE_NAME}.")
    except OSError:
        return finding(str(folder), "G01", f"Không mở được {results.FILE_NAME}.")
    except result_shape.NotResultsError as error:
        return finding(str(folder), "G01", f"{results.FILE_NAME} không dùng được: {error}.")
    return Source(str(folder), _link(folder, out), data, hashlib.sha256(raw).hexdigest())


def _link(folder: Path, out: Path) -> str:
    try:
        relative = Path(os.path.relpath(folder.resolve(), out.resolve()))
    except ValueError:  # another drive, to which no relative link leads
        return ""
    return "/".join(quote(part, safe="") for part in relative.parts) + "/"


def finding(folder: str, code: str, message: str, hint: str = "") -> Finding:
    """What is to be said of a folder; ``code`` is one of CODES."""
    again = "Xin lại thư mục kết quả còn nguyên vẹn, do phiên bản này của chương trình ghi."
    return Finding(
        Place(f"{folder}/{results.FILE_NAME}"), code, _SEVERITY[code], message, hint or (again if code == "G01" else "")
    )
