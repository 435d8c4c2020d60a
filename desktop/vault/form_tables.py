"""Tables of what belongs to a questionnaire besides its XML: its files, its long lists, its compiled form."""

from sqlmodel import Field

from desktop.vault.tables import VaultBase


class FormFile(VaultBase, table=True):
    """A file that came with a questionnaire; of a long list `data` is blank and `list_id` says which."""

    form_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    sha256: str
    list_id: int
    data: bytes


class CompiledForm(VaultBase, table=True):
    """A compiled questionnaire; `cache_key` says of which file and by which engine."""

    form_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    cache_key: str
    data: bytes


class LongList(VaultBase, table=True):
    """A list of more rows than are kept in memory, once for all questionnaires; `names` is a JSON list."""

    list_id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(index=True, unique=True)
    names: str
    size: int


class ListRow(VaultBase, table=True):
    """One row of a long list; `cells` is a JSON list of texts in the order of the columns."""

    list_id: int = Field(primary_key=True)
    place: int = Field(primary_key=True)
    cells: str


class ListWord(VaultBase, table=True):
    """Where a text stands in a column of a long list."""

    list_id: int = Field(primary_key=True)
    cell: int = Field(primary_key=True)
    word: str = Field(primary_key=True)
    place: int = Field(primary_key=True)


DDL = """
CREATE TABLE formfile (form_id VARCHAR NOT NULL, version VARCHAR NOT NULL, name VARCHAR NOT NULL, sha256
    VARCHAR NOT NULL, list_id INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (form_id, version, name));
CREATE TABLE compiledform (form_id VARCHAR NOT NULL, version VARCHAR NOT NULL, cache_key VARCHAR NOT NULL,
    data BLOB NOT NULL, PRIMARY KEY (form_id, version));
CREATE TABLE longlist (list_id INTEGER NOT NULL, sha256 VARCHAR NOT NULL, names VARCHAR NOT NULL, size
    INTEGER NOT NULL, PRIMARY KEY (list_id));
CREATE UNIQUE INDEX ix_longlist_sha256 ON longlist (sha256);
CREATE TABLE listrow (list_id INTEGER NOT NULL, place INTEGER NOT NULL, cells VARCHAR NOT NULL, PRIMARY KEY
    (list_id, place)) WITHOUT ROWID;
CREATE TABLE listword (list_id INTEGER NOT NULL, cell INTEGER NOT NULL, word VARCHAR NOT NULL, place INTEGER
    NOT NULL, PRIMARY KEY (list_id, cell, word, place)) WITHOUT ROWID;
"""
