"""The real program, answering for ever: prints an answer only after the screen has said that it is saved.

Run as a process by test_power_off.py, which kills it.
"""

import os
import sys
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.app import App, build
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visit_saving import SaveState
from desktop.viewmodels.visiting import Wanted

FORM, REF = "nobody_home", "/data/visit/obs_life"


class Answering:
    """Types one answer after another into one question of one household's visit."""

    def __init__(self, app: App, first: int, hh_id: str) -> None:
        self.app = app
        self.number = first
        self.shown = first
        self.visit: VisitViewModel | None = None
        app.visit_opened.connect(self.begin)
        app.unlocked.connect(lambda: app.start_visit(Wanted(hh_id, FORM)))

    def begin(self, visit: VisitViewModel) -> None:
        self.visit = visit
        visit.save_changed.connect(self.saved)
        self.answer()

    def answer(self) -> None:
        assert self.visit is not None
        self.number += 1
        self.visit.answer(REF, f"第{self.number}答")

    def saved(self, state: SaveState) -> None:
        if state.sentence.startswith("已保存") and self.shown < self.number:
            self.shown = self.number
            print(self.number, flush=True)
            QTimer.singleShot(0, self.answer)


def main(folder: str, password: str, first: str, hh_id: str) -> None:
    qt = QApplication(sys.argv[:1])
    app = build(Path(folder))
    app.window.show()
    app.answering = Answering(app, int(first), hh_id)
    app.unlock(password)
    qt.exec()


main(*sys.argv[1:])
