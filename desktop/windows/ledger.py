"""The ledger screen: tiles, coverage by group, needs by disposition, households; every number is a link."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.language import mark, tr
from desktop.viewmodels.ledger import LedgerModel, LedgerView, Tile
from desktop.viewmodels.rows import Column, Hint
from desktop.windows.empty import EmptyNote
from desktop.windows.ledger_charts import LedgerCharts
from desktop.windows.ledger_export import LedgerExport
from desktop.windows.ledger_shares import groups_card, shares
from desktop.windows.name_column import widened
from desktop.windows.page import build_page
from desktop.windows.parts import (
    button,
    card,
    clear,
    column,
    label,
    row,
    scrolled,
    set_icon,
    set_text,
)
from desktop.windows.rows import ColumnHeads, RowList
from desktop.windows.theme import scale

WIDE = (
    Column(40, mark("序号")),
    Column(84, mark("户主")),
    Column(178, mark("身份证号")),
    Column(80, mark("村民小组")),
    Column(110, mark("类别")),
    Column(46, mark("人口"), right=True),
    Column(110, mark("人均月收入"), right=True),
    Column(20),
    Column(0, mark("需求与处置")),
    Column(104, mark("走访日期")),
)
NARROW = (Column(0), Column(120))
LIST, HEAD = 0, 1
NO_VISITS = Hint(
    "chart-column",
    mark("还没有走访过的户"),
    mark("封存第一户以后，这里开始有数：走访到哪里，需求怎么办的，转介办到哪一步。"),
)


class LedgerPage(QFrame):
    """Draws the LedgerView."""

    show_households = Signal(str)
    open_household = Signal(str)

    def __init__(self, model: LedgerModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_ledger")
        self._model = model
        self._compact = compact
        self._is_entering = False
        parts = build_page(self, "" if compact else tr("每个数点开都是住户名单·身份证号已遮住中间 8 位"))
        parts.body.addLayout(self._head())
        self._export = LedgerExport(model.lists)
        self._export.closed.connect(self._list_again)
        self._export.installEventFilter(self)
        parts.body.addWidget(self._export)
        self._tiles, self._charts = QHBoxLayout(), QHBoxLayout()
        self._grid = QGridLayout()
        self._list = RowList(
            "ledger_list", tr("走访过的户"), NARROW if compact else WIDE, 56 if compact else 40
        )
        self._list.opened.connect(self.open_household)
        self._empty = EmptyNote("ledger_empty", small=True)
        table = card("ledger_card", flush=True)
        self._heads = ColumnHeads(WIDE, self._list)
        column(table).addWidget(self._heads)
        self._heads.setVisible(not compact)
        column(table).addWidget(self._list, 1)
        column(table).addWidget(self._empty, 1)
        self._totals = label("", "strong", "ink", wrap=scale().factor > 1)
        self._totals.setObjectName("ledger_totals")
        edge = scale().space(16)
        self._totals.setContentsMargins(edge, scale().space(6), edge, scale().space(2))
        column(table).addWidget(self._totals)
        column(table).addSpacing(6)
        self._stack = QStackedWidget()
        numbers = QWidget()
        self._lay_out(numbers, table)
        self._pictures = LedgerCharts(model)
        self._pictures.show_households.connect(self.show_households)
        for view in (numbers, self._pictures):
            self._stack.addWidget(view)
        parts.body.addWidget(self._stack, 1)
        self._build_bar(parts.bar)
        model.loaded.connect(self._show)

    def _head(self) -> QHBoxLayout:
        self._tabs = QButtonGroup(self)
        beside: list[QWidget | int | None] = []
        for number, (name, words) in enumerate((("list", tr("数字和名单")), ("charts", tr("图表")))):
            tab = button(words, "tab", name=f"ledger_tab_{name}")
            tab.setCheckable(True)
            tab.setChecked(number == LIST)
            self._tabs.addButton(tab, number)
            beside += [tab, 8]
        self._tabs.idClicked.connect(self._turn)
        return row(label(tr("台账"), "h1"), 16, *beside, None)

    def _build_bar(self, bar: QHBoxLayout) -> None:
        self._page = button(tr("打开户页"), "plain", "folder-open", "ledger_open")
        self._page.setEnabled(False)
        self._page.clicked.connect(self._open_page)
        self._list.chosen.connect(self._chosen)
        self.primary = button(tr("导出台账"), "primary", "file-down", "ledger_primary")
        self.primary.clicked.connect(self._act)
        bar.addWidget(self._page)
        bar.addWidget(self.primary)

    def enter(self) -> None:
        """Count anew; the keyboard goes to the list."""
        self._is_entering = True
        self._export.hide()
        self._model.refresh()
        if self._is_list:
            self._list.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The panel that asks, or tells what was kept, takes the room of the tiles."""
        if watched is self._export and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            for tile in self.findChildren(QFrame, QRegularExpression(r"^tile_\d+$")):
                tile.setVisible(self._compact or event.type() == QEvent.Type.Hide)
        return False

    @property
    def _is_list(self) -> bool:
        return self._stack.currentIndex() == LIST

    @Slot(int)
    def _turn(self, number: int) -> None:
        self._stack.setCurrentIndex(number)
        self._export.hide()
        self._page.setVisible(self._is_list)
        set_text(self.primary, tr("导出台账") if self._is_list else tr("打印这些图"))
        set_icon(self.primary, "file-down" if self._is_list else "printer")

    def _lay_out(self, host: QWidget, table: QFrame) -> None:
        body = QVBoxLayout(host)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(scale().space(12))
        for line in (self._tiles, self._charts):
            line.setSpacing(scale().space(12))
        if scale().factor == 1:
            body.addLayout(self._tiles)
            body.addLayout(self._charts)
            body.addWidget(table, 1)
            return
        content = QWidget()
        inside = QVBoxLayout(content)
        inside.setContentsMargins(0, 0, scale().space(8), 0)
        inside.setSpacing(scale().space(12))
        self._grid.setSpacing(scale().space(12))
        for part in (self._grid, self._tiles, self._charts):
            inside.addLayout(part)
        inside.addWidget(table)
        table.setMinimumHeight(scale().px(200))
        body.addWidget(scrolled(content, "ledger_scroll"), 1)

    @Slot(object)
    def _show(self, view: LedgerView) -> None:
        clear(self._tiles)
        clear(self._charts)
        clear(self._grid)
        for number, tile in enumerate(view.tiles):
            if self._compact:
                self._grid.addWidget(self._tile(tile, number), number // 2, number % 2)
            else:
                self._tiles.addWidget(self._tile(tile, number), 1)
        self._totals.setText(view.totals)
        if self._compact:
            for number, tile in enumerate(view.more, len(view.tiles)):
                self._grid.addWidget(self._tile(tile, number), number // 2, number % 2)
        else:
            self._charts.addWidget(groups_card(view.groups, self._drill), 5)
            self._charts.addWidget(shares(view, self._drill), 4)
            self._charts.addWidget(self._following(view.more, len(view.tiles)), 3)
        rows = view.compact_rows if self._compact else view.rows
        if not self._compact:
            columns = widened(WIDE, HEAD, rows)
            self._heads.set_columns(columns)
            self._list.set_columns(columns)
        self._list.put(rows)
        for part in (self._list, self._totals):
            part.setVisible(bool(rows))
        self._heads.setVisible(bool(rows) and not self._compact)
        self._empty.say(None if rows else NO_VISITS)
        if rows and not self._list.key():
            self._list.choose(rows[0].key)
        if not rows and self._is_entering and self._is_list:
            first = self.findChild(QPushButton, "tile_number_0")
            if first is not None:
                first.setFocus()
        self._is_entering = False

    def _tile(self, tile: Tile, number: int) -> QFrame:
        made = card(f"tile_{number}")
        column(made).setSpacing(0)
        is_large = scale().factor != 1
        column(made).addWidget(label(tile.name, "body", "ink2", wrap=is_large))
        link = button(str(tile.number), "figure", name=f"tile_number_{number}")
        link.setAccessibleName(f"{tile.name} {tile.number} {tile.unit}")
        link.setProperty("target", tile.target)
        link.setProperty("ring", "parent")  # around the number alone it would lie over the words beside it
        link.clicked.connect(self._drill)
        column(made).addLayout(row(link, label(tile.unit, "body", "ink2"), None))
        column(made).addWidget(label(tile.note, "caption", "ink2", wrap=is_large))
        column(made).addStretch(1)
        return made

    def _following(self, figures: tuple[Tile, ...], first: int) -> QFrame:
        """What became of needs: one line a figure, each a link to its households."""
        made = card("ledger_following")
        column(made).setSpacing(0)
        column(made).addWidget(label(tr("转介和探访"), "strong"))
        for number, tile in enumerate(figures, first):
            link = button(f"{tile.number} {tile.unit}", "link", name=f"tile_number_{number}")
            link.setAccessibleName(f"{tile.name} {tile.number} {tile.unit} {tile.note}")
            link.setProperty("target", tile.target)
            link.clicked.connect(self._drill)
            column(made).addLayout(row(label(tile.name, "caption", "ink2"), None, link))
        column(made).addStretch(1)
        # Its lines would lie over each other when the table below wants the room.
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        return made

    @Slot()
    def _drill(self) -> None:
        self.show_households.emit(str(self.sender().property("target")))

    @Slot(object)
    def _chosen(self, _key: str) -> None:
        self._page.setEnabled(True)

    @Slot()
    def _list_again(self) -> None:
        self._list.setFocus()

    @Slot()
    def _act(self) -> None:
        if self._is_list:
            self._export.open()
        else:
            self._pictures.ask_printer()

    @Slot()
    def _open_page(self) -> None:
        if self._list.key():
            self.open_household.emit(self._list.key())
