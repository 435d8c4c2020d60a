"""What is always visible: unsent records and their age, whether the office was reached, who is logged in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import tr
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.rows import Chip

if TYPE_CHECKING:
    from desktop.vault.work import Profile, RecordRow


@dataclass(frozen=True)
class StateView:
    """The chips of the top bar, the person, and the number on 交接."""

    chips: tuple[Chip, ...]
    person: str
    unsent: int


class StateModel(QObject):
    """Counts what is not handed over; other view-models ask it to `refresh` after they changed something."""

    changed = Signal(object)

    def __init__(self, desk: Desk, profile: Profile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.profile = profile
        self.is_online = False
        self.view = StateView((), f"{profile.name}·{profile.village}", 0)

    def refresh(self) -> None:
        """Count anew."""
        self._desk.tasks.run(self._desk.vault.unsent, self._arrived)

    def reached(self, online: bool) -> None:
        """The office answered, or it did not."""
        self.is_online = online
        self.refresh()

    @Slot(object)
    def _arrived(self, unsent: tuple[RecordRow, ...]) -> None:
        today = self._desk.today()
        link = (
            Chip(tr("已联网"), "accent", "wifi")
            if self.is_online
            else Chip(tr("离线可用"), "neutral", "wifi-off")
        )
        households = len({record.hh_id for record in unsent})
        if unsent:
            oldest = wording.days_ago(min(record.sealed_at for record in unsent), today)
            work = Chip(
                tr("未交接 {households} 户·最早 {oldest}", households=households, oldest=oldest),
                "amber",
                "clock-alert",
            )
        else:
            work = Chip(tr("全部已交接"), "accent", "check")
        self.view = StateView((link, work), self.view.person, households)
        self.changed.emit(self.view)
