"""What can be wrong with the office's own workbooks: codes, collector, the error that stops a run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bontot_batch.errors import SetupError
from bontot_batch.model import Finding, Place, Severity

CODES: tuple[tuple[str, Severity, str], ...] = (
    ("R01", Severity.ERROR, "Không mở được sổ, hoặc trong sổ thiếu một danh sách."),
    ("R02", Severity.ERROR, "Danh sách thiếu cột hoặc có hai cột cùng tiêu đề."),
    ("R03", Severity.ERROR, "Ô bắt buộc để trống."),
    ("R04", Severity.ERROR, "Ô ghi giá trị không đọc được."),
    ("R05", Severity.ERROR, "Mã không dùng được."),
    ("R06", Severity.ERROR, "Mã trùng với mã ở dòng khác."),
    ("R07", Severity.ERROR, "Cấp quyết định không có trong danh mục cấp ủy."),
    ("R08", Severity.ERROR, "Mã tổ chức cấp trên không có trong danh mục."),
    ("R09", Severity.ERROR, "Tổ chức đảng trực thuộc chính mình hoặc trực thuộc vòng tròn."),
    ("R10", Severity.ERROR, "Cấp ủy không có thẩm quyền công nhận loại hình này vào ngày quyết định."),
    ("R11", Severity.ERROR, "Năm đánh giá khác nhau giữa các cấp ủy."),
    ("R12", Severity.ERROR, "Ký hiệu văn bản sai dạng."),
    ("R13", Severity.ERROR, "Địa chỉ thư điện tử sai dạng."),
    ("R14", Severity.WARNING, "Ngày quyết định hoặc ngày ký văn bản nằm ngoài mùa đánh giá."),
    ("R15", Severity.ERROR, "Số văn bản được ghi cho cấp ủy hoặc tổ chức đảng không có trong danh mục."),
    ("R16", Severity.ERROR, "Một văn bản được ghi số hai lần."),
    ("R17", Severity.ERROR, "Ký thay (K/T) bí thư: cấp ủy là tập thể, không ký thay."),
    ("R18", Severity.WARNING, "Chức vụ hoặc họ tên người ký ghi khác thể thức văn bản của Đảng."),
    ("R19", Severity.ERROR, "Một số được ghi cho hai văn bản cùng loại."),
    ("R20", Severity.ERROR, "Số được ghi là số của một quyết định khác đã ra."),
    ("R21", Severity.WARNING, "Số, ngày được ghi cho văn bản mà lần chạy này không có."),
    ("R22", Severity.WARNING, "Ngày quyết định trong danh mục khác ngày của quyết định đã ra."),
    ("R23", Severity.ERROR, "Ngày ký được ghi trước ngày bỏ phiếu mà văn bản nêu; ngày để ngỏ."),
    ("R24", Severity.WARNING, "Ngày quyết định trong danh mục trước ngày bỏ phiếu lần sau; ngày để ngỏ."),
    ("A01", Severity.ERROR, "Không thấy danh sách thẩm định, hoặc có hai danh sách."),
    ("A02", Severity.ERROR, "Danh sách thiếu cột hoặc có hai cột cùng tiêu đề."),
    ("A03", Severity.ERROR, "Ô bắt buộc để trống."),
    ("A04", Severity.ERROR, "Ô ghi giá trị không đọc được."),
    ("A05", Severity.ERROR, "Mã không dùng được."),
    ("A06", Severity.ERROR, "Tổ chức đảng không có trong danh mục."),
    ("A07", Severity.ERROR, "Khoản không có trong biểu mẫu của đơn vị."),
    ("A08", Severity.ERROR, "Một khoản của một đơn vị được thẩm định hai lần."),
    ("A09", Severity.WARNING, "Ngày kết luận thẩm định sau ngày quyết định."),
    ("A10", Severity.ERROR, "Ngày kết luận thẩm định không thuộc đợt đánh giá."),
    ("A11", Severity.ERROR, "Một đơn vị được chọn hai phiếu."),
    ("V01", Severity.ERROR, "Trong sổ kiểm phiếu thiếu một danh sách, hoặc có hai danh sách cùng loại."),
    ("V02", Severity.ERROR, "Danh sách thiếu cột hoặc có hai cột cùng tiêu đề."),
    ("V03", Severity.ERROR, "Ô bắt buộc để trống."),
    ("V04", Severity.ERROR, "Ô ghi giá trị không đọc được."),
    ("V05", Severity.ERROR, "Mã không dùng được."),
    ("V06", Severity.ERROR, "Cấp ủy không có trong danh mục."),
    ("V07", Severity.ERROR, "Tổ chức đảng không có trong danh mục hoặc do cấp ủy khác quyết định."),
    ("V08", Severity.ERROR, "Tổ chức đảng được ghi hai lần trong một sổ kiểm phiếu."),
    ("V09", Severity.ERROR, "Có hơn một hội nghị trong một sổ."),
    ("V10", Severity.ERROR, "Ngày họp sau ngày quyết định."),
    ("V11", Severity.ERROR, "Số có mặt lớn hơn số được triệu tập."),
    ("V12", Severity.ERROR, "Số phiếu phát ra lớn hơn số có mặt."),
    ("V13", Severity.ERROR, "Số phiếu thu về lớn hơn số phiếu phát ra."),
    ("V14", Severity.ERROR, "Số phiếu hợp lệ và không hợp lệ không bằng số phiếu thu về."),
    ("V15", Severity.ERROR, "Số phiếu đồng ý và không đồng ý không bằng số phiếu hợp lệ."),
    ("V16", Severity.ERROR, "Số phiếu “Đạt” một tiêu chí lớn hơn số phiếu hợp lệ."),
    ("V17", Severity.ERROR, "Phiếu theo tiêu chí chỉ ghi một phần."),
    ("V18", Severity.ERROR, "Một tổ chức đảng có trong hai kết quả kiểm phiếu của cùng một ngày họp."),
    ("V19", Severity.ERROR, "Ngày họp không thuộc đợt đánh giá."),
)
"""Findings of the roster (R), the appraisals (A) and the tally (V): code, severity, title."""

_SEVERITY = {code: severity for code, severity, _ in CODES}


def finding(code: str, place: Place, message: str, hint: str = "") -> Finding:
    """A finding about a workbook of the office; the code decides how serious it is."""
    return Finding(place, code, _SEVERITY[code], message, hint)


class OfficeError(SetupError):
    """A workbook of the office is in error: the run stops before anything is written."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("; ".join(f"{at.place.file} {at.place}: {at.message}" for at in self.findings))


@dataclass(slots=True)
class Report:
    """Collects the findings about one workbook; their codes begin with ``prefix``: R, A or V."""

    file: str
    prefix: str
    findings: list[Finding] = field(default_factory=list)

    def add(self, number: str, place: Place, message: str, hint: str = "") -> None:
        """Note a finding by the number after its prefix; the code decides how serious it is."""
        self.findings.append(finding(self.prefix + number, place, message, hint))

    @property
    def failed(self) -> bool:
        """Whether anything found is an error."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    def stop_on_errors(self) -> None:
        """Raise OfficeError with everything found, if anything found is an error."""
        if self.failed:
            raise OfficeError(self.findings)
