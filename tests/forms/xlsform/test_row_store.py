"""A long table kept by the caller in SQLite behaves as the same table in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import pytest

from forms.xlsform import FormSession, RowStore
from forms.xlsform.instances import Media
from tests.forms.xlsform.small import circumstances, form, inputs

VILLAGES = [(f"v{n}", f"村{n}", f"t{n % 7}", str(n % 3)) for n in range(300)]


class SqliteRows:
    """Rows in a database that the caller opened."""

    def __init__(self, connection: sqlite3.Connection, names: Sequence[str]) -> None:
        self.connection = connection
        self.names = tuple(names)
        (self.size,) = connection.execute("SELECT count(*) FROM villages").fetchone()

    def text(self, index: int, column: str) -> str | None:
        if column not in self.names:
            return None
        query = f"SELECT {column} FROM villages WHERE rowid = ?"
        return str(self.connection.execute(query, (index + 1,)).fetchone()[0])

    def find(self, column: str, value: str) -> Sequence[int]:
        query = f"SELECT rowid - 1 FROM villages WHERE {column} = ? ORDER BY rowid"
        return [int(row[0]) for row in self.connection.execute(query, (value,))]

    def column(self, name: str) -> Iterable[str | None]:
        return [row[0] for row in self.connection.execute(f"SELECT {name} FROM villages ORDER BY rowid")]


def rows() -> SqliteRows:
    """The villages in a database in memory."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE villages (name TEXT, label TEXT, town TEXT, kind TEXT)")
    connection.executemany("INSERT INTO villages VALUES (?, ?, ?, ?)", VILLAGES)
    connection.execute("CREATE INDEX by_town ON villages (town)")
    return SqliteRows(connection, ("name", "label", "town", "kind"))


def csv() -> bytes:
    """The same villages as a file."""
    return "\n".join(["name,label,town,kind", *map(",".join, VILLAGES)]).encode()


def session(villages: bytes | RowStore) -> FormSession:
    """A form that filters, pulls and counts villages."""
    media: Media = {"villages.csv": villages}
    binds = """<bind nodeset="/data/name" calculate="pulldata('villages', 'label', 'name', /data/who)"/>
<bind nodeset="/data/many" calculate="count(instance('villages')/root/item[town = /data/town])" type="int"/>
<bind nodeset="/data/odd" calculate="count(instance('villages')/root/item[kind = 1
and town = /data/town])"/>"""
    body = (
        inputs("town", "who")
        + """<select1 ref="/data/pick"><itemset
nodeset="instance('villages')/root/item[town = /data/town][kind != '2']"><value ref="name"/>
<label ref="label"/>
</itemset></select1>"""
    )
    extra = '<instance id="villages" src="jr://file-csv/villages.csv"/>'
    data = "<town/><who/><pick/><name/><many/><odd/>"
    return form(data, binds, body, extra, media).start(circumstances())[0]


@pytest.mark.parametrize("town", ["t0", "t6", "none"])
def test_rows_in_a_database_answer_as_rows_in_memory(town: str) -> None:
    one, other = session(csv()), session(rows())
    for filled in (one, other):
        filled.answer("/data/town", town)
        filled.answer("/data/who", "v12")
    assert one.choices("/data/pick") == other.choices("/data/pick")
    assert one.answers() == other.answers()
    assert one.value("/data/name") == "村12"
