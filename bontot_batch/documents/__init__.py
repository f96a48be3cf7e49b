"""Word documents: what each one says (contexts, report), and how a template is filled and proven (rendering)."""

from bontot_batch.documents.contexts import Context, ballot, decision, decision_form, list_decision, minutes
from bontot_batch.documents.rendering import (
    BALLOT,
    MINUTES,
    REPORT,
    TEMPLATE_NAMES,
    DocumentError,
    Properties,
    Templates,
    clean_for_word,
    decision_template,
    find_templates,
    render,
    stamp,
    verify,
)
from bontot_batch.documents.report import report

__all__ = [
    "BALLOT",
    "MINUTES",
    "REPORT",
    "TEMPLATE_NAMES",
    "Context",
    "DocumentError",
    "Properties",
    "Templates",
    "ballot",
    "clean_for_word",
    "decision",
    "decision_form",
    "decision_template",
    "find_templates",
    "list_decision",
    "minutes",
    "render",
    "report",
    "stamp",
    "verify",
]
