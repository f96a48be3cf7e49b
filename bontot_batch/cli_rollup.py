"""The command that adds the results of many bodies up."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bontot_batch.cli_parts import CLEAN, GUIDANCE, JSON, OUT, TEMPLATES, UNIT_ERRORS, received, setup_errors, show

if TYPE_CHECKING:
    from bontot_batch.guidance import Guidance
    from bontot_batch.model import Finding, Roster


@click.command(options_metavar="[TÙY_CHỌN]")
@click.argument("folders", nargs=-1, required=True, metavar="THƯ_MỤC...", type=click.Path(path_type=Path))
@OUT
@TEMPLATES
@GUIDANCE
@click.option(
    "--roster", "roster_file", metavar="DANH_MỤC", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Danh mục có cấp ủy ban hành báo cáo; không ghi thì báo cáo là dự thảo, để trống chỗ của cơ quan ban hành.",
)  # fmt: skip
@click.option("--issuer", metavar="MÃ", help="Mã cấp ủy ban hành báo cáo, khi danh mục có nhiều cấp ủy.")
@JSON
def rollup(
    folders: tuple[Path, ...], out: Path, templates_folder: Path | None, guidance_folder: Path | None,
    roster_file: Path | None, issuer: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Cộng kết quả của nhiều cấp ủy (các thư mục kết quả) thành một tổng hợp."""
    from bontot_batch import documents, folder_lock, guidance, output, results, terminal
    from bontot_batch import rollup as many
    from bontot_batch.documents import desk

    if issuer and not roster_file:
        raise click.UsageError("--issuer chọn cấp ủy trong danh mục, nên dùng cùng --roster.")
    with setup_errors(), folder_lock.held(out):
        sources, found = many.read(folders, out)
        made = many.add_up(sources, found)
        in_force = guidance.load(datetime.date.fromisoformat(made.data["run"]["on"]), guidance_folder)
        templates = documents.find_templates(templates_folder, Path.cwd())
        desk.verify(templates, in_force, (documents.REPORT,))
        season = many.result_of(made.data, in_force)
        listed, warnings = _bodies(roster_file, in_force) if roster_file else (None, ())
        issued = many.issuer(listed, issuer or "", made.data) if listed else None
        laid = many.lay_out(made, season, templates, issued, warnings)
        written = output.write_all(out, laid.files, many.CARE)
    findings = laid.made.findings
    if as_json:
        named = {
            "folder": str(out), "written": written.written, "set_aside": written.set_aside,
            "beside": dict(written.beside), "findings": [results.finding_data(each) for each in findings],
        }  # fmt: skip
        click.echo(results.for_programs(season, **named))
    else:
        show(terminal.finding_lines(findings))
        show(terminal.rollup_lines(laid, str(out), written))
    sys.exit(CLEAN if laid.made.clean and not written.held else UNIT_ERRORS)


def _bodies(file: Path, in_force: Guidance) -> tuple[Roster, tuple[Finding, ...]]:
    """The bodies that a roster lists, and what is remarked on."""
    from bontot_batch import batch

    with received((file,), None, None) as found:
        return batch.read_bodies(found, in_force)
