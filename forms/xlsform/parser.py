"""Tokens -> syntax tree: a Pratt parser for XPath 1.0 as XForms use it."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

from forms.xlsform.lexer import END, Token, tokens
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
    Step,
    Text,
    Union,
    absolute,
)

DEEPEST_NESTING = 80
LONGEST_PATH = 120
_LEVELS: dict[str, int] = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
_NEGATE_LEVEL = 7
_AXES = frozenset(
    [
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    ]
)
_NODE_TYPES = frozenset(("node", "text", "comment", "processing-instruction"))
_EVERYTHING_BELOW = Step("descendant-or-self", "node()")


@lru_cache(maxsize=4096)
def parse(source: str) -> Expr:
    """The syntax tree of an expression; raises ExpressionError with a sentence."""
    reader = _Reader(tokens(source))
    tree = reader.expression(0)
    if reader.now is not END:
        raise ExpressionError(f"表达式在“{reader.now.value}”处多出内容")
    return tree


class _Reader:
    """A place in the list of tokens, and the recursive descent from there."""

    def __init__(self, found: list[Token]) -> None:
        self.found = found
        self.at = 0
        self.depth = 0
        self.now = found[0]

    def take(self) -> Token:
        token = self.now
        if token is END:
            raise ExpressionError("表达式没有写完")
        self.at += 1
        self.now = self.found[self.at]
        return token

    def is_mark(self, value: str) -> bool:
        return self.now.kind == "mark" and self.now.value == value

    def expect(self, value: str) -> None:
        if not self.is_mark(value):
            raise ExpressionError(
                f"表达式缺少“{value}”" + (f"（在“{self.now.value}”之前）" if self.now.value else "")
            )
        self.take()

    def peek(self) -> Token:
        return self.found[self.at + 1]

    def expression(self, level: int) -> Expr:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise ExpressionError(f"表达式嵌套超过 {DEEPEST_NESTING} 层")
        tree = self.unary()
        while (own := self.level()) > level:
            tree = self.chain(tree, own)
        self.depth -= 1
        return tree

    def level(self) -> int:
        return _LEVELS.get(self.now.value, 0) if self.now.kind in ("operator", "mark") else 0

    def chain(self, first: Expr, level: int) -> Expr:
        """All operators of one precedence in a row."""
        pairs: list[tuple[str, Expr]] = []
        while self.level() == level:
            op = self.take().value
            pairs.append((op, self.expression(level)))
        operands = (first, *(operand for _, operand in pairs))
        if level <= 2:
            name: Literal["and", "or"] = "or" if level == 1 else "and"
            return Logic(name, operands)
        if level == _LEVELS["|"]:
            return Union(operands)
        if level >= _LEVELS["+"]:
            return Arithmetic(first, tuple(pairs))
        if len(pairs) > DEEPEST_NESTING:
            raise ExpressionError("表达式里连续的比较太多")
        for op, operand in pairs:
            first = Compare(op, first, operand)
        return first

    def unary(self) -> Expr:
        minus = 0
        while self.is_mark("-"):
            self.take()
            minus += 1
        if not minus:
            return self.path()
        tree = self.expression(_NEGATE_LEVEL)
        return Negate(tree) if minus % 2 else Negate(Negate(tree))

    def path(self) -> Expr:
        if self.now.kind == "path":
            return self.plain_path()
        if self.starts_filter():
            primary = self.primary()
            predicates = self.predicates()
            if predicates:
                primary = Filter(primary, predicates)
            steps = self.more_steps([])
            return Path(primary, tuple(steps)) if steps else primary
        if self.is_mark("/"):
            self.take()
            steps = [self.step()] if self.starts_step() else []
            return Path("/", tuple(self.more_steps(steps)))
        if self.is_mark("//"):
            return Path("/", tuple(self.more_steps([])))
        return Path(".", tuple(self.more_steps([self.step()])))

    def plain_path(self) -> Path:
        text = self.take().value
        if text.count("/") > LONGEST_PATH:
            raise ExpressionError(f"路径超过 {LONGEST_PATH} 步")
        return absolute(text)

    def starts_filter(self) -> bool:
        if self.now.kind in ("number", "text") or self.is_mark("(") or self.is_mark("$"):
            return True
        after = self.peek()
        is_call = self.now.kind == "name" and after.kind == "mark" and after.value == "("
        return is_call and self.now.value not in _NODE_TYPES

    def starts_step(self) -> bool:
        return self.now.kind in ("name", "operator") or any(map(self.is_mark, (".", "..", "@", "*")))

    def more_steps(self, steps: list[Step]) -> list[Step]:
        while self.is_mark("/") or self.is_mark("//"):
            if self.take().value == "//":
                steps.append(_EVERYTHING_BELOW)
            steps.append(self.step())
            if len(steps) > LONGEST_PATH:
                raise ExpressionError(f"路径超过 {LONGEST_PATH} 步")
        return steps

    def step(self) -> Step:
        if self.is_mark("."):
            self.take()
            return Step("self", "node()", self.predicates())
        if self.is_mark(".."):
            self.take()
            return Step("parent", "node()", self.predicates())
        axis = self.axis()
        return Step(axis, self.node_test(), self.predicates())

    def axis(self) -> str:
        if self.is_mark("@"):
            self.take()
            return "attribute"
        after = self.peek()
        if self.now.kind in ("name", "operator") and after.kind == "mark" and after.value == "::":
            name = self.take().value
            self.take()
            if name not in _AXES:
                raise ExpressionError(f"不认识的轴“{name}”")
            return name
        return "child"

    def node_test(self) -> str:
        token = self.take()
        if token.value == "*" and token.kind in ("mark", "operator"):
            return "*"
        if token.kind not in ("name", "operator"):
            raise ExpressionError(f"路径在“{token.value}”处写错")
        if token.value in _NODE_TYPES and self.is_mark("("):
            self.take()
            target = self.take().value[1:-1] if self.now.kind == "text" else ""
            self.expect(")")
            return f"{token.value}({target})"
        return token.value

    def predicates(self) -> tuple[Expr, ...]:
        found = []
        while self.is_mark("["):
            self.take()
            found.append(self.expression(0))
            self.expect("]")
        return tuple(found)

    def primary(self) -> Expr:
        token = self.take()
        if token.kind == "number":
            return Number(float(token.value))
        if token.kind == "text":
            return Text(token.value[1:-1])
        if token.value == "(":
            tree = self.expression(0)
            self.expect(")")
            return tree
        if token.value == "$":
            raise ExpressionError("不支持变量（$）；问卷里请写成 ${题名}")
        return self.call(token.value)

    def call(self, name: str) -> Expr:
        self.expect("(")
        args: list[Expr] = []
        while not self.is_mark(")"):
            if args:
                self.expect(",")
            args.append(self.expression(0))
        self.take()
        return Call(name, tuple(args))
