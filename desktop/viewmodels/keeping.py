"""How long delivered detail stays on this laptop, and what would go: shown first, wiped only when asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import in_a_row, tr
from desktop.viewmodels.desk import Desk
from forms.errors import AppError

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.vault import Vault
    from desktop.vault.retention import Leaving


@dataclass(frozen=True)
class KeepingView:
    """The days that are kept, the days that were asked about, and what would go with those."""

    days: int
    asked: int
    lines: tuple[str, ...]

    @property
    def is_kept(self) -> bool:
        """Whether the days asked about are the ones that count."""
        return self.days == self.asked


@dataclass(frozen=True)
class _Due:
    days: int
    asked: int
    leaving: tuple[Leaving, ...]


class KeepingModel(QObject):
    """Previews, keeps the days, wipes exactly what was previewed."""

    loaded = Signal(object)
    told = Signal(str, str)
    """Facts: a KeepingView; a sentence with its tone."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._due: _Due | None = None

    def refresh(self) -> None:
        """What would go with the days that are kept."""
        self.preview(0)

    def preview(self, days: int) -> None:
        """What would go if it were this many days; 0: as kept."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _due(vault, days, now), self._arrived, self._failed)

    def keep_days(self, days: int) -> None:
        """This many days from now on; nothing goes by it alone."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: vault.set_retention_days(days, now), self._kept, self._failed)

    def wipe(self) -> None:
        """Wipe what was previewed with the days that are kept."""
        due = self._due
        if due is None or due.days != due.asked or not due.leaving:
            return
        vault, now = self._desk.vault, self._desk.now()
        ids = [one.record_id for one in due.leaving]
        self._desk.tasks.run(lambda: vault.wipe(ids, now), self._wiped, self._failed)

    @Slot(object)
    def _arrived(self, due: _Due) -> None:
        self._due = due
        lines = tuple(_line(one) for one in due.leaving)
        self.loaded.emit(KeepingView(due.days, due.asked, lines))

    @Slot(object)
    def _kept(self, _nothing: object) -> None:
        self.told.emit(tr("期限已改；到期的明细要您看过、确认后才清除。"), "accent")
        self.refresh()

    @Slot(object)
    def _wiped(self, count: int) -> None:
        self.told.emit(
            tr("已清除 {count} 份明细，回执都在。下次用密码解锁时换新的资料钥匙。", count=count), "accent"
        )
        self.refresh()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(in_a_row(error.sentence, error.remedy), "red")


def _due(vault: Vault, days: int, now: datetime) -> _Due:
    kept = vault.retention_days()
    return _Due(kept, days or kept, vault.wipe_due(now, days or kept))


def _line(one: Leaving) -> str:
    return tr(
        "第 {n} 号记录，{day} 封存，回执 {receipt}，照片和签名 {photos} 张",
        n=one.n,
        day=one.sealed_at[:10],
        receipt=one.receipt_no,
        photos=one.photos,
    )
