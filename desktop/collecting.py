"""Garbage is collected on the thread of the window only.

Python collects garbage on whatever thread happens to allocate. When that is a worker, a Qt object in a
forgotten cycle is destroyed away from its own thread, which ends the program. So automatic collection is
switched off while a `Collector` lives, and a timer collects instead, when Python itself would have.
"""

from __future__ import annotations

import gc
from typing import ClassVar

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000


class Collector(QObject):
    """Collects from a timer; closing the last one leaves the rest to whoever collected before."""

    _living: ClassVar[int] = 0
    _was_on: ClassVar[bool] = True

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        if not Collector._living:
            Collector._was_on = gc.isenabled()
        Collector._living += 1
        gc.disable()
        self._ticker = QTimer(self)
        self._ticker.setInterval(EVERY_MS)
        self._ticker.timeout.connect(self.collect)
        self._ticker.start()

    @Slot()
    def collect(self) -> None:
        """Collect the generations whose thresholds are passed, the oldest first as Python does."""
        counts, limits = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > limits[generation] > 0:
                gc.collect(generation)
                return

    def close(self) -> None:
        """Stop, and let Python collect by itself again."""
        if not self._ticker.isActive():
            return
        self._ticker.stop()
        Collector._living -= 1
        if not Collector._living and Collector._was_on:
            gc.enable()
