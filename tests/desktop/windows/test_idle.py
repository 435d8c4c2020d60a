"""The laptop locks when nobody types; a key begins the count anew, and listening costs nothing meanwhile."""

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from desktop.windows.idle import IdleWatch


@pytest.fixture
def watch(qtbot):
    """Makes watches that are stopped and kept until the test is over."""
    parents, made = [], []

    def make(minutes, believed_ms=0):
        parents.append(QObject())
        made.append(IdleWatch(minutes, parents[-1], believed_ms))
        return made[-1]

    yield make
    for one in made:
        one.stop()


@pytest.fixture
def field(qtbot):
    made = QLineEdit()
    qtbot.addWidget(made)
    return made


def test_the_count_ends_when_nobody_types(watch, qtbot):
    one = watch(0)
    with qtbot.waitSignal(one.expired, timeout=30_000):
        one.start()


def test_a_key_ends_the_count_and_a_new_one_begins_after_it(watch, field, qtbot):
    one = watch(60)
    one.start()
    assert one.is_listening
    QTest.keyClick(field, Qt.Key.Key_A)
    assert not one.is_listening
    qtbot.waitUntil(lambda: one.is_listening, timeout=30_000)


def test_a_sign_of_life_is_believed_for_a_while_and_other_events_are_none(watch, field, qtbot):
    one = watch(60, believed_ms=3_600_000)
    one.start()
    field.show()
    field.setText("a")
    assert one.is_listening
    QTest.mouseClick(field, Qt.MouseButton.LeftButton)
    assert not one.is_listening
    one.stop()
    QTest.keyClick(field, Qt.Key.Key_A)
    assert not one.is_listening
