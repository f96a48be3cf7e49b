"""What a Word file says of itself, in its properties: written, read back, held against what it should say."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import docx

from bontot_batch.documents.archive import UNREADABLE
from bontot_batch.documents.cleaning import clean_for_word
from bontot_batch.model import Number

_TOLD = {
    "title": "tên",
    "subject": "mã",
    "category": "quy định của lần chạy",
    "identifier": "lần chạy",
    "keywords": "số văn bản",
    "content_status": "tình trạng",
}
_OF_ANYONE = ("author", "comments", "language", "last_modified_by", "version")


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself: a title, the code of the unit or body, the day of the run, the guidance it took.

    ``status`` is how far it has come, "DỰ THẢO"; "" for a final document. ``number`` is the decision's own.
    """

    title: str
    subject: str
    on: date
    guidance: str = ""
    status: str = ""
    number: Number | None = None

    @property
    def numbered(self) -> str:
        """The number and what it is for, as a program can read it back; "" for a document without one."""
        if self.number is None:
            return ""
        day = self.number.day.isoformat() if self.number.day else ""
        said = [self.number.document, self.number.number, self.number.body, self.number.subject, day]
        return json.dumps(said, ensure_ascii=False)

    @property
    def run(self) -> str:
        """Which run made the file: the guidance in force and the day it was asked for, never the clock."""
        return f"{self.guidance}; {self.on.isoformat()}" if self.guidance else self.on.isoformat()

    @property
    def texts(self) -> Mapping[str, str]:
        """The core properties of the file, by the names that python-docx gives them."""
        said = (self.title, self.subject, self.guidance, self.run, self.numbered, self.status)
        return {name: clean_for_word(text)[:255] for name, text in zip(_TOLD, said, strict=True)}


def describe(core: Any, properties: Properties) -> None:
    """Write the properties into a document's core properties, which escape them once."""
    write(core, properties.texts, properties.on)


def write(core: Any, texts: Mapping[str, str], on: date) -> None:
    """Write texts by the names of core properties, a day as that on which the file was made, and no author."""
    for name, text in {**texts, **dict.fromkeys(_OF_ANYONE, "")}.items():
        setattr(core, name, text)
    core.revision = 1
    core.created = core.modified = datetime.combine(on, time())


def read_number(data: bytes) -> Number | None:
    """The number and the day that a document's properties say it bears; None where they say none, or no Word file."""
    try:
        return number_of(json.loads(docx.Document(io.BytesIO(data)).core_properties.keywords))
    except UNREADABLE:
        return None
    except TypeError:  # keywords that an office wrote itself
        return None


def number_of(said: Sequence[Any]) -> Number:
    """The number that ``Properties.numbered`` says, of which files of earlier versions say no day.

    Raises ValueError or TypeError where it is no number.
    """
    document, number, body, subject, *rest = said
    day = date.fromisoformat(rest[0]) if rest and rest[0] else None
    return Number(str(body), str(document), str(subject), int(number), day=day)


def differences(core: Any, properties: Properties) -> Iterator[str]:
    """What a file says of itself that it should not, as Vietnamese sentence fragments."""
    for name, wanted in properties.texts.items():
        found = getattr(core, name)
        if found != wanted:
            yield f"thuộc tính của tệp ghi {_TOLD[name]} “{found}”, không phải “{wanted}”"
