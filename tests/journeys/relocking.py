"""The real program: unlocks, opens a visit, locks itself at a word, and is then a new process that waits.

Another word opens it again by the six digits of quick unlock. Run as a process by test_secrecy.py.
Arguments: vault folder, password, household, a file that remembers, six digits.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer

from desktop.app import App
from desktop.program import run
from desktop.viewmodels.visit import VisitViewModel

folder, password, household, memory, digits = sys.argv[1:]


def say(word: str) -> None:
    print(word, os.getpid(), flush=True)


def begun(app: App) -> None:
    """The first time unlock; after the lock stay at the door until the digits are wanted."""
    if Path(memory).exists():
        app.visit_opened.connect(lambda _visit: say("again"))
        QTimer.singleShot(0, lambda: (say("locked"), sys.stdin.readline(), app.doors.unlock_quickly(digits)))
        return
    Path(memory).touch()
    app.visit_opened.connect(lambda visit: opened(app, visit))
    app.unlocked.connect(lambda: app.start_visit(household))
    app.unlock(password)


def opened(app: App, _visit: VisitViewModel) -> None:
    """Everything is on the screen; whoever reads along says when to lock."""
    app.settle()
    say("open")
    QTimer.singleShot(0, lambda: (sys.stdin.readline(), app.lock()))


sys.exit(run(folder, begun))
