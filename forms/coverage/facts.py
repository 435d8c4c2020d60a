"""What the figures are counted from: plain rows, so that ten thousand households count in a moment.

The names are the columns of the registry; a database hands them over without making objects of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from forms.referrals import CLOCK_HOURS, Event


class Listed(NamedTuple):
    """One household that is to be visited."""

    hh_id: str
    group: str


class VisitFact(NamedTuple):
    """One visit that no correction replaced."""

    hh_id: str
    record_id: str
    visit_date: str
    visit_type: str
    contact: str
    result: str
    started: str
    sealed_at: str


class FoundFact(NamedTuple):
    """What one visit found of its household: `told` and `wanted` are programme codes (已讲解, 愿意申请)."""

    record_id: str
    hh_id: str
    cover: str
    kin_any: str
    kin_open: int  # relatives among staff that are not on file
    told: str
    wanted: str


class NeedFact(NamedTuple):
    """One need; forms.referrals replays its events."""

    hh_id: str
    record_id: str
    place: int
    urgency: str
    disposition: str
    state: str
    due: str
    closed: str
    result: str


class Missed(NamedTuple):
    """One line of 应享未享 (C01) of a visit: who, what, and the programme's codes."""

    record_id: str
    subject: str
    title: str
    codes: str


@dataclass(frozen=True)
class Facts:
    """Everything that the figures are counted from.

    `visits` are in their order, the oldest first; `sent` are the records that the office has confirmed;
    `now` is the moment of counting, aware.
    """

    listed: Sequence[Listed]
    visits: Sequence[VisitFact]
    needs: Sequence[NeedFact]
    found: Sequence[FoundFact]
    now: datetime
    missed: Sequence[Missed] = ()
    events: Sequence[Event] = ()
    sent: frozenset[str] = frozenset()
    hours: int = CLOCK_HOURS
    deadlines: Mapping[tuple[str, int], datetime] = field(default_factory=dict)
