"""The office of the handover's tests, and a PostgreSQL server where the machine has one."""

import tempfile
from pathlib import Path

import pytest

from tests import postgresql
from tests.sync.conftest import town  # noqa: F401


@pytest.fixture(scope="session")
def postgresql_address():
    """The address of a server of our own; several tests share it and empty it."""
    if postgresql.binaries() is None:
        pytest.skip("no PostgreSQL on this machine")
    # Not below pytest's own folder: another session closes that to the server's user again.
    with (
        tempfile.TemporaryDirectory(prefix="dengmen-pg-") as folder,
        postgresql.server(Path(folder)) as address,
    ):
        yield address


@pytest.fixture
def empty_postgresql(postgresql_address):
    """The address of a database without tables."""
    from sqlalchemy import create_engine, text

    engine = create_engine(postgresql_address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql_address


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request, tmp_path):
    """The address of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("empty_postgresql")
