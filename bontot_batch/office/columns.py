"""The columns of the office's own workbooks: one definition for the reader and the writer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bontot_batch import vietnamese as vi
from bontot_batch.guidance import Guidance
from bontot_batch.model import STATE_NAMES, Spelling, State

INVALID_PREFIX, CRITERION_PREFIX = "invalid_", "criterion_"
_UNIT_HEADINGS = ("Mã tổ chức đảng", "Mã đơn vị", "Mã TCĐ")


class CellKind(StrEnum):
    """How a cell of a column becomes a value. NOTE is text that keeps its line breaks."""

    CODE = "code"
    TEXT = "text"
    NOTE = "note"
    COUNT = "count"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; ``others`` are headings that are read as well, ``width`` is in characters."""

    name: str
    heading: str
    kind: CellKind
    help: str
    required: bool = True
    others: tuple[str, ...] = ()
    width: int = 14


@dataclass(frozen=True, slots=True)
class ListForm:
    """A list: a sheet whose columns stand in any order below a row of headings."""

    sheet: str
    title: str
    columns: tuple[Column, ...]

    @property
    def required(self) -> tuple[Column, ...]:
        """The columns that a sheet must have."""
        return tuple(column for column in self.columns if column.required)


# fmt: off
BODIES = ListForm("Cấp ủy", "DANH MỤC CẤP ỦY CÓ THẨM QUYỀN CÔNG NHẬN", (
    Column("code", "Mã", CellKind.CODE, "Mã ngắn, không trùng nhau, ví dụ DU01.", others=("Mã cấp ủy",)),
    Column("name", "Tên cấp ủy", CellKind.TEXT, "Tên đầy đủ, ví dụ Đảng ủy xã Nậm Mạ.", width=34),
    Column("level", "Cấp", CellKind.CHOICE, "Chọn trong danh sách.", others=("Cấp của cấp ủy",), width=24),
    Column("header_1", "Dòng tiêu đề 1", CellKind.TEXT,
           "Tên cơ quan cấp trên ở đầu văn bản, ví dụ ĐẢNG BỘ TỈNH LAI CHÂU. Chỉ tỉnh ủy để trống.",
           required=False, width=30),
    Column("header_2", "Dòng tiêu đề 2", CellKind.TEXT,
           "Tên cơ quan ban hành ở đầu văn bản, ví dụ ĐẢNG ỦY XÃ NẬM MẠ.", width=30),
    Column("place_name", "Địa danh", CellKind.TEXT, "Địa danh trước ngày tháng của văn bản, ví dụ Nậm Mạ."),
    Column("symbol", "Ký hiệu", CellKind.TEXT, "Ký hiệu sau số quyết định, ví dụ QĐ/ĐU."),
    Column("authority", "Quyền hạn ký", CellKind.TEXT, "Ví dụ T/M BAN THƯỜNG VỤ. Để trống: theo cấp.",
           required=False, width=22),
    Column("signer_title", "Chức vụ người ký", CellKind.TEXT, "Ví dụ BÍ THƯ.", width=18),
    Column("signer_name", "Họ tên người ký", CellKind.TEXT, "Để trống nếu chưa biết ai ký.",
           required=False, width=24),
    Column("advisor", "Cơ quan tham mưu", CellKind.TEXT,
           "Cơ quan đề nghị, ví dụ Ban Xây dựng Đảng. Để trống: theo cấp.", required=False, width=24),
    Column("year", "Năm", CellKind.COUNT, "Năm đánh giá, như nhau ở mọi dòng.",
           others=("Năm đánh giá",), width=8),
    Column("decision_date", "Ngày quyết định", CellKind.DATE,
           "Ngày ký quyết định, ví dụ 15/12/2026. Để trống: ngày để ngỏ. Quyết định đã ra đủ số, ngày thì giữ nguyên.",
           required=False, width=16),
    Column("first_number", "Số quyết định đầu tiên", CellKind.COUNT,
           "Số của quyết định đầu tiên, các quyết định sau đánh tiếp. Để trống: số để ngỏ hoặc ghi ở trang Số văn bản.",
           required=False, width=16),
    Column("spelling", "Cách viết chữ ủy", CellKind.CHOICE,
           "Một cách viết trong cả văn bản. Để trống: như tên cấp ủy ghi trong danh mục này.",
           required=False, width=18),
))
REGISTER = ListForm("Số văn bản", "SỐ, NGÀY CỦA CÁC VĂN BẢN", (
    Column("body", "Mã cấp ủy ban hành", CellKind.CODE, "Mã cấp ủy, lấy ở danh sách cấp ủy.", width=20),
    Column("document", "Loại văn bản", CellKind.CHOICE, "Chọn trong danh sách.", width=34),
    Column("unit", "Mã tổ chức đảng", CellKind.CODE,
           "Thông báo: mã nơi nhận. Quyết định: mã nơi được công nhận; có kèm danh sách thì mã một nơi trong đó.",
           required=False, others=("Mã tổ chức đảng nhận",), width=20),
    Column("number", "Số văn bản", CellKind.COUNT,
           "Số do văn thư cấp. Để trống: số để ngỏ, văn bản là dự thảo; quyết định thì theo dãy số ở trang Cấp ủy.",
           required=False),
    Column("day", "Ngày ký", CellKind.DATE,
           "Ngày ký, ví dụ 15/12/2026. Để trống: ngày để ngỏ, văn bản là dự thảo; quyết định thì theo trang Cấp ủy.",
           required=False),
))
UNITS = ListForm("Tổ chức đảng", "DANH MỤC TỔ CHỨC ĐẢNG ĐƯỢC ĐÁNH GIÁ", (
    Column("code", "Mã", CellKind.CODE, "Mã của tổ chức đảng, không trùng nhau.",
           others=_UNIT_HEADINGS, width=20),
    Column("name", "Tên tổ chức đảng", CellKind.TEXT, "Tên đầy đủ, như sẽ in trên quyết định.",
           others=("Tên đơn vị", "Tổ chức đảng"), width=44),
    Column("kind", "Loại hình", CellKind.CHOICE, "Chọn trong danh sách.", width=34),
    Column("parent", "Trực thuộc", CellKind.TEXT,
           "Mã của tổ chức đảng cấp trên nếu có trong danh mục này; nếu không thì ghi tên.", width=34),
    Column("body", "Cấp quyết định", CellKind.CODE, "Mã cấp ủy công nhận, lấy ở danh sách cấp ủy.",
           others=("Mã cấp ủy quyết định",), width=16),
    Column("email", "Thư điện tử", CellKind.TEXT, "Địa chỉ đơn vị dùng để gửi biểu mẫu.",
           required=False, others=("Email", "Hộp thư"), width=28),
))
APPRAISALS = ListForm("Thẩm định", "KẾT QUẢ THẨM ĐỊNH", (
    Column("unit", "Mã tổ chức đảng", CellKind.CODE, "Mã như trong danh mục.",
           others=("Mã", *_UNIT_HEADINGS), width=20),
    Column("name", "Tên tổ chức đảng", CellKind.TEXT, "Để dễ nhận ra; không cần điền.", required=False, width=44),
    Column("clause", "Khoản", CellKind.TEXT, "Số của nội dung được thẩm định, ví dụ 1.a.6."),
    Column("conclusion", "Kết luận", CellKind.CHOICE, "Đạt hoặc Không đạt."),
    Column("reason", "Lý do", CellKind.NOTE, "Căn cứ của kết luận.", width=44),
    Column("who", "Người kết luận", CellKind.TEXT, "Tập thể hoặc người đưa ra kết luận.", width=28),
    Column("when", "Ngày", CellKind.DATE, "Ngày kết luận, ví dụ 10/12/2026.", others=("Ngày kết luận",)),
    Column("document", "Văn bản", CellKind.TEXT, "Số, ký hiệu văn bản ghi kết luận, nếu có.",
           required=False, width=24),
))
SELECTIONS = ListForm("Chọn phiếu", "CHỌN PHIẾU ĐÚNG KHI MỘT ĐƠN VỊ GỬI CÁC PHIẾU KHÁC NHAU", (
    Column("unit", "Mã tổ chức đảng", CellKind.CODE, "Mã như trong danh mục.", others=_UNIT_HEADINGS, width=16),
    Column("name", "Tên tổ chức đảng", CellKind.TEXT, "Để dễ nhận ra; không cần điền.", required=False, width=30),
    Column("file", "Tệp phiếu", CellKind.TEXT, "Các tệp có cùng nội dung; chương trình ghi sẵn.",
           required=False, width=40),
    Column("came", "Đến từ", CellKind.TEXT, "Thư đưa phiếu đến; chương trình ghi sẵn.", required=False, width=30),
    Column("differs", "Khác các phiếu kia ở", CellKind.NOTE, "Ô có câu trả lời khác; chương trình ghi sẵn.",
           required=False, width=50),
    Column("content", "Dấu nội dung", CellKind.CODE, "Do chương trình ghi để nhận ra đúng phiếu; không sửa."),
    Column("chosen", "Chọn", CellKind.CHOICE, "Đánh dấu x ở một dòng của mỗi đơn vị.", width=8),
    Column("reason", "Lý do chọn", CellKind.NOTE, "Căn cứ để chọn phiếu này.", width=30),
    Column("who", "Người chọn", CellKind.TEXT, "Tập thể hoặc người quyết định chọn.", width=22),
    Column("when", "Ngày chọn", CellKind.DATE, "Ngày chọn, ví dụ 10/12/2026."),
))
MEETING = ListForm("Hội nghị", "KIỂM PHIẾU: HỘI NGHỊ", (
    Column("body", "Mã cấp ủy", CellKind.CODE, "Mã cấp ủy bỏ phiếu, như trong danh mục."),
    Column("meeting_date", "Ngày họp", CellKind.DATE, "Ngày họp bỏ phiếu, ví dụ 12/12/2026."),
    Column("summoned", "Triệu tập", CellKind.COUNT, "Số thành viên được triệu tập."),
    Column("present", "Có mặt", CellKind.COUNT, "Số thành viên có mặt."),
    Column("issued", "Phát ra", CellKind.COUNT, "Số phiếu phát ra.", others=("Phiếu phát ra",)),
    Column("collected", "Thu về", CellKind.COUNT, "Số phiếu thu về.", others=("Phiếu thu về",)),
    Column("valid", "Hợp lệ", CellKind.COUNT, "Số phiếu hợp lệ.", others=("Phiếu hợp lệ",)),
))
RESULTS = ListForm("Kết quả", "KIỂM PHIẾU: KẾT QUẢ TỪNG TỔ CHỨC ĐẢNG", (
    Column("unit", "Mã", CellKind.CODE, "Mã tổ chức đảng, như trong danh mục.",
           others=_UNIT_HEADINGS, width=20),
    Column("name", "Tên tổ chức đảng", CellKind.TEXT, "Để dễ theo dõi.", required=False, width=44),
    Column("agree", "Đồng ý", CellKind.COUNT, "Số phiếu đồng ý công nhận."),
    Column("disagree", "Không đồng ý", CellKind.COUNT, "Số phiếu không đồng ý."),
    Column("invalid", "Không hợp lệ tại dòng", CellKind.COUNT,
           "Số phiếu hợp lệ nhưng không hợp lệ riêng ở dòng này; để trống nếu không có.",
           required=False, width=20),
))
# fmt: on


