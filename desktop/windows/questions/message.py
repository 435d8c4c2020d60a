"""The one sentence under a question that is wrong, or of which the person is reminded."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.windows.parts import label, line_icon
from desktop.windows.theme import pixmap, restyle, scale


class MessageLine(QWidget):
    """Icon and sentence, made when a question has something to say for the first time."""

    def __init__(self, *, is_compact: bool) -> None:
        super().__init__()
        self._icon = line_icon("circle-alert", "red", 18, 14 if is_compact else 16)
        self._words = label("", "strong-caption" if is_compact else "strong", "red", wrap=True)
        self._tone = ""
        line = QHBoxLayout(self)
        line.setContentsMargins(0, scale().space(2), 0, 0)
        line.setSpacing(scale().space(8))
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._words, 1)
        self.hide()

    def say(self, text: str, tone: str) -> None:
        """Red for what must be changed, amber for a reminder; nothing for an empty text."""
        if text and tone != self._tone:
            if self._words.property("tone") != tone:  # Styling anew takes longer than all the rest here.
                restyle(self._words, tone=tone)
            self._tone = tone
            self._icon.setPixmap(pixmap("circle-alert" if tone == "red" else "triangle-alert", tone, 18))
        if self._words.text() != text:
            self._words.setText(text)
        self.setVisible(bool(text))
