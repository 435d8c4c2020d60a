"""Wrong passwords cost time: five are free, then 30 seconds, doubling to 15 minutes; nothing is ever wiped.

The count lies beside the vault and survives a restart; so does the number of failures that the audit log,
which is inside, has not been told of yet. It trusts no clock: one that was set back starts the same wait
again from now, one that was set forward ends it, and no wait is ever longer than 15 minutes. A thief can
delete the file; what keeps a thief out is the passphrase, not the wait.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from desktop.vault.errors import VaultError
from desktop.vault.files import read_bounded, text_field, whole_number, write_atomically

NAME = "vault.tries"
FREE_TRIES = 5
FIRST_WAIT = 30
LONGEST_WAIT = 900
_LIMIT = 1024
_MANY = 1000


class Tries(NamedTuple):
    """How many passwords in a row were wrong, when the last was tried, and how many are still to be told."""

    failures: int = 0
    last: str = ""
    untold: int = 0

    @property
    def wait(self) -> int:
        """Seconds that must pass after the last try."""
        over = self.failures - FREE_TRIES
        return 0 if over < 0 else min(LONGEST_WAIT, FIRST_WAIT << min(over, 10))


def read_tries(folder: Path) -> Tries:
    """The count so far; a missing or damaged file counts as none."""
    try:
        tree = json.loads(read_bounded(folder / NAME, _LIMIT).decode("utf-8"))
        last = text_field(tree, "last")
        tries = Tries(whole_number(tree, "failures"), last, whole_number(tree, "untold"))
        if tries.failures:
            datetime.fromisoformat(tries.last).astimezone()
    except (VaultError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Tries()
    return tries if 0 <= tries.failures <= _MANY and 0 <= tries.untold <= _MANY else Tries()


def seconds_left(folder: Path, now: datetime) -> int:
    """How long the next try must wait, 0 to 900 seconds."""
    tries = read_tries(folder)
    if not tries.wait:
        return 0
    since = now - datetime.fromisoformat(tries.last).astimezone()
    if since < timedelta(0):  # The clock was set back: wait again from now, once.
        _write(folder, Tries(tries.failures, _text(now), tries.untold))
        return tries.wait
    return max(0, tries.wait - int(since.total_seconds()))


def count_try(folder: Path, now: datetime) -> Tries:
    """Count a try as failed before it is made: ending the program in the middle gains nothing."""
    before = read_tries(folder)
    tries = Tries(min(_MANY, before.failures + 1), _text(now), min(_MANY, before.untold + 1))
    _write(folder, tries)
    return tries


def forgive(folder: Path, before: Tries | None = None) -> None:
    """The password was right; what had failed `before` that try is still to be told."""
    kept = read_tries(folder)
    if kept.failures:
        _write(folder, Tries(untold=(before or kept).untold))


def count_untold(folder: Path) -> None:
    """A failure that delays nothing (digits that live in memory only), to be told all the same."""
    kept = read_tries(folder)
    _write(folder, kept._replace(untold=min(_MANY, kept.untold + 1)))


def told(folder: Path, count: int) -> None:
    """The audit log knows of this many failures now."""
    kept = read_tries(folder)
    if count:
        _write(folder, kept._replace(untold=max(0, kept.untold - count)))


def uncount(folder: Path, before: Tries) -> None:
    """The try said nothing about the password (another window, no memory): it does not count."""
    _write(folder, before)


def _write(folder: Path, tries: Tries) -> None:
    # A full or write-protected disk must not lock the owner out.
    try:
        # A power cut may forget a try, and costs whoever brings it about more than the wait; unlocking is
        # not to wait for the disk four times.
        write_atomically(folder / NAME, json.dumps(tries._asdict()).encode("utf-8"), durable=False)
    except VaultError:
        return


def _text(now: datetime) -> str:
    return now.astimezone().isoformat(timespec="seconds")
