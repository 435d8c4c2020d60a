"""A clock that cannot be right: it stands before the last entry of the log, or more than a year after it.

Nothing depends on it: order comes from numbers and links, and the 24-hour clocks know how far it was set back
(forms/referrals/clock.py). But every date that is written from now on would be wrong, so the person is told.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from desktop.vault.errors import VaultError, vault_error

if TYPE_CHECKING:
    from desktop.vault.vault import Vault

SLACK = timedelta(minutes=10)
"""So far a clock is corrected by the network without anybody noticing."""
LONG = timedelta(days=366)


def doubted_clock(vault: Vault, now: datetime) -> VaultError | None:
    """What to tell when the vault was opened; to be asked before this opening is itself noted."""
    logged = vault.audit_log(1)
    if not logged:
        return None
    away = now - datetime.fromisoformat(logged[0].at)
    if away < -SLACK:
        return vault_error("CLOCK_BACK")
    return vault_error("CLOCK_AHEAD") if away > LONG else None
