"""Which fonts papers print with: those of this machine first, or only the built-in ones."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop import papers
from desktop.viewmodels.desk import Desk

if TYPE_CHECKING:
    from desktop.vault import Vault


class PaperSettings(QObject):
    """Keeps the choice in the vault; a change is noted in the audit log."""

    loaded = Signal(bool)
    """Fact: whether only the built-in fonts are used."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def refresh(self) -> None:
        """Read anew."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: papers.is_builtin_only(vault), self._arrived)

    def use_builtin_only(self, wanted: bool) -> None:
        """Archive copies are the same on every machine with the built-in fonts alone."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _choose(vault, wanted, now), self._arrived)

    @Slot(object)
    def _arrived(self, is_builtin_only: bool) -> None:
        self.loaded.emit(is_builtin_only)


def _choose(vault: Vault, wanted: bool, now: datetime) -> bool:
    papers.choose_fonts(vault, builtin_only=wanted, now=now)
    return papers.is_builtin_only(vault)
