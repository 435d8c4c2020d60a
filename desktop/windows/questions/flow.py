"""A layout that sets widgets like words on a line: left to right, breaking when the line is full."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

WIDE = "wide"
END = "end"


class FlowLayout(QLayout):
    """Items keep their preferred width; one whose widget has the property `wide` takes the whole line,
    one with the property `end` stands at the right edge of its line."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, line_gap: int = 8) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._line_gap = line_gap
        self.setContentsMargins(QMargins(0, 0, 0, 0))

    def addItem(self, item: QLayoutItem) -> None:
        """Take an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """The item at a place, None outside."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # type: ignore[override]
        """Remove and return the item at a place."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Lines do not ask for more room than they need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Fewer columns need more lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines at a width."""
        return self._arrange(QRect(0, 0, width, 0), apply=False)

    def setGeometry(self, rect: QRect) -> None:
        """Set every item in its place."""
        super().setGeometry(rect)
        self._arrange(rect, apply=True)

    def sizeHint(self) -> QSize:
        """One line, when there is room for it."""
        visible = [item for item in self._items if not item.isEmpty()]
        width = sum(item.sizeHint().width() for item in visible) + self._gap * max(0, len(visible) - 1)
        height = max((item.sizeHint().height() for item in visible), default=0)
        margins = self.contentsMargins()
        return QSize(width + margins.left() + margins.right(), height + margins.top() + margins.bottom())

    def minimumSize(self) -> QSize:
        """The widest single item."""
        size = QSize(0, 0)
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _arrange(self, rect: QRect, *, apply: bool) -> int:
        margins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, line_height = area.x(), area.y(), 0
        for item in self._items:
            if item.isEmpty():
                continue
            is_wide = _has(item, WIDE)
            width = area.width() if is_wide else min(item.sizeHint().width(), area.width())
            if x > area.x() and (is_wide or x + width > area.x() + area.width()):
                x, y, line_height = area.x(), y + line_height + self._line_gap, 0
            if _has(item, END):
                x = max(x, area.x() + area.width() - width)
            height = item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
            if apply:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, height)))
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
