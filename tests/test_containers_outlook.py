"""Outlook's own forms of a mail: .msg, the compound files they are, and winmail.dat."""

from __future__ import annotations

import io
import os
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import olefile
import pytest
import written_mail as made
from hypothesis import given, settings
from hypothesis import strategies as st
from test_containers_zip import names
from written_mail import PICTURE

from bontot_batch.containers import Budget, Container, Opened, Part, Role, compound, container, open_container
from bontot_batch.errors import Refused

CORPUS = os.environ.get("BONTOT_CORPUS", "")
NAME = "Phiếu tự đánh giá chi bộ bản Nậm Mạ.xlsx"
DAY = datetime(2026, 11, 20, 1, tzinfo=UTC)
Folder = dict[str, bytes | compound.Folder]


def opened(data: bytes, kind: Container) -> Opened:
    assert container(data) is kind
    return open_container(kind, data, Budget())


def outlook(folder: Folder) -> Opened:
    return opened(compound.write(folder), Container.OUTLOOK)


def item(**changes: bytes) -> Folder:
    """A plain Outlook mail with these text properties changed, such as ``p0037001F`` for its subject."""
    folder = made.outlook_folder({}, "Phiếu", "Kính gửi", sender="CB@noigui.example", delivered=DAY)
    return folder | {f"__substg1.0_{name[1:]}": value for name, value in changes.items()}


def attachment(content: bytes | compound.Folder | None, numbers: dict[int, int] | None = None, **texts: str) -> Folder:
    table = b"".join(struct.pack("<HHIQ", 3, name, 6, value) for name, value in (numbers or {}).items())
    folder: Folder = {"__properties_version1.0": bytes(8) + table}
    folder |= {f"__substg1.0_{name[1:]}001F": text.encode("utf-16-le") for name, text in texts.items()}
    if content is not None:
        folder["__substg1.0_37010102" if isinstance(content, bytes) else "__substg1.0_3701000D"] = content
    return folder


def attached(*folders: Folder) -> list[Part]:
    """What comes out of a mail with these attachments, but its texts."""
    numbered = {f"__attach_version1.0_#{number:08X}": each for number, each in enumerate(folders)}
    found = outlook(item() | numbered)
    return [part for part in found.parts if part.role is not Role.BODY]


# --- compound files ---

trees = st.recursive(
    st.dictionaries(st.text("abcXYZ_0123456789", min_size=1, max_size=20), st.binary(max_size=300), max_size=6),
    lambda inside: st.dictionaries(st.text("abcXYZ", min_size=1, max_size=5), inside | st.binary(max_size=9000)),
    max_leaves=12,
)


def read_back(ole: olefile.OleFileIO, folder: tuple[str, ...] = ()) -> compound.Folder:
    found: Folder = {}
    for path in ole.listdir(streams=True, storages=True):
        if tuple(path[:-1]) == folder:
            stream = ole.get_type(path) == olefile.STGTY_STREAM
            found[path[-1]] = ole.openstream(path).read() if stream else read_back(ole, tuple(path))
    return found


@given(trees)
@settings(deadline=None)
def test_a_compound_file_holds_what_was_written(folder: compound.Folder) -> None:
    with olefile.OleFileIO(io.BytesIO(compound.write(folder))) as ole:
        assert read_back(ole) == folder
        assert ole.parsing_issues == []


@pytest.mark.parametrize("size", [0, 1, 63, 64, 65, 4095, 4096, 4097, 5_000_000])
def test_a_stream_of_any_size_comes_back(size: int) -> None:
    content = os.urandom(size)
    with olefile.OleFileIO(io.BytesIO(compound.write({"a": content, "b": {"c": content[:50]}}))) as ole:
        assert ole.openstream("a").read() == content
        assert ole.openstream("b/c").read() == content[:50]


# --- .msg ---


