"""Mails and archives that carry files, written byte for byte the same every time."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

BODY = "Kính gửi Ban Xây dựng Đảng.\r\nChi bộ xin gửi phiếu tự đánh giá.\r\n"
_LINE = "=_thu_mau_="


def a_zip(files: Sequence[tuple[str, bytes]]) -> bytes:
    """An archive as Windows makes it, its names in UTF-8."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name, (2026, 12, 1, 8, 0, 0)), content)
    return out.getvalue()


def a_mail(sender: str, delivered: datetime, subject: str, files: Sequence[tuple[str, bytes]]) -> bytes:
    """A mail that a server delivered, with a text and these files."""
    moment = format_datetime(delivered)
    head = (
        f"Received: from may.dangbo.example by thu.dangbo.example; {moment}",
        f"Date: {moment}",
        f"From: <{sender}>",
        "To: <tiepnhan@dangbo.example>",
        f"Subject: {Header(subject, 'utf-8').encode()}",
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{_LINE}"',
    )
    text = _part("Content-Type: text/plain; charset=utf-8", BODY.encode("utf-8"))
    parts = [text, *(_part(_attached(name), content) for name, content in files)]
    opened = "".join(f"--{_LINE}\r\n{part}\r\n" for part in parts)
    return ("\r\n".join(head) + f"\r\n\r\n{opened}--{_LINE}--\r\n").encode("ascii")


def _attached(name: str) -> str:
    kind = "Content-Type: application/octet-stream"
    return f"{kind}\r\nContent-Disposition: attachment;\r\n filename*=UTF-8''{quote(name, safe='')}"


def _part(head: str, content: bytes) -> str:
    encoded = base64.encodebytes(content).decode("ascii").replace("\n", "\r\n")
    return f"{head}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}"
