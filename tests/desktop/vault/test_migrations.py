"""The schema is what the tables declare, and a step that fails leaves the vault as it was."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session

from desktop.vault.database import Database
from desktop.vault.migrations import STEPS, migrate, run_all
from desktop.vault.tables import VaultBase
from forms.registry.decisions import DecisionBase
from forms.registry.tables import RegistryBase


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    made = Database(tmp_path / "vault-1-00000000.db", bytes(range(32)), create=True)
    yield made
    made.close()


def answer(database: Database, statement: str) -> list[tuple[object, ...]]:
    with database.transaction() as session:
        return [tuple(row) for row in session.connection().exec_driver_sql(statement).all()]


def test_the_migrated_schema_is_what_the_tables_declare(database: Database) -> None:
    migrate(database)
    for base in (VaultBase, RegistryBase, DecisionBase):
        for name, table in base.metadata.tables.items():
            columns = answer(database, f"PRAGMA table_info({name})")
            assert [column[1] for column in columns] == [column.name for column in table.columns]
            keys = [column[1] for column in columns if column[5]]
            assert keys == [column.name for column in table.primary_key.columns]
            optional = {column[1] for column in columns if not column[3] and not column[5]}
            declared = {column.name for column in table.columns if column.nullable and not column.primary_key}
            assert optional == declared


def test_migrating_twice_changes_nothing(database: Database) -> None:
    migrate(database)
    before = answer(database, "SELECT sql FROM sqlite_master ORDER BY name")
    migrate(database)
    assert answer(database, "SELECT sql FROM sqlite_master ORDER BY name") == before
    assert answer(database, "PRAGMA user_version") == [(len(STEPS),)]


def test_a_step_that_fails_leaves_no_trace(database: Database) -> None:
    def half(session: Session) -> None:
        run_all(session, "CREATE TABLE half (a)")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        migrate(database, [*STEPS, half])
    assert answer(database, "PRAGMA user_version") == [(len(STEPS),)]
    assert answer(database, "SELECT name FROM sqlite_master WHERE name = 'half'") == []


def test_every_connection_is_durable_and_keeps_temporary_data_in_memory(database: Database) -> None:
    for pragma, value in (
        ("synchronous", 2),
        ("temp_store", 2),
        ("journal_mode", "wal"),
        ("trusted_schema", 0),
        ("secure_delete", 1),
        ("foreign_keys", 1),
    ):
        assert answer(database, f"PRAGMA {pragma}") == [(value,)]


def test_a_short_key_is_a_bug_not_a_passphrase(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="short key"):
        Database(tmp_path / "vault-1-00000000.db", b"short", create=True)


def test_a_vault_of_the_first_schema_opens_and_is_brought_up_to_date(tmp_path: Path) -> None:
    """The fixture is made by the frozen first step alone, as an old program left it."""
    old = Database(tmp_path / "vault-1-00000000.db", bytes(range(32)), create=True)
    migrate(old, STEPS[:1])
    with old.transaction() as session:
        session.connection().exec_driver_sql("INSERT INTO setting VALUES ('vault_id', 'old')")
    old.close()

    def later(session: Session) -> None:
        run_all(session, "ALTER TABLE setting ADD COLUMN note VARCHAR NOT NULL DEFAULT ''")

    again = Database(tmp_path / "vault-1-00000000.db", bytes(range(32)))
    migrate(again, [*STEPS, later])
    assert answer(again, "SELECT key, value, note FROM setting WHERE key = 'vault_id'") == [
        ("vault_id", "old", "")
    ]
    assert answer(again, "PRAGMA user_version") == [(len(STEPS) + 1,)]
    again.close()


def test_a_step_that_is_cut_off_is_done_again_from_its_start(tmp_path: Path) -> None:
    class CutError(Exception):
        """The process ends here."""

    def cut(session: Session) -> None:
        run_all(session, "CREATE TABLE later (a)")
        raise CutError

    def whole(session: Session) -> None:
        run_all(session, "CREATE TABLE later (a)")

    made = Database(tmp_path / "vault-1-00000000.db", bytes(range(32)), create=True)
    with pytest.raises(CutError):
        migrate(made, [*STEPS, cut])
    migrate(made, [*STEPS, whole])
    assert answer(made, "PRAGMA user_version") == [(len(STEPS) + 1,)]
    made.close()
