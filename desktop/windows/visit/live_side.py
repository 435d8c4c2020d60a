"""Where the live panel is: beside the page where there is room, else a sheet that unfolds over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QRect, Signal, Slot
from PySide6.QtWidgets import QFrame, QWidget

from desktop.viewmodels.visit import VisitViewModel
from desktop.windows.parts import column, frame
from desktop.windows.questions.flow import show_if
from desktop.windows.theme import scale
from desktop.windows.visit.filling import after_painting
from desktop.windows.visit.folded import Sheet
from desktop.windows.visit.live import LivePanelView

PANEL_WIDTH = 320
MORE_AS_SHEET = 20


class LiveSide(QObject):
    """Owns the panel of one layout of the screen."""

    left = Signal(object)
    """The keyboard goes back to the questions; the question that it came from."""

    def __init__(self, model: VisitViewModel, body: QWidget, sheet: Sheet, room: Callable[[], QRect]) -> None:
        super().__init__(body)
        self._model = model
        self._body = body
        self._sheet = sheet
        self._room = room
        self._is_beside = False
        self._came_from = ""
        self.panel: LivePanelView | None = None

    def beside(self) -> QFrame:
        """The room of the panel on a wide screen; the panel comes once the screen has been painted."""
        self._is_beside = True
        self._place = frame("side")
        self._place.setFixedWidth(scale().px(PANEL_WIDTH))
        after_painting(self, self._fill)
        return self._place

    @Slot()
    def _fill(self) -> None:
        if self.panel is None:
            column(self._place).addWidget(self._make(is_overlay=False))

    def show_beside(self, *, is_shown: bool) -> None:
        """The page that is signed has the whole width."""
        if self._is_beside:
            show_if(self._place, is_shown)

    @Slot()
    def toggle(self) -> None:
        """Unfold the sheet, or fold it away."""
        if self._is_beside:
            return
        if self.panel is None:
            self._make(is_overlay=True)
        assert self.panel is not None
        width = scale().px(PANEL_WIDTH + MORE_AS_SHEET)
        self._sheet.toggle(self.panel, width, self._room(), at_right=True)

    def enter(self, came_from: str) -> None:
        """The hints take the keyboard; without any it stays where it was."""
        if not self._model.live.exists:
            return
        self._came_from = came_from
        if self._is_beside and self.panel is None:
            self._fill()
        if self.panel is None or not self.panel.isVisible():
            self.toggle()
        if self.panel is not None and self.panel.isVisible() and not self.panel.enter():
            self._leave()

    def _make(self, *, is_overlay: bool) -> LivePanelView:
        made = LivePanelView(self._model, self._body if is_overlay else None, is_overlay=is_overlay)
        made.retreated.connect(self._leave)
        self.panel = made
        return made

    @Slot()
    def _leave(self) -> None:
        self._sheet.hide()
        self.left.emit(self._came_from)
