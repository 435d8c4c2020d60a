"""The middle of the visit: the current page, its title, and how Enter walks through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.windows.parts import button, scrolled
from desktop.windows.questions.search import ChoiceField
from desktop.windows.questions.view import QuestionView
from desktop.windows.theme import scale
from desktop.windows.visit.blocks import BlocksView
from desktop.windows.visit.changes import ChangesView
from desktop.windows.visit.filling import Filler, lay_out_now
from desktop.windows.visit.page_head import PageHead
from desktop.windows.visit.readback import ReadBackCard
from desktop.windows.visit.reasons import ReasonField
from desktop.windows.visit.steps import (
    beside,
    last_before,
    left_table,
    question_of,
    table_at_hand,
    table_of_add,
)


class PageView(QWidget):
    """Shows one page at a time and keeps the keyboard on it."""

    finished = Signal()
    """Enter was pressed in the last question."""
    retreated = Signal()
    """Shift+Enter was pressed in the first question."""

    def __init__(self, model: VisitViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._blocks: BlocksView | None = None
        self._area: QScrollArea | None = None
        self._filler: Filler | None = None
        self._read_back: ReadBackCard | None = None
        self.setProperty("ring", False)
        self._is_narrow = False
        self._row_ref = ""
        self._head = PageHead(model)
        self._connect()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(scale().space(20) - 6, scale().space(10), 0, 0)
        self._column.setSpacing(scale().space(8))
        self._column.addWidget(self._head)

    def _connect(self) -> None:
        self._model.changed.connect(self._changed)
        self._model.rows_changed.connect(self._rows_changed)
        self._model.progress_changed.connect(self._counted)
        self._model.focus_wanted.connect(self.focus_question)

    # ---- showing ----

    def show_page(self, *, is_narrow: bool) -> None:
        """Build the current page; the old one stays until the new one is whole."""
        self._is_narrow = is_narrow
        model = self._model
        row_ref = self._row_ref = model.places.long_row()
        page = model.places.page
        if model.way.is_reviewing:
            blocks = BlocksView(model, ())
        elif row_ref and page.table is not None:
            blocks = BlocksView(model, page.table.row(row_ref))
            blocks.add_tail(self._remove_button(page.table.node.is_counted))
        else:
            blocks = BlocksView(model, page.blocks, bare=model.has_signatures)
        self._head.say(row_ref, is_narrow=is_narrow)
        self._swap(blocks)
        self._counted()

    def _remove_button(self, is_counted: bool) -> QPushButton:
        made = button(tr("删除这条"), "quiet", "trash-2", "row-remove")
        made.setEnabled(not is_counted)
        made.clicked.connect(self._remove_row)
        return made

    def title(self) -> str:
        """What the top of a narrow screen says."""
        return self._head.title.full

    def _swap(self, blocks: BlocksView) -> None:
        sizes = scale()
        content = QWidget()
        lines = QVBoxLayout(content)
        lines.setContentsMargins(6, 6, sizes.space(20), sizes.space(20))
        lines.setSpacing(sizes.space(12))
        self._read_back = None
        if self._model.has_signatures:
            self._read_back = ReadBackCard(self._model, blocks, is_narrow=self._is_narrow)
            lines.addWidget(self._read_back, 1)
        elif self._model.way.is_reviewing:
            lines.addWidget(ChangesView(self._model, is_narrow=self._is_narrow), 1)
            blocks.setParent(content)
            blocks.hide()
        else:
            lines.addWidget(blocks)
            lines.addStretch(1)
        area = scrolled(content, "visit-page")
        old = self._area
        self.setUpdatesEnabled(False)
        self._blocks, self._area = blocks, area
        if self._filler is not None:
            self._filler.stop()
        self._filler = Filler(area, blocks, self._still)
        self._column.addWidget(area, 1)
        area.show()
        area.verticalScrollBar().valueChanged.connect(self._scrolled)
        if old is not None:
            focused = QApplication.focusWidget()
            if focused is not None and old.isAncestorOf(focused):
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._filler.fill()
        self.setUpdatesEnabled(True)

    @Slot(int)
    def _scrolled(self, _value: int) -> None:
        """Questions that come into sight are made, and an open list of choices stays under its field."""
        if self._filler is not None:
            self._filler.fill()
        focused = QApplication.focusWidget()
        if isinstance(focused, ChoiceField):
            focused.follow()

    # ---- keyboard ----

    def focus_first(self) -> bool:
        """The first question of the page takes the keyboard; False when there is none."""
        first = next(self._stops(), None)
        if first is None:
            return False
        empty = filter(self._is_unanswered, self._stops() if self._model.has_signatures else ())
        self._focus(next(empty, first))
        return True

    def _is_unanswered(self, stop: QWidget) -> bool:
        if isinstance(stop, ReasonField):
            return not stop.text()
        view = question_of(stop, self)
        return view is not None and not self._model.session.value(view.ref)

    @Slot(object)
    def focus_question(self, ref: str) -> None:
        """A particular question takes the keyboard: a reason, a table or a field."""
        reasons = self._read_back.reasons() if self._read_back is not None else []
        tables = self._blocks.tables() if self._blocks is not None else ()
        for stop in (*(r for r in reasons if r.ref == ref), *(t.add for t in tables if t.ref == ref)):
            self._focus(stop)
            return
        view = self._blocks.question(ref) if self._blocks is not None else None
        if view is not None and view.target is not None:
            self._focus(view.target)
        else:
            self.focus_first()

    def _stops(self) -> Iterator[QWidget]:
        """What takes the keyboard, in reading order; questions further down are made when one gets there."""
        yield from self._read_back.reasons() if self._read_back is not None else ()
        yield from self._blocks.stops() if self._blocks is not None else ()

    def _focus(self, stop: QWidget) -> None:
        lay_out_now()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        view = question_of(stop, self)
        if self._area is not None:
            self._area.ensureWidgetVisible(view or stop, 0, scale().space(28))

    def current(self) -> QuestionView | None:
        """The question that has the keyboard."""
        return question_of(QApplication.focusWidget(), self)

    def commit(self) -> None:
        """Hand over what is being typed."""
        focused, view = QApplication.focusWidget(), self.current()
        if view is not None:
            view.commit()
        elif isinstance(focused, ReasonField):
            focused.commit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, Shift+Enter goes back; on a button Enter presses it."""
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        focused = QApplication.focusWidget()
        is_back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        table = table_of_add(self._blocks, focused)
        if table is not None and table.is_list and table.is_empty and not is_back:
            table.add_row()
        elif isinstance(focused, QPushButton) and table is None and question_of(focused, self) is None:
            focused.click()
        elif is_back:
            self.retreat()
        else:
            self.advance()
        event.accept()

    def advance(self) -> None:
        """To the next question; from the last question of an open row the row is done."""
        self.commit()
        here, following = beside(self._stops(), self)
        left = left_table(self._blocks, here, following)
        if left is not None:
            left.finish()
            return
        if following is not None:
            self._focus(following)
        else:
            self.finished.emit()

    def retreat(self) -> None:
        """To the question before."""
        self.commit()
        before = last_before(self._stops(), self)
        if before is not None:
            self._focus(before)
        else:
            self.retreated.emit()

    def add_row(self) -> None:
        """Alt+A: a row in the table that has the keyboard, else in the next one on the page."""
        self.commit()
        table = table_at_hand(self._blocks, list(self._stops()), self)
        if table is not None:
            table.add_row()

    def take_unchanged(self) -> None:
        """Alt+0, 没有变化: the table at hand as the last visit left it."""
        self.commit()
        table = table_at_hand(self._blocks, list(self._stops()), self)
        if table is not None:
            table.take_unchanged()

    # ---- following the view-model ----

    @Slot(object)
    def _changed(self, refs: frozenset[str]) -> None:
        filler = self._filler
        if filler is not None:
            self._still(lambda: filler.refresh(refs))

    def _still(self, act: Callable[[], None]) -> None:
        """Keep the question with the keyboard where it is when something appears above it."""
        focused = QApplication.focusWidget()
        before = self._height_of(focused)
        act()
        lay_out_now()
        after = self._height_of(focused)
        if self._area is not None and before is not None and after is not None and after != before:
            bar = self._area.verticalScrollBar()
            bar.setValue(bar.value() + after - before)

    def _height_of(self, widget: QWidget | None) -> int | None:
        if widget is None or self._area is None or not self._area.isAncestorOf(widget):
            return None
        return widget.mapTo(self._area.viewport(), QPoint(0, 0)).y()

    @Slot(object)
    def _rows_changed(self, refs: frozenset[str]) -> None:
        if self._row_ref != self._model.places.long_row():
            self.show_page(is_narrow=self._is_narrow)
        elif self._blocks is not None and self._filler is not None:
            self._blocks.refresh_rows(refs)
            self._filler.fill()

    @Slot()
    def _counted(self) -> None:
        if self._blocks is not None:
            self._blocks.refresh_lines()
        if self._read_back is not None:
            self._read_back.refresh()
        self._head.refresh()

    @Slot()
    def _remove_row(self) -> None:
        row_ref = self._model.places.long_row()
        if row_ref:
            self._model.remove_row(row_ref)
