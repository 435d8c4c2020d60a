"""Functions that need more than values: those that choose what to evaluate, and those that read the form."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.xlsform.code import Code, Context, as_boolean, as_number, as_text
from forms.xlsform.paths import nodes_of
from forms.xlsform.place import Place, Use
from forms.xlsform.pulldata import pulldata
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.schema import NodeDef
from forms.xlsform.secondary import compile_instance
from forms.xlsform.syntax import Call, Expr, Path, Text
from forms.xlsform.values import to_text, unpack
from forms.xlsform.walker import local

if TYPE_CHECKING:
    from forms.xlsform.compiler import Compiler


@dataclass(frozen=True)
class Special:
    """A function with its own way of compiling; `args` and `source` are for the table in README.md."""

    name: str
    args: str
    result: str
    source: str
    note: str
    compile: Callable[[Compiler, Call, Place], Code]


def _need(tree: Call, least: int, most: int | None = None) -> None:
    if not least <= len(tree.args) <= (least if most is None else most):
        raise ExpressionError(f"函数 {tree.name}() 的参数个数不对（写了 {len(tree.args)} 个）")


def _if(compiler: Compiler, tree: Call, place: Place) -> Code:
    _need(tree, 3)
    test = as_boolean(compiler.compile(tree.args[0], place))
    yes, no = compiler.compile(tree.args[1], place), compiler.compile(tree.args[2], place)
    a, b = yes.run, no.run
    kind = yes.kind if yes.kind == no.kind else "any"
    return Code(kind, lambda c: a(c) if test(c) else b(c))


def _coalesce(compiler: Compiler, tree: Call, place: Place) -> Code:
    _need(tree, 1, 100)
    runs = [compiler.compile(arg, place).run for arg in tree.args]

    def first(c: Context) -> Any:
        value: Any = ""
        for run in runs:
            value = unpack(run(c))
            if to_text(value) not in ("", "NaN"):
                return value
        return value

    return Code("any", first)


def _once(compiler: Compiler, tree: Call, place: Place) -> Code:
    """The value stays once it is there, so the engine keeps it like any volatile one."""
    _need(tree, 1)
    run = compiler.compile(tree.args[0], place).run
    compiler.volatile = True

    def once(c: Context) -> Any:
        node = c.current
        return node.value if node.stored != "" else run(c)

    return Code("any", once)


def _position(compiler: Compiler, tree: Call, place: Place) -> Code:
    _need(tree, 0, 1)
    if not tree.args:
        return Code("number", lambda c: float(c.position))
    find = nodes_of(compiler.compile(tree.args[0], place), "position")

    def position(c: Context) -> float:
        nodes = find(c)
        if not nodes:
            return 0.0
        return float(_place_among_siblings(nodes[0]))

    return Code("number", position)


def _place_among_siblings(node: Any) -> int:
    if hasattr(node, "index") and hasattr(node, "stored"):
        return int(node.index) + 1
    siblings = [other for other in node.parent.children if other.name == node.name] if node.parent else [node]
    return siblings.index(node) + 1


def _last(_: Compiler, tree: Call, __: Place) -> Code:
    _need(tree, 0)
    return Code("number", lambda c: float(c.size))


def _current(compiler: Compiler, tree: Call, place: Place) -> Code:
    _need(tree, 0)
    if place.origin is not None:
        compiler.use(Use(place.origin, place.origin.depth))

    def current(c: Context) -> list[Any]:
        return [c.current]

    return Code("nodes", current, current)


def _instance(compiler: Compiler, tree: Call, place: Place) -> Code:
    return compile_instance(compiler, tree, (), place)


def _definition(compiler: Compiler, tree: Expr, place: Place, name: str) -> NodeDef:
    """The definition that a path argument names."""
    root = compiler.shape.root
    if root is None or not isinstance(tree, Path):
        raise ExpressionError(f"{name}() 需要题目的路径")
    if tree.start == "/":
        node, steps = root, tree.steps[1:]
    elif tree.start == "." and place.node is not None:
        node, steps = place.node, tree.steps
    else:
        raise ExpressionError(f"{name}() 里的路径太复杂")
    for step in steps:
        if step.axis == "self":
            continue
        found = node.parent if step.axis == "parent" else node.by_name.get(local(step.test))
        if found is None:
            raise ExpressionError(f"{name}() 里的路径 {node.path}/{step.test} 不存在")
        node = found
    return node


def _indexed_repeat(compiler: Compiler, tree: Call, place: Place) -> Code:
    """indexed-repeat(question, repeat, row, repeat, row …): the answer in a given row."""
    if len(tree.args) < 3 or len(tree.args) % 2 == 0:
        _need(tree, 3)
    target = _definition(compiler, tree.args[0], place, tree.name)
    rows: dict[int, Callable[[Context], float]] = {}
    for repeat, row in zip(tree.args[1::2], tree.args[2::2], strict=True):
        d = _definition(compiler, repeat, place, tree.name)
        rows[id(d)] = as_number(compiler.compile(row, place))
        compiler.use(Use(d, d.depth - 1 if place.node and place.node.is_within(d) else 0))
    chain = [d for d in reversed(list(target.above())) if d.repeat]
    fixed = next((at for at, d in enumerate(chain) if id(d) in rows), len(chain))
    compiler.use(Use(target, fixed if place.origin and place.origin.is_within(chain[fixed]) else 0))

    def nodes(c: Context) -> list[Any]:
        own = {id(scope.d): scope for scope in _around(c.current.scope)}
        scopes, is_inside = [c.env.root], False
        for d in chain:
            is_inside |= id(d) in rows
            pick = _all_rows if is_inside and id(d) not in rows else _row
            scopes = [
                row
                for scope in scopes
                for row in pick(scope.ranges[d.range_index], rows.get(id(d)), own.get(id(d)), c)
            ]
        found = [scope.slots[target.slot] for scope in scopes]
        return [node for node in found if node.relevant]

    return Code("nodes", nodes, nodes)


def _around(scope: Any) -> list[Any]:
    found = []
    while scope is not None:
        found.append(scope)
        scope = scope.up
    return found


Index = Callable[[Context], float] | None


def _row(rows: list[Any], index: Index, own: Any, c: Context) -> list[Any]:
    """The scope of the wanted row: by number, else the reader's own, else the first."""
    if index is not None:
        number = index(c)
        place = max(1, int(number)) if math.isfinite(number) else 1  # as in JavaRosa
        return [rows[place - 1].scope] if place <= len(rows) else []
    if own is not None:
        return [own]
    return [rows[0].scope] if rows else []


