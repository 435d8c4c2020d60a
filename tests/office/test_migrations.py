"""The office's tables: revisions and declarations say the same, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from sync.office.migrations import METADATA, NEWEST, run_revisions
from sync.office.store import Store


def differences(connection):
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found = [compare_metadata(context, metadata) for metadata in METADATA]
    known = {name for metadata in METADATA for name in metadata.tables} | {"alembic_version"}
    # Each metadata takes the tables of the other two for superfluous.
    return [
        change
        for changes in found
        for change in changes
        if not (change[0] in ("remove_table", "remove_index") and _table(change[1]) in known)
    ]


def _table(thing):
    return getattr(thing, "table", thing).name


@pytest.fixture
def engine(empty_database):
    engine = create_engine(empty_database)
    yield engine
    engine.dispose()


def test_the_revisions_lead_to_the_declared_tables(engine):
    with engine.begin() as connection:
        run_revisions(connection)
        assert differences(connection) == []
        newest = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    assert newest == NEWEST


def test_a_new_database_gets_the_same_at_once(engine, empty_database):
    Store(empty_database).close()
    with engine.begin() as connection:
        at_once = {name: _columns(connection, name) for name in inspect(connection).get_table_names()}
        assert differences(connection) == []
        for metadata in METADATA:
            metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        if connection.dialect.name != "sqlite":
            connection.execute(text("DROP SEQUENCE receipt_number"))
        run_revisions(connection)
        assert {name: _columns(connection, name) for name in at_once} == at_once


def _columns(connection, table):
    return {
        column["name"]: (str(column["type"]), column["nullable"])
        for column in inspect(connection).get_columns(table)
    }


def test_an_office_that_is_behind_is_brought_up_when_it_opens(engine, empty_database):
    Store(empty_database).close()
    with engine.begin() as connection:
        for table in METADATA[1].sorted_tables + METADATA[2].sorted_tables:
            table.drop(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    Store(empty_database).close()
    with engine.begin() as connection:
        assert differences(connection) == []
