"""Make a sealed file: manifest, content key for each recipient, chunks, signature."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from typing import BinaryIO

from sync.hsb.head import CHUNK, NO_PREVIOUS, WHOLE, Core, WrappedKey, core_bytes, sealed_length, write_head
from sync.hsb.keys import SealingKey, SigningKey, sign, wrap
from sync.hsb.manifest import Entry, Unpacker, manifest_bytes
from sync.hsb.stream import sealed_chunks
from sync.hsb.suites import suite_for


@dataclass(frozen=True)
class Letter:
    """Who sends what to whom: the part of CORE that the sender decides."""

    kind: str
    sender: str
    audience: str
    batch: str
    created: str
    tick: int = 0
    epoch: int = 0
    seq: int = 0
    previous: str = NO_PREVIOUS
    split: str = WHOLE  # "2/3": the second of three files of one handover


@dataclass(frozen=True)
class Keys:
    """The sender's signing key and everybody who shall be able to open the file; their kind is the suite."""

    signing: SigningKey
    recipients: tuple[SealingKey, ...]


@dataclass(frozen=True)
class Written:
    """What was written: the hash of the whole file, of its head, and its length."""

    sha256: str
    head_sha256: str
    size: int


def seal(out: BinaryIO, letter: Letter, entries: Sequence[Entry], keys: Keys) -> Written:
    """Write the sealed file; memory stays at one entry, whatever the size of the file."""
    suite = suite_for(keys.signing, keys.recipients)
    core, manifest = _core(letter, entries, keys.signing, suite.name)
    core_hash = hashlib.sha256(core_bytes(core)).digest()
    content_key = os.urandom(32)
    head = write_head(core, tuple(_wrapped(content_key, key, core_hash) for key in keys.recipients))
    whole, body = hashlib.sha256(head), hashlib.sha256()
    out.write(head)
    cipher = suite.cipher(suite.body_key(content_key, core_hash))
    for chunk in sealed_chunks(cipher, _pieces(manifest, entries)):
        whole.update(chunk)
        body.update(chunk)
        out.write(chunk)
    head_hash = hashlib.sha256(head).digest()
    signature = sign(keys.signing, signed_message(head_hash, body.digest(), core.len))
    tail = b"TAIL" + suite.signature.to_bytes(2, "big") + signature
    out.write(tail)
    whole.update(tail)
    return Written(whole.hexdigest(), head_hash.hex(), len(head) + core.len + len(tail))


def seal_bytes(letter: Letter, entries: Sequence[Entry], keys: Keys) -> bytes:
    """A small sealed file in memory."""
    out = BytesIO()
    seal(out, letter, entries, keys)
    return out.getvalue()


def signed_message(head_hash: bytes, body_hash: bytes, length: int) -> bytes:
    """What the signature of a sealed file covers."""
    return b"hsb/1 sig\x00" + head_hash + body_hash + length.to_bytes(8, "big")


def key_info(kid: str, core_hash: bytes) -> bytes:
    """What a wrapped content key is bound to."""
    return b"hsb/1 key" + kid.encode() + b"\x00" + core_hash


def _core(letter: Letter, entries: Sequence[Entry], signing: SigningKey, suite: str) -> tuple[Core, bytes]:
    draft = Core(
        fmt="hsb/1",
        suite=suite,
        aud=letter.audience,
        dev=letter.sender,
        dkid=signing.public.name,
        epoch=letter.epoch,
        seq=letter.seq,
        prev=letter.previous,
        batch=letter.batch,
        kind=letter.kind,
        created=letter.created,
        tick=letter.tick,
        len=0,
        chunk=CHUNK,
        count=len(entries),
        split=letter.split,
        manifest="",
    )
    manifest = manifest_bytes(draft, os.urandom(16), [entry.listed for entry in entries])
    plain = 4 + len(manifest) + sum(entry.listed.stored for entry in entries)
    return replace(draft, len=sealed_length(plain), manifest=hashlib.sha256(manifest).hexdigest()), manifest


def _wrapped(content_key: bytes, recipient: SealingKey, core_hash: bytes) -> WrappedKey:
    return WrappedKey(recipient.name, wrap(content_key, recipient, key_info(recipient.name, core_hash)))


def _pieces(manifest: bytes, entries: Sequence[Entry]) -> Iterator[bytes]:
    yield len(manifest).to_bytes(4, "big") + manifest
    unpacker = Unpacker()
    for entry in entries:
        stored = entry.load()
        unpacker.unpack(
            entry.listed, stored
        )  # a photo that rotted on disk must not become a file nobody can accept
        yield stored
