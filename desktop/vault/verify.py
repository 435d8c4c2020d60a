"""Proving a whole vault: every page, every record with its photos, every entry of the audit log, the head.

The desktop does it in the background after each unlocking and shows the first thing that does not hold;
`dengmen vault verify` does it on demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.vault import reserve

if TYPE_CHECKING:
    from desktop.vault.vault import Vault


@dataclass(frozen=True)
class Verified:
    """What was proven, and whether the last exit was unclean."""

    records: int
    audit_entries: int
    commits: int
    was_unclean: bool
    has_reserve: bool


def verify_vault(vault: Vault) -> Verified:
    """Prove everything; VAULT_DAMAGED, VAULT_ROLLED_BACK, AUDIT_CHANGED or RecordError names what fails.

    Lays the reserve aside again when there is room for it.
    """
    return verify_contents(vault, was_unclean=vault.check_pages())


def verify_contents(vault: Vault, *, was_unclean: bool = False) -> Verified:
    """The same, when the pages have been proven beside the work (`Vault.page_proof`)."""
    records = vault.verify_records()
    entries = vault.verify_audit()
    commits = vault.check_head()
    return Verified(records, entries, commits, was_unclean, reserve.make(vault.folder))
