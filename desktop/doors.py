"""What stands before an unlocked vault: first run, unlocking, the forgotten password.

Nothing of the vault is loaded before it is needed, so that the unlock screen stands at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop import VERSION
from desktop.quick_door import QuickDoor
from desktop.tasks import Tasks
from desktop.vault.card import read_card
from desktop.vault.presence import vault_exists
from desktop.vault.tries import read_tries, seconds_left
from desktop.viewmodels.unlock import UnlockModel, Ways
from desktop.viewmodels.unlock_words import unlock_words

if TYPE_CHECKING:
    from desktop.outside import Clock
    from desktop.vault import Profile, Vault
    from desktop.vault.quick import Quick
    from desktop.viewmodels.recovery import RecoveryModel
    from desktop.viewmodels.restoring import Heir, RestoreModel
    from desktop.viewmodels.welcome import WelcomeModel


class Doors(QObject):
    """Shows the door that fits the folder, and says when a vault is open."""

    opened = Signal(object)
    changed = Signal(object)
    """Facts: the open vault; another door stands there (a function that builds it: compact or not)."""

    def __init__(self, folder: Path, now: Clock, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._now = now
        self._tasks = tasks
        self.is_first_run = False
        """Whether this run made the vault: the first steps follow."""
        self._model: UnlockModel | WelcomeModel | RecoveryModel | RestoreModel | None = None
        self._quick = QuickDoor(folder, now, None)

    @Slot()
    def show(self) -> None:
        """The first run without a vault, else the unlock screen."""
        if vault_exists(self._folder):
            ways = unlock_ways(self._folder, self._now, self._quick)
            self._model = UnlockModel(ways, self._tasks, self)
            self._model.opened.connect(self.opened)
        else:
            from desktop.viewmodels.welcome import WelcomeModel

            create = partial(new_vault, self._folder, self._now)
            self._model = WelcomeModel(create, self._tasks, self)
            self._model.created.connect(self._created)
        self.changed.emit(self._build)

    @Slot(object)
    def _created(self, vault: Vault) -> None:
        self.is_first_run = True
        self.opened.emit(vault)

    @Slot()
    def show_recovery(self) -> None:
        """The way back for a forgotten password."""
        self._model = recovery_model(self._folder, self._now, self._tasks, self)
        self._model.finished.connect(self.show)
        self.changed.emit(self._build)

    @Slot()
    def show_restore(self) -> None:
        """A vault from elsewhere: from a backup, or from a predecessor."""
        self._model = restore_model(self._folder, self._now, self._tasks, self)
        self._model.finished.connect(self.show)
        self.changed.emit(self._build)

    def unlock(self, password: str) -> None:
        """Try a password, as the unlock screen does."""
        if isinstance(self._model, UnlockModel):
            self._model.unlock(password)

    def unlock_quickly(self, digits: str) -> None:
        """Try the six digits, as the unlock screen does after a lock."""
        if isinstance(self._model, UnlockModel):
            self._model.unlock_quickly(digits)

    @Slot(object)
    def keep_quick(self, quick: Quick | None) -> None:
        """The quick way in after the next lock; None: only the password opens."""
        self._quick = QuickDoor(self._folder, self._now, quick)

    def passed(self) -> bytes:
        """What a process that ends by a lock hands to the next one."""
        return self._quick.to_bytes()

    def begin_with(self, passed: bytes) -> None:
        """Take what the process before handed on, if it did."""
        if passed:
            from desktop.vault.quick import quick_from_bytes

            self.keep_quick(quick_from_bytes(passed))
            self.show()

    def take_quick(self) -> Quick | None:
        """The quick way that opened the vault; None when a password did."""
        return self._quick.take()

    @Slot()
    def forget_quick(self) -> None:
        """The computer slept or changed hands: only the password opens from now on."""
        self._quick.forget()
        if isinstance(self._model, UnlockModel):
            self._model.digits_ended.emit()

    def _build(self, compact: bool) -> QWidget:
        model = self._model
        if isinstance(model, UnlockModel):
            from desktop.windows.unlock import UnlockPage

            words = unlock_words(read_card(self._folder), self._now().date(), VERSION)
            page = UnlockPage(model, words, compact=compact)
            page.forgot.connect(self.show_recovery)
            page.elsewhere.connect(self.show_restore)
            return page
        from desktop.viewmodels.recovery import RecoveryModel

        if isinstance(model, RecoveryModel):
            from desktop.windows.recovery import RecoveryPage

            asking = RecoveryPage(model, compact=compact)
            asking.back.connect(self.show)
            return asking
        return self._build_without(compact)

    def _build_without(self, compact: bool) -> QWidget:
        from desktop.viewmodels.restoring import RestoreModel

        model = self._model
        if isinstance(model, RestoreModel):
            from desktop.windows.restoring import RestorePage

            restoring = RestorePage(model, compact=compact)
            restoring.back.connect(self.show)
            return restoring
        from desktop.viewmodels.welcome import WelcomeModel
        from desktop.windows.welcome import WelcomePage

        assert isinstance(model, WelcomeModel)
        page = WelcomePage(model, compact=compact)
        page.elsewhere.connect(self.show_restore)
        return page


def new_vault(folder: Path, now: Clock, password: str, profile: Profile) -> Vault:
    """Create the vault of a first run, with costs measured on this computer. Runs on the worker."""
    from dataclasses import replace

    from desktop.outside import real_outside
    from desktop.vault import create_vault
    from desktop.vault.calibration import calibrate
    from desktop.vault.door import check_new_password

    check_new_password(password, profile)  # Said at once, before the costs are measured.
    around = replace(real_outside().circumstances, now=now)
    return create_vault(folder, password, profile, circumstances=around, kdf=calibrate())


def unlock_ways(folder: Path, now: Clock, quick: QuickDoor) -> Ways:
    """How the vault in this folder opens."""

    def way(*, read_only: bool = False, accept: bool = False) -> Callable[[str], Vault]:
        def open_it(word: str) -> Vault:
            from desktop.vault import OpenOptions, open_vault

            return open_vault(folder, word, OpenOptions(now(), accept, read_only))

        return open_it

    def tries() -> tuple[int, int]:
        return read_tries(folder).failures, seconds_left(folder, now())

    return Ways(
        open=way(),
        read=way(read_only=True),
        confirm=way(accept=True),
        tries=tries,
        digits=quick.open,
        digits_left=lambda: quick.tries_left,
    )


def recovery_model(folder: Path, now: Clock, tasks: Tasks, parent: QObject) -> RecoveryModel:
    """The forgotten password of the vault in this folder."""
    from desktop.vault.recovery import answer, ask, asked, can_recover
    from desktop.viewmodels.recovery import RecoveryModel, RecoveryWays

    ways = RecoveryWays(
        is_possible=can_recover(folder),
        asked=lambda: asked(folder),
        ask=lambda word: ask(folder, word, now()),
        answer=lambda reply, word: answer(folder, reply, word),
    )
    return RecoveryModel(ways, tasks, parent)


def restore_model(folder: Path, now: Clock, tasks: Tasks, parent: QObject) -> RestoreModel:
    """A backup or a predecessor's package for this folder; a vault that is here is moved aside."""
    from desktop.vault.restore import Restoring, restore
    from desktop.vault.successor import ask, asked
    from desktop.viewmodels.restoring import RestoreModel, RestoreWays

    has_vault = vault_exists(folder)

    def take(path: Path, word: str, heir: Heir) -> object:
        return restore(path, folder, word, Restoring(has_vault, name=heir.name, title=heir.title))

    ways = RestoreWays(
        has_vault=has_vault,
        device_no=read_card(folder).device_no,
        asked=lambda: asked(folder),
        ask=lambda word: ask(folder, word, now()),
        restore=take,
    )
    return RestoreModel(ways, tasks, parent)
