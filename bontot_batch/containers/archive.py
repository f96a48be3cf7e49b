"""The only module that opens zip archives that carry files. Every byte is counted and checked; nothing is extracted."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator

from bontot_batch.containers.names import entry_name, safe_path
from bontot_batch.containers.parts import Budget, Opened, Part, Trouble, check_ratio, damaged, locked, with_names
from bontot_batch.package import BROKEN

_READABLE = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_AES = 99
_CHUNK = 65_536

_RESEND_AS_IS = "Xin đơn vị gửi riêng tệp này, không nén."
_LOCKED = Trouble("F03", "tệp trong gói nén có mật khẩu nên không mở được.", "Bỏ mật khẩu, nén lại rồi gửi lại.")
_LINK = Trouble("F41", "trong gói nén chỉ có đường dẫn đến tệp, không có nội dung.", _RESEND_AS_IS)
_UNKNOWN = Trouble("F43", "tệp được nén theo cách mà chương trình không mở được.", "Nén lại thành .zip thường rồi gửi.")
_DAMAGED = Trouble("F29", "tệp trong gói nén bị hỏng, không đọc được.", _RESEND_AS_IS)
_TWO_NAMES = Trouble("F29", "tệp trong gói nén mang hai tên khác nhau nên không đọc.", _RESEND_AS_IS)


def open_zip(data: bytes, budget: Budget) -> Opened:
    """Every file in a zip archive; one that cannot be read is there without content and with its trouble.

    Raises Refused for an archive that is damaged as a whole, locked as a whole, or beyond the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not _is_folder(entry)]
            if entries and all(_is_locked(entry) for entry in entries):
                raise locked("gói nén có mật khẩu")
            return Opened(with_names(_parts(archive, entries, data, budget)))
    except BROKEN as error:
        raise damaged("gói nén") from error


def _parts(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], data: bytes, budget: Budget) -> Iterator[Part]:
    for entry in entries:
        budget.count_part()
        name = entry_name(entry.orig_filename, entry.flag_bits, entry.extra)
        trouble = _why_not(entry)
        content = b""
        if trouble is None:
            try:
                content = _read(archive, entry, len(data), budget)
            except BROKEN:
                trouble = _DAMAGED if _local_name(data, entry) == _central_name(entry) else _TWO_NAMES
        yield Part(name, content, trouble=(trouble,) if trouble else ())


def _why_not(entry: zipfile.ZipInfo) -> Trouble | None:
    if _is_locked(entry):
        return _LOCKED
    if stat.S_ISLNK(entry.external_attr >> 16):
        return _LINK
    return None if entry.compress_type in _READABLE else _UNKNOWN


def _is_locked(entry: zipfile.ZipInfo) -> bool:
    return bool(entry.flag_bits & 1) or entry.compress_type == _AES


def _is_folder(entry: zipfile.ZipInfo) -> bool:
    name = entry.orig_filename.replace("\\", "/")
    return entry.file_size == 0 and (name.endswith("/") or not safe_path(name))


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, available: int, budget: Budget) -> bytes:
    """The content of an entry, counted while it is unpacked: the size an archive declares may be a lie."""
    content = bytearray()
    packed = min(entry.compress_size, available)
    with archive.open(entry) as stream:
        while chunk := stream.read(_CHUNK):
            content += chunk
            budget.count_bytes(len(chunk))
            check_ratio(len(content), packed)
    return bytes(content)


def _local_name(data: bytes, entry: zipfile.ZipInfo) -> bytes:
    at = entry.header_offset
    length = int.from_bytes(data[at + 26 : at + 28], "little")
    return data[at + 30 : at + 30 + length]


def _central_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437", "replace")
