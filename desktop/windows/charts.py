"""Two small pictures of numbers: a double ring and a bar of parts; the numbers stand in words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.language import tr
from desktop.windows.paint import font
from desktop.windows.theme import colour, scale

FILLS = ("accent", "accent-2", "accent-3", "accent-4")


class CoverageRing(QWidget):
    """走访 as the outer ring, 摸排 as the inner one, the percentage in the middle."""

    def __init__(self, visited: int, surveyed: int, total: int) -> None:
        super().__init__()
        self.setObjectName("coverage_ring")
        self.setAccessibleName(
            tr(
                "走访 {visited} 户，摸排 {surveyed} 户，共 {total} 户",
                visited=visited,
                surveyed=surveyed,
                total=total,
            )
        )
        whole = max(1, total)
        self._shares = (visited / whole, surveyed / whole)
        self._text = f"{round(100 * visited / whole)}%"
        edge = scale().px(112)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Two tracks with their arcs."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        thick = scale().px(11)
        for number, (share, token) in enumerate(zip(self._shares, FILLS, strict=False)):
            inset = thick / 2 + number * (thick + scale().px(3)) + 1
            box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.setPen(QPen(colour("sunk"), thick, c=Qt.PenCapStyle.FlatCap))
            painter.drawEllipse(box)
            painter.setPen(QPen(colour(token), thick, c=Qt.PenCapStyle.FlatCap))
            painter.drawArc(box, 90 * 16, round(-360 * 16 * share))
        painter.setPen(colour("ink"))
        painter.setFont(font(22, bold=True))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()


@dataclass(frozen=True)
class Part:
    """One part of a bar; hatched for the second meaning of a colour."""

    count: int
    token: str = "accent"
    hatched: bool = False


class PartsBar(QWidget):
    """A bar of parts on a track; `whole` is what the track stands for."""

    def __init__(self, parts: Sequence[Part], whole: int, spoken: str, height: int = 17) -> None:
        super().__init__()
        self._parts = tuple(parts)
        self._whole = max(1, whole)
        self._high = height
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as the text scale asks."""
        return QSize(200, scale().control(self._high))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The track, then the parts from the left."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setClipPath(path)
        painter.fillRect(self.rect(), colour("sunk"))
        x = 0.0
        for part in self._parts:
            width = self.width() * part.count / self._whole
            box = QRectF(x, 0, width, self.height())
            painter.fillRect(box, colour(part.token))
            if part.hatched:
                painter.fillRect(box, QBrush(colour("white"), Qt.BrushStyle.BDiagPattern))
            x += width
            if 0 < x < self.width() and not part.hatched:
                painter.fillRect(QRectF(x - 1, 0, 1, self.height()), colour("white"))
        painter.end()
