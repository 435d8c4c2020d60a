"""The radio mark: the icon set's dot is too small to be seen from a doorstep."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from desktop.windows.theme import colour, scale

RATIO = 2


def radio_mark(tone: str, *, is_on: bool, size: int = 18) -> QPixmap:
    """An empty or a filled circle in a token's colour."""
    return _drawn(tone, is_on, scale().icon(size))


@lru_cache(maxsize=64)
def _drawn(tone: str, is_on: bool, edge: int) -> QPixmap:
    picture = QPixmap(edge * RATIO, edge * RATIO)
    picture.setDevicePixelRatio(RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle, width = QPointF(edge / 2, edge / 2), edge / 12
    painter.setPen(QPen(colour(tone), width))
    painter.drawEllipse(middle, edge / 2 - width, edge / 2 - width)
    if is_on:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(tone))
        painter.drawEllipse(middle, edge * 0.27, edge * 0.27)
    painter.end()
    return picture
