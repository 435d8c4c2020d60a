"""Whatever one does, the keyboard is at something that one sees, and where one would look for it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from desktop.app import build
from desktop.viewmodels.welcome import FIELDS
from tests.screens.village import PROFILE, outside, rest


def keyboard(app) -> QWidget:
    """What has the keyboard; it must be seen."""
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible(), focused.objectName()
    assert focused.focusPolicy() & Qt.FocusPolicy.TabFocus, focused.objectName()
    return focused


def test_after_the_vault_is_made_the_keyboard_is_at_the_ticket(tmp_path, qapp, off_the_window_thread):
    app = build(tmp_path / "fresh", outside=outside())
    app.window.show()
    app.window.activateWindow()
    rest(app)
    facts = {name: str(getattr(PROFILE, name)) for name, _, _ in FIELDS}
    password = "maimiao-lvdeng-77-huochezhan"
    for name, text in {**facts, "password": password, "again": password}.items():
        app.window.findChild(QWidget, f"welcome_{name}").setText(text)
    app.window.findChild(QPushButton, "welcome_primary").click()
    rest(app)
    assert app.window.place == "begin"
    assert keyboard(app).objectName() == "enrol_ticket"
    app.window.close()
    app.close()
    app.window.deleteLater()


def test_an_empty_print_log_is_left_and_found_again_with_the_keyboard_on_something(program, settled):
    app = program()
    app.window.show_place("papers")
    settled(app)
    app.window.findChild(QPushButton, "papers_tab_log").click()
    app.window.show_place("today")
    settled(app)
    app.window.show_place("papers")
    settled(app)
    assert app.window.page("papers").isAncestorOf(keyboard(app))


@pytest.mark.parametrize("name", ["contrast", "language_en", "text_size_200"])
def test_what_changes_the_whole_window_keeps_the_keyboard(program, settled, name):
    app = program()
    app.window.show_place("settings")
    settled(app)
    control = app.window.findChild(QWidget, name)
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Space)
    settled(app)
    assert keyboard(app).objectName() == name
    app.set_contrast(False)
    app.set_text_size(100)
    app.set_language("zh")
    settled(app)
