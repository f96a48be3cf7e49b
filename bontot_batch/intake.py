"""The only module that finds the files in what the office was sent, and says of each what it is by its content."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import olefile

from bontot_batch.model import Severity
from bontot_batch.workbook import BROKEN_PACKAGE


class FileKind(StrEnum):
    """What a file is, by what is inside it."""

    WORKBOOK = "workbook"
    MACRO_WORKBOOK = "macro_workbook"
    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    OLD_WORKBOOK = "old_workbook"
    OPEN_DOCUMENT = "open_document"
    CONTAINER = "container"
    OTHER_TYPE = "other_type"
    UNKNOWN = "unknown"
    LEFTOVER = "leftover"


CODES: tuple[tuple[str, Severity, str], ...] = (
    ("F01", Severity.ERROR, "Tệp rỗng."),
    ("F02", Severity.ERROR, "Tệp Excel bị hỏng, không mở được."),
    ("F03", Severity.ERROR, "Tệp có mật khẩu."),
    ("F04", Severity.WARNING, "Phiếu gửi bằng định dạng cũ .xls; đã đọc, cần kiểm tra lại."),
    ("F05", Severity.WARNING, "Phiếu gửi bằng định dạng OpenDocument .ods; đã đọc, cần kiểm tra lại."),
    ("F06", Severity.ERROR, "Tệp nén hoặc thư điện tử chưa được mở ra."),
    ("F07", Severity.ERROR, "Tệp loại khác (Word, PDF, ảnh…)."),
    ("F08", Severity.ERROR, "Không nhận ra loại tệp."),
    ("F09", Severity.WARNING, "Tệp tạm của máy, bỏ qua."),
    ("F10", Severity.ERROR, "Tệp Excel không phải biểu mẫu của chương trình."),
    ("F11", Severity.ERROR, "Biểu mẫu phiên bản khác."),
    ("F12", Severity.ERROR, "Bố cục biểu mẫu đã bị thay đổi."),
    ("F13", Severity.ERROR, "Tệp quá lớn so với một biểu mẫu."),
    ("F14", Severity.WARNING, "Tệp có macro; macro không được chạy."),
    ("F15", Severity.ERROR, "Máy không cho mở tệp."),
    ("F16", Severity.ERROR, "Hai biểu mẫu trong một tệp."),
    ("F17", Severity.WARNING, "Có ảnh hoặc khung chữ đặt trên biểu mẫu; nội dung trong đó không được đọc."),
    ("F18", Severity.ERROR, "Biểu mẫu phiên bản cũ chưa có một ô bắt buộc."),
)

# What a file that cannot be a form is refused with: code, message, what to do.
REFUSALS: Mapping[FileKind, tuple[str, str, str]] = {
    FileKind.EMPTY: ("F01", "tệp rỗng, không có nội dung.", "Xin đơn vị gửi lại tệp."),
    FileKind.ENCRYPTED: ("F03", "tệp có mật khẩu nên không mở được.", "Bỏ mật khẩu, lưu lại rồi gửi lại."),
    FileKind.CONTAINER: (
        "F06",
        "tệp nén hoặc thư điện tử, bên trong có thể có biểu mẫu.",
        "Giải nén, hoặc lưu các tệp đính kèm vào thư mục hồ sơ rồi chạy lại.",
    ),
    FileKind.OTHER_TYPE: ("F07", "không phải tệp Excel.", "Xin đơn vị điền vào biểu mẫu Excel rồi gửi lại."),
    FileKind.UNKNOWN: ("F08", "không nhận ra loại tệp.", "Xin đơn vị điền vào biểu mẫu Excel rồi gửi lại."),
    FileKind.LEFTOVER: ("F09", "tệp tạm của máy, không phải hồ sơ.", ""),
}

# What is said of a form that was read: code, message, what to do.
REMARKS: Mapping[FileKind, tuple[str, str, str]] = {
    FileKind.OLD_WORKBOOK: (
        "F04",
        "phiếu gửi bằng định dạng cũ (.xls), không tự phát hiện được ô bị hỏng; đề nghị kiểm tra lại.",
        "Đối chiếu với bản giấy; nếu gửi lại, mở bằng Excel và lưu thành .xlsx.",
    ),
    FileKind.OPEN_DOCUMENT: (
        "F05",
        "phiếu gửi bằng định dạng OpenDocument (.ods); đề nghị kiểm tra lại.",
        "Đối chiếu với bản giấy; nếu gửi lại, mở bằng Excel hoặc LibreOffice và lưu thành .xlsx.",
    ),
    FileKind.MACRO_WORKBOOK: ("F14", "tệp có macro; macro không được chạy.", ""),
}
OLD_FORMATS = frozenset({FileKind.OLD_WORKBOOK, FileKind.OPEN_DOCUMENT})

_LEFTOVER_NAMES = {"thumbs.db", "desktop.ini", ".ds_store", ".gitkeep"}
_CONTAINER_STARTS = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"\x78\x9f\x3e\x22")
_OTHER_STARTS = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"{\\rtf", b"II*\x00", b"MM\x00*")
_MAIL_STARTS = (
    *(b"from:", b"from ", b"to:", b"subject:", b"date:", b"message-id:", b"received:", b"return-path:"),
    *(b"delivered-to:", b"mime-version:", b"content-type:", b"x-"),
)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file met in the source: where it is, and the name by which people know it (with "/")."""

    path: Path
    name: str


