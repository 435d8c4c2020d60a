"""The day's list: who is due, why, and who else lives on the way. Pure: where all stand in, list out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nsmallest

from desktop.vault.standing import Standing
from desktop.village_groups import group_order

SWEEP, REVIEW, CARE, FEEDBACK = "1", "3", "5", "7"
_LOW_INCOME = frozenset({"01", "02", "03"})
_IN_CARE = frozenset({"04", "05"})
_REVIEW_DAYS = 182  # 定期核查: twice a year
_CARE_DAYS = 30  # 特困人员探访: monthly
_AHEAD = 7


@dataclass(frozen=True)
class Chosen:
    """One household of the day: what to visit it for, and why."""

    hh_id: str
    group: str
    rank: int
    visit_type: str
    why: str
    note: str


@dataclass(frozen=True)
class Agenda:
    """The chosen households by group, all that are due, and how many unvisited ones did not fit."""

    groups: tuple[tuple[str, tuple[Chosen, ...]], ...]
    due: tuple[str, ...]
    not_listed: int


def rhythm_of(today: date) -> str:
    """The last day of a visit that may have made a household due again: see `_cycle`."""
    return (today - timedelta(days=min(_CARE_DAYS, _REVIEW_DAYS) - _AHEAD)).isoformat()


def agenda(standings: Sequence[Standing], today: date, size: int, more: int = 0) -> Agenda:
    """Drafts and due households first, then unvisited neighbours in the same groups, up to `size`.

    `more` unvisited ones are known by number only, behind the first `size` of their groups.
    """
    due: list[Chosen] = []
    waiting: list[Standing] = []
    for one in standings:
        reason = _due(one, today)
        if reason is not None:
            due.append(_chosen(one, reason))
        elif one.state == "未访":
            waiting.append(one)
    near = {one.group for one in due}
    order = {name: (name not in near, group_order(name)) for name in {one.group for one in waiting}}
    room = max(size - len(due), 0)
    beside = nsmallest(room, waiting, key=lambda one: (order[one.group], one.hh_id))
    chosen = [*due[:size], *(_chosen(one, _unvisited(one)) for one in beside)]
    names = sorted({one.group for one in chosen}, key=group_order)
    groups = tuple((name, _of_group(name, chosen)) for name in names)
    return Agenda(groups, tuple(one.hh_id for one in due), more + len(waiting) - len(beside))


@dataclass(frozen=True)
class _Reason:
    rank: int
    visit_type: str
    why: str
    note: str


_DRAFT, _AGREED, _REFERRAL, _CYCLE, _UNVISITED = range(5)


def _due(one: Standing, today: date) -> _Reason | None:
    """Why somebody must come back to this household now, None when nobody must."""
    if one.draft_id:
        return _Reason(_DRAFT, one.last_visit_type or SWEEP, "接着写", "有没写完的走访")
    if one.revisit_date and _until(one.revisit_date, today) <= 0:
        note = f"{_last(one)} · 约定 {one.revisit_date}"
        return _Reason(_AGREED, one.last_visit_type or SWEEP, "该走访", note)
    if one.next_due and _until(one.next_due, today) <= 0:
        return _Reason(_REFERRAL, FEEDBACK, "待回访", f"转介应于 {one.next_due} 前答复")
    return _cycle(one, today) if one.last_visit and one.categories else None


def _unvisited(one: Standing) -> _Reason:
    return _Reason(_UNVISITED, SWEEP, "未访", _last(one))


def _last(one: Standing) -> str:
    return f"上次 {one.last_visit}" if one.last_visit else "没有走访过"


def _cycle(one: Standing, today: date) -> _Reason | None:
    """Households on a rhythm: 特困 every month, 低保 every half year; due from a week before."""
    held = one.categories
    days, visit_type = (_CARE_DAYS, CARE) if held & _IN_CARE else (_REVIEW_DAYS, REVIEW)
    if not held & (_IN_CARE | _LOW_INCOME):
        return None
    left = _until(one.last_visit, today) + days
    if left > _AHEAD:
        return None
    when = f"剩 {left} 天" if left > 0 else ("今天到期" if left == 0 else f"已超 {-left} 天")
    return _Reason(_CYCLE, visit_type, "该走访", f"上次 {one.last_visit} · {when}")


def _until(day: str, today: date) -> int:
    try:
        return (date.fromisoformat(day) - today) // timedelta(days=1)
    except ValueError:
        return _REVIEW_DAYS


def _of_group(name: str, chosen: Sequence[Chosen]) -> tuple[Chosen, ...]:
    return tuple(sorted((one for one in chosen if one.group == name), key=lambda one: (one.rank, one.hh_id)))


def _chosen(one: Standing, reason: _Reason) -> Chosen:
    return Chosen(one.hh_id, one.group, reason.rank, reason.visit_type, reason.why, reason.note)
