"""Lists as files for WPS and Excel, the ledger also as PDF: numbers masked unless somebody says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from desktop.language import mark
from desktop.paper_request import About, blank_source, request_for
from desktop.papers import paper_fonts
from desktop.vault.audit import Event
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.list_rows import LISTS, Line, list_lines
from forms.errors import AppError
from forms.identity import masked
from forms.papers import render
from forms.papers.workbook import Export, workbook

if TYPE_CHECKING:
    from desktop.vault import Vault

TABLE, PDF = ".xlsx", ".pdf"


@dataclass(frozen=True)
class ListFile:
    """Where a list goes, and why numbers stand there in full; "" leaves them masked.

    `key` is one of LISTS; the ledger alone can also be `PDF`.
    """

    file: str
    reason: str = ""
    key: str = "ledger"
    suffix: str = TABLE


@dataclass(frozen=True)
class Exported:
    """What was written; `hides` is False for a list without numbers to mask."""

    name: str
    lines: int
    is_masked: bool
    hides: bool = True


class ListsModel(QObject):
    """Writes lists in the background."""

    exported = Signal(object)
    failed = Signal(object)
    """Facts: an Exported; an AppError."""

    def __init__(self, desk: Desk, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def export(self, wanted: ListFile) -> None:
        """Write a list; unmasked only with a reason, which is noted in the audit log."""
        vault, now = self._desk.vault, self._desk.now()
        self._desk.tasks.run(lambda: write_list(vault, wanted, now), self.exported.emit, self.failed.emit)


def write_list(vault: Vault, wanted: ListFile, now: datetime) -> Exported:
    """Write a list and note it in the audit log; PAPER_SAVE where the file cannot be written.

    The note comes first: nothing leaves the vault that the log does not know of.
    """
    kind, lines, reason = LISTS[wanted.key], list_lines(vault, wanted.key, now), wanted.reason.strip()
    data = _pdf(vault, lines, wanted, now) if wanted.suffix == PDF else _table(vault, lines, wanted, now)
    how = f"完整号码，用途：{reason}" if reason else "号码已遮住" if kind.hides else "没有号码"
    form = wanted.suffix.removeprefix(".")
    vault.note_event(Event("export", kind.key, f"{kind.name}（{form}），{len(lines)} 行，{how}"), now)
    file = Path(wanted.file)
    file = file if file.suffix.lower() == wanted.suffix else file.with_name(file.name + wanted.suffix)
    try:
        file.write_bytes(data)
    except OSError as error:
        file.unlink(missing_ok=True)
        remedy = mark("请关掉正打开着的同名文件，检查文件夹能不能写入、磁盘有没有满。")
        raise AppError("PAPER_SAVE", mark("清单没有存成。"), place=file.parent.name, remedy=remedy) from error
    return Exported(file.name, len(lines), not reason, kind.hides)


def _table(vault: Vault, lines: list[Line], wanted: ListFile, now: datetime) -> bytes:
    kind, reason = LISTS[wanted.key], wanted.reason.strip()
    title = f"{vault.profile().township}{now.year}年{now.month}月{kind.name}"
    export = Export(title, lines, now, kind.columns, masked=not reason, reason=reason)
    return workbook(replace(export, sheet=kind.name[-10:]))


def _pdf(vault: Vault, lines: list[Line], wanted: ListFile, now: datetime) -> bytes:
    """T07 as it is printed; without a serial number, for it is of no record."""
    shown = [
        {**line, "id_masked": line["id"] if wanted.reason.strip() else masked(line["id"]), "id": ""}
        for line in lines
    ]
    source = replace(blank_source(vault), rows=tuple(shown), details={"month": f"{now.year}年{now.month}月"})
    return render(request_for(source, About("T07", "", "", now)), paper_fonts(vault)).pdf
