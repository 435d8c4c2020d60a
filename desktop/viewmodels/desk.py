"""What every view-model of an unlocked vault is given: the vault, the gate to the background, the clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop.tasks import Tasks

if TYPE_CHECKING:
    from desktop.vault import Vault


@dataclass(frozen=True)
class Desk:
    """The vault handle is used inside `tasks` only; `now` gives the aware local time."""

    vault: Vault
    tasks: Tasks
    now: Callable[[], datetime]

    def today(self) -> date:
        """The local day."""
        return self.now().date()
