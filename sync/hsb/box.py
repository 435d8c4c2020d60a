"""A secret under a symmetric key: for what the office keeps on its own disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from sync.hsb.stream import plain_chunks, sealed_chunks

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


def close_stream(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """A text of any length under a key that is used for no other stream, in the chunks of a sealed file."""
    return sealed_chunks(ChaCha20Poly1305(_own(key, b"dengmen stream 1")), pieces)


def open_stream(key: bytes, file: BinaryIO, length: int) -> Iterator[bytes]:
    """The pieces of `close_stream`; raises CHUNK_AUTH_FAILED. Nothing counts before the last one came."""
    return plain_chunks(ChaCha20Poly1305(_own(key, b"dengmen stream 1")), file, length)


def _own(key: bytes, use: bytes = b"dengmen box 1") -> bytes:
    # Any key of 32 bytes or more becomes one of exactly 32 that is used for nothing else.
    return HKDFExpand(algorithm=SHA256(), length=32, info=use).derive(key)
