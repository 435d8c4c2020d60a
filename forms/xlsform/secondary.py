"""Paths into secondary instances: equality filters go through an index, the rest is walked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from forms.xlsform.code import Code, Context
from forms.xlsform.document import LastSaved
from forms.xlsform.place import Instance, Place
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.steps import compile_predicate, walked
from forms.xlsform.syntax import (
    Arithmetic,
    Call,
    Compare,
    Expr,
    Filter,
    Logic,
    Negate,
    Path,
    Step,
    Text,
    Union,
)
from forms.xlsform.table import Row, Table
from forms.xlsform.values import to_number

if TYPE_CHECKING:
    from forms.xlsform.compiler import Compiler

_MOVING = frozenset(("position", "last", "current-row", "string", "number", "name", "local-name"))


def find_instance(compiler: Compiler, call: Call) -> Instance:
    """The secondary instance that a call names."""
    if len(call.args) != 1 or not isinstance(call.args[0], Text):
        raise ExpressionError("instance() 里要写引号括住的列表名")
    found = compiler.shape.instance(call.args[0].value)
    if found is None:
        raise ExpressionError(f"没有名为“{call.args[0].value}”的列表（instance）")
    return found


def compile_instance(compiler: Compiler, call: Call, steps: tuple[Step, ...], place: Place) -> Code:
    """instance('x') and the steps after it."""
    found = find_instance(compiler, call)
    if isinstance(found, Table) and _is_row_path(found, steps):
        return _rows(compiler, found, steps, place)
    inner = place.elsewhere()
    named = bool(steps) and steps[0].axis == "child"
    if isinstance(found, LastSaved):
        compiler.volatile = True  # the next session may be given another record
        return walked(compiler, lambda c: c.env.last_saved_start(named), steps, inner, frozenset())
    top: Any = found.document if isinstance(found, Table) else found
    root = [top.children[0]] if isinstance(found, Table) else [n for n in top.children if n.kind == "element"]
    start = [top] if named else root
    return walked(compiler, lambda _: start, steps, inner, frozenset())


def _is_row_path(table: Table, steps: Sequence[Step]) -> bool:
    """Whether the steps are root, then rows, then perhaps one cell without a condition."""
    if not 2 <= len(steps) <= 3 or any(step.axis != "child" for step in steps):
        return False
    if steps[0].predicates or steps[0].test != table.root_name or steps[1].test != table.item_name:
        return False
    return len(steps) == 2 or not (steps[2].predicates or steps[2].test == "*" or steps[2].test.endswith(")"))


def _rows(compiler: Compiler, table: Table, steps: Sequence[Step], place: Place) -> Code:
    inner = place.elsewhere()
    first, *others = steps[1].predicates or (None,)
    run = _first_filter(compiler, table, first, inner)
    filters = [compile_predicate(compiler, each, inner) for each in others if each is not None]
    column = steps[2].test if len(steps) == 3 else ""

    def nodes(c: Context) -> list[Any]:
        rows = run(c)
        for keep in filters:
            rows = keep(c, rows)
        return (
            [cell for row in rows for cell in row.children if cell.name == column] if column else list(rows)
        )

    return Code("nodes", nodes, nodes)


Rows = Callable[[Context], list[Row]]


def _first_filter(compiler: Compiler, table: Table, tree: Expr | None, inner: Place) -> Rows:
    """The rows that pass the first predicate; one equality in it is answered by an index."""
    if tree is None:
        return lambda _: table.rows()
    conjuncts = list(tree.operands) if isinstance(tree, Logic) and tree.op == "and" else [tree]
    keyed = next((each for each in conjuncts if _key_of(table, each) is not None), None)
    if keyed is None:
        keep = compile_predicate(compiler, tree, inner)
        return lambda c: keep(c, table.rows())
    key = _key_of(table, keyed)
    assert key is not None
    rest = [each for each in conjuncts if each is not keyed]
    hits = _indexed(compiler, table, key, keyed, inner)
    if not rest:
        return hits
    condition: Expr = rest[0] if len(rest) == 1 else Logic("and", tuple(rest))
    if len(conjuncts) > 1 and len(rest) == 1:
        condition = Call("boolean", (rest[0],))
    keep_rest = compile_predicate(compiler, condition, inner)
    return lambda c: keep_rest(c, hits(c))


def _indexed(compiler: Compiler, table: Table, key: tuple[str, Expr], whole: Expr, inner: Place) -> Rows:
    column, wanted = key
    table.prepare(column)
    run = compiler.compile(wanted, inner).run
    keep = compile_predicate(compiler, whole, inner)

    def hits(c: Context) -> list[Row]:
        value = run(c)
        if isinstance(value, list) and len(value) == 1:
            value = value[0].typed
        if type(value) is str:
            return table.find(column, value)
        if type(value) is float:
            return table.find(column, to_number(value, c.zone))
        return keep(c, list(table.rows()))

    return hits


def _key_of(table: Table, tree: Expr) -> tuple[str, Expr] | None:
    """The column and expression of `column = expression`, when the expression is the same for all rows."""
    if not isinstance(tree, Compare) or tree.op != "=":
        return None
    for side, other in ((tree.left, tree.right), (tree.right, tree.left)):
        column = _column(side)
        if column and table.is_full(column) and not _reads_row(other):
            return column, other
    return None


def _column(tree: Expr) -> str:
    if isinstance(tree, Path) and tree.start == "." and len(tree.steps) == 1:
        step = tree.steps[0]
        if step.axis == "child" and not step.predicates:
            return step.test
    if isinstance(tree, Path) and tree.start == "." and len(tree.steps) == 2:
        here, step = tree.steps
        if here == Step("self", "node()") and step.axis == "child" and not step.predicates:
            return step.test
    return ""


def _reads_row(tree: Expr) -> bool:
    """Whether an expression may differ from row to row."""
    match tree:
        case Path(start, _):
            return start == "." or (not isinstance(start, str) and _reads_row(start))
        case Call(name, args):
            return (name in _MOVING and not args) or any(map(_reads_row, args))
        case Negate(operand):
            return _reads_row(operand)
        case Arithmetic(first, rest):
            return _reads_row(first) or any(_reads_row(operand) for _, operand in rest)
        case Compare(_, left, right):
            return _reads_row(left) or _reads_row(right)
        case Logic(_, operands) | Union(operands):
            return any(map(_reads_row, operands))
        case Filter(primary, _):
            return _reads_row(primary)
        case _:
            return False
