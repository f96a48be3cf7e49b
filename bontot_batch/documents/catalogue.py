"""The documents of a season as data: by which name each is chosen, from which templates, what makes it final."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bontot_batch.vietnamese import fold

BALLOT, MINUTES, REPORT = "03-PDG.docx", "bien_ban_kiem_phieu.docx", "bao_cao_tong_hop.docx"
PROPOSAL, NOTICE, EXPLANATION = "to_trinh.docx", "thong_bao.docx", "giai_trinh.docx"
COMMENDATION = "de_nghi_khen_thuong.docx"
ALL = "tat_ca"
DRAFT = "Dự thảo lần …"


class Need(StrEnum):
    """What a document must have before it is final; the value is what people call it."""

    NUMBER = "số"
    DATE = "ngày"
    VOTE = "kết quả bỏ phiếu"


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of document. ``appears`` says when; ``needs`` what it lacks as long as it is a draft."""

    key: str
    title: str
    appears: str
    templates: tuple[str, ...]
    needs: frozenset[Need] = frozenset()
    usual: bool = True  # made when nothing is chosen


_REGISTERED = frozenset((Need.NUMBER, Need.DATE))

# fmt: off
ENTRIES: tuple[Entry, ...] = (
    Entry("to_trinh", "Tờ trình cấp có thẩm quyền",
          "khi cấp ủy có đơn vị đủ điều kiện chờ bỏ phiếu hoặc đơn vị cần thẩm định", (PROPOSAL,), _REGISTERED),
    Entry("phieu_danh_gia", "Phiếu đánh giá 03-PĐG, một phiếu cho mọi đơn vị của cấp ủy",
          "khi có đơn vị đủ điều kiện; giữ lại sau khi bỏ phiếu", (BALLOT,)),
    Entry("phieu_tung_don_vi", "Phiếu đánh giá 03-PĐG, mỗi đơn vị một phiếu",
          "như phiếu chung, cho cấp ủy muốn bỏ phiếu từng đơn vị", (BALLOT,), usual=False),
    Entry("bien_ban", "Biên bản kiểm phiếu",
          "khi đã điền bảng kiểm phiếu", (MINUTES,), frozenset((Need.VOTE,))),
    Entry("quyet_dinh", "Quyết định công nhận 01-QĐ, 02-QĐ",
          "cho đơn vị được công nhận", ("01-QD.docx", "01-QD_danh_sach.docx", "02-QD.docx", "02-QD_danh_sach.docx"),
          _REGISTERED | {Need.VOTE}),
    Entry("thong_bao", "Thông báo cho đơn vị không được công nhận",
          "cho đơn vị chưa đạt hoặc không đủ số phiếu", (NOTICE,), _REGISTERED),
    Entry("giai_trinh", "Bản giải trình kết quả từng đơn vị",
          "cho mọi đơn vị có phiếu đã xét", (EXPLANATION,), usual=False),
    Entry("khen_thuong", "Danh sách đề nghị xét khen thưởng",
          "khi cấp ủy có đơn vị được công nhận, hoặc đủ điều kiện chờ bỏ phiếu", (COMMENDATION,),
          frozenset((Need.DATE, Need.VOTE)), usual=False),
    Entry("bao_cao", "Báo cáo tổng hợp", "mỗi lần chạy", (REPORT,), _REGISTERED),
)
# fmt: on

BY_KEY: Mapping[str, Entry] = {entry.key: entry for entry in ENTRIES}
USUAL: frozenset[str] = frozenset(entry.key for entry in ENTRIES if entry.usual)
TEMPLATE_NAMES: tuple[str, ...] = tuple(dict.fromkeys(name for entry in ENTRIES for name in entry.templates))

LISTED = "_danh_sach.docx"  # how the name of a decision's template ends that decides on a list


def templates_of(documents: Collection[str], *, listed: bool) -> tuple[str, ...]:
    """The templates of documents by their names; for decisions those on one unit each, or those with a list."""
    names = (name for key in BY_KEY if key in documents for name in BY_KEY[key].templates)
    return tuple(dict.fromkeys(name for name in names if not name.endswith("-QD.docx" if listed else LISTED)))


