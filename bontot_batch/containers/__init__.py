"""Opens what carries files, archives and mails: from bytes to parts, in memory alone. No path, no network."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bontot_batch.containers.archive import open_zip
from bontot_batch.containers.kinds import container
from bontot_batch.containers.mailbox import open_mailbox
from bontot_batch.containers.message import open_mail
from bontot_batch.containers.outlook import open_outlook
from bontot_batch.containers.parts import CODES, Budget, Container, Opened, Part, Role, Trouble, damaged, too_large
from bontot_batch.containers.tnef import open_tnef
from bontot_batch.errors import Refused

__all__ = ["CODES", "Budget", "Container", "Opened", "Part", "Role", "Trouble", "container", "open_container"]

_OPENERS: Mapping[Container, tuple[Callable[[bytes, Budget], Opened], str]] = {
    Container.ZIP: (open_zip, "gói nén"),
    Container.MAIL: (open_mail, "thư"),
    Container.MAILBOX: (open_mailbox, "hộp thư"),
    Container.OUTLOOK: (open_outlook, "thư Outlook"),
    Container.TNEF: (open_tnef, "tệp winmail.dat"),
}


def open_container(kind: Container, data: bytes, budget: Budget) -> Opened:
    """Everything in a container; its parts may be containers again: open those with ``budget.below(kind)``.

    Raises Refused, and nothing else: F03 under a password or encrypted, F26 and F27 beyond the limits, F28 damaged.
    """
    opener, what = _OPENERS[kind]
    inside = budget.below(kind)
    try:
        return opener(data, inside)
    except Refused:
        raise
    except MemoryError as error:
        raise too_large() from error
    except Exception as error:  # the parsers of others raise whatever damage makes them stumble over
        raise damaged(what) from error
