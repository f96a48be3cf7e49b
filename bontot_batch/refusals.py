"""Says why a file cannot be a form, and what a person should know of one that was read."""

from __future__ import annotations

from collections.abc import Mapping

from bontot_batch import containers, filetypes, package
from bontot_batch.filetypes import Family, FileType
from bontot_batch.model import Finding, Place, Severity
from bontot_batch.workers import Cause, Lost

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("F01", Severity.ERROR, "Tệp rỗng."),
    ("F02", Severity.ERROR, "Tệp Excel bị hỏng, không mở được."),
    ("F03", Severity.ERROR, "Tệp có mật khẩu."),
    ("F04", Severity.WARNING, "Phiếu gửi bằng định dạng cũ .xls; đã đọc, cần kiểm tra lại."),
    ("F05", Severity.WARNING, "Phiếu gửi bằng định dạng OpenDocument .ods; đã đọc, cần kiểm tra lại."),
    ("F06", Severity.ERROR, "Tệp nén loại không mở được (.rar, .7z…)."),
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
    ("F30", Severity.ERROR, "Tệp làm trình đọc dừng lại, hoặc cần quá nhiều thời gian, bộ nhớ."),
    ("F31", Severity.ERROR, "Bảng của cơ quan nằm trong thư hoặc tệp nén."),
)

ANOTHER_TYPE = "F07"
_FILL_IN_THE_FORM = "Xin đơn vị điền vào biểu mẫu Excel rồi gửi lại."

# What a file that cannot be a form is refused with: code, message, what to do. "{}" is the name of its type.
REFUSALS: Mapping[Family, tuple[str, str, str]] = {
    Family.EMPTY: ("F01", "tệp rỗng, không có nội dung.", "Xin đơn vị gửi lại tệp."),
    Family.PACKAGE_DAMAGED: ("F02", "tệp bị hỏng hoặc bị cắt cụt, không mở được.", "Xin đơn vị gửi lại tệp."),
    Family.LOCKED: ("F03", "tệp có mật khẩu nên không mở được.", "Bỏ mật khẩu, lưu lại rồi gửi lại."),
    Family.CLOSED_ARCHIVE: (
        "F06",
        "đây là {}, loại chương trình không mở được.",
        "Giải nén vào thư mục hồ sơ, chuyển tệp này ra chỗ khác rồi chạy lại; hoặc xin đơn vị nén lại thành .zip.",
    ),
    Family.OTHER: (ANOTHER_TYPE, "đây là {}, không phải biểu mẫu Excel.", _FILL_IN_THE_FORM),
    Family.UNKNOWN: ("F08", "không nhận ra loại tệp.", _FILL_IN_THE_FORM),
    Family.LEFTOVER: ("F09", "tệp tạm của máy, không phải hồ sơ.", ""),
}
_SAVE_ANEW = "Mở bằng chương trình đã lập ra tệp (Excel, Numbers…), lưu thành .xlsx rồi gửi lại."
_SEND_ITSELF = "Gửi chính tệp biểu mẫu, không gửi lối tắt."

# What is said of a form that was read: code, message, what to do.
REMARKS: Mapping[Family, tuple[str, str, str]] = {
    Family.OLD_WORKBOOK: (
        "F04",
        "phiếu gửi bằng định dạng cũ (.xls), không tự phát hiện được ô bị hỏng; đề nghị kiểm tra lại.",
        "Đối chiếu với bản giấy; nếu gửi lại, mở bằng Excel và lưu thành .xlsx.",
    ),
    Family.OPEN_DOCUMENT: (
        "F05",
        "phiếu gửi bằng định dạng OpenDocument (.ods); đề nghị kiểm tra lại.",
        "Đối chiếu với bản giấy; nếu gửi lại, mở bằng Excel hoặc LibreOffice và lưu thành .xlsx.",
    ),
    Family.MACRO_WORKBOOK: ("F14", "tệp có macro; macro không được chạy.", ""),
}

# What became of the worker that opened a file: message, what to do.
_LOST: Mapping[Cause, str] = {
    Cause.TIME: "đọc tệp mất quá nhiều thời gian nên phải dừng.",
    Cause.MEMORY: "đọc tệp cần quá nhiều bộ nhớ nên phải dừng.",
    Cause.DIED: "tệp làm trình đọc dừng đột ngột.",
}
_SEVERITY = {code: severity for code, severity, _ in (*CODES, *package.CODES, *containers.CODES)}


def finding(place: Place, code: str, message: str, hint: str = "") -> Finding:
    """A finding about a file, by its code."""
    return Finding(place, code, _SEVERITY[code], message[:1].upper() + message[1:], hint)


def crashed(place: Place, error: BaseException) -> Finding:
    """The finding about a file on which the program itself failed."""
    message = f"Chương trình gặp lỗi khi đọc tệp này ({type(error).__name__})."
    return Finding(place, "X01", Severity.ERROR, message, "Báo người hỗ trợ kỹ thuật, gửi kèm tệp.")


def lost(place: Place, result: Lost) -> Finding:
    """The finding about a file whose worker was ended or gave up."""
    return finding(place, "F30", _LOST[result.cause], "Xin đơn vị gửi lại riêng tệp phiếu .xlsx.")


def refusal(kind: FileType) -> tuple[str, str, str] | None:
    """What a file of this type is refused with (code, message, what to do); None for one that may be a form."""
    if kind.family not in REFUSALS:
        return None
    code, message, hint = REFUSALS[kind.family]
    if kind in filetypes.TABLES:
        hint = _SAVE_ANEW
    elif kind in filetypes.SHORTCUTS:
        hint = _SEND_ITSELF
    return code, message.format(kind.name), hint
