"""The Today screen from the vault's rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from desktop.vault import drafts, handover
from desktop.vault.agenda import Chosen, agenda, rhythm_of
from desktop.vault.households import listed
from desktop.vault.known import gather
from desktop.vault.page import moment, needs_of
from desktop.vault.referrals import URGENT
from desktop.vault.rows import (
    Coverage,
    HouseholdFilter,
    HouseholdRow,
    NeedRow,
    TodayGroup,
    TodayList,
    TodayRow,
)
from desktop.vault.standing import village
from forms.registry.codes import CLOSED_NEEDS, VISIT_TYPES, label

DUE_NAMED = 3
_URGENT = f"SELECT DISTINCT hh_id FROM need WHERE urgency = '{URGENT}' AND closed = ''"


def today_list(session: Session, day: date, size: int, now: datetime | None = None) -> TodayList:
    """The day's households, what cannot wait, drafts, coverage and what is not handed over.

    With `now` the clock of urgent needs is looked at (forms.referrals.clock).
    """
    known = village(session, rhythm_of(day), size)
    chosen = agenda(known.standings, day, size, known.more)
    named = chosen.due[:DUE_NAMED]
    rows = _rows(session, [*named, *(one.hh_id for _, group in chosen.groups for one in group)])
    return TodayList(
        groups=tuple(
            TodayGroup(name, tuple(_today_row(rows[one.hh_id], one) for one in group))
            for name, group in chosen.groups
        ),
        urgent=_urgent(session, day, now),
        drafts=drafts.listed(session),
        due=tuple(rows[hh_id] for hh_id in named),
        due_ids=chosen.due,
        coverage=known.coverage,
        unsent=handover.unsent_count(session),
        oldest_unsent=handover.oldest_unsent(session),
        not_listed=chosen.not_listed,
        visited=tuple(one.hh_id for one in known.standings if one.is_visited),
        surveyed=tuple(one.hh_id for one in known.standings if one.is_surveyed),
    )


def coverage(session: Session) -> Coverage:
    """How many households were visited and surveyed."""
    return village(session, "", 0).coverage


def _rows(session: Session, hh_ids: list[str]) -> dict[str, HouseholdRow]:
    wanted = HouseholdFilter(hh_ids=frozenset(hh_ids))
    return {row.hh_id: row for row in listed(session, wanted)} if hh_ids else {}


def _today_row(row: HouseholdRow, one: Chosen) -> TodayRow:
    return TodayRow(row, one.visit_type, label(VISIT_TYPES, one.visit_type), one.why, one.note)


def _urgent(session: Session, day: date, now: datetime | None) -> tuple[NeedRow, ...]:
    """The urgent needs that are open, the most pressing first."""
    hh_ids = session.connection().exec_driver_sql(_URGENT).scalars().all()
    if not hh_ids:
        return ()
    at = moment(session, now, day)
    needs = [need for one in gather(session, hh_ids).values() for need in needs_of(one, at)]
    urgent = [need for need in needs if need.deadline and need.state not in CLOSED_NEEDS]
    return tuple(sorted(urgent, key=lambda need: need.deadline))
