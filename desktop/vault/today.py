"""The Today screen from the vault's rows."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from desktop.vault import drafts, handover
from desktop.vault.agenda import agenda
from desktop.vault.households import coverage_of, gather, row_of
from desktop.vault.page import needs_of
from desktop.vault.rows import TodayList
from forms.registry.codes import CLOSED_NEEDS


def today_list(session: Session, day: date, size: int) -> TodayList:
    """The day's households, what cannot wait, drafts, coverage and what is not handed over."""
    known = gather(session)
    rows = [row_of(one) for _, one in sorted(known.items())]
    chosen = agenda(rows, day, size)
    needs = [need for one in known.values() for need in needs_of(one)]
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
