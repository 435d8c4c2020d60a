"""How the visit screen is laid out for one width: bars, sections, page, live panel, and what folds away."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.viewmodels.visit import VisitViewModel
from desktop.windows.theme import scale
from desktop.windows.visit.bars import LIST_WIDTH, BottomBar, TopBar
from desktop.windows.visit.folded import FoldedBar, Sheet
from desktop.windows.visit.live_side import LiveSide
from desktop.windows.visit.page import PageView
from desktop.windows.visit.sections import SectionList
from desktop.windows.visit.unsaved import Unsaved

FOLD_PANEL_BELOW_EM = 75
SHEET_WIDTH = 300
WIDE, FOLDED, NARROW = "wide", "folded", "narrow"


def width_class(width: int) -> str:
    """Whether everything stands side by side, the live panel folds away, or the list of sections too."""
    if scale().compact(width):
        return NARROW
    return FOLDED if width / scale().px(16) < FOLD_PANEL_BELOW_EM else WIDE


class VisitBody(QWidget):
    """Made anew when the width class changes, or the language; it decides nothing."""

    def __init__(self, model: VisitViewModel, width: str) -> None:
        super().__init__()
        self.width_class = width
        self._model = model
        self._is_narrow = width == NARROW
        self.sheet = Sheet(self)
        self.top = TopBar(model, is_narrow=self._is_narrow)
        self.page = PageView(model)
        self.bottom = BottomBar(model, is_narrow=self._is_narrow)
        self.sections = SectionList(model)
        self.side = LiveSide(model, self, self.sheet, self._room)
        self._strip: FoldedBar | None = None
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self.top)
        lines.addWidget(Unsaved(model))
        if width != WIDE:
            self._strip = self._fold()
            lines.addWidget(self._strip)
        lines.addLayout(self._across(), 1)
        lines.addWidget(self.bottom)

    def _fold(self) -> FoldedBar:
        made = FoldedBar(self._model, is_narrow=self._is_narrow)
        made.sections.clicked.connect(self._toggle_sections)
        if made.live is not None:
            made.live.opened.connect(self.side.toggle)
        return made

    def _across(self) -> QHBoxLayout:
        across = QHBoxLayout()
        across.setSpacing(0)
        if self._is_narrow:
            self.sections.setParent(self)
            self.sections.hide()
        else:
            self.sections.setFixedWidth(scale().px(LIST_WIDTH))
            across.addWidget(self.sections)
        across.addWidget(self.page, 1)
        if self.width_class == WIDE and self._model.live.exists:
            across.addWidget(self.side.beside())
        return across

    def show_page(self) -> None:
        """Draw the current page."""
        self.page.show_page(is_narrow=self._is_narrow)
        self.top.say_title(self.page.title())
        self.side.show_beside(is_shown=not self._model.has_signatures)
        if self._is_narrow and self._strip is not None:
            self._strip.say_place()

    def focus_primary(self) -> None:
        """The button that goes on takes the keyboard."""
        primary = self.bottom.seal if self._model.is_seal_page else self.bottom.next
        target = primary if primary.isEnabled() else self.bottom.previous
        target.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _toggle_sections(self) -> None:
        self.sheet.toggle(self.sections, scale().px(SHEET_WIDTH), self._room(), at_right=False)

    def _room(self) -> QRect:
        """Between the bars, where a sheet may lie."""
        folded = 0 if self.width_class == WIDE else scale().control(48)
        top = self.top.height() + folded
        return QRect(0, top, self.width(), self.height() - top - self.bottom.height())
