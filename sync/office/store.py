"""The office's database, SQLite or PostgreSQL: the only place that connects and opens sessions."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Connection,
    Engine,
    Table,
    any_,
    bindparam,
    event,
    func,
    select,
    text,
)
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from forms.errors import AppError
from sync.office.copying import copy_rows
from sync.office.migrations import NUMBERS, upgrade
from sync.office.snapshots import is_empty, put_back, take_snapshot
from sync.refusals import HandoverError

# Made once: a text is parsed anew each time that it is made.
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:dev, 0))")
_FLEETING = text("SET LOCAL synchronous_commit = off")
_ALONE = "SELECT coalesce(max(number), 0) + 1 FROM batch"  # SQLite has one writer at a time


class StoreError(AppError):
    """The database of the office cannot be used."""


class Store:
    """One database; sessions are short and commit once.

    `url` is an SQLAlchemy address: `sqlite:///FILE` or `postgresql+psycopg://…`. Several processes may share
    one PostgreSQL database; an SQLite file serves one office process and its commands.
    """

    def __init__(self, url: str) -> None:
        # Parameters stay out of error messages: they would carry names and identity numbers into logs.
        self._engine = create_engine(url, hide_parameters=True)
        self.is_sqlite = self._engine.dialect.name == "sqlite"
        # On PostgreSQL each question sees its own moment in any case, and needs no BEGIN and ROLLBACK for it.
        alone: dict[str, Any] = {"reading": True} if self.is_sqlite else {"isolation_level": "AUTOCOMMIT"}
        self._reading = self._engine.execution_options(**alone)
        self._next_number = text(_ALONE if self.is_sqlite else f"SELECT nextval('{NUMBERS}')")
        self.forms: set[tuple[str, str]] = set()  # published ones that were seen; none is ever taken back
        self._turn = threading.Lock()
        (_prepare_sqlite if self.is_sqlite else _prepare_postgresql)(self._engine)
        try:
            with self._engine.begin() as connection:
                if not self.is_sqlite:  # several workers start at once; one of them makes the tables
                    connection.execute(text("SELECT pg_advisory_xact_lock(20260309)"))
                upgrade(connection)
        except OperationalError as error:
            raise StoreError(
                "OFFICE_DATABASE",
                "乡镇端数据库打不开。",
                remedy="请检查数据库是否启动、文件夹权限和磁盘空间。",
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes: it commits at the end, or rolls everything back."""
        with Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def fleeting(self) -> Iterator[Session]:
        """A session that writes what a power cut may take back, such as numbers used once."""
        with self.transaction() as session:
            if not self.is_sqlite:
                session.connection().execute(_FLEETING)
            yield session

    @contextmanager
    def loose(self) -> Iterator[Session]:
        """A session in which each statement may count for itself; it commits at the end at the latest."""
        if self.is_sqlite:
            with self.transaction() as session:
                yield session
        else:
            with Session(self._reading) as session:
                yield session

    @contextmanager
    def turn_of(self, dev: str) -> Iterator[Session]:
        """A session that writes while no other one writes for this device.

        Chains and receipts depend on the batch before, so that batches of one device are taken in one by one.
        """
        with self._turn if self.is_sqlite else nullcontext(), self.transaction() as session:
            if not self.is_sqlite:
                session.connection().execute(_LOCK, {"dev": dev})
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, and waits for no writer."""
        with Session(self._reading) as session:
            yield session

    def insert_rows(self, session: Session, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
        """Insert rows that all have the same columns, in the fastest way that the database has.

        Raises IntegrityError or DataError; the transaction is then lost, unless a savepoint was set.
        """
        if not rows:
            return
        if self.is_sqlite:
            session.connection().execute(table.insert(), [*rows])
        else:
            copy_rows(session.connection(), table, rows)

    def listed(self, values: Iterable[str | int]) -> object:
        """Values as the parameter of `among`."""
        return json.dumps([*values]) if self.is_sqlite else [*values]

    def next_number(self, session: Session) -> int:
        """A running number that no other batch gets; on PostgreSQL a failed batch leaves its number out."""
        return int(session.connection().execute(self._next_number).scalar_one())

    def snapshot(self, target: Path) -> None:
        """Write the whole database as of one moment to a new file; writers go on meanwhile."""
        with _file(target) as copying:
            take_snapshot(self._engine, copying)

    def restore(self, source: Path) -> None:
        """Fill this empty database from a snapshot; raises OFFICE_EXISTS when it is not empty."""
        with self.transaction() as session, _file(source) as snapshot:
            if not is_empty(session.connection()):
                raise HandoverError("OFFICE_EXISTS")
            put_back(snapshot, session.connection(), partial(self.insert_rows, session))

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def among(column: ColumnElement[Any], name: str, *, is_sqlite: bool) -> ColumnElement[bool]:
    """Whether the column is one of the values that parameter `name` lists, however many there are.

    The words of the statement stay the same, so that a database can prepare it; an IN with as many
    parameters as there are values is another statement each time.
    """
    if is_sqlite:
        return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))
    return column == any_(bindparam(name, type_=ARRAY(column.type)))


@contextmanager
def _file(path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
    try:
        yield engine
    finally:
        engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin)


def _pragmas(connection: Any, _: object) -> None:
    # Python's sqlite3 begins transactions only before some statements, which makes savepoints commit.
    # We say BEGIN ourselves, as SQLAlchemy advises.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    # A writer announces itself at once: a transaction that reads first could lose its turn later.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _prepare_postgresql(engine: Engine) -> None:
    event.listen(engine, "connect", _binary)


def _binary(connection: Any, _: object) -> None:
    from psycopg.types.string import BytesBinaryDumper

    # Bytes as text cost eight times as much on the way; the dumper that was registered last is taken.
    connection.adapters.register_dumper(bytes, BytesBinaryDumper)
    with connection.cursor() as cursor:  # three times faster than the default
        cursor.execute("SET default_toast_compression = 'lz4'")
    connection.commit()
