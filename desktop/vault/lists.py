"""Files that come with a questionnaire; lists too long for memory stay in the database and are read by row.

A visit reads such a list while the vault's worker writes, so it reads through a connection of its own that
cannot write and that is closed with the vault.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import Session, col, delete, func, select

from desktop.vault.errors import translated, vault_error
from desktop.vault.form_tables import FormFile, ListRow, ListWord, LongList
from forms.errors import AppError
from forms.xlsform import LONG_TABLE, RowStore
from forms.xlsform.instances import read_media
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.table import Table
from sync.refusals import HandoverError

BLOCK = 512
MOST_BLOCKS = 64
LISTS = (".csv", ".xml", ".geojson")
_ROWS = "SELECT cells FROM listrow WHERE list_id = ? AND place >= ? AND place < ? ORDER BY place"
_PLACES = "SELECT place FROM listword WHERE list_id = ? AND cell = ? AND word = ? ORDER BY place"


@dataclass(frozen=True)
class Owner:
    """A version of a questionnaire."""

    form_id: str
    version: str


# ---- keeping ----


def digests(session: Session, owner: Owner) -> dict[str, str]:
    """Name -> hash of the files of a questionnaire, to tell whether they changed."""
    return {row.name: row.sha256 for row in _files(session, owner)}


def digest(data: bytes) -> str:
    """The hash that a file is known by."""
    return hashlib.sha256(data).hexdigest()


def held_files(session: Session, most: int) -> tuple[str, ...]:
    """The hashes of files that need not come again, long lists and large files first."""
    order = (col(FormFile.list_id) == 0, func.length(FormFile.data).desc())
    rows = session.exec(select(FormFile.sha256).order_by(*order)).all()
    return tuple(dict.fromkeys(rows))[:most]


def keep_files(
    session: Session, owner: Owner, files: Mapping[str, bytes], held: Mapping[str, str] | None = None
) -> None:
    """Replace the files of a questionnaire; long lists are taken apart into rows, once for each content.

    `held` are files that are here already, by name with their hash; PACKAGE_BASE when one is not.
    """
    same = (col(FormFile.form_id) == owner.form_id, col(FormFile.version) == owner.version)
    copies = [_copy(session, owner, name, sha256) for name, sha256 in (held or {}).items()]
    session.connection().execute(delete(FormFile).where(*same))
    session.add_all(copies)
    for name, data in files.items():
        list_id = _keep_list(session, name, data)
        session.add(
            FormFile(
                form_id=owner.form_id,
                version=owner.version,
                name=name,
                sha256=digest(data),
                list_id=list_id,
                data=b"" if list_id else data,
            )
        )
    session.flush()


def _copy(session: Session, owner: Owner, name: str, sha256: str) -> FormFile:
    known = session.exec(select(FormFile).where(FormFile.sha256 == sha256).limit(1)).first()
    if known is None:
        raise HandoverError("PACKAGE_BASE")
    session.expunge(known)  # it may be the very row that is replaced
    return FormFile(
        form_id=owner.form_id,
        version=owner.version,
        name=name,
        sha256=sha256,
        list_id=known.list_id,
        data=known.data,
    )


def _keep_list(session: Session, name: str, data: bytes) -> int:
    """The number of a long list, 0 for a file that is kept as it is."""
    if (
        not name.lower().endswith(LISTS)
        or data.count(b"\n") + data.count(b"<") + data.count(b"{") < LONG_TABLE
    ):
        return 0
    known = session.exec(select(LongList).where(LongList.sha256 == digest(data))).first()
    if known is not None:
        return known.list_id or 0
    try:
        table = read_media(name, data)
    except (AppError, ExpressionError):  # Whoever opens the questionnaire is told what is wrong with it.
        return 0
    plain = isinstance(table, Table) and (table.root_name, table.item_name) == ("root", "item")
    if not isinstance(table, Table) or not plain or table.size <= LONG_TABLE:
        return 0
    return _keep_rows(session, table, digest(data))


def _keep_rows(session: Session, table: Table, sha256: str) -> int:
    columns = [list(table.store.column(name)) for name in table.names]
    row = LongList(sha256=sha256, names=json.dumps(list(table.names)), size=table.size)
    session.add(row)
    session.flush()
    number = row.list_id or 0
    connection = session.connection()
    rows = [
        {"list_id": number, "place": place, "cells": json.dumps(cells, ensure_ascii=False)}
        for place, cells in enumerate(zip(*columns, strict=True))
    ]
    connection.execute(ListRow.__table__.insert(), rows)  # type: ignore[attr-defined]
    for cell, texts in enumerate(columns):
        words = sorted((text, place) for place, text in enumerate(texts) if text is not None)
        connection.execute(
            ListWord.__table__.insert(),  # type: ignore[attr-defined]
            [{"list_id": number, "cell": cell, "word": word, "place": place} for word, place in words],
        )
    return number


# ---- reading ----


def media_of(session: Session, owner: Owner) -> dict[str, bytes | RowStore]:
    """The files of a questionnaire as its compiler takes them."""
    found: dict[str, bytes | RowStore] = {}
    reader: Reader | None = None
    for row in _files(session, owner):
        kept = session.get(LongList, row.list_id) if row.list_id else None
        if kept is None:
            found[row.name] = row.data
            continue
        reader = reader or Reader(session)
        found[row.name] = VaultRows(reader, row.list_id, json.loads(kept.names), kept.size)
    return found


def form_file(session: Session, form_id: str, version: str, name: str) -> bytes:
    """One file of a questionnaire, such as a picture of a label; VAULT_NOT_FOUND."""
    row = session.get(FormFile, (form_id, version, name))
    if row is None or row.list_id:
        raise vault_error("VAULT_NOT_FOUND", place="随问卷的文件")
    return row.data


def _files(session: Session, owner: Owner) -> Sequence[FormFile]:
    same = (FormFile.form_id == owner.form_id, FormFile.version == owner.version)
    return session.exec(select(FormFile).where(*same).order_by(FormFile.name)).all()


class Reader:
    """A second connection to the vault that only reads; it ends with the vault."""

    def __init__(self, session: Session) -> None:
        engine = session.get_bind()
        assert isinstance(engine, Engine)
        # A pool of its own makes a connection of its own, with the same key and the same settings.
        self._pool = engine.pool.recreate()
        self._connection: Any = self._pool.connect()
        self._connection.execute("PRAGMA query_only=ON")
        event.listen(engine, "engine_disposed", self._closed)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """The answer to a query; VAULT_CLOSED once the vault is locked."""
        connection = self._connection
        if connection is None:
            raise vault_error("VAULT_CLOSED")
        with translated():
            return list(connection.cursor().execute(query, values).fetchall())

    def _closed(self, _engine: Engine) -> None:
        self._connection = None
        self._pool.dispose()


class VaultRows:
    """Rows of a long list, read in blocks: a filter touches few, a walk takes them one after another."""

    def __init__(self, reader: Reader, number: int, names: Sequence[str], size: int) -> None:
        self.names: Sequence[str] = tuple(names)
        self.size = size
        self._reader = reader
        self._number = number
        self._cells = {name: place for place, name in enumerate(self.names)}
        self._blocks: OrderedDict[int, list[list[str | None]]] = OrderedDict()

    def text(self, index: int, column: str) -> str | None:
        """One cell."""
        cell = self._cells.get(column)
        if cell is None:
            return None
        block = self._blocks.get(index // BLOCK)
        if block is None:
            block = self._read(index // BLOCK)
        return block[index % BLOCK][cell]

    def find(self, column: str, value: str) -> Sequence[int]:
        """The rows whose cell is exactly this text, in order."""
        cell = self._cells.get(column)
        if cell is None:
            return ()
        return [int(row[0]) for row in self._reader.rows(_PLACES, self._number, cell, value)]

    def column(self, name: str) -> Iterable[str | None]:
        """All cells of a column, in the order of the rows."""
        cell = self._cells.get(name)
        if cell is None:
            return ()
        rows = self._reader.rows(_ROWS, self._number, 0, self.size)
        return [json.loads(row[0])[cell] for row in rows]

    def _read(self, number: int) -> list[list[str | None]]:
        start = number * BLOCK
        rows = self._reader.rows(_ROWS, self._number, start, start + BLOCK)
        block = self._blocks[number] = [json.loads(row[0]) for row in rows]
        if len(self._blocks) > MOST_BLOCKS:
            self._blocks.popitem(last=False)
        return block
