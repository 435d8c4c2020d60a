"""The encrypted store of one assistant on one laptop: keys, journal, records, registry, search; no Qt."""

from desktop.vault.errors import VaultError
from desktop.vault.keys import KdfParameters
from desktop.vault.opening import (
    OpenOptions,
    change_password,
    create_vault,
    open_vault,
    unlock_card,
    vault_exists,
)
from desktop.vault.rows import ALL, HouseholdFilter
from desktop.vault.vault import Vault
from desktop.vault.work import DraftStart, OfficeTrust, OutgoingBatch, PrintEntry, Profile, VerifiedReceipt

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
