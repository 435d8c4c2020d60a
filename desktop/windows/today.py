"""The Today screen: the day's list, what must not wait, how far the village is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.rows import Column
from desktop.viewmodels.today import TodayModel, TodayView
from desktop.viewmodels.wording import short_name
from desktop.windows.empty import EmptyNote
from desktop.windows.name_column import widened
from desktop.windows.page import build_page, shortcut
from desktop.windows.parts import (
    button,
    card,
    clear,
    column,
    divider,
    frame,
    label,
    row,
    scrolled,
    set_text,
)
from desktop.windows.rows import RowList
from desktop.windows.theme import scale
from desktop.windows.today_cards import HOUSEHOLD, OFFICE, coverage_card, foot_words, notice_card, urgent_card

WIDE = (Column(32), Column(72), Column(120), Column(128), Column(108), Column(0), Column(112))
TWO_LINES_ABOVE, NAME, LONGEST = 1.0, 1, 92
NARROW = (Column(26), Column(0), Column(100))


class TodayPage(QFrame):
    """Lays out the TodayView and names the next household in the primary button."""

    open_household = Signal(str)
    start_visit = Signal(str)
    show_households = Signal(str)
    show_handover = Signal()

    def __init__(self, model: TodayModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_today")
        self._model = model
        self._compact = compact
        # Between one column and 100 % the page keeps its two columns, but a row needs two lines.
        self._two_lines = compact or scale().factor > TWO_LINES_ABOVE
        self._is_entering = False
        parts = build_page(self, "" if compact else tr("键盘：  ↑ ↓ 选户   Enter 打开   F2 开始走访"))
        self._list = RowList("today_list", tr("今天要走访的户"), NARROW if self._two_lines else WIDE, 54)
        self._list.chosen.connect(self._chosen)
        self._list.opened.connect(self.open_household)
        self.primary = button(tr("开始走访"), "primary", "footprints", "today_primary")
        self.primary.clicked.connect(self._start)
        self.primary.installEventFilter(self)
        self.primary.setEnabled(False)
        parts.bar.addWidget(self.primary)
        self._keys = shortcut("F2", self, self.primary)
        self._head = QHBoxLayout()
        parts.body.addLayout(self._head)
        self._urgent, self._side = QVBoxLayout(), QVBoxLayout()
        self._list_title = label("", "h2")
        (self._lay_out_narrow if compact else self._lay_out_wide)(parts.body)
        model.loaded.connect(self._show)

    def enter(self) -> None:
        """Read anew and give the keyboard to the primary action."""
        self._is_entering = True
        self._model.refresh()
        self._list.setFocus()

    def _lay_out_wide(self, body: QVBoxLayout) -> None:
        sizes = scale()
        across = QHBoxLayout()
        across.setSpacing(sizes.space(24))
        left = QVBoxLayout()
        left.setSpacing(sizes.space(10))
        left.addLayout(row(self._list_title, label(tr("按村民小组排好"), "caption", "ink2"), None))
        left.addWidget(self._list_card(), 1)
        across.addLayout(left, 1)
        right = QWidget()
        right.setFixedWidth(sizes.px(376))
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(sizes.space(12))
        side.addLayout(self._urgent)
        side.addLayout(self._side, 1)
        across.addWidget(right)
        body.addLayout(across, 1)

    def _lay_out_narrow(self, body: QVBoxLayout) -> None:
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, scale().space(8), 0)
        inside.setSpacing(scale().space(12))
        inside.addLayout(self._urgent)
        inside.addWidget(self._list_title)
        inside.addWidget(self._list_card())
        inside.addLayout(self._side)
        inside.addStretch(1)
        self._list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body.addWidget(scrolled(content, "today_scroll"), 1)

    def _list_card(self) -> QFrame:
        made = card("today_card", flush=True)
        column(made).addWidget(self._list, 1)
        self._empty = EmptyNote("today_empty")
        self._empty.pressed.connect(self._fill)
        column(made).addWidget(self._empty, 1)
        foot = frame("plain", "row")
        column(foot).setContentsMargins(
            scale().space(16), scale().space(8), scale().space(16), scale().space(8)
        )
        self._foot = column(foot)
        column(made).addWidget(foot)
        return made

    @Slot()
    def _fill(self) -> None:
        if self._model.view is not None and self._model.view.coverage.total:
            self.show_households.emit("")
        else:
            self.show_handover.emit()

    @Slot(object)
    def _show(self, view: TodayView) -> None:
        clear(self._head)
        clear(self._urgent)
        clear(self._side)
        day = view.short_day if self._compact else view.day
        self._head.addLayout(row(label(tr("今日"), "h1"), 12, label(day, "body", "ink2"), None))
        self._list_title.setText(
            tr("今天走访 {count} 户", count=view.count) if view.count else tr("今天要走访的户")
        )
        clear(self._foot)
        self._foot.addLayout(row(foot_words(view, self._follow), None))
        self._empty.say(view.hint)
        self._list.setVisible(view.hint is None)
        rows = view.rows(compact=self._two_lines)
        if not self._two_lines:
            self._list.set_columns(widened(WIDE, NAME, rows, LONGEST))
        self._list.put(rows, self._list.key() or view.next_id)
        if self._compact:
            self._list.setFixedHeight(self._list.content_height() + 2)
            done = button(
                tr("走访 {visited} / {total} 户", visited=view.coverage.visited, total=view.coverage.total),
                "quiet",
                name="today_visited",
            )
            done.setProperty("target", view.coverage_lines[0].target)
            done.clicked.connect(self._follow)
            self._head.addWidget(done)
        self._fill_urgent(view)
        self._fill_side(view)
        self._chosen(self._list.key() if view.count else "")
        if self._is_entering and self.isVisible():  # one may have gone elsewhere meanwhile
            (self.primary if self.primary.isEnabled() else self._empty.act).setFocus()
        self._is_entering = False

    def _fill_urgent(self, view: TodayView) -> None:
        if view.urgent:
            self._urgent.addWidget(urgent_card(view, self._follow, compact=self._compact))

    def _fill_side(self, view: TodayView) -> None:
        if not self._compact:
            self._side.addWidget(coverage_card(view, self._follow))
        notices = card("today_notices", flush=True)
        edge = scale().space(16)
        column(notices).setContentsMargins(edge, scale().space(6), edge, scale().space(6))
        for number, line in enumerate(view.notices):
            if number:
                column(notices).addWidget(divider())
            column(notices).addWidget(notice_card(line, number, self._follow, compact=self._compact))
        self._side.addWidget(notices)
        self._side.addStretch(1)

    @Slot()
    def _follow(self) -> None:
        target = str(self.sender().property("target"))
        if target == OFFICE:
            self.show_handover.emit()
        elif target.startswith(HOUSEHOLD):
            self.open_household.emit(target.removeprefix(HOUSEHOLD))
        else:
            self.show_households.emit(target)

    @Slot(object)
    def _chosen(self, hh_id: str) -> None:
        found = self._model.view.find(hh_id) if self._model.view else None
        self.primary.setEnabled(found is not None)
        verb = tr("接着写") if found is not None and found.row.draft_id else tr("开始走访")
        if found is None:
            set_text(self.primary, tr("开始走访"))
            return
        set_text(self.primary, tr("{verb}·{head}户", verb=verb, head=short_name(found.row.head)))
        self.primary.setAccessibleName(tr("{verb}·{head}户", verb=verb, head=found.row.head))

    @Slot()
    def _start(self) -> None:
        if self._list.key():
            self.start_visit.emit(self._list.key())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down on the primary button move in the list."""
        if watched is not self.primary or not isinstance(event, QKeyEvent):
            return False
        if event.type() != QEvent.Type.KeyPress or event.key() not in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            return False
        self._list.keyPressEvent(event)
        return True
