"""Nothing is cut off, at any text size; nothing flickers."""

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop.windows.parts import Elided

SIZES = [(1.0, (1366, 768)), (1.25, (1366, 768)), (1.5, (1366, 768)), (2.0, (1366, 768))]


def clipped(visit):
    found = []
    for label in visit.screen.findChildren(QLabel):
        if not label.isVisible() or not label.text() or isinstance(label, Elided):
            continue
        metrics = label.fontMetrics()
        if label.wordWrap():
            if label.height() < label.heightForWidth(label.width()):
                found.append(("height", label.text()))
        elif label.width() < metrics.horizontalAdvance(label.text()):
            found.append(("width", label.text()))
        if label.height() < metrics.height():
            found.append(("line", label.text()))
    for button in visit.screen.findChildren(QPushButton):
        if button.isVisible() and button.text() and button.width() < button.sizeHint().width():
            found.append(("button", button.text()))
    return found


@pytest.mark.parametrize(("factor", "size"), SIZES)
def test_no_text_is_cut_off_on_any_page(open_visit, factor, size):
    visit = open_visit(factor=factor, size=size)
    for stop in visit.model.places.stops():
        visit.model.go_stop(stop)
        QApplication.processEvents()
        assert clipped(visit) == []
        area = visit.screen.page._area
        assert area.widget().width() <= area.viewport().width()
    assert visit.window.width() == size[0]


@pytest.mark.parametrize(("factor", "size"), SIZES)
def test_no_text_is_cut_off_in_an_open_row(open_visit, qtbot, factor, size):
    visit = open_visit(factor=factor, size=size)
    visit.model.go_to("/data/money/earned/income")
    visit.screen.page.add_row()
    qtbot.waitUntil(lambda: clipped(visit) == [])


def test_a_narrow_screen_hides_the_list_behind_a_button_that_counts(open_visit):
    visit = open_visit(factor=2.0)
    assert visit.widget("section-menu").accessibleName() == "第 1 / 3 节"
    assert not visit.shows("section:0")
    visit.widget("section-menu").click()
    assert visit.shows("section:0")


def test_the_layout_follows_the_width_and_the_answer_stays(open_visit):
    visit = open_visit()
    visit.type("20260301")
    visit.window.resize(900, 700)
    QApplication.processEvents()
    QApplication.processEvents()
    assert visit.shows("section-menu")
    assert visit.model.session.value("/data/start_page/day") == "2026-03-01"


class Windows(QObject):
    """Counts widgets that became windows for a moment."""

    def __init__(self):
        super().__init__()
        self.names = []

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and watched.isWidgetType() and watched.isWindow():
            self.names.append(watched.metaObject().className())
        return False


def test_no_part_of_the_screen_is_a_window_for_a_moment(open_visit):
    watch = Windows()
    QApplication.instance().installEventFilter(watch)
    try:
        visit = open_visit()
        visit.type("20260301")
        for stop in visit.model.places.stops():
            visit.model.go_stop(stop)
        visit.model.go_to("/data/money/earned/income")
        visit.screen.page.add_row()
    finally:
        QApplication.instance().removeEventFilter(watch)
    assert [name for name in watch.names if name != "QMainWindow"] == []


def test_an_answer_makes_no_new_widgets(open_visit):
    visit = open_visit()
    page = visit.screen.page
    blocks, before = page._blocks, {view.ref: view for view in page._blocks.views()}
    visit.enter("20260301")
    visit.enter("a")
    visit.enter("1")
    after = {view.ref: view for view in page._blocks.views()}
    assert page._blocks is blocks
    assert after == before | {"/data/start_page/where": after["/data/start_page/where"]}


def test_another_width_is_no_reason_to_say_that_an_answer_is_missing(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    for width in (640, 1366):
        visit.screen.window().resize(width, 768)
        visit.screen.resize(width, 768)
        QApplication.processEvents()
    assert visit.focused == "question:/data/start_page/who"
    assert "请填被访人" not in visit.texts()


def test_another_width_keeps_what_is_being_typed(open_visit):
    visit = open_visit()
    visit.enter("20260301")
    visit.type("zst")
    visit.screen.window().resize(640, 768)
    visit.screen.resize(640, 768)
    QApplication.processEvents()
    assert visit.model.session.value("/data/start_page/who") == "zst"
