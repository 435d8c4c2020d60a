"""The day's list: who is due, why, and who else lives on the way. Pure: rows in, list out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.vault.rows import HouseholdRow, TodayGroup, TodayRow
from forms.registry.codes import VISIT_TYPES, label

SWEEP, REVIEW, CARE, FEEDBACK = "1", "3", "5", "7"
_LOW_INCOME = frozenset({"01", "02", "03"})
_IN_CARE = frozenset({"04", "05"})
_REVIEW_DAYS = 182  # 定期核查: twice a year
_CARE_DAYS = 30  # 特困人员探访: monthly
_AHEAD = 7
_NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Agenda:
    """The chosen households by group, all that are due, and how many unvisited ones did not fit."""

    groups: tuple[TodayGroup, ...]
    due: tuple[HouseholdRow, ...]
    not_listed: int


def agenda(rows: Sequence[HouseholdRow], today: date, size: int) -> Agenda:
    """Drafts and due households first, then unvisited neighbours in the same groups, up to `size`."""
    reasons = {row.hh_id: _reason(row, today) for row in rows}
    due = [row for row in rows if reasons[row.hh_id].due]
    waiting = [row for row in rows if row.state == "未访" and not reasons[row.hh_id].due]
    near = {row.group for row in due}
    waiting.sort(key=lambda row: (row.group not in near, _group_order(row.group), row.hh_id))
    room = max(size - len(due), 0)
    chosen = [*due[:size], *waiting[:room]]
    names = sorted({row.group for row in chosen}, key=_group_order)
    groups = tuple(_group(name, chosen, reasons) for name in names)
    return Agenda(groups, tuple(due), len(waiting) - min(room, len(waiting)))


@dataclass(frozen=True)
class _Reason:
    rank: int
    visit_type: str
    why: str
    note: str

    @property
    def due(self) -> bool:
        return self.rank < _UNVISITED


_DRAFT, _AGREED, _REFERRAL, _CYCLE, _UNVISITED, _NONE = range(6)


def _reason(row: HouseholdRow, today: date) -> _Reason:
    last = f"上次 {row.last_visit}" if row.last_visit else "没有走访过"
    if row.draft_id:
        return _Reason(_DRAFT, row.last_visit_type or SWEEP, "接着写", "有没写完的走访")
    if row.revisit_date and _until(row.revisit_date, today) <= 0:
        return _Reason(_AGREED, row.last_visit_type or SWEEP, "该走访", f"{last} · 约定 {row.revisit_date}")
    if row.next_due and _until(row.next_due, today) <= 0:
        return _Reason(_REFERRAL, FEEDBACK, "待回访", f"转介应于 {row.next_due} 前答复")
    cycle = _cycle(row, today)
    if cycle is not None:
        return cycle
    if row.state == "未访":
        return _Reason(_UNVISITED, SWEEP, "未访", last)
    return _Reason(_NONE, SWEEP, "已访", last)


def _cycle(row: HouseholdRow, today: date) -> _Reason | None:
    """Households on a rhythm: 特困 every month, 低保 every half year; due from a week before."""
    held = set(row.categories)
    days, visit_type = (_CARE_DAYS, CARE) if held & _IN_CARE else (_REVIEW_DAYS, REVIEW)
    if not held & (_IN_CARE | _LOW_INCOME) or not row.last_visit:
        return None
    left = _until(row.last_visit, today) + days
    if left > _AHEAD:
        return None
    when = f"剩 {left} 天" if left > 0 else ("今天到期" if left == 0 else f"已超 {-left} 天")
    return _Reason(_CYCLE, visit_type, "该走访", f"上次 {row.last_visit} · {when}")


def _until(day: str, today: date) -> int:
    try:
        return (date.fromisoformat(day) - today) // timedelta(days=1)
    except ValueError:
        return _REVIEW_DAYS


def _group(name: str, chosen: Sequence[HouseholdRow], reasons: dict[str, _Reason]) -> TodayGroup:
    rows = [row for row in chosen if row.group == name]
    rows.sort(key=lambda row: (reasons[row.hh_id].rank, row.hh_id))
    return TodayGroup(name, tuple(_today_row(row, reasons[row.hh_id]) for row in rows))


def _today_row(row: HouseholdRow, reason: _Reason) -> TodayRow:
    return TodayRow(
        row=row,
        visit_type=reason.visit_type,
        visit_type_label=label(VISIT_TYPES, reason.visit_type),
        why=reason.why,
        note=reason.note,
    )


def _group_order(name: str) -> tuple[int, str]:
    """一组 before 二组; named hamlets after the numbered ones."""
    numbered = name != "" and name[0] in _NUMERALS
    return (_NUMERALS.index(name[0]) if numbered else len(_NUMERALS), name)
