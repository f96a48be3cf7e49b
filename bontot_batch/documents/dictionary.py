"""The data dictionary of the templates: what each document is, which names it may use and what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bontot_batch.documents.catalogue import TEMPLATE_NAMES
from bontot_batch.documents.names import Shape, shape
from bontot_batch.documents.samples import samples
from bontot_batch.guidance import Guidance

TITLES: Mapping[str, str] = {
    "01-QD.docx": "Quyết định công nhận một tổ chức đảng (mẫu 01-QĐ)",
    "01-QD_danh_sach.docx": "Quyết định công nhận kèm danh sách (mẫu 01-QĐ)",
    "02-QD.docx": "Quyết định công nhận một tổ chức đảng (mẫu 02-QĐ)",
    "02-QD_danh_sach.docx": "Quyết định công nhận kèm danh sách (mẫu 02-QĐ)",
    "03-PDG.docx": "Phiếu đánh giá để bỏ phiếu kín (mẫu 03-PĐG)",
    "bien_ban_kiem_phieu.docx": "Biên bản kiểm phiếu",
    "bao_cao_tong_hop.docx": "Báo cáo tổng hợp kết quả",
    "to_trinh.docx": "Tờ trình cấp có thẩm quyền xét công nhận",
    "thong_bao.docx": "Thông báo cho tổ chức đảng không được công nhận",
    "giai_trinh.docx": "Bản giải trình kết quả của một tổ chức đảng",
    "de_nghi_khen_thuong.docx": "Danh sách đề nghị xét khen thưởng",
}

_UNIT_ROW = {
    "tt": "Số thứ tự",
    "ten": "Tên tổ chức đảng",
    "truc_thuoc": "Tổ chức đảng cấp trên mà đơn vị trực thuộc",
}
_CRITERIA = {"a": "tiêu chí a", "b": "tiêu chí b", "c": "tiêu chí c", "d": "tiêu chí d"}
_KINDS = {
    "chi_bo_co_so": "chi bộ cơ sở",
    "dang_bo_co_so": "đảng bộ cơ sở",
    "chi_bo_truc_thuoc": "chi bộ trực thuộc đảng ủy cơ sở",
    "chi_bo_dang_bo_bo_phan": "chi bộ trực thuộc đảng ủy bộ phận",
}

MEANINGS: Mapping[str, str] = {
    "cap_uy": "Cấp ủy ban hành",
    "cap_uy.ten": "Tên cấp ủy",
    "cap_uy.dong_1": "Dòng 1 đầu văn bản: đảng bộ cấp trên; để trống với Tỉnh ủy",
    "cap_uy.dong_2": "Dòng 2 đầu văn bản: cơ quan ban hành",
    "cap_uy.tap_the": "Tập thể quyết định: cấp ủy hoặc ban thường vụ",
    "cap_uy.chu_the": "Tập thể quyết định, viết hoa, ghi trên chữ QUYẾT ĐỊNH",
    "cap_uy.thi_hanh": "Cơ quan thi hành cùng đơn vị được công nhận",
    "so_ky_hieu": "Số và ký hiệu; chừa chỗ khi chưa có số",
    "ngay": "Ngày ban hành bằng chữ; chừa chỗ khi chưa có ngày",
    "dia_danh_ngay": "Địa danh và ngày tháng năm",
    "du_thao": "Chữ “Dự thảo lần …” khi còn thiếu số, ngày hoặc kết quả bỏ phiếu; trống khi đã đủ",
    "danh_hieu": "Danh hiệu được xét, trong ngoặc kép",
    "nam": "Năm xét công nhận",
    "can_cu": "Các căn cứ, đã có dấu cuối dòng",
    "can_cu[]": "Một căn cứ",
    "ky": "Người ký",
    "ky.quyen_han": "Thẩm quyền ký",
    "ky.chuc_vu": "Chức vụ người ký",
    "ky.ho_ten": "Họ tên người ký; có thể trống",
    "noi_nhan": "Nơi nhận, chưa có dòng lưu",
    "noi_nhan[]": "Một nơi nhận",
    "don_vi": "Tổ chức đảng mà văn bản nói đến",
    "don_vi.ten": _UNIT_ROW["ten"],
    "don_vi.truc_thuoc": _UNIT_ROW["truc_thuoc"],
    "don_vi.ma": "Mã của tổ chức đảng",
    "don_vi.loai_hinh": "Loại hình của tổ chức đảng",
    "cong_nhan": "Số tổ chức đảng được công nhận theo từng danh hiệu",
    "danh_sach": "Các tổ chức đảng trong văn bản",
    **{f"danh_sach[].{key}": meaning for key, meaning in _UNIT_ROW.items()},
    "danh_sach[].danh_hieu": "Danh hiệu của tổ chức đảng",
    "danh_sach[].ket_qua": "Số phiếu đồng ý và ngày bỏ phiếu, hoặc “Chờ bỏ phiếu”",
    "danh_sach[].nam_lien": "Được công nhận mấy năm liền; trống khi không so với năm trước",
    "so_luong": "Số tổ chức đảng trong danh sách",
    "co_quan": "Cơ quan tham mưu trình",
    "co_quan.ten": "Tên cơ quan tham mưu",
    "co_quan.dong_1": "Dòng 1 đầu tờ trình: cấp ủy",
    "co_quan.dong_2": "Dòng 2 đầu tờ trình: cơ quan tham mưu, viết hoa",
    "co_quan.chuc_vu": "Chức vụ người đứng đầu cơ quan tham mưu",
    "so_du_dieu_kien": "Số tổ chức đảng đủ điều kiện bỏ phiếu",
    "du_dieu_kien": "Các tổ chức đảng đủ điều kiện bỏ phiếu; trống khi không có",
    **{f"du_dieu_kien[].{key}": meaning for key, meaning in _UNIT_ROW.items()},
    **{f"du_dieu_kien[].{key}": f"Kết quả {name}" for key, name in _CRITERIA.items()},
    "du_dieu_kien[].ghi_chu": "Các khoản do thẩm định kết luận; có thể trống",
    "so_can_cho_y_kien": "Số tổ chức đảng còn khoản cần cho ý kiến",
    "can_cho_y_kien": "Các tổ chức đảng còn khoản cần cho ý kiến; trống khi không có",
    **{f"can_cho_y_kien[].{key}": meaning for key, meaning in _UNIT_ROW.items()},
    "can_cho_y_kien[].noi_dung": "Các khoản cần cho ý kiến, mỗi khoản một dòng",
    "ly_do": "Các khoản không đạt; trống khi đơn vị chỉ không đủ số phiếu",
    "ly_do[]": "Một khoản không đạt kèm số liệu",
    "bo_phieu": "Kết quả bỏ phiếu kèm số phiếu; trống khi chưa bỏ phiếu",
    "quyet_dinh": "Số, ngày của quyết định công nhận, cả khi chung một danh sách; trống khi chưa có số",
    "ngay_hop": "Ngày họp bỏ phiếu bằng chữ; trống khi chưa bỏ phiếu",
    "tep_phieu": "Tệp phiếu tự đánh giá đã dùng; có thể trống",
    "ket_luan": "Trạng thái của tổ chức đảng",
    "bon_tieu_chi[].ten": "Tên tiêu chí",
    "bon_tieu_chi": "Kết quả bốn tiêu chí",
    "bon_tieu_chi[].ket_qua": "Kết quả của tiêu chí",
    "khoan": "Các khoản, theo thứ tự của hướng dẫn",
    "khoan[].tt": _UNIT_ROW["tt"],
    "khoan[].khoan": "Số của khoản",
    "khoan[].noi_dung": "Tên khoản",
    "khoan[].so_lieu": "Các giá trị trong phiếu kèm ô, mỗi giá trị một dòng",
    "khoan[].muc": "Mức cần đạt, ngày áp dụng, căn cứ",
    "khoan[].ket_qua": "Kết quả của khoản",
    "khoan[].ly_do": "Lý do, số liệu của kết quả",
    "khoan[].tham_dinh": "Kết luận thẩm định; trống khi không có",
    "khoan[].thay_doi": "Thay đổi duy nhất đủ để đạt; trống khi khoản đã đạt",
    "can_thay_doi": "Các khoản không đạt theo phiếu; trống khi không có",
    "can_thay_doi[].tt": _UNIT_ROW["tt"],
    "can_thay_doi[].khoan": "Số của khoản",
    "can_thay_doi[].thay_doi": "Thay đổi duy nhất đủ để đạt, hoặc “Phải thay đổi nhiều số liệu.”",
    "tieu_chi": "Tên bốn tiêu chí",
    **{f"tieu_chi.{key}": f"Tên {name}" for key, name in _CRITERIA.items()},
    "hop": "Hội nghị bỏ phiếu",
    "hop.ngay": "Ngày họp bằng chữ",
    "hop.trieu_tap": "Số thành viên được triệu tập",
    "hop.co_mat": "Số thành viên có mặt",
    "hop.vang_mat": "Số thành viên vắng mặt",
    "phieu": "Số phiếu của hội nghị",
    "phieu.phat_ra": "Số phiếu phát ra",
    "phieu.thu_ve": "Số phiếu thu về",
    "phieu.hop_le": "Số phiếu hợp lệ",
    "phieu.khong_hop_le": "Số phiếu không hợp lệ",
    "phieu.ly_do": "Các lý do phiếu không hợp lệ; trống khi không có",
    "phieu.ly_do[].ten": "Lý do không hợp lệ",
    "phieu.ly_do[].so": "Số phiếu không hợp lệ vì lý do đó",
    "nguong": "Mức phiếu cần đạt",
    "mau_so": "Số dùng làm mẫu số khi tính tỷ lệ",
    "ket_qua": "Kết quả bỏ phiếu từng tổ chức đảng",
    "ket_qua[].tt": _UNIT_ROW["tt"],
    "ket_qua[].ten": _UNIT_ROW["ten"],
    "ket_qua[].dong_y": "Số phiếu đồng ý",
    "ket_qua[].khong_dong_y": "Số phiếu không đồng ý",
    "ket_qua[].khong_hop_le": "Số phiếu không hợp lệ ở dòng đó",
    "ket_qua[].ty_le": "Tỷ lệ đồng ý, kèm tử số và mẫu số",
    "ket_qua[].ket_qua": "Đủ hoặc không đủ số phiếu, kèm tiêu chí thiếu phiếu",
    "phieu_tieu_chi": "Số phiếu “Đạt” theo tiêu chí; trống khi không bỏ phiếu theo tiêu chí",
    "phieu_tieu_chi[].tt": _UNIT_ROW["tt"],
    "phieu_tieu_chi[].ten": _UNIT_ROW["ten"],
    **{f"phieu_tieu_chi[].{key}": f"Số phiếu “Đạt” {name}" for key, name in _CRITERIA.items()},
    "huong_dan": "Hướng dẫn đang áp dụng, viện dẫn đầy đủ",
    "den_ngay": "Ngày chốt số liệu bằng chữ",
    "tong_so": "Số tổ chức đảng trong danh mục",
    "so_cong_nhan": "Số tổ chức đảng được công nhận",
    "ty_le": "Các tỷ lệ chung, kèm tử số và mẫu số",
    "ty_le.da_nhan": "Đơn vị có phiếu dùng được trên tổng số",
    "ty_le.duoc_xet": "Đơn vị được xét (có phiếu dùng được và đề nghị) trên tổng số",
    "ty_le.du_dieu_kien": "Đơn vị đủ điều kiện bỏ phiếu trên số được xét",
    "ty_le.cong_nhan": "Đơn vị được công nhận trên tổng số",
    "ty_le.cong_nhan_duoc_xet": "Đơn vị được công nhận trên số được xét",
    "ty_le.cong_nhan_du_dieu_kien": "Đơn vị được công nhận trên số đủ điều kiện",
    "theo_loai_hinh": "Số được xét, đủ điều kiện, được công nhận theo loại hình; dòng cuối là cộng",
    "theo_loai_hinh[].ten": "Tên loại hình, hoặc “Cộng”",
    "theo_loai_hinh[].tong_so": "Tổng số đơn vị",
    "theo_loai_hinh[].duoc_xet": "Số đơn vị được xét",
    "theo_loai_hinh[].du_dieu_kien": "Số đơn vị đủ điều kiện bỏ phiếu",
    "theo_loai_hinh[].cong_nhan": "Số đơn vị được công nhận",
    "theo_loai_hinh[].ty_le_du_dieu_kien": "Được công nhận trên số đủ điều kiện",
    "theo_loai_hinh[].ty_le_duoc_xet": "Được công nhận trên số được xét",
    "khoan_khong_dat": "Các khoản nhiều đơn vị không đạt nhất; trống khi không có",
    "khoan_khong_dat[].tt": _UNIT_ROW["tt"],
    "khoan_khong_dat[].khoan": "Số của khoản",
    "khoan_khong_dat[].noi_dung": "Tên khoản",
    "khoan_khong_dat[].khong_dat": "Số đơn vị không đạt trên số đơn vị phải xét khoản đó",
    "nam_truoc": "So với năm trước; trống khi không có kết quả năm trước",
    "nam_truoc.nam": "Năm trước",
    "nam_truoc.cong_nhan": "Số được công nhận năm trước trên tổng số năm trước",
    "nam_truoc.khong_con": "Số đơn vị năm trước được công nhận, nay không còn trong danh mục; trống khi không có",
    "nam_truoc.lien_tiep": "Bao nhiêu đơn vị được công nhận mấy năm liền; trống khi không có",
    "nam_truoc.thay_doi": "Các nhóm: công nhận mới, từ hai năm liền trở lên, không còn hoặc chưa được công nhận",
    "nam_truoc.thay_doi[].ten": "Tên nhóm",
    "nam_truoc.thay_doi[].so_luong": "Số tổ chức đảng trong nhóm",
    "nam_truoc.thay_doi[].don_vi": "Các tổ chức đảng trong nhóm",
    **{f"nam_truoc.thay_doi[].don_vi[].{key}": meaning for key, meaning in _UNIT_ROW.items()},
    "nam_truoc.thay_doi[].don_vi[].so_nam": "Số năm liền được công nhận, tính đến năm gần nhất đã xét",
    "so_khong_dung": "Số quyết định không dùng; trống khi không có",
    "so_khong_dung[].tt": _UNIT_ROW["tt"],
    "so_khong_dung[].so": "Số, hoặc từ số nào đến số nào",
    "so_khong_dung[].cap_uy": "Tên cấp ủy",
    "so_khong_dung[].ly_do": "Vì sao không dùng",
    "nguon": "Các kết quả đã cộng (bontot rollup); trống với báo cáo của một lần chạy",
    "nguon[].tt": _UNIT_ROW["tt"],
    "nguon[].thu_muc": "Thư mục kết quả đã cộng",
    "nguon[].cap_uy": "Các cấp quyết định trong kết quả đó",
    "nguon[].so_don_vi": "Số tổ chức đảng trong kết quả đó",
    "nguon[].ngay": "Ngày xét của kết quả đó",
    "nguon[].quy_dinh": "Quy định áp dụng, như nhau ở mọi kết quả đã cộng",
    "nguon[].phien_ban": "Phiên bản chương trình đã lập kết quả đó",
    "nguon[].dau_tep": "12 chữ số đầu của dấu sha256 của tệp ket_qua.json; đủ dấu ở trang “Nguồn” của tong_hop.xlsx",
    "khong_cong": "Các thư mục không cộng vào; trống khi mọi thư mục được cộng",
    "khong_cong[].tt": _UNIT_ROW["tt"],
    "khong_cong[].thu_muc": "Thư mục không cộng vào",
    "khong_cong[].ly_do": "Vì sao không cộng vào",
    "luu_y": "Các thư mục đã cộng vào mà có điều cần lưu ý; trống khi không có",
    "luu_y[].tt": _UNIT_ROW["tt"],
    "luu_y[].thu_muc": "Thư mục cần lưu ý",
    "luu_y[].noi_dung": "Điều cần lưu ý",
    "loai_hinh": "Tên các loại hình tổ chức đảng",
    **{f"loai_hinh.{key}": f"Tên loại hình {name}" for key, name in _KINDS.items()},
    "cap_uy_xet": "Số liệu theo từng cấp ủy xét công nhận",
    "cap_uy_xet[].ten": "Tên cấp ủy, hoặc “Tất cả các cấp ủy”",
    "cap_uy_xet[].tong_so": "Số tổ chức đảng của cấp ủy",
    "cap_uy_xet[].dong": "Các dòng số liệu, mỗi kết quả một dòng",
    "cap_uy_xet[].dong[].ten": "Kết quả",
    "cap_uy_xet[].dong[].cong": "Cộng các loại hình",
    "cap_uy_xet[].dong[].ty_le": "Tỷ lệ trên tổng số của cấp ủy, kèm tử số và mẫu số",
    **{f"cap_uy_xet[].dong[].{key}": f"Số {name}" for key, name in _KINDS.items()},
    "nhom": "Các nhóm tổ chức đảng cùng kết quả",
    "nhom[].ten": "Kết quả của nhóm",
    "nhom[].so_luong": "Số tổ chức đảng trong nhóm",
    "nhom[].co_ly_do": "Chữ “có” khi nhóm có lý do để ghi; trống khi không",
    "nhom[].don_vi": "Các tổ chức đảng trong nhóm",
    **{f"nhom[].don_vi[].{key}": meaning for key, meaning in _UNIT_ROW.items()},
    "nhom[].don_vi[].noi_dung": "Lý do của kết quả, mỗi lý do một dòng",
    "tham_dinh": "Các kết luận thẩm định khác với kết quả tính; trống khi không có",
    "tham_dinh[].tt": _UNIT_ROW["tt"],
    "tham_dinh[].ten": _UNIT_ROW["ten"],
    "tham_dinh[].noi_dung": "Số và tên khoản",
    "tham_dinh[].ket_qua_tinh": "Kết quả tính từ số liệu",
    "tham_dinh[].ly_do_tinh": "Số liệu của kết quả tính",
    "tham_dinh[].ket_qua_tham_dinh": "Kết luận thẩm định",
    "tham_dinh[].ly_do": "Lý do của kết luận thẩm định",
    "tham_dinh[].nguoi": "Cơ quan, người thẩm định",
    "tham_dinh[].ngay": "Ngày thẩm định bằng chữ",
    "tham_dinh[].van_ban": "Số văn bản thẩm định; có thể trống",
}
"""What every name means; ``[]`` stands for any item of a list. A test holds this to the records that fill templates."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name a template may use: as it is written there, its meaning, and an example value ("" for a group)."""

    path: str
    written: str
    meaning: str
    example: str


