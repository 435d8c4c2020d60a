"""The one place that builds and connects everything: window, view-models, tasks, vault."""

from __future__ import annotations

import random
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from desktop.doors import recovery_model, unlock_model
from desktop.hardening import begin_anew, forbid_dumps, hide_from_capture
from desktop.logging_file import start_log
from desktop.problems import install_hook
from desktop.settings import Settings, default_folder, read_settings, write_settings
from desktop.tasks import Tasks
from desktop.vault import Vault, create_vault, unlock_card, vault_exists
from desktop.vault.audit import Event
from desktop.vault.calibration import calibrate
from desktop.vault.verify import verify_vault
from desktop.vault.work import Profile
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.exchange import Exchange
from desktop.viewmodels.handover import HandoverModel
from desktop.viewmodels.household import HouseholdModel
from desktop.viewmodels.households import HouseholdsModel
from desktop.viewmodels.ledger import LedgerModel
from desktop.viewmodels.models import Models
from desktop.viewmodels.papers import PapersModel
from desktop.viewmodels.recovery import RecoveryModel
from desktop.viewmodels.settings import SettingsModel
from desktop.viewmodels.state import StateModel
from desktop.viewmodels.today import TodayModel
from desktop.viewmodels.unlock import Refusal, UnlockModel
from desktop.viewmodels.unlock_words import unlock_words
from desktop.viewmodels.visit import VisitViewModel
from desktop.viewmodels.visiting import VisitingModel, Wanted
from desktop.viewmodels.welcome import WelcomeModel
from desktop.windows.idle import AwayWatch, IdleWatch
from desktop.windows.recovery import RecoveryPage
from desktop.windows.shell import Shell
from desktop.windows.theme import apply_theme
from desktop.windows.unlock import UnlockPage
from desktop.windows.visit.screen import VisitScreen
from desktop.windows.welcome import WelcomePage
from forms.record import Record
from forms.xlsform import Circumstances
from sync.client import OfficeClient
from sync.network import http_client
from sync.surroundings import real_surroundings

VERSION = "0.1.0"
NETWORK_SECONDS = 20.0
RESUME = "resume"
ClientFactory = Callable[[str], OfficeClient]


@dataclass(frozen=True)
class Outside:
    """Everything impure: clock, ids, chance, and the way to an office; a demo or a test hands in its own."""

    circumstances: Circumstances
    office: ClientFactory


def real_outside(settings: Settings | None = None) -> Outside:
    """The clock, the randomness and the network of this computer."""
    circumstances = Circumstances(
        now=lambda: datetime.now().astimezone(),
        new_id=lambda: str(uuid.uuid4()),
        random=random.SystemRandom().random,
    )
    given = settings or Settings()
    return Outside(
        circumstances,
        lambda url: OfficeClient(
            http_client(NETWORK_SECONDS, given.proxy), given.office_url or url, real_surroundings()
        ),
    )


