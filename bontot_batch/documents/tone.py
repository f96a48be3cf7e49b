"""One way to write ủy/uỷ in a whole document, the office's own: its values and the template's words alike."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from bontot_batch.documents.archive import stamp
from bontot_batch.model import Body, Spelling

# Only the word itself: a person's or a place's name (Thúy, Hòa) keeps the tone where its owner puts it.
_WORD = re.compile(r"(?<![^\W_])(?:([uU])([ỷỶ]|[yY]\u0309)|(?:[ủỦ]|[uU]\u0309)([yY]))(?![^\W_]|[\u0300-\u036f])")
_TEXTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml")


def all_in(text: str) -> Iterator[Spelling]:
    """The way each ủy and uỷ of a text is written."""
    return (Spelling.OLD if match[3] else Spelling.NEW for match in _WORD.finditer(text))


def of_body(body: Body) -> Spelling:
    """The way a body writes: as the roster sets it, else as the body's own names in the roster do."""
    names = " ".join((body.header_2, body.name, body.header_1, body.advisor, body.authority))
    return body.spelling or next(all_in(names), Spelling.OLD)


def spelled(text: str, spelling: Spelling) -> str:
    """The text with every ủy and uỷ written this way, in NFC where it was changed."""
    return _WORD.sub(lambda match: _written(match[0], spelling), text)


def in_values(value: Any, spelling: Spelling) -> Any:
    """The same record with every text in it written this way."""
    if isinstance(value, str):
        return spelled(value, spelling)
    if isinstance(value, Mapping):
        return {key: in_values(each, spelling) for key, each in value.items()}
    return [in_values(each, spelling) for each in value] if isinstance(value, list) else value


def in_file(data: bytes, spelling: Spelling) -> bytes:
    """The same Word file with the template's own words written this way too; the same bytes where they are already."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = {
        name: new
        for name, part in parts.items()
        if _TEXTS.fullmatch(name) and (new := spelled(part.decode("utf-8"), spelling).encode("utf-8")) != part
    }
    if not changed:
        return data
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for name, part in {**parts, **changed}.items():
            target.writestr(name, part)
    return stamp(result.getvalue())


def _written(word: str, spelling: Spelling) -> str:
    lower = "ủy" if spelling is Spelling.OLD else "uỷ"
    first, last = (each.isupper() for each in (word[0], word[-1] if word[-1] != "\u0309" else word[-2]))
    return f"{lower[0].upper() if first else lower[0]}{lower[1].upper() if last else lower[1]}"
