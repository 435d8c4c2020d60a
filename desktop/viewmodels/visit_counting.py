"""Counts a visit anew after answers, off the keystroke path: marks, problems, and the live panel."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.viewmodels.visit_live import LiveFeed
from desktop.viewmodels.visit_state import Progress
from desktop.viewmodels.visit_trouble import Trouble
from forms.answers import Answers
from forms.xlsform import FormSession

REFRESH_MS = 60


class Counting(QObject):
    """Waits for a short pause after the last answer."""

    counted = Signal()
    """Marks of sections, problems and what is missing were counted anew."""

    def __init__(self, session: FormSession, progress: Progress, trouble: Trouble, live: LiveFeed) -> None:
        super().__init__(live)
        self._session = session
        self._progress = progress
        self._trouble = trouble
        self._live = live
        self._is_outdated = True
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(REFRESH_MS)
        self._later.timeout.connect(self.now)

    def outdate(self) -> None:
        """An answer changed, or a text was refused: what is wrong must be found anew, not only shown anew."""
        self._is_outdated = True

    def soon(self) -> None:
        """Something changed."""
        self._later.start()

    @Slot()
    def now(self) -> None:
        """Count at once, and ask for the live panel when the answers are others than before."""
        self._later.stop()
        if self._is_outdated:
            self._is_outdated = False
            self._progress.look([problem.ref for problem in self._trouble.missing()])
            if self._live.exists:
                self._live.ask(Answers(self._session.answers()))
        self._progress.count(self._trouble.shown)
        self.counted.emit()
