"""The only package that says what can be wrong with what a unit wrote: one function per mistake.

C: the content of a form contradicts itself, the roster or the season. Codes are never reused; gaps are fine.
"""

from __future__ import annotations

from bontot_batch.checks import figures, general, meetings, self_assessment
from bontot_batch.checks.engine import Check, Season, run

CHECKS: tuple[Check, ...] = (*general.CHECKS, *self_assessment.CHECKS, *figures.CHECKS, *meetings.CHECKS)

__all__ = ["CHECKS", "Check", "Season", "run"]
