"""Counted figures are kept, so that a large office's clerk does not wait for them.

A small office counts anew whenever somebody looks. Where that takes long, figures of the last minute are
shown with their time, and what follows behind (desk_work.py) counts again when something has come in.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime, timedelta

from sqlmodel import Session, func, select

from forms.registry.decisions import ReferralEvent
from forms.registry.tables import Visit
from sync.office.desk_tables import KeptCounts, ScreenedRecord
from sync.office.entitled import standards_number
from sync.office.office import Office
from sync.office.tables import Published
from sync.office.tallies import Count, Counts, GroupCount, counts

LONG = 300  # milliseconds
MANY = 5_000  # visits of which nobody knows yet how long they take
FRESH = timedelta(minutes=1)
STILL_GOOD = timedelta(minutes=15)  # nothing has come in, but clocks run on


def shown(office: Office) -> tuple[Counts, str]:
    """The figures, and when they were counted."""
    with office.store.reading() as session:
        row, stamp = session.get(KeptCounts, 1), _stamp(session)
        if row is not None and row.milliseconds >= LONG and _is_good(row, stamp, office.around.now()):
            return _read(row.content), row.at
    return refresh(office), office.now()


def refresh(office: Office) -> Counts:
    """Count and keep."""
    with office.store.reading() as session:
        stamp = _stamp(session)  # before counting: what comes in meanwhile is counted once more
    begun = time.monotonic()
    found = counts(office)
    took = int((time.monotonic() - begun) * 1000)
    content = json.dumps(asdict(found), ensure_ascii=False)
    with office.store.transaction() as session:
        row = KeptCounts(number=1, stamp=stamp, at=office.now(), milliseconds=took, content=content)
        session.merge(row)
    return found


def refresh_if_long(office: Office) -> bool:
    """Count anew where it takes long and something has come in since; whether it did."""
    with office.store.reading() as session:
        row, stamp = session.get(KeptCounts, 1), _stamp(session)
        is_large = int(stamp.split()[0]) >= MANY if row is None else row.milliseconds >= LONG
        if not is_large or (row is not None and not _is_due(row, stamp, office.around.now())):
            return False
    refresh(office)
    return True


def _is_good(row: KeptCounts, stamp: str, now: datetime) -> bool:
    age = now - datetime.fromisoformat(row.at)
    return row.at[:10] == now.isoformat()[:10] and age < (STILL_GOOD if row.stamp == stamp else FRESH)


def _is_due(row: KeptCounts, stamp: str, now: datetime) -> bool:
    # A little before it would be too old, so that nobody who looks has to count.
    return not _is_good(row, stamp, now + FRESH / 2)


def _stamp(session: Session) -> str:
    """What the figures are counted from, in four numbers."""
    standards = standards_number(session)
    screened = select(func.count()).select_from(ScreenedRecord).where(ScreenedRecord.standards == standards)
    numbers = (
        session.exec(select(func.count()).select_from(Visit)).one(),
        session.exec(select(func.max(ReferralEvent.n))).one(),
        session.exec(select(func.max(Published.number))).one(),
        session.exec(screened).one(),
    )
    return " ".join(str(number or 0) for number in numbers)


def _read(content: str) -> Counts:
    tree = json.loads(content)
    figures = tuple(Count(**one) for one in tree["figures"])
    return Counts(figures, tuple(GroupCount(**one) for one in tree["groups"]))
