"""Check a whole sealed file without any decryption key: what a gateway does, and always the first step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

from sync.hsb.head import Core, Head, plain_length, read_head
from sync.hsb.keys import VerifyKey, check
from sync.hsb.sealing import signed_message
from sync.hsb.suites import CLASSIC, HYBRID, SUITES
from sync.refusals import HandoverError

MAX_FILE = 512 * 1024 * 1024
_MARK_SIZE = 6
_BLOCK = 1024 * 1024


@dataclass(frozen=True)
class Sender:
    """A maker of sealed files as the reader knows it."""

    key: VerifyKey
    is_revoked: bool = False


@dataclass(frozen=True)
class Policy:
    """What a reader takes: files for itself, of these kinds, from these senders, up to this size."""

    audience: str
    kinds: frozenset[str]
    find_sender: Callable[[Core], Sender | None]
    max_size: int = MAX_FILE
    suites: frozenset[str] = frozenset({CLASSIC, HYBRID})


@dataclass(frozen=True)
class Verified:
    """A file whose signature holds; only such a file can be opened."""

    head: Head
    sha256: str
    head_sha256: str

    @property
    def core(self) -> Core:
        """What everybody may read of the file."""
        return self.head.core


def verify(file: BinaryIO, policy: Policy) -> Verified:
    """Read the whole file and check it against HSB.md section 3; raises HandoverError with its code."""
    size = file.seek(0, 2)
    file.seek(0)
    head = read_head(file)
    if head.core.suite not in policy.suites:
        raise HandoverError("SUITE_UNSUPPORTED")
    _check_lengths(head, size, policy.max_size)
    tail = _tail(file, head, size)
    key = _sender_key(head.core, policy)
    file.seek(len(head.raw))
    whole, body = hashlib.sha256(head.raw), hashlib.sha256()
    left = head.core.len
    while left and (block := file.read(min(left, _BLOCK))):
        whole.update(block)
        body.update(block)
        left -= len(block)
    whole.update(tail)
    head_hash = hashlib.sha256(head.raw).digest()
    check(key, signed_message(head_hash, body.digest(), head.core.len), tail[_MARK_SIZE:])
    return Verified(head, whole.hexdigest(), head_hash.hex())


def _check_lengths(head: Head, size: int, max_size: int) -> None:
    expected = len(head.raw) + head.core.len + _tail_size(head)
    if max(size, expected) > max_size:
        raise HandoverError("TOO_LARGE")
    plain_length(head.core.len)
    if size < expected:
        raise HandoverError("TRUNCATED")


def _tail(file: BinaryIO, head: Head, size: int) -> bytes:
    start = len(head.raw) + head.core.len
    file.seek(start)
    tail = file.read(_tail_size(head))
    if not tail.startswith(b"TAIL" + SUITES[head.core.suite].signature.to_bytes(2, "big")):
        raise HandoverError("BODY_LENGTH")
    if size > start + len(tail):
        raise HandoverError("TRAILING_DATA")
    return tail


def _tail_size(head: Head) -> int:
    return _MARK_SIZE + SUITES[head.core.suite].signature


def _sender_key(core: Core, policy: Policy) -> VerifyKey:
    if core.aud != policy.audience:
        raise HandoverError("WRONG_RECIPIENT")
    if core.kind not in policy.kinds:
        raise HandoverError("KIND_UNEXPECTED")
    sender = policy.find_sender(core)
    if sender is None:
        raise HandoverError("DEVICE_UNKNOWN")
    if sender.key.name != core.dkid:
        raise HandoverError("DEVICE_MISMATCH")
    if sender.is_revoked:
        raise HandoverError("DEVICE_REVOKED")
    return sender.key
