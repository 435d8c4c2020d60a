"""The visit screen as the shell sees it: its keys, and what the buttons and keys do."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QVBoxLayout, QWidget

from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_places import Stop
from desktop.windows.theme import scale
from desktop.windows.visit.body import VisitBody, width_class
from desktop.windows.visit.keys import DIGITS, add_key, borrow_digits, give_back
from desktop.windows.visit.page import PageView

Pills = tuple[tuple[str, str, str], ...]


class VisitScreen(QWidget):
    """One visit in full width. The shell hosts it, gives it the keyboard and listens to three signals."""

    lock_requested = Signal()
    left = Signal()
    sealed = Signal(object)
    troubled = Signal(object)

    def __init__(self, model: VisitViewModel, room: QSize | None = None) -> None:
        """`room` is the size that the screen will have, as far as it is known: it is laid out for that."""
        super().__init__()
        if room is not None:
            self.resize(room)
        self.setObjectName("visit")
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("ring", False)
        self._model = model
        self._pills: Pills = ()
        self._borrowed: list[QShortcut] = []
        self._wanted = model.facts.place
        self._asked_at = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._relayout = QTimer(self)
        self._relayout.setSingleShot(True)
        self._relayout.timeout.connect(self._lay_out)
        self._add_keys()
        model.page_changed.connect(self._page_changed)
        model.focus_wanted.connect(self._fold)
        model.left.connect(self.left)
        model.sealed.connect(self.sealed)
        model.troubled.connect(self.troubled)
        self._body = self._new_body()
        self._body.show_page()

    # ---- what the shell may call ----

    def show_pills(self, pills: Pills) -> None:
        """State of the laptop in the top bar: (words, tone, icon) each."""
        self._pills = pills
        self._body.top.show_pills(pills)

    @property
    def page(self) -> PageView:
        """The page that is filled in."""
        return self._body.page

    def enter(self) -> None:
        """Give the keyboard to the question where the person was, or to the first one."""
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.page.focus_question(wanted)
        elif self.page.current() is None and not self.page.focus_first():
            self._body.focus_primary()

    # ---- layout ----

    def _new_body(self) -> VisitBody:
        made = VisitBody(self._model, width_class(self.width()))
        self._connect(made)
        made.top.show_pills(self._pills)
        self._column.addWidget(made)
        return made

    @Slot()
    def _lay_out(self) -> None:
        """Another width, or another language: everything is made anew, the person stays at the question."""
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        current = self.page.current()
        if current is not None:
            current.retire()
            self._wanted = current.ref
        old, self._body = self._body, self._new_body()
        self.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self._column.removeWidget(old)
        old.hide()
        old.deleteLater()
        self._body.show()  # Qt would show it later, and what is not shown takes no keyboard.
        self._body.show_page()
        if had_keyboard:
            self.enter()

    def _connect(self, body: VisitBody) -> None:
        body.top.back.clicked.connect(self.leave)
        body.top.lock.clicked.connect(self._lock)
        body.top.language.button.clicked.connect(self._choose_language)
        body.top.language.chosen.connect(self._speak)
        body.bottom.leave.clicked.connect(self.leave)
        body.bottom.previous.clicked.connect(self.go_previous)
        body.bottom.next.clicked.connect(self.go_next)
        body.bottom.seal.clicked.connect(self.seal)
        body.bottom.problems.clicked.connect(self.go_problem)
        body.sections.chosen.connect(self._go_stop)
        body.side.left.connect(self._leave_panel)
        body.page.finished.connect(self._finished)
        body.page.retreated.connect(self.go_previous)

    def minimumSizeHint(self) -> QSize:
        """The window may always become narrower: then the screen is laid out for less width."""
        return QSize(scale().px(420), scale().control(360))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew when the width class changes."""
        super().resizeEvent(event)
        if width_class(event.size().width()) != self._body.width_class:
            self._relayout.start(0)
        self._body.sheet.hide()

    def showEvent(self, event: QShowEvent) -> None:
        """Alt+digits are the visit's while it is shown."""
        super().showEvent(event)
        give_back(self._borrowed)
        self._borrowed = borrow_digits(self.window())

    def hideEvent(self, event: QHideEvent) -> None:
        """And the window's again afterwards."""
        super().hideEvent(event)
        give_back(self._borrowed)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The screen itself has nothing to type into."""
        super().focusInEvent(event)
        self.enter()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard."""
        focused = QApplication.focusWidget()
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and isinstance(focused, QAbstractButton):
            focused.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    # ---- keys ----

    def _add_keys(self) -> None:
        add_key(self, "F8", self.go_problem)
        add_key(self, "F6", self.enter_panel)
        add_key(self, "Alt+A", self._add_row)
        add_key(self, "Alt+0", self._take_unchanged)
        add_key(self, "Alt+G", self._guide)
        add_key(self, "Alt+L", self._choose_language)
        add_key(self, "Ctrl+PgDown", self.go_next)
        add_key(self, "Ctrl+PgUp", self.go_previous)
        for digit in DIGITS:
            add_key(self, f"Alt+{digit}", self._alt_digit, f"digit:{digit}")

    @Slot()
    def _alt_digit(self) -> None:
        digit = self.sender().objectName().removeprefix("digit:")
        view = self.page.current()
        if view is not None and view.press_companion(digit):
            return
        number = self._model.places.section_keys().get(digit)
        if number is not None:
            self.page.commit()
            self._model.go_section(number)

    # ---- acts ----

    @Slot()
    def _guide(self) -> None:
        view = self.page.current()
        if view is not None:
            view.telling.toggle()

    @Slot()
    def _choose_language(self) -> None:
        view = self.page.current()
        self._asked_at = view.ref if view is not None else ""
        self.page.commit()
        self._body.top.language.open()

    @Slot(object)
    def _speak(self, language: str) -> None:
        """Say everything in another language; the person stays at the question."""
        self._model.set_language(language)
        self._lay_out()
        self._wanted = self._asked_at
        self.enter()

    @Slot()
    def go_next(self) -> None:
        """下一步."""
        self.page.commit()
        self._model.go_next()

    @Slot()
    def go_previous(self) -> None:
        """上一步."""
        self.page.commit()
        self._model.go_previous()

    @Slot()
    def go_problem(self) -> None:
        """F8."""
        self.page.commit()
        view = self.page.current()
        self._model.go_next_problem(view.ref if view is not None else "")

    @Slot()
    def leave(self) -> None:
        """保存并离开."""
        self.pause()
        self._model.leave()

    def pause(self) -> None:
        """Hand over what is being typed, and keep the place for the next time."""
        self.page.commit()
        view = self.page.current()
        self._model.way.remember(view.ref if view is not None else self._model.places.page.key)

    @Slot()
    def seal(self) -> None:
        """签字封存."""
        self.page.commit()
        self._model.seal()

    @Slot()
    def _finished(self) -> None:
        if self._model.is_seal_page:
            self._body.focus_primary()
        else:
            self.go_next()

    @Slot()
    def _add_row(self) -> None:
        self.page.add_row()

    @Slot()
    def _take_unchanged(self) -> None:
        self.page.take_unchanged()

    @Slot(object)
    def _go_stop(self, stop: Stop) -> None:
        self._body.sheet.hide()
        self.page.commit()
        self._model.go_stop(stop)

    @Slot()
    def _lock(self) -> None:
        self.page.commit()
        self.lock_requested.emit()

    @Slot()
    def _page_changed(self) -> None:
        self._body.sheet.hide()
        self._body.show_page()
        if not self.page.focus_first():
            self._body.focus_primary()

    # ---- what unfolds on a narrow screen ----

    @Slot()
    def enter_panel(self) -> None:
        """F6: the keyboard goes to the hints; on a narrow screen they unfold first."""
        self.page.commit()
        view = self.page.current()
        self._body.side.enter(view.ref if view is not None else "")

    @Slot(object)
    def _fold(self, _ref: str) -> None:
        """What a hint led to is not to be covered by the hints."""
        self._body.sheet.hide()

    @Slot(object)
    def _leave_panel(self, ref: str) -> None:
        if ref:
            self.page.focus_question(ref)
        elif not self.page.focus_first():
            self._body.focus_primary()
