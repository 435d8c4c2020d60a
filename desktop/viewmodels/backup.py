"""Backup from the settings screen: where it goes, when it was made, and proof that it could be restored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.language import in_a_row, tr
from desktop.vault.audit import Event
from desktop.vault.backup import LAST, PLACE, check_backup, find_backups, is_due, source_of, write_backup
from desktop.vault.errors import vault_error
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.backup import Found, Made

WATCH_MS = 2 * 60 * 1000
RESTS = timedelta(hours=1)
"""So long after a failure nothing is tried by itself."""
Caller = Callable[[Callable[[], Any]], Any]


@dataclass(frozen=True)
class BackupView:
    """What the card shows, and the one sentence of other screens; `tone`: should somebody do something."""

    place: str
    last: str
    tone: str
    state: str


@dataclass(frozen=True)
class _Known:
    place: str
    last: str
    is_due: bool


class BackupModel(QObject):
    """Backs the vault up beside the work: the slow disk is left to the network's thread.

    Once a day by itself, while the vault is open: at the start, or whenever the disk is plugged in later.
    A locked vault has no key and cannot be backed up.
    """

    loaded = Signal(object)
    told = Signal(str, str)
    busy_changed = Signal(bool)
    """Facts: a BackupView; a sentence with its tone (accent, amber, red); work started or ended."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._is_busy = False
        self._not_before: datetime | None = None
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_MS)
        self._watch.timeout.connect(self.run_if_due)

    def refresh(self) -> None:
        """Read anew."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: _known(vault, now), self._arrived)

    @Slot()
    def run_if_due(self) -> None:
        """Back up when the place is there and the last backup is old; look again every few minutes."""
        self._watch.start()
        vault, now = self._desk.vault, self._desk.now()
        is_resting = self._not_before is not None and abs(now - self._not_before) < RESTS
        if not (self._is_busy or is_resting):
            self._desk.tasks.run(lambda: _known(vault, now), self._maybe)

    def backup_to(self, place: str) -> None:
        """Back up into this folder now, and from now on."""
        if self._is_busy:
            return
        self._set_busy(True)
        vault, now = self._desk.vault, self._desk.now()
        inside = self._desk.tasks.vault_caller()
        work = lambda: _backup(vault, inside, Path(place), now)  # noqa: E731 - bound to this call's values
        self._desk.tasks.run(work, self._made, self._failed, network=True)

    def check_newest(self) -> None:
        """Read the newest backup back from its disk and open it."""
        if self._is_busy:
            return
        self._set_busy(True)
        vault, inside = self._desk.vault, self._desk.tasks.vault_caller()
        self._desk.tasks.run(lambda: _check(vault, inside), self._checked, self._failed, network=True)

    @Slot(object)
    def _arrived(self, known: _Known) -> None:
        last = wording.moment(known.last) if known.last else tr("还没有备份过")
        tone = "amber" if known.is_due else "ink"
        self.loaded.emit(BackupView(known.place or tr("还没有选"), last, tone, _state(known, last)))

    @Slot(object)
    def _maybe(self, known: _Known) -> None:
        if not (known.is_due and known.place) or self._is_busy:
            return
        # A disk may take its time to say whether it is there, so it is not asked from here.
        inside, vault, now = self._desk.tasks.vault_caller(), self._desk.vault, self._desk.now()
        place = Path(known.place)
        self._is_busy = True
        work = lambda: _backup(vault, inside, place, now) if place.is_dir() else None  # noqa: E731
        self._desk.tasks.run(work, self._tried, self._failed_by_itself, network=True)

    @Slot(object)
    def _tried(self, made: Made | None) -> None:
        self._is_busy = False
        if made is not None:
            self._made(made)

    @Slot(object)
    def _failed_by_itself(self, error: AppError) -> None:
        self._not_before = self._desk.now()
        self._failed(error)

    @Slot(object)
    def _made(self, made: Made) -> None:
        self._set_busy(False)
        self.refresh()
        if made.is_same_disk:
            self.told.emit(tr("已备份，但和资料在同一块盘上，盘坏了会一起丢；请改用 U 盘。"), "amber")
        else:
            self.told.emit(tr("已备份第 {number} 份，读回打开核对过。", number=made.number), "accent")

    @Slot(object)
    def _checked(self, found: Found) -> None:
        self._set_busy(False)
        created = wording.moment(found.head.label.created)
        self.told.emit(
            tr(
                "{created} 的备份读回打开核对过，封存的走访 {records} 份。",
                created=created,
                records=found.head.label.records,
            ),
            "accent",
        )

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self._set_busy(False)
        self.told.emit(in_a_row(error.sentence, error.remedy), "red")

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        self.busy_changed.emit(busy)


def _state(known: _Known, last: str) -> str:
    if not known.place:
        return tr("还没有选备份的地方：插上 U 盘，选它就行。")
    if known.is_due:
        return tr("该备份了：插上备份用的 U 盘，几分钟内会自动备份。")
    return tr("已备份：{last}。", last=last)


def _known(vault: Vault, now: datetime) -> _Known:
    return _Known(vault.fact(PLACE), vault.fact(LAST), vault.doubt is None and is_due(vault, now))


def _backup(vault: Vault, inside: Caller, place: Path, now: datetime) -> Made:
    """On the slow thread; only the two short steps that touch the vault run on the vault's own."""
    made = write_backup(inside(lambda: source_of(vault, now)), place)

    def keep() -> None:
        vault.keep_fact(LAST, made.created)
        vault.keep_fact(PLACE, str(place))
        vault.note_event(Event("backup", made.path.name), now)

    inside(keep)
    return made


def _check(vault: Vault, inside: Caller) -> Found:
    place: str = inside(lambda: vault.fact(PLACE))
    key: bytes = inside(lambda: vault.door.key)
    found = find_backups(Path(place), vault.vault_id) if place else ()
    if not found:
        raise vault_error("BACKUP_NONE")
    check_backup(found[0].path, vault.folder, key)
    return found[0]
