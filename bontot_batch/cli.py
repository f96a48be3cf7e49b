"""The only module that reads arguments, prints and exits. Everything heavy is imported inside the commands."""

from __future__ import annotations

import contextlib
import datetime
import gc
import gettext
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bontot_batch import __version__, console
from bontot_batch.cli_parts import (
    CLEAN,
    GUIDANCE,
    JOBS,
    JSON,
    ON,
    OUT,
    SOURCES,
    TEMPLATES,
    UNIT_ERRORS,
    DocumentNames,
    VietnameseDate,
    received,
    setup_errors,
    show,
    today,
)  # fmt: skip
from bontot_batch.cli_rollup import rollup
from bontot_batch.cli_templates import templates

if TYPE_CHECKING:
    from bontot_batch.batch import Office, SeasonResult
    from bontot_batch.printing import Printer
    from bontot_batch.publish import Publication
    from bontot_batch.readings import Readings
    from bontot_batch.reception import Found


LAST_YEAR = partial(
    click.option, "--last-year", metavar="THƯ_MỤC", type=click.Path(exists=True, file_okay=False, path_type=Path)
)


@click.group(
    options_metavar="[TÙY_CHỌN]",
    subcommand_metavar="LỆNH [THAM_SỐ]...",
    help="Xét công nhận “chi bộ bốn tốt”, “đảng bộ cơ sở bốn tốt” theo Hướng dẫn 05-HD/TU.",
)
@click.version_option(
    __version__, prog_name="bontot", message="%(prog)s %(version)s", help="Cho biết phiên bản rồi thoát."
)
def main() -> None:
    """Group of all commands."""


