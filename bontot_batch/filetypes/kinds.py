"""The types of file the program tells apart, and what it can do with each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Family(StrEnum):
    """What the program can do with a file."""

    WORKBOOK = "workbook"  # .xlsx
    MACRO_WORKBOOK = "macro_workbook"  # .xlsm
    OLD_WORKBOOK = "old_workbook"  # .xls, .et
    OPEN_DOCUMENT = "open_document"  # .ods
    PACKAGE_DAMAGED = "package_damaged"  # began as a zip, its directory cannot be read
    ZIP = "zip"
    MAIL = "mail"
    MAILBOX = "mailbox"
    OUTLOOK = "outlook"
    TNEF = "tnef"
    CLOSED_ARCHIVE = "closed_archive"  # packed in a way the program does not unpack
    LOCKED = "locked"
    EMPTY = "empty"
    LEFTOVER = "leftover"
    OTHER = "other"  # known, and cannot hold a form
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class FileType:
    """What a file is; ``name`` is Vietnamese, made to stand within a sentence."""

    family: Family
    name: str


def other(name: str) -> FileType:
    """A type that is known and cannot hold a form."""
    return FileType(Family.OTHER, name)


def closed(name: str) -> FileType:
    """An archive the program does not unpack."""
    return FileType(Family.CLOSED_ARCHIVE, f"tệp nén {name}")


EMPTY = FileType(Family.EMPTY, "tệp rỗng")
UNKNOWN = FileType(Family.UNKNOWN, "tệp không rõ loại")
WORKBOOK = FileType(Family.WORKBOOK, "tệp Excel (.xlsx)")
MACRO_WORKBOOK = FileType(Family.MACRO_WORKBOOK, "tệp Excel có macro (.xlsm)")
OLD_WORKBOOK = FileType(Family.OLD_WORKBOOK, "tệp Excel đời cũ (.xls)")
OPEN_DOCUMENT = FileType(Family.OPEN_DOCUMENT, "bảng tính OpenDocument (.ods)")
PACKAGE_DAMAGED = FileType(Family.PACKAGE_DAMAGED, "tệp bị hỏng hoặc bị cắt cụt")
ZIP = FileType(Family.ZIP, "tệp nén ZIP")
MAIL = FileType(Family.MAIL, "thư điện tử")
MAILBOX = FileType(Family.MAILBOX, "hộp thư điện tử (.mbox)")
OUTLOOK = FileType(Family.OUTLOOK, "thư Outlook (.msg)")
TNEF = FileType(Family.TNEF, "gói đính kèm của Outlook (winmail.dat)")
LEFTOVER = FileType(Family.LEFTOVER, "tệp tạm của máy")
LOCKED_ZIP = FileType(Family.LOCKED, "tệp nén ZIP có mật khẩu")
LOCKED_OFFICE = FileType(Family.LOCKED, "tệp Office có mật khẩu")
LOCKED_MAIL = FileType(Family.LOCKED, "thư đã mã hóa")

BINARY_WORKBOOK = other("tệp Excel nhị phân (.xlsb)")
FIRST_WORKBOOK = other("bảng tính Excel đời đầu (trước năm 1997)")
XML_WORKBOOK = other("bảng tính XML 2003")
FLAT_WORKBOOK = other("bảng tính OpenDocument dạng một tệp (.fods)")
NUMBERS = other("bảng tính Apple Numbers")
CSV = other("tệp văn bản có dấu phân cách (CSV)")
WEB_PAGE = other("trang web (HTML)")
WEB_ARCHIVE = other("trang web lưu trữ (.mht)")
SYLK = other("bảng tính SYLK (.slk)")
DBASE = other("bảng dữ liệu dBase (.dbf)")
LOTUS = other("bảng tính Lotus 1-2-3")
WORD = other("tệp Word (.docx)")
OLD_WORD = other("tệp Word đời cũ (.doc)")
POWERPOINT = other("tệp PowerPoint (.pptx)")
VISIO = other("tệp Visio (.vsdx)")
PDF = other("tệp PDF")
SHORTCUT = other("lối tắt (.lnk)")
WEB_SHORTCUT = other("lối tắt tới trang web (.url)")
SIGNATURE = other("chữ ký số")
TEXT = other("tệp văn bản")
VIDEO, SOUND = other("video"), other("tệp âm thanh")
PROGRAM = other("tệp chương trình (.exe)")
DATABASE = other("cơ sở dữ liệu Access")

# Tables that the program they were made with can save as an .xlsx.
TABLES = frozenset({BINARY_WORKBOOK, FIRST_WORKBOOK, XML_WORKBOOK, FLAT_WORKBOOK, NUMBERS, CSV})
TABLES |= {WEB_PAGE, WEB_ARCHIVE, SYLK, DBASE, LOTUS}
SHORTCUTS = frozenset({SHORTCUT, WEB_SHORTCUT})
