"""Buttons: what they say, their icon in the colour of their text, and room for bold letters."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QPushButton

from desktop.windows.theme import icon, icon_size

_ON_COLOUR = {"primary": "white", "quiet": "accent", "tab": "ink2", "pill": "ink2"}
_TURN_BOLD = {"tile", "pill", "tab", "small"}


def button(text: str, kind: str = "plain", icon: str = "", name: str = "") -> QPushButton:
    """A button: primary, plain, quiet, small, tile, pill, tab, row, link, bare; `name`: its object name."""
    shown = (" " + text) if icon and text else text
    made = SteadyButton(shown) if kind in _TURN_BOLD else QPushButton(shown)
    made.setProperty("kind", kind)
    made.setAccessibleName(text)
    made.setAutoDefault(kind == "primary")
    if name:
        made.setObjectName(name)
    set_icon(made, icon)
    return made


def set_icon(target: QPushButton, name: str, size: int = 20) -> None:
    """Give a button an icon in the colour of its text."""
    if name:
        target.setIcon(icon(name, _ON_COLOUR.get(str(target.property("kind")), "ink"), size))
        target.setIconSize(icon_size(size))


def set_text(target: QPushButton, text: str) -> None:
    """Change the words of a button that may have an icon, and its accessible name with them."""
    target.setText(text if target.icon().isNull() else " " + text)
    target.setAccessibleName(text)


class SteadyButton(QPushButton):
    """A button that turns bold when chosen and has the room for it from the beginning."""

    def sizeHint(self) -> QSize:
        """The usual size and what bold text takes more."""
        hint = super().sizeHint()
        return QSize(hint.width() + self._extra(), hint.height())

    def minimumSizeHint(self) -> QSize:
        """The same as the size hint: never cut."""
        return self.sizeHint()

    def _extra(self) -> int:
        font = self.font()
        return _bolder(self.text(), font.family(), font.pixelSize())


@lru_cache(maxsize=512)
def _bolder(text: str, family: str, pixels: int) -> int:
    """How much wider a text is in bold; a layout asks for the same few again and again."""
    usual, bold = QFont(family), QFont(family)
    for font, weight in ((usual, QFont.Weight.Medium), (bold, QFont.Weight.Bold)):
        font.setPixelSize(pixels)
        font.setWeight(weight)
    wide = QFontMetrics(bold).horizontalAdvance(text) - QFontMetrics(usual).horizontalAdvance(text)
    return max(0, wide) + 2
