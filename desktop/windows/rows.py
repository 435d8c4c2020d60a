"""A list of rows drawn from plain values: fast with thousands of rows, keyboard and accessibility from Qt.

The model only indexes its rows, which may be made when they are first drawn; neither that nor the delegate
does anything that can fail, because an exception inside an overridden Qt method freezes the program.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import (
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    QStringListModel,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.language import tr
from desktop.viewmodels.rows import Column, GroupRow, ListRow, Row, late
from desktop.windows.paint import MARK_WIDTH, column_rects, draw_cell, draw_group, draw_header, draw_mark
from desktop.windows.theme import colour, scale

Index = QModelIndex | QPersistentModelIndex
HEADING = 36
"""How high a heading between rows is, in px at 100 % text."""
MANY = 500
"""In a longer list headings are as high as rows: Qt then asks for one height instead of thousands."""


class RowModel(QStringListModel):
    """Rows and headings.

    Qt asks twenty thousand times how many rows there are while it lays out ten thousand, so that this answer
    comes from a list of its own that holds nothing else.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = late(())

    def put(self, rows: Sequence[ListRow]) -> None:
        """Show these rows instead."""
        self._rows = late(rows)
        self.setStringList([""] * len(rows))

    def at(self, number: int) -> ListRow | None:
        """The row at a position, or None."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def find(self, key: str) -> int:
        """The position of a key, -1 when it is not there."""
        return self._rows.place_of(key)

    def is_row(self, number: int) -> bool:
        """Whether a row that can be chosen stands at a position."""
        return 0 <= number < len(self._rows) and self._rows.is_row(number)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """The spoken words of a row."""
        row = self.at(index.row())
        if row is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        return row.spoken if isinstance(row, Row) else f"{row.title} {row.note}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Headings cannot be chosen."""
        if self.is_row(index.row()):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return Qt.ItemFlag.NoItemFlags


