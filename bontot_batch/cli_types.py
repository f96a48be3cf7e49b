"""What the command line reads an argument's text as: a day, names of documents."""

from __future__ import annotations

import datetime
from typing import Any

import click


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
