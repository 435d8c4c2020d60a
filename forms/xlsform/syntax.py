"""The syntax tree of an expression: what the parser makes and the compiler reads.

Tuples, because a form has thousands of them and they are made again whenever it is opened.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, NamedTuple, TypeAlias


class Number(NamedTuple):
    """A number as written."""

    value: float


class Text(NamedTuple):
    """A quoted string."""

    value: str


class Negate(NamedTuple):
    """Unary minus."""

    operand: Expr


class Arithmetic(NamedTuple):
    """A left-associative chain of one precedence; kept flat so that long sums do not nest."""

    first: Expr
    rest: tuple[tuple[str, Expr], ...]


class Logic(NamedTuple):
    """`and` or `or` over any number of operands."""

    op: Literal["and", "or"]
    operands: tuple[Expr, ...]


class Compare(NamedTuple):
    """One of = != < <= > >=."""

    op: str
    left: Expr
    right: Expr


class Union(NamedTuple):
    """Node sets joined by |."""

    operands: tuple[Expr, ...]


class Call(NamedTuple):
    """A function call."""

    name: str
    args: tuple[Expr, ...]


class Step(NamedTuple):
    """One step of a path: axis, node test (a name, * or a node type) and predicates."""

    axis: str
    test: str
    predicates: tuple[Expr, ...] = ()


@lru_cache(maxsize=4096)
def child(name: str) -> Step:
    """The commonest step; made once for each name."""
    return Step("child", name)


class Path(NamedTuple):
    """Steps from the root (start "/"), the context node (start "."), or the nodes of an expression."""

    start: Literal["/", "."] | Expr
    steps: tuple[Step, ...]


def absolute(text: str) -> Path:
    """The path of names only that is written so: `/data/group/question`."""
    return Path("/", tuple(map(child, text[1:].split("/"))))


class Filter(NamedTuple):
    """A node-set expression with predicates: `current()[…]`, `(//a)[1]`."""

    primary: Expr
    predicates: tuple[Expr, ...]


Expr: TypeAlias = Number | Text | Negate | Arithmetic | Logic | Compare | Union | Call | Path | Filter
