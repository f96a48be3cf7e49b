"""Letters and drafts as a mail program and the office's own templates meet them, and what a mailing consists of."""

from __future__ import annotations

import email
import email.policy
import io
import re
import unicodedata
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bontot_batch import batch, form_files, mail
from bontot_batch import vietnamese as vi
from bontot_batch.documents import Templates, find_templates
from bontot_batch.form import define
from bontot_batch.guidance import Guidance
from bontot_batch.model import Body, Finding, Place, Severity, Unit, UnitKind, UnitResult, UnitState

NOWHERE = Place("danh_muc.xlsx")
BODY = Body(
    "DU01", "Đảng ủy xã Nậm Mạ", "dang_uy_xa", "ĐẢNG BỘ TỈNH LAI CHÂU", "ĐẢNG ỦY XÃ NẬM MẠ", "Nậm Mạ", "QĐ/ĐU",
    "T/M BAN THƯỜNG VỤ", "BÍ THƯ", "", "Ban Xây dựng Đảng", 2026, None, None, NOWHERE,
)  # fmt: skip
UNIT = Unit(
    "CB-07", "Chi bộ bản Nậm Pục", UnitKind.CHI_BO_TRUC_THUOC, "Đảng bộ xã Nậm Mạ", "", "DU01", "cb07@nammab.vn",
    NOWHERE,
)  # fmt: skip
FINDING = Finding(
    Place("xa/CB-07.xlsx", "Số liệu", 8, 3), "D01", Severity.ERROR, "Ô bắt buộc bị để trống.", "Ghi số đảng viên."
)
NAMES = {
    "line breaks": "Chi bộ\r\nBcc: khac@noikhac.vn\r\n\r\nTrang hai",
    "other line breaks": "Chi bộ\x0b một\x0c hai\x85 ba\u2028 bốn\u2029 năm\r sáu",
    "three hundred characters": "Chi bộ " + "Trường Phổ thông Dân tộc bán trú " * 9,
    "three hundred letters without a space": "Đ" * 300,
    "quotes": "Chi bộ “Đoàn kết” 'Số 1' \"Hai\" \\ ba",
    "decomposed letters": unicodedata.normalize("NFD", "Chi bộ bản Nậm Pục, xã Tả Phìn"),
    "a template tag": "Chi bộ {{ 7*7 }} {% if %} {# x #}",
    "an encoded word": "=?utf-8?b?QmNj?= Chi bộ",
    "the boundary": "--=_bontot_thu_nhap_=--",
}


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Templates:
    return find_templates(None, tmp_path_factory.mktemp("noi_khac"))


def read(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def text_of(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").removesuffix("\n")


def attachments_of(message: EmailMessage) -> list[tuple[str | None, bytes]]:
    return [(each.get_filename(), each.get_content()) for each in message.iter_attachments()]


def is_sound(data: bytes) -> None:
    """The headers are those of a draft and no others, and every line ends and is as short as mail demands."""
    message = read(data)
    assert message.keys() == ["MIME-Version", "X-Unsent", "To", "Subject", "Content-Type"]
    assert message["X-Unsent"] == "1"
    assert not message.defects
    assert re.search(rb"(?<!\r)\n|\r(?!\n)", data) is None
    assert max(map(len, data.split(b"\r\n"))) <= 998


def test_a_mail_program_reads_what_was_written() -> None:
    form = bytes(range(256)) * 40
    data = mail.draft(
        "cb07@nammab.vn", "Gửi phiếu tự đánh giá", "Kính gửi:\n\n  1. Điền\n  2. Gửi", [("CB-07.xlsx", form)]
    )
    message = read(data)

    is_sound(data)
    assert message["To"] == "cb07@nammab.vn"
    assert message["Subject"] == "Gửi phiếu tự đánh giá"
    assert text_of(message) == "Kính gửi:\n\n  1. Điền\n  2. Gửi"
    assert attachments_of(message) == [("CB-07.xlsx", form)]
    attachment = next(message.iter_attachments())
    assert attachment.get_content_type() == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=300),
    # No file bears a quotation mark on Windows, and the library that reads drafts here would strip it.
    st.lists(st.tuples(st.text("Phiếu tự đánh giá ‘’';*%.xls/\\", min_size=1, max_size=90), st.binary()), max_size=3),
)
def test_any_text_and_any_attachment_comes_back_whole(
    subject: str, body: str, attachments: list[tuple[str, bytes]]
) -> None:
    data = mail.draft("cb07@nammab.vn", subject, body, attachments)
    message = read(data)

    is_sound(data)
    assert str(message["Subject"]) == vi.clean(subject)
    assert "".join(text_of(message).split()) == "".join(vi.clean(body).split())
    assert [content for _, content in attachments_of(message)] == [content for _, content in attachments]
    assert [name or "" for name, _ in attachments_of(message)] == [vi.clean(name) for name, _ in attachments]
    assert data == mail.draft("cb07@nammab.vn", subject, body, attachments)


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_hostile_name_stays_one_subject_one_text_and_one_file_name(name: str) -> None:
    data = mail.draft("cb07@nammab.vn", f"Gửi phiếu: {name}", f"Kính gửi: {name}", [(f"{name}.xlsx", b"x")])
    message = read(data)

    is_sound(data)
    assert message["Subject"] == f"Gửi phiếu: {vi.clean(name)}"
    assert " ".join(text_of(message).split()) == f"Kính gửi: {vi.clean(name)}"
    assert attachments_of(message) == [(vi.clean(f"{name}.xlsx"), b"x")]


