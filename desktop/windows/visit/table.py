"""A repeat as a compact table: finished rows on one line, the open row as a frame, an add row, a total."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_page import Block, Table
from desktop.viewmodels.visit_repeats import Summary
from desktop.windows.parts import button, column, frame, label, row, set_text
from desktop.windows.questions.flow import show_if
from desktop.windows.theme import scale
from desktop.windows.visit.lines import HeadLine, RowLine, TotalLine, fitted, natural_widths, total_column

if TYPE_CHECKING:
    from desktop.windows.visit.blocks import BlocksView
    from desktop.windows.visit.run import QuestionRun


class RepeatTable(QFrame):
    """One repeat on a page."""

    def __init__(
        self, model: VisitViewModel, table: Table, *, make_row: Callable[[Sequence[Block]], BlocksView]
    ) -> None:
        super().__init__()
        self.ref = table.ref
        self.node = table.node
        self._row_blocks = table.row
        self.is_list = model.places.page.repeat is not None and model.places.page.key == table.ref
        self._model = model
        self._make_row = make_row
        self._lines: list[RowLine] = []
        self._open: OpenRow | None = None
        self._drawn: tuple[object, ...] = ()
        self._natural: tuple[Summary | None, tuple[int, ...]] = (None, ())
        self._has_width = False
        self.setProperty("kind", "card")
        self.setProperty("wide", True)
        self.setObjectName(f"repeat:{self.ref}")
        self._build()
        self.refresh_rows(frozenset({self.ref}))

    def _build(self) -> None:
        sizes = scale()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._head = HeadLine()
        self._column.addWidget(self._head)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._column.addLayout(self._rows)
        self.add = button("", "quiet", "plus", f"repeat-add:{self.ref}")
        self.add.clicked.connect(self.add_row)
        self._keys = label("", "caption", "ink2")
        foot = frame("plain", "row")
        column(foot).setContentsMargins(sizes.space(8), sizes.space(6), sizes.space(16), sizes.space(6))
        self.same = button("", "quiet", "check", f"repeat-same:{self.ref}")
        self.same.clicked.connect(self.take_unchanged)
        column(foot).addLayout(row(self.add, 4, self._keys, None, self.same))
        self._column.addWidget(foot)
        self.add.setVisible(not self.node.is_counted)
        self._keys.setVisible(not self.node.is_counted)
        self._total: TotalLine | None = None

    # ---- drawing ----

    def refresh(self, refs: frozenset[str]) -> None:
        """Questions of the open row among these references."""
        show_if(self, self._model.session.relevant(self.ref))
        if self._open is not None:
            self._open.blocks.refresh(refs)

    def refresh_rows(self, refs: frozenset[str]) -> None:
        """Rows were added, removed, opened or closed."""
        if self._open is not None:
            self._open.blocks.refresh_rows(refs)
        if self.ref not in refs:
            return
        open_ref = "" if self.is_list else self._model.places.open_row(self.ref)
        if self._open is not None:
            _hand_over_keyboard(self._open, self.add)
            self._rows.removeWidget(self._open)
            self._open.hide()
            self._open.deleteLater()
            self._open = None
        self._fit_lines(len(self._model.session.rows(self.ref)))
        if open_ref:
            self._open_frame(open_ref)
        self.refresh_lines()

    def refresh_lines(self) -> None:
        """Say in each finished row what it holds, once it is known how wide the table is."""
        if not self._has_width:
            return
        summary = self._model.summary(self.node, self.ref)
        if len(summary.rows) != len(self._lines):
            self._fit_lines(len(summary.rows))
        if self._open is not None:
            self._open.blocks.refresh_lines()
        self._say_same()
        is_narrow = scale().compact(self.window().width())
        widths = self._widths(summary)
        drawn = (summary, widths, self._open, is_narrow)
        if drawn != self._drawn:
            self._drawn = drawn
            self._draw_lines(summary, widths, is_narrow=is_narrow)

    def _widths(self, summary: Summary) -> tuple[int, ...]:
        if self._natural[0] is not summary:
            self._natural = (summary, natural_widths(summary, self.fontMetrics()))
        return fitted(self._natural[1], summary.columns, self.width())

    def _draw_lines(self, summary: Summary, widths: Sequence[int], *, is_narrow: bool) -> None:
        open_ref = self._open.ref if self._open is not None else ""
        closed = [entry for entry in summary.rows if entry.ref != open_ref]
        self._head.setVisible(bool(closed) and not is_narrow)
        self._head.draw(summary, widths)
        for line, entry in zip(self._lines, summary.rows, strict=True):
            line.setVisible(entry.ref != open_ref)
            line.draw(entry, summary.columns, widths, is_narrow=is_narrow)
        if self._open is not None:
            place = next((entry.number for entry in summary.rows if entry.ref == open_ref), 0)
            self._open.say(place, summary.label)
        self._draw_total(summary, widths, is_narrow=is_narrow)
        self._say_add(summary)

    def _draw_total(self, summary: Summary, widths: Sequence[int], *, is_narrow: bool) -> None:
        place = total_column(summary)
        if place >= 0:
            if self._total is None:
                self._total = TotalLine()
                self._column.addWidget(self._total)
            self._total.draw(summary, place, widths, is_narrow=is_narrow)
        if self._total is not None:
            self._total.setVisible(place >= 0)

    def _say_same(self) -> None:
        """没有变化 stands there while nothing of the table was asked yet."""
        count = self._model.last.rows_to_take(self.ref)
        self.same.setVisible(count > 0)
        if count:
            set_text(self.same, tr("没有变化，照上次 {count} 条 Alt+0", count=count))

    def _say_add(self, summary: Summary) -> None:
        words = tr("添加{label}", label=summary.label)
        if self.add.accessibleName() != words:
            set_text(self.add, words)
        leaves = self.is_list and not summary.rows
        self._keys.setText(tr("Alt+A 或 Enter") if leaves else tr("Alt+A\u3000\u3000Enter 往下走"))

    def _fit_lines(self, wanted: int) -> None:
        while len(self._lines) > wanted:
            old = self._lines.pop()
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        while len(self._lines) < wanted:
            line = RowLine()
            line.opened.connect(self._open_row)
            self._lines.append(line)
            self._rows.addWidget(line)

    def _open_frame(self, ref: str) -> None:
        made = OpenRow(ref, self._make_row(self._row_blocks(ref)))
        made.done.clicked.connect(self.finish)
        made.remove.clicked.connect(self._remove)
        place = self._model.session.rows(self.ref).index(ref)
        self._rows.insertWidget(place + 1, made)
        made.remove.setVisible(not self.node.is_counted)
        self._open = made

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width."""
        super().resizeEvent(event)
        self._has_width = True
        if event.size().width() != event.oldSize().width():
            self.refresh_lines()

    # ---- what the page asks ----

    def stops(self) -> Iterator[QWidget]:
        """Finished rows are reached by Tab or mouse; Enter walks the open row and then the add button."""
        if not self._model.session.relevant(self.ref):
            return
        if self._open is not None:
            yield from self._open.blocks.stops()
        if not self.node.is_counted:
            yield self.add

    def runs(self) -> Iterator[QuestionRun]:
        """The questions of the open row."""
        if self._open is not None and self.is_asked:
            yield from self._open.blocks.runs()

    def inner_tables(self) -> Iterator[RepeatTable]:
        """Tables inside the open row."""
        if self._open is not None:
            yield from self._open.blocks.tables()

    def holds(self, widget: QWidget) -> bool:
        """Whether a widget is inside this table."""
        return self.isAncestorOf(widget)

    def holds_open(self, widget: QWidget) -> bool:
        """Whether a widget is inside the open row."""
        return self._open is not None and self._open.isAncestorOf(widget)

    @property
    def is_asked(self) -> bool:
        """Whether the table belongs to the answers so far."""
        return self._model.session.relevant(self.ref)

    @property
    def is_empty(self) -> bool:
        """Whether there is no row yet."""
        return not self._lines

    # ---- acts ----

    @Slot()
    def add_row(self) -> None:
        """Add a row, open it, and give its first question the keyboard."""
        if self._open is not None:
            self._model.way.close_row(self.ref)
        if self._model.add_row(self.ref):
            self.focus_open()

    @Slot()
    def take_unchanged(self) -> None:
        """没有变化: every row as the last visit left it."""
        if self._model.take_unchanged(self.ref):
            self.add.setFocus(Qt.FocusReason.TabFocusReason)

    def focus_open(self) -> None:
        """The first question of the open row takes the keyboard."""
        first = next(self._open.blocks.stops(), None) if self._open is not None else None
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def finish(self) -> None:
        """填好了: back to one line."""
        self._model.way.close_row(self.ref)
        self.add.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _remove(self) -> None:
        if self._open is not None:
            ref = self._open.ref
            self.add.setFocus(Qt.FocusReason.TabFocusReason)
            self._model.remove_row(ref)

    @Slot(object)
    def _open_row(self, ref: str) -> None:
        self._model.way.open_row(ref)
        self.focus_open()


