"""The results of many bodies as one: each read from its own ``ket_qua.json``, added up, laid out."""

from bontot_batch.rollup.adding import RollUp, add_up
from bontot_batch.rollup.reading import CODES, RollUpError, Source, read
from bontot_batch.rollup.season import result_of
from bontot_batch.rollup.writing import FILE_NAMES, files

__all__ = ["CODES", "FILE_NAMES", "RollUp", "RollUpError", "Source", "add_up", "files", "read", "result_of"]
