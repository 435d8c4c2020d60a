"""Putting registry rows into a database through a session that the caller owns and commits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Table, bindparam, select
from sqlmodel import Session, SQLModel

from forms.registry.projection import Rows
from forms.registry.tables import RegistryBase, Visit

# Built once: a statement that is built anew for every record costs more than running it.
_TABLES = RegistryBase.metadata.sorted_tables
_FORGET = [table.delete().where(table.c.record_id == bindparam("record")) for table in _TABLES]
_VISIT = RegistryBase.metadata.tables["visit"]
_KNOWN = select(_VISIT.c.record_id).where(_VISIT.c.record_id == bindparam("record"))

Writer = Callable[[Session, Table, Sequence[Mapping[str, object]]], None]


def apply(session: Session, rows: Rows) -> None:
    """Replace the rows of this record; applying the same rows twice changes nothing."""
    session.flush()  # What the caller changed and did not write yet would be forgotten with `expire_all`.
    if session.connection().execute(_KNOWN, {"record": rows.visit.record_id}).first() is not None:
        forget(session, rows.visit.record_id)
    # Statements, not objects: a record has some forty rows, and the caller's rows stay free of the session.
    tables: dict[type[SQLModel], list[dict[str, object]]] = {}
    for row in rows.all():
        tables.setdefault(type(row), []).append(dict(row))
    connection = session.connection()
    for table, values in tables.items():
        connection.execute(RegistryBase.metadata.tables[str(table.__tablename__)].insert(), values)
    session.expire_all()


def apply_many(
    session: Session, portion: Iterable[Mapping[type[RegistryBase], list[dict[str, object]]]], write: Writer
) -> None:
    """Replace the rows of many records, table by table, as `plain_rows` gives them.

    `write(session, table, rows)` inserts the rows; databases have fast ways of their own for that.
    """
    tables: dict[type[RegistryBase], list[dict[str, object]]] = {}
    for rows in portion:
        for model, values in rows.items():
            tables.setdefault(model, []).extend(values)
    session.flush()
    ids = [row["record_id"] for row in tables.get(Visit, ())]
    known = session.connection().execute(select(_VISIT.c.record_id).where(_VISIT.c.record_id.in_(ids)))
    for record_id in known.scalars().all():
        forget(session, record_id)
    for model, values in tables.items():
        if values:
            write(session, RegistryBase.metadata.tables[str(model.__tablename__)], values)
    session.expire_all()


def forget(session: Session, record_id: str) -> None:
    """Remove the rows of one record."""
    session.flush()
    connection = session.connection()
    for delete in _FORGET:
        connection.execute(delete, {"record": record_id})
    session.expire_all()


def clear(session: Session) -> None:
    """Remove every row, before a rebuild from the records."""
    session.flush()
    for table in _TABLES:
        session.connection().execute(table.delete())
    session.expire_all()
