"""How large a package and what it holds may be, and the words in which one beyond that is refused."""

from __future__ import annotations

import lzma
import zipfile
import zlib

from bontot_batch.errors import Refused
from bontot_batch.model import Severity

MAX_UNPACKED = 200 * 1024 * 1024  # bytes, of one part and of all
MAX_RATIO, RATIO_FROM = 150, 100_000  # unpacked to packed, for parts above so many bytes
MAX_PARTS = 1_000
MAX_ROW, MAX_COLUMN = 60_000, 702  # no list is longer, none is wider than column ZZ
MAX_CELLS = 1_000_000  # with content, on all sheets
MAX_RANGE_CELLS = 100_000  # openpyxl makes every cell of a merged or linked range; whole rows stay within it
MAX_TEXT = 32_767  # characters in a cell, Excel's own limit
MAX_GRID = 10_000_000  # the reader of .ods makes every cell up to the last row and column with content

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("F19", Severity.ERROR, "Tệp giải nén ra quá lớn so với một biểu mẫu."),
    ("F20", Severity.ERROR, "Tệp gồm quá nhiều phần so với một biểu mẫu."),
    ("F21", Severity.ERROR, "Ô dữ liệu nằm quá xa, quá nhiều ô, hoặc vùng gộp ô quá lớn."),
    ("F22", Severity.ERROR, "Tệp chứa khai báo lạ mà Excel không bao giờ ghi."),
    ("F23", Severity.ERROR, "Các phần trong tệp mâu thuẫn nhau."),
    ("F24", Severity.ERROR, "Một ô chứa quá nhiều chữ."),
)

# What reading a damaged or incomplete package raises.
BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, KeyError, OSError, RuntimeError, ValueError)

_COPY_ANEW = "Chép nội dung sang biểu mẫu mới rồi gửi lại."
_SAVE_ANEW = "Mở bằng Excel, lưu lại thành tệp .xlsx mới rồi gửi lại."


def damaged() -> Refused:
    """The package cannot be read or a part is not what its checksum says."""
    return Refused("F02", "tệp Excel bị hỏng, không mở được.", _SAVE_ANEW)


def locked() -> Refused:
    """A part is encrypted."""
    return Refused("F03", "tệp có mật khẩu nên không mở được.", "Bỏ mật khẩu, lưu lại rồi gửi lại.")


def too_large() -> Refused:
    """More than 200 MB when unpacked."""
    return Refused("F19", "tệp giải nén ra hơn 200 MB, biểu mẫu không thể lớn như vậy.", _COPY_ANEW)


def too_dense() -> Refused:
    """A part packed tighter than any office program's."""
    return Refused("F19", f"một phần của tệp giải nén ra lớn gấp hơn {MAX_RATIO} lần, khác thường.", _COPY_ANEW)


def too_many_parts(count: int) -> Refused:
    """More parts than a workbook has."""
    return Refused("F20", f"tệp gồm {_number(count)} phần, nhiều hơn {_number(MAX_PARTS)}.", _COPY_ANEW)


def too_far(cell: str) -> Refused:
    """A cell with content far off any form."""
    message = f"có ô dữ liệu nằm quá xa ({cell}), ngoài dòng {_number(MAX_ROW)} hoặc cột ZZ."
    return Refused("F21", message, "Xóa ô đó, hoặc chép nội dung sang biểu mẫu mới, rồi gửi lại.")


def too_many_cells() -> Refused:
    """More cells with content than any list has."""
    return Refused("F21", f"tệp có hơn {_number(MAX_CELLS)} ô có nội dung.", _COPY_ANEW)


def too_scattered() -> Refused:
    """Cells whose common grid is too large for the reader of .ods."""
    return Refused("F21", f"các ô có nội dung trải trên hơn {_number(MAX_GRID)} ô.", _COPY_ANEW)


def too_wide_ranges() -> Refused:
    """Merged or linked ranges of too many cells in all."""
    return Refused("F21", f"các vùng gộp ô hoặc có liên kết gồm hơn {_number(MAX_RANGE_CELLS)} ô.", _COPY_ANEW)


def declares() -> Refused:
    """A document type or entity declared in a part."""
    return Refused("F22", "tệp chứa khai báo lạ mà Excel không bao giờ ghi, có thể gây hại cho máy.", _SAVE_ANEW)


def twice(name: str) -> Refused:
    """Two parts of one name, of which one reader takes the first and another the last."""
    return Refused("F23", f"hai phần trong tệp cùng mang tên “{name}”, không rõ phần nào đúng.", _SAVE_ANEW)


def named_otherwise(name: str) -> Refused:
    """A part whose name stands differently in the two places of a package."""
    return Refused("F23", f"một phần trong tệp mang hai tên khác nhau (“{name}”).", _SAVE_ANEW)


def too_long(text: str) -> Refused:
    """A text longer than Excel lets a cell hold."""
    message = f"có ô chứa hơn {_number(MAX_TEXT)} ký tự, bắt đầu bằng “{' '.join(text.split())}…”."
    return Refused("F24", message, "Rút gọn câu trả lời trong ô đó rồi gửi lại.")


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
