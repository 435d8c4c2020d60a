"""The column of names in a list: as wide as the longest name in it, as far as the rest has room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

from desktop.viewmodels.rows import Column, ListRow, Row
from desktop.windows.paint import face
from desktop.windows.theme import scale

MOST = 176
LOOKED_AT = 300
"""So many rows are measured: beyond that a longer name is cut with … as everywhere."""
GAP = 14


def widened(
    columns: Sequence[Column], place: int, rows: Sequence[ListRow], most: int = MOST
) -> tuple[Column, ...]:
    """The columns, the one at `place` wide enough for what stands there in bold, never narrower than now."""
    bold = face(16, bold=True)
    texts = (row.cells[place].text for row in islice(rows, LOOKED_AT) if isinstance(row, Row))
    widest = max((bold.width(text) for text in texts), default=0) / scale().factor
    wide = min(most, max(columns[place].width, round(widest) + GAP))
    return tuple(replace(one, width=wide) if at == place else one for at, one in enumerate(columns))