def names(template: str, guidance: Guidance) -> list[Name]:
    """Every name of a template, groups and lists before what is in them."""
    return list(_names(given(template, guidance), "", "", 0))


def in_its_loops(path: str) -> str:
    """How a template prints a name, with the loops around it: "{% for x in can_cu %} … {{ x }} … {% endfor %}"."""
    *lists, last = path.split("[]")
    written, item = "", ""
    for depth, each in enumerate(lists):
        written += f"{{% for {_item(depth)} in {item}{each} %}} … "
        item = _item(depth)
    return f"{written}{{{{ {item}{last} }}}}{' … {% endfor %}' * len(lists)}"


def given(template: str, guidance: Guidance) -> Shape:
    """The shape of all that a template is filled with."""
    return shape(samples(template, guidance))


def all_paths(guidance: Guidance) -> set[str]:
    """The path of every name of every template."""
    return {name.path for template in TEMPLATE_NAMES for name in names(template, guidance)}


def _names(held: Shape, path: str, written: str, depth: int) -> Iterator[Name]:
    if isinstance(held, Mapping):
        if path and not path.endswith("[]"):
            yield Name(path, "", MEANINGS.get(path, ""), "")
        for key, value in held.items():
            yield from _names(value, _join(path, key), _join(written, key), depth)
    elif isinstance(held, list):
        item = _item(depth)
        yield Name(path, f"{{% for {item} in {written} %}}", MEANINGS.get(path, ""), "")
        yield from _names(held[0], f"{path}[]", item, depth + 1)
    else:
        yield Name(path, f"{{{{ {written} }}}}", MEANINGS.get(path, ""), str(held))


def _item(depth: int) -> str:
    """What the item of a loop is called, by how deep the loop stands in others."""
    return "xyz"[min(depth, 2)]


def _join(group: str, key: str) -> str:
    return f"{group}.{key}" if group else key


def as_lines(found: Sequence[Name]) -> Iterator[str]:
    """The dictionary of one template, a name a line, indented as it nests."""
    for name in found:
        indent = "  " * (1 + name.path.count("[]") + name.path.replace("[]", "").count("."))
        shown = " ".join(name.example.split())
        example = f" (ví dụ: {shown})" if shown else ""
        yield f"{indent}{name.written or name.path.rpartition('.')[2]}: {name.meaning}{example}"
