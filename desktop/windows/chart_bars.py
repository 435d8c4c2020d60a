"""The bars of a chart: each a button that opens the households behind it, painted with lines and numbers.

The same patterns are drawn on the screen and on paper, so that a bar reads without colour.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLineF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from desktop.viewmodels.charts import EMPTY, HATCHED, Bar, Part
from desktop.windows.paint import font
from desktop.windows.theme import colour, scale

MOST_NAME = 0.55  # of a line; a longer name is cut, its whole is in the accessible name
BAR_HIGH, LINE_HIGH = 20, 36


class BarLine(QPushButton):
    """Name, bar and number of one bar; Enter or a click opens its households, arrows go on."""

    def __init__(self, bar: Bar, whole: int, name: str, widths: tuple[int, int]) -> None:
        """`widths` of the longest name and number of the chart, so that its bars begin and end alike."""
        super().__init__()
        self.setObjectName(name)
        self.setProperty("kind", "row")
        self.setProperty("target", bar.target)
        self.setAccessibleName(bar.spoken or f"{bar.name} {bar.words}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bar, self._whole = bar, whole
        self._name_wide, self._words_wide = widths
        self.setToolTip(bar.name)
        self._is_tall = scale().factor > 1

    def sizeHint(self) -> QSize:
        """One line, or two where the text is large."""
        sizes = scale()
        high = sizes.px(24) + sizes.control(BAR_HIGH) + sizes.space(8)
        return QSize(sizes.px(280), high if self._is_tall else LINE_HIGH)

    def minimumSizeHint(self) -> QSize:
        """Never lower than its text."""
        return QSize(sizes_px(120), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ground of the button under the pointer, then the name, the bar and the number."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.fillRect(self.rect(), colour("accent-light"))
        names, track, words = self._places()
        painter.setFont(font(16))
        painter.setPen(colour("ink"))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        cut = QFontMetrics(font(16)).elidedText(self._bar.name, Qt.TextElideMode.ElideRight, names.width())
        painter.drawText(names, left, cut)
        colours = (colour("accent"), colour("surface"), colour("field"))
        draw_parts(painter, QRectF(track), self._bar.parts, self._whole, colours)
        linked = font(16, bold=True)
        linked.setUnderline(True)
        painter.setFont(linked)
        painter.setPen(colour("accent"))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._bar.words)
        painter.end()

    def _places(self) -> tuple[QRect, QRect, QRect]:
        sizes = scale()
        whole = self.rect().adjusted(sizes.space(4), 0, -sizes.space(4), 0)
        high, wide = sizes.control(BAR_HIGH), self._words_wide
        if self._is_tall:
            line = QRect(whole.x(), whole.y(), whole.width(), sizes.px(24))
            track = QRect(whole.x(), line.bottom() + 1, whole.width(), high)
            words = QRect(line.right() - wide, line.y(), wide, line.height())
            return line.adjusted(0, 0, -wide, 0), track, words
        name = min(self._name_wide, round(whole.width() * MOST_NAME))
        top = whole.y() + (whole.height() - high) // 2
        rest = whole.width() - name - wide - sizes.space(16)
        track = QRect(whole.x() + name + sizes.space(8), top, max(40, rest), high)
        words = QRect(whole.right() - wide, whole.y(), wide, whole.height())
        return QRect(whole.x(), whole.y(), name, whole.height()), track, words


def widths_of(bars: Sequence[Bar]) -> tuple[int, int]:
    """The room that the names and the numbers of a chart's bars want."""
    plain, bold = QFontMetrics(font(16)), QFontMetrics(font(16, bold=True))
    gap = scale().space(8)
    names = max((plain.horizontalAdvance(bar.name) for bar in bars), default=0)
    return names + gap, max((bold.horizontalAdvance(bar.words) for bar in bars), default=0) + gap


class RuleLine(QWidget):
    """A local line between two bars: a dashed rule with its words; the bar above it has told them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """One line of small text."""
        return QSize(sizes_px(200), sizes_px(22))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The rule, broken by its words at the left."""
        painter = QPainter(self)
        draw_rule(painter, QRectF(self.rect()), self._text, (colour("amber"), scale().space(4)))
        painter.end()


class Swatch(QWidget):
    """What a pattern means, as a small square beside its word."""

    def __init__(self, pattern: str) -> None:
        super().__init__()
        self._pattern = pattern
        edge = scale().icon(16)
        self.setFixedSize(edge, edge)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The pattern alone."""
        painter = QPainter(self)
        colours = (colour("accent"), colour("surface"), colour("field"))
        draw_parts(painter, QRectF(self.rect()), (Part(1, self._pattern),), 1, colours)
        painter.end()


def sizes_px(number: float) -> int:
    """A width at the text scale."""
    return scale().px(number)


def draw_parts(
    painter: QPainter,
    track: QRectF,
    parts: Sequence[Part],
    whole: int,
    colours: tuple[QColor, QColor, QColor],
) -> None:
    """The parts of a bar from the left; `colours` are ink, ground and outline. Solid, hatched or empty."""
    ink, ground, outline = colours
    thin = max(1.0, track.height() / 20)
    x = track.x()
    for part in parts:
        if not part.count:
            continue
        box = QRectF(x, track.y(), track.width() * part.count / max(1, whole), track.height())
        inner = box.adjusted(thin / 2, thin / 2, -thin / 2, -thin / 2)
        painter.fillRect(inner, ground if part.pattern in (HATCHED, EMPTY) else ink)
        if part.pattern == HATCHED:
            _hatch(painter, inner, ink)
        painter.setPen(QPen(outline if part.pattern == EMPTY else ink, thin))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(inner)
        x = box.right()
    if x == track.x():
        painter.setPen(QPen(outline, thin))
        painter.drawLine(QLineF(x, track.y(), x, track.bottom()))


def _hatch(painter: QPainter, box: QRectF, ink: QColor) -> None:
    """Slanting lines by hand: a brush's pattern has the size of the device's dots, too fine on paper."""
    painter.save()
    painter.setClipRect(box)
    step = box.height() / 2.5
    painter.setPen(QPen(ink, box.height() / 9))
    x = box.x() - box.height()
    while x < box.right():
        painter.drawLine(QLineF(x, box.bottom(), x + box.height(), box.y()))
        x += step
    painter.restore()


def draw_rule(painter: QPainter, box: QRectF, text: str, look: tuple[QColor, float]) -> None:
    """A dashed line across, with its words on the ground of the page at the left."""
    ink, gap = look
    if painter.device() is not None and isinstance(painter.device(), QWidget):
        painter.setFont(font(14, bold=True))
    wide = painter.fontMetrics().horizontalAdvance(text)
    middle = box.center().y()
    painter.setPen(ink)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(box.x() + gap, box.y(), wide + gap, box.height()), left, text)
    pen = QPen(ink, max(1.5, box.height() / 16), Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawLine(QLineF(box.x() + wide + 3 * gap, middle, box.right(), middle))
