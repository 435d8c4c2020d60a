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
    held = bytearray()  # at most one chunk: a full one waits, because it may be the last
    number = 0
    for piece in pieces:
        view, at = memoryview(piece), 0
        while len(held) + len(view) - at > CHUNK:
            following = at + CHUNK - len(held)
            # What lies in one piece is sealed where it lies; photos are not copied.
            block = held + view[at:following] if held else view[at:following]
            yield cipher.encrypt(_nonce(number, last=False), block, None)
            held, at, number = bytearray(), following, number + 1
        held += view[at:]
    yield cipher.encrypt(_nonce(number, last=True), held, None)


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
