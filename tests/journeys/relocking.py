"""The real program: unlocks, opens a visit, locks itself at a word, and is then a new process that waits.

Run as a process by test_secrecy.py. Arguments: vault folder, password, household, a file that remembers.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer

from desktop.app import App, run
from desktop.viewmodels.visit import VisitViewModel

folder, password, household, memory = sys.argv[1:]


def say(word: str) -> None:
    print(word, os.getpid(), flush=True)


def begun(app: App) -> None:
    """The first time unlock; the second time, after the lock, stay at the door."""
    if Path(memory).exists():
        QTimer.singleShot(0, lambda: say("locked"))
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
