"""The encrypted store of one assistant on one laptop: keys, journal, records, registry, search; no Qt.

The names below are loaded when they are first used: the unlock screen stands before the database library is
in memory.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.vault.card import read_card as unlock_card
    from desktop.vault.errors import VaultError
    from desktop.vault.keys import KdfParameters
    from desktop.vault.opening import OpenOptions, change_password, create_vault, open_vault
    from desktop.vault.presence import vault_exists
    from desktop.vault.rows import ALL, HouseholdFilter
    from desktop.vault.vault import Vault
    from desktop.vault.work import (
        DraftStart,
        OfficeTrust,
        OutgoingBatch,
        PrintEntry,
        Profile,
        VerifiedReceipt,
    )

__all__ = [
    "ALL",
    "DraftStart",
    "HouseholdFilter",
    "KdfParameters",
    "OfficeTrust",
    "OpenOptions",
    "OutgoingBatch",
    "PrintEntry",
    "Profile",
    "Vault",
    "VaultError",
    "VerifiedReceipt",
    "change_password",
    "create_vault",
    "open_vault",
    "unlock_card",
    "vault_exists",
]

_HOMES = {
    "errors": ("VaultError",),
    "keys": ("KdfParameters",),
    "opening": ("OpenOptions", "change_password", "create_vault", "open_vault"),
    "presence": ("vault_exists",),
    "rows": ("ALL", "HouseholdFilter"),
    "vault": ("Vault",),
    "work": ("DraftStart", "OfficeTrust", "OutgoingBatch", "PrintEntry", "Profile", "VerifiedReceipt"),
}


def __getattr__(name: str) -> object:
    """A name from the module where it lives."""
    if name == "unlock_card":
        return import_module(f"{__name__}.card").read_card
    for module, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(name)
