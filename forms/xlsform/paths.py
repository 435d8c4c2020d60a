"""Paths -> closures. A path of names and `..` over the form's own data becomes slots; the rest is walked."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from forms.xlsform.code import Code, Context
from forms.xlsform.place import Place, Use
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.routes import Route, all_nodes, base_current, base_node, base_scope, follow, single
from forms.xlsform.schema import NodeDef
from forms.xlsform.secondary import compile_instance
from forms.xlsform.steps import compile_predicate, walked
from forms.xlsform.syntax import Call, Expr, Filter, Path, Step
from forms.xlsform.walker import local, step_from

if TYPE_CHECKING:
    from forms.xlsform.compiler import Compiler


def nodes_of(code: Code, wanted_by: str = "") -> Callable[[Context], Any]:
    """The expression as a node set; raises when it can never be one."""
    if code.nodes is not None:
        return code.nodes
    if code.kind in ("nodes", "any"):
        return code.run
    raise ExpressionError(f"{wanted_by}() 需要题目的路径" if wanted_by else "这里需要题目的路径")


def compile_path(compiler: Compiler, tree: Path, place: Place) -> Code:
    """A location path."""
    if tree.start == "/":
        return _absolute(compiler, tree.steps, place)
    if tree.start == ".":
        return _relative(compiler, tree.steps, place)
    if isinstance(tree.start, Call) and tree.start.name == "instance":
        return compile_instance(compiler, tree.start, tree.steps, place)
    if isinstance(tree.start, Call) and tree.start.name == "current" and place.origin is not None:
        origin = place.origin
        return _static(compiler, Route(origin, origin.depth), tree.steps, place, base_current)
    start = compiler.compile(tree.start, place)
    possible = place.possible if isinstance(tree.start, Call) else _targets(compiler, tree.start, place)
    return walked(compiler, nodes_of(start), tree.steps, place, possible)


def compile_filter(compiler: Compiler, tree: Filter, place: Place) -> Code:
    """A node-set expression with predicates."""
    if isinstance(tree.primary, Call) and tree.primary.name == "instance":
        step = Step("self", "node()", tree.predicates)
        return compile_instance(compiler, tree.primary, (step,), place)
    start = nodes_of(compiler.compile(tree.primary, place))
    inner = place.elsewhere(_targets(compiler, tree.primary, place))
    filters = [compile_predicate(compiler, each, inner) for each in tree.predicates]

    def filtered(c: Context) -> list[Any]:
        nodes = start(c)
        for keep in filters:
            nodes = keep(c, nodes)
        return list(nodes)

    return Code("nodes", filtered, filtered)


def _targets(compiler: Compiler, tree: Expr, place: Place) -> frozenset[NodeDef]:
    """What an expression may give, judged by everything it reads."""
    probe = type(compiler)(compiler.shape)
    probe.compile(tree, place)
    return frozenset(use.target for use in probe.uses)


def _absolute(compiler: Compiler, steps: tuple[Step, ...], place: Place) -> Code:
    root = compiler.shape.root
    if root is None or place.primary is None:
        return walked(compiler, lambda c: [_top(c.node)], steps, place, frozenset())
    if not steps:
        return walked(compiler, lambda c: [c.env.root.node], (), place, frozenset((root,)))
    first = steps[0]
    if first.axis == "child" and local(first.test) in (root.name, "*") and not first.predicates:
        return _known(compiler, steps, place, Route(root, 0, place.primary.depth))
    if first.axis == "child":
        raise ExpressionError(f"路径 /{first.test} 不存在（表单的根是 /{root.name}）")
    return walked(compiler, lambda c: [c.env.root.node], steps, place, frozenset((root,)))


def _known(compiler: Compiler, steps: tuple[Step, ...], place: Place, start: Route) -> Code:
    """An absolute path; a plain one is compiled once for all expressions that stand in the same rows."""
    assert place.primary is not None
    if any(step.axis != "child" or step.predicates for step in steps):
        return _static(compiler, start, steps[1:], place, base_scope, absolute=True)
    text = "/".join([step.test for step in steps])
    d = compiler.shape.outside_repeats.get(f"/{text}")
    if d is not None:
        compiler.use(Use(d, 0))
        return single(Route(d, 0), base_scope)
    key = (text, place.primary.scope, place.primary_bound)
    known = compiler.shape.routes.get(key)
    if known is None:
        before, compiler.uses = compiler.uses, set()
        try:
            code = _static(compiler, start, steps[1:], place, base_scope, absolute=True)
            known = compiler.shape.routes[key] = (code, frozenset(compiler.uses))
        finally:
            compiler.uses |= before
    compiler.uses |= known[1]
    return known[0]


def _relative(compiler: Compiler, steps: tuple[Step, ...], place: Place) -> Code:
    if place.node is None:
        return _relative_walk(compiler, steps, place)
    return _static(compiler, Route(place.node, place.node.depth), steps, place, base_node)


def _relative_walk(compiler: Compiler, steps: tuple[Step, ...], place: Place) -> Code:
    only = steps[0]
    if len(steps) == 1 and only.axis == "child" and not only.predicates and not place.possible:
        name = local(only.test)
        if name != "*" and not name.endswith(")"):
            return Code("nodes", *(lambda c: step_from(c.node, "child", only.test),) * 2)
    return walked(compiler, lambda c: [c.node], steps, place, place.possible)


def _top(node: Any) -> Any:
    while node.parent is not None:
        node = node.parent
    return node


def _static(
    compiler: Compiler,
    route: Route,
    steps: tuple[Step, ...],
    place: Place,
    base: Callable[[Context], Any],
    *,
    absolute: bool = False,
) -> Code:
    """Follow steps over the definitions as far as they are plain; walk the rest."""
    bound_at_origin = place.primary_bound if absolute else (place.bound if base is base_node else route.bound)
    own = place.primary if absolute else None
    start: Callable[[Context], Any] | None = None
    for at, step in enumerate(steps):
        if _is_missing_name(route, steps[at:], base):
            compiler.warn(f"没有名为“{step.test}”的题目，按空白处理；引用题目请写 ${{题名}}")
            return Code("nodes", *(lambda _: [],) * 2)
        found = follow(route, step, own)
        if found is None:
            nodes = all_nodes(route, base, start)
            if step.axis != "attribute":
                _note(compiler, route, min(route.bound, bound_at_origin))
            return walked(
                compiler, nodes, steps[at:], place, frozenset((route.d,)), min(route.bound, bound_at_origin)
            )
        route = found
        if step.predicates:
            bound = min(route.bound, bound_at_origin)
            start = _filtered(
                compiler, route, all_nodes(route, base, start), step, place.inside(route.d, bound)
            )
            _note_structure(compiler, route, bound)
            route, own = Route(route.d, route.d.depth), None
            bound_at_origin = bound
    _note(compiler, route, min(route.bound, bound_at_origin))
    if start is not None or route.hops:
        many = all_nodes(route, base, start)
        return Code("nodes", many, many)
    return single(route, base)


def _is_missing_name(route: Route, steps: tuple[Step, ...], base: Callable[[Context], Any]) -> bool:
    """Whether a bare word stands where a question does not exist: Collect reads it as blank, so do we."""
    only = steps[0]
    is_word = len(steps) == 1 and only.axis == "child" and not only.test.endswith(("*", ")"))
    return is_word and base is base_node and local(only.test) not in route.d.by_name


def _note(compiler: Compiler, route: Route, bound: int) -> None:
    compiler.use(Use(route.d, bound))
    _note_structure(compiler, route, bound)


def _note_structure(compiler: Compiler, route: Route, bound: int) -> None:
    """Rows that are read all together matter themselves: their number and order."""
    for repeat in route.hops:
        compiler.use(Use(repeat, min(bound, repeat.depth - 1)))


def _filtered(
    compiler: Compiler, route: Route, nodes: Callable[[Context], Any], step: Step, place: Place
) -> Callable[[Context], Any]:
    """Predicates over rows; places count within one parent, so rows are filtered parent by parent."""
    filters = [compile_predicate(compiler, each, place) for each in step.predicates]
    apart = len(route.hops) > 1

    def filtered(c: Context) -> list[Any]:
        groups = _by_parent(nodes(c)) if apart else [nodes(c)]
        found: list[Any] = []
        for group in groups:
            for keep in filters:
                group = keep(c, group)
            found.extend(group)
        return found

    return filtered


def _by_parent(nodes: list[Any]) -> list[list[Any]]:
    groups: dict[int, list[Any]] = {}
    for node in nodes:
        groups.setdefault(id(node.parent), []).append(node)
    return list(groups.values())
