"""A season's post, from the folder to the account: every form found, every part told, nothing harmed, nothing lost."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
import written_mail as made
import xlsxwriter
from carriers import a_mail, a_zip
from filled_forms import CHI_BO, fill, good_answers
from season import ROSTER_FILE, Season, make_season, write_season
from season_mail import Expected, Sent, as_mbox, make_mails
from test_old_formats import as_ods

from bontot_batch import account, batch, intake, ownership, reception
from bontot_batch.account import AccountError
from bontot_batch.containers import Role
from bontot_batch.filetypes.kinds import PDF, UNKNOWN, ZIP
from bontot_batch.guidance import Guidance
from bontot_batch.intake import Item
from bontot_batch.model import FileResult, FileState, Place, Roster, Severity
from bontot_batch.office.findings import OfficeError
from bontot_batch.office.writer import write_roster
from bontot_batch.refusals import lost
from bontot_batch.workers import Cause, Lost

HANOI = timezone(timedelta(hours=7))
MORNING = datetime(2026, 12, 1, 8, tzinfo=HANOI)
USED, SUPERSEDED, REJECTED, IGNORED = FileState
NOBODY = Roster({}, {})


def post(folder: Path, guidance: Guidance, jobs: int | None = None) -> Mapping[str, FileResult]:
    """The account of a folder's post that belongs to no unit."""
    with intake.spool() as spool:
        found = reception.find([folder], spool, jobs=jobs)
        submissions = batch.read_forms(found, guidance, jobs)
    fates = ownership.sort_submissions(submissions, NOBODY, guidance).files
    told = account.lines(found.items, fates)
    account.check(found.collected, found.items, told)
    return {each.file: each for each in told}


