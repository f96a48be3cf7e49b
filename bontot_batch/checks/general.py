"""Checks of who the unit is, for which year it speaks, and when it was founded and signed."""

from __future__ import annotations

import datetime

from bontot_batch import vietnamese as vi
from bontot_batch.checks.engine import Faults, error, warning
from bontot_batch.guidance import Guidance
from bontot_batch.model import Fault, Unit, UnitKind, season_days


@warning("C02")
def name_differs_from_roster(unit_name: str, listed: Unit) -> Faults:
    """Tên tổ chức đảng trong phiếu khác danh mục."""
    if not vi.same_text(unit_name, listed.name):
        yield Fault(
            "unit_name",
            f"Tên trong phiếu là “{unit_name}”, trong danh mục là “{listed.name}”; văn bản sẽ in theo danh mục.",
            "Kiểm tra xem có đúng đơn vị không; sửa phiếu hoặc danh mục cho thống nhất.",
        )


@error("C03")
def kind_differs_from_roster(unit_kind: str, listed: Unit, form_key: str, guidance: Guidance) -> Faults:
    """Loại hình trong phiếu khác danh mục."""
    kind = UnitKind(unit_kind)
    if kind is not listed.kind and guidance.kinds[kind].form == form_key:
        yield Fault(
            "unit_kind",
            f"Loại hình trong phiếu là “{guidance.kinds[kind].name}”, trong danh mục là "
            f"“{guidance.kinds[listed.kind].name}”.",
            "Chọn lại loại hình trong phiếu, hoặc báo cấp ủy cấp trên sửa danh mục.",
        )


@error("C04")
def wrong_form_for_kind(unit_kind: str, form_key: str, guidance: Guidance) -> Faults:
    """Dùng nhầm biểu mẫu so với loại hình."""
    kind = guidance.kinds[UnitKind(unit_kind)]
    if kind.form != form_key:
        right = "phiếu chi bộ" if kind.form == "chi_bo" else "phiếu đảng bộ cơ sở"
        yield Fault(
            "unit_kind",
            f"Loại hình “{kind.name}” phải dùng {right}.",
            f"Chọn lại loại hình, hoặc điền vào {right} rồi gửi lại.",
        )


@error("C05")
def year_is_not_the_season(year: int, season: int) -> Faults:
    """Năm đánh giá khác năm của đợt xét."""
    if year != season:
        yield Fault("year", f"Phiếu ghi năm {year}, đợt xét này là năm {season}.", f"Gửi phiếu của năm {season}.")


@warning("C06")
def parent_differs_from_roster(parent: str | None, listed: Unit) -> Faults:
    """Tổ chức đảng cấp trên trong phiếu khác danh mục."""
    if parent and listed.parent and not vi.same_text(parent, listed.parent):
        yield Fault(
            "parent",
            f"Phiếu ghi trực thuộc “{parent}”, danh mục ghi “{listed.parent}”; văn bản sẽ in theo danh mục.",
            "Sửa phiếu hoặc danh mục cho thống nhất.",
        )


@error("C07")
def founded_after_the_year(founded: datetime.date | None, assessed: int) -> Faults:
    """Ngày thành lập sau năm đánh giá."""
    if founded and founded.year > assessed:
        yield Fault(
            "founded",
            f"Ngày thành lập {vi.format_date(founded)} sau năm đánh giá {assessed}.",
            "Sửa ngày thành lập; đơn vị thành lập từ các năm trước thì để trống.",
        )


@error("C08")
def signed_outside_the_season(signed: datetime.date, assessed: int) -> Faults:
    """Ngày ký phiếu ngoài đợt đánh giá (từ 01/10 của năm đến 31/3 năm sau)."""
    first, last = season_days(assessed)
    if not first <= signed <= last:
        yield Fault(
            "signed",
            f"Ngày ký {vi.format_date(signed)} không thuộc đợt đánh giá năm {assessed} "
            f"({vi.format_date(first)} đến {vi.format_date(last)}).",
            "Sửa ngày ký phiếu.",
        )


@error("C09")
def signed_before_founded(signed: datetime.date, founded: datetime.date | None, assessed: int) -> Faults:
    """Ngày ký phiếu trước ngày thành lập."""
    if founded and founded.year <= assessed and signed < founded:
        yield Fault(
            "founded",
            f"Ngày thành lập {vi.format_date(founded)} sau ngày ký phiếu {vi.format_date(signed)}.",
            "Sửa một trong hai ngày.",
        )


@warning("C10")
def signed_after_decision(signed: datetime.date, on: datetime.date, assessed: int) -> Faults:
    """Ngày ký phiếu sau ngày quyết định của đợt xét."""
    if on < signed <= season_days(assessed)[1]:
        yield Fault(
            "signed",
            f"Ngày ký {vi.format_date(signed)} sau ngày quyết định {vi.format_date(on)}.",
            "Kiểm tra lại ngày ký.",
        )


CHECKS = (
    name_differs_from_roster,
    kind_differs_from_roster,
    wrong_form_for_kind,
    year_is_not_the_season,
    parent_differs_from_roster,
    founded_after_the_year,
    signed_outside_the_season,
    signed_before_founded,
    signed_after_decision,
)
