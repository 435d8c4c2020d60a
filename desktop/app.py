"""The one place that builds and connects everything: window, view-models, tasks, vault.

Only what the first window needs is imported above; the rest follows while the password is typed.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.clock_watch import ClockWatch, steady_seconds, system_clock
from desktop.doors import Doors
from desktop.language import tr
from desktop.settings import Settings, read_settings, write_settings
from desktop.tasks import Tasks
from desktop.windows.idle import AwayWatch, IdleWatch
from desktop.windows.languages import speak
from desktop.windows.shell import Shell
from desktop.windows.theme import apply_theme

if TYPE_CHECKING:
    from desktop.opened import Came
    from desktop.outside import Outside
    from desktop.vault import Vault
    from desktop.viewmodels.models import Models
    from desktop.viewmodels.visit import VisitViewModel
    from desktop.viewmodels.visiting import VisitingModel, Wanted
    from forms.record import Record


class App(QObject):
    """Owns everything that lives as long as the program; `models` is None while the vault is locked."""

    unlocked = Signal()
    locked = Signal()
    visit_opened = Signal(object)
    """Facts: the vault is open or closed; a visit is on the screen (its view-model)."""

    def __init__(self, folder: Path, outside: Outside | None, settings: Settings) -> None:
        super().__init__()
        self.folder = folder
        self._outside = outside
        self.settings = settings
        self.tasks = Tasks(self)
        self.window = Shell()
        self.models: Models | None = None
        self.visiting: VisitingModel | None = None
        self.visit: VisitViewModel | None = None
        self._vault: Vault | None = None
        self.anew_after_lock = False
        """Whether locking ends this process, so that its memory holds nothing; a new one then begins."""
        self._was_locked = False
        self._household = ""
        self._is_closed = False
        now = outside.circumstances.now if outside is not None else system_clock
        self.doors = Doors(folder, now, self.tasks, self)
        self.doors.opened.connect(self._opened)
        self.doors.changed.connect(self.window.show_door)
        self.tasks.failed.connect(self.window.show_problem)
        self.window.visit_wanted.connect(self.start_visit)
        self.window.lock_wanted.connect(self.lock)
        self.window.closing.connect(self.close)
        self._idle = IdleWatch(settings.idle_minutes, self)
        self._idle.expired.connect(self.lock)
        self._away = AwayWatch(self)
        self._away.gone.connect(self.doors.forget_quick)
        self._away.left.connect(self.lock)
        steady = outside.steady if outside is not None else steady_seconds
        self._clock = ClockWatch(now, self, steady)
        self._clock.changed.connect(self.window.show_problem)
        self.tasks.busy_changed.connect(self._clock.look)
        self.doors.show()

    @property
    def outside(self) -> Outside:
        """Clock, ids, chance and network; those of this computer are made when they are first needed."""
        if self._outside is None:
            from desktop.outside import real_outside

            self._outside = real_outside(self.settings)
        return self._outside

    # ---- unlocking and locking ----

    def unlock(self, password: str) -> None:
        """Try a password, as the unlock screen does."""
        self.doors.unlock(password)

    @Slot()
    def lock(self) -> None:
        """Close the vault and clear the clipboard; an open visit comes back after unlocking, at its place."""
        if self._vault is None:
            return
        from desktop.opened import put_away

        self._idle.stop()
        resume = self._household if self.window.visit is not None else ""
        QGuiApplication.clipboard().clear()
        self._leave_visit()
        self.models, self.visiting = None, None
        vault, self._vault = self._vault, None
        self.tasks.let_go()
        self.tasks.run(lambda: put_away(vault, resume), self._closed)

    @Slot(object)
    def _closed(self, _nothing: object) -> None:
        self._was_locked = True
        if not self.anew_after_lock:
            self.doors.show()
        self.locked.emit()

    @Slot(object)
    def _opened(self, vault: Vault) -> None:
        from desktop.opened import came_in

        self._vault = vault
        now, quick = self.outside.circumstances.now(), self.doors.take_quick()
        self.tasks.run(lambda: came_in(vault, now, quick), self._came_in)

    @Slot(object)
    def _came_in(self, came: Came) -> None:
        from dataclasses import replace

        from desktop.opened import build_models, prove
        from desktop.viewmodels.desk import Desk
        from desktop.viewmodels.visiting import VisitingModel

        vault, profile = self._vault, came.profile
        if vault is None:
            return
        desk = Desk(vault, self.tasks, self.outside.circumstances.now)
        self.doors.keep_quick(came.quick)
        self.models = build_models(desk, profile, (self.outside, self.settings), self)
        self.models.settings.text_size_wanted.connect(self.set_text_size)
        self.models.settings.contrast_wanted.connect(self.set_contrast)
        self.models.settings.language_wanted.connect(self.set_language)
        self.models.settings.keys.quick_changed.connect(self.doors.keep_quick)
        named = replace(self.outside.circumstances, user=profile.name, device=profile.device_no)
        self.visiting = VisitingModel(desk, named, profile.name, self)
        self.visiting.opened.connect(self._show_visit)
        self.visiting.failed.connect(self.window.show_problem)
        self.window.show_desk(self.models)
        if self.doors.is_first_run:
            self.doors.is_first_run = False
            self.window.show_place("begin")
        # Every page, record and log entry is proven once a start, behind the person's back.
        prove(vault, self.tasks, self.window.show_problem)
        self.models.settings.backup.run_if_due()
        self._idle.start()
        self.unlocked.emit()
        if came.trouble is not None:
            self.window.show_problem(came.trouble, partial(self._resume, came.resume))
        else:
            self._resume(came.resume)

    def _resume(self, hh_id: str) -> None:
        """Back to the visit that the lock interrupted, if there was one."""
        if hh_id:
            self.start_visit(hh_id)

    # ---- visits ----

    @Slot(object)
    def start_visit(self, wanted: str | Wanted) -> None:
        """Open a household's visit in full width: its draft, or the one that is wanted."""
        if self.visiting is not None:
            self._household = wanted if isinstance(wanted, str) else wanted.hh_id
            self.visiting.open(wanted)

    @Slot(object)
    def _show_visit(self, visit: VisitViewModel) -> None:
        from desktop.windows.visit.screen import VisitScreen

        self.visit = visit
        screen = VisitScreen(visit, self.window.size())
        screen.lock_requested.connect(self.lock)
        screen.left.connect(self._visit_left)
        screen.sealed.connect(self._visit_sealed)
        screen.troubled.connect(self.window.show_problem)
        screen.show_pills(self._pills())
        self.window.host_visit(screen, self._household)
        screen.enter()
        self.visit_opened.emit(visit)

    def _pills(self) -> tuple[tuple[str, str, str], ...]:
        online = self.models is not None and self.models.state.is_online
        link = (tr("已联网"), "accent", "wifi") if online else (tr("离线可用"), "neutral", "wifi-off")
        idle = tr("闲置 {minutes} 分钟上锁", minutes=self.settings.idle_minutes)
        return (link, (idle, "neutral", "timer"))

    @Slot()
    def _visit_left(self) -> None:
        self._leave_visit()

    @Slot(object)
    def _visit_sealed(self, record: Record) -> None:
        self._leave_visit()
        if self.models is not None:
            self.window.open_household(record.household_id)

    def _leave_visit(self) -> None:
        if self.visit is not None:
            self.window.end_visit()
            self.visit.part()
            self.visit.deleteLater()
            self.visit = None
        if self.models is not None:
            self.models.state.refresh()

    # ---- the rest ----

    @Slot(int)
    def set_text_size(self, percent: int) -> None:
        """Another text size, now and the next time."""
        self._dress(self.settings._replace(text_size=percent))

    @Slot(bool)
    def set_contrast(self, contrast: bool) -> None:
        """Strong contrast or the usual colours, now and the next time."""
        self._dress(self.settings._replace(contrast=contrast))

    @Slot(str)
    def set_language(self, name: str) -> None:
        """Another language of the interface, now and the next time; questionnaires keep theirs."""
        self._dress(self.settings._replace(language=name))
        if self.models is not None:
            self.models.state.refresh()

    def _dress(self, settings: Settings) -> None:
        self.settings = settings
        dress(settings)
        self.window.rebuild()
        folder = self.folder
        self.tasks.run(lambda: write_settings(folder, settings))

    @property
    def is_locked_for_good(self) -> bool:
        """Whether the program ended because it was locked, not because the window was closed."""
        return self.anew_after_lock and self._was_locked

    def settle(self, timeout_ms: int = 60_000) -> bool:
        """Wait until all background work is delivered: for headless runs and tests."""
        return self.tasks.settle(timeout_ms)

    @Slot()
    def close(self) -> None:
        """Finish saving, close the vault, end the workers; safe to call twice."""
        if self._is_closed:
            return
        self._is_closed = True
        self._idle.stop()
        self._clock.stop()
        if self.visit is not None:
            self.window.pause_visit()
            self.visit.part()
        if self._vault is not None:
            self.tasks.run(self._vault.close)
            self._vault = None
        self.tasks.close()


def dress(settings: Settings) -> None:
    """Language, text size and colours for everything that is drawn from now on; a QApplication must exist."""
    app = QApplication.instance()
    assert isinstance(app, QApplication), "make a QApplication first"
    speak(app, settings.language)
    apply_theme(app, settings.text_size / 100, contrast=settings.contrast)


def build(folder: Path, *, outside: Outside | None = None, scale: float | None = None) -> App:
    """The whole program for a folder, not yet shown; a QApplication must exist."""
    settings = read_settings(folder)
    if scale is not None:
        settings = settings._replace(text_size=round(scale * 100))
    dress(settings)
    return App(folder, outside, settings)