def tree(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.fixture(scope="module")
def form(guidance: Guidance) -> bytes:
    return fill(CHI_BO, good_answers(CHI_BO), guidance)


# --- a mailbox of many mails


@pytest.fixture(scope="module")
def senders(guidance: Guidance) -> Mapping[bytes, str]:
    """The forms of sixty units, each with the code of its unit."""
    codes = [f"NK-{number:03}" for number in range(60)]
    return {fill(CHI_BO, good_answers(CHI_BO, unit_code=code), guidance): code for code in codes}


@pytest.fixture(scope="module")
def mails(senders: Mapping[bytes, str]) -> tuple[Sent, ...]:
    return make_mails(2026, 60, list(senders))


def expected_lines(name: str, parts: tuple[Expected, ...]) -> Iterator[tuple[str, Expected]]:
    for part in parts:
        yield f"{name}!{part.name}", part
        yield from expected_lines(f"{name}!{part.name}", part.inside)


@pytest.mark.parametrize("count", [60, pytest.param(300, marks=pytest.mark.soak)])
def test_every_form_of_many_mails_is_found_and_every_part_has_its_line(
    senders: Mapping[bytes, str], tmp_path: Path, guidance: Guidance, count: int
) -> None:
    mails = make_mails(2026, count, list(senders))
    half = len(mails) // 2
    tree(tmp_path, {f"thu/{number:03}.eml": mail.data for number, mail in enumerate(mails[:half])})
    (tmp_path / "hop thu.mbox").write_bytes(as_mbox([mail.data for mail in mails[half:]]))
    with intake.spool() as spool:
        found = reception.find([tmp_path], spool)
        read = batch.read_forms(found, guidance)
    told = {
        each.file: each for each in account.lines(found.items, ownership.sort_submissions(read, NOBODY, guidance).files)
    }
    account.check(found.collected, found.items, tuple(told.values()))
    in_mailbox = sorted(name for name, line in told.items() if line.container == "hop thu.mbox")
    names = [*(f"thu/{number:03}.eml" for number in range(half)), *in_mailbox]
    missing, roles = [], Counter[Role]()
    for name, mail in zip(names, mails, strict=True):
        for line, part in expected_lines(name, mail.parts):
            roles[part.role] += 1
            if line not in told or (part.role is not Role.FILE and told[line].state is not IGNORED):
                missing.append((line, part.role))

    assert missing == []
    assert set(roles) == set(Role)
    forms = Counter(each.unit for each in read if each.form)
    assert forms == Counter(senders[mail.form] for mail in mails)


def test_the_sender_day_and_subject_stay_with_the_form(
    mails: tuple[Sent, ...], tmp_path: Path, guidance: Guidance
) -> None:
    plain = [mail for mail in mails if "forwarded" not in mail.way and "outlook" not in mail.way][:20]
    tree(tmp_path, {f"{number:02}.eml": mail.data for number, mail in enumerate(plain)})
    with intake.spool() as spool:
        read = batch.read_forms(reception.find([tmp_path], spool), guidance)
    by_mail = {each.file.partition("!")[0]: each.mail for each in read if each.form}
    for number, mail in enumerate(plain):
        told = by_mail[f"{number:02}.eml"]
        assert told is not None
        assert (told.sender, told.subject, told.certain) == (mail.sender, mail.subject, mail.certain)
        assert told.date == mail.date


# --- what is in what


def test_everything_in_everything_is_told_by_where_it_lies(form: bytes, tmp_path: Path, guidance: Guidance) -> None:
    inner = a_zip([("xã/phiếu.xlsx", form), ("xã/Thumbs.db", b"x")])
    mail = a_mail("nk@dangbo.example", MORNING, "Gửi phiếu", [("hồ sơ.zip", inner), ("ảnh.jpg", b"\xff\xd8\xff\xe0")])
    told = post(tree(tmp_path, {"thư/một.eml": mail, "~$một.xlsx": b"x"}), guidance)
    assert {name: (line.state, line.container) for name, line in told.items()} == {
        "thư/một.eml": (REJECTED, ""),
        "thư/một.eml!phan-1": (IGNORED, "thư/một.eml"),
        "thư/một.eml!hồ sơ.zip": (REJECTED, "thư/một.eml"),
        "thư/một.eml!hồ sơ.zip!xã/phiếu.xlsx": (REJECTED, "thư/một.eml!hồ sơ.zip"),  # of a unit nobody lists
        "thư/một.eml!hồ sơ.zip!xã/Thumbs.db": (IGNORED, "thư/một.eml!hồ sơ.zip"),
        "thư/một.eml!ảnh.jpg": (IGNORED, "thư/một.eml"),  # beside a form
        "~$một.xlsx": (IGNORED, ""),
    }
    assert told["thư/một.eml!hồ sơ.zip!xã/phiếu.xlsx"].mail == told["thư/một.eml"].mail
    assert told["thư/một.eml"].note == "Đã mở, bên trong có 3: không nhận 1, bỏ qua 2."
    assert all(line.note or line.findings for line in told.values())


def test_a_file_named_like_a_part_of_a_mail_has_a_line_of_its_own(
    form: bytes, tmp_path: Path, guidance: Guidance
) -> None:
    mail = a_mail("nk@dangbo.example", MORNING, "Gửi phiếu", [("phiếu.xlsx", form)])
    told = post(tree(tmp_path, {"thư.eml": mail, "thư.eml!phiếu.xlsx": form, "gấp!.xlsx": form}), guidance)
    assert Counter(line.container for line in told.values()) == {"": 3, "thư.eml": 2}
    assert "gấp!.xlsx" in told


def test_names_that_look_like_parts_of_each_other_stay_apart(form: bytes, tmp_path: Path, guidance: Guidance) -> None:
    mail = a_mail("nk@dangbo.example", MORNING, "Gửi phiếu", [("phiếu.xlsx", form)])
    told = post(tree(tmp_path, {"a.zip": a_zip([("thu.eml", mail), ("thu.eml!phiếu.xlsx", form)])}), guidance)
    assert Counter(line.container for line in told.values()) == {"": 1, "a.zip": 2, "a.zip!thu.eml": 2}


def test_two_sources_whose_names_meet_stay_apart(form: bytes, tmp_path: Path, guidance: Guidance) -> None:
    first = tree(tmp_path / "một", {"a.zip!x.xlsx": form})
    second = tree(tmp_path / "hai", {"a.zip": a_zip([("x.xlsx", form)])})
    with intake.spool() as spool:
        found = reception.find([first, second], spool)
    names = [item.name for item in found.items]
    assert len(set(names)) == len(names) == 3


def test_a_draft_that_was_never_sent_is_not_the_unit_s_post(form: bytes, tmp_path: Path, guidance: Guidance) -> None:
    unsent = b"X-Unsent: 1\r\n" + a_mail("a@dangbo.example", MORNING, "Trả phiếu", [("phiếu.xlsx", form)])
    told = post(tree(tmp_path, {"NK-01.eml": unsent}), guidance)
    assert {name: (line.state, [each.code for each in line.findings]) for name, line in told.items()} == {
        "NK-01.eml": (IGNORED, ["F44"])
    }


@pytest.mark.parametrize(("size", "state"), [(70_000, REJECTED), (3_000, IGNORED)], ids=["a photo", "a logo"])
def test_a_picture_that_is_all_a_mail_brings_is_told(
    size: int, state: FileState, tmp_path: Path, guidance: Guidance
) -> None:
    picture = b"\xff\xd8\xff\xe0" + bytes(size)
    head = b"From: <a@b.example>\r\nSubject: Phieu\r\nMIME-Version: 1.0\r\n"
    html = made.text('<img src="cid:1">', b"html")
    shown = made.attached(picture, b'inline; filename="anh.jpg"', b"image/jpeg", b"Content-ID: <1>\r\n")
    mail = head + made.multipart(b"related", [html, shown], b"x")
    told = post(tree(tmp_path, {"thư.eml": mail}), guidance)
    assert told["thư.eml!anh.jpg"].state is state


def test_an_entry_packed_in_a_broken_way_costs_no_more_than_itself(
    form: bytes, tmp_path: Path, guidance: Guidance
) -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(broken, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("mimetype", "application/x" * 99)
        archive.writestr("b.txt", "x" * 999)
    data = bytearray(broken.getvalue())
    data[45:60] = b"\xff" * 15
    told = post(tree(tmp_path, {"a.zip": bytes(data), "b.xlsx": form}), guidance)
    assert told["a.zip"].state is REJECTED
    assert "b.xlsx" in told


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this account may open every folder")
def test_a_folder_that_may_not_be_opened_has_its_line(tmp_path: Path, guidance: Guidance) -> None:
    tree(tmp_path, {"kín/a.xlsx": b"x"})
    (tmp_path / "kín").chmod(0)
    try:
        assert {name: [each.code for each in line.findings] for name, line in post(tmp_path, guidance).items()} == {
            "kín": ["F15"]
        }
    finally:
        (tmp_path / "kín").chmod(0o700)


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        pytest.param("a.rar", b"Rar!\x1a\x07\x01\x00", "F06", id="a RAR"),
        pytest.param("a.zip", a_zip([]), "F01", id="an archive with nothing inside"),
        pytest.param("a.zip", a_zip([("b.txt", b"x" * 9999)])[:60], "F02", id="an archive cut short"),
        pytest.param("a.pst", b"!BDN" + bytes(600), "F07", id="Outlook's own store"),
    ],
)
def test_an_archive_that_cannot_be_opened_is_one_refusal(
    name: str, data: bytes, code: str, tmp_path: Path, guidance: Guidance
) -> None:
    told = post(tree(tmp_path, {name: data}), guidance)
    assert {line: (told[line].state, [each.code for each in told[line].findings]) for line in told} == {
        name: (REJECTED, [code])
    }


