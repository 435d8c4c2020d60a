"""Where every household stands: the little that decides whether it is due, without one row too many.

Of ten thousand households most were never touched here; they stand where the roster says. Of those only the
ones that a rhythm may have made due are looked at, and the first of each group, who may be taken along; the
others are counted. What was visited, begun or referred is gathered.
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
_MAYBE_DUE = "(last_visit != '' AND last_visit <= ? AND categories != '')"
_REST = f"FROM rosterhousehold WHERE hh_id NOT IN ({_TOUCHED}) AND NOT {_MAYBE_DUE}"
_COLUMNS = _ROSTER.replace(" ", ", ")
_DUE = f"SELECT {_COLUMNS} FROM rosterhousehold WHERE hh_id NOT IN ({_TOUCHED}) AND {_MAYBE_DUE}"
_FIRST = f"""
SELECT {_COLUMNS} FROM (
  SELECT {_COLUMNS}, row_number() OVER (PARTITION BY grp ORDER BY hh_id) AS n {_REST}
) WHERE n <= ?
"""


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


class Village(NamedTuple):
    """Who must be looked at for a day, how many more wait behind the first of a group, how far one is."""

    standings: tuple[Standing, ...]
    more: int
    coverage: Coverage


def village(session: Session, rhythm: str, size: int) -> Village:
    """Where the households stand that a day's list of `size` may need, in the order of their numbers.

    `rhythm` is the last day ("2026-02-14") of an earlier visit that can have made a household due again.
    """
    raw = session.connection()
    ids = {row[0] for row in raw.exec_driver_sql(_TOUCHED).all()}
    known = {row.hh_id: Known(row) for row in load(session, RosterHousehold, ids, _ROSTER)}
    add_work(session, known, ids)
    touched = [_standing(one) for one in known.values()]
    untouched = [*raw.exec_driver_sql(_DUE, (rhythm,)), *raw.exec_driver_sql(_FIRST, (rhythm, size))]
    every = [*touched, *(Standing(row[0], row[1], _codes(row[2]), row[3]) for row in untouched)]
    total: int = raw.exec_driver_sql("SELECT count(*) FROM rosterhousehold").scalar_one()
    return Village(tuple(sorted(every, key=_number)), total - len(every), _coverage(touched, total))


def _coverage(touched: Iterable[Standing], total: int) -> Coverage:
    """走访 counts households with a sealed visit, 摸排 those where somebody answered."""
    listed = list(touched)
    visited = sum(one.is_visited for one in listed)
    return Coverage(visited, sum(one.is_surveyed for one in listed), total)


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


def _number(one: Standing) -> str:
    return one.hh_id


@lru_cache(maxsize=256)  # Thousands of households share a few dozen of these texts.
def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())