@pytest.mark.parametrize(
    "address",
    ["", "cb07", "a@b.vn\r\nBcc: c@d.vn", "a@b.vn\n", "a@b.vn, c@d.vn", "a@b.vn; c@d.vn", "a b@c.vn", "A <a@b.vn>",
     "a@b.vn\x00", "a@b.vn\u2028Bcc:c@d.vn"],
)  # fmt: skip
def test_what_is_not_one_address_gets_no_draft(address: str) -> None:
    with pytest.raises(mail.LetterError, match="Địa chỉ thư"):
        mail.draft(address, "Tiêu đề", "Nội dung", [])


def test_a_very_long_address_is_one_address() -> None:
    address = f"{'chi.bo.' * 40}@nammab.vn"
    data = mail.draft(address, "Tiêu đề", "Nội dung", [])

    is_sound(data)
    assert read(data)["To"] == address


def names(guidance: Guidance, unit: Unit = UNIT, due: date | None = None) -> dict[str, object]:
    return mail.names(unit, BODY, guidance, "CB-07.xlsx", due)


@pytest.mark.parametrize("kind", mail.KINDS)
def test_every_letter_says_to_whom_from_whom_about_what_and_until_when(
    kind: str, templates: Templates, guidance: Guidance
) -> None:
    subject, body = mail.letter(kind, templates, **names(guidance, due=date(2026, 12, 5)) | mail.faults([FINDING]))

    assert "“chi bộ bốn tốt” năm 2026" in subject
    assert subject.endswith(UNIT.name)
    assert body.startswith(f"Kính gửi: {UNIT.name}\n")
    assert body.endswith("\nBan Xây dựng Đảng")
    assert "chậm nhất ngày 05/12/2026" in body
    assert "CB-07.xlsx" in body
    assert "\n\n\n" not in body


@pytest.mark.parametrize("kind", mail.KINDS)
def test_a_letter_without_a_last_day_names_none(kind: str, templates: Templates, guidance: Guidance) -> None:
    _, body = mail.letter(kind, templates, **names(guidance) | mail.faults([FINDING]))

    assert "chậm nhất" not in body
    assert "thời" in body


def test_the_letter_of_a_returned_form_tells_each_mistake_with_its_cell_and_what_to_do(
    templates: Templates, guidance: Guidance
) -> None:
    warning = replace(FINDING, severity=Severity.WARNING, message="Chưa nêu minh chứng.", hint="Bổ sung minh chứng.")
    _, body = mail.letter(mail.RETURN, templates, **names(guidance) | mail.faults([FINDING, warning]))

    assert "có 1 lỗi cần sửa" in body
    assert "1. Trang “Số liệu”, ô C8: Ô bắt buộc bị để trống. Cách sửa: Ghi số đảng viên." in body
    assert "1. Trang “Số liệu”, ô C8: Chưa nêu minh chứng. Bổ sung minh chứng." in body


def test_a_returned_form_without_warnings_has_no_list_of_them(templates: Templates, guidance: Guidance) -> None:
    _, body = mail.letter(mail.RETURN, templates, **names(guidance) | mail.faults([FINDING]))

    assert "xem lại" not in body


