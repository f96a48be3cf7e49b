"""Word documents: what each one says, how a template is filled and proven, how the office's templates are checked."""

from bontot_batch.documents.archive import stamp
from bontot_batch.documents.catalogue import (
    BALLOT,
    COMMENDATION,
    ENTRIES,
    EXPLANATION,
    MINUTES,
    NOTICE,
    PROPOSAL,
    REPORT,
    TEMPLATE_NAMES,
    USUAL,
    UnknownDocumentError,
    choose,
    templates_of,
)
from bontot_batch.documents.cleaning import clean_for_word
from bontot_batch.documents.common import Context
from bontot_batch.documents.contexts import ballot, decision, decision_form, list_decision, minutes
from bontot_batch.documents.drafts import finish, is_final
from bontot_batch.documents.notice import explanation, notice
from bontot_batch.documents.properties import Properties, number_of, read_number
from bontot_batch.documents.proposal import commendation, proposal
from bontot_batch.documents.rendering import (
    DocumentError,
    NotReleasedError,
    Templates,
    decision_template,
    find_templates,
    render,
)
from bontot_batch.documents.report import report
from bontot_batch.documents.report_figures import beside_last_year, unused_numbers
from bontot_batch.documents.report_sources import Added, Remark, added_up
from bontot_batch.documents.tone import in_values

__all__ = [
    "BALLOT",
    "COMMENDATION",
    "ENTRIES",
    "EXPLANATION",
    "MINUTES",
    "NOTICE",
    "PROPOSAL",
    "REPORT",
    "TEMPLATE_NAMES",
    "USUAL",
    "Added",
    "Context",
    "DocumentError",
    "NotReleasedError",
    "Properties",
    "Remark",
    "Templates",
    "UnknownDocumentError",
    "added_up",
    "ballot",
    "beside_last_year",
    "choose",
    "clean_for_word",
    "commendation",
    "decision",
    "decision_form",
    "decision_template",
    "explanation",
    "find_templates",
    "finish",
    "in_values",
    "is_final",
    "list_decision",
    "minutes",
    "notice",
    "number_of",
    "proposal",
    "read_number",
    "render",
    "report",
    "stamp",
    "templates_of",
    "unused_numbers",
]
