"""Compiled expressions: a closure, what kind of value it gives, and the context it runs in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any, TypeAlias

from forms.xlsform.values import Nodes, Value, to_boolean, to_number, to_text

if TYPE_CHECKING:
    from forms.xlsform.environment import Environment


class Context:
    """Where an expression is evaluated: the node, its place in a node set, the scope for absolute paths."""

    __slots__ = ("current", "env", "node", "position", "scope", "size", "zone")

    def __init__(self, node: Any, scope: Any, env: Environment, current: Any = None) -> None:
        self.node = node
        self.scope = scope
        self.env = env
        self.zone: tzinfo = env.zone
        self.position = 1
        self.size = 1
        self.current = node if current is None else current

    def at(self, node: Any, scope: Any, position: int, size: int) -> Context:
        """The context of one node inside a predicate."""
        inner = Context(node, scope, self.env, self.current)
        inner.position = position
        inner.size = size
        return inner


Run: TypeAlias = Callable[[Context], Any]


@dataclass(slots=True)
class Code:
    """A compiled expression. kind: number, text, boolean, moment, node (run gives its value), nodes, any."""

    kind: str
    run: Run
    nodes: Callable[[Context], Nodes] | None = None
    constant: bool = False


def as_number(code: Code) -> Callable[[Context], float]:
    """The expression as number()."""
    run = code.run
    if code.kind == "number":
        return run

    def number(c: Context) -> float:
        value = run(c)
        return value if type(value) is float else to_number(value, c.zone)

    return number


def as_text(code: Code) -> Callable[[Context], str]:
    """The expression as string()."""
    run = code.run
    if code.kind == "text":
        return run

    def text(c: Context) -> str:
        value = run(c)
        return value if type(value) is str else to_text(value)

    return text


def as_boolean(code: Code) -> Callable[[Context], bool]:
    """The expression as boolean()."""
    run = code.run
    if code.kind == "boolean":
        return run

    def boolean(c: Context) -> bool:
        value = run(c)
        return value if type(value) is bool else to_boolean(value)

    return boolean


def as_value(code: Code) -> Callable[[Context], Value]:
    """The value as it comes; a node set stays a list."""
    return code.run


NOWHERE: Context = object.__new__(Context)  # for constants, which look at nothing


def always(_: Context) -> bool:
    """true()."""
    return True


def never(_: Context) -> bool:
    """false()."""
    return False


def constant(value: float | str | bool) -> Code:
    """An expression that is always the same."""
    kind = "text" if isinstance(value, str) else "boolean" if isinstance(value, bool) else "number"
    return Code(kind, lambda _: value, constant=True)
