"""Syntax tree -> closures. Every name is looked up here, once; running a closure looks nothing up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forms.xlsform import operators, special
from forms.xlsform.code import Code, Context, as_boolean, as_number, as_text, constant
from forms.xlsform.functions import FUNCTIONS, Function
from forms.xlsform.functions.hashing import DIGESTS
from forms.xlsform.functions.strings import pattern_of
from forms.xlsform.paths import compile_filter, compile_path, nodes_of
from forms.xlsform.place import Place, Shape, Use
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.syntax import (
    Arithmetic,
    Call,
    Compare,
    Expr,
    Filter,
    Logic,
    Negate,
    Number,
    Path,
    Text,
    Union,
)
from forms.xlsform.walker import in_order


def is_anywhere(tree: Expr) -> bool:
    """Whether an expression gives the same wherever it stands in a row: it names everything absolutely."""
    match tree:
        case Number() | Text():
            return True
        case Path(start, steps):
            is_fixed = start == "/" or (isinstance(start, Call) and start.name == "instance")
            return is_fixed and not any(step.predicates or step.axis != "child" for step in steps)
        case Logic(_, operands):
            return all(map(is_anywhere, operands))
        case Compare(_, left, right):
            return is_anywhere(left) and is_anywhere(right)
        case Arithmetic(first, rest):
            return is_anywhere(first) and all(is_anywhere(operand) for _, operand in rest)
        case Call("if" | "coalesce" | "true" | "false", args):
            return all(map(is_anywhere, args))
        case Call(name, args):
            function = FUNCTIONS.get(name)
            is_plain = function is not None and not (function.volatile or function.wants_context)
            return is_plain and all(map(is_anywhere, args))
    return False


class Compiler:
    """Compiles one expression and notes what it reads and whether its value changes by itself."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self.uses: set[Use] = set()
        self.volatile = False
        self.warnings: list[str] = []

    def compile(self, tree: Expr, place: Place) -> Code:
        """The closure of a tree at a place; raises ExpressionError on what is unknown."""
        return _COMPILE[type(tree)](self, tree, place)

    def warn(self, sentence: str) -> None:
        """Note something that works but is probably not meant."""
        self.warnings.append(sentence)

    def use(self, use: Use) -> None:
        """Note that the expression reads a definition."""
        self.uses.add(use)


def _number(_: Compiler, tree: Number, __: Place) -> Code:
    return constant(tree.value)


def _text(_: Compiler, tree: Text, __: Place) -> Code:
    return constant(tree.value)


def _negate(compiler: Compiler, tree: Negate, place: Place) -> Code:
    run = as_number(compiler.compile(tree.operand, place))
    return Code("number", lambda c: -run(c))


def _arithmetic(compiler: Compiler, tree: Arithmetic, place: Place) -> Code:
    first = as_number(compiler.compile(tree.first, place))
    rest = [(op, as_number(compiler.compile(operand, place))) for op, operand in tree.rest]
    return Code("number", operators.arithmetic(first, rest))


def _logic(compiler: Compiler, tree: Logic, place: Place) -> Code:
    runs = [as_boolean(compiler.compile(operand, place)) for operand in tree.operands]
    return Code("boolean", operators.every(runs) if tree.op == "and" else operators.some(runs))


def _compare(compiler: Compiler, tree: Compare, place: Place) -> Code:
    left, right = compiler.compile(tree.left, place), compiler.compile(tree.right, place)
    return Code("boolean", operators.comparison(tree.op, left, right))


def _union(compiler: Compiler, tree: Union, place: Place) -> Code:
    runs = [nodes_of(compiler.compile(operand, place)) for operand in tree.operands]

    def joined(c: Context) -> list[Any]:
        return in_order([node for run in runs for node in run(c)])

    return Code("nodes", joined, joined)


def _path(compiler: Compiler, tree: Path, place: Place) -> Code:
    return compile_path(compiler, tree, place)


def _filter(compiler: Compiler, tree: Filter, place: Place) -> Code:
    return compile_filter(compiler, tree, place)


def _call(compiler: Compiler, tree: Call, place: Place) -> Code:
    if tree.name in special.SPECIAL:
        return special.SPECIAL[tree.name].compile(compiler, tree, place)
    if tree.name in ("true", "false") and not tree.args:
        return constant(tree.name == "true")
    function = FUNCTIONS.get(tree.name)
    if function is None:
        raise ExpressionError(f"不支持的函数 {tree.name}()")
    if len(tree.args) not in function.counts:
        raise ExpressionError(f"函数 {tree.name}() 的参数个数不对（写了 {len(tree.args)} 个）")
    compiler.volatile |= function.volatile and not (tree.name == "randomize" and len(tree.args) > 1)
    if tree.name == "selected" and isinstance(tree.args[1], Text):
        run = operators.selected(compiler.compile(tree.args[0], place).run, tree.args[1].value.strip())
        return Code("boolean", run)
    args = [_argument(compiler, function, index, arg, place) for index, arg in enumerate(tree.args)]
    run = operators.call(function.run, args, function.wants_context)
    return Code(function.result, run, run if function.result == "nodes" else None)


def _argument(
    compiler: Compiler, function: Function, index: int, tree: Expr, place: Place
) -> Callable[[Context], Any]:
    code = compiler.compile(tree, place)
    letter = function.letter(index)
    if letter == "N":
        return nodes_of(code, function.name)
    if function.name in ("regex", "digest") and index == 1 and isinstance(tree, Text):
        _check_constant(function, tree.value)
    return _CONVERT[letter](code)


def _check_constant(function: Function, value: str) -> None:
    """Look at a constant pattern or algorithm now, so that a bad one is refused with the form."""
    if function.name == "regex":
        pattern_of(value)
    elif value.strip().upper() not in DIGESTS:
        raise ExpressionError(f"digest() 不认识算法“{value}”")


def _value(code: Code) -> Callable[[Context], Any]:
    return code.run


_CONVERT: dict[str, Callable[[Code], Callable[[Context], Any]]] = {
    "n": as_number,
    "t": as_text,
    "b": as_boolean,
    "v": _value,
}
_COMPILE: dict[type, Callable[[Compiler, Any, Place], Code]] = {
    Number: _number,
    Text: _text,
    Negate: _negate,
    Arithmetic: _arithmetic,
    Logic: _logic,
    Compare: _compare,
    Union: _union,
    Path: _path,
    Filter: _filter,
    Call: _call,
}
