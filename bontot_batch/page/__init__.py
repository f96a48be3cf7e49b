"""Lays the season out as one self-contained HTML file, made from nothing but the data of ``ket_qua.json``."""

from bontot_batch.page.layout import FILE_NAME, TRIAL, write
from bontot_batch.page.words import Words

__all__ = ["FILE_NAME", "TRIAL", "Words", "write"]
