"""Where Chinese lines may break, and how they fill their measure (避头尾, squeeze, justification)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_CLOSING = "，。、；：！？）》〉」』】〕｝”’"
_NO_START = frozenset(_CLOSING + "·—…～-％‰℃°,.;:!?)]}%")
_NO_END = frozenset("（《〈「『【〔｛“‘￥([{¥№")
_HALF_BLANK = frozenset("，。、；：）》〉」』】〕｝”’")
_PAIRS = frozenset("—…")
_SPACES = " \u3000"
_SQUEEZE = 0.05
_STRETCH = 0.5


@dataclass(frozen=True)
class Line:
    """Characters [start, end) on one line; `gap` (em) is added after each character, it may be negative."""

    start: int
    end: int
    width: float
    gap: float = 0.0


@dataclass(frozen=True)
class Measure:
    """The room for lines, in em: how wide, less for the first and the others, and whether they fill it."""

    room: float
    indent: float = 0.0
    hang: float = 0.0
    justify: bool = False


def break_lines(text: str, widths: Sequence[float], measure: Measure) -> list[Line]:
    """Lines of one paragraph; a word wider than the line is cut rather than clipped."""
    lines: list[Line] = []
    start = 0
    while start < len(text):
        room = measure.room - (measure.hang if lines else measure.indent)
        end = _line_end(text, widths, start, room)
        last = end == len(text)
        shown = end if last else start + len(text[start:end].rstrip(_SPACES))
        lines.append(_filled(text, widths, (start, shown), room, stretch=measure.justify and not last))
        start = end
        while start < len(text) and text[start] in _SPACES:
            start += 1
    return lines or [Line(0, 0, 0.0)]


def may_break(text: str, at: int) -> bool:
    """Whether a line may end before the character at `at`."""
    before, after = text[at - 1], text[at]
    if after in _NO_START or before in _NO_END:
        return False
    if before in _PAIRS and after == before:
        return False
    return not (_in_word(before) and _in_word(after))


def _in_word(char: str) -> bool:
    return char > " " and ord(char) < 0x2E80 and char not in _PAIRS and not 0x2460 <= ord(char) <= 0x27BF


def _line_end(text: str, widths: Sequence[float], start: int, room: float) -> int:
    fits = _fitting(text, widths, start, room)
    if fits == len(text):
        return fits
    pushed = _pushed_in(text, widths, (start, fits), room)
    if pushed:
        return pushed
    for at in range(fits, start, -1):
        if text[at] in _SPACES or may_break(text, at):
            return at
    return fits


def _fitting(text: str, widths: Sequence[float], start: int, room: float) -> int:
    total = 0.0
    for at in range(start, len(text)):
        total += widths[at]
        if total - _slack(text[at], widths[at]) > room + 1e-6:
            return max(at, start + 1)
    return len(text)


def _slack(char: str, width: float) -> float:
    """A mark whose right half is blank may stand over the edge by that half."""
    if char in _SPACES:
        return width
    return width / 2 if char in _HALF_BLANK and width > 0.9 else 0.0


def _pushed_in(text: str, widths: Sequence[float], span: tuple[int, int], room: float) -> int:
    """The end of a line that takes its closing marks in by a slight squeeze, or 0 when that is too tight."""
    start, end = span
    while end < len(text) and text[end] in _NO_START:
        end += 1
    if end == span[1] or (end < len(text) and not may_break(text, end)):
        return 0
    needed = sum(widths[start:end]) - _slack(text[end - 1], widths[end - 1])
    return end if needed - room <= _SQUEEZE * (end - start - 1) else 0


def _filled(text: str, widths: Sequence[float], span: tuple[int, int], room: float, *, stretch: bool) -> Line:
    start, end = span
    width = sum(widths[start:end])
    count = end - start - 1
    if count < 1:
        return Line(start, end, width)
    gap = (room - width + _slack(text[end - 1], widths[end - 1])) / count
    if gap < 0:
        return Line(start, end, width, max(gap, -_SQUEEZE))
    return Line(start, end, width, gap if stretch and gap <= _STRETCH else 0.0)