class RowDelegate(QStyledItemDelegate):
    """Draws rows and headings."""

    def __init__(self, rows: RowModel, columns: Sequence[Column], height: int, parent: QObject) -> None:
        super().__init__(parent)
        self._rows = rows
        self.columns = tuple(columns)
        self.height = height
        self.margin = 16
        self.is_even = False
        """Whether headings are as high as rows."""

    @property
    def height(self) -> int:
        """Of a row, in px at 100 % text."""
        return self._height

    @height.setter
    def height(self, height: int) -> None:
        self._height = height
        # Asked for every row of ten thousand when a list is shown.
        self._sizes = (QSize(100, scale().px(HEADING)), QSize(100, scale().px(height)))

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Rows are of one height, headings lower."""
        return self._sizes[self.is_even or self._rows.is_row(index.row())]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        row = self._rows.at(index.row())
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
        painter.save()
        if isinstance(row, GroupRow):
            draw_group(painter, rect, row, first=index.row() == 0)
        elif isinstance(row, Row):
            state = option.state  # type: ignore[attr-defined]  # missing in the stubs
            self._paint_row(painter, rect, row, chosen=bool(state & QStyle.StateFlag.State_Selected))
        painter.restore()

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row, *, chosen: bool) -> None:
        painter.fillRect(rect, colour("accent-light" if chosen else "surface"))
        painter.fillRect(rect.x(), rect.bottom(), rect.width(), 1, colour("sunk"))
        if chosen:
            painter.fillRect(rect.x(), rect.y(), 4, rect.height(), colour("accent"))
        inner = rect.adjusted(scale().space(self.margin), 0, -scale().space(self.margin), -1)
        if row.mark:
            draw_mark(painter, inner, row.mark)
            inner.setLeft(inner.left() + scale().px(MARK_WIDTH))
        for cell, place in zip(row.cells, column_rects(inner, self.columns), strict=False):
            draw_cell(painter, place, cell, chosen=chosen)


class RowList(QListView):
    """A list of rows: arrow keys move, Enter or a double click opens, Space toggles a box."""

    chosen = Signal(str)
    opened = Signal(str)
    toggled = Signal(str)
    """Facts, each with the key of the row."""
    typed = Signal(str)
    """A letter or digit was typed here: where one can search, it begins a search."""

    def __init__(self, name: str, spoken: str, columns: Sequence[Column], height: int = 54) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setProperty("kind", "rows")
        self.setProperty("ring", "parent")
        self.rows = RowModel(self)
        self.setModel(self.rows)
        self._last = ""
        self._delegate = RowDelegate(self.rows, columns, height, self)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.selectionModel().currentChanged.connect(self._moved)
        self.doubleClicked.connect(self._opened)

    def put(self, rows: Sequence[ListRow], current: str = "") -> None:
        """Show rows and choose `current`, or what was chosen before when it is still there."""
        keep = current or self.key()
        bar = self.verticalScrollBar().value()
        is_even = self._delegate.is_even = len(rows) > MANY
        self.setUniformItemSizes(is_even)
        self.rows.put(rows)
        if keep:
            self.choose(keep)
        self.verticalScrollBar().setValue(bar)

    def set_columns(self, columns: Sequence[Column], height: int = 0) -> None:
        """Other columns, for another width of the window or of what stands in them."""
        self._delegate.columns, self._delegate.height = tuple(columns), height or self._delegate.height

    def key(self) -> str:
        """The key of the chosen row, "" when there is none."""
        row = self.rows.at(self.currentIndex().row())
        return row.key if isinstance(row, Row) else ""

    def choose(self, key: str) -> None:
        """Choose a row by its key."""
        number = self.rows.find(key)
        if number >= 0:
            self.setCurrentIndex(self.rows.index(number))

    def choose_first(self) -> None:
        """Choose the first row that is no heading, if there is one."""
        number = next((n for n in range(self.rows.rowCount()) if self.rows.is_row(n)), -1)
        if number >= 0:
            self.setCurrentIndex(self.rows.index(number))
            self.scrollToTop()  # its heading too

    def content_height(self) -> int:
        """How high all rows are together."""
        high = scale().px(self._delegate.height)
        low = high if self._delegate.is_even else scale().px(HEADING)
        return sum(high if self.rows.is_row(n) else low for n in range(self.rows.rowCount()))

    @Slot(QModelIndex, QModelIndex)
    def _moved(self, current: QModelIndex, _before: QModelIndex) -> None:
        row = self.rows.at(current.row())
        # Putting the same rows anew chooses the same key again: that is no choice of the person.
        if isinstance(row, Row) and row.key != self._last:
            self._last = row.key
            self.chosen.emit(row.key)

    @Slot(QModelIndex)
    def _opened(self, index: QModelIndex) -> None:
        row = self.rows.at(index.row())
        if isinstance(row, Row):
            self.opened.emit(row.key)

    def keyboardSearch(self, text: str) -> None:
        """Not Qt's own, which makes every row of ten thousand to compare how it begins."""
        self.typed.emit(text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, Space toggles, Home passes the heading, the rest is Qt's."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.key():
            self.opened.emit(self.key())
        elif event.key() == Qt.Key.Key_Space and self.key():
            self.toggled.emit(self.key())
        elif event.key() == Qt.Key.Key_Home:
            self.choose_first()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press on the box toggles it."""
        row = self.rows.at(self.indexAt(event.position().toPoint()).row())
        edge = scale().space(self._delegate.margin) + scale().px(MARK_WIDTH - 8)
        if row is not None and row.mark and event.position().x() < edge:
            self.toggled.emit(row.key)
            return
        super().mousePressEvent(event)


class ColumnHeads(QWidget):
    """The heads above the columns of a RowList, which follow when it gets a scroll bar."""

    def __init__(self, columns: Sequence[Column], rows: RowList) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._rows = rows
        rows.verticalScrollBar().rangeChanged.connect(self._follow)
        self.setFixedHeight(scale().px(34))
        self.setAccessibleName(tr("、").join(tr(column.title) for column in columns if column.title))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """The same columns in other widths."""
        self._columns = tuple(columns)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paper ground, rounded at the top, titles in caption size."""
        painter = QPainter(self)
        gutter = self._rows.width() - self._rows.viewport().width() if self._rows.isVisible() else 0
        draw_header(painter, self.rect(), self._columns, gutter)
        painter.end()

    @Slot(int, int)
    def _follow(self, _least: int, _most: int) -> None:
        self.update()
