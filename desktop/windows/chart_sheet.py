"""The charts on A4 as PDF: black on white, patterns instead of colours, as sharp as the printer."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPageLayout, QPageSize, QPainter, QPdfWriter, QPen

from desktop.viewmodels.chart_file import Sheet
from desktop.viewmodels.charts import Bar, Chart, Part
from desktop.windows.chart_bars import draw_parts, draw_rule
from desktop.windows.paint import font

DOTS = 600
_MM = DOTS / 25.4
_LINE, _TRACK, _RULE = 7.2 * _MM, 4.2 * _MM, 5 * _MM
_NAME, _WORDS = 46 * _MM, 24 * _MM
_INK, _PAPER = QColor("black"), QColor("white")
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def chart_sheet(sheet: Sheet) -> bytes:
    """The PDF, one page or more; runs on a worker, for it touches no window."""
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setResolution(DOTS)
    writer.setTitle(sheet.title)
    writer.setCreator("dengmen")
    margins = QMarginsF(20, 18, 20, 16)
    size = QPageSize(QPageSize.PageSizeId.A4)
    writer.setPageLayout(
        QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)
    )
    painter = QPainter(writer)
    _Page(writer, painter).draw(sheet)
    painter.end()
    buffer.close()
    return bytes(kept.data())


class _Page:
    """Where on the page the next line goes; a chart that does not fit begins a new page."""

    def __init__(self, writer: QPdfWriter, painter: QPainter) -> None:
        self._writer, self._painter = writer, painter
        whole = QSizeF(writer.width(), writer.height())
        self._width, self._height, self._y = whole.width(), whole.height(), 0.0

    def draw(self, sheet: Sheet) -> None:
        """Title, line, charts."""
        self._text(sheet.title, 18, 11 * _MM, bold=True)
        self._text(sheet.line, 10.5, 8 * _MM)
        for chart in sheet.charts:
            if self._y and self._y + _high(chart) > self._height:
                self._turn()
            self._chart(chart)

    def _turn(self) -> None:
        self._writer.newPage()
        self._y = 0.0

    def _chart(self, chart: Chart) -> None:
        painter = self._painter
        self._y += 4 * _MM
        self._text(chart.title, 14, 8 * _MM, bold=True)
        if chart.legend:
            self._legend(chart)
        for bar in chart.bars:
            if self._y + _LINE + _RULE > self._height:
                self._turn()
            self._bar(bar, chart.whole)
            if bar.rule:
                self._font(10.5, bold=True)
                box = QRectF(0, self._y, self._width, _RULE)
                draw_rule(painter, box, bar.rule, (_INK, 1.5 * _MM))
                self._y += _RULE
        if not chart.bars:
            self._text(chart.empty, 12, _LINE)
        elif chart.note:
            self._text(chart.note, 10.5, 6 * _MM)
        painter.setPen(QPen(_INK, 0.2 * _MM))
        self._y += 1 * _MM
        painter.drawLine(0, round(self._y), round(self._width), round(self._y))

    def _legend(self, chart: Chart) -> None:
        x = 0.0
        self._font(10.5)
        for pattern, words in chart.legend:
            box = QRectF(x, self._y + 1 * _MM, 4 * _MM, 4 * _MM)
            draw_parts(self._painter, box, (Part(1, pattern),), 1, (_INK, _PAPER, _INK))
            self._painter.setPen(_INK)
            wide = self._painter.fontMetrics().horizontalAdvance(words)
            self._painter.drawText(QRectF(x + 5.5 * _MM, self._y, wide + _MM, 6 * _MM), _LEFT, words)
            x += wide + 12 * _MM
        self._y += 7 * _MM

    def _bar(self, bar: Bar, whole: int) -> None:
        painter = self._painter
        self._font(12)
        painter.setPen(_INK)
        cut = painter.fontMetrics().elidedText(bar.name, Qt.TextElideMode.ElideRight, round(_NAME))
        painter.drawText(QRectF(0, self._y, _NAME, _LINE), _LEFT, cut)
        top = self._y + (_LINE - _TRACK) / 2
        track = QRectF(_NAME + 2 * _MM, top, self._width - _NAME - _WORDS - 4 * _MM, _TRACK)
        draw_parts(painter, track, bar.parts, whole, (_INK, _PAPER, _INK))
        painter.setPen(_INK)
        painter.drawText(QRectF(self._width - _WORDS, self._y, _WORDS, _LINE), _RIGHT, bar.words)
        self._y += _LINE

    def _text(self, text: str, size: float, high: float, *, bold: bool = False) -> None:
        self._font(size, bold=bold)
        self._painter.setPen(_INK)
        self._painter.drawText(QRectF(0, self._y, self._width, high), _LEFT, text)
        self._y += high

    def _font(self, points: float, *, bold: bool = False) -> None:
        made = font(16, bold=bold)
        made.setPixelSize(round(points / 72 * DOTS))
        self._painter.setFont(made)


def _high(chart: Chart) -> float:
    """How much of a page a chart takes; what is longer than a page begins on one anyway."""
    rules = sum(1 for bar in chart.bars if bar.rule)
    head = (7 if chart.legend else 0) + (6 if chart.note else 0) + 13
    return head * _MM + max(1, len(chart.bars)) * _LINE + rules * _RULE
