"""Rows of repeats come and go: appended, put in, taken out, or brought to a computed number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forms.xlsform.acting import act_on_row
from forms.xlsform.blueprint import new_scope
from forms.xlsform.code import Context
from forms.xlsform.graph import Vertex
from forms.xlsform.journal import JournalEntry
from forms.xlsform.schema import NodeDef
from forms.xlsform.tree import Node, Scope, number_rows

if TYPE_CHECKING:
    from forms.xlsform.engine import Engine

MOST_ROWS = 10_000


class _Ghost:
    """Stands for a row of a counted repeat while its number is computed."""

    __slots__ = ("scope", "stored", "up")

    def __init__(self, up: Scope) -> None:
        self.up = up
        self.scope = self
        self.stored = ""


def add_row(engine: Engine, d: NodeDef, up: Scope) -> Node:
    """Append a row to a repeat; a row parked by a shrinking count comes back with its answers."""
    rows, parked = up.ranges[d.range_index], up.parked[d.range_index]
    row = parked.pop() if parked else fresh_row(engine, d, up)
    row.index = len(rows)
    rows.append(row)
    _note(engine, "add", row)
    _revive(engine, row)
    engine.push_structure(d, up, [row])
    return row


def insert_row(engine: Engine, row: Node, place: int) -> None:
    """Put a row at its place among the others."""
    up, d = _around(row), row.d
    rows = up.ranges[d.range_index]
    rows.insert(place, row)
    number_rows(rows, place)
    _note(engine, "insert", row)
    _revive(engine, row)
    engine.push_structure(d, up, rows[place:])
    _mark(engine, rows[place + 1 :])


def remove_row(engine: Engine, row: Node, *, is_parked: bool) -> None:
    """Take a row out; a parked one may come back."""
    up, d = _around(row), row.d
    rows = up.ranges[d.range_index]
    _note(engine, "remove", row)
    rows.pop(row.index)
    number_rows(rows, row.index)
    for scope in row.scope.inside():
        scope.alive = False
    if is_parked:
        up.parked[d.range_index].append(row)
    engine.taken.append(row)
    engine.push_structure(d, up, rows[row.index :])
    _mark(engine, rows[row.index :])


def fresh_row(engine: Engine, d: NodeDef, up: Scope) -> Node:
    """A row as the form writes it, not yet among the others."""
    row = new_scope(d, up).node
    for scope in row.scope.inside():
        for node in scope.slots:
            if node.stored:
                engine.load_text(node, node.stored)
    return row


def count_rows(engine: Engine, vertex: Vertex, up: Scope) -> None:
    """Bring a counted repeat to its number of rows; blank and negative numbers are none."""
    number = vertex.run(Context(ghost := _Ghost(up), ghost, engine.env))
    wanted = int(min(max(number, 0), MOST_ROWS)) if number == number else 0
    rows = up.ranges[vertex.d.range_index]
    while len(rows) < wanted:
        act_on_row(engine, add_row(engine, vertex.d, up))
    while len(rows) > wanted:
        remove_row(engine, rows[-1], is_parked=True)


def _around(row: Node) -> Scope:
    assert row.scope.up is not None
    return row.scope.up


def _revive(engine: Engine, row: Node) -> None:
    for scope in row.scope.inside():
        scope.alive = True
        _settle(engine, scope)
        engine.push_scope(scope)


def _settle(engine: Engine, scope: Scope) -> None:
    """Effective relevance of nodes that (re)appear."""
    for node in scope.slots:
        parent = node.parent
        node.relevant = node.own and (parent is None or parent.relevant)
        node.typed = node.value if node.relevant else ""
        engine.changed.add(node)


def _mark(engine: Engine, rows: list[Node]) -> None:
    """Rows whose places changed."""
    for row in rows:
        for scope in row.scope.inside():
            engine.changed.update(scope.slots)


def _note(engine: Engine, op: Any, row: Node) -> None:
    repeat = f"{row.parent.ref() if row.parent else ''}/{row.d.name}"
    engine.structure.add(repeat)
    ref = repeat if op == "add" else row.ref()
    engine.entries.append(JournalEntry("add" if op == "insert" else op, ref, "", ""))
