"""The income a head against the local lines, painted; the same numbers stand in words beside it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.language import tr
from desktop.windows.theme import colour, scale
from forms.screening import LivePanel, plain


class IncomeBar(QWidget):
    """The income per head against the local lines."""

    def __init__(self) -> None:
        super().__init__()
        self._panel: LivePanel | None = None
        self.setFixedHeight(scale().px(46))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def draw(self, panel: LivePanel) -> None:
        """Take new figures."""
        self._panel = panel
        self.setVisible(bool(panel.lines))
        names = tr("，").join(
            tr("{name} {amount} 元", name=line.name, amount=plain(line.amount)) for line in panel.lines
        )
        self.setAccessibleName(tr("人均月收入与本县标准的比较：{names}", names=names))
        self.update()

    def sizeHint(self) -> QSize:
        """As wide as the panel."""
        return QSize(scale().px(200), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Track, fill, marks with their names."""
        panel = self._panel
        if panel is None or not panel.lines:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sizes = scale()
        track = QRectF(0, sizes.px(6), self.width(), sizes.px(11))
        most = float(max(line.amount for line in panel.lines)) * 1.28
        income = float(panel.per_head_month) if panel.per_head_month is not None else 0.0
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("sunk"))
        painter.drawRoundedRect(track, 5, 5)
        painter.setBrush(colour("accent"))
        filled = QRectF(track)
        filled.setWidth(max(0.0, min(1.0, income / most)) * track.width())
        painter.drawRoundedRect(filled, 5, 5)
        font = QFont(self.font())
        font.setPixelSize(sizes.px(14))
        painter.setFont(font)
        for line in panel.lines:
            self._mark(
                painter, float(line.amount) / most * track.width(), f"{line.name} {plain(line.amount)}"
            )
        painter.end()

    def _mark(self, painter: QPainter, x: float, words: str) -> None:
        sizes = scale()
        painter.setPen(QPen(colour("ink"), 2))
        painter.drawLine(int(x), sizes.px(1), int(x), sizes.px(20))
        painter.setPen(colour("ink2"))
        width = painter.fontMetrics().horizontalAdvance(words) + 4
        left = max(0, min(self.width() - width, int(x) - width // 2))
        painter.drawText(QRect(left, sizes.px(23), width, sizes.px(22)), Qt.AlignmentFlag.AlignCenter, words)
