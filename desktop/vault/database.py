"""The SQLCipher connection under SQLModel: one file, one connection, one raw key, everything durable.

The measured traps of SQLCipher that this module answers are in security.md 3.2: a missing or empty file
opens silently as a new database, a forgotten key writes plain text, errors show values, temporary files
would be plain text, and `synchronous=NORMAL` loses commits at a power cut.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2
from sqlmodel import Session

from desktop.vault import reserve
from desktop.vault.errors import VaultError, translated, vault_error
from desktop.vault.head import Witness
from desktop.vault.keys import KEY_BYTES
from desktop.vault.proving import PageProof

PAGE = 4096
_PLAIN_HEADER = b"SQLite format 3\0"
_MEMORY = 2
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "secure_delete=ON",
    "cell_size_check=ON",
    "journal_size_limit=8388608",
)


class Database:
    """One open encrypted database; every piece of work is one transaction.

    `witness`, once it is set, follows every commit that changed anything. After an unclean exit all pages
    are checked before the first of them is used; otherwise `check_pages` does it when there is time.
    """

    def __init__(self, path: Path, key: bytes, *, create: bool = False) -> None:
        self.was_unclean = not create and path.with_name(path.name + "-wal").exists()
        if not create:
            _check_file(path, has_log=self.was_unclean)
        self.path = path
        self.witness: Witness | None = None
        self._beside = partial(open_connection, path, key)
        self._proof: PageProof | None = None
        self._engine = _engine(path, key, create=create)
        try:
            with translated(), self._engine.connect() as connection:
                self._raw = _raw(connection)
                _check_connection(connection)
                if self.was_unclean:
                    # A cut while the log was being folded in leaves torn pages that the log still makes good.
                    connection.exec_driver_sql("ROLLBACK")
                    connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                    connection.exec_driver_sql("BEGIN")
                    _check_pages(connection)
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """One transaction: committed and on disk when the block ends, gone when it raises."""
        try:
            with translated(), Session(self._engine, expire_on_commit=False) as session:
                before = self._raw.total_changes
                yield session
                session.flush()
                if self._raw.total_changes != before:
                    self._commit_changes(session)
                else:
                    session.commit()
        except VaultError as error:
            # A quota or a size limit shows as a plain input/output error; what still reads only cannot grow.
            if error.code == "VAULT_DISK_ERROR" and self._is_readable():
                reserve.give_up(self.path.parent)
                raise vault_error("VAULT_DISK_FULL") from error
            if error.code == "VAULT_DISK_FULL":
                reserve.give_up(self.path.parent)
            raise

    def _commit_changes(self, session: Session) -> None:
        if reserve.is_low(self.path.parent) and not reserve.give_up(self.path.parent):
            raise vault_error("VAULT_DISK_FULL")
        head = self.witness.count(session) if self.witness is not None else None
        session.commit()
        if self.witness is not None and head is not None:
            self.witness.keep(head)

    def check_pages(self) -> None:
        """Prove every page against its checksum and the file against itself; VAULT_DAMAGED."""
        with translated(), self._engine.connect() as connection:
            _check_pages(connection)

    def page_proof(self) -> PageProof:
        """A proof of every page on a connection of its own, which stops when the database closes."""
        self._stop_proof()
        with translated(), self._engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        self._proof = PageProof(self._beside())
        return self._proof

    def _stop_proof(self) -> None:
        if self._proof is not None:
            self._proof.stop()
            self._proof = None

    def _is_readable(self) -> bool:
        try:
            with translated(), closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("SELECT count(*) FROM sqlite_master").fetchall()
        except VaultError:
            return False
        return True

    def close(self) -> None:
        """Fold the write-ahead log into the file and forget the key."""
        self._stop_proof()
        try:
            with translated(), closing(self._engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._engine.dispose()


def _check_file(path: Path, *, has_log: bool) -> None:
    with translated(), path.open("rb") as source:
        start = source.read(len(_PLAIN_HEADER))
        size = source.seek(0, 2)
    if size < PAGE or (size % PAGE and not has_log) or start == _PLAIN_HEADER:
        raise vault_error("VAULT_DAMAGED", place=path.name)


def open_connection(path: Path, key: bytes, mode: str = "rw") -> dbapi2.Connection:
    """A connection of its own to the encrypted file; `mode` rwc makes the file. The caller closes it."""
    if len(key) != KEY_BYTES:
        raise ValueError("a short key would silently become a passphrase")
    address = f"{path.absolute().as_uri()}?mode={mode}"
    with translated():
        connection = dbapi2.connect(address, uri=True, check_same_thread=False, isolation_level=None)
        connection.execute("PRAGMA cipher_log_level=NONE")
        # The text form of a raw key; the buffer is wiped, a PRAGMA text would stay in memory.
        raw = bytearray(b"x'" + key.hex().encode() + b"'")
        connection.set_key(raw)
        raw[:] = bytes(len(raw))
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _engine(path: Path, key: bytes, *, create: bool) -> Engine:
    if len(key) != KEY_BYTES:
        raise ValueError("a short key would silently become a passphrase")
    mode = "rwc" if create else "rw"
    engine = create_engine(
        "sqlite://",
        module=dbapi2,
        creator=lambda: open_connection(path, key, mode),
        poolclass=StaticPool,
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """WORKAROUND(pysqlite): its own implicit BEGIN leaves schema changes outside of transactions."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _raw(connection: Connection) -> dbapi2.Connection:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, dbapi2.Connection)
    return raw


def _check_connection(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one()
    temp_store = connection.exec_driver_sql("PRAGMA temp_store").scalar_one()
    synchronous = connection.exec_driver_sql("PRAGMA synchronous").scalar_one()
    if (temp_store, synchronous) != (_MEMORY, 2):
        raise vault_error("VAULT_DISK_ERROR")


def _check_pages(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall():
        raise vault_error("VAULT_DAMAGED")
    if connection.exec_driver_sql("PRAGMA integrity_check").scalars().all() != ["ok"]:
        raise vault_error("VAULT_DAMAGED")
