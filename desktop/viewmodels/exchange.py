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
from desktop.language import in_a_row, mark, tr
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
    is_waiting: bool = False  # something is on its way, and not at the office yet


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
                raise Stopped(
                    "HANDOVER_STOPPED",
                    mark("已停止交接。"),
                    remedy=mark("没收到回执的留在本机，下次接着送。"),
                )

        trust = self._vault.office()
        handed = None
        with closing(self._client(trust.url if trust is not None else "")) as client:
            if self._vault.unsent() or self._vault.pending_batch() is not None:
                handed = handover.push(self._vault, client, now, progress)
            pulled = handover.pull(self._vault, client)
            if pulled.lost:  # the office was restored from a backup: what it lost goes again at once
                handed = handover.push(self._vault, client, now, progress)
        return _connected(handed, pulled)

    def export(self, folder: Path, now: datetime, report: Report) -> Outcome:
        """Write everything unsent to a stick; runs on the vault worker."""
        paths = handover_stick.export_to(self._direct, folder, now, lambda size: report(Step(size, 0)))
        what = (
            paths[0].name
            if len(paths) == 1
            else tr("{count} 个文件，{name} 起", count=len(paths), name=paths[0].name)
        )
        return Outcome(
            tr("已写到 {what}", what=what), tr("写完核对过了，只有乡镇能打开；把回执带回来收取，才算送到。")
        )

    def collect(self, place: Path, now: datetime) -> Outcome:
        """Take in from a stick what is for this laptop; runs on the vault worker."""
        return collected_words(handover_stick.collect(self._direct, place, now))

    def enrol(self, ticket: Ticket, now: datetime) -> Outcome:
        """Enrol with a ticket, then fetch what the office publishes."""
        with closing(self._client(ticket.url)) as client:
            enrolled = handover.enrol(self._vault, client, ticket, now)
            pulled = handover.pull(self._vault, client)
        text = tr(
            "核对号 {check_number}，请念给乡镇管理员核对。收到名单 {households} 户。",
            check_number=enrolled.check_number,
            households=pulled.households,
        )
        return Outcome(tr("已在{office}登记", office=enrolled.office), text, is_online=True)

    def ask_on_stick(self, ticket: Ticket, folder: Path, moment: tuple[datetime, str]) -> Outcome:
        """Write the request to enrol to a stick; runs on the vault worker."""
        path = handover_stick.ask_on_stick(self._direct, ticket, folder, moment)
        return Outcome(
            tr("登记申请已写到 {name}", name=path.name), tr("请把 U 盘交给乡镇；带回来后点“从 U 盘收取”。")
        )


def _connected(handed: handover.Handed | None, pulled: handover.Pulled) -> Outcome:
    """What came of an exchange over the network."""
    came = in_a_row(_lost(pulled.lost), _came(pulled))
    if handed is None:
        return Outcome(tr("没有要送的，镇里发来的都收下了"), came, is_online=True)
    text = in_a_row(_refused(handed.rejected), came)
    if not handed.batches:
        title = tr("已交到网关 {held} 批，等乡镇确认", held=handed.held)
        text = in_a_row(tr("网关只保管，打不开；收到乡镇的回执才算送到。"), text)
        return Outcome(title, text, is_online=True, is_waiting=True)
    if handed.held:
        text = in_a_row(tr("另有 {held} 批已交到网关，等乡镇确认。", held=handed.held), text)
    count = len(handed.accepted)
    title = tr("送到了 {count} 份，回执 {receipt_no}", count=count, receipt_no=handed.receipt_no)
    return Outcome(title, text, True, count, handed.receipt_no)


def read_ticket_file(path: Path) -> Ticket | OfficeCard:
    """The ticket or office card in a file or image; FILE_READ or TICKET_INVALID."""
    try:
        with path.open("rb") as file:
            return read_ticket(file.read(MAX_TICKET + 1))
    except OSError as error:
        raise AppError(
            "FILE_READ", mark("这个文件读不出来。"), place=path.name, remedy=mark("请检查 U 盘后再选一次。")
        ) from error


def collected_words(found: handover_stick.Collected) -> Outcome:
    """What a stick brought, in words; raises the trouble itself when nothing but trouble came."""
    if found.is_empty and found.troubles:
        name, code = found.troubles[0]
        raise (
            HandoverError(code, place=name)
            if code in REFUSALS
            else AppError(code, mark("收取没有成功。"), place=name)
        )
    said = []
    if found.enrolled is not None:
        said.append(
            tr(
                "已在{office}登记，核对号 {check_number}。",
                office=found.enrolled.office,
                check_number=found.enrolled.check_number,
            )
        )
    accepted = sum(len(one.accepted) for one in found.handed)
    refused = tuple(pair for one in found.handed for pair in one.rejected)
    if found.handed:
        said.append(
            tr("回执 {names} 的签名验过了。", names=tr("、").join(one.receipt_no for one in found.handed))
        )
    said.append(_refused(refused))
    if found.pulled is not None:
        said.append(_lost(found.pulled.lost, is_sent=False))
        said.append(_came(found.pulled))
    said += [
        tr("{name} 没有收：{sentence}", name=name, sentence=sentence_of(code))
        for name, code in found.troubles
    ]
    if found.foreign:
        said.append(tr("另有 {count} 个文件不是给本机的，没有动。", count=len(found.foreign)))
    title = tr("乡镇签收 {accepted} 份", accepted=accepted) if found.handed else tr("U 盘上的都收下了")
    if found.is_empty:
        title = tr("U 盘上没有给本机的新文件")
    receipts = found.handed[-1].receipt_no if found.handed else ""
    return Outcome(title, in_a_row(*said), accepted=accepted, receipt_no=receipts)


def sentence_of(code: str) -> str:
    """What a code of the handover means, and what to do."""
    return in_a_row(*REFUSALS[code]) if code in REFUSALS else code


def _refused(rejected: tuple[tuple[str, str], ...]) -> str:
    """How many records the office did not take, and for each reason what to do."""
    if not rejected:
        return ""
    why = (sentence_of(code) for code in dict.fromkeys(code for _, code in rejected))
    return in_a_row(tr("退回 {count} 份，仍留在本机。", count=len(rejected)), *why)


def _lost(count: int, *, is_sent: bool = True) -> str:
    """That the office was restored from a backup, and what becomes of what it lost."""
    if not count:
        return ""
    said = tr("镇里恢复过备份，缺本机 {count} 批。", count=count)
    return in_a_row(said, tr("已重新送去。") if is_sent else tr("请再交接一次，不会重复计数。"))


def _came(pulled: handover.Pulled) -> str:
    words = [
        tr("问卷 {questionnaires} 份", questionnaires=pulled.questionnaires) if pulled.questionnaires else "",
        tr("名单 {households} 户", households=pulled.households) if pulled.households else "",
        tr("退回补正 {returned} 份", returned=pulled.returned) if pulled.returned else "",
        tr("任务 {tasks} 件", tasks=pulled.tasks) if pulled.tasks else "",
    ]
    came = tr("，").join(word for word in words if word)
    return tr("同时收到：{came}。", came=came) if came else tr("问卷和名单没有变化。")


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
