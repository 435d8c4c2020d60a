"""The frame around the places of an unlocked vault: rail at the left, top bar, and the page between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from desktop.language import tr
from desktop.windows.parts import button, column, frame, label
from desktop.windows.rail import Rail, TopBar
from desktop.windows.theme import scale

if TYPE_CHECKING:
    from desktop.viewmodels.state import StateView


class DeskFrame(QWidget):
    """Holds the pages that were wanted so far, by the names of their places."""

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.pages: dict[str, QWidget] = {}
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self.rail = Rail()
        across.addWidget(self.rail)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        self.top = TopBar(compact=compact)
        lines.addWidget(self.top)
        self.unfinished = _unfinished()
        lines.addWidget(self.unfinished)
        self._stack = QStackedWidget()
        lines.addWidget(self._stack, 1)
        across.addLayout(lines, 1)

    def add(self, name: str, page: QWidget) -> None:
        """Take a page."""
        self.pages[name] = page
        self._stack.addWidget(page)

    def show_page(self, name: str) -> None:
        """Show a page and mark its place; a search is over where nothing is searched."""
        is_searched = name in ("households", "household")
        if not is_searched and self.top.search.text():
            self.top.search.clear()
        for part in (self.rail, self.top):  # the first run has its own order
            part.setVisible(name != "begin")
        self._stack.setCurrentWidget(self.pages[name])
        self.rail.mark("households" if is_searched else name)

    @property
    def begin_again(self) -> QPushButton:
        """The button that leads back into the first run."""
        found = self.unfinished.findChild(QPushButton, "begin_again")
        assert found is not None
        return found

    def show_state(self, view: StateView) -> None:
        """What is unsent, and whether there is a network."""
        self.top.show_state(view)
        self.rail.badge("handover", view.unsent)


def _unfinished() -> QFrame:
    """Above every place while the first run is not through: what is open, and the way back."""
    sizes = scale()
    made = frame("banner", "row", "begin_unfinished")
    made.setProperty("tone", "accent")
    edge = sizes.space(24)
    column(made).setContentsMargins(edge, sizes.space(8), edge, sizes.space(8))
    column(made).addWidget(label(tr("第一次使用还没有做完"), "strong", wrap=True), 1)
    column(made).addWidget(button(tr("回到登记和恢复单"), "plain", "arrow-left", "begin_again"))
    made.hide()
    return made
