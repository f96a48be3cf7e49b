"""What carries files: told by content, opened within limits, and a season's mail in which nothing may be lost."""

from __future__ import annotations

import csv
import io
import os
import re
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import written_mail as made
from filled_forms import CHI_BO, fill, good_answers
from hypothesis import example, given, settings
from hypothesis import strategies as st
from season_mail import FIRST_DAY, WAYS, Expected, Sent, as_mbox, make_mail, make_mails

from bontot_batch.containers import (
    CODES,
    Budget,
    Container,
    Opened,
    Part,
    compound,
    container,
    open_container,
    parts,
)
from bontot_batch.errors import Refused
from bontot_batch.guidance import Guidance

CORPUS = os.environ.get("BONTOT_CORPUS", "")
FORM = b"PK\x03\x04 a form \x00\xff" * 40
KNOWN_CODES = {code for code, _, _ in CODES} | {"F03"}


def opened(data: bytes) -> Opened:
    kind = container(data)
    assert kind is not None
    return open_container(kind, data, Budget())


def refusal(data: bytes, budget: Budget | None = None) -> Refused:
    kind = container(data)
    assert kind is not None
    with pytest.raises(Refused) as caught:
        open_container(kind, data, budget or Budget())
    return caught.value


def everything(data: bytes, budget: Budget) -> Iterator[tuple[Part | Refused, ...]]:
    """Every part of a tree, with the parts it lies in; a refusal stands for what could not be opened."""
    kind = container(data)
    if kind is None:
        return
    try:
        found = open_container(kind, data, budget)
    except Refused as refused:
        yield (refused,)
        return
    for part in found.parts:
        yield (part,)
        for below in everything(part.content, budget.below(kind)):
            yield (part, *below)


def all_in(part: Part) -> list[tuple[Part | Refused, ...]]:
    return list(everything(part.content, Budget(level=1)))


def outcome(kind: Container, data: bytes) -> Opened | Refused:
    try:
        return open_container(kind, data, Budget())
    except Refused as refused:
        return refused


# --- a season's mail ---

MAILS = 300


@pytest.fixture(scope="module")
def mails(guidance: Guidance) -> tuple[Sent, ...]:
    forms = [fill(CHI_BO, good_answers(CHI_BO), guidance), *(FORM + bytes([n]) * n for n in range(40))]
    return make_mails(2026, MAILS, forms)


def check(data: bytes, expected: tuple[Expected, ...], budget: Budget, form: bytes) -> int:
    """Compare a container with what was put into it, all the way down; how many times the form was found."""
    kind = container(data)
    assert kind is not None
    found = open_container(kind, data, budget)
    assert [(part.name, part.role, part.trouble) for part in found.parts] == [
        (each.name, each.role, ()) for each in expected
    ]
    assert found.trouble == ()
    count = 0
    for part, each in zip(found.parts, expected, strict=True):
        assert each.content is None or part.content == each.content
        count += part.content == form
        if each.inside:
            count += check(part.content, each.inside, budget.below(kind), form)
    return count


def test_every_part_of_a_season_of_mails_is_accounted_for_and_every_form_found_once(mails: tuple[Sent, ...]) -> None:
    assert {sent.way for sent in mails} == {way.__name__ for way in WAYS}
    for sent in mails:
        assert check(sent.data, sent.parts, Budget(), sent.form) == 1, sent.way


def test_every_mail_of_a_season_says_who_sent_it_when_and_about_what(mails: tuple[Sent, ...]) -> None:
    for sent in mails:
        record = opened(sent.data).mail
        assert record is not None
        assert (record.sender, record.subject) == (sent.sender, sent.subject)
        assert (record.date, record.certain) == (sent.date, sent.certain)


def test_a_mailbox_gives_back_every_mail_as_it_was(mails: tuple[Sent, ...]) -> None:
    found = opened(as_mbox([sent.data for sent in mails])).parts

    assert [part.content.rstrip() for part in found] == [sent.data.rstrip() for sent in mails]
    assert len({part.name for part in found}) == MAILS
    assert all(container(part.content) is Container.MAIL for part in found)


