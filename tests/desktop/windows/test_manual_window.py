"""F1 opens the manual at the page that fits; it is read, searched and closed by keyboard."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QListWidget, QPushButton, QTextBrowser

from desktop.windows.manual import ManualWindow
from desktop.windows.rows import RowList

DRAFT = "999901001203-07-0032"


def opened(app, settled) -> ManualWindow:
    app.window.activateWindow()
    settled(app)
    QTest.keyClick(app.window, Qt.Key.Key_F1)
    settled(app)
    found = app.window.findChild(ManualWindow)
    assert found is not None
    return found


def test_f1_follows_the_place(program, settled):
    app = program()
    for place, page in (("handover", "handover"), ("ledger", "ledger"), ("households", "finding")):
        app.window.show_place(place)
        settled(app)
        manual = opened(app, settled)
        assert manual.shown == page
        manual.close()
        settled(app)


def test_f1_in_a_visit_opens_the_page_with_its_keys(program, settled):
    app = program()
    app.window.start_visit(DRAFT)
    settled(app)
    manual = opened(app, settled)
    assert manual.shown == "visit"
    text = manual.findChild(QTextBrowser).toPlainText()
    assert "Alt+0" in text
    assert "F8" in text


def test_f1_before_unlocking_explains_the_door_and_prints_nothing(program, settled):
    app = program(is_open=False)
    manual = opened(app, settled)
    assert manual.shown == "unlock"
    assert not manual.findChild(QPushButton, "manual_card").isVisible()


def test_searching_narrows_the_pages_and_esc_closes(program, settled, qtbot):
    app = program()
    manual = opened(app, settled)
    QTest.keyClick(manual, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = manual.findChild(QLineEdit, "manual_search")
    field.setText("备用纸")
    pages = manual.findChild(QListWidget)
    assert pages.count() == 1
    assert manual.shown == "papers"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not manual.isVisible(), timeout=20_000)


def test_the_quick_card_is_one_key_from_printing(program, settled):
    app = program()
    opened(app, settled).findChild(QPushButton, "manual_card").click()
    settled(app)
    assert app.window.place == "papers"
    listed = app.window.findChild(RowList, "papers_due").rows
    rows = [listed.at(number) for number in range(listed.rowCount())]
    assert [row.key for row in rows if row.mark == "checked"] == ["|K02"]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_pictures_are_never_wider_than_the_page(program, settled, scale):
    app = program(scale)
    view = opened(app, settled).findChild(QTextBrowser)
    image = QTextDocument.ResourceType.ImageResource.value
    assert view.document().resource(image, QUrl("pictures/today.png")).width() > 500
    assert view.horizontalScrollBar().maximum() == 0


def test_the_manual_is_saved_page_by_page_until_its_window_closes(program, settled, tmp_path, qtbot):
    manual = opened(program(), settled)
    target = tmp_path / "manual.pdf"
    manual.keep_as(str(target))
    assert not target.exists()
    qtbot.waitUntil(target.exists, timeout=60_000)
    assert target.read_bytes().startswith(b"%PDF")
    manual.keep_as(str(tmp_path / "left.pdf"))
    manual.close()
    qtbot.wait(1)
    assert not (tmp_path / "left.pdf").exists()
