"""The only module that reads arguments, prints and exits. Everything heavy is imported inside the commands."""

from __future__ import annotations

import contextlib
import datetime
import gettext
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bontot_batch import __version__
from bontot_batch.cli_types import DocumentNames, VietnameseDate

if TYPE_CHECKING:
    from bontot_batch.batch import Office, SeasonResult
    from bontot_batch.printing import Printer
    from bontot_batch.reception import Found
    from bontot_batch.workers import Progress

CLEAN, UNIT_ERRORS, SETUP_ERROR = 0, 1, 2


SOURCES = click.argument(
    "sources", nargs=-1, required=True, metavar="HỒ_SƠ...", type=click.Path(exists=True, path_type=Path)
)
ON = click.option("--on", type=VietnameseDate(), help="Ngày chọn quy định áp dụng; mặc định là ngày quyết định.")
JOBS = click.option("--jobs", type=click.IntRange(1, 64), help="Số tiến trình chạy song song; mặc định theo máy.")
GUIDANCE = click.option(
    "--guidance", "guidance_folder", metavar="THƯ_MỤC", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Thư mục dữ liệu hướng dẫn riêng của cơ quan.",
)  # fmt: skip
TEMPLATES = click.option(
    "--templates", "templates_folder", metavar="THƯ_MỤC",
    type=click.Path(exists=True, file_okay=False, path_type=Path), help="Thư mục mẫu Word, mẫu thư riêng của cơ quan.",
)  # fmt: skip
OUT = click.option(
    "--out", metavar="THƯ_MỤC", type=click.Path(file_okay=False, path_type=Path), default=Path("output"),
    show_default=True, help="Thư mục kết quả.",
)  # fmt: skip


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
def run(
    sources: tuple[Path, ...], out: Path, on: datetime.date | None, jobs: int | None,
    templates_folder: Path | None, guidance_folder: Path | None, decisions: str, chosen: frozenset[str] | None,
    pdf: bool, bundle: bool,
) -> None:  # fmt: skip
    """Đọc hồ sơ, tính kết quả, lập phiếu, quyết định và báo cáo."""
    from bontot_batch import documents, mail, output, plan, press, publish, reception, terminal
    from bontot_batch.documents import desk

    if bundle and not pdf:
        raise click.UsageError("--bundle gộp các bản PDF, nên dùng cùng --pdf.")
    with _setup_errors():
        printer = _printer(out, bundles=bundle) if pdf else None
        office, result = _season(sources, on, jobs, guidance_folder, out)
        templates = documents.find_templates(templates_folder, Path.cwd())
        desk.verify(templates, office.guidance)
        mail.verify(templates, office.guidance)
        choice = plan.Choice(chosen or documents.USUAL, decisions)
        with _progress("Lập văn bản") as progress:
            made = publish.publish(result, templates, choice, jobs, progress)
        if printer:
            with _progress("Lập bản PDF") as progress:
                made = press.with_pdfs(made, printer, progress)
        written = output.write_all(out, made.files, reception.FILLED_BY_HAND)
    _print(terminal.first_lines(terminal.all_findings(made.result)))
    _print(terminal.summary_lines(made.result, str(out), written))
    sys.exit(CLEAN if made.result.clean else UNIT_ERRORS)


def _printer(out: Path, *, bundles: bool) -> Printer:
    from bontot_batch import office_program, output
    from bontot_batch.printing import Printer

    return Printer(office_program.find(), output.kept(out), bundles)


@main.command(options_metavar="[TÙY_CHỌN]")
@SOURCES
@ON
@JOBS
@GUIDANCE
@OUT
def check(
    sources: tuple[Path, ...], on: datetime.date | None, jobs: int | None, guidance_folder: Path | None, out: Path
) -> None:
    """Chỉ kiểm tra hồ sơ và báo lỗi, không ghi gì."""
    from bontot_batch import batch, terminal

    with _setup_errors(), _received(sources, out, jobs) as found:
        if found.office:
            result = _result(found, batch.read_office(found, on, guidance_folder), jobs)
            findings, clean = terminal.all_findings(result), result.clean
        else:
            findings = batch.check_forms(found, on or _today(), guidance_folder, jobs)
            clean = not batch.has_errors(findings)
    _print(terminal.finding_lines(findings))
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
    from bontot_batch import publish, terminal
    from bontot_batch.office.cells import code_key

    with _setup_errors():
        _, result = _season(sources, on, jobs, guidance_folder, out)
        result = publish.with_documents(result)
    wanted = [each for each in result.units if code_key(each.unit.code) == code_key(code)]
    if not wanted:
        raise click.UsageError(f"Không có mã “{code}” trong danh mục.")
    _print(terminal.explain_lines(wanted[0], result))


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
@click.option(
    "--last-year", metavar="THƯ_MỤC", type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Thư mục kết quả năm trước; số liệu cũ được ghi bên cạnh ô nhập.",
)  # fmt: skip
@click.option("--due", type=VietnameseDate(), help="Hạn gửi phiếu, ghi vào thư.")
def forms(
    roster: Path | None, out: Path, on: datetime.date | None, jobs: int | None, templates_folder: Path | None,
    guidance_folder: Path | None, describe: bool, blank: bool, remind: tuple[Path, ...], last_year: Path | None,
    due: datetime.date | None,
) -> None:  # fmt: skip
    """Ghi biểu mẫu điền sẵn cho từng tổ chức đảng trong danh mục, soạn thư gửi hoặc thư nhắc."""
    from bontot_batch import documents, form_files, mail, results, terminal

    with _setup_errors():
        if describe:
            click.echo(form_files.description(on or _today(), guidance_folder))
            return
        if blank:
            files = form_files.blank(on or _today(), guidance_folder)
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
        with _progress("Lập phiếu, soạn thư") as progress:
            if came_in:
                post = form_files.remind(came_in, mailing, figures, jobs, progress)
            else:
                post = form_files.dispatch(office, mailing, figures, jobs, progress)
        _write(out, post.files)
    _print(terminal.post_lines(post, str(out)))


