"""Whether there is a vault in a folder, told without opening anything: the first window needs no more."""

from __future__ import annotations

from pathlib import Path

from desktop.vault.errors import translated

SLOTS, OLD_SLOTS = "vault.slots", "vault.slots.old"
STAGE, READY, SWAP = "restoring", "ready", "swap"
"""File names: the slots that a password opens; a restore that was decided and not finished."""


def vault_exists(folder: Path) -> bool:
    """Whether there is a vault to unlock."""
    with translated():
        return any((folder / name).is_file() for name in (SLOTS, OLD_SLOTS)) or is_restoring(folder)


def is_restoring(folder: Path) -> bool:
    """Whether a restore was decided and not finished."""
    return any((folder / STAGE / name).is_file() for name in (READY, SWAP))
