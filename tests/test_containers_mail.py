"""Mails as every mail program of the last thirty years writes them, and mailboxes of such mails."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
import written_mail as made
from hypothesis import example, given
from hypothesis import strategies as st
from test_containers_zip import names
from written_mail import PICTURE

from bontot_batch.containers import Budget, Container, Opened, Part, Role, container, open_container
from bontot_batch.errors import Refused

NAME = "Phiếu tự đánh giá chi bộ bản Nậm Mạ.xlsx"
WORD = "=?utf-8?b?" + base64.b64encode(NAME.encode()).decode() + "?="
HEAD = b"From: Chi bo <cb@noigui.example>\r\nTo: a@vanphong.example\r\nMIME-Version: 1.0\r\n"
DAY = datetime(2026, 11, 20, 8, tzinfo=timezone(timedelta(hours=7)))


def opened(data: bytes) -> Opened:
    assert container(data) is Container.MAIL
    return open_container(Container.MAIL, data, Budget())


def parts(*mime: bytes, kind: bytes = b"mixed") -> tuple[Part, ...]:
    return opened(HEAD + made.multipart(kind, mime, b"==ranh gioi==")).parts


def only(mime: bytes) -> Part:
    (part,) = opened(HEAD + mime).parts
    return part


def codes(part: Part | Opened) -> list[str]:
    return [each.code for each in part.trouble]


# --- names of attachments ---


@pytest.mark.parametrize(
    ("written", "name"),
    [
        pytest.param("filename*=UTF-8''B%C3%A1o%20c%C3%A1o.xlsx", "Báo cáo.xlsx", id="RFC 2231"),
        pytest.param(
            "\r\n filename*1*=c%C3%A1o.xlsx;\r\n filename*0*=utf-8'vi'B%C3%A1o%20",
            "Báo cáo.xlsx",
            id="RFC 2231 in pieces, out of order",
        ),
        pytest.param('filename*0=Bao; filename*1=" cao.xlsx"', "Bao cao.xlsx", id="RFC 2231 in plain pieces"),
        pytest.param(
            "filename*0*=UTF-8''B%C3%A1o; filename*1=\" cao.xlsx\"", "Báo cao.xlsx", id="RFC 2231 in mixed pieces"
        ),
        pytest.param(
            """filename="Bao cao.xlsx"; filename*=UTF-8''B%C3%A1o%20c%C3%A1o.xlsx""",
            "Báo cáo.xlsx",
            id="both forms: RFC 2231 counts",
        ),
        pytest.param("filename*=khong-co''B%C3%A1o.xlsx", "Báo.xlsx", id="RFC 2231 with an unknown encoding"),
        pytest.param("filename=\"UTF-8''B%C3%A1o.xlsx\"", "Báo.xlsx", id="RFC 2231 written into the plain form"),
        pytest.param('filename="B%C3%A1o%20c%C3%A1o.xlsx"', "Báo cáo.xlsx", id="percent signs in the plain form"),
        pytest.param('filename="100%.xlsx"', "100%.xlsx", id="a percent sign that is one"),
        pytest.param(f'filename="{WORD}"', NAME, id="an encoded word in quotes"),
        pytest.param(f"filename={WORD}", NAME, id="a bare encoded word"),
        pytest.param(
            "filename==?utf-8?q?B=C3=A1o_c=C3=A1o;_2.xlsx?=",
            "Báo cáo; 2.xlsx",
            id="a bare encoded word with a semicolon",
        ),
        pytest.param(
            'filename="=?utf-8?b?QsOh?=\r\n =?utf-8?b?bw==?= .xlsx"', "Báo .xlsx", id="encoded words over two lines"
        ),
        pytest.param(
            'filename="=?utf-8?b?QsOh?="\r\n "=?utf-8?b?by54bHN4?="',
            "Báo.xlsx",
            id="encoded words in two quoted strings",
        ),
        pytest.param(
            'filename="=?windows-1258?q?B=E1o.xlsx?="', "Báo.xlsx", id="an encoded word in Windows' Vietnamese"
        ),
        pytest.param('filename="Báo cáo.xlsx"', "Báo cáo.xlsx", id="raw UTF-8"),
        pytest.param("filename=Báo cáo chi bộ.xlsx", "Báo cáo chi bộ.xlsx", id="no quotes, with spaces"),
        pytest.param("filename=Bao cao.xlsx; size=12", "Bao cao.xlsx", id="no quotes, another parameter behind"),
        pytest.param('size=12; filename="a; b.xlsx"', "a; b.xlsx", id="a semicolon in quotes"),
        pytest.param('filename="a \\"b\\".xlsx"', 'a "b".xlsx', id="quotes in quotes"),
        pytest.param('filename="C:\\Ho so\\bao cao.xlsx"', "bao cao.xlsx", id="a path of Windows"),
        pytest.param('filename="../../bao cao.xlsx"', "bao cao.xlsx", id="a path upwards"),
        pytest.param('filename="Quý 4/2026.xlsx"', "Quý 4-2026.xlsx", id="a slash that is no path"),
        pytest.param('filename="bao cao.xlsx', "bao cao.xlsx", id="quotes that do not end"),
        pytest.param('FileName = "bao cao.xlsx"', "bao cao.xlsx", id="blanks around the equals sign"),
        pytest.param("filename=", "phan-1", id="an empty name"),
    ],
)
def test_the_name_of_an_attachment_is_found(written: str, name: str) -> None:
    assert named(f"Content-Type: a/b\r\nContent-Disposition: attachment; {written}") == name


def named(headers: str) -> str:
    part = only(headers.encode() + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"content"))
    assert (part.content, part.role) == (b"content", Role.FILE)
    return part.name


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        pytest.param(
            f'Content-Type: a/b; name="{WORD}"\r\nContent-Disposition: attachment', NAME, id="Content-Type alone"
        ),
        pytest.param(
            "Content-Type: a/b; name*=UTF-8''B%C3%A1o.xlsx", "Báo.xlsx", id="Content-Type in RFC 2231, no disposition"
        ),
        pytest.param(
            "Content-Type: a/b\r\nContent-Location: http://a.example/B%C3%A1o.xlsx", "Báo.xlsx", id="Content-Location"
        ),
        pytest.param("Content-Type: a/b\r\nContent-Disposition: attachment", "phan-1", id="no name at all"),
    ],
)
def test_the_name_of_an_attachment_is_found_outside_its_disposition(headers: str, name: str) -> None:
    assert named(headers) == name


@given(names)
@example("Ủy ban.xlsx")
@example("a'b''c.xlsx")
def test_any_vietnamese_name_survives_every_form(name: str) -> None:
    for write in made.NAME_FORMS:
        mime = made.attached(b"x", b"attachment" + write(name, b"filename"))
        assert only(mime).name == name, write.__name__
        assert only(made.attached(b"x", kind=b"a/b" + write(name, b"name"))).name == name, write.__name__


@given(st.binary(max_size=60))
def test_a_name_of_any_bytes_gives_a_name(raw: bytes) -> None:
    written = raw.translate(None, b"\r\n")
    for form in (b"; filename=", b'; filename="', b"; filename*=utf-8''", b"; filename*0*=", b"; filename==?utf-8?b?"):
        part = parts(made.attached(b"x", b"attachment" + form + written))[0]
        assert part.name
        assert "/" not in part.name
        part.name.encode("utf-8")


# --- roles ---

LETTER = made.text("Kính gửi")


@pytest.mark.parametrize(
    ("mime", "role"),
    [
        pytest.param(LETTER, Role.BODY, id="text"),
        pytest.param(made.text("<p>a</p>", b"html"), Role.BODY, id="HTML"),
        pytest.param(
            b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nabc",
            Role.FILE,
            id="text that is attached",
        ),
        pytest.param(
            b"Content-Type: text/html\r\nContent-Disposition: attachment; filename=ATT00001.htm\r\n\r\nabc",
            Role.BODY,
            id="text that the server named",
        ),
        pytest.param(b"Content-Type: text/csv; name=a.csv\r\n\r\na;b", Role.FILE, id="text with a name"),
        pytest.param(made.text("BEGIN:VCALENDAR", b"calendar"), Role.DECORATION, id="an invitation"),
        pytest.param(made.text("BEGIN:VCARD", b"x-vcard"), Role.SIGNATURE, id="a visiting card"),
        pytest.param(
            made.attached(b"0", b"attachment; filename=smime.p7s", b"application/pkcs7-signature"),
            Role.SIGNATURE,
            id="an S/MIME signature",
        ),
        pytest.param(
            made.attached(b"0", b"attachment; filename=a.asc", b"application/pgp-signature"),
            Role.SIGNATURE,
            id="a PGP signature",
        ),
        pytest.param(
            made.attached(PICTURE, b"attachment; filename=a.png", b"image/png"),
            Role.FILE,
            id="a photo that is attached",
        ),
        pytest.param(
            made.attached(PICTURE, b"inline; filename=a.png", b"image/png"), Role.FILE, id="a photo between the texts"
        ),
        pytest.param(
            made.attached(b"0", b"inline; filename=a.xlsx"), Role.FILE, id="a workbook that says it is inline"
        ),
        pytest.param(
            b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; a\r\n\r\nAction: failed",
            Role.BODY,
            id="a notice of delivery",
        ),
    ],
)
def test_a_part_is_what_it_is_for(mime: bytes, role: Role) -> None:
    assert parts(mime)[0].role is role


@pytest.mark.parametrize(
    ("picture", "role"),
    [
        pytest.param(
            made.attached(PICTURE, b"inline", b"image/png", b"Content-ID: <a@b>\r\n"),
            Role.DECORATION,
            id="shown by the text",
        ),
        pytest.param(
            made.attached(PICTURE, b"attachment", b"image/png", b"Content-ID: <a@b>\r\n"),
            Role.DECORATION,
            id="shown, though it says attached",
        ),
        pytest.param(
            made.attached(PICTURE, b"", b"application/octet-stream", b"Content-ID: <a@b>\r\n"),
            Role.DECORATION,
            id="shown, of a general type",
        ),
        pytest.param(made.attached(PICTURE, b"", b"image/png"), Role.DECORATION, id="beside the text, not shown"),
        pytest.param(made.attached(PICTURE, b"attachment", b"image/png"), Role.FILE, id="attached, not shown"),
        pytest.param(made.attached(b"PK", b"", more=b"Content-ID: <a@b>\r\n"), Role.FILE, id="no picture"),
    ],
)
def test_a_picture_the_text_shows_is_a_decoration(picture: bytes, role: Role) -> None:
    html = made.text('<img src="cid:a@b">', b"html")

    assert [each.role for each in parts(html, picture, kind=b"related")] == [Role.BODY, role]


# --- structure ---


def test_a_mail_that_is_one_attachment_has_one_part() -> None:
    assert only(made.attached(b"x", b'attachment; filename="a.xlsx"')) == Part("a.xlsx", b"x")


def test_parts_of_one_name_are_told_apart() -> None:
    same = made.attached(b"x", b'attachment; filename="a.xlsx"')

    assert [each.name for each in parts(same, same, LETTER)] == ["a.xlsx", "a (2).xlsx", "phan-3"]


def test_a_forwarded_mail_comes_out_byte_for_byte() -> None:
    mime = made.attached(b"x", b"attachment" + made.raw_cp1258(NAME, b"filename"))
    inner = made.mail(mime, "Gốc: a/b", "g@a.vn", DAY) + b"\nbare \r\n\x00\xff ends"
    (part,) = parts(b"Content-Type: message/rfc822\r\n\r\n" + inner)

    assert (part.name, part.content, part.role) == ("Gốc- a-b.eml", inner, Role.FILE)
    assert container(part.content) is Container.MAIL


@pytest.mark.parametrize("line", [b"From a@b.vn Fri Nov 20 08:00:00 2026\r\n", b"\r\n>From a@b.vn\r\n"])
def test_a_forwarded_mail_leaves_the_line_of_the_mailbox_behind(line: bytes) -> None:
    inner = made.mail(LETTER, "Gốc", "g@a.vn", DAY)

    assert parts(b"Content-Type: message/rfc822\r\n\r\n" + line + inner)[0].content == inner


def test_a_forwarded_mail_that_was_encoded_is_a_mail_all_the_same() -> None:
    inner = made.mail(LETTER, "Gốc", "g@a.vn", DAY)
    mime = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + made.base64_lines(inner)

    assert (parts(mime)[0].content, codes(parts(mime)[0])) == (inner, [])


def test_each_mail_of_a_digest_is_a_file() -> None:
    letters = [b"\r\n" + made.mail(LETTER, subject, "g@a.vn", DAY) for subject in ("Một", "Hai")]

    assert [each.name for each in parts(*letters, kind=b"digest")] == ["Một.eml", "Hai.eml"]


def test_a_piece_of_a_split_mail_says_so() -> None:
    (part,) = parts(b'Content-Type: message/partial; id="a"; number=2; total=3\r\n\r\nabc')

    assert (codes(part), part.role) == (["F42"], Role.FILE)


def test_a_mere_link_says_so() -> None:
    mime = b'Content-Type: message/external-body; access-type=URL; URL="http://a.example/a.xlsx"\r\n\r\n'

    assert codes(parts(mime + b"Content-Type: a/b\r\n\r\n")[0]) == ["F41"]


@pytest.mark.parametrize(
    ("encoding", "raw", "content"),
    [
        pytest.param(b"base64", b"Y2hpIGJv", b"chi bo", id="base64"),
        pytest.param(b'"BASE64"', b"Y2hpIGJv", b"chi bo", id="base64 in quotes and capitals"),
        pytest.param(b"base64", b"Y2hp\r\n  IGJv", b"chi bo", id="base64 with blanks"),
        pytest.param(b"base64", b"Y2g=aSBibw==", b"chi bo", id="base64 in two runs"),
        pytest.param(b"quoted-printable", b"chi=20b=\r\no", b"chi bo", id="quoted-printable"),
        pytest.param(b"x-uuencode", b"begin 644 a\r\n&8VAI(&)O\r\n`\r\nend\r\n", b"chi bo", id="uuencode"),
        pytest.param(b"uuencode", b"&8VAI(&)O\r\n`\r\n", b"chi bo", id="uuencode without its first line"),
        pytest.param(b"8bit", "chi bộ".encode(), "chi bộ".encode(), id="8bit"),
        pytest.param(b"binary", b"\x00\xff\xfe chi", b"\x00\xff\xfe chi", id="binary"),
    ],
)
def test_every_transfer_encoding_is_undone(encoding: bytes, raw: bytes, content: bytes) -> None:
    head = b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: "
    part = parts(head + encoding + b"\r\n\r\n" + raw)[0]

    assert (part.content, codes(part)) == (content, [])


@pytest.mark.parametrize(
    ("encoding", "raw", "content"),
    [
        pytest.param(b"base64", b"Y2hpIGJ", b"chi b", id="base64 that ends early"),
        pytest.param(b"base64", b"Y2hp!IGJv", b"chi bo", id="base64 with strange signs"),
        pytest.param(b"base64", b"!!!", b"", id="nothing that can be read"),
        pytest.param(b"x-uuencode", b"begin 644 a\r\nend", b"", id="uuencode without content"),
        pytest.param(b"x-la", "chi bộ".encode(), "chi bộ".encode(), id="an encoding nobody knows"),
    ],
)
def test_an_attachment_that_is_not_whole_says_so(encoding: bytes, raw: bytes, content: bytes) -> None:
    head = b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment\r\nContent-Transfer-Encoding: "
    part = parts(head + encoding + b"\r\n\r\n" + raw)[0]

    assert (part.content, codes(part)) == (content, ["F29"])


def test_an_attachment_that_is_empty_is_empty_without_trouble() -> None:
    assert parts(made.attached(b"", b"attachment; filename=a.xlsx"))[0] == Part("a.xlsx", b"")


def test_files_in_the_middle_of_a_text_are_files() -> None:
    lines = b"Kinh gui\r\n" + made.uuencoded(b"mot" * 50, b"Phieu 1.xlsx") + made.uuencoded(b"hai", b"b.xlsx") + b"Het"
    body, first, second = parts(b"Content-Type: text/plain\r\n\r\n" + lines)

    assert body.role is Role.BODY
    assert (first, second) == (Part("Phieu 1.xlsx", b"mot" * 50), Part("b.xlsx", b"hai"))


def test_a_file_in_a_text_that_is_cut_off_says_so() -> None:
    lines = made.uuencoded(b"mot" * 50, b"a.xlsx")[:120]

    assert codes(parts(b"Content-Type: text/plain\r\n\r\n" + lines)[1]) == ["F29"]


def test_a_text_that_merely_speaks_of_beginning_holds_no_file() -> None:
    assert len(parts(b"Content-Type: text/plain\r\n\r\nbegin 644 words\r\n\r\nend\r\n")) == 1


# --- damage ---

FILE = made.attached(b"x" * 60, b'attachment; filename="a.xlsx"')


def test_a_mail_without_its_end_gives_what_it_has_and_says_so() -> None:
    whole = HEAD + made.multipart(b"mixed", [LETTER, FILE], b"rg")
    found = opened(whole[: whole.rindex(b"--rg--")])

    assert [each.content for each in found.parts] == ["Kính gửi".encode(), b"x" * 60]
    assert codes(found) == ["F29"]


@pytest.mark.parametrize("parameter", [b"", b"; boundary=", b'; boundary="khac"'])
def test_a_mail_that_does_not_name_the_line_between_its_parts_is_read_all_the_same(parameter: bytes) -> None:
    written = made.multipart(b"mixed", [LETTER, FILE], b"rg").partition(b"\r\n\r\n")[2]
    found = opened(HEAD + b"Content-Type: multipart/mixed" + parameter + b"\r\n\r\n" + written)

    assert [each.name for each in found.parts] == ["phan-1", "a.xlsx"]
    assert codes(found) == ["F29"]


def test_a_text_that_calls_itself_many_parts_is_the_text_of_the_mail() -> None:
    found = opened(HEAD + b"Content-Type: multipart/mixed; boundary=rg\r\n\r\nKinh gui")

    assert found.parts == (Part("phan-1", b"Kinh gui", Role.BODY),)
    assert codes(found) == ["F29"]


def test_a_part_behind_the_end_of_a_mail_is_found_all_the_same() -> None:
    found = opened(HEAD + made.multipart(b"mixed", [LETTER + b"\r\n--rg--\r\n", FILE], b"rg"))

    assert [each.name for each in found.parts] == ["phan-1", "a.xlsx"]
    assert codes(found) == ["F29"]


def test_a_line_between_the_headers_that_is_none_is_noticed() -> None:
    assert codes(opened(HEAD + b"mot dong la\r\n" + FILE)) == ["F29"]


def test_a_sound_mail_has_no_trouble() -> None:
    assert codes(opened(HEAD + made.multipart(b"mixed", [LETTER, FILE], b"rg"))) == []


# --- signed and encrypted ---


def envelope(content: bytes, name: bytes = b"smime.p7m") -> bytes:
    return made.attached(content, b"attachment; filename=" + name, b"application/pkcs7-mime")


@pytest.mark.parametrize(
    "mime",
    [
        pytest.param(envelope(made.encrypted_envelope()), id="S/MIME"),
        pytest.param(made.multipart(b"encrypted", [made.text("Version: 1"), made.text("x")], b"rg"), id="PGP"),
    ],
)
def test_an_encrypted_mail_is_said_to_be_encrypted(mime: bytes) -> None:
    with pytest.raises(Refused) as refused:
        opened(HEAD + mime)

    assert (refused.value.code, "mã hóa" in refused.value.message) == ("F03", True)


@pytest.mark.parametrize(
    ("words", "role", "code"),
    [
        pytest.param("MESSAGE", Role.FILE, ["F03"], id="an encrypted file"),
        pytest.param("SIGNATURE", Role.SIGNATURE, [], id="a signature"),
        pytest.param("PUBLIC KEY BLOCK", Role.SIGNATURE, [], id="a key"),
    ],
)
def test_what_pgp_made_is_told_by_its_content(words: str, role: Role, code: list[str]) -> None:
    content = f"-----BEGIN PGP {words}-----\n\nabc".encode()
    (part,) = parts(made.attached(content, b"attachment; filename=a.xlsx.asc", b"application/octet-stream"))

    assert (part.role, codes(part)) == (role, code)


def test_an_encrypted_part_does_not_keep_the_others() -> None:
    first, second = parts(envelope(made.encrypted_envelope()), FILE)

    assert (codes(first), second.name) == (["F03"], "a.xlsx")


def test_what_was_signed_stands_in_place_of_its_envelope() -> None:
    inner = made.multipart(b"mixed", [LETTER, FILE], b"trong")

    assert [each.name for each in opened(HEAD + envelope(made.signed_envelope(inner))).parts] == ["phan-1", "a.xlsx"]


def test_content_signed_in_pieces_of_open_length_is_put_together() -> None:
    pieces = made.der(0x04, FILE[:50]) + made.der(0x04, FILE[50:])
    octets = b"\x24\x80" + pieces + b"\x00\x00"
    content = b"\x30\x80" + made.der(0x06, b"\x2a") + b"\xa0\x80" + octets + b"\x00\x00" + b"\x00\x00"
    signed = b"\x30\x80" + made.der(0x02, b"\x01") + made.der(0x31) + content + made.der(0x31) + b"\x00\x00"
    oid = made.der(0x06, bytes.fromhex("2a864886f70d010702"))

    data = b"\x30\x80" + oid + b"\xa0\x80" + signed + b"\x00\x00" + b"\x00\x00"

    assert only(envelope(data)) == Part("a.xlsx", b"x" * 60)


def test_a_file_signed_by_itself_comes_out_under_its_own_name() -> None:
    (part,) = parts(envelope(made.signed_envelope(b"PK form"), b"phieu.xlsx.p7m"))

    assert part == Part("phieu.xlsx", b"PK form")


def test_an_envelope_that_holds_certificates_alone_is_a_signature() -> None:
    (part,) = parts(envelope(made.signed_envelope(b""), b"chung-thu.p7c"))

    assert (part.name, part.role, codes(part)) == ("chung-thu.p7c", Role.SIGNATURE, [])


@pytest.mark.parametrize(
    "content", [pytest.param(made.signed_envelope(b""), id="no content"), pytest.param(b"0\x82", id="cut off")]
)
def test_an_envelope_without_content_says_what_to_do(content: bytes) -> None:
    assert codes(parts(envelope(content))[0]) == ["F43"]


# --- the record of the mail ---


def record(headers: str) -> tuple[str, datetime | None, bool, str]:
    found = opened(headers.encode() + b"\nMIME-Version: 1.0\n\nx").mail
    assert found is not None
    return found.sender, found.date, found.certain, found.subject


@pytest.mark.parametrize(
    ("written", "address"),
    [
        pytest.param("CB@Noigui.Example", "cb@noigui.example", id="an address alone"),
        pytest.param("=?utf-8?b?Q2hpIGLhu5k=?= <cb@a.vn>", "cb@a.vn", id="an encoded name"),
        pytest.param('"Chi bộ, bản a@b" <cb@a.vn>', "cb@a.vn", id="a comma and a sign in the name"),
        pytest.param("=?utf-8?q?Chi_b=E1=BB=99_=3Ccb=40a.vn=3E?=", "cb@a.vn", id="the address encoded too"),
        pytest.param("Chi bộ cb@a.vn", "cb@a.vn", id="no brackets"),
        pytest.param("a@a.vn, b@b.vn", "a@a.vn", id="two senders"),
        pytest.param("Chi bộ", "", id="no address"),
    ],
)
def test_the_sender_is_an_address_in_lower_case(written: str, address: str) -> None:
    assert record(f"From: {written}\nTo: x@y.vn")[0] == address


def test_who_sends_for_another_is_named_when_nobody_else_is() -> None:
    assert record("From: Chi bộ\nSender: b@b.vn\nTo: x@y.vn")[0] == "b@b.vn"


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        pytest.param("=?utf-8?b?TuG7?=\n =?utf-8?b?mXA=?=", "Nộp", id="two words that share a letter"),
        pytest.param("Nộp  phiếu", "Nộp phiếu", id="raw UTF-8"),
        pytest.param("=?la?b?Tg==?= x", "N x", id="an unknown encoding"),
        pytest.param("=?utf-8?b?T?=", "", id="base64 that is cut off"),
    ],
)
def test_the_subject_is_read_as_a_person_reads_it(written: str, subject: str) -> None:
    assert record(f"From: a@b.vn\nSubject: {written}")[3] == subject


SENT = "Fri, 20 Nov 2026 08:00:00 +0700"


@pytest.mark.parametrize(
    ("headers", "date", "certain"),
    [
        pytest.param(f"Received: by a; {SENT}\nDate: {SENT}", DAY, True, id="delivered and sent together"),
        pytest.param(
            f"Received: by a; {SENT}\nReceived: by b; Sat, 1 Jan 2000 00:00:00 +0000\nDate: {SENT}",
            DAY,
            True,
            id="the topmost line counts",
        ),
        pytest.param(f"Received: by a; {SENT}\nDate: Thu, 19 Nov 2026 08:00:00 +0700", DAY, True, id="24 hours apart"),
        pytest.param(
            f"Received: by a; {SENT}\nDate: Thu, 19 Nov 2026 07:59:59 +0700",
            DAY,
            False,
            id="a second more than 24 hours apart",
        ),
        pytest.param(f"Received: by a; {SENT}", DAY, False, id="no day of the sender's own"),
        pytest.param(f"Date: {SENT}", DAY, False, id="the sender's clock alone"),
        pytest.param(f"Received: by a; hom qua\nDate: {SENT}", DAY, False, id="a delivery nobody can read"),
        pytest.param(f"Received: by a; {SENT}\nDate: {SENT}\nSubject: Fwd: a", DAY, False, id="forwarded"),
        pytest.param(f"Received: by a; {SENT}\nDate: {SENT}\nSubject: FW: a", DAY, False, id="forwarded by Outlook"),
        pytest.param(
            f"Received: by a; {SENT}\nDate: {SENT}\nSubject: Chuyển tiếp: a", DAY, False, id="forwarded, in Vietnamese"
        ),
        pytest.param(f"Received: by a; {SENT}\nDate: {SENT}\nSubject: Re: a", DAY, True, id="an answer"),
        pytest.param(
            "Date: Fri, 20 Nov 2026 01:00:00 -0000", DAY.astimezone(UTC), False, id="UTC from an unknown place"
        ),
        pytest.param("Date: Fri, 20 Nov 2026 08:00:00", None, False, id="no zone"),
        pytest.param("Date: 32/13/2026", None, False, id="no date"),
        pytest.param("Date: Fri, 20 Nov 99999 08:00:00 +0700", None, False, id="a year beyond the calendar"),
        pytest.param("To: a@b.vn", None, False, id="nothing"),
    ],
)
def test_the_day_of_a_mail(headers: str, date: datetime | None, certain: bool) -> None:
    assert record(f"From: a@b.vn\n{headers}")[1:3] == (date, certain)


# --- mailboxes ---


def mails(data: bytes) -> list[Part]:
    assert container(data) is Container.MAILBOX
    return list(open_container(Container.MAILBOX, data, Budget()).parts)


def letter(text: str, subject: str = "Phiếu", more: str = "") -> bytes:
    return f"From: a@b.vn\nTo: c@d.vn\nSubject: {subject}\n{more}\n{text}\n".encode()


FROM = b"From a@b.vn Fri Nov 20 08:00:00 2026\n"


def test_the_mails_of_a_mailbox_are_named_by_number_and_subject() -> None:
    data = FROM + letter("a") + b"\n" + FROM + letter("b", "Nộp/phiếu") + b"\n" + FROM + letter("c", "")

    assert [each.name for each in mails(data)] == ["0001-Phiếu.eml", "0002-Nộp-phiếu.eml", "0003.eml"]
    assert {each.role for each in mails(data)} == {Role.FILE}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x\n\nFrom Russia with love\nYear: 1963\n", id="words"),
        pytest.param("x\nFrom a@b.vn Fri Nov 20 08:00:00 2026\nTo: a\n", id="no blank line before it"),
        pytest.param("x\n\nFrom a@b.vn Fri Nov 20 08:00:00 2026\nno header\n", id="no header after it"),
    ],
)
def test_a_line_that_begins_with_from_in_a_text_parts_no_mail(text: str) -> None:
    assert len(mails(FROM + letter(text) + b"\n" + FROM + letter("b"))) == 2


def test_a_mail_says_itself_how_long_it_is() -> None:
    text = "x\n\nFrom a@b.vn Fri Nov 20 08:00:00 2026\nTo: a\n"
    exact = f"Content-Length: {len(text) + 1}\n"
    wrong = "Content-Length: 3\n"

    assert len(mails(FROM + letter(text, more=exact) + b"\n" + FROM + letter("b"))) == 2
    assert len(mails(FROM + letter(text, more=exact))) == 1
    assert len(mails(FROM + letter("mot", more=wrong) + b"\n" + FROM + letter("b"))) == 2


def test_escaped_from_lines_are_as_they_were() -> None:
    assert b"\nFrom day\n>From kia\n" in mails(FROM + letter(">From day\n>>From kia"))[0].content


def test_a_mailbox_of_windows_is_read() -> None:
    data = (FROM + letter("a") + b"\n" + FROM + letter("b")).replace(b"\n", b"\r\n")

    assert len(mails(data)) == 2
