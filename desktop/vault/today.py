"""The Today screen from the vault's rows."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from desktop.vault import drafts, handover
from desktop.vault.agenda import agenda
from desktop.vault.households import coverage_of, gather, row_of
from desktop.vault.page import moment, needs_of
from desktop.vault.rows import TodayList
from forms.registry.codes import CLOSED_NEEDS


def today_list(session: Session, day: date, size: int, now: datetime | None = None) -> TodayList:
    """The day's households, what cannot wait, drafts, coverage and what is not handed over.

    With `now` the clock of urgent needs is looked at (forms.referrals.clock).
    """
    known = gather(session)
    rows = [row_of(one) for _, one in sorted(known.items())]
    chosen = agenda(rows, day, size)
    at = moment(session, now, day)
    needs = [need for one in known.values() for need in needs_of(one, at)]
    urgent = [need for need in needs if need.deadline and need.state not in CLOSED_NEEDS]
    return TodayList(
        groups=chosen.groups,
        urgent=tuple(sorted(urgent, key=lambda need: need.deadline)),
        drafts=drafts.listed(session),
        due=chosen.due,
        coverage=coverage_of(known.values()),
        unsent=handover.unsent_count(session),
        oldest_unsent=handover.oldest_unsent(session),
        not_listed=chosen.not_listed,
    )
