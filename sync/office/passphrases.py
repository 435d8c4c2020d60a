"""A key from a passphrase, by Argon2id: for what the office keeps closed on a disk or a stick."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from sync.refusals import HandoverError

LEAST_PASSPHRASE = 10


@dataclass(frozen=True)
class Costs:
    """What Argon2id takes; written beside what it closes, so that old files go on opening."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


def key_of(passphrase: str, salt: bytes, costs: Costs = Costs()) -> bytes:
    """32 bytes; RECOVERY_MEMORY on a machine with too little of it."""
    secret = unicodedata.normalize("NFKC", passphrase).encode("utf-8")
    try:
        return hash_secret_raw(
            secret,
            salt,
            time_cost=costs.passes,
            memory_cost=costs.memory_kib,
            parallelism=costs.lanes,
            hash_len=32,
            type=Type.ID,
        )
    except (HashingError, MemoryError) as error:
        raise HandoverError("RECOVERY_MEMORY") from error