# --- the office's own workbooks


@pytest.fixture(scope="module")
def season() -> Season:
    return make_season(4, 7)


def roster_of(season: Season) -> bytes:
    out = io.BytesIO()
    write_roster(out, season.roster, season.guidance)
    return out.getvalue()


def test_a_roster_that_comes_by_mail_is_not_the_office_s(season: Season, tmp_path: Path, guidance: Guidance) -> None:
    mail = a_mail("la@noikhac.example", MORNING, "Danh mục mới", [(ROSTER_FILE, roster_of(season))])
    told = post(tree(tmp_path, {"thư.eml": mail}), guidance)
    line = told[f"thư.eml!{ROSTER_FILE}"]
    assert (line.state, [each.code for each in line.findings]) == (REJECTED, ["F31"])


@pytest.mark.parametrize("name", ["danh_muc.xls", "kiem_phieu_NK.ods"])
def test_an_office_s_workbook_in_an_old_format_stops_the_run_with_what_to_do(name: str, tmp_path: Path) -> None:
    tree(tmp_path, {name: as_ods(fill_nothing())})
    with intake.spool() as spool, pytest.raises(OfficeError) as stopped:
        reception.find([tmp_path], spool)
    (found,) = stopped.value.findings
    assert (found.code, found.place.file) == ("X03", name)
    assert ".xlsx" in found.hint


