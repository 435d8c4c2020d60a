"""Raw keys in named boxes, and the few things that are done with one key alone.

The length of a key tells its kind: 32 bytes are Ed25519 or X25519; longer ones are the hybrid pairs of suite
MLKEM768X25519 (a signing seed of 32 + 32 bytes, an opening seed of 64 + 32). A hybrid holds as long as one of
its halves holds.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sync.refusals import HandoverError

KEY_SIZE = 32
MLDSA_PUBLIC, MLDSA_SIGNATURE = 1952, 3309
MLKEM_PUBLIC, MLKEM_SEED = 1184, 64
_HPKE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_HYBRID_HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True)
class VerifyKey:
    """The public half of an Ed25519 key, or of an Ed25519 key and an ML-DSA-65 key."""

    raw: bytes

    def __post_init__(self) -> None:
        _require_size(self.raw, KEY_SIZE + MLDSA_PUBLIC)

    @property
    def is_hybrid(self) -> bool:
        """Whether both algorithms sign."""
        return len(self.raw) != KEY_SIZE

    @property
    def name(self) -> str:
        """How files name this key (`dkid`): its 32 bytes in hexadecimal, or the hash of the longer pair."""
        return hashlib.sha256(self.raw).hexdigest() if self.is_hybrid else self.raw.hex()


@dataclass(frozen=True)
class SigningKey:
    """The seed of an Ed25519 key, or of an Ed25519 key and an ML-DSA-65 key."""

    seed: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _require_size(self.seed, KEY_SIZE + KEY_SIZE)

    @property
    def is_hybrid(self) -> bool:
        """Whether both algorithms sign."""
        return len(self.seed) != KEY_SIZE

    @cached_property
    def public(self) -> VerifyKey:
        """The half that may be shown."""
        raw = Ed25519PrivateKey.from_private_bytes(self.seed[:KEY_SIZE]).public_key().public_bytes_raw()
        if self.is_hybrid:
            raw += _mldsa(self).public_key().public_bytes_raw()
        return VerifyKey(raw)


@dataclass(frozen=True)
class SealingKey:
    """The public half of an X25519 key, or of an ML-KEM-768 key and an X25519 key: anybody can seal to it."""

    raw: bytes

    def __post_init__(self) -> None:
        _require_size(self.raw, MLKEM_PUBLIC + KEY_SIZE)

    @property
    def is_hybrid(self) -> bool:
        """Whether both algorithms seal."""
        return len(self.raw) != KEY_SIZE

    @property
    def name(self) -> str:
        """How files name this key: the hash of its bytes (`kid`)."""
        return hashlib.sha256(self.raw).hexdigest()


@dataclass(frozen=True)
class OpeningKey:
    """The private half of an X25519 key, or of an ML-KEM-768 key (its seed) and an X25519 key."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        _require_size(self.raw, MLKEM_SEED + KEY_SIZE)

    @property
    def is_hybrid(self) -> bool:
        """Whether both algorithms open."""
        return len(self.raw) != KEY_SIZE

    @cached_property
    def public(self) -> SealingKey:
        """The half that may be shown."""
        x25519 = X25519PrivateKey.from_private_bytes(self.raw[-KEY_SIZE:]).public_key().public_bytes_raw()
        if not self.is_hybrid:
            return SealingKey(x25519)
        mlkem = MLKEM768PrivateKey.from_seed_bytes(self.raw[:MLKEM_SEED]).public_key().public_bytes_raw()
        return SealingKey(mlkem + x25519)


def sign(key: SigningKey, message: bytes) -> bytes:
    """The signature of a message (64 bytes, hybrid 3,373); the message starts with what it is for."""
    signature = Ed25519PrivateKey.from_private_bytes(key.seed[:KEY_SIZE]).sign(message)
    return signature + _mldsa(key).sign(message) if key.is_hybrid else signature


def check(key: VerifyKey, message: bytes, signature: bytes) -> None:
    """Raise SIGNATURE_INVALID unless the key, with all its algorithms, signed exactly this message."""
    cut = 64 if key.is_hybrid else len(signature)
    try:
        Ed25519PublicKey.from_public_bytes(key.raw[:KEY_SIZE]).verify(signature[:cut], message)
        if key.is_hybrid:
            MLDSA65PublicKey.from_public_bytes(key.raw[KEY_SIZE:]).verify(signature[cut:], message)
    except (InvalidSignature, ValueError) as error:
        raise HandoverError("SIGNATURE_INVALID") from error


def wrap(secret: bytes, recipient: SealingKey, info: bytes) -> bytes:
    """The secret sealed to the recipient, bound to `info` (HPKE base mode)."""
    if not recipient.is_hybrid:
        return _HPKE.encrypt(secret, X25519PublicKey.from_public_bytes(recipient.raw), info=info)
    halves = (
        MLKEM768PublicKey.from_public_bytes(recipient.raw[:MLKEM_PUBLIC]),
        X25519PublicKey.from_public_bytes(recipient.raw[MLKEM_PUBLIC:]),
    )
    return _HYBRID_HPKE.encrypt(secret, hpke.MLKEM768X25519PublicKey(*halves), info=info)


def unwrap(sealed: bytes, recipient: OpeningKey, info: bytes) -> bytes:
    """The secret; raises KEY_UNWRAP_FAILED when key, info or bytes differ."""
    try:
        if not recipient.is_hybrid:
            return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(recipient.raw), info=info)
        halves = (
            MLKEM768PrivateKey.from_seed_bytes(recipient.raw[:MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(recipient.raw[MLKEM_SEED:]),
        )
        return _HYBRID_HPKE.decrypt(sealed, hpke.MLKEM768X25519PrivateKey(*halves), info=info)
    except (InvalidTag, ValueError) as error:
        raise HandoverError("KEY_UNWRAP_FAILED") from error


def _mldsa(key: SigningKey) -> MLDSA65PrivateKey:
    return MLDSA65PrivateKey.from_seed_bytes(key.seed[KEY_SIZE:])


def _require_size(raw: bytes, hybrid: int) -> None:
    if len(raw) not in (KEY_SIZE, hybrid):
        raise ValueError(f"a key has {KEY_SIZE} bytes, a hybrid one {hybrid}")
