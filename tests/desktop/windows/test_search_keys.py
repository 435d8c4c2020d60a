"""Searching by keyboard: the field keeps the keyboard, the mark moves, Esc leads back to where one was."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from desktop.windows.rows import RowList

ZHAO = "999901001203-07-0031"
CTRL = Qt.KeyboardModifier.ControlModifier


def search(app, settled, text: str) -> QLineEdit:
    """Ctrl+K, and a text."""
    QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_K, CTRL)
    settled(app)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText(text)
    settled(app)
    return field


def households(app) -> RowList:
    return app.window.page("households").findChild(RowList, "households_list")


@pytest.mark.parametrize(
    ("place", "scale"), [("today", 1.0), ("papers", 2.0), ("settings", 1.0), ("households", 2.0)]
)
def test_esc_gives_back_place_and_keyboard(program, settled, place, scale):
    app = program(scale)
    app.window.show_place(place)
    settled(app)
    before = QApplication.focusWidget()
    field = search(app, settled, "zst")
    assert (app.window.place, field.hasFocus()) == ("households", True)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    settled(app)
    assert (app.window.place, field.text(), field.hasFocus()) == ("households", "", True)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    settled(app)
    assert (app.window.place, QApplication.focusWidget()) == (place, before)


def test_esc_leads_back_into_the_visit_that_was_left_for_a_search(program, settled, qtbot):
    app = program()
    app.window.start_visit(ZHAO)
    qtbot.waitUntil(lambda: app.window.visit is not None, timeout=30_000)
    settled(app)
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_K, CTRL)
    qtbot.waitUntil(lambda: app.window.visit is None, timeout=30_000)
    settled(app)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: app.window.visit is not None, timeout=30_000)
    settled(app)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_arrows_move_the_mark_while_one_types_and_enter_opens_it(program, settled, scale):
    app = program(scale)
    field = search(app, settled, "没有这个人")
    field.setText("z")
    settled(app)
    assert field.hasFocus()
    first = households(app).currentIndex().row()
    QTest.keyClick(field, Qt.Key.Key_Down)
    settled(app)
    assert households(app).currentIndex().row() == first + 1
    key = households(app).key()
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    settled(app)
    assert app.window.place == "household"
    assert app.models.household.view.hh_id == key.partition("|")[0]


def test_what_fits_best_is_marked_whatever_was_marked_before(program, settled):
    app = program()
    app.window.show_place("households")
    settled(app)
    QTest.keyClick(households(app), Qt.Key.Key_End)
    search(app, settled, "z")
    rows = households(app).rows
    assert households(app).currentIndex().row() == next(n for n in range(9) if rows.is_row(n))
    search(app, settled, "3组")
    assert households(app).key() == "group:三组"


def test_typing_in_the_list_begins_a_search_and_home_passes_the_heading(program, settled):
    app = program()
    app.window.show_place("households")
    settled(app)
    shown = households(app)
    QTest.keyClick(shown, Qt.Key.Key_End)
    QTest.keyClick(shown, Qt.Key.Key_Home)
    assert shown.currentIndex().row() == next(n for n in range(9) if shown.rows.is_row(n))
    QTest.keyClick(shown, Qt.Key.Key_Z)
    settled(app)
    field = app.window.findChild(QLineEdit, "search")
    assert (field.text(), field.hasFocus()) == ("z", True)
    QTest.keyClick(field, Qt.Key.Key_S)
    assert field.text() == "zs"