@main.command(options_metavar="[TÙY_CHỌN]")
@SOURCES
@OUT
@ON
@JOBS
@TEMPLATES
@GUIDANCE
@click.option(
    "--decisions", type=click.Choice(["single", "list"]), default="single", show_default=True,
    help="Quyết định riêng từng đơn vị, hoặc một quyết định kèm danh sách cho mỗi cấp ủy.",
)  # fmt: skip
@click.option("--pdf", is_flag=True, help="Lập thêm bản PDF cạnh mỗi văn bản Word; cần có Word hoặc LibreOffice.")
@click.option("--bundle", is_flag=True, help="Cùng --pdf: gộp quyết định của mỗi cấp ủy thành một tập PDF để in.")
@click.option(
    "--documents", "chosen", type=DocumentNames(), metavar="TÊN,TÊN...",
    help="Các văn bản cần lập, cách nhau bằng dấu phẩy, hoặc tat_ca; xem tên: bontot templates list.",
)  # fmt: skip
@click.option(
    "--what-if", metavar="TỆP.toml", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Thử các mức khác ghi trong TỆP: đơn vị nào thay đổi, vì sao. Chỉ ghi vào thư mục thu_nghiem.",
)  # fmt: skip
@click.option("--due", type=VietnameseDate(), help="Hạn gửi phiếu; phiếu đến sau ngày này được ghi là muộn.")
@LAST_YEAR(help="Thư mục kết quả năm trước, để so sánh: mới được công nhận, không còn, mấy năm liền.")
@click.option("--all", "anew", is_flag=True, help="Lập lại mọi văn bản, cả những văn bản không có gì thay đổi.")
@JSON
def run(
    sources: tuple[Path, ...], out: Path, on: datetime.date | None, jobs: int | None,
    templates_folder: Path | None, guidance_folder: Path | None, decisions: str, chosen: frozenset[str] | None,
    pdf: bool, bundle: bool, what_if: Path | None, due: datetime.date | None, last_year: Path | None, anew: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Đọc hồ sơ, tính kết quả, lập phiếu, quyết định và báo cáo."""
    if what_if:
        _try_out(what_if, sources, out, on, jobs, guidance_folder)
    from bontot_batch import batch, delivery, documents, folder_lock, mail, plan, results, terminal
    from bontot_batch.documents import desk

    if bundle and not pdf:
        raise click.UsageError("--bundle gộp các bản PDF, nên dùng cùng --pdf.")
    with setup_errors(), folder_lock.held(out):
        printer = _printer(out, bundles=bundle) if pdf else None
        before = _before(last_year) if last_year else None
        with _kept_readings(out, anew=anew) as readings, received(sources, out, jobs, readings) as found:
            office = batch.read_office(found, on, guidance_folder)
            result = _result(found, office, jobs, readings)
        result = replace(before(result) if before else result, due=due)
        templates = documents.find_templates(templates_folder, Path.cwd())
        choice = plan.Choice(chosen or documents.USUAL, decisions)
        desk.verify(templates, office.guidance, choice.templates)
        mail.verify(templates, office.guidance)
        finish = partial(_with_pdfs, printer)
        order = delivery.Order(out, templates, choice, jobs, anew, readings=readings.new, finish=finish)
        with console.progress("Lập văn bản") as progress:
            result, written = delivery.deliver(result, order, progress)
    if as_json:
        named = {
            "folder": str(out), "written": written.written, "set_aside": written.set_aside,
            "beside": dict(written.beside),
        }  # fmt: skip
        click.echo(results.for_programs(result, **named))
    else:
        show(terminal.first_lines(terminal.all_findings(result)))
        show(console.table_lines(*terminal.bodies_table(result)))
        show(terminal.summary_lines(result, str(out), written))
    sys.exit(CLEAN if result.clean and not written.held else UNIT_ERRORS)


@contextlib.contextmanager
def _kept_readings(out: Path, *, anew: bool) -> Iterator[Readings]:
    """What earlier runs read in forms; nothing where all is to be done again."""
    from bontot_batch import ledger
    from bontot_batch.readings import Readings

    with ledger.read(out) as book:
        yield Readings() if anew or book is None else Readings(book.reading)


def _before(folder: Path) -> Callable[[SeasonResult], SeasonResult]:
    """What holds a season against the year before, whose record is in the folder."""
    from bontot_batch import results, years

    last_year, standings = results.read_last_year(folder), results.read_standings(folder)
    return lambda result: replace(years.compared(result, standings), last_year=last_year)


def _with_pdfs(printer: Printer | None, made: Publication) -> Publication:
    from bontot_batch import press

    if printer is None:
        return made
    with console.progress("Lập bản PDF") as progress:
        return press.with_pdfs(made, printer, progress)


def _printer(out: Path, *, bundles: bool) -> Printer:
    from bontot_batch import office_program, output, staged
    from bontot_batch.printing import Printer

    kept = output.kept(out)
    return Printer(office_program.find(), lambda name: staged.read(found) if (found := kept(name)) else None, bundles)


def _try_out(
    file: Path, sources: tuple[Path, ...], out: Path, on: datetime.date | None, jobs: int | None,
    guidance_folder: Path | None,
) -> NoReturn:  # fmt: skip
    """What other thresholds would change, written apart from the real run."""
    from bontot_batch import batch, folder_lock, guidance, output, terminal, what_if

    with setup_errors(), folder_lock.held(out / what_if.FOLDER), received(sources, out, jobs) as found:
        office = batch.read_office(found, on, guidance_folder)
        altered = guidance.read_altered(office.guidance, file)
        with console.progress("Đọc phiếu") as progress:
            submissions = batch.read_forms(found, office.guidance, jobs, progress)
        trial = what_if.try_out(office, altered, found, submissions)
        output.write_all(out / what_if.FOLDER, what_if.files(trial))
    show(terminal.trial_lines(trial, str(out / what_if.FOLDER)))
    sys.exit(CLEAN if trial.result.clean else UNIT_ERRORS)


@main.command(options_metavar="[TÙY_CHỌN]")
@SOURCES
@ON
@JOBS
@GUIDANCE
@OUT
@JSON
def check(
    sources: tuple[Path, ...], on: datetime.date | None, jobs: int | None, guidance_folder: Path | None, out: Path,
    as_json: bool,
) -> None:  # fmt: skip
    """Chỉ kiểm tra hồ sơ và báo lỗi, không ghi gì."""
    from bontot_batch import batch, results, terminal

    result = None
    with setup_errors(), received(sources, out, jobs) as found:
        if found.office:
            result = _result(found, batch.read_office(found, on, guidance_folder), jobs)
            findings, clean = terminal.all_findings(result), result.clean
        else:
            findings = batch.check_forms(found, on or today(), guidance_folder, jobs)
            clean = not batch.has_errors(findings)
    if as_json:
        click.echo(results.for_programs(result, findings=[results.finding_data(each) for each in findings]))
        sys.exit(CLEAN if clean else UNIT_ERRORS)
    show(terminal.finding_lines(findings))
    click.echo(f"Đã kiểm tra, thấy {len(findings)} lỗi và lưu ý.")
    sys.exit(CLEAN if clean else UNIT_ERRORS)


@main.command(options_metavar="[TÙY_CHỌN]")
@SOURCES
@click.option("--unit", "code", required=True, metavar="MÃ", help="Mã tổ chức đảng cần giải thích.")
@ON
@JOBS
@GUIDANCE
@OUT
def explain(
    sources: tuple[Path, ...], code: str, on: datetime.date | None, jobs: int | None, guidance_folder: Path | None,
    out: Path,
) -> None:  # fmt: skip
    """Giải thích kết quả của một tổ chức đảng: từng khoản, số liệu, ô, thẩm định, phiếu."""
    from bontot_batch import history as changes
    from bontot_batch import ledger, memory, publish, terminal
    from bontot_batch.office.cells import code_key

    with setup_errors():
        _, result = _season(sources, on, jobs, guidance_folder, out)
        wanted = [each.unit.code for each in result.units if code_key(each.unit.code) == code_key(code)]
        if not wanted:
            raise click.UsageError(f"Không có mã “{code}” trong danh mục.")
        with ledger.read(out) as book:
            result = replace(publish.with_documents(result), numbers=memory.given_numbers(out, book))
            known = {each.digest for each in result.files}
            earlier = list(changes.sent_before(book, wanted[0], known)) if book else []
    show(terminal.explain_lines(next(each for each in result.units if each.unit.code == wanted[0]), result))
    show(earlier)


FOLDER = click.argument(
    "folder", metavar="[THƯ_MỤC]", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path("output")
)


@main.command(options_metavar="[TÙY_CHỌN]")
@FOLDER
def verify(folder: Path) -> None:
    """Đối chiếu mọi tệp của thư mục kết quả với sổ cái và ket_qua.json."""
    from bontot_batch import audit

    with setup_errors():
        found = list(audit.differences(folder))
    show(found)
    click.echo(f"Đã đối chiếu {folder}: {f'{len(found)} chỗ không khớp' if found else 'mọi thứ khớp nhau'}.")
    sys.exit(UNIT_ERRORS if found else CLEAN)


@main.command(options_metavar="[TÙY_CHỌN]")
@FOLDER
@click.option("--from", "first", type=click.IntRange(1), help="Số của lần chạy trước; mặc định là lần liền trước.")
@click.option("--to", "second", type=click.IntRange(1), help="Số của lần chạy sau; mặc định là lần cuối.")
def history(folder: Path, first: int | None, second: int | None) -> None:
    """Cho biết giữa hai lần chạy có gì thay đổi: tệp, ô, kết quả, văn bản cần in lại."""
    from bontot_batch import history as changes

    with setup_errors():
        found = list(changes.lines(folder, first, second))
    show(found)


@main.command(options_metavar="[TÙY_CHỌN]")
@click.argument("roster", required=False, metavar="DANH_MỤC", type=click.Path(exists=True, path_type=Path))
@OUT
@ON
@JOBS
@TEMPLATES
@GUIDANCE
@click.option("--describe", is_flag=True, help="In từ điển dữ liệu của các biểu mẫu (JSON).")
@click.option("--blank", is_flag=True, help="Ghi các biểu mẫu trống.")
@click.option(
    "--remind", multiple=True, metavar="HỒ_SƠ", type=click.Path(exists=True, path_type=Path),
    help="Chỉ soạn thư nhắc những đơn vị chưa có phiếu đọc được trong HỒ_SƠ; ghi được nhiều lần.",
)  # fmt: skip
@LAST_YEAR(help="Thư mục kết quả năm trước; số liệu cũ được ghi bên cạnh ô nhập.")
@click.option("--due", type=VietnameseDate(), help="Hạn gửi phiếu, ghi vào thư.")
def forms(
    roster: Path | None, out: Path, on: datetime.date | None, jobs: int | None, templates_folder: Path | None,
    guidance_folder: Path | None, describe: bool, blank: bool, remind: tuple[Path, ...], last_year: Path | None,
    due: datetime.date | None,
) -> None:  # fmt: skip
    """Ghi biểu mẫu điền sẵn cho từng tổ chức đảng trong danh mục, soạn thư gửi hoặc thư nhắc."""
    from bontot_batch import documents, form_files, mail, results, terminal

    with setup_errors():
        if describe:
            click.echo(form_files.description(on or today(), guidance_folder))
            return
        if blank:
            files = form_files.blank(on or today(), guidance_folder)
            _write(out, files)
            click.echo(f"Đã ghi {len(files)} biểu mẫu vào {out}.")
            return
        if roster is None:
            raise click.UsageError("Cần ghi tên tệp danh mục, hoặc --blank, hoặc --describe.")
        office = _office((roster,), on, guidance_folder)
        templates = documents.find_templates(templates_folder, Path.cwd())
        mail.verify(templates, office.guidance)
        mailing = form_files.Mailing(mail.REMINDER if remind else mail.INVITATION, templates, due)
        figures = results.read_figures(last_year) if last_year else {}
        came_in = _came_in(office, remind, out, jobs) if remind else None
        with console.progress("Lập phiếu, soạn thư") as progress:
            if came_in:
                post = form_files.remind(came_in, mailing, figures, jobs, progress)
            else:
                post = form_files.dispatch(office, mailing, figures, jobs, progress)
        _write(out, post.files)
    show(terminal.post_lines(post, str(out)))


def _came_in(office: Office, sources: tuple[Path, ...], out: Path, jobs: int | None) -> SeasonResult:
    """What the units of the roster have sent in so far; no appraisal or vote matters for that."""
    from bontot_batch import batch

    with received(sources, out, jobs) as found:
        office_alone = batch.Office(office.roster, office.guidance, files=batch.set_aside(found))
        return _result(found, office_alone, jobs)


@main.command(options_metavar="[TÙY_CHỌN]")
@ON
@GUIDANCE
def rules(on: datetime.date | None, guidance_folder: Path | None) -> None:
    """Liệt kê các khoản, số liệu được đọc, mức áp dụng, thẩm quyền tại một ngày."""
    from bontot_batch import guidance, terminal

    with setup_errors():
        show(terminal.guidance_lines(guidance.load(on or today(), guidance_folder)))


@main.command(options_metavar="[TÙY_CHỌN]")
@click.option("--blank", is_flag=True, required=True, help="Ghi danh mục và bảng thẩm định trống.")
@OUT
@ON
@GUIDANCE
def roster(blank: bool, out: Path, on: datetime.date | None, guidance_folder: Path | None) -> None:
    """Ghi danh mục cấp ủy, tổ chức đảng và bảng thẩm định trống để bắt đầu."""
    from bontot_batch import form_files

    with setup_errors():
        files = form_files.office_blank(on or today(), guidance_folder)
        _write(out, files)
    click.echo(f"Đã ghi {', '.join(files)} vào {out}.")


def _season(
    sources: tuple[Path, ...], on: datetime.date | None, jobs: int | None, guidance_folder: Path | None,
    out: Path | None,
) -> tuple[Office, SeasonResult]:  # fmt: skip
    from bontot_batch import batch

    with received(sources, out, jobs) as found:
        office = batch.read_office(found, on, guidance_folder)
        return office, _result(found, office, jobs)


def _result(found: Found, office: Office, jobs: int | None, kept: Readings | None = None) -> SeasonResult:
    from bontot_batch import batch

    with console.progress("Đọc phiếu") as progress:
        submissions = batch.read_forms(found, office.guidance, jobs, progress, kept)
    return batch.run(office, found, submissions)


def _office(sources: tuple[Path, ...], on: datetime.date | None, guidance_folder: Path | None) -> Office:
    from bontot_batch import batch

    with received(sources, None, None) as found:
        return batch.read_office(found, on, guidance_folder)


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    """Write workbooks for people to fill in; one that is there already is left alone, and that is said."""
    from bontot_batch import output

    kept = output.write_new(out, files)
    if kept:
        named = ", ".join(kept[:5]) + (f" và {len(kept) - 5} tệp nữa" if len(kept) > 5 else "")
        raise click.UsageError(f"Đã có sẵn trong {out}: {named}. Chọn thư mục khác, hoặc dời tệp cũ đi.")


main.add_command(rollup)
main.add_command(templates)


def entry() -> None:
    """Start the command line: Vietnamese words from the library, UTF-8 on every console."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("bontot", str(Path(__file__).parent / "locale"))
    gettext.textdomain("bontot")
    console.speak_utf8()
    # A season is millions of small things that stay to the end; to look for garbage among them takes a fifth of a run.
    gc.set_threshold(100_000, 20, 100)
    main(prog_name="bontot")
