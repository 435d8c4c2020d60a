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

from desktop import handover, handover_stick
from forms.errors import AppError
from sync.refusals import REFUSALS, HandoverError
from sync.ticket_forms import MAX_TICKET, read_ticket

if TYPE_CHECKING:
    from desktop.vault import Vault
    from sync.client import OfficeClient
    from sync.ticket import OfficeCard, Ticket

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
        came = _came(pulled)
        if handed is None:
            return Outcome("没有要送的，镇里发来的都收下了", came, is_online=True)
        count = len(handed.accepted)
        refused = f"退回 {len(handed.rejected)} 份，仍留在本机。" if handed.rejected else ""
        title = f"送到了 {count} 份，回执 {handed.receipt_no}"
        return Outcome(title, refused + came, True, count, handed.receipt_no)

    def export(self, folder: Path, now: datetime, report: Report) -> Outcome:
        """Write everything unsent to a stick; runs on the vault worker."""
        paths = handover_stick.export_to(self._direct, folder, now, lambda size: report(Step(size, 0)))
        what = paths[0].name if len(paths) == 1 else f"{len(paths)} 个文件，{paths[0].name} 起"
        return Outcome(f"已写到 {what}", "写完核对过了，只有乡镇能打开；把回执带回来收取，才算送到。")

    def collect(self, place: Path, now: datetime) -> Outcome:
        """Take in from a stick what is for this laptop; runs on the vault worker."""
        return collected_words(handover_stick.collect(self._direct, place, now))

    def enrol(self, ticket: Ticket, now: datetime) -> Outcome:
        """Enrol with a ticket, then fetch what the office publishes."""
        with closing(self._client(ticket.url)) as client:
            enrolled = handover.enrol(self._vault, client, ticket, now)
            pulled = handover.pull(self._vault, client)
        text = f"核对号 {enrolled.check_number}，请念给乡镇管理员核对。收到名单 {pulled.households} 户。"
        return Outcome(f"已在{enrolled.office}登记", text, is_online=True)

    def ask_on_stick(self, ticket: Ticket, folder: Path, moment: tuple[datetime, str]) -> Outcome:
        """Write the request to enrol to a stick; runs on the vault worker."""
        path = handover_stick.ask_on_stick(self._direct, ticket, folder, moment)
        return Outcome(f"登记申请已写到 {path.name}", "请把 U 盘交给乡镇；带回来后点“从 U 盘收取”。")


def read_ticket_file(path: Path) -> Ticket | OfficeCard:
    """The ticket or office card in a file or image; FILE_READ or TICKET_INVALID."""
    try:
        with path.open("rb") as file:
            return read_ticket(file.read(MAX_TICKET + 1))
    except OSError as error:
        raise AppError(
            "FILE_READ", "这个文件读不出来。", place=path.name, remedy="请检查 U 盘后再选一次。"
        ) from error


def collected_words(found: handover_stick.Collected) -> Outcome:
    """What a stick brought, in words; raises the trouble itself when nothing but trouble came."""
    if found.is_empty and found.troubles:
        name, code = found.troubles[0]
        raise (
            HandoverError(code, place=name)
            if code in REFUSALS
            else AppError(code, "收取没有成功。", place=name)
        )
    said = []
    if found.enrolled is not None:
        said.append(f"已在{found.enrolled.office}登记，核对号 {found.enrolled.check_number}。")
    accepted = sum(len(one.accepted) for one in found.handed)
    refused = sum(len(one.rejected) for one in found.handed)
    if found.handed:
        said.append(f"回执 {'、'.join(one.receipt_no for one in found.handed)} 的签名验过了。")
    if refused:
        said.append(f"退回 {refused} 份，仍留在本机。")
    if found.pulled is not None:
        said.append(_came(found.pulled))
    said += [f"{name} 没有收：{sentence_of(code)}" for name, code in found.troubles]
    if found.foreign:
        said.append(f"另有 {len(found.foreign)} 个文件不是给本机的，没有动。")
    title = f"乡镇签收 {accepted} 份" if found.handed else "U 盘上的都收下了"
    if found.is_empty:
        title = "U 盘上没有给本机的新文件"
    receipts = found.handed[-1].receipt_no if found.handed else ""
    return Outcome(title, "".join(said), accepted=accepted, receipt_no=receipts)


def sentence_of(code: str) -> str:
    """What a code of the handover means."""
    return REFUSALS[code][0] if code in REFUSALS else code


def _came(pulled: handover.Pulled) -> str:
    words = [
        f"问卷 {pulled.questionnaires} 份" if pulled.questionnaires else "",
        f"名单 {pulled.households} 户" if pulled.households else "",
        f"退回补正 {pulled.returned} 份" if pulled.returned else "",
        f"任务 {pulled.tasks} 件" if pulled.tasks else "",
    ]
    came = "，".join(word for word in words if word)
    return f"同时收到：{came}。" if came else "问卷和名单没有变化。"


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
