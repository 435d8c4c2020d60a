"""The office's database from one version to the next: Alembic revisions, and what they must amount to."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, text

from forms.registry.decisions import DecisionBase
from forms.registry.tables import RegistryBase
from sync.office import desk_tables
from sync.office.tables import OfficeBase

NEWEST = "0002"
assert desk_tables  # its tables belong to OfficeBase
METADATA: tuple[MetaData, ...] = (OfficeBase.metadata, RegistryBase.metadata, DecisionBase.metadata)
NUMBERS = "receipt_number"
_VERSION = "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"


def upgrade(connection: Connection) -> None:
    """Bring the database to the newest version, in the caller's transaction.

    An empty one gets its tables at once: a test proves that the revisions lead to the same.
    """
    tables = inspect(connection).get_table_names()
    if not tables:
        for metadata in METADATA:
            metadata.create_all(connection)
        if connection.dialect.name != "sqlite":
            connection.execute(text(f"CREATE SEQUENCE {NUMBERS}"))
        connection.execute(text(_VERSION))
        connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": NEWEST})
    elif "alembic_version" not in tables or _version(connection) != NEWEST:
        run_revisions(connection)


def _version(connection: Connection) -> str:
    return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")


def run_revisions(connection: Connection) -> None:
    """Every revision that is still to come, in the caller's transaction."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
