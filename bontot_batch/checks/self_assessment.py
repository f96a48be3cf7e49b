"""Checks of the unit's own answers: their evidence, and whether they fit its figures and its proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bontot_batch.checks.engine import Faults, error, warning
from bontot_batch.form import NO, TABLES, YES, Organisation, answer_field, evidence_field
from bontot_batch.guidance import Clause, Guidance
from bontot_batch.model import Answers, Fault, Ruling, State

Given = Sequence[tuple[Clause, str, bool]]
"""Each clause with a readable answer: the clause, the answer, whether there is evidence beside it."""


@warning("C21")
def met_without_evidence(given: Given) -> Faults:
    """Tự đánh giá Đạt nhưng chưa nêu minh chứng."""
    for clause, answer, evidence in given:
        if clause.judged and answer == State.MET and not evidence:
            yield Fault(
                evidence_field(clause.number),
                f"Khoản {clause.number} tự đánh giá Đạt nhưng ô minh chứng để trống.",
                "Nêu ngắn gọn minh chứng (nghị quyết, kế hoạch, báo cáo, kết quả).",
            )


@error("C22")
def not_met_without_reason(given: Given) -> Faults:
    """Tự đánh giá Không đạt nhưng không nêu lý do."""
    for clause, answer, evidence in given:
        if clause.judged and answer == State.NOT_MET and not evidence:
            yield Fault(
                evidence_field(clause.number),
                f"Khoản {clause.number} tự đánh giá Không đạt nhưng không nêu lý do.",
                "Ghi lý do vào cột minh chứng.",
            )


@error("C23")
def not_applicable_without_reason(given: Given) -> Faults:
    """Chọn “Không áp dụng” nhưng không nêu lý do."""
    for clause, answer, evidence in given:
        if answer == State.NOT_APPLICABLE and not evidence:
            yield Fault(
                evidence_field(clause.number),
                f"Khoản {clause.number} chọn “Không áp dụng” nhưng không nêu lý do.",
                "Ghi lý do vào cột minh chứng.",
            )


@warning("C24")
def says_met_against_figures(measured: Mapping[str, Ruling], given: Given) -> Faults:
    """Tự đánh giá Đạt trong khi số liệu cho thấy không đạt."""
    for clause, answer, _ in given:
        ruling = measured.get(clause.number)
        if ruling and answer == State.MET and ruling.state is State.NOT_MET:
            yield Fault(
                answer_field(clause.number),
                f"Khoản {clause.number} tự đánh giá Đạt, số liệu cho kết quả Không đạt: {ruling.reason}",
                "Kết quả tính theo số liệu; kiểm tra lại số liệu đã khai.",
            )


@warning("C25")
def says_not_met_against_figures(measured: Mapping[str, Ruling], given: Given) -> Faults:
    """Tự đánh giá Không đạt khoản chỉ tính bằng số liệu trong khi số liệu cho thấy đạt."""
    for clause, answer, _ in given:
        ruling = measured.get(clause.number)
        if ruling and not clause.judged and answer == State.NOT_MET and ruling.state is State.MET:
            yield Fault(
                answer_field(clause.number),
                f"Khoản {clause.number} tự đánh giá Không đạt, số liệu cho kết quả Đạt: {ruling.reason}",
                "Kết quả tính theo số liệu; kiểm tra lại số liệu đã khai.",
            )


@warning("C26")
def proposes_with_unmet_answers(proposed: str, given: Given) -> Faults:
    """Đề nghị công nhận trong khi tự đánh giá có khoản Không đạt."""
    unmet = [clause.number for clause, answer, _ in given if answer == State.NOT_MET]
    if proposed == YES and unmet:
        yield Fault(
            "proposed",
            f"Đơn vị đề nghị công nhận nhưng tự đánh giá Không đạt khoản {', '.join(unmet)}.",
            "Kiểm tra lại: chỉ công nhận khi đạt cả bốn tiêu chí.",
        )


@warning("C27")
def meets_all_but_does_not_propose(proposed: str, given: Given, form_key: str, guidance: Guidance) -> Faults:
    """Không đề nghị công nhận trong khi tự đánh giá Đạt mọi khoản."""
    answers = [answer for _, answer, _ in given]
    if proposed == NO and len(answers) == len(guidance.clauses_of(form_key)) and State.NOT_MET not in answers:
        yield Fault(
            "proposed",
            "Đơn vị tự đánh giá Đạt mọi khoản nhưng không đề nghị công nhận.",
            "Kiểm tra lại lựa chọn ở ô này.",
        )


@warning("C28")
def no_organisation_listed(answers: Answers, organisations: Sequence[Organisation]) -> Faults:
    """Khoản 1.a.6 tự đánh giá Đạt nhưng không khai tổ chức nào."""
    answer = answers.get(answer_field("1.a.6"))
    all_read = len(organisations) == len(TABLES["organisations"])
    if answer and answer.value == State.MET and all_read and all(row.blank for row in organisations):
        yield Fault(
            "organisation_1_name",
            "Khoản 1.a.6 tự đánh giá Đạt nhưng bảng tổ chức để trống.",
            "Khai chính quyền, Mặt trận Tổ quốc và các tổ chức chính trị - xã hội cùng xếp loại.",
        )


CHECKS = (
    met_without_evidence,
    not_met_without_reason,
    not_applicable_without_reason,
    says_met_against_figures,
    says_not_met_against_figures,
    proposes_with_unmet_answers,
    meets_all_but_does_not_propose,
    no_organisation_listed,
)
