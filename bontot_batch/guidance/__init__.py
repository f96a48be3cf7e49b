"""The guidance as dated, cited data: what a unit is assessed on, by which figures, and who recognises whom.

The TOML files beside this module hold it; an office's own folder wins over them file by file.
"""

from bontot_batch.guidance.altered import Altered, read_altered
from bontot_batch.guidance.authority import authority_periods
from bontot_batch.guidance.loader import load
from bontot_batch.guidance.reader import GuidanceError
from bontot_batch.guidance.records import (
    DECISION_FORMS,
    FORMS,
    AuthorityLine,
    BodyLevel,
    Choice,
    Clause,
    Criterion,
    Guidance,
    KindName,
    LegalBasis,
    Parameters,
    Threshold,
    VoteRule,
    how_sure,
)

__all__ = [
    "DECISION_FORMS",
    "FORMS",
    "Altered",
    "AuthorityLine",
    "BodyLevel",
    "Choice",
    "Clause",
    "Criterion",
    "Guidance",
    "GuidanceError",
    "KindName",
    "LegalBasis",
    "Parameters",
    "Threshold",
    "VoteRule",
    "authority_periods",
    "how_sure",
    "load",
    "read_altered",
]
