"""The households: pills, one list that is also the search result, and a panel to look at before going."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
)

from desktop.language import mark, tr
from desktop.viewmodels.households import FILTERS, HouseholdsModel, HouseholdsView, Kind
from desktop.viewmodels.look import Look
from desktop.viewmodels.rows import Column
from desktop.viewmodels.wording import short_name
from desktop.windows.empty import EmptyNote
from desktop.windows.ledger_export import LedgerExport
from desktop.windows.look import look_area
from desktop.windows.page import build_page, shortcut
from desktop.windows.parts import (
    Elided,
    button,
    card,
    column,
    label,
    set_text,
)
from desktop.windows.rows import ColumnHeads, RowList
from desktop.windows.search_field import SearchField
from desktop.windows.theme import scale

WIDE = (
    Column(196, mark("姓名")),
    Column(0, mark("地址")),
    Column(136, mark("类别")),
    Column(72, mark("人口")),
    Column(124, mark("最近走访")),
    Column(124, mark("状态")),
)
TWO_LINES_ABOVE = 1.0
NARROW = (Column(0), Column(116))


class HouseholdsPage(QFrame):
    """Draws the HouseholdsView and the Look of the chosen household."""

    open_household = Signal(str)
    start_visit = Signal(str)
    show_handover = Signal()
    search_left = Signal()

    def __init__(self, model: HouseholdsModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_households")
        self._model = model
        self._compact = compact
        self._look: Look | None = None
        self._counted: object = None
        self._asked = ""
        # The list is painted first; what stands beside it follows.
        self._glancing = QTimer(self)
        self._glancing.setSingleShot(True)
        self._glancing.setInterval(0)
        self._glancing.timeout.connect(self._glance_at)
        self._two_lines = compact or scale().factor > TWO_LINES_ABOVE
        parts = build_page(
            self, "" if compact else tr("↑ ↓ 选择   Enter 打开户页   F2 开始走访   Esc 清空搜索，再按返回")
        )
        self._list = RowList("households_list", tr("住户"), NARROW if self._two_lines else WIDE, 54)
        self._list.chosen.connect(self._chosen)
        self._list.opened.connect(self._open)
        self._list.typed.connect(self._typed)
        self._search = SearchField()
        self._sentence = Elided("", "body", "ink2") if compact else label("", "body", "ink2")
        self._pills = QButtonGroup(self)
        self._kind = QComboBox()
        self._kind.setObjectName("households_kind")
        self._kind.setAccessibleName(tr("看哪一类"))
        self._kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        if compact:
            self._kind.setMaximumWidth(scale().px(150))
        self._kinds: tuple[Kind, ...] | None = None
        self._panel = card("look")
        area, self._glance = look_area()
        column(self._panel).addWidget(area)
        self._build_head(parts.body)
        self._export = LedgerExport(model.lists, "households")
        parts.body.addWidget(self._export)
        self._build_list(parts.body)
        self._build_bar(parts.bar)
        model.loaded.connect(self._show)
        model.looked.connect(self._show_look)

    def enter(self) -> None:
        """Read anew; the keyboard goes to the list."""
        self._model.refresh()
        # A hidden list would take the keyboard later, when something is found.
        (self._empty.act if self._list.isHidden() else self._list).setFocus()

    def focus_search(self) -> None:
        """Give the keyboard to the search field of a narrow window: typing replaces what was searched."""
        self._search.setFocus()
        self._search.selectAll()

    @Slot(object)
    def move_mark(self, key: int) -> None:
        """Move the mark in the list as if this key were pressed there."""
        pressed = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(self._list, pressed)

    def open_current(self) -> None:
        """Open what is chosen, or the first result."""
        key = self._list.key() or next(
            (row.key for row in (self._list.rows.at(n) for n in range(3)) if row is not None and row.key), ""
        )
        if key:
            self._open(key)

    def _build_head(self, body: QVBoxLayout) -> None:
        head = QHBoxLayout()
        head.setSpacing(scale().space(8))
        head.addWidget(label(tr("住户"), "h1"))
        head.addSpacing(scale().space(20))
        if self._compact:
            self._search.setObjectName("page_search")
            self._search.setAccessibleName(tr("搜索住户"))
            self._search.setPlaceholderText(tr("姓名、拼音首字母、电话"))
            self._search.textChanged.connect(self._model.search)
            self._search.returnPressed.connect(self.open_current)
            self._search.moved.connect(self.move_mark)
            self._search.left.connect(self.search_left)
            head.addWidget(self._search, 1)
            body.addLayout(head)
            head = QHBoxLayout()
            head.setSpacing(scale().space(8))
        for number, (key, name) in enumerate(FILTERS):
            if self._compact and number > 2:
                break
            pill = button(tr(name), "pill", name=f"filter_{key}")
            pill.setCheckable(True)
            self._pills.addButton(pill, number)
            head.addWidget(pill)
        self._pills.idClicked.connect(self._filtered)
        self._kind.activated.connect(self._kind_chosen)
        head.addWidget(self._kind)
        if self._compact:
            head.addWidget(self._sentence, 1)
        else:
            head.addStretch(1)
            head.addWidget(self._sentence)
        body.addLayout(head)

    def _build_list(self, body: QVBoxLayout) -> None:
        across = QHBoxLayout()
        across.setSpacing(scale().space(16))
        listed = card("households_card", flush=True)
        if not self._two_lines:
            column(listed).addWidget(ColumnHeads(WIDE, self._list))
        column(listed).addWidget(self._list, 1)
        self._empty = EmptyNote("households_empty")
        self._empty.pressed.connect(self._fill)
        column(listed).addWidget(self._empty, 1)
        column(listed).addSpacing(6)
        across.addWidget(listed, 1)
        if not self._compact:
            self._panel.setFixedWidth(scale().px(328))
            across.addWidget(self._panel)
        body.addLayout(across, 1)

    def _build_bar(self, bar: QHBoxLayout) -> None:
        self._open_button = button(tr("打开户页"), "plain", "folder-open", "open_household")
        self._open_button.clicked.connect(self.open_current)
        export = button(tr("导出清单"), "plain", "file-down", "households_file")
        export.clicked.connect(self._export.open)
        bar.addWidget(export)
        self.primary = button(tr("开始走访"), "primary", "footprints", "households_primary")
        self.primary.clicked.connect(self._start)
        bar.addWidget(self._open_button)
        bar.addWidget(self.primary)
        self._key = shortcut("F2", self, self.primary)
        self._key.setContext(Qt.ShortcutContext.WindowShortcut)  # in the search field too
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self._cleared)
        self._export.is_quiet.connect(self._escape.setEnabled)
        self._export.closed.connect(self._list.setFocus)
        self._enable("")

    @Slot(object)
    def _show(self, view: HouseholdsView) -> None:
        self._show_counts(view)
        self._show_kinds(view)
        self._sentence.say(view.sentence) if isinstance(self._sentence, Elided) else self._sentence.setText(
            view.sentence
        )
        rows = view.compact_rows if self._two_lines else view.rows
        self._list.put(rows)
        self._empty.say(view.hint)
        self._show_rows(is_any=view.hint is None)
        if not self._list.key() or view.asked != self._asked:
            self._list.choose_first()  # Enter opens what fits best
        self._asked = view.asked
        self._enable(self._list.key())
        self._glancing.start()

    def _show_kinds(self, view: HouseholdsView) -> None:
        if view.kinds != self._kinds:
            self._kinds = view.kinds
            self._kind.clear()
            self._kind.addItem(tr("全部类别"), "")
            for code, words, count in view.kinds:
                self._kind.addItem(f"{words} {count}", code)
        self._kind.setCurrentIndex(max(0, self._kind.findData(view.kind)))
        self._kind.setVisible(bool(view.kinds))

    def _show_counts(self, view: HouseholdsView) -> None:
        if (view.counts, view.filter) == self._counted:
            return  # While one searches they stay as they are.
        self._counted = (view.counts, view.filter)
        for number, (key, name, count) in enumerate(view.counts):
            pill = self._pills.button(number)
            if pill is None:
                continue
            pill.setText(f"{name} {count}")
            pill.setAccessibleName(tr("{name} {count} 户", name=name, count=count))
            pill.setChecked(key == view.filter)

    @Slot()
    def _glance_at(self) -> None:
        self._model.look(self._list.key())

    def _show_rows(self, *, is_any: bool) -> None:
        had_keyboard = self._list.hasFocus()
        self._list.setVisible(is_any)
        self._panel.setVisible(is_any and not self._compact)
        if had_keyboard and not is_any:
            self._empty.act.setFocus()
        if not is_any:
            self._look = None
            set_text(self.primary, tr("开始走访"))

    @Slot()
    def _fill(self) -> None:
        if self._model.has_list:
            self._cleared()
            self._list.setFocus()
        else:
            self.show_handover.emit()

    @Slot(object)
    def _chosen(self, key: str) -> None:
        self._glancing.start()
        self._enable(key)

    def _enable(self, key: str) -> None:
        is_household = bool(key) and not key.startswith("group:")
        self.primary.setEnabled(is_household)
        self._open_button.setEnabled(bool(key))

    @Slot(object)
    def _show_look(self, look: Look) -> None:
        self._look = look
        word = tr("接着写") if look.has_draft else tr("开始走访")
        set_text(self.primary, tr("{word}·{head}户", word=word, head=short_name(look.head)))
        self.primary.setAccessibleName(tr("{word}·{head}户", word=word, head=look.head))
        if not self._compact:
            self._glance.put(look)

    @Slot(int)
    def _filtered(self, number: int) -> None:
        self._model.narrow(FILTERS[number][0], self._model.kind)

    @Slot(int)
    def _kind_chosen(self, number: int) -> None:
        self._model.choose_kind(str(self._kind.itemData(number)))

    @Slot(object)
    def _open(self, key: str) -> None:
        if key.startswith("group:"):
            self._model.narrow(key)
        elif key:
            self.open_household.emit(key.partition("|")[0])

    @Slot()
    def _start(self) -> None:
        hh_id = self._list.key().partition("|")[0]
        if hh_id and not hh_id.startswith("group:"):
            self.start_visit.emit(hh_id)

    @Slot()
    def _cleared(self) -> None:
        self._field().clear()
        self._model.narrow("")

    @Slot(str)
    def _typed(self, text: str) -> None:
        field = self._field()
        field.setFocus()
        field.setText(text)

    def _field(self) -> QLineEdit:
        """Where one searches: in the top bar, or here where that has no room for it."""
        above = self.window().findChild(QLineEdit, "search")
        return self._search if above is None else above
