"""How rows, headings, chips and boxes are drawn by hand, in the tokens of the theme."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import cast

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPen, QPixmap, QStaticText
from PySide6.QtWidgets import QApplication

from desktop.language import retold, tr
from desktop.viewmodels.rows import Cell, Chip, Column, GroupRow
from desktop.windows.theme import Scale, colour, pixmap, scale

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

    def __init__(self, pixels: int, bold: bool) -> None:
        self.font = QFont(QApplication.font())
        self.font.setPixelSize(pixels)
        self.font.setWeight(QFont.Weight.Bold if bold else QFont.Weight.Medium)
        self.metrics = QFontMetrics(self.font)
        self.height = self.metrics.height()
        # Functions of our own: asked for its name, one of Qt's loads the signatures of all of Qt (0.1 s).
        self.width = lru_cache(maxsize=2048)(self._measured)
        self._text = lru_cache(maxsize=512)(self._laid_out)

    def draw(self, painter: QPainter, rect: QRect, text: str, *, right: bool = False) -> int:
        """Draw a line in the middle of the height, cut with … when it does not fit; returns its width."""
        x, y, room, high = _box(rect)
        wide = self.width(text)
        if wide > room:
            text = self.metrics.elidedText(text, Qt.TextElideMode.ElideRight, max(0, room))
            wide = self.width(text)
        if right:
            x += room - wide
        painter.setFont(self.font)
        painter.drawStaticText(QPointF(x, y + (high - self.height) / 2), self._text(text))
        return wide

    def _measured(self, text: str) -> int:
        return self.metrics.horizontalAdvance(text)

    def _laid_out(self, text: str) -> QStaticText:
        made = QStaticText(text)
        made.setTextFormat(Qt.TextFormat.PlainText)
        made.prepare(font=self.font)
        return made


@lru_cache(maxsize=64)
def _face(pixels: int, bold: bool = False) -> _Face:
    return _Face(pixels, bold)


def face(size: int, *, bold: bool = False) -> _Face:
    """The screen font at a size of 100 % text, for drawing."""
    return _face(scale().px(size), bold)


def _box(rect: QRect) -> tuple[int, int, int, int]:
    """Left, top, width and height in one question to Qt."""
    return cast("tuple[int, int, int, int]", rect.getRect())


def column_rects(rect: QRect, columns: Sequence[Column]) -> list[QRect]:
    """Where the columns lie: fixed widths at the text scale, the rest shared."""
    spans = _spans(tuple(columns), rect.width(), scale().factor)
    x, y, _, high = _box(rect)
    return [QRect(x + at, y, width, high) for at, width in spans]


@lru_cache(maxsize=64)
def _spans(columns: tuple[Column, ...], room: int, factor: float) -> list[tuple[int, int]]:
    """Where each column begins, and its width."""
    px = Scale(factor).px
    fixed = sum(px(column.width) for column in columns)
    open_ones = sum(1 for column in columns if not column.width)
    share = max(0, room - fixed) // open_ones if open_ones else 0
    spans, x = [], 0
    for column in columns:
        width = px(column.width) if column.width else share
        spans.append((x, max(0, min(width, room - x))))
        x += width
    return spans


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
        made = face(14, bold=matched)
        painter.setPen(colour("accent" if matched else "ink2"))
        width = made.width(text)
        if x + width > rect.right() + 1:
            return
        made.draw(painter, QRect(x, rect.y(), width, rect.height()), text)
        if matched:
            # WORKAROUND(Qt 6.9): a prepared QStaticText draws its underline where it was laid out, at (0, 0).
            under = rect.y() + (rect.height() + made.height) // 2 - scale().px(2)
            painter.fillRect(x, under, width, max(1, scale().px(1.5)), colour("accent"))
        x += width


def draw_chips(
    painter: QPainter, rect: QRect, chips: Sequence[Chip], *, right: bool = False, chosen: bool = False
) -> None:
    """Draw chips side by side, from the left or ending at the right edge."""
    left, top, room, high = _box(rect)
    gap, ratio = scale().space(8), painter.device().devicePixelRatioF()
    made = [
        _chip((retold(chip.text), chip.tone, chip.icon), room, chosen, (scale(), ratio)) for chip in chips
    ]
    wide = sum(width for _, width in made) + gap * (len(made) - 1)
    x = left + room - wide if right else left
    for picture, width in made:
        if x + width > left + room + 1 and x > left:
            return
        painter.drawPixmap(QPointF(x, top + (high - picture.height() / ratio) // 2), picture)
        x += width + gap


@lru_cache(maxsize=256)
def _chip(
    said: tuple[str, str, str], room: int, chosen: bool, device: tuple[Scale, float]
) -> tuple[QPixmap, int]:
    """A chip (text, tone, icon) and its width, drawn once: a list repeats a few, round corners take long."""
    text, tone, icon = said
    sizes, ratio = device
    ground, ink = _CHIP.get(tone, _CHIP["neutral"])
    if chosen and tone in ("neutral", "accent"):
        ground = "surface"
    head = sizes.icon(16) + sizes.space(4) if icon else 0
    wide = min(room, face(14).width(text) + head + 2 * sizes.space(8))
    rect = QRect(0, 0, wide, face(14).height + 4)
    made = QPixmap(rect.size() * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour("field" if tone == "outline" else ground)))
    painter.setBrush(colour(ground))
    painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    inner = rect.adjusted(sizes.space(8) + head, 0, -sizes.space(8) + 2, 0)
    if icon:
        top = (rect.height() - sizes.icon(16)) // 2
        painter.drawPixmap(QPoint(sizes.space(8), top), pixmap(icon, ink, 16))
    painter.setPen(colour(ink))
    face(14).draw(painter, inner, text)
    painter.end()
    return made, wide


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
