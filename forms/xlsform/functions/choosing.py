"""Functions on yes and no, and on the codes of selects."""

from __future__ import annotations

from forms.xlsform.code import Context
from forms.xlsform.functions.registry import function
from forms.xlsform.values import Value, to_boolean, to_number

OPENROSA = "OpenRosa"


@function("true", "", "boolean")
def true() -> bool:
    """True."""
    return True


@function("false", "", "boolean")
def false() -> bool:
    """False."""
    return False


@function("boolean", "v", "boolean")
def boolean(value: Value) -> bool:
    """Whether the value counts as true."""
    return to_boolean(value)


@function("not", "b", "boolean")
def not_(value: bool) -> bool:
    """The contrary."""
    return not value


@function("boolean-from-string", "t", "boolean", source=OPENROSA)
def boolean_from_string(text: str) -> bool:
    """True for `1` and `true`."""
    return text.strip().lower() in ("1", "true")


@function("is-selected", "t t", "boolean", source=OPENROSA)
@function("selected", "t t", "boolean", source=OPENROSA)
def selected(chosen: str, code: str) -> bool:
    """Whether a code is among the chosen ones."""
    return f" {code.strip()} " in f" {chosen} "


@function("selected-at", "t n", "text", source=OPENROSA)
def selected_at(chosen: str, index: float) -> str:
    """The chosen code at a place counted from 0; blank when there is none."""
    codes = chosen.split()
    return codes[int(index)] if index == index and 0 <= index < len(codes) else ""


@function("count-selected", "t", "number", source=OPENROSA)
def count_selected(chosen: str) -> float:
    """How many codes are chosen."""
    return float(len(chosen.split()))


@function("checklist", "n n v*", "boolean", source=OPENROSA)
def checklist(least: float, most: float, *values: Value) -> bool:
    """Whether between least and most of the values are true; -1 is no limit."""
    return _between(float(sum(_flags(values))), least, most)


@function("weighted-checklist", "n n v*", "boolean", source=OPENROSA, context=True)
def weighted_checklist(at: Context, least: float, most: float, *pairs: Value) -> bool:
    """Whether the weights of the true values (value, weight, value …) sum to between least and most."""
    flags = _flags(pairs[::2])
    weights: list[float] = []
    for weight in pairs[1::2]:
        items = [node.typed for node in weight] if isinstance(weight, list) else [weight]
        weights.extend(to_number(item, at.zone) for item in items)
    return least <= sum(w for flag, w in zip(flags, weights, strict=False) if flag) <= most


def _flags(values: tuple[Value, ...]) -> list[bool]:
    found: list[bool] = []
    for value in values:
        found.extend(
            [to_boolean(node.typed) for node in value] if isinstance(value, list) else [to_boolean(value)]
        )
    return found


def _between(amount: float, least: float, most: float) -> bool:
    return (least < 0 or amount >= least) and (most < 0 or amount <= most)
