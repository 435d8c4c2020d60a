"""A layout that sets widgets like words on a line: left to right, breaking when the line is full."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

WIDE = "wide"
END = "end"


class _Shown(NamedTuple):
    item: QLayoutItem
    hint: QSize
    is_wide: bool
    is_end: bool


class FlowLayout(QLayout):
    """Items keep their preferred width; one whose widget has the property `wide` takes the whole line,
    one with the property `end` stands at the right edge of its line."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, line_gap: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._shown: list[_Shown] | None = None
        self._heights: dict[int, int] = {}
        self._gap = gap
        self._line_gap = line_gap
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end."""
        self._items.append(item)

    def insert(self, place: int, widget: QWidget) -> None:
        """Take a widget in between."""
        self.addWidget(widget)
        self._items.insert(place, self._items.pop())
        self.invalidate()

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place, None outside."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Remove and return the item at a place."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def invalidate(self) -> None:
        """Something inside has changed: sizes are asked for anew."""
        self._shown = None
        self._heights = {}
        super().invalidate()

    def _seen(self) -> list[_Shown]:
        """What is not hidden, with its size; Qt asks for heights many times between two changes."""
        if self._shown is None:
            seen = (item for item in self._items if not item.isEmpty())
            self._shown = [_Shown(one, one.sizeHint(), _has(one, WIDE), _has(one, END)) for one in seen]
        return self._shown

    def expandingDirections(self) -> Qt.Orientation:
        """Lines do not ask for more room than they need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Fewer columns need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at a width."""
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), apply=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        """Set every item in its place."""
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    def sizeHint(self) -> QSize:
        """One line, when there is room for it."""
        seen = self._seen()
        width = sum(one.hint.width() for one in seen) + self._gap * max(0, len(seen) - 1)
        height = max((one.hint.height() for one in seen), default=0)
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        """The widest single item."""
        size = QSize(0, 0)
        for one in self._seen():
            size = size.expandedTo(one.item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line_height = area.x(), area.y(), 0
        for one in self._seen():
            width = area.width() if one.is_wide else min(one.hint.width(), area.width())
            if x > area.x() and (one.is_wide or x + width > area.x() + area.width()):
                x, y, line_height = area.x(), y + line_height + self._line_gap, 0
            if one.is_end:
                x = max(x, area.x() + area.width() - width)
            height = one.item.heightForWidth(width) if one.item.hasHeightForWidth() else one.hint.height()
            if apply:
                one.item.setGeometry(QRect(QPoint(x, y), QSize(width, height)))
            x += width + self._gap
            line_height = max(line_height, height)
        return y + line_height - rect.y() + margins.bottom()


def _has(item: QLayoutItem, name: str) -> bool:
    widget = item.widget()
    return widget is not None and bool(widget.property(name))


def show_if(widget: QWidget, is_wanted: bool) -> None:
    """Show or hide a part; one that has no parent yet is never shown, it would be a window for a moment."""
    if widget.parentWidget() is None:
        if not is_wanted:
            widget.hide()
        else:
            widget.setAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide, False)
    elif widget.isHidden() == is_wanted:
        widget.setVisible(is_wanted)
