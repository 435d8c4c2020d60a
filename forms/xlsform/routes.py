"""Routes: paths of names and `..` over the form's own data, as scopes to climb, rows to pass and a slot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from forms.xlsform.code import Code, Context, Run
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.schema import NodeDef
from forms.xlsform.syntax import Step
from forms.xlsform.walker import local

Base = Callable[[Context], Any]


@dataclass
class Route:
    """A part of a path between predicates: so many scopes up, through all rows of some repeats, to a slot."""

    d: NodeDef
    bound: int
    up: int = 0
    hops: list[NodeDef] = field(default_factory=list)


def base_scope(c: Context) -> Any:
    return c.scope


def base_node(c: Context) -> Any:
    return c.node.scope


def base_current(c: Context) -> Any:
    return c.current.scope


def follow(route: Route, step: Step, own: NodeDef | None) -> Route | None:
    """The route one step on; None when only a walk can tell."""
    d = route.d
    if step.axis == "self" and step.test in ("node()", "*", d.name):
        return route
    if step.axis == "parent" and step.test == "node()":
        return None if d.parent is None else _climb(route)
    if step.axis == "attribute":
        bound = d.by_name.get(f"@{local(step.test)}")
        return Route(bound, route.bound, route.up, route.hops) if bound and not step.predicates else None
    if step.axis != "child" or step.test == "*" or step.test.endswith(")"):
        return None
    child = d.by_name.get(local(step.test))
    if child is None:
        raise ExpressionError(f"路径 {d.path}/{step.test} 不存在")
    if not child.repeat:
        return Route(child, route.bound, route.up, route.hops)
    is_own_row = own is not None and not step.predicates and not route.hops and own.is_within(child)
    if is_own_row:
        return Route(child, child.depth, route.up - 1, [])
    return Route(child, route.bound, route.up, [*route.hops, child])


def _climb(route: Route) -> Route:
    parent = route.d.parent
    assert parent is not None
    if not route.d.repeat:
        return Route(parent, route.bound, route.up, route.hops)
    if route.hops:
        return Route(parent, route.bound, route.up, route.hops[:-1])
    return Route(parent, parent.depth, route.up + 1, [])


def single(route: Route, base: Base) -> Code:
    node = _node_at(route, base)

    def nodes(c: Context) -> list[Any]:
        found = node(c)
        return [found] if found.relevant else []

    if route.d.children:
        return Code("nodes", nodes, nodes)
    return Code("node", _value_at(route, base), nodes)


def _node_at(route: Route, base: Base) -> Run:
    slot, up = route.d.slot, route.up
    if route.d.depth == 0:
        return lambda c: c.env.root.slots[slot]
    if up == 0:
        return lambda c: base(c).slots[slot]

    def far(c: Context) -> Any:
        scope = base(c)
        for _ in range(up):
            scope = scope.up
        return scope.slots[slot]

    return far


def _value_at(route: Route, base: Base) -> Run:
    """The typed value of a leaf, with the whole way written out for the two commonest cases."""
    slot = route.d.slot
    if route.d.depth == 0:
        return lambda c: c.env.root.slots[slot].typed
    if route.up == 0 and base is base_scope:
        return lambda c: c.scope.slots[slot].typed
    if route.up == 0 and base is base_node:
        return lambda c: c.node.scope.slots[slot].typed
    node = _node_at(route, base)
    return lambda c: node(c).typed


def all_nodes(route: Route, base: Base, start: Base | None) -> Base:
    """All relevant nodes of a route, from the context or from each node of a start set."""
    slot, up = route.d.slot, route.up
    hops = [repeat.range_index for repeat in route.hops]

    def nodes(c: Context) -> list[Any]:
        scopes = [base(c)] if start is None else [node.scope for node in start(c)]
        for _ in range(up):
            scopes = [scope.up for scope in scopes]
        for hop in hops:
            scopes = [row.scope for scope in scopes for row in scope.ranges[hop]]
        found = [scope.slots[slot] for scope in scopes]
        return [node for node in (dict.fromkeys(found) if up else found) if node.relevant]

    return nodes
