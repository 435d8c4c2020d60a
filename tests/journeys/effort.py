"""How much the thread of the window does in one go, in milliseconds of the reference machine.

A clock says nothing here: computers that run these tests are slower than a laptop, and busy with other tests.
Where the kernel counts the instructions of a thread (Linux, unless a container forbids it), a millisecond is
what the reference machine carries out in one when it is idle: the same work gives the same figure everywhere,
whatever else the machine does. Elsewhere it is the processor time of the thread, divided by how much slower
than there a fixed piece of work is just now. That jumps about on a busy computer, for which no test may fail:
three times as much is allowed there, so that only what is far over the limit is told.
"""

from __future__ import annotations

import ctypes
import gc
import os
import platform
import struct
import time
from collections.abc import Callable
from functools import cache

INSTRUCTIONS_PER_MS = 2.7e6  # what drawing windows comes to; plain Python does more in the time
PIECE, PIECE_MS = 20_000, 1.1
"""A fixed piece of work and how long the idle reference machine takes for it."""
PIECES, ALLOWED = 5, 3
WORTH_COMPARING = 0.05
"""So many seconds are worth finding out how slow the computer is now; less is nowhere near a limit."""
_CALLS = {"x86_64": 298, "aarch64": 241}
_SIZE, _USER_ONLY = 128, (1 << 5) | (1 << 6)


class Effort:
    """`lap` says how much this thread did since the last lap; the collection of garbage is left out: a test's
    process holds far more than the program, and what tests before this one left.
    """

    def __init__(
        self, read: Callable[[], float] | None = None, slow: Callable[[], float] | None = None
    ) -> None:
        self._slow = slow or slowness
        self._read = read or by_instructions() or time.thread_time
        self.is_exact = self._read is not time.thread_time
        self._before, self._last = 0.0, self._read()
        gc.callbacks.append(self._collecting)

    def close(self) -> None:
        """Count no more."""
        gc.callbacks.remove(self._collecting)

    def lap(self) -> float:
        """Milliseconds of the reference machine since the last lap."""
        now = self._read()
        spent, self._before, self._last = self._before + now - self._last, 0.0, now
        if self.is_exact:
            return spent
        made = spent * 1e3 / ALLOWED
        if spent > WORTH_COMPARING:
            made /= self._slow()
            self._last = self._read()  # without what finding out took
        return made

    def _collecting(self, phase: str, _info: dict[str, int]) -> None:
        now = self._read()
        if phase == "start":
            self._before += now - self._last
        self._last = now


@cache
def by_instructions() -> Callable[[], float] | None:
    """Reads the counter of the thread that asks first, in milliseconds; None where the kernel has none."""
    number = _CALLS.get(platform.machine()) if os.name == "posix" else None
    if number is None or platform.system() != "Linux":
        return None
    wanted = bytearray(_SIZE)  # perf_event_attr: hardware, its size, instructions; of the program alone
    struct.pack_into("IIQ", wanted, 0, 0, _SIZE, 1)
    struct.pack_into("Q", wanted, 40, _USER_ONLY)
    counter = ctypes.CDLL(None).syscall(number, bytes(wanted), 0, -1, -1, 0)
    if counter < 0:
        return None
    return lambda: struct.unpack("Q", os.read(counter, 8))[0] / INSTRUCTIONS_PER_MS


def slowness() -> float:
    """How many times longer than on the reference machine a fixed piece of work takes now, at its slowest."""
    return max(_piece() for _ in range(PIECES)) * 1e3 / PIECE_MS


def _piece() -> float:
    begun, total = time.thread_time(), 0
    for number in range(PIECE):
        total += number % 7
    return time.thread_time() - begun
