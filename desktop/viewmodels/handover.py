"""Handover: is everything safe at the office? Unsent records, one button, batches with their receipts."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, tr
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.exchange import Exchange, Outcome, Step, Stopped, read_ticket_file
from desktop.viewmodels.rows import Cell, Chip, ListRow, Row
from forms.errors import AppError
from sync.ticket import OfficeCard, Ticket, ticket_of_code
from sync.ticket_forms import read_ticket

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.notices import ReturnedRow, TaskRow
    from desktop.vault.rows import DraftRow
    from desktop.vault.work import BatchRow, OfficeTrust, RecordRow

STATES = {
    "草稿": Chip(mark("草稿"), "outline", "file-pen"),
    "已封存": Chip(mark("已封存"), "amber", "lock"),
    "已导出": Chip(mark("已导出"), "amber", "clock-alert"),
    "已送达": Chip(mark("已送达"), "accent", "check"),
}
NOTES = {
    "草稿": mark("写完封存以后才送"),
    "已封存": mark("还没送出"),
    "已导出": mark("等乡镇回执"),
    "已送达": mark("回执已验"),
}
TASKS = {"visit": mark("入户任务"), "alert": mark("预警核实"), "sample": mark("抽查")}
SENDING, GIVEN_UP = mark("已补正待送"), "given-up"
SHOWN_DELIVERED = 20


@dataclass(frozen=True)
class BatchLine:
    """One batch in the history."""

    name: str
    when: str
    text: str
    chip: Chip


@dataclass(frozen=True)
class AskedLine:
    """Something that the office asks for at a household: a correction, or a task."""

    hh_id: str
    title: str
    text: str
    chip: Chip


@dataclass(frozen=True)
class HandoverView:
    """Everything the screen draws."""

    title: str
    note: str
    rows: tuple[ListRow, ...]
    compact_rows: tuple[ListRow, ...]
    batches: tuple[BatchLine, ...]
    unsent: int
    is_enrolled: bool
    office: str
    asked: tuple[AskedLine, ...] = ()


@dataclass(frozen=True)
class HandoverFacts:
    """What the vault says."""

    records: tuple[RecordRow, ...]
    drafts: tuple[DraftRow, ...]
    batches: tuple[BatchRow, ...]
    office: OfficeTrust | None
    returned: tuple[ReturnedRow, ...] = ()
    tasks: tuple[TaskRow, ...] = ()


class HandoverModel(QObject):
    """Runs the exchange on the network worker; the vault stays with its own worker."""

    loaded = Signal(object)
    busy_changed = Signal(bool)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    reached = Signal(bool)
    ticket_read = Signal(bool)
    """Facts: a HandoverView; running or not; a Step; an Outcome; an AppError; whether the office answered;
    a ticket was read, and whether it is an office's card that needs a short code.
    """

    def __init__(self, desk: Desk, exchange: Exchange, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._exchange = exchange
        self._stop = Event()
        self.is_busy = False
        self.last: Outcome | None = None
        self.ticket: Ticket | OfficeCard | None = None
        self._card: OfficeCard | None = None

    def refresh(self) -> None:
        """Read anew."""
        vault = self._desk.vault
        self._desk.tasks.run(lambda: _gather(vault), self._arrived)

    def hand_over(self) -> None:
        """Send what is unsent and fetch what the office publishes; one at a time."""
        if self.is_busy:
            return
        self._stop = stop = Event()
        self._set_busy(True)
        exchange, now = self._exchange, self._desk.now()
        self._desk.tasks.run_reporting(
            lambda report: exchange.connect(now, report, stop),
            (self._done, self._refused, self.progressed.emit),
            network=True,
        )

    def stop(self) -> None:
        """Stop sending at the next block; what has a receipt stays delivered, the rest goes again later."""
        self._stop.set()

    def export_to(self, folder: str) -> None:
        """Write everything unsent to a stick."""
        exchange, now, path = self._exchange, self._desk.now(), Path(folder)
        if self.is_busy:
            return
        self._set_busy(True)
        self._desk.tasks.run_reporting(
            lambda report: exchange.export(path, now, report),
            (self._done, self._refused, self.progressed.emit),
        )

    def collect(self, place: str) -> None:
        """Take in from a stick, or from one file, what is for this laptop."""
        exchange, now, path = self._exchange, self._desk.now(), Path(place)
        self._start(lambda: exchange.collect(path, now))

    def choose_ticket(self, file: str) -> None:
        """Read a ticket file or image; `ticket_read` then says what is needed next."""
        self._read(lambda: read_ticket_file(Path(file)))

    def type_ticket(self, text: str) -> None:
        """The same for what a scanner typed."""
        self._read(lambda: read_ticket(text.encode()))

    def enrol(self) -> None:
        """Enrol over the network with the ticket that was read."""
        ticket, exchange, now = self.ticket, self._exchange, self._desk.now()
        if isinstance(ticket, Ticket):
            self._start(lambda: exchange.enrol(ticket, now), network=True)

    def enrol_with_code(self, device_no: str, code: str) -> None:
        """Enrol over the network with the office's card that was read, and a short code."""
        try:
            if isinstance(self.ticket, OfficeCard):
                self.ticket = ticket_of_code(self.ticket, device_no, code)
        except AppError as error:
            self.failed.emit(error)
            return
        self.enrol()
        self.ticket = self._card  # a wrong code may be typed again

    def ask_on_stick(self, folder: str) -> None:
        """Write the request to enrol to a stick, where there is no network."""
        ticket, exchange = self.ticket, self._exchange
        moment = (self._desk.now(), str(uuid.uuid4()))
        if isinstance(ticket, Ticket):
            self._start(lambda: exchange.ask_on_stick(ticket, Path(folder), moment))

    def _read(self, work: Callable[[], Ticket | OfficeCard]) -> None:
        if not self.is_busy:
            self._set_busy(True)
            self._desk.tasks.run(work, self._ticket_read, self._refused)

    @Slot(object)
    def _ticket_read(self, ticket: Ticket | OfficeCard) -> None:
        self._set_busy(False)
        self.ticket = ticket
        self._card = ticket if isinstance(ticket, OfficeCard) else None
        self.ticket_read.emit(self._card is not None)

    def _start(self, work: Callable[[], Outcome], *, network: bool = False) -> None:
        if not self.is_busy:
            self._set_busy(True)
            self._desk.tasks.run(work, self._done, self._refused, network=network)

    @Slot(object)
    def _arrived(self, facts: HandoverFacts) -> None:
        self.loaded.emit(handover_view(facts))

    @Slot(object)
    def _done(self, outcome: Outcome) -> None:
        self.last = outcome
        self._set_busy(False)
        if outcome.is_online:
            self.reached.emit(True)
        self.finished.emit(outcome)
        self.refresh()

    @Slot(object)
    def _refused(self, error: AppError) -> None:
        self._set_busy(False)
        if not isinstance(error, Stopped):
            self.reached.emit(False)
        self.failed.emit(error)
        self.refresh()

    def _set_busy(self, busy: bool) -> None:
        self.is_busy = busy
        self.busy_changed.emit(busy)


