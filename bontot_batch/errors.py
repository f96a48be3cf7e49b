"""What goes wrong in ways a person must hear of: the office's set-up stops a run, a file that came in is refused."""

from __future__ import annotations

from bontot_batch.model import Finding, Place


class SetupError(Exception):
    """``str`` is one or more clear Vietnamese lines; ``findings`` says the same with places, where there are any."""

    findings: tuple[Finding, ...] = ()
    nothing_written = True


class Refused(Exception):  # noqa: N818 - a refusal of a file, not an error of the program
    """A file that cannot be read; carries the finding's code, message, hint and place (None: the whole file)."""

    def __init__(self, code: str, message: str, hint: str, place: Place | None = None) -> None:
        super().__init__(code, message, hint, place)
        self.code, self.message, self.hint, self.place = code, message, hint, place