def fill_nothing() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        book.add_worksheet().write(0, 0, "Mã")
    return out.getvalue()


def test_the_cause_is_told_where_an_office_s_workbook_cannot_be_opened(tmp_path: Path) -> None:
    tree(tmp_path, {"tham_dinh.xlsx": fill_nothing()[:500]})
    with intake.spool() as spool, pytest.raises(OfficeError) as stopped:
        reception.find([tmp_path], spool)
    assert "bị hỏng" in stopped.value.findings[0].message


def test_a_roster_in_the_folder_counts_beside_one_that_came_by_mail(season: Season, tmp_path: Path) -> None:
    write_season(season, tmp_path)
    mail = a_mail("la@noikhac.example", MORNING, "Danh mục mới", [(ROSTER_FILE, roster_of(season))])
    tree(tmp_path, {"thư.eml": mail})
    with intake.spool() as spool:
        found = reception.find([tmp_path], spool)
    assert [item.name for item, _ in found.office["roster"]] == [ROSTER_FILE]


def test_a_workbook_with_the_office_s_name_that_is_none_stops_the_run(tmp_path: Path) -> None:
    tree(tmp_path, {"kiem_phieu_NK.xlsx": b"%PDF-1.7", "danh_muc.xlsx": b""})
    with intake.spool() as spool, pytest.raises(OfficeError) as stopped:
        reception.find([tmp_path], spool)
    assert [(each.code, each.place.file) for each in stopped.value.findings] == [
        ("X03", "danh_muc.xlsx"),
        ("X03", "kiem_phieu_NK.xlsx"),
    ]


# --- the sum


ITEMS = (
    Item("a.zip", Path("a.zip"), ZIP, parts=2),
    Item("a.zip!b.pdf", Path("x"), PDF, container="a.zip"),
    Item("a.zip!c", Path("x"), UNKNOWN, container="a.zip", role=Role.BODY),
    Item("d.pdf", Path("d.pdf"), PDF),
)
FATES = (FileResult("a.zip!b.pdf", REJECTED), FileResult("d.pdf", USED))


def test_the_sum_comes_out() -> None:
    told = account.lines(ITEMS, FATES)
    account.check(2, ITEMS, told)
    assert account.totals(told) == {USED: 1, SUPERSEDED: 0, REJECTED: 2, IGNORED: 1}


@pytest.mark.parametrize(
    ("collected", "change", "told"),
    [
        pytest.param(3, lambda lines: lines, "thư mục hồ sơ có 3 tệp, sổ có 2 dòng", id="a file was lost on the way"),
        pytest.param(2, lambda lines: lines[:-1], "thư mục hồ sơ có 2 tệp, sổ có 1 dòng", id="a line is missing"),
        pytest.param(2, lambda lines: (lines[0], *lines[2:]), "a.zip: bên trong có 2, sổ có 1 dòng", id="a lost part"),
        pytest.param(2, lambda lines: (*lines, lines[1]), "a.zip!b.pdf: có 2 dòng", id="a part told twice"),
        pytest.param(
            2,
            lambda lines: (*lines, FileResult("y", REJECTED, container="x")),
            "y: không rõ nằm trong tệp nào",
            id="a part of nothing",
        ),
        pytest.param(
            2,
            lambda lines: (*lines[:-1], FileResult("d.pdf", IGNORED)),
            "d.pdf: bỏ qua mà không nêu lý do",
            id="ignored without a reason",
        ),
    ],
)
def test_a_sum_that_is_off_stops_the_run(collected: int, change: object, told: str) -> None:
    lines = change(account.lines(ITEMS, FATES))  # type: ignore[operator]
    with pytest.raises(AccountError, match="Sổ tiếp nhận không khớp") as stopped:
        account.check(collected, ITEMS, lines)
    assert told in str(stopped.value)


