"""How rows, headings, chips and boxes are drawn by hand, in the tokens of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QApplication

from desktop.language import retold, tr
from desktop.viewmodels.rows import Cell, Chip, Column, GroupRow
from desktop.windows.theme import colour, pixmap, scale

MARK_WIDTH = 44
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_CHIP = {
    "neutral": ("grey-light", "ink2"),
    "accent": ("accent-light", "accent"),
    "amber": ("amber-light", "amber"),
    "red": ("red-light", "red"),
    "outline": ("surface", "ink"),
    "white": ("surface", "accent"),
}


def font(size: int = 16, *, bold: bool = False) -> QFont:
    """The screen font at a size of 100 % text."""
    return QFont(_font(QApplication.font().toString(), scale().px(size), bold))  # a copy: callers change it


@lru_cache(maxsize=64)
def _font(base: str, pixels: int, bold: bool) -> QFont:
    made = QFont()
    made.fromString(base)
    made.setPixelSize(pixels)
    made.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
    return made


def column_rects(rect: QRect, columns: Sequence[Column]) -> list[QRect]:
    """Where the columns lie: fixed widths at the text scale, the rest shared."""
    sizes = scale()
    fixed = sum(sizes.px(column.width) for column in columns)
    open_ones = sum(1 for column in columns if not column.width)
    share = max(0, rect.width() - fixed) // open_ones if open_ones else 0
    places, x = [], rect.x()
    for column in columns:
        width = sizes.px(column.width) if column.width else share
        places.append(QRect(x, rect.y(), max(0, min(width, rect.right() + 1 - x)), rect.height()))
        x += width
    return places


def draw_text(painter: QPainter, rect: QRect, text: str, *, right: bool = False) -> int:
    """Draw a line that is cut with … when it does not fit; returns its width."""
    metrics = QFontMetrics(painter.font())
    shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, rect.width()))
    flag = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter if right else _LEFT
    painter.drawText(rect, flag, shown)
    return metrics.horizontalAdvance(shown)


def draw_cell(painter: QPainter, rect: QRect, cell: Cell, *, chosen: bool) -> None:
    """Draw a cell: chips from the right or left, or text with its second line."""
    gap = scale().space(12)
    place = rect.adjusted(0, 0, 0 if cell.right else -gap, 0)
    if cell.chips:
        draw_chips(painter, place, cell.chips, right=cell.right, chosen=chosen)
        return
    first = place
    if cell.second:
        upper = QFontMetrics(font(16)).height()
        lower = QFontMetrics(font(14)).height()
        top = place.y() + (place.height() - upper - lower) // 2
        first = QRect(place.x(), top, place.width(), upper)
        painter.setFont(font(14))
        painter.setPen(colour("ink2"))
        draw_text(painter, QRect(place.x(), top + upper, place.width(), lower), cell.second, right=cell.right)
    painter.setFont(font(14 if cell.small else 16, bold=cell.bold))
    painter.setPen(colour(cell.tone))
    used = draw_text(painter, first, cell.text, right=cell.right)
    if cell.beside:
        draw_pieces(painter, first.adjusted(used + scale().space(8), 0, 0, 0), cell.beside)


def draw_pieces(painter: QPainter, rect: QRect, pieces: Sequence[tuple[str, bool]]) -> None:
    """Draw words whose matched letters are bold, green and underlined."""
    x = rect.x()
    for text, matched in pieces:
        made = font(14, bold=matched)
        made.setUnderline(matched)
        painter.setFont(made)
        painter.setPen(colour("accent" if matched else "ink2"))
        width = QFontMetrics(made).horizontalAdvance(text)
        if x + width > rect.right() + 1:
            return
        painter.drawText(QRect(x, rect.y(), width + 2, rect.height()), _LEFT, text)
        x += width


def chip_width(chip: Chip) -> int:
    """How wide a chip is."""
    sizes = scale()
    head = sizes.icon(16) + sizes.space(4) if chip.icon else 0
    return QFontMetrics(font(14)).horizontalAdvance(retold(chip.text)) + head + 2 * sizes.space(8)


def draw_chips(
    painter: QPainter, rect: QRect, chips: Sequence[Chip], *, right: bool = False, chosen: bool = False
) -> None:
    """Draw chips side by side, from the left or ending at the right edge."""
    gap = scale().space(8)
    widths = [chip_width(chip) for chip in chips]
    x = rect.right() + 1 - sum(widths) - gap * (len(chips) - 1) if right else rect.x()
    for chip, width in zip(chips, widths, strict=True):
        if x + width > rect.right() + 2 and x > rect.x():
            return
        _draw_chip(painter, QRect(x, rect.y(), min(width, rect.width()), rect.height()), chip, chosen=chosen)
        x += width + gap


def _draw_chip(painter: QPainter, rect: QRect, chip: Chip, *, chosen: bool) -> None:
    sizes = scale()
    ground, ink = _CHIP.get(chip.tone, _CHIP["neutral"])
    if chosen and chip.tone in ("neutral", "accent"):
        ground = "surface"
    high = QFontMetrics(font(14)).height() + 4
    box = QRectF(rect.x() + 0.5, rect.y() + (rect.height() - high) // 2 + 0.5, rect.width() - 1, high - 1)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("field" if chip.tone == "outline" else ground)))
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(box, 4, 4)
    inner = rect.adjusted(sizes.space(8), 0, -sizes.space(8) + 2, 0)
    if chip.icon:
        edge = sizes.icon(16)
        painter.drawPixmap(
            QPoint(inner.x(), rect.y() + (rect.height() - edge) // 2), pixmap(chip.icon, ink, 16)
        )
        inner.setLeft(inner.x() + edge + sizes.space(4))
    painter.setFont(font(14))
    painter.setPen(colour(ink))
    draw_text(painter, inner, retold(chip.text))


def draw_group(painter: QPainter, rect: QRect, group: GroupRow, *, first: bool) -> None:
    """Draw a heading: icon, bold name, quiet note, something at the right end."""
    sizes = scale()
    _draw_head_ground(painter, rect, rounded=first)
    inner = rect.adjusted(sizes.space(16), 0, -sizes.space(16), -1)
    if group.mark:
        draw_mark(painter, inner, group.mark)
        inner.setLeft(inner.left() + sizes.px(MARK_WIDTH))
    elif group.icon:
        edge = sizes.icon(18)
        top = inner.y() + (inner.height() - edge) // 2
        painter.drawPixmap(QPoint(inner.x(), top), pixmap(group.icon, "accent", 18))
        inner.setLeft(inner.x() + edge + sizes.space(8))
    painter.setFont(font(16, bold=True))
    painter.setPen(colour("ink"))
    used = draw_text(painter, inner, group.title)
    painter.setFont(font(14))
    painter.setPen(colour("ink2"))
    right = QFontMetrics(font(14)).horizontalAdvance(group.right)
    draw_text(painter, inner.adjusted(used + sizes.space(8), 0, -right, 0), group.note)
    if group.right:
        draw_text(painter, inner, group.right, right=True)


def draw_header(painter: QPainter, rect: QRect, columns: Sequence[Column], gutter: int) -> None:
    """Draw the heads of columns; `gutter` is what the scroll bar takes from the rows below."""
    _draw_head_ground(painter, rect, rounded=True)
    inner = rect.adjusted(scale().space(16), 0, -scale().space(16) - gutter, -1)
    painter.setFont(font(14))
    painter.setPen(colour("ink2"))
    for column, place in zip(columns, column_rects(inner, columns), strict=True):
        draw_text(painter, place, tr(column.title), right=column.right)


def draw_mark(painter: QPainter, rect: QRect, mark: str) -> None:
    """Draw a box: checked, partial or unchecked."""
    edge = scale().px(22)
    box = QRectF(rect.x() + 4.5, rect.y() + (rect.height() - edge) / 2, edge, edge)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    filled = mark in ("checked", "partial")
    painter.setPen(QPen(colour("accent" if filled else "field")))
    painter.setBrush(colour("accent" if filled else "surface"))
    painter.drawRoundedRect(box, 4, 4)
    if filled:
        picture = pixmap("check" if mark == "checked" else "minus", "white", 16)
        corner = QPointF(box.center().x() - scale().icon(16) / 2, box.center().y() - scale().icon(16) / 2)
        painter.drawPixmap(corner, picture)


def _draw_head_ground(painter: QPainter, rect: QRect, *, rounded: bool) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if rounded:
        path = QPainterPath()
        path.addRoundedRect(QRectF(rect.adjusted(0, 0, 0, 20)), 7, 7)
        painter.setClipRect(rect)
        painter.fillPath(path, colour("paper"))
        painter.setClipping(False)
    else:
        painter.fillRect(rect, colour("paper"))
    painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colour("line"))
