"""A screen reader finds a name and a role for everything on every screen, and nothing needs a mouse."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPushButton, QWidget

from desktop.settings import read_settings
from desktop.windows.theme import HIGH_CONTRAST, colour
from tests.desktop.windows.access import nameless
from tests.screens.scenes import sections
from tests.screens.village import DRAFT, ZHAO

PLACES = ("today", "households", "household", "papers", "handover", "ledger", "settings")


@pytest.mark.parametrize("place", PLACES)
def test_everything_that_acts_in_a_place_has_a_name(program, settled, place):
    app = program()
    app.models.household.open(ZHAO)
    app.window.show_place(place)
    settled(app)
    assert nameless(app.window) == []


def test_everything_that_acts_at_the_door_has_a_name(program):
    app = program(is_open=False)
    assert nameless(app.window) == []


def test_everything_that_acts_in_a_visit_has_a_name(program, settled):
    app = program()
    app.window.start_visit(DRAFT)
    settled(app)
    for scene in sections(app, app.visit, "visit"):
        assert nameless(app.window) == [], scene.name


@pytest.mark.parametrize("place", PLACES)
def test_tab_comes_round_and_stops_at_every_button_of_a_place(program, settled, place):
    app = program()
    app.models.household.open(ZHAO)
    app.window.show_place(place)
    settled(app)
    page = app.window.page(place)
    wanted = {one for one in page.findChildren(QPushButton) if one.isVisible() and one.isEnabled()}
    seen: list[QWidget] = []
    for _ in range(120):
        QTest.keyClick(QApplication.focusWidget() or app.window, Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        if focused in seen:
            break
        seen.append(focused)
    # Of buttons that exclude each other Tab stops at one; the arrow keys move among them.
    groups = {one.group() for one in seen if isinstance(one, QPushButton) and one.group() is not None}
    assert [one.objectName() for one in wanted if one not in seen and one.group() not in groups] == []


def test_strong_contrast_is_switched_on_from_the_settings_and_kept(program, settled):
    app = program()
    app.window.show_place("settings")
    settled(app)
    QTest.keyClick(app.window.findChild(QCheckBox, "contrast"), Qt.Key.Key_Space)
    settled(app)
    assert colour("ink").name().upper() == HIGH_CONTRAST["ink"]
    assert read_settings(app.folder).contrast
    app.set_contrast(False)
    settled(app)
