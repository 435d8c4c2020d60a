"""The one window: unlock screen, or rail with the places, or a visit in full width."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLayout,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.viewmodels.models import Models
from desktop.viewmodels.state import StateView
from desktop.windows.focus import FocusRing
from desktop.windows.handover import HandoverPage
from desktop.windows.household import HouseholdPage
from desktop.windows.households import HouseholdsPage
from desktop.windows.ledger import LedgerPage
from desktop.windows.papers import PapersPage
from desktop.windows.rail import PLACES, Rail, TopBar
from desktop.windows.settings import SettingsPage
from desktop.windows.theme import scale
from desktop.windows.today import TodayPage
from forms.errors import AppError


class Place(Protocol):
    """A page that can be entered."""

    def enter(self) -> None:
        """Read anew and take the keyboard."""


class Shell(QMainWindow):
    """Lays out and connects; which vault is open and what a visit is, the App decides."""

    visit_wanted = Signal(object)
    lock_wanted = Signal()
    closing = Signal()
    rebuilt = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shell")
        self.setWindowTitle("登门")
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
        self._desk: QWidget | None = None
        self._visit: QWidget | None = None
        self._pages: dict[str, QWidget] = {}
        self._place = "today"
        self._household = ""
        self._compact = False
        self.ring = FocusRing(self)
        self._relayout = QTimer(self)
        self._relayout.setSingleShot(True)
        self._relayout.setInterval(0)
        self._relayout.timeout.connect(self.rebuild)
        self._add_keys()

    # ---- what is on the screen ----

    def show_door(self, build: Callable[[bool], QWidget]) -> None:
        """Show the unlock (or first run) screen and forget everything of the vault that was open."""
        self._models, self._door = None, build
        self._drop(self._desk)
        self._desk, self._pages = None, {}
        self._show_built_door()

    def show_desk(self, models: Models) -> None:
        """Show the places of an unlocked vault."""
        self._models, self._door = models, None
        models.state.changed.connect(self._state_changed)
        self._build_desk()
        self.show_place(self._place)
        models.state.refresh()

    def host_visit(self, widget: QWidget) -> None:
        """Put a visit in full width; rail and top bar are gone until `end_visit`."""
        self._drop(self._visit)
        self._visit = widget
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        self.ring.raise_()
        widget.setFocus()

    def end_visit(self) -> None:
        """Take the visit away and come back to where it was started."""
        self._drop(self._visit)
        self._visit = None
        if self._desk is not None:
            self._stack.setCurrentWidget(self._desk)
            self.show_place(self._place)

    @property
    def visit(self) -> QWidget | None:
        """The visit on the screen, if there is one."""
        return self._visit

    @property
    def place(self) -> str:
        """The name of the place on the screen."""
        return self._place

    def page(self, name: str) -> QWidget:
        """The page of a place, built when it is first wanted."""
        if name not in self._pages:
            made = self._make(name)
            self._pages[name] = made
            self._places.addWidget(made)
        return self._pages[name]

    @Slot(str)
    def show_place(self, name: str) -> None:
        """Go to a place: today, households, household, papers, handover, ledger or settings."""
        if self._desk is None:
            return
        self._place = name
        if name not in ("households", "household") and self._top.search.text():
            self._top.search.clear()
        page = self.page(name)
        self._places.setCurrentWidget(page)
        self._rail.mark("households" if name == "household" else name)
        self._stack.setCurrentWidget(self._desk)
        self.ring.raise_()
        page.enter()  # type: ignore[attr-defined]  # every page is a Place

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
    def show_problem(self, error: AppError) -> None:
        """Say what went wrong in a box that does not stop the program."""
        box = QMessageBox(QMessageBox.Icon.Warning, "登门", error.sentence, parent=self)
        box.setInformativeText(error.remedy)
        box.setObjectName("problem")
        box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    @Slot()
    def rebuild(self) -> None:
        """Lay everything out anew, for another text size or another width."""
        if self._visit is not None:
            return
        self._compact = scale().compact(self.width())
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
        self.ring.raise_()
        made.enter()  # type: ignore[attr-defined]  # a door is a Place

    def _build_desk(self) -> None:
        self._compact = scale().compact(self.width())
        old = [self._stack.widget(number) for number in range(self._stack.count())]
        desk = QWidget()
        across = QHBoxLayout(desk)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        self._rail = Rail()
        self._rail.chosen.connect(self.show_place)
        across.addWidget(self._rail)
        lines = QVBoxLayout()
        lines.setSpacing(0)
        self._top = TopBar(compact=self._compact)
        self._connect_top()
        lines.addWidget(self._top)
        self._places = QStackedWidget()
        lines.addWidget(self._places, 1)
        across.addLayout(lines, 1)
        self._pages = {}
        self._desk = desk
        self._stack.addWidget(desk)
        self._stack.setCurrentWidget(desk)
        for widget in old:
            if widget is not self._visit:
                self._drop(widget)

    def _connect_top(self) -> None:
        self._top.lock_wanted.connect(self.lock_wanted)
        self._top.searched.connect(self._searched)
        self._top.search_entered.connect(self._search_entered)
        self._top.search_wanted.connect(self._want_search)
        if self._models is not None:
            self._top.show_state(self._models.state.view)

    def _make(self, name: str) -> QWidget:
        models = self._models
        assert models is not None
        if name == "today":
            return self._today(models)
        if name == "households":
            found = HouseholdsPage(models.households, compact=self._compact)
            found.open_household.connect(self.open_household)
            found.start_visit.connect(self.start_visit)
            return found
        if name == "household":
            page = HouseholdPage(models.household, compact=self._compact)
            page.start_visit.connect(self.start_visit)
            page.back.connect(self._back)
            page.show_papers.connect(self._papers_of)
            models.household.failed.connect(self.show_problem)
            return page
        return self._make_office(name, models)

    def _make_office(self, name: str, models: Models) -> QWidget:
        if name == "papers":
            return PapersPage(models.papers, compact=self._compact)
        if name == "handover":
            handover = HandoverPage(models.handover, compact=self._compact)
            handover.household_wanted.connect(self.open_household)
            return handover
        if name == "ledger":
            ledger = LedgerPage(models.ledger, compact=self._compact)
            ledger.show_households.connect(self.show_households)
            ledger.open_household.connect(self.open_household)
            return ledger
        settings = SettingsPage(models.settings, compact=self._compact)
        settings.lock_wanted.connect(self.lock_wanted)
        return settings

    def _today(self, models: Models) -> QWidget:
        made = TodayPage(models.today, compact=self._compact)
        made.open_household.connect(self.open_household)
        made.start_visit.connect(self.start_visit)
        made.show_households.connect(self.show_households)
        made.show_handover.connect(self._handover)
        return made

    def _drop(self, widget: QWidget | None) -> None:
        if widget is not None:
            widget.hide()
            self._stack.removeWidget(widget)
            widget.deleteLater()

    def _add_keys(self) -> None:
        for keys, slot in (("Ctrl+K", self._want_search), ("Ctrl+L", self.lock_wanted)):
            made = QShortcut(QKeySequence(keys), self)
            made.activated.connect(slot)
        for number, (name, _text, _icon) in enumerate(PLACES, 1):
            made = QShortcut(QKeySequence(f"Alt+{number}"), self)
            made.setObjectName(f"go_{name}")
            made.activated.connect(self._go)

    # ---- facts that arrive ----

    @Slot()
    def _go(self) -> None:
        if self._visit is None:
            self.show_place(self.sender().objectName().removeprefix("go_"))

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
            self._top.show_state(view)
            self._rail.badge("handover", view.unsent)

    @Slot(str)
    def _searched(self, text: str) -> None:
        if self._models is None:
            return
        if self._place != "households" and text:
            self.show_place("households")
            self._top.search.setFocus()
        self._models.households.search(text)

    @Slot()
    def _search_entered(self) -> None:
        page = self._pages.get("households")
        if self._place == "households" and isinstance(page, HouseholdsPage):
            page.open_current()

    @Slot()
    def _want_search(self) -> None:
        if self._desk is None or self._visit is not None:
            return
        if self._compact:
            self.show_place("households")
            page = self._pages["households"]
            assert isinstance(page, HouseholdsPage)
            page.focus_search()
        else:
            self._top.search.setFocus()
            self._top.search.selectAll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew when the window becomes too narrow for two columns, or wide enough."""
        super().resizeEvent(event)
        if scale().compact(self.width()) != self._compact:
            self._relayout.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the App close in order."""
        self.closing.emit()
        event.accept()
