"""What a list shows, in words: rows, cells and chips as plain values that a window only has to draw."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.language import mark


@dataclass(frozen=True)
class Chip:
    """A short state with a tone (neutral, accent, amber, red, outline) and an icon."""

    text: str
    tone: str = "neutral"
    icon: str = ""


@dataclass(frozen=True)
class Cell:
    """One cell: a text, perhaps a quiet second line, marked pieces beside it, or chips instead."""

    text: str = ""
    second: str = ""
    tone: str = "ink"
    bold: bool = False
    small: bool = False
    right: bool = False
    beside: tuple[tuple[str, bool], ...] = ()  # pieces after the text; True = matched by the search
    chips: tuple[Chip, ...] = ()


@dataclass(frozen=True)
class Row:
    """One row that can be chosen; `mark` is its box (checked, partial, unchecked) or nothing."""

    key: str
    cells: tuple[Cell, ...]
    spoken: str
    mark: str = ""


@dataclass(frozen=True)
class GroupRow:
    """A heading between rows."""

    title: str
    note: str = ""
    icon: str = "map-pin"
    right: str = ""
    key: str = ""
    mark: str = ""


@dataclass(frozen=True)
class Column:
    """A column: width in px at 100 % text, 0 for a share of what is left."""

    width: int = 0
    title: str = ""
    right: bool = False


@dataclass(frozen=True)
class Hint:
    """What stands where there are no rows: a sentence, what to do, and the words of a button or none."""

    icon: str
    title: str
    text: str
    action: str = ""


ListRow = Row | GroupRow
NO_LIST = Hint(
    "upload",
    mark("镇里还没有发来名单"),
    mark("先登记到乡镇，连网收取；没有网就用 U 盘。名单和问卷到了，这里就有要走访的户。"),
    mark("去交接"),
)
"""Shown wherever households would stand before the township has sent any."""
