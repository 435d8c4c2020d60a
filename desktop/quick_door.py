"""The quick way in while the vault is locked: five tries, a working day, and it forgets itself for good."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.outside import Clock
    from desktop.vault import Vault
    from desktop.vault.quick import Quick


class QuickDoor:
    """Holds what the unlocked program left behind: the wrapped key and its secret, never the digits."""

    def __init__(self, folder: Path, now: Clock, quick: Quick | None) -> None:
        self._folder = folder
        self._now = now
        self._quick = quick
        self._used: Quick | None = None
        self._failures = 0

    @property
    def tries_left(self) -> int:
        """How many tries there are; 0 when only the password can help."""
        if self._quick is None:
            return 0
        from desktop.vault.quick import TRIES

        if self._quick.is_over(self._now(), time.monotonic()):
            self.forget()
            return 0
        return TRIES - self._failures

    def forget(self) -> None:
        """Only the password opens from now on."""
        self._quick = None

    def to_bytes(self) -> bytes:
        """For the process that takes the place of this one; empty when only the password opens."""
        if self._quick is None:
            return b""
        from desktop.vault.quick import quick_to_bytes

        return quick_to_bytes(self._quick)

    def take(self) -> Quick | None:
        """What opened the vault, for the next lock; None when a password did. Nothing is held any more."""
        self.forget()
        return self._used

    def open(self, digits: str) -> Vault:
        """The vault. PIN_WRONG leaves a try less; after the last one, or for other trouble, it is over."""
        from desktop.vault.errors import VaultError, vault_error
        from desktop.vault.quick import open_quick

        quick = self._quick
        if quick is None or not self.tries_left:
            raise vault_error("PIN_GONE")
        self._failures += 1
        try:
            vault = open_quick(self._folder, quick, digits, self._now())
        except VaultError as error:
            if error.code != "PIN_WRONG" or not self.tries_left:
                self.forget()
            raise
        self._used = quick
        return vault
