"""The body of a sealed file: chunks of 64 KiB, each sealed, the last one marked, as age does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from sync.hsb.head import CHUNK, TAG
from sync.hsb.suites import ChunkCipher
from sync.refusals import HandoverError


def sealed_chunks(cipher: ChunkCipher, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The sealed chunks of a plain body that arrives in pieces of any length."""
    waiting = bytearray()
    number = 0
    for piece in pieces:
        waiting += piece
        while len(waiting) > CHUNK:  # a full buffer waits: it may be the last chunk
            yield cipher.encrypt(_nonce(number, last=False), bytes(waiting[:CHUNK]), None)
            del waiting[:CHUNK]
            number += 1
    yield cipher.encrypt(_nonce(number, last=True), bytes(waiting), None)


def plain_chunks(cipher: ChunkCipher, file: BinaryIO, length: int) -> Iterator[bytes]:
    """The plain chunks of the `length` bytes that follow in the file; raises CHUNK_AUTH_FAILED."""
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
