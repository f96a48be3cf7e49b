"""Types known by their first bytes, and the few whose header must be looked at more closely."""

from __future__ import annotations

import tarfile

from bontot_batch.filetypes import kinds
from bontot_batch.filetypes.kinds import FileType, closed, other

_SIGNATURES: tuple[tuple[int, bytes, FileType], ...] = (
    (0, b"\x00\x00\x00\x01Bud1", kinds.LEFTOVER),
    (0, b"\x00\x05\x16\x07", kinds.LEFTOVER),
    (0, b"Rar!\x1a\x07", closed("RAR")),
    (0, b"7z\xbc\xaf\x27\x1c", closed("7z")),
    (0, b"\x1f\x8b", closed("GZ")),
    (4, b"1AY&SY", closed("BZ2")),
    (0, b"\xfd7zXZ\x00", closed("XZ")),
    (0, b"\x28\xb5\x2f\xfd", closed("ZST")),
    (0, b"MSCF", closed("CAB")),
    (0, b"\x60\xea", closed("ARJ")),
    (2, b"-lh5-", closed("LZH")),
    (7, b"**ACE**", closed("ACE")),
    (0, b"%PDF-", kinds.PDF),
    (0, b"\xff\xd8\xff", other("ảnh JPEG")),
    (0, b"\x89PNG\r\n\x1a\n", other("ảnh PNG")),
    (0, b"GIF8", other("ảnh GIF")),
    (0, b"II*\x00", other("ảnh TIFF")),
    (0, b"MM\x00*", other("ảnh TIFF")),
    (8, b"WEBP", other("ảnh WebP")),
    (0, b"BM", other("ảnh BMP")),
    (0, b"8BPS", other("ảnh Photoshop")),
    (0, b"\xd7\xcd\xc6\x9a", other("hình vẽ WMF")),
    (40, b" EMF", other("hình vẽ EMF")),
    (0, b"{\\rtf", other("tệp văn bản có định dạng (.rtf)")),
    (0, b"%!PS", other("tệp in PostScript")),
    (0, b"AT&TFORM", other("tệp quét DjVu")),
    (0, b"AC10", other("bản vẽ AutoCAD (.dwg)")),
    (0, b"\x09\x00\x04\x00", kinds.FIRST_WORKBOOK),
    (0, b"\x09\x02\x06\x00", kinds.FIRST_WORKBOOK),
    (0, b"\x09\x04\x06\x00", kinds.FIRST_WORKBOOK),
    (0, b"\x09\x08", kinds.FIRST_WORKBOOK),
    (0, b"\x00\x00\x02\x00\x06\x04\x06\x00", kinds.LOTUS),
    (0, b"\x00\x00\x1a\x00", kinds.LOTUS),
    (0, b"ID;P", kinds.SYLK),
    (0, b"!BDN", other("thư mục thư Outlook (.pst)")),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", kinds.SHORTCUT),
    (4, b"Standard Jet DB", kinds.DATABASE),
    (4, b"Standard ACE DB", kinds.DATABASE),
    (0, b"SQLite format 3\x00", other("cơ sở dữ liệu SQLite")),
    (0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", other("tệp OneNote")),
    (0, b"MZ", kinds.PROGRAM),
    (0, b"\x7fELF", kinds.PROGRAM),
    (0, b"\x1a\x45\xdf\xa3", kinds.VIDEO),
    (8, b"AVI ", kinds.VIDEO),
    (0, b"\x30\x26\xb2\x75", kinds.VIDEO),
    (0, b"\x00\x00\x01\xba", kinds.VIDEO),
    (0, b"FLV\x01", kinds.VIDEO),
    (0, b"ID3", kinds.SOUND),
    (0, b"\xff\xfb", kinds.SOUND),
    (8, b"WAVE", kinds.SOUND),
    (0, b"OggS", kinds.SOUND),
    (0, b"fLaC", kinds.SOUND),
    (0, b"#!AMR", kinds.SOUND),
)
_PHOTO_BRANDS, _SOUND_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"), (b"M4A ", b"M4B ")


def tell_signed(data: bytes) -> FileType | None:
    """The type of a file that is neither a package nor a compound file, by its first bytes; None: perhaps a text."""
    for offset, mark, kind in _SIGNATURES:
        # A short mark may begin a text too, which holds no zeros.
        if data.startswith(mark, offset) and (len(mark) > 3 or 0 in data[:512]):
            return kind
    if data.startswith(b"ftyp", 4):
        brand = data[8:12]
        return other("ảnh HEIC") if brand in _PHOTO_BRANDS else kinds.SOUND if brand in _SOUND_BRANDS else kinds.VIDEO
    if _is_tar(data):
        return closed("TAR")
    return _tell_sealed(data) or (kinds.DBASE if _is_dbase(data) else None)


def _tell_sealed(data: bytes) -> FileType | None:
    """A signature or an encrypted message of the PKCS #7 kind."""
    at = data[:40].find(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07")
    if at < 0 or not data.startswith(b"\x30"):
        return None
    return kinds.LOCKED_MAIL if data[at + 10 : at + 11] == b"\x03" else kinds.SIGNATURE


def _is_tar(data: bytes) -> bool:
    """Whether the first block carries a checksum of its own, as every tar has it, with "ustar" or without."""
    try:
        tarfile.TarInfo.frombuf(data[:512], "utf-8", "replace")
    except (tarfile.HeaderError, ValueError):
        return data.startswith(b"ustar", 257)
    return True


def _is_dbase(data: bytes) -> bool:
    header = int.from_bytes(data[8:10], "little")
    return (
        data[0] in {0x02, 0x03, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0xF5, 0xFB}
        and len(data) >= header > 64
        and 1 <= data[2] <= 12
        and 1 <= data[3] <= 31
        and 0x0D in data[64:header:32]
    )
