"""Tells regular expressions that may run for ever from harmless ones, before they are used.

Python's matcher tries every way to split a text among nested repetitions, so a repetition of more than a
few turns whose body can itself match texts of several lengths is refused at load.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

_FEW = 4
LONGEST = 2_000
_MOST_STEPS = 2e7
_BEYOND_LETTERS = 0x32400  # no script is written beyond the third plane
_JAVA_CLASS = re.compile(r"\\p\{(?:Is|script=|sc=)?(\w+)\}")
_CLASSES = {
    "Alpha": "A-Za-z",
    "Digit": "0-9",
    "Alnum": "A-Za-z0-9",
    "Upper": "A-Z",
    "Lower": "a-z",
    "Punct": r"!-/:-@\[-`{-~",
    "Space": r"\s",
    "Han": "\u2e80-\u2fd5\u3005\u3007\u3021-\u3029\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U000323af",
}
_CATEGORIES = {"L": "L", "Lu": "Lu", "Ll": "Ll", "N": "N", "Nd": "Nd", "P": "P", "Alphabetic": "L"}
_parser: Any = re._parser  # type: ignore[attr-defined]  # the standard library's own reader of patterns


def without_java_classes(pattern: str) -> str:
    """A pattern with Java's named classes written out; one that is not known stays and is refused later."""
    found: list[str] = []
    at = 0
    for match in _JAVA_CLASS.finditer(pattern):
        members = _members(match[1])
        if members:
            before = pattern[at : match.start()]
            found += [before, members if _is_inside(pattern[: match.start()]) else f"[{members}]"]
            at = match.end()
    return "".join(found) + pattern[at:]


def _is_inside(before: str) -> bool:
    """Whether a place lies between the brackets of a class."""
    inside, escaped = False, False
    for letter in before:
        if not escaped:
            inside = (inside or letter == "[") and letter != "]"
        escaped = letter == "\\" and not escaped
    return inside


@lru_cache(maxsize=32)
def _members(name: str) -> str:
    """The ranges of a class, "" when it is not known."""
    category = _CATEGORIES.get(name)
    if category is None:
        return _CLASSES.get(name, "")
    ranges: list[list[int]] = []
    for code in range(_BEYOND_LETTERS):
        if unicodedata.category(chr(code)).startswith(category):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{_escaped(first)}-{_escaped(last)}" for first, last in ranges)


def _escaped(code: int) -> str:
    return f"\\U{code:08x}"


def is_explosive(pattern: str) -> bool:
    """Whether matching may take exponential time."""
    return _explosive(list(_parser.parse(pattern)))


def longest_matched(pattern: str) -> int:
    """How long a text may be for a match to take a fraction of a second at worst.

    Repetitions that can match the same letters one after another, `.*.*.*x`, are tried in every division of
    the text among them: as many steps as its length to the power of their number.
    """
    degree = _degree(list(_parser.parse(pattern)))
    return min(LONGEST, int(_MOST_STEPS ** (1 / max(degree, 1))))


def _degree(items: list[Any]) -> int:
    """The most repetitions in a row without a letter between them that none of them can match."""
    most = 0
    run: list[Any] = []
    for item in _flat(items):
        name, value = str(item[0]), item[1]
        if name in ("MAX_REPEAT", "MIN_REPEAT") and value[1] - value[0] > _FEW:
            run.append(item)
        elif name == "LITERAL" and not any(_can_match(one, value) for one in run):
            run = []
        most = max(most, len(run))
    return most


def _flat(items: list[Any]) -> Iterator[Any]:
    """The items in a row, groups opened; alternatives count one after another, which is never too few."""
    for item in items:
        name, value = str(item[0]), item[1]
        if name in ("SUBPATTERN", "BRANCH", "ASSERT", "ASSERT_NOT"):
            for part in _parts(name, value):
                yield from _flat(part)
        else:
            yield item


def _explosive(items: list[Any]) -> bool:
    for op, value in items:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT") and value[1] > _FEW and _is_loose(list(value[2])):
            return True
        if any(_explosive(part) for part in _parts(name, value)):
            return True
    return False


def _is_loose(items: list[Any]) -> bool:
    """Whether the body has a choice: a repetition of varying length, or alternatives."""
    for op, value in items:
        name = str(op)
        if name in ("MAX_REPEAT", "MIN_REPEAT") and value[0] != value[1] and not _is_fenced(items):
            return True
        if name == "BRANCH" and not _starts_differ(value[1]):
            return True
        if any(_is_loose(part) for part in _parts(name, value)):
            return True
    return False


def _is_fenced(items: list[Any]) -> bool:
    """Whether the body begins with a literal that its varying parts cannot match: `(,[0-9]+)*`."""
    if not items or str(items[0][0]) != "LITERAL":
        return False
    fence = items[0][1]
    return not any(_can_match(item, fence) for item in items[1:])


def _can_match(item: Any, code: int) -> bool:
    name, value = str(item[0]), item[1]
    if name == "LITERAL":
        return bool(value == code)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        return any(_can_match(inner, code) for inner in value[2])
    if name == "IN":
        return _class_has(value, code)
    return True


def _class_has(members: Any, code: int) -> bool:
    op: Any
    value: Any
    for op, value in members:
        name = str(op)
        if name == "LITERAL" and value == code:
            return True
        if name == "RANGE" and value[0] <= code <= value[1]:
            return True
        if name == "CATEGORY" and not (str(value) == "CATEGORY_DIGIT" and not chr(code).isdigit()):
            return True
        if name == "NEGATE":
            return True
    return False


def _starts_differ(branches: Any) -> bool:
    """Whether alternatives begin with different literals, so that at most one can match."""
    firsts = [branch[0] if len(branch) else None for branch in branches]
    if any(first is None or str(first[0]) != "LITERAL" for first in firsts):
        return False
    return len({first[1] for first in firsts if first}) == len(firsts)


def _parts(name: str, value: Any) -> list[list[Any]]:
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return [list(value[2])]
    if name == "SUBPATTERN":
        return [list(value[3])]
    if name == "BRANCH":
        return [list(branch) for branch in value[1]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [list(value[1])]
    return []
