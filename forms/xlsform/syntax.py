"""The syntax tree of an expression: what the parser makes and the compiler reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted string."""

    value: str


@dataclass(frozen=True, slots=True)
class Negate:
    """Unary minus."""

    operand: Expr


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """A left-associative chain of one precedence; kept flat so that long sums do not nest."""

    first: Expr
    rest: tuple[tuple[str, Expr], ...]


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over any number of operands."""

    op: Literal["and", "or"]
    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """One of = != < <= > >=."""

    op: str
    left: Expr
    right: Expr


@dataclass(frozen=True, slots=True)
class Union:
    """Node sets joined by |."""

    operands: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function call."""

    name: str
    args: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: axis, node test (a name, * or a node type) and predicates."""

    axis: str
    test: str
    predicates: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the root (start "/"), the context node (start "."), or the nodes of an expression."""

    start: Literal["/", "."] | Expr
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """A node-set expression with predicates: `current()[…]`, `(//a)[1]`."""

    primary: Expr
    predicates: tuple[Expr, ...]


Expr: TypeAlias = Number | Text | Negate | Arithmetic | Logic | Compare | Union | Call | Path | Filter