def meeting_list(guidance: Guidance) -> ListForm:
    """The meeting's list with a column for each reason why a ballot is invalid."""
    reasons = tuple(
        Column(
            f"{INVALID_PREFIX}{key}",
            f"Không hợp lệ: {reason.name}",
            CellKind.COUNT,
            "Số phiếu không hợp lệ vì lý do này; để trống nếu không có.",
            required=False,
            others=(reason.name, *reason.accepted),
            width=20,
        )
        for key, reason in guidance.invalid_reasons.items()
    )
    return replace(MEETING, columns=MEETING.columns + reasons)


def result_list(guidance: Guidance) -> ListForm:
    """The results' list with a column for each criterion that the body may vote on."""
    criteria = tuple(
        Column(
            f"{CRITERION_PREFIX}{criterion.key}",
            f"Đạt TC{number}",
            CellKind.COUNT,
            f"Số phiếu “Đạt” tiêu chí “{criterion.name}”; ghi đủ mọi tiêu chí hoặc để trống tất cả.",
            required=False,
            others=(f"Đạt tiêu chí {number}",),
        )
        for number, criterion in enumerate(guidance.criteria, start=1)
    )
    return replace(RESULTS, columns=RESULTS.columns + criteria)


REGISTERED: Mapping[str, Sequence[str]] = {
    "quyet_dinh": ("Quyết định công nhận", "Quyết định"),
    "to_trinh": ("Tờ trình",),
    "thong_bao": ("Thông báo",),
    "khen_thuong": ("Danh sách đề nghị xét khen thưởng", "Khen thưởng"),
    "bao_cao": ("Báo cáo tổng hợp", "Báo cáo"),
}
"""The documents that may get their number and day from the register: key and spellings."""

SPELLINGS: Mapping[str, Sequence[str]] = {
    Spelling.OLD: ("ủy, dấu ở chữ u (kiểu cũ)", "kiểu cũ", "cũ"),
    Spelling.NEW: ("uỷ, dấu ở chữ y (kiểu mới)", "kiểu mới", "mới"),
}


def choices(guidance: Guidance) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The choice columns by name: each key with its spellings, the one to print first."""
    return {
        "level": {key: (level.name, *level.accepted) for key, level in guidance.levels.items()},
        "kind": {kind: (name.name, *name.accepted) for kind, name in guidance.kinds.items()},
        "spelling": SPELLINGS,
        "document": REGISTERED,
        "conclusion": {state: (STATE_NAMES[state],) for state in (State.MET, State.NOT_MET)},
        "chosen": {"chosen": vi.TICKS},
    }
