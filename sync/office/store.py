"""The office's database: the only place that connects and opens sessions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, create_engine

from forms.errors import AppError
from forms.registry.decisions import DecisionBase
from forms.registry.tables import RegistryBase
from sync.office.tables import OfficeBase


class StoreError(AppError):
    """The database of the office cannot be used."""


class Store:
    """One SQLite file; sessions are short and commit once."""

    def __init__(self, path: Path) -> None:
        # Parameters stay out of error messages: they would carry names and identity numbers into logs.
        self._engine = create_engine(f"sqlite:///{path}", hide_parameters=True)
        event.listen(self._engine, "connect", _prepare)
        event.listen(self._engine, "begin", _begin)
        try:
            OfficeBase.metadata.create_all(self._engine)
            RegistryBase.metadata.create_all(self._engine)
            DecisionBase.metadata.create_all(self._engine)
        except OperationalError as error:
            raise StoreError(
                "OFFICE_DATABASE",
                "乡镇端数据库打不开。",
                place=path.name,
                remedy="请检查文件夹权限和磁盘空间。",
            ) from error

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that writes: it commits at the end, or rolls everything back."""
        with Session(self._engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only reads, and waits for no writer."""
        with Session(self._engine.execution_options(reading=True)) as session:
            yield session

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _prepare(connection: Any, _: object) -> None:
    # Python's sqlite3 begins transactions only before some statements, which makes savepoints commit.
    # We say BEGIN ourselves, as SQLAlchemy advises.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    # A writer announces itself at once: a transaction that reads first could lose its turn later.
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")