_ISSUED = ("cap_uy.dong_2", "dia_danh_ngay", "danh_hieu", "nam")
_SIGNED = ("ky.quyen_han", "ky.chuc_vu", "ky.ho_ten")
_DECIDED = ("so_ky_hieu", *_ISSUED, "can_cu[]", "cap_uy.chu_the")
_ONE = (*_DECIDED, "don_vi.ten", *_SIGNED)
_SEVERAL = (*_DECIDED, "cong_nhan", "danh_sach[].ten", "danh_sach[].danh_hieu", *_SIGNED)

MUST_PRINT: Mapping[str, tuple[str, ...]] = {
    "01-QD.docx": _ONE,
    "02-QD.docx": _ONE,
    "01-QD_danh_sach.docx": _SEVERAL,
    "02-QD_danh_sach.docx": _SEVERAL,
    BALLOT: (*_ISSUED, "danh_sach[].ten"),
    MINUTES: (
        *(*_ISSUED, "hop.ngay", "hop.trieu_tap", "hop.co_mat"),
        *("phieu.phat_ra", "phieu.thu_ve", "phieu.hop_le", "phieu.khong_hop_le", "nguong"),
        *(f"ket_qua[].{each}" for each in ("ten", "dong_y", "khong_dong_y", "ty_le", "ket_qua")),
    ),
    REPORT: (
        *("so_ky_hieu", *_ISSUED, "den_ngay", "tong_so", "so_cong_nhan"),
        *("ty_le.duoc_xet", "ty_le.du_dieu_kien", "ty_le.cong_nhan"),
        *("nhom[].ten", "nhom[].so_luong", "nhom[].don_vi[].ten", *_SIGNED),
    ),
    PROPOSAL: (
        *("co_quan.dong_2", "so_ky_hieu", "dia_danh_ngay", "danh_hieu", "nam"),
        *("so_du_dieu_kien", "du_dieu_kien[].ten", "so_can_cho_y_kien"),
        *("can_cho_y_kien[].ten", "can_cho_y_kien[].noi_dung", "co_quan.chuc_vu"),
    ),
    NOTICE: ("so_ky_hieu", *_ISSUED, "don_vi.ten", "ly_do[]", "ngay_hop", "bo_phieu", *_SIGNED),
    EXPLANATION: (
        *(*_ISSUED, "don_vi.ten", "den_ngay", "ket_luan", "bo_phieu"),
        *(f"khoan[].{each}" for each in ("khoan", "ket_qua", "ly_do")),
    ),
    COMMENDATION: (
        *(*_ISSUED, "so_luong"),
        *(f"danh_sach[].{each}" for each in ("ten", "danh_hieu", "ket_qua")),
        *_SIGNED,
    ),
}
"""The names that each template prints wherever they have a value: what tells one document from another of its kind."""


class UnknownDocumentError(ValueError):
    """A name that is no document; ``str`` is Vietnamese and lists the names there are."""


def choose(text: str) -> frozenset[str]:
    """The documents named in "to_trinh, bien_ban" or "tat_ca"; marks, case and spaces do not matter.

    Raises UnknownDocumentError.
    """
    known = {_key(key): key for key in (*BY_KEY, ALL)}
    named = [name for name in map(str.strip, text.split(",")) if name]
    strange = [name for name in named if _key(name) not in known]
    if strange or not named:
        what = ", ".join(f"“{name}”" for name in strange) or "tên nào"
        raise UnknownDocumentError(f"Không có văn bản {what}. Chọn trong: {', '.join((*BY_KEY, ALL))}.")
    chosen = {known[_key(name)] for name in named}
    return frozenset(BY_KEY) if ALL in chosen else frozenset(chosen)


def draft_line(key: str, have: Iterable[Need]) -> str:
    """What a document prints as long as it lacks something it needs: "Dự thảo lần …", else ""."""
    return DRAFT if BY_KEY[key].needs - set(have) else ""


def _key(name: str) -> str:
    return fold(name).replace(" ", "_")
