"""Nothing is cut: labels have the room they need, buttons their size hint, at four text sizes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.windows.parts import Elided

PLACES = ("today", "households", "household", "papers", "handover", "ledger", "settings")
ZHAO = "999901001203-07-0031"


def cut_labels(root: QWidget) -> list[str]:
    found = []
    for label in root.findChildren(QLabel):
        text = label.text()
        if not text or not label.isVisible() or isinstance(label, Elided):
            continue
        if label.wordWrap():
            is_cut = label.height() + 1 < label.heightForWidth(label.width())
        else:
            widest = max(label.fontMetrics().horizontalAdvance(line) for line in text.split("\n"))
            is_cut = label.width() + 1 < widest or label.height() + 1 < label.fontMetrics().height()
        if is_cut:
            found.append(f"{text!r} {label.width()}x{label.height()}")
    return found


def cut_buttons(root: QWidget) -> list[str]:
    return [
        f"{button.text()!r} {button.width()} < {button.sizeHint().width()}"
        for button in root.findChildren(QPushButton)
        if button.isVisible() and button.width() < button.sizeHint().width()
    ]


def nothing_is_cut(window: QWidget) -> None:
    """Qt lays out in several rounds; a busy machine may need a moment for them."""
    for _ in range(40):
        if not cut_labels(window) and not cut_buttons(window):
            return
        QTest.qWait(50)
    assert cut_labels(window) + cut_buttons(window) == []


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0])
def test_no_text_is_cut_in_any_place(program, settled, place, scale):
    app = program(scale)
    app.models.household.open(ZHAO)
    app.window.show_place(place)
    settled(app)
    nothing_is_cut(app.window)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_no_text_is_cut_on_the_unlock_screen(program, settled, scale):
    app = program(scale, is_open=False)
    app.unlock("not the password")
    settled(app)
    nothing_is_cut(app.window)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_primary_action_stands_at_the_bottom_right(program, settled, scale):
    app = program(scale)
    app.models.household.open(ZHAO)
    for place in PLACES:
        app.window.show_place(place)
        settled(app)
        primary = app.window.page(place).primary
        corner = primary.mapTo(app.window, primary.rect().bottomRight())
        assert app.window.width() - 40 < corner.x() < app.window.width(), place
        assert app.window.height() - 40 < corner.y() < app.window.height(), place


def test_the_window_keeps_its_size_when_the_text_grows(program, settled):
    app = program()
    app.window.show_place("settings")
    app.models.settings.set_text_size(200)
    settled(app)
    assert (app.window.width(), app.window.height()) == (1366, 768)
    assert app.window.findChild(QPushButton, "search_button") is not None


def test_everything_one_can_reach_with_the_keyboard_has_a_name(program, settled):
    app = program()
    app.models.household.open(ZHAO)
    nameless = []
    for place in PLACES:
        app.window.show_place(place)
        settled(app)
        for widget in app.window.findChildren(QWidget):
            reachable = widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if reachable and not (widget.accessibleName() or getattr(widget, "text", str)()):
                nameless.append(f"{place}: {type(widget).__name__} {widget.objectName()}")
    assert nameless == []
