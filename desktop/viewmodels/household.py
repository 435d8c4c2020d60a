"""One household: reads it, reveals its numbers, takes the steps of its referrals."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.viewmodels.desk import Desk
from desktop.viewmodels.household_acts import event_of
from desktop.viewmodels.household_lines import revealed
from desktop.viewmodels.household_view import HouseholdFacts, HouseholdView, household_view
from desktop.viewmodels.reveal import Reveal
from desktop.viewmodels.rows import ListRow

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.rows import HouseholdPage


class HouseholdModel(QObject):
    """Reads one household; `open` changes which one."""

    loaded = Signal(object)
    failed = Signal(object)
    """Facts: the HouseholdView; an AppError of a step that could not be taken."""

    def __init__(self, desk: Desk, author: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._author = author
        self._page: HouseholdPage | None = None
        self._hh_id = ""
        self.view: HouseholdView | None = None
        self.reveal = Reveal(desk, self)
        self.reveal.failed.connect(self.failed)

    def open(self, hh_id: str) -> None:
        """Another household."""
        if hh_id != self._hh_id:
            self.view = None
            self.reveal.hide()
        self._hh_id = hh_id

    def refresh(self) -> None:
        """Read it anew."""
        vault, hh_id = self._desk.vault, self._hh_id
        if hh_id:
            now = self._desk.now()
            self._desk.tasks.run(lambda: gather(vault, hh_id, now), self._arrived)

    def members(self) -> tuple[ListRow, ...]:
        """The rows of the members; with full identity numbers as long as they are revealed."""
        if self.view is None or self._page is None or not self.reveal.seconds_left:
            return () if self.view is None else self.view.members
        numbers = [member.id_number for member in self._page.members]
        return tuple(revealed(row, number) for row, number in zip(self.view.members, numbers, strict=True))

    @property
    def has_numbers(self) -> bool:
        """Whether there is a number to reveal."""
        return self._page is not None and any(member.id_number for member in self._page.members)

    def move(self, key: str, state: str, note: str) -> None:
        """Take a step of a referral; `failed` says why when it is not possible now."""
        if self._page is None:
            return
        vault = self._desk.vault
        event = event_of(self._page, (key, state, note), self._desk.now(), self._author)
        self._desk.tasks.run(lambda: vault.move_referral(event), self._moved, self.failed.emit)

    @Slot(object)
    def _moved(self, _referral: object) -> None:
        self.refresh()

    @Slot(object)
    def _arrived(self, facts: HouseholdFacts) -> None:
        if facts.page.row.hh_id == self._hh_id:
            self._page = facts.page
            self.view = household_view(facts, self._desk.today())
            self.loaded.emit(self.view)


def gather(vault: Vault, hh_id: str, now: datetime) -> HouseholdFacts:
    """Runs on the vault worker."""
    return HouseholdFacts(vault.household(hh_id, now), vault.timeline(hh_id), vault.questionnaires())