class App(QObject):
    """Owns everything that lives as long as the program; `models` is None while the vault is locked."""

    unlocked = Signal()
    locked = Signal()
    visit_opened = Signal(object)
    """Facts: the vault is open or closed; a visit is on the screen (its view-model)."""

    def __init__(self, folder: Path, outside: Outside, settings: Settings) -> None:
        super().__init__()
        self.folder = folder
        self.outside = outside
        self.settings = settings
        self.tasks = Tasks(self)
        self.window = Shell()
        self.models: Models | None = None
        self.visiting: VisitingModel | None = None
        self.visit: VisitViewModel | None = None
        self._vault: Vault | None = None
        self._door_model: UnlockModel | WelcomeModel | RecoveryModel | None = None
        self.anew_after_lock = False
        """Whether locking ends this process, so that its memory holds nothing; `run` then begins anew."""
        self._was_locked = False
        self._refusals = 0
        self._household = ""
        self._is_closed = False
        self.tasks.failed.connect(self.window.show_problem)
        self.window.visit_wanted.connect(self.start_visit)
        self.window.lock_wanted.connect(self.lock)
        self.window.closing.connect(self.close)
        self._idle = IdleWatch(settings.idle_minutes, self)
        self._idle.expired.connect(self.lock)
        self._away = AwayWatch(self)
        self._away.left.connect(self.lock)
        self._show_door()

    # ---- unlocking and locking ----

    def unlock(self, password: str) -> None:
        """Try a password, as the unlock screen does."""
        if isinstance(self._door_model, UnlockModel):
            self._door_model.unlock(password)

    @Slot()
    def lock(self) -> None:
        """Close the vault and clear the clipboard; an open visit comes back after unlocking, at its place."""
        if self._vault is None:
            return
        self._idle.stop()
        resume = self._household if self.window.visit is not None else ""
        if QGuiApplication.clipboard().ownsClipboard():
            QGuiApplication.clipboard().clear()
        self._leave_visit()
        self.models, self.visiting = None, None
        vault, self._vault = self._vault, None
        self.tasks.run(lambda: put_away(vault, resume), self._closed)

    @Slot(object)
    def _closed(self, _nothing: object) -> None:
        self._was_locked = True
        if not self.anew_after_lock:
            self._show_door()
        self.locked.emit()

    @Slot()
    def _show_door(self) -> None:
        opener = self.folder
        if not vault_exists(opener):
            self._door_model = WelcomeModel(self._create, self.tasks, self)
            self._door_model.created.connect(self._opened)
        else:
            self._door_model = unlock_model(opener, self.outside.circumstances.now, self.tasks, self)
            self._door_model.opened.connect(self._opened)
            self._door_model.refused.connect(self._refused)
        self.window.show_door(self._build_door)

    def _build_door(self, compact: bool) -> QWidget:
        if isinstance(self._door_model, UnlockModel):
            words = unlock_words(unlock_card(self.folder), self.outside.circumstances.now().date(), VERSION)
            page = UnlockPage(self._door_model, words, compact=compact)
            page.forgot.connect(self._show_recovery)
            return page
        if isinstance(self._door_model, RecoveryModel):
            asking = RecoveryPage(self._door_model, compact=compact)
            asking.back.connect(self._show_door)
            return asking
        assert self._door_model is not None
        return WelcomePage(self._door_model, compact=compact)

    @Slot()
    def _show_recovery(self) -> None:
        now = self.outside.circumstances.now
        self._door_model = recovery_model(self.folder, now, self.tasks, self)
        self._door_model.finished.connect(self._show_door)
        self.window.show_door(self._build_door)

    def _create(self, password: str, profile: Profile) -> Vault:
        given, costs = self.outside.circumstances, calibrate()
        return create_vault(self.folder, password, profile, circumstances=given, kdf=costs)

    @Slot(object)
    def _opened(self, vault: Vault) -> None:
        self._vault = vault
        profile = vault.profile()
        desk = Desk(vault, self.tasks, self.outside.circumstances.now)
        self.models = build_models(desk, profile, (self.outside, self.settings.text_size), self)
        self.models.settings.text_size_wanted.connect(self.set_text_size)
        named = replace(self.outside.circumstances, user=profile.name, device=profile.device_no)
        self.visiting = VisitingModel(desk, named, profile.name, self)
        self.visiting.opened.connect(self._show_visit)
        self.visiting.failed.connect(self.window.show_problem)
        self.window.show_desk(self.models)
        now, refusals = self.outside.circumstances.now(), self._refusals
        self._refusals = 0
        self.tasks.run(lambda: came_in(vault, now, refusals), self._came_in)
        # Every page, record and log entry is proven once a start, behind the person's back.
        self.tasks.run(lambda: verify_vault(vault), None, self.window.show_problem)
        self.models.settings.backup.run_if_due()
        self._idle.start()
        self.unlocked.emit()

    @Slot(object)
    def _came_in(self, resume: str) -> None:
        if resume:
            self.start_visit(resume)

    @Slot(object)
    def _refused(self, refusal: Refusal) -> None:
        self._refusals += refusal.tone == "amber"

    # ---- visits ----

    @Slot(object)
    def start_visit(self, wanted: str | Wanted) -> None:
        """Open a household's visit in full width: its draft, or the one that is wanted."""
        if self.visiting is not None:
            self._household = wanted if isinstance(wanted, str) else wanted.hh_id
            self.visiting.open(wanted)

    @Slot(object)
    def _show_visit(self, visit: VisitViewModel) -> None:
        self.visit = visit
        screen = VisitScreen(visit)
        screen.lock_requested.connect(self.lock)
        screen.left.connect(self._visit_left)
        screen.sealed.connect(self._visit_sealed)
        screen.troubled.connect(self.window.show_problem)
        screen.show_pills(self._pills())
        self.window.host_visit(screen)
        screen.enter()
        self.visit_opened.emit(visit)

    def _pills(self) -> tuple[tuple[str, str, str], ...]:
        online = self.models is not None and self.models.state.is_online
        link = ("已联网", "accent", "wifi") if online else ("离线可用", "neutral", "wifi-off")
        return (link, (f"闲置 {self.settings.idle_minutes} 分钟上锁", "neutral", "timer"))

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
            self.visit.deleteLater()
            self.visit = None
        if self.models is not None:
            self.models.state.refresh()

    # ---- the rest ----

    @Slot(int)
    def set_text_size(self, percent: int) -> None:
        """Another text size, now and the next time."""
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.settings = replace(self.settings, text_size=percent)
        apply_theme(app, percent / 100)
        self.window.rebuild()
        folder, settings = self.folder, self.settings
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
        if self._vault is not None:
            self.tasks.run(self._vault.close)
            self._vault = None
        self.tasks.close()


