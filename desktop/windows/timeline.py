"""一户一条救助链: what happened to a household, newest first, on one line."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.household_view import TimelineItem
from desktop.windows.parts import chip, label
from desktop.windows.theme import colour, pixmap, scale


class Node(QWidget):
    """A circle with an icon on the line; filled for a visit."""

    def __init__(self, item: TimelineItem, *, first: bool, last: bool) -> None:
        super().__init__()
        self._item, self._first, self._last = item, first, last
        self.setFixedWidth(scale().px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The line above and below, then the node."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = scale().px(29)
        middle = self.width() // 2
        top = scale().px(5)
        painter.setPen(QPen(colour("line"), 2))
        painter.drawLine(
            QPoint(middle, top if self._first else 0), QPoint(middle, top if self._last else self.height())
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour("accent" if self._item.is_visit else "sunk"))
        painter.drawEllipse(QRectF(middle - edge / 2, top, edge, edge))
        picture = pixmap(self._item.icon, "white" if self._item.is_visit else "ink2", 16)
        inset = (edge - scale().icon(16)) / 2
        painter.drawPixmap(QPoint(round(middle - edge / 2 + inset), round(top + inset)), picture)
        painter.end()


def timeline(items: tuple[TimelineItem, ...], *, compact: bool) -> QWidget:
    """All items as one column."""
    made = QWidget()
    made.setObjectName("timeline")
    lines = QVBoxLayout(made)
    lines.setContentsMargins(0, 0, scale().space(8), 0)
    lines.setSpacing(0)
    for number, item in enumerate(items):
        node = Node(item, first=number == 0, last=number == len(items) - 1)
        lines.addWidget(_line(item, node, compact=compact))
    if not items:
        lines.addWidget(label(tr("还没有走访过。走访、转介和打印都会记在这里。"), "body", "ink2", wrap=True))
    lines.addStretch(1)
    return made


def _line(item: TimelineItem, node: Node, *, compact: bool) -> QWidget:
    made = QWidget()
    made.setAccessibleName(f"{item.day} {item.title} {item.text}")
    across = QHBoxLayout(made)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(scale().space(12))
    day = label(item.day, "caption", "ink2")
    day.setContentsMargins(0, scale().px(8), 0, 0)
    if not compact:
        day.setFixedWidth(scale().px(92))
        across.addWidget(day, 0, Qt.AlignmentFlag.AlignTop)
    across.addWidget(node)
    words = QVBoxLayout()
    words.setContentsMargins(0, scale().px(6), 0, scale().px(10))
    words.setSpacing(scale().space(2))
    head = QHBoxLayout()
    head.setSpacing(scale().space(8))
    head.addWidget(label(item.title, "strong", wrap=compact), 1)
    chips = words if compact else head
    words.addLayout(head)
    if compact:
        words.addWidget(label(item.day, "caption", "ink2"))
    for one in item.chips[-1:] if compact else item.chips:
        chips.addWidget(chip(one.text, one.tone, one.icon), 0, Qt.AlignmentFlag.AlignTop)
    if item.text:
        words.addWidget(label(item.text, "body", "ink2", wrap=True))
    across.addLayout(words, 1)
    return made
