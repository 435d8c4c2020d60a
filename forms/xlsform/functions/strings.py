"""Functions on text."""

from __future__ import annotations

import re
from functools import lru_cache

from forms.xlsform.code import Context
from forms.xlsform.functions.patterns import is_explosive, longest_matched, without_java_classes
from forms.xlsform.functions.registry import function
from forms.xlsform.refusal import ExpressionError
from forms.xlsform.values import Value, to_text

OPENROSA = "OpenRosa"


@function("string", "v?", "text", context=True)
def string(at: Context, *values: Value) -> str:
    """The value as text."""
    return to_text(values[0]) if values else at.node.string()


@function("concat", "v*", "text")
def concat(*values: Value) -> str:
    """All values one after another; a node set gives all its nodes."""
    return "".join(_texts(values))


@function("join", "t v*", "text", source=OPENROSA)
def join(separator: str, *values: Value) -> str:
    """All values with the separator between them."""
    return separator.join(_texts(values))


def _texts(values: tuple[Value, ...]) -> list[str]:
    found: list[str] = []
    for value in values:
        found.extend([node.string() for node in value] if isinstance(value, list) else [to_text(value)])
    return found


@function("contains", "t t", "boolean")
def contains(text: str, part: str) -> bool:
    """Whether the text has the part."""
    return part in text


@function("starts-with", "t t", "boolean")
def starts_with(text: str, part: str) -> bool:
    """Whether the text begins with the part."""
    return text.startswith(part)


@function("ends-with", "t t", "boolean", source=OPENROSA)
def ends_with(text: str, part: str) -> bool:
    """Whether the text ends with the part."""
    return text.endswith(part)


@function("substring-before", "t t", "text")
def substring_before(text: str, part: str) -> str:
    """What stands before the part; blank when it is not there."""
    return text[: max(0, text.find(part))]


@function("substring-after", "t t", "text")
def substring_after(text: str, part: str) -> str:
    """What stands after the part; blank when it is not there."""
    return text[text.find(part) + len(part) :] if part in text else ""


@function("substring", "t n n?", "text")
def substring(text: str, start: float, length: float | None = None) -> str:
    """Characters from a place counted from 1, with XPath's rounding."""
    first = _round(start)
    if length is None:
        return "".join(char for place, char in enumerate(text, 1) if place >= first)
    end = first + _round(length)
    return "".join(char for place, char in enumerate(text, 1) if first <= place < end)


def _round(number: float) -> float:
    if number != number or abs(number) == float("inf"):
        return number
    return float((number + 0.5) // 1)


@function("substr", "t n n?", "text", source=OPENROSA)
def substr(text: str, start: float, end: float | None = None) -> str:
    """Characters from start to before end, counted from 0; negative numbers count from the end."""
    first = _place(start, len(text))
    last = len(text) if end is None or end != end else _place(end, len(text))
    return text[first:last]


def _place(number: float, length: int) -> int:
    if number != number:
        return 0
    place = int(max(-length, min(length, number)))
    return place if place >= 0 else max(0, length + place)


@function("string-length", "v?", "number", context=True)
def string_length(at: Context, *values: Value) -> float:
    """How many characters."""
    return float(len(to_text(values[0]) if values else at.node.string()))


@function("normalize-space", "v?", "text", context=True)
def normalize_space(at: Context, *values: Value) -> str:
    """Without blanks at the ends and with single blanks inside."""
    return " ".join(
        re.split(r"[ \t\r\n]+", (to_text(values[0]) if values else at.node.string()).strip(" \t\r\n"))
    )


@function("translate", "t t t", "text")
def translate(text: str, old: str, new: str) -> str:
    """Replace characters one by one; those without a partner are removed."""
    table: dict[str, str] = {}
    for place, char in enumerate(old):
        table.setdefault(char, new[place] if place < len(new) else "")
    return "".join(table.get(char, char) for char in text)


@function("regex", "t t", "boolean", source=OPENROSA)
def regex(text: str, pattern: str) -> bool:
    """Whether the whole text matches; never a text of over 2,000 characters, or fewer where parts overlap."""
    try:
        compiled, longest = pattern_of(pattern)
    except ExpressionError:  # a pattern made from answers; one written in the form was checked at load
        return False
    return len(text) <= longest and compiled.fullmatch(text) is not None


@lru_cache(maxsize=512)
def pattern_of(pattern: str) -> tuple[re.Pattern[str], int]:
    """The compiled pattern and the longest text it is tried on; raises ExpressionError for one that is
    malformed or could run for ever.
    """
    pattern = without_java_classes(pattern)
    try:
        compiled = re.compile(pattern, re.ASCII)  # \\w, \\d and (?i) know ASCII only, as in Java
    except (re.error, OverflowError, RecursionError) as error:
        raise ExpressionError(f"regex() 的正则表达式写错：{error}") from error
    if is_explosive(pattern):
        raise ExpressionError("regex() 的正则表达式里重复套着重复，可能永远算不完，请改写")
    return compiled, longest_matched(pattern)
