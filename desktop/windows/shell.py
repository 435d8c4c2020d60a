"""The one window: unlock screen, or rail with the places, or a visit in full width."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QLayout, QMainWindow, QStackedWidget, QWidget

from desktop.language import tr
from desktop.windows.first_paint import FirstPaint
from desktop.windows.places import make_place
from desktop.windows.theme import scale
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.viewmodels.models import Models
    from desktop.viewmodels.state import StateView
    from desktop.windows.desk import DeskFrame
    from desktop.windows.keyboard import Keyboard
    from desktop.windows.visit.screen import VisitScreen


class Shell(QMainWindow):
    """Lays out and connects; which vault is open and what a visit is, the App decides."""

    visit_wanted = Signal(object)
    lock_wanted = Signal()
    closing = Signal()
    rebuilt = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle(tr("登门"))
        self.resize(1366, 768)
        self._stack = QStackedWidget()
        self.setCentralWidget(self._stack)
        layout = self.layout()
        assert layout is not None
        # Otherwise every page that grows would push the window beyond a small screen.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self.setMinimumSize(640, 480)
        self._models: Models | None = None
        self._door: Callable[[bool], QWidget] | None = None
        self._desk: DeskFrame | None = None
        self._visit: VisitScreen | None = None
        self._place = "today"
        self._compact = False
        self._is_beginning = False
        self._search_after = False
        self._relayout = QTimer(self)
        self._relayout.setSingleShot(True)
        self._relayout.setInterval(0)
        self._relayout.timeout.connect(self.rebuild)
        self._wishes: dict[str, Callable[..., object]] = {
            "open_household": self.open_household,
            "household_wanted": self.open_household,
            "start_visit": self.visit_wanted.emit,
            "show_households": self.show_households,
            "show_papers": self._papers_of,
            "show_handover": self._handover,
            "back": self._back,
            "begin_done": self._begun,
            "lock_wanted": self.lock_wanted.emit,
        }
        self.first_paint = FirstPaint(self)
        self.first_paint.painted.connect(self._add_keyboard)

    # ---- what is on the screen ----

    def show_door(self, build: Callable[[bool], QWidget]) -> None:
        """Show the unlock (or first run) screen and forget everything of the vault that was open."""
        self._models, self._door = None, build
        self._is_beginning = False
        self._drop(self._desk)
        self._desk = None
        self._show_built_door()

    def show_desk(self, models: Models) -> None:
        """Show the places of an unlocked vault."""
        self._models, self._door = models, None
        models.state.changed.connect(self._state_changed)
        models.household.failed.connect(self.show_problem)
        self._build_desk()
        self.show_place(self._place)
        models.state.refresh()

    def host_visit(self, widget: VisitScreen) -> None:
        """Put a visit in full width; rail and top bar are gone until `end_visit`."""
        self._drop(self._visit)
        self._visit = widget
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        widget.setFocus()

    def pause_visit(self) -> None:
        """Let the visit hand over what is being typed."""
        if self._visit is not None:
            self._visit.pause()

    def end_visit(self) -> None:
        """Take the visit away, with its last words kept, and come back to where it was started."""
        self.pause_visit()
        visit, self._visit = self._visit, None
        self._drop(visit)
        if self._desk is not None:
            self._stack.setCurrentWidget(self._desk)
            self.show_place(self._place)
        if self._search_after:
            self._search_after = False
            self.search()

    @property
    def visit(self) -> VisitScreen | None:
        """The visit on the screen, if there is one."""
        return self._visit

    @property
    def place(self) -> str:
        """The name of the place on the screen."""
        return self._place

    def page(self, name: str) -> QWidget:
        """The page of a place, built when it is first wanted."""
        assert self._desk is not None
        if name not in self._desk.pages:
            assert self._models is not None
            self._desk.add(name, make_place(name, self._models, self._wishes, compact=self._compact))
        return self._desk.pages[name]

    @Slot(str)
    def show_place(self, name: str) -> None:
        """Go to a place: today, households, household, papers, handover, ledger or settings."""
        if self._desk is None:
            return
        self._place = name
        self._is_beginning = self._is_beginning or name == "begin"
        self._desk.unfinished.setVisible(self._is_beginning and name != "begin")
        page = self.page(name)
        self._desk.show_page(name)
        self._stack.setCurrentWidget(self._desk)
        page.enter()  # type: ignore[attr-defined]  # every page is a Place
        self._keyboard.arrived(name)

    @Slot(str)
    def open_household(self, hh_id: str) -> None:
        """Open the page of one household."""
        if self._models is not None:
            self._models.household.open(hh_id)
            self.show_place("household")

    @Slot(object)
    def start_visit(self, wanted: object) -> None:
        """Ask the App for a visit: a household's number, or a Wanted (questionnaire, correction)."""
        self.visit_wanted.emit(wanted)

    @Slot(str)
    def show_households(self, wanted: str) -> None:
        """Show the households behind a number."""
        if self._models is not None:
            self._models.households.narrow(wanted)
            self.show_place("households")

    @Slot(object)
    def show_problem(self, error: AppError, then: Callable[[], None] | None = None) -> None:
        """Say what went wrong in a box that does not stop the program; `then` follows once it was read."""
        from desktop.windows.problem import problem_box

        box = problem_box(error, self)
        if then is not None:
            box.finished.connect(lambda _button: then())
        box.open()

    @Slot()
    def rebuild(self) -> None:
        """Lay everything out anew, for another text size or another width."""
        if self._visit is not None:
            return
        self._compact = scale().compact(self.width())
        self.setWindowTitle(tr("登门"))
        if self._models is not None:
            self._build_desk()
            self.show_place(self._place)
            self._state_changed(self._models.state.view)
        elif self._door is not None:
            self._show_built_door()
        self.rebuilt.emit()

    # ---- building ----

    def _show_built_door(self) -> None:
        if self._door is None:
            return
        self._compact = scale().compact(self.width())
        for number in reversed(range(self._stack.count())):
            self._drop(self._stack.widget(number))
        made = self._door(self._compact)
        self._stack.addWidget(made)
        self._stack.setCurrentWidget(made)
        made.enter()  # type: ignore[attr-defined]  # a door is a Place

    def _build_desk(self) -> None:
        self._compact = scale().compact(self.width())
        old = [self._stack.widget(number) for number in range(self._stack.count())]
        from desktop.windows.desk import DeskFrame

        desk = self._desk = DeskFrame(compact=self._compact)
        desk.rail.chosen.connect(self.show_place)
        desk.top.lock_wanted.connect(self.lock_wanted)
        desk.top.searched.connect(self._searched)
        desk.top.search_entered.connect(self._search_entered)
        desk.top.search_wanted.connect(self.search)
        desk.top.help_wanted.connect(self.show_manual)
        desk.begin_again.clicked.connect(self._begin_again)
        if self._models is not None:
            desk.top.show_state(self._models.state.view)
        self._stack.addWidget(desk)
        self._stack.setCurrentWidget(desk)
        for widget in old:
            if widget is not self._visit:
                self._drop(widget)

    def _drop(self, widget: QWidget | None) -> None:
        if widget is not None:
            widget.hide()
            self._stack.removeWidget(widget)
            widget.deleteLater()

    def _current(self) -> QWidget | None:
        if self._visit is not None or self._desk is None:
            return None
        return self._desk.pages.get(self._place)

    @cached_property
    def _keyboard(self) -> Keyboard:
        from desktop.windows.keyboard import Keyboard

        made = Keyboard(self, self._current)
        made.search_wanted.connect(self.search)
        made.lock_wanted.connect(self.lock_wanted)
        made.manual_wanted.connect(self.show_manual)
        made.place_wanted.connect(self._go)
        return made

    # ---- facts that arrive ----

    @Slot()
    def _add_keyboard(self) -> None:
        self._keyboard  # noqa: B018

    @Slot(str)
    def _go(self, name: str) -> None:
        if self._visit is None:
            self.show_place(name)

    @Slot()
    def show_manual(self) -> None:
        """F1: the manual at the page that fits what is on the screen."""
        from desktop.windows.helping import show_manual

        shown = self._stack.currentWidget()
        door = shown.objectName().removeprefix("place_") if shown is not None else ""
        screen = "visit" if self._visit is not None else self._place if self._desk is not None else door
        show_manual(self, screen, self._papers_of, is_open=self._models is not None)

    @Slot()
    def _begun(self) -> None:
        self._is_beginning = False
        self.show_place("today")

    @Slot()
    def _begin_again(self) -> None:
        self.show_place("begin")

    @Slot()
    def _back(self) -> None:
        self.show_place("households")

    @Slot()
    def _handover(self) -> None:
        self.show_place("handover")

    @Slot(str)
    def _papers_of(self, hh_id: str) -> None:
        if self._models is not None:
            self._models.papers.focus_household(hh_id)
            self.show_place("papers")

    @Slot(object)
    def _state_changed(self, view: StateView) -> None:
        if self._desk is not None:
            self._desk.show_state(view)

    @Slot(str)
    def _searched(self, text: str) -> None:
        if self._models is None or self._desk is None:
            return
        if self._place != "households" and text:
            self.show_place("households")
            self._desk.top.search.setFocus()
        self._models.households.search(text)

    @Slot()
    def _search_entered(self) -> None:
        if self._place == "households":
            self.page("households").open_current()  # type: ignore[attr-defined]  # it is a HouseholdsPage

    @Slot()
    def search(self) -> None:
        """Ctrl+K: the keyboard goes to the search; a visit is saved and left first."""
        if self._desk is None:
            return
        if self._visit is not None:
            self._search_after = True
            self._visit.leave()
        elif self._compact:
            self.show_place("households")
            self.page("households").focus_search()  # type: ignore[attr-defined]  # it is a HouseholdsPage
        else:
            self._desk.top.take_keyboard()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew when the window becomes too narrow for two columns, or wide enough."""
        super().resizeEvent(event)
        if scale().compact(self.width()) != self._compact:
            self._relayout.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the App close in order."""
        self.closing.emit()
        event.accept()
