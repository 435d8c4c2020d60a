"""Nothing ever stands in a window of its own by accident: it would flash and take the keyboard away.

A widget that is shown before it has a parent becomes a window for a moment; when it is then put into the
page, that window dies, and the one behind it is not active any more: the person types into nothing.
"""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QDialog, QWidget

from desktop.viewmodels.visiting import Wanted
from desktop.windows.shell import Shell
from tests.screens.village import ZHAO, rest

PLACES = ("today", "households", "papers", "handover", "ledger", "settings", "begin")


class Strays(QObject):
    """Remembers every widget that was shown as a window without being one."""

    def __init__(self, parent):
        super().__init__(parent)
        self.seen = []

    def eventFilter(self, one, event):
        is_window = event.type() == QEvent.Type.Show and isinstance(one, QWidget) and one.isWindow()
        if is_window and not isinstance(one, Shell | QDialog):
            self.seen.append(f"{type(one).__name__} {one.objectName()}")
        return False


@pytest.fixture
def strays(qapp):
    watching = Strays(qapp)
    qapp.installEventFilter(watching)
    yield watching
    qapp.removeEventFilter(watching)
    watching.deleteLater()


def test_no_part_of_a_page_is_ever_a_window(program, strays):
    app = program()
    for percent in (100, 200):
        app.set_text_size(percent)
        for place in PLACES:
            app.window.show_place(place)
            rest(app)
        app.window.open_household(ZHAO)
        rest(app)
        app.window.start_visit(Wanted(ZHAO))  # a second visit: with what has changed since the first
        rest(app)
        for stop in app.visit.places.stops()[:: percent // 50]:  # some pages are enough, and cheaper
            app.visit.go_stop(stop)
        app.window.visit.leave()
        rest(app)
    app.lock()
    rest(app)
    assert strays.seen == []
    assert app.window.isActiveWindow()
