"""Files of every type the program knows, each made as small as its type allows."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import struct
import tarfile
from dataclasses import dataclass

from packages import package, workbook, workbook_parts

from bontot_batch.filetypes import Family

OLE_END, OLE_FAT, OLE_FREE = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def ole(stream: str) -> bytes:
    """The smallest compound file with one empty stream."""

    def entry(name: str, kind: int, child: int) -> bytes:
        spelt = name.encode("utf-16-le")
        links = struct.pack("<III", OLE_FREE, OLE_FREE, child)
        return spelt.ljust(64, b"\0") + struct.pack("<HBB", len(spelt) + 2, kind, 1) + links + b"\0" * 36 + tail

    tail = struct.pack("<IQ", OLE_END, 0)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 6
    header += struct.pack("<IIIIIIIIIII", 0, 1, 1, 0, 4096, OLE_END, 0, OLE_END, 0, 0, OLE_FREE)
    allocation = struct.pack("<II", OLE_FAT, OLE_END)
    directory = entry("Root Entry", 5, 1) + entry(stream, 2, OLE_FREE)
    return header.ljust(512, b"\xff") + allocation.ljust(512, b"\xff") + directory.ljust(512, b"\0")


def office(folder: str, kind: str = "") -> bytes:
    """A package of Office with its main part in a folder, its type in the list of parts."""
    return package({"[Content_Types].xml": f"<Types>{kind}</Types>".encode(), f"{folder}/document.xml": b"<x/>"})


def typed(kind: str, folder: str = "xl") -> bytes:
    return office(folder, f'<Override PartName="/{folder}/document.xml" ContentType="application/{kind}"/>')


def open_document(kind: str, manifest: bytes = b"<manifest/>") -> bytes:
    kinds = f"application/vnd.oasis.opendocument.{kind}".encode()
    return package({"mimetype": kinds, "content.xml": b"<x/>", "META-INF/manifest.xml": manifest})


def tar(form: int) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as made:
        made.addfile(tarfile.TarInfo("0.xlsx"))
    return out.getvalue()


def old_tar() -> bytes:
    """A tar of the time before "ustar"."""
    head = bytearray(tar(tarfile.USTAR_FORMAT)[:512])
    head[257:265] = bytes(8)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + bytes(1024)


def encrypted(data: bytes) -> bytes:
    """The zip with the flag of encryption on its first entry, where programs look: in the directory."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + b"\x01" + data[at + 1 :]


@dataclass(frozen=True)
class OddFile:
    """A file, what it is, and the name its type has in a sentence."""

    family: Family
    type: str
    data: bytes
    case: str
    name: str = "phieu.xlsx"


BINARY = "vnd.ms-excel.sheet.binary.macroEnabled.main"
A_WORKBOOK = workbook('<row r="1"><c r="A1"><v>1</v></c></row>')
MAIL = b"From: a@namma.example\r\nSubject: Phieu\r\n\r\nKinh gui"
SEPARATOR = b"From a@namma.example Sat Dec  5 08:00:00 2026\n"
SIGNED = b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
DBASE = bytes([3, 26, 12, 5]) + struct.pack("<IHH", 0, 97, 2) + bytes(20) + b"TEN".ljust(32, b"\0") + bytes(32)
DBASE = DBASE[:96] + b"\r" + b"\x1a"
FLAT = b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
FLAT += b'office:mimetype="application/vnd.oasis.opendocument.spreadsheet"/>'

