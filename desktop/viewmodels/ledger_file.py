"""The ledger as a file for WPS and Excel: identity numbers masked unless somebody says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.language import mark
from desktop.vault.audit import Event
from forms.coverage import LedgerRow
from forms.errors import AppError
from forms.papers.workbook import Export, workbook

if TYPE_CHECKING:
    from desktop.vault import Vault

SUFFIX = ".xlsx"


@dataclass(frozen=True)
class LedgerFile:
    """Where the ledger goes, and why identity numbers stand there in full; "" leaves them masked."""

    file: str
    reason: str = ""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    name: str
    households: int
    is_masked: bool


def write_ledger(vault: Vault, wanted: LedgerFile, now: datetime) -> Exported:
    """Write T07 as .xlsx and note it in the audit log; PAPER_SAVE where the file cannot be written.

    The note comes first: nothing leaves the vault that the log does not know of.
    """
    township, rows = vault.profile().township, vault.ledger().rows
    reason = wanted.reason.strip()
    title = f"{township}{now.year}年{now.month}月困难群众走访排查台账"
    data = workbook(Export(title, [ledger_cells(row) for row in rows], now, masked=not reason, reason=reason))
    how = f"完整证件号，用途：{reason}" if reason else "证件号已遮住"
    vault.note_event(Event("export", "ledger", f"{len(rows)} 户，{how}"), now)
    file = Path(wanted.file)
    file = file if file.suffix.lower() == SUFFIX else file.with_name(file.name + SUFFIX)
    try:
        file.write_bytes(data)
    except OSError as error:
        file.unlink(missing_ok=True)
        remedy = mark("请关掉正打开着的同名文件，检查文件夹能不能写入、磁盘有没有满。")
        raise AppError("PAPER_SAVE", mark("台账没有存成。"), place=file.parent.name, remedy=remedy) from error
    return Exported(file.name, len(rows), not reason)


def ledger_cells(row: LedgerRow) -> dict[str, str]:
    """One household by the names of the ledger's columns."""
    income = "" if row.income_pc_month is None else f"{row.income_pc_month / 100:.2f}"
    return {
        "village": row.village,
        "head": row.head,
        "id": row.id_number,
        "category": row.categories,
        "people": "" if row.people is None else str(row.people),
        "per_month": income,
        "cause": row.causes,
        "need": row.needs,
        "disposition": row.dispositions,
        "person": row.responsible,
        "due": row.due,
        "result": row.result,
        "visit_date": row.visit_date,
        "investigators": row.investigators,
    }
