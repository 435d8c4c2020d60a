"""Closures for arithmetic, logic, comparison and calls, with short cuts for the common shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from forms.xlsform.code import NOWHERE, Code, Context, as_number
from forms.xlsform.values import NAN, compare, compare_numbers, same, same_number, to_text

Number = Callable[[Context], float]
Flag = Callable[[Context], bool]


def divide(left: float, right: float) -> float:
    """IEEE division: by zero gives an infinity, or NaN."""
    if right:
        return left / right
    if left == 0 or left != left or right != right:
        return NAN
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def remainder(left: float, right: float) -> float:
    """The remainder with the sign of the left side."""
    if right == 0 or not math.isfinite(left) or right != right:
        return NAN
    return math.fmod(left, right) if math.isfinite(right) else left


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "div": divide,
    "mod": remainder,
}


def arithmetic(first: Number, rest: Sequence[tuple[str, Number]]) -> Number:
    """A left-associative chain."""
    if len(rest) == 1:
        operate, second = _ARITHMETIC[rest[0][0]], rest[0][1]
        return lambda c: operate(first(c), second(c))
    steps = [(_ARITHMETIC[op], run) for op, run in rest]

    def chain(c: Context) -> float:
        value = first(c)
        for operate, run in steps:
            value = operate(value, run(c))
        return value

    return chain


def every(runs: Sequence[Flag]) -> Flag:
    """`and`, stopping at the first false."""
    if len(runs) == 2:
        first, second = runs
        return lambda c: first(c) and second(c)

    def all_of(c: Context) -> bool:
        for run in runs:  # noqa: SIM110  a generator costs more than the whole evaluation
            if not run(c):
                return False
        return True

    return all_of


def some(runs: Sequence[Flag]) -> Flag:
    """`or`, stopping at the first true."""
    if len(runs) == 2:
        first, second = runs
        return lambda c: first(c) or second(c)

    def any_of(c: Context) -> bool:
        for run in runs:  # noqa: SIM110  as above
            if run(c):
                return True
        return False

    return any_of


def comparison(op: str, left: Code, right: Code) -> Flag:
    """A comparison; node sets compare by any of their nodes."""
    if "nodes" in (left.kind, right.kind) or "any" in (left.kind, right.kind):
        a, b = left.run, right.run
        return lambda c: compare(op, a(c), b(c), c.zone)
    if op in ("=", "!="):
        return _equality(op == "=", left, right)
    one, other = as_number(left), as_number(right)
    if op == ">":
        return lambda c: one(c) > other(c)
    if op == ">=":
        return lambda c: one(c) >= other(c)
    return lambda c: compare_numbers(op, one(c), other(c))


def _equality(wanted: bool, left: Code, right: Code) -> Flag:
    if right.constant and right.kind == "text":
        return _equals_text(wanted, left, right)
    if left.constant and left.kind == "text":
        return _equals_text(wanted, right, left)
    if left.kind == right.kind == "number":
        one, other = left.run, right.run
        return lambda c: same_number(one(c), other(c)) is wanted
    a, b = left.run, right.run
    return lambda c: same(a(c), b(c), c.zone) is wanted


def _equals_text(wanted: bool, code: Code, text: Code) -> Flag:
    run, literal = code.run, text.run(NOWHERE)

    def equals(c: Context) -> bool:
        value = run(c)
        if type(value) is str:
            return (value == literal) is wanted
        return same(value, literal, c.zone) is wanted

    return equals


def selected(run: Callable[[Context], Any], code: str) -> Flag:
    """selected() with a constant code, the commonest condition of all."""
    among = f" {code} "

    def is_selected(c: Context) -> bool:
        chosen = run(c)
        if type(chosen) is not str:
            chosen = to_text(chosen)
        return chosen == code or (" " in chosen and among in f" {chosen} ")

    return is_selected


def call(
    run: Callable[..., Any], args: Sequence[Callable[[Context], Any]], wants_context: bool
) -> Callable[[Context], Any]:
    """A call with its arguments evaluated from left to right."""
    if wants_context:
        return _call_with_context(run, args)
    if not args:
        return lambda _: run()
    if len(args) == 1:
        only = args[0]
        return lambda c: run(only(c))
    if len(args) == 2:
        first, second = args
        return lambda c: run(first(c), second(c))
    return lambda c: run(*[arg(c) for arg in args])


def _call_with_context(
    run: Callable[..., Any], args: Sequence[Callable[[Context], Any]]
) -> Callable[[Context], Any]:
    if not args:
        return run
    if len(args) == 1:
        only = args[0]
        return lambda c: run(c, only(c))
    return lambda c: run(c, *[arg(c) for arg in args])