def _came_in(office: Office, sources: tuple[Path, ...], out: Path, jobs: int | None) -> SeasonResult:
    """What the units of the roster have sent in so far; no appraisal or vote matters for that."""
    from bontot_batch import batch

    with _received(sources, out, jobs) as found:
        office_alone = batch.Office(office.roster, office.guidance, files=batch.set_aside(found))
        return _result(found, office_alone, jobs)


@main.command(options_metavar="[TÙY_CHỌN]")
@ON
@GUIDANCE
def rules(on: datetime.date | None, guidance_folder: Path | None) -> None:
    """Liệt kê các khoản, số liệu được đọc, mức áp dụng, thẩm quyền tại một ngày."""
    from bontot_batch import guidance, terminal

    with _setup_errors():
        _print(terminal.guidance_lines(guidance.load(on or _today(), guidance_folder)))


@main.command(options_metavar="[TÙY_CHỌN]")
@click.option("--blank", is_flag=True, required=True, help="Ghi danh mục và bảng thẩm định trống.")
@OUT
@ON
@GUIDANCE
def roster(blank: bool, out: Path, on: datetime.date | None, guidance_folder: Path | None) -> None:
    """Ghi danh mục cấp ủy, tổ chức đảng và bảng thẩm định trống để bắt đầu."""
    from bontot_batch import form_files

    with _setup_errors():
        files = form_files.office_blank(on or _today(), guidance_folder)
        _write(out, files)
    click.echo(f"Đã ghi {', '.join(files)} vào {out}.")


@main.group(options_metavar="[TÙY_CHỌN]", subcommand_metavar="LỆNH [THAM_SỐ]...")
def templates() -> None:
    """Mẫu Word của cơ quan: liệt kê, tra tên, kiểm tra, xem trước."""


@templates.command("list", options_metavar="[TÙY_CHỌN]")
@TEMPLATES
def list_templates(templates_folder: Path | None) -> None:
    """Liệt kê các văn bản và tệp mẫu đang dùng."""
    from bontot_batch import documents, template_commands

    with _setup_errors():
        _print(template_commands.list_lines(documents.find_templates(templates_folder, Path.cwd())))


@templates.command("vars", options_metavar="[TÙY_CHỌN]")
@click.argument("name", required=False, metavar="MẪU")
@ON
@GUIDANCE
def template_names(name: str | None, on: datetime.date | None, guidance_folder: Path | None) -> None:
    """Cho biết các tên mỗi mẫu dùng được, ý nghĩa và ví dụ."""
    from bontot_batch import documents, guidance, template_commands

    with _setup_errors():
        in_force = guidance.load(on or _today(), guidance_folder)
        wanted = documents.TEMPLATE_NAMES if name is None else (_template(None, name).name,)
        for each in wanted:
            _print(template_commands.names_lines(each, in_force))


@templates.command("check", options_metavar="[TÙY_CHỌN]")
@click.argument("names", nargs=-1, metavar="[MẪU hoặc TỆP]...")
@click.option("--out", metavar="THƯ_MỤC", type=click.Path(file_okay=False, path_type=Path),
              help="Thư mục ghi bản sao có ghi chú tại từng chỗ.")  # fmt: skip
@ON
@TEMPLATES
@GUIDANCE
def check_templates(
    names: tuple[str, ...], out: Path | None, on: datetime.date | None, templates_folder: Path | None,
    guidance_folder: Path | None,
) -> None:  # fmt: skip
    """Kiểm tra thẻ, tên, thể thức của mẫu Word; không ghi tên thì kiểm tra mọi mẫu đang dùng."""
    from bontot_batch import documents, guidance, output, template_commands
    from bontot_batch.documents import desk

    with _setup_errors():
        in_force = guidance.load(on or _today(), guidance_folder)
        paths = [_template(templates_folder, name) for name in names or documents.TEMPLATE_NAMES]
        checked = {path: desk.check(path, in_force) for path in paths}
        for path, each in checked.items():
            _print(template_commands.checked_lines(path, each))
        if out:
            files = template_commands.free_names(out, template_commands.copies(checked))
            output.write_new(out, files)
            _print(f"Đã ghi bản có ghi chú: {out / name}" for name in files)
    sys.exit(UNIT_ERRORS if any(each.faults for each in checked.values()) else CLEAN)