def test_a_mail_gives_its_text_its_files_and_its_record() -> None:
    found = outlook(made.outlook_folder({NAME: b"x"}, "Nộp phiếu", "Kính gửi", sender="CB@a.vn", delivered=DAY))

    assert found.parts == (Part("phan-1", "Kính gửi".encode(), Role.BODY), Part(NAME, b"x"))
    assert found.mail is not None
    assert (found.mail.sender, found.mail.subject) == ("cb@a.vn", "Nộp phiếu")
    assert (found.mail.date, found.mail.certain, found.trouble) == (DAY, True, ())


def test_a_mail_inside_a_mail_inside_a_mail_comes_out_as_a_file_each_time() -> None:
    inmost = made.outlook_folder({NAME: b"x"}, "Trong cùng", "c", header=24, sender="c@c.vn", delivered=DAY)
    middle = made.outlook_folder({"": inmost}, "Ở giữa", "b", header=24)
    data = compound.write(made.outlook_folder({"": middle}, "Ngoài", "a"))
    for name in ("Ở giữa.msg", "Trong cùng.msg"):
        body, inner = opened(data, Container.OUTLOOK).parts
        assert (body.role, inner.name, inner.role) == (Role.BODY, name, Role.FILE)
        data = inner.content
    found = opened(data, Container.OUTLOOK)

    assert found.parts[1] == Part(NAME, b"x")
    assert found.mail is not None
    assert (found.mail.sender, found.mail.date) == ("c@c.vn", DAY)


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        pytest.param(attachment(b"x", p3707="dài.xlsx", p3704="dai~1.xls"), Part("dài.xlsx", b"x"), id="the long name"),
        pytest.param(attachment(b"x", p3704="dai~1.xls"), Part("dai~1.xls", b"x"), id="the short name"),
        pytest.param(attachment(b"x", p3001="hiện.xlsx"), Part("hiện.xlsx", b"x"), id="the name shown"),
        pytest.param(attachment(b"x"), Part("phan-2", b"x"), id="no name"),
        pytest.param(attachment(b"", p3707="a.xlsx"), Part("a.xlsx", b""), id="an empty file"),
        pytest.param(attachment(b"x", p3707="C:\\a\\b.xlsx"), Part("b.xlsx", b"x"), id="a path"),
    ],
)
def test_the_name_of_an_attachment_is_found(folder: Folder, expected: Part) -> None:
    assert attached(folder) == [expected]


@pytest.mark.parametrize(
    ("folder", "role"),
    [
        pytest.param(attachment(PICTURE, p3707="a.png", p3712="a@b"), Role.DECORATION, id="a picture the text shows"),
        pytest.param(attachment(PICTURE, p3707="a.png", p3712="c@d"), Role.FILE, id="a picture it does not show"),
        pytest.param(attachment(PICTURE, {0x7FFE: 1}, p3707="a.png"), Role.DECORATION, id="a hidden picture"),
        pytest.param(attachment(b"PK", {0x7FFE: 1}, p3707="a.xlsx"), Role.FILE, id="a hidden workbook"),
        pytest.param(attachment(PICTURE, p3707="a.png"), Role.FILE, id="a photo"),
        pytest.param(attachment(b"x", p3707="toi.vcf"), Role.SIGNATURE, id="a visiting card"),
        pytest.param(attachment(b"x", p3707="", p370E="message/delivery-status"), Role.BODY, id="a notice of delivery"),
        pytest.param(attachment(b"x", p3707="ATT00001.htm"), Role.BODY, id="a text the server named"),
        pytest.param(attachment(b"x", p3707="hop.ics", p370E="text/calendar"), Role.DECORATION, id="an invitation"),
        pytest.param(attachment({"\x01Ole": b"x"}, {0x3705: 6, 0x7FFE: 1}), Role.DECORATION, id="a drawn object"),
    ],
)
def test_an_attachment_is_what_it_is_for(folder: Folder, role: Role) -> None:
    assert (
        outlook(item(p10130102=b'<img src="cid:a@b">') | {f"__attach_version1.0_#{1:08X}": folder}).parts[-1].role
        is role
    )


