"""Bringing a vault's schema up to date: ordered steps, one transaction each with its version."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlmodel import Session

from desktop.vault import form_tables, notices, printed, referral_tables, schema_1, schema_registry
from desktop.vault.database import Database
from desktop.vault.errors import vault_error

Step = Callable[[Session], None]


def _create(session: Session) -> None:
    run_all(session, schema_1.DDL)
    run_all(session, form_tables.DDL)
    run_all(session, schema_registry.DDL)
    run_all(session, referral_tables.DDL)
    run_all(session, notices.DDL)
    run_all(session, printed.DDL)


STEPS: Sequence[Step] = (_create,)


def migrate(database: Database, steps: Sequence[Step] = STEPS) -> None:
    """Run the steps this vault has not seen; VAULT_TOO_NEW when a newer program wrote it."""
    with database.transaction() as session:
        version = _version(session)
    if version > len(steps):
        raise vault_error("VAULT_TOO_NEW")
    for number, step in enumerate(steps[version:], version + 1):
        with database.transaction() as session:
            step(session)
            session.connection().exec_driver_sql(f"PRAGMA user_version={number}")


def run_all(session: Session, script: str) -> None:
    """Run statements one by one: `executescript` would commit before it starts."""
    for statement in script.split(";\n"):
        if statement.strip():
            session.connection().exec_driver_sql(statement)


def _version(session: Session) -> int:
    return int(session.connection().exec_driver_sql("PRAGMA user_version").scalar_one())
