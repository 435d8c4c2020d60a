"""Whole copies of an encrypted database: the same key for a backup, a new key for a rotation.

Both read through a connection of their own in one read transaction, so the vault may go on working. The file
alone must never be copied: what the write-ahead log holds would be missing without a word (security.md 3.2).
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from desktop.vault.database import Database, open_connection
from desktop.vault.errors import translated, vault_error
from desktop.vault.files import sync_file


def snapshot(source: Path, key: bytes, target: Path) -> None:
    """A complete copy under the same key, on the disk when this returns; `target` must not exist."""
    with translated(), closing(open_connection(source, key)) as connection:
        connection.execute("VACUUM INTO ?", (str(target),))
    sync_file(target)


def export(source: Path, key: bytes, target: Path, new_key: bytes) -> None:
    """A complete copy under another key; the caller makes it durable. `source` is closed and exists."""
    # The attached file can only be made by a connection that itself may make files.
    with translated(), closing(open_connection(source, key, "rwc")) as connection:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute("ATTACH DATABASE ? AS turned KEY ?", (str(target), f"x'{new_key.hex()}'"))
        connection.execute("BEGIN")
        connection.execute("SELECT sqlcipher_export('turned')").fetchall()
        connection.execute(f"PRAGMA turned.user_version={int(version)}")
        connection.execute("COMMIT")
        connection.execute("DETACH DATABASE turned")


def check_copy(path: Path, key: bytes, vault_id: str) -> None:
    """Open a copy as a vault would and prove its pages; VAULT_DAMAGED when it is not this vault's."""
    database = Database(path, key)
    try:
        database.check_pages()
        with database.transaction() as session:
            query = "SELECT value FROM setting WHERE key = 'vault_id'"
            if session.connection().exec_driver_sql(query).scalar_one_or_none() != vault_id:
                raise vault_error("VAULT_DAMAGED", place=path.name)
    finally:
        database.close()
        remove_database(path, keep_main=True)


def remove_database(path: Path, *, keep_main: bool = False) -> None:
    """Remove a database file with what SQLite keeps beside it."""
    for name in (path.name + "-wal", path.name + "-shm", *(() if keep_main else (path.name,))):
        with translated():
            path.with_name(name).unlink(missing_ok=True)
