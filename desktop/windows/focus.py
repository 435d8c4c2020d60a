"""The focus ring: one transparent overlay per window, because QSS can draw nothing outside a control."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, QRectF, Qt, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget

from desktop.windows.theme import colour

_GAP, _WIDTH = 2.0, 2.5
_MOVES = {
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.LayoutRequest,
    QEvent.Type.StyleChange,
}


class FocusRing(QWidget):
    """Draws a ring around whatever has the keyboard, on top of everything in its window."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._host = window
        self._drawn = QRegion()
        self._seen = (QRectF(), QRect())
        self._is_due = False
        window.installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)
        self.setGeometry(window.rect())
        self.show()
        self._follow(None, None)  # Something may have the keyboard already.

    @Slot(QWidget, QWidget)
    def _follow(self, _before: QWidget | None, _new: QWidget | None) -> None:
        # Filters are not taken off again: that would touch widgets that Qt may have deleted, and a filter
        # that stays only asks for one more drawing.
        for part in self._chain():
            part.installEventFilter(self)
        self._redraw()

    def _target(self) -> QWidget | None:
        """The widget with the keyboard, asked anew each time: a kept one may be gone without a word."""
        focused = QApplication.focusWidget()
        inside = focused is not None and focused is not self._host and self._host.isAncestorOf(focused)
        return focused if inside else None

    def _chain(self) -> list[QWidget]:
        """The target and everything around it up to the window."""
        parts: list[QWidget] = []
        part = self._target()
        while part is not None and part is not self._host:
            parts.append(part)
            part = part.parentWidget()
        return parts

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow moves, resizes and hiding of the focused widget and everything around it."""
        kind = event.type()
        if kind in _MOVES:
            if kind == QEvent.Type.Resize and watched is self._host:
                self.setGeometry(self._host.rect())
            self._redraw_soon()
        return False

    def _redraw_soon(self) -> None:
        """Once for all the moves of one layout, still before anything is painted."""
        if not self._is_due:
            self._is_due = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User))

    def customEvent(self, _event: QEvent) -> None:
        """Everything stands where it will be painted."""
        self._is_due = False
        self._redraw()

    def _redraw(self) -> None:
        self.raise_()
        seen = (self._ring(), self._clip())
        if seen == self._seen:
            return  # Most moves leave the target where it is; drawing over a list would draw all its rows.
        self._seen = seen
        self.update(self._drawn)
        ring = seen[0].toAlignedRect()
        # Inside the corners of the target lies a bit of the line, further in nothing of it.
        self._drawn = QRegion(ring.adjusted(-4, -4, 4, 4)) - QRegion(ring.adjusted(6, 6, -6, -6))
        self.update(self._drawn)

    def _ring(self) -> QRectF:
        target = self._target()
        if target is None or not target.isVisible() or target.property("ring") is False:
            return QRectF()
        if target.property("ring") == "parent":
            target = target.parentWidget() or target
        corner = target.mapTo(self._host, QPoint(0, 0))
        out = _GAP + _WIDTH / 2
        return QRectF(QRect(corner, target.size())).adjusted(-out, -out, out, out)

    def _clip(self) -> QRect:
        clip = self.rect()
        for part in self._chain():
            around = part.parentWidget()
            if around is None:
                break
            outer = around.parentWidget()
            if isinstance(outer, QAbstractScrollArea) and outer.viewport() is around:
                corner = around.mapTo(self._host, QPoint(0, 0))
                clip = clip.intersected(QRect(corner, around.size()).adjusted(-5, -5, 5, 5))
        return clip

    def paintEvent(self, _event: QPaintEvent) -> None:
        """One white line and one accent line around the target."""
        ring = self._ring()
        if ring.isNull():
            return
        radius = 7.0 + _GAP
        target = self._target()
        if target is not None and target.property("kind") == "pill":
            radius = ring.height() / 2
        painter = QPainter(self)
        painter.setClipRect(self._clip())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour("white"), _GAP))
        inner = ring.adjusted(_GAP, _GAP, -_GAP, -_GAP)
        painter.drawRoundedRect(inner, radius - _GAP, radius - _GAP)
        painter.setPen(QPen(colour("accent"), _WIDTH))
        painter.drawRoundedRect(ring, radius, radius)
        painter.end()
