"""The results of many bodies as one: each read from its own ``ket_qua.json``, added up, laid out."""

from bontot_batch.rollup.adding import RollUp, add_up
from bontot_batch.rollup.reading import CODES, RollUpError, Source, read
from bontot_batch.rollup.report import Issuer, issuer
from bontot_batch.rollup.season import result_of
from bontot_batch.rollup.writing import CARE, LaidOut, lay_out

__all__ = [
    "CARE",
    "CODES",
    "Issuer",
    "LaidOut",
    "RollUp",
    "RollUpError",
    "Source",
    "add_up",
    "issuer",
    "lay_out",
    "read",
    "result_of",
]
