"""The model of a village line: 256 kbit/s, 5 % of the packets lost, cut every 30 s, in a time of its own.

The line is a TCP proxy between the real client and the real office; its time passes only by what the model
says, so that an hour of the village takes as long as our computers need for the bytes, and a busy machine
changes no figure. What TCP makes of loss is played round by round, as Reno does (RFC 5681, RFC 6298):

- a round sends a window of segments and takes the round trip, or longer when the line is the narrow place;
- a lost segment of a window of four or more is found by duplicate acknowledgements: the window is halved and
  one round trip more passes; in a smaller window only the timer finds it: one second, doubled when the same
  happens again, and the window begins anew with one segment;
- a lost segment is sent again, which takes its share of the line.

`tests.bench.handover` shows what a line that is never cut carries in this model beside the formula of Padhye,
Firoiu, Towsley and Kurose (1998), of which Mathis' is the part without timers. A connection begins with three
round trips (TCP, TLS 1.3, and the answer's way) and a slow start.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field

from tests.sync.lossy import Line

RATE = 256_000 / 8  # bytes per second on the wire
LOSS = 0.05
CUT_SECONDS = 30.0
ROUND_TRIP = 0.15
SEGMENT, PACKET = 1_460, 1_500
LONGEST_WINDOW = 44  # segments: 64 KiB without window scaling
FIRST_WINDOW, TIMER, LONGEST_TIMER = 10, 1.0, 60.0
OPENING_TRIPS = 3


def expected_rate() -> float:
    """Payload bytes per second by the formula of Padhye and others, or what the wire leaves of them."""
    acked = 1  # segments that one acknowledgement covers
    halving = ROUND_TRIP * math.sqrt(2 * acked * LOSS / 3)
    timing = TIMER * min(1, 3 * math.sqrt(3 * acked * LOSS / 8)) * LOSS * (1 + 32 * LOSS**2)
    return min(SEGMENT / (halving + timing), RATE * (1 - LOSS) * SEGMENT / PACKET)


def uncut_rate(chance: random.Random, seconds: float = 3_600.0) -> float:
    """Payload bytes per second of one connection that lasts so long."""
    sender, now, carried = Sender(chance), 0.0, 0
    while now < seconds:
        arrived, _, took = sender.round(LONGEST_WINDOW)
        now, carried = now + took, carried + arrived * SEGMENT
    return carried / now


@dataclass
class Sender:
    """The side of TCP that sends."""

    chance: random.Random
    window: float = FIRST_WINDOW
    threshold: float = LONGEST_WINDOW
    timer: float = TIMER

    def round(self, segments: int) -> tuple[int, int, float]:
        """One round with so many segments at most: how many arrived, how many were sent, how long it took."""
        sent = max(1, min(int(self.window), segments))
        lost = sum(self.chance.random() < LOSS for _ in range(sent))
        took = max(ROUND_TRIP, sent * PACKET / RATE)
        if not lost:
            grown = self.window * 2 if self.window < self.threshold else self.window + 1
            self.window, self.timer = min(grown, LONGEST_WINDOW), TIMER
            return sent, sent, took
        self.threshold = max(2.0, sent / 2)
        if sent - lost >= 3:  # three duplicate acknowledgements tell of the loss
            self.window, self.timer = self.threshold, TIMER
            return sent - lost, sent, took + ROUND_TRIP
        took, self.window = took + self.timer, 1.0
        self.timer = min(self.timer * 2, LONGEST_TIMER)
        return sent - lost, sent, took


@dataclass
class Village(Line):
    """The line; `now` is its time in seconds."""

    now: float = 0.0
    cuts: int = 0
    packets: int = 0
    wire: int = 0  # bytes of all packets from the laptop, those that were sent again too
    _ahead: int = 0  # bytes of the last segment that nobody has asked for yet
    _ends: float = CUT_SECONDS
    _sender: Sender = field(init=False)

    def __post_init__(self) -> None:
        self._sender = Sender(self.chance)

    def fate(self) -> tuple[str, int]:
        """A new connection: nothing strange happens to it but the cut that comes."""
        self.now += OPENING_TRIPS * ROUND_TRIP
        self._next_cut()
        self._sender, self._ahead = Sender(self.chance), 0
        return "honest", 0

    def passes(self, size: int) -> int:
        """Let so many bytes pass before the next cut comes; fewer when it came in between."""
        passed = self._ahead
        while passed < size:
            arrived, sent, took = self._sender.round(-(-(size - passed) // SEGMENT))
            self.packets += sent
            self.wire += sent * PACKET
            if self.now + took >= self._ends:
                self.now = self._ends
                self.cuts += 1
                self._next_cut()
                return passed
            self.now += took
            passed += arrived * SEGMENT
        self._ahead = passed - size
        return size

    def wait(self, seconds: float) -> None:
        """The laptop rests; cuts of an empty line hurt nobody."""
        self.now += seconds

    def _next_cut(self) -> None:
        while self._ends <= self.now:
            self._ends += CUT_SECONDS