def _all_rows(rows: list[Any], *_: Any) -> list[Any]:
    """Inside a row picked by number, repeats without a number give all their rows."""
    return [row.scope for row in rows]


def _choice_name(compiler: Compiler, tree: Call, place: Place) -> Code:
    """jr:choice-name(value, 'path'): the label of a code among the choices of a question."""
    _need(tree, 2)
    value = as_text(compiler.compile(tree.args[0], place))
    path = tree.args[1]
    target = _definition(
        compiler, compiler.shape.parse(path.value) if isinstance(path, Text) else path, place, tree.name
    )
    compiler.use(Use(target, 0))
    if target.path not in compiler.shape.selects:
        raise ExpressionError(f"jr:choice-name() 指的 {target.path} 不是选择题")

    def label(c: Context) -> str:
        scope, code = c.scope, value(c)
        while scope.d is not target.scope and scope.up is not None:
            scope = scope.up
        node = scope.slots[target.slot] if scope.d is target.scope else None
        return c.env.choice_label(node, code) if node is not None and code else ""

    return Code("text", label)


def _itext(compiler: Compiler, tree: Call, place: Place) -> Code:
    _need(tree, 1)
    key = as_text(compiler.compile(tree.args[0], place))
    return Code("text", lambda c: c.env.itext(key(c)))


_TABLE = (
    Special(
        "if", "b v v", "any", "OpenRosa", "The second value when the first is true, else the third.", _if
    ),
    Special("coalesce", "v v*", "any", "OpenRosa", "The first value that is not blank.", _coalesce),
    Special("once", "v", "any", "OpenRosa", "The value computed the first time, kept from then on.", _once),
    Special(
        "position",
        "N?",
        "number",
        "XPath 1.0",
        "The place in the node set; of a node among its rows.",
        _position,
    ),
    Special("last", "", "number", "XPath 1.0", "The size of the node set.", _last),
    Special("current", "", "nodes", "XForms", "The question the expression belongs to.", _current),
    Special("instance", "t", "nodes", "XForms", "A secondary instance by its name.", _instance),
    Special(
        "pulldata",
        "t t t t",
        "text",
        "ODK",
        "A cell of an attached table by key; in a list with attributes also `@name`.",
        pulldata,
    ),
    Special("indexed-repeat", "N N n", "nodes", "OpenRosa", "An answer in a given row.", _indexed_repeat),
    Special("jr:choice-name", "t t", "text", "JavaRosa", "The label of a code.", _choice_name),
    Special("jr:itext", "t", "text", "JavaRosa", "A text in the current language.", _itext),
)
SPECIAL = {special.name: special for special in _TABLE}
