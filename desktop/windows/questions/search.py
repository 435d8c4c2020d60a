"""Long lists of choices: a field that filters its list by what is typed (label or code)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from heapq import nlargest

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.windows.questions.offers import PAGE, Offers, OffersModel, matching
from desktop.windows.questions.state import QuestionState
from desktop.windows.theme import pixmap, restyle, scale
from forms.xlsform import Choice

ROWS = 8
MOST_WIDTH = 304

__all__ = ["ChoiceField", "ChoiceList", "matching"]


class ChoiceList(QFrame):
    """The list under a field; it never takes the keyboard."""

    picked = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._around = window
        self.setProperty("kind", "card")
        self.rows = OffersModel(self)
        self.list = QListView(self)
        self.list.setModel(self.rows)
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.clicked.connect(self._clicked)
        box = QVBoxLayout(self)
        box.setContentsMargins(4, 4, 4, 4)
        box.addWidget(self.list)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def offer(self, choices: Sequence[Choice], chosen: Sequence[str], numbers: Mapping[str, str]) -> None:
        """Fill the list and mark the first of the chosen."""
        self._go(self.rows.offer(choices, chosen, numbers))

    def _go(self, row: int) -> None:
        self.list.setCurrentIndex(self.rows.index(row, 0) if row >= 0 else QModelIndex())

    def place_under(self, field: QWidget) -> None:
        """Stand under the field, or above it where there is no room below."""
        window = self._around
        corner = field.mapTo(window, QPoint(0, 0))
        height = min(ROWS, self.rows.rowCount()) * scale().control(36) + 14
        width = max(field.width(), min(scale().px(420), self._widest() + scale().px(56)))
        below = corner.y() + field.height() + 6
        top = below if below + height <= window.height() else max(6, corner.y() - height - 6)
        left = max(6, min(corner.x(), window.width() - width - 6))
        self.setGeometry(left, top, width, height)
        self.show()
        self.raise_()

    def _widest(self) -> int:
        """Measuring takes longer than counting: one of the longest is the widest."""
        words = map(self.rows.words, range(min(PAGE, self.rows.rowCount())))
        return max(map(self.list.fontMetrics().horizontalAdvance, nlargest(ROWS, words, key=len)))

    def current(self) -> str:
        """The code under the mark, "" when there is none."""
        return self.rows.code(self.list.currentIndex().row())

    def step(self, by: int) -> None:
        """Move the mark; at the end of what is shown the next page comes."""
        row = self.list.currentIndex().row() + by
        if row >= self.rows.rowCount() and self.rows.canFetchMore(QModelIndex()):
            self.rows.fetchMore(QModelIndex())
        self._go(max(0, min(self.rows.rowCount() - 1, row)))

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        code = self.rows.code(index.row())
        if code:
            self.picked.emit(code)


class ChoiceField(QLineEdit):
    """Type to filter, arrows to move, Enter to take the marked choice."""

    edited = Signal(object)
    refused = Signal(object, object)

    def __init__(self, width: int = 220, *, several: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.target = self
        self._several = several
        self._offers = Offers(())
        self._chosen: tuple[str, ...] = ()
        self._shown = ""
        self._list: ChoiceList | None = None
        self._least = width
        self.setTextMargins(0, 0, scale().icon(18), 0)
        self.setFixedWidth(scale().px(width))
        self.setPlaceholderText(tr("输入字或代码查找") if several else tr("请选择"))
        self.textEdited.connect(self._filter)
        self._ready = QTimer(self)
        self._ready.setSingleShot(True)
        self._ready.setInterval(0)
        self._ready.timeout.connect(self._prepare)

    def draw(self, state: QuestionState) -> None:
        """Show the chosen label; a filter that is being typed stays."""
        if self._offers.choices is not state.choices and self._offers.choices != state.choices:
            self._offers = Offers(state.choices)
            self._widen()
        self._chosen = tuple(state.value.split()) if self._several else (state.value,) if state.value else ()
        self._shown = "" if self._several or not state.value else self._offers.label(state.value)
        if not self.isModified():
            self.setText(self._shown)
            self.setCursorPosition(0)
        self.setReadOnly(state.is_readonly)
        if self.property("edge") != state.edge:
            restyle(self, edge=state.edge)

    @Slot()
    def _prepare(self) -> None:
        if not self._offers.prepare_some():
            self._ready.start()

    def label(self, code: str) -> str:
        """The words of a code."""
        return self._offers.label(code)

    def _widen(self) -> None:
        """Wide enough for the longest choice, so that the page stays still when another one is taken."""
        if not self._several:
            longest = max(map(self.fontMetrics().horizontalAdvance, self._offers.longest()), default=0)
            room = longest + scale().icon(18) + scale().px(40)
            self.setFixedWidth(max(scale().px(self._least), min(room, scale().px(MOST_WIDTH))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The field and its arrow; the style's own icons do not grow with the text."""
        super().paintEvent(event)
        edge = scale().icon(18)
        painter = QPainter(self)
        left, top = self.width() - edge - scale().px(9), (self.height() - edge) // 2
        painter.drawPixmap(QRect(left, top, edge, edge), pixmap("chevron-down", "ink2", 18))
        painter.end()

    def commit(self) -> None:
        """Text that names exactly one choice is taken; other half-typed text is dropped."""
        self._close()
        if self.isModified() and not self.isReadOnly():
            self._settle()
        self.setModified(False)

    def _settle(self) -> None:
        text = self.text().strip()
        if not text:
            if not self._several and self._chosen:
                self.edited.emit("")
            return
        found = self._offers.search(text)
        exact = [c for c in found if text.lower() in (c.value.lower(), c.label.lower())] or (
            list(found) if len(found) == 1 else []
        )
        if exact:
            self._take(exact[0].value)
        else:
            self.setText(self._shown)

    def _take(self, value: str) -> None:
        self._close()
        self.setModified(False)
        if not self._several:
            self._shown = self._offers.label(value)
            self.setText(self._shown)
            if (value,) != self._chosen:
                self._chosen = (value,)
                self.edited.emit(value)
            return
        self.clear()
        chosen = set(self._chosen) ^ {value}
        self._chosen = tuple(choice.value for choice in self._offers.choices if choice.value in chosen)
        self.edited.emit(" ".join(self._chosen))

    @Slot(object)
    def _picked(self, value: str) -> None:
        self._take(value)
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    @Slot(str)
    def _filter(self, text: str) -> None:
        self._open(text)

    def _open(self, text: str) -> None:
        if self.isReadOnly():
            return
        if self._list is None:
            self._list = ChoiceList(self.window())
            self._list.picked.connect(self._picked)
            self.destroyed.connect(self._list.deleteLater)
        self._list.offer(self._offers.search(text), self._chosen, self._offers.numbers)
        self._list.place_under(self)

    def follow(self) -> None:
        """The page scrolled: the open list moves along."""
        if self.is_open and self._list is not None:
            self._list.place_under(self)

    def _close(self) -> None:
        if self._list is not None:
            self._list.hide()

    @property
    def is_open(self) -> bool:
        """Whether the list stands under the field."""
        return self._list is not None and self._list.isVisible()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down opens the list, Enter takes the marked choice, Esc puts the old one back."""
        key = event.key()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not event.modifiers():
            self._arrow(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._enter(event)
        elif key == Qt.Key.Key_Escape and self.is_open:
            self._close()
            self.setText(self._shown)
            self.setModified(False)
        elif key == Qt.Key.Key_Backspace and self._several and not self.text() and self._chosen:
            self._take(self._chosen[-1])
        else:
            super().keyPressEvent(event)

    def _arrow(self, step: int) -> None:
        if self.is_open and self._list is not None:
            self._list.step(step)
        else:
            self._open("")

    def _enter(self, event: QKeyEvent) -> None:
        """With the list open Enter takes; in a multiple choice it stays for the next one, else it goes on.

        Words that fit no choice stay too, above the sentence that says so: nothing typed goes away unseen.
        """
        if self.is_open and self.isModified() and not self._offers.search(self.text()):
            event.accept()
            return
        value = self._list.current() if self.is_open and self._list is not None else ""
        if value and (self.isModified() or not self._several or not self.text()):
            self._take(value)
            if self._several:
                event.accept()
                return
        else:
            self.commit()
        event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press anywhere in the field opens the list."""
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.is_open:
            self._open("")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Typing replaces the old choice; a long list is made ready for it in the meantime."""
        super().focusInEvent(event)
        self.selectAll()
        self._ready.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes an exact match and closes the list."""
        super().focusOutEvent(event)
        self.commit()
