"""PDFs for print and archive: each document has its own, made once; what cannot be made is found and told."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader, PdfWriter

from bontot_batch import cli, cli_parts, documents, ledger, office_program, output, press, printing, staged
from bontot_batch.documents import Properties, Templates
from bontot_batch.documents.archive import is_filled
from bontot_batch.documents.samples import samples
from bontot_batch.guidance import Guidance
from bontot_batch.office_program import LibreOffice, NoProgramError
from bontot_batch.printing import CHUNK, Printer, Run

ROOT = Path(__file__).parents[1]
ON = date(2026, 12, 15)
RUN = Run(ON, "05-HD/TU; 2026-12-15")
BAD, HANGS = b"bad", b"hangs"
suite = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def pdf(text: str = "", pages: int = 1) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Title": text, "/CreationDate": f"D:{time.time_ns()}"})
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


class Stand:
    """Stands for an office program: makes a page for each file but the bad ones; one that hangs ends the call."""

    def __init__(self) -> None:
        self.calls: list[int] = []

    def convert(self, folder: Path, names: Sequence[str]) -> None:
        self.calls.append(len(names))
        for name in names:
            content = (folder / name).read_bytes()
            if content == HANGS:
                return
            if content != BAD:
                (folder / name).with_suffix(".pdf").write_bytes(pdf(content.decode()))


def nothing_kept(_: str) -> bytes | None:
    return None


def files(count: int, **other: bytes) -> dict[str, bytes]:
    found = {f"quyet_dinh/{number:03}.docx": str(number).encode() for number in range(count)}
    return {**found, **{f"quyet_dinh/{name}.docx": content for name, content in other.items()}}


def titles(made: Mapping[str, bytes]) -> dict[str, str]:
    return {name: str((PdfReader(io.BytesIO(content)).metadata or {})["/Title"]) for name, content in made.items()}


def test_every_document_has_its_own_pdf_beside_it() -> None:
    made = printing.prints(Printer(Stand(), nothing_kept), files(5), RUN)

    assert titles(made) == {f"quyet_dinh/{number:03}.pdf": str(number) for number in range(5)}


def test_documents_of_the_same_name_in_two_folders_do_not_meet() -> None:
    made = printing.prints(Printer(Stand(), nothing_kept), {"a/x.docx": b"one", "b/x.docx": b"two"}, RUN)

    assert titles(made) == {"a/x.pdf": "one", "b/x.pdf": "two"}


@pytest.mark.parametrize(("count", "calls"), [(0, 0), (1, 1), (CHUNK, 1), (CHUNK + 1, 2), (3 * CHUNK, 3)])
def test_one_start_of_the_program_serves_many_documents(count: int, calls: int) -> None:
    stand, steps = Stand(), []
    printing.prints(Printer(stand, nothing_kept), files(count), RUN, lambda done, total: steps.append((done, total)))

    assert len(stand.calls) == calls
    assert steps[-1:] == ([(count, count)] if count else [])


@pytest.mark.parametrize("fault", [BAD, HANGS], ids=["one that cannot be converted", "one that never ends"])
@pytest.mark.parametrize("place", ["000a", "005a", "zzz"], ids=["at the beginning", "in the middle", "at the end"])
def test_a_bad_document_is_found_and_all_others_are_made(fault: bytes, place: str) -> None:
    wanted = dict(sorted(files(10, **{place: fault}).items()))
    stand = Stand()
    made = printing.prints(Printer(stand, nothing_kept), wanted, RUN)

    assert set(files(10)) == {name.replace(".pdf", ".docx") for name in made}
    assert len(stand.calls) <= 1 + 2 * 5  # once, then by halves


def test_a_program_that_makes_nothing_is_given_up_soon() -> None:
    class Idle(Stand):
        def convert(self, folder: Path, names: Sequence[str]) -> None:
            self.calls.append(len(names))

    stand = Idle()

    assert printing.prints(Printer(stand, nothing_kept), files(3 * CHUNK), RUN) == {}
    assert stand.calls == [CHUNK, 1, 1]


def test_a_program_that_cannot_be_started_makes_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "soffice"
    broken.write_bytes(b"\0\0 not a program")

    assert printing.prints(Printer(LibreOffice(broken), nothing_kept), files(2), RUN) == {}


def test_a_pdf_that_is_cut_short_is_none() -> None:
    class Cuts(Stand):
        def convert(self, folder: Path, names: Sequence[str]) -> None:
            super().convert(folder, names)
            for path in folder.glob("*.pdf"):
                path.write_bytes(path.read_bytes()[:-200])

    assert printing.prints(Printer(Cuts(), nothing_kept), files(3), RUN) == {}


def test_a_pdf_of_an_unchanged_document_is_not_made_again() -> None:
    first = printing.prints(Printer(Stand(), nothing_kept), files(5), RUN)
    stand = Stand()
    again = printing.prints(Printer(stand, first.get), files(5), RUN)

    assert again == first
    assert stand.calls == []


@pytest.mark.parametrize(
    "left",
    [pdf("of a person"), b"", b"%PDF-1.7", pdf("x")[:-50]],
    ids=["made by another program", "empty", "cut short at once", "cut short"],
)
def test_a_pdf_that_is_not_of_this_document_is_made_anew(left: bytes) -> None:
    made = printing.prints(Printer(Stand(), lambda _: left), files(1), RUN)

    assert titles(made) == {"quyet_dinh/000.pdf": "0"}


def test_a_pdf_of_a_changed_document_is_made_anew() -> None:
    first = printing.prints(Printer(Stand(), nothing_kept), files(2), RUN)
    stand = Stand()
    made = printing.prints(Printer(stand, first.get), {**files(2), "quyet_dinh/001.docx": b"new"}, RUN)

    assert stand.calls == [1]
    assert titles(made) == {"quyet_dinh/000.pdf": "0", "quyet_dinh/001.pdf": "new"}


def test_a_file_is_kept_only_as_this_program_wrote_it(tmp_path: Path) -> None:
    output.write_all(tmp_path, {"a.pdf": b"one", "b.pdf": b"two"})
    (tmp_path / "b.pdf").write_bytes(b"changed by a person")
    (tmp_path / "c.pdf").write_bytes(b"of a person")

    kept = output.kept(tmp_path)

    found = [kept(name) for name in ("a.pdf", "b.pdf", "c.pdf", "d.pdf")]
    assert [each and staged.read(each) for each in found] == [b"one", None, None, None]
    assert output.kept(tmp_path / "nowhere")("a.pdf") is None


def test_neither_clock_nor_chance_gets_into_a_pdf() -> None:
    made = [printing.prints(Printer(Stand(), nothing_kept), files(2), RUN) for _ in range(2)]

    assert made[0] == made[1]
    about = PdfReader(io.BytesIO(made[0]["quyet_dinh/000.pdf"])).metadata or {}
    assert (about["/CreationDate"], about["/Keywords"]) == ("D:20261215000000Z", "05-HD/TU; 2026-12-15")


def test_a_bundle_holds_all_pages_in_order_and_says_whose_it_is() -> None:
    parts = [pdf("one", 2), pdf("two", 1), pdf("three", 3)]
    bundles = [printing.bundle(parts, "Quyết định", "NM", RUN) for _ in range(2)]

    assert bundles[0] == bundles[1]
    read = PdfReader(io.BytesIO(bundles[0]))
    assert len(read.pages) == 6
    assert {key: (read.metadata or {})[key] for key in ("/Title", "/Subject", "/Keywords")} == {
        "/Title": "Quyết định",
        "/Subject": "NM",
        "/Keywords": "05-HD/TU; 2026-12-15",
    }


# The office program


def test_a_machine_without_an_office_program_is_told_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        monkeypatch.delenv(variable, raising=False)
    with pytest.raises(NoProgramError, match="bỏ --pdf rồi chạy lại"):
        office_program.find()
    ran = CliRunner().invoke(cli.main, ["run", str(ROOT / "input_samples"), "--out", str(tmp_path / "out"), "--pdf"])

    assert ran.exit_code == cli_parts.SETUP_ERROR
    assert not (tmp_path / "out").exists()


def test_a_bundle_without_pdfs_is_a_wrong_call(tmp_path: Path) -> None:
    ran = CliRunner().invoke(cli.main, ["run", str(ROOT / "input_samples"), "--out", str(tmp_path / "out"), "--bundle"])

    assert ran.exit_code == cli_parts.SETUP_ERROR
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands for the office program")
def test_an_office_program_that_hangs_is_ended_with_what_it_started(tmp_path: Path) -> None:
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > {tmp_path}/child\nwait\n", encoding="utf-8")
    script.chmod(0o755)
    began = time.monotonic()
    LibreOffice(script, start=1, each=0).convert(tmp_path, ["a.docx"])

    assert time.monotonic() - began < 60
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    for _ in range(100):
        if not is_running(child):
            break
        time.sleep(0.1)
    assert not is_running(child)


def is_running(process: int) -> bool:
    """Whether it still runs; one that has ended and was not yet seen off by its parent does not."""
    state = Path(f"/proc/{process}/stat")
    return state.is_file() and state.read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"


def sample_documents(guidance: Guidance) -> dict[str, bytes]:
    templates = Templates((ROOT / "templates",))
    return {
        f"van_ban/{name}": documents.render(
            templates, name, samples(name, guidance)[0], Properties(f"Văn bản {name}", "DU01", ON, guidance.version)
        )
        for name in documents.TEMPLATE_NAMES
    }


@pytest.mark.office
@suite
def test_an_office_suite_makes_a_pdf_of_every_document_and_leaves_out_a_bad_one(guidance: Guidance) -> None:
    wanted = {**sample_documents(guidance), "van_ban/hong.docx": b"PK\x03\x04 no document"}
    made = printing.prints(Printer(office_program.find(), nothing_kept), wanted, RUN)

    assert set(made) == {f"van_ban/{name.replace('.docx', '.pdf')}" for name in documents.TEMPLATE_NAMES}
    for name in documents.TEMPLATE_NAMES:
        read = PdfReader(io.BytesIO(made[f"van_ban/{name.replace('.docx', '.pdf')}"]))
        assert read.pages
        assert (read.metadata or {})["/Title"] == f"Văn bản {name}"
        assert (read.metadata or {})["/Subject"] == "DU01"


@pytest.mark.office
@suite
def test_a_run_with_pdfs_and_bundles_is_the_same_when_run_again(tmp_path: Path) -> None:
    command = ["run", str(ROOT / "input_samples"), "--out", str(tmp_path), "--pdf", "--bundle"]
    trees = []
    for _ in range(2):
        assert CliRunner().invoke(cli.main, command).exit_code == cli_parts.UNIT_ERRORS
        files = (path for path in tmp_path.rglob("*") if path.is_file() and path.name != ledger.FILE_NAME)
        trees.append({path: path.read_bytes() for path in files})

    assert trees[0] == trees[1]
    folder = tmp_path / "quyet_dinh"
    bundles = sorted(folder.glob(f"{press.BUNDLE}_*.pdf"))
    single = sorted({*folder.glob("*.pdf")} - {*bundles})
    assert [path.stem for path in single] == [path.stem for path in sorted(folder.glob("*.docx"))]
    assert bundles
    assert sum(map(pages, bundles)) == sum(map(pages, single))


def pages(path: Path) -> int:
    return len(PdfReader(path).pages)


# Same input, same bytes

DIGESTS = """
import hashlib, sys
sys.path.insert(0, sys.argv[1])
import test_printing
from bontot_batch.guidance import load
for name, content in test_printing.sample_documents(load(test_printing.ON)).items():
    print(name, hashlib.sha256(content).hexdigest())
"""


def test_two_processes_with_other_orders_of_sets_make_the_same_bytes() -> None:
    def digests(seed: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", DIGESTS, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
            capture_output=True, text=True, encoding="utf-8", check=True,
        ).stdout  # fmt: skip

    one, other = digests("1"), digests("4294967295")
    assert one == other
    assert one.count("\n") == len(documents.TEMPLATE_NAMES)


def test_parts_of_a_document_stand_in_one_order(guidance: Guidance) -> None:
    for content in sample_documents(guidance).values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
        assert names[0] == "[Content_Types].xml"
        filled = [name for name in names if is_filled(name)]
        fixed = [name for name in names[1:] if not is_filled(name)]
        assert names[1:] == [*sorted(fixed), *sorted(filled)]


def test_a_document_is_the_same_on_every_system(guidance: Guidance) -> None:
    for content in sample_documents(guidance).values():
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert {(each.date_time, each.create_system) for each in archive.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
