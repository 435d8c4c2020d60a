"""Somebody set the clock while the program runs: seen beside a clock that nobody can set, and told once.

Nothing depends on it, as in desktop/vault/clock_doubt.py; but dates and times that are written from now on
may be wrong.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.vault.clock_doubt import SLACK
from desktop.vault.errors import vault_error

LOOK_MS = 10_000


def system_clock() -> datetime:
    """The clock of this computer."""
    return datetime.now().astimezone()


def steady_seconds() -> float:
    """Seconds since the computer started, those it slept included: no setting of the clock moves them."""
    with_sleep = getattr(time, "CLOCK_BOOTTIME", None)  # Elsewhere the monotonic clock goes on in sleep.
    return time.monotonic() if with_sleep is None else time.clock_gettime(with_sleep)


class ClockWatch(QObject):
    """Compares the wall clock with the steady one now and then, and whenever it is asked to."""

    changed = Signal(object)
    """The clock was set: the AppError to tell."""

    def __init__(
        self, now: Callable[[], datetime], parent: QObject, steady: Callable[[], float] = steady_seconds
    ) -> None:
        super().__init__(parent)
        self._now, self._steady = now, steady
        self._last = (now(), steady())
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Tell when the clock was set since the last look; the next look compares with this one."""
        before, self._last = self._last, (self._now(), self._steady())
        passed = (self._last[0] - before[0]).total_seconds() - (self._last[1] - before[1])
        if abs(passed) > SLACK.total_seconds():
            self.changed.emit(vault_error("CLOCK_CHANGED"))

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()
        self.blockSignals(True)
