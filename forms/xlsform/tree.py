"""The answers of one session as a tree of nodes, held in scopes so that a known path is an index."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from forms.xlsform.document import DocNode
from forms.xlsform.schema import NodeDef
from forms.xlsform.values import Scalar

if TYPE_CHECKING:
    from forms.xlsform.code import Context


class Node:
    """One element of the instance: its stored text and its present state.

    `stored` is what was answered or computed; `typed` is what expressions see, blank while not relevant.
    """

    __slots__ = (
        "computed",
        "context",
        "d",
        "index",
        "kind",
        "own",
        "parent",
        "readonly",
        "relevant",
        "required",
        "scope",
        "stored",
        "typed",
        "value",
    )

    def __init__(self, d: NodeDef, parent: Node | None, scope: Scope) -> None:
        self.d = d
        self.kind = "attribute" if d.is_attribute else "element"
        self.parent = parent
        self.scope = scope
        self.stored = ""
        self.value: Scalar = ""
        self.typed: Scalar = ""
        self.own = True
        self.relevant = True
        self.required = d.always_required
        self.readonly = d.always_readonly
        self.computed = False
        self.index = 0
        self.context: Context | None = None

    @property
    def name(self) -> str:
        """Its local name."""
        return self.d.name.removeprefix("@")

    @property
    def namespace(self) -> str:
        """Names of the form's own data are compared without their namespace, as in Collect."""
        return ""

    @property
    def children(self) -> list[Node]:
        """The relevant nodes below it, rows of repeats in their order."""
        return [node for node in self.every_child() if node.relevant]

    @property
    def attributes(self) -> list[DocNode | Node]:
        """Its attributes: nodes where a rule of the form speaks of them, else constants."""
        bound = self.d.bound_attributes
        return [
            self.scope.slots[bound[key].slot] if key in bound else _attribute(key, text, self)
            for key, text in self.d.attributes.items()
        ]

    def every_child(self) -> Iterator[Node]:
        """All nodes below it, relevant or not."""
        scope = self.scope
        for child in self.d.children:
            if child.repeat:
                yield from scope.ranges[child.range_index]
            else:
                yield scope.slots[child.slot]

    def bound(self) -> Iterator[Node]:
        """Its attributes that are nodes."""
        for d in self.d.bound_attributes.values():
            yield self.scope.slots[d.slot]

    def string(self) -> str:
        """Its text as expressions see it."""
        if self.d.children:
            return "".join(child.string() for child in self.children)
        return self.stored if self.relevant else ""

    def ref(self) -> str:
        """The concrete reference, with a row number for each repeat on the way."""
        return self.scope.ref() + self.d.path[len(self.scope.d.path) :] if self.d.depth else self.d.path


def _attribute(key: str, text: str, owner: Node) -> DocNode:
    node = DocNode("attribute", key.rpartition("}")[2], text)
    node.parent = owner  # type: ignore[assignment]  # both trees look alike to the walker
    return node


class Scope:
    """The form as a whole, or one row of a repeat: its nodes by slot, and the rows of its own repeats."""

    __slots__ = ("alive", "d", "node", "parked", "ranges", "slots", "up")

    def __init__(self, d: NodeDef, up: Scope | None) -> None:
        self.d = d
        self.up = up
        self.alive = True
        self.slots: list[Node] = []
        self.ranges: list[list[Node]] = [[] for _ in d.ranges]
        self.parked: list[list[Node]] = [[] for _ in d.ranges]
        for child in d.slots:
            parent = (up.slots[d.parent.slot] if up and d.parent else None) if child is d else None
            if child is not d and child.parent is not None:
                parent = self.slots[child.parent.slot]
            self.slots.append(Node(child, parent, self))
        self.node = self.slots[0]

    def ref(self) -> str:
        """The concrete reference of its own node."""
        if self.up is None:
            return self.d.path
        return f"{self.up.ref()}{self.d.path[len(self.up.d.path) :]}[{self.node.index + 1}]"

    def at_depth(self, depth: int) -> Scope:
        """The scope around this one with so many repeats on the way to it."""
        scope = self
        while scope.d.depth > depth and scope.up is not None:
            scope = scope.up
        return scope

    def inside(self) -> Iterator[Scope]:
        """This scope and the scopes of all rows below it."""
        stack = [self]
        while stack:
            scope = stack.pop()
            yield scope
            for rows in reversed(scope.ranges):
                stack.extend(row.scope for row in reversed(rows))


def scopes_of(anchor: Scope, wanted: NodeDef) -> list[Scope]:
    """Every scope of one kind at or below the anchor; `wanted` is the repeat (or root) that makes it."""
    chain: list[NodeDef] = []
    step = wanted
    while step is not anchor.d and step.parent is not None:
        chain.append(step)
        step = step.parent.scope
    found = [anchor]
    for repeat in reversed(chain):
        found = [row.scope for scope in found for row in scope.ranges[repeat.range_index]]
    return found


def refs_of(nodes: Iterable[Node]) -> list[str]:
    """The concrete references of nodes whose rows are there; each row's is made once."""
    rows: dict[Scope, str] = {}
    found = []
    for node in nodes:
        d, scope = node.d, node.scope
        if not d.depth:
            found.append(d.path)
        elif scope.alive:
            row = rows.get(scope)
            if row is None:
                row = rows[scope] = scope.ref()
            found.append(row + d.path[len(scope.d.path) :])
    return found


def number_rows(rows: list[Node], start: int = 0) -> None:
    """Tell rows their places after a change."""
    for index in range(start, len(rows)):
        rows[index].index = index
