"""The commands for the office's own Word templates: list, names, check, preview."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from bontot_batch.cli_parts import CLEAN, GUIDANCE, ON, OUT, TEMPLATES, UNIT_ERRORS, setup_errors, show, today


@click.group(options_metavar="[TÙY_CHỌN]", subcommand_metavar="LỆNH [THAM_SỐ]...")
def templates() -> None:
    """Mẫu Word của cơ quan: liệt kê, tra tên, kiểm tra, xem trước."""


@templates.command("list", options_metavar="[TÙY_CHỌN]")
@TEMPLATES
def list_templates(templates_folder: Path | None) -> None:
    """Liệt kê các văn bản và tệp mẫu đang dùng."""
    from bontot_batch import documents, template_commands

    with setup_errors():
        show(template_commands.list_lines(documents.find_templates(templates_folder, Path.cwd())))


@templates.command("vars", options_metavar="[TÙY_CHỌN]")
@click.argument("name", required=False, metavar="MẪU")
@ON
@GUIDANCE
def template_names(name: str | None, on: datetime.date | None, guidance_folder: Path | None) -> None:
    """Cho biết các tên mỗi mẫu dùng được, ý nghĩa và ví dụ."""
    from bontot_batch import documents, guidance, template_commands

    with setup_errors():
        in_force = guidance.load(on or today(), guidance_folder)
        wanted = documents.TEMPLATE_NAMES if name is None else (_template(None, name).name,)
        for each in wanted:
            show(template_commands.names_lines(each, in_force))


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

    with setup_errors():
        in_force = guidance.load(on or today(), guidance_folder)
        paths = [_template(templates_folder, name) for name in names or documents.TEMPLATE_NAMES]
        checked = {path: desk.check(path, in_force) for path in paths}
        for path, each in checked.items():
            show(template_commands.checked_lines(path, each))
        if out:
            files = template_commands.free_names(out, template_commands.copies(checked))
            output.write_new(out, files)
            show(f"Đã ghi bản có ghi chú: {out / name}" for name in files)
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

    with setup_errors():
        in_force = guidance.load(on or today(), guidance_folder)
        found = documents.find_templates(templates_folder, Path.cwd())
        made = desk.preview(found, _template(templates_folder, name).name, in_force)
        files = template_commands.free_names(out, made)
        output.write_new(out, files)
    show(f"Đã ghi bản xem trước: {out / each}" for each in files)


def _template(templates_folder: Path | None, name: str) -> Path:
    """The template's file, or a Word file named by its path."""
    from bontot_batch import documents, template_commands

    found = template_commands.find(documents.find_templates(templates_folder, Path.cwd()), name)
    if found is None:
        raise click.UsageError(f"Không có mẫu hay tệp “{name}”. Xem tên các mẫu: bontot templates list.")
    return found
