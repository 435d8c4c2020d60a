"""The head record: how far the database had come, kept beside it, so that an old copy is noticed.

SQLCipher proves that pages were not changed, not that they are the newest: an older copy of the file, or a
write-ahead log that was deleted, opens without complaint. `vault.head` therefore follows every commit. It is
one sector written in place: a kill cannot tear it, it needs no free space, and it costs some microseconds.
It is forced to the disk only at a seal, a batch, a receipt and the lock: after a power cut it may be older
than the database, never newer, because the commit it speaks of was on disk before it was written.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlmodel import Session

from desktop.vault import keys
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.files import read_bounded, text_field, whole_number, write_atomically

NAME = "vault.head"
SECTOR = 512
_TEXTS = ("vault_id", "record_link", "audit_link", "receipt_no")
_NUMBERS = ("epoch", "commits", "record_n", "audit_n", "batch_seq")
_EPOCH = "coalesce((SELECT value FROM setting WHERE key = 'epoch'), '1')"
_STANDING = f"""{_EPOCH}, {{commits}},
    coalesce((SELECT max(seq) FROM batch WHERE batch.epoch = CAST({_EPOCH} AS INTEGER)), 0),
    coalesce((SELECT value FROM setting WHERE key = 'last_receipt'), ''),
    coalesce((SELECT max(n) FROM sealedrecord), 0),
    (SELECT link FROM sealedrecord ORDER BY n DESC LIMIT 1),
    coalesce((SELECT max(n) FROM auditentry), 0),
    (SELECT link FROM auditentry ORDER BY n DESC LIMIT 1)"""
_MEASURE = "SELECT " + _STANDING.format(
    commits="coalesce((SELECT value FROM setting WHERE key = 'commits'), '0')"
)
# One statement, because it goes with every answer that is saved.
_COUNT = (
    "INSERT INTO setting VALUES ('commits', '1') "
    "ON CONFLICT (key) DO UPDATE SET value = CAST(value AS INTEGER) + 1 RETURNING "
) + _STANDING.format(commits="value")


@dataclass(frozen=True)
class Head:
    """How far the database has come; `commits` counts every transaction that changed anything."""

    vault_id: str
    epoch: int
    commits: int
    record_n: int
    record_link: str
    audit_n: int
    audit_link: str
    batch_seq: int
    receipt_no: str


@dataclass(frozen=True)
class Witness:
    """Counts the commits of one database and keeps its head beside it."""

    folder: Path
    vault_id: str
    key: bytes

    def __repr__(self) -> str:
        return f"Witness({self.vault_id})"

    def count(self, session: Session) -> Head:
        """Count the transaction that is about to be committed; the head as it will then be."""
        return _measured(session, _COUNT, self.vault_id)

    def keep(self, head: Head) -> None:
        """Note a commit; a head that cannot be written stays behind, which harms nothing."""
        try:
            write_head(self.folder, head, self.key, durable=False)
        except VaultError:
            return


def measure(session: Session, vault_id: str) -> Head:
    """How far the database has come, seen from inside."""
    return _measured(session, _MEASURE, vault_id)


def _measured(session: Session, statement: str, vault_id: str) -> Head:
    row = session.connection().exec_driver_sql(statement).one()
    epoch, commits, batch_seq, receipt_no, record_n, record_link, audit_n, audit_link = row
    return Head(
        vault_id=vault_id,
        epoch=int(epoch),
        commits=int(commits),
        record_n=int(record_n),
        record_link=record_link or "",
        audit_n=int(audit_n),
        audit_link=audit_link or "",
        batch_seq=int(batch_seq),
        receipt_no=str(receipt_no)[:48],
    )


def write_head(folder: Path, head: Head, key: bytes, *, durable: bool = True) -> None:
    """Keep the head; `durable` waits for the disk."""
    body = asdict(head)
    data = _canonical({**body, "mac": keys.mac(key, _canonical(body))}).ljust(SECTOR)
    path = folder / NAME
    if not _is_ours(path):
        write_atomically(path, data)
        return
    with translated():
        handle = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
        try:
            os.write(handle, data)
            if durable:
                os.fsync(handle)
        finally:
            os.close(handle)


def read_head(folder: Path, key: bytes) -> Head:
    """The head as last written; VAULT_HEAD_DAMAGED when it is gone or not ours."""
    try:
        return _read(read_bounded(folder / NAME, SECTOR), key)
    except (VaultError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise vault_error("VAULT_HEAD_DAMAGED", place=NAME) from error


def check_not_behind(now: Head, kept: Head) -> None:
    """Raise VAULT_ROLLED_BACK when the database is older than the head that was kept."""
    ahead = (now.epoch, now.commits, now.record_n, now.audit_n)
    before = (kept.epoch, kept.commits, kept.record_n, kept.audit_n)
    behind = (
        any(one < other for one, other in zip(ahead, before, strict=True))
        or now.vault_id != kept.vault_id
        or (now.epoch == kept.epoch and now.batch_seq < kept.batch_seq)
        or (now.record_n == kept.record_n and now.record_link != kept.record_link)
        or (now.audit_n == kept.audit_n and now.audit_link != kept.audit_link)
    )
    if behind:
        raise vault_error("VAULT_ROLLED_BACK")


def _is_ours(path: Path) -> bool:
    with translated():
        return path.exists() and path.stat().st_size == SECTOR


def _read(data: bytes, key: bytes) -> Head:
    tree = json.loads(data.decode("utf-8"))
    if not isinstance(tree, dict) or len(data) != SECTOR:
        raise ValueError("not a head")
    claimed = tree.pop("mac")
    if not isinstance(claimed, str) or not keys.same(claimed, keys.mac(key, _canonical(tree))):
        raise ValueError("mac")
    texts = {name: text_field(tree, name) for name in _TEXTS}
    numbers = {name: whole_number(tree, name) for name in _NUMBERS}
    return Head(
        vault_id=texts["vault_id"],
        epoch=numbers["epoch"],
        commits=numbers["commits"],
        record_n=numbers["record_n"],
        record_link=texts["record_link"],
        audit_n=numbers["audit_n"],
        audit_link=texts["audit_link"],
        batch_seq=numbers["batch_seq"],
        receipt_no=texts["receipt_no"],
    )


def _canonical(tree: dict[str, object]) -> bytes:
    return json.dumps(tree, sort_keys=True, separators=(",", ":")).encode("utf-8")