def test_a_reminder_about_a_file_nobody_can_read_names_it_as_the_unit_does(
    templates: Templates, guidance: Guidance
) -> None:
    broken = replace(FINDING, place=Place("thu_den/thang_12/CB-07.xlsx"), message="Tệp có mật khẩu.")
    _, body = mail.letter(mail.REMINDER, templates, **names(guidance) | mail.faults([broken]))

    assert "- Tệp CB-07.xlsx: Tệp có mật khẩu." in body
    assert "chưa nhận được" not in body


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
@pytest.mark.parametrize("kind", mail.KINDS)
def test_a_hostile_name_is_printed_and_never_run(
    kind: str, name: str, templates: Templates, guidance: Guidance
) -> None:
    unit = replace(UNIT, name=name)
    subject, body = mail.letter(kind, templates, **names(guidance, unit) | mail.faults([FINDING]))

    assert subject.endswith(vi.clean(name))
    assert body.split("\n")[0] == f"Kính gửi: {vi.clean(name)}"


def own(folder: Path, templates: Templates, text: str | bytes, kind: str = mail.INVITATION) -> Templates:
    """The templates with the office's own letter before the others."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    (folder / f"{kind}.txt").write_bytes(data)
    return Templates((folder, *templates.folders))


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "as Notepad saves it"])
def test_the_office_s_own_letter_wins(mark: str, tmp_path: Path, templates: Templates, guidance: Guidance) -> None:
    mine = own(tmp_path, templates, f"{mark}Tiêu đề: Phiếu năm {{{{ nam }}}}\r\nGửi {{{{ don_vi.ten }}}}.\r\n")

    assert mail.letter(mail.INVITATION, mine, **names(guidance)) == ("Phiếu năm 2026", f"Gửi {UNIT.name}.")


FAULTY = {
    "an unknown name": ("Tiêu đề: A\n{{ don_vi.tenn }}", "không có tên “tenn”"),
    "an unknown name in the subject": ("Tiêu đề: {{ namm }}\nB", "không có tên “namm”"),
    "an unknown name in a condition": ("Tiêu đề: A\n{% if hann %}B{% endif %}C", "không có tên “hann”"),
    "a tag that is not closed": ("Tiêu đề: A\nB\n{{ nam", "dòng 3 có thẻ viết sai"),
    "a calculation that fails": ("Tiêu đề: A\n{{ 1 // 0 }}", "có thẻ không tính được"),
    "a list printed as such": ("Tiêu đề: A\n{{ loi }}", "không in được, không phải chữ hay số nguyên"),
    "nothing to print": ("Tiêu đề: A\n{{ none }}B", "không in được, không phải chữ hay số nguyên"),
    "a way out of the letter": ("Tiêu đề: A\n{{ ''.__class__.__mro__ }}", "Mẫu thư"),
    "no subject line": ("Kính gửi {{ don_vi.ten }}", "dòng đầu phải bắt đầu bằng “Tiêu đề:”"),
    "an empty subject": ("Tiêu đề:\nKính gửi", "không có tiêu đề"),
    "an empty letter": ("Tiêu đề: A\n\n", "không có nội dung"),
    "an empty file": ("", "dòng đầu phải bắt đầu"),
    "another encoding": ("Tiêu đề: Gửi phiếu".encode("utf-16"), "không đọc được"),
}


@pytest.mark.parametrize(("text", "words"), FAULTY.values(), ids=FAULTY)
def test_a_faulty_letter_is_named_with_its_fault(
    text: str | bytes, words: str, tmp_path: Path, templates: Templates, guidance: Guidance
) -> None:
    with pytest.raises(mail.LetterError) as caught:
        mail.verify(own(tmp_path, templates, text), guidance)

    assert "thu_gui_phieu.txt" in str(caught.value)
    assert words in str(caught.value)


def test_the_faults_of_all_letters_are_told_at_once(tmp_path: Path, templates: Templates, guidance: Guidance) -> None:
    mine = own(tmp_path, templates, "Tiêu đề: A\n{{ mot }}", mail.INVITATION)
    mine = own(tmp_path, mine, "Tiêu đề: A\n{{ hai }}", mail.RETURN)
    with pytest.raises(mail.LetterError) as caught:
        mail.verify(mine, guidance)

    assert ["“mot”" in line or "“hai”" in line for line in str(caught.value).splitlines()] == [True, True]


def test_the_program_s_own_letters_have_no_fault(templates: Templates, guidance: Guidance) -> None:
    mail.verify(templates, guidance)


def test_a_letter_that_is_nowhere_is_named(tmp_path: Path, guidance: Guidance) -> None:
    with pytest.raises(mail.LetterError, match=r"thu_nhac\.txt"):
        mail.letter(mail.REMINDER, Templates((tmp_path,)), **names(guidance))


def office(guidance: Guidance, *units: Unit) -> batch.Office:
    return batch.Office(batch.Roster({BODY.code: BODY}, {unit.code: unit for unit in units}), guidance)


def rows_of(data: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def test_a_mailing_holds_a_form_a_draft_and_a_line_for_each_unit(templates: Templates, guidance: Guidance) -> None:
    silent = replace(UNIT, code="CB-08", name="=1+1 Chi bộ", email="")
    post = form_files.dispatch(office(guidance, UNIT, silent), form_files.Mailing(mail.INVITATION, templates))

    assert set(post.files) == {"CB-07.xlsx", "CB-08.xlsx", "thu/CB-07.eml", "danh_sach_gui.xlsx"}
    assert (post.units, post.drafts) == (2, 1)
    message = read(post.files["thu/CB-07.eml"])
    assert message["To"] == UNIT.email
    assert attachments_of(message) == [("CB-07.xlsx", post.files["CB-07.xlsx"])]
    assert rows_of(post.files["danh_sach_gui.xlsx"]) == [
        ["TT", "Mã", "Tên tổ chức đảng", "Cấp quyết định", "Thư điện tử", "Tệp phiếu", "Thư nháp", "Ngày gửi",
         "Ngày nhận", "Ghi chú"],
        [1, "CB-07", UNIT.name, BODY.name, UNIT.email, "CB-07.xlsx", "thu/CB-07.eml", None, None, None],
        [2, "CB-08", "=1+1 Chi bộ", BODY.name, "chưa có địa chỉ", "CB-08.xlsx", None, None, None, None],
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(post.files["danh_sach_gui.xlsx"])).worksheets[0]
    assert sheet.cell(5, 3).data_type == "s"


def test_a_roster_without_addresses_yields_forms_and_the_list(templates: Templates, guidance: Guidance) -> None:
    units = [replace(UNIT, code=code, email="") for code in ("CB-01", "CB-02")]
    post = form_files.dispatch(office(guidance, *units), form_files.Mailing(mail.INVITATION, templates))

    assert set(post.files) == {"CB-01.xlsx", "CB-02.xlsx", "danh_sach_gui.xlsx"}
    assert post.drafts == 0


def test_the_same_mailing_has_the_same_bytes_on_any_number_of_workers(templates: Templates, guidance: Guidance) -> None:
    units = [replace(UNIT, code=f"CB-{number:02}") for number in range(32)]
    mailing = form_files.Mailing(mail.INVITATION, templates, date(2026, 12, 5))
    one, two = (form_files.dispatch(office(guidance, *units), mailing, jobs=jobs) for jobs in (1, 2))

    assert one.files == two.files


def test_only_units_that_are_not_in_are_reminded(templates: Templates, guidance: Guidance) -> None:
    units = {state: replace(UNIT, code=f"CB-{state.value}") for state in UnitState}
    held = office(guidance, *units.values())
    results = tuple(UnitResult(unit, state) for state, unit in units.items())
    post = form_files.remind(batch.SeasonResult(held, results, ()), form_files.Mailing(mail.REMINDER, templates))

    assert set(post.files) == {"thu_nhac/CB-missing.eml", "thu_nhac/CB-unreadable.eml", "danh_sach_nhac.xlsx"}
    assert [(row[1], row[9]) for row in rows_of(post.files["danh_sach_nhac.xlsx"])[1:]] == [
        ("CB-missing", "Chưa nộp"),
        ("CB-unreadable", "Không đọc được"),
    ]


def test_a_figure_of_last_year_stands_beside_its_cell_and_not_in_it(templates: Templates, guidance: Guidance) -> None:
    mailing = form_files.Mailing(mail.INVITATION, templates)
    figures = {"cb-07": {"admitted": 417, "answer_1_a_1": 1, "gone_since": 5}, "CB-99": {"admitted": 938}}
    made = form_files.dispatch(office(guidance, UNIT), mailing, figures).files["CB-07.xlsx"]
    field = define("chi_bo", guidance).fields["admitted"]
    sheet = openpyxl.load_workbook(io.BytesIO(made))[field.sheet]
    beside = [str(cell.value) for cell in sheet[field.row]]

    assert sheet.cell(field.row, field.column).value is None
    assert any("417" in text for text in beside)
    assert not any("938" in text for text in beside)
