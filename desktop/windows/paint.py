"""How rows, headings, chips and boxes are drawn by hand, in the tokens of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen, QStaticText
from PySide6.QtWidgets import QApplication

from desktop.language import retold, tr
from desktop.viewmodels.rows import Cell, Chip, Column, GroupRow
from desktop.windows.theme import colour, pixmap, scale

MARK_WIDTH = 44
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
    return QFont(_face(scale().px(size), bold).font)  # a copy: callers change it


class _Face:
    """A font with what is known of its texts: the same names, states and chips are drawn again and again."""

    def __init__(self, pixels: int, bold: bool, underline: bool) -> None:
        self.font = QFont(QApplication.font())
        self.font.setPixelSize(pixels)
        self.font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
        self.font.setUnderline(underline)
        self.metrics = QFontMetrics(self.font)
        self.height = self.metrics.height()
        # Functions of our own: asked for its name, one of Qt's loads the signatures of all of Qt (0.1 s).
        self.width = lru_cache(maxsize=2048)(self._measured)
        self._text = lru_cache(maxsize=512)(self._laid_out)

    def draw(self, painter: QPainter, rect: QRect, text: str, *, right: bool = False) -> int:
        """Draw a line in the middle of the height, cut with … when it does not fit; returns its width."""
        room, wide = max(0, rect.width()), self.width(text)
        if wide > room:
            text = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, room)
            wide = self.width(text)
        x = rect.x() + room - wide if right else rect.x()
        painter.setFont(self.font)
        painter.drawStaticText(QPointF(x, rect.y() + (rect.height() - self.height) / 2), self._text(text))
        return wide

    def _measured(self, text: str) -> int:
        return self.metrics.horizontalAdvance(text)

    def _laid_out(self, text: str) -> QStaticText:
        made = QStaticText(text)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(font=self.font)
        return made


@lru_cache(maxsize=64)
def _face(pixels: int, bold: bool = False, underline: bool = False) -> _Face:
    return _Face(pixels, bold, underline)


def face(size: int, *, bold: bool = False, underline: bool = False) -> _Face:
    """The screen font at a size of 100 % text, for drawing."""
    return _face(scale().px(size), bold, underline)


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


def draw_cell(painter: QPainter, rect: QRect, cell: Cell, *, chosen: bool) -> None:
    """Draw a cell: chips from the right or left, or text with its second line."""
    gap = scale().space(12)
    place = rect.adjusted(0, 0, 0 if cell.right else -gap, 0)
    if cell.chips:
        draw_chips(painter, place, cell.chips, right=cell.right, chosen=chosen)
        return
    first = place
    if cell.second:
        upper, lower = face(16).height, face(14).height
        top = place.y() + (place.height() - upper - lower) // 2
        first = QRect(place.x(), top, place.width(), upper)
        painter.setPen(colour("ink2"))
        under = QRect(place.x(), top + upper, place.width(), lower)
        face(14).draw(painter, under, cell.second, right=cell.right)
    painter.setPen(colour(cell.tone))
    used = face(14 if cell.small else 16, bold=cell.bold).draw(painter, first, cell.text, right=cell.right)
    if cell.beside:
        draw_pieces(painter, first.adjusted(used + scale().space(8), 0, 0, 0), cell.beside)


def draw_pieces(painter: QPainter, rect: QRect, pieces: Sequence[tuple[str, bool]]) -> None:
    """Draw words whose matched letters are bold, green and underlined."""
    x = rect.x()
    for text, matched in pieces:
        made = face(14, bold=matched, underline=matched)
        painter.setPen(colour("accent" if matched else "ink2"))
        width = made.width(text)
        if x + width > rect.right() + 1:
            return
        x += made.draw(painter, QRect(x, rect.y(), width, rect.height()), text)


def chip_width(chip: Chip) -> int:
    """How wide a chip is."""
    sizes = scale()
    head = sizes.icon(16) + sizes.space(4) if chip.icon else 0
    return face(14).width(retold(chip.text)) + head + 2 * sizes.space(8)


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
    high = face(14).height + 4
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
    painter.setPen(colour(ink))
    face(14).draw(painter, inner, retold(chip.text))


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
    painter.setPen(colour("ink"))
    used = face(16, bold=True).draw(painter, inner, group.title)
    painter.setPen(colour("ink2"))
    right = face(14).width(group.right)
    face(14).draw(painter, inner.adjusted(used + sizes.space(8), 0, -right, 0), group.note)
    if group.right:
        face(14).draw(painter, inner, group.right, right=True)


def draw_header(painter: QPainter, rect: QRect, columns: Sequence[Column], gutter: int) -> None:
    """Draw the heads of columns; `gutter` is what the scroll bar takes from the rows below."""
    _draw_head_ground(painter, rect, rounded=True)
    inner = rect.adjusted(scale().space(16), 0, -scale().space(16) - gutter, -1)
    painter.setPen(colour("ink2"))
    for column, place in zip(columns, column_rects(inner, columns), strict=True):
        face(14).draw(painter, place, tr(column.title), right=column.right)


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
