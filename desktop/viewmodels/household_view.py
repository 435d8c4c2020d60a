"""What the page of one household says: its timeline, its figures, what to ask next time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from desktop.language import mark, retold, tr
from desktop.viewmodels import wording
from desktop.viewmodels.household_acts import Correction, Offer, Steps, corrections, key_of, offers, steps_of
from desktop.viewmodels.household_lines import benefit_line, member_line, need_line, paper_line
from desktop.viewmodels.look import reminders
from desktop.viewmodels.paper_names import paper_name
from desktop.viewmodels.rows import Chip, ListRow

if TYPE_CHECKING:
    from desktop.vault.rows import HouseholdPage, VisitRow
    from desktop.vault.work import StoredForm
    from forms.longitudinal import ChainEntry

RECORD_CHIPS = {
    "已封存": Chip(mark("未交接"), "amber", "clock-alert"),
    "已导出": Chip(mark("等回执"), "amber", "clock-alert"),
    "已送达": Chip(mark("已收回执"), "accent", "check"),
}
CHAIN_ICONS = {"保障": "banknote", "需求": "message-square-reply", "转介": "send"}


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
    is_sealed_today: bool  # then papers are printed next, and nobody begins again by one Enter too many
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
        if tab == "visits":
            return sum(item.is_visit for item in self.timeline)
        return len(
            {"members": self.members, "needs": self.needs, "benefits": self.benefits}.get(tab, self.papers)
        )


@dataclass(frozen=True)
class HouseholdFacts:
    """What the vault knows of a household, gathered in one go."""

    page: HouseholdPage
    chain: tuple[ChainEntry, ...]
    forms: tuple[StoredForm, ...]


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
        is_sealed_today=not row.draft_id and any(_day(visit.sealed_at) == today for visit in page.visits),
        record_ids=tuple(visit.record_id for visit in page.visits),
        timeline=tuple(sorted(_events(facts, today), key=lambda item: item.day, reverse=True)),
        figures=tuple(_figures(page)),
        questions=tuple(item.text for item in reminders(page, today) if item.icon != "history")[:4],
        members=tuple(member_line(number, member, today) for number, member in enumerate(page.members)),
        needs=tuple(need_line(need) for need in page.needs),
        offers=offers(facts.forms, page),
        corrections=corrections(page),
        steps={key_of(need): steps for need in page.needs if (steps := steps_of(need)) is not None},
        benefits=tuple(benefit_line(number, benefit) for number, benefit in enumerate(page.benefits)),
        papers=tuple(paper_line(paper) for paper in page.papers),
    )


def _day(moment: str) -> date:
    return datetime.fromisoformat(moment).date()


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
