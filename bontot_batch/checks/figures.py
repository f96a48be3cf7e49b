"""Checks of the figures: admissions, members, subordinate organisations, ranked organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bontot_batch import vietnamese as vi
from bontot_batch.checks.engine import Faults, error, warning
from bontot_batch.form import NONE, Organisation
from bontot_batch.guidance import Guidance
from bontot_batch.model import Answers, Fault

FIX_ONE = "Kiểm tra lại các số và sửa số sai."


MEMBER_PARTS = tuple(f"members_{part}" for part in ("exempt", "suspended", "new", "htxsnv", "httnv", "htnv", "khtnv"))
SUBORDINATE_PARTS = tuple(f"subordinates_{part}" for part in ("not_ranked", "htxsnv", "httnv", "htnv", "khtnv"))


def _counts(answers: Answers, names: Sequence[str]) -> dict[str, int]:
    """The counts of these fields; none at all when one of them is not on the form or could not be read."""
    counts = {name: answers[name].value for name in names if name in answers}
    whole = {name: count for name, count in counts.items() if isinstance(count, int)}
    return whole if len(whole) == len(names) else {}


def _part_above_total(total: int, parts: Mapping[str, int]) -> Faults:
    for name, part in parts.items():
        if part > total > 0:
            yield Fault(name, f"Số này ({part}) lớn hơn tổng số ({total}).", FIX_ONE)


def _sum_differs(total_field: str, total: int, parts: Mapping[str, int], what: str) -> Faults:
    """A total that is not the sum of its parts; a part above the total, and a total of 0, have their own findings."""
    added = sum(parts.values())
    if parts and total and added != total and max(parts.values()) <= total:
        yield Fault(
            total_field, f"Tổng số {what} ghi {total}, cộng các dòng (không xếp loại và bốn mức) được {added}.", FIX_ONE
        )


@warning("C30")
def admitted_more_than_members(admitted: int, members_total: int) -> Faults:
    """Số kết nạp lớn hơn tổng số đảng viên."""
    if admitted > members_total > 0:
        yield Fault(
            "admitted",
            f"Số kết nạp trong năm ({admitted}) lớn hơn tổng số đảng viên ({members_total}).",
            "Kiểm tra lại; chỉ đúng khi đảng viên đã chuyển đi trong năm.",
        )


@warning("C31")
def new_members_more_than_admitted(members_new: int, admitted: int, members_total: int) -> Faults:
    """Số đảng viên mới kết nạp chưa đủ 6 tháng lớn hơn số kết nạp trong năm."""
    if admitted < members_new <= members_total:
        yield Fault(
            "members_new",
            f"Có {members_new} đảng viên mới kết nạp chưa đủ 6 tháng, trong năm chỉ kết nạp {admitted}.",
            "Kiểm tra lại; chỉ đúng khi có đảng viên mới chuyển đến.",
        )


@error("C32")
def member_part_above_total(members_total: int, answers: Answers) -> Faults:
    """Một số thành phần lớn hơn tổng số đảng viên."""
    yield from _part_above_total(members_total, _counts(answers, MEMBER_PARTS))


@error("C33")
def members_do_not_add_up(members_total: int, answers: Answers) -> Faults:
    """Tổng số đảng viên không bằng tổng các dòng thành phần."""
    yield from _sum_differs("members_total", members_total, _counts(answers, MEMBER_PARTS), "đảng viên")


@error("C34")
def no_members(members_total: int) -> Faults:
    """Tổng số đảng viên bằng 0."""
    if members_total == 0:
        yield Fault("members_total", "Tổng số đảng viên ghi 0.", "Ghi tổng số đảng viên đến cuối năm.")


@warning("C35")
def fewer_members_than_a_branch_needs(members_total: int, form_key: str, guidance: Guidance) -> Faults:
    """Số đảng viên ít hơn số tối thiểu của một chi bộ."""
    floor = guidance.parameters.members_floor
    if form_key == "chi_bo" and 0 < members_total < floor:
        yield Fault(
            "members_total", f"Chi bộ chỉ có {members_total} đảng viên, ít hơn {floor}.", "Kiểm tra lại số này."
        )


@error("C36")
def disciplined_more_than_members(disciplined: int, members_total: int) -> Faults:
    """Số đảng viên bị kỷ luật lớn hơn tổng số đảng viên."""
    if disciplined > members_total > 0:
        yield Fault("disciplined", f"Số bị kỷ luật ({disciplined}) lớn hơn tổng số ({members_total}).", FIX_ONE)


@error("C37")
def breaching_more_than_members(breaching: int, members_total: int) -> Faults:
    """Số đảng viên vi phạm lớn hơn tổng số đảng viên."""
    if breaching > members_total > 0:
        yield Fault("breaching", f"Số vi phạm ({breaching}) lớn hơn tổng số ({members_total}).", FIX_ONE)


@warning("C38")
def too_many_excellent_members(
    members_htxsnv: int, members_httnv: int, members_total: int, guidance: Guidance
) -> Faults:
    """Tỷ lệ đảng viên HTXSNV vượt mức khống chế trên số HTTNV trở lên."""
    yield from _excellent("members_htxsnv", members_htxsnv, members_httnv, members_total, guidance)


def _excellent(field: str, excellent: int, good: int, total: int, guidance: Guidance) -> Faults:
    cap = guidance.parameters.excellent_cap_percent
    base = excellent + good
    if excellent <= total and 100 * excellent > cap * base:
        yield Fault(
            field,
            f"HTXSNV chiếm {vi.format_share(excellent, base)} số HTTNV trở lên, mức khống chế là {cap}%.",
            "Kiểm tra lại theo quy định về tỷ lệ hoàn thành xuất sắc.",
        )


@warning("C39")
def no_member_ranked(
    members_total: int, members_htxsnv: int, members_httnv: int, members_htnv: int, members_khtnv: int
) -> Faults:
    """Không có đảng viên nào được xếp loại."""
    if members_total and members_htxsnv + members_httnv + members_htnv + members_khtnv == 0:
        yield Fault(
            "members_htxsnv",
            "Không có đảng viên nào được xếp loại; khoản 1.d.6 phải chờ thẩm định.",
            "Kiểm tra lại bốn mức xếp loại.",
        )


@error("C40")
def subordinate_part_above_total(subordinates_total: int, answers: Answers) -> Faults:
    """Một số thành phần lớn hơn tổng số tổ chức đảng trực thuộc."""
    yield from _part_above_total(subordinates_total, _counts(answers, SUBORDINATE_PARTS))


@error("C41")
def subordinates_do_not_add_up(subordinates_total: int, answers: Answers) -> Faults:
    """Tổng số tổ chức đảng trực thuộc không bằng tổng các dòng thành phần."""
    parts = _counts(answers, SUBORDINATE_PARTS)
    yield from _sum_differs("subordinates_total", subordinates_total, parts, "tổ chức đảng trực thuộc")


@error("C42")
def no_subordinates(subordinates_total: int) -> Faults:
    """Đảng bộ cơ sở ghi không có tổ chức đảng trực thuộc."""
    if subordinates_total == 0:
        yield Fault("subordinates_total", "Tổng số tổ chức đảng trực thuộc ghi 0.", "Ghi số tổ chức đảng trực thuộc.")


@warning("C43")
def too_many_excellent_subordinates(
    subordinates_htxsnv: int, subordinates_httnv: int, subordinates_total: int, guidance: Guidance
) -> Faults:
    """Tỷ lệ tổ chức đảng trực thuộc HTXSNV vượt mức khống chế trên số HTTNV trở lên."""
    yield from _excellent("subordinates_htxsnv", subordinates_htxsnv, subordinates_httnv, subordinates_total, guidance)


@warning("C44")
def subordinates_more_than_members(subordinates_total: int, members_total: int) -> Faults:
    """Số tổ chức đảng trực thuộc lớn hơn số đảng viên."""
    if subordinates_total > members_total > 0:
        yield Fault(
            "subordinates_total",
            f"Có {subordinates_total} tổ chức đảng trực thuộc nhưng chỉ có {members_total} đảng viên.",
            FIX_ONE,
        )


@error("C50")
def organisation_without_rank(organisations: Sequence[Organisation]) -> Faults:
    """Tổ chức có tên nhưng không ghi xếp loại."""
    for row in organisations:
        if row.rank is None and (row.name or row.kind):
            yield Fault(
                row.field("rank"),
                f"Tổ chức “{row.name or row.number}” chưa ghi xếp loại.",
                "Chọn một mức xếp loại, hoặc “Không xếp loại” và ghi lý do.",
            )


@error("C51")
def rank_without_organisation(organisations: Sequence[Organisation]) -> Faults:
    """Có xếp loại nhưng không ghi tên tổ chức."""
    for row in organisations:
        if row.rank is not None and not row.name:
            yield Fault(
                row.field("name"),
                f"Dòng {row.number} có xếp loại nhưng thiếu tên tổ chức.",
                "Ghi tên tổ chức, hoặc xóa xếp loại.",
            )


@warning("C52")
def organisation_without_kind(organisations: Sequence[Organisation]) -> Faults:
    """Tổ chức có tên nhưng chưa chọn loại tổ chức."""
    for row in organisations:
        if row.name and row.kind is None:
            yield Fault(row.field("kind"), f"Tổ chức “{row.name}” chưa chọn loại tổ chức.", "Chọn trong danh sách.")


@error("C53")
def not_ranked_without_reason(organisations: Sequence[Organisation]) -> Faults:
    """Tổ chức không xếp loại nhưng không ghi lý do."""
    for row in organisations:
        if row.rank == NONE and not row.reason:
            yield Fault(
                row.field("reason"),
                f"Tổ chức “{row.name or row.number}” không xếp loại nhưng thiếu lý do.",
                "Ghi lý do, ví dụ: mới thành lập.",
            )


@warning("C54")
def reason_beside_a_rank(organisations: Sequence[Organisation]) -> Faults:
    """Ghi lý do không xếp loại cho tổ chức đã có xếp loại."""
    for row in organisations:
        if row.rank not in (None, NONE) and row.reason:
            yield Fault(
                row.field("reason"),
                f"Tổ chức “{row.name or row.number}” đã xếp loại {row.rank} nhưng vẫn ghi lý do không xếp loại.",
                "Xóa lý do, hoặc sửa xếp loại.",
            )


@error("C55")
def organisation_listed_twice(organisations: Sequence[Organisation]) -> Faults:
    """Một tổ chức được khai hai lần."""
    seen: dict[str, int] = {}
    for row in organisations:
        if not row.name:
            continue
        first = seen.setdefault(vi.modern_tone(row.name).casefold(), row.number)
        if first != row.number:
            yield Fault(row.field("name"), f"Tổ chức “{row.name}” đã khai ở dòng {first}.", "Xóa một trong hai dòng.")


@error("C56")
def reason_without_organisation(organisations: Sequence[Organisation]) -> Faults:
    """Có lý do không xếp loại nhưng dòng không khai tổ chức nào."""
    for row in organisations:
        if row.reason and row.rank is None and not row.name and not row.kind:
            yield Fault(
                row.field("reason"),
                f"Dòng {row.number} chỉ có lý do, không có tổ chức.",
                "Ghi đủ tên tổ chức và xếp loại, hoặc xóa lý do.",
            )


CHECKS = (
    admitted_more_than_members,
    new_members_more_than_admitted,
    member_part_above_total,
    members_do_not_add_up,
    no_members,
    fewer_members_than_a_branch_needs,
    disciplined_more_than_members,
    breaching_more_than_members,
    too_many_excellent_members,
    no_member_ranked,
    subordinate_part_above_total,
    subordinates_do_not_add_up,
    no_subordinates,
    too_many_excellent_subordinates,
    subordinates_more_than_members,
    organisation_without_rank,
    rank_without_organisation,
    organisation_without_kind,
    not_ranked_without_reason,
    reason_beside_a_rank,
    organisation_listed_twice,
    reason_without_organisation,
)
