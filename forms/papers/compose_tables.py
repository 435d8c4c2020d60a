"""The ruled blocks of a paper: labels with values, lists, places to sign."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import cast

from forms.papers.flow import Block
from forms.papers.layouts import MM, Look
from forms.papers.pieces import SignaturePlace
from forms.papers.table import Cell, Ruling, Table
from forms.papers.template import Block as Wording
from forms.papers.typeset import Align, Style
from forms.papers.work import Work

_ALIGN: Mapping[str, Align] = {"l": "left", "c": "center", "r": "right"}
_BY_HAND = "年　 月　 日"
SIGNATURE_HIGH = 31.0


def fields(work: Work, wording: Wording) -> list[Block]:
    label = float(cast(float, wording.get("label", 21))) * MM
    least = float(cast(float, wording.get("least", 0))) * MM
    return [_field_row(work, row, label, least) for row in cast("list[list[str]]", wording["fields"])]


def _field_row(work: Work, row: Sequence[str], label: float, least: float) -> Table:
    """Label and value in turn. A label may say how many thirds of the row its pair takes: 村|2."""
    labels = [one.partition("|") for one in row[::2]]
    shares = [int(share) if share else 0 for _, _, share in labels]
    rest = 3 - sum(shares)
    shares = [share or max(rest // shares.count(0), 1) for share in shares]
    if sum(shares) != 3:
        shares[-1] += 3 - sum(shares)
    third = (work.width - 3 * label) / 3
    widths: list[float] = []
    cells: list[Cell] = []
    fitted = replace(work.look.cell, smallest=work.look.cell.size - 1.5)
    for (name, _, _), words, share in zip(labels, row[1::2], shares, strict=True):
        widths += [label, third * share + label * (share - 1)]
        cells.append(Cell(work.cell(name, work.look.label, work.values.texts, name), label=True))
        cells.append(Cell(work.cell(words, fitted, work.values.texts, name)))
    return Table(_ruling(work, widths, least=least), [cells])


def _ruling(work: Work, widths: Sequence[float], *, heads: int = 0, least: float = 0.0) -> Ruling:
    look = work.look
    tall = max(look.least, least)
    return Ruling(tuple(widths), heads=heads, least=look.least, pad=look.pad, side=look.side, tall=tall)


def listed(work: Work, wording: Wording) -> list[Block]:
    if wording.get("small") is True:
        work = replace(work, look=_small(work.look))
    weights = [float(one) for one in cast("list[float]", wording["widths"])]
    widths = [one * work.width / sum(weights) for one in weights]
    heads = cast("list[str]", wording.get("heads", []))
    body = [_head_cells(work, heads)] if heads else []
    body += _body_cells(work, wording, len(widths))
    body += [_foot_cells(work, row) for row in cast("list[list[str]]", wording.get("foot", []))]
    least = float(cast(float, wording.get("least", 0))) * MM
    return [Table(_ruling(work, widths, heads=len(heads) and 1, least=least), body)]


def _small(look: Look) -> Look:
    """The same with cells in small type, for what the program says and nobody writes into."""
    size, leading = look.small.size, look.small.size * 1.26
    cell, label = (replace(style, size=size, leading=leading) for style in (look.cell, look.label))
    return replace(look, cell=cell, label=label, least=leading + 2 * look.pad)


def _head_cells(work: Work, heads: Sequence[str]) -> list[Cell]:
    style = replace(work.look.label, smallest=0)
    return [Cell(work.cell(head, style, work.values.texts, head), label=True) for head in heads]


def _body_cells(work: Work, wording: Wording, columns: int) -> list[list[Cell]]:
    rows = work.values.lists[str(wording["rows"])]
    cells = cast("list[str]", wording["cells"])
    heads = cast("list[str]", wording.get("heads", cells))
    styles = _styles(work, str(wording.get("align", "")), columns)
    made = [
        [
            Cell(
                work.cell(
                    words,
                    style,
                    {**work.values.texts, **row, "n": str(at)},
                    f"第{at}行{head}".replace("\n", ""),
                )
            )
            for words, style, head in zip(cells, styles, heads, strict=True)
        ]
        for at, row in enumerate(rows, 1)
    ]
    blank = int(cast(int, wording.get("blank", 0)))
    empty = str(wording.get("empty", ""))
    by_hand = not work.request.answers.tree
    if not made and empty and not by_hand:
        return [[Cell(work.setter.text(empty, replace(work.look.cell, align="center")), span=columns)]]
    nothing = work.setter.text("", work.look.cell)
    return made + [[Cell(nothing) for _ in range(columns)] for _ in range(blank if not made else 0)]


def _styles(work: Work, align: str, columns: int) -> list[Style]:
    letters = (align + "c" * columns)[:columns]
    return [replace(work.look.cell, align=_ALIGN.get(letter, "center")) for letter in letters]


def _foot_cells(work: Work, row: Sequence[str]) -> list[Cell]:
    """Label and value in turn, each with the number of columns it spans: 合计|2."""
    cells: list[Cell] = []
    for at, one in enumerate(row):
        words, _, span = one.rpartition("|")
        style = (
            replace(work.look.cell, align="right" if span == "1" else "left")
            if at % 2
            else replace(work.look.label, smallest=0)
        )
        made = (
            work.cell(words, style, work.values.texts, words[:12]) if at % 2 == 0 else work.text(words, style)
        )
        cells.append(Cell(made, span=int(span), label=at % 2 == 0))
    return cells


def places(work: Work, wording: Wording) -> list[Block]:
    """Places to sign in a ruled table: who, the drawn signature or room for a hand, the date by hand."""
    columns = int(cast(int, wording.get("columns", 2)))
    places = cast("list[list[str]]", wording["sign"])
    unit = work.width / columns
    widths = [unit * share for _ in range(columns) for share in (0.28, 0.40, 0.32)]
    rows = [
        [cell for place in places[at : at + columns] for cell in _place(work, place)]
        for at in range(0, len(places), columns)
    ]
    top = str(wording.get("top", ""))
    if top:
        rows.insert(
            0, [Cell(work.text(top, replace(work.look.label, align="left")), span=3 * columns, label=True)]
        )
    short = columns - (len(places) - 1) % columns - 1
    if short:
        rows[-1].append(Cell(work.setter.text("", work.look.cell), span=3 * short))
    return [Table(_ruling(work, widths, least=17), rows)]


def _place(work: Work, place: Sequence[str]) -> list[Cell]:
    who, name = place[0], place[1] if len(place) > 1 else ""
    image = work.request.signatures.get(name)
    date = work.setter.text(_BY_HAND, replace(work.look.cell, align="right"))
    label = work.cell(who, work.look.label, work.values.texts, who)
    return [Cell(label, label=True), Cell(SignaturePlace(image, SIGNATURE_HIGH)), Cell(date)]