@pytest.mark.parametrize("cause", Cause)
def test_a_file_that_kills_or_exhausts_its_reader_is_told_in_words(cause: Cause) -> None:
    found = lost(Place("a.xls"), Lost(cause))
    assert (found.code, found.severity) == ("F30", Severity.ERROR)
    assert found.message.endswith("dừng.") or "dừng đột ngột" in found.message
    assert found.hint


# --- no order, no harm


def test_the_number_of_workers_changes_nothing(mails: tuple[Sent, ...], tmp_path: Path, guidance: Guidance) -> None:
    tree(tmp_path, {f"{number:02}.eml": mail.data for number, mail in enumerate(mails[:30])})
    assert post(tmp_path, guidance, jobs=1) == post(tmp_path, guidance, jobs=3)


AUDITED = """
import os, sys
LOG = os.open(os.environ["BONTOT_AUDIT"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
WATCHED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system",
           "os.exec", "os.posix_spawn", "os.startfile", "urllib.Request", "webbrowser.open", "ftplib.connect",
           "smtplib.connect", "imaplib.open", "winreg.ConnectRegistry")
def watch(event, args):
    if event in WATCHED:
        os.write(LOG, f"{event} {args!r}\\n".encode("utf-8", "replace"))
    elif event == "open" and isinstance(args[0], str) and args[1] and set(args[1]) & set("wax+"):
        os.write(LOG, f"write {os.path.abspath(args[0])}\\n".encode("utf-8", "replace"))
sys.addaudithook(watch)
os.write(LOG, b"begun\\n")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the hook is loaded in another way there")
def test_a_run_connects_to_nothing_starts_nothing_and_writes_only_where_it_should(
    mails: tuple[Sent, ...], season: Season, tmp_path: Path
) -> None:
    source, out, work, hook = (tmp_path / name for name in ("hồ sơ", "kết quả", "tạm", "hook"))
    for folder in (work, hook):
        folder.mkdir()
    write_season(season, source)
    hostile = {"lien ket.xlsx": linked_workbook(), "trang.html": b"<html><img src='http://noikhac.example/a.png'>"}
    tree(source, {f"thu/{number:02}.eml": mail.data for number, mail in enumerate(mails[:25])} | hostile)
    (hook / "sitecustomize.py").write_text(AUDITED, encoding="utf-8")
    log = tmp_path / "log"
    paths = os.pathsep.join((str(hook), str(Path(__file__).parents[1])))
    environment = {**os.environ, "PYTHONPATH": paths, "BONTOT_AUDIT": str(log), "TMPDIR": str(work)}
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    command = [sys.executable, "-m", "bontot_batch", "run", str(source), "--out", str(out), "--jobs", "2"]
    done = subprocess.run(command, check=False, env=environment, capture_output=True, encoding="utf-8", cwd=tmp_path)

    assert done.returncode == 1, done.stderr
    assert json.loads((out / "ket_qua.json").read_text(encoding="utf-8"))["files"]
    seen = log.read_text(encoding="utf-8").splitlines()
    assert seen.count("begun") >= 3  # the program and its workers
    allowed = (str(out), str(work), "/dev/null")
    wrong = [line for line in seen if line != "begun" and not line.removeprefix("write ").startswith(allowed)]
    assert wrong == []
    assert list(work.iterdir()) == []  # what was taken out of the mails is gone


def linked_workbook() -> bytes:
    """A workbook with formulas that would call out if anything evaluated them."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_formula("A1", '=WEBSERVICE("http://noikhac.example/")')
        page.write_formula("A2", "='[khac.xlsx]Trang 1'!A1")
        page.write_formula("A3", "=cmd|'/c calc'!A0")
    return out.getvalue()
