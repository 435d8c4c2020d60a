"""What the vault notes beside the registry: the moment of an urgent need, and what a visit seems to miss."""

from sqlmodel import Field

from desktop.vault.tables import VaultBase


class UrgentNeed(VaultBase, table=True):
    """How far the clock had been set back in all when an urgent need was sealed, in seconds."""

    record_id: str = Field(primary_key=True)
    place: int = Field(primary_key=True)
    behind: int


class Screened(VaultBase, table=True):
    """应享未享 of one visit by one table of standards, one line each: a hint to count, never a truth."""

    record_id: str = Field(primary_key=True)
    standards: str
    missed: str


DDL = """
CREATE TABLE urgentneed (record_id VARCHAR NOT NULL, place INTEGER NOT NULL, behind INTEGER NOT NULL,
    PRIMARY KEY (record_id, place));
CREATE TABLE screened (record_id VARCHAR NOT NULL, standards VARCHAR NOT NULL, missed VARCHAR NOT NULL,
    PRIMARY KEY (record_id));
"""
