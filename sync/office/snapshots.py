"""The whole database of an office as it was at one moment, in an SQLite file, and back from it.

The file is the same whichever database it came from, so that a township can move to PostgreSQL and back. Who
has so much that this takes hours uses PostgreSQL's own base backup beside the batch files.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing

from sqlalchemy import Connection, Engine, Table, func, select, text

from sync.office.migrations import METADATA, NUMBERS, upgrade

_PORTION = 500
Rows = Sequence[Mapping[str, object]]


def take_snapshot(engine: Engine, copying: Engine) -> None:
    """Copy a database, as it is now, into an empty SQLite file; nobody who writes meanwhile waits for it."""
    if engine.dialect.name == "sqlite":
        with closing(engine.raw_connection()) as whole, closing(copying.raw_connection()) as file:
            source, target = whole.driver_connection, file.driver_connection
            assert isinstance(source, sqlite3.Connection)
            assert isinstance(target, sqlite3.Connection)
            source.backup(target)
        return
    with engine.connect() as connection, copying.begin() as copy:
        upgrade(copy)
        frozen = connection.execution_options(isolation_level="REPEATABLE READ", stream_results=True)
        for table, rows in _portions(frozen):
            copy.execute(table.insert(), [*rows])


def put_back(source: Engine, target: Connection, insert: Callable[[Table, Rows], None]) -> None:
    """Put a snapshot into an empty database of the newest version, in the caller's transaction."""
    with source.begin() as reading:
        upgrade(reading)  # a backup of an older version
        for table, rows in _portions(reading):
            insert(table, rows)
    if target.dialect.name == "postgresql":
        _count_on(target)


def is_empty(connection: Connection) -> bool:
    """Whether the tables hold nothing at all."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in _tables())


def _tables() -> Iterator[Table]:
    return (table for metadata in METADATA for table in metadata.sorted_tables)


def _portions(source: Connection) -> Iterator[tuple[Table, Rows]]:
    for table in _tables():
        for rows in source.execute(select(table)).mappings().partitions(_PORTION):
            yield table, [{str(name): value for name, value in row.items()} for row in rows]


def _count_on(target: Connection) -> None:
    """Let the running numbers of PostgreSQL go on behind those that were put in."""
    for table in _tables():
        column = table.autoincrement_column
        if column is None:
            continue
        highest = target.execute(select(func.max(column))).scalar()
        sequence = func.pg_get_serial_sequence(f'"{table.name}"', column.name)
        if highest is not None and target.execute(select(sequence)).scalar() is not None:
            target.execute(select(func.setval(sequence, highest)))
    batches = "SELECT setval(:name, (SELECT max(number) FROM batch)) WHERE EXISTS (SELECT 1 FROM batch)"
    target.execute(text(batches), {"name": NUMBERS})