def test_a_mailbox_of_one_season_is_accounted_for_within_the_limits(mails: tuple[Sent, ...]) -> None:
    budget = Budget()
    found = open_container(Container.MAILBOX, as_mbox([sent.data for sent in mails]), budget)
    for part, sent in zip(found.parts, mails, strict=True):
        assert check(part.content, sent.parts, budget.below(Container.MAILBOX), sent.form) == 1


# --- telling containers apart ---

LETTER = made.mail(made.text("Kính gửi"), "Phiếu", "a@noigui.example", FIRST_DAY)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(made.archive({"a.txt": b"a"}), Container.ZIP, id="a zip archive"),
        pytest.param(made.archive({}), Container.ZIP, id="an empty zip archive"),
        pytest.param(made.archive({"a.txt": b"a" * 99})[:60], Container.ZIP, id="a zip archive that is cut off"),
        pytest.param(made.archive({"mimetype": b"ghi chu"}), Container.ZIP, id="a zip with a file called mimetype"),
        pytest.param(made.tnef({"a.txt": b"a"}), Container.TNEF, id="winmail.dat"),
        pytest.param(compound.write(made.outlook_folder({}, "a", "b")), Container.OUTLOOK, id="an Outlook mail"),
        pytest.param(LETTER, Container.MAIL, id="a mail"),
        pytest.param(b"\xef\xbb\xbf\r\n\r\n" + LETTER, Container.MAIL, id="a mail after blank lines"),
        pytest.param(b"from: a@b.vn\nSUBJECT: x\n\nHi", Container.MAIL, id="headers in any case"),
        pytest.param(b">From a\nReceived: x\nDate: y\n\nHi", Container.MAIL, id="a mail after a quoted From line"),
        pytest.param(as_mbox([LETTER]), Container.MAILBOX, id="a mailbox"),
        pytest.param(b"From a@b.vn Fri Nov 20 08:00:00 2026\nTo: b@c.vn\n\nHi", Container.MAILBOX, id="a Unix mailbox"),
        pytest.param(b"From 1@xxx Mon Jan 01 00:00:00 +0000 2024\nX-GM: 1\n\nHi", Container.MAILBOX, id="from Gmail"),
        pytest.param(made.archive({"[Content_Types].xml": b"", "xl/a.xml": b""}), None, id="a workbook"),
        pytest.param(made.archive({"[content_types].XML": b"", "xl\\a.xml": b""}), None, id="an odd workbook"),
        pytest.param(made.archive({"mimetype": b"application/vnd.oasis"}), None, id="an OpenDocument file"),
        pytest.param(made.archive({"Index/Document.iwa": b"a"}), None, id="a Numbers file"),
        pytest.param(made.archive({"xl/workbook.xml": b"a" * 99})[:70], None, id="a workbook that is cut off"),
        pytest.param(b"", None, id="nothing"),
        pytest.param(b"%PDF-1.4\nFrom: a\nTo: b\n", None, id="a PDF"),
        pytest.param(b"Subject: x\n\nTo: y", None, id="one header alone"),
        pytest.param("Họ tên: A\nDate: 1\n".encode(), None, id="lines with colons"),
        pytest.param(b"Date: 1\nCc: 2\n\nx", None, id="no header that only a mail has"),
        pytest.param(b"From Russia with love\nTo: you\n", None, id="a text that begins with From"),
        pytest.param(b"MIME-Version: 1.0\nX-Document-Type: Workbook\nContent-Type: a/b\n\n", None, id="a web archive"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000), None, id="an empty old Office file"),
    ],
)  # fmt: skip
def test_a_container_is_told_by_its_content(data: bytes, kind: Container | None) -> None:
    assert container(data) is kind


# --- limits ---


def nested(levels: int) -> bytes:
    data = b"the form"
    for _ in range(levels):
        data = made.archive({"trong.zip": data})
    return data


