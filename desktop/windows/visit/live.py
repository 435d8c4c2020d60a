"""The live panel on the right: figures, hints with 为什么？, checks, changes since the last visit."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QVBoxLayout, QWidget

from desktop.language import mark, tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_pointing import code_of
from desktop.windows.parts import Banner, button, chip, clear, divider, label, row, scrolled
from desktop.windows.questions.flow import show_if
from desktop.windows.theme import scale
from desktop.windows.visit.findings import Said, SaidRow, is_loud, tone_of
from desktop.windows.visit.income_bar import IncomeBar
from forms.screening import CLOSING, LivePanel, yuan

UNKNOWN = mark("待填")
QUIET = mark("其他测算")


class LivePanelView(QFrame):
    """边填边算. F6 brings the keyboard here: arrows choose, Enter goes to the question, Space says why."""

    retreated = Signal()
    """Esc: the keyboard goes back to the questions."""

    def __init__(
        self, model: VisitViewModel, parent: QWidget | None = None, *, is_overlay: bool = False
    ) -> None:
        super().__init__(parent)
        self.setProperty("kind", "card" if is_overlay else "plain")
        self._model = model
        self._panel: LivePanel | None = None
        self._rows: list[SaidRow] = []
        self._open: set[str] = set()
        sizes = scale()
        self._basis = label("", "caption", "ink2")
        self._figure = label("", "figure")
        self._figure_unit = label(tr("元"), "body", "ink2")
        self._bar = IncomeBar()
        self._year = label("", "strong")
        self._excluded = label("", "strong")
        content = QWidget()
        self._lines = QVBoxLayout(content)
        self._lines.setContentsMargins(sizes.space(16), sizes.space(14), sizes.space(16), sizes.space(8))
        self._lines.setSpacing(sizes.space(8))
        self._build()
        self._found = QVBoxLayout()
        self._found.setSpacing(sizes.space(8))
        self._lines.addLayout(self._found)
        self._lines.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._area = scrolled(content, "live-scroll")
        column.addWidget(self._area, 1)
        closing = label(CLOSING, "micro", "ink2", wrap=True)
        closing.setObjectName("closing-sentence")
        closing.setContentsMargins(sizes.space(16), sizes.space(4), sizes.space(16), sizes.space(12))
        column.addWidget(closing)
        model.live.changed.connect(self.draw)
        self.draw(model.live.panel)

    def _build(self) -> None:
        lines = self._lines
        lines.addLayout(row(label(tr("边填边算"), "h2"), None, self._basis))
        name = label(tr("人均月收入"), "body", "ink2")
        lines.addLayout(row(name, None, self._figure, self._figure_unit, spacing=6))
        lines.addWidget(self._bar)
        lines.addLayout(row(label(tr("家庭年收入"), "body", "ink2"), None, self._year))
        lines.addLayout(row(label(tr("不计入"), "body", "ink2"), None, self._excluded))
        lines.addWidget(divider())

    # ---- drawing ----

    @Slot(object)
    def draw(self, panel: object) -> None:
        """Show new figures; hints are made anew only when they changed."""
        if not isinstance(panel, LivePanel) or panel == self._panel:
            return
        before, self._panel = self._panel, panel
        self._basis.setText(panel.basis)
        known = panel.per_head_month
        self._figure.setText(yuan(known) if known is not None else tr(UNKNOWN))
        self._figure_unit.setVisible(known is not None)
        self._year.setText(
            tr("{amount} 元", amount=yuan(panel.year)) if panel.year is not None else tr(UNKNOWN)
        )
        self._excluded.setText(tr("{amount} 元", amount=yuan(panel.excluded)))
        self._bar.draw(panel)
        if before is None or _said(before) != _said(panel):
            self._draw_found(panel)

    def _draw_found(self, panel: LivePanel) -> None:
        focused = self._focused_key()
        if focused:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        clear(self._found)
        self._rows = []
        loud = [one for one in panel.findings if is_loud(one)]
        quiet = [one for one in panel.findings if not is_loud(one)]
        if panel.trouble:
            self._found.addWidget(Banner("amber", "triangle-alert", tr("没有测算"), panel.trouble))
        self._part(tr("提示"), tr("不是审核结论"), loud)
        self._part(
            tr("核对"), tr("{count} 项", count=len(panel.checks)) if panel.checks else "", panel.checks
        )
        day = f"{panel.compared_with}" if panel.compared_with is not None else ""
        self._part(tr("与上次相比"), day, panel.alerts)
        if day and not panel.alerts:
            said = label(tr("{day}，没有要核实的变化", day=day), "caption", "ink2", wrap=True)
            self._found.addLayout(row(label(tr("与上次相比"), "strong"), None))
            self._found.addWidget(said)
        self._part(tr(QUIET), "", quiet)
        if focused:
            self._give_keyboard(focused)

    def _part(self, title: str, beside: str, found: Sequence[Said]) -> None:
        if not found:
            return
        self._found.addLayout(row(label(title, "strong"), label(beside, "caption", "ink2"), None))
        for said in found:
            made = SaidRow(said, is_open=_key(said) in self._open)
            made.setObjectName(f"said:{_key(said)}:{len(self._rows)}")
            made.wanted.connect(self._go)
            made.toggled.connect(self._toggled)
            self._rows.append(made)
            self._found.addWidget(made)

    # ---- keyboard ----

    def enter(self) -> bool:
        """The first hint takes the keyboard; False when there is none."""
        if not self._rows:
            return False
        self._focus(0)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down walk the hints, Esc and F6 go back to the questions."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        place = next((n for n, made in enumerate(self._rows) if made.hasFocus()), -1)
        if step and place >= 0:
            self._focus(max(0, min(len(self._rows) - 1, place + step)))
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F6):
            self.retreated.emit()
        else:
            super().keyPressEvent(event)

    def _focus(self, place: int) -> None:
        self._rows[place].setFocus(Qt.FocusReason.TabFocusReason)
        self._area.ensureWidgetVisible(self._rows[place], 0, scale().space(24))

    def _focused_key(self) -> str:
        focused = QApplication.focusWidget()
        return next((_key(made.said) for made in self._rows if made is focused), "")

    def _give_keyboard(self, key: str) -> None:
        place = next((n for n, made in enumerate(self._rows) if _key(made.said) == key), 0)
        if self._rows:
            self._focus(place)

    @Slot(object)
    def _go(self, said: Said) -> None:
        ref = self._model.sealing.pointing.question(said)
        if ref:
            self._model.show(ref)

    @Slot(object, bool)
    def _toggled(self, said: Said, is_open: bool) -> None:
        self._open.add(_key(said)) if is_open else self._open.discard(_key(said))


def _said(panel: LivePanel) -> tuple[object, ...]:
    return (panel.findings, panel.checks, panel.alerts, panel.trouble)


def _key(said: Said) -> str:
    return f"{code_of(said)}-{said.subject}"


def first_said(panel: LivePanel) -> tuple[str, str, str] | None:
    """The one thing that a folded panel shows: words, tone, icon."""
    reds = panel.blocking
    if reds:
        return tr("{count} 处须说明", count=len(reds)), "red", "circle-alert"
    loud = [one for one in panel.findings if is_loud(one)] or list(panel.findings)
    if not loud:
        return None
    tone, icon = tone_of(loud[0])
    return loud[0].verdict.value, "neutral" if tone == "grey" else tone, icon


class LiveStrip(QFrame):
    """The panel folded into one line, for narrow screens."""

    opened = Signal()

    def __init__(self, model: VisitViewModel) -> None:
        super().__init__()
        self.setProperty("kind", "plain")
        self._hint: QWidget | None = None
        self._said = ""
        self._figure = label("", "strong")
        self.more: QPushButton = button("", "bare", "chevron-down", "live-open")
        self.more.setAccessibleName(tr("打开边填边算"))
        self.more.clicked.connect(self.opened)
        self._line = row(label(tr("人均月收入"), "body", "ink2"), self._figure, self.more)
        self.setLayout(self._line)
        model.live.changed.connect(self.draw)
        self.draw(model.live.panel)

    @Slot(object)
    def draw(self, panel: object) -> None:
        """The figure and the first hint."""
        show_if(self, isinstance(panel, LivePanel))
        if not isinstance(panel, LivePanel):
            return
        known = panel.per_head_month
        self._figure.setText(tr("{amount} 元", amount=yuan(known)) if known is not None else tr(UNKNOWN))
        found = first_said(panel)
        said, tone, icon = found or ("", "", "")
        if said == self._said:
            return
        self._said = said
        if self._hint is not None:
            self._line.removeWidget(self._hint)
            self._hint.hide()
            self._hint.deleteLater()
            self._hint = None
        if found is not None:
            self._hint = chip(said, "neutral" if tone == "grey" else tone, icon)
            self._line.insertWidget(2, self._hint)
