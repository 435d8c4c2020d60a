"""Putting registry rows into a database through a session that the caller owns and commits."""

from __future__ import annotations

from sqlmodel import Session

from forms.registry.projection import Rows
from forms.registry.tables import RegistryBase


def apply(session: Session, rows: Rows) -> None:
    """Replace the rows of this record; applying the same rows twice changes nothing."""
    forget(session, rows.visit.record_id)
    for row in rows.all():
        # A copy, so that the caller's rows stay free of the session.
        session.add(type(row)(**row.model_dump()))
    session.flush()


def forget(session: Session, record_id: str) -> None:
    """Remove the rows of one record."""
    for table in RegistryBase.metadata.sorted_tables:
        session.connection().execute(table.delete().where(table.c.record_id == record_id))


def clear(session: Session) -> None:
    """Remove every row, before a rebuild from the records."""
    for table in RegistryBase.metadata.sorted_tables:
        session.connection().execute(table.delete())
