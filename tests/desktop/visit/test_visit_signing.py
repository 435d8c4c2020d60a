"""Photos, signatures, the read-back and sealing."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop.windows.questions.pictures import LONG_EDGE, encode

SIGN = "/data/closing/sign_hh"


def complete(visit):
    for ref, text in {
        "/data/start_page/day": "2026-03-01",
        "/data/start_page/who": "赵守田",
        "/data/start_page/out": "0",
        "/data/money/earned/self_month": "2200",
        "/data/money/land/crops": "1",
    }.items():
        visit.model.answer(ref, text)
    for row in reversed(visit.model.session.rows("/data/money/earned/income")):
        visit.model.remove_row(row)
    visit.model.go_to(SIGN)


def sign(visit):
    pad = visit.editor(SIGN)
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    for x in range(45, 160, 5):
        QTest.mouseMove(pad, QPoint(x, 40 + x % 20))
        # QTest.mouseMove carries no pressed button on every platform.
        from PySide6.QtCore import QEvent, QPointF
        from PySide6.QtGui import QMouseEvent

        none = Qt.KeyboardModifier.NoModifier
        left = Qt.MouseButton.LeftButton
        pad.mouseMoveEvent(
            QMouseEvent(QEvent.Type.MouseMove, QPointF(x, 40 + x % 20), QPointF(x, 40), left, left, none)
        )
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(160, 40))
    visit.screen.page.commit()
    pad.commit()


def test_sealing_waits_and_says_in_words_what_is_missing(open_visit):
    visit = open_visit()
    complete(visit)
    visit.model.refresh()
    assert not visit.widget("seal").isEnabled()
    assert visit.screen.findChild(QLabel, "missing").full == "还差：被访人签名"


def test_signing_on_the_screen_lets_the_visit_be_sealed(open_visit, world):
    visit = open_visit()
    complete(visit)
    sign(visit)
    visit.model.refresh()
    name = visit.model.session.value(SIGN)
    assert world.pictures[name].startswith(b"\x89PNG")
    button = visit.widget("seal")
    assert isinstance(button, QPushButton)
    assert button.isEnabled()
    sealed = []
    visit.screen.sealed.connect(sealed.append)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert sealed == world.sealed
    assert b"2026-03-01" in sealed[0]


def test_delete_clears_a_signature(open_visit):
    visit = open_visit()
    complete(visit)
    sign(visit)
    visit.editor(SIGN).setFocus()
    visit.press(Qt.Key.Key_Delete)
    assert visit.model.session.value(SIGN) == ""


def test_the_read_back_says_labels_and_answers_in_large_type(open_visit):
    visit = open_visit()
    complete(visit)
    visit.model.refresh()
    QApplication.processEvents()
    spoken = [w for w in visit.screen.findChildren(QLabel) if w.property("kind") == "readback"]
    spoken = [label for label in spoken if label.isVisible()]
    text = "".join(label.text() for label in spoken)
    assert "被访人：赵守田" in text
    assert "自报月收入：2,200 元" in text
    assert "种什么：玉米" in text
    assert all(label.fontInfo().pixelSize() == 20 for label in spoken)


def test_enter_after_the_last_signature_reaches_the_primary_button(open_visit):
    visit = open_visit()
    complete(visit)
    sign(visit)
    visit.model.refresh()
    visit.editor(SIGN).setFocus()
    visit.enter()
    assert visit.focused == "seal"


def test_a_photo_is_made_small_and_loses_its_metadata():
    image = QImage(3200, 1200, QImage.Format.Format_RGB32)
    image.fill(QColor("teal"))
    image.setText("Author", "secret")
    data = encode(image)
    back = QImage.fromData(data)
    assert (back.width(), back.height()) == (LONG_EDGE, 600)
    assert b"secret" not in data
    assert data.startswith(b"\xff\xd8")


def test_an_empty_read_back_says_so_and_has_no_pages_to_turn(open_visit):
    visit = open_visit()
    visit.model.go_to(SIGN)
    visit.model.refresh()
    QApplication.processEvents()
    assert not visit.model.read_back()
    assert "还没有要念的：前面填好的情况会列在这里。" in {
        one.text() for one in visit.screen.findChildren(QLabel)
    }
    assert not [one for one in visit.screen.findChildren(QPushButton, "readback-next") if one.isVisible()]
    complete(visit)
    visit.model.refresh()
    QApplication.processEvents()
    assert visit.widget("readback-next").isEnabled()
