"""A look before one goes: who lives there and what to ask about, from what the vault knows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from desktop.language import tr
from desktop.viewmodels import wording

if TYPE_CHECKING:
    from desktop.vault.rows import BenefitRow, HouseholdPage, HouseholdRow, MemberRow

SOON_DAYS = 120


@dataclass(frozen=True)
class Reminder:
    """One thing to remember, with icon and tone."""

    icon: str
    tone: str
    text: str


@dataclass(frozen=True)
class Look:
    """The panel beside the list of households."""

    hh_id: str
    head: str
    label: str
    address: tuple[str, ...]
    members: tuple[str, ...]
    masked_phone: str
    phone: str
    reminders: tuple[Reminder, ...]
    has_draft: bool


def look_before(page: HouseholdPage, today: date) -> Look:
    """What to know before going to this household."""
    row = page.row
    return Look(
        row.hh_id,
        row.head,
        (row.labels or (tr("未纳入"),))[0],
        tuple(text for text in (_group_unless_said(row), row.address) if text),
        tuple(member_words(member, today) for member in page.members),
        wording.masked_phone(row.phone),
        wording.spaced_phone(row.phone),
        tuple(reminders(page, today)),
        bool(row.draft_id),
    )


def _group_unless_said(row: HouseholdRow) -> str:
    return "" if row.group and row.group in row.address else f"{row.village}{row.group}"


def member_words(member: MemberRow, today: date) -> str:
    """钱桂兰 63 岁 妻."""
    relation = tr(member.relation_label or "家人")
    return f"{member.name} {wording.age(member.age(today))} {relation}"


def reminders(page: HouseholdPage, today: date) -> Iterator[Reminder]:
    """What to look at or ask about, most pressing first."""
    for member in page.members:
        days = _days_until(member.dis_cert_exp, today)
        if days is not None and days <= SOON_DAYS:
            rest = tr("还有 {days} 天", days=days) if days >= 0 else tr("过期 {days} 天", days=-days)
            text = tr(
                "{name}残疾证 {dis_cert_exp} 到期，{rest}",
                name=member.name,
                dis_cert_exp=member.dis_cert_exp,
                rest=rest,
            )
            yield Reminder("calendar-clock", "amber", text)
    for benefit in page.benefits:
        if has_other_card(benefit):
            yield Reminder(
                "credit-card",
                "amber",
                tr("{programme_label}的卡户名不是享受人本人", programme_label=tr(benefit.programme_label)),
            )
    for need in page.needs:
        if need.state != "已办结" and need.disposition != "1":
            kind = tr(need.kind_label)
            yield Reminder("send", "accent", tr("{kind_label}：问问办得怎么样了", kind_label=kind))
    if page.row.note:
        yield Reminder("info", "ink2", page.row.note)
    if page.visits:
        last = max(page.visits, key=lambda visit: visit.date)
        yield Reminder(
            "history",
            "ink2",
            tr("上次 {date}：{summary}", date=last.date, summary=last.summary)
            if last.summary
            else tr("上次 {date}", date=last.date),
        )
    elif page.row.last_visit:
        yield Reminder(
            "history", "ink2", tr("上次走访 {last_visit}，记录在镇里", last_visit=page.row.last_visit)
        )


def has_other_card(benefit: BenefitRow) -> bool:
    """Whether the benefit goes to a card in somebody else's name."""
    return bool(benefit.who and benefit.card_name) and benefit.who != benefit.card_name


def _days_until(text: str, today: date) -> int | None:
    try:
        return (date.fromisoformat(text) - today).days
    except ValueError:
        return None