def _gather(vault: Vault) -> HandoverFacts:
    asked = (vault.returned(), vault.tasks())
    return HandoverFacts(vault.records(), vault.drafts(), vault.batches(), vault.office(), *asked)


def handover_view(facts: HandoverFacts) -> HandoverView:
    """The words of the screen."""
    unsent = [record for record in facts.records if record.state != "已送达"]
    total = sum(record.size for record in unsent)
    delivered = [record for record in facts.records if record.state == "已送达"][:SHOWN_DELIVERED]
    ordered = [*reversed(unsent), *delivered]
    title = (
        tr("没收到回执的 {count} 份·{size}", count=len(unsent), size=wording.size(total))
        if unsent
        else tr("全部已送达")
    )
    if not facts.records:
        title = tr("还没有封存的走访")
    return HandoverView(
        title=title,
        note=tr("收到乡镇回执才算送到"),
        rows=(*(_record(one) for one in ordered), *(_draft(one) for one in facts.drafts)),
        compact_rows=(
            *(_record(one, compact=True) for one in ordered),
            *(_draft(one, compact=True) for one in facts.drafts),
        ),
        batches=tuple(_batch(batch) for batch in facts.batches),
        unsent=len(unsent),
        is_enrolled=facts.office is not None,
        office=facts.office.name if facts.office is not None else "",
        asked=(*(_returned(one) for one in facts.returned), *(_task(one) for one in facts.tasks)),
    )