KNOWN = (
    OddFile(Family.EMPTY, "tệp rỗng", b"", "an empty file"),
    OddFile(Family.WORKBOOK, "tệp Excel (.xlsx)", A_WORKBOOK, "a workbook"),
    OddFile(Family.WORKBOOK, "tệp Excel (.xlsx)", office("xl"), "a workbook with an empty list of parts"),
    OddFile(Family.WORKBOOK, "tệp Excel (.xlsx)", package({"xl/workbook.xml": b"<x/>"}), "a workbook without a list"),
    OddFile(
        Family.WORKBOOK,
        "tệp Excel (.xlsx)",
        typed("vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"),
        "a template of Excel",
    ),
    OddFile(
        Family.MACRO_WORKBOOK,
        "tệp Excel có macro (.xlsm)",
        typed("vnd.ms-excel.sheet.macroEnabled.main+xml"),
        "a workbook with macros",
    ),
    OddFile(
        Family.MACRO_WORKBOOK,
        "tệp Excel có macro (.xlsm)",
        package({**workbook_parts(b"<x/>"), "xl/vbaProject.bin": b"x"}),
        "macros in a workbook that says it has none",
    ),
    OddFile(Family.LOCKED, "tệp Office có mật khẩu", ole("EncryptedPackage"), "a workbook with a password"),
    OddFile(
        Family.LOCKED,
        "tệp Office có mật khẩu",
        open_document("spreadsheet", b"<manifest:encryption-data/>"),
        "an .ods with a password",
    ),
    OddFile(Family.LOCKED, "tệp nén ZIP có mật khẩu", encrypted(package({"a.xlsx": b"x"})), "a zip with a password"),
    OddFile(Family.LOCKED, "thư đã mã hóa", SIGNED + b"\x03", "an encrypted message"),
    OddFile(Family.OLD_WORKBOOK, "tệp Excel đời cũ (.xls)", ole("Workbook"), "an old workbook"),
    OddFile(Family.OLD_WORKBOOK, "tệp Excel đời cũ (.xls)", ole("Book"), "a very old workbook"),
    OddFile(
        Family.OPEN_DOCUMENT,
        "bảng tính OpenDocument (.ods)",
        open_document("spreadsheet"),
        "an OpenDocument spreadsheet",
    ),
    OddFile(Family.PACKAGE_DAMAGED, "tệp bị hỏng hoặc bị cắt cụt", A_WORKBOOK[:-30], "a workbook cut at its end"),
    OddFile(Family.PACKAGE_DAMAGED, "tệp bị hỏng hoặc bị cắt cụt", b"PK\x03\x04", "the beginning of a package"),
    OddFile(Family.ZIP, "tệp nén ZIP", package({"phieu.xlsx": A_WORKBOOK}), "a zip"),
    OddFile(Family.ZIP, "tệp nén ZIP", package({}), "a zip with nothing inside"),
    OddFile(Family.MAIL, "thư điện tử", MAIL, "a mail"),
    OddFile(Family.MAIL, "thư điện tử", b"Received: from x\r\n by y\r\nDate: x\r\n\r\n", "a mail that was passed on"),
    OddFile(
        Family.MAILBOX,
        "hộp thư điện tử (.mbox)",
        b"From a@namma.example Sat Dec  5 08:00:00 2026\n" + MAIL,
        "a mailbox",
    ),
    OddFile(Family.OUTLOOK, "thư Outlook (.msg)", ole("__properties_version1.0"), "an Outlook mail"),
    OddFile(
        Family.TNEF, "gói đính kèm của Outlook (winmail.dat)", b"\x78\x9f\x3e\x22\x01\x00", "attachments of Outlook"
    ),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén RAR", b"Rar!\x1a\x07\x01\x00", "a RAR"),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén 7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z"),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén GZ", gzip.compress(b"x"), "a gzip"),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén BZ2", bz2.compress(b"x"), "a bzip2"),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén XZ", lzma.compress(b"x"), "an xz"),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén TAR", tar(tarfile.PAX_FORMAT), "a tar"),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén TAR", old_tar(), "a tar of old"),
    OddFile(Family.CLOSED_ARCHIVE, "tệp nén CAB", b"MSCF\0\0\0\0", "a cabinet"),
    OddFile(Family.OTHER, "tệp Excel nhị phân (.xlsb)", typed(BINARY), "an .xlsb"),
    OddFile(Family.OTHER, "bảng tính Excel đời đầu (trước năm 1997)", b"\x09\x04\x06\x00\x00\x00\x10\x00", "Excel 4"),
    OddFile(
        Family.OTHER,
        "bảng tính XML 2003",
        b'<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "a workbook in XML",
    ),
    OddFile(Family.OTHER, "bảng tính OpenDocument dạng một tệp (.fods)", FLAT, "an .fods"),
    OddFile(Family.OTHER, "bảng tính Apple Numbers", package({"Index/Document.iwa": b"\x08\x01"}), "Numbers"),
    OddFile(Family.OTHER, "tài liệu Apple Pages", package({"Index/Document.iwa": b"\x12\x05\x08\x90\x4e"}), "Pages"),
    OddFile(
        Family.OTHER,
        "bài trình chiếu Apple Keynote",
        package({"Index/Document.iwa": b"\x08\x01", "Index/Slide.iwa": b""}),
        "Keynote",
    ),
    OddFile(Family.OTHER, "bảng tính SYLK (.slk)", b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "a SYLK"),
    OddFile(Family.OTHER, "bảng dữ liệu dBase (.dbf)", DBASE, "a dBase table"),
    OddFile(Family.OTHER, "bảng tính Lotus 1-2-3", b"\x00\x00\x02\x00\x06\x04\x06\x00", "a Lotus sheet"),
    OddFile(Family.OTHER, "tệp Word (.docx)", office("word"), "a Word document"),
    OddFile(
        Family.OTHER,
        "tệp Word có macro (.docm)",
        typed("vnd.ms-word.document.macroEnabled.main+xml", "word"),
        "a .docm",
    ),
    OddFile(Family.OTHER, "tệp PowerPoint (.pptx)", office("ppt"), "a presentation"),
    OddFile(Family.OTHER, "tệp Visio (.vsdx)", office("visio"), "a drawing of Visio"),
    OddFile(Family.OTHER, "tệp văn bản OpenDocument (.odt)", open_document("text"), "an OpenDocument text"),
    OddFile(Family.OTHER, "sách điện tử (.epub)", package({"mimetype": b"application/epub+zip"}), "a book"),
    OddFile(Family.OTHER, "chương trình Java (.jar)", package({"META-INF/MANIFEST.MF": b""}), "a Java program"),
    OddFile(Family.OTHER, "ứng dụng điện thoại (.apk)", package({"AndroidManifest.xml": b""}), "a telephone's program"),
    OddFile(Family.OTHER, "tệp bản đồ (.kmz)", package({"doc.kml": b""}), "a map"),
    OddFile(Family.OTHER, "tệp Word đời cũ (.doc)", ole("WordDocument"), "an old Word document"),
    OddFile(Family.OTHER, "tệp PowerPoint đời cũ (.ppt)", ole("PowerPoint Document"), "an old presentation"),
    OddFile(Family.LEFTOVER, "tệp tạm của máy", ole("Catalog"), "the little pictures of a folder"),
    OddFile(Family.LEFTOVER, "tệp tạm của máy", b"\x00\x05\x16\x07\x00\x02", "what a Mac keeps beside a file"),
    OddFile(Family.OTHER, "tệp PDF", b"%PDF-1.7\n", "a PDF"),
    OddFile(Family.OTHER, "ảnh PNG", b"\x89PNG\r\n\x1a\n\x00\x00", "a PNG"),
    OddFile(Family.OTHER, "ảnh JPEG", b"\xff\xd8\xff\xe0\x00\x10JFIF", "a photo"),
    OddFile(Family.OTHER, "ảnh HEIC", b"\x00\x00\x00\x18ftypheic\x00", "a photo of a telephone"),
    OddFile(Family.OTHER, "ảnh WebP", b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a picture of the web"),
    OddFile(Family.OTHER, "ảnh BMP", b"BM\x00\x01\x00\x00\x00\x00\x00\x00", "a BMP"),
    OddFile(Family.OTHER, "ảnh TIFF", b"II*\x00\x08\x00\x00\x00", "a scan"),
    OddFile(Family.OTHER, "video", b"\x00\x00\x00\x18ftypisom\x00", "a film"),
    OddFile(Family.OTHER, "tệp âm thanh", b"ID3\x03\x00\x00", "a song"),
    OddFile(Family.OTHER, "tệp chương trình (.exe)", b"MZ\x90\x00\x03\x00", "a program"),
    OddFile(Family.OTHER, "lối tắt (.lnk)", b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut"),
    OddFile(Family.OTHER, "lối tắt tới trang web (.url)", b"[InternetShortcut]\r\nURL=x", "a shortcut to a page"),
    OddFile(Family.OTHER, "thư mục thư Outlook (.pst)", b"!BDN\x00\x00", "a folder of Outlook"),
    OddFile(Family.OTHER, "chữ ký số", SIGNED + b"\x02", "a signature"),
    OddFile(Family.OTHER, "danh thiếp", b"BEGIN:VCARD\r\nVERSION:3.0", "a visiting card"),
    OddFile(Family.OTHER, "tệp văn bản có định dạng (.rtf)", b"{\\rtf1 x}", "a rich text"),
    OddFile(Family.OTHER, "tệp JSON", json.dumps({"a": 1}).encode(), "a JSON"),
    OddFile(Family.OTHER, "tệp XML", b'<?xml version="1.0"?><x/>', "an XML"),
    OddFile(Family.OTHER, "trang web (HTML)", b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
    OddFile(
        Family.OTHER,
        "trang web lưu trữ (.mht)",
        b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=a\r\n\r\n",
        "a web page of Excel in one file",
    ),
    OddFile(Family.OTHER, "tệp văn bản có dấu phân cách (CSV)", "Họ và tên;Xếp loại\nA;B\n".encode(), "a CSV"),
    OddFile(
        Family.OTHER, "tệp văn bản có dấu phân cách (CSV)", "Tên\tXếp loại\nA\tB\n".encode("utf-16"), "a CSV of Excel"
    ),
    OddFile(
        Family.OTHER,
        "tệp văn bản có dấu phân cách (CSV)",
        "Tên;Nơi ơ\nĐào;9\n".encode("cp1258"),
        "a CSV of old Windows",
    ),
    OddFile(Family.OTHER, "tệp văn bản", "Kính gửi, xin nộp phiếu.\nTrân trọng, A\n".encode(), "a text"),
    OddFile(Family.OTHER, "tệp văn bản", b"MZ, BM, ID3: three words", "a text that begins like a program"),
    OddFile(Family.OTHER, "tệp văn bản", base64.b64encode(bytes(99)), "a text of a machine"),
    OddFile(Family.OTHER, "tệp văn bản", ("x" * 65_535 + "ạ").encode(), "a long text"),
    OddFile(Family.UNKNOWN, "tệp không rõ loại", b"\x00\x01\x02\x03\xfe\xff", "bytes of no known kind"),
    OddFile(
        Family.UNKNOWN,
        "tệp không rõ loại",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 2000,
        "a compound file beyond repair",
    ),
)
