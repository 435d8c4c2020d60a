"""Bring one batch to the office over a line that breaks: go on where the office's bytes end, rest, try again.

Only a proven receipt ends a delivery well. What ends it badly is an answer that trying again cannot change,
or a line on which nothing more arrives: the batch then waits in the outbox, and the next delivery goes on
with the bytes that the office has.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from sync.refusals import HandoverError
from sync.transport import CrowdedError

if TYPE_CHECKING:
    from sync.receipt import Receipt

KIB = 1024
FIRST_PIECE, LEAST_PIECE, LARGEST_PIECE = 256 * KIB, 64 * KIB, 64 * 1024 * KIB
PIECE_SECONDS = 20.0  # a piece that takes much longer may meet the patience of some proxy on the way
_BROKEN = frozenset({"NETWORK_BROKEN", "NETWORK_TIMEOUT", "NETWORK_NONE", "OFFICE_FAILED", "OFFICE_CROWDED"})
_SLICE = 0.25

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Patience:
    """How often and how long to try; `chance` gives 0 ≤ x < 1, so that laptops do not return all at once."""

    tries: int = 6  # in a row, without one new byte at the office
    first: float = 1.0  # seconds of the first rest; each rest is twice as long
    longest: float = 60.0
    pause: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    chance: Callable[[], float] = random.random

    def rest(self, tired: int, still_wanted: Callable[[], None], asked: int = 0) -> None:
        """Wait before the next try, at least the seconds that the office asked for.

        `still_wanted` is called several times a second and may raise.
        """
        left = max(asked * 2.0, min(self.longest, self.first * 2**tired)) * (0.5 + self.chance() / 2)
        while left > 0:
            still_wanted()
            self.pause(min(_SLICE, left))
            left -= _SLICE


class Line(Protocol):
    """One batch and the way to its office."""

    @property
    def total(self) -> int:
        """The length of the batch in bytes."""

    def send(self, start: int, end: int) -> tuple[Receipt, bytes] | int:
        """Send these bytes; the receipt, or how many bytes the office has by now."""

    def uploaded(self) -> tuple[Receipt, bytes] | int:
        """Ask how many bytes the office has; or its receipt."""

    def tell(self, place: int) -> None:
        """Say how far it is; raises when the delivery is no longer wanted."""


def deliver(line: Line, patience: Patience) -> tuple[Receipt, bytes]:
    """Send the whole batch; gives back the proven receipt and its signed bytes.

    Raises HandoverError: at once for a refusal or when there is no line at all, and with the last trouble
    once the office has got no new byte in `patience.tries` tries.
    """
    there, tired, piece = 0, 0, FIRST_PIECE
    while True:
        begun, end = patience.clock(), min(line.total, there + piece)
        try:
            came = line.send(there, end)
            piece = _next_piece(piece, patience.clock() - begun)
        except HandoverError as error:
            if not _worth_trying(error, there, tired, patience):
                raise
            piece = max(LEAST_PIECE, piece // 2)
            asked = error.seconds if isinstance(error, CrowdedError) else 0
            patience.rest(tired, partial(line.tell, there), asked)
            came = _asked(line, there)
        if not isinstance(came, int):
            return came
        tired = 0 if came > there else tired + 1
        if tired >= patience.tries:
            raise HandoverError("NETWORK_BROKEN")
        there = came


def _worth_trying(error: HandoverError, there: int, tired: int, patience: Patience) -> bool:
    if error.code == "NETWORK_NONE" and not there and not tired:
        return False  # there is no network: say so now, not after a minute
    return error.code in _BROKEN and tired + 1 < patience.tries


def _asked(line: Line, there: int) -> tuple[Receipt, bytes] | int:
    try:
        return line.uploaded()
    except HandoverError as error:
        if error.code not in _BROKEN:
            raise
        return there


def _next_piece(piece: int, seconds: float) -> int:
    fitting = int(piece * PIECE_SECONDS / max(seconds, 0.001))
    return max(LEAST_PIECE, min(LARGEST_PIECE, piece * 4, fitting))
