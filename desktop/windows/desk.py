"""The desk of an open vault: rail, top bar, and between them the places, each built when first wanted."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop.language import tr
from desktop.viewmodels.models import Models
from desktop.viewmodels.state import StateView
from desktop.windows.parts import button, column, frame, label
from desktop.windows.places import make_place
from desktop.windows.rail import Rail, TopBar
from desktop.windows.search_field import SearchField
from desktop.windows.theme import scale


class DeskFrame(QWidget):
    """Goes from place to place and grants their wishes; what is beyond the desk it asks of the window."""

    visit_wanted = Signal(object)
    lock_wanted = Signal()
    help_wanted = Signal()
    search_wanted = Signal()
    place_shown = Signal(str)
    """Wishes; and the fact that a place is shown, before it takes the keyboard."""

    def __init__(self, models: Models, *, compact: bool) -> None:
        super().__init__()
        self.setObjectName("desk")
        self.place = ""
        self.is_beginning = False
        """Whether the first run is not through."""
        self.pages: dict[str, QWidget] = {}
        self._models = models
        self._compact = compact
        self._rail = Rail()
        self.top = TopBar(compact=compact)
        self._unfinished = _unfinished()
        self._stack = QStackedWidget()
        self._lay_out()
        self._wishes: dict[str, Callable[..., object]] = {
            "open_household": self.open_household,
            "household_wanted": self.open_household,
            "start_visit": self.visit_wanted.emit,
            "show_households": self.show_households,
            "show_papers": self.show_papers,
            "show_handover": self._handover,
            "back": self._back,
            "begin_done": self._begun,
            "search_left": self._search_left,
            "lock_wanted": self.lock_wanted.emit,
        }
        self._origin: tuple[str, QWidget | None, str] | None = None
        """Where one was before the search: the place, what had the keyboard, the household visited."""
        self._rail.chosen.connect(self.show_place)
        self.top.lock_wanted.connect(self.lock_wanted)
        self.top.help_wanted.connect(self.help_wanted)
        self.top.search_wanted.connect(self.search_wanted)
        self.top.searched.connect(self._searched)
        self.top.search_entered.connect(self._search_entered)
        self.top.search.moved.connect(self._moved)
        self.top.search.left.connect(self._search_left)
        again = self._unfinished.findChild(QPushButton, "begin_again")
        assert again is not None
        again.clicked.connect(self._begin_again)
        models.state.changed.connect(self.show_state)
        self.show_state(models.state.view)

    def _lay_out(self) -> None:
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self._rail)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        lines.addWidget(self.top)
        lines.addWidget(self._unfinished)
        lines.addWidget(self._stack, 1)
        across.addLayout(lines, 1)

    def page(self, name: str) -> QWidget:
        """The page of a place, built when it is first wanted."""
        if name not in self.pages:
            made = make_place(name, self._models, self._wishes, compact=self._compact)
            self.pages[name] = made
            self._stack.addWidget(made)
        return self.pages[name]

    @Slot(str)
    def show_place(self, name: str) -> None:
        """Go to a place; a search is over where nothing is searched."""
        self.place = name
        if name != "households":
            self._origin = None
        self.is_beginning = self.is_beginning or name == "begin"
        self._unfinished.setVisible(self.is_beginning and name != "begin")
        page = self.page(name)
        is_searched = name in ("households", "household")
        if not is_searched and self.top.search.text():
            self.top.search.clear()
        for part in (self._rail, self.top):  # the first run has its own order
            part.setVisible(name != "begin")
        self._stack.setCurrentWidget(page)
        self._rail.mark("households" if is_searched else name)
        self.place_shown.emit(name)
        page.enter()  # type: ignore[attr-defined]  # every page is a Place

    @Slot(str)
    def open_household(self, hh_id: str) -> None:
        """Open the page of one household."""
        self._models.household.open(hh_id)
        self.show_place("household")

    @Slot(str)
    def show_households(self, wanted: str) -> None:
        """Show the households behind a number."""
        self._models.households.narrow(wanted)
        self.show_place("households")

    @Slot(str)
    def show_papers(self, hh_id: str) -> None:
        """Show the papers of one household."""
        self._models.papers.focus_household(hh_id)
        self.show_place("papers")

    @Slot(object)
    def show_state(self, view: StateView) -> None:
        """What is unsent, and whether there is a network."""
        self.top.show_state(view)
        self._rail.badge("handover", view.unsent)

    def search(self, visited: str = "") -> None:
        """The keyboard goes to the search; Esc in the empty field gives it back, or the visit left for it."""
        focused = QApplication.focusWidget()
        if visited or not isinstance(focused, SearchField):
            self._origin = (self.place, focused, visited)
        if self._compact:
            if self.place != "households":
                self.show_place("households")
            self.page("households").focus_search()  # type: ignore[attr-defined]  # it is a HouseholdsPage
        else:
            self.top.take_keyboard()

    @Slot(str)
    def _searched(self, text: str) -> None:
        if self.place != "households" and text:
            self.show_place("households")
            self.top.search.setFocus()
        self._models.households.search(text)

    @Slot()
    def _search_entered(self) -> None:
        if self.place == "households":
            self.page("households").open_current()  # type: ignore[attr-defined]  # it is a HouseholdsPage

    @Slot(object)
    def _moved(self, key: int) -> None:
        if self.place == "households":
            self.page("households").move_mark(key)  # type: ignore[attr-defined]  # it is a HouseholdsPage

    @Slot()
    def _search_left(self) -> None:
        place, part, visited = self._origin or (self.place, None, "")
        if visited:
            self.visit_wanted.emit(visited)
            return
        self.show_place(place)
        if part is not None and isValid(part) and part.isVisible():
            part.setFocus()

    @Slot()
    def _handover(self) -> None:
        self.show_place("handover")

    @Slot()
    def _back(self) -> None:
        self.show_place("households")

    @Slot()
    def _begin_again(self) -> None:
        self.show_place("begin")

    @Slot()
    def _begun(self) -> None:
        self.is_beginning = False
        self.show_place("today")


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