class OpenRow(QFrame):
    """The row that is being filled in: an accent frame with labelled fields."""

    def __init__(self, ref: str, blocks: BlocksView) -> None:
        super().__init__()
        sizes = scale()
        self.ref = ref
        self.blocks = blocks
        self._number = label("", "strong", "accent")
        self._keys = label(tr("Enter 下一格"), "caption", "ink2")
        self.remove = button(tr("删除这条"), "quiet", "trash-2", f"repeat-remove:{ref}")
        self.done = button(tr("填好了"), "plain", "check", f"repeat-done:{ref}")
        box = frame("editor")
        inner = column(box)
        inner.setContentsMargins(sizes.space(14), sizes.space(4), sizes.space(14), sizes.space(12))
        inner.setSpacing(sizes.space(8))
        lines = QVBoxLayout()
        lines.setSpacing(sizes.space(2))
        lines.addLayout(row(self._number, 4, self._keys, None, self.remove))
        lines.addWidget(blocks)
        blocks.add_tail(_lowered(row(self.done)))
        inner.addLayout(lines)
        around = QVBoxLayout(self)
        around.setContentsMargins(sizes.space(6), sizes.space(6), sizes.space(6), sizes.space(6))
        around.addWidget(box)

    def say(self, number: int, title: str) -> None:
        """Which row this is."""
        self._number.setText(tr("第 {number} 条", number=number))
        self._number.setAccessibleName(tr("{title} 第 {number} 条", title=title, number=number))


def _hand_over_keyboard(leaving: QWidget, heir: QWidget) -> None:
    """Nothing that is about to be deleted may keep the keyboard."""
    focused = QApplication.focusWidget()
    if focused is not None and leaving.isAncestorOf(focused):
        heir.setFocus(Qt.FocusReason.OtherFocusReason)


def _lowered(line: QHBoxLayout) -> QWidget:
    """Buttons on the height of the fields beside them, below where the labels are."""
    made = QWidget()
    above = made.fontMetrics().height() + scale().space(3)
    line.setContentsMargins(0, above, 0, 0)
    made.setLayout(line)
    return made
