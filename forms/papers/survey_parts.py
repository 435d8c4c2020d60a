"""What every part of T01 works with: the request, the words, and how a part stands under its heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.platypus import CondPageBreak, Flowable, Spacer

from forms.papers.grid import CENTER, HEAD, Cell, RuledTable, Ruling, grid, keep_small, lead_height
from forms.papers.reading import Reading
from forms.papers.request import PaperRequest
from forms.papers.texts import Texts
from forms.papers.typeset import Style, Typesetter

_PART = Style(role="hei", size=12, leading=17)


@dataclass(frozen=True)
class Survey:
    """What every part of the form works with."""

    request: PaperRequest
    setter: Typesetter
    reading: Reading
    texts: Texts

    def part(self, key: str, tables: Sequence[RuledTable]) -> list[Flowable]:
        """A part under its heading, which never stands alone at the foot of a page."""
        heading = self.setter.text(self.texts.one(f"parts.{key}"), _PART)
        room = _PART.leading + 5 + lead_height(tables[0])
        return [CondPageBreak(room), Spacer(0, 3), heading, Spacer(0, 1.5), *tables]

    def table(self, widths: Sequence[float], heads: Sequence[str], rows: list[list[Cell]]) -> RuledTable:
        """A table of a repeat with its heading row (widths in mm); without rows it says so."""
        heading = [Cell(head, HEAD) for head in heads]
        body = rows or [[Cell("未登记", CENTER, span=len(widths))]]
        table = grid(self.setter, Ruling([width * mm for width in widths], heads=1), [heading, *body])
        return keep_small(table)