def collect(sources: Iterable[Path], out: Path | None = None) -> tuple[SourceFile, ...]:
    """Every file below the sources but the output folder ``out``, in an order that does not depend on the machine.

    Names are relative to the folder given; a second folder's twin of a name carries that folder's name before it.
    """
    found: dict[str, SourceFile] = {}
    for source in sources:
        for path, name in _walk(source):
            if out is not None and path.resolve().is_relative_to(out.resolve()):
                continue
            unique, number = name, 1
            while unique in found:
                number += 1
                unique = f"{source.name} ({number})/{name}"
            found[unique] = SourceFile(path, unique)
    return tuple(found[name] for name in sorted(found))


def _walk(source: Path) -> Iterator[tuple[Path, str]]:
    if source.is_file():
        yield source, source.name
        return
    for path in sorted(source.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, _readable(path.relative_to(source).as_posix())


def _readable(name: str) -> str:
    """A name people and files can show: what the system could not decode is marked instead of breaking a report."""
    return os.fsencode(name).decode("utf-8", "replace")


def is_leftover(name: str) -> bool:
    """Whether the name is one that Office and the system give their own temporary files."""
    last = name.rsplit("/", 1)[-1].casefold()
    return last in _LEFTOVER_NAMES or last.startswith(("~$", ".~lock")) or "__macosx/" in name.casefold()


def classify(data: bytes, name: str) -> FileKind:
    """What a file is, by its content; the name only tells leftovers of Office and the system."""
    if is_leftover(name):
        return FileKind.LEFTOVER
    if not data:
        return FileKind.EMPTY
    if data.startswith(b"PK"):
        return _classify_zip(data)
    if data.startswith(olefile.MAGIC):
        return _classify_ole(data)
    if data.startswith(_CONTAINER_STARTS) or _looks_like_mail(data):
        return FileKind.CONTAINER
    if data.startswith(_OTHER_STARTS) or _is_text(data):
        return FileKind.OTHER_TYPE
    return FileKind.UNKNOWN


def _classify_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = {entry.filename.replace("\\", "/").casefold() for entry in package.infolist()}
            if "[content_types].xml" in names:
                if any(name.startswith("xl/") for name in names):
                    macros = any(name.endswith("vbaproject.bin") for name in names)
                    return FileKind.MACRO_WORKBOOK if macros else FileKind.WORKBOOK
                return FileKind.OTHER_TYPE
            if "mimetype" in names:
                return _classify_open_document(package)
            locked = any(entry.flag_bits & 1 for entry in package.infolist())
            return FileKind.ENCRYPTED if locked else FileKind.CONTAINER
    except BROKEN_PACKAGE:
        # Cut or damaged, but it began as a package: the reader of workbooks will say so.
        return FileKind.WORKBOOK


def _classify_open_document(package: zipfile.ZipFile) -> FileKind:
    if b"spreadsheet" not in package.read("mimetype"):
        return FileKind.OTHER_TYPE
    encrypted = b"encryption-data" in package.read("META-INF/manifest.xml")
    return FileKind.ENCRYPTED if encrypted else FileKind.OPEN_DOCUMENT


def _classify_ole(data: bytes) -> FileKind:
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                return FileKind.ENCRYPTED
            for stream in ("Workbook", "Book"):
                if ole.exists(stream):
                    return FileKind.ENCRYPTED if _is_locked(ole, stream) else FileKind.OLD_WORKBOOK
            if ole.exists("__properties_version1.0"):
                return FileKind.ENCRYPTED if _is_sealed(ole) else FileKind.CONTAINER
            return FileKind.OTHER_TYPE
    except Exception:  # olefile raises whatever a damaged directory makes it stumble over
        return FileKind.UNKNOWN


def _is_locked(ole: olefile.OleFileIO, stream: str) -> bool:
    """Whether an old workbook has a password: its second record is then FILEPASS (0x2F)."""
    if not ole.get_size(stream):
        return False
    head = ole.openstream(stream).read(64)
    second = 4 + int.from_bytes(head[2:4], "little")
    return bool(head[second : second + 2] == b"\x2f\x00")


def _is_sealed(ole: olefile.OleFileIO) -> bool:
    """Whether an Outlook mail is encrypted, by its message class; that of a signed one is longer."""
    stream = "__substg1.0_001A001F"
    return bool(ole.exists(stream) and ole.openstream(stream).read().decode("utf-16-le") == "IPM.Note.SMIME")


def _looks_like_mail(data: bytes) -> bool:
    head = data[:4096].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return head.startswith(_MAIL_STARTS) and b"\nfrom:" in b"\n" + head


def _is_text(data: bytes) -> bool:
    try:
        data[:4096].decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        return error.start > 4090 and b"\x00" not in data[:4096]
    return b"\x00" not in data[:4096]
