"""The button that shows full identity numbers for ten seconds and says how long they still stand there."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.language import tr
from desktop.viewmodels.reveal import SECONDS, Reveal
from desktop.windows.parts import button, set_text
from desktop.windows.theme import scale


class RevealBar(QFrame):
    """One button at the right edge; leaving the page masks the numbers."""

    def __init__(self, model: Reveal) -> None:
        super().__init__()
        self.subject = ""
        self._model = model
        line = QHBoxLayout(self)
        line.setContentsMargins(scale().space(16), scale().space(4), scale().space(16), 0)
        line.addStretch(1)
        self.button = button("", "quiet", "eye", "show_numbers")
        self.button.clicked.connect(self._pressed)
        line.addWidget(self.button)
        model.changed.connect(self._say)
        self._say(model.seconds_left)

    @Slot()
    def _pressed(self) -> None:
        if self._model.seconds_left:
            self._model.hide()
        else:
            self._model.show(self.subject)

    @Slot(int)
    def _say(self, seconds: int) -> None:
        shown = tr("遮住证件号（还有 {seconds} 秒）", seconds=seconds)
        set_text(self.button, shown if seconds else tr("显示完整证件号 {seconds} 秒", seconds=SECONDS))

    def hideEvent(self, event: QHideEvent) -> None:
        """Another tab or page, or the lock: masked at once."""
        self._model.hide()
        super().hideEvent(event)
