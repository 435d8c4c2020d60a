"""Tells when the window's thread works for more than 100 ms in one go, so that a person at it would wait.

A timer of that thread beats every 5 ms; what was done between two beats, or between a key and the end of what
the hands do then, was done in one go. Only the time in which the hands are at the keyboard counts: what a
test itself works out is not the window's. Waiting is no stall: events run meanwhile.

The limit is in milliseconds of the reference machine (see effort.py). To find the function that takes so
long: `python -m tests.bench.stalls`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QTimer

from tests.journeys.effort import Effort
from tests.journeys.hands import Hands

LIMIT_MS = 100
BEAT_MS = 5
ACTS = ("show", "press", "type", "until", "rest")


class Stalls:
    """`seen` holds a line for each time the window stood still."""

    def __init__(self, effort: Effort | None = None) -> None:
        self.seen: list[str] = []
        self.longest = 0.0
        self._effort = effort or Effort()
        self._at = ""
        self._timer = QTimer()
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def begin(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Look whenever hands are at the keyboard."""
        for name in ACTS:
            monkeypatch.setattr(Hands, name, self._watched(name, getattr(Hands, name)))

    def end(self) -> None:
        """Look no longer."""
        self._timer.stop()
        self._effort.close()

    def _watched(self, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def watched(hands: Hands, *given: Any) -> Any:
            if self._at:
                return act(hands, *given)
            self._at = f"{name}({', '.join(map(str, given)) if name == 'press' else ''}) at {hands.at or '-'}"
            self._effort.lap()
            try:
                return act(hands, *given)
            finally:
                self._beat()
                self._at = ""

        return watched

    def _beat(self) -> None:
        done = self._effort.lap()
        if not self._at:
            return
        self.longest = max(self.longest, done)
        if done > LIMIT_MS:
            self.seen.append(f"{done:.0f} ms in one go: {self._at}")
