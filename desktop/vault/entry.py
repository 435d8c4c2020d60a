"""What the audit log says of an unlocking, of failures before it, and of what is done to a closed vault."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.vault import audit, keys, office, tries
from desktop.vault.audit import Event
from desktop.vault.database import Database
from desktop.vault.door import Unlocked
from desktop.vault.errors import VaultError

if TYPE_CHECKING:
    from desktop.vault.vault import Vault


def note_entry(vault: Vault, now: datetime) -> None:
    """Note it, and the failures that were counted beside the closed vault; a crash may tell them twice."""
    failed = tries.read_tries(vault.folder).untold
    if failed:
        vault.note_event(Event("unlock_failed", "", f"{failed} 次"), now)
        tries.told(vault.folder, failed)
    vault.note_event(Event("unlock"), now)


def note_closed(folder: Path, door: Unlocked, event: Event, ended: str = "") -> None:
    """Note what was done to a closed vault whose key is known; it is done, so a full disk forbids nothing.

    `ended` names a fact that is no longer true.
    """
    with suppress(VaultError):
        database = Database(folder / door.slots.database, keys.derive(door.key).database)
        try:
            with database.transaction() as session:
                audit.note(session, event, datetime.now(UTC))
                if ended:
                    office.put_setting(session, ended, "")
        finally:
            database.close()
