"""Axes and node tests over any tree: the general way, for paths that are more than names and `..`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from forms.xlsform.schema import NodeDef
from forms.xlsform.tree import Node


def step_from(node: Any, axis: str, test: str) -> list[Any]:
    """The nodes one step away, nearest first on reverse axes."""
    wanted = _attribute_test(test) if axis == "attribute" else _test(test)
    return [found for found in _AXES[axis](node) if wanted(found)]


def _test(test: str) -> Callable[[Any], bool]:
    if test == "*":
        return lambda node: node.kind == "element"
    if test == "node()":
        return lambda _: True
    if test.endswith(")"):
        kind, target = test[:-1].split("(")
        return lambda node: node.kind == kind and (not target or node.name == target)
    name = local(test)
    if name == "*":
        return lambda node: node.kind == "element"
    if name != test:
        return lambda node: node.kind == "element" and node.name == name
    return lambda node: node.kind == "element" and node.name == name and not node.namespace


def _attribute_test(test: str) -> Callable[[Any], bool]:
    name = local(test)
    return lambda node: test in ("*", "node()") or name in ("*", node.name)


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def _self(node: Any) -> Iterator[Any]:
    yield node


def _parent(node: Any) -> Iterator[Any]:
    if node.parent is not None:
        yield node.parent


def _ancestors(node: Any) -> Iterator[Any]:
    while node.parent is not None:
        node = node.parent
        yield node


def _below(node: Any) -> Iterator[Any]:
    stack = list(reversed(node.children))
    while stack:
        found = stack.pop()
        yield found
        stack.extend(reversed(found.children))


def _siblings(node: Any) -> list[Any]:
    return list(node.parent.children) if node.parent is not None and node.kind != "attribute" else [node]


def _place(node: Any) -> int:
    siblings = _siblings(node)
    return next((at for at, other in enumerate(siblings) if same_node(other, node)), len(siblings))


def _after(node: Any) -> Iterator[Any]:
    yield from _siblings(node)[_place(node) + 1 :]


def _before(node: Any) -> Iterator[Any]:
    yield from reversed(_siblings(node)[: _place(node)])


def _following(node: Any) -> Iterator[Any]:
    if node.kind == "attribute":
        yield from _below(node.parent)
        node = node.parent
    for around in (node, *_ancestors(node)):
        for sibling in _after(around):
            yield sibling
            yield from _below(sibling)


def _preceding(node: Any) -> Iterator[Any]:
    if node.kind == "attribute":
        node = node.parent
    for around in (node, *_ancestors(node)):
        for sibling in _before(around):
            yield from reversed(list(_below(sibling)))
            yield sibling


def _with_self(axis: Callable[[Any], Iterator[Any]]) -> Callable[[Any], Iterator[Any]]:
    def both(node: Any) -> Iterator[Any]:
        yield node
        yield from axis(node)

    return both


_AXES: dict[str, Callable[[Any], Iterable[Any]]] = {
    "self": _self,
    "child": lambda node: node.children,
    "parent": _parent,
    "ancestor": _ancestors,
    "ancestor-or-self": _with_self(_ancestors),
    "descendant": _below,
    "descendant-or-self": _with_self(_below),
    "following-sibling": _after,
    "preceding-sibling": _before,
    "following": _following,
    "preceding": _preceding,
    "attribute": lambda node: node.attributes,
    "namespace": lambda _: (),
}
REVERSE_AXES = frozenset(("ancestor", "ancestor-or-self", "preceding", "preceding-sibling"))


def same_node(one: Any, other: Any) -> bool:
    """Whether two views are of one node (cells of tables are made anew each time)."""
    return one is other or (identity(one) == identity(other))


def identity(node: Any) -> object:
    """What makes a node itself: for a cell its row and name."""
    row = getattr(node, "row", None)
    return id(node) if row is None else (id(row), node.name)


def in_order(nodes: list[Any]) -> list[Any]:
    """Each node once, in document order."""
    unique = list({identity(node): node for node in nodes}.values())
    if len(unique) < 2:
        return unique
    return sorted(unique, key=_order)


def _order(node: Any) -> tuple[int, ...]:
    if not isinstance(node, Node):
        return (node.order,)
    found: list[int] = []
    step: Node | None = node
    while step is not None:
        found += [step.index, step.d.order]
        step = step.parent
    return tuple(reversed(found))


def definitions_after(start: Iterable[NodeDef], axis: str, test: str) -> set[NodeDef]:
    """The definitions that a step may reach; wide rather than narrow, for the dependency graph."""
    name = local(test)
    any_name = test == "*" or test.endswith(")")
    return {d for one in start for d in _reach(one, axis) if any_name or d.name == name}


def _reach(d: NodeDef, axis: str) -> Iterable[NodeDef]:
    if axis == "self":
        return [d]
    if axis == "child":
        return d.children
    if axis == "parent":
        return [d.parent] if d.parent else []
    if axis.startswith("descendant"):
        return d.below()
    if axis.startswith("ancestor"):
        return d.above()
    if axis.endswith("-sibling"):
        return d.parent.children if d.parent else [d]
    if axis == "attribute":
        return list(d.bound_attributes.values())
    if axis == "namespace":
        return []
    return list(d.above())[-1].below()
