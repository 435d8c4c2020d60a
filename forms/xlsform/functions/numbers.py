"""Functions on numbers."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Decimal, localcontext

from forms.xlsform.code import Context
from forms.xlsform.functions.registry import function
from forms.xlsform.values import NAN, Value, to_number

OPENROSA = "OpenRosa"
MOST_DIGITS = 30


@function("number", "v?", "number", context=True)
def number(at: Context, *values: Value) -> float:
    """The value as a number; a date as days since 1970."""
    return to_number(values[0] if values else at.node.string(), at.zone)


@function("int", "n", "number", source=OPENROSA)
def integer(value: float) -> float:
    """Without its fraction, towards zero."""
    return float(math.trunc(value)) if math.isfinite(value) else value


@function("floor", "n", "number")
def floor(value: float) -> float:
    """The greatest whole number not above."""
    return float(math.floor(value)) if math.isfinite(value) else value


@function("ceiling", "n", "number")
def ceiling(value: float) -> float:
    """The least whole number not below."""
    return float(math.ceil(value)) if math.isfinite(value) else value


@function("round", "n n?", "number")
def round_(amount: float, digits: float = 0.0) -> float:
    """To so many decimals; halves go up, or towards zero when negative, as in JavaRosa."""
    if not math.isfinite(amount):
        return amount
    if not math.isfinite(digits) or abs(digits) > MOST_DIGITS:
        return NAN
    places = math.trunc(digits)
    if places < 0:
        return math.trunc(amount / 10.0**-places + 0.5) * 10.0**-places
    way = ROUND_HALF_UP if amount >= 0 else ROUND_HALF_DOWN
    with localcontext(prec=400):
        return float(Decimal(repr(amount)).quantize(Decimal(1).scaleb(-places), way))


@function("pow", "n n", "number", source=OPENROSA)
def power(base: float, exponent: float) -> float:
    """base to the power of exponent; NaN where there is no real result."""
    try:
        found = base**exponent
    except ZeroDivisionError:
        return math.inf
    except OverflowError:
        return math.inf
    return found if isinstance(found, float) else NAN


@function("abs", "n", "number", source=OPENROSA)
def absolute(value: float) -> float:
    """Without its sign."""
    return abs(value)


@function("pi", "", "number", source=OPENROSA)
def pi() -> float:
    """3.14159…"""
    return math.pi


def _plain(name: str, run: Callable[[float], float], edges: dict[float, float]) -> None:
    @function(name, "n", "number", source=OPENROSA)
    def one(value: float) -> float:
        if value in edges:
            return edges[value]
        try:
            return float(run(value))
        except ValueError:
            return NAN
        except OverflowError:
            return math.inf

    one.__doc__ = f"{name} of a number; NaN outside its domain."


for _name, _run, _edges in (
    ("sqrt", math.sqrt, {}),
    ("log", math.log, {0.0: -math.inf}),
    ("log10", math.log10, {0.0: -math.inf}),
    ("exp", math.exp, {}),
    ("exp10", lambda value: 10.0**value, {}),
    ("sin", math.sin, {}),
    ("cos", math.cos, {}),
    ("tan", math.tan, {}),
    ("asin", math.asin, {}),
    ("acos", math.acos, {}),
    ("atan", math.atan, {}),
):
    _plain(_name, _run, _edges)


@function("atan2", "n n", "number", source=OPENROSA)
def atan2(y: float, x: float) -> float:
    """The angle of a point."""
    return math.atan2(y, x)


def spread(values: tuple[Value, ...], at: Context) -> list[float]:
    """The numbers of all values; each node of a node set counts."""
    found: list[float] = []
    for value in values:
        items = [node.typed for node in value] if isinstance(value, list) else [value]
        found.extend(to_number(item, at.zone) for item in items)
    return found


@function("sum", "N", "number", context=True)
def total(at: Context, nodes: Value) -> float:
    """The sum of the nodes' numbers; nodes that are no number are left out."""
    return sum((number for number in spread((nodes,), at) if number == number), 0.0)


@function("min", "v*", "number", source=OPENROSA, context=True)
def least(at: Context, *values: Value) -> float:
    """The least number, leaving out what is none; NaN when nothing is left."""
    return min((number for number in spread(values, at) if number == number), default=NAN)


@function("max", "v*", "number", source=OPENROSA, context=True)
def greatest(at: Context, *values: Value) -> float:
    """The greatest number, leaving out what is none; NaN when nothing is left."""
    return max((number for number in spread(values, at) if number == number), default=NAN)


@function("random", "", "number", source=OPENROSA, context=True, volatile=True)
def random(at: Context) -> float:
    """A number from 0 to below 1."""
    return at.env.random()
