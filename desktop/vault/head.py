"""The head record: how far the database had come, kept beside it, so that an old copy is noticed.

SQLCipher proves that pages were not changed, not that they are the newest. `vault.head` is written after
the commit it speaks of, so a database behind it was rolled back; a database ahead of it is normal.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from desktop.vault import keys
from desktop.vault.errors import VaultError, vault_error
from desktop.vault.files import read_bounded, text_field, whole_number, write_atomically

NAME = "vault.head"
LIMIT = 8 * 1024


@dataclass(frozen=True)
class Head:
    """How far the database has come."""

    vault_id: str
    epoch: int
    journal_seq: int
    record_n: int
    record_link: str
    batch_seq: int
    receipt_no: str


def write_head(folder: Path, head: Head, key: bytes) -> None:
    """Keep the head durably."""
    body = _canonical(asdict(head))
    write_atomically(folder / NAME, _canonical({**asdict(head), "mac": keys.mac(key, body)}))


def read_head(folder: Path, key: bytes) -> Head:
    """The head as last written; VAULT_HEAD_DAMAGED when it is gone or not ours."""
    try:
        return _read(read_bounded(folder / NAME, LIMIT), key)
    except (VaultError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise vault_error("VAULT_HEAD_DAMAGED", place=NAME) from error


def check_not_behind(now: Head, kept: Head) -> None:
    """Raise VAULT_ROLLED_BACK when the database is older than the head that was kept."""
    behind = (
        now.epoch < kept.epoch
        or now.journal_seq < kept.journal_seq
        or now.record_n < kept.record_n
        or now.batch_seq < kept.batch_seq
        or now.vault_id != kept.vault_id
        or (now.record_n == kept.record_n and now.record_link != kept.record_link)
    )
    if behind:
        raise vault_error("VAULT_ROLLED_BACK")


def _read(data: bytes, key: bytes) -> Head:
    tree = json.loads(data.decode("utf-8"))
    if not isinstance(tree, dict):
        raise ValueError("not an object")
    claimed = tree.pop("mac")
    if not isinstance(claimed, str) or not keys.same(claimed, keys.mac(key, _canonical(tree))):
        raise ValueError("mac")
    texts = {name: text_field(tree, name) for name in ("vault_id", "record_link", "receipt_no")}
    return Head(
        vault_id=texts["vault_id"],
        epoch=whole_number(tree, "epoch"),
        journal_seq=whole_number(tree, "journal_seq"),
        record_n=whole_number(tree, "record_n"),
        record_link=texts["record_link"],
        batch_seq=whole_number(tree, "batch_seq"),
        receipt_no=texts["receipt_no"],
    )


def _canonical(tree: dict[str, object]) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode("utf-8")
