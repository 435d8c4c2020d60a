"""Ruled tables of a printed form: labels and values, repeated headings, rows that may outgrow a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from forms.papers.flow import Block
from forms.papers.ink import Ink
from forms.papers.typeset import Style, Text

RULE = 0.5
TALL = 130.0  # points: a row higher than this may be split, a table lower than this is not


@dataclass(frozen=True)
class Cell:
    """One cell: its content, how many columns it takes, whether it is a label on a shaded field."""

    content: Block
    span: int = 1
    label: bool = False
    top: bool = False

    @property
    def text(self) -> Text | None:
        """The content when it is text, which may be split."""
        return self.content if isinstance(self.content, Text) else None


@dataclass(frozen=True)
class Ruling:
    """Measures of one table in points: columns, heading rows that repeat, least row height, cell padding."""

    widths: tuple[float, ...]
    heads: int = 0
    least: float = 16.2
    pad: float = 1.5
    side: float = 2.2
    tall: float = 0.0  # least height of a body row, when it is more


class _Row:
    """Cells with their places, measured once."""

    def __init__(
        self, ruling: Ruling, cells: Sequence[Cell], *, least: float = 0.0, open_top: bool = False
    ) -> None:
        starts = [0, *accumulate(cell.span for cell in cells)]
        self.cells = tuple(cells)
        self.open_top = open_top
        self.rooms = tuple(
            sum(ruling.widths[start : start + cell.span]) for cell, start in zip(cells, starts, strict=False)
        )
        inner = (
            cell.content.height(room - 2 * ruling.side) for cell, room in zip(cells, self.rooms, strict=True)
        )
        self.high = max(least or ruling.least, max(inner) + 2 * ruling.pad)

    def split(self, ruling: Ruling, room: float) -> tuple[_Row, _Row] | None:
        """A tall row cut between lines of its texts; what is no text stays above."""
        first: list[Cell] = []
        rest: list[Cell] = []
        for cell, width in zip(self.cells, self.rooms, strict=True):
            above, below = _cut(cell, width - 2 * ruling.side, room - 2 * ruling.pad)
            first.append(above)
            rest.append(below)
        if all(cell.content.height(width) == 0 for cell, width in zip(first, self.rooms, strict=True)):
            return None
        made = (
            _Row(ruling, first, open_top=self.open_top),
            _Row(ruling, rest, open_top=True),
        )
        return made if made[0].high <= room + 0.01 else None


_NOTHING = Text((), Style())


def _cut(cell: Cell, width: float, room: float) -> tuple[Cell, Cell]:
    text = cell.text
    if text is None or text.height(width) <= room:
        return cell, Cell(_NOTHING, cell.span, cell.label)
    above, below = text.split(width, room) or (_NOTHING, text)
    return Cell(above, cell.span, cell.label, top=True), Cell(below, cell.span, cell.label, top=True)


class Table:
    """Rows under their headings, ruled, with a closed frame on every page."""

    def __init__(self, ruling: Ruling, rows: Sequence[Sequence[Cell]], *, keep: bool = False) -> None:
        self.keep = keep
        self._ruling = ruling
        self._rows = [
            _Row(ruling, cells, least=0 if at < ruling.heads else ruling.tall)
            for at, cells in enumerate(rows)
        ]

    @classmethod
    def _of(cls, ruling: Ruling, rows: list[_Row], *, keep: bool = False) -> Table:
        made = cls(ruling, (), keep=keep)
        made._rows = rows
        return made

    def height(self, width: float) -> float:  # noqa: ARG002
        """All rows; a table has its own width."""
        return sum(row.high for row in self._rows)

    def least(self, width: float) -> float:
        """A small table whole, else the headings and one row (or the beginning of a tall one)."""
        whole = self.height(width)
        if whole <= TALL:
            return whole
        lead = self._rows[: self._ruling.heads + 1]
        return sum(row.high for row in lead[:-1]) + min(lead[-1].high, TALL)

    def split(self, width: float, room: float) -> tuple[Table, Table] | None:  # noqa: ARG002
        """Between rows, or inside a tall row; the rest repeats the headings."""
        heads = self._rows[: self._ruling.heads]
        used = 0.0
        for at, row in enumerate(self._rows):
            if used + row.high > room + 0.01:
                cut = row.split(self._ruling, room - used) if row.high > TALL and at >= len(heads) else None
                before = [*self._rows[:at], *([cut[0]] if cut else [])]
                after = [*([cut[1]] if cut else [row]), *self._rows[at + 1 :]]
                if len(before) <= len(heads):
                    return None
                return self._of(self._ruling, before), self._of(
                    self._ruling, [*heads, *after], keep=self.keep
                )
            used += row.high
        return None

    def draw(self, ink: Ink, x: float, top: float, width: float) -> None:  # noqa: ARG002
        """Fields behind labels first, then the rules, then what stands in the cells."""
        right = x + sum(self._ruling.widths)
        bottom = top + sum(row.high for row in self._rows)
        lines: list[tuple[float, float, float, float]] = [
            (x, top, right, top),
            (x, bottom, right, bottom),
            (x, top, x, bottom),
            (right, top, right, bottom),
        ]
        y = top
        for at, row in enumerate(self._rows):
            if at and not row.open_top:
                lines.append((x, y, right, y))
            left = x
            for cell, room in zip(row.cells, row.rooms, strict=True):
                if cell.label:
                    ink.shade(left, y, room, row.high)
                if left > x:
                    lines.append((left, y, left, y + row.high))
                left += room
            y += row.high
        ink.rules(lines, RULE)
        self._draw_cells(ink, x, top)

    def _draw_cells(self, ink: Ink, x: float, top: float) -> None:
        side, pad = self._ruling.side, self._ruling.pad
        for row in self._rows:
            left = x
            for cell, room in zip(row.cells, row.rooms, strict=True):
                inner = room - 2 * side
                free = 0.0 if cell.top else max((row.high - cell.content.height(inner)) / 2 - pad, 0.0)
                cell.content.draw(ink, left + side, top + pad + free, inner)
                left += room
            top += row.high
