"""Who looked at whom: every look at a person and everything that was taken out, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from sync.office.desk_tables import Look
from sync.office.office import Office
from sync.refusals import HandoverError

LONGEST = 2000  # an index of PostgreSQL holds no more


@dataclass(frozen=True)
class Looking:
    """Somebody's action: `place` is a household, a record or a file, never a name or a number."""

    who: str
    action: str
    place: str = ""
    reason: str = ""


def note(office: Office, looking: Looking) -> None:
    """Write it down before anything is shown; ENTRY_INVALID when nobody says who it is."""
    if not looking.who.strip():
        raise HandoverError("ENTRY_INVALID", place="经办人")
    with office.store.transaction() as session:
        session.add(Look(at=office.now(), **vars(looking)))


def at_households(who: str, action: str, hh_ids: Iterable[str]) -> Looking:
    """A look at several households: which ones, as far as a line of the log holds them."""
    return Looking(who, action, " ".join(dict.fromkeys(hh_ids))[:LONGEST])


def looks(office: Office, limit: int = 200, before: int = 0) -> Sequence[Look]:
    """The latest entries, the newest first; older ones than number `before` where it is given."""
    query = select(Look).order_by(col(Look.number).desc()).limit(limit)
    if before:
        query = query.where(col(Look.number) < before)
    with office.store.reading() as session:
        rows = session.exec(query).all()
        session.expunge_all()
    return rows