@pytest.mark.parametrize(
    ("folder", "code"),
    [
        pytest.param(attachment(None, {0x3705: 4}, p3707="a.xlsx"), "F41", id="only a link"),
        pytest.param(attachment(None, {0x3705: 1}, p3707="a.xlsx"), "F29", id="content that is gone"),
    ],
)
def test_an_attachment_without_content_says_why(folder: Folder, code: str) -> None:
    (part,) = attached(folder)

    assert (part.name, part.content, [each.code for each in part.trouble]) == ("a.xlsx", b"", [code])


@given(names)
@settings(deadline=None, max_examples=50)
def test_any_vietnamese_name_survives(name: str) -> None:
    in_bytes = {"__properties_version1.0": bytes(8), "__substg1.0_37010102": b"x"}
    in_bytes["__substg1.0_3707001E"] = made.to_cp1258(name)

    assert attached(attachment(b"x", p3707=name)) == [Part(name, b"x")]
    assert attached({**in_bytes}) == [Part(name, b"x")]


def test_texts_that_are_not_unicode_are_read_by_their_code_page() -> None:
    folder = item(p0037001E="Übersicht".encode("cp1252"))
    del folder["__substg1.0_0037001F"]
    table = folder["__properties_version1.0"]
    assert isinstance(table, bytes)
    folder["__properties_version1.0"] = table + struct.pack("<HHIQ", 3, 0x3FFD, 6, 1252)
    mail = outlook(folder).mail

    assert mail is not None
    assert mail.subject == "Übersicht"


HEADERS = (
    "Received: by a; Fri, 20 Nov 2026 08:00:00 +0700\r\nFrom: Chi bo <CB@a.vn>\r\nDate: Fri, 20 Nov 2026 07:59:00 +0700"
)


@pytest.mark.parametrize(
    ("changes", "sender"),
    [
        pytest.param({"p5D01001F": "A@b.vn"}, "a@b.vn", id="the SMTP address"),
        pytest.param({"p5D01001F": "", "p0C1F001F": "A@b.vn"}, "a@b.vn", id="the address"),
        pytest.param({"p5D01001F": "", "p0C1F001F": "/o=Co quan/cn=cb", "p007D001F": HEADERS}, "cb@a.vn", id="headers"),
        pytest.param({"p5D01001F": "", "p0C1F001F": "/o=Co quan/cn=cb"}, "", id="an address of Exchange alone"),
    ],
)
def test_the_sender_is_an_address_in_lower_case(changes: dict[str, str], sender: str) -> None:
    mail = outlook(item(**{name: text.encode("utf-16-le") for name, text in changes.items()})).mail

    assert mail is not None
    assert mail.sender == sender


