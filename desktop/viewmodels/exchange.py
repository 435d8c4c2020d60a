"""The exchange with the office: functions for the network worker, with vault calls on the vault worker.

A push takes minutes on a bad line. The vault must stay free for saving answers meanwhile, and one thread at
a time may touch it; so the exchange sees a stand-in whose every call is carried out by the vault worker.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from desktop import handover
from forms.errors import AppError
from sync.ticket import ticket_from_json

if TYPE_CHECKING:
    from desktop.vault import Vault
    from sync.client import OfficeClient

MAX_TICKET = 64 * 1024
Report = Callable[[object], None]
OnVault = Callable[[Callable[[], Any]], Any]


class Stopped(AppError):  # noqa: N818 - a wish of the person, not an error
    """The person stopped sending."""


@dataclass(frozen=True)
class Step:
    """How far the sending is, in bytes."""

    sent: int
    total: int


@dataclass(frozen=True)
class Outcome:
    """What came of it, in two sentences."""

    title: str
    text: str
    is_online: bool = False
    accepted: int = 0
    receipt_no: str = ""


class Exchange:
    """Holds what an exchange needs; its functions block and run in the background."""

    def __init__(self, vault: Vault, client: Callable[[str], OfficeClient], on_vault: OnVault) -> None:
        self._direct = vault
        self._vault = cast("Vault", _Carried(vault, on_vault))
        self._client = client

    def connect(self, now: datetime, report: Report, stop: Event) -> Outcome:
        """Send what is unsent, then fetch what the office publishes."""

        def progress(sent: int, total: int) -> None:
            report(Step(sent, total))
            if stop.is_set():
                raise Stopped("HANDOVER_STOPPED", "已停止交接。", remedy="没收到回执的留在本机，下次接着送。")

        trust = self._vault.office()
        handed = None
        with closing(self._client(trust.url if trust is not None else "")) as client:
            if self._vault.unsent():
                handed = handover.push(self._vault, client, now, progress)
            pulled = handover.pull(self._vault, client)
        came = f"同时收到：问卷 {pulled.questionnaires} 份，名单 {pulled.households} 户。"
        if handed is None:
            return Outcome("没有要送的，镇里发来的都收下了", came, is_online=True)
        count = len(handed.accepted)
        refused = f"退回 {len(handed.rejected)} 份，仍留在本机。" if handed.rejected else ""
        title = f"送到了 {count} 份，回执 {handed.receipt_no}"
        return Outcome(title, refused + came, True, count, handed.receipt_no)

    def export(self, folder: Path, now: datetime) -> Outcome:
        """Write the waiting batch to a stick; runs on the vault worker."""
        path = handover.export_to(self._direct, folder, now)
        return Outcome(f"已写到 {path.name}", "文件只有乡镇能打开；把回执带回来导入，才算送到。")

    def take_receipt(self, path: Path) -> Outcome:
        """Take in a receipt from a stick; runs on the vault worker."""
        handed = handover.import_receipt(self._direct, path)
        text = "乡镇的签名验过了，这些记录算送到。"
        return Outcome(f"回执 {handed.receipt_no}：签收 {len(handed.accepted)} 份", text)

    def enrol(self, path: Path, now: datetime) -> Outcome:
        """Enrol with a ticket file, then fetch what the office publishes."""
        ticket = ticket_from_json(_read(path))
        with closing(self._client(ticket.url)) as client:
            enrolled = handover.enrol(self._vault, client, ticket, now)
            pulled = handover.pull(self._vault, client)
        text = f"核对号 {enrolled.check_number}，请念给乡镇管理员核对。收到名单 {pulled.households} 户。"
        return Outcome(f"已在{enrolled.office}登记", text, is_online=True)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_TICKET)
    except OSError as error:
        raise AppError(
            "FILE_READ", "这个文件读不出来。", place=path.name, remedy="请检查 U 盘后再选一次。"
        ) from error


class _Carried:
    """A stand-in for the vault: each call is carried out by the vault worker."""

    def __init__(self, vault: Vault, on_vault: OnVault) -> None:
        self._target = vault
        self._on_vault = on_vault

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found
        return lambda *given, **named: self._on_vault(lambda: found(*given, **named))
