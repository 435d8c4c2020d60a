"""Open a verified file: every chunk is authenticated before the first entry is released."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import BinaryIO

from sync.hsb.head import Head, plain_length
from sync.hsb.keys import OpeningKey, unwrap
from sync.hsb.manifest import MAX_MANIFEST, Listed, Unpacker, read_manifest
from sync.hsb.sealing import key_info
from sync.hsb.stream import plain_chunks
from sync.hsb.suites import SUITES, ChunkCipher
from sync.hsb.verifying import Policy, Verified, verify
from sync.refusals import HandoverError

HELD = 16 * 1024 * 1024  # a body up to this length is opened once and kept; a longer one is opened again


class Opened:
    """The entries of an opened file, read one after the other."""

    def __init__(self, file: BinaryIO, verified: Verified, cipher: ChunkCipher) -> None:
        self.verified = verified
        self._cipher = cipher
        self._file = file
        self._held: bytes | None = None
        if verified.core.len <= HELD:
            self._held = b"".join(self._chunks())
        else:
            for _ in self._chunks():
                pass  # only the authentication matters in this pass
        self.listed = self._read_listed(self._reader())

    def entries(self) -> Iterator[tuple[Listed, bytes]]:
        """Each entry with its content, in the order of the manifest; may be asked for again."""
        for listed, _, content in self.stored_entries():
            yield listed, content

    def stored_entries(self) -> Iterator[tuple[Listed, bytes, bytes]]:
        """The same, with the bytes between them that the file holds for the entry."""
        reader = self._reader()
        reader.take(int.from_bytes(reader.take(4), "big"))
        unpacker = Unpacker()
        for listed in self.listed:
            stored = reader.take(listed.stored)
            yield listed, stored, unpacker.unpack(listed, stored)

    def _reader(self) -> _Reader | _HeldReader:
        return _Reader(self._chunks()) if self._held is None else _HeldReader(self._held)

    def _read_listed(self, reader: _Reader | _HeldReader) -> tuple[Listed, ...]:
        length = int.from_bytes(reader.take(4), "big")
        if length > MAX_MANIFEST:
            raise HandoverError("MANIFEST_MISMATCH")
        listed = read_manifest(reader.take(length), self.verified.core)
        promised = 4 + length + sum(entry.stored for entry in listed)
        if promised != plain_length(self.verified.core.len):
            raise HandoverError("MANIFEST_MISMATCH")
        return listed

    def _chunks(self) -> Iterator[bytes]:
        self._file.seek(len(self.verified.head.raw))
        return plain_chunks(self._cipher, self._file, self.verified.core.len)


def open_verified(file: BinaryIO, verified: Verified, keys: Sequence[OpeningKey]) -> Opened:
    """Open the file that `verify` accepted; raises HandoverError with its code."""
    suite, core_hash = SUITES[verified.core.suite], verified.head.core_hash
    return Opened(file, verified, suite.cipher(suite.body_key(_content_key(verified.head, keys), core_hash)))


def open_bytes(data: bytes, policy: Policy, key: OpeningKey) -> Opened:
    """Verify and open a small sealed file in memory."""
    file = BytesIO(data)
    return open_verified(file, verify(file, policy), (key,))


def only_entry(opened: Opened, kind: str) -> bytes:
    """The content of a file that has exactly one entry, of this type; raises MANIFEST_MISMATCH."""
    if [listed.type for listed in opened.listed] != [kind]:
        raise HandoverError("MANIFEST_MISMATCH")
    return next(content for _, content in opened.entries())


def _content_key(head: Head, keys: Sequence[OpeningKey]) -> bytes:
    mine = {key.public.name: key for key in keys}
    for wrapped in head.keys:
        if wrapped.kid in mine:
            return unwrap(wrapped.ct, mine[wrapped.kid], key_info(wrapped.kid, head.core_hash))
    raise HandoverError("RECIPIENT_KEY_UNKNOWN")


class _HeldReader:
    """Takes exact lengths from what is in memory."""

    def __init__(self, plain: bytes) -> None:
        self._plain, self._at = plain, 0

    def take(self, count: int) -> bytes:
        """The next `count` bytes; raises MANIFEST_MISMATCH when there are fewer."""
        start, self._at = self._at, self._at + count
        if self._at > len(self._plain):
            raise HandoverError("MANIFEST_MISMATCH")
        return self._plain[start : self._at]


class _Reader:
    """Takes exact lengths from chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._waiting = bytearray()

    def take(self, count: int) -> bytes:
        """The next `count` bytes; raises MANIFEST_MISMATCH when there are fewer."""
        while len(self._waiting) < count:
            chunk = next(self._chunks, None)
            if chunk is None:
                raise HandoverError("MANIFEST_MISMATCH")
            self._waiting += chunk
        taken = bytes(self._waiting[:count])
        del self._waiting[:count]
        return taken