def reached(data: bytes) -> list[str]:
    last = [path[-1] for path in everything(data, Budget())]
    return [each.code if isinstance(each, Refused) else each.content.decode("latin-1")[:8] for each in last]


def test_three_levels_are_opened() -> None:
    assert reached(nested(3))[-1] == "the form"


def test_a_fourth_level_is_refused_by_its_number() -> None:
    assert reached(nested(4))[-1] == "F26"
    assert "3 tầng" in refusal(nested(1), Budget(level=3)).message


def test_a_mailbox_is_a_folder_and_adds_no_level() -> None:
    letter = made.mail(made.attached(nested(2), b"attachment"), "a", "a@b.vn", FIRST_DAY)

    assert reached(as_mbox([letter]))[-1] == "the form"


def test_a_container_holds_no_more_than_two_thousand_parts() -> None:
    def holding(count: int) -> bytes:
        return made.zipped({b"%d" % number: b"" for number in range(count)})

    assert len(opened(holding(2_000)).parts) == 2_000
    assert (refusal(holding(2_001)).code, "2.000" in refusal(holding(2_001)).message) == ("F27", True)


def test_a_mailbox_may_hold_more_mails_than_a_mail_holds_files() -> None:
    letter = made.mail(made.text("Kính gửi"), "a", "a@b.vn", FIRST_DAY)

    assert len(opened(as_mbox([letter] * 2_500)).parts) == 2_500


def test_a_tree_holds_no_more_parts_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_PARTS", 10_000)
    data, budget = made.zipped({b"%d" % number: b"" for number in range(2_000)}), Budget()
    for _ in range(5):
        open_container(Container.ZIP, data, budget)

    assert "10.000" in refusal(data, budget).message


def test_a_tree_unpacks_no_more_bytes_than_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "MOST_BYTES", 1_000_000)
    data, budget = made.archive({"a": os.urandom(600_000)}), Budget()
    open_container(Container.ZIP, data, budget)

    assert (refusal(data, budget).code, "1 MB" in refusal(data, Budget(0, budget._totals)).message) == ("F27", True)


@pytest.mark.parametrize(
    ("size", "held"),
    [pytest.param(100_000, True, id="up to 100 kB"), pytest.param(100_001, False, id="one byte beyond 100 kB")],
)
def test_the_ratio_of_an_entry_counts_from_a_hundred_kilobytes(size: int, held: bool) -> None:
    data = made.archive({"a": bytes(size)})
    if held:
        assert len(opened(data).parts[0].content) == size
    else:
        assert "150 lần" in refusal(data).message


def test_a_declared_size_that_lies_does_not_get_round_the_limit() -> None:
    content = os.urandom(77_777)
    data = made.zipped({b"a": content})
    for said in (1_000, 3_000_000_000):
        lying = data.replace((77_777).to_bytes(4, "little"), said.to_bytes(4, "little"))
        (part,) = opened(lying).parts
        assert part.content == content if not part.trouble else part.content == b""


# --- anything at all ---