def with_times(delivered: datetime | None, sent: datetime | None, flags: int = 0, subject: str = "Phiếu") -> Folder:
    table = struct.pack("<HHIQ", 3, 0x0E07, 6, flags)
    for name, time in ((0x0E06, delivered), (0x0039, sent)):
        if time:
            ticks = int((time - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
            table += struct.pack("<HHIQ", 0x40, name, 6, ticks)
    return made.outlook_folder({}, subject, "") | {"__properties_version1.0": bytes(32) + table}


@pytest.mark.parametrize(
    ("folder", "date", "certain"),
    [
        pytest.param(with_times(DAY, DAY), DAY, True, id="delivered and sent"),
        pytest.param(with_times(DAY, None), DAY, True, id="delivered"),
        pytest.param(with_times(DAY, DAY - timedelta(days=2)), DAY, False, id="sent days before"),
        pytest.param(with_times(None, DAY), DAY, False, id="sent"),
        pytest.param(with_times(DAY, DAY, flags=8), None, False, id="a draft"),
        pytest.param(with_times(DAY, DAY, subject="FW: Phiếu"), DAY, False, id="forwarded"),
        pytest.param(with_times(None, None), None, False, id="no time"),
        pytest.param(
            with_times(None, None) | {"__substg1.0_007D001F": HEADERS.encode("utf-16-le")}, DAY, True, id="headers"
        ),
    ],
)
def test_the_day_of_a_mail(folder: Folder, date: datetime | None, certain: bool) -> None:
    mail = outlook(folder).mail

    assert mail is not None
    assert (mail.date, mail.certain) == (date, certain)


def secure(content: bytes, kind: str) -> Folder:
    return made.outlook_folder({"smime.p7m": content}, "Phiếu", "", kind=kind)


INNER = made.multipart(b"mixed", [made.text("Kính gửi"), made.attached(b"x", b"attachment; filename=a.xlsx")], b"rg")


@pytest.mark.parametrize(
    "folder",
    [
        pytest.param(secure(INNER, "IPM.Note.SMIME.MultipartSigned"), id="signed beside"),
        pytest.param(secure(made.signed_envelope(INNER), "IPM.Note.SMIME"), id="signed in an envelope"),
    ],
)
def test_a_signed_mail_gives_what_was_signed(folder: Folder) -> None:
    assert [part.name for part in outlook(folder).parts] == ["phan-1", "a.xlsx"]


def test_a_signed_mail_that_outlook_kept_open_is_read_like_any_other() -> None:
    folder = made.outlook_folder({"a.xlsx": b"PK form"}, "Phiếu", "Kính gửi", kind="IPM.Note.SMIME")

    assert [part.name for part in outlook(folder).parts] == ["phan-1", "a.xlsx"]


def test_a_signed_file_among_others_comes_out_of_its_envelope() -> None:
    folder = made.outlook_folder({"a.xlsx.p7m": made.signed_envelope(b"PK form"), "b.xlsx": b"y"}, "Phiếu", "")

    assert outlook(folder).parts[-2:] == (Part("a.xlsx", b"PK form"), Part("b.xlsx", b"y"))


def test_an_encrypted_file_among_others_does_not_keep_them() -> None:
    folder = made.outlook_folder({"a.p7m": made.encrypted_envelope(), "b.xlsx": b"y"}, "Phiếu", "")
    sealed, other = outlook(folder).parts[-2:]

    assert ([each.code for each in sealed.trouble], other) == (["F03"], Part("b.xlsx", b"y"))


def test_an_encrypted_mail_is_said_to_be_encrypted() -> None:
    with pytest.raises(Refused) as refused:
        outlook(secure(made.encrypted_envelope(), "IPM.Note.SMIME"))

    assert refused.value.code == "F03"


@pytest.mark.parametrize(
    ("kind", "codes"),
    [("IPM.Contact", ["F40"]), ("IPM.Appointment", ["F40"]), ("IPM.Note.Rules", []), ("REPORT.IPM.Note.NDR", [])],
)
def test_an_item_that_is_no_mail_says_so(kind: str, codes: list[str]) -> None:
    found = outlook(made.outlook_folder({"a.xlsx": b"x"}, "Tên", "", kind=kind))

    assert [each.code for each in found.trouble] == codes
    assert found.parts[-1] == Part("a.xlsx", b"x")


def test_entries_that_together_claim_more_than_the_limit_are_refused_before_they_are_read() -> None:
    data = bytearray(compound.write(item() | {f"s{number:03}": b"x" * 5000 for number in range(500)}))
    for number in range(500):
        at = data.index(f"s{number:03}".encode("utf-16-le")) + 120
        data[at : at + 8] = (900_000).to_bytes(8, "little")
    with pytest.raises(Refused) as refused:
        open_container(Container.OUTLOOK, bytes(data), Budget())

    assert refused.value.code == "F27"


# --- winmail.dat ---


def winmail(data: bytes) -> Opened:
    return opened(data, Container.TNEF)


def test_a_winmail_gives_its_text_and_its_files() -> None:
    found = winmail(made.tnef({NAME: b"x", "b.xlsx": b"y"}, "Kính gửi", "Phiếu"))

    assert found.parts == (Part("phan-1", "Kính gửi".encode(), Role.BODY), Part(NAME, b"x"), Part("b.xlsx", b"y"))
    assert (found.trouble, found.mail) == ((), None)


def test_a_mail_that_was_delivered_and_then_attached_says_who_sent_it() -> None:
    ticks = int((DAY - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
    properties = [made.text_property(0x5D01, "CB@a.vn"), struct.pack("<HHQ", 0x40, 0x0E06, ticks)]
    block = made.attribute(1, 0x00069003, struct.pack("<I", 2) + b"".join(properties))
    mail = winmail(made.WINMAIL + block).mail

    assert mail is not None
    assert (mail.sender, mail.date, mail.certain) == ("cb@a.vn", DAY, True)


@given(names)
def test_any_vietnamese_name_survives_in_a_winmail(name: str) -> None:
    assert winmail(made.tnef({name: b"x"})).parts == (Part(name, b"x"),)


def test_an_attachment_without_any_name_has_a_number() -> None:
    data = made.WINMAIL + made.attribute(2, 0x00069002, bytes(14)) + made.attribute(2, 0x0006800F, b"x")

    assert winmail(data).parts == (Part("phan-1", b"x"),)


def test_a_title_of_windows_alone_is_a_name() -> None:
    data = made.WINMAIL + made.attribute(2, 0x00069002, bytes(14))
    data += made.attribute(2, 0x00018010, made.to_cp1258("Phiếu.xls") + b"\0") + made.attribute(2, 0x0006800F, b"x")

    assert winmail(data).parts == (Part("Phiếu.xls", b"x"),)


def test_a_mail_inside_a_winmail_is_a_winmail_of_its_own() -> None:
    inner = made.tnef({"a.xlsx": b"x"})
    held = bytes(16) + inner
    block = struct.pack("<HHII", 0x0D, 0x3701, 1, len(held)) + held + bytes(-len(held) % 4)
    data = made.WINMAIL + made.attribute(2, 0x00069002, bytes(14))
    data += made.attribute(2, 0x00069005, struct.pack("<I", 1) + block)
    (part,) = winmail(data).parts

    assert (part.name, winmail(part.content).parts) == ("phan-1.dat", (Part("a.xlsx", b"x"),))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\x78\x9f\x3e\x22\x01\x00\x02\x0f\x80\x06\x00\xff\xff\xff\x7f", id="a size beyond the file"),
        pytest.param(b"\x78\x9f\x3e\x22\x01\x00\x07", id="cut off"),
    ],
)
def test_a_winmail_of_which_nothing_can_be_read_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refused:
        winmail(data)

    assert refused.value.code == "F28"


def test_a_winmail_that_is_cut_off_gives_what_it_has_and_says_so() -> None:
    found = winmail(made.tnef({"a.xlsx": b"x", "b.xlsx": b"y"})[:-20])

    assert found.parts[0] == Part("a.xlsx", b"x")
    assert [each.code for each in found.trouble] == ["F29"]


def test_a_changed_byte_in_a_winmail_is_noticed() -> None:
    data = made.tnef({"a.xlsx": b"chi bo"})

    assert [each.code for each in winmail(data.replace(b"chi bo", b"chi be")).trouble] == ["F29"]


def test_named_and_many_valued_properties_are_passed_over() -> None:
    by_number = struct.pack("<HH", 3, 0x8001) + bytes(16) + struct.pack("<II", 0, 5) + struct.pack("<I", 1)
    by_name = struct.pack("<HH", 3, 0x8002) + bytes(16) + struct.pack("<II", 1, 6) + b"a\0b\0\0\0\0\0" + bytes(4)
    many = struct.pack("<HHI", 0x1003, 0x6001, 3) + bytes(12)
    name = made.text_property(0x3707, "a.xlsx")
    data = made.WINMAIL + made.attribute(2, 0x00069002, bytes(14)) + made.attribute(2, 0x0006800F, b"x")
    data += made.attribute(2, 0x00069005, struct.pack("<I", 4) + by_number + by_name + many + name)

    assert winmail(data) == Opened((Part("a.xlsx", b"x"),))


@pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")
def test_a_real_mail_in_a_mail_comes_out_of_outlook_with_its_own_record() -> None:
    data = (Path(CORPUS) / "msg" / "poi__58214_with_attachment.msg").read_bytes()
    inner = opened(data, Container.OUTLOOK).parts[1]
    mail = opened(inner.content, Container.OUTLOOK).mail

    assert mail is not None
    assert (inner.name, mail.subject, mail.certain) == ("Test mail attachment.msg", "Test mail attachment", True)
