"""The body of a sealed file: 64 KiB chunks of ChaCha20-Poly1305, the last one marked, as age does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sync.hsb.head import CHUNK, TAG
from sync.refusals import HandoverError


def body_key(content_key: bytes, core_hash: bytes) -> bytes:
    """The key of the chunks, bound to CORE."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hsb/1 body" + core_hash).derive(content_key)


def sealed_chunks(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed chunks of a plain body that arrives in pieces of any length."""
    cipher = ChaCha20Poly1305(key)
    waiting = bytearray()
    number = 0
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:  # a full buffer waits: it may be the last chunk
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), None)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), None)


def plain_chunks(key: bytes, file: BinaryIO, length: int) -> Iterator[bytes]:
    """The plain chunks of the `length` bytes that follow in the file; raises CHUNK_AUTH_FAILED."""
    cipher = ChaCha20Poly1305(key)
    number = 0
    while length > 0:
        sealed = file.read(min(length, CHUNK + TAG))
        length -= CHUNK + TAG
        try:
            yield cipher.decrypt(_nonce(number, last=length <= 0), sealed, None)
        except (InvalidTag, ValueError) as error:
            raise HandoverError("CHUNK_AUTH_FAILED") from error
        number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")
