"""The left rail and the top bar: where one is, what is unsent, who is here, and the lock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from desktop.language import CHINESE, language, mark, tr
from desktop.windows.parts import button, chip, clear, icon_label, label
from desktop.windows.search_field import SearchField
from desktop.windows.theme import icon_size, pixmap, scale

if TYPE_CHECKING:
    from desktop.viewmodels.state import StateView

PLACES = (
    ("today", mark("今日"), "sun"),
    ("households", mark("住户"), "house"),
    ("papers", mark("文书"), "printer"),
    ("handover", mark("交接"), "arrow-up-down"),
    ("ledger", mark("台账"), "chart-column"),
    ("settings", mark("设置"), "settings"),
)


class RailButton(QToolButton):
    """One place: icon over label, and a badge with a number."""

    def __init__(self, name: str, text: str, symbol: str) -> None:
        super().__init__()
        self.setObjectName(f"rail_{name}")
        self.setProperty("kind", "rail")
        self.setText(text)
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        picture = QIcon()
        picture.addPixmap(pixmap(symbol, "rail-text", 24), QIcon.Mode.Normal, QIcon.State.Off)
        picture.addPixmap(pixmap(symbol, "white", 24), QIcon.Mode.Normal, QIcon.State.On)
        self.setIcon(picture)
        self.setIconSize(icon_size(24))
        sizes = scale()
        self.setFixedSize(rail_width(), max(72, sizes.px(53)))
        self._badge = QLabel(self)
        self._badge.setProperty("kind", "badge")
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.hide()

    def count(self, number: int) -> None:
        """Show a number, or nothing for 0."""
        self._badge.setVisible(number > 0)
        self._badge.setText(str(number))
        edge = scale().px(20)
        wide = self._badge.fontMetrics().horizontalAdvance(str(number)) + 10
        self._badge.setFixedSize(max(edge, wide), edge)
        self.setAccessibleName(f"{self.text()}，{number}" if number else self.text())
        self._place_badge()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the badge beside the icon."""
        super().resizeEvent(event)
        self._place_badge()

    def _place_badge(self) -> None:
        middle = self.width() // 2 + scale().icon(12)
        self._badge.move(min(middle, self.width() - self._badge.width() - 4), 8)


def rail_width() -> int:
    """96 at 100 % text, 132 at 200 %; English words are longer."""
    return max(96, scale().px(66)) if language() == CHINESE else max(112, scale().px(96))


class Rail(QFrame):
    """The places, with the current one marked."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setProperty("kind", "rail")
        self.setFixedWidth(rail_width())
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        brand = label(tr("登门"), "brand-small" if language() == CHINESE else "caption", "white")
        brand.setAlignment(Qt.AlignmentFlag.AlignCenter)
        brand.setFixedHeight(scale().control(40) + 16 + (8 if scale().factor == 1 else 0))
        lines.addWidget(brand)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, RailButton] = {}
        for number, (name, text, symbol) in enumerate(PLACES):
            if name == "settings":
                lines.addStretch(1)
            made = RailButton(name, tr(text), symbol)
            self._group.addButton(made, number)
            self._buttons[name] = made
            lines.addWidget(made)
        self._group.idClicked.connect(self._clicked)

    def mark(self, name: str) -> None:
        """Mark the current place."""
        if name in self._buttons:
            self._buttons[name].setChecked(True)

    def badge(self, name: str, number: int) -> None:
        """Put a number on a place."""
        self._buttons[name].count(number)

    @Slot(int)
    def _clicked(self, number: int) -> None:
        self.chosen.emit(PLACES[number][0])


class TopBar(QFrame):
    """Search, the state of the handover, the person, the lock."""

    searched = Signal(str)
    search_entered = Signal()
    search_wanted = Signal()
    lock_wanted = Signal()
    help_wanted = Signal()

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("top_bar")
        self.setProperty("kind", "topbar")
        self._compact = compact
        sizes = scale()
        self.setFixedHeight(sizes.control(40) + 16)
        line = QHBoxLayout(self)
        line.setContentsMargins(sizes.space(20 if compact else 24), 0, sizes.space(20 if compact else 24), 0)
        line.setSpacing(sizes.space(8))
        self.search = SearchField()
        if compact:
            open_search = button(tr("搜索"), "plain", "search", "search_button")
            open_search.clicked.connect(self.search_wanted)
            line.addWidget(open_search)
        else:
            self._add_search(line)
        line.addStretch(1)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(sizes.space(8))
        line.addLayout(self._chips)
        self._person = label("", "body", "ink2")
        self._person.setObjectName("person")
        if not compact:
            line.addSpacing(sizes.space(8))
            line.addWidget(icon_label("user"))
            line.addWidget(self._person)
        line.addSpacing(sizes.space(8))
        aid = button(tr("帮助"), "plain", "circle-question-mark", "help_button")
        aid.setToolTip("F1")
        aid.clicked.connect(self.help_wanted)
        line.addWidget(aid)
        lock = button(tr("锁定"), "plain", "lock", "lock_button")
        lock.setToolTip("Ctrl+L")
        lock.clicked.connect(self.lock_wanted)
        line.addWidget(lock)

    def _add_search(self, line: QHBoxLayout) -> None:
        sizes = scale()
        self.search.setObjectName("search")
        self.search.setProperty("kind", "search")
        self.search.setAccessibleName(tr("搜索住户"))
        # With larger text the pills beside it leave less room.
        all_, short = tr("搜索户主、拼音首字母、身份证号、电话、地址"), tr("姓名、拼音首字母、电话")
        self.search.setPlaceholderText(all_ if scale().factor == 1 else short)
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(160)
        self.search.setMaximumWidth(sizes.px(440))
        self.search.textChanged.connect(self.searched)
        self.search.returnPressed.connect(self.search_entered)
        glass = icon_label("search", "ink2", 16)
        glass.setParent(self.search)
        glass.move(sizes.space(8), (sizes.control(40) - sizes.icon(16)) // 2)
        line.addWidget(self.search, 10)
        self.search.setToolTip("Ctrl+K")
        if sizes.factor == 1:
            line.addWidget(label("  Ctrl+K", "caption", "ink3"))

    def take_keyboard(self) -> None:
        """Search: what was searched before is replaced by typing."""
        self.search.setFocus()
        self.search.selectAll()

    def show_state(self, view: StateView) -> None:
        """Draw the state chips and the person."""
        clear(self._chips)
        shown = [one for one in view.chips if not (self._compact and one.tone == "neutral")]
        for one in shown:
            made = chip(one.text, one.tone, one.icon)
            made.setObjectName("state_pill")
            self._chips.addWidget(made)
        self._person.setText(view.person)
