"""The shape of a form's data: one definition per generic path, arranged by the repeats around it.

A scope is the form as a whole or one kind of repeat row. Every definition has a fixed slot in its scope, so
that a compiled path is "so many scopes up, then slot n", without a search by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forms.xlsform.bind import Bind


@dataclass(eq=False, slots=True)
class NodeDef:
    """One element of the primary instance; the same for every row of a repeat.

    An attribute that a rule speaks of is a definition too: its name begins with @, it is no child of its
    owner, and the owner's `bound_attributes` has it by the attribute's full name.

    `vertices` are the ranks of the computations in this scope. `feeds` are the computations that read this
    definition as (rank, bound), `root_feeds` those outside repeats; `notices` are the definitions whose
    shown texts read it (see graph.py).
    """

    name: str
    path: str
    parent: NodeDef | None
    namespace: str = ""
    repeat: bool = False
    default: str = ""
    children: list[NodeDef] = field(default_factory=list)
    by_name: dict[str, NodeDef] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    bound_attributes: dict[str, NodeDef] = field(default_factory=dict)
    scope: NodeDef = field(init=False)
    depth: int = 0
    slot: int = 0
    range_index: int = 0
    order: int = 0
    slots: list[NodeDef] = field(default_factory=list)
    ranges: list[NodeDef] = field(default_factory=list)
    first_rows: int = 0
    always_required: bool = False
    always_readonly: bool = False
    bind: Bind = field(init=False)
    vertices: list[int] = field(default_factory=list)
    feeds: list[tuple[int, int]] = field(default_factory=list)
    root_feeds: list[int] = field(default_factory=list)
    is_trigger: bool = False
    notices: list[tuple[NodeDef, int]] = field(default_factory=list)
    choices_rank: int = -1

    @property
    def is_attribute(self) -> bool:
        """Whether it is an attribute of its parent."""
        return self.name.startswith("@")

    @property
    def is_leaf(self) -> bool:
        """Whether it holds an answer rather than other nodes."""
        return not self.children

    def above(self) -> Iterator[NodeDef]:
        """Itself and every ancestor, innermost first."""
        node: NodeDef | None = self
        while node is not None:
            yield node
            node = node.parent

    def below(self) -> Iterator[NodeDef]:
        """Itself and everything below, in document order."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def is_within(self, other: NodeDef) -> bool:
        """Whether other is this node or one of its ancestors."""
        return any(node is other for node in self.above())


def lay_out(root: NodeDef) -> tuple[NodeDef, ...]:
    """Give every definition its scope and slot; returns all definitions in document order."""
    everything = tuple(d for node in root.below() for d in (node, *node.bound_attributes.values()))
    for order, node in enumerate(everything):
        node.order = order
        outer = node.parent.scope if node.parent else node
        node.scope = node if node.repeat else outer
        node.depth = (node.parent.depth if node.parent else 0) + node.repeat
        node.slot = len(node.scope.slots)
        node.scope.slots.append(node)
        if node.repeat:
            node.range_index = len(outer.ranges)
            outer.ranges.append(node)
    return everything
