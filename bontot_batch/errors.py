"""What stops a run before anything is written: the office's own set-up is at fault, not a unit's form."""

from __future__ import annotations

from bontot_batch.model import Finding


class SetupError(Exception):
    """``str`` is one or more clear Vietnamese lines; ``findings`` says the same with places, where there are any."""

    findings: tuple[Finding, ...] = ()
    nothing_written = True
