"""Sealed files HSB/1 (../HSB.md): seal, verify, open. The only user of `cryptography` in sync."""

from sync.hsb.head import NO_PREVIOUS, Core, read_head
from sync.hsb.keys import OpeningKey, SealingKey, SigningKey, VerifyKey, check, sign
from sync.hsb.manifest import (
    JSON_TYPES,
    PRIOR,
    Entry,
    Listed,
    attachment_entry,
    deflated,
    inflated,
    json_entry,
)
from sync.hsb.opening import Opened, only_entry, open_bytes, open_verified
from sync.hsb.sealing import Keys, Letter, Written, seal, seal_bytes
from sync.hsb.verifying import MAX_FILE, Policy, Sender, Verified, verify

__all__ = [
    "JSON_TYPES",
    "MAX_FILE",
    "NO_PREVIOUS",
    "PRIOR",
    "Core",
    "Entry",
    "Keys",
    "Letter",
    "Listed",
    "Opened",
    "OpeningKey",
    "Policy",
    "SealingKey",
    "Sender",
    "SigningKey",
    "Verified",
    "VerifyKey",
    "Written",
    "attachment_entry",
    "check",
    "deflated",
    "inflated",
    "json_entry",
    "only_entry",
    "open_bytes",
    "open_verified",
    "read_head",
    "seal",
    "seal_bytes",
    "sign",
    "verify",
]
