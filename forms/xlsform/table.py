"""Secondary instances as columns with hash indexes: choice lists and attached tables of any length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC

from forms.xlsform.rowstore import LONG_TABLE, RowStore
from forms.xlsform.values import Scalar, text_to_number

LONG = 1_000


class Table:
    """Rows of texts by column; looks like `/root/item/column` to expressions."""

    def __init__(self, store: RowStore, root: str = "root", item: str = "item") -> None:
        self.store = store
        self.names = tuple(store.names)
        self.root_name = root
        self.item_name = item
        self.size = store.size
        self.document = TableNode("document", "", None, self)
        self.root = TableNode("element", root, self.document, self)
        self._rows: dict[int, Row] = {}
        self._full: dict[str, bool] = {}
        self._numbers: dict[str, dict[float, list[int]]] = {}

    def is_full(self, column: str) -> bool:
        """Whether every row has the column, so that an index finds what a walk would find."""
        known = self._full.get(column)
        if known is None:
            known = self._full[column] = column in self.names and None not in self.store.column(column)
        return known

    def rows(self) -> list[Row]:
        """Every row."""
        return [self.row(index) for index in range(self.size)]

    def row(self, index: int) -> Row:
        """One row; the same object each time."""
        row = self._rows.get(index)
        if row is None:
            row = self._rows[index] = Row(self, index)
        return row

    def prepare(self, column: str) -> None:
        """Build the index of a column that a long table is filtered by, with the form rather than later."""
        if LONG < self.size <= LONG_TABLE * 10:
            self.store.find(column, "")

    def find(self, column: str, value: str | float) -> list[Row]:
        """Rows whose column equals the value, through an index."""
        found = (
            self.store.find(column, value)
            if isinstance(value, str)
            else self._by_number(column).get(value, ())
        )
        return [self.row(index) for index in found]

    def _by_number(self, column: str) -> dict[float, list[int]]:
        index = self._numbers.get(column)
        if index is None:
            index = self._numbers[column] = {}
            for place, text in enumerate(self.store.column(column)):
                if text is not None:
                    index.setdefault(text_to_number(text, UTC), []).append(place)
        return index


class TableNode:
    """The document or root element above the rows."""

    __slots__ = ("kind", "name", "order", "parent", "table")
    namespace = ""

    def __init__(self, kind: str, name: str, parent: TableNode | None, table: Table) -> None:
        self.kind = kind
        self.name = name
        self.parent = parent
        self.table = table
        self.order = -1 if parent is None else 0

    @property
    def children(self) -> Sequence[TableNode | Row]:
        """The root element, or the rows."""
        return self.table.rows() if self.parent else [self.table.root]

    @property
    def attributes(self) -> list[Cell]:
        """Tables have none."""
        return []

    @property
    def typed(self) -> Scalar:
        """Its text."""
        return self.string()

    def string(self) -> str:
        """The text of all cells."""
        return "".join(row.string() for row in self.table.rows())


class Row:
    """One row: an element whose children are its cells."""

    __slots__ = ("index", "table")
    kind = "element"
    namespace = ""

    def __init__(self, table: Table, index: int) -> None:
        self.table = table
        self.index = index

    @property
    def name(self) -> str:
        """The element name of rows."""
        return self.table.item_name

    @property
    def parent(self) -> TableNode:
        """The root element."""
        return self.table.root

    @property
    def order(self) -> int:
        """Document order among rows and cells."""
        return (self.index + 1) * (len(self.table.names) + 1)

    @property
    def children(self) -> list[Cell]:
        """The cells that this row has."""
        return [Cell(self, name) for name in self.table.names if self.text(name) is not None]

    @property
    def attributes(self) -> list[Cell]:
        """Rows have none."""
        return []

    @property
    def typed(self) -> Scalar:
        """Its text."""
        return self.string()

    def text(self, column: str) -> str | None:
        """The text of a cell, None when the row has no such cell."""
        return self.table.store.text(self.index, column)

    def string(self) -> str:
        """The text of all its cells."""
        return "".join(cell.string() for cell in self.children)


class Cell:
    """One cell of a row."""

    __slots__ = ("name", "row")
    kind = "element"
    namespace = ""
    children: tuple[()] = ()
    attributes: tuple[()] = ()

    def __init__(self, row: Row, name: str) -> None:
        self.row = row
        self.name = name

    @property
    def parent(self) -> Row:
        """The row."""
        return self.row

    @property
    def order(self) -> int:
        """Document order among rows and cells."""
        return self.row.order + 1 + self.row.table.names.index(self.name)

    @property
    def typed(self) -> Scalar:
        """Its text."""
        return self.string()

    def string(self) -> str:
        """Its text."""
        return self.row.text(self.name) or ""


def element_name(header: str) -> str:
    """A column's header as an element name."""
    return re.sub(r"[^\w.\-]", "_", header.strip())