STARTS = (
    *(b"", b"PK\x03\x04", b"PK\x05\x06", b"\x78\x9f\x3e\x22", b"From - \nTo: a\n\n", b"From: a\nTo: b\n"),
    *(b"From: a\nTo: b\nContent-Type: multipart/mixed; boundary=a\n\n--a\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    b"From: a\nTo: b\nContent-Type: application/pkcs7-mime\n\n",
)


@given(st.sampled_from(STARTS), st.binary(max_size=400), st.sampled_from(Container))
@example(b"From: a\nTo: b\nContent-Type: message/rfc822\n", b"", Container.MAIL)
@settings(max_examples=400, deadline=None)
def test_any_bytes_at_all_are_opened_or_refused(start: bytes, rest: bytes, kind: Container) -> None:
    found = outcome(kind, start + rest)
    if isinstance(found, Refused):
        assert found.code in KNOWN_CODES
        return
    names = [part.name for part in found.parts]
    assert len(names) == len(set(names))
    assert all(names)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_telling_containers_apart_never_fails(data: bytes) -> None:
    for start in STARTS:
        container(start + data)


def damaged_copies(data: bytes, count: int, seed: int) -> Iterator[bytes]:
    rng = Random(seed)
    for _ in range(count):
        copy, at = bytearray(data), rng.randrange(len(data))
        size = rng.randrange(1, 60)
        how = rng.randrange(4)
        if how == 0:
            copy[at] ^= 1 << rng.randrange(8)
        elif how == 1:
            copy[at : at + size] = bytes(min(size, len(data) - at))
        elif how == 2:
            del copy[at:]
        else:
            copy[at:at] = rng.randbytes(size)
        yield bytes(copy)


GOOD = {
    Container.ZIP: made.archive({"Phiếu.xlsx": FORM, "Hồ sơ/a.zip": made.archive({"b.txt": FORM})}),
    Container.MAIL: make_mail(Random(4), 1, FORM).data,
    Container.MAILBOX: as_mbox([make_mail(Random(n), n, FORM).data for n in range(3)]),
    Container.TNEF: made.tnef({"Phiếu.xlsx": FORM, "b.txt": b"b" * 99}, "Kính gửi", "Phiếu"),
    Container.OUTLOOK: compound.write(
        made.outlook_folder({"a.xlsx": FORM, "t": made.outlook_folder({"b": b"b"}, "c", "d", header=24)}, "e", "f")
    ),
}


@pytest.mark.parametrize("kind", Container)
def test_three_hundred_damaged_copies_are_opened_or_refused_and_none_hangs(kind: Container) -> None:
    started = time.perf_counter()
    for copy in damaged_copies(GOOD[kind], 300, seed=11):
        found = outcome(kind, copy)
        below = [found] if isinstance(found, Refused) else [path[-1] for part in found.parts for path in all_in(part)]
        assert {each.code for each in below if isinstance(each, Refused)} <= KNOWN_CODES
    assert time.perf_counter() - started < 30


HEAD = b"From: a@b.vn\r\nTo: c@d.vn\r\n"
MANY = 100_000
NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3_000))
ENVELOPE = bytes.fromhex("3080 06092a864886f70d010702 a080 3080") + b"\x05\x00" * MANY


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"From " + b"12:34 " * MANY * 10, id="a line of times"),
        pytest.param(b"From - \nA: b\n\n" + b"\nFrom 12:34 12:34\n" * MANY, id="lines that almost part mails"),
        pytest.param(HEAD + NESTED, id="parts in parts in parts"),
        pytest.param(HEAD + b"Content-Type: multipart/a; boundary=b\r\n\r\n" + b"--b\r\n\r\n" * MANY, id="many parts"),
        pytest.param(HEAD + b"Content-Type: multipart/a\r\n\r\n--" + b" " * MANY * 10, id="a line of blanks"),
        pytest.param(HEAD + b"Subject: " + b"=?utf-8?b?QQ==?= " * MANY, id="many encoded words"),
        pytest.param(HEAD + b"Content-Disposition: a" + b"; filename*1=a" * MANY, id="many pieces of a name"),
        pytest.param(HEAD + b'Content-Disposition: a; filename="' + b"\\" * MANY, id="many backslashes"),
        pytest.param(b"To: a\r\nFrom: " + b"(" * 20_000, id="many brackets"),
        pytest.param(HEAD + made.attached(ENVELOPE, kind=b"application/pkcs7-mime"), id="an envelope of many pieces"),
        pytest.param(HEAD + b"\r\n" + b"begin 644 a\n" * MANY, id="many beginnings of files"),
        pytest.param(b"\x78\x9f\x3e\x22\0\0" + made.attribute(2, 0x00069002, b"") * MANY, id="many attachments"),
        pytest.param(made.zipped({b"%d" % n: b"" for n in range(30_000)}), id="many entries"),
    ],
)
def test_what_is_made_to_take_long_does_not(data: bytes) -> None:
    started = time.perf_counter()
    kind = container(data)
    if kind is not None:
        outcome(kind, data)
    assert time.perf_counter() - started < 10


