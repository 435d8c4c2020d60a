"""The content of a T01 as plain tables and texts, so that other engines can set the same household."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms.papers import PaperRequest
from forms.papers.compose import wanted
from forms.papers.template import Part, fill, read_template
from forms.papers.values import Values, read_values

ALIGN = {"l": "left", "c": "center", "r": "right"}


@dataclass(frozen=True)
class Cell:
    """A cell: a label is set in 黑体 and in the middle."""

    text: str
    span: int = 1
    align: str = "left"
    is_label: bool = False
    high: float = 0  # millimetres at least


@dataclass(frozen=True)
class Sheet:
    """A ruled table; `widths` are millimetres of 170, the first `heads` rows repeat."""

    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]
    heads: int = 0


@dataclass(frozen=True)
class Words:
    """A text outside tables: a title, a heading or a note."""

    kind: str
    text: str


Piece = Sheet | Words


def content(request: PaperRequest) -> tuple[Piece, ...]:
    """Everything that stands on the paper but for its square code and what stands around the text."""
    template, values = read_template(request.texts), read_values(request)
    head = (
        Words("title", template.title),
        Words("subtitle", template.subtitle),
        Words("note", f"编号：（乡镇统一编号）　机内号：{request.serial}"),
    )
    return (*head, *(piece for part in template.parts for piece in _pieces(part, values)))


def varied(pieces: Sequence[Piece], turn: int) -> tuple[Piece, ...]:
    """Another household of the same length, so that no engine can show what it kept: values are turned."""
    return tuple(
        replace(one, rows=tuple(tuple(_turned(cell, turn) for cell in row) for row in one.rows))
        if isinstance(one, Sheet)
        else one
        for one in pieces
    )


def letters(pieces: Sequence[Piece]) -> Counter[str]:
    """How often each character stands on the paper."""
    found: Counter[str] = Counter()
    for one in pieces:
        texts = [cell.text for row in one.rows for cell in row] if isinstance(one, Sheet) else [one.text]
        for text in texts:
            found.update("".join(text.split()))
    return found


def _turned(cell: Cell, turn: int) -> Cell:
    at = turn % len(cell.text) if cell.text and not cell.is_label else 0
    return replace(cell, text=cell.text[at:] + cell.text[:at])


def _pieces(part: Part, values: Values) -> Iterator[Piece]:
    for name, block in part.blocks:
        if not wanted(str(block.get("when", "")), str(block.get("unless", "")), values.texts):
            continue
        given: Any = block[name]
        if name in ("heading", "note"):
            yield Words(name, fill(given, values.texts, blanks=True))
        elif name == "fields":
            yield Sheet((21, 35.67) * 3, tuple(_fields(row, values.texts) for row in given))
        elif name == "rows":
            yield _listed(block, values)
        elif name == "sign":
            yield _places(block)


def _fields(row: Sequence[str], texts: Mapping[str, str]) -> tuple[Cell, ...]:
    labels = [one.partition("|") for one in row[::2]]
    shares = [int(share or 0) for _, _, share in labels]
    rest = 3 - sum(shares)
    shares = [share or max(rest // shares.count(0), 1) for share in shares]
    cells: list[Cell] = []
    for (name, _, _), words, share in zip(labels, row[1::2], shares, strict=True):
        cells.append(Cell(name, align="center", is_label=True))
        cells.append(Cell(fill(words, texts, blanks=False), span=2 * share - 1))
    return tuple(cells)


def _listed(block: Mapping[str, Any], values: Values) -> Sheet:
    weights = [float(one) for one in block["widths"]]
    heads = tuple(Cell(one, align="center", is_label=True) for one in block.get("heads", []))
    align = (block.get("align", "") + "c" * len(weights))[: len(weights)]
    rows = [
        tuple(
            Cell(fill(words, {**values.texts, **row, "n": str(at)}, blanks=False), align=ALIGN[letter])
            for words, letter in zip(block["cells"], align, strict=True)
        )
        for at, row in enumerate(values.lists[block["rows"]], 1)
    ]
    if not rows and block.get("empty"):
        rows = [(Cell(block["empty"], span=len(weights), align="center"),)]
    feet = [_foot(row, values.texts) for row in block.get("foot", [])]
    widths = tuple(one * 170 / sum(weights) for one in weights)
    return Sheet(widths, (*([heads] if heads else []), *rows, *feet), int(bool(heads)))


def _foot(row: Sequence[str], texts: Mapping[str, str]) -> tuple[Cell, ...]:
    parted = [one.rpartition("|") for one in row]
    return tuple(
        Cell(fill(words, texts, blanks=bool(at % 2)), int(span), is_label=at % 2 == 0)
        for at, (words, _, span) in enumerate(parted)
    )


def _places(block: Mapping[str, Any]) -> Sheet:
    places = [
        (
            Cell(place[0], align="center", is_label=True),
            Cell("", high=11),
            Cell("年　 月　 日", align="right"),
        )
        for place in block["sign"]
    ]
    if len(places) % 2:
        places.append((Cell(""), Cell(""), Cell("")))
    rows = [one + other for one, other in zip(places[::2], places[1::2], strict=True)]
    top = [(Cell(block["top"], span=6, is_label=True),)] if block.get("top") else []
    return Sheet((23.8, 34, 27.2) * 2, (*top, *rows))
