"""The page of one household: head, tabs, figures now and what to ask next time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.language import mark, tr
from desktop.viewmodels.household import HouseholdModel
from desktop.viewmodels.household_view import HouseholdView
from desktop.viewmodels.rows import Column, ListRow, narrowed, under_name
from desktop.viewmodels.visiting import Wanted
from desktop.windows.household_acts import CorrectionCard, OffersCard, StepsCard
from desktop.windows.household_head import HouseholdHead
from desktop.windows.household_side import figures_card, questions_card
from desktop.windows.page import build_page, shortcut
from desktop.windows.parts import (
    button,
    card,
    clear,
    column,
    label,
    scrolled,
    set_icon,
    set_text,
)
from desktop.windows.reveal import RevealBar
from desktop.windows.rows import RowList
from desktop.windows.theme import restyle, scale
from desktop.windows.timeline import timeline

TABS = (
    ("members", mark("成员"), mark("名单上没有家庭成员，走访时登记。")),
    ("visits", mark("历次走访"), ""),
    ("needs", mark("需求与转介"), mark("还没有登记过需求。走访时在“④ 需求处置”里登记。")),
    ("benefits", mark("已享受保障"), mark("还没有登记过保障。走访时在“③ 保障情况”里登记。")),
    ("papers", mark("文书"), mark("还没有打印过文书。封存走访后到“文书”里打印。")),
)
COLUMNS = {
    "members": (Column(200), Column(190), Column(0), Column(120)),
    "needs": (Column(0), Column(180), Column(90), Column(110)),
    "benefits": (Column(0), Column(200), Column(160), Column(140)),
    "papers": (Column(0), Column(230), Column(70), Column(160)),
}


class HouseholdPage(QFrame):
    """Draws the HouseholdView."""

    start_visit = Signal(object)
    show_papers = Signal(str)
    back = Signal()

    def __init__(self, model: HouseholdModel, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("place_household")
        self._model = model
        self._compact = compact
        self._view: HouseholdView | None = None
        parts = build_page(self, "")
        self._hint, self._bar = parts.hint, parts.bar
        self._head = HouseholdHead(compact=compact)
        self._head.back.connect(self.back)
        parts.body.addLayout(self._head)
        self._tabs = QButtonGroup(self)
        self._pages = QStackedWidget()
        self._lists: dict[str, RowList] = {}
        self._side = QVBoxLayout()
        self.offers, self.correction, self.steps = (
            OffersCard(),
            CorrectionCard(compact=compact),
            StepsCard(compact=compact),
        )
        self.reveal = RevealBar(model.reveal)
        parts.body.addWidget(self.offers)
        parts.body.addWidget(self.correction)
        parts.body.addLayout(self._tab_row())
        parts.body.addLayout(self._middle(), 1)
        self._build_bar(parts.bar)
        self._connect()
        model.loaded.connect(self._show)

    def enter(self) -> None:
        """Read anew; what was asked before is folded away, the keyboard goes to the primary action."""
        self.offers.hide()
        self.correction.hide()
        self._head.mask()
        self._model.refresh()
        self.primary.setFocus()

    def _tab_row(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(scale().space(12 if self._compact else 24))
        for number, (name, text, _empty) in enumerate(TABS):
            tab = button(tr(text), "tab", name=f"tab_{name}")
            tab.setCheckable(True)
            self._tabs.addButton(tab, number)
            line.addWidget(tab)
        line.addStretch(1)
        self._tabs.button(1).setChecked(True)
        self._tabs.idClicked.connect(self._pages.setCurrentIndex)
        return line

    def _middle(self) -> QHBoxLayout:
        across = QHBoxLayout()
        across.setSpacing(scale().space(16))
        self._timeline = card("timeline_card")
        for name, _text, _empty in TABS:
            self._pages.addWidget(self._timeline if name == "visits" else self._list_card(name))
        self._pages.setCurrentIndex(1)
        across.addWidget(self._pages, 1)
        if not self._compact:
            side = QWidget()
            side.setLayout(self._side)
            self._side.setContentsMargins(0, 0, 0, 0)
            self._side.setSpacing(scale().space(12))
            area = scrolled(side, "household_side")
            area.setFixedWidth(scale().px(312))
            across.addWidget(area)
        return across

    def _list_card(self, name: str) -> QFrame:
        made = card(f"card_{name}", flush=True)
        columns: tuple[Column, ...] = COLUMNS[name]
        if self._compact:
            columns = (Column(0), Column(110))
        self._lists[name] = RowList(f"list_{name}", {n: tr(t) for n, t, _ in TABS}[name], columns, 58)
        column(made).addWidget(self._lists[name], 1)
        empty = label("", "body", "ink2", wrap=True)
        empty.setObjectName(f"empty_{name}")
        empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        empty.hide()
        column(made).addWidget(empty, 1)
        if name == "needs":
            column(made).addWidget(self.steps)
        if name == "members":
            column(made).addWidget(self.reveal)
        column(made).addSpacing(6)
        return made

    def _connect(self) -> None:
        self.offers.hide()
        self.correction.hide()
        self.steps.hide()
        self.offers.wanted.connect(self._start_other)
        self.correction.wanted.connect(self._start_correction)
        self.steps.wanted.connect(self._model.move)
        self._lists["needs"].chosen.connect(self._need_chosen)
        self._model.reveal.changed.connect(self._fill_members)

    @Slot()
    def _toggle_offers(self) -> None:
        self._toggle(self.offers)

    @Slot()
    def _toggle_correction(self) -> None:
        self._toggle(self.correction)

    def _toggle(self, wanted: OffersCard | CorrectionCard) -> None:
        was_open = wanted.isVisible()
        self.offers.hide()
        self.correction.hide()
        wanted.setVisible(not was_open)
        (self.primary.setFocus if was_open else wanted.enter)()

    @Slot(int)
    def _fill_members(self, seconds: int) -> None:
        shown = self._model.members()
        if self._compact:
            # A narrow screen has no column for numbers: a full one takes the place of the quiet second line.
            shown = tuple(narrowed(under_name(one) if seconds else one) for one in shown)
        self._lists["members"].put(shown)

    @Slot(str)
    def _start_other(self, form_id: str) -> None:
        if self._view is not None:
            self.start_visit.emit(Wanted(self._view.hh_id, form_id))

    @Slot(str, str)
    def _start_correction(self, record_id: str, reason: str) -> None:
        if self._view is not None:
            self.start_visit.emit(Wanted(self._view.hh_id, "", record_id, reason))

    @Slot(object)
    def _need_chosen(self, key: str) -> None:
        if self._view is not None:
            self.steps.put(self._view.steps.get(key))

    def _build_bar(self, bar: QHBoxLayout) -> None:
        self._more = button(tr("其他登记"), "plain", "file-pen", "household_more")
        self._more.clicked.connect(self._toggle_offers)
        self._correct = button(tr("更正"), "plain", "history", "household_correct")
        self._correct.clicked.connect(self._toggle_correction)
        for made in (self._more, self._correct):
            bar.addWidget(made)
        self._print = button(tr("打印文书"), "plain", "printer", "household_papers")
        self._print.clicked.connect(self._want_papers)
        self._visit = self.primary = button(tr("开始走访"), "primary", "footprints", "household_primary")
        self._visit.clicked.connect(self._start)
        bar.addWidget(self._print)
        bar.addWidget(self._visit)
        self._keys = (
            shortcut("F2", self, self._visit),
            shortcut("F3", self, self._more),
            shortcut("F4", self, self._correct),
            shortcut("Ctrl+P", self, self._print),
        )
        self._escape = QShortcut(QKeySequence("Esc"), self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.back)

    @Slot(object)
    def _show(self, view: HouseholdView) -> None:
        if view == self._view:
            return  # Opening a household and coming to its page both read it.
        self._view = view
        self._head.draw(view)
        self.reveal.subject = view.hh_id
        self.reveal.button.setVisible(self._model.has_numbers)
        for number, (name, title, empty) in enumerate(TABS):
            text = tr(title)
            self._tabs.button(number).setText(f"{text} {view.count(name)}" if view.count(name) else text)
            if name != "visits":
                self._fill_list(name, getattr(view, name), tr(empty))
        clear(column(self._timeline))
        inside = scrolled(timeline(view.timeline, compact=self._compact), "timeline_scroll")
        column(self._timeline).addWidget(inside)
        self._print.setEnabled(bool(view.record_ids))
        self._more.setEnabled(bool(view.offers))
        self._correct.setEnabled(bool(view.corrections))
        self.offers.put(view.offers)
        self.correction.put(view.corrections)
        self.steps.put(view.steps.get(self._lists["needs"].key()))
        self._offer(view)
        if not self._compact:
            self._fill_side(view)

    def _offer(self, view: HouseholdView) -> None:
        """What comes next stands last and takes the keyboard: the visit, or after its sealing the papers."""
        first = self._print if view.is_sealed_today else self._visit
        set_text(self._visit, tr("接着写") if view.has_draft else tr("开始走访"))
        if not self._compact:
            sealed = tr("今天的走访已封存，可以打印给被访人")
            self._hint.say(
                sealed if view.is_sealed_today else tr("一户一条救助链：走访、保障、转介和答复、文书都在这里")
            )
        if first is self.primary:
            return
        self.primary, before = first, self.primary
        self._bar.addWidget(first)
        for act, kind in ((before, "plain"), (first, "primary")):
            restyle(act, kind=kind)
            set_icon(act, "printer" if act is self._print else "footprints")
        if before.hasFocus():
            first.setFocus()

    def _fill_list(self, name: str, rows: tuple[ListRow, ...], empty: str) -> None:
        shown = [narrowed(one) for one in rows] if self._compact else list(rows)
        self._lists[name].put(shown)
        self._lists[name].setVisible(bool(rows))
        words = self.findChild(QWidget, f"empty_{name}")
        if words is not None:
            words.setVisible(not rows)
            words.setText(empty)  # type: ignore[attr-defined]  # it is a QLabel

    def _fill_side(self, view: HouseholdView) -> None:
        clear(self._side)
        self._side.addWidget(figures_card(view.figures))
        if view.questions:
            self._side.addWidget(questions_card(view.questions))
        self._side.addStretch(1)

    @Slot()
    def _start(self) -> None:
        if self._view is not None:
            self.start_visit.emit(self._view.hh_id)

    @Slot()
    def _want_papers(self) -> None:
        if self._view is not None:
            self.show_papers.emit(self._view.hh_id)
