"""Where an expression stands while it is compiled, and what it turned out to read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from forms.xlsform.document import DocNode, LastSaved
from forms.xlsform.parser import parse
from forms.xlsform.schema import NodeDef
from forms.xlsform.syntax import Expr
from forms.xlsform.table import Table

if TYPE_CHECKING:
    from forms.xlsform.code import Code

Instance: TypeAlias = "Table | DocNode | LastSaved"


class Use(NamedTuple):
    """A definition that an expression reads; `bound` repeats around it are the reader's own rows."""

    target: NodeDef
    bound: int


class Place(NamedTuple):
    """The static context of an expression or predicate.

    `node` is the definition of the context node when there is exactly one; `possible` are the candidates
    otherwise (none inside a secondary instance). Absolute paths start from the rows around `primary`, the
    context of the innermost predicate over the form's own data. `origin` is what current() gives. The two
    `bound` numbers tell how many repeats around node and primary are rows of the origin itself.
    """

    node: NodeDef | None
    primary: NodeDef | None
    origin: NodeDef | None
    bound: int = 0
    primary_bound: int = 0
    possible: frozenset[NodeDef] = frozenset()

    def inside(self, d: NodeDef, bound: int) -> Place:
        """The place of a predicate over nodes of one definition."""
        return self._replace(node=d, primary=d, bound=bound, primary_bound=bound, possible=frozenset((d,)))

    def elsewhere(self, possible: frozenset[NodeDef] = frozenset(), bound: int = 0) -> Place:
        """The place of a predicate over nodes that are only known at run time."""
        return self._replace(node=None, possible=possible, bound=bound)


def place_of(d: NodeDef | None) -> Place:
    """The place of an expression that belongs to a definition (None: to no form at all)."""
    depth = d.depth if d else 0
    return Place(d, d, d, depth, depth, frozenset((d,)) if d else frozenset())


@dataclass
class Shape:
    """What the compiler may look up about the form."""

    root: NodeDef | None = None
    outside_repeats: Mapping[str, NodeDef] = field(default_factory=dict)
    instances: dict[str, Instance] = field(default_factory=dict)
    selects: set[str] = field(default_factory=set)
    attached: Mapping[str, Callable[[], Instance]] = field(default_factory=dict)
    trees: dict[str, Expr] = field(default_factory=dict)
    routes: dict[tuple[str, NodeDef, int], tuple[Code, frozenset[Use]]] = field(default_factory=dict)

    def instance(self, name: str) -> Instance | None:
        """A secondary instance; an attached table that is not declared is read when it is asked for."""
        found = self.instances.get(name)
        if found is None and name in self.attached:
            found = self.instances[name] = self.attached[name]()
        return found

    def parse(self, text: str) -> Expr:
        """The syntax tree of an expression, parsed once; raises ExpressionError."""
        tree = self.trees.get(text)
        if tree is None:
            tree = self.trees[text] = parse(text)
        return tree
