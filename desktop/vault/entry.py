"""What the audit log says of an unlocking, and of the failures before it that could not be noted then."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from desktop.vault import tries
from desktop.vault.audit import Event

if TYPE_CHECKING:
    from desktop.vault.vault import Vault


def note_entry(vault: Vault, now: datetime) -> None:
    """Note it, and the failures that were counted beside the closed vault; a crash may tell them twice."""
    failed = tries.read_tries(vault.folder).untold
    if failed:
        vault.note_event(Event("unlock_failed", "", f"{failed} 次"), now)
        tries.told(vault.folder, failed)
    vault.note_event(Event("unlock"), now)
