"""Makes the questions of a page: those in sight at once, the others in the pauses between two keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QScrollArea

from desktop.windows.visit.blocks import BlocksView
from desktop.windows.visit.run import QuestionRun

MOST_LEVELS = 16
BATCH = 2
AT_ONCE = 4
PAUSE_MS = 100
SLICE_MS = 8


class Filler(QTimer):
    """Belongs to one page; `still` does something to it while the question with the keyboard stays put.

    The first few questions in sight are made at once, the others in sight between two paintings, and what
    lies further down in the first pause: who types fast gets no more than what is in sight and what is next.
    """

    def __init__(
        self, area: QScrollArea, blocks: BlocksView, still: Callable[[Callable[[], None]], None]
    ) -> None:
        super().__init__(area)
        self._area = area
        self._blocks = blocks
        self._still = still
        self._lets_paint = False
        self.setSingleShot(True)
        self.timeout.connect(self._go_on)

    def refresh(self, refs: frozenset[str]) -> None:
        """Draw the questions among these references again, and those that are asked now."""
        self._blocks.refresh(refs)
        self.fill()

    def fill(self) -> None:
        """Make what can be seen, as far as it is not too much for one go; the rest follows."""
        lay_out_now()
        made = 0
        while made < AT_ONCE and (in_sight := self._in_sight()):
            for run, place in in_sight:
                run.view(place)
            made += len(in_sight)
            lay_out_now()
        if next(self._waiting(), None) is not None:
            self._lets_paint = bool(self._in_sight())
            self.start(0 if self._lets_paint else PAUSE_MS)

    def _waiting(self) -> Iterator[tuple[QuestionRun, int]]:
        return ((run, place) for run in self._blocks.runs() for place in run.waiting())

    def _in_sight(self) -> list[tuple[QuestionRun, int]]:
        """The next few that stand above the lower edge."""
        around = self._area.viewport()
        found: list[tuple[QuestionRun, int]] = []
        for run, place in self._waiting():
            if len(found) == BATCH or run.bottom_before(place, around) >= around.height():
                break
            found.append((run, place))
        return found

    @Slot()
    def _go_on(self) -> None:
        if self._lets_paint:  # This turn of the loop paints what was made; the next one goes on.
            self._lets_paint = False
            self.start(0)
            return
        self._still(self._make_some)
        if next(self._waiting(), None) is not None:
            self.start(0)

    def _make_some(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        for run, place in list(self._waiting()):
            run.view(place)
            if clock.elapsed() >= SLICE_MS:
                break


def after_painting(owner: QObject, act: Callable[[], None]) -> None:
    """This turn of the loop paints what was made; the next one acts, unless `owner` is gone by then."""
    QTimer.singleShot(0, owner, lambda: QTimer.singleShot(0, owner, act))


def lay_out_now() -> None:
    """Give every widget its final place before anything is painted, so that it is painted once.

    A size travels up one level a round, and a question in a part of a page is nine levels deep.
    """
    for _ in range(MOST_LEVELS):
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
