"""Whether a paper in the hand is about what the record says: by its square code or its serial number."""

from __future__ import annotations

from desktop.vault import Vault
from desktop.vault.errors import VaultError
from forms.papers.check import Checked, Verdict, read_typed
from forms.record import Record

__all__ = ["Checked", "Verdict", "check_paper"]


def check_paper(vault: Vault, typed: str) -> Checked:
    """Compare what was scanned or typed with this vault; PAPER_CODE for what is neither."""
    read = read_typed(typed)
    if read.record_id:
        return _by_code(vault, read.record_id, read.serial, read.prefix)
    return _by_serial(vault, read.serial)


def _by_code(vault: Vault, record_id: str, serial: str, prefix: str) -> Checked:
    record = _record(vault, record_id)
    if record is None:
        return Checked(Verdict.UNKNOWN, serial=serial, why="没有这条走访记录")
    if not record.sha256.startswith(prefix):
        return Checked(Verdict.DIFFERENT, serial=serial, why="纸上的校验码和走访记录不同")
    found = _by_serial(vault, serial)
    if found.verdict is Verdict.UNKNOWN:
        return Checked(Verdict.DIFFERENT, serial=serial, why="走访记录有，但没有打印过这个编号")
    same = any(
        row.record_id == record_id and row.serial == serial for row in vault.print_log(record.household_id)
    )
    return found if same else Checked(Verdict.DIFFERENT, serial=serial, why="这个编号是另一条走访记录的")


def _by_serial(vault: Vault, serial: str) -> Checked:
    row = next((row for row in vault.print_log() if row.serial == serial), None)
    if row is None:
        return Checked(Verdict.UNKNOWN, serial=serial, why="没有打印过这个编号")
    if _record(vault, row.record_id) is None:
        return Checked(Verdict.UNKNOWN, row.paper, serial, row.at, "走访记录已按保存期限清除")
    return Checked(Verdict.SAME, row.paper, serial, row.at)


def _record(vault: Vault, record_id: str) -> Record | None:
    try:
        return vault.record(record_id)
    except VaultError as error:
        if error.code == "VAULT_NOT_FOUND":
            return None
        raise
