"""The only module that looks into an Office package (a zip) before any parser does."""

from __future__ import annotations

from bontot_batch.package.entries import examine
from bontot_batch.package.limits import BROKEN, CODES, damaged
from bontot_batch.package.quick import quick_parts
from bontot_batch.package.trimming import trimmed

__all__ = ["BROKEN", "CODES", "damaged", "examine", "quick_parts", "trimmed"]
