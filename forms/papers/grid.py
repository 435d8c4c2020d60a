"""Ruled tables of a printed form: labels and values, repeated headings, rows that never outgrow a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from reportlab.lib.colors import Color
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table

from forms.papers.typeset import Style, Text, Typesetter

RULE = 0.5
SHADE = Color(0.945, 0.945, 0.945)
PAD = 2.2
SMALL_TABLE = 130.0  # points
TALLEST_ROW = 14  # lines; a longer cell goes on in further rows
VALUE = Style()
SNUG = Style(smallest=9)
CENTER = Style(align="center")
RIGHT = Style(align="right")
LABEL = Style(role="hei", align="center", smallest=8)
HEAD = Style(role="hei", align="center")
CAPTION = Style(role="hei")
_LABELS = (LABEL, HEAD, CAPTION)


@dataclass(frozen=True)
class Cell:
    """One cell: its text (or a drawing), its look, how many columns it takes, and its name for warnings."""

    content: str | Flowable = ""
    style: Style = VALUE
    span: int = 1
    field: str = ""


@dataclass(frozen=True)
class Ruling:
    """Measures of one table in points: columns, heading rows that repeat, least row height, cell padding."""

    widths: Sequence[float]
    heads: int = 0
    least: float = 16.2
    pad: float = 1.5
    side: float = PAD


class RuledTable(Table):  # type: ignore[misc]  # reportlab has no types
    """A table that closes its frame on every page it reaches."""

    def draw(self) -> None:
        """Draw the cells and the frame."""
        super().draw()
        self.canv.setLineWidth(RULE)
        self.canv.setStrokeGray(0)
        self.canv.rect(0, 0, self._width, self._height)


def grid(setter: Typesetter, ruling: Ruling, rows: Sequence[Sequence[Cell]]) -> RuledTable:
    """A ruled table of the rows; a row with a very long text continues in unruled rows below it."""
    data: list[list[Any]] = []
    commands: list[tuple[Any, ...]] = [
        ("LEFTPADDING", (0, 0), (-1, -1), ruling.side),
        ("RIGHTPADDING", (0, 0), (-1, -1), ruling.side),
        ("TOPPADDING", (0, 0), (-1, -1), ruling.pad),
        ("BOTTOMPADDING", (0, 0), (-1, -1), ruling.pad),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        own_font(setter),
    ]
    for row in rows:
        columns = _columns(row)
        for part, cells in enumerate(_parts(setter, ruling, row, columns)):
            at = len(data)
            data.append(_spread(cells, columns, len(ruling.widths)))
            commands += _row_commands(row, columns, at, part)
    if ruling.heads:
        commands.append(("NOSPLIT", (0, 0), (-1, min(ruling.heads, len(data) - 1))))
    least = [ruling.least] * len(data)
    return RuledTable(data, ruling.widths, None, commands, repeatRows=ruling.heads, minRowHeights=least)


def keep_small(table: RuledTable) -> RuledTable:
    """The table, bound to stay on one page when it is too small to be worth a second heading."""
    if _heights(table)[1] <= SMALL_TABLE:
        table.setStyle([("NOSPLIT", (0, 0), (-1, -1))])
    return table


def lead_height(table: RuledTable) -> float:
    """How much of a table must stand under its heading: a small one whole, else down to its first row."""
    lead, whole = _heights(table)
    return whole if whole <= SMALL_TABLE else lead


def _heights(table: RuledTable) -> tuple[float, float]:
    _, whole = table.wrap(PAGE_WIDTH, A4[1])
    return float(sum(table._rowHeights[: table.repeatRows + 1])), float(whole)


def own_font(setter: Typesetter) -> tuple[Any, ...]:
    """The command that keeps Helvetica, the default of every table, out of the document."""
    return ("FONTNAME", (0, 0), (-1, -1), setter.faces.song.base)


def pairs(setter: Typesetter, *items: tuple[str, str, int], label_width: float = 21 * mm) -> RuledTable:
    """One row of label and value, in thirds of the page: each item is (label, value, thirds of the row)."""
    third = (PAGE_WIDTH - 3 * label_width) / 3
    widths: list[float] = []
    cells: list[Cell] = []
    for label, value, share in items:
        widths += [label_width, third * share + label_width * (share - 1)]
        cells += [Cell(label, LABEL), Cell(value, SNUG, field=label)]
    return grid(setter, Ruling(widths), [cells])


PAGE_WIDTH = 170 * mm


def _columns(row: Sequence[Cell]) -> list[int]:
    return [0, *accumulate(cell.span for cell in row)]


def _parts(
    setter: Typesetter, ruling: Ruling, row: Sequence[Cell], columns: Sequence[int]
) -> list[list[Any]]:
    """The flowables of a row: one list or, when a text is very long, several one below another."""
    stacks: list[list[Any]] = []
    for cell, start in zip(row, columns, strict=False):
        if isinstance(cell.content, str):
            text = setter.text(cell.content, cell.style, cell.field)
            room = sum(ruling.widths[start : start + cell.span]) - 2 * ruling.side
            stacks.append(list(text.pieces(room, TALLEST_ROW)))
        else:
            stacks.append([cell.content])
    depth = max(len(stack) for stack in stacks)
    return [[stack[at] if at < len(stack) else "" for stack in stacks] for at in range(depth)]


def _spread(cells: Sequence[Any], columns: Sequence[int], count: int) -> list[Any]:
    data: list[Any] = [""] * count
    for cell, start in zip(cells, columns, strict=False):
        data[start] = cell
    return data


def _row_commands(row: Sequence[Cell], columns: Sequence[int], at: int, part: int) -> list[tuple[Any, ...]]:
    commands: list[tuple[Any, ...]] = []
    if part:
        commands.append(("VALIGN", (0, at), (-1, at), "TOP"))
    elif at:
        commands.append(("LINEABOVE", (0, at), (-1, at), RULE, (0, 0, 0)))
    for cell, start in zip(row, columns, strict=False):
        end = start + cell.span - 1
        if cell.span > 1:
            commands.append(("SPAN", (start, at), (end, at)))
        if start:
            commands.append(("LINEBEFORE", (start, at), (start, at), RULE, (0, 0, 0)))
        if cell.style in _LABELS:
            commands.append(("BACKGROUND", (start, at), (end, at), SHADE))
    return commands


def smaller(style: Style, size: float) -> Style:
    """The same look in another size, with the line distance that suits it."""
    return replace(style, size=size, leading=round(size * 1.28, 1))


__all__ = ["CAPTION", "CENTER", "HEAD", "LABEL", "RIGHT", "VALUE", "Cell", "Ruling", "Text", "grid", "pairs"]
