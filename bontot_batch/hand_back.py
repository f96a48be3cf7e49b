"""What goes back to a unit that has to send again: its own answers with the faults marked, and a letter to send.

The file the unit sent is never touched: the marked copy is a fresh form, and filling it in is a normal submission.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bontot_batch import form_writer, mail
from bontot_batch import vietnamese as vi
from bontot_batch.documents import Templates
from bontot_batch.form import Form, define
from bontot_batch.form_writer import Mark, Prefill
from bontot_batch.guidance import Guidance
from bontot_batch.model import Body, Finding, Place, UnitResult, UnitState

FOLDER = "tra_lai"
SENDS_AGAIN = (UnitState.RETURNED, UnitState.UNREADABLE)
# Mended in the office's own books, or by its technician.
OFFICE_MATTERS = frozenset(("U04", "U06", "U14", "F15", "F31", "X01"))
OLD_FORMATS = frozenset(("F04", "F05"))
_CONFIRM = "Đối chiếu các câu trả lời kê ở trang “Lỗi cần sửa”, sửa chỗ sai rồi gửi lại chính tệp .xlsx kèm theo."
# What the office is told to do about these is not what the unit does.
HINTS_FOR_THE_UNIT: Mapping[str, str] = {
    **dict.fromkeys(OLD_FORMATS, _CONFIRM),
    "F03": "Gửi lại tệp phiếu .xlsx không đặt mật khẩu.",
    "F06": "Gửi riêng tệp phiếu .xlsx, không nén.",
    "F26": "Gửi riêng tệp phiếu .xlsx, không nén, không đính kèm trong thư khác.",
    "F27": "Gửi riêng tệp phiếu .xlsx.",
    "F28": "Gửi lại riêng tệp phiếu .xlsx.",
    "F30": "Gửi lại riêng tệp phiếu .xlsx.",
    "U03": "Điền phiếu gửi kèm rồi gửi lại một tệp duy nhất, thay các phiếu trước; hoặc báo lại tệp nào đúng.",
    "U05": "Kiểm tra lại số tổ chức đảng trực thuộc đã khai.",
    "U12": "Nếu tệp đó mới hơn thì sửa theo tệp đó trong phiếu gửi kèm.",
    "U13": "Kiểm tra xem có gửi nhầm phiếu của đơn vị khác không.",
}


@dataclass(frozen=True, slots=True)
class Return:
    """A unit that has to send again, and the body that asks it to."""

    result: UnitResult
    body: Body

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its files go, below the output folder: the form, and the letter where the unit has an address."""
        code = vi.slug(self.result.unit.code)
        stem = f"{FOLDER}/{code}/{code}"
        return (f"{stem}.xlsx", f"{stem}.eml") if self.result.unit.email else (f"{stem}.xlsx",)


def wanted(result: UnitResult) -> bool:
    """Whether the unit has to send again for a reason that it can mend, or to confirm what was read."""
    return (result.state in SENDS_AGAIN and bool(faults(result))) or to_confirm(result)


def to_confirm(result: UnitResult) -> bool:
    """Whether the form that counts came in an old format, which cannot tell a damaged value from a true one."""
    return bool(result.form) and any(each.code in OLD_FORMATS for each in result.findings)


def faults(result: UnitResult) -> tuple[Finding, ...]:
    """The findings a unit can do something about, with hints that speak to it."""
    return tuple(
        replace(each, hint=HINTS_FOR_THE_UNIT.get(each.code, each.hint))
        for each in result.findings
        if each.code not in OFFICE_MATTERS
    )


def files(returned: Return, templates: Templates, guidance: Guidance) -> tuple[bytes, ...]:
    """The contents for ``returned.paths``. Raises LetterError when the office's letter is at fault."""
    result = returned.result
    form = define(guidance.kinds[result.unit.kind].form, guidance)
    marks = marked(result, form, guidance)
    copy = form_writer.write(form, guidance, said(result, returned.body.year), marks)
    if len(returned.paths) == 1:
        return (copy,)
    name = returned.paths[0].rsplit("/", 1)[1]
    told = mail.faults([each.finding for each in marks]) | {"phieu_moi": not result.form}
    given = mail.names(result.unit, returned.body, guidance, name) | told
    subject, body = mail.letter(mail.RETURN, templates, **given)
    return copy, mail.draft(result.unit.email, subject, body, [(name, copy)])


def said(result: UnitResult, year: int) -> Prefill:
    """What the unit wrote, as it is to stand in its marked copy; what the roster knows where nothing was read."""
    known = form_writer.prefill(result.unit, year)
    if not result.form:
        return replace(known, corrects=result.contents)
    values = {name: entry.value for name, entry in result.answers.items()}
    raws = dict(result.unread)
    # Whose form it is the office knows, and a code that cannot be read would make a stranger of the copy.
    if "unit_code" not in values:
        values["unit_code"] = result.unit.code
        raws.pop("unit_code", None)
    return replace(known, values=values, raws=raws, corrects=result.contents, to_confirm=to_confirm(result))


def marked(result: UnitResult, form: Form, guidance: Guidance) -> tuple[Mark, ...]:
    """Every fault at its field in ``form``, in the form's order; what is about the form as a whole comes first."""
    order = {name: number for number, name in enumerate(form.fields)}
    marks = _placed(result, form, guidance)
    return tuple(sorted(marks, key=lambda each: order.get(each.field, -1)))


def places(result: UnitResult, guidance: Guidance) -> Mapping[Place, Place]:
    """By each cell of the form that was sent, where the form that goes back asks the same."""
    form = define(guidance.kinds[result.unit.kind].form, guidance)
    at = _fields_sent(result, form, guidance)
    return {place: form.fields[name].place(result.file) for place, name in at.items()}


def _placed(result: UnitResult, form: Form, guidance: Guidance) -> Iterator[Mark]:
    at = _fields_sent(result, form, guidance)
    for each in faults(result):
        name = at.get(each.place, "")
        place = form.fields[name].place(result.file) if name else each.place
        yield Mark(replace(each, place=place), name)


def _fields_sent(result: UnitResult, form: Form, guidance: Guidance) -> dict[Place, str]:
    """By cell of the form that was sent: those of its fields that ``form`` has too."""
    # The form that was sent may be of another version, or the wrong one for the unit: its cells stand elsewhere.
    sent = define(result.form, guidance, result.version).fields if result.form else {}
    return {entry.place(result.file): name for name, entry in sent.items() if name in form.fields}
