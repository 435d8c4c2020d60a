"""The words of the handover screen: what is unsent, what the office asks for, batches with their receipts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.language import mark, tr
from desktop.viewmodels import wording
from desktop.viewmodels.rows import Cell, Chip, Hint, ListRow, Row

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.notices import ReturnedRow, TaskRow
    from desktop.vault.rows import DraftRow
    from desktop.vault.work import BatchRow, OfficeTrust, RecordRow

NOTHING_SEALED = Hint(
    "upload",
    mark("还没有要送的"),
    mark("封存一户以后，它就排在这里，等着送到镇里；收到回执才算送到。"),
)
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


def gather(vault: Vault) -> HandoverFacts:
    """Everything the screen shows; runs on the vault worker."""
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
    if not batch.receipt_no and batch.custody_at:
        return BatchLine(
            name,
            wording.moment(batch.custody_at),
            tr("已交到网关，等乡镇确认"),
            Chip(tr("在网关"), "amber", "clock-alert"),
        )
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
