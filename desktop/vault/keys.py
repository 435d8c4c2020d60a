"""Keys of the vault: passphrase to key, wrapping, derived keys, the device's own keys.

The only user of `cryptography` in the desktop. The random data key is wrapped by a key that Argon2id makes
from the passphrase; everything else is derived from the data key, so that a new passphrase rewraps 32 bytes.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from desktop.vault.errors import vault_error

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
_MEMORY_KIB = range(19 * 1024, 1024 * 1024 + 1)
_PASSES = range(1, 17)
_LANES = range(1, 9)


@dataclass(frozen=True)
class KdfParameters:
    """Argon2id costs; the defaults take about 0.3 s on a cheap laptop."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4

    def check(self) -> None:
        """Raise VAULT_KDF_PARAMS outside the limits, before any work: a hostile file could ask for 1 TiB."""
        inside = self.memory_kib in _MEMORY_KIB and self.passes in _PASSES and self.lanes in _LANES
        if not inside:
            raise vault_error("VAULT_KDF_PARAMS")


@dataclass(frozen=True)
class VaultKeys:
    """The keys derived from the data key, each for one purpose."""

    database: bytes
    slots: bytes
    head: bytes

    def __repr__(self) -> str:
        return "VaultKeys(…)"


def new_key() -> bytes:
    """A random data key."""
    return secrets.token_bytes(KEY_BYTES)


def new_salt() -> bytes:
    """A random salt."""
    return secrets.token_bytes(SALT_BYTES)


def passphrase_key(password: str, salt: bytes, kdf: KdfParameters) -> bytes:
    """The key that wraps the data key. The passphrase is taken in NFKC: input methods differ in width."""
    kdf.check()
    secret = unicodedata.normalize("NFKC", password).encode("utf-8")
    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=kdf.passes,
            memory_cost=kdf.memory_kib,
            parallelism=kdf.lanes,
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except (HashingError, MemoryError) as error:
        raise vault_error("VAULT_MEMORY") from error


def wrap(wrapping: bytes, key: bytes, context: bytes) -> bytes:
    """The data key under the wrapping key, bound to where it stands."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + AESGCM(wrapping).encrypt(nonce, key, context)


def unwrap(wrapping: bytes, wrapped: bytes, context: bytes) -> bytes:
    """The data key, or VAULT_PASSWORD_WRONG."""
    try:
        return AESGCM(wrapping).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], context)
    except InvalidTag as error:
        raise vault_error("VAULT_PASSWORD_WRONG") from error


def joined(secret: bytes, guess: bytes) -> bytes:
    """One wrapping key of two secrets: both are needed."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"dengmen vault 1 two").derive(
        secret + guess
    )


def derive(key: bytes) -> VaultKeys:
    """All keys of the vault from its data key."""
    return VaultKeys(*(_expand(key, purpose) for purpose in (b"database", b"slots", b"head")))


def _expand(key: bytes, purpose: bytes) -> bytes:
    return HKDFExpand(algorithm=SHA256(), length=KEY_BYTES, info=b"dengmen vault 1 " + purpose).derive(key)


def mac(key: bytes, data: bytes) -> str:
    """HMAC-SHA-256 in hex."""
    return hmac.digest(key, data, "sha256").hex()


def same(one: str, other: str) -> bool:
    """Whether two MACs are equal, in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def new_signing_seed() -> bytes:
    """A raw Ed25519 private key."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def new_opening_key() -> bytes:
    """A raw X25519 private key."""
    return X25519PrivateKey.generate().private_bytes_raw()


def sign(seed: bytes, message: bytes) -> bytes:
    """The Ed25519 signature of a message."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def check_signature(seed: bytes, signature: bytes, message: bytes) -> None:
    """Raise ValueError unless this device signed the message."""
    public = Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature as error:
        raise ValueError("not signed by this device") from error


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()
