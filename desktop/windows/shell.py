"""The one window: unlock screen, or rail with the places, or a visit in full width."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QLayout, QMainWindow, QStackedWidget, QWidget

from desktop.language import tr
from desktop.windows.first_paint import FirstPaint
from desktop.windows.theme import scale
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.viewmodels.models import Models
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
        self._visited = ""
        self._is_search_next = False
        """The household that is visited; whether its visit is left for a search."""
        self._keys: Keyboard | None = None
        self._relayout = QTimer(self)
        self._relayout.setSingleShot(True)
        self._relayout.setInterval(0)
        self._relayout.timeout.connect(self.rebuild)
        self.first_paint = FirstPaint(self)
        self.first_paint.painted.connect(self._keyboard)

    # ---- what is on the screen ----

    def show_door(self, build: Callable[[bool], QWidget]) -> None:
        """Show the unlock (or first run) screen and forget everything of the vault that was open."""
        self._models, self._door = None, build
        self._drop(self._desk)
        self._desk = None
        self._show_built_door()

    def show_desk(self, models: Models) -> None:
        """Show the places of an unlocked vault."""
        self._models, self._door = models, None
        models.household.failed.connect(self.show_problem)
        self._build_desk(models)
        self.show_place(self._place)
        models.state.refresh()

    def host_visit(self, widget: VisitScreen, hh_id: str = "") -> None:
        """Put the visit of a household in full width; rail and top bar are gone until `end_visit`."""
        self._drop(self._visit)
        self._visit, self._visited = widget, hh_id
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
            # Today would take the keyboard from the search as soon as it is read.
            self.show_place("households" if self._is_search_next else self._place)
        if self._is_search_next and self._desk is not None:
            self._is_search_next = False
            self._desk.search(self._visited)

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
        return self._desk.page(name)

    @Slot(str)
    def show_place(self, name: str) -> None:
        """Go to a place: today, households, household, papers, handover, ledger or settings."""
        if self._desk is not None:
            self._desk.show_place(name)

    @Slot(str)
    def open_household(self, hh_id: str) -> None:
        """Open the page of one household."""
        if self._desk is not None:
            self._desk.open_household(hh_id)

    @Slot(object)
    def start_visit(self, wanted: object) -> None:
        """Ask the App for a visit: a household's number, or a Wanted (questionnaire, correction)."""
        self.visit_wanted.emit(wanted)

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
        focused = QApplication.focusWidget()
        if self._models is not None:
            self._build_desk(self._models)
            self.show_place(self._place)
            self._hold(focused.objectName() if focused is not None else "")
        elif self._door is not None:
            self._show_built_door()
        self.rebuilt.emit()

    def _hold(self, name: str) -> None:
        """What was made anew has the keyboard that what it replaces had."""
        found = self.page(self._place).findChild(QWidget, name) if name else None
        if found is not None and found.isVisible():
            found.setFocus()

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

    def _build_desk(self, models: Models) -> None:
        from desktop.windows.desk import DeskFrame

        self._compact = scale().compact(self.width())
        old = [self._stack.widget(number) for number in range(self._stack.count())]
        desk = DeskFrame(models, compact=self._compact)
        desk.is_beginning = self._desk is not None and self._desk.is_beginning
        self._desk = desk
        desk.visit_wanted.connect(self.visit_wanted)
        desk.lock_wanted.connect(self.lock_wanted)
        desk.help_wanted.connect(self.show_manual)
        desk.search_wanted.connect(self.search)
        desk.place_shown.connect(self._arrived)
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

    @Slot()
    def _keyboard(self) -> Keyboard:
        if self._keys is None:
            from desktop.windows.keyboard import Keyboard

            keys = self._keys = Keyboard(self, self._current)
            keys.search_wanted.connect(self.search)
            keys.lock_wanted.connect(self.lock_wanted)
            keys.manual_wanted.connect(self.show_manual)
            keys.place_wanted.connect(self._go)
        return self._keys

    # ---- facts that arrive ----

    @Slot(str)
    def _arrived(self, place: str) -> None:
        self._place = place
        if self._desk is not None:
            self._stack.setCurrentWidget(self._desk)
        self._keyboard().arrived(place)

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

    @Slot(str)
    def _papers_of(self, hh_id: str) -> None:
        if self._desk is not None:
            self._desk.show_papers(hh_id)

    @Slot()
    def search(self) -> None:
        """Ctrl+K: the keyboard goes to the search; a visit is saved and left first."""
        if self._desk is None:
            return
        if self._visit is not None:
            self._is_search_next = True
            self._visit.leave()
        else:
            self._desk.search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew when the window becomes too narrow for two columns, or wide enough."""
        super().resizeEvent(event)
        if scale().compact(self.width()) != self._compact:
            self._relayout.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the App close in order."""
        self.closing.emit()
        event.accept()
