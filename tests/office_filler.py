"""Fills forms in LibreOffice as a person does, through its own API; run by the interpreter that has ``uno``.

    python3 office_filler.py ORDERS.json

The orders are a list of ``{"open": path, "language": name, "steps": [...], "save": {path: filter}}``. A step is
``["type", sheet, cell, text]``, ``["picture", path, sheet, cell]`` or ``["paste", [path, sheet, range], sheet, cell]``,
which lays a range of another workbook over what stands there. One LibreOffice without a window serves all orders.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.awt import Size
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

START_SECONDS = 40


def main(orders: list[dict[str, Any]]) -> None:
    """Carry out all orders with one LibreOffice of its own, which ends with this program."""
    with tempfile.TemporaryDirectory() as profile:
        pipe = f"bontot{Path(profile).name}"
        command = ["soffice", "--headless", "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        with subprocess.Popen([*command, f"-env:UserInstallation={url(profile)}"]) as process:
            try:
                office = Office(pipe)
                for order in orders:
                    fill(office, order)
                office.desktop.terminate()
                process.wait(START_SECONDS)
            finally:
                process.kill()


class Office:
    """A running LibreOffice that listens on a pipe: how to make one of its objects."""

    def __init__(self, pipe: str) -> None:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        until = time.monotonic() + START_SECONDS
        while True:
            try:
                self.context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except NoConnectException:
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)
        self.desktop = self.make("com.sun.star.frame.Desktop")
        self.dispatcher = self.make("com.sun.star.frame.DispatchHelper")
        self.set("/org.openoffice.Office.Calc/Input", "ReplaceCellsWarning", False)  # nobody is there to answer

    def make(self, name: str) -> Any:
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def open(self, path: str, *, read_only: bool = False) -> Any:
        return self.desktop.loadComponentFromURL(url(path), "_blank", 0, properties(Hidden=True, ReadOnly=read_only))

    def set(self, path: str, name: str, value: object) -> None:
        """Change an option of LibreOffice."""
        settings = self.make("com.sun.star.configuration.ConfigurationProvider").createInstanceWithArguments(
            "com.sun.star.configuration.ConfigurationUpdateAccess", properties(nodepath=path)
        )
        settings.setPropertyValue(name, value)
        settings.commitChanges()

    def choose(self, book: Any, sheet: str, area: str, command: str) -> None:
        """Select a range and choose a command of the menu."""
        page = book.Sheets.getByName(sheet)
        book.CurrentController.setActiveSheet(page)
        book.CurrentController.select(page.getCellRangeByName(area))
        self.dispatcher.executeDispatch(book.CurrentController.Frame, command, "", 0, ())


def fill(office: Office, order: dict[str, Any]) -> None:
    """Open a workbook, take every step in it, save it under every name wanted."""
    # The language of the machine, by which LibreOffice understands dates and decimals.
    office.set("/org.openoffice.Setup/L10N", "ooSetupSystemLocale", order.get("language", "vi-VN"))
    book = office.open(order["open"])
    for what, *rest in order["steps"]:
        STEPS[what](office, book, *rest)
    for path, name in order["save"].items():
        book.storeToURL(url(path), properties(FilterName=name))
    book.close(True)


def type_in(_office: Office, book: Any, sheet: str, cell: str, text: str) -> None:
    """What a person types: LibreOffice makes a number, a date or a text of it by the rules of the language."""
    book.Sheets.getByName(sheet).getCellRangeByName(cell).FormulaLocal = text


def paste(office: Office, book: Any, copied: list[str], sheet: str, cell: str) -> None:
    """A range of another workbook, pasted whole: values, formats, and no care for what was allowed there."""
    path, its_sheet, area = copied
    other = office.open(path, read_only=True)
    office.choose(other, its_sheet, area, ".uno:Copy")
    office.choose(book, sheet, cell, ".uno:Paste")
    other.close(True)


def lay_picture(_office: Office, book: Any, path: str, sheet: str, cell: str) -> None:
    """A picture laid over a cell."""
    page = book.Sheets.getByName(sheet)
    shape = book.createInstance("com.sun.star.drawing.GraphicObjectShape")
    page.DrawPage.add(shape)
    shape.GraphicURL = url(path)
    shape.setSize(Size(2000, 600))
    shape.Anchor = page.getCellRangeByName(cell)


STEPS = {"type": type_in, "paste": paste, "picture": lay_picture}


def properties(**named: object) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in named.items())


def url(path: str) -> str:
    return str(uno.systemPathToFileUrl(str(Path(path).resolve())))


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
