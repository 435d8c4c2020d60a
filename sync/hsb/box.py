"""A secret under a symmetric key: for what the office keeps on its own disk."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

_NONCE = 12


def close_box(key: bytes, secret: bytes, context: bytes) -> bytes:
    """The secret under the key, bound to what it is."""
    nonce = os.urandom(_NONCE)
    return nonce + ChaCha20Poly1305(_own(key)).encrypt(nonce, secret, context)


def open_box(key: bytes, box: bytes, context: bytes) -> bytes | None:
    """The secret, or None when key, context or bytes differ."""
    try:
        return ChaCha20Poly1305(_own(key)).decrypt(box[:_NONCE], box[_NONCE:], context)
    except (InvalidTag, ValueError):
        return None


def _own(key: bytes) -> bytes:
    # Any key of 32 bytes or more becomes one of exactly 32 that is used for nothing else.
    return HKDFExpand(algorithm=SHA256(), length=32, info=b"dengmen box 1").derive(key)
