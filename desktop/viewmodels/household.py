"""One household: its timeline, members, needs, benefits and papers, and what to ask next time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.language import mark, retold, tr
from desktop.viewmodels import wording
from desktop.viewmodels.desk import Desk
from desktop.viewmodels.household_acts import (
    Correction,
    Offer,
    Steps,
    corrections,
    event_of,
    key_of,
    offers,
    steps_of,
)
from desktop.viewmodels.look import has_other_card, reminders
from desktop.viewmodels.paper_names import paper_name
from desktop.viewmodels.reveal import Reveal
from desktop.viewmodels.rows import Cell, Chip, ListRow, Row
from forms.papers.codes import label

if TYPE_CHECKING:
    from desktop.vault import Vault
    from desktop.vault.rows import BenefitRow, HouseholdPage, MemberRow, NeedRow, VisitRow
    from desktop.vault.work import StoredForm
    from forms.longitudinal import ChainEntry

RECORD_CHIPS = {
    "已封存": Chip(mark("未交接"), "amber", "clock-alert"),
    "已导出": Chip(mark("等回执"), "amber", "clock-alert"),
    "已送达": Chip(mark("已收回执"), "accent", "check"),
}
CHAIN_ICONS = {"保障": "banknote", "需求": "message-square-reply", "转介": "send"}
URGENCY = {"1": mark("一般"), "2": mark("本周内"), "3": mark("24 小时内")}


@dataclass(frozen=True)
class TimelineItem:
    """One thing that happened; visits have a filled node."""

    day: str
    icon: str
    title: str
    text: str
    chips: tuple[Chip, ...] = ()
    is_visit: bool = False


@dataclass(frozen=True)
class Figure:
    """A key number with its name, unit and a quiet note."""

    name: str
    number: str
    unit: str
    note: str


@dataclass(frozen=True)
class HouseholdView:
    """Everything the page draws."""

    hh_id: str
    head: str
    chips: tuple[Chip, ...]
    address: str
    masked_phone: str
    phone: str
    has_draft: bool
    record_ids: tuple[str, ...]
    timeline: tuple[TimelineItem, ...]
    figures: tuple[Figure, ...]
    questions: tuple[str, ...]
    members: tuple[ListRow, ...] = field(default=())
    needs: tuple[ListRow, ...] = field(default=())
    benefits: tuple[ListRow, ...] = field(default=())
    papers: tuple[ListRow, ...] = field(default=())
    offers: tuple[Offer, ...] = field(default=())
    corrections: tuple[Correction, ...] = field(default=())
    steps: dict[str, Steps] = field(default_factory=dict)

    def count(self, tab: str) -> int:
        """The number on a tab."""
        return len(
            {
                "members": self.members,
                "needs": self.needs,
                "benefits": self.benefits,
                "papers": self.papers,
            }.get(tab, self.timeline)
        )


class HouseholdModel(QObject):
    """Reads one household; `open` changes which one."""

    loaded = Signal(object)
    failed = Signal(object)
    """Facts: the HouseholdView; an AppError of a step that could not be taken."""

    def __init__(self, desk: Desk, author: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._author = author
        self._page: HouseholdPage | None = None
        self._hh_id = ""
        self.view: HouseholdView | None = None
        self.reveal = Reveal(desk, self)
        self.reveal.failed.connect(self.failed)

    def open(self, hh_id: str) -> None:
        """Another household."""
        if hh_id != self._hh_id:
            self.view = None
            self.reveal.hide()
        self._hh_id = hh_id

    def refresh(self) -> None:
        """Read it anew."""
        vault, hh_id = self._desk.vault, self._hh_id
        if hh_id:
            now = self._desk.now()
            self._desk.tasks.run(lambda: gather(vault, hh_id, now), self._arrived)

    def members(self) -> tuple[ListRow, ...]:
        """The rows of the members; with full identity numbers as long as they are revealed."""
        if self.view is None or self._page is None or not self.reveal.seconds_left:
            return () if self.view is None else self.view.members
        numbers = [member.id_number for member in self._page.members]
        return tuple(_revealed(row, number) for row, number in zip(self.view.members, numbers, strict=True))

    @property
    def has_numbers(self) -> bool:
        """Whether there is a number to reveal."""
        return self._page is not None and any(member.id_number for member in self._page.members)

    def move(self, key: str, state: str, note: str) -> None:
        """Take a step of a referral; `failed` says why when it is not possible now."""
        if self._page is None:
            return
        vault = self._desk.vault
        event = event_of(self._page, (key, state, note), self._desk.now(), self._author)
        self._desk.tasks.run(lambda: vault.move_referral(event), self._moved, self.failed.emit)

    @Slot(object)
    def _moved(self, _referral: object) -> None:
        self.refresh()

    @Slot(object)
    def _arrived(self, facts: HouseholdFacts) -> None:
        if facts.page.row.hh_id == self._hh_id:
            self._page = facts.page
            self.view = household_view(facts, self._desk.today())
            self.loaded.emit(self.view)


@dataclass(frozen=True)
class HouseholdFacts:
    """What the vault knows of a household, gathered in one go."""

    page: HouseholdPage
    chain: tuple[ChainEntry, ...]
    forms: tuple[StoredForm, ...]


def gather(vault: Vault, hh_id: str, now: datetime) -> HouseholdFacts:
    """Runs on the vault worker."""
    return HouseholdFacts(vault.household(hh_id, now), vault.timeline(hh_id), vault.questionnaires())


def household_view(facts: HouseholdFacts, today: date) -> HouseholdView:
    """The words of the page on a day."""
    page, row = facts.page, facts.page.row
    chips = tuple(Chip(text) for text in row.labels) or (Chip(tr("未纳入")),)
    if row.draft_id:
        chips += (Chip(tr("有没写完的走访"), "amber", "file-pen"),)
    return HouseholdView(
        hh_id=row.hh_id,
        head=row.head,
        chips=chips,
        address=row.address,
        masked_phone=wording.masked_phone(row.phone),
        phone=wording.spaced_phone(row.phone),
        has_draft=bool(row.draft_id),
        record_ids=tuple(visit.record_id for visit in page.visits),
        timeline=tuple(sorted(_events(facts, today), key=lambda item: item.day, reverse=True)),
        figures=tuple(_figures(page)),
        questions=tuple(item.text for item in reminders(page, today) if item.icon != "history")[:4],
        members=tuple(_member(number, member, today) for number, member in enumerate(page.members)),
        needs=tuple(_need(need) for need in page.needs),
        offers=offers(facts.forms, page),
        corrections=corrections(page),
        steps={key_of(need): steps for need in page.needs if (steps := steps_of(need)) is not None},
        benefits=tuple(_benefit(number, benefit) for number, benefit in enumerate(page.benefits)),
        papers=tuple(
            Row(
                paper.serial,
                (
                    Cell(paper_name(paper.paper), bold=True),
                    Cell(paper.serial, tone="ink2"),
                    Cell(tr("{pages} 页", pages=paper.pages), tone="ink2"),
                    Cell(wording.moment(paper.at), tone="ink2"),
                ),
                f"{paper_name(paper.paper)} {paper.serial}",
            )
            for paper in page.papers
        ),
    )


def _events(facts: HouseholdFacts, today: date) -> Iterator[TimelineItem]:
    page = facts.page
    for draft in page.drafts:
        text = tr("写了 {entries} 处，接着写就回到原来的地方", entries=draft.entries)
        yield TimelineItem(
            draft.changed_at[:10],
            "file-pen",
            tr("没写完的走访"),
            text,
            (Chip(tr("没写完"), "amber", "file-pen"),),
        )
    for visit in page.visits:
        yield _visit(visit)
    for paper in page.papers:
        chips = (Chip(tr("已打印"), "neutral", "check"),)
        yield TimelineItem(
            paper.at[:10],
            "printer",
            tr("打印{paper_name}", paper_name=paper_name(paper.paper)),
            tr("{pages} 页·{serial}", pages=paper.pages, serial=paper.serial),
            chips,
        )
    for entry in facts.chain:
        if entry.kind in CHAIN_ICONS:
            open_chip = (Chip(tr("等答复"), "amber", "clock-alert"),) if entry.is_open else ()
            yield TimelineItem(
                entry.at[:10], CHAIN_ICONS[entry.kind], retold(entry.title), retold(entry.text), open_chip
            )
    for member in page.members:
        if member.dis_cert_exp:
            late = member.dis_cert_exp < today.isoformat()
            chip = Chip(tr("已过期") if late else tr("会到期"), "amber", "calendar-clock")
            yield TimelineItem(
                member.dis_cert_exp,
                "id-card",
                tr("{name}残疾人证到期", name=member.name),
                tr("走访时提醒换证"),
                (chip,),
            )
    if page.row.last_visit and page.row.last_visit not in {visit.date for visit in page.visits}:
        yield TimelineItem(
            page.row.last_visit, "footprints", tr("上次走访"), tr("记录在镇里，这台电脑没有"), is_visit=True
        )


def _visit(visit: VisitRow) -> TimelineItem:
    people = tr("、").join(visit.investigators)
    title = "·".join(text for text in (tr(visit.visit_type_label), tr(visit.contact_label), people) if text)
    chips: tuple[Chip, ...] = (
        Chip(tr("已封存"), "neutral", "lock"),
        RECORD_CHIPS.get(visit.state, Chip(visit.state)),
    )
    if visit.deprecated:
        chips = (Chip(tr("已被更正"), "neutral", "history"), *chips)
    text = (
        tr("更正：{reason}。{summary}", reason=visit.reason, summary=visit.summary)
        if visit.deprecates
        else visit.summary
    )
    return TimelineItem(visit.date, "footprints", title, text, chips, is_visit=True)


def _figures(page: HouseholdPage) -> Iterator[Figure]:
    visits = [visit for visit in page.visits if not visit.deprecated and visit.people]
    last = max(visits, key=lambda visit: visit.date, default=None)
    shared = last.people if last else page.row.people
    yield Figure(
        tr("共同生活"), str(shared), tr("人", count=shared), tr("名单上 {count} 人", count=len(page.members))
    )
    if last is not None and last.income_pc_month is not None:
        yield Figure(
            tr("人均月收入"),
            wording.money(last.income_pc_month),
            tr("元"),
            tr("按 {date} 走访", date=last.date),
        )
    else:
        yield Figure(tr("人均月收入"), tr("不知道"), "", tr("走访后算出来"))
    waiting = [need for need in page.needs if need.state != "已办结" and need.disposition != "1"]
    due = min((need.due for need in waiting if need.due), default="")
    yield Figure(
        tr("未办结"),
        str(len(waiting)),
        tr("项", count=len(waiting)),
        tr("最早 {due}", due=due) if due else tr("没有定期限"),
    )
    yield Figure(
        tr("走访"),
        str(len(page.visits)),
        tr("次", count=len(page.visits)),
        tr("上次 {last_visit}", last_visit=page.row.last_visit or tr("没有")),
    )


def _member(number: int, member: MemberRow, today: date) -> Row:
    shares = Chip(tr("共同生活"), "accent", "check") if member.shares else Chip(tr("不共同生活"))
    cells = (
        Cell(
            member.name,
            "·".join(t for t in (tr(member.relation_label), wording.age(member.age(today))) if t),
            bold=True,
        ),
        Cell(wording.masked_id(member.id_number) or tr("没有登记证件"), tone="ink2"),
        Cell(chips=tuple(Chip(text) for text in member.labels)),
        Cell(chips=(shares,), right=True),
    )
    return Row(str(number), cells, f"{member.name} {member.relation_label}")


def _revealed(row: ListRow, number: str) -> ListRow:
    if not number or not isinstance(row, Row):
        return row
    full = replace(row.cells[1], text=number, tone="ink")
    return replace(row, cells=(row.cells[0], full, *row.cells[2:]), spoken=f"{row.spoken} {number}")


def _need(need: NeedRow) -> Row:
    tone = "accent" if need.disposition == "1" or need.state in ("已办结", "回访") else "amber"
    late = (
        (Chip(tr("超期 {late_days} 天", late_days=need.late_days), "amber", "alarm-clock"),)
        if need.late_days
        else ()
    )
    state = Chip(need.state if need.disposition == "2" else need.disposition_label or need.state, tone)
    due = tr("{due} 前", due=need.due) if need.due else ""
    cells = (
        Cell(tr(need.kind_label), "·".join(t for t in (need.who, need.text) if t), bold=True),
        Cell(tr(label("dept", need.department)) or tr("不转介"), due, tone="ink2"),
        Cell(tr(URGENCY.get(need.urgency, need.urgency)), tone="amber" if need.urgency == "3" else "ink2"),
        Cell(chips=(*late, state), right=True),
    )
    return Row(key_of(need), cells, f"{need.kind_label} {need.disposition_label} {need.state}")


def _benefit(number: int, benefit: BenefitRow) -> Row:
    amount = tr("没说") if benefit.amount is None else tr("{amount} 元", amount=wording.money(benefit.amount))
    chips: tuple[Chip, ...] = ()
    if has_other_card(benefit):
        chips = (Chip(tr("卡户名不符"), "amber", "triangle-alert"),)
    elif benefit.card_name:
        chips = (Chip(tr("卡名一致"), "accent", "check"),)
    cells = (
        Cell(
            tr(benefit.programme_label), tr("享受人 {who}", who=benefit.who) if benefit.who else "", bold=True
        ),
        Cell(amount, tr("最近到账 {last_paid}", last_paid=benefit.last_paid) if benefit.last_paid else ""),
        Cell(
            tr("卡户名 {card_name}", card_name=benefit.card_name) if benefit.card_name else tr("没有登记卡"),
            tone="ink2",
        ),
        Cell(chips=chips, right=True),
    )
    return Row(str(number), cells, f"{benefit.programme_label} {amount}")
