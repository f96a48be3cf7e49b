"""Types that wear the same wrapping: packages (a zip inside) and compound files, told by what they hold."""

from __future__ import annotations

import io
import zipfile

import olefile

from bontot_batch.filetypes import kinds
from bontot_batch.filetypes.kinds import FileType, other
from bontot_batch.package import BROKEN

# What the list of a package's parts calls its main part, and the folder of that part.
_MAIN_PARTS: tuple[tuple[bytes, str, FileType], ...] = (
    (b"excel.sheet.binary.macroenabled.main", "", kinds.BINARY_WORKBOOK),
    (b"excel.sheet.macroenabled.main", "", kinds.MACRO_WORKBOOK),
    (b"excel.template.macroenabled.main", "", kinds.MACRO_WORKBOOK),
    (b"excel.addin.macroenabled.main", "", kinds.MACRO_WORKBOOK),
    (b"spreadsheetml.sheet.main", "xl/", kinds.WORKBOOK),
    (b"spreadsheetml.template.main", "xl/", kinds.WORKBOOK),
    (b"ms-word.document.macroenabled", "", other("tệp Word có macro (.docm)")),
    (b"wordprocessingml.template.main", "", other("mẫu Word (.dotx)")),
    (b"wordprocessingml.document.main", "word/", kinds.WORD),
    (b"presentationml.", "ppt/", kinds.POWERPOINT),
    (b"ms-visio.", "visio/", kinds.VISIO),
    (b"fixeddocumentsequence", "documents/", other("tệp in XPS")),
)
_OPEN_DOCUMENTS: tuple[tuple[bytes, FileType], ...] = (
    (b"opendocument.spreadsheet", kinds.OPEN_DOCUMENT),
    (b"opendocument.text", other("tệp văn bản OpenDocument (.odt)")),
    (b"opendocument.presentation", other("tệp trình chiếu OpenDocument (.odp)")),
    (b"opendocument.", other("tệp OpenDocument")),
    (b"epub", other("sách điện tử (.epub)")),
)
_OLE_STREAMS: tuple[tuple[str, FileType], ...] = (
    ("Workbook", kinds.OLD_WORKBOOK),
    ("Book", kinds.OLD_WORKBOOK),
    ("WordDocument", kinds.OLD_WORD),
    ("PowerPoint Document", other("tệp PowerPoint đời cũ (.ppt)")),
    ("VisioDocument", other("tệp Visio đời cũ (.vsd)")),
    ("__properties_version1.0", kinds.OUTLOOK),
    ("FileHeader", other("tệp Hangul (.hwp)")),
    ("Catalog", kinds.LEFTOVER),
    ("\u4840\u3f3f\u4577\u446c\u3e6a\u44b2\u482f", other("bộ cài đặt chương trình (.msi)")),
)
_LIST_OF_PARTS = 1_000_000  # bytes; a longer list is no office program's


# --- packages


def tell_package(data: bytes) -> FileType:
    """The type of a file that began as a zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = {_plain(entry.filename): entry for entry in package.infolist()}
            if any(entry.flag_bits & 1 for entry in entries.values()):
                return kinds.LOCKED_ZIP
            if "[content_types].xml" in entries or "xl/workbook.xml" in entries:
                return _tell_office(package, entries)
            if "mimetype" in entries:
                return _tell_open_document(package, entries)
            return _tell_by_parts(package, entries)
    except BROKEN:
        return kinds.PACKAGE_DAMAGED


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()


def _tell_office(package: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> FileType:
    """A package of Office, by the type of its main part; where its list of parts does not say so, by its folders."""
    listed = _start(package, entries.get("[content_types].xml")).replace(b"\x00", b"").lower()
    kind = next((kind for mark, _, kind in _MAIN_PARTS if mark in listed), None)
    kind = kind or next(
        (kind for _, folder, kind in _MAIN_PARTS if folder and any(name.startswith(folder) for name in entries)),
        other("tệp Office loại khác"),
    )
    macros = kind == kinds.WORKBOOK and any(name.endswith("vbaproject.bin") for name in entries)
    return kinds.MACRO_WORKBOOK if macros else kind


def _start(package: zipfile.ZipFile, entry: zipfile.ZipInfo | None) -> bytes:
    """The beginning of a part; b"" for one that is not there or cannot be read."""
    try:
        return package.open(entry).read(_LIST_OF_PARTS) if entry else b""
    except BROKEN:
        return b""


def _tell_open_document(package: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> FileType:
    if b"encryption-data" in _start(package, entries.get("meta-inf/manifest.xml")):
        return kinds.LOCKED_OFFICE
    kind = _start(package, entries["mimetype"])
    return next((each for mark, each in _OPEN_DOCUMENTS if mark in kind), kinds.ZIP)


def _tell_by_parts(package: zipfile.ZipFile, entries: dict[str, zipfile.ZipInfo]) -> FileType:
    """A zip that is no document of an office suite: another program's file, or an archive."""
    if "index/document.iwa" in entries:
        if any(name.startswith("index/slide") for name in entries):
            return other("bài trình chiếu Apple Keynote")
        # The first record names the kind of document: 10000 is that of Pages.
        pages = b"\x08\x90\x4e" in _start(package, entries["index/document.iwa"])[:64]
        return other("tài liệu Apple Pages") if pages else kinds.NUMBERS
    if "androidmanifest.xml" in entries:
        return other("ứng dụng điện thoại (.apk)")
    if "meta-inf/manifest.mf" in entries:
        return other("chương trình Java (.jar)")
    if "doc.kml" in entries:
        return other("tệp bản đồ (.kmz)")
    return kinds.ZIP


# --- compound files of the old Office


def tell_compound(data: bytes) -> FileType:
    """The type of a compound file, the wrapping of Office before 2007."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            if ole.exists("EncryptedPackage"):
                return kinds.LOCKED_OFFICE
            kind = next((kind for stream, kind in _OLE_STREAMS if ole.exists(stream)), kinds.UNKNOWN)
            if kind is kinds.OUTLOOK:
                return kinds.LOCKED_MAIL if _is_sealed(ole) else kinds.OUTLOOK
            return kinds.LOCKED_OFFICE if _has_password(data, ole) else kind
    except Exception:  # olefile raises whatever a damaged directory makes it stumble over
        return kinds.UNKNOWN


def _has_password(data: bytes, ole: olefile.OleFileIO) -> bool:
    if ole.exists("Book") and not ole.exists("Workbook"):
        return _has_password_of_excel_95(ole)
    import msoffcrypto  # noqa: PLC0415 - a tenth of a second that only old files pay

    try:
        return bool(msoffcrypto.OfficeFile(io.BytesIO(data)).is_encrypted())
    except Exception:  # a format it does not know, or a damaged one: the reader will say so
        return False


def _has_password_of_excel_95(ole: olefile.OleFileIO) -> bool:
    """Whether the second record is FILEPASS (0x2F); msoffcrypto knows only the later format."""
    if not ole.get_size("Book"):
        return False
    head = ole.openstream("Book").read(64)
    second = 4 + int.from_bytes(head[2:4], "little")
    return bool(head[second : second + 2] == b"\x2f\x00")


def _is_sealed(ole: olefile.OleFileIO) -> bool:
    """Whether an Outlook mail is encrypted, by its message class; that of a signed one is longer."""
    stream = "__substg1.0_001A001F"
    return bool(ole.exists(stream) and ole.openstream(stream).read().decode("utf-16-le") == "IPM.Note.SMIME")
