"""The only module that reads arguments, prints and exits. Everything heavy is imported inside the commands."""

from __future__ import annotations

import contextlib
import datetime
import gettext
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bontot_batch import __version__

if TYPE_CHECKING:
    from bontot_batch.batch import Office, SeasonResult
    from bontot_batch.workers import Progress

CLEAN, UNIT_ERRORS, SETUP_ERROR = 0, 1, 2


class VietnameseDate(click.ParamType[datetime.date]):
    """A day written dd/mm/yyyy."""

    name = "ngày/tháng/năm"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """Read the day, or fail with what was expected."""
        from bontot_batch import vietnamese as vi

        try:
            return vi.parse_date(value)
        except vi.Unclear as unclear:
            self.fail(f"{unclear}. Ghi ngày dạng 15/12/2026.", param, ctx)


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
    type=click.Path(exists=True, file_okay=False, path_type=Path), help="Thư mục mẫu Word riêng của cơ quan.",
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
def run(
    sources: tuple[Path, ...], out: Path, on: datetime.date | None, jobs: int | None,
    templates_folder: Path | None, guidance_folder: Path | None, decisions: str,
) -> None:  # fmt: skip
    """Đọc hồ sơ, tính kết quả, lập phiếu, quyết định và báo cáo."""
    from bontot_batch import documents, output, publish, terminal

    with _setup_errors():
        office, result = _season(sources, on, jobs, guidance_folder, out)
        templates = documents.find_templates(templates_folder, Path.cwd())
        documents.verify(templates, office.guidance)
        with _progress("Lập văn bản") as progress:
            made = publish.publish(result, templates, decisions, jobs, progress)
        written = output.write_all(out, made.files, made.filled_by_hand)
    _print(terminal.first_lines(terminal.all_findings(made.result)))
    _print(terminal.summary_lines(made.result, str(out), written))
    sys.exit(CLEAN if made.result.clean else UNIT_ERRORS)


@main.command(options_metavar="[TÙY_CHỌN]")
@SOURCES
@ON
@JOBS
@GUIDANCE
def check(sources: tuple[Path, ...], on: datetime.date | None, jobs: int | None, guidance_folder: Path | None) -> None:
    """Chỉ kiểm tra hồ sơ và báo lỗi, không ghi gì."""
    from bontot_batch import batch, terminal

    with _setup_errors():
        found = batch.find(sources)
        if found.office:
            _, result = _season(sources, on, jobs, guidance_folder, None)
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
def explain(
    sources: tuple[Path, ...], code: str, on: datetime.date | None, jobs: int | None, guidance_folder: Path | None
) -> None:
    """Giải thích kết quả của một tổ chức đảng: từng khoản, số liệu, ô, thẩm định, phiếu."""
    from bontot_batch import terminal

    with _setup_errors():
        _, result = _season(sources, on, jobs, guidance_folder, None)
    wanted = [each for each in result.units if each.unit.code.casefold() == code.strip().casefold()]
    if not wanted:
        raise click.UsageError(f"Không có mã “{code}” trong danh mục.")
    _print(terminal.explain_lines(wanted[0], result))


@main.command(options_metavar="[TÙY_CHỌN]")
@click.argument("roster", required=False, metavar="DANH_MỤC", type=click.Path(exists=True, path_type=Path))
@OUT
@ON
@GUIDANCE
@click.option("--describe", is_flag=True, help="In từ điển dữ liệu của các biểu mẫu (JSON).")
@click.option("--blank", is_flag=True, help="Ghi các biểu mẫu trống.")
def forms(
    roster: Path | None, out: Path, on: datetime.date | None, guidance_folder: Path | None, describe: bool, blank: bool
) -> None:
    """Ghi biểu mẫu điền sẵn cho từng tổ chức đảng trong danh mục."""
    from bontot_batch import form_files

    with _setup_errors():
        if describe:
            click.echo(form_files.description(on or _today(), guidance_folder))
            return
        if blank:
            files = form_files.blank(on or _today(), guidance_folder)
        elif roster is not None:
            files = form_files.prefilled(_office((roster,), on, guidance_folder))
        else:
            raise click.UsageError("Cần ghi tên tệp danh mục, hoặc --blank, hoặc --describe.")
        _write(out, files)
    click.echo(f"Đã ghi {len(files)} biểu mẫu vào {out}.")


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


def _season(
    sources: tuple[Path, ...], on: datetime.date | None, jobs: int | None, guidance_folder: Path | None,
    out: Path | None,
) -> tuple[Office, SeasonResult]:  # fmt: skip
    from bontot_batch import batch

    found = batch.find(sources, out)
    office = batch.read_office(found, on, guidance_folder)
    with _progress("Đọc phiếu") as progress:
        submissions = batch.read_forms(found.others, office.guidance, jobs, progress)
    return office, batch.run(office, submissions)


def _office(sources: tuple[Path, ...], on: datetime.date | None, guidance_folder: Path | None) -> Office:
    from bontot_batch import batch

    return batch.read_office(batch.find(sources), on, guidance_folder)


def _write(out: Path, files: dict[str, bytes]) -> None:
    """Write workbooks for people to fill in; one that is there already is left alone, and that is said."""
    from bontot_batch import output

    kept = output.write_new(out, files)
    if kept:
        raise click.UsageError(f"Đã có sẵn trong {out}: {', '.join(kept)}. Chọn thư mục khác, hoặc dời tệp cũ đi.")


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
