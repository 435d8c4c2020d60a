"""What a narrow screen folds away: one line instead of list and panel, and sheets that unfold."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.language import tr
from desktop.viewmodels.visit import VisitViewModel
from desktop.windows.parts import button, row, set_text
from desktop.windows.theme import scale
from desktop.windows.visit.live import LiveStrip


class FoldedBar(QFrame):
    """第 3 / 7 节 on the left, the figure and the first hint on the right."""

    def __init__(self, model: VisitViewModel, *, is_narrow: bool) -> None:
        super().__init__()
        self.setProperty("kind", "topbar")
        self._model = model
        sizes = scale()
        self.setFixedHeight(sizes.control(48))
        self.sections = button("", "quiet", "list", "section-menu")
        self.live = LiveStrip(model) if model.live.exists else None
        line = QHBoxLayout(self)
        line.setContentsMargins(sizes.space(16), 0, sizes.space(16), 0)
        parts: list[QWidget | int | None] = [self.sections, None]
        line.addLayout(row(*parts, *([self.live] if self.live is not None else [])))
        self.sections.setVisible(is_narrow)

    def say_place(self) -> None:
        """Which section of how many is on the screen."""
        model = self._model
        asked = [n for n in range(len(model.sections)) if model.is_section_asked(n)]
        here = model.places.at.section
        place = asked.index(here) + 1 if here in asked else 1
        set_text(self.sections, tr("第 {place} / {count} 节", place=place, count=len(asked)))


class Sheet:
    """At most one widget lies over the page at a time."""

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self._shown: QWidget | None = None

    def toggle(self, sheet: QWidget, width: int, room: QRect, *, at_right: bool) -> None:
        """Lay a widget over one edge of the room, or take it away when it lies there."""
        was_open = self._shown is sheet and sheet.isVisible()
        self.hide()
        if was_open:
            return
        wide = min(width, room.width())
        sheet.setParent(self._owner)
        sheet.setGeometry(room.width() - wide if at_right else 0, room.top(), wide, room.height())
        sheet.show()
        sheet.raise_()
        self._shown = sheet

    def hide(self) -> None:
        """Take away what lies there."""
        if self._shown is not None:
            self._shown.hide()
            self._shown = None
