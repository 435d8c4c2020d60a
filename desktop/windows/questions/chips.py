"""What was chosen or added, as a chip that a press takes away again."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from desktop.windows.parts import button
from desktop.windows.theme import icon, icon_size


def removable_chip(words: str, accessible_name: str) -> QPushButton:
    """A chip with a cross behind its words; the keyboard passes it by, because Backspace does the same."""
    made = button(words, "tile")
    made.setProperty("chosen", "true")
    made.setIcon(icon("x", "accent", 16))
    made.setIconSize(icon_size(16))
    made.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    made.setAccessibleName(accessible_name)
    return made
