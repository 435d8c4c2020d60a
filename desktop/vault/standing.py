"""Where every household stands: the little that decides whether it is due, without one row too many.

Of ten thousand households most were never touched here; they stand where the roster says and cost one plain
row each. What was visited, begun or referred is gathered.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from sqlmodel import Session

from desktop.vault import households
from desktop.vault.drafts import OPEN
from desktop.vault.known import Known, add_work, load
from desktop.vault.rows import Coverage, HouseholdState
from desktop.vault.tables import RosterHousehold

_ROSTER = "hh_id grp categories last_visit"
_TOUCHED = f"SELECT hh_id FROM visit UNION SELECT hh_id FROM draft WHERE state = '{OPEN}'"


class Standing(NamedTuple):
    """One household for the day's list; the names mean what they mean in a HouseholdRow."""

    hh_id: str
    group: str
    categories: frozenset[str]
    last_visit: str
    state: HouseholdState = "未访"
    last_visit_type: str = ""
    draft_id: str = ""
    revisit_date: str = ""
    next_due: str = ""
    is_visited: bool = False
    is_surveyed: bool = False


def standings(session: Session) -> list[Standing]:
    """All households in the order of their numbers."""
    touched = {row[0] for row in session.connection().exec_driver_sql(_TOUCHED).all()}
    roster = load(session, RosterHousehold, None, _ROSTER)
    known = {row.hh_id: Known(row) for row in roster if row.hh_id in touched}
    add_work(session, known)
    return [
        _standing(known[row.hh_id])
        if row.hh_id in touched
        else Standing(row.hh_id, row.grp, _codes(row.categories), row.last_visit)
        for row in roster
    ]


def coverage_of(every: Iterable[Standing]) -> Coverage:
    """走访 counts households with a sealed visit, 摸排 those where somebody answered."""
    listed = list(every)
    visited = sum(one.is_visited for one in listed)
    return Coverage(visited, sum(one.is_surveyed for one in listed), len(listed))


def _standing(known: Known) -> Standing:
    roster = known.roster
    last = known.visits[0] if known.visits else None
    return Standing(
        hh_id=roster.hh_id,
        group=households.group_of(known),
        categories=_codes(households.categories_of(known)),
        last_visit=last.visit_date if last is not None else roster.last_visit,
        state=households.state_of(known),
        last_visit_type=last.visit_type if last is not None else "",
        draft_id=known.draft_id,
        revisit_date=last.revisit_date if last is not None else "",
        next_due=households.next_due(known),
        is_visited=last is not None,
        is_surveyed=known.answered is not None,
    )


@lru_cache(maxsize=256)  # Thousands of households share a few dozen of these texts.
def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())
