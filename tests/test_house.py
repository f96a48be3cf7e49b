"""Tests about the code itself: where imports may point, and that every list says all it should."""

from __future__ import annotations

import ast
import importlib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from gettext import GNUTranslations
from pathlib import Path

import pytest
import readme_tables
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bontot_batch import cli, form_files, rules
from bontot_batch.checks import CHECKS, figures, general, meetings, self_assessment
from bontot_batch.checks.engine import _SEASON_NAMES, Check
from bontot_batch.form import TABLES, Form
from bontot_batch.guidance import FORMS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "bontot_batch"

# Each layer may import itself and what stands before it, never what stands after.
LAYERS = (
    {"model", "errors", "confinement", "workers", "lookalikes", "on_demand", "recipe", "staged"}
    | {"whereabouts", "__init__"},
    {"vietnamese", "old_fonts", "spelling", "signing", "answers"},
    {"guidance"},
    {"filetypes", "package", "containers"},
    {"workbook"},
    {"old_workbook", "quick_workbook"},
    {"refusals"},
    {"intake"},
    {"form"},
    {"form_reader", "form_limits", "form_styles", "form_marks", "form_guide", "form_preview", "form_writer"}
    | {"checks", "rules", "voting", "number_formats", "legible", "traps"},
    {"submission", "office"},
    {"readings", "receipts"},
    {"choosing"},
    {"ownership"},
    {"units"},
    {"reception", "account"},
    {"batch"},
    {"near_miss", "gaps"},
    {"documents", "mail", "results", "summary", "form_files", "hand_back", "office_program", "printing"}
    | {"page", "result_shape"},
    {"decided", "numbers", "numbering", "years"},
    {"plan"},
    {"publish", "press", "output", "ledger", "folder_lock", "rollup", "what_if"},
    {"memory", "delivery", "audit", "history"},
    {"terminal", "template_commands", "console"},
    {"cli", "cli_parts", "cli_rollup", "cli_templates"},
    {"__main__"},
)

OWNERS = {
    "openpyxl": {"workbook"},
    "python_calamine": {"old_workbook", "quick_workbook"},
    "pandas": {"office", "summary"},
    "docxtpl": {"documents"},
    "docx": {"documents"},
    "jinja2": {"documents", "mail", "page"},
    "lxml": {"documents", "quick_workbook"},
    "msgspec": {"result_shape"},
    "markupsafe": {"documents", "page"},
    "xlsxwriter": {"form_writer", "summary", "office"},
    "olefile": {"filetypes", "containers", "old_workbook"},
    "msoffcrypto": {"filetypes"},
    "oxmsg": {"containers"},
    "click": {"cli", "cli_parts", "cli_rollup", "cli_templates"},
    "rich": {"console"},
    "multiprocessing": {"workers"},
    "concurrent": {"workers"},
    "pebble": {"workers"},
    "resource": {"confinement"},
    "ctypes": {"confinement", "console"},
    "subprocess": {"office_program"},
    "win32com": {"office_program"},
    "pypdf": {"printing"},
    "sqlite3": {"ledger"},
    "filelock": {"folder_lock"},
}


def modules() -> Iterator[tuple[str, Path]]:
    """Each source file with the top-level module or folder it belongs to."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).parts[0].removesuffix(".py"), path


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module == "bontot_batch":
                yield from (f"bontot_batch.{alias.name}" for alias in node.names)
            else:
                yield node.module


def test_every_module_has_its_layer() -> None:
    assert {name for name, _ in modules()} == set().union(*LAYERS)


@pytest.mark.parametrize(("name", "path"), list(modules()), ids=lambda each: str(getattr(each, "name", each)))
def test_imports_point_inwards(name: str, path: Path) -> None:
    allowed: set[str] = set()
    for layer in LAYERS:
        allowed |= layer
        if name in layer:
            break
    used = {each.split(".")[1] for each in imports(path) if each.startswith("bontot_batch.")}

    assert used - allowed - {"__version__"} == set()


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_is_used_by_its_owners_only(library: str) -> None:
    users = {name for name, path in modules() if any(each.split(".")[0] == library for each in imports(path))}

    assert users == OWNERS[library]


def test_every_check_of_a_module_is_in_its_list() -> None:
    for module in (general, self_assessment, figures, meetings):
        written = [each for each in vars(module).values() if isinstance(each, Check)]
        assert set(written) == set(module.CHECKS)


def test_every_rule_is_in_the_list() -> None:
    assert {each for each in vars(rules).values() if isinstance(each, rules.Rule)} == set(rules.RULES)


def all_codes() -> list[str]:
    return [code for codes in readme_tables.CODE_LISTS for code, _, _ in codes]


def test_the_codes_of_every_module_are_listed() -> None:
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for _, path in modules()]
    declared = {id(codes) for name in names if (codes := getattr(importlib.import_module(name), "CODES", None))}

    assert declared <= {id(codes) for codes in readme_tables.CODE_LISTS}


def test_codes_are_unique() -> None:
    assert len(all_codes()) == len(set(all_codes()))


def test_there_are_at_least_forty_checks() -> None:
    assert len(CHECKS) >= 40


def test_every_check_and_rule_reads_names_that_exist(forms: Mapping[str, Form]) -> None:
    known = {name for form in forms.values() for name in form.fields} | set(TABLES) | _SEASON_NAMES
    for check in CHECKS:
        assert set(check.needs) <= known, check.code
    for rule in rules.RULES:
        assert set(rule.needs) <= known, rule.clause


def test_the_readme_holds_the_tables_as_they_are_defined() -> None:
    readme = readme_tables.README.read_text(encoding="utf-8")

    assert readme == readme_tables.fill(readme)


def test_the_readme_explains_every_code() -> None:
    table = set(re.findall(r"^\| ([A-Z][0-9]{2}) \|", readme_tables.codes(), re.MULTILINE))

    assert table == set(all_codes())


def test_the_readme_names_every_command() -> None:
    readme = readme_tables.README.read_text(encoding="utf-8")
    for command in cli.main.commands:
        assert f"bontot {command}" in readme, command


def test_every_command_has_a_help_text_of_its_own() -> None:
    assert all(command.help for command in cli.main.commands.values())


def test_the_compiled_words_of_the_command_line_are_those_of_the_source() -> None:
    folder = PACKAGE / "locale" / "vi" / "LC_MESSAGES"
    made = io.BytesIO()
    write_mo(made, read_po(io.BytesIO((folder / "bontot.po").read_bytes())))

    assert words((folder / "bontot.mo").read_bytes()) == words(made.getvalue())


def words(compiled: bytes) -> dict[object, str]:
    """Every message with its translation, without the catalogue's own header."""
    catalog = GNUTranslations(io.BytesIO(compiled))._catalog  # type: ignore[attr-defined]
    return {message: text for message, text in catalog.items() if message}


@pytest.mark.parametrize("key", FORMS)
def test_the_blank_form_in_templates_is_the_one_the_definition_gives(key: str) -> None:
    kept = (ROOT / "templates" / form_files.BLANK_FORMS[key]).read_bytes()
    made = form_files.blank(date(2026, 12, 31), None)[form_files.BLANK_FORMS[key]]

    assert parts(kept) == parts(made)


def parts(data: bytes) -> dict[str, bytes]:
    """The uncompressed parts of an Office file."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}
