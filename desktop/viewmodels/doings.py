"""The audit log on the settings screen: unlocked, seen in full, exported, printed, wiped, changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import in_a_row, tr
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.rows import Cell, Row
from forms.errors import AppError

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.vault import Vault
    from desktop.vault.audit import AuditRow

MOST = 200


class DoingsModel(QObject):
    """Reads the log and writes it out; it cannot be changed here or anywhere."""

    loaded = Signal(object)
    told = Signal(str, str)
    """Facts: the rows, the newest first; a sentence with its tone."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def refresh(self) -> None:
        """Read anew."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: vault.audit_log(MOST), self._arrived)

    def export(self, path: str) -> None:
        """Prove the log and write it as CSV to a file that does not exist yet; noted in the log."""
        vault, now, target = self._desk.vault, self._desk.now(), Path(path)
        self._desk.tasks.run(lambda: _export(vault, target, now), self._exported, self._failed)

    @Slot(object)
    def _arrived(self, rows: tuple[AuditRow, ...]) -> None:
        self.loaded.emit(tuple(_row(one) for one in rows))

    @Slot(object)
    def _exported(self, count: int) -> None:
        self.told.emit(tr("已导出 {count} 条，前后相连，没有缺改。", count=count), "accent")
        self.refresh()

    @Slot(object)
    def _failed(self, error: AppError) -> None:
        self.told.emit(in_a_row(error.sentence, error.remedy), "red")


def _row(one: AuditRow) -> Row:
    about = "·".join(text for text in (one.subject, one.detail) if text)
    when = wording.moment(one.at)
    cells = (Cell(one.words, when, bold=True), Cell(about, tone="ink2"))
    return Row(str(one.n), cells, f"{when} {one.words} {about}")


def _export(vault: Vault, target: Path, now: datetime) -> int:
    from desktop.vault.audit import Event

    count, data = vault.verify_audit(), vault.audit_csv()
    try:
        with target.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise AppError(
            "FILE",
            tr("操作记录没有写进去。"),
            place=target.name,
            remedy=tr("请换一个文件名或文件夹。"),
        ) from error
    if vault.doubt is None:
        vault.note_event(Event("export", "audit_log"), now)
    return count
