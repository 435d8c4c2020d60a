"""Which batches of a laptop the office holds, as every package says it: `1.1-37 1.39-40 2.1-5`.

Epoch, first and last number of each run. A laptop that has receipts for others knows from it that the office
was restored from a backup that was older, and hands those batches in again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sync.strict import FormatError

NONE = "0.0-0"
"""Said by an office that holds no batch of this laptop; "" would say nothing at all."""
MAX_TEXT = 200_000
_RUN = re.compile(r"(\d{1,9})\.(\d{1,9})-(\d{1,9})")

Runs = tuple[tuple[int, int, int], ...]


def held_text(places: Iterable[tuple[int, int]]) -> str:
    """The runs of these (epoch, number) pairs."""
    runs: list[tuple[int, int, int]] = []
    for epoch, seq in sorted(places):
        if runs and (runs[-1][0], runs[-1][2] + 1) == (epoch, seq):
            runs[-1] = (epoch, runs[-1][1], seq)
        else:
            runs.append((epoch, seq, seq))
    return " ".join(f"{epoch}.{first}-{last}" for epoch, first, last in runs) or NONE


def read_held(text: str, place: str = "held") -> Runs:
    """The runs in this text; raises FormatError."""
    found = [_RUN.fullmatch(one) for one in text.split(" ")] if text else []
    if len(text) > MAX_TEXT or None in found:
        raise FormatError(place, "不是批次的编号")
    return tuple((int(one[1]), int(one[2]), int(one[3])) for one in found if one is not None)


def is_held(runs: Runs, epoch: int, seq: int) -> bool:
    """Whether the office holds this batch."""
    return any(one == epoch and first <= seq <= last for one, first, last in runs)
