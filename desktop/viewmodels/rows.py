"""What a list shows, in words: rows, cells and chips as plain values that a window only has to draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Generic, TypeVar, overload

from desktop.language import mark

T = TypeVar("T")


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
    act_icon: str = "arrow-right"


ListRow = Row | GroupRow


class LateRows(Sequence[ListRow], Generic[T]):
    """Rows that are made when they are looked at: a list of ten thousand stands at once.

    `places` holds the headings as they are and a fact for each row; `build` makes its row, `key` names it.
    """

    def __init__(
        self, places: Sequence[GroupRow | T], build: Callable[[T], Row], key: Callable[[T], str]
    ) -> None:
        self._places = places
        self._build = build
        self._key = key
        self._made: dict[int, Row] = {}

    @overload
    def __getitem__(self, number: int) -> ListRow: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[ListRow]: ...
    def __getitem__(self, number: int | slice) -> ListRow | Sequence[ListRow]:
        """The row at a position, made now when nobody asked before."""
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        place = self._places[number]
        if isinstance(place, GroupRow):
            return place
        made = self._made.get(number)
        if made is None:
            made = self._made[number] = self._build(place)
        return made

    def __len__(self) -> int:
        """How many rows and headings."""
        return len(self._places)

    def is_row(self, number: int) -> bool:
        """Whether a row stands there and no heading, without making it."""
        return not isinstance(self._places[number], GroupRow)

    def place_of(self, key: str) -> int:
        """The position of the row with a key, -1 when there is none."""
        return self._by_key.get(key, -1)

    @cached_property
    def _by_key(self) -> dict[str, int]:
        placed = enumerate(self._places)
        return {self._key(one): at for at, one in placed if not isinstance(one, GroupRow)}


def late(rows: Sequence[ListRow]) -> LateRows[Row]:
    """Finished rows in the shape of late ones."""
    if isinstance(rows, LateRows):
        return rows
    return LateRows(rows, _itself, _key_of)


def _itself(row: Row) -> Row:
    return row


def _key_of(row: Row) -> str:
    return row.key


def under_name(one: ListRow) -> ListRow:
    """The second cell as the quiet line under the first."""
    if not isinstance(one, Row):
        return one
    return replace(one, cells=(replace(one.cells[0], second=one.cells[1].text), *one.cells[1:]))


def narrowed(one: ListRow) -> ListRow:
    """Only the first and the last cell, for a narrow window."""
    return replace(one, cells=(one.cells[0], one.cells[-1])) if isinstance(one, Row) else one


NO_LIST = Hint(
    "upload",
    mark("镇里还没有发来名单"),
    mark("先登记到乡镇，连网收取；没有网就用 U 盘。名单和问卷到了，这里就有要走访的户。"),
    mark("去交接"),
)
"""Shown wherever households would stand before the township has sent any."""
