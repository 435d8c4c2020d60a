"""Where the rows of a table lie: in memory as columns, or with the caller when there are many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

LONG_TABLE = 20_000  # rows from which a caller should keep a table in its database


class RowStore(Protocol):
    """Rows of texts, numbered from 0 in their order; every row has every column."""

    @property
    def names(self) -> Sequence[str]:
        """The columns, as element names (see table.element_name)."""

    @property
    def size(self) -> int:
        """How many rows."""

    def text(self, index: int, column: str) -> str | None:
        """One cell; None where a row has no such cell."""

    def find(self, column: str, value: str) -> Sequence[int]:
        """The rows whose cell is exactly this text, in order."""

    def column(self, name: str) -> Iterable[str | None]:
        """All cells of a column, in the order of the rows."""


class ColumnRows:
    """Rows in memory, column by column, with an index by text built at first use."""

    def __init__(self, columns: Mapping[str, Sequence[str | None]]) -> None:
        self._columns = columns
        self._texts: dict[str, dict[str, list[int]]] = {}
        self.names: Sequence[str] = tuple(columns)
        self.size = max((len(column) for column in columns.values()), default=0)

    def text(self, index: int, column: str) -> str | None:
        """One cell."""
        cells = self._columns.get(column)
        return None if cells is None else cells[index]

    def find(self, column: str, value: str) -> Sequence[int]:
        """The rows whose cell is exactly this text."""
        index = self._texts.get(column)
        if index is None:
            index = self._texts[column] = {}
            for place, text in enumerate(self.column(column)):
                if text is not None:
                    index.setdefault(text, []).append(place)
        return index.get(value, ())

    def column(self, name: str) -> Iterable[str | None]:
        """All cells of a column."""
        return self._columns.get(name, ())
