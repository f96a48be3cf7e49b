"""Makes PDFs of finished documents, and one file of a body's documents in the order they are signed."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ByteStringObject

from bontot_batch.office_program import Program
from bontot_batch.workers import Progress, silent

CHUNK = 40  # files for one start of the office program
_END = b"%%EOF"
_SOURCE = "/NguonSHA256"
_UNREADABLE = (PyPdfError, OSError, ValueError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Printer:
    """An office program, what an earlier run left, and whether decisions are bundled.

    ``kept`` gives the content of a file that is still as an earlier run wrote it.
    """

    program: Program
    kept: Callable[[str], bytes | None]
    bundles: bool = False


def pdf_name(path: str) -> str:
    """The name of a document's PDF: beside it."""
    return f"{path.removesuffix('.docx')}.pdf"


@dataclass(frozen=True, slots=True)
class Run:
    """The run that a PDF tells of: its day, never the clock, and its name."""

    on: date
    name: str = ""


def prints(printer: Printer, documents: Mapping[str, bytes], run: Run, progress: Progress = silent) -> dict[str, bytes]:
    """The PDF of each Word file, by the PDF's path; one that cannot be made is not there.

    A PDF of an earlier run whose document is the same is taken over. Same input, same program, same bytes: the day in
    a PDF is that of the run.
    """
    sources = {path: hashlib.sha256(content).hexdigest() for path, content in documents.items()}
    made = {path: kept for path, source in sources.items() if (kept := _taken_over(printer, path, source))}
    due = [path for path in documents if path not in made]
    for start in range(0, len(due), CHUNK):
        chunk = due[start : start + CHUNK]
        converted = _convert(printer.program, {path: documents[path] for path in chunk})
        for path, content in converted.items():
            made |= _settled(path, content, sources[path], run)
        if not converted:
            break  # a program that makes nothing of so many is not waited for again
        progress(min(start + CHUNK, len(due)), len(due))
    return {pdf_name(path): made[path] for path in documents if path in made}


def _taken_over(printer: Printer, path: str, source: str) -> bytes | None:
    """The PDF that an earlier run made of the very same document."""
    kept = printer.kept(pdf_name(path))
    reader = _read(kept) if kept else None
    return kept if reader is not None and _about(reader).get(_SOURCE) == source else None


def _convert(program: Program, documents: Mapping[str, bytes]) -> dict[str, bytes]:
    """The PDFs a program makes; when some are missing, what is left is tried once more by halves, down to one file.

    A program that makes nothing of all, nor of the first and of the last alone, is given up.
    """
    made = _try(program, documents)
    left = [path for path in documents if path not in made]
    if not left or len(documents) == 1:
        return made
    if not made:
        for path in {left[0]: None, left[-1]: None}:
            made |= _try(program, {path: documents[path]})
        left = [path for path in left if path not in made]
        if not made:
            return made
    middle = (len(left) + 1) // 2
    for half in (left[:middle], left[middle:]):
        made |= _convert(program, {path: documents[path] for path in half}) if half else {}
    return made


def _try(program: Program, documents: Mapping[str, bytes]) -> dict[str, bytes]:
    # Two folders of the output may hold files of the same name; here each has a name of its own.
    names = {path: f"{number:04}.docx" for number, path in enumerate(documents, start=1)}
    with tempfile.TemporaryDirectory(prefix="bontot_", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        for path, name in names.items():
            (folder / name).write_bytes(documents[path])
        program.convert(folder, list(names.values()))
        found = {path: (folder / name).with_suffix(".pdf") for path, name in names.items()}
        return {path: pdf.read_bytes() for path, pdf in found.items() if pdf.is_file()}


def _settled(path: str, content: bytes, source: str, run: Run) -> Iterator[tuple[str, bytes]]:
    """The PDF without clock and chance, with what it was made of; nothing when it is cut short."""
    reader = _read(content)
    if reader is not None:
        yield path, _written(PdfWriter(clone_from=reader), {**_about(reader), _SOURCE: source}, run, source)


def _read(content: bytes) -> PdfReader | None:
    """The PDF, when it is whole and has pages."""
    if not content.rstrip().endswith(_END):
        return None
    with suppress(*_UNREADABLE):
        reader = PdfReader(io.BytesIO(content))
        return reader if len(reader.pages) else None
    return None


def _about(reader: PdfReader) -> dict[str, str]:
    return {str(key): str(value) for key, value in (reader.metadata or {}).items()}


def _written(writer: Any, about: Mapping[str, str], run: Run, identity: str) -> bytes:
    day = f"D:{run.on:%Y%m%d}000000Z"
    writer.pdf_header = "%PDF-1.7"
    writer.metadata = {**about, "/Keywords": run.name, "/CreationDate": day, "/ModDate": day}
    mark = ByteStringObject(bytes.fromhex(identity)[:16])
    writer._ID = ArrayObject([mark, mark])
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def bundle(pdfs: Sequence[bytes], title: str, subject: str, run: Run) -> bytes:
    """One PDF of several, in their order, each with its own page numbers; the file says whose and of which run."""
    writer = PdfWriter()
    for content in pdfs:
        writer.append(PdfReader(io.BytesIO(content)))
    digest = hashlib.sha256(b"".join(hashlib.sha256(content).digest() for content in pdfs)).hexdigest()
    return _written(writer, {"/Title": title, "/Subject": subject}, run, digest)
