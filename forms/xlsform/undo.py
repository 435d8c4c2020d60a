"""Taking back the last operation of a session: its entries reversed, then everything computed once.

What is taken back is itself journalled, so that a journal is only ever added to. A row that comes back is an
"add" with its place, followed by what was in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from forms.xlsform.codec import read_stored
from forms.xlsform.engine import Engine
from forms.xlsform.journal import JournalEntry
from forms.xlsform.references import find_node, find_rows
from forms.xlsform.rows import add_row, insert_row, remove_row
from forms.xlsform.tree import Node, Scope

_PLACE = re.compile(r"\[(\d+)\]$")


class Step(NamedTuple):
    """One operation: its entries, and the rows it took out, in their order."""

    entries: tuple[JournalEntry, ...]
    rows: tuple[Node, ...]


def take_back(engine: Engine, step: Step) -> None:
    """Put the state back to what it was before a step; nothing random and no action runs again."""
    rows = list(step.rows)
    engine.is_replaying = True
    for entry in reversed(step.entries):
        if entry.op == "add":
            row = _added(engine, entry.ref)
            remove_row(engine, row, is_parked=row.d.bind.count is not None)
        elif entry.op == "remove":
            _bring_back(engine, rows.pop(), entry.ref)
        else:
            node = find_node(engine.root, entry.ref, engine.definition.by_path)
            old = node.stored
            if engine.store(node, entry.old, read_stored(node.d.bind.type, entry.old, engine.env.zone)):
                engine.note(entry.op, node, old)
    engine.forget_pending()
    engine.push_everything()
    engine.drain()
    engine.is_replaying = False


def _added(engine: Engine, ref: str) -> Node:
    """The row that an "add" made: the one at its place, else the last."""
    if _PLACE.search(ref):
        return find_node(engine.root, ref, engine.definition.by_path)
    up, d = find_rows(engine.root, ref)
    return up.ranges[d.range_index][-1]


def _bring_back(engine: Engine, row: Node, ref: str) -> None:
    up = row.scope.up
    assert up is not None
    if row.d.bind.count is not None:
        add_row(engine, row.d, up)  # it waits among the parked rows
        return
    insert_row(engine, row, place_in(ref))
    for scope in row.scope.inside():
        for parked in scope.parked:
            parked.clear()
        engine.entries += _content(scope)


def place_in(ref: str) -> int:
    """The place of a row, counted from 0, in a reference that ends with its number."""
    match = _PLACE.search(ref)
    return int(match[1]) - 1 if match else 0


def _content(scope: Scope) -> Iterator[JournalEntry]:
    """What makes a fresh row into this one."""
    above = scope.node.ref()
    for d in scope.d.ranges:
        more = len(scope.ranges[d.range_index]) - d.first_rows
        parent = d.parent
        repeat = f"{scope.slots[parent.slot].ref() if parent else above}/{d.name}"
        yield from (JournalEntry("add", repeat, "", "") for _ in range(more))
        yield from (
            JournalEntry("remove", f"{repeat}[{d.first_rows - gone}]", "", "") for gone in range(-more)
        )
    for node in scope.slots:
        if node.d.is_leaf and node.stored != node.d.default:
            yield JournalEntry("keep", node.ref(), node.d.default, node.stored)
