"""The laptop locks when the person is gone: screen locked, computer asleep; dumps are forbidden."""

import subprocess
import sys

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from desktop.windows.idle import AwayWatch


@pytest.fixture
def watch(qtbot):
    parent = QObject()
    made = AwayWatch(parent)
    made.parent_kept = parent
    return made


def test_a_locked_screen_or_falling_asleep_is_leaving_and_waking_is_not(watch, qtbot):
    with qtbot.assertNotEmitted(watch.left):
        watch.changed(False)
    with qtbot.waitSignal(watch.left):
        watch.changed(True)


def test_a_clock_that_went_on_without_the_program_is_leaving(watch, qtbot):
    with qtbot.assertNotEmitted(watch.left):
        watch.look()
    wall, steady = watch._last
    watch._last = (wall - 3600, steady)
    with qtbot.waitSignal(watch.left):
        watch.look()


def test_locking_clears_what_was_copied_here(program, settled):
    app = program()
    QGuiApplication.clipboard().setText("999901195803140011")
    app.lock()
    settled(app)
    assert QGuiApplication.clipboard().text() == ""


@pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
def test_the_program_writes_no_core_and_is_no_ones_to_debug():
    asked = """
import ctypes, resource
from desktop.hardening import forbid_dumps
forbid_dumps()
print(resource.getrlimit(resource.RLIMIT_CORE), ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))
"""
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(0, 0) 0"
