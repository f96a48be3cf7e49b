"""What the commands share: exit codes, arguments and options, how what came in is opened and how things are said."""

from __future__ import annotations

import contextlib
import datetime
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bontot_batch import console

if TYPE_CHECKING:
    from bontot_batch.readings import Readings
    from bontot_batch.reception import Found

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


class DocumentNames(click.ParamType[frozenset[str]]):
    """Names of documents, separated by commas."""

    name = "tên văn bản"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> frozenset[str]:
        """Find the documents, or fail with the names there are."""
        from bontot_batch import documents

        try:
            return documents.choose(value)
        except documents.UnknownDocumentError as unknown:
            self.fail(str(unknown), param, ctx)


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
JSON = click.option("--json", "as_json", is_flag=True, help="Chỉ in một đối tượng JSON cho chương trình khác đọc.")


def today() -> datetime.date:
    """The clock's day; only lists and checks without a roster depend on it."""
    return datetime.date.today()


@contextlib.contextmanager
def setup_errors() -> Iterator[None]:
    """Turn what is wrong with the office's own set-up into lines for people, and exit code 2."""
    from bontot_batch import terminal
    from bontot_batch.errors import SetupError

    try:
        yield
    except SetupError as error:
        if error.findings:
            show(terminal.finding_lines(error.findings), err=True)
        else:
            click.echo(f"Lỗi: {error}", err=True)
        if error.nothing_written:
            click.echo("Chưa ghi gì. Sửa các lỗi trên rồi chạy lại.", err=True)
        sys.exit(SETUP_ERROR)


def show(lines: Iterable[str], *, err: bool = False) -> None:
    """Print the lines, as output or as errors."""
    for line in lines:
        click.echo(line, err=err)


@contextlib.contextmanager
def received(
    sources: tuple[Path, ...], out: Path | None, jobs: int | None, kept: Readings | None = None
) -> Iterator[Found]:
    """All that came in, opened; what was taken out of mails and archives is there until the end."""
    from bontot_batch import intake, reception, workers

    with intake.spool() as folder, workers.staying():
        with console.progress("Mở hồ sơ") as progress:
            found = reception.find(sources, folder, out, jobs, progress, kept)
        yield found
