"""Predicates, and steps that are taken at run time by axis and test."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.xlsform.code import Code, Context, as_boolean
from forms.xlsform.place import Place, Use
from forms.xlsform.schema import NodeDef
from forms.xlsform.syntax import Expr, Step
from forms.xlsform.walker import REVERSE_AXES, definitions_after, in_order, step_from

if TYPE_CHECKING:
    from forms.xlsform.compiler import Compiler

Keep = Callable[[Context, list[Any]], list[Any]]


def compile_predicate(compiler: Compiler, tree: Expr, place: Place) -> Keep:
    """A predicate: a number is a place counted from 1, anything else a condition."""
    code = compiler.compile(tree, place)
    primary = place.node is not None
    run, truth = code.run, _truth(code)

    def keep(c: Context, nodes: list[Any]) -> list[Any]:
        found, size = [], len(nodes)
        for position, node in enumerate(nodes, 1):
            inner = c.at(node, node.scope if primary else c.scope, position, size)
            if code.kind in ("number", "any"):
                value = run(inner)
                if value == position if type(value) is float else truth(inner):
                    found.append(node)
            elif truth(inner):
                found.append(node)
        return found

    return keep


def _truth(code: Code) -> Callable[[Context], bool]:
    """A condition; in a predicate a path asks whether there is such a node, as in XPath 1.0."""
    if code.kind == "nodes" and code.nodes is not None:
        find = code.nodes
        return lambda c: bool(find(c))
    return as_boolean(code)


def walked(
    compiler: Compiler,
    start: Callable[[Context], Any],
    steps: tuple[Step, ...],
    place: Place,
    possible: frozenset[NodeDef],
    bound: int = 0,
) -> Code:
    """Steps taken at run time by axes and tests."""
    run = start
    for step in steps:
        possible = frozenset(definitions_after(possible, step.axis, step.test))
        for d in possible:
            compiler.use(Use(d, min(bound, d.depth - d.repeat)))
        inner = place.elsewhere(possible, bound)
        filters = [compile_predicate(compiler, each, inner) for each in step.predicates]
        run = _walk(run, step, filters)
    return Code("nodes", run, run)


def _walk(start: Callable[[Context], Any], step: Step, filters: list[Keep]) -> Callable[[Context], Any]:
    axis, test = step.axis, step.test
    in_reverse = axis in REVERSE_AXES

    def nodes(c: Context) -> list[Any]:
        found: list[Any] = []
        origins = start(c)
        for origin in origins:
            group = step_from(origin, axis, test)
            for keep in filters:
                group = keep(c, group)
            found.extend(group)
        return in_order(found) if len(origins) > 1 or in_reverse else found

    return nodes
