"""Text of an expression -> tokens, with XPath's rule for names that are also operators."""

from __future__ import annotations

import re
from typing import NamedTuple

from forms.xlsform.refusal import ExpressionError

LONGEST_EXPRESSION = 100_000
_NAME = r"[^\W\d][\w.\-·]*"
_ANY = rf"""
    (?P<number>\d+(?:\.\d*)?|\.\d+)
  | (?P<text>"[^"]*"|'[^']*')
  | (?P<name>{_NAME}(?:\s*:(?!:)\s*(?:{_NAME}|\*))?)
  | (?P<mark>\.\.|::|//|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
"""
_PATH = rf"(?P<path>(?>(?:/{_NAME})+)(?!\s*[/\[(:]))"
_TOKEN = re.compile(rf"\s*(?:{_ANY})", re.VERBOSE)
_OPERAND = re.compile(rf"\s*(?:{_PATH}|{_ANY})", re.VERBOSE)
_GLUED = re.compile(r"(and|or|div|mod)\d")
_WORD_OPERATORS = {"and", "or", "div", "mod"}
_OPERATORS = _WORD_OPERATORS | {"*"}
_SPACE = re.compile(r"\s")
_MARK_OPERATORS = {"/", "//", "|", "+", "-", "=", "!=", "<", "<=", ">", ">=", "*"}
_BEFORE_NAMES = {"@", "::", "(", "[", ","} | _MARK_OPERATORS


class Token(NamedTuple):
    """kind is number, text, name, path, mark or operator (a word operator or the multiplying star).

    A path is an absolute one of names only, the commonest operand of all: `/data/group/question`.
    """

    kind: str
    value: str


END = Token("end", "")


def tokens(source: str) -> list[Token]:
    """All tokens of an expression, ending with END; raises ExpressionError on a stray character."""
    if len(source) > LONGEST_EXPRESSION:
        raise ExpressionError("表达式过长")
    found: list[Token] = []
    at, stop = 0, len(source.rstrip())
    while at < stop:
        may_operate = _operator_may_follow(found)
        match = (_TOKEN if may_operate else _OPERAND).match(source, at)
        if match is None:
            raise ExpressionError(f"表达式第 {at + 1} 个字符附近看不懂：{source[at : at + 20].strip()}")
        at = match.end()
        glued = _GLUED.match(match["name"]) if match.lastgroup == "name" else None
        if glued and may_operate:  # `1div2`
            at = match.start("name") + len(glued[1])
            found.append(Token("operator", glued[1]))
            continue
        found.append(_token(match, may_operate))
    return [*found, END, END]


def _token(match: re.Match[str], may_operate: bool) -> Token:
    kind, value = str(match.lastgroup), match[str(match.lastgroup)]
    if kind == "name" and ":" in value:
        value = _SPACE.sub("", value)
    elif may_operate and value in _OPERATORS and kind != "text":
        return Token("operator", value)
    return Token(kind, value)


def _operator_may_follow(before: list[Token]) -> bool:
    if not before:
        return False
    last = before[-1]
    if last.kind == "operator":
        return False
    return not (last.kind == "mark" and last.value in _BEFORE_NAMES)