@templates.command("preview", options_metavar="[TÙY_CHỌN]")
@click.argument("name", metavar="MẪU")
@OUT
@ON
@TEMPLATES
@GUIDANCE
def preview_template(
    name: str, out: Path, on: datetime.date | None, templates_folder: Path | None, guidance_folder: Path | None
) -> None:
    """Điền thử mẫu với số liệu giả định dài nhất và ngắn nhất."""
    from bontot_batch import documents, guidance, output, template_commands
    from bontot_batch.documents import desk

    with _setup_errors():
        in_force = guidance.load(on or _today(), guidance_folder)
        found = documents.find_templates(templates_folder, Path.cwd())
        made = desk.preview(found, _template(templates_folder, name).name, in_force)
        files = template_commands.free_names(out, made)
        output.write_new(out, files)
    _print(f"Đã ghi bản xem trước: {out / each}" for each in files)


def _template(templates_folder: Path | None, name: str) -> Path:
    """The template's file, or a Word file named by its path."""
    from bontot_batch import documents, template_commands

    found = template_commands.find(documents.find_templates(templates_folder, Path.cwd()), name)
    if found is None:
        raise click.UsageError(f"Không có mẫu hay tệp “{name}”. Xem tên các mẫu: bontot templates list.")
    return found


def _season(
    sources: tuple[Path, ...], on: datetime.date | None, jobs: int | None, guidance_folder: Path | None,
    out: Path | None,
) -> tuple[Office, SeasonResult]:  # fmt: skip
    from bontot_batch import batch

    with _received(sources, out, jobs) as found:
        office = batch.read_office(found, on, guidance_folder)
        return office, _result(found, office, jobs)


@contextlib.contextmanager
def _received(sources: tuple[Path, ...], out: Path | None, jobs: int | None) -> Iterator[Found]:
    """All that came in, opened; what was taken out of mails and archives is there until the end."""
    from bontot_batch import intake, reception

    with intake.spool() as folder:
        with _progress("Mở hồ sơ") as progress:
            found = reception.find(sources, folder, out, jobs, progress)
        yield found


def _result(found: Found, office: Office, jobs: int | None) -> SeasonResult:
    from bontot_batch import batch

    with _progress("Đọc phiếu") as progress:
        submissions = batch.read_forms(found, office.guidance, jobs, progress)
    return batch.run(office, found, submissions)


def _office(sources: tuple[Path, ...], on: datetime.date | None, guidance_folder: Path | None) -> Office:
    from bontot_batch import batch

    with _received(sources, None, None) as found:
        return batch.read_office(found, on, guidance_folder)


def _write(out: Path, files: Mapping[str, bytes]) -> None:
    """Write workbooks for people to fill in; one that is there already is left alone, and that is said."""
    from bontot_batch import output

    kept = output.write_new(out, files)
    if kept:
        named = ", ".join(kept[:5]) + (f" và {len(kept) - 5} tệp nữa" if len(kept) > 5 else "")
        raise click.UsageError(f"Đã có sẵn trong {out}: {named}. Chọn thư mục khác, hoặc dời tệp cũ đi.")


def _today() -> datetime.date:
    return datetime.date.today()  # only lists and checks without a roster depend on the clock


@contextlib.contextmanager
def _setup_errors() -> Iterator[None]:
    """Turn what is wrong with the office's own set-up into lines for people, and exit code 2."""
    from bontot_batch import terminal
    from bontot_batch.errors import SetupError

    try:
        yield
    except SetupError as error:
        if error.findings:
            _print(terminal.finding_lines(error.findings), err=True)
        else:
            click.echo(f"Lỗi: {error}", err=True)
        if error.nothing_written:
            click.echo("Chưa ghi gì. Sửa các lỗi trên rồi chạy lại.", err=True)
        sys.exit(SETUP_ERROR)


@contextlib.contextmanager
def _progress(label: str) -> Iterator[Progress]:
    """Show a bar on a terminal; stay silent elsewhere."""
    from bontot_batch.workers import silent

    if not sys.stderr.isatty():
        yield silent
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _print(lines: Iterable[str], *, err: bool = False) -> None:
    for line in lines:
        click.echo(line, err=err)


def entry() -> None:
    """Start the command line: Vietnamese words from the library, UTF-8 on every console."""
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("bontot", str(Path(__file__).parent / "locale"))
    gettext.textdomain("bontot")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    main(prog_name="bontot")
