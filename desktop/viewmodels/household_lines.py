"""The rows of a household page: its members, its needs, its benefits, its papers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from desktop.language import mark, tr
from desktop.viewmodels import wording
from desktop.viewmodels.household_acts import key_of
from desktop.viewmodels.look import has_other_card
from desktop.viewmodels.paper_names import paper_name
from desktop.viewmodels.rows import Cell, Chip, ListRow, Row
from forms.identity import masked
from forms.papers.codes import label

if TYPE_CHECKING:
    from desktop.vault.rows import BenefitRow, MemberRow, NeedRow, PrintRow

URGENCY = {"1": mark("一般"), "2": mark("本周内"), "3": mark("24 小时内")}


def member_line(number: int, member: MemberRow, today: date) -> Row:
    """A member: name, relation, masked number."""
    shares = Chip(tr("共同生活"), "accent", "check") if member.shares else Chip(tr("不共同生活"))
    cells = (
        Cell(
            member.name,
            "·".join(t for t in (tr(member.relation_label), wording.age(member.age(today))) if t),
            bold=True,
        ),
        Cell(masked(member.id_number) or tr("没有登记证件"), tone="ink2"),
        Cell(chips=tuple(Chip(text) for text in member.labels)),
        Cell(chips=(shares,), right=True),
    )
    return Row(str(number), cells, f"{member.name} {member.relation_label}")


def revealed(row: ListRow, number: str) -> ListRow:
    """The same row with the whole identity number."""
    if not number or not isinstance(row, Row):
        return row
    full = replace(row.cells[1], text=number, tone="ink")
    return replace(row, cells=(row.cells[0], full, *row.cells[2:]), spoken=f"{row.spoken} {number}")


def need_line(need: NeedRow) -> Row:
    """A need: whose, how it is dealt with, how far it is."""
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


def benefit_line(number: int, benefit: BenefitRow) -> Row:
    """A benefit: whose, how much, on whose card."""
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


def paper_line(paper: PrintRow) -> Row:
    """A printed paper: its name, number and moment."""
    cells = (
        Cell(paper_name(paper.paper), bold=True),
        Cell(paper.serial, tone="ink2"),
        Cell(tr("{pages} 页", pages=paper.pages), tone="ink2"),
        Cell(wording.moment(paper.at), tone="ink2"),
    )
    return Row(paper.serial, cells, f"{paper_name(paper.paper)} {paper.serial}")
