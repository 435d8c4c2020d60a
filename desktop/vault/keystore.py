"""The system's key store as a second factor: a secret of this computer's account, never enough by itself.

Optional (`pip install dengmen[keystore]`), off unless the person binds the vault to it, and only where the
system has a store worth the name: Windows, macOS, or a Secret Service on Linux.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop.vault import keys
from desktop.vault.errors import vault_error

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "dengmen"
WORTHWHILE = 1
"""Below this keyring itself does not recommend a store: none at all, one that forgets, plain files."""


def is_available() -> bool:
    """Whether this computer has a usable key store."""
    return _store() is not None


def put(vault_id: str, secret: bytes) -> None:
    """Keep a secret for this vault, read back to be sure; KEYSTORE_GONE."""
    from keyring.errors import KeyringError

    store = _store()
    try:
        if store is not None:
            store.set_password(SERVICE, vault_id, secret.hex())
    except (KeyringError, OSError, RuntimeError) as error:
        raise vault_error("KEYSTORE_GONE") from error
    if fetch(vault_id) != secret:
        raise vault_error("KEYSTORE_GONE")


def fetch(vault_id: str) -> bytes:
    """The secret of this vault; KEYSTORE_GONE when it cannot be had, whatever the reason."""
    store = _store()
    if store is None:
        raise vault_error("KEYSTORE_GONE")
    from keyring.errors import KeyringError

    try:
        secret = bytes.fromhex(store.get_password(SERVICE, vault_id) or "")
    except (KeyringError, OSError, RuntimeError, ValueError) as error:
        raise vault_error("KEYSTORE_GONE") from error
    if len(secret) != keys.KEY_BYTES:
        raise vault_error("KEYSTORE_GONE")
    return secret


def remove(vault_id: str) -> None:
    """Take the secret away; one that is gone already, or cannot be reached, harms nothing."""
    store = _store()
    if store is None:
        return
    from keyring.errors import KeyringError

    try:
        store.delete_password(SERVICE, vault_id)
    except (KeyringError, OSError, RuntimeError):
        return


def _store() -> KeyringBackend | None:
    try:
        import keyring
    except ImportError:
        return None
    found = keyring.get_keyring()
    return found if found.priority >= WORTHWHILE else None
