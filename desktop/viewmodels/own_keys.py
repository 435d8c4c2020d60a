"""The person's own keys on the settings screen: another password, and the six digits of quick unlock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import in_a_row, tr
from desktop.viewmodels.desk import Desk
from forms.errors import AppError

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.vault import Vault
    from desktop.vault.quick import Quick


@dataclass(frozen=True)
class KeysView:
    """Whether quick unlock is on; whether there is a key store to bind to, and whether the vault is bound."""

    has_digits: bool
    has_store: bool = False
    is_bound: bool = False


class KeysModel(QObject):
    """Changes the password and quick unlock; what was typed is not kept."""

    loaded = Signal(object)
    told = Signal(str, str)
    done = Signal()
    quick_changed = Signal(object)
    """Facts: a KeysView; a sentence with its tone; what was asked is done, its form can be closed; what may
    open the vault after the next lock besides the password (a Quick, or None)."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def refresh(self) -> None:
        """Read anew."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: _view(vault), self.loaded.emit)

    def change_password(self, old: str, new: str, again: str) -> None:
        """Another password from now on; the old one must be right."""
        if self._differ(new, again, tr("两次输入的新密码不一样，请再输一次。")):
            return
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _change(vault, (old, new), now), self._changed, self._failed)

    def choose_digits(self, password: str, digits: str, again: str) -> None:
        """Quick unlock by these six digits; the password must be right."""
        if self._differ(digits, again, tr("两次输入的六位数字不一样，请再输一次。")):
            return
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _choose(vault, (password, digits), now), self._chosen, self._failed)

    def drop_digits(self) -> None:
        """No quick unlock any more."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _drop(vault, now), self._dropped, self._failed)

    def bind(self, password: str) -> None:
        """The system's key store is needed too from now on; the password must be right."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _bind(vault, password, now), self._bound, self._failed)

    def unbind(self, password: str) -> None:
        """The password alone opens the vault again."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _unbind(vault, password, now), self._unbound, self._failed)

    @Slot(object)
    def _bound(self, _nothing: object) -> None:
        self.told.emit(
            tr("已绑定：资料只在这台电脑的这个账户里打得开。忘记密码仍由乡镇恢复，备份仍只要密码。"), "accent"
        )
        self._finish()

    @Slot(object)
    def _unbound(self, _nothing: object) -> None:
        self.told.emit(tr("已解除绑定，只要密码就能打开。"), "accent")
        self._finish()

    def _finish(self) -> None:
        self.done.emit()
        self.refresh()

    def _differ(self, one: str, other: str, sentence: str) -> bool:
        if one != other:
            self.told.emit(sentence, "red")
        return one != other

    @Slot(object)
    def _changed(self, _nothing: object) -> None:
        self.told.emit(tr("密码已改，旧密码打不开这台电脑了。以前的备份仍用旧密码，请再备份一次。"), "accent")
        self.done.emit()

    @Slot(object)
    def _chosen(self, quick: Quick | None) -> None:
        self.quick_changed.emit(quick)
        self.told.emit(tr("快速解锁已开：上锁后八小时内输六位数字就行，关机或睡眠后要用密码。"), "accent")
        self.done.emit()
        self.refresh()

    @Slot(object)
    def _dropped(self, _nothing: object) -> None:
        self.quick_changed.emit(None)
        self.told.emit(tr("快速解锁已停用，上锁后要用密码。"), "accent")
        self.refresh()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(in_a_row(error.sentence, error.remedy), "red")


def _view(vault: Vault) -> KeysView:
    from desktop.vault import keystore
    from desktop.vault.binding import is_bound
    from desktop.vault.quick import is_chosen

    return KeysView(is_chosen(vault), keystore.is_available(), is_bound(vault))


def _bind(vault: Vault, password: str, now: datetime) -> None:
    from desktop.vault.binding import bind

    bind(vault, password, now)


def _unbind(vault: Vault, password: str, now: datetime) -> None:
    from desktop.vault.binding import unbind

    unbind(vault, password, now)


def _change(vault: Vault, words: tuple[str, str], now: datetime) -> None:
    from desktop.vault.opening import change_open_password

    change_open_password(vault, *words, now)


def _choose(vault: Vault, words: tuple[str, str], now: datetime) -> Quick | None:
    from desktop.vault.quick import arm, choose

    choose(vault, words[1], words[0], now)
    return arm(vault, now, time.monotonic())


def _drop(vault: Vault, now: datetime) -> None:
    from desktop.vault.quick import drop

    drop(vault, now)
