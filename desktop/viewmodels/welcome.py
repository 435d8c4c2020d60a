"""The first run: whose laptop this is, and a password; the office comes next, by its ticket."""

from __future__ import annotations

from collections.abc import Callable
from random import SystemRandom
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, tr
from desktop.passwords import known_of, suggest, weigh
from desktop.tasks import Tasks
from desktop.vault.work import Profile
from desktop.viewmodels.unlock import Refusal
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault

FIELDS = (
    ("name", mark("姓名"), "李秀英"),
    ("title", mark("身份"), "柳湾村社会救助协理员"),
    ("village", mark("村（社区）"), "柳湾村"),
    ("township", mark("县和乡镇"), "样例县青山镇"),
    ("village_code", mark("行政区划代码（12 位）"), "999901001203"),
    ("device_no", mark("机号（镇里给的两位数）"), "07"),
)


class WelcomeModel(QObject):
    """Creates the vault."""

    created = Signal(object)
    refused = Signal(object)
    busy_changed = Signal(bool)
    weighed = Signal(object)
    suggested = Signal(object)
    """Facts: the open vault; a Refusal; work started or ended; a Weighed; four words to remember."""

    def __init__(
        self, create: Callable[[str, Profile], Vault], tasks: Tasks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._create = create
        self._tasks = tasks

    def create(self, facts: dict[str, str], password: str, again: str) -> None:
        """Make the vault when everything is filled in; otherwise say what is missing."""
        problem = missing(facts, password, again)
        if problem:
            self.refused.emit(Refusal(problem, tr("补上以后再按“新建资料库”。")))
            return
        self.busy_changed.emit(True)
        create, profile = self._create, _profile(facts)
        self._tasks.run(lambda: create(password, profile), self._done, self._failed)

    def weigh(self, facts: dict[str, str], password: str) -> None:
        """Say how hard a password is to guess; the word lists are read behind the person's back."""
        about = known_of(_profile(facts))
        self._tasks.run(lambda: weigh(password, about), self.weighed.emit)

    def suggest(self) -> None:
        """Draw four words."""
        self._tasks.run(lambda: suggest(SystemRandom().random), self.suggested.emit)

    @Slot(object)
    def _done(self, vault: Vault) -> None:
        self.busy_changed.emit(False)
        self.created.emit(vault)

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.busy_changed.emit(False)
        self.refused.emit(Refusal(error.sentence, error.remedy, "red"))


def missing(facts: dict[str, str], password: str, again: str) -> str:
    """The first thing that is not right, "" when all is."""
    for name, text, _example in FIELDS:
        if not facts.get(name, "").strip():
            return tr("还没有填“{words}”。", words=tr(text))
    code = facts["village_code"].strip()
    if len(code) != 12 or not code.isdigit():
        return tr("行政区划代码要 12 位数字。")
    return "" if password == again else tr("两次输入的密码不一样。")


def _profile(facts: dict[str, str]) -> Profile:
    return Profile(**{name: facts.get(name, "").strip() for name, _, _ in FIELDS})
