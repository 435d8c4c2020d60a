"""The value model of expressions: float, str, bool, Moment and lists of nodes, with JavaRosa's conversions.

Where JavaRosa gives a value it is followed; where it throws, XPath 1.0 is (README.md has the table).
"""

from __future__ import annotations

import math
import re
from datetime import tzinfo
from decimal import Decimal
from typing import Protocol, TypeAlias

from forms.xlsform.moments import Moment, read_date


class NodeLike(Protocol):
    """What a function may know of a node, whatever tree it stands in."""

    @property
    def typed(self) -> Scalar:
        """Its value as an expression sees it: blank text when it is not relevant."""

    def string(self) -> str:
        """Its text, or the text of everything below it."""


Scalar: TypeAlias = float | str | bool | Moment
Nodes: TypeAlias = list[NodeLike]
Value: TypeAlias = "Scalar | list[NodeLike]"

NAN = math.nan
SAME = 1e-12
_NUMERAL = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)")


def unpack(value: Value) -> Scalar:
    """A single value: a node set gives the value of its first node, an empty one gives blank text."""
    if isinstance(value, list):
        return value[0].typed if value else ""
    return value


def to_number(value: Value, zone: tzinfo) -> float:
    """number(): numerals, booleans, dates as whole local days since 1970; anything else is NaN."""
    if isinstance(value, list):
        value = unpack(value)
    if isinstance(value, float):
        return value
    if isinstance(value, str):
        return text_to_number(value, zone)
    if isinstance(value, Moment):
        return value.days if value.kind == "time" else float(math.floor(value.days))
    return float(value)


def text_to_number(text: str, zone: tzinfo) -> float:
    """A numeral without exponent, perhaps with a decimal comma, or a date as days; NaN otherwise."""
    text = text.strip().replace(",", ".")
    if _NUMERAL.fullmatch(text):
        return float(text)
    if text in ("Infinity", "-Infinity"):
        return float(text)
    moment = read_date(text, zone) if text[4:5] == "-" else None
    return NAN if moment is None else float(math.floor(moment.days))


def to_text(value: Value) -> str:
    """string(): numbers without a needless fraction; of a date and time only the date, as in JavaRosa."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].string() if value else ""
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, Moment):
        return value.text if value.kind == "time" else value.when.date().isoformat()
    return "true" if value else "false"


def number_text(number: float) -> str:
    """The shortest text that reads back as the same number, never with an exponent."""
    if number != number:
        return "NaN"
    if number in (math.inf, -math.inf):
        return "Infinity" if number > 0 else "-Infinity"
    if number == int(number):
        return str(int(number))
    plain = repr(number)
    return plain if "e" not in plain else f"{Decimal(plain):f}"


def to_boolean(value: Value) -> bool:
    """boolean(): one node counts by its value (blank, 0 and false are false), several nodes are true."""
    if isinstance(value, list):
        if len(value) > 1:
            return True
        value = unpack(value)
    if isinstance(value, float):
        return value == value and abs(value) > SAME
    if isinstance(value, str):
        return value != ""
    return value if isinstance(value, bool) else True


def same(left: Scalar, right: Scalar, zone: tzinfo) -> bool:
    """The `=` of two single values."""
    if type(left) is str and type(right) is str:
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float) or type(left) is type(right):
        return same_number(to_number(left, zone), to_number(right, zone))
    return _same_moment(left, right, zone)


def same_number(left: float, right: float) -> bool:
    """Numbers a rounding error apart are equal, as in JavaRosa."""
    return left == right or abs(left - right) < SAME


def _same_moment(left: Scalar, right: Scalar, zone: tzinfo) -> bool:
    """A date against text: as dates when the text is one, as text otherwise."""
    numbers = to_number(left, zone), to_number(right, zone)
    if numbers[0] == numbers[0] and numbers[1] == numbers[1]:
        return same_number(*numbers)
    return to_text(left) == to_text(right)


def compare_numbers(op: str, left: float, right: float) -> bool:
    """One of < <= > >=; never true with NaN."""
    if op == "<":
        return left < right
    if op == "<=":
        return left <= right
    return left > right if op == ">" else left >= right


def compare(op: str, left: Value, right: Value, zone: tzinfo) -> bool:
    """A comparison where a side may be several nodes: true when one pair of values makes it true."""
    lefts = _values(left, right, op)
    rights = _values(right, left, op)
    if op == "=":
        return any(same(a, b, zone) for a in lefts for b in rights)
    if op == "!=":
        return any(not same(a, b, zone) for a in lefts for b in rights)
    return any(compare_numbers(op, to_number(a, zone), to_number(b, zone)) for a in lefts for b in rights)


def _values(side: Value, other: Value, op: str) -> list[Scalar]:
    """The values to try: equal to a boolean is a node set as one boolean; an empty set is blank text."""
    if not isinstance(side, list):
        return [side]
    if isinstance(other, bool) and op in ("=", "!="):
        return [to_boolean(side)]
    return [node.typed for node in side] or [""]
