"""What stands where a list has nothing to show: what this place is for, and the button that fills it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from desktop.language import tr
from desktop.viewmodels.rows import Hint
from desktop.windows.parts import button, icon_label, label, row, set_icon, set_text
from desktop.windows.theme import pixmap, scale

LARGE = 1.5
"""From this text size on the words need the room of the icon."""


class EmptyNote(QFrame):
    """An icon, a bold sentence, what to do, and a button where something can be done."""

    pressed = Signal()

    def __init__(self, name: str, *, small: bool = False) -> None:
        """`small`: where other cards need the room, without the icon."""
        super().__init__()
        self.setObjectName(name)
        self._icon = icon_label("house", "ink3", 32)
        self._title = label("", "h2", wrap=True)
        self._text = label("", "body", "ink2", wrap=True)
        self.act = button("", "plain", "arrow-right", f"{name}_act")
        self.act.clicked.connect(self.pressed)
        sizes = scale()
        lines = QVBoxLayout(self)
        is_roomy = sizes.factor < LARGE and not small
        edge = sizes.space(24 if is_roomy else 4)
        beside = sizes.space(24)
        lines.setContentsMargins(beside, edge, beside, edge)
        lines.setSpacing(sizes.space(8))
        lines.addStretch(1)
        lines.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignHCenter)
        # Only once it has a parent: shown before, it would be a window and take the keyboard with it.
        self._icon.setVisible(is_roomy)
        for words in (self._title, self._text):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            lines.addWidget(words)
        lines.addSpacing(sizes.space(8 if is_roomy else 0))
        lines.addLayout(row(None, self.act, None))
        lines.addStretch(1)
        self.hide()

    def say(self, hint: Hint | None) -> None:
        """Show this hint, or nothing at all."""
        self.setVisible(hint is not None)
        if hint is None:
            return
        self._icon.setPixmap(pixmap(hint.icon, "ink3", 32))
        self._title.setText(tr(hint.title))
        self._text.setText(tr(hint.text))
        self.setAccessibleName(f"{tr(hint.title)} {tr(hint.text)}")
        self.act.setVisible(bool(hint.action))
        set_icon(self.act, hint.act_icon)
        set_text(self.act, tr(hint.action))
