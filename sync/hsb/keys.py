"""Raw 32-byte keys in named boxes, and the few things that are done with one key alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sync.refusals import HandoverError

KEY_SIZE = 32
_HPKE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True)
class VerifyKey:
    """The public half of an Ed25519 key."""

    raw: bytes

    def __post_init__(self) -> None:
        _require_size(self.raw)

    @property
    def name(self) -> str:
        """How files name this key: its bytes in hexadecimal (`dkid`)."""
        return self.raw.hex()


@dataclass(frozen=True)
class SigningKey:
    """The seed of an Ed25519 key."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _require_size(self.seed)

    @property
    def public(self) -> VerifyKey:
        """The half that may be shown."""
        return VerifyKey(Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw())


@dataclass(frozen=True)
class SealingKey:
    """The public half of an X25519 key: anybody can seal to it."""

    raw: bytes

    def __post_init__(self) -> None:
        _require_size(self.raw)

    @property
    def name(self) -> str:
        """How files name this key: the hash of its bytes (`kid`)."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class OpeningKey:
    """The private half of an X25519 key."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _require_size(self.raw)

    @property
    def public(self) -> SealingKey:
        """The half that may be shown."""
        return SealingKey(X25519PrivateKey.from_private_bytes(self.raw).public_key().public_bytes_raw())


def sign(key: SigningKey, message: bytes) -> bytes:
    """The 64-byte signature of a message; the caller's message starts with what it is for."""
    return Ed25519PrivateKey.from_private_bytes(key.seed).sign(message)


def check(key: VerifyKey, message: bytes, signature: bytes) -> None:
    """Raise SIGNATURE_INVALID unless the key signed exactly this message."""
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message)
    except (InvalidSignature, ValueError) as error:
        raise HandoverError("SIGNATURE_INVALID") from error


def wrap(secret: bytes, recipient: SealingKey, info: bytes) -> bytes:
    """The secret sealed to the recipient, bound to `info` (HPKE base mode)."""
    return _HPKE.encrypt(secret, X25519PublicKey.from_public_bytes(recipient.raw), info=info)


def unwrap(sealed: bytes, recipient: OpeningKey, info: bytes) -> bytes:
    """The secret; raises KEY_UNWRAP_FAILED when key, info or bytes differ."""
    try:
        return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(recipient.raw), info=info)
    except (InvalidTag, ValueError) as error:
        raise HandoverError("KEY_UNWRAP_FAILED") from error


def _require_size(raw: bytes) -> None:
    if len(raw) != KEY_SIZE:
        raise ValueError("a key has 32 bytes")
