"""边填边算: asks for the panel after answers, off the keystroke path, and drops what came too late."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from forms.answers import Answers
from forms.screening import Check, LivePanel

Compute = Callable[[Answers, Callable[[LivePanel], None]], None]


class LiveFeed(QObject):
    """One computation at a time: while it runs, only the newest answers wait; its result is then stale."""

    changed = Signal(object)
    """The LivePanel, whenever it is another one."""

    def __init__(self, compute: Compute | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._compute = compute
        self._is_running = False
        self._waiting: Answers | None = None
        self._then: list[Callable[[], None]] = []
        self._is_over = False
        self.panel: LivePanel | None = None

    @property
    def exists(self) -> bool:
        """Whether this questionnaire has anything to work out."""
        return self._compute is not None

    @property
    def blocking(self) -> tuple[Check, ...]:
        """The red checks that nobody has explained yet, by the last panel."""
        return self.panel.blocking if self.panel is not None else ()

    def ask(self, answers: Answers, then: Callable[[], None] | None = None) -> None:
        """Work the panel out for these answers; `then` is called once a panel at least as new stands."""
        if self._compute is None:
            if then is not None:
                then()
            return
        if then is not None:
            self._then.append(then)
        if self._is_running:
            self._waiting = answers
            return
        self._is_running = True
        self._compute(answers, self._arrived)

    def part(self) -> None:
        """The visit is put away: what is still being worked out is for nobody."""
        self._is_over = True
        self._waiting = None
        self._then.clear()

    def _arrived(self, panel: LivePanel) -> None:
        if self._is_over:  # The visit may be deleted by now: nothing of it may be touched.
            return
        self._is_running = False
        if self._waiting is not None:
            newest, self._waiting = self._waiting, None
            self.ask(newest)
            return
        if panel != self.panel:
            self.panel = panel
            self.changed.emit(panel)
        waiting, self._then = self._then, []
        for then in waiting:
            then()
