"""Handover: is everything safe at the office? Unsent records, one button, batches with their receipts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.exchange import Exchange, Outcome, Step, Stopped
from desktop.viewmodels.rows import Cell, Chip, ListRow, Row
from forms.errors import AppError

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.rows import DraftRow
    from desktop.vault.work import BatchRow, OfficeTrust, RecordRow

STATES = {
    "草稿": Chip("草稿", "outline", "file-pen"),
    "已封存": Chip("已封存", "amber", "lock"),
    "已导出": Chip("已导出", "amber", "clock-alert"),
    "已送达": Chip("已送达", "accent", "check"),
}
NOTES = {
    "草稿": "写完封存以后才送",
    "已封存": "还没送出",
    "已导出": "等乡镇回执",
    "已送达": "回执已验",
}
SHOWN_DELIVERED = 20


@dataclass(frozen=True)
class BatchLine:
    """One batch in the history."""

    name: str
    when: str
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


@dataclass(frozen=True)
class HandoverFacts:
    """What the vault says."""

    records: tuple[RecordRow, ...]
    drafts: tuple[DraftRow, ...]
    batches: tuple[BatchRow, ...]
    office: OfficeTrust | None


class HandoverModel(QObject):
    """Runs the exchange on the network worker; the vault stays with its own worker."""

    loaded = Signal(object)
    busy_changed = Signal(bool)
    progressed = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    reached = Signal(bool)
    """Facts: a HandoverView; running or not; a Step; an Outcome; an AppError; whether the office answered."""

    def __init__(self, desk: Desk, exchange: Exchange, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._exchange = exchange
        self._stop = Event()
        self.is_busy = False
        self.last: Outcome | None = None

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
        """Write the batch to a stick."""
        exchange, now, path = self._exchange, self._desk.now(), Path(folder)
        self._start(lambda: exchange.export(path, now))

    def import_receipt(self, file: str) -> None:
        """Take in a receipt that came back on a stick."""
        exchange, path = self._exchange, Path(file)
        self._start(lambda: exchange.take_receipt(path))

    def enrol(self, file: str) -> None:
        """Enrol at the office with its ticket file."""
        exchange, now, path = self._exchange, self._desk.now(), Path(file)
        self._start(lambda: exchange.enrol(path, now), network=True)

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
    return HandoverFacts(vault.records(), vault.drafts(), vault.batches(), vault.office())


def handover_view(facts: HandoverFacts) -> HandoverView:
    """The words of the screen."""
    unsent = [record for record in facts.records if record.state != "已送达"]
    total = sum(record.size for record in unsent)
    delivered = [record for record in facts.records if record.state == "已送达"][:SHOWN_DELIVERED]
    ordered = [*reversed(unsent), *delivered]
    title = f"没收到回执的 {len(unsent)} 份·{wording.size(total)}" if unsent else "全部已送达"
    if not facts.records:
        title = "还没有封存的走访"
    return HandoverView(
        title=title,
        note="收到乡镇回执才算送到",
        rows=(*(_record(one) for one in ordered), *(_draft(one) for one in facts.drafts)),
        compact_rows=(
            *(_record(one, compact=True) for one in ordered),
            *(_draft(one, compact=True) for one in facts.drafts),
        ),
        batches=tuple(_batch(batch) for batch in facts.batches),
        unsent=len(unsent),
        is_enrolled=facts.office is not None,
        office=facts.office.name if facts.office is not None else "",
    )


def _record(record: RecordRow, *, compact: bool = False) -> Row:
    what = "更正" if record.deprecates else "走访"
    photos = f"·照片签名 {record.photos} 张" if record.photos else ""
    content = f"{what} {record.visit_date}{photos}"
    return _line(
        record.record_id, (record.head, content, wording.size(record.size)), record.state, compact=compact
    )


def _draft(draft: DraftRow, *, compact: bool = False) -> Row:
    content = f"走访 {draft.started_at[:10]}·写了 {draft.entries} 处"
    return _line(draft.draft_id, (draft.head, content, ""), "草稿", compact=compact)


def _line(key: str, words: tuple[str, str, str], state: str, *, compact: bool) -> Row:
    head, content, size = words
    chip = STATES.get(state, Chip(state))
    spoken = f"{head} {content} {size} {state}"
    if compact:
        second = "·".join(text for text in (content, size) if text)
        return Row(key, (Cell(head, second, bold=True), Cell(chips=(chip,), right=True)), spoken)
    cells = (
        Cell(head, bold=True),
        Cell(content, tone="ink2"),
        Cell(size, tone="ink2", right=True),
        Cell(),
        Cell(chips=(chip,)),
        Cell(NOTES.get(state, ""), small=True, tone="ink2"),
    )
    return Row(key, cells, spoken)


def _batch(batch: BatchRow) -> BatchLine:
    name = f"第 {batch.seq} 批·{len(batch.record_ids)} 份"
    if not batch.receipt_no:
        return BatchLine(
            name, wording.moment(batch.created), "封好了，还没有回执", Chip("等回执", "amber", "clock-alert")
        )
    refused = f"，退回 {batch.rejected} 份" if batch.rejected else ""
    text = f"回执 {batch.receipt_no}\n签收 {batch.accepted} 份{refused}"
    return BatchLine(name, wording.moment(batch.receipt_at), text, Chip("回执已验", "accent", "badge-check"))


__all__ = ["BatchLine", "HandoverModel", "HandoverView", "Outcome", "Step", "handover_view"]
