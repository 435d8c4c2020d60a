"""The visit screen: sections, page, live panel, and the bars above and below; it lays out and connects."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QHBoxLayout, QVBoxLayout, QWidget

from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_places import Stop
from desktop.windows.theme import scale
from desktop.windows.visit.bars import LIST_WIDTH, BottomBar, TopBar
from desktop.windows.visit.folded import FoldedBar, Sheet
from desktop.windows.visit.keys import DIGITS, add_key, borrow_digits, give_back
from desktop.windows.visit.live_side import LiveSide
from desktop.windows.visit.page import PageView
from desktop.windows.visit.sections import SectionList
from desktop.windows.visit.unsaved import Unsaved

FOLD_PANEL_BELOW_EM = 75
Pills = tuple[tuple[str, str, str], ...]


class VisitScreen(QWidget):
    """One visit in full width. The shell hosts it, gives it the keyboard and listens to three signals."""

    lock_requested = Signal()
    left = Signal()
    sealed = Signal(object)
    troubled = Signal(object)

    def __init__(self, model: VisitViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("visit")
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setProperty("ring", False)
        self._model = model
        self._pills: Pills = ()
        self._width_class = ""
        self._borrowed: list[QShortcut] = []
        self._body: QWidget | None = None
        self.page: PageView
        self._wanted = model.facts.place
        self._asked_at = ""
        self._sheet = Sheet(self)
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
        self._lay_out()

    # ---- what the shell may call ----

    def show_pills(self, pills: Pills) -> None:
        """State of the laptop in the top bar: (words, tone, icon) each."""
        self._pills = pills
        self.top.show_pills(pills)

    def enter(self) -> None:
        """Give the keyboard to the question where the person was, or to the first one."""
        if self._wanted:
            wanted, self._wanted = self._wanted, ""
            self.page.focus_question(wanted)
        elif self.page.current() is None and not self.page.focus_first():
            self._focus_primary()

    # ---- layout ----

    def _class_of(self, width: int) -> str:
        if scale().compact(width):
            return "narrow"
        return "folded" if width / scale().px(16) < FOLD_PANEL_BELOW_EM else "wide"

    @Slot()
    def _lay_out(self) -> None:
        self._width_class = self._class_of(self.width())
        focused = QApplication.focusWidget()
        had_keyboard = focused is not None and self.isAncestorOf(focused)
        is_narrow = self._width_class == "narrow"
        current = self.page.current() if self._body is not None else None
        if current is not None:
            current.retire()
            self._wanted = current.ref
        old, self._body = self._body, QWidget()
        lines = QVBoxLayout(self._body)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        self.top = TopBar(self._model, is_narrow=is_narrow)
        self.page = PageView(self._model)
        self.bottom = BottomBar(self._model, is_narrow=is_narrow)
        self.sections = SectionList(self._model)
        self.side = LiveSide(self._model, self._body, self._sheet, self._room)
        self.side.left.connect(self._leave_panel)
        lines.addWidget(self.top)
        lines.addWidget(Unsaved(self._model))
        lines.addLayout(self._middle(is_narrow), 1)
        lines.addWidget(self.bottom)
        self._connect()
        self.top.show_pills(self._pills)
        if old is not None:
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._column.addWidget(self._body)
        if old is not None:
            self._body.show()  # Qt would show it later, and what is not shown takes no keyboard.
        self._show_page()
        if had_keyboard:
            self.enter()

    def _middle(self, is_narrow: bool) -> QVBoxLayout:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        has_live = self._model.live.exists
        if self._width_class != "wide":
            self.strip = FoldedBar(self._model, is_narrow=is_narrow)
            self.strip.sections.clicked.connect(self._toggle_sections)
            if self.strip.live is not None:
                self.strip.live.opened.connect(self.side.toggle)
            middle.addWidget(self.strip)
        across = QHBoxLayout()
        across.setSpacing(0)
        if not is_narrow:
            self.sections.setFixedWidth(scale().px(LIST_WIDTH))
            across.addWidget(self.sections)
        across.addWidget(self.page, 1)
        if self._width_class == "wide" and has_live:
            across.addWidget(self.side.beside())
        middle.addLayout(across, 1)
        if is_narrow:
            self.sections.setParent(self)
            self.sections.hide()
        return middle

    def _connect(self) -> None:
        self.top.back.clicked.connect(self.leave)
        self.top.lock.clicked.connect(self._lock)
        self.top.language.button.clicked.connect(self._choose_language)
        self.top.language.chosen.connect(self._speak)
        self.bottom.leave.clicked.connect(self.leave)
        self.bottom.previous.clicked.connect(self.go_previous)
        self.bottom.next.clicked.connect(self.go_next)
        self.bottom.seal.clicked.connect(self.seal)
        self.bottom.problems.clicked.connect(self.go_problem)
        self.sections.chosen.connect(self._go_stop)
        self.page.finished.connect(self._finished)
        self.page.retreated.connect(self.go_previous)

    def _show_page(self) -> None:
        is_narrow = self._width_class == "narrow"
        self.page.show_page(is_narrow=is_narrow)
        self.top.say_title(self.page.title())
        self.side.show_beside(is_shown=not self._model.has_signatures)
        if is_narrow:
            self.strip.say_place()

    def minimumSizeHint(self) -> QSize:
        """The window may always become narrower: then the screen is laid out for less width."""
        return QSize(scale().px(420), scale().control(360))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew when the width class changes."""
        super().resizeEvent(event)
        if self._class_of(event.size().width()) != self._width_class:
            self._relayout.start(0)
        self._sheet.hide()

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
        self.top.language.open()

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
            self._focus_primary()
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
        self._sheet.hide()
        self.page.commit()
        self._model.go_stop(stop)

    @Slot()
    def _lock(self) -> None:
        self.page.commit()
        self.lock_requested.emit()

    def _focus_primary(self) -> None:
        primary = self.bottom.seal if self._model.is_seal_page else self.bottom.next
        target = primary if primary.isEnabled() else self.bottom.previous
        target.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _page_changed(self) -> None:
        self._sheet.hide()
        self._show_page()
        if not self.page.focus_first():
            self._focus_primary()

    # ---- what unfolds on a narrow screen ----

    @Slot()
    def _toggle_sections(self) -> None:
        self._sheet.toggle(self.sections, scale().px(300), self._room(), at_right=False)

    @Slot()
    def enter_panel(self) -> None:
        """F6: the keyboard goes to the hints; on a narrow screen they unfold first."""
        self.page.commit()
        view = self.page.current()
        self.side.enter(view.ref if view is not None else "")

    @Slot(object)
    def _fold(self, _ref: str) -> None:
        """What a hint led to is not to be covered by the hints."""
        self._sheet.hide()

    @Slot(object)
    def _leave_panel(self, ref: str) -> None:
        if ref:
            self.page.focus_question(ref)
        elif not self.page.focus_first():
            self._focus_primary()

    def _room(self) -> QRect:
        """Between the bars, where a sheet may lie."""
        folded = 0 if self._width_class == "wide" else scale().control(48)
        top = self.top.height() + folded
        return QRect(0, top, self.width(), self.height() - top - self.bottom.height())