@given(st.integers(0, 2**32 - 1))
def test_a_changed_checksum_of_an_archive_is_always_noticed(checksum: int) -> None:
    data = made.zipped({b"a.xlsx": FORM, b"b.txt": b"b"})
    at = data.index(b"PK\x01\x02") + 16
    changed = data[:at] + checksum.to_bytes(4, "little") + data[at + 4 :]
    first, second = opened(changed).parts

    assert (first.content, [each.code for each in first.trouble]) == ((FORM, []) if changed == data else (b"", ["F29"]))
    assert second.content == b"b"


def test_a_changed_word_in_a_stored_entry_is_noticed() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", "Chi bộ đạt")
    changed = out.getvalue().replace("đạt".encode(), "kém".encode().ljust(len("đạt".encode())))

    assert [each.code for each in opened(changed).parts[0].trouble] == ["F29"]


# --- the odd files of other people ---


def odd_files(*folders: str) -> dict[str, str]:
    if not CORPUS:
        return {}
    with (Path(CORPUS) / "MANIFEST.tsv").open(encoding="utf-8", newline="") as rows:
        listed = list(csv.DictReader(rows, delimiter="\t"))
    return {row["path"]: row["expect"] for row in listed if row["path"].split("/")[0] in folders}


ODD = odd_files("mail", "msg", "zip")
NO_CONTAINER = {"mail/mail-parser__001.eml"}  # it names no sender
# What came out besides: path, and the end of what was found in it.
FOUND = {
    "mail/mail__attachment_with_base64_encoded_name.eml": "This is a test.pdf",
    "mail/mail__attachment_content_location.eml": "Photo25.jpg",
    "mail/mail__attachment_message_rfc822.eml": "broken.pdf",
    "mail/mailparser__base64encodedroot.eml": "screenshot.png",
    "mail/poi__quick-winmail.dat": "quick.doc",
    "mail/mimekit__missing-filenames.tnef": "TechlibNOV99.doc",
    "msg/msgreader__msgInMsgInMsg.msg": "green.png",
    "msg/olmp__S_MIME test message signed.msg": "03-07-2005 errata SharnErrata.pdf",
    "zip/roo__bode-v1.ods.zip": "bode-v1.ods",
    "zip/cpython__zip_cp437_header.zip": "filename_with_æoå.txt",
    "zip/tika__testZip_relative.zip": "dangerous/dont/touch.pl",
    "zip/libzip__test-utf8-unmarked.zip": "ÄÖÜäöüßćçĉéèêëē",
}


@pytest.mark.skipif(not CORPUS, reason="BONTOT_CORPUS names no folder with odd files")
@pytest.mark.parametrize("path", ODD)
def test_an_odd_file_comes_to_what_it_should(path: str) -> None:
    data, expect = (Path(CORPUS) / path).read_bytes(), ODD[path]
    found = [path[-1] for path in everything(data, Budget())]
    codes = {each.code for each in found if isinstance(each, Refused)}
    codes |= {trouble.code for each in found if isinstance(each, Part) for trouble in each.trouble}
    names = [each.name for each in found if isinstance(each, Part)]
    if expect in {"wrong-type", "reject", "limit"}:
        assert container(data) is None or codes & {"F26", "F27", "F28"}
    elif expect == "encrypted":
        assert codes == {"F03"}
    elif path not in NO_CONTAINER:
        assert names or opened(data).trouble
    assert path not in FOUND or FOUND[path] in names


def test_every_message_is_vietnamese_with_something_to_do() -> None:
    sources = Path(parts.__file__).parent.glob("*.py")
    said = [hit for each in sources for hit in re.findall(r'Trouble\(\s*"F\d\d", "([^"]+)"', each.read_text("utf-8"))]

    assert len(said) >= 10
    assert all(each.endswith(".") and not re.search(r"CRC|MIME|parse|byte", each) for each in said)