def put_away(vault: Vault, resume: str) -> None:
    """Lock: remember inside the vault which visit was open, then close it."""
    try:
        if vault.doubt is None:
            vault.set_setting(RESUME, resume)
    finally:
        vault.close()


def came_in(vault: Vault, now: datetime, refusals: int) -> str:
    """Note the unlocking and the refusals before it; the household whose visit was open at the last lock."""
    if vault.doubt is not None:
        return ""
    if refusals:
        vault.note_event(Event("unlock_failed", "", f"{refusals} 次"), now)
    vault.note_event(Event("unlock"), now)
    resume = vault.setting(RESUME)
    if resume:
        vault.set_setting(RESUME, "")
    return resume


def build_models(desk: Desk, profile: Profile, given: tuple[Outside, int], parent: QObject) -> Models:
    """The view-models of one unlocked vault."""
    outside, text_size = given
    exchange = Exchange(desk.vault, outside.office, desk.tasks.vault_caller())
    models = Models(
        state=StateModel(desk, profile, parent),
        today=TodayModel(desk, parent),
        households=HouseholdsModel(desk, parent),
        household=HouseholdModel(desk, profile.name, parent),
        papers=PapersModel(desk, parent),
        handover=HandoverModel(desk, exchange, parent),
        ledger=LedgerModel(desk, parent),
        settings=SettingsModel(desk, text_size, parent),
    )
    models.handover.reached.connect(models.state.reached)
    models.handover.finished.connect(models.state.refresh)
    return models


def build(folder: Path, *, outside: Outside | None = None, scale: float | None = None) -> App:
    """The whole program for a folder, not yet shown; a QApplication must exist."""
    app = QApplication.instance()
    assert isinstance(app, QApplication), "make a QApplication first"
    settings = read_settings(folder)
    if scale is not None:
        settings = replace(settings, text_size=round(scale * 100))
    apply_theme(app, settings.text_size / 100)
    return App(folder, outside or real_outside(settings), settings)


def run(folder: str | Path | None = None, begun: Callable[[App], None] | None = None) -> int:
    """The real program: window up, events until it is closed; locking begins it anew in a clean process.

    `begun` is called once the window is up, for a script that drives the real program.
    """
    forbid_dumps()
    qt = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(qt, QApplication)
    qt.setApplicationName("dengmen")
    qt.setApplicationDisplayName("登门")
    place = Path(folder) if folder else default_folder()
    start_log(place)
    app = build(place)
    app.anew_after_lock = True
    app.locked.connect(qt.quit)
    install_hook(app.window.show_problem)
    app.window.show()
    hide_from_capture(int(app.window.winId()))
    if begun is not None:
        begun(app)
    code = qt.exec()
    was_locked = app.is_locked_for_good
    app.close()
    if was_locked:
        begin_anew()
    return code