def _returned(one: ReturnedRow) -> AskedLine:
    by = f"{one.by} " if one.by else ""
    chip = Chip(one.state, "amber" if one.state != SENDING else "accent", "history")
    return AskedLine(
        one.hh_id,
        tr("{head}·退回补正", head=one.head),
        f"{by}{wording.moment(one.at)}：{one.reason}",
        chip,
    )


def _task(one: TaskRow) -> AskedLine:
    due = tr("，{due} 前", due=one.due) if one.due else ""
    title = f"{one.head or one.hh_id}·{tr(TASKS.get(one.kind, one.kind))}"
    return AskedLine(one.hh_id, title, f"{one.text}{due}", Chip(tr("要办"), "amber", "clock-alert"))


def _record(record: RecordRow, *, compact: bool = False) -> Row:
    what = tr("更正") if record.deprecates else tr("走访")
    photos = tr("·照片签名 {photos} 张", photos=record.photos) if record.photos else ""
    content = f"{what} {record.visit_date}{photos}"
    return _line(
        record.record_id, (record.head, content, wording.size(record.size)), record.state, compact=compact
    )


def _draft(draft: DraftRow, *, compact: bool = False) -> Row:
    content = tr(
        "走访 {started_at}·写了 {entries} 处", started_at=draft.started_at[:10], entries=draft.entries
    )
    return _line(draft.draft_id, (draft.head, content, ""), "草稿", compact=compact)


def _line(key: str, words: tuple[str, str, str], state: str, *, compact: bool) -> Row:
    head, content, size = words
    chip = STATES.get(state, Chip(state))
    spoken = f"{head} {content} {size} {tr(state)}"
    if compact:
        second = "·".join(text for text in (content, size) if text)
        return Row(key, (Cell(head, second, bold=True), Cell(chips=(chip,), right=True)), spoken)
    cells = (
        Cell(head, bold=True),
        Cell(content, tone="ink2"),
        Cell(size, tone="ink2", right=True),
        Cell(),
        Cell(chips=(chip,)),
        Cell(tr(NOTES.get(state, "")), small=True, tone="ink2"),
    )
    return Row(key, cells, spoken)


def _batch(batch: BatchRow) -> BatchLine:
    name = tr("第 {seq} 批·{count} 份", seq=batch.seq, count=len(batch.record_ids))
    if not batch.receipt_no:
        return BatchLine(
            name,
            wording.moment(batch.created),
            tr("封好了，还没有回执"),
            Chip(tr("等回执"), "amber", "clock-alert"),
        )
    if batch.receipt_no == GIVEN_UP:
        return BatchLine(
            name,
            wording.moment(batch.created),
            tr("重新登记后作废，记录改在新的批次里送"),
            Chip(tr("已作废"), "outline", "history"),
        )
    refused = tr("，退回 {rejected} 份", rejected=batch.rejected) if batch.rejected else ""
    text = tr(
        "回执 {receipt_no}\n签收 {accepted} 份{refused}",
        receipt_no=batch.receipt_no,
        accepted=batch.accepted,
        refused=refused,
    )
    return BatchLine(
        name, wording.moment(batch.receipt_at), text, Chip(tr("回执已验"), "accent", "badge-check")
    )


__all__ = ["BatchLine", "HandoverModel", "HandoverView", "Outcome", "Step", "handover_view"]
