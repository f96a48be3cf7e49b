"""The only module that starts an office program: Word where it is installed, LibreOffice else, to make PDFs."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from bontot_batch.errors import SetupError

SECONDS_TO_START, SECONDS_EACH = 60.0, 3.0  # generous: a slow machine with a virus scanner
_WORD_PDF = 17  # wdExportFormatPDF
_NEITHER = (
    "Không thấy Word hay LibreOffice trên máy, nên không lập được PDF. "
    "Cài LibreOffice (miễn phí), hoặc bỏ --pdf rồi chạy lại."
)


class NoProgramError(SetupError):
    """There is no office program on this machine; ``str`` is a Vietnamese sentence that says what to do."""


class Program(Protocol):
    """What turns Word files into PDFs."""

    def convert(self, folder: Path, names: Sequence[str]) -> None:
        """Make a PDF beside each of the folder's files that can be converted; a program that fails makes none."""


def find() -> Program:
    """The office program of this machine. Raises NoProgramError."""
    if find_spec("win32com") and Word.installed():
        return Word()
    for path in _places():
        if path.is_file():
            return LibreOffice(path)
    raise NoProgramError(_NEITHER)


def _places() -> Iterator[Path]:
    """Where LibreOffice may be; on Windows its console program, which waits until the work is done."""
    name = "soffice.com" if sys.platform == "win32" else "soffice"
    found = shutil.which(name)
    if found:
        yield Path(found)
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)"):
        if variable in os.environ:
            yield Path(os.environ[variable]) / "LibreOffice" / "program" / name
    yield Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")


class LibreOffice:
    """LibreOffice without a window, with a profile of its own so that one at work on the screen is left alone."""

    def __init__(self, path: Path, start: float = SECONDS_TO_START, each: float = SECONDS_EACH) -> None:
        self._path, self._start, self._each = path, start, each

    def convert(self, folder: Path, names: Sequence[str], kind: str = "pdf") -> None:
        """See Program. A call that takes too long is ended with all that it started; ``kind`` is its own word."""
        profile = (folder / "profile").resolve().as_uri()
        command = [
            *(str(self._path), f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck"),
            *("--convert-to", kind, "--outdir", str(folder), *(str(folder / name) for name in names)),
        ]
        try:
            running = subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                start_new_session=sys.platform != "win32",
            )  # fmt: skip
        except OSError:  # it is there and cannot be started
            return
        try:
            running.wait(self._start + self._each * len(names))
        except subprocess.TimeoutExpired:
            _end(running)
        except BaseException:  # the person at the terminal gave up
            _end(running)
            raise


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a program and those it started: the one that works is often a child of the one that was called."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(running.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
    running.wait()


class Word:
    """Word on Windows, without a window."""

    @staticmethod
    def installed() -> bool:
        """Whether Windows knows of a Word to start."""
        if sys.platform != "win32":
            return False
        import winreg  # noqa: PLC0415 - there on Windows only

        with suppress(OSError):
            winreg.OpenKey(winreg.HKEY_CLASSES_ROOT, "Word.Application").Close()
            return True
        return False

    def convert(self, folder: Path, names: Sequence[str]) -> None:
        """See Program."""
        from win32com.client import DispatchEx  # noqa: PLC0415 - an extra, for Windows only

        with suppress(Exception):  # a Word that does not start, or stops: what has no PDF is told
            word = DispatchEx("Word.Application")
            try:
                word.DisplayAlerts = 0
                for name in names:
                    with suppress(Exception):  # whatever Word says of one file
                        _export(word, folder / name)
            finally:
                word.Quit(False)


def _export(word: Any, path: Path) -> None:
    document = word.Documents.Open(str(path), ConfirmConversions=False, ReadOnly=True, AddToRecentFiles=False)
    try:
        document.ExportAsFixedFormat(str(path.with_suffix(".pdf")), _WORD_PDF)
    finally:
        document.Close(False)
