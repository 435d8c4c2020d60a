"""The lists that leave the laptop as files: which there are, their columns, and their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.language import mark
from desktop.viewmodels.paper_names import NAMES
from forms.coverage import ledger_values
from forms.coverage.words import department_words
from forms.papers.workbook import LEDGER, Column

if TYPE_CHECKING:
    from desktop.vault import Vault

Line = Mapping[str, str]
_URGENCY = {"1": "一般", "2": "本周内", "3": "24小时内"}
_NUMBER = Column("no", "序号", 6, "number")


@dataclass(frozen=True)
class ListKind:
    """One list: its name in titles and in the audit log, its columns; whether it holds what can be masked."""

    key: str
    name: str
    columns: Sequence[Column]

    @property
    def hides(self) -> bool:
        """Whether identity or telephone numbers stand in it."""
        return any(column.kind in ("id", "phone") for column in self.columns)


LISTS: Mapping[str, ListKind] = {
    one.key: one
    for one in (
        ListKind("ledger", mark("困难群众走访排查台账"), LEDGER),
        ListKind(
            "households",
            mark("入户走访名单"),
            (
                _NUMBER,
                Column("hh_id", "户编号", 20),
                Column("village", "村（社区）", 12),
                Column("group", "村民小组", 10),
                Column("head", "户主", 12),
                Column("address", "住址", 28),
                Column("phone", "联系电话", 15, "phone"),
                Column("people", "人口", 6, "number", total=True),
                Column("category", "类别", 18),
                Column("last_visit", "最近走访", 12),
                Column("state", "状态", 10),
                Column("revisit", "约定再访", 12),
                Column("note", "备注", 20),
            ),
        ),
        ListKind(
            "referrals",
            mark("需求转介清单"),
            (
                _NUMBER,
                Column("group", "村民小组", 10),
                Column("head", "户主", 12),
                Column("phone", "联系电话", 15, "phone"),
                Column("need", "需求", 14),
                Column("text", "情况（原话）", 32),
                Column("urgency", "紧急程度", 10),
                Column("department", "接收单位", 14),
                Column("raised", "提出日期", 12),
                Column("due", "应反馈日期", 12),
                Column("state", "状态", 10),
                Column("late", "逾期天数", 8, "number"),
                Column("answer", "办理结果", 20),
            ),
        ),
        ListKind(
            "prints",
            mark("文书打印记录"),
            (
                _NUMBER,
                Column("serial", "机内号", 24),
                Column("number", "文号", 18),
                Column("paper", "文书", 20),
                Column("head", "户主", 12),
                Column("at", "打印时间", 18),
                Column("pages", "页数", 6, "number", total=True),
                Column("copy", "第几次", 8, "number"),
                Column("void", "作废原因", 20),
            ),
        ),
    )
}


def list_lines(vault: Vault, key: str, now: datetime) -> list[Line]:
    """The lines of a list by the names of its columns; runs on the vault worker."""
    made = {"ledger": _ledger, "households": _households, "referrals": _referrals, "prints": _prints}
    return made[key](vault, now)


def _ledger(vault: Vault, _now: datetime) -> list[Line]:
    return [ledger_values(row) for row in vault.ledger().rows]


def _households(vault: Vault, _now: datetime) -> list[Line]:
    return [
        {
            "hh_id": row.hh_id,
            "village": row.village,
            "group": row.group,
            "head": row.head,
            "address": row.address,
            "phone": row.phone,
            "people": str(row.people) if row.people else "",
            "category": "、".join(row.labels),
            "last_visit": row.last_visit,
            "state": row.state,
            "revisit": row.revisit_date,
            "note": row.note,
        }
        for row in vault.households()
    ]


def _referrals(vault: Vault, now: datetime) -> list[Line]:
    houses = {row.hh_id: row for row in vault.households()}
    return [
        {
            "group": houses[need.hh_id].group,
            "head": need.head,
            "phone": houses[need.hh_id].phone,
            "need": need.kind_label,
            "text": need.text,
            "urgency": _URGENCY.get(need.urgency, ""),
            "department": department_words(need.department),
            "raised": need.raised_at[:10],
            "due": need.due,
            "state": need.state,
            "late": str(need.late_days) if need.late_days else "",
            "answer": need.answer,
        }
        for need in vault.referral_list(now)
    ]


def _prints(vault: Vault, _now: datetime) -> list[Line]:
    numbers = vault.paper_numbers()
    heads = {record.record_id: record.head for record in vault.records()}
    return [
        {
            "serial": row.serial,
            "number": numbers.get(row.serial, ("", ""))[0],
            "paper": f"{row.paper} {NAMES.get(row.paper.partition('-')[0], '')}".strip(),
            "head": heads.get(row.record_id, ""),
            "at": row.at[:16].replace("T", " "),
            "pages": str(row.pages),
            "copy": str(row.copy),
            "void": numbers.get(row.serial, ("", ""))[1],
        }
        for row in vault.print_log()
    ]
